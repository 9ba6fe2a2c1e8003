//! In: tokens at a place where a day may begin. Out: the day as written, in digits or with the name of the month.

use super::grammar::{Grammar, Read};
use super::{On, Year};
use crate::knowledge::Classes;
use crate::knowledge::dates::{Cues, Unit};
use crate::knowledge::numbers::NumberCue;
use crate::values::token::{Gap, TokenKind};

impl Grammar<'_> {
    /// A day with its month, with or without weekday and year.
    pub(super) fn day(&self, i: usize) -> Read<On> {
        let at = self.past_weekday(i);
        if self.digits(at) > 0 {
            return self.day_in_digits(i, at);
        }
        let ranks = self.tokens.classes(at).any(Classes::ORDINAL.or(Classes::NUMERAL)) || self.cue(at, Cues::THE);
        let ranked = if ranks { self.named_day(at) } else { None };
        if self.word(at).month == 0 {
            return ranked;
        }
        self.year_first_day(at).or(ranked).or_else(|| self.month_first_day(at, at > i))
    }

    /// A day that begins with digits at `at`, told by the sign behind them; a weekday may stand between `i` and `at`.
    fn day_in_digits(&self, i: usize, at: usize) -> Read<On> {
        let read = self.iso_day(at);
        let read = match self.tokens.get(at + 1).map_or('\0', |t| t.sign) {
            '-' | '/' => return read.or_else(|| self.parted_day(i, at)),
            '.' => read.or_else(|| self.dotted_day(at, at > i)).or_else(|| self.dotted_month_day(at)),
            _ => read,
        };
        read.or_else(|| self.named_day(at))
            .or_else(|| self.day_of_this_month(at))
            .or_else(|| self.nth_weekday(at).filter(|_| at > i))
            .or_else(|| self.led_day(i, at))
            .or_else(|| self.listed_day(at))
    }

    /// A day whose parts are joined by dashes or slashes.
    fn parted_day(&self, i: usize, at: usize) -> Read<On> {
        let read = self.year_first_day(at).or_else(|| self.slashed_day(at)).or_else(|| self.led_day(i, at));
        read.or_else(|| self.listed_day(at))
    }

    /// A day told by what stands before it or by the clock time behind it.
    fn led_day(&self, i: usize, at: usize) -> Read<On> {
        if self.words.dates.month_first { self.english_led_day(i, at) } else { self.timed_day(at) }
    }

    /// A day without its month behind a weekday (`Tuesday the 19th`), or day and month in digits behind `on` (`on 4/22`).
    #[inline(never)]
    fn english_led_day(&self, i: usize, at: usize) -> Read<On> {
        if let Some(read) = self.dashed_open_day(at) {
            return Some(read);
        }
        if let Some(pair) = self.slashed(at) {
            return self.slashed_open_day(i, at, pair);
        }
        if self.cue_before(at, Cues::ON) && self.cue(at + 1, Cues::OPENING) && self.clock(at + 2).is_some() {
            let day = self.number(at, 2, 1..=31)? as u8;
            return Some((On::Day { year: Year::Open, month: None, day }, at + 1));
        }
        let bounds = Cues::UNTIL.or(Cues::SINCE).or(Cues::BEFORE).or(Cues::AFTER).or(Cues::FROM).or(Cues::LASTING);
        let bounded = self.cue_before(at, Cues::THE) && self.cue_before(at - 1, bounds) && self.ends(at + 2);
        let led = at > i
            || bounded
            || (self.cue_before(at, Cues::THE) && at > 1 && self.cue(at - 2, Cues::ON))
            || self.cue_before(at, Cues::ON);
        let day = self.number(at, 2, 1..=31)? as u8;
        if at > i && self.joins(at + 1) && (self.hours_follow(at + 1) || self.bare_hour(at + 1).is_some()) {
            return Some((On::Dated { weekday: self.word(i).weekday, day }, at + 1));
        }
        let tail = self.glued(at + 1) && self.cue(at + 1, Cues::ORDINAL_TAIL);
        let alone = !self.joins(at + 2)
            || self
                .tokens
                .get(at + 2)
                .is_none_or(|t| t.kind == TokenKind::Sign || self.word(at + 2).cues != Cues::default());
        let on = match self.word(i).weekday {
            0 => On::Day { year: Year::Open, month: None, day },
            weekday => On::Dated { weekday, day },
        };
        (led && tail && alone).then_some((on, at + 2))
    }

    /// Day and month in digits without a year: `on 4/22`, `4/22 at 5 p.m.`, `4/22 - 4/25`.
    fn slashed_open_day(&self, i: usize, at: usize, (a, b): (u32, u32)) -> Read<On> {
        let led = at > i || self.cue_before(i, Cues::ON.or(Cues::EVERY)) || self.is_shifted(i);
        let ranged = self.is_slashed_range(at, (a, b));
        let goes_on = self.digits_glued_after(at + 3, &['/', '.', '-']) && !ranged;
        if goes_on || !(led || ranged || self.hours_follow(at + 3)) {
            return None;
        }
        let (month, day) = if a <= 12 { (a, b) } else { (b, a) };
        (month <= 12).then_some((On::Day { year: Year::Open, month: Some(month as u8), day: day as u8 }, at + 3))
    }

    /// Month and day glued by a dash behind a word for days, where only one of them can be the month: `on 4-22`.
    fn dashed_open_day(&self, i: usize) -> Read<On> {
        let glued = self.tokens.is_sign(i + 1, '-') && self.glued(i + 1) && self.glued(i + 2) && self.ends(i + 3);
        let led = glued && self.cue_before(i, Cues::ON) && !self.digits_glued_after(i + 3, &['/', '.', '-', ',', ':']);
        let month = self.number(i, 2, 1..=12).filter(|_| led)? as u8;
        let day = self.number(i + 2, 2, 13..=31)? as u8;
        Some((On::Day { year: Year::Open, month: Some(month), day }, i + 3))
    }

    /// Two small numbers glued by a slash.
    fn slashed(&self, i: usize) -> Option<(u32, u32)> {
        let glued = self.tokens.is_sign(i + 1, '/') && self.glued(i + 1) && self.glued(i + 2);
        Some((self.number(i, 2, 1..=31).filter(|_| glued)?, self.number(i + 2, 2, 1..=31)?))
    }

    /// Whether the numbers at `i` are one end of a range of days; fractions can stand in ranges, too (`1/3 to 2/3`).
    fn is_slashed_range(&self, i: usize, here: (u32, u32)) -> bool {
        let days =
            |a: (u32, u32), b: (u32, u32)| [a.0, a.1, b.0, b.1].iter().any(|n| *n > 12) || (a.0 == b.0 && a.1 < b.1);
        let joined = |k: &usize| self.dash(k + 3) || self.cue(k + 3, Cues::TO.or(Cues::UNTIL));
        let before = i.checked_sub(4).filter(joined).and_then(|k| self.slashed(k));
        let behind = self.range_joint(i + 3).and_then(|k| self.slashed(k));
        before.is_some_and(|first| days(first, here)) || behind.is_some_and(|last| days(here, last))
    }

    /// Whether a clock time or a range of such stands at `i`.
    fn hours_follow(&self, i: usize) -> bool {
        if self.cue(i, Cues::OPENING) {
            return self.clock(i + 1).is_some();
        }
        let opened = self.cue(i, Cues::FROM.or(Cues::BETWEEN)) && self.joins(i);
        let to = || self.joint(self.bare_clock(i + 1)?.1).map(|(_, to)| to);
        opened && to().is_some_and(|to| self.clock(to).is_some())
    }

    /// `5.21.2019`, where only one of the numbers can be the month and it stands first.
    fn dotted_month_day(&self, i: usize) -> Read<On> {
        if !self.words.dates.month_first {
            return None;
        }
        let month = self.number(i, 2, 1..=12)? as u8;
        let day = self.number(i + 2, 2, 13..=31).filter(|_| self.tokens.is_sign(i + 1, '.'))? as u8;
        let glued = self.glued(i + 1) && self.glued(i + 2) && self.digits(i + 4) == 4 && self.glued(i + 4);
        let (year, end) = self.dotted_year(i + 3).filter(|_| glued && !self.digits_glued_before(i))?;
        Some((On::Day { year, month: Some(month), day }, end))
    }

    /// A day behind other days of its month: `4` and `7` in `May 3, 4 and 7`.
    fn listed_day(&self, i: usize) -> Read<On> {
        let apart = |k: usize| self.tokens.is_sign(k, ',') || self.cue(k, Cues::AND);
        if !self.words.dates.month_first || i < 3 || !apart(i - 1) {
            return None;
        }
        let day = self.number(i, 2, 1..=31)? as u8;
        let mut at = i;
        let month = (0..6).find_map(|_| {
            at = (at.saturating_sub(2)..at).rev().find(|k| !apart(*k))?;
            let month = self.word(at.checked_sub(1)?).month;
            (month > 0 || self.number(at, 2, 1..=31).is_none() || !apart(at - 1)).then_some(month)
        });
        let month = month.filter(|m| *m > 0 && self.number(at, 2, 1..=31).is_some())?;
        let ends = self.closes(i + 1) || self.cue(i + 1, Cues::AND);
        let other = self.cue(i + 1, Cues::OF) || self.noon(i + 1).is_some() || self.word(i + 1).month > 0;
        if !ends || other || self.digits_glued_after(i + 1, &['.', ':', '/', '-']) {
            return None;
        }
        let (year, end) = self.year_of_list(i + 1);
        Some((On::Day { year, month: Some(month), day }, end))
    }

    /// The year behind a day, or behind the list of days in which it is: `May 3, 4 and 7, 2014`.
    fn year_of_list(&self, i: usize) -> (Year, usize) {
        let (year, end) = self.year_behind(i);
        let mut at = i;
        for _ in 0..8 {
            let apart = (at..at + 2).take_while(|k| self.tokens.is_sign(*k, ',') || self.cue(*k, Cues::AND)).count();
            let day = self.number(at + apart, 2, 1..=31).filter(|_| apart > 0 && self.joins(at + apart));
            if year != Year::Open || day.is_none() {
                break;
            }
            at += apart + 1;
        }
        let last = if at > i { self.year_behind(at).0 } else { Year::Open };
        if let (Year::Open, Year::Is(_)) = (year, last) { (last, end) } else { (year, end) }
    }

    /// The number of a day that only the clock time behind it shows to be one: `am 15. um 8 Uhr`.
    fn timed_day(&self, i: usize) -> Read<On> {
        let day = self.number(i, 2, 1..=31).filter(|_| self.tokens.is_sign(i + 1, '.') && self.glued(i + 1))? as u8;
        let led = self.cue_before(i, Cues::ON) && !self.digits_glued_before(i);
        let timed = led && self.cue(i + 2, Cues::AT) && self.clock_beside(i + 2).is_some();
        timed.then_some((On::Day { year: Year::Open, month: None, day }, i + 2))
    }

    /// Whether a word for this or next stands before `i`.
    fn is_shifted(&self, i: usize) -> bool {
        i > 0 && self.joins(i) && self.word(i - 1).shift.is_some()
    }

    /// Steps over a weekday in front of a day: `Montag, den`, `Mo.,`.
    pub(super) fn past_weekday(&self, i: usize) -> usize {
        if self.word(i).weekday == 0 || !self.joins(i + 1) {
            return i;
        }
        let mut at = i + 1;
        at = if self.word(i).short { self.skip_sign(at, '.') } else { at };
        at = self.skip_sign(at, ',');
        self.skip(self.skip(at, Cues::ON), Cues::THE)
    }

    /// `2019-04-24`.
    pub(super) fn iso_day(&self, i: usize) -> Read<On> {
        let year = self.number(i, 4, 1000..=2999)?;
        if self.digits_glued_before(i) {
            return None;
        }
        if let Some(read) = self.spaced_iso_day(i, year) {
            return Some(read);
        }
        let sep = ['-', '/', '.'].into_iter().find(|c| self.tokens.is_sign(i + 1, *c))?;
        let glued = (i + 1..i + 5).all(|k| self.glued(k));
        if !glued || !self.tokens.is_sign(i + 3, sep) {
            return None;
        }
        let (month, day) = (self.number(i + 2, 2, 1..=12)?, self.number(i + 4, 2, 1..=31)?);
        Some((full(year, month, day), i + 5))
    }

    /// `2019 04 24` behind a word for a day.
    fn spaced_iso_day(&self, i: usize, year: u32) -> Read<On> {
        let two = |k: usize| self.digits(k) == 2 && self.tokens.gap(k) == Gap::Blank;
        let led = self.words.dates.month_first && two(i + 1) && two(i + 2) && self.cue_before(i, Cues::ON);
        let (month, day) = (self.number(i + 1, 2, 1..=12).filter(|_| led)?, self.number(i + 2, 2, 1..=31)?);
        (self.closes(i + 3) && !self.is_measured(i + 3)).then_some((full(year, month, day), i + 3))
    }

    /// `2019/Apr/24`, `24/Apr/2019`, `24-Apr-2019`, `Apr-24-2019`.
    fn year_first_day(&self, i: usize) -> Read<On> {
        let month = self.word(i).month;
        if month > 0 {
            let sep = ['/', '-'].into_iter().any(|c| self.tokens.is_sign(i + 1, c) && self.tokens.is_sign(i + 3, c));
            let glued = sep && (i + 1..i + 5).all(|k| self.glued(k));
            let day = self.number(i + 2, 2, 1..=31).filter(|_| glued)?;
            return Some((full(self.number(i + 4, 4, 1000..=2999)?, u32::from(month), day), i + 5));
        }
        let first = self.number(i, 4, 1..=2999)?;
        let sep = ['/', '-'].into_iter().find(|c| self.tokens.is_sign(i + 1, *c) && self.tokens.is_sign(i + 3, *c));
        sep?;
        let (word, number) = if self.word(i + 2).month > 0 { (i + 2, i + 4) } else { (i + 4, i + 2) };
        let month = self.word(word).month;
        let second = self.number(number, 4, 1..=2999)?;
        let glued = (i + 1..i + 5).all(|k| self.glued(k));
        let short = glued && word == i + 2 && first < 32 && self.digits(number) == 2;
        let (year, day) = match short {
            true => (two_digit_year(second) as u32, first),
            false if first > 999 => (first, second),
            false => (second, first),
        };
        if month == 0 || !(1000..=2999).contains(&year) || day > 31 {
            return None;
        }
        Some((full(year, u32::from(month), day), i + 5))
    }

    /// `24.04.2019`, `24. 4. 2019`, `24.04.19`, `24.04.`; `sure` when a weekday stands before it.
    fn dotted_day(&self, i: usize, sure: bool) -> Read<On> {
        let (day, month_at) = (self.number(i, 2, 1..=31)?, i + 2);
        let month = self.number(month_at, 2, 1..=12)?;
        let dots = self.tokens.is_sign(i + 1, '.') && self.same_line(i + 1) && self.same_line(month_at);
        if !dots || self.digits_glued_before(i) {
            return None;
        }
        if let Some((year, end)) = self.dotted_year(month_at + 1) {
            return Some((On::Day { year, month: Some(month as u8), day: day as u8 }, end));
        }
        let open = On::Day { year: Year::Open, month: Some(month as u8), day: day as u8 };
        let announced =
            sure || self.cue_before(i, Cues::ON.or(Cues::FROM).or(Cues::TO).or(Cues::BETWEEN).or(Cues::THE));
        if !self.tokens.is_sign(month_at + 1, '.') {
            let two_digits = self.digits(month_at) == 2 && self.digits(i) == 2;
            let fits = announced && two_digits && self.glued(i + 1) && self.glued(month_at);
            let alone =
                !self.digits_glued_after(month_at + 1, &['.', '-', '/', ',']) && !self.is_measured(month_at + 1);
            return (fits && alone).then_some((open, month_at + 1));
        }
        let two_digits = self.digits(i) == 2 || self.digits(month_at) == 2;
        let more = self.glued(month_at + 2) && self.digits(month_at + 2) > 0;
        let heading = self.is_foreign_noun(month_at + 2) && !announced && !self.glued(i + 1);
        let dotted = |k: usize| self.digits(k) > 0 && self.tokens.is_sign(k + 1, '.') && self.digits(k + 2) > 0;
        let ranged = self.dash(month_at + 2) && dotted(month_at + 3) && self.tokens.is_sign(month_at + 6, '.');
        let fits = (announced || two_digits || ranged) && !more && !heading && self.glued(month_at + 1);
        let (year, end) = self.year_words(month_at + 2).unwrap_or((Year::Open, month_at + 2));
        fits.then_some((On::Day { year, month: Some(month as u8), day: day as u8 }, end))
    }

    /// The dot and the year behind day and month.
    fn dotted_year(&self, dot: usize) -> Read<Year> {
        if !self.tokens.is_sign(dot, '.') || !self.same_line(dot) || !self.same_line(dot + 1) {
            return None;
        }
        let at = dot + 1;
        let part_of_more = self.digits_glued_after(at + 1, &['.', '/', ',']);
        if part_of_more {
            return None;
        }
        match self.digits(at) {
            4 => Some((Year::Is(self.tokens.number(at).filter(|y| (1000..=2999).contains(y))? as i32), at + 1)),
            2 if self.glued(at) && !self.is_labeled(dot) => {
                Some((Year::Is(two_digit_year(self.tokens.number(at)?)), at + 1))
            }
            _ => None,
        }
    }

    /// Whether a word before the number that ends at `at` names it as something else (version, room).
    fn is_labeled(&self, at: usize) -> bool {
        let first = at.saturating_sub(4);
        (first..at).any(|k| self.numeral(k).cue == Some(NumberCue::Label))
    }

    /// `24/04/2019`, `4/24/2019`, `3-7-07`: the order of day and month is the language's unless only one fits.
    fn slashed_day(&self, i: usize) -> Read<On> {
        let first = self.number(i, 2, 1..=31)?;
        let sep = ['/', '-'].into_iter().find(|c| self.tokens.is_sign(i + 1, *c) && self.tokens.is_sign(i + 3, *c))?;
        let glued = (i + 1..i + 5).all(|k| self.glued(k));
        let slashed = |k: usize| self.tokens.is_sign(k, '/') && self.digits(k + 1) > 0;
        let ranged = slashed(i + 7) && slashed(i + 9) && self.dash(i + 5);
        let ends_range = i > 2 && self.dash(i - 1) && slashed(i - 3);
        if !glued
            || self.digits_glued_before(i) && !ends_range
            || self.digits_glued_after(i + 5, &['/', '-', '.']) && !ranged
        {
            return None;
        }
        let second = self.number(i + 2, 2, 1..=31)?;
        let year = match self.digits(i + 4) {
            4 => self.tokens.number(i + 4).filter(|y| (1000..=2999).contains(y))? as i32,
            2 if sep == '/' || !self.words.dates.month_first || self.digits(i) < 2 || self.digits(i + 2) < 2 => {
                two_digit_year(self.tokens.number(i + 4)?)
            }
            _ => return None,
        };
        let month_first = if self.words.dates.month_first { first <= 12 } else { second > 12 };
        let (month, day) = if month_first { (first, second) } else { (second, first) };
        (month <= 12).then_some((On::Day { year: Year::Is(year), month: Some(month as u8), day: day as u8 }, i + 5))
    }

    /// `24. April 2019`, `ersten April`, `24th of April`.
    fn named_day(&self, i: usize) -> Read<On> {
        let start = self.skip(i, Cues::THE);
        let price = self.tokens.get(i.wrapping_sub(1)).filter(|t| t.kind == TokenKind::Sign && t.is(Classes::CURRENCY));
        if price.is_some() && self.joins(i) {
            return None;
        }
        let (day, at) = self.day_number(start)?;
        let at = self.skip(at, Cues::OF);
        let (month, end) = self.month(at, true).filter(|_| self.joins(at))?;
        if start > i && !self.words.dates.month_first {
            return None;
        }
        let (year, end) = match self.year_behind(end) {
            (Year::Open, _) => self.year_apart(end).unwrap_or((Year::Open, end)),
            read => read,
        };
        Some((On::Day { year, month: Some(month), day }, end))
    }

    /// The year behind a comma, with nothing behind it: `24. April, 2019`.
    fn year_apart(&self, i: usize) -> Read<Year> {
        let comma = self.tokens.is_sign(i, ',') && self.glued(i) && self.same_line(i + 1);
        let (year, end) = self.year_digits(i + 1).filter(|_| comma)?;
        let last = !self.same_line(end) || self.tokens.get(end).is_none_or(|t| t.kind == TokenKind::Sign);
        last.then_some((Year::Is(year), end))
    }

    /// The number of a day: `24.`, `24`, `24th`, `ersten`.
    pub(super) fn day_number(&self, i: usize) -> Read<u8> {
        if let Some((n, end)) = self.ordinal(i) {
            return (n <= 31).then_some((n as u8, end));
        }
        let n = self.number(i, 2, 1..=31)? as u8;
        if self.digits_glued_before(i) && !self.tokens.is_sign(i - 1, '/') && !self.tokens.is_sign(i - 1, '-') {
            return None;
        }
        if self.tokens.is_sign(i + 1, '.') && self.same_line(i + 1) {
            return Some((n, i + 2));
        }
        if self.glued(i + 1) && self.cue(i + 1, Cues::ORDINAL_TAIL) {
            return Some((n, i + 2));
        }
        Some((n, i + 1))
    }

    /// `April 24, 2019`, `April 24th`; `sure` when a weekday stands before it.
    fn month_first_day(&self, i: usize, sure: bool) -> Read<On> {
        let (month, at) = self.month(i, true)?;
        let at = self.skip(at, Cues::THE);
        let sign = self.dash(at) || self.tokens.is_sign(at, '/');
        let joined =
            self.words.dates.month_first && sign && self.glued(at) && self.glued(at + 1) && self.digits(at + 1) > 0;
        let at = if joined { at + 1 } else { at };
        let plain = sure || self.words.dates.month_first || self.month_day_listed(at) || self.month_day_year(at);
        if !self.joins(at) || !plain {
            return None;
        }
        let (day, end) = if let Some((n, end)) = self.ordinal(at) {
            ((n <= 31).then_some(n as u8)?, end)
        } else {
            let n = self.number(at, 2, 1..=31)? as u8;
            let tail = self.glued(at + 1) && self.cue(at + 1, Cues::ORDINAL_TAIL);
            (n, if tail { at + 2 } else { at + 1 })
        };
        if self.is_measured(end) || self.digits_glued_after(end, &['.', ',', ':']) {
            return None;
        }
        let (year, end) = if self.words.dates.month_first { self.year_of_list(end) } else { self.year_behind(end) };
        Some((On::Day { year, month: Some(month), day }, end))
    }

    /// In languages that put the day first, `Juli 13` is a day only in a range of such (`Juli 13 - Juli 15`).
    fn month_day_listed(&self, at: usize) -> bool {
        let before = at >= 3 && self.dash(at - 2) && self.digits(at - 3) > 0;
        let after = self.dash(at + 1) && self.word(at + 2).month > 0;
        self.digits(at) > 0 && (before || after)
    }

    /// `14, 2015` or `14 2015` behind a month is a day with its year in every language.
    fn month_day_year(&self, at: usize) -> bool {
        let comma = self.tokens.is_sign(at + 1, ',') && self.glued(at + 1);
        let next = if comma { at + 2 } else { at + 1 };
        (comma || self.digits(at) < 3) && self.year_digits(next).is_some() && self.joins(next)
    }

    /// The year behind a month: in digits, with or without comma, or in words (`dieses Jahres`).
    pub(super) fn year_behind(&self, i: usize) -> (Year, usize) {
        let comma = self.skip_sign(i, ',');
        let american = self.words.dates.month_first || self.digits(i.wrapping_sub(1)) > 0;
        let at = if american { self.skip(self.skip(comma, Cues::OF), Cues::FISCAL) } else { i };
        if let Some((year, end)) = self.short_year(i).or_else(|| self.short_year(at).filter(|_| self.joins(i))) {
            return (Year::Is(year), end);
        }
        for at in [at, i] {
            if let Some((year, end)) = self.year_digits(at).filter(|_| self.tokens.gap(at) < Gap::Block)
                && (at == i || !self.is_foreign_noun(end) || self.tokens.is_sign(end, ','))
            {
                return (Year::Is(year), end);
            }
        }
        match self.year_words(i) {
            Some((year, end)) if self.joins(i) => (year, end),
            _ => (Year::Open, i),
        }
    }

    /// Two digits of a year behind a month: `Mai '98`, and without the apostrophe those that can be no day (`Mai 98`).
    fn short_year(&self, i: usize) -> Read<i32> {
        let quote = self.tokens.is_sign(i, '\'') || self.tokens.is_sign(i, '\u{2019}');
        let at = if quote && self.glued(i + 1) { i + 1 } else { i };
        let n = self.number(at, 2, 0..=99).filter(|_| self.digits(at) == 2 && self.joins(i))?;
        let zero = !self.words.dates.month_first && n > 0 && n < 10;
        let day_before =
            |k: usize| self.digits(k) > 0 && self.digits(k) < 3 || self.cue(k, Cues::ORDINAL_TAIL) && self.glued(k);
        let dated = self.words.dates.month_first && i > 1 && self.joins(i - 1) && day_before(i - 2) && self.ends(i + 1);
        let zero = zero || dated;
        let named = self.word(i.wrapping_sub(1)).month > 0 && (n > 31 || zero) && self.tokens.gap(i) == Gap::Blank;
        let ends = self.closes(at + 1) && !self.digits_glued_after(at + 1, &['.', ',', ':', '/', '-']);
        ((at > i || named) && ends && !self.is_measured(at + 1)).then(|| (two_digit_year(n), at + 1))
    }

    /// `des Jahres 2012`, `dieses Jahres`, `d. J.`, `of last year`.
    pub(super) fn year_words(&self, i: usize) -> Read<Year> {
        if let Some(((Unit::Year, by), end)) = self.short_period(i) {
            return Some((Year::By(i32::from(by)), end));
        }
        let mut at = i;
        let mut by = None;
        while at < i + 3
            && (self.cue(at, Cues::OF.or(Cues::THE).or(Cues::FISCAL)) || self.word(at).shift.is_some())
            && self.joins(at + 1)
        {
            by = by.or(self.word(at).shift);
            at += 1;
        }
        if let Some((Unit::Year, by)) = self.word(at).relative {
            return (at > i).then_some((Year::By(i32::from(by)), at + 1));
        }
        if self.word(at).unit != Some(Unit::Year) {
            return None;
        }
        if let Some((year, end)) = self.year_digits(at + 1) {
            return Some((Year::Is(year), end));
        }
        let told = (i..at).any(|k| self.word(k).told);
        let year = |by| if told { Year::Told(i32::from(by)) } else { Year::By(i32::from(by)) };
        by.map(|by| (year(by), at + 1))
    }

    /// A short form of `this month`, `last year`: `d. M.`, `v. J.`.
    pub(super) fn short_period(&self, i: usize) -> Read<(Unit, i8)> {
        let word = self.tokens.get(i).filter(|t| t.end - t.start == 1 && t.gap < Gap::Block)?.word;
        let (found, len) =
            self.words.dates.short_periods.find(word, |n| (self.tokens.str(i + n), self.glued(i + n)))?;
        Some((*found, i + len))
    }

    /// A day of the present month: `6. d. M.`.
    fn day_of_this_month(&self, i: usize) -> Read<On> {
        let day =
            self.number(i, 2, 1..=31).filter(|_| self.tokens.is_sign(i + 1, '.') && !self.digits_glued_before(i))?;
        let ((unit, by), end) = self.short_period(i + 2)?;
        (unit == Unit::Month).then_some((On::NthOfMonth { nth: day as i8, weekday: 0, by }, end))
    }

    /// Four digits that can be a year and are not part of a longer number.
    pub(super) fn year_digits(&self, i: usize) -> Read<i32> {
        if self.tokens.classes(i).any(Classes::NUMERAL) {
            return self.spelled_year(i);
        }
        if self.digits(i) != 4 || self.digits_glued_after(i + 1, &['.', ',', ':']) {
            return None;
        }
        let year = self.number(i, 4, 1000..=2999)? as i32;
        let glued_word = self.glued(i + 1) && self.tokens.get(i + 1).is_some_and(|t| t.kind == TokenKind::Word);
        (!glued_word || self.is_foreign_noun(i + 1)).then_some((year, i + 1))
    }

    /// A year in words as they are spoken: `nineteen ninety-six`, `two thousand and fifteen`.
    fn spelled_year(&self, i: usize) -> Read<i32> {
        let count = |k: usize| self.numeral(k).cardinal.filter(|_| self.joins(k) && !self.numeral(k).article);
        let scale = |k: usize, power: u8| self.numeral(k).scale == Some(power) && self.joins(k);
        let first = count(i).filter(|n| self.words.dates.month_first && (*n == 2 || (10..=20).contains(n)))?;
        let (base, at) = match first {
            2 if scale(i + 1, 3) => (2000, i + 2),
            10..=20 if scale(i + 1, 2) => (first * 100, i + 2),
            10..=20 => (first * 100, i + 1),
            _ => return None,
        };
        let at = if at > i + 1 { self.skip(at, Cues::AND) } else { at };
        let rest = match count(at).filter(|n| *n < 100) {
            Some(tens) if tens >= 20 && tens % 10 == 0 => {
                let dash = if self.dash(at + 1) && self.glued(at + 1) { at + 2 } else { at + 1 };
                match count(dash).filter(|ones| *ones < 10) {
                    Some(ones) => Some((tens + ones, dash + 1)),
                    None => Some((tens, at + 1)),
                }
            }
            Some(n) if n > 9 || at > i + 1 => Some((n, at + 1)),
            _ => None,
        };
        let (rest, end) = match rest {
            Some(read) => read,
            None if at > i + 1 && first == 2 => (0, at),
            None => return None,
        };
        let year = (base + rest) as i32;
        ((1100..=2100).contains(&year) && !self.is_measured(end) && !self.is_more(end)).then_some((year, end))
    }

    /// Whether a number in words goes on at `i`.
    fn is_more(&self, i: usize) -> bool {
        self.joins(i)
            && (self.numeral(i).cardinal.is_some_and(|_| !self.numeral(i).article) || self.numeral(i).scale.is_some())
    }

    fn same_line(&self, i: usize) -> bool {
        self.tokens.gap(i) < Gap::Line
    }
}

fn full(year: u32, month: u32, day: u32) -> On {
    On::Day { year: Year::Is(year as i32), month: Some(month as u8), day: day as u8 }
}

/// Two digits are a year of 1950 to 2049.
pub(super) fn two_digit_year(n: u32) -> i32 {
    let n = n as i32;
    if n < 50 { 2000 + n } else { 1900 + n }
}
