//! In: tokens at a place where a date may begin. Out: weekdays, months, seasons, parts of years, years, decades, centuries.

use super::grammar::{Grammar, MEASURES, Read};
use super::{On, Unit, Year};
use crate::knowledge::Classes;
use crate::knowledge::dates::Cues;
use crate::knowledge::numbers::NumberCue;
use crate::values::token::{Gap, Shape, TokenKind};

impl Grammar<'_> {
    /// A weekday or any period that is longer than a day.
    pub(super) fn period(&self, i: usize) -> Read<On> {
        if let Some(read) = self.nth_week(i).or_else(|| self.era_year(i)) {
            return Some(read);
        }
        let word = self.word(i);
        if word.cues.any(Cues::SAME) {
            return self.same(i);
        }
        if word.shift.is_some() {
            return self.shifted(i);
        }
        if let Some((unit, by)) = word.near {
            return Some((On::Near { unit, by: i32::from(by) }, i + 1));
        }
        if word.relative.is_some() {
            return self.relative(i);
        }
        if (word.month > 0 || word.weekday > 0 || word.season > 0) && self.is_persons_name(i) {
            return None;
        }
        if word.month > 0 {
            return self.one_beyond(i).or_else(|| self.month_and_year(i));
        }
        if word.weekday > 0 {
            return self.one_beyond(i).or_else(|| self.weekday(i)).filter(|_| !self.is_hyphenated(i));
        }
        if word.season > 0 {
            return self.season(i);
        }
        if word.unit.is_some() {
            let rank = word.unit == Some(Unit::Second);
            let read = self
                .beside_told(i)
                .or_else(|| self.one_beyond(i))
                .or_else(|| self.day_beyond(i))
                .or_else(|| self.unit_and_number(i));
            return if rank { read.or_else(|| self.part_of_year(i)) } else { read };
        }
        self.part_of_year(i).or_else(|| self.decade(i)).or_else(|| self.year_month(i)).or_else(|| self.lone_year(i))
    }

    /// `Mai 2019`, `Mai`, `September letzten Jahres`.
    pub(super) fn month_and_year(&self, i: usize) -> Read<On> {
        let (month, end) = self.month(i, true)?;
        let (year, after) = self.year_behind(end);
        if (self.tokens.is_sign(end, '/') || self.dash(end))
            && self.glued(end)
            && let Some((year, after)) = self.year_digits(end + 1).filter(|_| self.glued(end + 1))
            && !self.digits_glued_after(after, &['-', '/', '.'])
        {
            return Some((On::Month { year: Year::Is(year), month }, after));
        }
        let joins_month = (self.dash(end) || self.cue(end, Cues::TO)) && self.word(end + 1).month > 0;
        let unit_before =
            i > 1 && self.cue(i - 1, Cues::OF) && self.word(i - 2).unit == Some(Unit::Month) && self.joins(i);
        if self.word(i).short && year == Year::Open && !joins_month && !unit_before {
            return None;
        }
        let named = self.is_calendar_name(i) || year != Year::Open;
        let led = year != Year::Open || self.is_led(i) || i == 0 || joins_month;
        (named && led).then_some((On::Month { year, month }, if year == Year::Open { end } else { after }))
    }

    /// Whether a preposition or article stands before a month or season without a year.
    pub(super) fn is_led(&self, i: usize) -> bool {
        let cues = Cues::YEAR_BEFORE
            .or(Cues::ON)
            .or(Cues::TO)
            .or(Cues::THE)
            .or(Cues::OF)
            .or(Cues::IN)
            .or(Cues::FROM)
            .or(Cues::OTHER);
        let edge = |k: usize| self.word(k).edge.is_some() || self.word(k).shift.is_some();
        let i = self.first_of_months(i);
        self.cue_before(i, cues) || (i > 0 && edge(i - 1)) || (i > 1 && self.dash(i - 1) && edge(i - 2))
    }

    /// The first month of the list in which the one at `i` stands, each later than the one before it: `im Juli, August und September`.
    fn first_of_months(&self, i: usize) -> usize {
        const MOST_BEFORE: usize = 11;
        let apart = |k: usize| self.tokens.is_sign(k, ',') || self.cue(k, Cues::AND);
        let follows = |k: usize| {
            let (month, before) = (self.word(k), self.word(k - 2));
            let later = before.month > 0 && before.month < month.month && !before.short && self.is_calendar_name(k - 2);
            later && apart(k - 1) && self.joins(k) && self.joins(k - 1)
        };
        (0..MOST_BEFORE).fold(i, |k, _| if k > 1 && follows(k) { k - 2 } else { k })
    }

    /// A weekday by itself.
    pub(super) fn weekday(&self, i: usize) -> Read<On> {
        let word = self.word(i);
        if word.short || word.weekly {
            return None;
        }
        let on = |week| On::Weekday { weekday: word.weekday, which: None, week };
        if self.words.dates.month_first && self.word(i + 1).unit == Some(Unit::Week) && self.closes(i + 2) {
            return Some((on(Some(1)), i + 2));
        }
        let next = self.skip(i + 1, Cues::OF);
        if let (Some(by), Some(Unit::Week)) = (self.word(next).shift, self.word(next + 1).unit) {
            return Some((on(Some(by)), next + 2));
        }
        if let Some((by, end)) = self.weeks_away(i + 1) {
            return Some((on(Some(by)), end));
        }
        let behind = self.word(i + 1);
        if self.words.dates.month_first && behind.shift == Some(1) && !behind.told && !behind.soon && self.closes(i + 2)
        {
            return Some((On::Weekday { weekday: word.weekday, which: Some(1), week: None }, i + 2));
        }
        Some((on(None), i + 1))
    }

    /// Whether the word at `i` is the last part of a name with another noun: `Aktions-Montag`.
    fn is_hyphenated(&self, i: usize) -> bool {
        let goes_on = self.dash(i + 1) && self.glued(i + 1);
        i > 1 && self.dash(i - 1) && self.glued(i) && self.glued(i - 1) && self.is_foreign_noun(i - 2) && !goes_on
    }

    /// `Sommer 2014`, `Winter 2015/16`, `im Herbst`.
    pub(super) fn season(&self, i: usize) -> Read<On> {
        let code = self.word(i).season;
        if let Some(read) = self.double_year(self.skip(i + 1, Cues::OF)) {
            return Some(read);
        }
        let (year, end) = self.year_behind(i + 1);
        let edge = i > 0 && self.joins(i) && self.word(i - 1).edge.is_some();
        let led = year != Year::Open || (self.is_led(i) && self.is_noun(i)) || self.cue_before(i, Cues::IN) || edge;
        led.then_some((On::Part { year, code }, if year == Year::Open { i + 1 } else { end }))
    }

    /// `Jahr 2015`, `Kalenderwoche 17`, `KW 17/2019`, `Schuljahr 2015/16`.
    pub(super) fn unit_and_number(&self, i: usize) -> Read<On> {
        match self.word(i).unit? {
            Unit::Weekend if self.cue_before(i, Cues::ON.or(Cues::THE)) && !self.word(i).plural => {
                Some((On::Weekend, i + 1))
            }
            Unit::Year => {
                let glued = self.digits(i + 1) == 2
                    && self.glued(i + 1)
                    && !self.digits_glued_after(i + 2, &['/', '-', '.', ',']);
                if let Some(n) = self.number(i + 1, 2, 0..=99).filter(|_| glued) {
                    return Some((On::Year(Year::Is(super::day::two_digit_year(n))), i + 2));
                }
                if let Some(year) = self.early_year(i) {
                    return Some((On::Year(Year::Is(year)), i + 2));
                }
                let (year, end) = self.year_digits(i + 1)?;
                let years = self.double_year(i + 1);
                Some(years.unwrap_or((On::Year(Year::Is(year)), end)))
            }
            unit @ (Unit::Quarter | Unit::Half) if !self.word(i).plural => {
                let n =
                    self.number(i + 1, 1, 1..=4).filter(|n| self.joins(i + 1) && (unit == Unit::Quarter || *n < 3))?;
                let (year, end) = self.year_behind(i + 2);
                let base = if unit == Unit::Quarter { 32 } else { 39 };
                (year != Year::Open).then_some((On::Part { year, code: base + n as u8 }, end))
            }
            Unit::Week if !self.is_short_week(i) || self.tokens.get(i)?.shape == Shape::Upper => {
                let week = self.number(i + 1, 2, 1..=53)? as u8;
                let at = self.skip_sign(i + 2, '/');
                let (year, end) = match self.year_digits(at) {
                    Some((year, end)) => (Year::Is(year), end),
                    None => self.year_behind(i + 2),
                };
                Some((On::Week { year, week }, end))
            }
            _ => None,
        }
    }

    /// A year of three digits behind the word for it: `im Jahr 962`.
    fn early_year(&self, i: usize) -> Option<i32> {
        let led = self.words.dates.month_first || self.cue_before(i, Cues::YEAR_BEFORE.or(Cues::THE));
        let year = self.number(i + 1, 3, 100..=999).filter(|_| led && self.joins(i + 1) && !self.word(i).plural)?;
        let counts =
            self.is_measured(i + 2) || self.joint(i + 2).is_some() || self.digits_glued_after(i + 2, &['.', ',']);
        (self.closes(i + 2) && !counts).then_some(year as i32)
    }

    /// `2015/16`, `2015/2016`: two years that follow each other.
    pub(super) fn double_year(&self, i: usize) -> Read<On> {
        let first = self.number(i, 4, 1000..=2999).filter(|_| self.digits(i) == 4)? as i32;
        let dashed = self.words.dates.month_first && self.dash(i + 1) && self.number(i + 2, 2, 13..=99).is_some();
        let sign = self.tokens.is_sign(i + 1, '/') || dashed && self.closes(i + 3) || self.is_double_named(i);
        if !sign || !self.glued(i + 1) || self.digits_glued_before(i) {
            return None;
        }
        let second = self.number(i + 2, 4, 0..=2999)? as i32;
        let follows = match self.digits(i + 2) {
            2 => second == (first + 1) % 100,
            4 => second == first + 1,
            _ => false,
        };
        let more = self.digits_glued_after(i + 3, &['/', '-', '.']);
        (follows && !more).then_some((On::Years(first, first + 1), i + 3))
    }

    /// Whether years joined by a dash are named as one behind it: `2019-20 financial year`.
    pub(super) fn is_double_named(&self, i: usize) -> bool {
        let at = self.skip(i + 3, Cues::FISCAL);
        let of = if self.cue_before(i, Cues::OF) { i - 1 } else { i };
        let season = of > 0 && self.joins(of) && self.word(of - 1).season > 0;
        let unit = matches!(self.word(at).unit, Some(Unit::Year | Unit::DoubleYear));
        self.words.dates.month_first && self.dash(i + 1) && self.glued(i + 2) && (unit || season)
    }

    /// `III. Quartal 2015`, `zweiten Halbjahr`, `16. Jahrhundert`, `17. Kalenderwoche`, `Q1 2016`.
    pub(super) fn part_of_year(&self, i: usize) -> Read<On> {
        if let Some((code, end)) = self.coded_quarter(i) {
            let (year, end) = self.year_behind(end);
            return Some((On::Part { year, code }, end));
        }
        let (n, at) = self.rank(i)?;
        if let Some(on) = self.shared_rank(n, at) {
            return Some((on, at));
        }
        let at = if self.dash(at) { at + 1 } else { at };
        if let Some(read) = self.half_of_year(n, at) {
            return Some(read);
        }
        let unit = self.word(at).unit.filter(|_| self.joins(at))?;
        match unit {
            Unit::Century => {
                let n = i32::try_from(n).ok().filter(|n| (1..=30).contains(n))?;
                Some(match self.era(at + 1) {
                    Some((true, end)) => (On::Century(-100 * n), end),
                    Some((false, end)) => (On::Century((n - 1) * 100), end),
                    None => (On::Century((n - 1) * 100), at + 1),
                })
            }
            Unit::Quarter | Unit::Half => {
                let code = if unit == Unit::Quarter { 32 + n } else { 39 + n };
                let fits = n <= if unit == Unit::Quarter { 4 } else { 2 };
                let (year, end) = self.year_behind(at + 1);
                let (year, end) =
                    if year == Year::Open { self.year_words(at + 1).unwrap_or((year, end)) } else { (year, end) };
                fits.then_some((On::Part { year, code: code as u8 }, end))
            }
            Unit::Month if n <= 12 && !self.word(at).plural => {
                let (year, end) = self.year_words(at + 1)?;
                Some((On::Month { year, month: n as u8 }, end))
            }
            Unit::Week if self.word(at).cues.any(Cues::CALENDAR) => {
                let (year, end) = self.year_behind(at + 1);
                Some((On::Week { year, week: n as u8 }, end))
            }
            _ => None,
        }
    }

    /// The first of two ranks of the unit behind the second: `15. und 16. Jahrhundert`, `first and second quarter of 2019`.
    fn shared_rank(&self, n: u32, i: usize) -> Option<On> {
        if !self.cue(i, Cues::AND.or(Cues::TO)) && !self.dash(i) || !self.joins(i) || !self.joins(i + 1) {
            return None;
        }
        let (second, at) = self.rank(self.skip(i + 1, Cues::ON.or(Cues::THE)))?;
        let unit = self.word(at).unit.filter(|_| self.joins(at) && second > n)?;
        match unit {
            Unit::Century if second <= 30 => Some(On::Century((n as i32 - 1) * 100)),
            Unit::Quarter if second <= 4 => {
                let (year, end) = self.year_behind(at + 1);
                let year = if year == Year::Open { self.year_words(end).map_or(year, |(year, _)| year) } else { year };
                Some(On::Part { year, code: 32 + n as u8 })
            }
            _ => None,
        }
    }

    /// `first half of 2019`, `zweite Hälfte des Jahres`: the rank of the half stands before `i`.
    fn half_of_year(&self, n: u32, i: usize) -> Read<On> {
        let half = self.numeral(i).fraction == Some(2) || self.cue(i, Cues::HALF) && self.words.dates.month_first;
        if !half || n > 2 || !self.joins(i) {
            return None;
        }
        let (year, end) = match self.year_words(i + 1).filter(|_| self.joins(i + 1)) {
            Some(read) => read,
            None => self.year_behind(i + 1),
        };
        (year != Year::Open).then_some((On::Part { year, code: 39 + n as u8 }, end))
    }

    /// `Q1` or `H2` behind a year.
    pub(super) fn quarter_behind(&self, i: usize) -> Read<u8> {
        let at = if self.dash(i) && self.glued(i) { i + 1 } else { i };
        let n = self.number(at + 1, 1, 1..=4).filter(|_| self.glued(at + 1) && self.joins(at))?;
        match self.tokens.str(at) {
            "Q" | "q" => Some((32 + n as u8, at + 2)),
            "H" | "h" if n < 3 => Some((39 + n as u8, at + 2)),
            _ => None,
        }
    }

    /// `Q1`, `H2`, with the year behind it.
    pub(super) fn coded_quarter(&self, i: usize) -> Read<u8> {
        if let Some(n) = self.number(i, 1, 1..=4).filter(|_| self.glued(i + 1)) {
            let base = match (self.tokens.str(i + 1), n) {
                ("Q", _) => 32,
                ("H", 1 | 2) => 39,
                _ => return None,
            };
            let dated = self.year_behind(i + 2).0 != Year::Open && !self.digits_glued_before(i);
            return dated.then_some((base + n as u8, i + 2));
        }
        let letter = self.tokens.str(i);
        let (base, most) = match letter {
            "Q" | "q" => (32, 4),
            "H" => (39, 2),
            _ => return None,
        };
        let n = self.number(i + 1, 1, 1..=most).filter(|_| self.glued(i + 1))?;
        let joined = (self.dash(i + 2) || self.tokens.is_sign(i + 2, '/')) && self.glued(i + 2) && self.glued(i + 3);
        if joined && self.year_digits(i + 3).is_some() {
            return Some((base + n as u8, i + 3));
        }
        let (year, _) = self.year_behind(i + 2);
        (year != Year::Open || letter != "H").then_some((base + n as u8, i + 2))
    }

    /// `90er Jahre`, `1990er Jahren`, `neunziger Jahre`, `1990s`.
    pub(super) fn decade(&self, i: usize) -> Read<On> {
        let token = self.tokens.get(i)?;
        if token.kind == TokenKind::Word {
            if let Some(read) = self.spoken_decade(i) {
                return Some(read);
            }
            let first = self.word(i).decade?;
            let unit = self.word(i + 1).unit == Some(Unit::Year);
            let and = if self.dash(i + 1) && self.glued(i + 1) { i + 2 } else { i + 1 };
            let follows = self.cue(and, Cues::AND) && self.word(and + 1).decade.is_some() && self.joins(and);
            return (unit || self.words.dates.month_first || self.word(i).plural || follows)
                .then_some((On::Decade(i32::from(first)), if unit { i + 2 } else { i + 1 }));
        }
        let n = self.number(i, 4, 0..=2990)? as i32;
        let quote = self.skip_sign(i + 1, '\'');
        let apart = self.words.dates.month_first
            && self.digits(i) == 4
            && self.tokens.gap(i + 1) == Gap::Blank
            && self.closes(quote + 1);
        let tail =
            self.cue(quote, Cues::DECADE_TAIL) && (self.glued(quote) || quote == i + 1) && (self.glued(i + 1) || apart);
        if !tail || n % 10 != 0 {
            return None;
        }
        let first = match self.digits(i) {
            2 if n > 0 => 1900 + n,
            4 => n,
            _ => return None,
        };
        let hyphen = self.dash(quote + 1) && self.glued(quote + 1) && self.glued(quote + 2);
        let quote = if hyphen { quote + 1 } else { quote };
        let unit = self.word(quote + 1).unit == Some(Unit::Year);
        if hyphen && !unit {
            return None;
        }
        let named = self.cue_before(i, Cues::THE) && self.closes(quote + 1) && n % 100 > 10;
        let fits = unit || named || self.words.dates.month_first || self.decade_follows(quote + 1);
        let hundred = self.words.dates.month_first && first % 100 == 0 && first < 1900;
        let on = if hundred { On::Century(first) } else { On::Decade(first) };
        fits.then_some((on, if unit { quote + 2 } else { quote + 1 }))
    }

    /// A decade in words with its century: `eighteen nineties`, `nineteen-sixties`.
    fn spoken_decade(&self, i: usize) -> Read<On> {
        let century = self.numeral(i).cardinal.filter(|n| self.words.dates.month_first && (10..=20).contains(n))?;
        let at = if self.dash(i + 1) && self.glued(i + 1) { i + 2 } else { i + 1 };
        let decade = self.word(at).decade.filter(|_| self.joins(at))?;
        Some((On::Decade(century as i32 * 100 + i32::from(decade % 100)), at + 1))
    }

    /// Whether another decade is joined at `i`, with the years that both share: `70er und 80er Jahre`.
    fn decade_follows(&self, i: usize) -> bool {
        let tail = |k: &usize| self.digits(*k) > 0 && self.glued(k + 1) && self.cue(k + 1, Cues::DECADE_TAIL);
        let mut at = i;
        for _ in 0..4 {
            let joint = self.cue(at, Cues::AND.or(Cues::TO)) || self.dash(at) || self.tokens.is_sign(at, ',');
            let next = (at + 1..at + 5).take_while(|k| self.joins(*k)).find(tail).filter(|_| joint && self.joins(at));
            let Some(next) = next else { return false };
            if self.word(next + 2).unit == Some(Unit::Year) {
                return true;
            }
            at = next + 2;
        }
        false
    }

    /// What stands at `i` to say from when a year is counted, and whether it is one before that.
    pub(super) fn era(&self, i: usize) -> Read<bool> {
        let word = self.tokens.get(i).filter(|t| t.gap == Gap::Blank && t.kind == TokenKind::Word)?.word;
        let (before, len) = self.words.dates.eras.find(word, |n| (self.tokens.str(i + n), self.glued(i + n)))?;
        Some((*before, i + len))
    }

    /// A number of up to four digits that can be a year with its era, also with a point behind the thousands.
    fn year_number(&self, i: usize) -> Read<i32> {
        if self.digits(i) == 0 || self.digits_glued_before(i) && !self.dash(i - 1) {
            return None;
        }
        let point = self.digits(i) == 1 && self.digits_glued_after(i + 1, &['.']) && self.digits(i + 2) == 3;
        let thousands = if point { self.number(i, 1, 1..=9)? * 1000 } else { 0 };
        let at = if point { i + 2 } else { i };
        let year = thousands + self.number(at, 4, if point { 0..=999 } else { 1..=9999 })?;
        Some((year as i32, at + 1))
    }

    /// A year with its era behind it: `499 v. Chr.`, `AD`; the year before the first is the year 0 of the calendar.
    fn era_year(&self, i: usize) -> Read<On> {
        let (year, end) = self.year_number(i)?;
        if let Some((before, end)) = self.era(end) {
            return Some((On::Year(Year::Is(if before { 1 - year } else { year })), end));
        }
        let led = i > 0 && matches!(self.era(i - 1), Some((false, at)) if at == i);
        (led && self.words.dates.month_first).then_some((On::Year(Year::Is(year)), end))
    }

    /// Two years with the era behind the second: `490 bis 479 v. Chr.`.
    pub(super) fn era_years(&self, i: usize) -> Read<(i32, i32)> {
        let (first, end) = self.year_number(i)?;
        let (_, at) = self.joint(end)?;
        let (last, end) = self.year_number(at)?;
        let (before, end) = self.era(end)?;
        let years = if before { (1 - first, 1 - last) } else { (first, last) };
        (years.0 < years.1).then_some((years, end))
    }

    /// `2016-05`, `05/2016`.
    pub(super) fn year_month(&self, i: usize) -> Read<On> {
        let sep = ['/', '-'].into_iter().any(|c| self.tokens.is_sign(i + 1, c));
        let dotted = self.tokens.is_sign(i + 1, '.') && self.digits(i) == 2 && self.digits(i + 2) == 4;
        let zero = self.tokens.str(i).starts_with('0') || self.tokens.str(i + 2).starts_with('0');
        let both = self.glued(i + 1) && self.glued(i + 2);
        let near = self.tokens.gap(i + 1) <= Gap::Blank && self.tokens.gap(i + 2) <= Gap::Blank;
        let alone = near && self.ends(i + 3) && !self.cue_before(i, Cues::FROM.or(Cues::BETWEEN).or(Cues::ABOUT));
        let glued = both || zero || alone;
        if !(sep || dotted) || !glued || self.digits_glued_before(i) || self.digits_glued_after(i + 3, &['/', '-', '.'])
        {
            return None;
        }
        let (year, month) = match (self.digits(i), self.digits(i + 2)) {
            (4, 2) => (i, i + 2),
            (2, 4) => (i + 2, i),
            (1, 4) if both && self.leads_month(i) => (i + 2, i),
            (4, 1) if both && self.leads_month(i) => (i, i + 2),
            _ => return None,
        };
        let (year, month) = (self.number(year, 4, 1900..=2100)? as i32, self.number(month, 2, 1..=12)? as u8);
        let goes_on = |at: usize| self.digits(at) == 2 && self.tokens.is_sign(at + 1, '/') && self.digits(at + 2) == 4;
        let ranged = self.range_joint(i + 3).is_some_and(goes_on);
        if self.double_year(i).is_some() || (self.is_reference(i) && !ranged) {
            return None;
        }
        Some((On::Month { year: Year::Is(year), month }, i + 3))
    }

    /// Whether a preposition (in English any function word but an article) stands before a month in one digit at `i` and
    /// nothing that it counts behind it: `seit 3/2015`.
    fn leads_month(&self, i: usize) -> bool {
        let function = self.tokens.classes(i.wrapping_sub(1)).any(Classes::FUNCTION.or(Classes::PREPOSITION));
        let led = self.cue_before(i, Cues::YEAR_BEFORE)
            || self.words.dates.month_first && function && !self.cue(i - 1, Cues::THE);
        i > 0 && self.joins(i) && led && self.tokens.is_sign(i + 1, '/') && self.closes(i + 3)
    }

    /// Whether a sign or nothing stands at `i`.
    pub(super) fn ends(&self, i: usize) -> bool {
        !self.joins(i) || self.tokens.get(i).is_none_or(|t| t.kind == TokenKind::Sign && !t.is(MEASURES))
    }

    /// Whether the number at `i` belongs to a word that names it (`Nr. 05/2016`, `Drs. 6/2014`).
    pub(super) fn is_reference(&self, i: usize) -> bool {
        let first = i.saturating_sub(3);
        (first..i).any(|k| self.numeral(k).cue == Some(NumberCue::Label))
            || (i > 0 && self.is_foreign_noun(i - 1) && self.joins(i))
    }

    /// Four digits that are a year by what stands around them.
    pub(super) fn lone_year(&self, i: usize) -> Read<On> {
        if let Some(read) = self.double_year(i).or_else(|| self.year_and_part(i)) {
            return Some(read);
        }
        let (year, end) = self.year_digits(i)?;
        let letter =
            i > 0 && self.joins(i) && self.tokens.get(i - 1).is_some_and(|t| t.end - t.start == 1 && t.is_capital());
        if letter {
            return None;
        }
        if let Some((code, after)) = self.quarter_behind(end) {
            return Some((On::Part { year: Year::Is(year), code }, after));
        }
        if let Some((month, after)) = self.month_behind(end) {
            return Some((On::Month { year: Year::Is(year), month }, after));
        }
        let fused = |k: usize| {
            let signs = ['-', '/', '.', ',', ':', '#', '+', '@', '_', '&', '='];
            self.tokens.get(k).is_some_and(|t| t.kind != TokenKind::Sign)
                || signs.iter().any(|c| self.tokens.is_sign(k, *c))
        };
        let counted = i > 1 && self.dash(i - 1) && (1..3).contains(&self.digits(i - 2)) && self.words.dates.month_first;
        let joined = self.glued(i) && i > 0 && fused(i - 1) && !self.dash_of_range(i) || counted;
        let goes_on = self.glued(end)
            && (self.tokens.is_sign(end, '/') || self.tokens.is_sign(end, '-'))
            && self.glued(end + 1)
            && self.digits(end + 1) > 0
            && self.digits(end + 1) != 4;
        let named = self.joins(i) && i > 0 && self.numeral(i - 1).cue == Some(NumberCue::Label)
            || i > 1 && self.tokens.is_sign(i - 1, '.') && self.numeral(i - 2).cue == Some(NumberCue::Label);
        if joined
            || goes_on
            || named
            || self.is_measured(end)
            || self.cue(end, Cues::CLOCK)
            || self.cue(end, Cues::TIMES_TAIL) && !self.cue_before(i, Cues::IN)
            || self.word(end).unit.is_some()
        {
            return None;
        }
        let unit_before =
            i > 0 && self.joins(i) && matches!(self.word(i - 1).unit, Some(Unit::Year | Unit::DoubleYear));
        let or_later = self.cue(end, Cues::AND)
            && self.cue(end + 1, Cues::AFTER.or(Cues::BEFORE).or(Cues::LATER))
            && self.closes(end + 2);
        let led = self.cue_before(i, Cues::YEAR_BEFORE) || unit_before || or_later;
        let counts =
            (self.cue(end, Cues::TO) || self.dash(end)) && self.digits(end + 1) > 0 && self.is_measured(end + 2);
        if counts {
            return None;
        }
        let counted = self.is_countable(end) && !self.is_singular(end) && !self.ends_row_of_years(i, end);
        let opens = self.tokens.gap(i) >= Gap::Line || (i > 0 && self.tokens.gap(i - 1) >= Gap::Line && !fused(i - 1));
        let closed = self.tokens.get(end).is_none_or(|t| t.kind == TokenKind::Sign) || !self.joins(end);
        let fits = if self.words.dates.month_first {
            led || (closed && self.tokens.classes(i.wrapping_sub(1)).is_empty())
        } else {
            led || opens || !counted
        };
        let strong = Cues::IN.or(Cues::SINCE).or(Cues::BEFORE).or(Cues::AFTER).or(Cues::UNTIL).or(Cues::AGO);
        if counted && self.is_attributive(i, year) {
            return Some((On::Year(Year::Is(year)), end));
        }
        if counted && !opens && !unit_before && !self.cue_before(i, strong) && !self.is_part_before(i) {
            return None;
        }
        let first = if led || self.is_told_in_year(i, end) { 1500 } else { 1800 };
        (fits && (first..=2100).contains(&year)).then_some((On::Year(Year::Is(year)), end))
    }

    /// Whether a year in front of a noun says which of several is meant, since nothing can be counted behind the article:
    /// `a 2017 study`, `the 2018 awards`; round numbers may be counts.
    fn is_attributive(&self, i: usize, year: i32) -> bool {
        let one = i > 0 && self.numeral(i - 1).article;
        let the = self.cue_before(i, Cues::THE) && year % 100 != 0;
        self.words.dates.month_first && self.joins(i) && (one || the) && (1900..=2100).contains(&year)
    }

    /// Whether a noun stands before the number at `i` and nothing that it counts behind it (`Teilung Polens 1772`), or behind it
    /// a verb of the past in the singular (`1595 starb er`).
    fn is_told_in_year(&self, i: usize, end: usize) -> bool {
        let noun = i > 0 && self.is_foreign_noun(i - 1) && self.joins(i) && (self.ends(end) || self.cue(end, Cues::IN));
        let verb = self.joins(end) && self.word(end).tense == -1 && self.cue(end, Cues::YEAR_BEFORE);
        !self.words.dates.month_first && (noun || verb)
    }

    /// Whether the noun at `i` is in the singular, so that the digits before it do not count it: `2008 Gründung`.
    fn is_singular(&self, i: usize) -> bool {
        let word = self.tokens.str(i);
        self.words.dates.singular.iter().any(|end| word.len() > end.len() + 1 && word.ends_with(&**end))
    }

    /// Whether the year at `i` is the last one in a row of such: the head of a table.
    fn ends_row_of_years(&self, i: usize, end: usize) -> bool {
        let year = |k: usize| self.digits(k) == 4 && self.number(k, 4, 1800..=2100).is_some();
        i > 0 && year(i - 1) && self.tokens.gap(i) == Gap::Blank && self.tokens.gap(end) >= Gap::Line
    }

    /// A year with what stands glued behind it or names it as a year: `2018Q4`, `2016 summer`, `2018 fiscal year`, `'98`.
    fn year_and_part(&self, i: usize) -> Read<On> {
        if self.digits(i) == 2 {
            let quote = i > 1 && (self.tokens.is_sign(i - 1, '\'') || self.tokens.is_sign(i - 1, '\u{2019}'));
            let led = quote && self.glued(i) && !self.glued(i - 1) && self.cue_before(i - 1, Cues::YEAR_BEFORE);
            let ends = led && self.closes(i + 1) && !self.digits_glued_after(i + 1, &['.', ',', ':', '/', '-']);
            let year = self.number(i, 2, 0..=99).filter(|_| ends && !self.is_measured(i + 1))?;
            return Some((On::Year(Year::Is(super::day::two_digit_year(year))), i + 1));
        }
        let free = self.digits(i) == 4 && self.words.dates.month_first && !self.digits_glued_before(i);
        let year = self.number(i, 4, 1900..=2100).filter(|_| free && self.joins(i + 1))? as i32;
        if self.glued(i + 1) {
            let (code, end) = self.quarter_behind(i + 1).filter(|_| !self.dash(i + 1))?;
            return Some((On::Part { year: Year::Is(year), code }, end));
        }
        let season = self.word(i + 1).season;
        if season > 0 && self.closes(i + 2) {
            return Some((On::Part { year: Year::Is(year), code: season }, i + 2));
        }
        let at = self.skip(i + 1, Cues::FISCAL);
        let named = match self.word(at).unit {
            Some(Unit::Year) => at > i + 1,
            Some(Unit::DoubleYear) => true,
            _ => false,
        };
        (named && !self.word(at).plural).then_some((On::Year(Year::Is(year)), at + 1))
    }

    /// A month right behind its year (`2016 November`), if no day follows; names that are also verbs are left alone.
    pub(super) fn month_behind(&self, i: usize) -> Read<u8> {
        let fits =
            self.words.dates.month_first && self.tokens.gap(i) == Gap::Blank && !matches!(self.word(i).month, 3 | 5);
        let (month, end) = self.month(i, false).filter(|_| fits && self.is_calendar_name(i))?;
        (self.digits(end) == 0).then_some((month, end))
    }

    /// Whether a month, a season or a part of a period stands before `i`.
    pub(super) fn is_part_before(&self, i: usize) -> bool {
        let word = self.word(i.wrapping_sub(1));
        i > 0 && self.joins(i) && (word.month > 0 || word.season > 0 || word.edge.is_some())
    }

    /// Whether the sign before `i` is the dash or slash of a range of years.
    pub(super) fn dash_of_range(&self, i: usize) -> bool {
        i > 1 && (self.dash(i - 1) || self.tokens.is_sign(i - 1, '/')) && self.digits(i - 2) == 4
    }
}
