//! In: the texts of consecutive blocks. Out: changes that put lost quotation marks, dashes, euro signs and apostrophes
//! back, which a careless conversion had turned into `?` or `¿`.
//!
//! Most lost signs show by their neighbors what they were; only a closing mark looks like a true question mark. The hard
//! decision: a sign that may be a question mark changes only as the partner of a sure opening mark, never alone. Marks
//! without a partner stay as they are and are counted.

use super::Finding;
use super::letters::is_sign;
use super::spacing::{first_word, in_address, last_word};
use super::traces::{self, Piece};
use crate::knowledge::gazetteer::Traits;
use crate::knowledge::{Classes, Language, LanguageData};
use crate::text::RepairCode;

/// A quotation without a lost mark in between goes on over at most so many blocks.
const LONGEST_SPAN: usize = 6;
/// The longest quotation with blanks inside its marks that is looked for, in bytes.
const LONGEST_APART: usize = 80;
/// How far back the beginning of a sentence is looked for, in bytes.
const LOOK_BACK: usize = 600;

/// The marks of a language: outer pair, inner pair.
struct Style([char; 4]);

const GERMAN: Style = Style(['„', '“', '‚', '‘']);
const ENGLISH: Style = Style(['“', '”', '‘', '’']);

/// A lost sign and what it may have been.
#[derive(Debug, Clone, Copy)]
struct Mark {
    block: usize,
    at: usize,
    sign: char,
    role: Role,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Open,
    /// A closing mark, for sure if anything is open.
    Close,
    /// A closing mark or a question mark; the sentence goes on behind it with a small letter.
    CloseInside,
    /// A closing mark or a question mark at the end of a sentence.
    CloseOrQuestion,
    /// Two signs: a question mark and a closing mark, in this order or the other.
    Double,
    Dash,
    Euro,
    Apostrophe,
    /// An accent that closes what a lost mark opened.
    Accent,
}

