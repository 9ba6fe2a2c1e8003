//! In: tokens. Out: numbers, money, percentages, measures and ages ([`Found`]), with exact values.
//!
//! The hard decision: what is *not* a quantity is decided before anything is read. A number behind a word that names
//! things (`Nr.`, `Raum`, `Tel.`), glued to letters (`B107`) or chained to other digits (`567-1105`) is passed over with its
//! whole chain of digits and signs, so that no part of a telephone or file number comes back as a count.

mod digits;
mod quantity;
mod scale;
mod words;

use std::ops::Range;

pub use crate::knowledge::numbers::Limit;

use super::decimal::Decimal;
use super::token::{Gap, Token, TokenKind, Tokens};
use crate::knowledge::dates::Cues;
use crate::knowledge::gazetteer::Traits;
use crate::knowledge::lexicon::WordId;
use crate::knowledge::numbers::{NumberCue, NumberWord};
use crate::knowledge::{Classes, LanguageData};

/// A number in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<'k> {
    /// Its bytes, with approximation and unit.
    pub range: Range<usize>,
    /// Which sort.
    pub kind: Kind,
    /// The value, scale applied.
    pub value: Decimal,
    /// The upper end of a range.
    pub to: Option<Decimal>,
    /// ISO 4217 or UCUM code.
    pub unit: Option<&'k str>,
    /// Approximation or limit.
    pub limit: Option<Limit>,
    /// What its marks say of the notation of the text.
    pub marks: Marks,
}

/// Sort of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A count.
    Cardinal,
    /// A rank.
    Ordinal,
    /// Percent.
    Percent,
    /// Money.
    Money,
    /// With a unit of measure.
    Measure,
    /// Years of life.
    Age,
    /// A fraction in words.
    Fraction,
}

/// What the point and comma in a number say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Marks {
    /// Nothing.
    #[default]
    None,
    /// Its decimals are parted by a comma, or its thousands by points, for certain.
    Comma,
    /// The other way round, for certain.
    Point,
    /// Three digits stand behind its only mark; with the other notation it would be this.
    Either(Decimal),
}

/// Classes of words that numbers are spelled with.
const SPELLED: Classes = Classes::NUMERAL.or(Classes::NUMERAL_COMPOUND).or(Classes::ORDINAL).or(Classes::SCALE);

/// Classes of words that can begin a number.
const STARTS: Classes = SPELLED.or(Classes::APPROX).or(Classes::CURRENCY);

/// Classes of words that make the number before them a quantity, or begin one.
const MEASURES: Classes = Classes::PERCENT.or(Classes::UNIT).or(STARTS);

/// Finds the numbers of a text; byte ranges in `taken` (sorted) are someone else's.
#[must_use]
pub fn find<'k>(tokens: &Tokens<'_>, taken: &[Range<usize>], words: &'k LanguageData) -> Vec<Found<'k>> {
    let grammar = Grammar { tokens, words };
    let mut taken = taken.iter().peekable();
    let mut out = Vec::new();
    let mut i = 0;
    while let Some(token) = tokens.get(i) {
        let digits = token.kind == TokenKind::Digits;
        let starts = digits || token.classes.any(STARTS) && !grammar.is_bare_article(i, token.classes);
        if !starts {
            i += 1;
            continue;
        }
        while taken.next_if(|r| r.end <= token.start as usize).is_some() {}
        let limit = taken.peek().map_or(usize::MAX, |r| r.start);
        if limit <= token.start as usize {
            i = tokens.at(taken.peek().map_or(0, |r| r.end)).max(i + 1);
            continue;
        }
        if digits && grammar.is_no_quantity(i) {
            i = grammar.chain_end(i);
            continue;
        }
        match grammar.number(i) {
            Some((found, end)) if end > i && found.range.end <= limit => {
                let (first, second) = grammar.shared(found, end);
                out.push(first);
                out.extend(second.0);
                i = second.1;
            }
            _ => i = if digits { grammar.chain_end(i) } else { i + 1 },
        }
    }
    out
}

