//! In: tokens at a place where a date may be counted from another one. Out: days so far from a day (`drei Tage vor
//! Ostern`), stretches next to now (`the last two weeks`), first or last months of a year, the week that holds a day.
//!
//! The hard decision: a stretch of years (`in den letzten zehn Jahren`) stays a length of time, since nobody means ten
//! calendar years by it; days, weeks, months and quarters are counted whole, without the present one.

use super::grammar::{Grammar, Read};
use super::period::is_day;
use super::{Expr, On, Point, Unit, Year};
use crate::knowledge::dates::Cues;
use crate::values::decimal::Decimal;

impl Grammar<'_> {
    /// A length of time with what it is counted from: `two weeks ago`, `3 Tage nach dem 12. Mai`, `a year from today`.
    pub(super) fn counted(&self, i: usize) -> Read<Expr> {
        let (amount, unit, at) = self.amount(i).or_else(|| self.single(i))?;
        if !self.joins(at) {
            return None;
        }
        if self.cue(at, Cues::AGO_AFTER) {
            return self.moved(amount, unit, -1, i, at + 1);
        }
        if self.cue(at, Cues::ENDED) {
            return self.ending(amount, unit, at);
        }
        if self.cue(at, Cues::HENCE) {
            return self.moved(amount, unit, 1, i, at + 1);
        }
        let from = self.words.dates.month_first && self.cue(at, Cues::FROM);
        let sign = match (self.cue(at, Cues::BEFORE), self.cue(at, Cues::AFTER) || from) {
            (true, false) => -1,
            (false, true) => 1,
            _ => return None,
        };
        if from && self.cue(at + 1, Cues::NOW) && self.joins(at + 1) {
            return self.moved(amount, unit, 1, i, at + 2);
        }
        let (point, end) = self.anchor(self.skip(self.skip(at + 1, Cues::OTHER), Cues::THE), unit)?;
        if from && self.range_joint(end).is_some_and(|next| self.point(next).is_some()) {
            return None;
        }
        let by = whole(amount)?.checked_mul(sign)?;
        let (unit, by) = if unit == Unit::Week { (Unit::Day, by.checked_mul(7)?) } else { (unit, by) };
        (unit >= Unit::Day && by.unsigned_abs() < 5000).then_some((Expr::Counted { from: point, unit, by }, end))
    }

    /// One unit without a number: `the day` before or after another one, the `quarter ended` with a day.
    fn single(&self, i: usize) -> Option<(Decimal, Unit, usize)> {
        let unit = self.word(i).unit.filter(|_| !self.word(i).plural)?;
        let day = unit == Unit::Day && self.cue_before(i, Cues::THE.or(Cues::ON));
        (day || self.cue(i + 1, Cues::ENDED)).then(|| (Decimal::from_int(1), unit, i + 1))
    }

    /// `the three months ended March 31, 2019`, from the word behind the length.
    fn ending(&self, amount: Decimal, unit: Unit, at: usize) -> Read<Expr> {
        let by = whole(amount).filter(|n| (1..1000).contains(n) && unit >= Unit::Day)?;
        let (day, end) = self.day(self.skip(self.skip(at + 1, Cues::ON), Cues::THE)).filter(|_| self.joins(at + 1))?;
        Some((Expr::Ending { last: Point::on(day), unit, by }, end))
    }

    /// A date that units can be counted from: a day, or a period of the same unit.
    fn anchor(&self, i: usize, unit: Unit) -> Read<Point> {
        let (point, end) = self.point(i).filter(|(p, _)| self.joins(i) && p.clock.is_none() && p.edge.is_none())?;
        let years = matches!(point.on, On::Year(Year::Is(_))) && unit >= Unit::Year;
        let weekday = matches!(point.on, On::Weekday { .. });
        ((is_day(&point.on) && !weekday) || years).then_some((point, end))
    }

    /// `die letzten zwei Wochen`, `the next three months`, `3 next weeks`.
    pub(super) fn stretch(&self, i: usize) -> Read<Expr> {
        let (by, (amount, unit, end)) = match self.word(i).shift {
            Some(by) => (by, self.amount(i + 1).filter(|_| self.joins(i + 1) && !self.cue(i + 2, Cues::OTHER))?),
            None => {
                let (amount, at) = self.quantity(i)?;
                let unit = self.word(at + 1).unit.filter(|_| self.joins(at) && self.joins(at + 1))?;
                (self.word(at).shift?, (amount, unit, at + 2))
            }
        };
        if let Some(read) = (by == -1).then(|| self.part_of_count(true, amount, unit, end)).flatten() {
            return Some(read);
        }
        let count = whole(amount).filter(|n| (2..400).contains(n))?;
        let fits = by.abs() == 1
            && self.word(end - 1).plural
            && (Unit::Day..=Unit::Quarter).contains(&unit)
            && unit != Unit::Weekend;
        fits.then_some((Expr::Stretch { unit, by: count * i32::from(by) }, end))
    }

    /// `die ersten neun Monate 2019`, `the first two quarters of 2018`.
    pub(super) fn first_of_year(&self, i: usize) -> Read<Expr> {
        if self.numeral(i).ordinal != Some(1) || !self.joins(i + 1) {
            return None;
        }
        let (amount, unit, end) = self.amount(i + 1)?;
        self.part_of_count(false, amount, unit, end)
    }

    /// The first or last months or quarters of a year that is named behind.
    fn part_of_count(&self, last: bool, amount: Decimal, unit: Unit, i: usize) -> Read<Expr> {
        let (base, all) = match unit {
            Unit::Month => (1, 12),
            Unit::Quarter => (33, 4),
            _ => return None,
        };
        let count = whole(amount).and_then(|n| u8::try_from(n).ok()).filter(|n| (2..=all).contains(n))?;
        let of = self.skip(self.skip(i, Cues::OF), Cues::THE);
        let (year, end) = match self.year_digits(of).filter(|_| self.joins(of)) {
            Some((year, end)) => (Year::Is(year), end),
            None => self.year_words(i).filter(|_| self.joins(i))?,
        };
        let on = |n: u8| {
            let code = base + n;
            Point::on(if unit == Unit::Month { On::Month { year, month: code } } else { On::Part { year, code } })
        };
        let first = if last { all - count } else { 0 };
        Some((Expr::Span(on(first), on(first + count - 1)), end))
    }

    /// `the week of April 10`, `week beginning May 6`, `Woche vom 6. Mai`.
    pub(super) fn week_of(&self, i: usize) -> Read<Expr> {
        if self.word(i).unit != Some(Unit::Week) || self.word(i).plural || !self.joins(i + 1) {
            return None;
        }
        let at = self.skip(self.skip(i + 1, Cues::OF.or(Cues::FROM).or(Cues::SINCE)), Cues::THE);
        let (day, end) = self.day(at).filter(|_| at > i + 1)?;
        let goes_on = self.range_joint(end).is_some_and(|next| self.point(next).is_some());
        (!goes_on).then_some((Expr::WeekOf(Point::on(day)), end))
    }

    /// `am selben Tag`, `im gleichen Jahr`: what was named last.
    pub(super) fn same(&self, i: usize) -> Read<On> {
        let unit = self.word(i + 1).unit.filter(|_| self.cue(i, Cues::SAME) && self.joins(i + 1))?;
        let fits = matches!(unit, Unit::Day | Unit::Month | Unit::Year) && !self.word(i + 1).plural;
        fits.then_some((On::Near { unit, by: 0 }, i + 2))
    }
}

fn whole(amount: Decimal) -> Option<i32> {
    i32::try_from(amount.to_int()?).ok()
}
