//! In: what was found and what was visited. Out: what is due, and what is known of it: one SQLite file.
//!
//! The hard decision: the frontier is the ledger. What is found is noted in the same transaction as the visit of the page
//! it was found on, and a run keeps nothing else in mind, so that a run killed at any point is continued by the next one.
//! Commits are not synced one by one: after a power failure the ledger may be a little behind the archives, which are,
//! and catches up from them (`archive`).

mod status;

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, Row, params};

pub use status::{HostBreak, SourceStatus, Status};

use super::store::Stored;
use crate::error::Error;

/// The steps from an empty database to the present schema; a step is never changed, only followed by another.
const STEPS: &[&str] = &[include_str!("schema.sql")];
/// Marks the file as ours ("depe").
const APPLICATION: i32 = 0x6465_7065;
/// An interrupted run is continued within this time.
const CONTINUED: i64 = 6 * 3600;

/// What a page is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// It leads to documents.
    Start,
    /// It is one.
    Document,
}

impl Role {
    fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Document => "document",
        }
    }
}

/// A page that is due, and what is known of it.
#[derive(Debug, Clone)]
pub(super) struct Page {
    pub(super) id: i64,
    pub(super) url: String,
    pub(super) role: Role,
    pub(super) via: Option<String>,
    pub(super) etag: Option<String>,
    pub(super) modified: Option<String>,
    pub(super) digest: Option<String>,
    pub(super) wait: i64,
    pub(super) failures: u32,
}

/// An address that was found.
#[derive(Debug, Clone)]
pub(super) struct Find<'a> {
    pub(super) url: &'a str,
    pub(super) source: &'a str,
    pub(super) role: Role,
    pub(super) via: Option<&'a str>,
    pub(super) published: Option<&'a str>,
    pub(super) updated: Option<&'a str>,
}

/// A visit that succeeded.
#[derive(Debug, Clone, Default)]
pub(super) struct Visit<'a> {
    pub(super) at: i64,
    pub(super) status: u16,
    pub(super) etag: Option<&'a str>,
    pub(super) modified: Option<&'a str>,
    /// `None`: as before.
    pub(super) digest: Option<&'a str>,
    pub(super) wait: i64,
    pub(super) due: Option<i64>,
}

/// A content of a page, and where it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Version {
    pub(super) fetched: i64,
    pub(super) uri: String,
    pub(super) digest: String,
    pub(super) payload: String,
    pub(super) record: String,
    pub(super) date: String,
    pub(super) archive: String,
    pub(super) offset: u64,
    pub(super) bytes: u64,
}

/// A linked file that is stored.
#[derive(Debug, Clone)]
pub(super) struct FileKnown {
    pub(super) etag: Option<String>,
    pub(super) modified: Option<String>,
    stored: Stored,
}

impl FileKnown {
    pub(super) fn stored(&self) -> Stored {
        self.stored.clone()
    }

    /// Where it is, relative to the output folder.
    pub(super) fn path(&self) -> &str {
        &self.stored.path
    }
}

/// The memory of the scheduled job.
#[derive(Debug)]
pub struct Ledger {
    db: Connection,
    /// For messages.
    path: std::path::PathBuf,
    run: i64,
}

impl Ledger {
    /// Opens the ledger, makes it if need be, checks it and brings its schema up to date. With `dry` nothing that is
    /// done to it lasts.
    ///
    /// # Errors
    /// [`Error::Ledger`] if it cannot be opened, is damaged, or is from a newer version of the program.
    pub fn open(path: &Path, dry: bool) -> Result<Self, Error> {
        let fault = |e: rusqlite::Error| damaged(path, &e);
        let db = if dry && !path.exists() { Connection::open_in_memory() } else { Connection::open(path) };
        let mut ledger = Self { db: db.map_err(fault)?, path: path.to_owned(), run: 0 };
        ledger.prepare(dry)?;
        Ok(ledger)
    }

