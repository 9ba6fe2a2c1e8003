//! In: a visit that gave something to keep. Out: its records in `NAME/YYYY-MM.warc.gz`, synced; and, when a run begins,
//! archives and ledger that agree.
//!
//! The hard decision: the archive is the truth and the ledger follows. A visit is written as request, metadata and, last,
//! response, and synced before the ledger hears of it. So whatever stands behind the point up to which the ledger has
//! accounted for a file is either a whole visit, which is taken in and not fetched again, or torn, and is cut off.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::client::Answer;
use super::clock;
use super::ledger::{Find, Ledger, Role, Version, Visit};
use crate::error::Error;
use crate::read::{CONTENT, LINKED_FILE, LinkedFile, SUPERSEDES};
use crate::warc::{self, Record, Revisit, Writer};

/// The address that was asked for first, if redirects led elsewhere.
const REQUESTED: &str = "Depesche-Requested";
/// A member that is larger than any that is written here.
const LARGEST_MEMBER: u64 = 1 << 30;

/// One redirect that was followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hop {
    pub(super) status: u16,
    pub(super) url: String,
}

/// A visit that gave something to keep.
#[derive(Debug)]
pub(super) struct Keep<'a> {
    pub(super) source: &'a str,
    /// The address that was asked for first.
    pub(super) page: &'a str,
    /// The address that answered.
    pub(super) uri: &'a str,
    pub(super) via: Option<&'a str>,
    pub(super) hops: &'a [Hop],
    pub(super) at: i64,
    pub(super) answer: &'a Answer,
    /// SHA-256 of the content.
    pub(super) digest: &'a str,
    /// The version that this one replaces or, if the body is the same, repeats.
    pub(super) before: Option<&'a Version>,
    pub(super) supersedes: Option<&'a str>,
    /// Linked files that were fetched with it.
    pub(super) files: &'a [LinkedFile],
}

/// The archives of all sources.
#[derive(Debug)]
pub(super) struct Archives {
    root: PathBuf,
    open: BTreeMap<String, Writer<File>>,
}

impl Archives {
    pub(super) fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), open: BTreeMap::new() }
    }

    /// Writes and syncs the records of a visit. Gives the version and how much of its archive is now accounted for.
    pub(super) fn keep(&mut self, keep: &Keep<'_>) -> Result<(Version, u64), Error> {
        let name = format!("{}/{}.warc.gz", keep.source, clock::month(keep.at));
        let path = self.root.join(&name);
        let fault = |e: io::Error| Error::write(&path, e);
        if !self.open.contains_key(&name) {
            // The month has changed, or it is the first visit of the source.
            self.open.retain(|other, _| !other.starts_with(&format!("{}/", keep.source)));
            self.open.insert(name.clone(), open(&path, keep.at).map_err(fault)?);
        }
        let Some(writer) = self.open.get_mut(&name) else { return Err(fault(io::Error::other("not open"))) };
        let begin = writer.offset();
        let written = write(writer, keep).and_then(|version| writer.get_mut().sync_data().map(|()| version));
        match written {
            Ok(version) => Ok((Version { archive: name.clone(), ..version }, writer.offset())),
            Err(e) => {
                // What is torn is cut off now or, if even that fails, when the next run begins.
                let _ = writer.get_mut().set_len(begin);
                self.open.remove(&name);
                Err(fault(e))
            }
        }
    }

    /// Brings ledger and archives of a source together. Gives how many visits the ledger had not heard of.
    pub(super) fn recover(&self, source: &str, wait: i64, ledger: &Ledger) -> Result<u64, Error> {
        let folder = self.root.join(source);
        let mut taken = 0;
        for name in names(&folder).map_err(|e| Error::read(&folder, e))? {
            let (path, name) = (folder.join(&name), format!("{source}/{name}"));
            let size = size(&path).map_err(|e| Error::read(&path, e))?;
            let mut known = ledger.accounted(&name)?;
            if size < known {
                let whole = whole_end(&path).map_err(|e| Error::read(&path, e))?;
                ledger.together(|l| l.forget_from(&name, whole))?;
                known = whole;
            }
            if size > known {
                let tail = Tail { source, name: &name, path: &path, known, wait };
                taken += ledger.together(|l| tail.take_in(l))?;
            }
        }
        Ok(taken)
    }
}

/// What stands in an archive behind what the ledger has accounted for.
struct Tail<'a> {
    source: &'a str,
    name: &'a str,
    path: &'a Path,
    known: u64,
    /// Time to the next visit.
    wait: i64,
}