/// Finds the changes; `finding` takes them and those marks that stay.
pub(super) fn mend(pieces: &[Piece<'_>], words: &LanguageData, finding: &mut Finding<'_>) {
    let texts: Vec<&str> = pieces.iter().map(|p| p.text).collect();
    let texts = texts.as_slice();
    for sign in ['?', '\u{bf}', '\u{fffd}'] {
        let marks = marks(pieces, sign, words, finding.lossy);
        if marks.is_empty() {
            continue;
        }
        for mark in &marks {
            single(mark, finding);
        }
        let mut pairing = Pairing { texts, words, marks: &marks, open: Vec::new(), pairs: Vec::new(), unpaired: 0 };
        pairing.run();
        let (pairs, unpaired) = (pairing.pairs, pairing.unpaired);
        finding.unpaired += unpaired;
        restore(texts, &pairs, words, finding);
    }
    for (block, piece) in pieces.iter().enumerate().filter(|(_, p)| p.has(traces::LOST_SIGNS)) {
        accents(block, piece.text, finding);
    }
}

/// The changes of signs that need no partner.
fn single(mark: &Mark, finding: &mut Finding<'_>) {
    let (with, code) = match mark.role {
        Role::Dash => ('–', RepairCode::LostDash),
        Role::Euro => ('€', RepairCode::LostEuro),
        Role::Apostrophe => ('’', RepairCode::LostApostrophe),
        _ => return,
    };
    finding.change(mark.block, mark.at..mark.at + mark.sign.len_utf8(), String::from(with), code);
}

/// All lost signs of one kind in order.
fn marks(pieces: &[Piece<'_>], sign: char, words: &LanguageData, lossy: bool) -> Vec<Mark> {
    let mut marks = Vec::new();
    for (block, piece) in pieces.iter().enumerate() {
        let (text, mut skip) = (piece.text, 0);
        for at in piece.spots(traces::LOST_SIGNS) {
            if at < skip || !text[at..].starts_with(sign) {
                continue;
            }
            let spot = Spot::new(text, at, sign, lossy);
            skip = spot.end;
            if spot.is_letter(words) {
                continue;
            }
            spot.roles(words, &mut |at, role| marks.push(Mark { block, at, sign, role }));
        }
        if sign == '\u{bf}' && marks.last().is_some_and(|m: &Mark| m.block == block) {
            closing_accents(block, text, &mut marks);
        }
    }
    marks
}

/// Accents behind a word in a block with lost marks.
fn closing_accents(block: usize, text: &str, marks: &mut Vec<Mark>) {
    let first = marks.partition_point(|m| m.block < block);
    let mut opened = false;
    for (at, accent) in text.match_indices(['\u{b4}', '`']) {
        let before = text[..at].chars().next_back().is_some_and(char::is_alphanumeric);
        let after = text[at + accent.len()..].chars().next().is_some_and(char::is_alphanumeric);
        let own = std::mem::replace(&mut opened, !before && after); // it closes what an accent opened
        if before && !after && !own {
            let sign = if accent == "`" { '`' } else { '\u{b4}' };
            marks.push(Mark { block, at, sign, role: Role::Accent });
        }
    }
    marks[first..].sort_by_key(|m| m.at);
}

/// One sign, or a run of the same sign, with its neighbors.
struct Spot<'t> {
    text: &'t str,
    sign: char,
    /// Whether the text has lost letters too.
    lossy: bool,
    at: usize,
    end: usize,
    before: Option<char>,
    after: Option<char>,
}

impl<'t> Spot<'t> {
    fn new(text: &'t str, at: usize, sign: char, lossy: bool) -> Self {
        let rest = text[at..].trim_start_matches(sign);
        let end = text.len() - rest.len();
        Self { text, sign, lossy, at, end, before: text[..at].chars().next_back(), after: rest.chars().next() }
    }

    fn roles(&self, words: &LanguageData, add: &mut impl FnMut(usize, Role)) {
        let size = self.sign.len_utf8();
        let role = match (self.end - self.at) / size {
            1 => self.role(words),
            2 if self.opens() => {
                add(self.at, Role::Open);
                add(self.at + size, Role::Open);
                None
            }
            2 if self.closes() && self.lossy && is_no_word(last_word(&self.text[..self.at]), words) => {
                // The first of them is a letter that no list could tell.
                add(self.at + size, Role::Close);
                None
            }
            2 if self.closes() => Some(Role::Double),
            _ => None,
        };
        if let Some(role) = role {
            add(self.at, role);
        }
    }

    fn role(&self, words: &LanguageData) -> Option<Role> {
        let blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
        if blank(self.before) && blank(self.after) {
            return self.between_blanks(words);
        }
        if self.before == Some('(') && self.after == Some(')') || self.in_address() {
            return None;
        }
        if let (Some(before), Some(after)) = (self.before, self.after) {
            if before.is_ascii_digit() && after.is_ascii_digit() {
                return Some(Role::Dash);
            }
            if before.is_alphanumeric() && after.is_alphanumeric() {
                return self.is_apostrophe(words).then_some(Role::Apostrophe);
            }
        }
        if blank(self.before) && self.after.is_some_and(is_closing) {
            return ends_with_digit(self.text[..self.at].trim_end()).then_some(Role::Euro);
        }
        if self.opens() {
            return Some(Role::Open);
        }
        if !self.closes() || self.may_be_letter(words) {
            return None;
        }
        let sure = self.sign != '?'
            || self.before.is_some_and(|c| matches!(c, '.' | ',' | '…' | '!' | ';' | ')' | '“' | '‘' | '%'))
            || self.after.is_some_and(|c| matches!(c, ',' | '.' | ';' | ':' | '-' | '–'));
        let next = self.text[self.end..].trim_start().chars().next();
        Some(match next {
            _ if sure => Role::Close,
            Some(c) if c.is_lowercase() || matches!(c, '–' | '-') => Role::CloseInside,
            _ => Role::CloseOrQuestion,
        })
    }

    /// Whether the sign stands at a word that is none without it, in a text that has lost letters too.
    fn is_letter(&self, words: &LanguageData) -> bool {
        let (left, right) = (last_word(&self.text[..self.at]), first_word(&self.text[self.end..]));
        self.lossy && left.is_empty() && right.starts_with(char::is_lowercase) && is_no_word(right, words)
    }

    /// Whether the sign may be the last letter of its word, though the word is one without it too (`da?`).
    fn may_be_letter(&self, words: &LanguageData) -> bool {
        let with = |word: &str| words.lexicon.id(&format!("{}\u{df}", word.to_lowercase())) != 0;
        let goes_on = self.text[self.end..].trim_start().starts_with(char::is_lowercase);
        self.lossy && goes_on && with(last_word(&self.text[..self.at]))
    }

    fn opens(&self) -> bool {
        let before =
            self.before.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '[' | '/' | ':' | '–' | '—' | '-' | '„'));
        before
            && self.after.is_some_and(|c| c.is_alphanumeric() || matches!(c, '(' | '[' | '…' | '§' | '„' | '‚' | '#'))
    }

    fn closes(&self) -> bool {
        let before = self.before.is_some_and(|c| {
            c.is_alphanumeric()
                || matches!(
                    c,
                    '.' | ',' | '…' | '!' | '?' | ';' | ')' | ']' | '“' | '‘' | '%' | '€' | '\u{b4}' | '-' | '+' | '\''
                )
        });
        let after = |c: char| {
            c.is_whitespace() || matches!(c, '.' | ',' | ';' | ':' | ')' | ']' | '-' | '–' | '—' | '/' | '“' | '…')
        };
        before && self.after.is_none_or(after)
    }

    /// A sign with blanks on both sides: a euro sign behind an amount, else a dash; at the end of a text nothing, since a
    /// question mark may have a blank before it.
    fn between_blanks(&self, words: &LanguageData) -> Option<Role> {
        if self.sign == '?' && matches!(self.before, Some('\u{a0}' | '\u{202f}')) {
            return None; // as French has it
        }
        let before = self.text[..self.at].trim_end();
        let next = self.text[self.end..].trim_start();
        let Some(first) = next.chars().next() else {
            return (self.sign != '?' && ends_with_amount(before)).then_some(Role::Euro);
        };
        if before.is_empty() || self.text[..self.at].ends_with('\n') {
            return None; // a bullet, probably
        }
        let amount = ends_with_digit(before) && (is_closing(first) || ends_with_amount(before))
            || ends_with_scale(before, words);
        if amount && !first.is_ascii_digit() {
            return Some(Role::Euro);
        }
        let left = before.ends_with(|c: char| {
            c.is_alphanumeric() || matches!(c, ')' | '“' | '"' | '%' | ',' | '.' | '?' | '\u{bf}')
        });
        if !left || !(first.is_alphanumeric() || matches!(first, '„' | '"' | '\u{bf}' | '?')) || self.is_apart() {
            return None;
        }
        if self.sign != '?' || first.is_lowercase() || first.is_ascii_digit() && before.ends_with('.') {
            return Some(Role::Dash);
        }
        let stop = before.ends_with(['.', '?']) || words.language != Language::German;
        (!stop && !Sentence::ending_at(self.text, self.at).asks(words)).then_some(Role::Dash)
    }

    /// Whether the sign opens a quotation with blanks inside its marks: the next one stands before a comma or point.
    fn is_apart(&self) -> bool {
        let rest = &self.text[self.end..];
        let window = &rest[..rest.floor_char_boundary(LONGEST_APART)];
        window.split_once(self.sign).is_some_and(|(between, behind)| {
            between.ends_with(' ')
                && behind.starts_with([',', '.', ';'])
                && !between.trim_end().ends_with(|c: char| c.is_ascii_digit())
        })
    }

    /// Whether the sign stands in an address or a path.
    fn in_address(&self) -> bool {
        in_address(self.text, self.at)
    }

    /// `s` and the like behind a letter, at the end of a word; or a single letter before a name (`O'Neill`).
    fn is_apostrophe(&self, words: &LanguageData) -> bool {
        let alone = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        if self.before.is_some_and(char::is_alphabetic) && alone(self.text[..self.at].chars().rev().nth(1)) {
            let name = self.after.is_some_and(char::is_uppercase);
            let shouted = self.text[self.end..].chars().nth(1).is_none_or(|c| !c.is_lowercase());
            return name && !shouted && !self.in_address();
        }
        let rest = &self.text[self.end..];
        let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        let left = last_word(&self.text[..self.at]);
        let own = Traits::STEM.or(Traits::FUNCTION).or(Traits::NOUN).or(Traits::ROLE);
        let ordinary = || words.names.traits(left).any(own) || words.lexicon.id(&left.to_lowercase()) != 0;
        let whole = !self.text[..self.at - left.len()].ends_with(is_sign);
        let followed_by_noun = rest[end..].strip_prefix(' ').is_some_and(|next| next.starts_with(char::is_uppercase));
        // Where letters were lost, most signs inside of words are some: only `s` behind an ordinary word is left.
        let fits = match (&rest[..end], self.lossy) {
            _ if !whole => false,
            ("s", true) => left.len() > 2 && ordinary(),
            (_, true) => false,
            ("s", false) => ordinary() || followed_by_noun && !is_no_word(left, words),
            (_, false) => words.language != Language::German || !is_no_word(left, words),
        };
        let clitic = fits && words.repairs.is_clitic(&rest[..end]);
        clitic && self.before.is_some_and(char::is_alphabetic) && !self.in_address()
    }
}

