//! In: tokens that begin with digits. Out: the exact number, with what its marks say of the notation.

use super::{Grammar, Marks, Read};
use crate::values::decimal::Decimal;
use crate::values::token::Gap;

impl Grammar<'_, '_> {
    /// `1.776`, `1,315`, `150 000`, `50.000,00`, `1.632,--`, `1/4`, `2 1/4`.
    pub(super) fn digit_number(&self, i: usize) -> Read<(Decimal, Marks)> {
        if self.digits(i) == 0 {
            return None;
        }
        self.fraction_digits(i).or_else(|| self.blank_groups(i)).or_else(|| self.marked(i))
    }

    /// `150 000`, with decimals behind.
    fn blank_groups(&self, i: usize) -> Read<(Decimal, Marks)> {
        let blank = |k: usize| self.tokens.gap(k) == Gap::Blank && self.digits(k) == 3;
        let first = self.digits(i);
        if first > 3 || !blank(i + 1) || self.tokens.str(i).starts_with('0') {
            return None;
        }
        let mut text = self.tokens.str(i).to_owned();
        let mut at = i + 1;
        while blank(at) && text.len() < 30 {
            text.push_str(self.tokens.str(at));
            at += 1;
        }
        if self.digits(at) > 0 && self.tokens.gap(at) == Gap::Blank {
            return None;
        }
        let mark = if self.words.numbers.decimal_comma { ',' } else { '.' };
        let at = self.push_decimals(&mut text, at, mark);
        Some(((Decimal::parse(&text)?, Marks::None), at))
    }

    /// Digits with points and commas.
    fn marked(&self, i: usize) -> Read<(Decimal, Marks)> {
        let (own, other) = if self.words.numbers.decimal_comma { (',', '.') } else { ('.', ',') };
        let own_marks = if own == ',' { Marks::Comma } else { Marks::Point };
        let other_marks = if own == ',' { Marks::Point } else { Marks::Comma };
        if let Some((text, at)) = self.groups(i, other).or_else(|| self.groups(i, '\'')) {
            let mut text = text;
            let single = at == i + 3;
            let end = self.push_decimals(&mut text, at, own);
            let value = Decimal::parse(&text)?;
            let either = if single && end == at { self.fractional(i) } else { None };
            return Some(((value, either.map_or(own_marks, Marks::Either)), end));
        }
        if let Some((text, at)) = self.groups(i, own).filter(|(_, at)| *at > i + 3 || self.decimals_at(*at, other) > 0)
        {
            let mut text = text;
            let end = self.push_decimals(&mut text, at, other);
            return Some(((Decimal::parse(&text)?, other_marks), end));
        }
        let places = self.decimals_at(i + 1, own);
        if places > 0 {
            let mut text = self.tokens.str(i).to_owned();
            let end = self.push_decimals(&mut text, i + 1, own);
            let either = Decimal::parse(&text.replace('.', "")).filter(|_| places == 3 && self.digits(i) < 4);
            let sure = self.tokens.str(i) == "0" || either.is_none();
            return Some((
                (Decimal::parse(&text)?, if sure { own_marks } else { either.map_or(own_marks, Marks::Either) }),
                end,
            ));
        }
        let places = self.decimals_at(i + 1, other);
        if places > 0 {
            let mut text = self.tokens.str(i).to_owned();
            let end = self.push_decimals(&mut text, i + 1, other);
            let listed = self.any_sign(end, &[',']) || (i > 0 && self.glued(i) && self.any_sign(i - 1, &[',']));
            let fits = if self.words.numbers.decimal_comma { self.is_measured(end) } else { !listed };
            return fits.then_some(((Decimal::parse(&text)?, other_marks), end));
        }
        let end = self.cents_left_out(i + 1);
        Some(((Decimal::parse(self.tokens.str(i))?, Marks::None), end))
    }

    /// Groups of three digits parted by `mark`, at least one behind the first.
    fn groups(&self, i: usize, mark: char) -> Read<String> {
        if self.digits(i) > 3 || self.decimals_at(i + 1, mark) != 3 || self.tokens.str(i).starts_with('0') {
            return None;
        }
        let mut text = self.tokens.str(i).to_owned();
        let mut at = i + 1;
        while self.decimals_at(at, mark) == 3 && text.len() < 30 {
            text.push_str(self.tokens.str(at + 1));
            at += 2;
        }
        (self.decimals_at(at, mark) == 0).then_some((text, at))
    }

    /// How many digits are glued behind `mark` at `at`; 0 if further marks and digits make it a version or an address.
    fn decimals_at(&self, at: usize, mark: char) -> usize {
        let there = self.tokens.is_sign(at, mark) && self.glued(at) && self.glued(at + 1);
        if there { self.digits(at + 1) } else { 0 }
    }

    /// Adds `,50` or steps over `,--` behind the whole number.
    fn push_decimals(&self, text: &mut String, at: usize, mark: char) -> usize {
        if self.decimals_at(at, mark) == 0 {
            return self.cents_left_out(at);
        }
        text.push('.');
        text.push_str(self.tokens.str(at + 1));
        at + 2
    }

    /// Steps over `,--`, `,-`.
    fn cents_left_out(&self, at: usize) -> usize {
        if !self.any_sign(at, &[',', '.']) || !self.glued(at) || !self.dash(at + 1) || !self.glued(at + 1) {
            return at;
        }
        if self.dash(at + 2) && self.glued(at + 2) { at + 3 } else { at + 2 }
    }

    /// The number with its only mark read as the one of decimals.
    fn fractional(&self, i: usize) -> Option<Decimal> {
        Decimal::parse(&format!("{}.{}", self.tokens.str(i), self.tokens.str(i + 2)))
    }

    /// `3/4`, `2 1/4`: small fractions in digits.
    fn fraction_digits(&self, i: usize) -> Read<(Decimal, Marks)> {
        let mixed = self.tokens.gap(i + 1) == Gap::Blank && self.tokens.is_sign(i + 2, '/') && self.digits(i + 1) == 1;
        let at = if mixed { i + 1 } else { i };
        let slash = self.tokens.is_sign(at + 1, '/') && self.glued(at + 1) && self.glued(at + 2);
        if !slash
            || self.digits(at) > 2
            || self.digits(at + 2) > 2
            || (self.tokens.is_sign(at + 3, '/') && self.glued(at + 3))
        {
            return None;
        }
        let (top, bottom) = (self.tokens.number(at)?, self.tokens.number(at + 2)?);
        if top == 0 || top >= bottom || bottom > 16 {
            return None;
        }
        let part = quotient(top, bottom)?;
        let value = if mixed { part.plus(Decimal::parse(self.tokens.str(i))?)? } else { part };
        Some(((value, Marks::None), at + 3))
    }
}

/// `top / bottom`, rounded to 15 places if it does not end before.
pub(super) fn quotient(top: u32, bottom: u32) -> Option<Decimal> {
    let scaled = i128::from(top) * 10_i128.pow(16) / i128::from(bottom);
    let rounded = (scaled + 5) / 10;
    Some(Decimal::new(rounded, 15))
}
