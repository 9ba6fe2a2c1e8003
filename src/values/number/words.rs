//! In: tokens that are number words. Out: the number they spell, in one word or in several.

use super::digits::quotient;
use super::{Grammar, Kind, Read};
use crate::knowledge::Classes;
use crate::knowledge::numbers::{NumberCue, NumberWords};
use crate::values::decimal::Decimal;

impl Grammar<'_, '_> {
    /// A number that begins with a word: its value and whether it is a count, a rank or a fraction.
    pub(super) fn spelled(&self, i: usize) -> Read<(Decimal, Kind)> {
        if let Some(read) = self.halves(i).or_else(|| self.ranked(i)) {
            return Some(read);
        }
        if self.word(i).weak
            && self.word(i).cardinal == Some(1)
            && let Some((value, end)) = self.share(Decimal::from_int(1), i + 1)
        {
            return Some(((value, Kind::Fraction), end));
        }
        let ((value, kind), end) = self.counted(i)?;
        let share = self.share(value, end).filter(|_| !self.word(i).article);
        Some(share.map_or(((value, kind), end), |(value, end)| ((value, Kind::Fraction), end)))
    }

    /// `anderthalb`, `ein halbes Dutzend`, `half a million`, `drei Viertel`, `ein Drittel`.
    fn halves(&self, i: usize) -> Read<(Decimal, Kind)> {
        let half = Decimal::new(5, 1);
        if let Some(n) = self.word(i).and_half {
            let value = half.plus(Decimal::from_int(i64::from(n)))?;
            return Some((self.with_times(value, i + 1), i + 1))
                .map(|((value, end), _)| ((value, Kind::Cardinal), end));
        }
        if let Some((top, bottom)) = self.word(i).quotient {
            return Some(((quotient(u32::from(top), u32::from(bottom))?, Kind::Fraction), i + 1));
        }
        let at = if self.word(i).article { i + 1 } else { i };
        if self.cue(at, NumberCue::Half) && (at == i || self.joins(at)) {
            let hyphen = self.dash(at + 1) && self.glued(at + 1) && self.glued(at + 2);
            let after = if self.word(at + 1).article || hyphen { at + 2 } else { at + 1 };
            let whole = self.tokens.classes(after);
            if self.joins(after) && whole.any(Classes::SCALE.or(Classes::UNIT)) {
                let (value, end) = self.with_times(half, after);
                return Some(((value, Kind::Cardinal), end));
            }
            return None;
        }
        if let Some(bottom) = self.word(i).fraction {
            let part = quotient(1, bottom)?;
            if let Some((value, end)) = self.part_of_scale(part, i + 1) {
                return Some(((value, Kind::Cardinal), end));
            }
            let hyphen = self.dash(i + 1) && self.glued(i + 1) && self.glued(i + 2) && self.is_measured(i + 2);
            return (hyphen || self.is_measured(i + 1)).then_some(((part, Kind::Fraction), i + 1));
        }
        let top = self.word(i).cardinal?;
        let below = if self.dash(i + 1) && !self.words.numbers.decimal_comma { i + 2 } else { i + 1 };
        let of_one = top == 1 && !self.word(i).article;
        let rank = self.word(below).ordinal.filter(|n| of_one && *n > 2 && !self.words.numbers.decimal_comma);
        if let Some(bottom) = rank.or(self.word(below).fraction).filter(|_| self.joins(below)) {
            let part = quotient(top, bottom)?;
            return Some(match self.part_of_scale(part, below + 1) {
                Some((value, end)) => ((value, Kind::Cardinal), end),
                None => ((part, Kind::Fraction), below + 1),
            });
        }
        if self.cue(i + 1, NumberCue::Half) && top > 1 && self.joins(i + 1) {
            return Some(((quotient(top, 2)?, Kind::Cardinal), i + 2));
        }
        None
    }

