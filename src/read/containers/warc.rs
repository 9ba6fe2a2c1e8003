//! In: a WARC or ARC file. Out: the documents that were received, one for each response.
//!
//! The hard decision: what is no document is told from the head of the message, before its block is read; so pictures
//! and scripts, most of an archive, cost only their unpacking.

use std::hash::Hasher;

use rustc_hash::{FxHashMap, FxHasher};
use sha2::{Digest, Sha256};

use super::super::files::{Body, Found, Skipped};
use super::super::{CONTENT, Capture, Container, hex, no_document};
use super::store::Store;
use super::{Origin, Stream, Tally, names, too_long};
use crate::error::Error;
use crate::warc::{Block, Header, Kind, Reader, http};

/// How much of a block is looked at to see what it is.
const LOOKED_AT: usize = 16 << 10;
/// Files that are text but no documents.
const NO_DOCUMENTS: &[&str] =
    &["/robots.txt", "/ads.txt", "/security.txt", "/humans.txt", ".css", ".js", ".json", ".xml", ".csv", ".map"];

/// Media types of files whose text can be read.
const DOCUMENT_TYPES: &[&str] = &[
    "application/pdf",
    "application/rtf",
    "text/rtf",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
];

/// The documents of an archive.
pub(super) struct Records {
    origin: Origin,
    reader: Reader<Stream>,
    /// To look again at an earlier version of a page.
    store: Option<Store>,
    /// The last version of each address, by its hash: where it stands.
    versions: FxHashMap<u64, u64>,
    left_out: Tally,
    ended: bool,
}

impl Records {
    pub(super) fn new(origin: Origin, stream: Stream, store: Option<Store>) -> Self {
        let (versions, left_out) = (FxHashMap::default(), Tally::default());
        Self { origin, reader: Reader::new(stream), store, versions, left_out, ended: false }
    }

    fn record(&mut self, header: &Header) -> std::io::Result<Option<Result<Found, Skipped>>> {
        let uri = header.reference("WARC-Target-URI").unwrap_or_default();
        match header.kind {
            Some(Kind::Response | Kind::Resource | Kind::Conversion) => {}
            Some(Kind::Revisit) => {
                self.left_out.add("unchanged since an earlier visit");
                return Ok(None);
            }
            Some(_) => return Ok(None),
            None => {
                self.left_out.add("a record of unknown type");
                return Ok(None);
            }
        }
        if let Some(what) = unwanted(header, uri, self.reader.peek(LOOKED_AT)?) {
            self.left_out.add(&what);
            return Ok(None);
        }
        let mut block = Vec::new();
        Ok(Some(match self.reader.block(self.origin.limit, &mut block)? {
            Block::TooLong => Err(too_long(&self.origin, header.length)),
            Block::Damaged(damage) => Err(self.damaged(damage.offset, &damage.message)),
            Block::Whole => Ok(self.found(header, uri, block)),
        }))
    }

    fn damaged(&self, offset: u64, message: &str) -> Skipped {
        self.origin.failed(format!("at byte {offset}: {message}"))
    }

    fn found(&mut self, header: &Header, uri: &str, block: Vec<u8>) -> Found {
        let head = http::head(&block);
        let name = names::at(header.offset, header.index, &names::slug(uri));
        let container = Container {
            path: self.origin.name(),
            offset: header.offset,
            record_id: header.reference("WARC-Record-ID").map(str::to_owned),
        };
        let mut facts = Capture {
            url: url::Url::parse(uri).ok().filter(|u| matches!(u.scheme(), "http" | "https")).map(String::from),
            container: Some(container),
            fetched_at: header.get("WARC-Date").map(str::to_owned),
            headers: head.as_ref().map(|h| h.fields.clone()).unwrap_or_default(),
            ..Capture::default()
        };
        header.fields().for_each(|(name, value)| facts.take_field(name, value));
        let declared = match &head {
            Some(head) => head.get("content-type"),
            None => header.get("Content-Type"),
        };
        facts.declare(declared.unwrap_or_default());
        if let Some(why) = header.get("WARC-Truncated") {
            facts.transport_problem = Some(format!("the archive has only a part of it ({why})"));
        }
        let bytes = block.len() as u64;
        let body = match head {
            Some(head) => Body::Http(block, head),
            None => Body::Ready(block),
        };
        let mut found = self.origin.found(&name, facts, body, bytes);
        self.version(header, uri, &mut found);
        found
    }

