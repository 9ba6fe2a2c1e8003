//! In: a record that fits its schema. Out: the promises it breaks all the same.

use sha2::{Digest, Sha256};

use super::{Record, SCHEMA};
use crate::read::hex;
use crate::text::undo;

/// The text of a record with the byte offset of every code point.
struct Points<'r> {
    text: &'r str,
    bytes: Vec<usize>,
}

impl<'r> Points<'r> {
    fn new(text: &'r str) -> Self {
        Self { text, bytes: text.char_indices().map(|(i, _)| i).chain([text.len()]).collect() }
    }

    /// The text between two offsets in code points; `None` if there is no such range.
    fn slice(&self, start: usize, end: usize) -> Option<&'r str> {
        self.text.get(*self.bytes.get(start)?..*self.bytes.get(end)?)
    }
}

/// The promises that a record breaks, in words: every offset fits its text, blocks cover the text, lists are sorted,
/// indices point at something, and the repairs taken back give the decoded text. Nothing but the record is needed.
#[must_use]
pub fn broken_promises(record: &Record) -> Vec<String> {
    let points = Points::new(&record.body.text);
    let mut faults = Vec::new();
    names(record, &mut faults);
    offsets(record, &points, &mut faults);
    blocks(record, &points, &mut faults);
    order(record, &mut faults);
    repairs(record, &points, &mut faults);
    lists(record, &mut faults);
    faults
}

fn names(record: &Record, faults: &mut Vec<String>) {
    if record.schema != SCHEMA {
        faults.push(format!("schema is {}, expected {SCHEMA}", record.schema));
    }
    if !record.source.sha256.starts_with(record.id.split('-').next().unwrap_or_default()) {
        faults.push(format!("id {} does not begin the SHA-256 of the source", record.id));
    }
}

/// Every mention stands in the text where it says.
fn offsets(record: &Record, points: &Points<'_>, faults: &mut Vec<String>) {
    let mut at = |what: &str, start: usize, end: usize, text: &str| {
        let found = points.slice(start, end);
        if found != Some(text) {
            faults.push(format!("{what} {start}..{end}: expected {text:?}, the body has {found:?}"));
        }
    };
    record.dates.iter().for_each(|d| at("date", d.start, d.end, &d.text));
    record.numbers.iter().for_each(|n| at("number", n.start, n.end, &n.text));
    record.quotes.iter().for_each(|q| at("quote", q.start, q.end, &q.text));
    record.references.iter().for_each(|r| at("reference", r.start, r.end, &r.text));
    record.links.iter().for_each(|l| at("link", l.start, l.end, &l.text));
    record.people.iter().flat_map(|p| &p.mentions).for_each(|m| at("person", m.start, m.end, &m.text));
    let named = record.organizations.iter().chain(&record.places);
    named.flat_map(|n| &n.mentions).for_each(|m| at("name", m.start, m.end, &m.text));
}

/// Blocks cover the text but for one blank line between two.
fn blocks(record: &Record, points: &Points<'_>, faults: &mut Vec<String>) {
    let mut end = 0;
    for (i, block) in record.body.blocks.iter().enumerate() {
        let between = if i == 0 { "" } else { "\n\n" };
        if points.slice(end, block.start) != Some(between) || block.end < block.start {
            faults.push(format!("block {i} begins at {} after an end at {end}", block.start));
        }
        if block.source.end < block.source.start {
            faults.push(format!("block {i} has the source {}..{}", block.source.start, block.source.end));
        }
        end = block.end;
    }
    if end + 1 != points.bytes.len() {
        faults.push(format!("the last block ends at {end}, the text at {}", points.bytes.len() - 1));
    }
}

/// Lists are sorted by position.
fn order(record: &Record, faults: &mut Vec<String>) {
    let mut sorted = |what: &str, starts: &mut dyn Iterator<Item = usize>| {
        if !starts.is_sorted() {
            faults.push(format!("{what} are not sorted by position"));
        }
    };
    sorted("dates", &mut record.dates.iter().map(|d| d.start));
    sorted("numbers", &mut record.numbers.iter().map(|n| n.start));
    sorted("quotes", &mut record.quotes.iter().map(|q| q.start));
    sorted("references", &mut record.references.iter().map(|r| r.start));
    sorted("links", &mut record.links.iter().map(|l| l.start));
    sorted("repairs", &mut record.repairs.iter().map(|r| r.start));
    if !record.warnings.is_sorted() {
        faults.push("warnings are not sorted".to_owned());
    }
}

/// Repairs taken back give the decoded text.
fn repairs(record: &Record, points: &Points<'_>, faults: &mut Vec<String>) {
    let mut edits = Vec::with_capacity(record.repairs.len());
    let mut last = 0;
    for repair in &record.repairs {
        let (Some(&start), Some(&end)) = (points.bytes.get(repair.start), points.bytes.get(repair.end)) else {
            faults.push(format!("repair {} at {}..{} is outside the text", repair.code, repair.start, repair.end));
            return;
        };
        if start < last || end < start {
            faults.push(format!("repair {} at {}..{} overlaps another", repair.code, repair.start, repair.end));
            return;
        }
        last = end;
        edits.push((start..end, repair.before.as_str()));
    }
    let undone = hex(&Sha256::digest(undo(points.text, edits)));
    if undone != record.body.undone_sha256 {
        faults.push(format!("undo law: the text with its repairs taken back has the digest {undone}"));
    }
}

/// Indices point at something, and everyone has a mention; a person may be named in a related entry alone.
fn lists(record: &Record, faults: &mut Vec<String>) {
    for quote in &record.quotes {
        if quote.speaker.is_some_and(|i| i >= record.people.len()) {
            faults.push(format!("quote {}..{}: there is no such person as its speaker", quote.start, quote.end));
        }
    }
    let named_beside = |name: &str| record.related.iter().filter_map(|r| r.issuer.as_deref()).any(|i| i.contains(name));
    for person in record.people.iter().filter(|p| p.mentions.is_empty() && !named_beside(&p.name)) {
        faults.push(format!("person {} has no mention", person.name));
    }
    for named in record.organizations.iter().chain(&record.places).filter(|n| n.mentions.is_empty()) {
        faults.push(format!("{} has no mention", named.name));
    }
}
