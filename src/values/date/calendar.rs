//! In: years, months, days. Out: other days, as [`NaiveDate`]s: Easter, the n-th weekday, the days of a period.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use crate::knowledge::dates::{HolidayRule, Unit};

/// A day of the calendar, if it exists.
#[must_use]
pub fn day(year: i32, month: u8, day: u8) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, u32::from(month), u32::from(day))
}

/// The day that is `days` after `from`.
#[must_use]
pub fn plus_days(from: NaiveDate, days: i64) -> Option<NaiveDate> {
    let count = Days::new(days.unsigned_abs());
    if days < 0 { from.checked_sub_days(count) } else { from.checked_add_days(count) }
}

/// The day that is `months` after `from`, the last of the month if it would be behind it.
#[must_use]
pub fn plus_months(from: NaiveDate, months: i32) -> Option<NaiveDate> {
    let count = Months::new(months.unsigned_abs());
    if months < 0 { from.checked_sub_months(count) } else { from.checked_add_months(count) }
}

/// Monday of the week of `day`.
#[must_use]
pub fn monday(day: NaiveDate) -> Option<NaiveDate> {
    plus_days(day, -i64::from(day.weekday().num_days_from_monday()))
}

/// Easter Sunday (Gregorian calendar, after Butcher).
#[must_use]
pub fn easter(year: i32) -> Option<NaiveDate> {
    let (a, b, c) = (year.rem_euclid(19), year.div_euclid(100), year.rem_euclid(100));
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15).rem_euclid(30);
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k).rem_euclid(7);
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let day_of_month = (h + l - 7 * m + 33 * month + 19).rem_euclid(32);
    day(year, u8::try_from(month).ok()?, u8::try_from(day_of_month).ok()?)
}

/// Easter Sunday of the eastern churches, as a day of the Gregorian calendar (after Meeus).
#[must_use]
pub fn orthodox_easter(year: i32) -> Option<NaiveDate> {
    let (a, b, c) = (year.rem_euclid(4), year.rem_euclid(7), year.rem_euclid(19));
    let d = (19 * c + 15).rem_euclid(30);
    let e = (2 * a + 4 * b - d + 34).rem_euclid(7);
    let (month, day_of_month) = ((d + e + 114) / 31, (d + e + 114) % 31 + 1);
    let julian = day(year, u8::try_from(month).ok()?, u8::try_from(day_of_month).ok()?)?;
    plus_days(julian, i64::from(year.div_euclid(100) - year.div_euclid(400) - 2))
}

/// The first day in a year that has this month and day in the tabular Islamic calendar, counted from Thursday, 15 July 622;
/// where the moon is watched for, it can be a day later.
#[must_use]
pub fn islamic(year: i32, month: u8, day_of_month: u8) -> Option<NaiveDate> {
    const BEFORE_FIRST: i32 = 227_013;
    let first = year.checked_sub(622)?.checked_mul(33)? / 32;
    (first - 1..first + 3).find_map(|y| {
        let days = i32::from(day_of_month) + 29 * (i32::from(month) - 1) + i32::from(month) / 2;
        let years = (y - 1).checked_mul(354)?.checked_add(y.checked_mul(11)?.checked_add(3)?.div_euclid(30))?;
        let day = NaiveDate::from_num_days_from_ce_opt(years.checked_add(BEFORE_FIRST + days)?)?;
        (day.year() == year).then_some(day)
    })
}

/// The day of a holiday in a year.
#[must_use]
pub fn holiday(rule: HolidayRule, year: i32) -> Option<NaiveDate> {
    match rule {
        HolidayRule::Fixed(month, d) => day(year, month, d),
        HolidayRule::Easter(offset) => plus_days(easter(year)?, i64::from(offset)),
        HolidayRule::OrthodoxEaster(offset) => plus_days(orthodox_easter(year)?, i64::from(offset)),
        HolidayRule::Advent(offset) => {
            let eve = day(year, 12, 24)?;
            let fourth = plus_days(eve, -i64::from(eve.weekday().num_days_from_sunday()))?;
            plus_days(fourth, i64::from(offset))
        }
        HolidayRule::Islamic(month, d) => islamic(year, month, d),
        HolidayRule::Nth { month, weekday, nth, plus } => {
            plus_days(nth_weekday(year, month, weekday, nth)?, i64::from(plus))
        }
        HolidayRule::Unreckoned => None,
    }
}

/// The n-th weekday (1 is Monday) of a month; -1 is the last, -2 the one before it.
#[must_use]
pub fn nth_weekday(year: i32, month: u8, weekday: u8, nth: i8) -> Option<NaiveDate> {
    let weekday = Weekday::try_from(weekday.checked_sub(1)?).ok()?;
    if nth > 0 {
        return NaiveDate::from_weekday_of_month_opt(year, u32::from(month), weekday, u8::try_from(nth).ok()?);
    }
    let last = (1..=5).rev().find_map(|n| NaiveDate::from_weekday_of_month_opt(year, u32::from(month), weekday, n))?;
    plus_days(last, 7 * (i64::from(nth) + 1)).filter(|day| day.month() == u32::from(month))
}

/// Moves a day by whole units.
#[must_use]
pub fn moved(from: NaiveDate, unit: Unit, by: i32) -> Option<NaiveDate> {
    let months = |each: i32| plus_months(from, by.checked_mul(each)?);
    match unit {
        Unit::Second | Unit::Minute | Unit::Hour => Some(from),
        Unit::Day => plus_days(from, i64::from(by)),
        Unit::Week | Unit::Weekend => plus_days(from, 7 * i64::from(by)),
        Unit::Month => months(1),
        Unit::Quarter => months(3),
        Unit::Half => months(6),
        Unit::Year | Unit::DoubleYear => months(12),
        Unit::Decade => months(120),
        Unit::Century => months(1200),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_off_by_state() {
        let know = crate::Knowledge::builtin();
        let off = |region: &str| {
            let days = know.german.dates.holidays.iter().filter(|h| h.is_day_off(region));
            days.filter_map(|h| holiday(h.rule, 2023)).collect::<std::collections::BTreeSet<_>>()
        };
        let (anhalt, saxony, bremen) = (off("DE-ST"), off("DE-SN"), off("DE-HB"));
        assert!(day(2023, 11, 22).is_some_and(|d| saxony.contains(&d) && !anhalt.contains(&d)), "repentance");
        assert!(day(2023, 1, 6).is_some_and(|d| anhalt.contains(&d) && !bremen.contains(&d)), "epiphany");
        assert!(day(2023, 10, 31).is_some_and(|d| bremen.contains(&d)), "reformation");
    }

    #[test]
    fn easter_and_advent() {
        assert_eq!(easter(2019), day(2019, 4, 21));
        assert_eq!(easter(2000), day(2000, 4, 23));
        assert_eq!(easter(1818), day(1818, 3, 22));
        assert_eq!(orthodox_easter(2018), day(2018, 4, 8));
        assert_eq!(orthodox_easter(2021), day(2021, 5, 2));
        assert_eq!(islamic(2022, 10, 1), day(2022, 5, 2));
        assert_eq!(islamic(2024, 12, 10), day(2024, 6, 16));
        assert_eq!(islamic(i32::MAX, 1, 1), None);
        assert_eq!(islamic(5_900_000, 1, 1), None);
        assert_eq!(islamic(i32::MIN, 1, 1), None);
        assert_eq!(holiday(HolidayRule::Advent(-32), 2018), day(2018, 11, 21));
        assert_eq!(holiday(HolidayRule::Nth { month: 5, weekday: 1, nth: -1, plus: 0 }, 2021), day(2021, 5, 31));
    }
}