    fn prepare(&mut self, dry: bool) -> Result<(), Error> {
        let path = self.path.clone();
        let fault = |e: rusqlite::Error| damaged(&path, &e);
        self.db.busy_timeout(Duration::from_secs(10)).map_err(fault)?;
        let mode: String = self.db.query_row("PRAGMA journal_mode=WAL", [], |r| r.get(0)).map_err(fault)?;
        // Without a write-ahead log (some network file systems have none) only a sync of each commit is safe.
        let sync = if mode == "wal" { "NORMAL" } else { "FULL" };
        self.db.execute_batch(&format!("PRAGMA synchronous={sync}; PRAGMA foreign_keys=ON")).map_err(fault)?;
        let sound: String = self.db.query_row("PRAGMA quick_check(1)", [], |r| r.get(0)).map_err(fault)?;
        if sound != "ok" {
            return Err(Error::ledger(&path, format!("is damaged ({sound}); {REBUILD}")));
        }
        let number =
            |name: &str| self.db.query_row(&format!("PRAGMA {name}"), [], |r| r.get::<_, i64>(0)).map_err(fault);
        let taken = usize::try_from(number("user_version")?).unwrap_or(usize::MAX);
        if taken > 0 && number("application_id")? != i64::from(APPLICATION) {
            return Err(Error::ledger(&path, "is another program's database; choose another file with --state"));
        }
        let Some(steps) = STEPS.get(taken..) else {
            let what = "was written by a newer version of the program; use that one, or another file with --state";
            return Err(Error::ledger(&path, what));
        };
        if dry {
            self.db.execute_batch("BEGIN").map_err(fault)?;
        }
        take_steps(&self.db, steps, taken).map_err(fault)
    }

    fn fault(&self, e: &rusqlite::Error) -> Error {
        damaged(&self.path, e)
    }

    fn run_sql(&self, sql: &str, with: impl rusqlite::Params) -> Result<usize, Error> {
        self.db.prepare_cached(sql).and_then(|mut statement| statement.execute(with)).map_err(|e| self.fault(&e))
    }

