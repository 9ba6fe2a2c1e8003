//! In: tokens at a place where a number may begin. Out: the number with its limit, sign, scale and unit, or a range.

use super::{Found, Grammar, Kind, Limit, Marks, Read, SPELLED};
use crate::knowledge::Classes;
use crate::knowledge::numbers::NumberCue;
use crate::knowledge::phrases::Phrases;
use crate::values::decimal::Decimal;
use crate::values::token::{Gap, Shape};

/// A number without its unit.
#[derive(Clone, Copy)]
struct Core {
    value: Decimal,
    kind: Kind,
    marks: Marks,
}

impl<'k> Grammar<'_, 'k> {
    /// A number with everything that belongs to it.
    pub(super) fn number(&self, i: usize) -> Read<Found<'k>> {
        let mut limit = None;
        let mut at = i;
        while let Some((found, len)) = self.limit(at) {
            limit = Some(found);
            at += len;
            at += usize::from(self.tokens.is_sign(at, '.') && self.glued(at) && self.tokens.str(at - 1).len() < 4);
            if !self.joins(at) || at > i + 8 {
                return None;
            }
        }
        let digits = self.digits(at) > 0;
        let begins = digits || self.tokens.classes(at).any(SPELLED.or(Classes::CURRENCY));
        if !begins || at > i && digits && self.is_no_quantity(at) {
            return None;
        }
        let (mut found, end) = self.range(at, limit)?;
        let start = if limit.is_some() { i } else { self.signed_start(at) };
        found.range.start = self.tokens.get(start)?.start as usize;
        Some((found, end))
    }

    /// The token of a sign below zero in front of a number, or the number itself.
    fn signed_start(&self, i: usize) -> usize {
        let bracket = i > 1 && self.tokens.is_sign(i - 2, '(') && self.glued(i - 1);
        if self.is_negative(i) && !bracket { i - 1 } else { i }
    }

    /// Whether a minus sign or word stands in front of the number at `i`.
    fn is_negative(&self, i: usize) -> bool {
        self.has_minus_sign(i) || (i > 0 && self.cue(i - 1, NumberCue::Minus) && self.joins(i))
    }

    /// Whether a minus sign is glued in front of the number at `i` and to nothing else.
    fn has_minus_sign(&self, i: usize) -> bool {
        if i == 0 {
            return false;
        }
        let sign = self.any_sign(i - 1, &['-', '\u{2212}', '\u{2013}']) && self.glued(i);
        let free = self.tokens.gap(i - 1) > Gap::None || (i > 1 && self.tokens.is_sign(i - 2, '('));
        let joint = i > 1 && self.digits(i - 2) > 0 && self.tokens.gap(i - 1) < Gap::Line;
        sign && free && !joint
    }

    /// One number, or two as a range: `zwischen 3 und 5 km`, `10 bis 15 Prozent`.
    fn range(&self, i: usize, limit: Option<Limit>) -> Read<Found<'k>> {
        let (left, end) = self.amount(i)?;
        let Some((right, after)) = self.upper_end(i, end, &left) else {
            return Some((Found { limit, ..left }, end));
        };
        let scaled = self.rescaled(left.value, end, &right);
        let scaled = if less(scaled, right.value) { scaled } else { left.value };
        let priced = left.kind == Kind::Money && self.tokens.classes(i).any(Classes::CURRENCY);
        let (value, kind, unit) = if priced {
            (scaled, left.kind, left.unit)
        } else if left.unit.is_none() && left.kind == Kind::Cardinal {
            (scaled, right.kind, right.unit)
        } else {
            (left.value, left.kind, left.unit)
        };
        let range = left.range.start..right.range.end;
        Some((
            Found { range, value, kind, unit, to: Some(right.value), limit: limit.or(right.limit), marks: left.marks },
            after,
        ))
    }

    /// The second number of a range, if it is larger and of the same sort.
    fn upper_end(&self, i: usize, end: usize, left: &Found<'k>) -> Read<Found<'k>> {
        if left.kind == Kind::Ordinal || !self.joins(end) {
            return None;
        }
        let between = i > 0 && self.cue(i - 1, NumberCue::Between) && self.cue(end, NumberCue::And);
        let to = self.cue(end, NumberCue::To);
        let dashed = self.dash(end) && (self.glued(end) == self.glued(end + 1)) && self.digits(end - 1) > 0;
        if !(between || to || dashed) || !self.joins(end + 1) {
            return None;
        }
        let (limit, at) = self.limit(end + 1).map_or((None, end + 1), |(limit, len)| (Some(limit), end + 1 + len));
        if dashed && self.digits(at) == 0 && !self.tokens.classes(at).any(Classes::CURRENCY) {
            return None;
        }
        let (right, after) = self.amount(at)?;
        let chained = dashed && self.any_sign(after, &['-', '/']) && self.glued(after);
        let same = left.unit.is_none() || left.unit == right.unit || right.unit.is_none();
        let bare = dashed
            && left.unit.is_none()
            && right.unit.is_none()
            && !self.tokens.get(after).is_some_and(|t| t.is_capital() && t.gap == Gap::Blank);
        let fits = same
            && !chained
            && !bare
            && right.kind != Kind::Ordinal
            && (less(left.value, right.value) || less(self.rescaled(left.value, end, &right), right.value));
        fits.then_some((Found { limit, ..right }, after))
    }

    /// The lower end with the scale of the upper one: `1,2 bis 1,5 Millionen`.
    fn rescaled(&self, value: Decimal, end: usize, right: &Found<'k>) -> Decimal {
        if self.word(end - 1).scale.is_some()
            || (self.tokens.is_sign(end - 1, '.') && self.word(end.saturating_sub(2)).scale.is_some())
        {
            return value;
        }
        let scale = self.scale_in(right);
        value.times(scale).unwrap_or(value)
    }

    /// The scale words inside a number already read.
    fn scale_in(&self, found: &Found<'k>) -> Decimal {
        let first = self.tokens.at(found.range.start);
        let last = self.tokens.at(found.range.end);
        let exponent: u8 = (first + 1..last).filter_map(|k| self.word(k).scale).filter(|s| *s > 2).sum();
        Decimal::power_of_ten(i8::try_from(exponent.min(30)).unwrap_or(0))
    }

    /// A number read, and the one behind it that lends it scale and unit: `von 1,2 auf 1,5 Millionen Euro`.
    pub(super) fn shared(&self, found: Found<'k>, end: usize) -> (Found<'k>, (Option<Found<'k>>, usize)) {
        let bare =
            found.unit.is_none() && found.kind == Kind::Cardinal && found.to.is_none() && self.digits(end - 1) > 0;
        let goes_on = self.cue(end, NumberCue::Onto) && self.joins(end) && self.joins(end + 1);
        if !bare || !goes_on || self.digits(end + 1) == 0 || self.is_no_quantity(end + 1) {
            return (found, (None, end));
        }
        match self.number(end + 1) {
            Some((second, after)) if second.unit.is_some() && second.kind != Kind::Ordinal => {
                let value = self.rescaled(found.value, end, &second);
                let first = Found { value, unit: second.unit, kind: second.kind, ..found };
                (first, (Some(second), after))
            }
            _ => (found, (None, end)),
        }
    }

    /// A number with sign, scale and unit.
    fn amount(&self, i: usize) -> Read<Found<'k>> {
        if let Some(read) = self.currency_first(i) {
            return Some(read);
        }
        if self.cue(i, NumberCue::Minus) && self.joins(i + 1) {
            let (found, end) = self.amount(i + 1).filter(|(f, _)| f.kind != Kind::Ordinal)?;
            return Some((Found { value: found.value.negated(), ..found }, end));
        }
        let (core, end) = self.core(i)?;
        let value = if self.digits(i) > 0 && self.has_minus_sign(i) { core.value.negated() } else { core.value };
        let core = Core { value, ..core };
        self.with_unit(core, i, end)
    }

    /// The number itself, in digits or words, with its scale.
    fn core(&self, i: usize) -> Read<Core> {
        if self.digits(i) == 0 {
            let ((value, kind), end) = self.tokens.classes(i).any(SPELLED).then(|| self.spelled(i))??;
            return Some((Core { value, kind, marks: Marks::None }, end));
        }
        if let Some((value, end)) = self.digit_rank(i) {
            return Some((Core { value, kind: Kind::Ordinal, marks: Marks::None }, end));
        }
        let ((value, marks), end) = self.digit_number(i)?;
        if let Some((value, end)) = self.with_letter(value, end).or_else(|| self.with_power(value, end)) {
            return Some((Core { value, kind: Kind::Cardinal, marks: Marks::None }, end));
        }
        if self.is_broken_off(end) {
            return None;
        }
        if let Some((value, end)) = self.share(value, end) {
            return Some((Core { value, kind: Kind::Fraction, marks: Marks::None }, end));
        }
        let (scaled, end) = self.with_times(value, end);
        let marks = match marks {
            Marks::Either(other) => Marks::Either(self.with_times(other, end).0),
            marks => marks,
        };
        let (scaled, end) = self.with_lower_scales(scaled, end);
        Some((Core { value: scaled, kind: Kind::Cardinal, marks }, end))
    }

    /// Whether more digits or letters are glued behind a number, so that it is part of a code.
    fn is_broken_off(&self, end: usize) -> bool {
        if !self.glued(end) || end >= self.tokens.list.len() {
            return false;
        }
        if self.is_word(end) {
            let known = self.is_measured(end);
            let tail = matches!(self.word(end).cue, Some(NumberCue::Fold | NumberCue::Years));
            return !known && !tail;
        }
        let more = self.glued(end + 1) && (self.digits(end + 1) > 0 || self.is_word(end + 1));
        let range =
            self.dash(end) && self.glued(end + 1) && self.digits(end + 1) > 0 && !self.any_sign(end + 2, &['-', '/']);
        if self.dash(end) && self.is_word(end + 1) && self.glued(end + 1) {
            let known = self.is_measured(end + 1);
            return !known && !matches!(self.word(end + 1).cue, Some(NumberCue::Fold | NumberCue::Years));
        }
        more && !range && self.any_sign(end, &['-', '/', ':', '.', ',', '_', '@', '\u{2013}'])
    }

    /// `28.` before a noun, `3rd`.
    fn digit_rank(&self, i: usize) -> Read<Decimal> {
        let n = self.tokens.number(i).filter(|_| self.digits(i) < 4 && !self.tokens.str(i).starts_with('0'))?;
        let value = Decimal::from_int(i64::from(n));
        if self.glued(i + 1) && self.cue(i + 1, NumberCue::OrdinalTail) {
            return Some((value, i + 2));
        }
        let dot = self.tokens.is_sign(i + 1, '.') && self.glued(i + 1) && self.words.numbers.decimal_comma;
        let next = self.tokens.get(i + 2).filter(|t| t.gap == Gap::Blank && self.is_word(i + 2))?;
        let function = Classes::FUNCTION
            .or(Classes::ARTICLE)
            .or(Classes::PRONOUN)
            .or(Classes::CONJUNCTION)
            .or(Classes::PREPOSITION);
        let noun = self.cue(i + 2, NumberCue::Label);
        let sentence_end = next.shape != Shape::Lower && (next.classes.any(function) && !noun || n > 300);
        (dot && !sentence_end).then_some((value, i + 2))
    }

    /// Adds the unit behind a number.
    fn with_unit(&self, core: Core, i: usize, end: usize) -> Read<Found<'k>> {
        let start = self.tokens.get(i)?.start as usize;
        let found = |kind, value, unit, last: usize| -> Read<Found<'k>> {
            let range = start..self.tokens.get(last - 1)?.end as usize;
            Some((Found { range, kind, value, to: None, unit, limit: None, marks: core.marks }, last))
        };
        if core.kind == Kind::Ordinal {
            return found(Kind::Ordinal, core.value, None, end);
        }
        let hyphen = self.dash(end) && self.glued(end) && self.glued(end + 1) && self.is_word(end + 1);
        let at = if hyphen { end + 1 } else { end };
        if let Some(last) = self.age(i, at) {
            return found(Kind::Age, core.value, Some("a"), last);
        }
        if self.cue(at, NumberCue::Fold) && (hyphen || self.glued(at)) {
            return found(Kind::Cardinal, core.value, None, at + 1);
        }
        if self.joins(at) {
            if let Some((_, len)) = self.phrase(&self.words.numbers.percents, at, Classes::PERCENT) {
                return found(Kind::Percent, core.value, Some("%"), at + len);
            }
            if let Some(((code, exponent), len)) = self.phrase(&self.words.numbers.currencies, at, Classes::CURRENCY) {
                let value = core.value.times(Decimal::power_of_ten(*exponent))?;
                let behind =
                    self.word(at + len).scale.is_some_and(|s| s > 3) && self.word(at + len - 1).scale.is_none();
                let (value, last) = match behind && *exponent == 0 && self.tokens.gap(at + len) == Gap::Blank {
                    true => self.with_times(value, at + len),
                    false => self.with_cents(value, code, *exponent, at + len),
                };
                return found(Kind::Money, value, Some(code), last);
            }
            if let Some((code, len)) = self.phrase(&self.words.numbers.units, at, Classes::UNIT) {
                let (value, code, last) = self.with_smaller(core.value, code, at + len);
                let below = self.cue(last, NumberCue::Below) && self.word(last + 1).cardinal == Some(0);
                if below && self.joins(last) && self.joins(last + 1) && matches!(code, "deg" | "Cel" | "[degF]") {
                    return found(Kind::Measure, value.negated(), Some(code), last + 2);
                }
                return found(Kind::Measure, value, Some(code), last);
            }
        }
        if hyphen {
            return None;
        }
        let aged = i > 0 && self.cue(i - 1, NumberCue::Age) && self.joins(i) && !self.words.numbers.decimal_comma;
        if aged && core.value.to_int().is_some_and(|n| (1..120).contains(&n)) {
            return found(Kind::Age, core.value, Some("a"), end);
        }
        found(core.kind, core.value, None, end)
    }

    /// A length or weight with its smaller units behind it, in the smallest of them: `5 feet 2 inches`.
    fn with_smaller(&self, value: Decimal, unit: &'k str, end: usize) -> (Decimal, &'k str, usize) {
        let (mut value, mut unit, mut end) = (value, unit, end);
        for _ in 0..3 {
            // Metric amounts behind a comma or `and` are rather a list (`5 km, 800 m and 400 m`).
            let customary = unit.starts_with('[');
            let at = if customary && self.tokens.is_sign(end, ',') { end + 1 } else { end };
            let at = if customary && self.cue(at, NumberCue::And) { at + 1 } else { at };
            match self.smaller(value, unit, at).filter(|_| self.tokens.gap(at) == Gap::Blank) {
                Some(read) => (value, unit, end) = read,
                None => break,
            }
        }
        (value, unit, end)
    }

    /// The sum of an amount and the smaller units at `i`.
    fn smaller(&self, value: Decimal, unit: &str, i: usize) -> Option<(Decimal, &'k str, usize)> {
        let count = self.tokens.number(i).filter(|_| self.digits(i) < 4 && !self.is_broken_off(i + 1))?;
        let (code, len) = self.phrase(&self.words.numbers.units, i + 1, Classes::UNIT)?;
        let step =
            self.words.numbers.unit_steps.iter().find(|(large, small, _)| **large == *unit && *small == *code)?;
        let factor = step.2;
        let sum = value.times(Decimal::from_int(i64::from(factor)))?.plus(Decimal::from_int(i64::from(count)))?;
        (count < 10 * factor).then_some((sum, code, i + 1 + len))
    }

    /// `und zwanzig Cent` behind an amount of money.
    fn with_cents(&self, value: Decimal, code: &str, exponent: i8, end: usize) -> (Decimal, usize) {
        let at = if self.cue(end, NumberCue::And) { end + 1 } else { end };
        if exponent != 0 || !self.joins(end) || !self.joins(at) {
            return (value, end);
        }
        let small = match self.digits(at) {
            0 => self.small_count(at),
            1 | 2 => self.tokens.number(at).map(|n| (n, at + 1)),
            _ => None,
        };
        let Some((n, after)) = small.filter(|(n, _)| *n < 100) else { return (value, end) };
        let alike = self.digits(at) == 2 || self.digits(end.saturating_sub(2)) == 0;
        let spoken = n >= 10 && value.to_int().is_some() && (at > end || alike);
        if spoken && !self.is_measured(after) && !self.is_word(after) {
            return (value.plus(Decimal::new(i128::from(n), 2)).unwrap_or(value), after);
        }
        let Some(((cents, -2), len)) = self.phrase(&self.words.numbers.currencies, after, Classes::CURRENCY) else {
            return (value, end);
        };
        let own = **cents == *code || self.words.numbers.cent_of_any(self.tokens.str(after));
        match value.plus(Decimal::new(i128::from(n), 2)) {
            Some(sum) if own => (sum, after + len),
            _ => (value, end),
        }
    }

    /// A count in words of at most two digits.
    fn small_count(&self, i: usize) -> Read<u32> {
        if self.word(i).article {
            return Some((1, i + 1));
        }
        let ((value, _), end) = self.counted(i)?;
        Some((u32::try_from(value.to_int()?).ok()?, end))
    }

    /// `€ 500`, `US$ 4,5 Mio.`, `($0.04)`.
    fn currency_first(&self, i: usize) -> Read<Found<'k>> {
        let ((code, exponent), len) = self.phrase(&self.words.numbers.currencies, i, Classes::CURRENCY)?;
        let at = i + len;
        if self.digits(at) == 0 || self.tokens.gap(at) > Gap::Blank || *exponent < 0 {
            return None;
        }
        let ((value, marks), end) = self.digit_number(at)?;
        if self.is_broken_off(end) && !self.is_word(end) {
            return None;
        }
        let letter = self.word(end).letter.filter(|_| self.glued(end));
        let (value, end) = match letter {
            Some(power) => (value.times(Decimal::power_of_ten(i8::try_from(power).ok()?))?, end + 1),
            None => self.with_times(value, end),
        };
        let bracketed = i > 0 && self.tokens.is_sign(i - 1, '(') && self.glued(i) && self.tokens.is_sign(end, ')');
        let loss = bracketed && !self.words.numbers.decimal_comma && value.to_int().is_none();
        let value = if loss || self.has_minus_sign(i) { value.negated() } else { value };
        let value = value.times(Decimal::power_of_ten(*exponent))?;
        let again = self.phrase(&self.words.numbers.currencies, end, Classes::CURRENCY).filter(|((c, _), _)| c == code);
        let end = again.map_or(end, |(_, len)| end + len);
        let range = self.tokens.get(i)?.start as usize..self.tokens.get(end - 1)?.end as usize;
        Some((Found { range, kind: Kind::Money, value, to: None, unit: Some(code), limit: None, marks }, end))
    }

    /// The index behind `Jahre alt`, `-jährig`, or `Jahren` after a word for age.
    fn age(&self, i: usize, at: usize) -> Option<usize> {
        if !self.cue(at, NumberCue::Years) || !self.joins(at) {
            return None;
        }
        let adjective = self.cue(at + 1, NumberCue::Age) && self.tokens.get(at + 1)?.shape == Shape::Lower;
        if (self.cue(at + 1, NumberCue::Old) || adjective) && self.joins(at + 1) {
            return Some(at + 2);
        }
        let hyphen = self.dash(at + 1) && self.glued(at + 1) && self.glued(at + 2);
        if hyphen && self.cue(at + 2, NumberCue::Old) {
            return Some(at + 3);
        }
        if self.cue(at + 1, NumberCue::Of) && self.cue(at + 2, NumberCue::Age) && self.joins(at + 1) {
            return Some(at + 3);
        }
        let aged = (i.saturating_sub(2)..i).any(|k| self.cue(k, NumberCue::Age))
            || super::is_age_of_people(self.tokens, self.words, i);
        let adjective = self.tokens.classes(at).is_empty();
        (aged || adjective).then_some(at + 1)
    }

    /// Whether a unit, currency, percent or scale stands at `i`.
    pub(super) fn is_measured(&self, i: usize) -> bool {
        let classes = self.tokens.classes(i);
        self.joins(i)
            && (classes.any(Classes::SCALE)
                || self.phrase(&self.words.numbers.percents, i, Classes::PERCENT).is_some()
                || self.phrase(&self.words.numbers.currencies, i, Classes::CURRENCY).is_some()
                || self.phrase(&self.words.numbers.units, i, Classes::UNIT).is_some())
    }

    /// A limit or approximation.
    fn limit(&self, i: usize) -> Option<(Limit, usize)> {
        self.phrase(&self.words.numbers.limits, i, Classes::APPROX).map(|(limit, len)| (*limit, len))
    }

    /// The longest phrase of a table at `i`.
    pub(super) fn phrase<T: 'k>(&self, phrases: &'k Phrases<T>, i: usize, class: Classes) -> Option<(&'k T, usize)> {
        let token = self.tokens.get(i).filter(|t| t.is(class))?;
        phrases.find(token.word, |n| (self.tokens.str(i + n), self.glued(i + n)))
    }
}

fn less(a: Decimal, b: Decimal) -> bool {
    b.plus(a.negated()).is_some_and(|d| !d.is_negative() && d != Decimal::ZERO)
}
