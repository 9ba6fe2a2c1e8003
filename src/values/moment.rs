//! In: a time as machines write it (metadata, addresses, HTTP). Out: a [`Moment`]: day, clock time and offset as stated.
//!
//! The hard decision: nothing is converted. `2019-04-24T22:30Z` is the 24th here, whatever day it was in Magdeburg; who
//! compares moments asks [`Moment::days`], the days it can be in the countries that the releases come from.

use std::ops::Range;
use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate, NaiveTime, TimeDelta, Timelike};
use regex::{Captures, Regex};

use super::date::parse_day;
use crate::knowledge::LanguageData;

/// A day, perhaps with clock time and offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The day as stated.
    pub day: NaiveDate,
    /// The clock time as stated.
    pub time: Option<NaiveTime>,
    /// Minutes east of Greenwich, if stated.
    pub offset: Option<i32>,
    /// Whether day and month could be exchanged (`03/04/2019`).
    pub ambiguous: bool,
}

/// Smaller numbers of ten digits are telephone numbers rather than seconds.
const SECONDS_1990: i64 = 631_152_000;

impl Moment {
    /// A day without a clock time.
    #[must_use]
    pub fn of(day: NaiveDate) -> Self {
        Self { day, time: None, offset: None, ambiguous: false }
    }

    /// Reads a whole string: ISO 8601 and its relatives, RFC 2822, JavaScript's dates, `24.04.2019 10:30`, epoch seconds.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() < 8 || text.len() > 80 {
            return None;
        }
        let bytes = text.as_bytes();
        if bytes.iter().all(u8::is_ascii_digit) {
            return digits(text);
        }
        iso(text).or_else(|| year_last(text)).or_else(|| named(text)).or_else(|| numeric(text))
    }

    /// EDTF: `2019-04-24`, with a clock time `2019-04-24T10:30`, with an offset only if one was stated.
    #[must_use]
    pub fn edtf(&self) -> String {
        let mut out = self.day.format("%Y-%m-%d").to_string();
        let Some(time) = self.time else { return out };
        out.push_str(&time.format(if time.second() == 0 { "T%H:%M" } else { "T%H:%M:%S" }).to_string());
        match self.offset {
            Some(0) => out.push('Z'),
            Some(minutes) => {
                let sign = if minutes < 0 { '-' } else { '+' };
                out.push_str(&format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60));
            }
            None => {}
        }
        out
    }

    /// The days this moment can have been in central or western Europe: the stated one, and for a late hour in UTC the
    /// next one too.
    #[must_use]
    pub fn days(&self) -> (NaiveDate, NaiveDate) {
        let late = self.offset.is_some_and(|o| o <= 0) && self.time.is_some_and(|t| t.hour() >= 22);
        let next = if late { self.day.checked_add_signed(TimeDelta::days(1)) } else { None };
        (self.day, next.unwrap_or(self.day))
    }

    /// Whether the other is this moment of UTC on another day of a local clock: the same minute and second so many hours away.
    #[must_use]
    pub fn is_elsewhere(&self, other: &Self) -> bool {
        const FARTHEST: i64 = 14;
        let (Some(0), Some(here), Some(there)) = (self.offset, self.time, other.time) else { return false };
        if other.offset == Some(0) || self.day == other.day || here.minute() != there.minute() {
            return false;
        }
        let seconds = (there.second() == here.second() || there.second() == 0) && here.second() + there.second() > 0;
        let apart = other.day.and_time(there) - self.day.and_time(here);
        let zone = other.offset.is_none_or(|o| i64::from(o) == apart.num_minutes());
        (seconds || other.offset.is_some()) && zone && apart.num_hours().abs() <= FARTHEST
    }

    /// Whether two moments can be on the same day.
    #[must_use]
    pub fn same_day(&self, other: &Self) -> bool {
        let ((a, b), (c, d)) = (self.days(), other.days());
        a == c || a == d || b == c || b == d
    }
}

/// The first complete day in running text, and where it stands.
#[must_use]
pub fn find(text: &str, words: &LanguageData) -> Option<(Range<usize>, Moment)> {
    if !text.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let written = parse_day(text, words)?;
    Some((written.range, Moment::parse(&written.value)?))
}

// Digits are those of ASCII: all digits of the world would make patterns that take ten times as long to build.
static ISO: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^([0-9]{4})[-/.]?([0-9]{2})[-/.]?([0-9]{2})",
        r"(?:[T ,t_-]+([0-9]{1,2}):?([0-9]{2})(?::?([0-9]{2})(?:[.,][0-9]+)?)?)?",
        r"\s*(Z|z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2}|[+-][0-9]{2})?(?:\[.*\])?"
    ))
    .ok()
});

