//! In: tokens at a place where a date may begin. Out: one [`Point`]: a day, a period or a clock time with what is said of it.
//!
//! Several readers ask for the point at the same token (a range, what is counted from it, the point by itself), so the last
//! few are kept.

use super::grammar::{Grammar, Read};
use super::{Edge, Expr, On, Part, Point, Unit, Year};
use crate::knowledge::dates::Cues;
use crate::values::token::Shape;

impl Grammar<'_> {
    /// A day, a period or a clock time, with the part of it that is meant.
    pub(super) fn point(&self, i: usize) -> Read<Point> {
        let last = &self.points[i % self.points.len()];
        if let Some((at, read)) = last.get()
            && at == i
        {
            return read;
        }
        let read = match self.word(i).edge {
            Some(edge) => self.edged(i, edge),
            None if self.words.dates.month_first && self.word(i).unit.is_some() => {
                self.unit_edge(i).or_else(|| self.dated(i))
            }
            None => self.dated(i),
        };
        last.set(Some((i, read)));
        read
    }

    /// The end of the present year or month, in two words: `year end`, `year-end 2019`, `month-end`.
    fn unit_edge(&self, i: usize) -> Read<Point> {
        let unit = self.word(i).unit.filter(|u| matches!(u, Unit::Month | Unit::Quarter | Unit::Year))?;
        let at = if self.dash(i + 1) && self.glued(i + 1) && self.glued(i + 2) { i + 2 } else { i + 1 };
        let fits = !self.word(i).plural && self.joins(at);
        let edge = self.word(at).edge.filter(|edge| fits && *edge == Edge::End)?;
        let (on, end) = match self.year_digits(at + 1).filter(|_| unit == Unit::Year && self.joins(at + 1)) {
            Some((year, end)) => (On::Year(Year::Is(year)), end),
            None if self.closes(at + 1) => (On::Moved { unit, by: 0 }, at + 1),
            None => return None,
        };
        Some((Point { edge: Some(edge), ..Point::on(on) }, end))
    }

    /// `Anfang 2016`, `Ende des Jahres`, `Mitte der 90er Jahre`, `Jahresende`.
    pub(super) fn edged(&self, i: usize, edge: Edge) -> Read<Point> {
        if let Some((unit, by)) = self.word(i).relative {
            let (on, end) = match self.year_digits(i + 1) {
                Some((year, end)) if unit == Unit::Year => (On::Year(Year::Is(year)), end),
                _ => (On::Moved { unit, by: i32::from(by) }, i + 1),
            };
            return Some((Point { edge: Some(edge), ..Point::on(on) }, end));
        }
        if let Some(((unit, by), end)) = self.short_period(i + 1) {
            return Some((Point { edge: Some(edge), ..Point::on(On::Moved { unit, by: i32::from(by) }) }, end));
        }
        let at = self.skip_sign(i + 1, '-');
        let at = self.skip(self.skip(at, Cues::OF), Cues::THE);
        if !self.joins(at) || self.word(at).edge.is_some() || at == i + 1 && self.cue(i, Cues::SINCE) {
            return None;
        }
        if self.words.dates.month_first
            && at == i + 1
            && let Some((point, end)) = self.dated(at).filter(|(p, _)| is_day(&p.on) && p.part.is_some())
        {
            return Some((Point { edge: Some(edge), ..point }, end));
        }
        if let Some(part) = self.word(at).part.filter(|_| self.words.dates.month_first && at <= i + 2) {
            return Some((Point { edge: Some(edge), part: Some(part), ..Point::on(On::Nothing) }, at + 1));
        }
        let present = self.word(at).unit.filter(|u| *u > Unit::Day && *u <= Unit::Year && !self.word(at).plural);
        let (on, end) = match (self.period(at), self.year_digits(at)) {
            (Some(read), _) => read,
            (None, Some((year, end))) => (On::Year(Year::Is(year)), end),
            (None, None) => (On::Moved { unit: present.filter(|_| at > i + 1)?, by: 0 }, at + 1),
        };
        let weekday = matches!(on, On::Weekday { which: None, .. }) && at == i + 1 && edge != Edge::Mid;
        let whole = weekday && self.words.dates.month_first
            || !matches!(on, On::Day { .. } | On::Weekday { .. } | On::Holiday { .. } | On::Nothing);
        whole.then_some((Point { edge: Some(edge), ..Point::on(on) }, end))
    }

    /// A point without a word for a part of its period.
    pub(super) fn dated(&self, i: usize) -> Read<Point> {
        if let Some((on, end)) =
            self.holiday(i).or_else(|| self.nth_weekday(i)).or_else(|| self.day(i)).or_else(|| self.period(i))
        {
            return Some(self.with_hour(Point::on(on), i, end));
        }
        if let Some((clock, end)) = self.clock(i) {
            let at = |clock, on| Point { clock: Some(clock), ..Point::on(on) };
            let Some((on, after)) = self.day_behind(end) else { return Some((at(clock, On::Nothing), end)) };
            let behind = self.word(after).part.filter(|_| self.words.dates.month_first && self.joins(after));
            let after = if behind.is_some() { after + 1 } else { after };
            let part = self.part_inside(end, after).or(behind);
            let part = part.filter(|_| !self.has_noon(end, Cues::NOON_AM.or(Cues::NOON_PM)));
            return Some((at(part.map_or(clock, |part| clock_in(part, clock)), on), after));
        }
        if let Some(read) = self.part_of_day(i).or_else(|| self.clock_and_day(i)) {
            return Some(read);
        }
        let part = self.lone_part(i)?;
        let point = Point { part: Some(part), ..Point::on(On::Nothing) };
        let beside = self.clock_beside(i + 1).or_else(|| self.hour_of_part(part, i + 1));
        Some(match beside.filter(|_| self.joins(i + 1)) {
            Some((clock, end)) => {
                let late = part.is_late() && clock.hour < 12;
                let hour = if late { clock.hour + 12 } else { clock.hour };
                (Point { clock: Some(super::Clock { hour, ..clock }), part: None, ..point }, end)
            }
            None => (point, i + 1),
        })
    }

    /// A clock time in words in front of its day: `five-thirty tomorrow evening`.
    fn clock_and_day(&self, i: usize) -> Read<Point> {
        let led = self.cue_before(i, Cues::OPENING.or(Cues::UNTIL).or(Cues::ABOUT)) && self.words.dates.month_first;
        let hour = || self.number(i, 2, 1..=12).or(self.numeral(i).cardinal).filter(|n| led && (1..=12).contains(n));
        let bare = || hour().map(|n| (super::Clock { hour: n as u8, minute: 0, second: None }, i + 1));
        let (clock, at) = self.spoken_clock(i).or_else(bare)?;
        let on = self.skip(at, Cues::ON);
        let named =
            on > at && self.cue_before(i, Cues::OPENING) && (self.word(on).weekday > 0 || self.day(on).is_some());
        let at = if named { on } else { at };
        let word = self.word(at);
        let parted = word.shift.is_some() && self.word(at + 1).part.is_some();
        let dayish = parted || named || matches!(word.relative, Some((Unit::Day, _)));
        let (day, end) =
            self.dated(at).filter(|(p, _)| dayish && self.joins(at) && is_day(&p.on) && p.clock.is_none())?;
        let night = day.part == Some(Part::Night) && clock.hour > 4;
        let late = if (day.part.is_some_and(Part::is_late) || night) && clock.hour < 12 { 12 } else { 0 };
        Some((Point { clock: Some(super::Clock { hour: clock.hour + late, ..clock }), part: None, ..day }, end))
    }

    /// The day behind its clock time: `um 10 Uhr am Montag`, `5 p.m. on Friday, 18 June`.
    pub(super) fn day_behind(&self, i: usize) -> Read<On> {
        let i = self.past_zone(i);
        let opens = self.cue(i, Cues::TO.or(Cues::SINCE).or(Cues::FROM).or(Cues::UNTIL));
        let comma = self.skip_sign(i, ',');
        let day_first = || self.digits(comma) > 0 && self.digits(comma) < 3 && self.word(comma + 1).month > 0;
        let dated = comma > i && self.words.dates.month_first && (self.word(comma).month > 0 || day_first());
        let i = if dated { comma } else { i };
        let at = self.skip(self.skip(i, Cues::ON), Cues::THE);
        if opens || !self.joins(i) || !self.joins(at) || (at == i && !self.words.dates.month_first) {
            return None;
        }
        let read = self.holiday(at).or_else(|| self.day(at)).or_else(|| self.period(at));
        let ranged = |end| {
            self.range_joint(end)
                .is_some_and(|to| self.word(to).weekday > 0 || self.word(to).month > 0 && self.day(to).is_some())
        };
        read.filter(|(on, end)| is_day(on) && !matches!(on, On::Near { .. }) && !ranged(*end))
    }

    /// Steps over the name of a time zone behind a clock time: `ET`, `(MESZ)`, `Eastern Time`.
    fn past_zone(&self, i: usize) -> usize {
        let at = self.skip_sign(i, '(');
        let named = self.tokens.get(at).is_some_and(|t| t.shape != Shape::Lower) && self.cue(at, Cues::ZONE);
        if !named || !self.joins(at) {
            return i;
        }
        let end = (at + 1..at + 3).find(|k| !self.joins(*k) || !self.cue(*k, Cues::ZONE)).unwrap_or(at + 3);
        self.skip_sign(end, ')')
    }

    /// A part of the day in front of its day: `Morgen des 9. Mai`; a night has the day it begins on (`Nacht vom 5. auf den 6. Juni`).
    pub(super) fn part_of_day(&self, i: usize) -> Read<Point> {
        let part = self.word(i).part.filter(|_| self.is_noun(i) || self.words.dates.month_first)?;
        let of = self.skip(i + 1, Cues::OF);
        let at = self.skip(of, Cues::THE);
        if of == i + 1 {
            let (on, end) = self.day_behind(of).filter(|_| self.words.dates.month_first && self.cue(of, Cues::ON))?;
            return Some((Point { part: Some(part), ..Point::on(on) }, end));
        }
        if self.cue(i + 1, Cues::FROM) {
            let Some((Expr::Span(from, to), whole)) = self.span(at, Some(true)).filter(|_| part == Part::Night) else {
                return None;
            };
            let days = is_day(&from.on) && is_day(&to.on) && from.clock.or(to.clock).is_none();
            let second = (at + 1..whole).find(|k| self.joint(*k).is_some() && !self.tokens.is_sign(*k, '.'));
            let end = if matches!(to.on, On::Day { month: Some(_), .. }) { second.unwrap_or(whole) } else { whole };
            return days.then_some((Point { part: Some(part), ..from }, end));
        }
        let (on, end) = self.day(at)?;
        let beside = self.clock_beside(end).or_else(|| self.hour_of_part(part, end)).filter(|_| self.joins(end));
        let Some((clock, after)) = beside else { return Some((Point { part: Some(part), ..Point::on(on) }, end)) };
        let late = if part.is_late() && clock.hour < 12 { 12 } else { 0 };
        Some((Point { clock: Some(super::Clock { hour: clock.hour + late, ..clock }), ..Point::on(on) }, after))
    }

    /// A part of the day without a day: only behind a preposition or an article, since the words have other uses.
    pub(super) fn lone_part(&self, i: usize) -> Option<Part> {
        let part = self.word(i).part?;
        if self.cue(i, Cues::ALONE) {
            let compound = self.dash(i + 1) && self.glued(i + 1);
            return (!compound).then_some(part);
        }
        let noun = self.is_noun(i) || self.words.dates.month_first;
        let first = if self.cue_before(i, Cues::OTHER) { i - 1 } else { i };
        let led = self.cue_before(first, Cues::ON.or(Cues::AT).or(Cues::THE))
            || self.word(i.wrapping_sub(1)).shift.is_some()
            || self.joins(i + 1) && self.hour_of_part(part, i + 1).is_some()
            || self.words.dates.month_first && self.tokens.is_sign(i + 2, ':') && self.clock_beside(i + 1).is_some();
        // The night to a day is told by that day.
        let told = part == Part::Night
            && self.cue(i + 1, Cues::ON.or(Cues::FROM).or(Cues::AND).or(Cues::TOWARD))
            && self.day_after_night(i + 1);
        (noun && led && !told).then_some(part)
    }

    /// Whether a day stands behind the words at `i` (`zum Sonntag`, `auf den 28. Juli`, `vom 5. auf den 6. Juni`).
    pub(super) fn day_after_night(&self, i: usize) -> bool {
        let at = self.skip(self.skip(i, Cues::ON.or(Cues::FROM).or(Cues::AND).or(Cues::TOWARD)), Cues::THE);
        let named = |k: usize| self.word(k).weekday > 0 || self.word(k).relative.is_some() || self.day(k).is_some();
        at > i && (named(at) || self.cue(i, Cues::FROM) && self.digits(at) > 0)
    }

    /// Adds the part of the day and the clock time behind a day.
    pub(super) fn with_hour(&self, point: Point, start: usize, end: usize) -> (Point, usize) {
        if !is_day(&point.on) {
            return (point, end);
        }
        let mut point = Point { part: self.part_inside(start, end), ..point };
        let mut end = end;
        let led = self.skip(end, Cues::IN.or(Cues::AT));
        let at = self.skip(self.skip(self.skip(led, Cues::ON), Cues::THE), Cues::OTHER);
        let edged = self.words.dates.month_first && self.word(at).edge.is_some() && self.word(at + 1).part.is_some();
        let at = if edged && self.joins(at) && self.joins(at + 1) { at + 1 } else { at };
        let between = at - end;
        if let Some(part) = self.word(at).part.filter(|_| self.joins(end) && between < 3)
            && self.word(at).weekday == 0
            && self.word(at).clock.is_none()
        {
            point.part = Some(part);
            end = at + 1;
        }
        let beside = self.clock_beside(end).or_else(|| match point.part {
            Some(part) => self.hour_of_part(part, end),
            None => self
                .bare_hour(end)
                .or_else(|| self.spoken_clock(end))
                .filter(|(_, after)| self.closes(*after) && !self.cue(end, Cues::ABOUT)),
        });
        if let Some((clock, after)) = beside.filter(|_| self.joins(end)) {
            let clock = point.part.map_or(clock, |part| clock_in(part, clock));
            let (on, after) = self.with_last_year(point.on, after);
            return (Point { on, clock: Some(clock), part: None, ..point }, after);
        }
        (point, end)
    }

    /// The year behind the clock time, where machines write it: `Wed Oct 26 15:50:06 2016`.
    pub(super) fn with_last_year(&self, on: On, i: usize) -> (On, usize) {
        match (on, self.year_digits(i)) {
            (On::Day { year: Year::Open, month, day }, Some((year, end)))
                if self.words.dates.month_first && self.closes(end) =>
            {
                (On::Day { year: Year::Is(year), month, day }, end)
            }
            _ => (on, i),
        }
    }

    /// The part of the day that is in the word for the day itself (`Montagabend`, `tonight`).
    pub(super) fn part_inside(&self, start: usize, end: usize) -> Option<Part> {
        let compound = |k: usize| {
            let word = self.word(k);
            let both = word.weekday > 0 || (word.relative.is_some() && self.words.dates.month_first);
            word.part.filter(|_| both)
        };
        (start..end).find_map(compound)
    }
}

/// An hour below twelve in the half of the day that a part of it tells.
pub(super) fn clock_in(part: Part, clock: super::Clock) -> super::Clock {
    let late = part.is_late() && clock.hour < 12 || part == Part::Night && (5..12).contains(&clock.hour);
    super::Clock { hour: if late { clock.hour + 12 } else { clock.hour }, ..clock }
}

/// Whether a point can have a clock time.
pub(super) fn is_day(on: &On) -> bool {
    matches!(
        on,
        On::Day { .. }
            | On::Dated { .. }
            | On::Weekday { .. }
            | On::Coming { .. }
            | On::NthWeekday { .. }
            | On::NthOfMonth { .. }
            | On::Holiday { .. }
            | On::Moved { unit: Unit::Day, .. }
            | On::Near { unit: Unit::Day, .. }
    )
}
