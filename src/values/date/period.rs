//! In: tokens at a place where a date may begin. Out: weekdays, months, years, parts of years, moves from now, holidays.

use super::grammar::{Grammar, Read};
use super::{Edge, On, Part, Point, Unit, Year};
use crate::knowledge::Classes;
use crate::knowledge::dates::Cues;
use crate::knowledge::gazetteer::Traits;
use crate::knowledge::numbers::NumberCue;
use crate::values::token::{Gap, Shape, TokenKind};

impl Grammar<'_> {
    /// A day, a period or a clock time, with the part of it that is meant.
    pub(super) fn point(&self, i: usize) -> Read<Point> {
        match self.word(i).edge {
            Some(edge) => self.edged(i, edge),
            None => self.dated(i),
        }
    }

    /// `Anfang 2016`, `Ende des Jahres`, `Mitte der 90er Jahre`, `Jahresende`.
    fn edged(&self, i: usize, edge: Edge) -> Read<Point> {
        if let Some((unit, by)) = self.word(i).relative {
            let (on, end) = match self.year_digits(i + 1) {
                Some((year, end)) if unit == Unit::Year => (On::Year(Year::Is(year)), end),
                _ => (On::Moved { unit, by: i32::from(by) }, i + 1),
            };
            return Some((Point { edge: Some(edge), ..Point::on(on) }, end));
        }
        let at = self.skip_sign(i + 1, '-');
        let at = self.skip(self.skip(at, Cues::OF), Cues::THE);
        if !self.joins(at) || self.word(at).edge.is_some() {
            return None;
        }
        if let Some(part) = self.word(at).part.filter(|_| self.words.dates.month_first && at <= i + 2) {
            return Some((Point { edge: Some(edge), part: Some(part), ..Point::on(On::Nothing) }, at + 1));
        }
        let present = self.word(at).unit.filter(|u| *u > Unit::Day && *u <= Unit::Year && !self.word(at).plural);
        let (on, end) = match (self.period(at), self.year_digits(at)) {
            (Some(read), _) => read,
            (None, Some((year, end))) => (On::Year(Year::Is(year)), end),
            (None, None) => (On::Moved { unit: present.filter(|_| at > i + 1)?, by: 0 }, at + 1),
        };
        let whole = !matches!(on, On::Day { .. } | On::Weekday { .. } | On::Holiday { .. } | On::Nothing);
        whole.then_some((Point { edge: Some(edge), ..Point::on(on) }, end))
    }

    /// A point without a word for a part of its period.
    fn dated(&self, i: usize) -> Read<Point> {
        if let Some((on, end)) =
            self.holiday(i).or_else(|| self.nth_weekday(i)).or_else(|| self.day(i)).or_else(|| self.period(i))
        {
            return Some(self.with_hour(Point::on(on), i, end));
        }
        if let Some((clock, end)) = self.clock(i) {
            return Some((Point { clock: Some(clock), ..Point::on(On::Nothing) }, end));
        }
        let part = self.lone_part(i)?;
        let point = Point { part: Some(part), ..Point::on(On::Nothing) };
        let beside = self.clock_beside(i + 1).or_else(|| self.hour_of_part(part, i + 1));
        Some(match beside.filter(|_| self.joins(i + 1)) {
            Some((clock, end)) => {
                let late = part.is_late() && clock.hour < 12;
                let hour = if late { clock.hour + 12 } else { clock.hour };
                (Point { clock: Some(super::Clock { hour, ..clock }), part: None, ..point }, end)
            }
            None => (point, i + 1),
        })
    }

    /// A part of the day without a day: only behind a preposition or an article, since the words have other uses.
    fn lone_part(&self, i: usize) -> Option<Part> {
        let part = self.word(i).part?;
        let noun = self.is_noun(i) || self.words.dates.month_first;
        let first = if self.cue_before(i, Cues::OTHER) { i - 1 } else { i };
        let led =
            self.cue_before(first, Cues::ON.or(Cues::AT).or(Cues::THE)) || self.word(i.wrapping_sub(1)).shift.is_some();
        (noun && led).then_some(part)
    }

    /// Adds the part of the day and the clock time behind a day.
    fn with_hour(&self, point: Point, start: usize, end: usize) -> (Point, usize) {
        if !is_day(&point.on) {
            return (point, end);
        }
        let mut point = Point { part: self.part_inside(start, end), ..point };
        let mut end = end;
        let at = self.skip(self.skip(self.skip(end, Cues::IN), Cues::ON), Cues::THE);
        let between = at - end;
        if let Some(part) = self.word(at).part.filter(|_| self.joins(end) && between < 3)
            && self.word(at).weekday == 0
        {
            point.part = Some(part);
            end = at + 1;
        }
        let beside = self.clock_beside(end).or_else(|| self.hour_of_part(point.part?, end));
        if let Some((clock, after)) = beside.filter(|_| self.joins(end)) {
            let late = point.part.is_some_and(Part::is_late) && clock.hour < 12;
            let hour = if late { clock.hour + 12 } else { clock.hour };
            return (Point { clock: Some(super::Clock { hour, ..clock }), part: None, ..point }, after);
        }
        (point, end)
    }

    /// The part of the day that is in the word for the day itself (`Montagabend`, `tonight`).
    fn part_inside(&self, start: usize, end: usize) -> Option<Part> {
        let compound = |k: usize| {
            let word = self.word(k);
            let both = word.weekday > 0 || (word.relative.is_some() && self.words.dates.month_first);
            word.part.filter(|_| both)
        };
        (start..end).find_map(compound)
    }

    /// A weekday or any period that is longer than a day.
    pub(super) fn period(&self, i: usize) -> Read<On> {
        if let Some(read) = self.nth_week(i) {
            return Some(read);
        }
        let word = self.word(i);
        if word.cues.any(Cues::SAME) {
            return self.same(i);
        }
        if word.shift.is_some() {
            return self.shifted(i);
        }
        if word.relative.is_some() {
            return self.relative(i);
        }
        if word.month > 0 {
            return self.month_and_year(i);
        }
        if word.weekday > 0 {
            return self.weekday(i);
        }
        if word.season > 0 {
            return self.season(i);
        }
        if word.unit.is_some() {
            let rank = word.unit == Some(Unit::Second);
            let read = self.day_beyond(i).or_else(|| self.unit_and_number(i));
            return if rank { read.or_else(|| self.part_of_year(i)) } else { read };
        }
        self.part_of_year(i).or_else(|| self.decade(i)).or_else(|| self.year_month(i)).or_else(|| self.lone_year(i))
    }

    /// `Mai 2019`, `Mai`, `September letzten Jahres`.
    fn month_and_year(&self, i: usize) -> Read<On> {
        let (month, end) = self.month(i, true)?;
        let (year, after) = self.year_behind(end);
        if self.tokens.is_sign(end, '/')
            && self.glued(end)
            && let Some((year, after)) = self.year_digits(end + 1).filter(|_| self.glued(end + 1))
        {
            return Some((On::Month { year: Year::Is(year), month }, after));
        }
        let joins_month = (self.dash(end) || self.cue(end, Cues::TO)) && self.word(end + 1).month > 0;
        if self.word(i).short && year == Year::Open && !joins_month {
            return None;
        }
        let named = self.is_calendar_name(i) || year != Year::Open;
        let led = year != Year::Open || self.is_led(i) || i == 0 || joins_month;
        (named && led).then_some((On::Month { year, month }, if year == Year::Open { end } else { after }))
    }

    /// Whether a preposition or article stands before a month or season without a year.
    fn is_led(&self, i: usize) -> bool {
        let cues = Cues::YEAR_BEFORE
            .or(Cues::ON)
            .or(Cues::TO)
            .or(Cues::THE)
            .or(Cues::OF)
            .or(Cues::IN)
            .or(Cues::FROM)
            .or(Cues::OTHER);
        let edge = |k: usize| self.word(k).edge.is_some() || self.word(k).shift.is_some();
        self.cue_before(i, cues) || (i > 0 && edge(i - 1)) || (i > 1 && self.dash(i - 1) && edge(i - 2))
    }

    /// A weekday by itself.
    fn weekday(&self, i: usize) -> Read<On> {
        let word = self.word(i);
        if word.short || word.weekly {
            return None;
        }
        let on = |week| On::Weekday { weekday: word.weekday, which: None, week };
        let next = self.skip(i + 1, Cues::OF);
        if let (Some(by), Some(Unit::Week)) = (self.word(next).shift, self.word(next + 1).unit) {
            return Some((on(Some(by)), next + 2));
        }
        if let Some((by, end)) = self.weeks_away(i + 1) {
            return Some((on(Some(by)), end));
        }
        self.is_calendar_name(i).then_some((on(None), i + 1))
    }

    /// `in zwei Wochen`, `vor zwei Wochen` behind a weekday.
    fn weeks_away(&self, i: usize) -> Read<i8> {
        let sign = match (self.cue(i, Cues::AGO), self.cue(i, Cues::IN)) {
            (true, _) => -1,
            (_, true) => 1,
            _ => return None,
        };
        let (amount, unit, end) = self.amount(i + 1).filter(|_| self.joins(i) && self.joins(i + 1))?;
        let weeks = i8::try_from(amount.to_int()?).ok().filter(|n| unit == Unit::Week && (1..60).contains(n))?;
        Some((sign * weeks, end))
    }

    /// `Sommer 2014`, `Winter 2015/16`, `im Herbst`.
    fn season(&self, i: usize) -> Read<On> {
        let code = self.word(i).season;
        if let Some(read) = self.double_year(i + 1) {
            return Some(read);
        }
        let (year, end) = self.year_behind(i + 1);
        let led = year != Year::Open || (self.is_led(i) && self.is_noun(i)) || self.cue_before(i, Cues::IN);
        led.then_some((On::Part { year, code }, if year == Year::Open { i + 1 } else { end }))
    }

    /// `day after tomorrow`, `day before yesterday`.
    fn day_beyond(&self, i: usize) -> Read<On> {
        let (unit, by) = self.word(i + 2).relative.filter(|_| self.joins(i + 1) && self.joins(i + 2))?;
        let step = match by {
            1 if self.cue(i + 1, Cues::AFTER) => 1,
            -1 if self.cue(i + 1, Cues::BEFORE) => -1,
            _ => return None,
        };
        let days = self.word(i).unit == Some(Unit::Day) && unit == Unit::Day && !self.word(i).plural;
        days.then_some((On::Moved { unit, by: i32::from(by) + step }, i + 3))
    }

    /// `Jahr 2015`, `Kalenderwoche 17`, `KW 17/2019`, `Schuljahr 2015/16`.
    fn unit_and_number(&self, i: usize) -> Read<On> {
        match self.word(i).unit? {
            Unit::Weekend if self.cue_before(i, Cues::ON.or(Cues::THE)) && !self.word(i).plural => {
                Some((On::Weekend, i + 1))
            }
            Unit::Year => {
                let (year, end) = self.year_digits(i + 1)?;
                let years = self.double_year(i + 1);
                Some(years.unwrap_or((On::Year(Year::Is(year)), end)))
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

    /// `2015/16`, `2015/2016`: two years that follow each other.
    pub(super) fn double_year(&self, i: usize) -> Read<On> {
        let first = self.number(i, 4, 1000..=2999).filter(|_| self.digits(i) == 4)? as i32;
        if !(self.tokens.is_sign(i + 1, '/') && self.glued(i + 1)) || self.digits_glued_before(i) {
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

    /// `III. Quartal 2015`, `zweiten Halbjahr`, `16. Jahrhundert`, `17. Kalenderwoche`, `Q1 2016`.
    fn part_of_year(&self, i: usize) -> Read<On> {
        if let Some((code, end)) = self.coded_quarter(i) {
            let (year, end) = self.year_behind(end);
            return Some((On::Part { year, code }, end));
        }
        let (n, at) = self.rank(i)?;
        let at = if self.dash(at) { at + 1 } else { at };
        let unit = self.word(at).unit.filter(|_| self.joins(at))?;
        match unit {
            Unit::Century => (1..=30).contains(&n).then_some((On::Century((n as i32 - 1) * 100), at + 1)),
            Unit::Quarter | Unit::Half => {
                let code = if unit == Unit::Quarter { 32 + n } else { 39 + n };
                let fits = n <= if unit == Unit::Quarter { 4 } else { 2 };
                let (year, end) = self.year_behind(at + 1);
                let (year, end) =
                    if year == Year::Open { self.year_words(at + 1).unwrap_or((year, end)) } else { (year, end) };
                fits.then_some((On::Part { year, code: code as u8 }, end))
            }
            Unit::Week if self.word(at).cues.any(Cues::CALENDAR) => {
                let (year, end) = self.year_behind(at + 1);
                Some((On::Week { year, week: n as u8 }, end))
            }
            _ => None,
        }
    }

    /// `Q1` or `H2` behind a year.
    fn quarter_behind(&self, i: usize) -> Read<u8> {
        let at = if self.dash(i) && self.glued(i) { i + 1 } else { i };
        let n = self.number(at + 1, 1, 1..=4).filter(|_| self.glued(at + 1) && self.joins(at))?;
        match self.tokens.str(at) {
            "Q" | "q" => Some((32 + n as u8, at + 2)),
            "H" | "h" if n < 3 => Some((39 + n as u8, at + 2)),
            _ => None,
        }
    }

    /// `Q1`, `H2`, with the year behind it.
    fn coded_quarter(&self, i: usize) -> Read<u8> {
        let letter = self.tokens.str(i);
        let (base, most) = match letter {
            "Q" | "q" => (32, 4),
            "H" => (39, 2),
            _ => return None,
        };
        let n = self.number(i + 1, 1, 1..=most).filter(|_| self.glued(i + 1))?;
        if self.dash(i + 2) && self.glued(i + 2) && self.year_digits(i + 3).is_some() {
            return Some((base + n as u8, i + 3));
        }
        let (year, _) = self.year_behind(i + 2);
        (year != Year::Open || letter != "H").then_some((base + n as u8, i + 2))
    }

    /// `90er Jahre`, `1990er Jahren`, `neunziger Jahre`, `1990s`.
    fn decade(&self, i: usize) -> Read<On> {
        let token = self.tokens.get(i)?;
        if token.kind == TokenKind::Word {
            let first = self.word(i).decade?;
            let unit = self.word(i + 1).unit == Some(Unit::Year);
            return (unit || self.words.dates.month_first)
                .then_some((On::Decade(i32::from(first)), if unit { i + 2 } else { i + 1 }));
        }
        let n = self.number(i, 4, 0..=2990)? as i32;
        let quote = self.skip_sign(i + 1, '\'');
        let tail = self.cue(quote, Cues::DECADE_TAIL) && self.glued(quote) && self.glued(i + 1);
        if !tail || n % 10 != 0 {
            return None;
        }
        let first = match self.digits(i) {
            2 if n > 0 => 1900 + n,
            4 => n,
            _ => return None,
        };
        let unit = self.word(quote + 1).unit == Some(Unit::Year);
        let fits = unit || self.words.dates.month_first;
        fits.then_some((On::Decade(first), if unit { quote + 2 } else { quote + 1 }))
    }

    /// `2016-05`, `05/2016`.
    fn year_month(&self, i: usize) -> Read<On> {
        let sep = ['/', '-'].into_iter().any(|c| self.tokens.is_sign(i + 1, c));
        let dotted = self.tokens.is_sign(i + 1, '.') && self.digits(i) == 2 && self.digits(i + 2) == 4;
        let zero = self.tokens.str(i).starts_with('0') || self.tokens.str(i + 2).starts_with('0');
        let glued = (self.glued(i + 1) && self.glued(i + 2)) || zero;
        if !(sep || dotted) || !glued || self.digits_glued_before(i) || self.digits_glued_after(i + 3, &['/', '-', '.'])
        {
            return None;
        }
        let (year, month) = match (self.digits(i), self.digits(i + 2)) {
            (4, 2) => (i, i + 2),
            (2, 4) => (i + 2, i),
            _ => return None,
        };
        let (year, month) = (self.number(year, 4, 1900..=2100)? as i32, self.number(month, 2, 1..=12)? as u8);
        if self.double_year(i).is_some() || self.is_reference(i) {
            return None;
        }
        Some((On::Month { year: Year::Is(year), month }, i + 3))
    }

    /// Whether the number at `i` belongs to a word that names it (`Nr. 05/2016`, `Drs. 6/2014`).
    fn is_reference(&self, i: usize) -> bool {
        let first = i.saturating_sub(3);
        (first..i).any(|k| self.numeral(k).cue == Some(NumberCue::Label))
            || (i > 0 && self.is_foreign_noun(i - 1) && self.joins(i))
    }

    /// Four digits that are a year by what stands around them.
    fn lone_year(&self, i: usize) -> Read<On> {
        if let Some(read) = self.double_year(i) {
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
        let joined = self.glued(i) && i > 0 && fused(i - 1) && !self.dash_of_range(i);
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
            || self.word(end).unit.is_some()
        {
            return None;
        }
        let unit_before =
            i > 0 && self.joins(i) && matches!(self.word(i - 1).unit, Some(Unit::Year | Unit::DoubleYear));
        let led = self.cue_before(i, Cues::YEAR_BEFORE) || unit_before;
        let counts =
            (self.cue(end, Cues::TO) || self.dash(end)) && self.digits(end + 1) > 0 && self.is_measured(end + 2);
        if counts {
            return None;
        }
        let opens = self.tokens.gap(i) >= Gap::Line || (i > 0 && self.tokens.gap(i - 1) >= Gap::Line && !fused(i - 1));
        let closed = self.tokens.get(end).is_none_or(|t| t.kind == TokenKind::Sign) || !self.joins(end);
        let fits = if self.words.dates.month_first {
            led || (closed && self.tokens.classes(i.wrapping_sub(1)).is_empty())
        } else {
            led || opens || !self.is_countable(end)
        };
        let strong = Cues::IN.or(Cues::SINCE).or(Cues::BEFORE).or(Cues::AFTER).or(Cues::UNTIL).or(Cues::AGO);
        if self.is_countable(end) && !opens && !unit_before && !self.cue_before(i, strong) && !self.is_part_before(i) {
            return None;
        }
        let first = if led { 1500 } else { 1800 };
        (fits && (first..=2100).contains(&year)).then_some((On::Year(Year::Is(year)), end))
    }

    /// A month right behind its year (`2016 November`), if no day follows; names that are also verbs are left alone.
    fn month_behind(&self, i: usize) -> Read<u8> {
        let fits =
            self.words.dates.month_first && self.tokens.gap(i) == Gap::Blank && !matches!(self.word(i).month, 3 | 5);
        let (month, end) = self.month(i, false).filter(|_| fits && self.is_calendar_name(i))?;
        (self.digits(end) == 0).then_some((month, end))
    }

    /// Whether a month, a season or a part of a period stands before `i`.
    fn is_part_before(&self, i: usize) -> bool {
        let word = self.word(i.wrapping_sub(1));
        i > 0 && self.joins(i) && (word.month > 0 || word.season > 0 || word.edge.is_some())
    }

    /// Whether the sign before `i` is the dash or slash of a range of years.
    fn dash_of_range(&self, i: usize) -> bool {
        i > 1 && (self.dash(i - 1) || self.tokens.is_sign(i - 1, '/')) && self.digits(i - 2) == 4
    }

    /// `heute`, `am morgigen Freitag`, `im Vorjahr`.
    fn relative(&self, i: usize) -> Read<On> {
        let (unit, by) = self.word(i).relative?;
        let both = self.word(i).part.is_some() && !self.words.dates.month_first;
        let noun = self.tokens.get(i).is_some_and(|t| t.shape != Shape::Lower);
        if both
            && (self.cue_before(i, Cues::THE.or(Cues::ON).or(Cues::AT).or(Cues::EVERY))
                || (noun && self.inside_sentence(i)))
        {
            return None;
        }
        let on = On::Moved { unit, by: i32::from(by) };
        let beside = if self.tokens.is_sign(i + 1, ',') { i + 2 } else { i + 1 };
        if self.word(beside).weekday > 0 && self.joins(beside) && unit == Unit::Day && !self.word(beside).weekly {
            if self.day(beside).is_some() {
                return None;
            }
            return Some((on, beside + 1));
        }
        let today = unit == Unit::Day && by == 0 && self.cue_before(i, Cues::THE) && self.is_foreign_noun(i + 1);
        if today && self.words.names.traits(self.tokens.str(i + 1)).any(Traits::ANY_PLACE) {
            return None;
        }
        if self.word(i + 1).unit == Some(Unit::Day) && unit == Unit::Day && self.joins(i + 1) {
            return Some((on, i + 2));
        }
        Some((on, i + 1))
    }

    /// Whether the token at `i` follows another one in its sentence.
    fn inside_sentence(&self, i: usize) -> bool {
        i > 0 && self.joins(i) && !['.', '!', '?', ':', '\u{201e}', '"'].iter().any(|c| self.tokens.is_sign(i - 1, *c))
    }

    /// `nächste Woche`, `vergangenen Freitag`, `letzten September`, `dieses Jahr`.
    fn shifted(&self, i: usize) -> Read<On> {
        let by = self.word(i).shift?;
        let at = self.skip(i + 1, Cues::OTHER);
        if !self.joins(at) {
            return None;
        }
        let word = self.word(at);
        if let Some(unit) = word.unit {
            return self.shifted_unit(i, at, unit, by);
        }
        if word.weekday > 0 && !word.weekly && !word.short {
            return Some((On::Weekday { weekday: word.weekday, which: Some(by), week: None }, at + 1));
        }
        if self.tokens.classes(at).any(Classes::HOLIDAY) {
            let year = if by == 0 { Year::By(0) } else { Year::Next(by.signum()) };
            return match self.named_holiday(at, 0)? {
                (On::Holiday { index, nth, year: Year::Open }, end) => Some((On::Holiday { index, nth, year }, end)),
                _ => None,
            };
        }
        if let Some((month, end)) = self.month(at, false).filter(|_| self.is_calendar_name(at)) {
            return Some((On::Next { code: month, by }, end));
        }
        if word.season > 0 {
            return Some((On::Next { code: word.season, by }, at + 1));
        }
        if by == 0 && word.part.is_some() {
            return Some((On::Moved { unit: Unit::Day, by: 0 }, at));
        }
        if by == -1 && word.part == Some(Part::Night) {
            return Some((On::Moved { unit: Unit::Day, by: -1 }, at));
        }
        None
    }

    /// A moved unit, with the weekday behind a week.
    fn shifted_unit(&self, i: usize, at: usize, unit: Unit, by: i8) -> Read<On> {
        let word = self.word(at);
        let vague = word.plural || matches!(unit, Unit::Hour | Unit::Minute | Unit::Second);
        let day_after = unit == Unit::Day && (by != 1 || self.words.dates.month_first) && by != 0;
        if vague || day_after || (unit == Unit::Day && self.cue_before(i, Cues::THE)) {
            return None;
        }
        let unit = if unit == Unit::DoubleYear { Unit::Year } else { unit };
        if unit == Unit::Day {
            return Some((On::Near { unit, by: i32::from(by) }, at + 1));
        }
        let next = self.skip(at + 1, Cues::ON);
        let weekday = self.word(next).weekday;
        if unit == Unit::Week && weekday > 0 && !self.word(next).short && self.joins(next) {
            return Some((On::Weekday { weekday, which: None, week: Some(by) }, next + 1));
        }
        if unit == Unit::Year
            && let Some((year, end)) = self.year_digits(at + 1).filter(|_| self.joins(at + 1))
        {
            return Some((On::Year(Year::Is(year)), end));
        }
        Some((On::Moved { unit, by: i32::from(by) }, at + 1))
    }

    /// `erster Dienstag im Oktober`, `letzten Montag im März 2015`.
    fn nth_weekday(&self, i: usize) -> Read<On> {
        let last = self.word(i).shift == Some(-1);
        let (nth, at) = if last { (-1, i + 1) } else { self.rank(i).map(|(n, at)| (n as i8, at))? };
        let weekday = self.word(at).weekday;
        let of = self.skip(self.skip(at + 1, Cues::OF), Cues::THE);
        if weekday == 0 || self.word(at).short || of == at + 1 || nth > 5 || !self.joins(at) {
            return None;
        }
        let (month, end) = self.month(of, false)?;
        let (year, end) = self.year_behind(end);
        Some((On::NthWeekday { nth, weekday, month, year }, end))
    }

    /// `dritte Woche im Mai`, `last week of 2019`.
    fn nth_week(&self, i: usize) -> Read<On> {
        let last = self.word(i).shift == Some(-1);
        let (nth, at) = if last { (-1, i + 1) } else { self.rank(i).map(|(n, at)| (n as i8, at))? };
        if self.word(at).unit != Some(Unit::Week) || self.word(at).plural || !self.joins(at) {
            return None;
        }
        let of = self.skip(self.skip(at + 1, Cues::OF), Cues::THE);
        if of == at + 1 {
            return None;
        }
        if let Some((month, end)) = self.month(of, true).filter(|_| nth < 6) {
            let (year, end) = self.year_behind(end);
            return Some((On::NthWeek { nth, month: Some(month), year }, end));
        }
        let (year, end) = match self.year_digits(of) {
            Some((year, end)) => (Year::Is(year), end),
            None => self.year_words(at + 1)?,
        };
        Some((On::NthWeek { nth, month: None, year }, end))
    }

    /// A holiday with its year, also the n-th of its kind (`2. Advent`, `zweiter Weihnachtstag`).
    fn holiday(&self, i: usize) -> Read<On> {
        if self.tokens.classes(i).any(Classes::HOLIDAY) {
            return self.named_holiday(i, 0);
        }
        let (n, at) = self.rank(i).filter(|(n, at)| (1..=4).contains(n) && self.joins(*at))?;
        self.named_holiday(at, n as u8 - 1)
    }

    fn named_holiday(&self, i: usize, nth: u8) -> Read<On> {
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
        let (year, after) = self.year_behind(end);
        Some((On::Holiday { index, nth, year }, if year == Year::Open { end } else { after }))
    }

    /// The index behind the words of a name that begins at `i`; hyphens and apostrophes between them count for nothing.
    fn spelled(&self, i: usize, name: &[u32]) -> Option<usize> {
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

/// Whether a point can have a clock time.
pub(super) fn is_day(on: &On) -> bool {
    matches!(
        on,
        On::Day { .. }
            | On::Weekday { .. }
            | On::NthWeekday { .. }
            | On::Holiday { .. }
            | On::Moved { unit: Unit::Day, .. }
            | On::Near { unit: Unit::Day, .. }
    )
}
