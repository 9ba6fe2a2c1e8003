//! In: the tokens of a text. Out: its units: words as a reader of names sees them, each with its traits.
//!
//! Tokens are as small as can be; a name wants `Sachsen-Anhalt`, `O'Neill`, `Dr.` and `A7` in one piece. The hard decision:
//! the traits of a word are worked out once and then remembered, since that means taking compounds apart.

use std::ops::Range;

use super::token::{Gap, Shape, Token, TokenKind, Tokens};
use crate::knowledge::Classes;
use crate::knowledge::clusters;
use crate::knowledge::gazetteer::Traits;
use crate::knowledge::lexicon::folded;
use crate::knowledge::memory::{Entry, Known, Memory, Number};
use crate::knowledge::names::NameWords;

/// A word with its hyphens, a number or one other sign.
#[derive(Debug, Clone, Copy)]
pub struct Unit {
    /// First byte.
    pub start: u32,
    /// Byte after the last; the full stop of an abbreviation is inside.
    pub end: u32,
    /// Its number in the memory.
    pub word: Number,
    /// The sign itself; NUL for words and numbers.
    pub sign: char,
    /// Word, digits or sign.
    pub kind: TokenKind,
    /// Capital or small letters, of the first part.
    pub shape: Shape,
    /// What stands before it.
    pub gap: Gap,
    /// Whether a full stop belongs to it.
    pub dot: bool,
    /// Whether a sentence, heading or quotation begins here.
    pub opens: bool,
    /// Whether it is a form of a verb of saying.
    pub says: bool,
    /// Whether it joins a person and a role: `becomes`.
    pub copula: bool,
    /// Whether it may follow a family name and belong to it: `junior`.
    pub suffix: bool,
    /// What is known of it.
    pub traits: Traits,
    /// The class of words it belongs to.
    pub class: clusters::Path,
    /// What it is, in one of some hundred classes.
    pub sort: u8,
}

impl Unit {
    /// Whether it has one of these traits.
    #[must_use]
    #[inline]
    pub fn is(&self, traits: Traits) -> bool {
        self.traits.any(traits)
    }

    /// Whether it is a word that begins with a capital.
    #[must_use]
    #[inline]
    pub fn is_capital(&self) -> bool {
        matches!(self.shape, Shape::Capital | Shape::Upper | Shape::Mixed)
    }

    /// Whether it is a single capital with a full stop.
    #[must_use]
    pub fn is_initial(&self) -> bool {
        self.dot && self.is_capital() && !self.is(Traits::TITLE) && self.end - self.start <= 3
    }
}

/// A text with its units.
#[derive(Debug)]
pub struct Units<'t> {
    /// The text.
    pub text: &'t str,
    /// Its units in order.
    pub list: Vec<Unit>,
}

/// Longest word looked at; longer ones are no names.
const LONGEST_WORD: usize = 64;

impl<'t> Units<'t> {
    /// Puts tokens together; what is known of each stands in `memory`, which must be the one the tokens were looked up in.
    #[must_use]
    pub fn new(tokens: &Tokens<'t>, names: &NameWords, memory: &mut Memory) -> Self {
        let mut list = Vec::with_capacity(tokens.list.len());
        let mut opens = true;
        let mut i = 0;
        while let Some(token) = tokens.get(i) {
            let end = if token.kind == TokenKind::Word { word_end(tokens, i) } else { i + 1 };
            let opens_here = opens || token.gap == Gap::Block;
            let last = tokens.list.get(end - 1).map_or(token.end, |t| t.end);
            let text = |end: u32| tokens.text.get(token.start as usize..end as usize).unwrap_or_default();
            let word = if last > token.end { memory.word(text(last), Entry::default).0 } else { token.number };
            let known = memory.known(word, || known(text(last), unit(token, last, Known::default()), names));
            i = end;
            opens = token.kind == TokenKind::Sign && opens_after(token.sign, opens);
            // Here and below a unit is made in one go where it will stand: bytes put together later cost the processor time.
            let dotted = token.kind == TokenKind::Word && tokens.is_sign(i, '.') && tokens.gap(i) == Gap::None;
            if dotted && takes_dot(&unit(token, last, known), text(last)) {
                let (end, word) = (last + 1, memory.word(text(last + 1), Entry::default).0);
                list.push(Unit { word, dot: true, opens: opens_here, ..unit(token, end, known) });
                i += 1;
            } else {
                list.push(Unit { word, opens: opens_here, ..unit(token, last, known) });
            }
        }
        Self { text: tokens.text, list }
    }

