//! In: the texts of blocks. Out: changes that take out what programs left in the text: style definitions of a word
//! processor, tags, marks of a markup language.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::Finding;
use super::traces::{self, Piece};
use crate::knowledge::LanguageData;
use crate::text::RepairCode;

/// Style settings begin with at least so many known words in a row.
const LEAST_WORDS: usize = 4;
/// How style definitions begin.
const DEFINITIONS: &str = "/* Style Definitions */";
/// The longest tag that is taken out.
const LONGEST_TAG: usize = 300;

/// What no settings and no style definitions lack.
static CUES: LazyLock<[Finder<'static>; 2]> = LazyLock::new(|| ["false", DEFINITIONS].map(Finder::new));

/// Style definitions of a word processor, in front of the text, behind it or on both sides.
pub(super) fn styles(texts: &[Piece<'_>], words: &LanguageData, finding: &mut Finding<'_>) {
    let [setting, definitions] = &*CUES;
    for (block, piece) in texts.iter().enumerate() {
        let text = piece.text;
        let mut from = 0;
        while let Some(at) = setting.find(&text.as_bytes()[from..]).map(|n| from + n) {
            from = settings(block, text, at, words, finding).max(at + 1);
        }
        let mut from = if piece.has(traces::MARKS) { 0 } else { text.len() }; // they begin with a star
        while let Some(at) = definitions.find(&text.as_bytes()[from..]).map(|n| from + n) {
            from = definitions_end(text, at);
            let end = from + blanks(&text[from..]);
            let start = if end == text.len() { text[..at].trim_end().len() } else { at };
            finding.change(block, start..end, "", RepairCode::WordJunk);
        }
    }
}

/// The run of settings (`Normal 0 21 false false false`) around `at`. Numbers count only between two of them.
fn settings(block: usize, text: &str, at: usize, words: &LanguageData, finding: &mut Finding<'_>) -> usize {
    let is_number = |w: &str| w.len() < 4 && w.bytes().all(|b| b.is_ascii_digit());
    let is_setting = |w: &str| words.repairs.is_setting(w);
    let (mut start, mut end, mut count) = (at, at, 0);
    if !text[..at].ends_with(char::is_whitespace) && at > 0 {
        return at;
    }
    let mut from = at;
    while let Some((word, before)) = word_before(text, from).filter(|(w, _)| is_setting(w) || is_number(w)) {
        from = before;
        if is_setting(word) {
            (start, count) = (before, count + 1);
        }
    }
    let mut to = at;
    loop {
        let rest = &text[to..];
        let word = rest.split_whitespace().next().unwrap_or_default();
        if word.is_empty() || !(is_setting(word) || is_number(word)) {
            break;
        }
        to += blanks(rest) + word.len();
        if is_setting(word) {
            (end, count) = (to, count + 1);
        }
    }
    if count >= LEAST_WORDS {
        finding.change(block, start..end + blanks(&text[end..]), "", RepairCode::WordJunk);
    }
    end
}

/// The word before `at` and where it begins.
fn word_before(text: &str, at: usize) -> Option<(&str, usize)> {
    let left = text[..at].trim_end();
    let from = left.rfind(char::is_whitespace).map_or(0, |n| text.ceil_char_boundary(n + 1));
    (!left.is_empty()).then(|| (&left[from..], from))
}

/// Where style definitions end: behind the last closed brace that follows without plain text between.
fn definitions_end(text: &str, at: usize) -> usize {
    const SELECTOR: usize = 200;
    const RULES: usize = 4_000;
    let within = |from: usize, length: usize| &text[from..text.floor_char_boundary(from + length)];
    let mut end = at + DEFINITIONS.len();
    while let Some(open) = within(end, SELECTOR).find('{') {
        let Some(close) = within(end + open, RULES).find('}') else { break };
        if text[end..end + open].contains(". ") {
            break;
        }
        end += open + close + 1;
    }
    end
}

fn blanks(text: &str) -> usize {
    text.len() - text.trim_start().len()
}

/// Tags, lines of nothing but marks, stars around a phrase.
pub(super) fn marks(texts: &[Piece<'_>], words: &LanguageData, finding: &mut Finding<'_>) {
    for (block, piece) in texts.iter().enumerate().filter(|(_, p)| p.has(traces::MARKS)) {
        let text = piece.text;
        for at in piece.spots(traces::MARKS) {
            if let Some(end) = tag_end(text, at, words) {
                let parts =
                    text[at..].starts_with("<br") || text[at..].starts_with("<p") || text[at..].starts_with("</p");
                let glued = !text[..at].ends_with(char::is_whitespace) && !text[end..].starts_with(char::is_whitespace);
                finding.change(
                    block,
                    at..end,
                    if parts && glued && at > 0 && end < text.len() { " " } else { "" },
                    RepairCode::MarkupResidue,
                );
            }
        }
        if memchr::memchr(b'*', text.as_bytes()).is_some() {
            stars(block, text, finding);
        }
        rulers(block, text, finding);
    }
}

/// Where the tag at `at` ends, if it is one that texts are written with.
fn tag_end(text: &str, at: usize, words: &LanguageData) -> Option<usize> {
    let window = text[at..text.floor_char_boundary((at + LONGEST_TAG).min(text.len()))].strip_prefix('<')?;
    let inner = &window[..window.find('>')?];
    let name = inner.strip_prefix('/').unwrap_or(inner);
    let name = &name[..name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len())];
    let rest = inner.strip_prefix('/').unwrap_or(inner)[name.len()..].trim_end_matches('/').trim();
    let attributes = rest.is_empty() || rest.contains("=\"") || rest.contains("='");
    (words.repairs.is_tag(name) && attributes).then_some(at + inner.len() + 2)
}

/// Stars around a word or phrase of one line.
fn stars(block: usize, text: &str, finding: &mut Finding<'_>) {
    let mut line_start = 0;
    for line in text.split_inclusive('\n') {
        let mut open: Option<(usize, usize)> = None;
        let mut at = 0;
        while let Some(found) = line[at..].find('*').map(|n| at + n) {
            let end = found + line[found..].bytes().take_while(|b| *b == b'*').count();
            let before = line[..found].chars().next_back();
            let after = line[end..].chars().next();
            let blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
            let opens = before.is_none_or(|c| c.is_whitespace() || c == '(' || c == '„') && !blank(after);
            let closes = !blank(before) && after.is_none_or(|c| !c.is_alphanumeric());
            match open {
                Some((from, to)) if closes && to - from == end - found && has_letters(&line[to..found]) => {
                    finding.change(block, line_start + from..line_start + to, "", RepairCode::MarkupResidue);
                    finding.change(block, line_start + found..line_start + end, "", RepairCode::MarkupResidue);
                    open = None;
                }
                _ => open = opens.then_some((found, end)),
            }
            at = end;
        }
        line_start += line.len();
    }
}

fn has_letters(text: &str) -> bool {
    text.chars().filter(|c| c.is_alphabetic()).count() >= 2
}

/// Lines of nothing but stars, dashes or waves.
fn rulers(block: usize, text: &str, finding: &mut Finding<'_>) {
    let mark = |c: char| matches!(c, '*' | '_' | '=' | '~' | '#' | '-' | '–' | '—');
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if line.starts_with(|c: char| mark(c) || c == ' ') {
            let marks = line.chars().filter(|c| mark(*c)).count();
            if marks >= 3 && line.chars().all(|c| mark(c) || c.is_whitespace()) {
                finding.change(block, start..start + line.len(), "", RepairCode::MarkupResidue);
            }
        }
        start += line.len();
    }
}
