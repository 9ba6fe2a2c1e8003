//! In: the tokens of a text. Out: small questions about the token at a place, shared by all parts of the date grammar.
//!
//! Every reading function of the grammar takes the index of a token and gives what it read with the index after it, or
//! nothing. No expression crosses a blank line.

use std::cell::Cell;

use crate::knowledge::dates::{Cues, DateWord};
use crate::knowledge::numbers::NumberWord;
use crate::knowledge::{Classes, LanguageData};
use crate::values::decimal::Decimal;
use crate::values::token::{Gap, Shape, Token, TokenKind, Tokens};

use super::{Bound, Expr, Point};
use crate::values::number;

/// What was read and the index of the token after it.
pub(super) type Read<T> = Option<(T, usize)>;

/// What was read, or its lack, with the token it was sought at.
type Kept<T> = Option<(usize, Read<T>)>;

/// The tokens with the words to read them by.
pub(super) struct Grammar<'a> {
    pub(super) tokens: &'a Tokens<'a>,
    pub(super) words: &'a LanguageData,
    /// Whether the text has capital letters, so that their lack says something.
    cased: bool,
    /// The points read last: several readers ask for the one at the same token.
    pub(super) points: [Cell<Kept<Point>>; 4],
    /// The count read last.
    pub(super) quantities: Cell<Kept<Decimal>>,
}

impl<'a> Grammar<'a> {
    pub(super) fn new(tokens: &'a Tokens<'a>, words: &'a LanguageData) -> Self {
        let cased = tokens.list.iter().take(64).any(|t| t.is_capital());
        Self { tokens, words, cased, points: Default::default(), quantities: Cell::new(None) }
    }

