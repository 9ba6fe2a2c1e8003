//! In: date expressions and the day of publication. Out: their values as EDTF.
//!
//! Weeks and weekends, for which EDTF has no word, become intervals of days; parts of the day are TIMEX3's (`TMO`).

use chrono::{Datelike, NaiveDate};

use crate::knowledge::dates::{Holiday, HolidayRule};
use crate::values::date::{Clock, Expr, On, Point, Unit, Year, calendar};

/// What a text is read against.
pub(super) struct Now<'k> {
    /// Day of publication.
    pub(super) day: Option<NaiveDate>,
    /// The year that the text told of last, if it tells of other times.
    pub(super) told_year: Option<i32>,
    /// The day, or at least the year and month, that the text named last.
    pub(super) told: Option<String>,
    /// The language's holidays.
    pub(super) holidays: &'k [Holiday],
    /// Whether a next or last weekday is the one of the next or last week.
    pub(super) weekday_of_week: bool,
    /// Whether the month stands first in all-digit dates of the language.
    pub(super) month_first: bool,
    /// Whether the sentence tells of the past (-1) or the future (1).
    pub(super) tense: i8,
}

/// Days before and after the publication within which a date without a year is one of the same year: writers leave the year
/// out since it is the present one. Farther away it is the nearest one (`16. Januar` in December).
const SAME_YEAR: std::ops::RangeInclusive<i64> = -210..=300;

/// Winter as EDTF codes it; its year is the one that it begins in.
const WINTER: u8 = 24;

/// The last month in which this winter is the one that began in the year before.
const LAST_OF_WINTER: u32 = 3;

/// Days from the publication beyond which the tense of the sentence decides about the year.
const TENSE_COUNTS: i64 = 60;

/// A value: two ends, equal if there is but one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) relative: bool,
}

impl Value {
    fn one(text: String, relative: bool) -> Self {
        Self { from: text.clone(), to: text, relative }
    }

    fn days(from: NaiveDate, to: NaiveDate, relative: bool) -> Self {
        Self { from: iso(from), to: iso(to), relative }
    }
}

/// The day at the beginning of an EDTF value.
pub(super) fn day_of(edtf: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(edtf.get(..10)?, "%Y-%m-%d").ok()
}

