//! In: tokens at a rank or at the name of a feast. Out: holidays, the n-th weekday, day or week of a month or year.

use super::grammar::{Grammar, Read};
use super::{Expr, On, Point, Unit, Year};
use crate::knowledge::Classes;
use crate::knowledge::dates::{Cues, HolidayRule};

impl Grammar<'_> {
    /// A rank, counted from the end if it is below zero: `third`, `last`, `vorletzten`, `second to last`, `third last`.
    fn place(&self, i: usize) -> Read<i8> {
        if let Some(n) = self.word(i).shift {
            return (n < 0).then_some((n, i + 1));
        }
        let (n, at) = self.rank(i).filter(|(n, _)| *n < 100)?;
        let to = self.skip(at, Cues::TO);
        let from_end = self.words.dates.month_first && n > 1 && self.word(to).shift == Some(-1) && self.joins(to);
        Some(if from_end { (-(n as i8), to + 1) } else { (n as i8, at) })
    }

    /// `erster Dienstag im Oktober`, `letzten Montag im März 2015`, `15th day of next month`, `15. des Monats`.
    pub(super) fn nth_weekday(&self, i: usize) -> Read<On> {
        let (nth, at) = self.place(i).filter(|(n, _)| *n < 32)?;
        let last = nth < 0;
        let weekday = self.word(at).weekday;
        let day = self.word(at).unit == Some(Unit::Day) && !self.word(at).plural;
        let led = self.digits(i) > 0 || self.cue_before(i, Cues::THE) && self.words.dates.month_first;
        let bare = !day && weekday == 0 && self.cue(at, Cues::OF) && led && !last;
        let next = if bare { at } else { at + 1 };
        let of = self.skip(self.skip(next, Cues::OF), Cues::THE);
        let most = if weekday > 0 { 5 } else { 31 };
        if !(weekday > 0 || day || bare) || self.word(at).short || of == next || nth > most || !self.joins(at) {
            return None;
        }
        let by = self.word(of).shift.unwrap_or(0);
        let whose = if self.word(of).shift.is_some() { of + 1 } else { of };
        let whole = self.digits(i) > 0 || !bare || whose > of && self.closes(whose + 1);
        if self.word(whose).unit == Some(Unit::Month) && !self.word(whose).plural && self.joins(whose) && whole {
            return Some((On::NthOfMonth { nth, weekday, by }, whose + 1));
        }
        if bare {
            return None;
        }
        let (month, end) = self.month(of, false)?;
        let (year, end) = self.year_behind(end);
        Some((On::NthWeekday { nth, weekday, month, year }, end))
    }

    /// `dritte Woche im Mai`, `dritte Maiwoche`, `last week of 2019`.
    pub(super) fn nth_week(&self, i: usize) -> Read<On> {
        let (nth, at) = self.place(i)?;
        if let Some((Unit::Week, month)) = self.word(at).of_month.filter(|_| nth < 6 && self.joins(at)) {
            let (year, end) = self.year_behind(at + 1);
            return Some((On::NthWeek { nth, month: Some(month), year }, end));
        }
        let weekend = self.word(at).unit == Some(Unit::Weekend);
        if !(weekend || self.word(at).unit == Some(Unit::Week)) || self.word(at).plural || !self.joins(at) {
            return None;
        }
        let of = self.skip(self.skip(self.skip(at + 1, Cues::OF), Cues::ON), Cues::THE);
        if of == at + 1 {
            return None;
        }
        if weekend {
            let (month, end) = self.month(of, true).filter(|_| nth < 6)?;
            let (year, end) = self.year_behind(end);
            return Some((On::NthWeekend { nth, month, year }, end));
        }
        if self.word(of).unit == Some(Unit::Month) && !self.word(of).plural && self.cue_before(of, Cues::THE) && nth < 6
        {
            return self.closes(of + 1).then_some((On::NthWeekOfMonth { nth, by: 0 }, of + 1));
        }
        if let Some(by) = self.word(of).shift.filter(|_| self.word(of + 1).unit == Some(Unit::Month) && nth < 6)
            && self.joins(of + 1)
        {
            return Some((On::NthWeekOfMonth { nth, by }, of + 2));
        }
        if let Some((month, end)) = self.month(of, true).filter(|_| nth < 6) {
            let (year, end) = self.year_behind(end);
            return Some((On::NthWeek { nth, month: Some(month), year }, end));
        }
        let (year, end) = match self.year_digits(of) {
            Some((year, end)) => (Year::Is(year), end),
            None => match self.year_words(at + 1) {
                Some(read) => read,
                None => self.present_year(of)?,
            },
        };
        Some((On::NthWeek { nth, month: None, year }, end))
    }

    /// The present year named by its unit alone: `last week of the year`.
    pub(super) fn present_year(&self, i: usize) -> Read<Year> {
        let year = self.word(i).unit == Some(Unit::Year) && !self.word(i).plural && self.cue_before(i, Cues::THE);
        (year && self.closes(i + 1)).then_some((Year::By(0), i + 1))
    }

    /// A holiday with its year, also the n-th of its kind (`2. Advent`, `zweiter Weihnachtstag`).
    pub(super) fn holiday(&self, i: usize) -> Read<On> {
        if self.tokens.classes(i).any(Classes::HOLIDAY) {
            return self.named_holiday(i, 0);
        }
        let (n, at) = self.rank(i).filter(|(n, at)| (1..=4).contains(n) && self.joins(*at))?;
        self.named_holiday(at, n as u8 - 1)
    }

    pub(super) fn named_holiday(&self, i: usize, nth: u8) -> Read<On> {
        if !self.tokens.classes(i).any(Classes::HOLIDAY) {
            return None;
        }
        let (index, end) = self
            .words
            .dates
            .holidays
            .iter()
            .enumerate()
            .find_map(|(index, holiday)| Some((index, self.spelled(i, &holiday.name)?)))?;
        let (year, after) = match self.year_behind(end) {
            (Year::Open, _) => self.years_away(end).unwrap_or((Year::Open, end)),
            read => read,
        };
        Some((On::Holiday { index, nth, year }, after))
    }

    /// Whether an expression is a feast whose day nobody reckons here: it is read so that no part of its name is.
    pub(super) fn is_unreckoned(&self, expr: &Expr) -> bool {
        let Expr::At(Point { on: On::Holiday { index, .. }, .. }) = expr else { return false };
        self.words.dates.holidays.get(*index).is_some_and(|holiday| holiday.rule == HolidayRule::Unreckoned)
    }

    /// The index behind the words of a name that begins at `i`; hyphens and apostrophes between them count for nothing.
    pub(super) fn spelled(&self, i: usize, name: &[u32]) -> Option<usize> {
        let mut at = i;
        for (n, id) in name.iter().enumerate() {
            while n > 0 && (self.dash(at) || self.tokens.is_sign(at, '\'') || self.tokens.is_sign(at, '\u{2019}')) {
                at += 1;
            }
            if self.tokens.get(at)?.word != *id || (n > 0 && !self.joins(at)) {
                return None;
            }
            at += 1;
        }
        (self.is_noun(i) || name.len() > 1 || self.words.dates.month_first).then_some(at)
    }
}