    /// A part of the scale behind it: `a quarter million`, `three quarters of a million`.
    fn part_of_scale(&self, part: Decimal, i: usize) -> Read<Decimal> {
        let of = if self.cue(i, NumberCue::Of) { i + 1 } else { i };
        let at = if self.word(of).article { of + 1 } else { of };
        let scaled = self.word(at).scale.is_some_and(|s| s > 2) && (i..=at).all(|k| self.joins(k));
        scaled.then(|| self.with_times(part, at))
    }

    /// A rank in words.
    fn ranked(&self, i: usize) -> Read<(Decimal, Kind)> {
        if let Some(n) = self.word(i).ordinal {
            let led =
                i > 0 && self.joins(i) && self.tokens.classes(i - 1).any(Classes::ARTICLE.or(Classes::PREPOSITION));
            return (!self.word(i).weak || led).then_some(((Decimal::from_int(i64::from(n)), Kind::Ordinal), i + 1));
        }
        let tens = self.word(i).cardinal.filter(|n| *n >= 20 && n % 10 == 0 && !self.words.numbers.decimal_comma)?;
        let at = if self.dash(i + 1) { i + 2 } else { i + 1 };
        if let Some(ones) = self.word(at).ordinal.filter(|n| *n < 10 && self.joins(at)) {
            return Some(((Decimal::from_int(i64::from(tens + ones)), Kind::Ordinal), at + 1));
        }
        None
    }

    /// A count in words: compounds, `twenty-one`, `zwei Millionen dreihundert`.
    pub(super) fn counted(&self, i: usize) -> Read<(Decimal, Kind)> {
        let (mut total, mut group, mut at) = (0_u64, None::<u64>, i);
        let mut last = u64::MAX;
        for _ in 0..16 {
            if at > i && !self.joins(at) {
                break;
            }
            let and = at > i && self.cue(at, NumberCue::And) && !self.words.numbers.decimal_comma && last % 100 == 0;
            let here =
                if and || (at > i && self.dash(at) && group.is_some_and(|g| g % 100 >= 20)) { at + 1 } else { at };
            if let Some(n) = self.plain_word(here).filter(|n| *n < place(last) && (at == i || !self.word(here).article))
            {
                group = Some(group.unwrap_or(0).checked_add(n)?);
                last = n;
                at = here + 1;
                continue;
            }
            let vague = i > 0 && self.cue(i - 1, NumberCue::Vague) && self.joins(i);
            let alone =
                at == i && !vague && self.words.numbers.decimal_comma && self.word(at).scale.is_some_and(|s| s < 4);
            let Some(scale) = self.word(at).scale.filter(|_| at > i || alone) else { break };
            let factor = 10_u64.checked_pow(u32::from(scale))?;
            let count = group.unwrap_or(1);
            if scale == 2 {
                group = Some(count.checked_mul(100)?);
                last = 100;
            } else {
                let add = count.checked_mul(factor)?;
                if total > 0 && total < add {
                    return None;
                }
                total = total.checked_add(add)?;
                (group, last) = (None, factor);
            }
            at += 1;
            at += usize::from(self.tokens.is_sign(at, '.') && self.glued(at) && self.word(at - 1).short);
        }
        let sum = total.checked_add(group.unwrap_or(0))?;
        let alone = (self.word(i).article || self.word(i).weak) && at == i + 1;
        let hyphen = self.dash(at) && self.glued(at) && self.glued(at + 1) && self.is_measured(at + 1);
        let usable = at > i && (!alone || hyphen || self.is_measured(at) || self.word(at).times.is_some());
        if !usable {
            return None;
        }
        if let Some(bottom) = self.word(at).fraction.filter(|_| self.joins(at) && !self.words.numbers.decimal_comma) {
            return Some(((quotient(u32::try_from(sum).ok()?, bottom)?, Kind::Fraction), at + 1));
        }
        let value = Decimal::from_int(i64::try_from(sum).ok()?);
        let (value, at) = self.and_part(value, at);
        let (value, at) = self.spoken_decimals(value, at);
        let (value, at) = self.with_times(value, at);
        Some(((value, Kind::Cardinal), at))
    }