impl Now<'_> {
    /// The value of an expression; nothing if it needs a publication date that is unknown or is no day of the calendar.
    pub(super) fn value(&self, expr: &Expr) -> Option<Value> {
        match expr {
            Expr::At(point) => self.point(point),
            Expr::Span(from, to) => self.span(from, to),
            Expr::Counted { from, unit, by } => self.counted(from, *unit, *by),
            Expr::Apart { from, months, days } => self.apart(from, *months, *days),
            Expr::Ending { last, unit, by } => {
                let value = self.point(last)?;
                let last = day_of(&value.from)?;
                let first = calendar::moved(calendar::plus_days(last, 1)?, *unit, by.checked_neg()?)?;
                Some(Value::days(first, last, value.relative))
            }
            Expr::Within { from, unit, by } => {
                let first = self.point(from)?;
                let last = self.counted(from, *unit, *by)?;
                Some(Value { to: last.to, ..first })
            }
            Expr::Beginning { first, unit, by } => self.beginning(first, *unit, *by),
            Expr::WeekdayFrom { from, weekday, nth } => {
                let value = self.point(from)?;
                let day = weekday_from(day_of(&value.from)?, *weekday, *nth)?;
                Some(Value::one(iso(day), value.relative))
            }
            Expr::Stretch { unit, by } => self.stretch(*unit, *by),
            Expr::WeekOf(point, unit) => {
                let value = self.point(point)?;
                let day = day_of(&value.from)?;
                if let (On::Holiday { .. }, Unit::Weekend) = (point.on, unit) {
                    let (first, last) = holiday_weekend(day)?;
                    return Some(Value::days(first, last, value.relative));
                }
                let monday = calendar::monday(day)?;
                let first = if *unit == Unit::Weekend { calendar::plus_days(monday, 5)? } else { monday };
                Some(Value::days(first, calendar::plus_days(monday, 6)?, value.relative))
            }
            Expr::Length(text) | Expr::Repeated(text) => Some(Value::one(text.clone(), false)),
        }
    }

    /// Keeps what a later `same day` may mean.
    pub(super) fn remember(&mut self, expr: &Expr, value: Option<&str>) {
        let dated = match expr {
            Expr::At(point) | Expr::Counted { from: point, .. } => !matches!(point.on, On::Nothing | On::Near { .. }),
            _ => false,
        };
        if let Some(value) = value.filter(|v| dated && !v.contains('/') && !v.contains('X')) {
            self.told = Some(value.to_owned());
        }
    }

    /// So many units from the date that the text named last; without one, from the publication.
    fn near(&self, unit: Unit, by: i32) -> Option<Value> {
        let told = self.told.as_deref();
        if unit == Unit::Quarter {
            // Figures are compared with those of the quarter that ended last.
            return told.and_then(|told| quarter_from(told, by)).or_else(|| self.moved(Unit::Quarter, by - 1));
        }
        let day = match unit {
            Unit::Day | Unit::Week | Unit::Weekend => told.and_then(day_of),
            Unit::Month => told.and_then(|t| day_of(&format!("{}-01", t.get(..7)?))),
            _ => told.and_then(|t| day_of(&format!("{}-01-01", t.get(..4)?))),
        };
        let day = calendar::moved(day.or(self.day)?, unit, by)?;
        if matches!(unit, Unit::Week | Unit::Weekend) {
            return period_of(day, unit);
        }
        Some(Value::one(cut(day, unit), true))
    }

    /// So many months and days from a day; from now without days it is a month.
    fn apart(&self, from: &Point, months: i32, days: i32) -> Option<Value> {
        let value = self.point(from)?;
        let day = calendar::plus_months(day_of(&value.from)?, months)?;
        let unit = if days == 0 && matches!(from.on, On::Moved { .. }) { Unit::Month } else { Unit::Day };
        Some(Value::one(cut(calendar::plus_days(day, i64::from(days))?, unit), value.relative))
    }

    /// So many units from a day or, with years, from a year.
    fn counted(&self, from: &Point, unit: Unit, by: i32) -> Option<Value> {
        let value = self.point(from)?;
        if let Some(day) = day_of(&value.from) {
            return Some(Value::one(iso(calendar::moved(day, unit, by)?) + &suffix(from), value.relative));
        }
        let day = day_of(&format!("{}-01-01", value.from.get(..4)?))?;
        Some(Value::one(cut(calendar::moved(day, unit, by)?, Unit::Year), value.relative))
    }

    /// So many units that begin with a day, or minutes that begin with a clock time.
    fn beginning(&self, first: &Point, unit: Unit, by: i32) -> Option<Value> {
        let value = self.point(first)?;
        let Some(clock) = first.clock else {
            let day = day_of(&value.from)?;
            let last = calendar::plus_days(calendar::moved(day, unit, by)?, -1)?;
            return Some(Value::days(day, last, value.relative));
        };
        let minutes = (i32::from(clock.hour) * 60 + i32::from(clock.minute)).checked_add(by)?;
        let hour = u8::try_from(minutes / 60 % 24).ok()?;
        let end = Clock { hour, minute: u8::try_from(minutes % 60).ok()?, second: None };
        let end = suffix(&Point { clock: Some(end), ..*first });
        let to = match day_of(&value.from) {
            Some(day) => iso(calendar::plus_days(day, i64::from(minutes / (24 * 60)))?) + &end,
            None => end,
        };
        Some(Value { to, ..value })
    }

    /// So many whole units next to the present one.
    fn stretch(&self, unit: Unit, by: i32) -> Option<Value> {
        let (near, far) = (self.moved(unit, by.signum())?, self.moved(unit, by)?);
        let (from, to) = if by < 0 { (far.from, near.to) } else { (near.from, far.to) };
        Some(Value { from, to, relative: true })
    }

    fn point(&self, point: &Point) -> Option<Value> {
        let suffix = suffix(point);
        if point.on == On::Nothing {
            return Some(Value::one(suffix, false));
        }
        let value = self.on(point.on)?;
        Some(Value { from: value.from + &suffix, to: value.to + &suffix, ..value })
    }

    fn span(&self, from: &Point, to: &Point) -> Option<Value> {
        let from = &self.lent_by_end(from, to);
        let first = self.point(from)?;
        let last = match (from.on, to.on) {
            (On::Day { year: Year::Open, .. }, On::Day { year: Year::Open, month, day }) => {
                let start = day_of(&first.from)?;
                let same = self.day_in(start.year(), month, day);
                let next = || match month {
                    Some(_) => self.day_in(start.year() + 1, month, day),
                    None => calendar::plus_months(same?, 1),
                };
                let end = same.filter(|d| *d >= start).or_else(next)?;
                Value::one(iso(end) + &suffix(to), true)
            }
            (
                On::Weekday { .. } | On::Moved { unit: Unit::Day, .. } | On::Day { .. },
                On::Weekday { weekday, which: None, .. },
            ) => {
                let start = day_of(&first.from)?;
                let days = (i64::from(weekday) - i64::from(start.weekday().number_from_monday())).rem_euclid(7);
                Value::one(iso(calendar::plus_days(start, days)?) + &suffix(to), true)
            }
            _ => self.later(&first.from, to)?,
        };
        Some(Value { from: first.from, to: last.to, relative: first.relative || last.relative })
    }

    /// The first end of a range with what the last one lends it: the week of a weekday, a year that makes it come before today.
    fn lent_by_end(&self, from: &Point, to: &Point) -> Point {
        match (from.on, to.on) {
            (On::Weekday { weekday, which: None, week: None }, On::Weekday { week: week @ Some(_), .. }) => {
                Point { on: On::Weekday { weekday, which: None, week }, ..*from }
            }
            (on, On::Moved { unit: Unit::Day, by }) if by <= 0 => {
                let late = self.on(on).zip(self.on(to.on)).filter(|(first, last)| first.from > last.to);
                let year = late.and_then(|(first, _)| first.from.get(..4)?.parse::<i32>().ok());
                match year.and_then(|year| with_year(on, year - 1)) {
                    Some(on) => Point { on, ..*from },
                    None => *from,
                }
            }
            _ => self.in_year_of_end(from, to),
        }
    }

    /// The first day of a range without years, in the year of the last one: what ended lately is not to come again.
    fn in_year_of_end(&self, from: &Point, to: &Point) -> Point {
        let (On::Day { year: Year::Open, month: first, .. }, On::Day { year: Year::Open, month: last, .. }) =
            (from.on, to.on)
        else {
            return *from;
        };
        let year = self.on(to.on).and_then(|value| value.from.get(..4)?.parse().ok());
        match year.and_then(|year| with_year(from.on, year)).filter(|_| first.is_some() && first <= last) {
            Some(on) => Point { on, ..*from },
            None => *from,
        }
    }

    /// The second end of a range; without a year of its own it is not before the first.
    fn later(&self, first: &str, to: &Point) -> Option<Value> {
        let value = self.point(to)?;
        let year: i32 = match first.get(..4).and_then(|y| y.parse().ok()) {
            Some(year) if value.relative && value.to.as_str() < first => year,
            _ => return Some(value),
        };
        [year, year + 1]
            .into_iter()
            .filter_map(|y| self.point(&Point { on: with_year(to.on, y)?, ..*to }))
            .find(|v| v.to.as_str() >= first)
            .or(Some(value))
    }

    fn on(&self, on: On) -> Option<Value> {
        match on {
            On::Nothing => None,
            On::Day { year, month, day } => self.day(year, month, day),
            On::Dated { weekday, day } => self.dated(weekday, day).map(|d| Value::one(iso(d), true)),
            On::Month { year, month } => {
                let near = |y: i32| calendar::day(y, month, 15);
                let (year, relative) = self.year(year, near)?;
                Some(Value::one(format!("{year:04}-{month:02}"), relative))
            }
            On::Part { year, code } => {
                let year_of_middle = |y: i32| if code == WINTER { y.checked_add(1) } else { Some(y) };
                let (year, relative) =
                    self.year(year, |y| calendar::day(year_of_middle(y)?, middle_month(code), 15))?;
                Some(Value::one(format!("{year:04}-{code:02}"), relative))
            }
            On::Week { year, week } => {
                let monday = |y: i32| NaiveDate::from_isoywd_opt(y, u32::from(week), chrono::Weekday::Mon);
                let (year, relative) = self.year(year, monday)?;
                let first = monday(year)?;
                Some(Value::days(first, calendar::plus_days(first, 6)?, relative))
            }
            On::Year(year) => {
                let (year, relative) = self.year(year, |y| calendar::day(y, 7, 1))?;
                Some(Value::one(edtf_year(year), relative))
            }
            On::Years(first, last) => Some(Value { from: edtf_year(first), to: edtf_year(last), relative: false }),
            On::Decade(first) => Some(Value::one(format!("{:03}X", first / 10), false)),
            On::Century(first) => Some(Value::one(century(first), false)),
            On::Weekday { weekday, which, week } => {
                self.weekday(weekday, which, week).map(|d| Value::one(iso(d), true))
            }
            On::Moved { unit, by } => self.moved(unit, by),
            On::Near { unit, by } => self.near(unit, by),
            On::Next { code, by } => self.next(code, by),
            On::NthWeek { nth, month, year } => {
                let of = |y: i32| day_of_week(nth, month, y);
                let (year, relative) = self.year(year, of)?;
                let first = calendar::monday(of(year)?)?;
                Some(Value::days(first, calendar::plus_days(first, 6)?, relative))
            }
            On::NthWeekOfMonth { nth, by } => {
                let month = calendar::plus_months(self.day?.with_day(1)?, i32::from(by))?;
                let day = day_of_week(nth, Some(u8::try_from(month.month()).ok()?), month.year())?;
                let first = calendar::monday(day)?;
                Some(Value::days(first, calendar::plus_days(first, 6)?, true))
            }
            On::NthWeekend { nth, month, year } => {
                let of = |y: i32| calendar::nth_weekday(y, month, 6, nth);
                let (year, relative) = self.year(year, of)?;
                let saturday = of(year)?;
                Some(Value::days(saturday, calendar::plus_days(saturday, 1)?, relative))
            }
            On::Coming { weekday, by } => Some(Value::one(iso(weekday_from(self.day?, weekday, by)?), true)),
            On::Weekend => {
                let saturday = self.weekend()?;
                Some(Value::days(saturday, calendar::plus_days(saturday, 1)?, true))
            }
            On::NthOfMonth { nth, weekday, by } => {
                let month = calendar::plus_months(self.day?.with_day(1)?, i32::from(by))?;
                let day = nth_of_month(month.year(), u8::try_from(month.month()).ok()?, weekday, nth)?;
                Some(Value::one(iso(day), true))
            }
            On::NthWeekday { nth, weekday, month, year } => {
                let of = |y: i32| nth_of_month(y, month, weekday, nth);
                let (year, relative) = self.year(year, of)?;
                Some(Value::one(iso(of(year)?), relative))
            }
            On::Holiday { index, nth, year } => {
                let rule = self.holidays.get(index)?.rule;
                let step = if matches!(rule, HolidayRule::Advent(_)) { 7 } else { 1 };
                let of = |y: i32| calendar::plus_days(calendar::holiday(rule, y)?, step * i64::from(nth));
                let (year, relative) = self.year(year, of)?;
                Some(Value::one(iso(of(year)?), relative))
            }
        }
    }

    fn day(&self, year: Year, month: Option<u8>, day: u8) -> Option<Value> {
        let month = match month {
            Some(month) => month,
            None => u8::try_from(self.day?.month()).ok()?,
        };
        let (year, relative) = self.year(year, |y| calendar::day(y, month, day))?;
        Some(Value::one(iso(calendar::day(year, month, day)?), relative))
    }

    fn day_in(&self, year: i32, month: Option<u8>, day: u8) -> Option<NaiveDate> {
        let month = month.or_else(|| self.day.and_then(|d| u8::try_from(d.month()).ok()))?;
        calendar::day(year, month, day)
    }

    /// The year that is meant, and whether that depends on the publication. An open year is that of the
    /// publication, or the one that brings the date (`near`) nearest to it.
    fn year(&self, year: Year, near: impl Fn(i32) -> Option<NaiveDate>) -> Option<(i32, bool)> {
        match year {
            Year::Is(year) => Some((year, false)),
            Year::Told(by) => Some((self.near(Unit::Year, by)?.from.parse().ok()?, true)),
            Year::By(by) => Some((self.day?.year().checked_add(by)?, true)),
            Year::Next(by) => {
                let day = self.day?;
                let years = day.year() - 1..=day.year() + 1;
                let year = match by {
                    1 => years.clone().find(|y| near(*y).is_some_and(|d| d > day))?,
                    _ => years.clone().rev().find(|y| near(*y).is_some_and(|d| d < day))?,
                };
                Some((year, true))
            }
            Year::Open => {
                if let Some(year) = self.told_year {
                    return Some((year, true));
                }
                let day = self.day?;
                let distance = |y: &i32| near(*y).map_or(i64::MAX, |d| (d - day).num_days().abs());
                if let Some(year) = near(day.year()).and_then(|d| self.open_year(day.year(), (d - day).num_days())) {
                    return Some((year, true));
                }
                let nearest = (day.year() - 1..=day.year() + 1).min_by_key(distance)?;
                if near(nearest).is_some() {
                    return Some((nearest, true));
                }
                let leap = (day.year() - 4..=day.year() + 4).filter(|y| near(*y).is_some()).min_by_key(distance)?;
                Some((leap, true))
            }
        }
    }

    /// The year of a date without one that in the year of publication lies `days` after it.
    fn open_year(&self, year: i32, days: i64) -> Option<i32> {
        match self.tense {
            -1 if days > TENSE_COUNTS => Some(year - 1),
            1 if days < -TENSE_COUNTS => Some(year + 1),
            tense if tense != 0 && days.signum() == i64::from(tense) => Some(year),
            _ => SAME_YEAR.contains(&days).then_some(year),
        }
    }

    /// The day of this number and weekday whose month is nearest to the publication, of two the coming one.
    fn dated(&self, weekday: u8, day: u8) -> Option<NaiveDate> {
        let first = self.day?.with_day(1)?;
        let of_month = |months: i32| {
            let month = calendar::plus_months(first, months)?;
            let found = calendar::day(month.year(), u8::try_from(month.month()).ok()?, day)?;
            (found.weekday().number_from_monday() == u32::from(weekday)).then_some(found)
        };
        (0..12).find_map(|n| of_month(n).or_else(|| of_month(-n)))
    }

    fn weekday(&self, weekday: u8, which: Option<i8>, week: Option<i8>) -> Option<NaiveDate> {
        let day = self.day?;
        let wanted = i64::from(weekday) - 1;
        let monday = calendar::monday(day)?;
        let ahead = (wanted - i64::from(day.weekday().num_days_from_monday())).rem_euclid(7);
        if let Some(week) = week {
            return calendar::plus_days(monday, 7 * i64::from(week) + wanted);
        }
        let days = match which {
            None => {
                let latest = match self.tense {
                    1 => 6,
                    -1 => 0,
                    _ => 2,
                };
                if ahead > latest { ahead - 7 } else { ahead }
            }
            Some(0) => return calendar::plus_days(monday, wanted),
            Some(n) if self.weekday_of_week => {
                7 * i64::from(n) + wanted - i64::from(day.weekday().num_days_from_monday())
            }
            Some(n) if n > 0 => (if ahead == 0 { 7 } else { ahead }) + 7 * (i64::from(n) - 1),
            Some(n) => ahead - 7 + 7 * (i64::from(n) + 1),
        };
        calendar::plus_days(day, days)
    }

    /// The Saturday of the weekend that is meant: on Monday the last one, later in the week the coming one.
    fn weekend(&self) -> Option<NaiveDate> {
        let day = self.day?;
        let ahead = 5 - i64::from(day.weekday().num_days_from_monday());
        let past = self.tense == -1 && ahead > 0 || self.tense == 0 && ahead == 5;
        calendar::plus_days(day, if past { ahead - 7 } else { ahead })
    }

    fn moved(&self, unit: Unit, by: i32) -> Option<Value> {
        period_of(calendar::moved(self.day?, unit, by)?, unit)
    }

    /// The last, this or the next month or season of a name.
    fn next(&self, code: u8, by: i8) -> Option<Value> {
        let day = self.day?;
        if code == WINTER {
            let past = i32::from(day.month() <= LAST_OF_WINTER) + i32::from(by < 0 && day.month() <= LAST_OF_WINTER);
            let ended = i32::from(by < 0 && day.month() > LAST_OF_WINTER);
            let more = i32::from(by.signum()) * (i32::from(by.unsigned_abs()) - 1).max(0);
            let coming = i32::from(by > 0 && (day.month() <= LAST_OF_WINTER || day.month() == 12));
            return Some(Value::one(format!("{:04}-{code:02}", day.year() - past - ended + coming + more), true));
        }
        let month = u32::from(middle_month(code));
        let past = if by < 0 { i32::from(month >= day.month()) } else { 0 };
        let coming = if by > 0 { i32::from(month <= day.month()) } else { 0 };
        let whole = i32::from(by.signum()) * (i32::from(by.unsigned_abs()) - 1).max(0);
        let year = day.year() - past + coming + whole;
        Some(Value::one(format!("{year:04}-{code:02}"), true))
    }
}

