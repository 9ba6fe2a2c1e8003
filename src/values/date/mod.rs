//! In: tokens. Out: date expressions as they are written ([`Expr`]), with their ranges.
//!
//! An expression says only what stands in the text: `16. Januar` has an open year, `morgen` is a move by one day. What it
//! means beside a publication date is for `annotate`. The hard decision: the grammar is a walk by hand over tokens, not a
//! table of patterns; days, years, clock times and moves are each read by one small function, and lists and ranges put any
//! of them together.

pub mod calendar;
mod clock;
mod day;
mod grammar;
mod hours;
mod length;
mod often;
mod period;
mod point;
mod range;
mod ranked;
mod reckon;
mod shift;
mod starts;
mod written;

use std::ops::Range;

pub use crate::knowledge::dates::{Edge, Part, Unit};
use starts::Start;
pub use written::{WrittenDay, parse_day};

use super::token::Tokens;
use crate::knowledge::LanguageData;

/// A date expression in the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Its bytes.
    pub range: Range<usize>,
    /// What it says.
    pub expr: Expr,
    /// What the word before it makes of it.
    pub bound: Option<Bound>,
}

/// What a date expression says.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// A day, a period or a clock time.
    At(Point),
    /// From one to the other.
    Span(Point, Point),
    /// So many units from a day, or years from a year.
    Counted {
        /// What is counted from.
        from: Point,
        /// The unit.
        unit: Unit,
        /// How many.
        by: i32,
    },
    /// So many months and days from a day.
    Apart {
        /// What is counted from.
        from: Point,
        /// How many months.
        months: i32,
        /// How many days.
        days: i32,
    },
    /// All days from one to so many units after it.
    Within {
        /// What is counted from.
        from: Point,
        /// The unit.
        unit: Unit,
        /// How many.
        by: i32,
    },
    /// So many whole units before (below 0) or after now, without the present one.
    Stretch {
        /// The unit.
        unit: Unit,
        /// How many.
        by: i32,
    },
    /// So many units that end with a day.
    Ending {
        /// The last day.
        last: Point,
        /// The unit.
        unit: Unit,
        /// How many.
        by: i32,
    },
    /// So many units that begin with a day or a clock time.
    Beginning {
        /// The first day or the clock time.
        first: Point,
        /// The unit.
        unit: Unit,
        /// How many.
        by: i32,
    },
    /// The n-th weekday after (below 0: before) a day.
    WeekdayFrom {
        /// The day.
        from: Point,
        /// 1 (Monday) to 7.
        weekday: u8,
        /// Which.
        nth: i8,
    },
    /// The week that holds a day, or its weekend.
    WeekOf(Point, Unit),
    /// A length of time, ISO 8601.
    Length(String),
    /// A repeated time, ISO 8601 or TIMEX3.
    Repeated(String),
}

/// A day or period with what is said of its clock time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// The day or period.
    pub on: On,
    /// The clock time.
    pub clock: Option<Clock>,
    /// The part of the day.
    pub part: Option<Part>,
    /// The part of the period.
    pub edge: Option<Edge>,
}

impl Point {
    fn on(on: On) -> Self {
        Self { on, clock: None, part: None, edge: None }
    }
}

/// A clock time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// 0 to 24.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59, if written.
    pub second: Option<u8>,
}

/// A year as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Year {
    /// Not at all.
    Open,
    /// In digits.
    Is(i32),
    /// So many years after the present one.
    By(i32),
    /// So many years after the one that the text named last.
    Told(i32),
    /// Of the next (1) or last (-1) time that it comes round.
    Next(i8),
}

