//! In: the lines of a listing in plain text. Out: entries.
//!
//! Three orders are known: (a) title, date, teaser; (b) date, number, title, teaser; (c) title, place and date, teaser.
//! The hard decision: the order is asked once for the whole listing, from what stands before its dates, because a single
//! entry cannot tell a title from the teaser of the entry before.

use std::ops::Range;

use super::title::joined;
use super::{Related, Zoned, take};
use crate::knowledge::LanguageData;
use crate::knowledge::kinds::Cue;
use crate::values::moment::{self, Moment};

/// A longer line is a teaser, not a title.
const LONGEST_TITLE: usize = 240;

/// A line of a block.
struct Line {
    block: usize,
    range: Range<usize>,
    what: What,
}

/// What a line of a listing is.
#[derive(Clone, Copy, PartialEq)]
enum What {
    /// A date, perhaps with a place before it.
    Date(Moment),
    /// A release number.
    Number,
    /// A link to the full text, or a teaser that ends in one.
    ReadOn,
    /// Page numbers, headings of the list.
    Frame,
    /// Any other line.
    Text,
}

pub(super) fn entries(blocks: &mut [Zoned], words: &LanguageData) -> Vec<Related> {
    let lines = lines(blocks, words);
    let dates: Vec<usize> = (0..lines.len()).filter(|&i| matches!(lines[i].what, What::Date(_))).collect();
    let title_after = date_comes_first(&lines, &dates);
    let mut out = Vec::new();
    for (n, &at) in dates.iter().enumerate() {
        let end = dates.get(n + 1).copied().unwrap_or(lines.len());
        let number = (at + 1 < end && lines[at + 1].what == What::Number).then_some(at + 1);
        let title =
            if title_after { title_below(&lines, number.unwrap_or(at) + 1, end) } else { title_above(&lines, at) };
        let (Some(title), What::Date(moment)) = (title, lines[at].what) else { continue };
        out.push(entry(blocks, &lines, title, number, moment, words));
        let last = if title_after { end } else { (at + 1..end).find(|&i| is_title(&lines, i + 1)).unwrap_or(end) };
        for line in lines.get(title.min(at)..last.max(title + 1)).unwrap_or_default() {
            take(&mut blocks[line.block], "entry of a listing: title, date, teaser");
        }
    }
    out
}

/// Whether the dates stand above the titles: before most of them an entry ends or the list begins.
fn date_comes_first(lines: &[Line], dates: &[usize]) -> bool {
    let ends = |&&at: &&usize| at == 0 || matches!(lines[at - 1].what, What::ReadOn | What::Frame);
    let numbered = dates.iter().filter(|&&at| lines.get(at + 1).is_some_and(|l| l.what == What::Number)).count();
    2 * dates.iter().filter(ends).count().max(numbered) > dates.len()
}

fn title_below(lines: &[Line], from: usize, end: usize) -> Option<usize> {
    (from..end.min(lines.len()))
        .find(|&i| lines[i].what == What::Text)
        .filter(|&i| lines[i].range.len() <= LONGEST_TITLE)
}

fn title_above(lines: &[Line], at: usize) -> Option<usize> {
    at.checked_sub(1).filter(|&i| is_title_line(&lines[i]))
}

/// Whether line `date` is a date and the line above it a title.
fn is_title(lines: &[Line], date: usize) -> bool {
    matches!(lines.get(date).map(|l| l.what), Some(What::Date(_))) && title_above(lines, date).is_some()
}

fn is_title_line(line: &Line) -> bool {
    line.what == What::Text && line.range.len() <= LONGEST_TITLE
}

fn entry(
    blocks: &[Zoned],
    lines: &[Line],
    title: usize,
    number: Option<usize>,
    moment: Moment,
    words: &LanguageData,
) -> Related {
    let line = &lines[title];
    let block = &blocks[line.block].block;
    let (title, edits) = joined(&block.text, line.range.clone(), words);
    let url = block.links.iter().find(|l| l.range.start < line.range.end && line.range.start < l.range.end);
    let text_of = |i: usize| blocks[lines[i].block].block.text.as_str()[lines[i].range.clone()].to_owned();
    Related {
        title,
        date: Some(moment.edtf()),
        number: number.map(text_of),
        issuer: None,
        kind: None,
        url: url.map(|l| l.href.clone()),
        edits,
    }
}

fn lines(blocks: &[Zoned], words: &LanguageData) -> Vec<Line> {
    let mut out = Vec::new();
    for (block, zoned) in blocks.iter().enumerate() {
        let text = zoned.block.text.as_str();
        let mut start = 0;
        for piece in text.split_inclusive('\n') {
            let line = piece.trim();
            let from = start + piece.len() - piece.trim_start().len();
            start += piece.len();
            if !line.is_empty() {
                out.push(Line { block, range: from..from + line.len(), what: what(line, words) });
            }
        }
    }
    out
}

fn what(line: &str, words: &LanguageData) -> What {
    if is_number(line) {
        return What::Number;
    }
    if line.len() < 60
        && let Some((range, moment)) = moment::find(line, words)
        && line[range.end..].trim().len() <= 6
        && is_place(&line[..range.start])
    {
        return What::Date(moment);
    }
    let tail = line[line.ceil_char_boundary(line.len().saturating_sub(40))..].to_lowercase();
    let ends_in = words.kinds.find(&tail).last();
    if ends_in.is_some_and(|f| f.cue == Cue::ReadOn && tail.len() - f.end <= 4) {
        return What::ReadOn;
    }
    let folded = line[..line.floor_char_boundary(40)].to_lowercase();
    match words.kinds.at_start(&folded) {
        Some(f) if f.cue == Cue::Page && folded.bytes().any(|b| b.is_ascii_digit()) => What::Frame,
        Some(f) if f.cue == Cue::RelatedHeading && f.end == folded.trim_end().len() => What::Frame,
        _ => What::Text,
    }
}

/// Nothing, or a place with a comma and perhaps an article before the date.
fn is_place(before: &str) -> bool {
    let before = before.trim();
    before.is_empty() || before.contains(',') && before.len() <= 40 && before.starts_with(char::is_uppercase)
}

/// `146/2022`, `455 / 2024`.
pub(super) fn is_number(line: &str) -> bool {
    let mut parts = line.split('/').map(str::trim);
    let digits = |part: Option<&str>, most| {
        part.is_some_and(|p| (1..=most).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit()))
    };
    digits(parts.next(), 5) && digits(parts.next(), 4) && parts.next().is_none()
}