/// The period of a unit that holds a day.
fn period_of(day: NaiveDate, unit: Unit) -> Option<Value> {
    let year = day.year();
    Some(match unit {
        Unit::Second | Unit::Minute | Unit::Hour => return None,
        Unit::Day => Value::one(iso(day), true),
        Unit::Week => {
            let first = calendar::monday(day)?;
            Value::days(first, calendar::plus_days(first, 6)?, true)
        }
        Unit::Weekend => {
            let first = calendar::monday(day)?;
            Value::days(calendar::plus_days(first, 5)?, calendar::plus_days(first, 6)?, true)
        }
        Unit::Month => Value::one(day.format("%Y-%m").to_string(), true),
        Unit::Quarter => Value::one(format!("{year:04}-{:02}", 33 + day.month0() / 3), true),
        Unit::Half => Value::one(format!("{year:04}-{:02}", 40 + day.month0() / 6), true),
        Unit::Year | Unit::DoubleYear => Value::one(edtf_year(year), true),
        Unit::Decade => Value::one(format!("{:03}X", year.div_euclid(10)), true),
        Unit::Century => Value::one(format!("{:02}XX", year.div_euclid(100)), true),
    })
}

/// A year in four digits, with a sign if it is one before the year 0.
fn edtf_year(year: i32) -> String {
    if year < 0 { format!("-{:04}", year.unsigned_abs()) } else { format!("{year:04}") }
}