    /// `and a half`, `and one fourth`, `and three fifths` behind a whole number.
    fn and_part(&self, whole: Decimal, i: usize) -> (Decimal, usize) {
        let at = i + 1;
        let led = self.cue(i, NumberCue::And) && self.joins(i) && self.joins(at);
        let top = self.word(at).cardinal.filter(|n| led && (1..10).contains(n) && !self.words.numbers.decimal_comma);
        let Some(top) = top else { return (whole, i) };
        let bottom = if self.cue(at + 1, NumberCue::Half) { Some(2) } else { self.word(at + 1).fraction };
        let bottom = bottom.or(self.word(at + 1).ordinal.filter(|n| top == 1 && *n > 2 && !self.word(at).article));
        let sum =
            bottom.filter(|_| self.joins(at + 1)).and_then(|b| quotient(top, b)).and_then(|part| whole.plus(part));
        sum.map_or((whole, i), |sum| (sum, at + 2))
    }

    /// `Komma drei fünf`, `point five`.
    fn spoken_decimals(&self, whole: Decimal, i: usize) -> (Decimal, usize) {
        let digit = |k: usize| self.word(k).cardinal.filter(|n| *n < 10 && self.joins(k));
        if !self.cue(i, NumberCue::Point) || digit(i + 1).is_none() {
            return (whole, i);
        }
        let mut text = format!("{whole}.");
        let mut at = i + 1;
        while let Some(n) = digit(at).filter(|_| at < i + 16) {
            text.push_str(&n.to_string());
            at += 1;
        }
        Decimal::parse(&text).map_or((whole, i), |value| (value, at))
    }

    /// Multiplies by the scale words behind a number: `Mio.`, `Millionen`, `Dutzend`.
    pub(super) fn with_times(&self, value: Decimal, i: usize) -> (Decimal, usize) {
        let (mut value, mut at) = (value, i);
        for _ in 0..3 {
            let word = self.word(at);
            let factor = match (word.scale, word.times) {
                (Some(scale), _) => Decimal::power_of_ten(i8::try_from(scale).unwrap_or(0)),
                (None, Some(times)) => Decimal::from_int(i64::from(times)),
                (None, None) => break,
            };
            let Some(product) = value.times(factor).filter(|_| self.joins(at)) else { break };
            value = product;
            at += 1;
            at += usize::from(word.short && self.tokens.is_sign(at, '.') && self.glued(at));
        }
        (value, at)
    }

    /// A count in one word, also a compound that no table has.
    fn plain_word(&self, i: usize) -> Option<u64> {
        if let Some(n) = self.word(i).cardinal {
            return Some(u64::from(n));
        }
        let token = self.tokens.get(i)?;
        if !token.is(Classes::NUMERAL_COMPOUND) {
            return None;
        }
        compound(&self.tokens.str(i).to_lowercase(), &self.words.numbers)
    }
}

/// Numbers below this can follow `last` in the same group of three digits.
fn place(last: u64) -> u64 {
    match last {
        0..=19 => 0,
        20..=99 => 10,
        100..=999 => 100,
        n => n,
    }
}

/// The value of a number word made of parts: `zweihundertdreiundzwanzigtausend`.
pub(super) fn compound(word: &str, words: &NumberWords) -> Option<u64> {
    let (mut total, mut group) = (0_u64, 0_u64);
    let mut rest = word;
    let mut pieces = 0;
    while !rest.is_empty() {
        if let Some(after) = words.joiners.iter().find_map(|j| rest.strip_prefix(&**j)) {
            rest = after;
            continue;
        }
        let (after, value) =
            words.parts.iter().find_map(|(part, value)| Some((rest.strip_prefix(&**part)?, *value)))?;
        match value {
            1000 => (total, group) = (total.checked_add(group.max(1).checked_mul(1000)?)?, 0),
            100 => group = group.max(1).checked_mul(100)?,
            n => group = group.checked_add(n)?,
        }
        rest = after;
        pieces += 1;
        if group > 9999 || total > 999_999 || pieces > 12 {
            return None;
        }
    }
    (pieces > 0).then_some(total + group)
}
