//! In: zoned blocks. Out: the same, those of the body cut at runs of blanks that had been paragraph ends.
//!
//! Portals that lost the line breaks of their texts left three or more blanks (among them no-break ones) in their
//! place. The hard decision is what a run of two means; in doubt it is only a wide gap, and text whose sentences are
//! parted by single blanks stays one paragraph: none is invented.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::{Zone, Zoned};
use crate::knowledge::{Classes, Language, LanguageData};
use crate::parse::{Block, BlockKind};
use crate::text::RepairCode;

/// A run of blanks before a capital without a sentence end before it parts paragraphs only in text this long: a heading
/// in flattened text, but not a column in a line.
const FLAT_TEXT: usize = 200;

static TWO_BLANKS: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("  "));

/// Cuts blocks of the body at runs of blanks.
pub(super) fn split(blocks: &mut Vec<Zoned>, words: &LanguageData) {
    if !blocks.iter().any(is_candidate) {
        return;
    }
    let mut out = Vec::with_capacity(blocks.len() * 2);
    for zoned in blocks.drain(..) {
        let ends = if is_candidate(&zoned) { ends(zoned.block.text.as_str(), words) } else { Vec::new() };
        if ends.is_empty() {
            out.push(zoned);
        } else {
            out.extend(cut(&zoned.block, &ends).map(|block| Zoned { block, zone: zoned.zone, why: zoned.why.clone() }));
        }
    }
    *blocks = out;
}

fn is_candidate(zoned: &Zoned) -> bool {
    matches!(zoned.zone, Zone::Body | Zone::Background)
        && zoned.block.kind != BlockKind::Table
        && has_run(zoned.block.text.as_str())
}

/// Whether two blanks stand side by side; a no-break blank (two bytes, the second of them its own) counts too.
fn has_run(text: &str) -> bool {
    let bytes = text.as_bytes();
    let blank = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(|b| matches!(b, b' ' | 0xa0));
    let beside = |at: usize| match bytes.get(at) {
        Some(0xc2) => bytes.get(at + 1) == Some(&0xa0) && blank(at.checked_sub(1)),
        _ => bytes.get(at + 1) == Some(&b' '),
    };
    TWO_BLANKS.find(bytes).is_some() || memchr::memchr2_iter(0xc2, 0xa0, bytes).any(beside)
}

/// The pieces of a block between the runs `ends`; each but the first remembers the run it was parted by.
fn cut<'b>(block: &'b Block, ends: &'b [Range<usize>]) -> impl Iterator<Item = Block> + 'b {
    let text = block.text.as_str();
    let starts = std::iter::once(0).chain(ends.iter().map(|r| r.end));
    let stops = ends.iter().map(|r| r.start).chain([text.len()]);
    let ranges: Vec<Range<usize>> = starts.zip(stops).map(|(start, stop)| start..stop).collect();
    let runs = std::iter::once(None).chain(ends.iter().map(Some));
    block.pieces(&ranges).into_iter().zip(runs).map(|(mut piece, run)| {
        if let Some(run) = run {
            piece.joint = Some((text[run.clone()].into(), RepairCode::ParagraphSplit));
        }
        piece
    })
}

/// The runs of blanks in `text` that part paragraphs.
fn ends(text: &str, words: &LanguageData) -> Vec<Range<usize>> {
    let runs = runs(text);
    let wide: Vec<Range<usize>> =
        runs.iter().filter(|r| is_end(text, r, words) && count(text, r) >= 3).cloned().collect();
    if !wide.is_empty() || words.language != Language::German {
        return wide;
    }
    // Who types two blanks after a sentence does it after all of them; paragraph ends are rarer than sentence ends.
    let double: Vec<Range<usize>> = runs
        .into_iter()
        .filter(|r| count(text, r) == 2 && after_sentence(&text[..r.start]) && starts_sentence(&text[r.end..]))
        .collect();
    let single = text.as_bytes().windows(3).filter(|w| matches!(w, [b'.' | b'!', b' ', b'A'..=b'Z'])).count();
    if single >= double.len() { double } else { Vec::new() }
}

fn count(text: &str, run: &Range<usize>) -> usize {
    text[run.clone()].chars().count()
}

/// All runs of two or more blanks inside a line of `text`.
fn runs(text: &str) -> Vec<Range<usize>> {
    let blank = |c: char| c.is_whitespace() && !matches!(c, '\n' | '\r' | '\t');
    let mut out = Vec::new();
    let mut pos = 0;
    while let Some(found) = text[pos..].find(blank) {
        let start = pos + found;
        let rest = text[start..].trim_start_matches(blank);
        let end = text.len() - rest.len();
        let inside = start > 0 && !rest.is_empty() && !rest.starts_with(['\n', '\r', '\t']);
        if end - start > 1 && inside && !text[..start].ends_with(['\n', '\r', '\t']) {
            out.push(start..end);
        }
        pos = end;
    }
    out.retain(|run| count(text, run) > 1);
    out
}

/// Whether a run of three or more blanks parts paragraphs.
fn is_end(text: &str, run: &Range<usize>, words: &LanguageData) -> bool {
    let (before, after) = (&text[..run.start], &text[run.end..]);
    if !starts_sentence(after) {
        return false;
    }
    if after_sentence(before) {
        return !(before.ends_with('.') && ends_ordinal(before) && starts_with_month(after, words));
    }
    let last = before.rsplit(char::is_whitespace).next().unwrap_or_default();
    text.len() > FLAT_TEXT && last.ends_with(char::is_alphanumeric) && !words.releases.is_open(last)
}

/// Whether the text ends a sentence: its sign, and perhaps closing marks (also lost ones) behind it.
fn after_sentence(text: &str) -> bool {
    let closing = |c: char| {
        matches!(
            c,
            '\u{201c}' | '\u{201d}' | '\u{ab}' | '\u{bb}' | '"' | '\'' | ')' | ']' | '\u{bf}' | '\u{2018}' | '\u{2019}'
        )
    };
    let bare = text.trim_end_matches(closing);
    bare.ends_with(['.', '!', '?', '\u{2026}']) || (bare.len() < text.len() && text.ends_with(['\u{201c}', '\u{bf}']))
}

/// Whether the text can begin a sentence: not with a small letter and not with a sign that clings to the word before.
fn starts_sentence(text: &str) -> bool {
    text.chars().next().is_some_and(|c| !c.is_lowercase() && !matches!(c, ',' | ';' | '.' | ')' | ':'))
}

fn ends_ordinal(text: &str) -> bool {
    text.trim_end_matches('.').ends_with(|c: char| c.is_ascii_digit())
}

fn starts_with_month(text: &str, words: &LanguageData) -> bool {
    let word = text.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    words.lexicon.classes(words.lexicon.id(&word.to_lowercase())).any(Classes::MONTH)
}
