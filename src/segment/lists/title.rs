//! In: the part of a block that is an entry's title. Out: the title in one line, with the edits that made it so.

use std::ops::Range;

use crate::knowledge::{Classes, LanguageData};
use crate::text::{Change, Edit, RepairCode, Text};

/// The title in `range` of a block: line breaks joined, doubled words and wide gaps repaired.
pub(super) fn joined(text: &Text, range: Range<usize>, words: &LanguageData) -> (String, Vec<Edit>) {
    let string = text.as_str().get(range.clone()).unwrap_or_default();
    let start = range.start + string.len() - string.trim_start().len();
    let mut title = text.slice(start..start + string.trim().len());
    let changes = changes(&title, words);
    title.rewrite(changes);
    (title.as_str().to_owned(), title.edits().to_vec())
}

fn changes(title: &Text, words: &LanguageData) -> Vec<Change<'static>> {
    let text = title.as_str();
    let mut out = Vec::new();
    let mut pos = 0;
    while let Some(gap) = next_gap(text, pos) {
        pos = gap.end;
        let broken = text[gap.clone()].contains('\n')
            || title.edits().iter().any(|e| e.code == RepairCode::HardWrap && e.at < gap.end && gap.start < e.end());
        let change = if broken { at_line_break(text, gap, words) } else { in_line(text, gap) };
        if let Some(change) = change {
            pos = pos.max(change.range.end);
            out.push(change);
        }
    }
    out
}

/// The next run of blanks at or after `pos`.
fn next_gap(text: &str, pos: usize) -> Option<Range<usize>> {
    let rest = text.get(pos..)?;
    let start = pos + rest.find(char::is_whitespace)?;
    let end = text[start..].find(|c: char| !c.is_whitespace()).map_or(text.len(), |n| start + n);
    Some(start..end)
}

fn in_line(text: &str, gap: Range<usize>) -> Option<Change<'static>> {
    match &text[gap.clone()] {
        " " => None,
        one if one.chars().count() == 1 => Some(Change::new(gap, " ", RepairCode::NoBreakSpace)),
        _ => Some(Change::new(gap, " ", RepairCode::WideGap)),
    }
}

/// A doubled word is written once; a hyphen at the line's end joins, and goes if the word goes on in small letters.
fn at_line_break(text: &str, gap: Range<usize>, words: &LanguageData) -> Option<Change<'static>> {
    let before = text[..gap.start].rsplit(char::is_whitespace).next().unwrap_or_default();
    let after = text[gap.end..].split(char::is_whitespace).next().unwrap_or_default();
    if before == after && before.chars().count() > 1 && before.chars().all(char::is_alphabetic) {
        let range = gap.start - before.len()..gap.end + after.len();
        return Some(Change::new(range, before.to_owned(), RepairCode::DoubledWord));
    }
    if let Some(stem) = before.strip_suffix('-').filter(|s| s.ends_with(char::is_alphabetic)) {
        let classes = words.lexicon.classes(words.lexicon.id(&after.to_lowercase()));
        if classes.any(Classes::CONJUNCTION) {
            return Some(Change::new(gap, " ", RepairCode::HardWrap));
        }
        let goes_on = after.starts_with(char::is_lowercase) && stem.ends_with(char::is_lowercase);
        let start = if goes_on { gap.start - 1 } else { gap.start };
        return Some(Change::new(start..gap.end, "", RepairCode::LineEndHyphen));
    }
    Some(Change::new(gap, " ", RepairCode::HardWrap))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Knowledge;

    #[test]
    fn titles_are_joined_over_their_line_breaks() {
        let know = Knowledge::builtin();
        for (text, want) in [
            ("Neuer Hafen der\n  der Stadt", "Neuer Hafen der Stadt"),
            ("Treffen der IT-\n  Wirtschaft", "Treffen der IT-Wirtschaft"),
            ("Das Ver-\nein  und", "Das Verein und"),
            ("Vor-\n und Nachteile", "Vor- und Nachteile"),
            ("Ein Tag\u{a0}im\n Mai ", "Ein Tag im Mai"),
        ] {
            let source = Text::new(text.to_owned(), 0);
            let (title, edits) = joined(&source, 0..text.len(), &know.german);
            assert_eq!(title, want);
            let undone = crate::text::undo(&title, edits.iter().map(|e| (e.at..e.end(), &*e.before)));
            assert_eq!(undone, text.trim());
        }
    }
}
