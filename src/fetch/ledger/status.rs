//! In: the ledger. Out: how the job is doing, source by source.

use rusqlite::OptionalExtension;
use serde::{Deserialize, Serialize};

use super::{Ledger, Role};
use crate::error::Error;

/// How the job is doing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// When it was asked (seconds since 1970).
    pub now: i64,
    /// The last run that ended: when.
    pub last_run: Option<i64>,
    /// What the last run reported.
    pub report: Option<serde_json::Value>,
    /// Whether a run was interrupted and will be continued.
    pub interrupted: bool,
    /// All sources that were ever visited, by name.
    pub sources: Vec<SourceStatus>,
    /// Hosts that asked not to be asked for a while.
    pub resting: Vec<HostBreak>,
}

/// How one source is doing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceStatus {
    /// Its name.
    pub name: String,
    /// When a start page (or, for lists of addresses, a document) was last visited with success.
    pub last_success: Option<i64>,
    /// Addresses of documents that are known.
    pub documents: u64,
    /// Documents that were fetched at least once.
    pub fetched: u64,
    /// Documents that are due now.
    pub due: u64,
    /// Documents whose last visit failed.
    pub failing: u64,
    /// Documents that were taken off their site.
    pub gone: u64,
    /// Start pages whose last visit failed: nothing new is found there.
    pub failing_starts: u64,
    /// What the last failure said.
    pub error: Option<String>,
    /// Contents kept, all versions.
    pub versions: u64,
    /// Bytes of archives that they take.
    pub bytes: u64,
    /// Contents kept in the last seven days.
    pub versions_week: u64,
    /// Bytes that these take.
    pub bytes_week: u64,
}

/// A host that asked not to be asked for a while.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostBreak {
    /// Its name.
    pub host: String,
    /// Until when (seconds since 1970).
    pub until: i64,
}

impl Ledger {
    /// How the job is doing.
    ///
    /// # Errors
    /// [`Error::Ledger`] if the ledger cannot be read.
    pub fn status(&self, now: i64) -> Result<Status, Error> {
        self.read_status(now).map_err(|e| self.fault(&e))
    }

    fn read_status(&self, now: i64) -> rusqlite::Result<Status> {
        let last = "SELECT ended, report FROM run WHERE report IS NOT NULL ORDER BY id DESC LIMIT 1";
        let last: Option<(i64, String)> = self.db.query_row(last, [], |r| Ok((r.get(0)?, r.get(1)?))).optional()?;
        let open = "SELECT EXISTS (SELECT 1 FROM run WHERE ended IS NULL)";
        let hosts = "SELECT name, not_before FROM host WHERE not_before > ?1 ORDER BY name";
        let mut hosts = self.db.prepare(hosts)?;
        let resting = hosts.query_map([now], |r| Ok(HostBreak { host: r.get(0)?, until: r.get(1)? }))?;
        let mut names = self.db.prepare("SELECT DISTINCT source FROM page ORDER BY source")?;
        let names = names.query_map([], |r| r.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
        Ok(Status {
            now,
            last_run: last.as_ref().map(|l| l.0),
            report: last.and_then(|l| serde_json::from_str(&l.1).ok()),
            interrupted: self.db.query_row(open, [], |r| r.get(0))?,
            sources: names.into_iter().map(|n| self.source_status(n, now)).collect::<rusqlite::Result<_>>()?,
            resting: resting.collect::<rusqlite::Result<_>>()?,
        })
    }

    fn source_status(&self, name: String, now: i64) -> rusqlite::Result<SourceStatus> {
        let count = |what: &str, role: Role| {
            let sql = format!("SELECT count(*) FROM page WHERE source = ?1 AND role = ?2 AND ({what})");
            self.db.query_row(&sql, rusqlite::params![name, role.name()], |r| r.get::<_, i64>(0)).map(super::unsigned)
        };
        let growth = |after: i64| {
            let sql = "SELECT count(*), coalesce(sum(v.bytes), 0) FROM version v JOIN page p ON p.id = v.page
                WHERE p.source = ?1 AND v.fetched > ?2";
            let read = |r: &rusqlite::Row<'_>| Ok((super::unsigned(r.get(0)?), super::unsigned(r.get(1)?)));
            self.db.query_row(sql, rusqlite::params![name, after], read)
        };
        let success = "SELECT max(succeeded) FROM page WHERE source = ?1 AND role = ?2";
        let success = |role: Role| self.db.query_row(success, rusqlite::params![name, role.name()], |r| r.get(0));
        let error = "SELECT error FROM page WHERE source = ?1 AND error IS NOT NULL AND failures > 0 ORDER BY visited DESC LIMIT 1";
        let (versions, bytes) = growth(0)?;
        let (versions_week, bytes_week) = growth(now - 7 * 86_400)?;
        let starts = count("TRUE", Role::Start)?;
        Ok(SourceStatus {
            last_success: success(if starts > 0 { Role::Start } else { Role::Document })?,
            documents: count("TRUE", Role::Document)?,
            fetched: count("digest IS NOT NULL", Role::Document)?,
            due: count(&format!("due <= {now}"), Role::Document)?,
            failing: count("failures > 0", Role::Document)?,
            gone: count("failures = 0 AND status IN (404, 410)", Role::Document)?,
            failing_starts: count("failures > 0", Role::Start)?,
            error: self.db.query_row(error, [&name], |r| r.get(0)).optional()?,
            versions,
            bytes,
            versions_week,
            bytes_week,
            name,
        })
    }
}
