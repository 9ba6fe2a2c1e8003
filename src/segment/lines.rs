//! In: a text with line breaks. Out: the changes that take back those which stand inside a sentence.
//!
//! Text comes wrapped by mailers, printers and careless hands. A break is taken back if the sentence goes on behind it
//! (a small letter, an open word before it, a month after a day) or if the lines of the block are filled, so that the
//! first word of the next line would not have fitted. The hard decision: lists, addresses and tables must stay as they
//! are, so a break in doubt is kept, and a hyphen at a line end goes only where German spelling has none.

use std::borrow::Cow;
use std::ops::Range;

use super::{Zone, Zoned};
use crate::knowledge::{Classes, Knowledge, Language, LanguageData};
use crate::parse::{Block, BlockKind};
use crate::text::{Change, RepairCode, Text};

/// Widths of filled lines, in characters.
const WIDTHS: std::ops::RangeInclusive<usize> = 45..=140;

/// A paragraph that a blank line cut in two has at least this many bytes before the cut.
const LONG_LINE: usize = 40;

/// Which line breaks are to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joining {
    /// Only those inside a sentence.
    InSentences,
    /// All of them: the text is known to be one unit (a title, an entry of a list).
    All,
}

/// Takes line breaks of a text back.
pub fn join(text: &mut Text, joining: Joining, words: &LanguageData) {
    let changes = changes(text.as_str(), joining, None, words);
    text.rewrite(changes);
}

/// Joins the lines of titles, list items and paragraphs, and paragraphs that a blank line inside a sentence had cut.
pub(super) fn join_blocks(blocks: &mut Vec<Zoned>, words: &LanguageData, know: &Knowledge) {
    let width = blocks.iter().filter_map(|z| width(z.block.text.as_str())).max();
    for zoned in blocks.iter_mut() {
        let joining = match zoned.zone {
            Zone::Title | Zone::Subtitle | Zone::Kicker | Zone::Teaser => Joining::All,
            Zone::Body | Zone::Background if zoned.block.kind != BlockKind::Table => Joining::InSentences,
            _ => continue,
        };
        if memchr::memchr2(b'\n', b'\r', zoned.block.text.as_str().as_bytes()).is_some() {
            let mut changes = changes(zoned.block.text.as_str(), joining, width, words);
            changes.retain(|c| know.allows(c.code));
            zoned.block.rewrite(&changes);
        }
    }
    if know.allows(RepairCode::HardWrap) {
        join_across(blocks, words);
    }
}

/// Joins paragraphs that belong to one sentence though a blank line stands between them.
fn join_across(blocks: &mut Vec<Zoned>, words: &LanguageData) {
    let mut out: Vec<Zoned> = Vec::with_capacity(blocks.len());
    for zoned in blocks.drain(..) {
        match out.last_mut().filter(|last| goes_on(last, &zoned, words)) {
            Some(last) => {
                let (glue, before) = if last.block.text.as_str().ends_with('-') { ("", "\n\n") } else { (" ", "\n\n") };
                last.block.append(&zoned.block, glue, before, RepairCode::HardWrap);
            }
            None => out.push(zoned),
        }
    }
    *blocks = out;
}

/// Whether the sentence at the end of `last` goes on in `next`.
fn goes_on(last: &Zoned, next: &Zoned, words: &LanguageData) -> bool {
    let running = |z: &Zoned| z.block.kind == BlockKind::Paragraph && matches!(z.zone, Zone::Body | Zone::Background);
    if !running(last) || !running(next) || last.zone != next.zone || next.block.joint.is_some() {
        return false;
    }
    let (left, right) = (last.block.text.as_str(), next.block.text.as_str());
    let day = ends_with_day(left);
    let small = left.ends_with(|c: char| c.is_alphanumeric() || c == ',') && right.starts_with(char::is_lowercase);
    let is_line = |text: &str| memchr::memchr(b'\n', text.as_bytes()).is_none();
    if !day && !small || left.len() < LONG_LINE || !is_line(left) || !is_line(right) || is_address(right) {
        return false;
    }
    day && is(first_word(right), Classes::MONTH, words)
        || small && ends_or_is_long(right) && words.releases.section(right).is_none()
}

/// Whether a line can be the rest of a sentence, or a further line of it, and not a note of the page (`vor 3 Stunden`).
fn ends_or_is_long(line: &str) -> bool {
    line.len() >= LONG_LINE || line.ends_with(|c: char| !c.is_alphanumeric())
}

/// A break between two lines.
struct Break<'t> {
    range: Range<usize>,
    left: &'t str,
    right: &'t str,
    hanging: bool,
}