/// Whether no list has a word.
fn is_no_word(word: &str, words: &LanguageData) -> bool {
    let traits = words.names.traits(word);
    let letter = word.chars().nth(1).is_none();
    let known = (traits.0 & !Traits::COMPOUND.0) != 0 || words.lexicon.id(&word.to_lowercase()) != 0;
    !word.is_empty() && (letter || !known)
}

fn is_closing(c: char) -> bool {
    matches!(c, ')' | ',' | '.' | ';' | ']')
}

fn ends_with_digit(text: &str) -> bool {
    text.ends_with(|c: char| c.is_ascii_digit())
}

/// Whether the text ends with a word such as million, behind a number.
fn ends_with_scale(text: &str, words: &LanguageData) -> bool {
    let bare = text.trim_end_matches('.');
    let start = bare.rfind(|c: char| !c.is_alphabetic()).map_or(0, |n| bare.ceil_char_boundary(n + 1));
    let class = words.lexicon.classes(words.lexicon.id(&bare[start..].to_lowercase()));
    class.any(Classes::SCALE) && bare[..start].trim_end().ends_with(|c: char| c.is_ascii_digit())
}

/// Whether the text ends with a number that has decimals or groups of thousands, as amounts have.
fn ends_with_amount(text: &str) -> bool {
    let number = text
        .rfind(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',')))
        .map_or(text, |n| text.get(n + 1..).unwrap_or_default());
    let Some((whole, last)) = number.rsplit_once(['.', ',']) else { return false };
    let digits = whole.bytes().any(|b| b.is_ascii_digit());
    let dated = number.matches('.').count() == 2 && last.len() == 4;
    digits && !dated && (last.len() == 3 || last.len() <= 2 && number.contains(','))
}