impl Tail<'_> {
    /// Takes in whole visits and cuts off the rest.
    fn take_in(&self, ledger: &Ledger) -> Result<u64, Error> {
        let (mut taken, mut whole, mut via) = (0, self.known, None);
        let mut reader = reader(self.path, self.known).map_err(|e| Error::read(self.path, e))?;
        while let Some(member) = member(&mut reader).map_err(|e| Error::read(self.path, e))? {
            match member.field("WARC-Type") {
                Some("response" | "revisit") => {
                    taken += u64::from(self.visit(&member, via.take().as_deref(), ledger)?);
                    whole = member.end;
                }
                Some("metadata") => via = member.line("via"),
                Some("request") => {}
                _ => whole = member.end,
            }
        }
        if size(self.path).map_err(|e| Error::read(self.path, e))? > whole {
            cut(self.path, whole).map_err(|e| Error::write(self.path, e))?;
        }
        ledger.account(self.name, whole)?;
        Ok(taken)
    }

    /// Tells the ledger of a visit, as far as its records tell. Records of others, without our fields, are left alone.
    fn visit(&self, member: &Member, via: Option<&str>, ledger: &Ledger) -> Result<bool, Error> {
        let field = |name| member.field(name);
        let (Some(uri), Some(digest), Some(date), Some(record), Some(payload)) = (
            field("WARC-Target-URI"),
            field(CONTENT),
            field("WARC-Date"),
            field("WARC-Record-ID"),
            field("WARC-Payload-Digest"),
        ) else {
            return Ok(false);
        };
        let url = field(REQUESTED).unwrap_or(uri);
        let fetched = clock::seconds(date).unwrap_or_else(clock::now);
        let find = Find { url, source: self.source, role: Role::Document, via, published: None, updated: None };
        let page = ledger.number(&find, fetched)?;
        let status = member.status();
        let visit = Visit {
            at: fetched,
            status,
            etag: member.http("etag"),
            modified: member.http("last-modified"),
            digest: Some(digest),
            wait: self.wait,
            due: Some(fetched.saturating_add(self.wait)),
        };
        ledger.visited(page, &visit)?;
        let version = Version {
            fetched,
            uri: uri.to_owned(),
            digest: digest.to_owned(),
            payload: payload.to_owned(),
            record: record.trim_matches(['<', '>']).to_owned(),
            date: date.to_owned(),
            archive: self.name.to_owned(),
            offset: member.begin,
            bytes: member.end - member.begin,
        };
        if field("WARC-Type") == Some("response") {
            ledger.keep(page, &version, member.end)?;
        }
        Ok(true)
    }
}

/// Request, metadata and, last, response or revisit.
fn write(writer: &mut Writer<File>, keep: &Keep<'_>) -> io::Result<Version> {
    let date = clock::utc(keep.at);
    let id = |what: &str| warc::record_id(&[what, keep.page, keep.uri, &date, keep.digest]);
    let (request, metadata, response) = (id("request"), id("metadata"), id("response"));
    let payload = warc::digest(&keep.answer.body);
    let begin = writer.offset();
    let mut asked = Record::request(&request, &date, keep.uri, &keep.answer.request_head);
    asked.fields.push(("WARC-Concurrent-To", &response));
    writer.write(&asked)?;
    let about = about(keep);
    let about: Vec<(&str, &str)> = about.iter().map(|(n, v)| (*n, v.as_str())).collect();
    writer.write(&Record::metadata(&metadata, &date, keep.uri, &response, &warc::fields(&about)))?;
    let repeated = keep.before.filter(|v| v.payload == payload);
    let of = repeated.map(|v| Revisit { id: &v.record, uri: &v.uri, date: &v.date, payload_digest: &v.payload });
    let mut answered = match &of {
        Some(of) => Record::revisit(&response, &date, keep.uri, &keep.answer.head, of),
        None => Record::response(&response, &date, keep.uri, &keep.answer.head, &keep.answer.body),
    };
    let ip = keep.answer.ip.map(|ip| ip.to_string());
    answered.fields.extend(ip.as_deref().map(|ip| ("WARC-IP-Address", ip)));
    answered.fields.push((CONTENT, keep.digest));
    answered.fields.extend((keep.page != keep.uri).then_some((REQUESTED, keep.page)));
    answered.fields.extend(keep.supersedes.map(|id| (SUPERSEDES, id)));
    let files: Vec<String> = keep.files.iter().map(linked).collect();
    answered.fields.extend(files.iter().map(|file| (LINKED_FILE, file.as_str())));
    let place = writer.write(&answered)?;
    Ok(Version {
        fetched: keep.at,
        uri: keep.uri.to_owned(),
        digest: keep.digest.to_owned(),
        payload,
        record: response,
        date,
        archive: String::new(),
        offset: place.start,
        bytes: place.end - begin,
    })
}

/// A linked file as a field of its document's record.
fn linked(file: &LinkedFile) -> String {
    format!("{} {} {} {} {}", file.sha256, file.bytes, file.media_type, file.path, file.url)
}

