//! In: the texts of blocks. Out: changes of blanks: gaps closed, words and marks put apart or together.
//!
//! The hard decision: a blank is put in only where the letters around it cannot belong together (`entschieden.Mit`), and
//! only outside of addresses; names with capitals inside (`GmbH`) are many and stay.

use rustc_hash::{FxHashMap, FxHashSet};

use super::Finding;
use super::traces::{self, Piece};
use crate::knowledge::gazetteer::Traits;
use crate::knowledge::{Classes, LanguageData};
use crate::text::RepairCode;

/// Words with blanks between their letters.
pub(super) fn letters(texts: &[Piece<'_>], _: &LanguageData, finding: &mut Finding<'_>) {
    for (block, piece) in texts.iter().enumerate() {
        let (text, mut pos) = (piece.text, 0);
        // A run needs "x y z" somewhere; the first quick sign is a blank, a letter and a blank.
        for letter in piece.spots(traces::SINGLE_LETTERS) {
            let Some(at) = letter.checked_sub(1).filter(|at| *at >= pos) else { continue };
            let (start, end) = letter_run(text, at);
            pos = end.max(at + 2);
            let letters: String = text[start..end].chars().filter(|c| *c != ' ').collect();
            if is_spaced_word(&letters) {
                finding.change(block, start..end, letters, RepairCode::LetterSpacing);
            }
        }
    }
}

/// The run of single letters parted by single blanks around the blank at `at`.
fn letter_run(text: &str, at: usize) -> (usize, usize) {
    let mut start = at;
    if let Some(first) = text[..at].chars().next_back().filter(|c| c.is_alphabetic()) {
        let begin = at - first.len_utf8();
        if text[..begin].chars().next_back().is_none_or(|c| !c.is_alphanumeric()) {
            start = begin;
        }
    }
    let start = if start == at { at + 1 } else { start };
    let mut end = start;
    let mut chars = text[start..].char_indices().peekable();
    while let Some((n, c)) = chars.next() {
        let next = chars.peek().map(|(_, c)| *c);
        if next.is_some_and(|c| c.is_ascii_digit()) {
            return (start, start); // the last letters belong to something else
        }
        if !c.is_alphabetic() || next.is_some_and(char::is_alphanumeric) {
            break;
        }
        end = start + n + c.len_utf8();
        let after = text[end..].chars().nth(1);
        if next != Some(' ') || !after.is_some_and(char::is_alphabetic) {
            break;
        }
        chars.next();
    }
    (start, end.max(start))
}

/// Whether spaced letters are a word: five or more, all small but the first or all capital, and no alphabet.
fn is_spaced_word(letters: &str) -> bool {
    let count = letters.chars().count();
    let rest = letters.chars().skip(1);
    let even = rest.clone().all(char::is_lowercase) || letters.chars().all(char::is_uppercase);
    let vowels = letters.chars().filter(|c| "aeiouyäöüAEIOUYÄÖÜ".contains(*c)).count();
    let alphabet = letters.chars().zip(rest).filter(|(a, b)| *b as u32 == *a as u32 + 1 || a == b).count();
    (5..=14).contains(&count) && even && vowels > 0 && vowels < count && alphabet * 2 < count
}

/// Runs of blanks inside a line, and blanks before a punctuation mark.
pub(super) fn gaps(texts: &[Piece<'_>], _: &LanguageData, finding: &mut Finding<'_>) {
    for (block, piece) in texts.iter().enumerate() {
        let mut done = 0;
        let (text, bytes) = (piece.text, piece.text.as_bytes());
        for at in piece.spots(traces::GAPS) {
            if at < done {
                continue;
            }
            match bytes.get(at + 1) {
                Some(b' ') => {
                    let end = at + bytes[at..].iter().take_while(|b| **b == b' ').count();
                    done = end;
                    gap(block, text, at, end, finding);
                }
                Some(b',' | b'.' | b';') if clings(text, at) => {
                    finding.change(block, at..at + 1, "", RepairCode::SpaceBeforePunctuation);
                }
                _ => {}
            }
        }
    }
}

fn gap(block: usize, text: &str, at: usize, end: usize, finding: &mut Finding<'_>) {
    let bytes = text.as_bytes();
    let inside = |b: Option<&u8>| b.is_some_and(|b| !matches!(b, b'\n' | b'\r' | b'\t'));
    let before = at.checked_sub(1).and_then(|n| bytes.get(n));
    if inside(before) && inside(bytes.get(end)) && !in_columns(text, at, end) {
        let with = if matches!(bytes[end], b',' | b'.' | b';') && clings(text, end - 1) { "" } else { " " };
        finding.change(block, at..end, with, RepairCode::WideGap);
    }
}

/// Whether the line has tabs or several wide gaps, as lines of a table have.
fn in_columns(text: &str, at: usize, end: usize) -> bool {
    const NEAR: usize = 200;
    let near = text.ceil_char_boundary(at.saturating_sub(NEAR))..text.floor_char_boundary(end + NEAR);
    let start = text[near.start..at].rfind('\n').map_or(near.start, |n| near.start + n);
    let stop = text[end..near.end].find('\n').map_or(near.end, |n| end + n);
    let (left, right) = (text[start..at].trim_start(), text[end..stop].trim_end());
    let columns = text[near].contains('\n') && end - at >= 3;
    left.contains('\t') || right.contains('\t') || columns && (left.contains("   ") || right.contains("   "))
}

/// Whether the punctuation mark behind the blank at `at` belongs to the word before it.
fn clings(text: &str, at: usize) -> bool {
    let before = text[..at].trim_end_matches(' ').chars().next_back();
    let after = text[at + 2..].chars().next();
    let smiles = text[at + 1..].starts_with(";)");
    let dots = text[at + 1..].starts_with(". .");
    !smiles
        && !dots
        && before.is_some_and(|c| c.is_alphanumeric() || matches!(c, ')' | '“' | '”' | '"' | '%' | '€'))
        && after.is_none_or(|c| c.is_whitespace() || matches!(c, '“' | '”' | '"' | ')'))
}

/// Compounds with a blank behind their hyphen (`Sachsen- Anhalt`).
pub(super) fn compounds(texts: &[Piece<'_>], words: &LanguageData, finding: &mut Finding<'_>) {
    let mut said = Words::of(texts, |c| c.is_alphabetic() || c == '-');
    for (block, piece) in texts.iter().enumerate() {
        let text = piece.text;
        for at in piece.spots(traces::HYPHENS).filter(|at| text[*at..].starts_with("- ")) {
            let left = last_word(&text[..at]);
            let right = first_word(&text[at + 2..]);
            let apart = text[..at - left.len()].ends_with(['-', '/']);
            if !apart && is_compound(left, right, words, &mut said) {
                finding.change(block, at..at + 2, "-", RepairCode::SplitCompound);
            }
        }
    }
}

fn is_compound(left: &str, right: &str, words: &LanguageData, said: &mut Words<'_>) -> bool {
    let noun = |w: &str| w.starts_with(char::is_uppercase) && w.chars().skip(1).all(char::is_lowercase) && w.len() > 2;
    if left.is_empty() || !noun(right) {
        return false;
    }
    let counts = left.chars().all(|c| matches!(c, 'I' | 'V' | 'X')); // a part of an office, before a dash
    let short = left.chars().all(char::is_uppercase) && (2..=5).contains(&left.chars().count()) && !counts;
    let joined = format!("{left}-{right}");
    short || words.repairs.is_compound(&joined) || noun(left) && said.have(&joined)
}

/// Words and sentences without the blank between them. A form that stands there more than once is a name, unless grammar
/// says otherwise.
pub(super) fn glued(texts: &[Piece<'_>], words: &LanguageData, finding: &mut Finding<'_>) {
    let mut seams: Vec<(usize, usize, Seam<'_>)> = Vec::new();
    for (block, piece) in texts.iter().enumerate() {
        for at in piece.spots(traces::SEAMS) {
            let seam = match piece.text.as_bytes()[at] {
                b';' => None,
                b'.' | b',' => behind_mark(piece.text, at, words),
                _ => between_letters(piece.text, at + 1, words),
            };
            seams.extend(seam.map(|seam| (block, at + 1, seam)));
        }
    }
    let mut forms: FxHashMap<&str, usize> = FxHashMap::default();
    seams.iter().for_each(|(.., seam)| *forms.entry(seam.form).or_default() += 1);
    for (block, at, seam) in &seams {
        if seam.sure || forms.get(seam.form) == Some(&1) {
            finding.change(*block, *at..*at, " ", RepairCode::GluedWords);
        }
    }
}

/// A place where a blank seems to be missing.
struct Seam<'t> {
    /// The two words with what stands between them.
    form: &'t str,
    /// Whether it can be no name.
    sure: bool,
}

/// Whether a blank is missing behind the point or comma at `at`. Brands have marks inside, too (`komma,tec`): behind a
/// comma both halves must be words, behind a point a sentence must be able to begin.
fn behind_mark<'t>(text: &'t str, at: usize, words: &LanguageData) -> Option<Seam<'t>> {
    let (left, right) = (last_word(&text[..at]), first_word(&text[at + 1..]));
    let token = token(text, at);
    if left.chars().count() < 3 || token.contains(['@', '/', '_', '=', '\\']) || token.contains("www.") {
        return None;
    }
    let after = text[at + 1 + right.len()..].chars().next();
    if after.is_some_and(|c| !c.is_whitespace() && !matches!(c, ',' | '.' | ':' | ';' | '!' | '?' | '-' | ')')) {
        return None;
    }
    let form = &text[at - left.len()..at + 1 + right.len()];
    let grammar = is_grammar(right, words);
    if text.as_bytes()[at] == b',' {
        let fits = right.chars().nth(1).is_some() && (grammar || is_word(left, words) && is_word(right, words));
        return fits.then_some(Seam { form, sure: grammar });
    }
    let fits = is_noun_like(right)
        && right.chars().nth(1).is_some()
        && !words.repairs.is_domain(right)
        && token.matches('.').count() <= 2;
    let sure = grammar || left.starts_with(char::is_lowercase);
    // Two nouns may as well be a brand; adjectives and verbs have a capital only where a sentence begins.
    let traits = words.names.traits(right);
    let begins = traits.any(Traits::STEM) && !traits.any(Traits::NOUN);
    (fits && (sure || begins)).then_some(Seam { form, sure })
}

/// Whether a blank is missing at `at`: between a date or year and a word, or a word of grammar and another word. Names have
/// capitals inside, too (`KarstadtQuelle`).
fn between_letters<'t>(text: &'t str, at: usize, words: &LanguageData) -> Option<Seam<'t>> {
    let left = &text[..at];
    if left.ends_with(|c: char| c.is_ascii_digit()) {
        let bracket = text[at..].strip_prefix('(').is_some_and(|rest| rest.starts_with(char::is_alphabetic));
        let glued = is_year_end(left)
            && (bracket || first_word(&text[at..]).chars().count() > 3)
            && !token(text, at).contains('/');
        return glued.then_some(Seam { form: "", sure: true });
    }
    let (left, right) = (last_word(left), first_word(&text[at..]));
    let form = &text[at - left.len()..at + right.len()];
    if !right.chars().skip(1).all(char::is_lowercase)
        || words.repairs.is_name(form)
        || token(text, at).contains(['@', '/', '.', '_', '#'])
    {
        return None;
    }
    let small = left.chars().all(char::is_lowercase);
    let long = |word: &str| word.chars().nth(2).is_some();
    if small && long(left) && is_grammar(left, words) && right.chars().count() > 3 && is_word(right, words) {
        return Some(Seam { form, sure: !words.repairs.begins_names(left) });
    }
    let ends = long(right) && is_grammar(right, words) && left.chars().count() > 4 && (small || is_noun_like(left));
    (ends && is_word(left, words)).then_some(Seam { form, sure: small })
}