/// The sentence that ends at a sign.
struct Sentence<'t> {
    text: &'t str,
}

impl<'t> Sentence<'t> {
    fn ending_at(text: &'t str, at: usize) -> Self {
        let from = text.ceil_char_boundary(at.saturating_sub(LOOK_BACK));
        let piece = &text[from..at];
        let ends = |(n, c): &(usize, char)| {
            let next = piece[n + c.len_utf8()..].chars().next();
            match c {
                '\n' | '„' | '\u{bf}' => true,
                '.' | '!' | ':' => next.is_some_and(char::is_whitespace),
                '?' => next.is_some(),
                _ => false,
            }
        };
        let start = piece.char_indices().rfind(ends).map_or(0, |(n, c)| n + c.len_utf8());
        Self { text: piece[start..].trim_start() }
    }

    /// Whether it begins as a question does: with a question word or a verb.
    fn asks(&self, words: &LanguageData) -> bool {
        let mut sentence = self.text.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty());
        let question = |w: &str| words.lexicon.classes(words.lexicon.id(&w.to_lowercase())).any(Classes::QUESTION);
        let Some(first) = sentence.next() else { return false };
        question(first) || words.repairs.begins_question(first) || sentence.next().is_some_and(question)
    }
}

struct Pairing<'a> {
    texts: &'a [&'a str],
    words: &'a LanguageData,
    marks: &'a [Mark],
    open: Vec<usize>,
    /// Marks that belong together, and where each has its sign (of two signs the one that is the mark).
    pairs: Vec<(Place, Place)>,
    unpaired: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    block: usize,
    at: usize,
    sign: char,
}

