//! In: a file found in the input. Out: the documents in it, one after the other, if it is a container: WARC, WACZ, ZIP,
//! gzip, mail or a saved page (MHTML); else the file itself.
//!
//! The hard decision: a container is a stream of [`Found`] like a folder. It is opened by the one who asks for the next
//! input, and only the member asked for is in memory, so the window of documents in flight bounds memory for a folder and
//! for an archive of gigabytes alike.

mod mail;
mod names;
mod store;
mod warc;
mod zip;

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;

use super::files::{Found, Skipped, Walk, is_stdin};
use super::{Capture, sidecar};
use crate::error::Error;
use store::Store;

/// How many containers may stand in each other.
const DEEPEST: u8 = 3;
/// How much of a file is looked at to see what it is.
const LOOKED_AT: usize = 4096;
/// Kinds of left out members that are counted apart.
const MOST_KINDS: usize = 60;
/// Names that end so are documents, whatever they hold; they are not looked into.
const DOCUMENTS: &[&str] =
    &["html", "htm", "xhtml", "shtml", "txt", "text", "md", "php", "asp", "aspx", "jsp", "cgi", "cfm"];

/// What kind of container a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Warc,
    Zip,
    Gzip,
    Mail,
    Mailbox,
}

/// A stream whose beginning has been looked at.
type Stream = Box<dyn Read + Send>;

/// A container: where it is from and what its members inherit.
#[derive(Debug, Clone)]
struct Origin {
    /// For messages.
    path: PathBuf,
    /// Below which the records of its members stand.
    relative: PathBuf,
    /// Largest member.
    limit: u64,
    depth: u8,
}

impl Origin {
    fn inner(&self, name: &Path) -> Self {
        Self {
            path: self.path.join(name),
            relative: self.relative.join(name),
            limit: self.limit,
            depth: self.depth + 1,
        }
    }

    /// Its name as records tell it.
    fn name(&self) -> String {
        slashed(&self.relative)
    }

    /// A member that is named `name`, or like the container if it is empty.
    fn found(&self, name: &Path, facts: Capture, body: super::files::Body, bytes: u64) -> Found {
        let below = |path: &Path| if name.as_os_str().is_empty() { path.to_owned() } else { path.join(name) };
        Found::member(below(&self.path), below(&self.relative), bytes, super::files::Member { facts, body })
    }

    fn failed(&self, problem: impl Into<String>) -> Skipped {
        Skipped::Failed(Error::Archive { path: self.path.clone(), problem: problem.into() })
    }
}