static NAMED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)^(?:[a-z]{3,9}\.?,?\s+)?",
        r"(?:([0-9]{1,2})(?:st|nd|rd|th)?[\s-]+(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?[\s-]+",
        r"|(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+([0-9]{1,2})(?:st|nd|rd|th)?,?\s+)",
        r"([0-9]{4}|[0-9]{2})(?-u:\b)(?:[,\s]+(?:at\s+)?([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?)?\s*(am|pm)?",
        r"\s*(Z|UTC|GMT)?([+-][0-9]{2}:?[0-9]{2})?"
    ))
    .ok()
});

static NUMERIC: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^([0-9]{1,2})([./-])\s?([0-9]{1,2})[./-]\s?([0-9]{4})(?-u:\b)",
        r"(?:[^0-9]{0,6}([0-9]{1,2})[:.]([0-9]{2})(?::([0-9]{2}))?)?"
    ))
    .ok()
});

fn number<T: std::str::FromStr>(found: &Captures<'_>, group: usize) -> Option<T> {
    found.get(group)?.as_str().parse().ok()
}

fn clock(found: &Captures<'_>, group: usize) -> Option<NaiveTime> {
    let second = number(found, group + 2).unwrap_or(0);
    NaiveTime::from_hms_opt(number(found, group)?, number(found, group + 1)?, second)
}

fn iso(text: &str) -> Option<Moment> {
    let found = ISO.as_ref()?.captures(text)?;
    let day = NaiveDate::from_ymd_opt(number(&found, 1)?, number(&found, 2)?, number(&found, 3)?)?;
    let time = clock(&found, 4);
    let offset = time.and(found.get(7)).and_then(|m| minutes(m.as_str()));
    plausible(Moment { day, time, offset, ambiguous: false })
}

fn named(text: &str) -> Option<Moment> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let found = NAMED.as_ref()?.captures(text)?;
    let month_name = found.get(2).or_else(|| found.get(3))?.as_str().to_ascii_lowercase();
    let month = MONTHS.iter().position(|m| *m == month_name)? as u32 + 1;
    let year: i32 = number(&found, 5)?;
    let year = if found.get(5)?.len() == 2 { century(year) } else { year };
    let day = NaiveDate::from_ymd_opt(year, month, number(&found, 1).or_else(|| number(&found, 4))?)?;
    let afternoon = found.get(9).map(|m| m.as_str().eq_ignore_ascii_case("pm"));
    let time = clock(&found, 6).map(|t| match afternoon {
        Some(true) if t.hour() < 12 => t + TimeDelta::hours(12),
        Some(false) if t.hour() == 12 => t - TimeDelta::hours(12),
        _ => t,
    });
    let zone = found.get(11).or_else(|| found.get(10));
    plausible(Moment { day, time, offset: time.and(zone).and_then(|m| minutes(m.as_str())), ambiguous: false })
}

/// `Wed Apr 24 10:30:00 2019`: the C library's order, the year behind the clock time.
fn year_last(text: &str) -> Option<Moment> {
    let parts: Vec<&str> = text.split_ascii_whitespace().collect();
    let (year, clock) = (parts.last()?, parts.iter().position(|p| p.contains(':'))?);
    if year.len() != 4 || clock < 2 || clock + 1 >= parts.len() {
        return None;
    }
    named(&format!("{} {} {year} {}", parts[clock - 1], parts[clock - 2], parts[clock]))
}

/// Day first; month first only where it must be (`04/24/2019`).
fn numeric(text: &str) -> Option<Moment> {
    let found = NUMERIC.as_ref()?.captures(text)?;
    let (first, second): (u32, u32) = (number(&found, 1)?, number(&found, 3)?);
    let (day, month) = if second > 12 { (second, first) } else { (first, second) };
    let ambiguous = found.get(2)?.as_str() != "." && first <= 12 && second <= 12 && first != second;
    let day = NaiveDate::from_ymd_opt(number(&found, 4)?, month, day)?;
    plausible(Moment { day, time: clock(&found, 5), offset: None, ambiguous })
}

