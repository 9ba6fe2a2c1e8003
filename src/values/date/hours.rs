//! In: tokens at a joint between two clock times, or at bare hours beside a day. Out: ranges of clock times.
//!
//! The hard decision: hours without any word or sign of the clock (`Monday 3-8`, `heute von fünf bis sieben`) are such only
//! beside their day, and between nothing that they could count.

use super::grammar::{Grammar, Read};
use super::point::is_day;
use super::range::Joint;
use super::{Clock, Expr, On, Part, Point};
use crate::knowledge::dates::{Cues, Unit};

impl Grammar<'_> {
    /// Bare hours behind their day: `Monday 3-8`, `heute von fünf bis sieben`.
    pub(super) fn bare_hours(&self, i: usize) -> Read<Expr> {
        let (point, end) = self.point(i).filter(|(p, _)| is_day(&p.on) && p.clock.is_none() && p.edge.is_none())?;
        let comma = self.skip_sign(end, ',');
        let led = self.skip(self.skip(self.skip(comma, Cues::IN), Cues::THE), Cues::OTHER);
        let end = if self.cue(led, Cues::FROM.or(Cues::BETWEEN)) { led } else { end };
        let opened = self.cue(end, Cues::FROM.or(Cues::BETWEEN)) && self.joins(end);
        let hours = match opened {
            true => self.span(end + 1, Some(self.cue(end, Cues::BETWEEN))).filter(|_| self.joins(end + 1)),
            false if self.digits(comma) > 0 && self.joins(comma) => self.span(comma, None),
            false => None,
        };
        if let Some((Expr::Span(from, to), after)) = hours
            && from.on == On::Nothing
            && to.on == On::Nothing
            && from.clock.and(to.clock).is_some()
        {
            return Some((Expr::Span(Point { on: point.on, ..from }, Point { on: point.on, ..to }), after));
        }
        let parted = self.words.dates.month_first && point.part.is_some();
        let weekday = (matches!(point.on, On::Weekday { .. }) || parted) && self.digits(end) > 0;
        let (from, to, after) = self.two_hours(if opened { end + 1 } else { end }).filter(|_| opened || weekday)?;
        let late = if point.part.is_some_and(Part::is_late) && to.hour < 12 { 12 } else { 0 };
        let at = |clock: Clock| Point { clock: Some(Clock { hour: clock.hour + late, ..clock }), part: None, ..point };
        let ends = self.closes(after)
            || (!self.words.dates.month_first && !self.is_countable(after) && self.clock_word(after).is_none());
        ends.then(|| (Expr::Span(at(from), at(to)), after))
    }

    /// Bare hours in front of their day: `between 3 and 5 on 1/1/2015`.
    /// Without a word that opens them only a part of the day shows them to be hours: `7 to 9 this evening`.
    pub(super) fn hours_before_day(&self, i: usize, opened: bool) -> Read<Expr> {
        let (from, to, end) = self.two_hours(i)?;
        if self.cue(end, Cues::ON) && opened {
            let (on, after) = self.day_behind(end)?;
            let at = |clock: Clock| Point { clock: Some(clock), ..Point::on(on) };
            return Some((Expr::Span(at(from), at(to)), after));
        }
        let (point, after) = self.point(end).filter(|(p, _)| is_day(&p.on) && p.clock.is_none() && self.joins(end))?;
        let part = point.part?;
        let late = if (part.is_late() || part == Part::Night && from.hour > 4) && to.hour < 12 { 12 } else { 0 };
        let at = |clock: Clock| Point { clock: Some(Clock { hour: clock.hour + late, ..clock }), part: None, ..point };
        Some((Expr::Span(at(from), at(to)), after))
    }

    /// Bare hours behind what comes round every week or day: `Saturdays from 10 to 5`, `dienstags von 9 bis 12`.
    pub(super) fn hours_of_set(&self, i: usize) -> Read<Expr> {
        let last = self.word(i.checked_sub(1).filter(|_| self.cue(i, Cues::FROM))?);
        let every = last.weekday > 0 && self.cue_before(i - 1, Cues::EVERY);
        let (from, to, end) = self.two_hours(i + 1).filter(|_| last.weekly || last.every.is_some() || every)?;
        let at = |clock| Point { clock: Some(clock), ..Point::on(On::Nothing) };
        (self.joins(i) && self.closes(end)).then(|| (Expr::Span(at(from), at(to)), end))
    }

    /// Hours and minutes in words on both sides: `from five thirty to seven forty`.
    pub(super) fn spoken_hours(&self, i: usize) -> Read<Expr> {
        let (from, end) = self.spoken_clock(i).filter(|_| self.joins(i))?;
        let (_, at) = self.joint(end)?;
        let (to, end) = self.spoken_clock(at)?;
        let at = |clock| Point { clock: Some(clock), ..Point::on(On::Nothing) };
        self.closes(end).then(|| (Expr::Span(at(from), at(to)), end))
    }

    /// Bare hours in front of further ones that have the word for the clock: `8 bis 12 und 14 bis 18 Uhr`.
    pub(super) fn hours_listed(&self, i: usize) -> Read<Expr> {
        let (from, to, end) = self.two_hours(i)?;
        let apart = self.cue(end, Cues::AND) || self.tokens.is_sign(end, ',');
        let next = self.skip(end + 1, Cues::FROM);
        let opened = (next > end + 1).then_some(false);
        let (Expr::Span(first, last), _) = self.span(next, opened).filter(|_| apart && self.joins(next))? else {
            return None;
        };
        let clocks = first.on == On::Nothing && first.clock.and(last.clock).is_some();
        let at = |clock| Point { clock: Some(clock), ..Point::on(On::Nothing) };
        clocks.then(|| (Expr::Span(at(from), at(to)), end))
    }

    /// Two hours with nothing but a joint between them, the second after the first.
    pub(super) fn two_hours(&self, i: usize) -> Option<(Clock, Clock, usize)> {
        if !self.joins(i) {
            return None;
        }
        let (from, end) = self.bare_clock(i)?;
        let (_, at) = self.joint(end)?;
        let glued = |k: usize| (self.digits(k) > 0 && self.glued(k)).then(|| self.number(k, 2, 0..=24)).flatten();
        let hour = |hour: u32| (Clock { hour: hour as u8, minute: 0, second: None }, at + 1);
        let (to, end) = self.bare_clock(at).or_else(|| glued(at).map(hour))?;
        let plain = !self.is_measured(end) && !self.digits_glued_after(end, &['.', ',', ':', '/', '-']);
        let before = |a: Clock, b: Clock| (a.hour, a.minute) < (b.hour, b.minute);
        let noon = Clock { hour: to.hour + 12, ..to };
        let to = if !before(from, to) && to.hour < 12 && self.words.dates.month_first { noon } else { to };
        (plain && before(from, to)).then_some((from, to, end))
    }

    /// `Monday to Friday, 9am-5pm`: weekdays with their hours come round every week.
    pub(super) fn open_days(&self, left: Point, joint: Joint, at: usize) -> Read<Expr> {
        let On::Weekday { weekday: first, which: None, week: None } = left.on else { return None };
        let last = self.word(at);
        if joint != Joint::To || left.clock.is_some() || last.weekday == 0 || last.weekly || last.short {
            return None;
        }
        let mut hours = self.skip_sign(at + 1, ',');
        hours = self.skip(self.skip(hours, Cues::FROM), Cues::BETWEEN);
        let (_, end) = self.bare_clock(hours).filter(|_| self.joins(hours))?;
        let end = self.noon(end).map_or(end, |(_, end)| end);
        let end = self.clock_word(end).unwrap_or(end);
        let (_, to) = self.joint(end)?;
        self.clock(to)?;
        Some((Expr::Repeated(format!("XXXX-WXX-{first}/XXXX-WXX-{}", last.weekday)), at + 1))
    }

    /// The end of a range of clock times; the day, if any, stands before the first.
    pub(super) fn clock_span(&self, left: Point, at: usize, range: bool) -> Read<Expr> {
        if !range {
            return None;
        }
        if left.clock.is_none() {
            let (right, end) = self.point(at)?;
            let parts = left.part.is_some() && right.on == On::Nothing && right.part.is_some();
            return parts.then_some((Expr::Span(left, right), end));
        }
        let military = || self.clock(at).filter(|_| self.is_military(at));
        let right = match military() {
            Some((clock, end)) => Some((Point { clock: Some(clock), ..Point::on(On::Nothing) }, end)),
            None => self.point(at).filter(|(p, _)| p.clock.is_some()),
        };
        if let Some((right, end)) = right {
            let (left, right, end) = self.on_one_day(left, right, at, end);
            let open = !self.has_noon(at.saturating_sub(1), Cues::NOON_AM.or(Cues::NOON_PM));
            let late = right.clock.filter(|_| open && self.has_noon(end, Cues::NOON_PM));
            let left = match (left.clock, late) {
                (Some(l), Some(r)) if l.hour < 12 && r.hour >= 12 && (l.hour + 12, l.minute) < (r.hour, r.minute) => {
                    Point { clock: Some(Clock { hour: l.hour + 12, ..l }), ..left }
                }
                _ => left,
            };
            let same_day = right.on == On::Nothing;
            let tomorrow = right.on == On::Moved { unit: Unit::Day, by: 1 };
            let left = match left.on {
                On::Nothing if tomorrow => Point { on: On::Moved { unit: Unit::Day, by: 0 }, ..left },
                _ => left,
            };
            let right = match (left.clock, right.clock) {
                (Some(l), Some(r)) if self.words.dates.month_first && same_day && r.hour < l.hour && l.hour < 13 => {
                    let marked = self.has_noon(end, Cues::NOON_AM.or(Cues::NOON_PM));
                    let hour = if marked || r.hour > 11 { r.hour } else { r.hour + 12 };
                    Point { clock: Some(Clock { hour, ..r }), ..right }
                }
                _ => right,
            };
            let on = if same_day { left.on } else { right.on };
            return (same_day || is_day(&left.on)).then_some((Expr::Span(left, Point { on, ..right }), end));
        }
        let (clock, end) = self.bare_clock(at)?;
        let noon = self.has_noon(at.saturating_sub(1), Cues::NOON_AM.or(Cues::NOON_PM));
        let spoken = self.words.dates.month_first && self.tokens.is_sign(at + 1, ':');
        let clock = match left.clock {
            Some(l) if (noon || spoken) && clock.hour < 12 && clock.hour <= l.hour => {
                Clock { hour: clock.hour + 12, ..clock }
            }
            _ => clock,
        };
        let named = (at.saturating_sub(3)..at).any(|k| self.word(k).clock.is_some()) && self.closes(end);
        let clock = match left.clock {
            Some(l) if named && clock.hour < 12 && l.hour == 12 => Clock { hour: clock.hour % 12 + 12, ..clock },
            _ => clock,
        };
        let sure = self.tokens.is_sign(at + 1, ':') || (noon && !self.is_countable(end)) || named;
        let plain = (self.digits(at) > 0 || named) && !self.is_measured(end) && sure;
        plain.then_some((Expr::Span(left, Point { clock: Some(clock), ..left }), end))
    }

    /// Two clock times whose day stands behind the second (`9 bis 10 Uhr am Montag`); over midnight the day is left out.
    pub(super) fn on_one_day(&self, left: Point, right: Point, at: usize, end: usize) -> (Point, Point, usize) {
        let time = |p: Point| p.clock.map(|c| (c.hour, c.minute));
        match self.clock(at) {
            Some((clock, clock_end)) if left.on == On::Nothing && right.on != On::Nothing => {
                let late = Point { clock: Some(clock), ..Point::on(On::Nothing) };
                let half = self.words.dates.month_first
                    && !self.has_noon(clock_end, Cues::NOON_AM.or(Cues::NOON_PM))
                    && left.clock.is_some_and(|l| l.hour < 13)
                    && clock.hour < 12;
                let after_noon = Clock { hour: clock.hour + 12, ..clock };
                if half && time(left) > time(right) && time(left) < Some((after_noon.hour, after_noon.minute)) {
                    (Point { on: right.on, ..left }, Point { clock: Some(after_noon), ..right }, end)
                } else if time(left) > time(right) {
                    (left, late, clock_end)
                } else {
                    (Point { on: right.on, ..left }, right, end)
                }
            }
            _ => (left, right, end),
        }
    }

    /// Whether what ends before `end` says which half of the day it is in.
    pub(super) fn has_noon(&self, end: usize, which: Cues) -> bool {
        let spelled = |k: usize| {
            let letter = self.tokens.str(k).to_ascii_lowercase();
            let fits = letter == "p" || (letter == "a" && which.any(Cues::NOON_AM));
            self.words.dates.month_first && fits && self.tokens.is_sign(k + 1, '.')
        };
        (end.saturating_sub(4)..end).any(|k| self.cue(k, which) || spelled(k))
    }

    /// `9 bis 18 Uhr`: the first hour is one because the second is.
    pub(super) fn clocks(&self, left: Clock, end: usize, opened: Option<bool>) -> Read<Expr> {
        let (joint, at) = self.joint(end)?;
        let (right, after) = self.clock(at)?;
        if joint != Joint::To && opened != Some(true) {
            let timed = self.digits(end - 1) == 2 && self.tokens.is_sign(end.wrapping_sub(2), '.') && opened.is_none();
            return timed.then(|| (Expr::At(Point { clock: Some(left), ..Point::on(On::Nothing) }), end));
        }
        let noon = right.hour > 12 && left.hour < 12 && left.hour + 12 < right.hour;
        let parted = (at..after).any(|k| self.word(k).part.is_some_and(Part::is_late));
        let night = self.words.dates.month_first
            && (6..12).contains(&left.hour)
            && right.hour < 6
            && self.has_noon(after, Cues::NOON_AM);
        let late = night || noon && (parted || self.words.dates.month_first && self.has_noon(after, Cues::NOON_PM));
        let left = if late { Clock { hour: left.hour + 12, ..left } } else { left };
        let day = self.day_behind(after).filter(|_| (left.hour, left.minute) < (right.hour, right.minute));
        let (on, after) = day.unwrap_or((On::Nothing, after));
        let at_clock = |clock| Point { clock: Some(clock), ..Point::on(on) };
        Some((Expr::Span(at_clock(left), at_clock(right)), after))
    }
}
