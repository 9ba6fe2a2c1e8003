//! In: a number already read and the token behind it. Out: the number with what multiplies, adds to or divides it there.

use super::digits::quotient;
use super::{Grammar, Read};
use crate::knowledge::Classes;
use crate::knowledge::numbers::NumberCue;
use crate::values::decimal::Decimal;
use crate::values::token::Gap;

impl Grammar<'_, '_> {
    /// A letter for a scale glued to decimals: `1.2b`. Letters that are units stay such.
    pub(super) fn with_letter(&self, value: Decimal, i: usize) -> Read<Decimal> {
        let power = self.word(i).letter.filter(|_| self.glued(i) && value.to_int().is_none())?;
        let ends = !self.glued(i + 1) || (self.digits(i + 1) == 0 && !self.is_word(i + 1) && !self.dash(i + 1));
        if !ends || self.is_measured(i) {
            return None;
        }
        Some((value.times(Decimal::power_of_ten(i8::try_from(power).ok()?))?, i + 1))
    }

    /// A power of ten: `1.3 x 10^6`.
    pub(super) fn with_power(&self, value: Decimal, i: usize) -> Read<Decimal> {
        let times = self.any_sign(i, &['\u{d7}', '\u{b7}', '*']) || self.tokens.str(i).eq_ignore_ascii_case("x");
        let ten = times && self.tokens.gap(i) < Gap::Line && self.tokens.str(i + 1) == "10";
        if !ten || !self.tokens.is_sign(i + 2, '^') || !self.glued(i + 2) || !self.glued(i + 3) {
            return None;
        }
        let minus = self.any_sign(i + 3, &['-', '\u{2212}']);
        let at = if minus { i + 4 } else { i + 3 };
        let power = self.tokens.number(at).filter(|n| *n < 25 && self.glued(at))?;
        let power = i8::try_from(power).ok()?;
        Some((value.times(Decimal::power_of_ten(if minus { -power } else { power }))?, at + 1))
    }

    /// Further digits with lower scales behind one: `4 thousand 3 hundred`, `2 Millionen 300 Tausend`.
    pub(super) fn with_lower_scales(&self, value: Decimal, i: usize) -> (Decimal, usize) {
        let (mut value, mut end) = (value, i);
        if let Some((sum, after)) = self.with_rest_of_hundred(value, i) {
            return (sum, after);
        }
        while let Some(scale) = self.word(end - 1).scale {
            let lower = self.word(end + 1).scale.filter(|s| *s < scale && self.tokens.gap(end) == Gap::Blank);
            let count =
                self.tokens.number(end).filter(|_| self.digits(end) < 4 && self.tokens.gap(end + 1) == Gap::Blank);
            let (Some(lower), Some(count)) = (lower, count) else { break };
            let part =
                Decimal::power_of_ten(i8::try_from(lower).unwrap_or(0)).times(Decimal::from_int(i64::from(count)));
            let Some(sum) = part.and_then(|part| value.plus(part)) else { break };
            (value, end) = (sum, end + 2);
        }
        (value, end)
    }

    /// Tens and ones behind digits with the word for a hundred: `3 hundred and 21`.
    fn with_rest_of_hundred(&self, value: Decimal, i: usize) -> Read<Decimal> {
        let led = self.word(i.checked_sub(1)?).scale == Some(2) && self.cue(i, NumberCue::And);
        if !led || self.words.numbers.decimal_comma || !self.joins(i) || !self.joins(i + 1) {
            return None;
        }
        let (rest, end) = match self.digits(i + 1) {
            0 => self.counted(i + 1).map(|((rest, _), end)| (rest, end))?,
            _ => (Decimal::from_int(i64::from(self.tokens.number(i + 1)?)), i + 2),
        };
        let small = rest.to_int().is_some_and(|n| (1..100).contains(&n)) || self.word(i + 1).cardinal == Some(1);
        small.then(|| value.plus(rest)).flatten().map(|sum| (sum, end))
    }

    /// One of so many (`one in three`) and so many out of more (`9 out of 10`), if nothing is measured.
    pub(super) fn share(&self, top: Decimal, i: usize) -> Read<Decimal> {
        let top = top.to_int().and_then(|n| u32::try_from(n).ok()).filter(|n| *n > 0)?;
        let out = self.cue(i, NumberCue::Out) && self.cue(i + 1, NumberCue::Of);
        let one = top == 1 && self.cue(i, NumberCue::OneIn) && !self.words.numbers.decimal_comma;
        let at = if out { i + 2 } else { i + 1 };
        if !(out || one) || !(i..=at).all(|k| self.tokens.gap(k) < Gap::Line) {
            return None;
        }
        let (bottom, end) = match self.digits(at) {
            0 => self.counted(at).map(|((value, _), end)| (value, end))?,
            _ => self.digit_number(at).map(|((value, _), end)| (value, end))?,
        };
        let bottom = bottom.to_int().and_then(|n| u32::try_from(n).ok()).filter(|n| *n > top)?;
        let dated = self.tokens.classes(end).any(Classes::DATE_UNIT.or(Classes::MONTH)) && self.joins(end);
        let year = one && bottom > 1000;
        (!dated && !year && !self.is_measured(end)).then_some((quotient(top, bottom)?, end))
    }
}