/// What is known of a visit beside its messages.
fn about(keep: &Keep<'_>) -> Vec<(&'static str, String)> {
    let mut about = vec![("source", keep.source.to_owned())];
    about.extend(keep.via.map(|via| ("via", via.to_owned())));
    about.extend(keep.hops.iter().map(|hop| ("redirect", format!("{} {}", hop.status, hop.url))));
    about.extend(keep.supersedes.map(|id| ("supersedes", id.to_owned())));
    about
}

/// Opens an archive at its end; a new one begins with a record about itself.
#[expect(clippy::disallowed_methods, reason = "fetch writes the archives")]
fn open(path: &Path, at: i64) -> io::Result<Writer<File>> {
    let folder = path.parent().unwrap_or(Path::new("."));
    if !folder.is_dir() {
        std::fs::create_dir_all(folder)?;
        folder.ancestors().skip(1).take_while(|a| a.is_dir()).take(2).try_for_each(sync_folder)?;
    }
    let mut file = File::options().create(true).append(true).open(path)?;
    let size = file.seek(SeekFrom::End(0))?;
    let mut writer = Writer::new(file, size);
    if size == 0 {
        let (date, name) = (clock::utc(at), path.file_name().unwrap_or_default().to_string_lossy());
        let software = format!("depesche/{}", env!("CARGO_PKG_VERSION"));
        let block = warc::fields(&[("software", &software), ("format", "WARC File Format 1.1"), ("robots", "obey")]);
        let id = warc::record_id(&["warcinfo", &path.to_string_lossy(), &date]);
        writer.write(&Record::warcinfo(&id, &date, &name, &block))?;
        writer.get_mut().sync_data()?;
        sync_folder(folder)?;
    }
    Ok(writer)
}

/// The archives in a folder, by name.
#[expect(clippy::disallowed_methods, reason = "fetch reads the archives")]
fn names(folder: &Path) -> io::Result<Vec<String>> {
    let entries = match std::fs::read_dir(folder) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if is_ours(&name) {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// `YYYY-MM.warc.gz`; files that someone else put there are not touched.
fn is_ours(name: &str) -> bool {
    let month = name.strip_suffix(".warc.gz").unwrap_or_default();
    month.len() == 7 && month.bytes().enumerate().all(|(i, b)| if i == 4 { b == b'-' } else { b.is_ascii_digit() })
}

#[expect(clippy::disallowed_methods, reason = "fetch reads the archives")]
fn size(path: &Path) -> io::Result<u64> {
    Ok(std::fs::metadata(path)?.len())
}

#[expect(clippy::disallowed_methods, reason = "fetch reads the archives")]
fn reader(path: &Path, from: u64) -> io::Result<BufReader<File>> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(from))?;
    Ok(BufReader::with_capacity(1 << 16, file))
}

fn whole_end(path: &Path) -> io::Result<u64> {
    warc::whole_end(&mut reader(path, 0)?)
}

/// Cuts a file off, durably.
#[expect(clippy::disallowed_methods, reason = "fetch mends the archives")]
fn cut(path: &Path, end: u64) -> io::Result<()> {
    let file = File::options().write(true).open(path)?;
    file.set_len(end)?;
    file.sync_all()
}

#[cfg(unix)]
#[expect(clippy::disallowed_methods, reason = "fetch writes the archives")]
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
pub(super) fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// One whole gzip member.
struct Member {
    begin: u64,
    end: u64,
    bytes: Vec<u8>,
}

