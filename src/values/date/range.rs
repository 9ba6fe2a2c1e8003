//! In: tokens at a place where a date may begin. Out: the whole expression: a point, a list of days, a range, a length.
//!
//! The ends of a range lend each other what one of them leaves out: `25. bis 26. März 2020`, `9 bis 18 Uhr`,
//! `12.05. - 19.05.2019`. Days that follow each other in a list are one range; days apart stay apart.

use super::grammar::{Grammar, Read};
use super::{Expr, On, Point, Unit, Year};
use crate::knowledge::Classes;
use crate::knowledge::dates::Cues;
use crate::values::token::TokenKind;

/// Words between a day and its clock time.
pub(super) const CLOCK_CUES: Cues = Cues::AT.or(Cues::SINCE).or(Cues::FROM).or(Cues::ON);

/// What joins two dates.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Joint {
    /// A range.
    To,
    /// A list, or a range opened by `between`.
    And,
}

impl Grammar<'_> {
    /// The expression at `i`: what it says, its first token (an opening word may be left out) and the token after it.
    pub(super) fn expression(&self, i: usize) -> Option<(Expr, usize, usize)> {
        match self.only_leads(self.tokens.get(i)?) {
            true => self.led(i).map(|(expr, end)| (expr, i, end)),
            false => self.any_expression(i),
        }
    }

    /// The same where any reader may find something.
    pub(super) fn any_expression(&self, i: usize) -> Option<(Expr, usize, usize)> {
        let token = self.tokens.get(i)?;
        let digits = token.kind == TokenKind::Digits;
        if digits {
            if let Some((expr, end)) = self.round_in_digits(i) {
                return Some((expr, i, end));
            }
        } else if let Some(read) = self.by_first_word(i) {
            return read;
        }
        if (digits || token.classes.any(HEADS) || self.can_head(i))
            && let Some((expr, end)) = self.span(i, None).or_else(|| self.list_head(i))
        {
            return Some((expr, i, end));
        }
        if let Some((expr, end)) = self.counted(i).or_else(|| self.stretch(i)) {
            return Some((expr, i, end));
        }
        let minutes = self.digits_glued_after(i + 1, &['.', ':']);
        let joined = self.dash(i + 1) || self.cue(i + 1, Cues::TO) || minutes && self.range_joint(i + 3).is_some();
        let ranged = digits && self.digits(i) < 3 && joined;
        if let Some((expr, end)) = if ranged { self.hours_listed(i) } else { None } {
            return Some((expr, i, end));
        }
        let hours = || if self.words.dates.month_first { self.hours_before_day(i, false) } else { None };
        if let Some((expr, end)) = self.lasting(i).or_else(|| self.bare_hours(i)).or_else(hours) {
            return Some((expr, i, end));
        }
        if let Some((point, end)) = self.point(i) {
            if let Some((expr, after)) = self.repeated_hour(point, end) {
                return Some((expr, i, after));
            }
            let length = self.length(i).filter(|(_, after)| *after > end);
            return Some(length.map_or((Expr::At(point), i, end), |(expr, after)| (expr, i, after)));
        }
        self.length(i).or_else(|| self.lower_length(i)).map(|(expr, end)| (expr, i, end))
    }

    /// A repeated time that begins with digits: `1. Montag jeden Monats`, `3 mal pro Woche`, `14-täglich`.
    fn round_in_digits(&self, i: usize) -> Read<Expr> {
        self.monthly(i).or_else(|| self.often(i)).or_else(|| self.every_so_many(i))
    }

    /// What the first word of an expression decides; nothing if any reader may find something.
    fn by_first_word(&self, i: usize) -> Option<Option<(Expr, usize, usize)>> {
        let found = |(expr, end)| Some(Some((expr, i, end)));
        if let Some(read) = self.opened(i).or_else(|| self.monthly(i)) {
            return found(read);
        }
        if self.comes_round(i) {
            let read = self.repeated(i).map(|read| self.daily(self.yearly(read)));
            return Some(read.map(|(expr, end)| (expr, i, end)));
        }
        if let Some(read) = self.often(i).or_else(|| self.weekdays(i)) {
            return found(read);
        }
        if let Some(read) = self.away(i) {
            return found(read);
        }
        if self.is_up_to_date(i) {
            return found((Expr::At(Point::on(On::Moved { unit: Unit::Day, by: 0 })), i + 1));
        }
        self.counted_from_now(i).or_else(|| self.day_away(i)).and_then(found)
    }

    /// What a preposition leads to.
    fn led(&self, i: usize) -> Read<Expr> {
        self.opened(i).or_else(|| self.away(i))
    }

    /// What a word such as `from` or `between` opens.
    fn opened(&self, i: usize) -> Read<Expr> {
        if !self.cue(i, Cues::FROM.or(Cues::BETWEEN)) || !self.joins(i + 1) {
            return None;
        }
        let opened = self.past_hours(self.skip(i + 1, Cues::THE));
        self.span(opened, Some(self.cue(i, Cues::BETWEEN)))
            .or_else(|| self.spoken_hours(opened))
            .or_else(|| self.lasting(opened))
            .or_else(|| self.hours_before_day(opened, true))
            .or_else(|| self.hours_of_set(i))
            .or_else(|| self.hours_listed(opened))
    }

    /// Whether a repeated time begins at `i`.
    pub(super) fn comes_round(&self, i: usize) -> bool {
        let word = self.word(i);
        word.cues.any(Cues::EVERY)
            || word.every.is_some()
            || word.weekly
            || word.weekday > 0 && (self.is_weekly(i) || self.is_every_too(i))
            || self.is_weekends(i)
    }

    /// What a word for a shift, a rank or a week may open, before its parts are read by themselves.
    fn counted_from_now(&self, i: usize) -> Read<Expr> {
        let word = self.word(i);
        if word.shift.is_some() {
            return self.days_of_week(i).or_else(|| self.days_of_named_month(i)).or_else(|| self.stretch(i));
        }
        if word.unit.is_some() {
            return self.to_date(i).or_else(|| self.week_of(i)).or_else(|| self.half_of_period(i));
        }
        if word.cues.any(Cues::REST) {
            return self.rest_of(i);
        }
        if self.tokens.classes(i).any(Classes::HOLIDAY) {
            return self.holiday_weekend(i);
        }
        if !matches!(self.numeral(i).ordinal, Some(1 | 2)) {
            return None;
        }
        self.first_of_year(i).or_else(|| self.half_of_period(i))
    }

    /// Steps over the words for hours in front of them: `between the hours of 9 a.m. and 5 p.m.`.
    fn past_hours(&self, i: usize) -> usize {
        let hours = self.word(i).unit == Some(Unit::Hour) && self.word(i).plural;
        if hours && self.cue(i + 1, Cues::OF) && self.joins(i + 2) { i + 2 } else { i }
    }

    /// Whether a word for the present ends what has been so far: `to date`, `bis dato`.
    pub(super) fn is_up_to_date(&self, i: usize) -> bool {
        let led = self.cue_before(i, Cues::TO.or(Cues::UNTIL)) && self.cue(i, Cues::PRESENT) && !self.cue(i, Cues::NOW);
        let idiom = i > 1 && self.cue(i - 1, Cues::TO) && self.tokens.classes(i - 2).any(Classes::APPROX);
        led && !idiom && (self.ends(i + 1) || !self.words.dates.month_first)
    }

    /// A word for the present at one end of a range: `from now until Friday`, `2015 to present`.
    fn present(&self, i: usize) -> Read<Point> {
        let open = self.tokens.get(i + 1).is_none_or(|t| t.kind == TokenKind::Sign) || !self.joins(i + 1);
        let fits = open || self.cue(i, Cues::NOW) || self.cue(i + 1, Cues::TO.or(Cues::AND).or(Cues::UNTIL));
        (self.cue(i, Cues::NOW.or(Cues::PRESENT)) && fits)
            .then(|| (Point::on(On::Moved { unit: Unit::Day, by: 0 }), i + 1))
    }

    /// Whether the word at `i` can begin one end of a range although it is a cue.
    fn can_head(&self, i: usize) -> bool {
        let word = self.word(i);
        let coded = || word.cues.any(Cues::ROMAN) && self.coded_quarter(i).is_some();
        word.part.is_some() || word.edge.is_some() || word.relative.is_some() || coded()
    }

    /// A range or a list of days that follow each other. `opened` tells whether an opening word stands before it, and
    /// whether that is `between`.
    pub(super) fn span(&self, i: usize, opened: Option<bool>) -> Read<Expr> {
        if opened.is_none() && self.continues_list(i) {
            return None;
        }
        let first = self.point(i).or_else(|| self.present(i).filter(|_| opened.is_some()));
        let full = first.and_then(|(left, end)| self.span_from(left, end, opened));
        if full.is_none()
            && first.is_some_and(|(p, _)| matches!(p.on, On::Day { month: Some(_), year: Year::Is(_), .. }))
        {
            return None;
        }
        let era = || self.era_years(i).map(|((first, last), end)| (years(first, last), end));
        full.or_else(|| self.bare_years(i))
            .or_else(era)
            .or_else(|| {
                let (day, end) = self.partial_day(i)?;
                self.span_from(Point::on(day), end, opened)
            })
            .or_else(|| {
                let (clock, end) = self.bare_clock(i)?;
                self.clocks(clock, end, opened)
            })
    }

    /// Whether the day at `i` is the last but one of a list of more than two, each of which stays a date by itself.
    fn continues_list(&self, i: usize) -> bool {
        i > 2
            && self.tokens.is_sign(i - 1, ',')
            && self.tokens.is_sign(i - 2, '.')
            && self.digits(i - 3) > 0
            && self.digits(i) > 0
            && self.tokens.is_sign(i + 1, '.')
            && self.cue(i + 2, Cues::AND)
    }

    /// `2014 to 2020`, where a year by itself needs a word in front of it.
    fn bare_years(&self, i: usize) -> Read<Expr> {
        let year =
            |k: usize| self.number(k, 4, 1800..=2100).filter(|_| self.digits(k) == 4 && self.year_digits(k).is_some());
        let first = year(i).filter(|_| {
            self.words.dates.month_first
                && !self.digits_glued_before(i)
                && (self.cue(i + 1, Cues::TO) || self.dash(i + 1) || self.tokens.is_sign(i + 1, '~'))
        })?;
        let last = year(i + 2).filter(|last| *last > first && self.joins(i + 1) && self.joins(i + 2))?;
        let named = self.cue_before(i, Cues::THE) && self.dash(i + 1) && self.glued(i + 1) && !self.is_measured(i + 3);
        (named || self.closes(i + 3)).then(|| (years(first as i32, last as i32), i + 3))
    }

    /// The joint behind the first end and the second end.
    fn span_from(&self, left: Point, end: usize, opened: Option<bool>) -> Read<Expr> {
        let comma = opened.is_some() && self.tokens.is_sign(end, ',') && self.cue(end + 1, Cues::TO);
        let end = if comma { end + 1 } else { end };
        let (joint, at) = self.joint(end)?;
        if left.edge.is_some() && self.tokens.is_sign(end, '/') {
            return None;
        }
        if let Some(read) = self.open_days(left, joint, at) {
            return Some(read);
        }
        let range = joint == Joint::To
            || opened == Some(true)
            || (self.tokens.is_sign(end, '/') && matches!(left.on, On::Month { .. }));
        if let (On::Year(Year::Is(first @ 1..)), Some((second, after))) = (left.on, self.second_year(at)) {
            return (range && second > first).then(|| (years(first, second), after));
        }
        if left.on == On::Nothing || left.clock.is_some() {
            return self.clock_span(left, at, range);
        }
        if let Some(read) = self.month_first_days(left, end, at, joint) {
            return Some(read);
        }
        let right = self.point(at).or_else(|| self.present(at));
        if self.dash(end) && right.is_some_and(|(right, _)| is_aside(left.on, right.on)) {
            return None;
        }
        if let Some(on) = right.and_then(|(right, _)| borrowed(left.on, right.on)).filter(|_| !range) {
            return Some((Expr::At(Point { on, ..left }), end));
        }
        let full = right.and_then(|(right, after)| Some((self.joined(left, right, range)?, after)));
        full.or_else(|| {
            let dotted = |k: usize| self.tokens.is_sign(k - 1, '.');
            let tailed = |k: usize| self.cue(k - 1, Cues::ORDINAL_TAIL) && self.glued(k - 1);
            let alike = |after: usize| dotted(after) && dotted(end) || tailed(after) && tailed(end);
            let (day, after) = self.partial_day(at).filter(|(_, after)| opened.is_some() && range && alike(*after))?;
            let expr = self.joined(left, Point::on(day), range)?;
            Some((self.month_of_next(&expr, after).unwrap_or(expr), after))
        })
    }

    /// Two days without a month, with the month of the next range in the list: `vom 4. bis 6. und vom 11. bis 13. Mai`.
    fn month_of_next(&self, expr: &Expr, end: usize) -> Option<Expr> {
        let Expr::Span(first, last) = expr else { return None };
        let (On::Day { month: None, day, .. }, On::Day { month: None, day: last_day, .. }) = (first.on, last.on) else {
            return None;
        };
        let mut at = end;
        for _ in 0..4 {
            let (_, next) = self.joint(at)?;
            let (_, after) = self.partial_day(next)?;
            let to = self.range_joint(after)?;
            if let Some((On::Day { year, month: month @ Some(_), .. }, _)) = self.day(to) {
                let on = |day| Point::on(On::Day { year, month, day });
                return Some(Expr::Span(on(day), on(last_day)));
            }
            at = self.partial_day(to)?.1;
        }
        None
    }

    /// `July 13 to 15, 2019`, `May 3 and 4`: days behind the name of their month.
    fn month_first_days(&self, left: Point, end: usize, at: usize, joint: Joint) -> Read<Expr> {
        let On::Day { year, month: Some(month), day } = left.on else { return None };
        let named = self.words.dates.month_first && !self.tokens.is_sign(end, '/') && self.word(end - 1).month == 0;
        if !named || self.numeral(at).ordinal.is_none() && self.digits(at) == 0 && self.numeral(at).cardinal.is_none() {
            return None;
        }
        let (last, after) = self.day_number(at)?;
        let ranked = self.digits(at) == 0 || self.cue(after - 1, Cues::ORDINAL_TAIL);
        let wraps = last < day && joint == Joint::To && ranked && self.closes(after);
        if last <= day && !wraps {
            return None;
        }
        let after = if self.tokens.is_sign(after - 1, '.') { after - 1 } else { after };
        let follows = joint == Joint::To || last == day + 1;
        let other = self.is_measured(after)
            || self.word(after).unit.is_some()
            || self.word(self.skip(after, Cues::OF)).month > 0
            || self.digits_glued_after(after, &['.', ',', ':', '/'])
            || self.noon(after).is_some()
            || (self.digits(at) > 0 && after == at + 1 && self.is_countable(after) && joint == Joint::And);
        if !follows || other {
            return None;
        }
        let (last_year, after) = self.year_behind(after);
        let year = if year == Year::Open { last_year } else { year };
        let on = |year, month, day| On::Day { year, month: Some(month), day };
        let end = match (wraps, year, month) {
            (false, ..) => on(year, month, last),
            (true, Year::Is(y), 12) => on(Year::Is(y + 1), 1, last),
            (true, ..) => on(year, month % 12 + 1, last),
        };
        Some((Expr::Span(Point { on: on(year, month, day), ..left }, Point::on(end)), after))
    }

    /// The second year of a range, also with two digits behind a dash (`2014-20` is none: it may be a number).
    fn second_year(&self, i: usize) -> Read<i32> {
        let at = if self.word(i).unit == Some(Unit::Year) { i + 1 } else { i };
        let short = self.number(at, 2, 0..=99).filter(|_| self.digits(at) == 2 && self.glued(at) && self.dash(at - 1));
        if let (Some(n), Some(first)) =
            (short, self.tokens.number(at.wrapping_sub(2)).filter(|_| self.digits(at.wrapping_sub(2)) == 4))
        {
            let year = (first / 100 * 100 + n) as i32;
            return (!self.is_measured(at + 1)).then_some((year, at + 1));
        }
        let (year, end) = self.year_digits(at)?;
        let plain = !self.is_measured(end) && self.point(at).is_some_and(|(p, _)| matches!(p.on, On::Year(_)))
            || self.dash(at.wrapping_sub(1));
        (plain && (1000..=2200).contains(&year)).then_some((year, end))
    }

    /// What stands between the ends of a range or list, with the words behind it that change nothing.
    pub(super) fn joint(&self, i: usize) -> Read<Joint> {
        if !self.joins(i) {
            return None;
        }
        let (joint, mut at) = if self.cue(i, Cues::TO) || self.dash(i) || self.tokens.is_sign(i, '~') {
            (Joint::To, i + 1)
        } else if self.cue(i, Cues::AND) || self.tokens.is_sign(i, '/') || self.tokens.is_sign(i, '&') {
            (Joint::And, i + 1)
        } else {
            return None;
        };
        for _ in 0..3 {
            at = self.skip(at, Cues::ON.or(Cues::THE).or(Cues::TO).or(Cues::OTHER));
        }
        self.joins(at).then_some((joint, at))
    }

    /// The index behind the words that join the ends of a range.
    pub(super) fn range_joint(&self, i: usize) -> Option<usize> {
        self.joint(i).filter(|(joint, _)| *joint == Joint::To).map(|(_, at)| at)
    }

    /// A day without its month, to be filled in by the other end.
    pub(super) fn partial_day(&self, i: usize) -> Read<On> {
        let at = self.past_weekday(i);
        let (day, end) = self.day_number(at)?;
        let weak = self.digits(at) > 0 && end == at + 1;
        let on = On::Day { year: Year::Open, month: None, day };
        (!weak || !self.is_measured(end)).then_some((on, end))
    }

    /// Puts two ends together if they are of the same sort.
    fn joined(&self, left: Point, right: Point, range: bool) -> Option<Expr> {
        if matches!(left.on, On::Day { month: None, .. }) && left.clock.is_none() && right.clock.is_some() {
            return None;
        }
        let (l, r) = match (left.on, right.on) {
            (On::Day { .. }, On::Day { .. }) => days(left.on, right.on)?,
            (On::Month { year, month }, On::Month { year: end_year, .. }) => {
                let year = if year == Year::Open { end_year } else { year };
                (On::Month { year, month }, right.on)
            }
            (On::Part { year: Year::Open, code }, On::Part { year, code: last })
                if (code < 33) == (last < 33) && (code < 40) == (last < 40) =>
            {
                (On::Part { year, code }, right.on)
            }
            (On::Weekday { .. }, On::Weekday { .. })
            | (On::Weekday { .. }, On::Day { .. })
            | (On::Holiday { .. }, On::Holiday { .. })
            | (On::Day { .. } | On::Moved { .. }, On::Moved { .. } | On::Day { .. })
            | (On::Decade(_), On::Decade(_))
            | (On::Month { .. }, On::Day { .. })
            | (On::Day { .. }, On::Month { .. })
            | (On::Year(_), On::Year(_))
            | (On::Year(_) | On::Month { .. }, On::Moved { .. })
            | (On::Month { year: Year::Is(_), .. }, On::Year(_))
            | (On::Year(_), On::Month { year: Year::Is(_), .. })
            | (On::Week { .. }, On::Week { .. })
            | (On::Part { year: Year::Is(_), .. }, On::Part { year: Year::Is(_), .. })
            | (On::Century(_), On::Century(_))
            | (On::Month { .. } | On::Next { .. }, On::Next { .. })
            | (On::Next { .. }, On::Month { .. }) => (left.on, right.on),
            (On::Moved { unit: Unit::Day, .. }, on) | (on, On::Moved { unit: Unit::Day, .. }) if can_end(on) => {
                (left.on, right.on)
            }
            (On::Day { month: None, day, .. }, On::NthOfMonth { weekday: 0, by, .. }) => {
                (On::NthOfMonth { nth: day as i8, weekday: 0, by }, right.on)
            }
            _ => return None,
        };
        let lent = matches!(left.on, On::Day { month: None, .. });
        let one = lent && adjacent(l, r) && left.clock.is_none() && right.clock.is_none();
        if !range && !one {
            return None;
        }
        Some(Expr::Span(Point { on: l, ..left }, Point { on: r, ..right }))
    }

    /// The first day of a list whose month stands at its end: `3., 7. und 12. Mai`.
    fn list_head(&self, i: usize) -> Read<Expr> {
        let (day, end) = self.partial_day(i)?;
        let apart = self.tokens.is_sign(end, ',') || self.cue(end, Cues::AND);
        let bare = self.words.dates.month_first && end == i + 1 && self.digits(i) > 0 && apart;
        if !bare && (end != i + 2 || !self.tokens.is_sign(i + 1, '.')) {
            return None;
        }
        let mut at = end;
        for _ in 0..12 {
            let next = if self.tokens.is_sign(at, ',') { at + 1 } else { self.joint(at)?.1 };
            if let Some((On::Day { year, month, .. }, _)) = self.day(next) {
                let On::Day { day, .. } = day else { return None };
                return Some((Expr::At(Point::on(On::Day { year, month, day })), end));
            }
            let (_, after) = self.partial_day(next).filter(|(_, after)| *after == next + if bare { 1 } else { 2 })?;
            at = after;
        }
        None
    }
}

