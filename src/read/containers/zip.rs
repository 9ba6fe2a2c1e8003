//! In: a ZIP file, also a WACZ or one that was cut off. Out: the documents in it, in the order of its directory.
//!
//! The hard decision: the directory only says where members are; each is then read through a reader of its own. So a
//! container inside is streamed, too, and a file whose directory is lost is read by the headers before its members.

use std::collections::HashSet;
use std::io::{self, Read, SeekFrom};
use std::path::Path;
use std::sync::Arc;

use flate2::Crc;
use flate2::read::DeflateDecoder;
use zip::{CompressionMethod, ZipArchive};

use super::super::files::{Body, Found, Skipped, Walk};
use super::super::{Capture, Container, no_document, sidecar};
use super::store::{Seekable, Store};
use super::{Origin, Stream, Tally, beginning, form, members, names, once, rejoined, too_long};
use crate::error::Error;

/// Most members that are read.
const MOST: usize = 1 << 20;
/// What all members may unpack to before the ratio is looked at, and the ratio that no honest archive has.
const UNSUSPECTED: u64 = 1 << 30;
const RATIO: u64 = 200;
const LOCAL_HEADER: &[u8] = b"PK\x03\x04";
/// Endings of names of files that are no documents; the rest is told from the bytes.
const NO_DOCUMENTS: &[&str] = &[
    "css", "js", "json", "jsonl", "xml", "csv", "map", "svg", "png", "jpg", "jpeg", "gif", "webp", "ico", "woff",
    "woff2", "ttf", "mp3", "mp4", "xlsx", "pptx", "ods", "doc", "xls", "cdx", "cdxj", "idx",
];

/// A member as the directory tells of it.
#[derive(Debug, Clone)]
struct Entry {
    name: String,
    start: u64,
    packed: u64,
    method: CompressionMethod,
    /// Checksum and length, unless only the bytes behind the member tell them.
    sum: Option<(u32, u64)>,
    encrypted: bool,
}

/// The documents of a ZIP file; the file itself if it is an office document.
pub(super) fn entries(origin: Origin, stream: Stream, store: Option<Store>, whole: Option<Found>) -> Walk {
    let store = match store.map_or_else(|| memory(&origin, stream), Ok) {
        Ok(store) => store,
        Err(skipped) => return once(Err(skipped)),
    };
    let (list, problem) = match store.open().and_then(|reader| directory(reader, &store)) {
        Ok(found) => found,
        Err(e) => return once(Err(Skipped::Failed(Error::read(&origin.path, e)))),
    };
    let has = |name: &str| list.iter().any(|e| e.name == name);
    if has("[Content_Types].xml") || list.first().is_some_and(|e| e.name == "mimetype") {
        return whole.map_or_else(
            || once(Err(Skipped::LeftOut { path: origin.path.clone(), kind: "an office document".into(), count: 1 })),
            |found| once(Ok(found)),
        );
    }
    let archive = has("datapackage.json") && list.iter().any(|e| e.name.starts_with("archive/"));
    let problem = problem.map(|p| Err(origin.failed(p)));
    let (left_out, names) = (Tally::default(), HashSet::new());
    Box::new(Entries { origin, store, list, next: 0, archive, names, unpacked: 0, inner: None, left_out, problem })
}

fn memory(origin: &Origin, stream: Stream) -> Result<Store, Skipped> {
    let mut bytes = Vec::new();
    let read = stream.take(origin.limit.saturating_add(1)).read_to_end(&mut bytes);
    read.map_err(|e| Skipped::Failed(Error::read(&origin.path, e)))?;
    if bytes.len() as u64 > origin.limit {
        return Err(too_long(origin, bytes.len() as u64));
    }
    Ok(Store::Memory(Arc::from(bytes)))
}