fn slashed(path: &Path) -> String {
    path.iter().map(|p| p.to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// The documents in a file, or the file itself if it is no container. No member may have more than `limit` bytes.
pub(super) fn expand(found: Found, limit: u64) -> Walk {
    let extension = found.relative.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
    if DOCUMENTS.contains(&extension.as_str()) && !is_stdin(&found.path) {
        return once(Ok(found));
    }
    let origin = Origin { path: found.path.clone(), relative: found.relative.clone(), limit, depth: 0 };
    let store = (!is_stdin(&found.path)).then(|| Store::File(found.path.clone()));
    let opened = match &store {
        None => Ok(Box::new(io::stdin()) as Stream),
        Some(store) => store.stream(),
    };
    let looked = opened.and_then(|mut stream| Ok((beginning(&mut stream)?, stream)));
    let (start, stream) = match looked {
        Ok(looked) => looked,
        Err(e) => return once(Err(Skipped::Failed(Error::read(&found.path, e)))),
    };
    match form(&start, &found.relative) {
        Some(form) => members(form, origin, rejoined(start, stream), store, Some(found)),
        None if store.is_some() => once(Ok(found)),
        None => once(standard_input(found, rejoined(start, stream), limit)),
    }
}

fn standard_input(found: Found, mut stream: Stream, limit: u64) -> Result<Found, Skipped> {
    let bytes = super::files::read_limited(&mut stream, &found.path, limit, 0).map_err(Skipped::Failed)?;
    let length = bytes.len() as u64;
    let member = super::files::Member { facts: Capture::default(), body: super::files::Body::Ready(bytes) };
    Ok(Found::member(found.path, found.relative, length, member))
}

/// The documents of a container. `whole` is the file it is, if it is one.
fn members(form: Form, origin: Origin, stream: Stream, store: Option<Store>, whole: Option<Found>) -> Walk {
    if origin.depth > DEEPEST {
        return once(Err(origin.failed(format!("containers stand in each other more than {DEEPEST} deep"))));
    }
    match form {
        Form::Warc => Box::new(warc::Records::new(origin, stream, store)),
        Form::Zip => zip::entries(origin, stream, store, whole),
        Form::Gzip => gzip(origin, stream),
        Form::Mail => mail::message(&origin, stream),
        Form::Mailbox => Box::new(mail::Messages::new(origin, stream)),
    }
}

/// A packed file: its content is a container, or one document.
fn gzip(mut origin: Origin, stream: Stream) -> Walk {
    let mut inner: Stream = Box::new(MultiGzDecoder::new(stream));
    let start = match beginning(&mut inner) {
        Ok(start) => start,
        Err(e) => return once(Err(origin.failed(e.to_string()))),
    };
    let name = origin.relative.with_extension("");
    if let Some(form) = form(&start, &name) {
        origin.depth += 1;
        return members(form, origin, rejoined(start, inner), None, None);
    }
    let mut bytes = Vec::new();
    let end = rejoined(start, inner).take(origin.limit.saturating_add(1)).read_to_end(&mut bytes);
    if bytes.len() as u64 > origin.limit {
        return once(Err(too_long(&origin, bytes.len() as u64)));
    }
    let mut facts = Capture { path: Some(origin.name()), container: None, ..Capture::default() };
    sidecar::apply(&origin.path, &mut facts);
    match end {
        Err(e) if bytes.is_empty() => return once(Err(origin.failed(e.to_string()))),
        Err(e) => facts.transport_problem = Some(format!("the packed file is damaged or cut off: {e}")),
        Ok(_) => {}
    }
    let length = bytes.len() as u64;
    once(Ok(origin.found(Path::new(""), facts, super::files::Body::Ready(bytes), length)))
}

fn too_long(origin: &Origin, found: u64) -> Skipped {
    Skipped::Failed(Error::Limit { path: origin.path.clone(), found, allowed: origin.limit })
}

fn once(item: Result<Found, Skipped>) -> Walk {
    Box::new(std::iter::once(item))
}

fn beginning(stream: &mut Stream) -> io::Result<Vec<u8>> {
    let mut start = Vec::new();
    match stream.take(LOOKED_AT as u64).read_to_end(&mut start) {
        Err(e) if start.is_empty() => Err(e),
        _ => Ok(start),
    }
}

fn rejoined(start: Vec<u8>, rest: Stream) -> Stream {
    Box::new(io::Cursor::new(start).chain(rest))
}

/// What kind of container begins so, or is named so.
fn form(start: &[u8], name: &Path) -> Option<Form> {
    let name = name.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let archive = |name: &str| name.ends_with(".warc") || name.ends_with(".arc");
    let packed = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst"));
    if is_archive(start) || archive(packed.unwrap_or(&name)) {
        return Some(Form::Warc);
    }
    if start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06") {
        return Some(Form::Zip);
    }
    if start.starts_with(b"\x1f\x8b\x08") {
        let mut inner = Vec::new();
        // The beginning ends in the middle of the packed data; what came out before is enough.
        let _ = MultiGzDecoder::new(start).take(512).read_to_end(&mut inner);
        return Some(if is_archive(&inner) { Form::Warc } else { Form::Gzip });
    }
    let named = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
    match () {
        () if mail::is_mailbox(start) => Some(Form::Mailbox),
        () if named(&[".eml", ".mht", ".mhtml"]) || mail::is_message(start) => Some(Form::Mail),
        () => None,
    }
}

fn is_archive(start: &[u8]) -> bool {
    start.starts_with(b"WARC/") || start.starts_with(b"filedesc://")
}

/// What was left out of a container because it is no document, counted by kind.
#[derive(Debug, Default)]
struct Tally(BTreeMap<String, u64>);

impl Tally {
    fn add(&mut self, kind: &str) {
        let kind = if self.0.len() < MOST_KINDS || self.0.contains_key(kind) { kind } else { "other" };
        *self.0.entry(kind.chars().take(80).collect()).or_default() += 1;
    }

    /// The next kind, when all members have been looked at.
    fn tell(&mut self, path: &Path) -> Option<Result<Found, Skipped>> {
        let (kind, count) = self.0.pop_first()?;
        Some(Err(Skipped::LeftOut { path: path.to_owned(), kind, count }))
    }
}