    /// Unit `i`, if there is one.
    #[must_use]
    #[inline]
    pub fn get(&self, i: usize) -> Option<&Unit> {
        self.list.get(i)
    }

    /// The text of unit `i`; empty beyond the end.
    #[must_use]
    #[inline]
    pub fn str(&self, i: usize) -> &'t str {
        self.list.get(i).and_then(|u| self.text.get(u.start as usize..u.end as usize)).unwrap_or_default()
    }

    /// Whether unit `i` is the sign `c`.
    #[must_use]
    #[inline]
    pub fn is_sign(&self, i: usize, c: char) -> bool {
        self.list.get(i).is_some_and(|u| u.sign == c)
    }

    /// Whether unit `i` is there and has one of these traits.
    #[must_use]
    #[inline]
    pub fn is(&self, i: usize, traits: Traits) -> bool {
        self.list.get(i).is_some_and(|u| u.is(traits))
    }

    /// Whether unit `i` is a word that begins with a capital.
    #[must_use]
    #[inline]
    pub fn is_capital(&self, i: usize) -> bool {
        self.list.get(i).is_some_and(Unit::is_capital)
    }

    /// Whether unit `i` follows on the unit before it in the same paragraph.
    #[must_use]
    #[inline]
    pub fn follows(&self, i: usize) -> bool {
        self.list.get(i).is_some_and(|u| matches!(u.gap, Gap::Blank | Gap::Line))
    }

    /// The bytes from unit `first` to the one before `end`.
    #[must_use]
    pub fn range(&self, units: Range<usize>) -> Range<usize> {
        let start = self.list.get(units.start).map_or(self.text.len(), |u| u.start as usize);
        let end = units.end.checked_sub(1).and_then(|i| self.list.get(i)).map_or(start, |u| u.end as usize);
        start..end.max(start)
    }

    /// The characters from unit `first` to the one before `end`.
    #[must_use]
    pub fn slice(&self, units: Range<usize>) -> &'t str {
        self.text.get(self.range(units)).unwrap_or_default()
    }

    /// The index of the first unit that begins at or after byte `pos`.
    #[must_use]
    pub fn at(&self, pos: usize) -> usize {
        self.list.partition_point(|u| (u.start as usize) < pos)
    }
}

#[inline]
fn unit(token: &Token, end: u32, known: Known) -> Unit {
    Unit {
        start: token.start,
        end,
        word: token.number,
        sign: token.sign,
        kind: token.kind,
        shape: token.shape,
        gap: token.gap,
        dot: false,
        opens: false,
        says: token.is(Classes::SPEECH),
        copula: token.is(Classes::COPULA),
        suffix: token.is(Classes::NAME_SUFFIX),
        traits: known.traits,
        class: known.class,
        sort: known.sort,
    }
}

/// What is known of a new word.
#[inline(never)]
fn known(word: &str, unit: Unit, names: &NameWords) -> Known {
    if unit.kind != TokenKind::Word || word.len() > LONGEST_WORD {
        return Known { sort: sort(&unit), ..Known::default() };
    }
    let traits = if unit.is_capital() { names.traits(word) } else { folded(word, |folded| names.small(folded)) };
    Known { traits, class: names.class(word), sort: sort(&Unit { traits, ..unit }) }
}

/// Traits that make a class of their own, the first one that a unit has.
const SPECIAL: [Traits; 10] = [
    Traits::TITLE,
    Traits::SALUTATION,
    Traits::LEGAL,
    Traits::PARTY,
    Traits::ARTICLE,
    Traits::PARTICLE,
    Traits::OWNER_LINK.or(Traits::FIELD_LINK),
    Traits::AND,
    Traits::ROLE_PREFIX,
    Traits::FUNCTION,
];

const ANY_SPECIAL: Traits = {
    let (mut all, mut i) = (Traits(0), 0);
    while i < SPECIAL.len() {
        all = all.or(SPECIAL[i]);
        i += 1;
    }
    all
};