/// The members, and what is wrong with the directory.
fn directory(mut reader: Box<dyn Seekable>, store: &Store) -> io::Result<(Vec<Entry>, Option<String>)> {
    let length = reader.seek(SeekFrom::End(0))?;
    reader.seek(SeekFrom::Start(0))?;
    let mut archive = match ZipArchive::new(reader) {
        Ok(archive) => archive,
        Err(e) => {
            let list = by_local_headers(store, length)?;
            return Ok((list, Some(format!("its directory cannot be read ({e}); members were looked for without it"))));
        }
    };
    let mut list = Vec::new();
    let (total, mut lost) = (archive.len(), 0);
    for i in 0..total.min(MOST) {
        match archive.by_index_raw(i) {
            Ok(file) if file.is_dir() || file.is_symlink() => {}
            Ok(file) => match (file.name(), file.data_start()) {
                (Ok(name), Some(start)) => list.push(Entry {
                    name: name.into_owned(),
                    start,
                    packed: file.compressed_size(),
                    method: file.compression(),
                    sum: Some((file.crc32(), file.size())),
                    encrypted: file.encrypted(),
                }),
                _ => lost += 1,
            },
            Err(_) => lost += 1,
        }
    }
    let lost = lost + total.saturating_sub(MOST);
    Ok((list, (lost > 0).then(|| format!("{lost} members could not be found in it"))))
}

/// The members of a file without a directory: it was cut off.
fn by_local_headers(store: &Store, length: u64) -> io::Result<Vec<Entry>> {
    let (mut list, mut at) = (Vec::new(), 0);
    while let Some(header) = next_header(store, &mut at, length)? {
        let word = |i: usize| u16::from_le_bytes([header[i], header[i + 1]]);
        let long = |i: usize| u32::from_le_bytes([header[i], header[i + 1], header[i + 2], header[i + 3]]);
        let (flags, names, extra) = (word(6), u64::from(word(26)), u64::from(word(28)));
        let mut name = Vec::new();
        store.part(at + 30, names)?.read_to_end(&mut name)?;
        let start = at + 30 + names + extra;
        let stated = flags & 8 == 0 && long(18) != u32::MAX;
        let packed = if stated { u64::from(long(18)) } else { length.saturating_sub(start) };
        list.push(Entry {
            name: String::from_utf8_lossy(&name).into_owned(),
            start,
            packed: packed.min(length.saturating_sub(start)),
            method: if word(8) == 0 { CompressionMethod::Stored } else { CompressionMethod::Deflated },
            sum: stated.then(|| (long(14), u64::from(long(22)))),
            encrypted: flags & 1 != 0,
        });
        at = if stated { start + packed } else { start };
        if list.len() >= MOST {
            break;
        }
    }
    list.retain(|e| !e.name.ends_with('/'));
    Ok(list)
}

/// Moves `at` to the next header of a member and gives its fixed part.
fn next_header(store: &Store, at: &mut u64, length: u64) -> io::Result<Option<[u8; 30]>> {
    let mut window = Vec::new();
    while *at + 30 <= length {
        window.clear();
        store.part(*at, 1 << 16)?.read_to_end(&mut window)?;
        if let Some(found) = memchr::memmem::find(&window, LOCAL_HEADER) {
            *at += found as u64;
            let mut header = [0; 30];
            let read = store.part(*at, 30)?.read_exact(&mut header);
            return Ok(read.is_ok().then_some(header));
        }
        *at += (window.len() as u64).saturating_sub(3).max(1);
    }
    Ok(None)
}

struct Entries {
    origin: Origin,
    store: Store,
    list: Vec<Entry>,
    next: usize,
    /// It is a WACZ: only its archives are documents.
    archive: bool,
    names: HashSet<String>,
    unpacked: u64,
    /// The container inside that is being read.
    inner: Option<Walk>,
    left_out: Tally,
    problem: Option<Result<Found, Skipped>>,
}

impl Iterator for Entries {
    type Item = Result<Found, Skipped>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(problem) = self.problem.take() {
            return Some(problem);
        }
        loop {
            if let Some(inner) = &mut self.inner {
                match inner.next() {
                    Some(item) => return Some(item),
                    None => self.inner = None,
                }
            }
            let Some(entry) = self.list.get(self.next).cloned() else { return self.left_out.tell(&self.origin.path) };
            self.next += 1;
            if self.is_wanted(&entry)
                && let Some(item) = self.member(&entry)
            {
                return Some(item);
            }
        }
    }
}

impl Entries {
    /// Hidden files and side-cars are no documents, as in a folder.
    fn is_wanted(&mut self, entry: &Entry) -> bool {
        let hidden =
            entry.name.split(['/', '\\']).any(|p| p.starts_with('.') && !p.starts_with("..") || p == "__MACOSX");
        if hidden || sidecar::is_sidecar(entry.name.as_bytes()) || self.archive && !entry.name.starts_with("archive/") {
            return false;
        }
        let extension =
            Path::new(&entry.name).extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
        let unwanted = NO_DOCUMENTS.contains(&extension.as_str());
        if unwanted {
            self.left_out.add(&extension);
        }
        !unwanted
    }