/// A hundred years by the first of them; those before the first are told by the last, below 0.
fn century(first: i32) -> String {
    if first < 0 { format!("-{:02}XX", first.unsigned_abs() / 100 - 1) } else { format!("{:02}XX", first / 100) }
}

/// The quarter so many quarters from the one in an EDTF value.
fn quarter_from(edtf: &str, by: i32) -> Option<Value> {
    let (year, code) = edtf.split_once('-')?;
    let (year, code): (i32, i32) = (year.parse().ok()?, code.parse().ok()?);
    let quarter = (33..=36).contains(&code).then(|| year * 4 + code - 33)?.checked_add(by)?;
    Some(Value::one(format!("{:04}-{}", quarter.div_euclid(4), 33 + quarter.rem_euclid(4)), true))
}

/// The weekend that a holiday is part of or next to, with the days between.
fn holiday_weekend(day: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    let (before, behind) = match day.weekday().number_from_monday() {
        n @ 1..=2 => (n + 1, 0),
        n => (if n == 7 { 1 } else { 0 }, 7 - n),
    };
    Some((calendar::plus_days(day, -i64::from(before))?, calendar::plus_days(day, i64::from(behind))?))
}

/// The same day or period in a given year, if its own is open.
fn with_year(on: On, y: i32) -> Option<On> {
    let is = Year::Is(y);
    Some(match on {
        On::Day { year: Year::Open, month, day } => On::Day { year: is, month, day },
        On::Month { year: Year::Open, month } => On::Month { year: is, month },
        On::Part { year: Year::Open, code } => On::Part { year: is, code },
        On::Holiday { index, nth, year: Year::Open } => On::Holiday { index, nth, year: is },
        _ => return None,
    })
}