/// Whether a unit, currency, percent or scale stands at token `i`, so that the number before it is a quantity.
#[must_use]
pub fn is_measure(tokens: &Tokens<'_>, words: &LanguageData, i: usize) -> bool {
    Grammar { tokens, words }.is_measured(i)
}

/// A count in words at token `i` (`twenty-four`, `drei Millionen`), with the index behind it.
#[must_use]
pub fn spelled_count(tokens: &Tokens<'_>, words: &LanguageData, i: usize) -> Option<(Decimal, usize)> {
    Grammar { tokens, words }.counted(i).map(|((value, _), end)| (value, end))
}

/// No age stands farther behind the word for a limit of ages, in tokens.
const AGE_REACH: usize = 10;

/// Whether years at token `i` are the age of people named before them: `Kinder bis 15 Jahre`, `Jugendliche unter 20 Jahren`,
/// `Schüler (der Stadt) zwischen sechs und elf Jahren`, `mit 14 Jahren`, `war 19 Jahre, als`.
#[must_use]
pub fn is_age_of_people(tokens: &Tokens<'_>, words: &LanguageData, i: usize) -> bool {
    let cue =
        |k: Option<usize>, cues| k.and_then(|k| tokens.get(k)).is_some_and(|t| words.dates.word(t.word).cues.any(cues));
    let counts = |k: usize| {
        let digits = tokens.get(k).is_some_and(|t| t.kind == TokenKind::Digits);
        digits || tokens.get(k).is_some_and(|t| words.numbers.word(t.word).cardinal.is_some())
    };
    let at = if i < 2 || !cue(i.checked_sub(1), Cues::TO.or(Cues::AND)) {
        i
    } else if counts(i - 2) {
        i - 2
    } else if i > 2 && counts(i - 3) && tokens.get(i - 2).is_some_and(|t| words.dates.word(t.word).unit.is_some()) {
        i - 3
    } else {
        i
    };
    let bound = Cues::UNTIL.or(Cues::SINCE).or(Cues::FROM).or(Cues::BETWEEN).or(Cues::TO);
    let limit = |k: usize| {
        cue(Some(k), bound)
            || tokens.classes(k).any(Classes::APPROX) && tokens.get(k).is_some_and(|t| t.kind == TokenKind::Word)
    };
    let years = tokens.number(i).or(tokens.get(i).and_then(|t| words.numbers.word(t.word).cardinal));
    let noun = tokens.get(i + 2).is_some_and(|t| t.is_capital() && t.gap < Gap::Block);
    if cue(at.checked_sub(1), Cues::AT_AGE) && years.is_some_and(|n| (10..=110).contains(&n)) && !noun {
        return tokens.gap(at) < Gap::Block;
    }
    let clause =
        |k: &usize| !['.', '!', '?', ';', ','].iter().any(|c| tokens.is_sign(*k, *c)) && tokens.gap(k + 1) < Gap::Block;
    if (at.saturating_sub(AGE_REACH)..at).rev().take_while(clause).any(|k| cue(Some(k), Cues::AGE_LIMIT)) {
        return true;
    }
    let was = at.checked_sub(1).and_then(|k| tokens.get(k)).is_some_and(|t| words.dates.word(t.word).tense != 0);
    if was && tokens.is_sign(i + 2, ',') && cue(Some(i + 3), Cues::THAN) && years.is_some_and(|n| n <= 110) {
        return true;
    }
    let first = (at.saturating_sub(3)..at).rev().take_while(|k| limit(*k)).last();
    let Some(first) = first.filter(|k| tokens.gap(*k) < Gap::Block) else { return false };
    let whose = Cues::OF.or(Cues::THE).or(Cues::IN).or(Cues::BOTH);
    let owned = |n: usize| cue(first.checked_sub(n), Cues::PERSON) && cue(first.checked_sub(n - 1), whose);
    cue(first.checked_sub(1), Cues::PERSON) || cue(Some(first), Cues::BETWEEN) && (owned(3) || owned(4))
}