/// Whether a word has a capital first and small letters then.
fn is_noun_like(word: &str) -> bool {
    word.starts_with(char::is_uppercase) && word.chars().skip(1).all(char::is_lowercase)
}

/// Whether a word only serves grammar.
fn is_grammar(word: &str, words: &LanguageData) -> bool {
    let grammar = Classes::GRAMMAR.or(Classes::ARTICLE).or(Classes::PREPOSITION).or(Classes::CONJUNCTION);
    words.lexicon.classes(words.lexicon.id(&word.to_lowercase())).any(grammar)
}

/// Whether a word is known as it is written: from a list, or from running text, where short words in small letters are
/// anything.
fn is_word(word: &str, words: &LanguageData) -> bool {
    let capital = word.starts_with(char::is_uppercase);
    let long = || capital || word.chars().nth(4).is_some();
    let listed = if capital { Traits(u32::MAX) } else { Traits::STEM.or(Traits::FUNCTION) };
    words.names.traits(word).any(listed)
        || words.lexicon.id(&word.to_lowercase()) != 0
        || long() && words.names.clusters.get(word) != 0
}

/// Whether the text ends with a date of day, month and year.
fn is_year_end(left: &str) -> bool {
    let digits = left.bytes().rev().take_while(u8::is_ascii_digit).count();
    let Some((before, year)) = left.split_at_checked(left.len() - digits) else { return false };
    let year = digits == 4 && (year.starts_with("19") || year.starts_with("20"));
    let day_and_month = before.strip_suffix('.').is_some_and(|b| b.ends_with(|c: char| c.is_ascii_digit()));
    year && (day_and_month || before.ends_with(' '))
}