/// A month in the middle of a month or part of a year, by its EDTF code.
fn middle_month(code: u8) -> u8 {
    match code {
        21 => 4,
        22 => 7,
        23 => 10,
        24 => 1,
        33..=36 => 3 * (code - 33) + 2,
        40 => 3,
        41 => 9,
        month => month,
    }
}

/// The n-th weekday or, with 0, the n-th day of a month; -1 is the last, -2 the one before it.
fn nth_of_month(year: i32, month: u8, weekday: u8, nth: i8) -> Option<NaiveDate> {
    match (weekday, u8::try_from(nth)) {
        (0, Ok(nth)) => calendar::day(year, month, nth),
        (0, Err(_)) => {
            let day = calendar::plus_days(calendar::plus_months(calendar::day(year, month, 1)?, 1)?, i64::from(nth))?;
            (day.month() == u32::from(month)).then_some(day)
        }
        _ => calendar::nth_weekday(year, month, weekday, nth),
    }
}

/// The n-th weekday after (below 0: before) a day.
fn weekday_from(day: NaiveDate, weekday: u8, nth: i8) -> Option<NaiveDate> {
    let wanted = i64::from(weekday) - i64::from(day.weekday().number_from_monday());
    let sign = i64::from(nth.signum());
    let first = (sign * wanted - 1).rem_euclid(7) + 1;
    calendar::plus_days(day, sign * first + 7 * (i64::from(nth) - sign))
}

