//! In: the texts of blocks. Out: changes of single characters that nobody meant: controls, invisible signs, ligatures,
//! odd blanks, entities that were escaped twice.

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::Finding;
use super::traces::{self, Piece};
use crate::knowledge::{Classes, Language, LanguageData};
use crate::text::RepairCode;

/// The longest entity, with its signs.
const LONGEST_ENTITY: usize = 12;

/// Entities that were escaped twice and are still there after parsing.
pub(super) fn entities(texts: &[Piece<'_>], words: &LanguageData, finding: &mut Finding<'_>) {
    for (block, piece) in texts.iter().enumerate() {
        let mut done = 0;
        for at in piece.spots(traces::AMPERSAND) {
            if at < done {
                continue;
            }
            if let Some((end, read)) = entity(piece.text, at, words) {
                finding.change(block, at..end, String::from(read), RepairCode::DoubleEntity);
                done = end;
            }
        }
    }
}

/// The entity that begins at `at`, however often its ampersand was escaped: its end and its character.
fn entity(text: &str, at: usize, words: &LanguageData) -> Option<(usize, char)> {
    let mut from = at + 1;
    while text[from..].starts_with("amp;") && is_entity_body(&text[from + 4..]) {
        from += 4;
    }
    let window = &text[from..text.floor_char_boundary(from + LONGEST_ENTITY)];
    let name = &window[..window.find(';')?];
    let read = match name.strip_prefix('#') {
        Some(number) => numbered(number)?,
        None => words.repairs.entity(name)?,
    };
    Some((from + name.len() + 1, read))
}

fn is_entity_body(rest: &str) -> bool {
    let window = &rest[..rest.floor_char_boundary(LONGEST_ENTITY)];
    window.find(';').is_some_and(|end| end > 1 && window[..end].bytes().all(|b| b.is_ascii_alphanumeric() || b == b'#'))
}

fn numbered(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code).filter(|c| !c.is_control())
}

/// Controls of ASCII; a form feed parted words.
pub(super) fn controls(texts: &[Piece<'_>], _: &LanguageData, finding: &mut Finding<'_>) {
    for (block, piece) in texts.iter().enumerate() {
        for at in piece.spots(traces::CONTROLS) {
            let with = if piece.text.as_bytes().get(at) == Some(&0x0c) { " " } else { "" };
            finding.change(block, at..at + 1, with, RepairCode::ControlCharacter);
        }
    }
}

/// Invisible signs, ligatures and odd blanks.
pub(super) fn signs(texts: &[Piece<'_>], _: &LanguageData, finding: &mut Finding<'_>) {
    for (block, piece) in texts.iter().enumerate() {
        for at in piece.spots(traces::SIGNS) {
            let c = piece.text[at..].chars().next().unwrap_or(' ');
            let end = at + c.len_utf8();
            if !is_common(c)
                && let Some((with, code)) = sign(piece.text, at, end, c)
            {
                finding.change(block, at..end, with, code);
            }
        }
    }
}

/// Letters and marks of German, which need no second look.
fn is_common(c: char) -> bool {
    matches!(c, '\u{c0}'..='\u{17f}' | '\u{2010}'..='\u{2027}' | '\u{20ac}' | '\u{a7}' | '\u{b0}')
}

fn sign(text: &str, at: usize, end: usize, c: char) -> Option<(Cow<'static, str>, RepairCode)> {
    let before = text[..at].chars().next_back();
    let after = text[end..].chars().next();
    let letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
    match c {
        '\u{ad}' => soft_hyphen(before, after),
        '\u{a0}' | '\u{202f}' | '\u{2007}' | '\u{2000}'..='\u{2006}' | '\u{2008}'..='\u{200a}' | '\u{3000}' => {
            odd_blank(text, at, before, after).then(|| (" ".into(), RepairCode::NoBreakSpace))
        }
        '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}' | '\u{fffc}' => {
            Some(("".into(), RepairCode::ControlCharacter))
        }
        '\u{2028}' | '\u{2029}' => Some(("\n".into(), RepairCode::ControlCharacter)),
        '\u{fb00}'..='\u{fb06}' if letter(before) || letter(after) => Some((ligature(c).into(), RepairCode::Ligature)),
        // The others are signs of windows-1252, which decode reads so.
        '\u{81}' | '\u{85}' | '\u{8d}' | '\u{8f}' | '\u{90}' | '\u{9d}' => {
            Some(("".into(), RepairCode::ControlCharacter))
        }
        _ => None,
    }
}

/// Inside a word it is to vanish. Before a capital or a blank it was shown: there somebody meant a hyphen.
fn soft_hyphen(before: Option<char>, after: Option<char>) -> Option<(Cow<'static, str>, RepairCode)> {
    let shown = before.is_some_and(char::is_lowercase) && after.is_some_and(|c| c.is_uppercase() || c == ' ');
    Some((if shown { "-".into() } else { "".into() }, RepairCode::SoftHyphen))
}

/// Whether a no-break blank stands where an ordinary one is meant: between two words or beside another blank. Between a
/// number and its unit, an abbreviation and its name it is meant.
fn odd_blank(text: &str, at: usize, before: Option<char>, after: Option<char>) -> bool {
    let blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
    if blank(before) || blank(after) {
        return true;
    }
    let mut left = text[..at].chars().rev().take_while(|c| c.is_alphabetic());
    let word = left.by_ref().take(2).count() == 2;
    word && after.is_some_and(char::is_alphabetic)
}

fn ligature(c: char) -> &'static str {
    match c {
        '\u{fb00}' => "ff",
        '\u{fb01}' => "fi",
        '\u{fb02}' => "fl",
        '\u{fb03}' => "ffi",
        '\u{fb04}' => "ffl",
        _ => "st",
    }
}

/// What a split word looks like.
static SPLIT: LazyLock<[Finder<'static>; 2]> = LazyLock::new(|| ["fi ", "fl "].map(Finder::new));

/// Words split behind a ligature (`Werksfi nanz`), as text taken from PDF files has them.
pub(super) fn split_ligatures(texts: &[Piece<'_>], words: &LanguageData, finding: &mut Finding<'_>) {
    if words.language != Language::German {
        return; // too short to be sure where the lexicon is thin
    }
    for (block, Piece { text, .. }) in texts.iter().enumerate() {
        for pattern in &*SPLIT {
            for at in pattern.find_iter(text.as_bytes()) {
                let blank = at + 2;
                if is_split(text, at, blank, words) {
                    let ligature = &text[at..blank];
                    finding.change(block, at..blank + 1, ligature.to_owned(), RepairCode::Ligature);
                }
            }
        }
    }
}

fn is_split(text: &str, at: usize, blank: usize, words: &LanguageData) -> bool {
    let start = text[..at].rfind(|c: char| !c.is_alphabetic()).map_or(0, |n| n + 1);
    let start = text.ceil_char_boundary(start);
    let rest = &text[blank + 1..];
    let next = &rest[..rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len())];
    let left = &text[start..blank];
    let class = |w: &str| words.lexicon.classes(words.lexicon.id(&w.to_lowercase()));
    let apart = text[..start].chars().next_back().is_none_or(|c| !c.is_alphanumeric() && c != '/' && c != '.');
    let ends_word = next.len() == 1 && left.len() > 4 && !matches!(next, "a" | "e" | "i" | "o" | "u");
    apart
        && (next.len() >= 2 || ends_word)
        && next.starts_with(char::is_lowercase)
        && !class(next).any(Classes::FUNCTION)
        && (left.len() == 2 || left.ends_with('l') || left.len() > 3 && !words.repairs.ends_in_ligature(left))
}