/// The blank-free run of characters around `at`, cut to a window.
pub(super) fn token(text: &str, at: usize) -> &str {
    const WINDOW: usize = 120;
    let from = text.ceil_char_boundary(at.saturating_sub(WINDOW));
    let to = text.floor_char_boundary((at + WINDOW).min(text.len()));
    let start = text[from..at].rfind(char::is_whitespace).map_or(from, |n| from + n + 1);
    let end = text[at..to].find(char::is_whitespace).map_or(to, |n| at + n);
    text.get(start..end).unwrap_or_default().trim()
}

/// Whether an address or a path stands there.
pub(super) fn in_address(text: &str, at: usize) -> bool {
    let token = token(text, at);
    let has = |sign: u8| token.as_bytes().contains(&sign);
    has(b':') && token.contains("://") || has(b'.') && token.contains("www.") || has(b'=') || has(b'@')
}

/// The letters at the end of a text.
pub(super) fn last_word(text: &str) -> &str {
    let mut start = text.len();
    for c in text.chars().rev().take_while(|c| c.is_alphabetic()).take(80) {
        start -= c.len_utf8();
    }
    &text[start..]
}

/// The letters at the start of a text.
pub(super) fn first_word(text: &str) -> &str {
    let end: usize = text.chars().take_while(|c| c.is_alphabetic()).take(80).map(char::len_utf8).sum();
    &text[..end]
}