/// A day in the n-th week of a month or year (-1: the last one, -2 the one before it): the Thursday or near it.
fn day_of_week(nth: i8, month: Option<u8>, year: i32) -> Option<NaiveDate> {
    if nth > 0 {
        return calendar::plus_days(calendar::day(year, month.unwrap_or(1), 4)?, 7 * (i64::from(nth) - 1));
    }
    let first = calendar::day(year, month.unwrap_or(12), 1)?;
    calendar::plus_days(calendar::plus_months(first, 1)?, -4 + 7 * (i64::from(nth) + 1))
}

/// A date cut down to a unit: day, month or year.
fn cut(day: NaiveDate, unit: Unit) -> String {
    match unit {
        Unit::Day => iso(day),
        Unit::Month => day.format("%Y-%m").to_string(),
        _ => day.format("%Y").to_string(),
    }
}

/// A day as ISO 8601 writes it, which is how chrono shows one.
fn iso(day: NaiveDate) -> String {
    day.to_string()
}

fn suffix(point: &Point) -> String {
    match (point.clock, point.part) {
        (Some(Clock { hour, minute, second: None | Some(0) }), _) => format!("T{hour:02}:{minute:02}"),
        (Some(Clock { hour, minute, second: Some(second) }), _) => format!("T{hour:02}:{minute:02}:{second:02}"),
        (None, Some(part)) => format!("T{}", part.code()),
        (None, None) => String::new(),
    }
}