/// The changes that take line breaks of `text` back; `width` is that of the filled lines of the document, if known.
fn changes(text: &str, joining: Joining, width: Option<usize>, words: &LanguageData) -> Vec<Change<'static>> {
    let breaks = breaks(text);
    let width = self::width(text).or(width.filter(|_| breaks.len() == 1));
    let item = breaks.iter().all(|b| b.hanging);
    let mut out = Vec::with_capacity(breaks.len());
    for found in &breaks {
        let sure = joining == Joining::All || item || goes_on_behind(found, words);
        if sure || width.is_some_and(|w| is_filled(found, w)) {
            out.extend(joined(text, found, words));
        } else if text[found.range.clone()].contains('\r') {
            out.push(Change::new(found.range.clone(), "\n", RepairCode::ControlCharacter));
        }
    }
    out
}

/// The line breaks of a text with the blanks around them and the lines on both sides.
fn breaks(text: &str) -> Vec<Break<'_>> {
    let mut out: Vec<Break<'_>> = Vec::new();
    let mut line_start = 0;
    for at in memchr::memchr2_iter(b'\n', b'\r', text.as_bytes()) {
        if at < line_start {
            continue;
        }
        let left = text[line_start..at].trim_end();
        let rest = text[at..].trim_start();
        let range = line_start + left.len()..text.len() - rest.len();
        let right = rest.lines().next().unwrap_or_default().trim_end();
        let hanging = text[range.clone()].ends_with([' ', '\t']);
        line_start = range.end;
        out.push(Break { range, left, right, hanging });
    }
    out.retain(|b| !b.left.is_empty() && !b.right.is_empty());
    out
}

/// The width of the lines of a wrapped text: that of the longest, if at least two lines are filled and most of them.
fn width(text: &str) -> Option<usize> {
    memchr::memchr_iter(b'\n', text.as_bytes()).nth(1)?;
    let width = text.lines().map(|l| l.trim().chars().count()).max()?;
    let breaks = breaks(text);
    let filled = breaks.iter().filter(|b| is_filled(b, width)).count();
    (WIDTHS.contains(&width) && filled >= 2 && filled * 2 >= breaks.len()).then_some(width)
}

/// Whether the first word of the right line would not have fitted at the end of the left one.
fn is_filled(found: &Break<'_>, width: usize) -> bool {
    let word = found.right.split(char::is_whitespace).next().unwrap_or_default();
    let label = word.ends_with(':');
    !label && found.left.chars().count() + 1 + word.chars().count() > width
}

/// Whether the sentence of the left line goes on in the right one.
fn goes_on_behind(found: &Break<'_>, words: &LanguageData) -> bool {
    let (left, right) = (found.left, found.right);
    if is_address(right) || left.ends_with(['.', '!', '?', ':', ';']) && !ends_with_day(left) {
        return false;
    }
    let (last, first) = (last_word(left), first_word(right));
    let month = |word| is(word, Classes::MONTH, words);
    if ends_with_day(left) && words.releases.is_open(last_word(left.trim_end_matches(|c: char| !c.is_alphabetic()))) {
        return true;
    }
    if ends_with_day(left) || month(last) && right.starts_with(|c: char| c.is_ascii_digit()) {
        return month(first) || month(last);
    }
    let starts_word = right.starts_with(|c: char| c.is_alphanumeric() || "\u{201e}\u{201a}\"\u{ab}\u{bb}(".contains(c));
    let hyphen = left.ends_with('-') && !left.ends_with(" -");
    right.starts_with(char::is_lowercase)
        || starts_word && (hyphen || words.releases.is_open(last) && left.ends_with(last))
        || starts_word && left.ends_with(',') && left.len() > LONG_LINE
}