/// How many words are looked for one by one before all are collected.
const FEW_QUESTIONS: usize = 12;

/// The words of some texts, collected once many are asked for.
pub(super) struct Words<'t> {
    texts: &'t [Piece<'t>],
    inside: fn(char) -> bool,
    asked: usize,
    set: Option<FxHashSet<&'t str>>,
}

impl<'t> Words<'t> {
    /// Words are runs of characters that are `inside`.
    pub(super) fn of(texts: &'t [Piece<'t>], inside: fn(char) -> bool) -> Self {
        Self { texts, inside, asked: 0, set: None }
    }

    /// Whether `word` stands somewhere as a whole.
    pub(super) fn have(&mut self, word: &str) -> bool {
        let (texts, inside) = (self.texts, self.inside);
        self.asked += 1;
        if self.asked <= FEW_QUESTIONS {
            return word.len() > 5 && texts.iter().any(|t| stands_in(word, t.text, inside));
        }
        let collect = || texts.iter().flat_map(|t| t.text.split(|c| !inside(c))).filter(|w| w.len() > 5).collect();
        self.set.get_or_insert_with(collect).contains(word)
    }
}

/// Whether a word stands in a text with nothing that is `inside` of words beside it.
fn stands_in(word: &str, text: &str, inside: fn(char) -> bool) -> bool {
    memchr::memmem::find_iter(text.as_bytes(), word).any(|at| {
        let end = at + word.len();
        !text[..at].chars().next_back().is_some_and(inside) && !text[end..].chars().next().is_some_and(inside)
    })
}
