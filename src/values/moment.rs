//! In: a time as machines write it (metadata, addresses, HTTP). Out: a [`Moment`]: day, clock time and offset as stated.
//!
//! The hard decision: nothing is converted. `2019-04-24T22:30Z` is the 24th here, whatever day it was in Magdeburg; who
//! compares moments asks [`Moment::days`], the days it can be in the countries that the releases come from.

use std::ops::{Range, RangeInclusive};

use super::date::parse_day;
use crate::knowledge::LanguageData;
use chrono::{Datelike, NaiveDate, NaiveTime, TimeDelta, Timelike};

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
        let mut out = format!("{:04}-{:02}-{:02}", self.day.year(), self.day.month(), self.day.day());
        let Some(time) = self.time else { return out };
        out.push_str(&format!("T{:02}:{:02}", time.hour(), time.minute()));
        if time.second() > 0 {
            out.push_str(&format!(":{:02}", time.second()));
        }
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
    let written = may_hold_day(text).then(|| parse_day(text, words))??;
    Some((written.range, Moment::parse(&written.value)?))
}

/// Whether a text has enough digits for a full date.
#[must_use]
pub fn may_hold_day(text: &str) -> bool {
    /// A day and the last two digits of a year have so many.
    const FEWEST_DIGITS: usize = 3;
    text.bytes().filter(u8::is_ascii_digit).nth(FEWEST_DIGITS - 1).is_some()
}

/// What is still to be read of a text; whatever is not there leaves it as it was.
#[derive(Clone, Copy)]
struct Rest<'t>(&'t str);

impl Rest<'_> {
    /// A number of so many digits of ASCII, as many as there are.
    fn number(&mut self, digits: RangeInclusive<usize>) -> Option<u32> {
        let there = self.0.bytes().take(*digits.end()).take_while(u8::is_ascii_digit).count();
        let (number, rest) = self.0.split_at(there);
        let value = number.parse().ok().filter(|_| digits.contains(&there))?;
        self.0 = rest;
        Some(value)
    }

    /// One of these signs.
    fn sign(&mut self, signs: &[char]) -> Option<char> {
        let sign = self.0.chars().next().filter(|c| signs.contains(c))?;
        self.0 = &self.0[sign.len_utf8()..];
        Some(sign)
    }

    /// All characters of a kind; whether there were any.
    fn skip(&mut self, kind: impl Fn(char) -> bool) -> bool {
        let rest = self.0.trim_start_matches(kind);
        let some = rest.len() < self.0.len();
        self.0 = rest;
        some
    }

    fn blanks(&mut self) -> bool {
        self.skip(char::is_whitespace)
    }

    /// One of these words in any case: which one.
    fn word(&mut self, words: &[&str]) -> Option<usize> {
        let is_there = |w: &&str| self.0.get(..w.len()).is_some_and(|start| start.eq_ignore_ascii_case(w));
        let found = words.iter().position(is_there)?;
        self.0 = &self.0[words[found].len()..];
        Some(found)
    }

    /// Whether a word or number ends here.
    fn ends(&self) -> bool {
        !self.0.starts_with(|c: char| c.is_alphanumeric() || c == '_')
    }

    /// What `read` reads, or nothing.
    fn maybe<R>(&mut self, read: impl FnOnce(&mut Self) -> Option<R>) -> Option<R> {
        let mut ahead = *self;
        let found = read(&mut ahead)?;
        *self = ahead;
        Some(found)
    }

    /// Hour, minute and perhaps second, parted by these signs or, if that is allowed, by none.
    fn clock(&mut self, signs: &[char], parted: bool) -> Option<(u32, u32, u32)> {
        let of = |hour: usize| {
            move |rest: &mut Self| {
                let hour = rest.number(hour..=hour)?;
                let sign = rest.sign(signs);
                let minute = rest.number(2..=2).filter(|_| sign.is_some() || !parted)?;
                let second = rest.maybe(|r| {
                    let sign = r.sign(&[':']);
                    r.number(2..=2).filter(|_| sign.is_some() || !parted)
                });
                Some((hour, minute, second.unwrap_or(0)))
            }
        };
        self.maybe(of(2)).or_else(|| self.maybe(of(1)))
    }

    /// `+02:00`, `+0200`, and `+02` where that is allowed: minutes east of Greenwich.
    fn offset(&mut self, hours_alone: bool) -> Option<i32> {
        self.maybe(|rest| {
            let sign = if rest.sign(&['+', '-'])? == '-' { -1 } else { 1 };
            let hours = rest.number(2..=2)? as i32;
            let minutes = rest.maybe(|r| {
                r.sign(&[':']);
                r.number(2..=2)
            });
            let minutes = minutes.map(|m| m as i32).or(hours_alone.then_some(0))?;
            Some(sign * (hours * 60 + minutes))
        })
    }
}

fn time_of((hour, minute, second): (u32, u32, u32)) -> Option<NaiveTime> {
    NaiveTime::from_hms_opt(hour, minute, second)
}

/// A time zone; one that there cannot be is none.
fn minutes(zone: i32) -> Option<i32> {
    Some(zone).filter(|m| m.abs() <= 14 * 60)
}