/// Classes of words that can begin one end of a range.
const HEADS: Classes = Classes::MONTH
    .or(Classes::WEEKDAY)
    .or(Classes::SEASON)
    .or(Classes::HOLIDAY)
    .or(Classes::ORDINAL)
    .or(Classes::DATE_UNIT)
    .or(Classes::NUMERAL);

fn years(first: i32, last: i32) -> Expr {
    Expr::Span(Point::on(On::Year(Year::Is(first))), Point::on(On::Year(Year::Is(last))))
}

/// Two days that lend each other month and year.
fn days(left: On, right: On) -> Option<(On, On)> {
    let (On::Day { year, month, day }, On::Day { year: last_year, month: last_month, day: last_day }) = (left, right)
    else {
        return None;
    };
    let (first_month, last_month) = (month.or(last_month), last_month.or(month));
    let wraps = first_month > last_month;
    let back = |y: Year| match y {
        Year::Is(y) if wraps => Year::Is(y - 1),
        y => y,
    };
    let first_year = if year == Year::Open { back(last_year) } else { year };
    let last_year = match (last_year, year) {
        (Year::Open, Year::Is(y)) if wraps => Year::Is(y + 1),
        (Year::Open, y) => y,
        (y, _) => y,
    };
    let first = On::Day { year: first_year, month: first_month, day };
    Some((first, On::Day { year: last_year, month: last_month, day: last_day }))
}