/// What a unit is, in one of some hundred classes: its traits, as far as they tell names from other words.
fn sort(unit: &Unit) -> u8 {
    match unit.kind {
        TokenKind::Digits => return if unit.end - unit.start == 4 { 1 } else { 2 },
        TokenKind::Sign => return 3,
        TokenKind::Word => {}
    }
    let capital = u8::from(unit.is_capital());
    if unit.says && capital == 0 {
        return 5;
    }
    if unit.is(ANY_SPECIAL)
        && let Some(at) = SPECIAL.iter().position(|s| unit.is(*s))
    {
        return 8 + 2 * at as u8 + capital;
    }
    if capital == 0 {
        return 4;
    }
    let heads = [Traits::ROLE, Traits::PLURAL_ROLE, Traits::ORG_HEAD, Traits::PLACE_HEAD];
    let name = u8::from(unit.is(Traits::ANY_GIVEN))
        | u8::from(unit.is(Traits::FAMILY)) << 1
        | u8::from(unit.is(Traits::ANY_PLACE)) << 2
        | u8::from(unit.is(Traits::ORGANIZATION)) << 3
        | u8::from(unit.is(Traits::WORD)) << 4
        | u8::from(unit.is(Traits::GENITIVE.or(Traits::GIVEN))) << 5;
    match heads.iter().position(|h| unit.is(*h)) {
        Some(at) => 40 + 2 * at as u8 + u8::from(unit.is(Traits::FAMILY)),
        None => 64 + name + 64 * u8::from(unit.shape == Shape::Upper),
    }
}

/// The token after the word that begins at token `i`: parts glued by hyphens, apostrophes or a lost letter (`?`), and
/// digits glued to the end.
fn word_end(tokens: &Tokens<'_>, i: usize) -> usize {
    let mut end = i + 1;
    let glued = |i: usize| tokens.gap(i) == Gap::None && i < tokens.list.len();
    loop {
        if glued(end) && tokens.get(end).is_some_and(|t| t.kind == TokenKind::Digits) {
            end += 1;
        }
        if !glued(end) {
            return end;
        }
        let next = tokens.get(end + 1);
        let next_word = glued(end + 1) && next.is_some_and(|t| t.kind == TokenKind::Word);
        let joins = match tokens.get(end).map_or('\0', |t| t.sign) {
            '-' | '\u{2010}' | '\u{2011}' => true,
            '\'' | '\u{2019}' => next_word,
            // A letter was lost inside the word.
            '?' | '\u{bf}' | '\u{fffd}' => {
                next_word && next.is_some_and(|t| t.shape == Shape::Lower || shouts(tokens.get(i), t))
            }
            _ => false,
        };
        match (joins, next_word) {
            (true, true) => end += 2,
            // A hyphen that nothing follows stays with its word: the second part is said later.
            (true, false) if !glued(end + 1) => return end + 1,
            _ => return end,
        }
    }
}

/// Whether two parts of a word are in capitals.
fn shouts(first: Option<&Token>, next: &Token) -> bool {
    let capitals = |t: &Token| t.shape == Shape::Upper || t.shape == Shape::Capital && t.end - t.start == 1;
    next.shape == Shape::Upper && first.is_some_and(capitals)
}

/// Whether a full stop right after the word belongs to it: initials and abbreviated titles.
fn takes_dot(unit: &Unit, word: &str) -> bool {
    let letters = word.chars().take(6).count();
    letters == 1 && unit.is_capital()
        || letters <= 4 && unit.is(Traits::SALUTATION)
        || letters <= 5 && unit.is(Traits::TITLE)
        || letters <= 5 && unit.is(Traits::ROLE_PREFIX) && !unit.is_capital()
        || matches!(word, "St" | "Sankt" | "h" | "c" | "e")
}

/// Whether a sentence begins after this sign; quotation marks and brackets pass on what stood before them.
fn opens_after(sign: char, before: bool) -> bool {
    match sign {
        '.' | '!' | '?' | ':' | '"' => true,
        '\u{201e}' | '\u{201a}' | '\u{ab}' | '\u{bb}' | '\u{2022}' | '\u{2013}' => true,
        '\u{201c}' | '\u{201d}' | '\'' | '(' | ')' | '[' | ']' | '-' | '\u{2026}' => before,
        _ => false,
    }
}
