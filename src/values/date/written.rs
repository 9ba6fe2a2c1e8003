//! In: a short string such as a header line, a meta element or a `<time>`. Out: the first full date in it, as EDTF.
//!
//! The hard decision: the day and time are kept as they are written. An offset such as `+02:00` is dropped and never moves
//! the day: readers of a release mean the day on their wall.

use std::ops::Range;

use super::grammar::{Grammar, Read};
use super::{Clock, On, Year, calendar, day};
use crate::knowledge::LanguageData;
use crate::knowledge::dates::Cues;
use crate::values::token::{TokenKind, Tokens};

/// A full date as written somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenDay {
    /// Its bytes, with the clock time.
    pub range: Range<usize>,
    /// EDTF: `2019-04-24`, or `2019-04-24T10:30` if a clock time stands beside it.
    pub value: String,
}

/// The first date with day, month and year in `text`. Days that do not exist are passed over.
///
/// ```
/// use depesche::Knowledge;
/// use depesche::values::date::parse_day;
///
/// let know = Knowledge::builtin();
/// let day = parse_day("Magdeburg, den 28.02. 2014", &know.german).expect("a date");
/// assert_eq!((day.value.as_str(), day.range), ("2014-02-28", 15..26));
/// ```
#[must_use]
pub fn parse_day(text: &str, words: &LanguageData) -> Option<WrittenDay> {
    let tokens = Tokens::new(text, words, &mut words.memories.lend());
    let grammar = Grammar::new(&tokens, words);
    (0..tokens.list.len()).find_map(|i| grammar.written(i))
}

impl Grammar<'_> {
    fn written(&self, i: usize) -> Option<WrittenDay> {
        let (year, month, day, end) = self.full_day(i)?;
        let date = calendar::day(year, month, day)?;
        let (clock, end) = match self.clock_beside(end) {
            Some((clock, end)) => (Some(clock), end),
            None => (None, end),
        };
        let start = self.tokens.get(i)?.start as usize;
        let end = self.tokens.get(end.checked_sub(1)?)?.end as usize;
        Some(WrittenDay { range: start..end, value: format!("{}{}", date.format("%Y-%m-%d"), clock_suffix(clock)) })
    }

    /// A day with month and year that begins at `i`, without the weekday in front of it.
    fn full_day(&self, i: usize) -> Option<(i32, u8, u8, usize)> {
        let starts = self.digits(i) > 0 || self.word(i).month > 0 || self.numeral(i).ordinal.is_some();
        if !starts {
            return None;
        }
        match self.day(i).or_else(|| self.compact_day(i)).or_else(|| self.mail_day(i)) {
            Some((On::Day { year: Year::Is(year), month: Some(month), day }, end)) => Some((year, month, day, end)),
            _ => {
                let (On::Day { year: Year::Is(year), month: Some(month), day }, end) = self.mail_day(i)? else {
                    return None;
                };
                Some((year, month, day, end))
            }
        }
    }

    /// `20190424`, as in file names and addresses.
    fn compact_day(&self, i: usize) -> Read<On> {
        let n = if self.digits(i) == 8 { self.tokens.number(i)? } else { return None };
        let (year, month, day) = (n / 10_000, n / 100 % 100, n % 100);
        let fits = (1900..=2100).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
        let on = On::Day { year: Year::Is(year as i32), month: Some(month as u8), day: day as u8 };
        fits.then_some((on, i + 1))
    }

    /// `24 Apr 19`: the date of mail and feeds, with English month names in any language.
    fn mail_day(&self, i: usize) -> Read<On> {
        const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
        let day = self.number(i, 2, 1..=31)?;
        let name = self.tokens.str(i + 1);
        let short = name.get(..3)?.to_ascii_lowercase();
        let is_word = self.tokens.get(i + 1).is_some_and(|t| t.kind == TokenKind::Word);
        let month = MONTHS.iter().position(|m| *m == short).filter(|_| is_word)? + 1;
        let year = match self.digits(i + 2) {
            4 => self.number(i + 2, 4, 1000..=2999)? as i32,
            2 => day::two_digit_year(self.tokens.number(i + 2)?),
            _ => return None,
        };
        Some((On::Day { year: Year::Is(year), month: Some(month as u8), day: day as u8 }, i + 3))
    }

    /// Steps over what a moment of machines has behind its clock time: `+02:00`.
    fn past_offset(&self, i: usize) -> usize {
        let sign = (self.tokens.is_sign(i, '+') || self.tokens.is_sign(i, '-')) && self.glued(i) && self.glued(i + 1);
        let hours =
            sign && self.digits(i + 1) == 2 && self.digits_glued_after(i + 2, &[':']) && self.digits(i + 3) == 2;
        if hours { i + 4 } else { i }
    }

    /// A clock time right behind a day: `T10:30:00`, `, 10.30 Uhr`, ` - 10:30 Uhr`, `um 10 Uhr`.
    pub(super) fn clock_beside(&self, i: usize) -> Read<Clock> {
        if self.glued(i) && self.tokens.str(i).eq_ignore_ascii_case("t") {
            return self.clock(i + 1).filter(|_| self.glued(i + 1)).map(|(clock, end)| (clock, self.past_offset(end)));
        }
        let at = ['|', ',', ';'].iter().fold(i, |at, sign| self.skip_sign(at, *sign));
        let at = if self.dash(at) { at + 1 } else { at };
        let lasting = self.cue(at, Cues::LASTING) && self.words.dates.month_first;
        let mut at = if lasting && self.digits(at + 1) > 0 { at + 1 } else { at };
        while at < i + 4 && self.cue(at, super::range::CLOCK_CUES) && self.joins(at + 1) {
            at = self.skip_sign(at + 1, '.');
        }
        let (clock, end) = self.clock(at).filter(|_| self.joins(at))?;
        Some((clock, end))
    }
}