/// The change for one break: a blank, or nothing after a hyphen; the second copy of a doubled word goes along.
fn joined(text: &str, found: &Break<'_>, words: &LanguageData) -> Option<Change<'static>> {
    let Range { start, end } = found.range.clone();
    let first = first_word(found.right);
    if found.left.ends_with('\u{ad}') {
        return Some(Change::new(start - '\u{ad}'.len_utf8()..end, "", RepairCode::LineEndHyphen));
    }
    if let Some(stem) = found.left.strip_suffix('-').filter(|s| s.ends_with(char::is_alphanumeric)) {
        return Some(match hyphen(stem, first, words) {
            Hyphen::Suspended => Change::new(start..end, " ", RepairCode::HardWrap),
            Hyphen::Compound => Change::new(start..end, "", RepairCode::HardWrap),
            Hyphen::LineEnd => Change::new(start - 1..end, "", RepairCode::LineEndHyphen),
        });
    }
    let last = last_word(found.left);
    let article = || is(first, Classes::ARTICLE, words) && !is(first, Classes::PREPOSITION, words);
    let pronoun = || article() && follows_comma(found.left, last);
    if last == first && found.left.ends_with(last) && words.releases.doubles(first) && !pronoun() {
        return Some(Change::new(start..end + first.len(), "", RepairCode::DoubledWord));
    }
    (&text[start..end] != " ").then(|| Change::new(start..end, Cow::Borrowed(" "), RepairCode::HardWrap))
}

/// What a hyphen at a line end is.
enum Hyphen {
    /// It stands for a part left out (`Vor-` / `und Nachteile`).
    Suspended,
    /// It belongs to the word (`IT-` / `Wirtschaft`).
    Compound,
    /// It only parts the word.
    LineEnd,
}

fn hyphen(stem: &str, next: &str, words: &LanguageData) -> Hyphen {
    if words.releases.suspends(next) {
        return Hyphen::Suspended;
    }
    let part = stem.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let abbreviation = !part.chars().any(char::is_lowercase);
    if abbreviation || !next.starts_with(char::is_lowercase) {
        return Hyphen::Compound;
    }
    let whole = format!("{}{}", part.to_lowercase(), next);
    if words.language == Language::German || words.lexicon.id(&whole) != 0 { Hyphen::LineEnd } else { Hyphen::Compound }
}

/// Whether a comma stands before the last word of a line: then its double may be a pronoun and an article.
fn follows_comma(left: &str, last: &str) -> bool {
    left.strip_suffix(last).is_some_and(|before| before.trim_end().ends_with(',') || before.trim().is_empty())
}

fn is(word: &str, class: Classes, words: &LanguageData) -> bool {
    words.lexicon.classes(words.lexicon.id(&word.to_lowercase())).any(class)
}

/// Whether a line ends with the day of a date.
fn ends_with_day(line: &str) -> bool {
    let Some(stem) = line.strip_suffix('.') else { return false };
    let digits = stem.bytes().rev().take_while(u8::is_ascii_digit).count();
    (1..=2).contains(&digits) && stem[..stem.len() - digits].ends_with(' ')
}

fn is_address(line: &str) -> bool {
    let first = line.split(char::is_whitespace).next().unwrap_or_default();
    first.starts_with("www.") || first.starts_with("http") || first.contains('@')
}

fn first_word(line: &str) -> &str {
    line.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default()
}

fn last_word(line: &str) -> &str {
    let stem = line.trim_end_matches(|c: char| !c.is_alphanumeric());
    stem.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default()
}

/// The lines of a block as ranges of its text, without the blanks around them and without empty ones.
pub(super) fn lines(block: &Block) -> Vec<Range<usize>> {
    let text = block.text.as_str();
    let mut out = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive(['\n', '\r']) {
        let inner = line.trim();
        if !inner.is_empty() {
            let at = start + (line.len() - line.trim_start().len());
            out.push(at..at + inner.len());
        }
        start += line.len();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(text: &str) -> (String, Vec<&'static str>) {
        let know = Knowledge::builtin();
        let mut text = Text::new(text.to_owned(), 0);
        join(&mut text, Joining::InSentences, &know.german);
        (text.as_str().to_owned(), text.edits().iter().map(|e| e.code.name()).collect())
    }

    #[test]
    fn breaks_inside_sentences_go() {
        assert_eq!(joined("ein neuer Weg\nf\u{fc}r alle"), ("ein neuer Weg f\u{fc}r alle".into(), vec!["hard_wrap"]));
        assert_eq!(joined("Rat der\n  der Stadt"), ("Rat der Stadt".into(), vec!["doubled_word"]));
        assert_eq!(joined("der Ver-\nein tagt"), ("der Verein tagt".into(), vec!["line_end_hyphen"]));
        assert_eq!(joined("die IT-\nWirtschaft"), ("die IT-Wirtschaft".into(), vec!["hard_wrap"]));
        assert_eq!(joined("die Vor-\nund Nachteile"), ("die Vor- und Nachteile".into(), vec!["hard_wrap"]));
        assert_eq!(joined("ein 43-\nj\u{e4}hriger Fahrer"), ("ein 43-j\u{e4}hriger Fahrer".into(), vec!["hard_wrap"]));
    }

    #[test]
    fn other_breaks_stay() {
        for text in [
            "Musterring 40\n39108 Musterstadt",
            "Wo:\nim Rathaus",
            "Das war es.\nNun kommt mehr.",
            "Haus\nwww.haus.example",
        ] {
            assert_eq!(joined(text), (text.to_owned(), vec![]));
        }
        let pronoun = "Frauen, die\ndie Stadt";
        assert_eq!(joined(pronoun).1, ["hard_wrap"]);
    }

    #[test]
    fn filled_lines_are_one_paragraph() {
        let text = "Aus den Listen der Gemeinden geht hervor, dass es in diesem Jahr\n\
                    Geld f\u{fc}r alle gibt. Die Mittel reichen noch bis zum Winter aus.\n\
                    Danach sehen die R\u{e4}te weiter.\nSchluss ist dann.";
        let (out, codes) = joined(text);
        assert_eq!(codes, ["hard_wrap", "hard_wrap"]);
        assert!(out.ends_with("weiter.\nSchluss ist dann."), "{out}");
    }
}