/// What was read and the index of the token after it.
type Read<T> = Option<(T, usize)>;

struct Grammar<'a, 'k> {
    tokens: &'a Tokens<'a>,
    words: &'k LanguageData,
}

impl<'k> Grammar<'_, 'k> {
    fn word(&self, i: usize) -> &'k NumberWord {
        self.words.numbers.word(self.tokens.get(i).map_or(0, |t| t.word))
    }

    fn cue(&self, i: usize, cue: NumberCue) -> bool {
        self.word(i).cue == Some(cue)
    }

    fn glued(&self, i: usize) -> bool {
        self.tokens.gap(i) == Gap::None
    }

    fn joins(&self, i: usize) -> bool {
        self.tokens.gap(i) < Gap::Block
    }

    fn digits(&self, i: usize) -> usize {
        match self.tokens.get(i) {
            Some(t) if t.kind == TokenKind::Digits => (t.end - t.start) as usize,
            _ => 0,
        }
    }

    fn is_word(&self, i: usize) -> bool {
        self.tokens.get(i).is_some_and(|t| t.kind == TokenKind::Word)
    }

    fn dash(&self, i: usize) -> bool {
        ['-', '\u{2013}', '\u{2014}', '\u{2012}', '\u{2212}'].iter().any(|c| self.tokens.is_sign(i, *c))
    }

    fn any_sign(&self, i: usize, signs: &[char]) -> bool {
        signs.iter().any(|c| self.tokens.is_sign(i, *c))
    }

    /// Whether the word at `i` is an article and nothing behind it makes it a number: most are.
    fn is_bare_article(&self, i: usize, classes: Classes) -> bool {
        let known = |word: WordId| word != 0 && *self.words.numbers.word(word) != NumberWord::default();
        let says = |t: &Token| t.kind != TokenKind::Word || t.is(MEASURES) || known(t.word);
        let word = self.word(i);
        classes.0 & STARTS.0 == Classes::NUMERAL.0
            && word.article
            && (word.ordinal, word.fraction, word.and_half) == (None, None, None)
            && (word.quotient, word.cue) == (None, None)
            && !self.tokens.get(i + 1).is_some_and(says)
    }

    /// Whether the digits at `i` name something instead of counting it.
    fn is_no_quantity(&self, i: usize) -> bool {
        self.is_labeled(i)
            || self.is_road(i)
            || self.is_glued_to_name(i)
            || self.is_street_number(i)
            || self.is_postal_code(i)
            || self.is_list_mark(i)
            || self.is_day_of_name(i)
    }

    /// A day that the date grammar left, since it is part of a name (`Platz des 17. Juni`).
    fn is_day_of_name(&self, i: usize) -> bool {
        self.digits(i) < 3 && self.tokens.is_sign(i + 1, '.') && self.tokens.classes(i + 2).any(Classes::MONTH)
    }

    /// Behind a word such as `Nr.` or `Raum`, with nothing but signs between.
    fn is_labeled(&self, i: usize) -> bool {
        let mut at = i;
        for _ in 0..4 {
            if at == 0 || self.tokens.gap(at) >= Gap::Line {
                return false;
            }
            at -= 1;
            if self.cue(at, NumberCue::Label) {
                return true;
            }
            if !self.any_sign(at, &['.', ':', '(', '-', '/', '+']) {
                return false;
            }
        }
        false
    }

    /// Behind a single capital letter: `A 14`, `B 6`.
    fn is_road(&self, i: usize) -> bool {
        let opens = i < 2 || self.tokens.gap(i - 1) >= Gap::Line || self.any_sign(i - 2, &['.', '!', '?', ':', '"']);
        if i > 0 && opens && self.word(i - 1).article {
            return false;
        }
        i > 0
            && self.tokens.gap(i) == Gap::Blank
            && self
                .tokens
                .get(i - 1)
                .is_some_and(|t| t.kind == TokenKind::Word && t.end - t.start == 1 && t.is_capital())
    }

    /// Glued to letters or to more digits by a sign: roads, codes, telephone numbers.
    fn is_glued_to_name(&self, i: usize) -> bool {
        if i == 0 || !self.glued(i) {
            return false;
        }
        if self.is_word(i - 1) {
            let currency = self.phrase(&self.words.numbers.currencies, i - 1, Classes::CURRENCY);
            return currency.is_none_or(|(_, len)| len != 1);
        }
        let chained = self.any_sign(i - 1, &['%', '-', '/', '.', ':', '_', '#', '@', '&', '=', '?', '\u{2013}']);
        let before = i >= 2 && self.glued(i - 1) && (self.is_word(i - 2) || self.digits(i - 2) > 0);
        (chained && before)
            || self.tokens.is_sign(i - 1, '#')
            || (self.tokens.is_sign(i - 1, '+') && self.digits(i) < 4 && !self.is_measured_number(i))
    }

    /// Whether the digits at `i` have a unit: `+1,5 Prozent` is no telephone number.
    fn is_measured_number(&self, i: usize) -> bool {
        self.digit_number(i).is_some_and(|(_, end)| self.is_measured(end))
    }

    /// Behind the name of a street.
    fn is_street_number(&self, i: usize) -> bool {
        if i == 0 || self.tokens.gap(i) >= Gap::Line || !self.tokens.get(i - 1).is_some_and(|t| t.is_capital()) {
            return false;
        }
        if self.is_measured(i + 1) {
            return false;
        }
        let name = self.tokens.str(i - 1);
        let is_street = |end: &str| name.len() > end.len() && name.ends_with(end);
        self.words.numbers.streets.iter().any(|end| is_street(end))
            || self.tokens.classes(i - 1).any(Classes::STREET_HEAD)
    }

    /// Five digits before the name of a place.
    fn is_postal_code(&self, i: usize) -> bool {
        let zero = self.tokens.str(i).starts_with('0');
        let capital =
            self.digits(i) == 5 && self.joins(i + 1) && self.tokens.get(i + 1).is_some_and(|t| t.is_capital());
        let place = capital && self.words.names.traits(self.tokens.str(i + 1)).any(Traits::ANY_PLACE);
        (self.digits(i) == 5 && (place || zero)) || (zero && self.digits(i) > 1 && !self.any_sign(i + 1, &[',', '.']))
    }

    /// `1.` at the beginning of a line.
    fn is_list_mark(&self, i: usize) -> bool {
        let first = i == 0 || self.tokens.gap(i) >= Gap::Line;
        first
            && self.digits(i) < 3
            && self.any_sign(i + 1, &['.', ')'])
            && self.glued(i + 1)
            && !self.glued(i + 2)
            && self.tokens.list.len() > 4
            && self.tokens.get(i + 2).is_some_and(|t| t.is_capital())
    }

    /// The index behind the digits and joining signs that begin at `i`.
    fn chain_end(&self, i: usize) -> usize {
        let mut at = i + 1;
        while self.tokens.gap(at) <= Gap::Blank {
            let sign = self.any_sign(at, &['-', '/', '(', ')', '.', ':', '+', '\u{2013}']);
            let goes_on = (sign && self.digits(at + 1) > 0 && self.glued(at + 1)) || self.digits(at) > 0;
            let spaced = sign
                && self.tokens.gap(at) == Gap::Blank
                && self.digits(at + 1) > 0
                && self.tokens.gap(at + 1) == Gap::Blank;
            let area = self.tokens.is_sign(at, ')') && self.digits(at + 1) > 0 && self.tokens.gap(at + 1) == Gap::Blank;
            if !goes_on && !spaced && !area {
                break;
            }
            at += 1;
        }
        at
    }
}
