//! In: tokens at a place where a repeated time may begin. Out: how often in a unit (`twice a week`), days of every week (`Mo-Fr`).
//!
//! The hard decision: the record has no place for the number of times, so `twice a week` says that something comes round
//! every week. What is named by a further word (`zweimal im Jahr 2015`, `einmal am Tag der offenen Tür`) comes round never.

use super::grammar::{Grammar, Read};
use super::length::units;
use super::{Expr, Unit};
use crate::knowledge::dates::Cues;

/// Words behind a unit that say which one is meant.
const NAMES_ONE: Cues = Cues::OF.or(Cues::THE).or(Cues::BEFORE).or(Cues::AFTER).or(Cues::FROM);

impl Grammar<'_> {
    /// The n-th or last weekday of every month: `first and third Thursday of each month`, `ersten Montag jeden Monats`.
    pub(super) fn monthly(&self, i: usize) -> Read<Expr> {
        let last = self.word(i).shift == Some(-1);
        if !last && self.rank(i).is_none() {
            return None;
        }
        self.nth_of_months(i, last)
    }

    #[inline(never)]
    fn nth_of_months(&self, i: usize, last: bool) -> Read<Expr> {
        let ranked = |k: usize| self.rank(k).filter(|(n, _)| *n < 6 && self.joins(k)).map(|(_, end)| end);
        let mut at = if last { i + 1 } else { ranked(i)? };
        for _ in 0..3 {
            let apart = self.cue(at, Cues::AND) || self.tokens.is_sign(at, ',');
            at = ranked(at + 1).filter(|_| apart && self.joins(at)).unwrap_or(at);
        }
        let every = self.skip(self.skip(at + 1, Cues::OF), Cues::ON);
        let weekday = self.word(at).weekday > 0 && !self.word(at).short && self.joins(at);
        let month = self.cue(every, Cues::EVERY) && self.word(every + 1).unit == Some(Unit::Month);
        (weekday && month && self.joins(every) && self.joins(every + 1))
            .then(|| (Expr::Repeated("R/P1M".to_owned()), every + 2))
    }

    /// `twice a week`, `three times per year`, `einmal pro Woche`, `zweimal im Monat`.
    pub(super) fn often(&self, i: usize) -> Read<Expr> {
        let counted = self.cue(i + 1, Cues::TIMES_TAIL) && self.joins(i + 1);
        let at = match (self.cue(i, Cues::TIMES), counted) {
            (true, _) => i + 1,
            (_, true) if self.digits(i) > 0 || self.numeral(i).cardinal.is_some() => i + 2,
            _ => return None,
        };
        let repeated = |unit, n| Expr::Repeated(format!("R/{}", units(unit, n)));
        if let Some((unit, n)) = self.word(at).every.filter(|_| self.joins(at)) {
            return Some((repeated(unit, n), at + 1));
        }
        let of = self.past_per(at)?;
        let word = self.word(of);
        let unit =
            word.unit.filter(|u| (Unit::Hour..=Unit::Year).contains(u) && *u != Unit::Weekend && !word.plural)?;
        let next = self.word(of + 1);
        let named = self.joins(of + 1)
            && (next.cues.any(NAMES_ONE) || next.month > 0 || next.weekday > 0 || self.digits(of + 1) > 0);
        (!named && self.joins(at) && self.joins(of)).then(|| (repeated(unit, 1), of + 1))
    }

    /// The index behind the words between how often and its unit.
    fn past_per(&self, i: usize) -> Option<usize> {
        if self.words.dates.month_first {
            let led = self.numeral(i).article || self.cue(i, Cues::PER.or(Cues::EVERY));
            return led.then_some(i + 1);
        }
        let at = self.skip(self.skip(i, Cues::PER.or(Cues::ON).or(Cues::IN)), Cues::THE);
        (at > i).then_some(at)
    }

    /// Short names of the first and last day of what comes round every week: `Mo-Fr`, `Mon. to Fri.`.
    pub(super) fn weekdays(&self, i: usize) -> Read<Expr> {
        let first = self.word(i).weekday;
        if first == 0 || !self.word(i).short {
            return None;
        }
        let at = if self.glued(i + 1) { self.skip_sign(i + 1, '.') } else { i + 1 };
        let joined = self.joins(at) && self.joins(at + 1) && (self.dash(at) || self.cue(at, Cues::TO));
        let last = self.word(at + 1);
        let capital = |k: usize| self.tokens.get(k).is_some_and(|t| t.is_capital());
        if !joined || !last.short || last.weekday == 0 || last.weekday == first || !capital(i) || !capital(at + 1) {
            return None;
        }
        let end = if self.glued(at + 2) { self.skip_sign(at + 2, '.') } else { at + 2 };
        let goes_on = self.digits(end) > 0 && self.tokens.is_sign(end + 1, '.') && self.day(end).is_some();
        (!goes_on).then(|| (Expr::Repeated(format!("XXXX-WXX-{first}/XXXX-WXX-{}", last.weekday)), end))
    }
}