impl Pairing<'_> {
    fn run(&mut self) {
        let sure_ahead = self.sure_ahead();
        for (n, sure_ahead) in sure_ahead.into_iter().enumerate() {
            self.leave_blocks(n);
            match self.marks[n].role {
                Role::Open if self.open.len() < 2 => self.open.push(n),
                Role::Open => {
                    self.unpaired += 1;
                    self.open.remove(0);
                    self.open.push(n);
                }
                Role::Close if self.open.is_empty() => self.unpaired += 1,
                Role::CloseOrQuestion if !self.is_question(n, sure_ahead) => {
                    self.close(n, 0);
                }
                Role::Double => self.double(n),
                Role::Close | Role::CloseInside | Role::Accent => {
                    self.close(n, 0);
                }
                _ => {}
            }
        }
        self.unpaired += self.open.len();
    }

    /// For each mark, whether a sure closing mark comes after it in its block before the next opening one.
    fn sure_ahead(&self) -> Vec<bool> {
        let mut ahead = vec![false; self.marks.len()];
        for n in (0..self.marks.len().saturating_sub(1)).rev() {
            let (this, next) = (&self.marks[n], &self.marks[n + 1]);
            ahead[n] = this.block == next.block
                && match next.role {
                    Role::Open => false,
                    Role::Close | Role::CloseInside | Role::Double => true,
                    _ => ahead[n + 1],
                };
        }
        ahead
    }

    /// A quotation may go on into the next blocks only if a mark that closes comes first there.
    fn leave_blocks(&mut self, n: usize) {
        let mark = &self.marks[n];
        let Some(&last) = self.open.last() else { return };
        let blocks = mark.block - self.marks[last].block;
        if blocks == 0 {
            return;
        }
        let closes = mark.role == Role::Close || mark.role == Role::Double || self.at_block_end(n);
        if blocks > LONGEST_SPAN || !closes {
            self.unpaired += self.open.len();
            self.open.clear();
        }
    }

    fn at_block_end(&self, n: usize) -> bool {
        let mark = &self.marks[n];
        mark.role == Role::CloseOrQuestion && self.texts[mark.block][mark.at + mark.sign.len_utf8()..].trim().is_empty()
    }

    /// Whether a sign at the end of a sentence inside a quotation is a true question mark: the quotation goes on to a sure
    /// closing mark, or the sentence asks and another sign may close the quotation.
    fn is_question(&self, n: usize, sure_ahead: bool) -> bool {
        if self.open.is_empty() || sure_ahead {
            return true;
        }
        let mark = &self.marks[n];
        if self.asks_from_mark_to_mark(n) {
            return true;
        }
        let next = self.marks.get(n + 1).filter(|m| m.block == mark.block && m.role == Role::CloseOrQuestion);
        let asks = |m: &Mark| Sentence::ending_at(self.texts[m.block], m.at).asks(self.words);
        next.is_some_and(|next| asks(mark) && !asks(next))
    }

    /// Whether all that stands between the last opening mark and this one is a question, which would have left two signs.
    fn asks_from_mark_to_mark(&self, n: usize) -> bool {
        let Some(open) = self.open.last().map(|open| &self.marks[*open]) else { return false };
        let mark = &self.marks[n];
        let inside = self.texts[mark.block].get(open.at + open.sign.len_utf8()..mark.at).unwrap_or_default();
        let sentence = Sentence::ending_at(inside, inside.len());
        open.block == mark.block && sentence.text.len() == inside.len() && sentence.asks(self.words)
    }

    /// Closes what was opened last; `skip` signs of the mark are something else.
    fn close(&mut self, n: usize, skip: usize) {
        let Some(open) = self.open.pop() else { return };
        let place = |m: &Mark, skip: usize| Place { block: m.block, at: m.at + skip * m.sign.len_utf8(), sign: m.sign };
        self.pairs.push((place(&self.marks[open], 0), place(&self.marks[n], skip)));
    }

    /// Whether what stands in the marks asks and not the sentence around them, where a quotation ends with two signs.
    fn asks_inside(&self, n: usize) -> bool {
        let (open, mark) = (&self.marks[self.open[0]], &self.marks[n]);
        let before = self.texts[open.block][..open.at].trim_end();
        if before.is_empty() || before.ends_with(['.', '!', '?', ':', '\u{bf}', '–', '(']) {
            return true;
        }
        if Sentence::ending_at(self.texts[open.block], open.at).asks(self.words) {
            return false;
        }
        let from = if open.block == mark.block { open.at + open.sign.len_utf8() } else { 0 };
        let inside = self.texts[mark.block].get(from..mark.at).unwrap_or_default();
        before.ends_with(',') || Sentence::ending_at(inside, inside.len()).asks(self.words)
    }

    /// Two signs: two closing marks, or one with a question mark before or behind it.
    fn double(&mut self, n: usize) {
        match self.open.len() {
            0 => {}
            1 => {
                let asks_inside = self.asks_inside(n);
                self.close(n, usize::from(asks_inside));
            }
            _ => {
                self.close(n, 0);
                self.close(n, 1);
            }
        }
    }
}