    /// Notes this version of a page and, if there was an earlier one with other content, which record it replaces.
    fn version(&mut self, header: &Header, uri: &str, found: &mut Found) {
        let mut hasher = FxHasher::default();
        hasher.write(uri.as_bytes());
        let place = (header.index == 0).then_some(header.offset);
        let Some(place) = place else { return };
        let Some(earlier) = self.versions.insert(hasher.finish(), place) else { return };
        let limit = self.origin.limit;
        if let Some(facts) = found.facts_mut().filter(|f| f.supersedes.is_none())
            && let Some(digest) = self.store.as_ref().and_then(|s| digest_at(s, earlier, uri, limit))
        {
            facts.supersedes = Some(digest);
        }
    }
}

/// The identifier of the record that the document at `offset` has, if it is that of `uri`.
fn digest_at(store: &Store, offset: u64, uri: &str, limit: u64) -> Option<String> {
    let mut reader = Reader::new(store.part(offset, u64::MAX - offset).ok()?);
    let header = reader.next().ok()??.ok()?;
    let mut block = Vec::new();
    let whole = reader.block(limit, &mut block).ok()? == Block::Whole;
    let same = header.reference("WARC-Target-URI") == Some(uri);
    let bytes = match http::head(&block) {
        Some(head) => head.body(&block, limit).ok()?.bytes.into_owned(),
        None => block,
    };
    (whole && same).then(|| hex(&Sha256::digest(&bytes)).chars().take(32).collect())
}

impl Iterator for Records {
    type Item = Result<Found, Skipped>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            let next = match self.reader.next() {
                Ok(Some(Ok(header))) => self.record(&header),
                Ok(Some(Err(damage))) => Ok(Some(Err(self.damaged(damage.offset, &damage.message)))),
                Ok(None) => break,
                Err(e) => Err(e),
            };
            match next {
                Ok(None) => {}
                Ok(Some(item)) => return Some(item),
                Err(e) => {
                    self.ended = true;
                    return Some(Err(Skipped::Failed(Error::read(&self.origin.path, e))));
                }
            }
        }
        self.ended = true;
        self.left_out.tell(&self.origin.path)
    }
}

/// Why a record is no document, as far as its beginning tells.
fn unwanted(header: &Header, uri: &str, start: &[u8]) -> Option<String> {
    let head = http::head(start);
    match head.as_ref().and_then(|h| h.status) {
        None | Some(200 | 203) => {}
        Some(300..=399) => return Some("a redirect".to_owned()),
        Some(_) => return Some("an error page".to_owned()),
    }
    let path = uri.split(['?', '#']).next().unwrap_or_default();
    if NO_DOCUMENTS.iter().any(|end| path.ends_with(end)) && header.kind != Some(Kind::Conversion) {
        return Some("a file for programs".to_owned());
    }
    let declared = match &head {
        Some(head) => head.get("content-type"),
        None => header.get("Content-Type"),
    };
    let declared = declared.or_else(|| header.get("WARC-Identified-Payload-Type")).unwrap_or_default();
    let media_type = declared.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    // What a source was asked for is a document, also as a file of its own; files of a crawl belong to its pages.
    let asked_for = header.get(CONTENT).is_some();
    match media_type.as_str() {
        other if asked_for && DOCUMENT_TYPES.contains(&other) => None,
        "text/html" | "application/xhtml+xml" | "text/plain" => None,
        "" | "application/octet-stream" | "unknown/unknown" | "no-type" | "application/unknown" => {
            let body = head.map_or(start, |h| start.get(h.body..).unwrap_or_default());
            (no_document(body).is_some() || !is_page(body)).then(|| "of unknown type".to_owned())
        }
        other => Some(other.to_owned()),
    }
}

/// Whether it begins like a page.
fn is_page(body: &[u8]) -> bool {
    let start = body[..body.len().min(1024)].to_ascii_lowercase();
    [&b"<html"[..], b"<!doctype html", b"<head", b"<body"].iter().any(|tag| memchr::memmem::find(&start, tag).is_some())
}