    /// What the word at `i` can mean in a date; nothing across a blank line is asked with `next`.
    pub(super) fn word(&self, i: usize) -> &'a DateWord {
        self.words.dates.word(self.tokens.get(i).map_or(0, |t| t.word))
    }

    /// What the word at `i` can mean in a number.
    pub(super) fn numeral(&self, i: usize) -> &'a NumberWord {
        self.words.numbers.word(self.tokens.get(i).map_or(0, |t| t.word))
    }

    /// Whether the word at `i` has one of these senses.
    pub(super) fn cue(&self, i: usize, cues: Cues) -> bool {
        self.word(i).cues.any(cues)
    }

    /// Whether the word before `i` in the same block has one of these senses.
    pub(super) fn cue_before(&self, i: usize, cues: Cues) -> bool {
        i > 0 && self.tokens.gap(i) < Gap::Block && self.cue(i - 1, cues)
    }

    /// Steps over the word at `i` if it has one of these senses and more text of the block follows.
    pub(super) fn skip(&self, i: usize, cues: Cues) -> usize {
        if self.cue(i, cues) && self.joins(i + 1) { i + 1 } else { i }
    }

    /// Steps over the sign at `i` if it is `c`.
    pub(super) fn skip_sign(&self, i: usize, c: char) -> usize {
        if self.tokens.is_sign(i, c) { i + 1 } else { i }
    }

    /// Whether the token at `i` exists and belongs to the same block as the one before it.
    pub(super) fn joins(&self, i: usize) -> bool {
        self.tokens.gap(i) < Gap::Block
    }

    /// Whether nothing stands between the token at `i` and the one before it.
    pub(super) fn glued(&self, i: usize) -> bool {
        self.tokens.gap(i) == Gap::None
    }

    /// How many digits the token at `i` has; 0 if it is not of digits.
    pub(super) fn digits(&self, i: usize) -> usize {
        match self.tokens.get(i) {
            Some(t) if t.kind == TokenKind::Digits => (t.end - t.start) as usize,
            _ => 0,
        }
    }

    /// The digits at `i` as a number within bounds.
    pub(super) fn number(&self, i: usize, most_digits: usize, bounds: std::ops::RangeInclusive<u32>) -> Option<u32> {
        if self.digits(i) > most_digits {
            return None;
        }
        self.tokens.number(i).filter(|n| bounds.contains(n))
    }

    /// Whether the token at `i` is a dash of any length.
    pub(super) fn dash(&self, i: usize) -> bool {
        ['-', '\u{2013}', '\u{2014}', '\u{2012}', '\u{2212}'].iter().any(|c| self.tokens.is_sign(i, *c))
    }

    /// Whether the token at `i` is digits glued by a sign to digits on this side, as in versions and addresses.
    pub(super) fn digits_glued_before(&self, i: usize) -> bool {
        i >= 2
            && self.glued(i)
            && self.glued(i - 1)
            && self.digits(i - 2) > 0
            && ['.', ',', ':', '/', '-'].iter().any(|c| self.tokens.is_sign(i - 1, *c))
    }

    /// Whether a sign and further digits are glued behind, so that what ends before `i` is part of something longer.
    pub(super) fn digits_glued_after(&self, i: usize, signs: &[char]) -> bool {
        self.glued(i) && self.glued(i + 1) && self.digits(i + 1) > 0 && signs.iter().any(|c| self.tokens.is_sign(i, *c))
    }

    /// A month name at `i`; a short form that is also a word counts only where `short` allows it.
    pub(super) fn month(&self, i: usize, short: bool) -> Read<u8> {
        let word = self.word(i);
        if word.month == 0 || (word.short && !short) {
            return None;
        }
        let end = if word.short && self.glued(i + 1) { self.skip_sign(i + 1, '.') } else { i + 1 };
        Some((word.month, end))
    }

    /// Whether the word at `i` begins with a capital and is none that the date grammar knows.
    pub(super) fn is_foreign_noun(&self, i: usize) -> bool {
        self.tokens.get(i).is_some_and(|t| t.kind == TokenKind::Word && t.gap < Gap::Block && t.shape != Shape::Lower)
            && self.word(i).is_no_date()
    }

    /// Whether the token at `i` makes the number before it a quantity.
    pub(super) fn is_measured(&self, i: usize) -> bool {
        self.tokens.classes(i).any(MEASURES) && number::is_measure(self.tokens, self.words, i)
    }

    /// Whether the word at `i` is written like a noun.
    pub(super) fn is_noun(&self, i: usize) -> bool {
        !self.cased || self.tokens.get(i).is_some_and(|t| t.is_capital())
    }

    /// Whether the word at `i` is written like a name of the calendar. Where nouns are small, short names that are also
    /// verbs (`may`, `march`) still need their capital.
    pub(super) fn is_calendar_name(&self, i: usize) -> bool {
        let verb = matches!(self.word(i).month, 3 | 5);
        self.is_noun(i) || (self.words.dates.month_first && !verb)
    }

    /// The index behind a word for the clock (`Uhr`, `o'clock`).
    pub(super) fn clock_word(&self, i: usize) -> Option<usize> {
        if self.cue(i, Cues::CLOCK) {
            return Some(i + 1);
        }
        let quote = self.tokens.is_sign(i + 1, '\'') || self.tokens.is_sign(i + 1, '\u{2019}');
        let letter = self.tokens.str(i).eq_ignore_ascii_case("o");
        (letter && quote && self.cue(i + 2, Cues::CLOCK)).then_some(i + 3)
    }

    /// Whether a day is part of the name of a street or square (`Platz des 17. Juni`).
    pub(super) fn is_street_name(&self, from: usize) -> bool {
        if from < 2 || !self.cue(from - 1, Cues::OF) || !self.joins(from) {
            return false;
        }
        let word = self.tokens.str(from - 2).to_lowercase();
        self.words.numbers.streets.iter().any(|street| word.ends_with(&**street))
    }

    /// A rank in words at `i`: `dritten`, `twenty-first`.
    pub(super) fn ordinal(&self, i: usize) -> Read<u32> {
        if !self.tokens.classes(i).any(Classes::ORDINAL.or(Classes::NUMERAL)) {
            return None;
        }
        if let Some(n) = self.numeral(i).ordinal {
            return Some((n, i + 1));
        }
        let tens = self.numeral(i).cardinal.filter(|n| self.words.dates.month_first && *n >= 20 && n % 10 == 0)?;
        let at = if self.dash(i + 1) { i + 2 } else { i + 1 };
        let ones = self.numeral(at).ordinal.filter(|n| *n < 10 && self.joins(at))?;
        Some((tens + ones, at + 1))
    }

    /// A rank at `i`: `3.`, `3rd`, `dritten`, `III.`.
    pub(super) fn rank(&self, i: usize) -> Read<u32> {
        if let Some(read) = self.ordinal(i) {
            return Some(read);
        }
        let n = match self.tokens.get(i)?.shape {
            Shape::Capital | Shape::Upper => roman(self.tokens.str(i))?,
            _ => self.number(i, 2, 1..=99)?,
        };
        if self.tokens.is_sign(i + 1, '.') {
            return Some((n, i + 2));
        }
        if self.digits(i) > 0 && self.glued(i + 1) && self.cue(i + 1, Cues::ORDINAL_TAIL) {
            return Some((n, i + 2));
        }
        None
    }

    /// Whether the word at `i` may be what the number before it counts: a noun, or where nouns are small any other word that
    /// is neither a function word nor one of dates.
    pub(super) fn is_countable(&self, i: usize) -> bool {
        if !self.words.dates.month_first {
            return self.is_foreign_noun(i);
        }
        let function = Classes::FUNCTION.or(Classes::PREPOSITION).or(Classes::CONJUNCTION).or(Classes::ARTICLE);
        let word =
            self.tokens.get(i).is_some_and(|t| t.kind == TokenKind::Word && t.gap < Gap::Block && !t.is(function));
        word && self.word(i).is_no_date()
    }

    /// Whether what was read ends before `i`: a sign, a function word, a verb or nothing stands there.
    pub(super) fn closes(&self, i: usize) -> bool {
        let function = Classes::FUNCTION.or(Classes::PREPOSITION).or(Classes::CONJUNCTION).or(Classes::ARTICLE);
        let plain = |t: &Token| t.kind == TokenKind::Sign && !t.is(MEASURES) || t.is(function);
        !self.joins(i) || self.tokens.get(i).is_none_or(plain) || self.word(i).tense != 0
    }

    /// Whether the word before `i` makes a name of it (`Herr Freitag`).
    pub(super) fn is_persons_name(&self, i: usize) -> bool {
        let dotted = i > 1 && self.tokens.is_sign(i - 1, '.') && self.glued(i - 1);
        let before = if dotted { i - 2 } else { i.wrapping_sub(1) };
        self.joins(i) && self.tokens.classes(before).any(Classes::SALUTATION.or(Classes::TITLE))
    }

    /// What a word before, behind or inside a date makes of it; of what comes round only its clock time is bounded.
    pub(super) fn bound(&self, expr: &Expr, from: usize, end: usize) -> Option<Bound> {
        let timed = match expr {
            Expr::Repeated(set) => set.contains(':'),
            Expr::At(point) => point.clock.is_some(),
            _ => false,
        };
        let since = if self.words.dates.month_first { Cues::SINCE.or(Cues::FROM) } else { Cues::SINCE };
        let opens = |k: usize| self.cue(k, since) && (self.digits(k + 1) > 0 || self.numeral(k + 1).cardinal.is_some());
        let inside = || (timed && (from + 1..end).any(opens)).then_some(Bound::Since);
        if matches!(expr, Expr::Repeated(_)) {
            return inside();
        }
        self.bound_before(from).or_else(|| self.bound_behind(end)).or_else(inside)
    }

    /// What the word before a date makes of it.
    fn bound_before(&self, from: usize) -> Option<Bound> {
        let mut at = from;
        while at > 0
            && self.joins(at)
            && self.cue(at - 1, Cues::THE.or(Cues::ON).or(Cues::OTHER))
            && !self.cue(at - 1, BOUNDS)
        {
            at -= 1;
        }
        if at == 0 || !self.joins(at) {
            return None;
        }
        let cues = self.word(at - 1).cues;
        if self.cue(from, Cues::PRESENT) && cues.any(Cues::TO) {
            return Some(Bound::Until);
        }
        if self.words.dates.month_first && at == from && cues.any(Cues::FROM) && !cues.any(BOUNDS) {
            return Some(Bound::Since);
        }
        if let Some(bound) = self.bound_in_two_words(at - 1) {
            return Some(bound);
        }
        [
            (Cues::UNTIL, Bound::Until),
            (Cues::SINCE, Bound::Since),
            (Cues::BEFORE, Bound::Before),
            (Cues::AFTER, Bound::After),
            (Cues::ABOUT, Bound::About),
        ]
        .into_iter()
        .find(|(cue, _)| cues.any(*cue))
        .map(|(_, bound)| bound)
    }

    /// What several words before a date make of it, the last of which stands at `i`: `prior to`, `no later than`, `on or after`.
    fn bound_in_two_words(&self, i: usize) -> Option<Bound> {
        if i == 0 || !self.joins(i) {
            return None;
        }
        if self.cue(i, Cues::THAN) && self.cue(i - 1, Cues::LATER) {
            let denied = self.cue_before(i - 1, Cues::NOT);
            return Some(match (self.cue(i - 1, Cues::AGO_AFTER.or(Cues::BEFOREHAND)), denied) {
                (false, false) => Bound::After,
                (false, true) => Bound::Until,
                (true, false) => Bound::Before,
                (true, true) => Bound::Since,
            });
        }
        if self.cue(i, Cues::TO) && self.cue(i - 1, Cues::BEFORE) {
            return Some(Bound::Before);
        }
        let or = i > 1 && self.cue(i - 1, Cues::AND) && self.cue(i - 2, Cues::ON) && self.joins(i - 1);
        match (self.cue(i, Cues::BEFORE), self.cue(i, Cues::AFTER)) {
            (true, false) if or => Some(Bound::Until),
            (false, true) if or => Some(Bound::Since),
            (true, false) if self.cue(i - 1, Cues::NOT) => Some(Bound::Since),
            (false, true) if self.cue(i - 1, Cues::NOT) => Some(Bound::Until),
            _ => None,
        }
    }

    /// What the words behind a date make of it: `or later`, `and earlier`.
    fn bound_behind(&self, end: usize) -> Option<Bound> {
        let later = self.cue(end, Cues::AND) && self.cue(end + 1, Cues::LATER);
        let bound = if self.cue(end + 1, Cues::AGO_AFTER.or(Cues::BEFOREHAND)) { Bound::Until } else { Bound::Since };
        (later && self.joins(end) && self.joins(end + 1) && !self.cue(end + 2, Cues::IN)).then_some(bound)
    }
}

/// Classes of words that make the number before them a quantity.
pub(super) const MEASURES: Classes = Classes::PERCENT.or(Classes::CURRENCY).or(Classes::UNIT).or(Classes::SCALE);

const BOUNDS: Cues = Cues::UNTIL.or(Cues::SINCE).or(Cues::BEFORE).or(Cues::AFTER).or(Cues::ABOUT);

/// A Roman number up to 39.
pub(super) fn roman(text: &str) -> Option<u32> {
    let value = |letter: u8| match letter {
        b'I' => 1,
        b'V' => 5,
        b'X' => 10,
        _ => 0,
    };
    let letters = text.as_bytes();
    if letters.len() > 7 || !letters.iter().all(|b| value(*b) > 0) {
        return None;
    }
    let sum = letters.iter().enumerate().fold(0_i32, |sum, (at, letter)| {
        let minus = letters.get(at + 1).is_some_and(|next| value(*next) > value(*letter));
        if minus { sum - value(*letter) } else { sum + value(*letter) }
    });
    u32::try_from(sum).ok().filter(|n| (1..40).contains(n))
}