/// The changes that the pairs mean: outer marks, inner marks.
fn restore(texts: &[&str], pairs: &[(Place, Place)], words: &LanguageData, finding: &mut Finding<'_>) {
    let Style(marks) = if words.language.tag() == "en" { ENGLISH } else { GERMAN };
    let mut sorted = pairs.to_vec();
    sorted.sort();
    let mut outer: Vec<Place> = Vec::new();
    for (open, close) in sorted {
        outer.retain(|end| *end > open);
        let inside = !outer.is_empty()
            || matches!(close.sign, '`' | '\u{b4}')
            || in_intact_marks(texts[open.block], open.at, &marks);
        outer.push(close);
        let level = usize::from(inside) * 2;
        let code = if matches!(close.sign, '`' | '\u{b4}') { RepairCode::AccentAsQuote } else { RepairCode::LostQuote };
        if !finding.allows(RepairCode::LostQuote) || !finding.allows(code) {
            continue;
        }
        let end = |p: &Place| p.at..p.at + p.sign.len_utf8();
        finding.change(open.block, end(&open), String::from(marks[level]), RepairCode::LostQuote);
        finding.change(close.block, end(&close), String::from(marks[level + 1]), code);
    }
}

/// Whether a mark that is not lost stands open at `at`.
fn in_intact_marks(text: &str, at: usize, marks: &[char; 4]) -> bool {
    let from = text.ceil_char_boundary(at.saturating_sub(LOOK_BACK));
    let last = text[from..at].rfind([marks[0], marks[1]]);
    last.is_some_and(|n| text[from + n..].starts_with(marks[0]))
}

/// A grave accent before and an acute accent behind a word or phrase: inner quotation marks.
fn accents(block: usize, text: &str, finding: &mut Finding<'_>) {
    if !text.contains('`') {
        return;
    }
    let mut open = None;
    for (at, accent) in text.match_indices(['`', '\u{b4}']) {
        let before = text[..at].chars().next_back();
        let after = text[at + accent.len()..].chars().next();
        let opens = accent == "`"
            && before.is_none_or(|c| c.is_whitespace() || c == '(')
            && after.is_some_and(char::is_alphanumeric);
        let closes = accent != "`"
            && before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '!' | '?'))
            && !after.is_some_and(char::is_alphanumeric);
        match open {
            _ if opens => open = Some(at),
            Some(from) if closes && at - from < LOOK_BACK => {
                finding.change(block, from..from + 1, "‚", RepairCode::AccentAsQuote);
                finding.change(block, at..at + accent.len(), "‘", RepairCode::AccentAsQuote);
                open = None;
            }
            _ => {}
        }
    }
}