/// The clock time as it stands behind a day; empty without one.
pub(super) fn clock_suffix(clock: Option<Clock>) -> String {
    match clock {
        None => String::new(),
        Some(Clock { hour, minute, second: None | Some(0) }) => format!("T{hour:02}:{minute:02}"),
        Some(Clock { hour, minute, second: Some(second) }) => format!("T{hour:02}:{minute:02}:{second:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Knowledge;

    #[test]
    fn reads_days_in_every_notation() {
        let know = Knowledge::builtin();
        for (text, value) in [
            ("24.04.2019", "2019-04-24"),
            ("Musterstadt, den 3. Mai 2001", "2001-05-03"),
            ("28.02. 2014", "2014-02-28"),
            ("15. 08. 2012", "2012-08-15"),
            ("April 24, 2019", "2019-04-24"),
            ("2019-04-24T23:30:00-08:00", "2019-04-24T23:30"),
            ("2019-04-24T23:30:00Z", "2019-04-24T23:30"),
            ("2019-04-24 10:30:15.123", "2019-04-24T10:30:15"),
            ("Wed, 24 Apr 19 10:30:00 +0200", "2019-04-24T10:30"),
            ("Tue, 05 Mar 2013 08:00:00 GMT", "2013-03-05T08:00"),
            ("24.04.19", "2019-04-24"),
            ("Datum: 24.04.2019 - 10:30 Uhr", "2019-04-24T10:30"),
            ("Montag, 3. M\u{e4}rz 2014, 9 Uhr", "2014-03-03T09:00"),
            ("OTS_20190424_OTS0123", "2019-04-24"),
            ("24/04/2019", "2019-04-24"),
            ("16.Februar 2026", "2026-02-16"),
        ] {
            let words = if text.starts_with("April") { &know.english } else { &know.german };
            assert_eq!(parse_day(text, words).map(|d| d.value).as_deref(), Some(value), "{text}");
        }
        for text in ["30.02.2014", "Nr. 39/2012", "10.12.20.13", "im Mai 2014", ""] {
            assert_eq!(parse_day(text, &know.german), None, "{text}");
        }
    }
}
