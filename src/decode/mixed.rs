//! In: bytes that are UTF-8 but for some. Out: their text, in which the others were read as the 8-bit encoding that fits
//! them, each an edit; what fits nowhere stays U+FFFD and is counted.
//!
//! A page is put together from parts: a template in UTF-8, a paragraph pasted in windows-1252. The hard decision: the
//! decoded text is what a UTF-8 decoder gives (U+FFFD), so that reading a byte otherwise is a repair like any other.

use std::borrow::Cow;
use std::collections::BTreeSet;

use memchr::memchr;

use super::codepages::CodePage;
use super::detector::{Contexts, Side, fit};
use crate::text::{Change, RepairCode, Text};
use crate::warning::{WarningCode, Warnings};

/// Whether bytes that are not UTF-8 as a whole are UTF-8 for the most part. Valid sequences hardly come about by chance
/// in Western text; in the multi-byte encodings of East Asia one in ten or so does.
pub(super) fn mostly_utf8(bytes: &[u8], declared: bool) -> bool {
    let (mut valid, mut invalid) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        valid += chunk.valid().bytes().filter(|b| *b >= 0xc0).count();
        invalid += usize::from(!chunk.invalid().is_empty());
    }
    if declared { valid > 0 && valid * 6 >= invalid } else { valid > 1 && valid * 2 >= invalid }
}

/// So much better per byte must a line read in another encoding than the other lines do, to be in it.
const OF_ITS_OWN: i64 = 20;

/// Reads the bytes as UTF-8 and what is not as the 8-bit encoding that fits best, line by line.
pub(super) fn decode(bytes: &[u8], repair: bool, doubts: &mut Warnings) -> (Text, u64) {
    let mut pages = Pages::of(bytes);
    let (mut string, mut changes, mut malformed) = (String::with_capacity(bytes.len()), Vec::new(), 0);
    let mut pos = 0;
    for chunk in bytes.utf8_chunks() {
        string.push_str(chunk.valid());
        pos += chunk.valid().len();
        if !chunk.invalid().is_empty() {
            let at = string.len();
            string.push('\u{fffd}');
            let page = pages.at(pos);
            match reading(bytes, pos, chunk.invalid(), page).filter(|_| repair) {
                Some(read) => changes.push((page.name, Change::new(at..string.len(), read, RepairCode::MixedEncoding))),
                None => malformed += 1,
            }
            pos += chunk.invalid().len();
        }
    }
    let mut text = Text::new(string, 0);
    if !changes.is_empty() {
        let names: BTreeSet<&str> = changes.iter().map(|(name, _)| *name).collect();
        let names = names.into_iter().collect::<Vec<_>>().join(" and ");
        let message = format!("{} byte sequences in UTF-8 text were read as {names}", changes.len());
        doubts.add(WarningCode::MixedEncodings, message);
        text.rewrite(changes.into_iter().map(|(_, change)| change));
    }
    (text, malformed)
}

/// The 8-bit encodings of the invalid bytes: one for all, and those of lines that clearly have another (parts that were put
/// together from several files).
struct Pages<'b> {
    bytes: &'b [u8],
    common: &'static CodePage,
    line: Contexts,
    end: usize,
    page: &'static CodePage,
}

impl<'b> Pages<'b> {
    fn of(bytes: &'b [u8]) -> Self {
        let mut all = Contexts::empty();
        count(bytes, 0, &mut all);
        let common = all.best().0;
        all.clear();
        Self { bytes, common, line: all, end: 0, page: common }
    }

    /// The encoding of the invalid byte at `pos`; asked for in order.
    fn at(&mut self, pos: usize) -> &'static CodePage {
        if pos < self.end {
            return self.page;
        }
        self.end = memchr(b'\n', &self.bytes[pos..]).map_or(self.bytes.len(), |n| pos + n);
        self.line.clear();
        count(&self.bytes[..self.end], pos, &mut self.line);
        let (page, score) = self.line.best();
        let common = self.line.score(self.common) / (self.line.total().max(1) as i64);
        self.page = if score > common + OF_ITS_OWN { page } else { self.common };
        self.page
    }
}

/// Counts the bytes from `start` on that are not UTF-8.
fn count(bytes: &[u8], start: usize, contexts: &mut Contexts) {
    let mut pos = start;
    for chunk in bytes[start..].utf8_chunks() {
        pos += chunk.valid().len();
        for at in pos..pos + chunk.invalid().len() {
            if bytes[at] >= 0x80 {
                contexts.count(bytes, at);
            }
        }
        pos += chunk.invalid().len();
    }
}

/// The characters of invalid bytes at `pos`, if they make sense there.
fn reading(bytes: &[u8], pos: usize, invalid: &[u8], page: &CodePage) -> Option<Cow<'static, str>> {
    let mut read = String::with_capacity(4);
    for (n, &byte) in invalid.iter().enumerate() {
        let at = pos + n;
        let before = Side::of(if at == 0 { None } else { bytes.get(at - 1) });
        let c = page.char(byte);
        if byte >= 0x80 && fit(c, before, Side::of(bytes.get(at + 1))) <= 0 {
            return None;
        }
        read.push(c);
    }
    Some(read.into())
}