    /// The one row that a query gives, if any.
    fn row<T>(
        &self,
        sql: &str,
        with: impl rusqlite::Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, Error> {
        let found = self.db.prepare_cached(sql).and_then(|mut statement| statement.query_row(with, read).optional());
        found.map_err(|e| self.fault(&e))
    }

    /// Does several things or none of them.
    pub(super) fn together<T>(&self, work: impl FnOnce(&Self) -> Result<T, Error>) -> Result<T, Error> {
        self.db.execute_batch("SAVEPOINT together").map_err(|e| self.fault(&e))?;
        let done = work(self);
        let end = if done.is_ok() { "RELEASE together" } else { "ROLLBACK TO together; RELEASE together" };
        self.db.execute_batch(end).map_err(|e| self.fault(&e))?;
        done
    }

    /// Begins a run, or continues one that was interrupted not long ago.
    pub(super) fn begin_run(&mut self, now: i64) -> Result<(), Error> {
        let open = "SELECT id FROM run WHERE ended IS NULL AND began > ?1 ORDER BY id DESC LIMIT 1";
        let open = self.row(open, [now - CONTINUED], |r| r.get(0))?;
        self.run = match open {
            Some(run) => run,
            None => {
                self.run_sql("INSERT INTO run (began) VALUES (?1)", [now])?;
                self.db.last_insert_rowid()
            }
        };
        self.run_sql("UPDATE run SET ended = began WHERE ended IS NULL AND id <> ?1", [self.run])?;
        Ok(())
    }

    /// Ends the run; `report` is kept for `depesche status`.
    pub(super) fn end_run(&self, now: i64, report: &str) -> Result<(), Error> {
        self.run_sql("UPDATE run SET ended = ?2, report = ?3 WHERE id = ?1", params![self.run, now, report])?;
        // A year of runs is enough to see growth.
        self.run_sql("DELETE FROM run WHERE began < ?1", [now - 366 * 86_400])?;
        Ok(())
    }

    /// Notes what decides which documents the lists of a source lead to; if it has changed, they are read again.
    pub(super) fn configured(&self, source: &str, fingerprint: &str) -> Result<(), Error> {
        let sql = "INSERT INTO source (name, fingerprint) VALUES (?1, ?2)
            ON CONFLICT (name) DO UPDATE SET fingerprint = ?2 WHERE fingerprint <> ?2";
        if self.run_sql(sql, params![source, fingerprint])? > 0 {
            let sql = "UPDATE page SET etag = NULL, modified = NULL, digest = NULL, run = NULL
                WHERE source = ?1 AND role = 'start'";
            self.run_sql(sql, [source])?;
        }
        Ok(())
    }

    /// Forgets that start pages are due; those that the configuration still has are made due again.
    pub(super) fn retire_starts(&self, source: &str) -> Result<(), Error> {
        self.run_sql("UPDATE page SET due = NULL WHERE source = ?1 AND role = 'start' AND via IS NULL", [source])
            .map(drop)
    }

    /// Notes a start page of the configuration: it is due in each run.
    pub(super) fn start(&self, find: &Find<'_>, now: i64) -> Result<(), Error> {
        let sql = "INSERT INTO page (url, source, role, found, due) VALUES (?1, ?2, ?3, ?4, ?4)
            ON CONFLICT (url) DO UPDATE SET source = ?2, role = ?3, via = NULL,
            due = CASE WHEN role = 'document' AND ?3 = 'document' THEN due ELSE ?4 END
            WHERE source <> ?2 OR role <> ?3 OR role = 'start'";
        self.run_sql(sql, params![find.url, find.source, find.role.name(), now]).map(drop)
    }

    /// Notes an address that was found. What is new is due; what is known is due if the list says that it has changed.
    /// Tells whether it was new.
    pub(super) fn found(&self, find: &Find<'_>, now: i64) -> Result<bool, Error> {
        let Find { url, source, role, via, published, updated } = find;
        let sql = "INSERT INTO page (url, source, role, via, published, updated, found, due)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7) ON CONFLICT (url) DO NOTHING";
        if self.run_sql(sql, params![url, source, role.name(), via, published, updated, now])? > 0 {
            return Ok(true);
        }
        let sql =
            "UPDATE page SET updated = ?2, due = CASE WHEN updated IS NULL AND role = 'document' THEN due ELSE ?3 END
            WHERE url = ?1 AND ?2 IS NOT NULL AND updated IS NOT ?2";
        self.run_sql(sql, params![url, updated, now])?;
        Ok(false)
    }

    /// Makes a further page of a listing due, whether or not it is known.
    pub(super) fn follow(&self, find: &Find<'_>, now: i64) -> Result<(), Error> {
        self.found(find, now)?;
        self.run_sql("UPDATE page SET due = ?2 WHERE url = ?1 AND run IS NOT ?3", params![find.url, now, self.run])
            .map(drop)
    }

    /// The pages of a source that are due and that this run has not visited: start pages first, then in the order found.
    pub(super) fn due(&self, source: &str, now: i64, since: Option<&str>, most: usize) -> Result<Vec<Page>, Error> {
        let sql = "SELECT id, url, role, via, etag, modified, digest, wait, failures FROM page
            WHERE source = ?1 AND due <= ?2 AND run IS NOT ?3
            AND (?4 IS NULL OR role = 'start' OR published IS NULL OR published >= ?4)
            ORDER BY role DESC, id LIMIT ?5";
        let pages = self.db.prepare(sql).and_then(|mut statement| {
            let most = i64::try_from(most).unwrap_or(i64::MAX);
            statement.query_map(params![source, now, self.run, since, most], page)?.collect()
        });
        pages.map_err(|e| self.fault(&e))
    }

    /// How many pages of this listing's or sitemap's kind the run has visited for a source.
    pub(super) fn starts_visited(&self, source: &str) -> Result<u32, Error> {
        let sql = "SELECT count(*) FROM page WHERE source = ?1 AND role = 'start' AND run = ?2";
        self.db.query_row(sql, params![source, self.run], |r| r.get(0)).map_err(|e| self.fault(&e))
    }

    /// Notes a visit that succeeded.
    pub(super) fn visited(&self, page: i64, visit: &Visit<'_>) -> Result<(), Error> {
        let sql = "UPDATE page SET run = ?2, visited = ?3, succeeded = ?3, status = ?4, etag = ?5, modified = ?6,
            digest = coalesce(?7, digest), wait = ?8, due = ?9, failures = 0, error = NULL WHERE id = ?1";
        let Visit { at, status, etag, modified, digest, wait, due } = visit;
        self.run_sql(sql, params![page, self.run, at, status, etag, modified, digest, wait, due]).map(drop)
    }

    /// Notes a visit that failed.
    pub(super) fn failed(&self, page: i64, status: Option<u16>, error: &str, at: i64, due: i64) -> Result<(), Error> {
        let sql = "UPDATE page SET run = ?2, visited = ?3, status = ?4, error = ?5, due = ?6, failures = failures + 1
            WHERE id = ?1";
        self.run_sql(sql, params![page, self.run, at, status, error, due]).map(drop)
    }

    /// Notes that a document is no longer there.
    pub(super) fn gone(&self, page: i64, status: u16, at: i64, wait: i64) -> Result<(), Error> {
        let sql = "UPDATE page SET run = ?2, visited = ?3, status = ?4, wait = ?5, due = ?3 + ?5, failures = 0,
            error = NULL, etag = NULL, modified = NULL WHERE id = ?1";
        self.run_sql(sql, params![page, self.run, at, status, wait]).map(drop)
    }

    /// Counts a visit that could not even be tried.
    pub(super) fn shut_out(&self, page: i64) -> Result<(), Error> {
        self.run_sql("UPDATE page SET failures = failures + 1 WHERE id = ?1", [page]).map(drop)
    }

    /// Leaves a page for a later run.
    pub(super) fn defer(&self, page: i64, why: &str, due: Option<i64>) -> Result<(), Error> {
        let sql = "UPDATE page SET run = ?2, error = ?3, due = coalesce(?4, due) WHERE id = ?1";
        self.run_sql(sql, params![page, self.run, why, due]).map(drop)
    }

    /// Keeps a content of a page, and how much of its archive is now accounted for.
    pub(super) fn keep(&self, page: i64, version: &Version, end: u64) -> Result<(), Error> {
        let sql = "INSERT INTO version (page, fetched, uri, digest, payload, record, date, archive, offset, bytes)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
        let Version { fetched, uri, digest, payload, record, date, archive, offset, bytes } = version;
        let (offset, bytes) = (signed(*offset), signed(*bytes));
        self.run_sql(sql, params![page, fetched, uri, digest, payload, record, date, archive, offset, bytes])?;
        self.account(archive, end)
    }

    /// The content that a page had last, or the address that it leads to, by whatever way.
    pub(super) fn latest(&self, page: i64, uri: &str) -> Result<Option<Version>, Error> {
        let sql = "SELECT fetched, uri, digest, payload, record, date, archive, offset, bytes FROM version
            WHERE page = ?1 OR uri = ?2 ORDER BY fetched DESC, rowid DESC LIMIT 1";
        self.row(sql, params![page, uri], version)
    }

    /// Notes how much of an archive is accounted for.
    pub(super) fn account(&self, archive: &str, bytes: u64) -> Result<(), Error> {
        let sql = "INSERT INTO archive (path, bytes) VALUES (?1, ?2) ON CONFLICT (path) DO UPDATE SET bytes = ?2";
        self.run_sql(sql, params![archive, signed(bytes)]).map(drop)
    }

    /// How much of an archive is accounted for.
    pub(super) fn accounted(&self, archive: &str) -> Result<u64, Error> {
        let found = self.row("SELECT bytes FROM archive WHERE path = ?1", [archive], |r| r.get(0))?;
        Ok(unsigned(found.unwrap_or(0)))
    }

    /// Forgets what an archive no longer holds: its pages are due again, without conditions.
    pub(super) fn forget_from(&self, archive: &str, bytes: u64) -> Result<(), Error> {
        let pages = "SELECT page FROM version WHERE archive = ?1 AND offset >= ?2";
        let sql =
            format!("UPDATE page SET etag = NULL, modified = NULL, digest = NULL, due = found WHERE id IN ({pages})");
        self.run_sql(&sql, params![archive, signed(bytes)])?;
        self.run_sql("DELETE FROM version WHERE archive = ?1 AND offset >= ?2", params![archive, signed(bytes)])?;
        self.account(archive, bytes)
    }

    /// The number of a page; it is made if it is not known.
    pub(super) fn number(&self, find: &Find<'_>, now: i64) -> Result<i64, Error> {
        self.found(find, now)?;
        self.db.query_row("SELECT id FROM page WHERE url = ?1", [find.url], |r| r.get(0)).map_err(|e| self.fault(&e))
    }

    /// The robots.txt of an origin, if it was fetched after `after`; `None` inside means that there is none.
    pub(super) fn robots(&self, origin: &str, after: i64) -> Result<Option<Option<Vec<u8>>>, Error> {
        let sql = "SELECT rules FROM robots WHERE origin = ?1 AND fetched > ?2";
        self.row(sql, params![origin, after], |r| r.get(0))
    }

    /// Keeps the robots.txt of an origin.
    pub(super) fn keep_robots(&self, origin: &str, fetched: i64, rules: Option<&[u8]>) -> Result<(), Error> {
        let sql = "INSERT OR REPLACE INTO robots (origin, fetched, rules) VALUES (?1, ?2, ?3)";
        self.run_sql(sql, params![origin, fetched, rules]).map(drop)
    }

    /// The stored file of an address.
    pub(super) fn file(&self, url: &str) -> Result<Option<FileKnown>, Error> {
        let sql = "SELECT etag, modified, sha256, bytes, media_type, path FROM file WHERE url = ?1";
        self.row(sql, [url], file)
    }

    /// Notes the stored file of an address, with its validators (`ETag`, `Last-Modified`).
    pub(super) fn keep_file(
        &self,
        url: &str,
        at: i64,
        (etag, modified): (Option<&str>, Option<&str>),
        stored: &Stored,
    ) -> Result<(), Error> {
        let sql = "INSERT OR REPLACE INTO file (url, fetched, etag, modified, sha256, bytes, media_type, path)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        let Stored { sha256, bytes, media_type, path } = stored;
        self.run_sql(sql, params![url, at, etag, modified, sha256, signed(*bytes), media_type, path]).map(drop)
    }

    /// Notes that a host has asked for a break.
    pub(super) fn rest(&self, host: &str, until: i64) -> Result<(), Error> {
        self.run_sql("INSERT OR REPLACE INTO host (name, not_before) VALUES (?1, ?2)", params![host, until]).map(drop)
    }

    /// Until when a host has asked for a break.
    pub(super) fn rests(&self, host: &str) -> Result<i64, Error> {
        Ok(self.row("SELECT not_before FROM host WHERE name = ?1", [host], |r| r.get(0))?.unwrap_or(0))
    }
}

const REBUILD: &str = "move it away: the next run makes a new one from the archives";

fn damaged(path: &Path, e: &rusqlite::Error) -> Error {
    use rusqlite::ErrorCode::{DatabaseBusy, DatabaseCorrupt, DatabaseLocked, NotADatabase};
    match e.sqlite_error_code() {
        Some(DatabaseCorrupt | NotADatabase) => Error::ledger(path, format!("is damaged ({e}); {REBUILD}")),
        Some(DatabaseBusy | DatabaseLocked) => Error::ledger(path, format!("is held by another program ({e})")),
        _ => Error::ledger(path, format!("cannot be used: {e}")),
    }
}

/// SQLite knows signed numbers only; no archive is that large.
fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn unsigned(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

/// Takes the steps behind the first `taken`; each one is taken as a whole or not at all.
fn take_steps(db: &Connection, steps: &[&str], taken: usize) -> rusqlite::Result<()> {
    for (version, step) in (taken + 1..).zip(steps) {
        db.execute_batch("SAVEPOINT step")?;
        let head = format!("PRAGMA application_id={APPLICATION}; PRAGMA user_version={version}");
        if let Err(fault) = db.execute_batch(step).and_then(|()| db.execute_batch(&head)) {
            db.execute_batch("ROLLBACK TO step; RELEASE step")?;
            return Err(fault);
        }
        db.execute_batch("RELEASE step")?;
    }
    Ok(())
}

fn page(row: &Row<'_>) -> rusqlite::Result<Page> {
    let role = if row.get_ref(2)?.as_str()? == "start" { Role::Start } else { Role::Document };
    Ok(Page {
        id: row.get(0)?,
        url: row.get(1)?,
        role,
        via: row.get(3)?,
        etag: row.get(4)?,
        modified: row.get(5)?,
        digest: row.get(6)?,
        wait: row.get(7)?,
        failures: row.get(8)?,
    })
}

fn file(row: &Row<'_>) -> rusqlite::Result<FileKnown> {
    let (sha256, media_type, path) = (row.get(2)?, row.get(4)?, row.get(5)?);
    let stored = Stored { sha256, bytes: unsigned(row.get(3)?), media_type, path };
    Ok(FileKnown { etag: row.get(0)?, modified: row.get(1)?, stored })
}

fn version(row: &Row<'_>) -> rusqlite::Result<Version> {
    Ok(Version {
        fetched: row.get(0)?,
        uri: row.get(1)?,
        digest: row.get(2)?,
        payload: row.get(3)?,
        record: row.get(4)?,
        date: row.get(5)?,
        archive: row.get(6)?,
        offset: unsigned(row.get(7)?),
        bytes: unsigned(row.get(8)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(url: &str) -> Find<'_> {
        Find { url, source: "s", role: Role::Document, via: None, published: None, updated: None }
    }

    fn due(ledger: &Ledger, now: i64) -> Vec<String> {
        ledger.due("s", now, None, 100).expect("due").into_iter().map(|p| p.url).collect()
    }

    #[test]
    fn what_is_found_is_due_once_a_run() {
        let mut ledger = Ledger::open(Path::new("/nowhere/ledger"), true).expect("in memory");
        ledger.begin_run(1000).expect("run");
        assert!(ledger.found(&find("http://a/"), 1000).expect("found"));
        assert!(!ledger.found(&find("http://a/"), 1000).expect("found"));
        let page = ledger.due("s", 1000, None, 9).expect("due").remove(0);
        let visit = Visit { at: 1001, status: 200, digest: Some("d"), due: Some(1001), ..Visit::default() };
        ledger.visited(page.id, &visit).expect("visited");
        assert!(due(&ledger, 2000).is_empty(), "visited in this run");
        ledger.end_run(1002, "{}").expect("end");
        ledger.begin_run(1003).expect("run");
        assert_eq!(due(&ledger, 2000), ["http://a/"]);
    }

    #[test]
    fn an_interrupted_run_is_continued_for_some_hours() {
        let mut ledger = Ledger::open(Path::new("/nowhere/ledger"), true).expect("in memory");
        ledger.begin_run(1000).expect("run");
        let first = ledger.run;
        ledger.begin_run(2000).expect("run");
        assert_eq!(ledger.run, first);
        ledger.begin_run(2000 + CONTINUED).expect("run");
        assert_ne!(ledger.run, first);
    }

    #[test]
    fn what_a_list_calls_changed_is_due_again() {
        let mut ledger = Ledger::open(Path::new("/nowhere/ledger"), true).expect("in memory");
        ledger.begin_run(1000).expect("run");
        let mut entry = Find { updated: Some("2020-01-01"), ..find("http://a/") };
        let id = ledger.number(&entry, 1000).expect("number");
        ledger.visited(id, &Visit { at: 1000, due: Some(9999), ..Visit::default() }).expect("visited");
        ledger.end_run(1000, "").expect("end");
        ledger.begin_run(1001).expect("run");
        ledger.found(&entry, 1001).expect("found");
        assert!(due(&ledger, 1001).is_empty());
        entry.updated = Some("2020-02-02");
        ledger.found(&entry, 1001).expect("found");
        assert_eq!(due(&ledger, 1001), ["http://a/"]);
    }

    #[test]
    fn what_fails_halfway_leaves_nothing() {
        let ledger = Ledger::open(Path::new("/nowhere/ledger"), true).expect("in memory");
        let failed = ledger.together(|l| {
            l.found(&find("http://a/"), 1)?;
            Err::<(), _>(Error::ledger("x", "stop"))
        });
        assert!(failed.is_err());
        assert!(due(&ledger, 5).is_empty());
    }

    #[test]
    fn a_file_that_is_no_ledger_is_told_and_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("ledger.sqlite");
        #[expect(clippy::disallowed_methods, reason = "a test makes a file")]
        std::fs::write(&path, "this is no database, however long it may be".repeat(50)).expect("written");
        let message = Ledger::open(&path, false).expect_err("damaged").to_string();
        assert!(message.contains("damaged") && message.contains("move it away"), "{message}");
    }

    #[test]
    fn an_older_ledger_is_brought_up_to_date_step_by_step() {
        let db = Connection::open_in_memory().expect("in memory");
        let version = || db.query_row("PRAGMA user_version", [], |r| r.get::<_, i64>(0)).expect("a number");
        let steps = [
            "CREATE TABLE one (a)",
            "ALTER TABLE one ADD b DEFAULT 7",
            "CREATE TABLE two (a); INSERT INTO none VALUES (1)",
        ];
        take_steps(&db, &steps[..1], 0).expect("one step");
        db.execute("INSERT INTO one VALUES (1)", []).expect("written by the older program");
        take_steps(&db, &steps[1..2], 1).expect("another step");
        assert_eq!(db.query_row("SELECT a + b FROM one", [], |r| r.get::<_, i64>(0)), Ok(8));
        take_steps(&db, &steps[2..], 2).expect_err("a step that fails");
        assert_eq!(version(), 2, "a failed step leaves nothing");
        assert!(db.prepare("SELECT * FROM two").is_err());
    }

    #[test]
    fn ledgers_of_newer_and_other_programs_are_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("ledger.sqlite");
        let refused = |sql: &str| {
            Connection::open(&path).and_then(|db| db.execute_batch(sql)).expect("changed");
            Ledger::open(&path, false).expect_err("refused").to_string()
        };
        drop(Ledger::open(&path, false).expect("a new ledger"));
        drop(Ledger::open(&path, false).expect("the same again"));
        let message = refused(&format!("PRAGMA user_version={}", STEPS.len() + 1));
        assert!(message.contains("newer version"), "{message}");
        let message = refused("PRAGMA user_version=1; PRAGMA application_id=1");
        assert!(message.contains("another program"), "{message}");
    }
}
