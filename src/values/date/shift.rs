//! In: tokens at a word for today, next or last. Out: days and periods counted from now: `morgen`, `nächste Woche`, `week after next`.

use super::grammar::{Grammar, Read};
use super::{Edge, Expr, On, Part, Point, Unit, Year};
use crate::knowledge::Classes;
use crate::knowledge::dates::Cues;
use crate::knowledge::gazetteer::Traits;
use crate::values::token::{Shape, TokenKind};

impl Grammar<'_> {
    /// `in zwei Wochen`, `vor zwei Wochen` behind a weekday.
    pub(super) fn weeks_away(&self, i: usize) -> Read<i8> {
        let sign = match (self.cue(i, Cues::AGO), self.cue(i, Cues::IN)) {
            (true, _) => -1,
            (_, true) => 1,
            _ => return None,
        };
        let (amount, unit, end) = self.amount(i + 1).filter(|_| self.joins(i) && self.joins(i + 1))?;
        let weeks = i8::try_from(amount.to_int()?).ok().filter(|n| unit == Unit::Week && (1..60).contains(n))?;
        Some((sign * weeks, end))
    }

    /// `in three years`, `vor zwei Jahren` behind a holiday.
    pub(super) fn years_away(&self, i: usize) -> Read<Year> {
        let away = || self.away(i).filter(|_| self.cue(i, Cues::IN.or(Cues::AGO)));
        let ago = || if self.words.dates.month_first { self.counted(i) } else { None };
        match away().or_else(ago).filter(|_| self.joins(i))? {
            (Expr::At(Point { on: On::Moved { unit: Unit::Year, by }, .. }), end) => Some((Year::By(by), end)),
            _ => None,
        }
    }

    /// `Tags darauf`, `im Jahr zuvor`: next to what was named last.
    pub(super) fn beside_told(&self, i: usize) -> Read<On> {
        let unit = self.word(i).unit.filter(|u| matches!(u, Unit::Day | Unit::Month | Unit::Year))?;
        let last = self.tokens.get(i + 2).is_none_or(|t| t.kind == TokenKind::Sign) || !self.joins(i + 2);
        let alone = |cue| last && self.words.dates.month_first && self.cue_before(i, Cues::THE) && self.cue(i + 1, cue);
        let by = if self.cue(i + 1, Cues::THEREUPON) || alone(Cues::AFTER) {
            1
        } else if self.cue(i + 1, Cues::BEFOREHAND) || alone(Cues::BEFORE) {
            -1
        } else {
            return None;
        };
        (!self.word(i).plural && self.joins(i + 1)).then_some((On::Near { unit, by }, i + 2))
    }

    /// `week after next`, `March after next`, `Friday before last`, `Freitag nach dem nächsten`.
    pub(super) fn one_beyond(&self, i: usize) -> Read<On> {
        let by: i8 = match (self.cue(i + 1, Cues::AFTER), self.cue(i + 1, Cues::BEFORE)) {
            (true, _) => 1,
            (_, true) => -1,
            _ => return None,
        };
        let at = self.skip(i + 2, Cues::THE);
        let bare = self.words.dates.month_first || at > i + 2;
        let next =
            self.word(at).shift == Some(by) && self.joins(i + 1) && self.joins(at) && self.closes(at + 1) && bare;
        let word = self.word(i);
        let on = match word.unit.filter(|u| *u > Unit::Day && !word.plural) {
            Some(unit) => On::Moved { unit, by: 2 * i32::from(by) },
            None if word.weekday > 0 => On::Weekday { weekday: word.weekday, which: Some(2 * by), week: None },
            None => On::Next { code: Some(word.month).filter(|m| *m > 0)?, by: 2 * by },
        };
        next.then_some((on, at + 1))
    }

    /// `day after tomorrow`, `day before yesterday`.
    pub(super) fn day_beyond(&self, i: usize) -> Read<On> {
        let (unit, by) = self.word(i + 2).relative.filter(|_| self.joins(i + 1) && self.joins(i + 2))?;
        let step = match by {
            1 if self.cue(i + 1, Cues::AFTER) => 1,
            -1 if self.cue(i + 1, Cues::BEFORE) => -1,
            _ => return None,
        };
        let days = self.word(i).unit == Some(Unit::Day) && unit == Unit::Day && !self.word(i).plural;
        days.then_some((On::Moved { unit, by: i32::from(by) + step }, i + 3))
    }

    /// `heute`, `am morgigen Freitag`, `im Vorjahr`.
    pub(super) fn relative(&self, i: usize) -> Read<On> {
        let (unit, by) = self.word(i).relative?;
        let both = self.word(i).part.is_some() && !self.words.dates.month_first;
        let noun = self.tokens.get(i).is_some_and(|t| t.shape != Shape::Lower);
        if both
            && (self.cue_before(i, Cues::THE.or(Cues::EVERY))
                || self.cue_before(i, Cues::ON.or(Cues::AT)) && !self.cue_before(i, Cues::UNTIL.or(Cues::SINCE))
                || (noun && self.inside_sentence(i)))
        {
            return None;
        }
        let on = On::Moved { unit, by: i32::from(by) };
        let beside = if self.tokens.is_sign(i + 1, ',') { i + 2 } else { i + 1 };
        if self.word(beside).weekday > 0 && self.joins(beside) && unit == Unit::Day && !self.word(beside).weekly {
            if self.day(beside).is_some() {
                return None;
            }
            return Some((on, beside + 1));
        }
        let today = unit == Unit::Day && by == 0 && self.cue_before(i, Cues::THE) && self.is_foreign_noun(i + 1);
        if today && self.words.names.traits(self.tokens.str(i + 1)).any(Traits::ANY_PLACE) {
            return None;
        }
        if self.word(i + 1).unit == Some(Unit::Day) && unit == Unit::Day && self.joins(i + 1) {
            return Some((on, i + 2));
        }
        Some((on, i + 1))
    }

    /// Whether the token at `i` follows another one in its sentence.
    pub(super) fn inside_sentence(&self, i: usize) -> bool {
        i > 0 && self.joins(i) && !['.', '!', '?', ':', '\u{201e}', '"'].iter().any(|c| self.tokens.is_sign(i - 1, *c))
    }

    /// `nächste Woche`, `vergangenen Freitag`, `letzten September`, `dieses Jahr`.
    pub(super) fn shifted(&self, i: usize) -> Read<On> {
        let by = self.word(i).shift?;
        if let Some(unit) = self.shared_unit(i + 1) {
            return Some((On::Moved { unit, by: i32::from(by) }, i + 1));
        }
        let at = self.skip(i + 1, Cues::OTHER);
        if !self.joins(at) {
            return None;
        }
        let word = self.word(at);
        if let Some(unit) = word.unit {
            return self.shifted_unit(i, at, unit, by);
        }
        if word.weekday > 0 && !word.weekly && !word.short {
            if let Some(read) = self.day(at).filter(|(on, _)| matches!(on, On::Day { month: Some(_), .. })) {
                return Some(read);
            }
            let on = match self.word(i).soon {
                true => On::Coming { weekday: word.weekday, by: by.signum() },
                false => On::Weekday { weekday: word.weekday, which: Some(by), week: None },
            };
            return Some((on, at + 1));
        }
        if self.tokens.classes(at).any(Classes::HOLIDAY) {
            let year = if by == 0 { Year::By(0) } else { Year::Next(by.signum()) };
            match self.named_holiday(at, 0) {
                Some((On::Holiday { index, nth, year: Year::Open }, end)) => {
                    return Some((On::Holiday { index, nth, year }, end));
                }
                Some(_) => return None,
                None => {}
            }
        }
        if let Some((On::Day { year: Year::Open, month: Some(month), day }, end)) = self.day(at) {
            let year = if by == 0 { Year::By(0) } else { Year::Next(by.signum()) };
            return Some((On::Day { year, month: Some(month), day }, end));
        }
        let short = |end| self.words.dates.month_first && self.ends(end);
        let named = self.month(at, false).or_else(|| self.month(at, true).filter(|(_, end)| short(*end)));
        if let Some((month, end)) = named.filter(|_| self.is_calendar_name(at)) {
            return Some((On::Next { code: month, by }, end));
        }
        if word.season > 0 {
            return Some((On::Next { code: word.season, by }, at + 1));
        }
        if by == 0 && word.part.is_some() {
            return Some((On::Moved { unit: Unit::Day, by: 0 }, at));
        }
        if word.part.is_some() && (by == 1 || self.word(i).told) {
            return Some((On::Near { unit: Unit::Day, by: i32::from(by) }, at));
        }
        if by == -1 && word.part.is_some() && self.words.dates.month_first || by == -1 && word.part == Some(Part::Night)
        {
            return Some((On::Moved { unit: Unit::Day, by: -1 }, at));
        }
        None
    }

    /// Weekdays of a week named before them: `next week from Tuesday to Thursday`, `nächste Woche von Mittwoch bis Freitag`.
    pub(super) fn days_of_week(&self, i: usize) -> Read<Expr> {
        let by = self.word(i).shift.filter(|_| self.word(i + 1).unit == Some(Unit::Week) && self.joins(i + 1))?;
        let comma = self.skip_sign(i + 2, ',');
        let opened = self.cue(comma, Cues::FROM.or(Cues::BETWEEN)) && self.joins(comma);
        let first = if opened { self.skip(comma + 1, Cues::THE) } else { self.skip(comma, Cues::ON) };
        let weekday = |k: usize| Some(self.word(k).weekday).filter(|n| *n > 0 && self.joins(k) && !self.word(k).weekly);
        let dot = |k: usize| if self.word(k).short && self.glued(k + 1) { self.skip_sign(k + 1, '.') } else { k + 1 };
        let on = |k, week| Some(Point::on(On::Weekday { weekday: weekday(k)?, which: None, week }));
        let from = on(first, Some(by)).filter(|_| self.word(first).part.is_none())?;
        let to = match self.cue(comma, Cues::BETWEEN) {
            true => self.joint(dot(first))?.1,
            false => self.range_joint(dot(first))?,
        };
        Some((Expr::Span(from, on(to, None)?), to + 1)).filter(|_| self.word(to).part.is_none())
    }

    /// Days of a month named before them: `nächsten Monat vom 4. bis zum 23.`, `next month from the 4th to the 23rd`.
    pub(super) fn days_of_named_month(&self, i: usize) -> Read<Expr> {
        let by = self.word(i).shift.filter(|_| self.word(i + 1).unit == Some(Unit::Month) && self.joins(i + 1))?;
        let at = self.skip_sign(i + 2, ',');
        let opened = self.cue(at, Cues::FROM.or(Cues::BETWEEN)) && !self.word(i + 1).plural && self.joins(at);
        let day = |k: usize| self.partial_day(self.skip(k, Cues::THE)).filter(|(_, end)| *end > k + 1);
        let (On::Day { day: first, .. }, end) = day(at + 1).filter(|_| opened)? else { return None };
        let (On::Day { day: last, .. }, end) = day(self.joint(end)?.1)? else { return None };
        let on = |day: u8| Point::on(On::NthOfMonth { nth: day as i8, weekday: 0, by });
        (first < last && self.word(end).month == 0).then(|| (Expr::Span(on(first), on(last)), end))
    }

    /// The unit that stands behind the second of two words for last, this or next: `in diesem und im nächsten Jahr`.
    fn shared_unit(&self, i: usize) -> Option<Unit> {
        if !self.cue(i, Cues::AND) || !self.joins(i) {
            return None;
        }
        let next = self.skip(self.skip(i + 1, Cues::ON.or(Cues::IN)), Cues::THE);
        let unit = self.word(next + 1).unit.filter(|_| self.word(next).shift.is_some() && self.joins(next + 1))?;
        (unit > Unit::Weekend && !self.word(next + 1).plural && !self.word(next).told).then_some(unit)
    }

    /// A moved unit, with the weekday behind a week.
    pub(super) fn shifted_unit(&self, i: usize, at: usize, unit: Unit, by: i8) -> Read<On> {
        let word = self.word(at);
        let vague = word.plural || matches!(unit, Unit::Hour | Unit::Minute | Unit::Second);
        let narrated = match self.words.dates.month_first {
            true => self.closes(at + 1) && !self.cue(at + 1, Cues::OF),
            false => !self.cue_before(i, Cues::THE),
        };
        if vague || (unit == Unit::Day && !(narrated && (by == 1 || by == 0 || word.told))) {
            return None;
        }
        if let Some(read) = self.last_part(at, unit, by) {
            return Some(read);
        }
        let unit = if unit == Unit::DoubleYear { Unit::Year } else { unit };
        if unit == Unit::Week && self.dash(at + 1) && self.glued(at + 2) && self.word(at + 2).edge == Some(Edge::End) {
            return Some((On::Moved { unit: Unit::Weekend, by: i32::from(by) }, at + 3));
        }
        let by = if unit == Unit::Weekend && self.word(i).soon && by > 0 { 0 } else { by };
        if unit == Unit::Day || (self.word(i).told && matches!(unit, Unit::Month | Unit::Year)) {
            return Some((On::Near { unit, by: i32::from(by) }, at + 1));
        }
        let next = self.skip(at + 1, Cues::ON);
        let weekday = self.word(next).weekday;
        let plain = |k: usize| !self.word(k).short || self.clock_beside(k + 1).is_some();
        if unit == Unit::Week && weekday > 0 && self.joins(next) && plain(next) {
            return Some((On::Weekday { weekday, which: None, week: Some(by) }, next + 1));
        }
        if unit == Unit::Year
            && let Some((year, end)) = self.year_digits(at + 1).filter(|_| self.joins(at + 1))
        {
            return Some((On::Year(Year::Is(year)), end));
        }
        if unit == Unit::Year
            && let Some(read) = self.part_owned(at + 1, by).or_else(|| self.month_of_year(at + 1, by))
        {
            return Some(read);
        }
        Some((On::Moved { unit, by: i32::from(by) }, at + 1))
    }

    /// A quarter, season or month of the year in front of it: `last year's third quarter`, `this year's summer`.
    fn part_owned(&self, i: usize, by: i8) -> Read<On> {
        let quote = self.tokens.is_sign(i, '\'') || self.tokens.is_sign(i, '\u{2019}');
        let owned = quote && self.glued(i) && self.glued(i + 1) && self.cue(i + 1, Cues::DECADE_TAIL);
        if !owned || !self.joins(i + 2) {
            return None;
        }
        let year = Year::By(i32::from(by));
        let word = self.word(i + 2);
        if word.season > 0 {
            return Some((On::Part { year, code: word.season }, i + 3));
        }
        if word.month > 0 && !word.short {
            return Some((On::Month { year, month: word.month }, i + 3));
        }
        match self.part_of_year(i + 2)? {
            (On::Part { year: Year::Open, code }, end) => Some((On::Part { year, code }, end)),
            _ => None,
        }
    }

    /// A month or season behind the year it is in: `letztes Jahr im Mai`, `last year in May`.
    fn month_of_year(&self, i: usize, by: i8) -> Read<On> {
        let bounds = Cues::TO.or(Cues::UNTIL).or(Cues::SINCE).or(Cues::BEFORE).or(Cues::AFTER);
        let at = if self.cue(i, bounds) { i } else { self.skip(i, Cues::ON.or(Cues::IN)) };
        let word = self.word(at);
        let year = Year::By(i32::from(by));
        if at == i || !self.joins(i) || !self.joins(at) || !self.closes(at + 1) && self.digits(at + 1) > 0 {
            return None;
        }
        match (word.month, word.season) {
            (0, 0) => None,
            (0, code) => Some((On::Part { year, code }, at + 1)),
            (month, _) if !word.short && self.is_calendar_name(at) => Some((On::Month { year, month }, at + 1)),
            _ => None,
        }
    }

    /// `letzten Quartal 2020`: the last one of a year.
    pub(super) fn last_part(&self, i: usize, unit: Unit, by: i8) -> Read<On> {
        let code = match unit {
            Unit::Quarter => 36,
            Unit::Half => 41,
            _ => return None,
        };
        let of = self.skip(i + 1, Cues::OF);
        let (year, end) = self.year_digits(of).filter(|_| by == -1 && self.joins(i + 1) && self.joins(of))?;
        Some((On::Part { year: Year::Is(year), code }, end))
    }
}