/// `20190424`, `201904241030`, `20190424103000`, seconds or milliseconds since 1970.
fn digits(text: &str) -> Option<Moment> {
    let at = |range: std::ops::Range<usize>| text.get(range)?.parse::<u32>().ok();
    match text.len() {
        8 | 12 | 14 => {
            let day = NaiveDate::from_ymd_opt(at(0..4)? as i32, at(4..6)?, at(6..8)?)?;
            let time = at(8..10).and_then(|h| NaiveTime::from_hms_opt(h, at(10..12)?, at(12..14).unwrap_or(0)));
            plausible(Moment { day, time, offset: None, ambiguous: false })
        }
        10 | 13 => {
            let seconds: i64 = text.get(..10)?.parse().ok().filter(|s| *s >= SECONDS_1990)?;
            let stamp = chrono::DateTime::from_timestamp(seconds, 0)?;
            plausible(Moment { day: stamp.date_naive(), time: Some(stamp.time()), offset: Some(0), ambiguous: false })
        }
        _ => None,
    }
}

/// Two-digit years: 70 to 99 are the last century's.
fn century(year: i32) -> i32 {
    if year >= 70 { 1900 + year } else { 2000 + year }
}

fn minutes(zone: &str) -> Option<i32> {
    let bytes = zone.as_bytes();
    let sign = match bytes.first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return Some(0),
    };
    let hours: i32 = zone.get(1..3)?.parse().ok()?;
    let rest: i32 = zone.get(zone.len() - 2..)?.parse().ok()?;
    Some(sign * (hours * 60 + if zone.len() > 3 { rest } else { 0 })).filter(|m| m.abs() <= 14 * 60)
}

fn plausible(moment: Moment) -> Option<Moment> {
    Some(moment).filter(|m| (1900..=2199).contains(&m.day.year()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machine_times_are_read_as_stated() {
        for (text, want) in [
            ("2019-04-24", "2019-04-24"),
            ("2019-04-24T22:30:00.000Z", "2019-04-24T22:30Z"),
            ("2019-04-24T22:30:05+0200", "2019-04-24T22:30:05+02:00"),
            ("2019-04-24 9:05:00", "2019-04-24T09:05"),
            ("2019-04-24T10:30:00+02:00[Europe/Berlin]", "2019-04-24T10:30+02:00"),
            ("2019/04/24", "2019-04-24"),
            ("20190424", "2019-04-24"),
            ("20190424103000", "2019-04-24T10:30"),
            ("Wed, 24 Apr 2019 10:30:00 GMT", "2019-04-24T10:30Z"),
            ("Wed, 24 Apr 19 10:30:00 +0200", "2019-04-24T10:30+02:00"),
            ("Wed Apr 24 2019 10:30:00 GMT+0200 (CEST)", "2019-04-24T10:30+02:00"),
            ("April 24, 2019 1:05 PM", "2019-04-24T13:05"),
            ("24.04.2019, 10:30 Uhr", "2019-04-24T10:30"),
            ("Wed Apr 24 10:30:05 2019", "2019-04-24T10:30:05"),
            ("04/24/2019", "2019-04-24"),
            ("1556101800", "2019-04-24T10:30Z"),
        ] {
            assert_eq!(Moment::parse(text).map(|m| m.edtf()).as_deref(), Some(want), "{text}");
        }
        for text in ["", "2019", "2019-13-01", "31.02.2019", "0391567110", "12345678901", "soon"] {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_late_hour_in_utc_can_be_the_next_day() {
        let (late, next) = (Moment::parse("2019-04-24T22:00:00Z"), Moment::parse("2019-04-25"));
        assert!(late.zip(next).is_some_and(|(a, b)| a.same_day(&b)));
        let (early, next) = (Moment::parse("2019-04-24T20:00:00Z"), Moment::parse("2019-04-25"));
        assert!(early.zip(next).is_some_and(|(a, b)| !a.same_day(&b)));
    }

    #[test]
    fn a_moment_in_utc_is_known_again_in_local_time() {
        for (utc, local, same) in [
            ("2023-11-09T05:30:59Z", "2023-11-08 23:30:59", true),
            ("2023-11-09T23:00:00Z", "2023-11-10T00:00+01:00", true),
            ("2023-11-09T23:00:00Z", "2023-11-10T01:00+01:00", false),
            ("2023-11-09T05:30:59Z", "2023-11-08 23:31:59", false),
            ("2023-11-09T05:00:00Z", "2023-11-08 23:00:00", false),
            ("2023-11-09T05:30:59Z", "2023-11-09 06:30:59", false),
            ("2023-11-09T05:30:59Z", "2023-11-07 23:30:59", false),
        ] {
            let moments = Moment::parse(utc).zip(Moment::parse(local));
            assert!(moments.is_some_and(|(a, b)| a.is_elsewhere(&b) == same), "{utc} {local}");
        }
    }
}
