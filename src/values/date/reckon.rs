//! In: tokens at a place where a date may be counted from another one. Out: days so far from a day (`drei Tage vor
//! Ostern`), stretches next to now (`the last two weeks`), first or last months of a year, the week that holds a day.
//!
//! The hard decision: a stretch of years (`in den letzten zehn Jahren`) stays a length of time, since nobody means ten
//! calendar years by it; days, weeks, months and quarters are counted whole, without the present one.

use super::grammar::{Grammar, Read};
use super::point::is_day;
use super::{Expr, On, Point, Unit, Year};
use crate::knowledge::dates::Cues;
use crate::values::decimal::Decimal;

impl Grammar<'_> {
    /// A length of time with what it is counted from: `two weeks ago`, `3 Tage nach dem 12. Mai`, `a year from today`.
    pub(super) fn counted(&self, i: usize) -> Read<Expr> {
        if let Some(read) = self.weekday_from(i).or_else(|| self.weekdays_away(i)) {
            return Some(read);
        }
        let read = self.amount(i).or_else(|| self.single(i));
        let (amount, unit, at) = read.filter(|(.., at)| !self.is_kind_of_unit(at - 1))?;
        if let Some(read) = self.apart(i, at) {
            return Some(read);
        }
        if !self.joins(at) {
            return None;
        }
        let lasts = self.cue_before(i, Cues::LASTING);
        if let Some(read) = self.beginning((amount, unit), at, lasts) {
            return Some(read);
        }
        if self.cue(at, Cues::AGO_AFTER) {
            let today = self.word(at + 1).relative == Some((Unit::Day, 0)) && unit > Unit::Day && self.joins(at + 1);
            return self.moved(amount, unit, -1, i, if today { at + 2 } else { at + 1 });
        }
        if let Some(by) = self.away_from_told(at) {
            return self.near(amount, unit, by, i, at + 1);
        }
        let up_to = self.words.dates.month_first && self.cue(at, Cues::TO) && self.cue_before(i, Cues::THE);
        if self.cue(at, Cues::ENDED) || up_to {
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
        let behind = if sign < 0 { self.skip(at + 1, Cues::TO) } else { at + 1 };
        let (point, end) = self.anchor(self.skip(self.skip(behind, Cues::OTHER), Cues::THE), unit, from)?;
        if from && self.range_joint(end).is_some_and(|next| self.point(next).is_some()) {
            return None;
        }
        let by = whole(amount)?.checked_mul(sign)?;
        let (unit, by) = if unit == Unit::Week { (Unit::Day, by.checked_mul(7)?) } else { (unit, by) };
        let led = self.cue_before(i, Cues::WITHIN) || self.cue_before(i.saturating_sub(1), Cues::WITHIN);
        let all = self.cue_before(i, Cues::THE) && self.word(at - 1).plural && !from;
        let within = sign > 0 && (led || all);
        let expr = match within {
            true => Expr::Within { from: point, unit, by },
            false => Expr::Counted { from: point, unit, by },
        };
        (unit >= Unit::Day && by.unsigned_abs() < 5000).then_some((expr, end))
    }

    /// Whether a number stands behind an amount that ends before `i`.
    pub(super) fn counts_on(&self, i: usize) -> bool {
        let at = self.skip(self.skip_sign(i, ','), Cues::AND);
        self.joins(at) && (self.digits(at) > 0 || self.numeral(at).cardinal.is_some())
    }

    /// Two amounts or more of whole units from the day on: `2 Jahre und 3 Monate`.
    pub(super) fn whole_amounts(&self, i: usize) -> Read<(i32, i32)> {
        let (mut months, mut days, mut at, mut last) = (0_i32, 0_i32, i, None);
        let mut end = None;
        for count in 0..4 {
            let Some((amount, unit, after)) = self.amount(at).filter(|(_, unit, _)| last.is_none_or(|l| *unit < l))
            else {
                break;
            };
            let n = whole(amount).filter(|n| (0..1000).contains(n))?;
            match unit {
                Unit::Year => months = n.checked_mul(12)?,
                Unit::Month => months = months.checked_add(n)?,
                Unit::Week => days = n.checked_mul(7)?,
                Unit::Day => days = days.checked_add(n)?,
                _ => return None,
            }
            end = (count > 0).then_some(after);
            last = Some(unit);
            at = self.skip(self.skip_sign(after, ','), Cues::AND);
            if !self.joins(at) {
                break;
            }
        }
        end.map(|end| ((months, days), end))
    }

    /// Several amounts with what they are counted from: `2 years and 3 months ago`, `three weeks and two days from now`.
    fn apart(&self, i: usize, end: usize) -> Read<Expr> {
        if !self.counts_on(end) {
            return None;
        }
        let ((months, days), at) = self.whole_amounts(i)?;
        let today = Point::on(On::Moved { unit: Unit::Day, by: 0 });
        let told = Point::on(On::Near { unit: Unit::Day, by: 0 });
        let from_now = self.cue(at, Cues::FROM) && self.cue(at + 1, Cues::NOW) && self.joins(at + 1);
        let (from, sign, end) = if self.cue(at, Cues::AGO_AFTER) && !self.cue(at, Cues::LATER) {
            (today, -1, at + 1)
        } else if self.cue(at, Cues::HENCE) || from_now {
            (today, 1, if from_now { at + 2 } else { at + 1 })
        } else if let Some(sign) = self.away_from_told(at) {
            (told, sign, at + 1)
        } else {
            let sign = match (self.cue(at, Cues::BEFORE), self.cue(at, Cues::AFTER)) {
                (true, false) => -1,
                (false, true) => 1,
                _ => return None,
            };
            let behind = self.skip(self.skip(at + 1, Cues::TO), Cues::THE);
            let (point, end) = self.anchor(behind, Unit::Day, false)?;
            (point, sign, end)
        };
        self.joins(at).then_some((Expr::Apart { from, months: sign * months, days: sign * days }, end))
    }

    /// So many weekdays from now: `two Fridays ago`, `three Mondays from now`.
    fn weekdays_away(&self, i: usize) -> Read<Expr> {
        let weekday = self.word(i + 1);
        if !self.words.dates.month_first
            || weekday.weekday == 0
            || !weekday.weekly
            || !self.joins(i + 1)
            || !self.joins(i + 2)
        {
            return None;
        }
        let (amount, at) = self.quantity(i)?;
        let nth = whole(amount).and_then(|n| i8::try_from(n).ok()).filter(|n| at == i + 1 && (1..50).contains(n))?;
        let from_now = self.cue(i + 2, Cues::FROM) && self.cue(i + 3, Cues::NOW);
        let (nth, end) = match (self.cue(i + 2, Cues::AGO_AFTER), from_now) {
            (true, _) => (-nth, i + 3),
            (_, true) => (nth, i + 4),
            _ => return None,
        };
        let from = Point::on(On::Moved { unit: Unit::Day, by: 0 });
        Some((Expr::WeekdayFrom { from, weekday: weekday.weekday, nth }, end))
    }

    /// Whether the word at `i` counts a length of time from what was named last: `two weeks later`, `drei Tage zuvor`.
    fn away_from_told(&self, i: usize) -> Option<i32> {
        let after = self.cue(i, Cues::LATER.or(Cues::THEREUPON));
        let before = self.cue(i, Cues::BEFOREHAND);
        if self.cue(i + 1, Cues::THAN) {
            return None;
        }
        ((after || before) && self.closes(i + 1) && !self.cue(i + 1, Cues::AND)).then_some(if before { -1 } else { 1 })
    }

    /// So many units from what was named last.
    fn near(&self, amount: Decimal, unit: Unit, sign: i32, start: usize, end: usize) -> Read<Expr> {
        let by = whole(amount).filter(|n| (1..1000).contains(n))?.checked_mul(sign)?;
        let (unit, by) = match unit {
            Unit::Week => (Unit::Day, 7 * by),
            Unit::Day | Unit::Month | Unit::Year => (unit, by),
            Unit::Decade => (Unit::Year, 10 * by),
            _ => return None,
        };
        (!self.is_age(start, end)).then_some((Expr::At(Point::on(On::Near { unit, by })), end))
    }

    /// One unit without a number: `the day` before or after another one, the `quarter ended` with a day.
    fn single(&self, i: usize) -> Option<(Decimal, Unit, usize)> {
        let unit = self.word(i).unit.filter(|_| !self.word(i).plural)?;
        let led = matches!(unit, Unit::Day | Unit::Year) && self.cue_before(i, Cues::THE.or(Cues::ON));
        (led || self.cue(i + 1, Cues::ENDED)).then(|| (Decimal::from_int(1), unit, i + 1))
    }

    /// `the three months ended March 31, 2019`, from the word behind the length.
    fn ending(&self, amount: Decimal, unit: Unit, at: usize) -> Read<Expr> {
        let by = whole(amount).filter(|n| (1..1000).contains(n) && unit >= Unit::Day)?;
        let last = self.skip(self.skip(at + 1, Cues::ON), Cues::THE);
        let month = || match self.month_and_year(last)? {
            (On::Month { year, month }, end) if unit >= Unit::Month => Some((last_of_month(month, year), end)),
            _ => None,
        };
        let (last, end) =
            self.day(last).map(|(day, end)| (Point::on(day), end)).or_else(month).filter(|_| self.joins(at + 1))?;
        Some((Expr::Ending { last, unit, by }, end))
    }

    /// A date that units can be counted from: a day, or a period of the same unit.
    fn anchor(&self, i: usize, unit: Unit, weekdays: bool) -> Read<Point> {
        let free = |p: &Point| p.clock.is_none() || matches!(p.on, On::Moved { unit: Unit::Day, .. });
        let (point, end) = self.point(i).filter(|(p, _)| self.joins(i) && free(p) && p.edge.is_none())?;
        let years = matches!(point.on, On::Year(Year::Is(_))) && unit >= Unit::Year;
        let weekday = matches!(point.on, On::Weekday { .. });
        ((is_day(&point.on) && (weekdays || !weekday)) || years).then_some((point, end))
    }

    /// A day so far from today or its neighbor: `heute vor zehn Jahren`, `morgen in zwei Wochen`.
    pub(super) fn day_away(&self, i: usize) -> Read<Expr> {
        let (Unit::Day, by) = self.word(i).relative.filter(|_| self.cue(i + 1, Cues::AGO.or(Cues::IN)))? else {
            return None;
        };
        let sign = if self.cue(i + 1, Cues::AGO) { -1 } else { 1 };
        let (amount, unit, end) = self.amount(i + 2).filter(|_| self.joins(i + 1) && self.joins(i + 2))?;
        let count = whole(amount)?.checked_mul(sign)?;
        let fits = unit >= Unit::Week && count.unsigned_abs() < 2000 && unit != Unit::Weekend;
        let from = Point::on(On::Moved { unit: Unit::Day, by: i32::from(by) });
        fits.then_some((Expr::Counted { from, unit, by: count }, end))
    }

    /// `ersten Sonntag nach Ostern`, `second Friday after May 3`.
    fn weekday_from(&self, i: usize) -> Read<Expr> {
        let (nth, at) = match self.word(i).weekday {
            0 => self.rank(i).filter(|(n, at)| *n < 6 && self.joins(*at))?,
            _ => (1, i),
        };
        let word = self.word(at);
        let sign = match (self.cue(at + 1, Cues::BEFORE), self.cue(at + 1, Cues::AFTER)) {
            (true, false) => -1,
            (false, true) => 1,
            _ => return None,
        };
        let (from, end) = self.anchor(self.skip(at + 2, Cues::THE), Unit::Day, false)?;
        let plain = word.weekday > 0 && !word.short && !word.weekly && self.joins(at + 1);
        plain.then_some((Expr::WeekdayFrom { from, weekday: word.weekday, nth: nth as i8 * sign }, end))
    }

    /// `two weeks starting May 20`, from the word behind the length.
    fn beginning(&self, (amount, unit): (Decimal, Unit), i: usize, lasts: bool) -> Read<Expr> {
        let led = self.words.dates.month_first && unit >= Unit::Day;
        let i = if lasts { self.skip_sign(i, ',') } else { i };
        let since = self.cue(i, Cues::SINCE) || self.cue(i, Cues::FROM) && lasts;
        let by = whole(amount).filter(|n| led && since && (1..1000).contains(n))?;
        let at = self.skip(self.skip(self.skip(i + 1, Cues::FROM), Cues::ON), Cues::THE);
        let (first, end) = self.anchor(at, Unit::Day, true)?;
        Some((Expr::Beginning { first, unit, by }, end))
    }

    /// A beginning with its length: `4pm for 30 minutes`, `10 Uhr für drei Stunden`, `May 3 for ten days`.
    pub(super) fn lasting(&self, i: usize) -> Read<Expr> {
        let first = self.point(i).or_else(|| {
            let (clock, end) = if self.cue_before(i, Cues::FROM) { self.bare_clock(i)? } else { return None };
            let point = Point { clock: Some(clock), ..Point::on(On::Nothing) };
            self.cue(end, Cues::LASTING).then_some((point, end))
        });
        let (first, end) = first.filter(|(p, _)| p.edge.is_none() && p.part.is_none())?;
        if !self.cue(end, Cues::LASTING) || !self.joins(end) || !self.joins(end + 1) {
            return None;
        }
        let (amount, unit, mut after) = self.amount(end + 1)?;
        let mut by = whole(amount.times(Decimal::from_int(if unit == Unit::Hour { 60 } else { 1 }))?)?;
        if let Some((more, Unit::Minute, last)) = self.amount(after).filter(|_| unit == Unit::Hour && self.joins(after))
        {
            (by, after) = (by.checked_add(whole(more)?)?, last);
        }
        let clocked = first.clock.is_some() && matches!(unit, Unit::Hour | Unit::Minute) && by < 24 * 60;
        let days = first.clock.is_none() && is_day(&first.on) && matches!(unit, Unit::Day | Unit::Week) && by < 400;
        let unit = if clocked { Unit::Minute } else { unit };
        (by > 0 && (clocked || days)).then_some((Expr::Beginning { first, unit, by }, after))
    }

    /// `die letzten zwei Wochen`, `the next three months`, `3 next weeks`.
    pub(super) fn stretch(&self, i: usize) -> Read<Expr> {
        let (by, (amount, unit, end)) = match self.word(i).shift {
            Some(by) => (by, self.counted_units(i + 1)?),
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
            && (self.word(end - 1).plural || self.word(end - 1).span.is_some())
            && (Unit::Day..=Unit::Quarter).contains(&unit)
            && unit != Unit::Weekend;
        fits.then_some((Expr::Stretch { unit, by: count * i32::from(by) }, end))
    }

    /// Units behind a word for next or last, counted or in one word (`fortnight`).
    fn counted_units(&self, i: usize) -> Option<(Decimal, Unit, usize)> {
        if !self.joins(i) {
            return None;
        }
        if let Some((unit, n)) = self.word(i).span.filter(|(unit, _)| *unit < Unit::Year) {
            return Some((Decimal::from_int(i64::from(n)), unit, i + 1));
        }
        self.amount(i).filter(|(.., end)| !self.cue(i + 1, Cues::OTHER) && !self.is_kind_of_unit(end - 1))
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
            Unit::Day | Unit::Week => return self.days_of_month(last, amount, unit, i),
            Unit::Month => (1, 12),
            Unit::Quarter => (33, 4),
            _ => return None,
        };
        let count = whole(amount).and_then(|n| u8::try_from(n).ok()).filter(|n| (2..=all).contains(n))?;
        let of = self.skip(self.skip(i, Cues::OF), Cues::THE);
        let (year, end) = match self.year_digits(of).filter(|_| self.joins(of)) {
            Some((year, end)) => (Year::Is(year), end),
            None if of > i && self.word(of).unit == Some(Unit::Year) && !self.word(of).plural => {
                self.year_words(i).unwrap_or((Year::By(0), of + 1))
            }
            None => self.year_words(i).filter(|_| self.joins(i))?,
        };
        let on = |n: u8| {
            let code = base + n;
            Point::on(if unit == Unit::Month { On::Month { year, month: code } } else { On::Part { year, code } })
        };
        let first = if last { all - count } else { 0 };
        Some((Expr::Span(on(first), on(first + count - 1)), end))
    }

    /// The first or last days or weeks of a month that is named behind: `die ersten zehn Tage im Mai`.
    fn days_of_month(&self, last: bool, amount: Decimal, unit: Unit, i: usize) -> Read<Expr> {
        let by = whole(amount).filter(|n| (2..=366).contains(n))?;
        let of = self.skip(self.skip(i, Cues::OF), Cues::THE);
        let digits = || self.year_digits(of).map(|(year, end)| (Year::Is(year), end));
        let year = digits().or_else(|| self.year_words(i)).or_else(|| self.present_year(of));
        if let Some((year, end)) = year.filter(|_| of > i && self.joins(of)) {
            let on = |month, day| Point::on(On::Day { year, month: Some(month), day });
            return Some(match last {
                true => (Expr::Ending { last: on(12, 31), unit, by }, end),
                false => (Expr::Beginning { first: on(1, 1), unit, by }, end),
            });
        }
        let shift = self.word(of).shift.filter(|_| self.joins(of + 1));
        let whose = if shift.is_some() { of + 1 } else { of };
        if of > i && self.word(whose).unit == Some(Unit::Month) && !self.word(whose).plural && self.joins(of) {
            let on = |nth| Point::on(On::NthOfMonth { nth, weekday: 0, by: shift.unwrap_or(0) });
            return Some(match last {
                true => (Expr::Ending { last: on(-1), unit, by }, whose + 1),
                false => (Expr::Beginning { first: on(1), unit, by }, whose + 1),
            });
        }
        let (month, end) = self.month(of, true).filter(|_| of > i && self.joins(of))?;
        let (year, end) = self.year_behind(end);
        let expr = match last {
            true => Expr::Ending { last: last_of_month(month, year), unit, by },
            false => Expr::Beginning { first: Point::on(On::Day { year, month: Some(month), day: 1 }), unit, by },
        };
        Some((expr, end))
    }

    /// Half of a month, decade or century: `first half of May`, `zweite Hälfte des 19. Jahrhunderts`.
    pub(super) fn half_of_period(&self, i: usize) -> Read<Expr> {
        let nth = self.numeral(i).ordinal.filter(|n| (1..=2).contains(n) && self.joins(i + 1))?;
        let halves = |year, month| {
            let on = |day| Point::on(On::Day { year, month: Some(month), day });
            if nth == 2 { Expr::Span(on(16), last_of_month(month, year)) } else { Expr::Span(on(1), on(15)) }
        };
        if let Some((Unit::Half, month)) = self.word(i + 1).of_month {
            let (year, end) = self.year_behind(i + 2);
            return Some((halves(year, month), end));
        }
        let half =
            self.numeral(i + 1).fraction == Some(2) || self.cue(i + 1, Cues::HALF) && self.words.dates.month_first;
        let of = self.skip(self.skip(i + 2, Cues::OF), Cues::THE);
        if !half || of == i + 2 || !self.joins(i + 2) || !self.joins(of) {
            return None;
        }
        let (on, end) = self.month_and_year(of).or_else(|| self.part_of_year(of)).or_else(|| self.decade(of))?;
        let second = nth == 2;
        let years = |first: i32, length: i32| {
            let first = if second { first + length } else { first };
            let on = |year| Point::on(On::Year(Year::Is(year)));
            Expr::Span(on(first), on(first + length - 1))
        };
        let expr = match on {
            On::Month { year, month } => halves(year, month),
            On::Decade(first) => years(first, 5),
            On::Century(first) => years(first + i32::from(first < 0), 50),
            _ => return None,
        };
        Some((expr, end))
    }

    /// What is left of the present week, month, quarter or year: `for the rest of the year`.
    pub(super) fn rest_of(&self, i: usize) -> Read<Expr> {
        let of = self.skip(self.skip(i + 1, Cues::OF), Cues::THE);
        let at = if self.word(of).shift == Some(0) { of + 1 } else { of };
        let word = self.word(at);
        let unit = word.unit.filter(|u| matches!(u, Unit::Week | Unit::Month | Unit::Quarter | Unit::Year))?;
        let fits = at > i + 1 && !word.plural && self.closes(at + 1) && (i + 1..=at).all(|k| self.joins(k));
        let by = |unit| Point::on(On::Moved { unit, by: 0 });
        fits.then(|| (Expr::Span(by(Unit::Day), by(unit)), at + 1))
    }

    /// What has passed of the present week, month, quarter or year: `year to date`, `year-to-date`.
    pub(super) fn to_date(&self, i: usize) -> Read<Expr> {
        let unit = self.word(i).unit.filter(|u| matches!(u, Unit::Week | Unit::Month | Unit::Quarter | Unit::Year))?;
        let dashed = |k: usize| if self.dash(k) && self.glued(k) { k + 1 } else { k };
        let to = dashed(i + 1);
        let at = dashed(to + 1);
        let fits = self.cue(to, Cues::TO) && self.cue(at, Cues::PRESENT) && self.words.dates.month_first;
        let by = |unit| Point::on(On::Moved { unit, by: 0 });
        (fits && (i + 1..=at).all(|k| self.joins(k))).then(|| (Expr::Span(by(unit), by(Unit::Day)), at + 1))
    }

    /// The weekend at a holiday: `Memorial Day weekend`.
    pub(super) fn holiday_weekend(&self, i: usize) -> Read<Expr> {
        if !(i + 1..i + 8).any(|k| self.word(k).unit == Some(Unit::Weekend)) {
            return None;
        }
        let (on, end) = self.holiday(i)?;
        let at = self.skip_sign(end, '-');
        let weekend = self.word(at).unit == Some(Unit::Weekend) && !self.word(at).plural && self.joins(at);
        weekend.then(|| (Expr::WeekOf(Point::on(on), Unit::Weekend), at + 1))
    }

    /// `the week of April 10`, `week beginning May 6`, `Woche vom 6. Mai`.
    pub(super) fn week_of(&self, i: usize) -> Read<Expr> {
        let unit = self.word(i).unit.filter(|u| matches!(u, Unit::Week | Unit::Weekend))?;
        if self.word(i).plural || !self.joins(i + 1) {
            return None;
        }
        let of = self.skip(i + 1, Cues::OF.or(Cues::FROM).or(Cues::SINCE));
        let at = self.skip(self.skip(of, Cues::ON), Cues::THE);
        let tail = |k: usize| self.glued(k + 1) && self.cue(k + 1, Cues::ORDINAL_TAIL);
        let number = || self.day_number(at).filter(|_| self.words.dates.month_first && tail(at));
        let bare = || number().map(|(day, end)| (On::Day { year: Year::Open, month: None, day }, end));
        let (day, end) = self.day(at).or_else(bare).filter(|_| of > i + 1)?;
        let goes_on = self.range_joint(end).is_some_and(|next| self.point(next).is_some());
        (!goes_on).then_some((Expr::WeekOf(Point::on(day), unit), end))
    }

    /// `am selben Tag`, `im gleichen Jahr`: what was named last.
    pub(super) fn same(&self, i: usize) -> Read<On> {
        let unit = self.word(i + 1).unit.filter(|_| self.cue(i, Cues::SAME) && self.joins(i + 1))?;
        let fits = matches!(unit, Unit::Day | Unit::Weekend | Unit::Week | Unit::Month | Unit::Year)
            && !self.word(i + 1).plural
            && (!self.words.dates.month_first || self.closes(i + 2) && !self.cue(i + 2, Cues::AFTER));
        fits.then_some((On::Near { unit, by: 0 }, i + 2))
    }
}

/// The last day of a month.
fn last_of_month(month: u8, year: Year) -> Point {
    Point::on(On::NthWeekday { nth: -1, weekday: 0, month, year })
}

fn whole(amount: Decimal) -> Option<i32> {
    i32::try_from(amount.to_int()?).ok()
}