/// A day or period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    /// None: only a clock time or part of the day is written.
    Nothing,
    /// A day; without a month only inside lists and ranges.
    Day {
        /// Its year.
        year: Year,
        /// Its month, if written.
        month: Option<u8>,
        /// 1 to 31.
        day: u8,
    },
    /// A day of some month by its number and weekday (`Sunday the 14th`).
    Dated {
        /// 1 (Monday) to 7.
        weekday: u8,
        /// 1 to 31.
        day: u8,
    },
    /// A month.
    Month {
        /// Its year.
        year: Year,
        /// 1 to 12.
        month: u8,
    },
    /// A season, quarter or half of a year, as EDTF codes them: 21 to 24, 33 to 36, 40 and 41.
    Part {
        /// Its year.
        year: Year,
        /// The code.
        code: u8,
    },
    /// A calendar week.
    Week {
        /// Its year.
        year: Year,
        /// 1 to 53.
        week: u8,
    },
    /// A year.
    Year(Year),
    /// Two years written as one (`2015/16`).
    Years(i32, i32),
    /// Ten years, by the first.
    Decade(i32),
    /// A hundred years, by the first; the n-th before the first is -100 n.
    Century(i32),
    /// The weekend nearest to now.
    Weekend,
    /// A weekday of this (0), the next (1) or the last (-1) week; `None` if the text does not say.
    Weekday {
        /// 1 (Monday) to 7.
        weekday: u8,
        /// Which one.
        which: Option<i8>,
        /// The week, if it is named beside it.
        week: Option<i8>,
    },
    /// So many units from now (`morgen`, `im kommenden Jahr`, `vor zwei Wochen`).
    Moved {
        /// The unit, which is also the precision.
        unit: Unit,
        /// How many.
        by: i32,
    },
    /// So many units from the date that the text named last (`am selben Tag`).
    Near {
        /// Day, month or year.
        unit: Unit,
        /// How many.
        by: i32,
    },
    /// A month or season before (-1) or after (1) now.
    Next {
        /// EDTF code: month 1 to 12, season 21 to 24.
        code: u8,
        /// Which one.
        by: i8,
    },
    /// The n-th weekday or day of the month so many months from now, or the last one (-1).
    NthOfMonth {
        /// Which.
        nth: i8,
        /// 1 (Monday) to 7; 0 for any day.
        weekday: u8,
        /// How many months from now.
        by: i8,
    },
    /// The n-th weekday or day of a month or the last one (-1).
    NthWeekday {
        /// Which.
        nth: i8,
        /// 1 (Monday) to 7; 0 for any day.
        weekday: u8,
        /// The month.
        month: u8,
        /// Its year.
        year: Year,
    },
    /// The n-th week of a month or year or the last one (-1).
    NthWeek {
        /// Which.
        nth: i8,
        /// The month, if it is one of a month.
        month: Option<u8>,
        /// Its year.
        year: Year,
    },
    /// The n-th week of the month so many months from now, or its last one (-1).
    NthWeekOfMonth {
        /// Which.
        nth: i8,
        /// How many months from now.
        by: i8,
    },
    /// The n-th weekend of a month or the last one (-1).
    NthWeekend {
        /// Which.
        nth: i8,
        /// The month.
        month: u8,
        /// Its year.
        year: Year,
    },
    /// The next day with this name after today, or the last one before it.
    Coming {
        /// 1 (Monday) to 7.
        weekday: u8,
        /// 1 for after, -1 for before.
        by: i8,
    },
    /// A holiday, by its place in the table.
    Holiday {
        /// Index into `DateWords::holidays`.
        index: usize,
        /// Which of them in a row, from 0 (the second Christmas day is 1).
        nth: u8,
        /// Its year.
        year: Year,
    },
}

/// What the word before a date makes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// Before it.
    Before,
    /// After it.
    After,
    /// Until it.
    Until,
    /// From it on.
    Since,
    /// About then.
    About,
}

/// Finds the date expressions of a text; byte ranges in `taken` (sorted) are someone else's.
#[must_use]
pub fn find(tokens: &Tokens<'_>, taken: &[Range<usize>], words: &LanguageData) -> Vec<Found> {
    let grammar = grammar::Grammar::new(tokens, words);
    let mut taken = taken.iter().peekable();
    let mut out = Vec::new();
    let mut i = 0;
    while let Some(token) = tokens.get(i) {
        let start = if starts::is_start(token) { grammar.start(i) } else { Start::Nothing };
        if start == Start::Nothing {
            i += 1;
            continue;
        }
        while taken.next_if(|r| r.end <= token.start as usize).is_some() {}
        if taken.peek().is_some_and(|r| r.start <= token.start as usize) {
            i += 1;
            continue;
        }
        let read = if start == Start::Alone { grammar.alone(i) } else { grammar.expression(i) };
        match read {
            Some((expr, from, end)) if end > i && !grammar.is_street_name(from) => {
                if !grammar.is_unreckoned(&expr) {
                    let range = tokens.list[from].start as usize..tokens.list[end - 1].end as usize;
                    let bound = grammar.bound(&expr, from, end);
                    out.push(Found { range, expr, bound });
                }
                i = end;
            }
            _ => i += 1,
        }
    }
    out
}