/// The next member of an archive of ours; `None` at the end and at what is torn.
fn member(from: &mut BufReader<File>) -> io::Result<Option<Member>> {
    let begin = from.stream_position()?;
    if from.fill_buf()?.is_empty() {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    let read = flate2::bufread::GzDecoder::new(&mut *from).take(LARGEST_MEMBER).read_to_end(&mut bytes);
    match read {
        Ok(_) => Ok(Some(Member { begin, end: from.stream_position()?, bytes })),
        Err(e)
            if matches!(
                e.kind(),
                io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData
            ) =>
        {
            Ok(None)
        }
        Err(e) => Err(e),
    }
}

impl Member {
    /// The WARC header, then the block.
    fn parts(&self) -> (&[u8], &[u8]) {
        let end = memchr::memmem::find(&self.bytes, b"\r\n\r\n").map_or(self.bytes.len(), |i| i + 4);
        self.bytes.split_at(end)
    }

    fn field(&self, name: &str) -> Option<&str> {
        header(self.parts().0, name)
    }

    /// A field of the HTTP head in the block.
    fn http(&self, name: &str) -> Option<&str> {
        let block = self.parts().1;
        header(&block[..memchr::memmem::find(block, b"\r\n\r\n").unwrap_or(block.len())], name)
    }

    /// A line of a block of `application/warc-fields`.
    fn line(&self, name: &str) -> Option<String> {
        header(self.parts().1, name).map(str::to_owned)
    }

    fn status(&self) -> u16 {
        let status = self.parts().1.split(|b| *b == b' ').nth(1).and_then(|s| std::str::from_utf8(s).ok());
        status.and_then(|s| s.parse().ok()).unwrap_or(200)
    }
}

fn header<'a>(head: &'a [u8], name: &str) -> Option<&'a str> {
    head.split(|b| *b == b'\n').find_map(|line| {
        let line = std::str::from_utf8(line).ok()?;
        let (n, value) = line.split_once(':')?;
        n.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests make and damage files")]
mod tests {
    use super::*;

    fn answer(body: &str) -> Answer {
        let head = b"HTTP/1.1 200 OK\r\netag: \"e\"\r\n\r\n".to_vec();
        let body = body.as_bytes().to_vec();
        Answer {
            status: 200,
            headers: Vec::new(),
            request_head: b"GET / HTTP/1.1\r\n\r\n".to_vec(),
            head,
            body,
            unpacked: None,
            digest: String::new(),
            ip: None,
        }
    }

    fn keep(archives: &mut Archives, page: &str, body: &str, at: i64) -> (Version, u64) {
        let (answer, digest) = (answer(body), format!("{:064}", body.len()));
        let keep = Keep {
            source: "s",
            page,
            uri: page,
            via: Some("http://h/list"),
            hops: &[],
            at,
            answer: &answer,
            digest: &digest,
            before: None,
            supersedes: None,
            files: &[],
        };
        archives.keep(&keep).expect("kept")
    }

    fn ledger() -> Ledger {
        let mut ledger = Ledger::open(Path::new("/nowhere/ledger"), true).expect("in memory");
        ledger.begin_run(0).expect("run");
        ledger
    }

    #[test]
    fn wherever_an_archive_is_torn_whole_visits_are_taken_in_and_the_rest_is_cut_off() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut archives = Archives::new(folder.path());
        let (_, first) = keep(&mut archives, "http://h/1", "one", 1_700_000_000);
        let (_, second) = keep(&mut archives, "http://h/2", "two", 1_700_000_001);
        let path = folder.path().join("s/2023-11.warc.gz");
        let whole = std::fs::read(&path).expect("archive");
        assert_eq!(whole.len() as u64, second);
        for length in (0..=whole.len()).step_by(7).chain([whole.len()]) {
            std::fs::write(&path, &whole[..length]).expect("torn");
            let ledger = ledger();
            let taken = Archives::new(folder.path()).recover("s", 0, &ledger).expect("recovered");
            let (length, left) = (length as u64, size(&path).expect("size"));
            assert_eq!(taken, u64::from(length >= first) + u64::from(length >= second));
            assert!(left <= length && (left == second || left == first || left < first));
            assert_eq!(ledger.accounted("s/2023-11.warc.gz").expect("accounted"), left);
            assert_eq!(Archives::new(folder.path()).recover("s", 0, &ledger).expect("recovered"), 0);
            let pages = ledger.due("s", i64::MAX, None, 9).expect("due");
            assert!(pages.is_empty(), "what is taken in counts as visited by this run");
        }
    }

    #[test]
    fn an_archive_shorter_than_the_ledger_says_makes_its_pages_due_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut archives = Archives::new(folder.path());
        let ledger = ledger();
        let (_, first) = keep(&mut archives, "http://h/1", "one", 1_700_000_000);
        keep(&mut archives, "http://h/2", "two", 1_700_000_001);
        assert_eq!(archives.recover("s", 0, &ledger).expect("recovered"), 2);
        cut(&folder.path().join("s/2023-11.warc.gz"), first + 3).expect("cut");
        Archives::new(folder.path()).recover("s", 0, &ledger).expect("recovered");
        ledger.end_run(0, "").expect("end");
        let mut ledger = ledger;
        ledger.begin_run(1_800_000_000).expect("run");
        let due: Vec<_> =
            ledger.due("s", i64::MAX, None, 9).expect("due").into_iter().map(|p| (p.url, p.etag)).collect();
        assert_eq!(due[1], ("http://h/2".to_owned(), None));
        assert_eq!(due[0], ("http://h/1".to_owned(), Some("\"e\"".to_owned())));
    }

    #[test]
    fn files_of_others_are_left_alone() {
        assert!(is_ours("2026-03.warc.gz"));
        for other in ["crawl.warc.gz", "2026-03.warc", "2026-3.warc.gz", "2026-03.warc.gz.tmp", "20260-3.warc.gz"] {
            assert!(!is_ours(other), "{other}");
        }
    }
}