/// `2019-04-24`, `2019-04-24T10:30:05.123+02:00`, `20190424 1030`.
fn iso(text: &str) -> Option<Moment> {
    let mut rest = Rest(text);
    let mut part = |digits| {
        let number = rest.number(digits..=digits);
        rest.sign(&['-', '/', '.']);
        number
    };
    let (year, month, day) = (part(4)?, part(2)?, rest.number(2..=2)?);
    let day = NaiveDate::from_ymd_opt(year as i32, month, day)?;
    let clock = rest.maybe(|r| {
        let is_joint = |c| matches!(c, 'T' | 't' | ' ' | ',' | '_' | '-');
        r.skip(is_joint).then(|| r.clock(&[':'], false))?
    });
    rest.maybe(|r| r.sign(&['.', ',']).and_then(|_| r.skip(|c| c.is_ascii_digit()).then_some(())));
    rest.blanks();
    let zone = rest.word(&["UTC", "GMT", "Z"]).map(|_| 0).or_else(|| rest.offset(true));
    let time = clock.and_then(time_of);
    plausible(Moment { day, time, offset: time.and(zone).and_then(minutes), ambiguous: false })
}

/// `Wed, 24 Apr 2019 10:30:00 GMT`, `April 24, 2019 at 1:05 pm`.
fn named(text: &str) -> Option<Moment> {
    let mut rest = Rest(text);
    let (day, month) = rest.maybe(behind_weekday).or_else(|| rest.maybe(day_and_month))?;
    let year = rest.maybe(|r| r.number(4..=4).filter(|_| r.ends())).map(|y| y as i32);
    let year = year.or_else(|| rest.number(2..=2).filter(|_| rest.ends()).map(|y| century(y as i32)))?;
    let day = NaiveDate::from_ymd_opt(year, month, day)?;
    let clock = rest.maybe(|r| {
        r.skip(|c| c == ',' || c.is_whitespace()).then_some(())?;
        r.maybe(|r| r.word(&["at"]).and_then(|_| r.blanks().then_some(())));
        r.clock(&[':'], true)
    });
    rest.blanks();
    let half = rest.word(&["am", "pm"]);
    let time = clock.and_then(time_of).map(|t| match half {
        Some(1) if t.hour() < 12 => t + TimeDelta::hours(12),
        Some(0) if t.hour() == 12 => t - TimeDelta::hours(12),
        _ => t,
    });
    rest.blanks();
    let zone = rest.word(&["UTC", "GMT", "Z"]).map(|_| 0);
    let zone = rest.offset(false).or(zone);
    plausible(Moment { day, time, offset: time.and(zone).and_then(minutes), ambiguous: false })
}

fn behind_weekday(rest: &mut Rest<'_>) -> Option<(u32, u32)> {
    let letters = rest.0.len() - rest.0.trim_start_matches(|c: char| c.is_ascii_alphabetic()).len();
    rest.0 = rest.0.get(letters..).filter(|_| (3..=9).contains(&letters))?;
    rest.sign(&['.']);
    rest.sign(&[',']);
    rest.blanks().then(|| day_and_month(rest))?
}

/// `24 April `, `24th-Apr-`, `April 24, `: with what stands before the year.
fn day_and_month(rest: &mut Rest<'_>) -> Option<(u32, u32)> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let parts = |c: char| c == '-' || c.is_whitespace();
    let month = |rest: &mut Rest<'_>| {
        let month = rest.word(&MONTHS)? as u32 + 1;
        rest.skip(|c| c.is_ascii_alphabetic());
        rest.sign(&['.']);
        Some(month)
    };
    let day = |rest: &mut Rest<'_>| {
        let day = rest.number(1..=2)?;
        rest.word(&["st", "nd", "rd", "th"]);
        Some(day)
    };
    let day_first = rest.maybe(|r| {
        let day = day(r).filter(|_| r.skip(parts))?;
        Some((day, month(r).filter(|_| r.skip(parts))?))
    });
    day_first.or_else(|| {
        let month = month(rest).filter(|_| rest.blanks())?;
        let day = day(rest)?;
        rest.sign(&[',']);
        rest.blanks().then_some((day, month))
    })
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

/// `24.04.2019, 10:30`: day first; month first only where it must be (`04/24/2019`).
fn numeric(text: &str) -> Option<Moment> {
    const MOST_BETWEEN: usize = 6;
    let mut rest = Rest(text);
    let signs = ['.', '/', '-'];
    let first = rest.number(1..=2)?;
    let sign = rest.sign(&signs)?;
    rest.blanks();
    let second = rest.number(1..=2)?;
    rest.sign(&signs)?;
    rest.blanks();
    let year = rest.number(4..=4).filter(|_| rest.ends())?;
    let (day, month) = if second > 12 { (second, first) } else { (first, second) };
    let ambiguous = sign != '.' && first <= 12 && second <= 12 && first != second;
    let day = NaiveDate::from_ymd_opt(year as i32, month, day)?;
    let between = rest.0.chars().take(MOST_BETWEEN + 1).take_while(|c| !c.is_ascii_digit()).count();
    rest.skip(|c| !c.is_ascii_digit());
    let clock = rest.clock(&[':', '.'], true).filter(|_| between <= MOST_BETWEEN);
    plausible(Moment { day, time: clock.and_then(time_of), offset: None, ambiguous })
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