/// Whether a date can be the end of a range whose other end is counted from now.
fn can_end(on: On) -> bool {
    matches!(
        on,
        On::Month { .. } | On::Year(_) | On::Part { .. } | On::Weekday { .. } | On::Holiday { .. } | On::Next { .. }
    )
}

/// Whether the second date may only tell which day the first one is: `heute - Freitag`.
fn is_aside(left: On, right: On) -> bool {
    matches!((left, right), (On::Moved { .. }, On::Weekday { .. }) | (On::Weekday { .. }, On::Moved { .. }))
}

/// The first period of a list with the year that stands behind the last one: `March and June 2018`.
fn borrowed(first: On, last: On) -> Option<On> {
    match (first, last) {
        (On::Month { year: Year::Open, month }, On::Month { year: year @ Year::Is(_), .. }) => {
            Some(On::Month { year, month })
        }
        (On::Part { year: Year::Open, code }, On::Part { year: year @ Year::Is(_), .. }) => {
            Some(On::Part { year, code })
        }
        _ => None,
    }
}

/// Whether two dates of a list follow each other, so that they are one range.
fn adjacent(left: On, right: On) -> bool {
    match (left, right) {
        (On::Day { year, month, day }, On::Day { year: last_year, month: last_month, day: last_day }) => {
            year == last_year && month == last_month && last_day == day + 1
        }
        (On::Month { year, month }, On::Month { year: last_year, month: last }) => {
            year == last_year && last == month + 1
        }
        (On::Year(Year::Is(first)), On::Year(Year::Is(last))) => last == first + 1,
        _ => false,
    }
}