    fn member(&mut self, entry: &Entry) -> Option<Result<Found, Skipped>> {
        let name = self.unique(&entry.name);
        let inner = self.origin.inner(&name);
        if entry.encrypted {
            return Some(Err(inner.failed("it is encrypted")));
        }
        let mut stream = match self.open(entry) {
            Ok(stream) => stream,
            Err(problem) => return Some(Err(inner.failed(problem))),
        };
        let start = match beginning(&mut stream) {
            Ok(start) => start,
            Err(e) => return Some(Err(inner.failed(e.to_string()))),
        };
        if let Some(form) = form(&start, &name) {
            let stored = entry.method == CompressionMethod::Stored;
            let store = stored.then(|| Store::Part(Box::new(self.store.clone()), entry.start, entry.packed));
            self.inner = Some(members(form, inner, rejoined(start, stream), store, None));
            return None;
        }
        self.document(entry, &name, rejoined(start, stream)).transpose()
    }

    fn open(&self, entry: &Entry) -> Result<Stream, String> {
        let raw = self.store.part(entry.start, entry.packed).map_err(|e| e.to_string())?;
        match entry.method {
            CompressionMethod::Stored => Ok(raw),
            CompressionMethod::Deflated => Ok(Box::new(DeflateDecoder::new(raw))),
            other => Err(format!("it is packed in a way that is not read here ({other})")),
        }
    }

    fn document(&mut self, entry: &Entry, name: &Path, stream: Stream) -> Result<Option<Found>, Skipped> {
        let inner = self.origin.inner(name);
        let limit = self.origin.limit;
        let mut bytes = Vec::new();
        let end = stream.take(limit.saturating_add(1)).read_to_end(&mut bytes);
        let length = bytes.len() as u64;
        self.unpacked += length;
        if self.unpacked > UNSUSPECTED && self.unpacked / RATIO > self.list.iter().map(|e| e.packed).sum() {
            self.next = self.list.len();
            return Err(self.origin.failed("its members unpack to far more than any text does"));
        }
        if length > limit {
            return Err(too_long(&inner, length));
        }
        end.map_err(|e| inner.failed(format!("it is damaged or cut off: {e}")))?;
        let mut crc = Crc::new();
        crc.update(&bytes);
        if entry.sum.is_some_and(|sum| sum != (crc.sum(), length)) {
            return Err(inner.failed("it fails its checksum"));
        }
        if let Some(what) = no_document(&bytes) {
            self.left_out.add(what);
            return Ok(None);
        }
        let container = Container { path: self.origin.name(), offset: entry.start, record_id: None };
        let path = Some(format!("{}/{}", self.origin.name(), super::slashed(name)));
        let mut facts = Capture { path, container: Some(container), ..Capture::default() };
        self.sidecar(&entry.name, &mut facts);
        Ok(Some(self.origin.found(name, facts, Body::Ready(bytes), length)))
    }

    /// What a side-car beside the member tells of it.
    fn sidecar(&self, name: &str, facts: &mut Capture) {
        let beside = sidecar::names(name).find_map(|n| self.list.iter().find(|e| e.name == n && !e.encrypted));
        let Some(entry) = beside else { return };
        let mut json = Vec::new();
        let read = self.open(entry).and_then(|s| s.take(1 << 20).read_to_end(&mut json).map_err(|e| e.to_string()));
        if let Err(problem) = read.and_then(|_| sidecar::fill_from(&json, facts)) {
            facts.sidecar_problem = Some(format!("{}: {problem}", entry.name));
        }
    }

    /// A safe name that no other member of this file has, on any system.
    fn unique(&mut self, name: &str) -> std::path::PathBuf {
        let path = names::path(name);
        let mut wanted = path.clone();
        for n in 2.. {
            if self.names.insert(wanted.to_string_lossy().to_lowercase()) {
                break;
            }
            let last = path.file_name().unwrap_or_default().to_string_lossy();
            wanted = path.with_file_name(format!("{n}~{last}"));
        }
        wanted
    }
}
