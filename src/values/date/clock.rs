//! In: tokens at a place where a clock time may begin. Out: the time as written.

use super::Clock;
use super::grammar::{Grammar, Read};
use crate::knowledge::Classes;
use crate::knowledge::dates::{Cues, Part, Unit};
use crate::values::token::{Gap, TokenKind};

impl Grammar<'_> {
    /// `10.00 Uhr`, `9:30`, `15 Uhr`, `3 pm`, `neun Uhr`, with a part of the day behind it.
    pub(super) fn clock(&self, i: usize) -> Read<Clock> {
        let named = || self.cue(i, Cues::HALF) || self.word(i).clock.is_some();
        if self.digits(i) == 0 && !self.tokens.classes(i).any(Classes::NUMERAL) && !named() {
            return None;
        }
        let (clock, end) = self
            .clock_digits(i)
            .or_else(|| self.clock_words(i))
            .or_else(|| self.half_hour(i))
            .or_else(|| self.hour_apart(i))
            .or_else(|| self.named_hour(i))
            .or_else(|| self.hour_in_part(i))?;
        Some(self.with_noon(clock, end))
    }

    /// An hour with a name: `noon`.
    fn named_hour(&self, i: usize) -> Read<Clock> {
        let (hour, minute) = self.word(i).clock?;
        Some((Clock { hour, minute, second: None }, i + 1))
    }

    /// An hour that only the part of the day behind it shows to be one: `3 in the morning`, `um 3 am Nachmittag`.
    fn hour_in_part(&self, i: usize) -> Read<Clock> {
        let inside = self.cue(i + 1, Cues::IN);
        let at = if inside { self.skip(i + 2, Cues::THE) } else { self.skip(i + 1, Cues::ON) };
        self.word(at).part.filter(|_| self.joins(i + 1) && self.joins(at) && (inside || self.is_noun(at)))?;
        let sure = self.words.dates.month_first && inside;
        let led = self.cue_before(i, Cues::OPENING.or(Cues::UNTIL).or(Cues::SINCE).or(Cues::ABOUT));
        let count = self.numeral(i).cardinal.filter(|_| !self.numeral(i).article);
        let hour = self.number(i, 2, 1..=12).or(count).filter(|n| (1..=12).contains(n) && (sure || led))?;
        let plain = !self.digits_glued_before(i);
        plain.then_some((Clock { hour: hour as u8, minute: 0, second: None }, i + 1))
    }

    /// Hours and minutes in digits; without minutes only before a word for the clock.
    fn clock_digits(&self, i: usize) -> Read<Clock> {
        if self.digits(i) > 2 {
            return self.fused_digits(i);
        }
        let hour = self.number(i, 2, 0..=24)? as u8;
        if self.digits_glued_before(i) && !self.ends_hours(i) || self.is_stopped(i) {
            return None;
        }
        if let Some((clock, end, colon)) = self.minutes(hour, i) {
            let named = self.cue(end, Cues::CLOCK);
            let noon = self.noon(end).is_some();
            let led = self.cue_before(i, Cues::OPENING) && !self.is_measured(end);
            if self.joins(end) && matches!(self.word(end).unit, Some(Unit::Hour | Unit::Minute | Unit::Second)) {
                return None;
            }
            if named || colon || noon || led || self.is_in_part(end) && self.words.dates.month_first {
                return Some((clock, if named { end + 1 } else { end }));
            }
            return None;
        }
        if let Some(read) = self.lettered(hour, i) {
            return Some(read);
        }
        let whole = Clock { hour, minute: 0, second: None };
        if let Some(end) = self.clock_word(i + 1).filter(|_| self.joins(i + 1)) {
            return Some(self.spoken_minutes(whole, end));
        }
        let midday = hour == 12 && self.word(i + 1).part == Some(Part::Midday) && self.joins(i + 1);
        let noon = self.noon(i + 1).is_some() && (1..=12).contains(&hour);
        (noon || midday && self.words.dates.month_first).then_some((whole, if midday { i + 2 } else { i + 1 }))
    }

    /// Whether hours, minutes and seconds at `i` are rather a length of time, as of a race: `in 2:04:23`.
    pub(super) fn is_stopped(&self, i: usize) -> bool {
        let colon = |k: usize| self.digits_glued_after(k, &[':']) && self.digits(k + 1) == 2;
        let timed = !self.words.dates.month_first && self.digits(i) == 1 && colon(i + 1) && colon(i + 3);
        let sign =
            timed && (self.tokens.is_sign(i.wrapping_sub(1), '(') || self.tokens.is_sign(i.wrapping_sub(1), ':'));
        let word = self.tokens.get(i.wrapping_sub(1)).is_some_and(|t| t.kind == TokenKind::Word);
        let clock =
            Cues::AT.or(Cues::OPENING).or(Cues::SINCE).or(Cues::UNTIL).or(Cues::FROM).or(Cues::BETWEEN).or(Cues::ABOUT);
        let dated = self.word(i.wrapping_sub(1)).month > 0 || self.word(i.wrapping_sub(1)).weekday > 0;
        timed
            && self.joins(i)
            && (sign || word && !dated && !self.cue_before(i, clock))
            && !self.cue(i + 5, Cues::CLOCK)
    }

    /// Whether a part of the day stands behind a clock time that ends before `i`: `in the evening`.
    fn is_in_part(&self, i: usize) -> bool {
        let at = if self.cue(i, Cues::IN) { self.skip(i + 1, Cues::THE) } else { return false };
        self.joins(i) && self.joins(at) && self.word(at).part.is_some()
    }

    /// Whether the hour at `i` is glued by a dash or slash to another one (`10-18 Uhr`, `9.30/12.30 Uhr`).
    fn ends_hours(&self, i: usize) -> bool {
        let joint = self.dash(i - 1) || self.tokens.is_sign(i - 1, '/');
        let clear = |k: usize| self.number(k, 2, 0..=24).is_some() && !self.digits_glued_before(k);
        joint && (clear(i - 2) || (i > 3 && self.digits(i - 2) == 2 && clear(i - 4)))
    }

    /// `:30`, `.30` and `:30:15` behind the hour at `i`; and whether the sign is a colon.
    fn minutes(&self, hour: u8, i: usize) -> Option<(Clock, usize, bool)> {
        let colon = self.tokens.is_sign(i + 1, ':');
        if !(colon || self.tokens.is_sign(i + 1, '.'))
            || !self.glued(i + 1)
            || !self.glued(i + 2)
            || self.digits(i + 2) != 2
        {
            return None;
        }
        let minute = self.number(i + 2, 2, 0..=59)? as u8;
        let clock = Clock { hour, minute, second: None };
        if colon && self.digits_glued_after(i + 3, &[':']) {
            let second = self.number(i + 4, 2, 0..=59).filter(|_| self.digits(i + 4) == 2)? as u8;
            let end = if self.digits_glued_after(i + 5, &['.', ',']) { i + 7 } else { i + 5 };
            return Some((Clock { second: Some(second), ..clock }, end, true));
        }
        if self.digits_glued_after(i + 3, &['.', ':', ',']) {
            return None;
        }
        Some((clock, i + 3, colon))
    }

    /// Minutes behind the word for the clock: `15 Uhr 30`.
    fn spoken_minutes(&self, clock: Clock, i: usize) -> (Clock, usize) {
        let at = if self.digits(i) == 0 && self.numeral(i).cardinal.is_none() { self.skip(i, Cues::AND) } else { i };
        let minute = match self.number(at, 2, 0..=59) {
            Some(n) if self.digits(at) == 2 => Some(n),
            _ => self.numeral(at).cardinal.filter(|n| (2..60).contains(n)),
        };
        let ranked = self.tokens.is_sign(at + 1, '.') && self.joins(at + 2) && self.tokens.get(at + 2).is_some();
        let taken = self.is_measured(at + 1) || self.is_foreign_noun(at + 1) || ranked;
        match minute {
            Some(n) if self.joins(at) && !taken => (Clock { minute: n as u8, ..clock }, at + 1),
            _ => (clock, i),
        }
    }

    /// `neun Uhr`.
    fn clock_words(&self, i: usize) -> Read<Clock> {
        let hour = self.numeral(i).cardinal.filter(|n| *n <= 24)? as u8;
        let clock = Clock { hour, minute: 0, second: None };
        if let Some(end) = self.clock_word(i + 1).filter(|_| self.joins(i + 1)) {
            return Some(self.spoken_minutes(clock, end));
        }
        if !(1..=12).contains(&hour) || !self.joins(i + 1) {
            return None;
        }
        let spoken = self.minute_words(i + 1);
        let led = spoken.is_some() && self.cue_before(i, Cues::OPENING);
        let (minute, end) = spoken.unwrap_or((0, i + 1));
        let alone = || {
            led && self.closes(end) && !self.is_measured(end) && !self.goes_on(end) && self.word(end).relative.is_none()
        };
        let sure = self.noon(end).is_some() || spoken.is_some() && self.is_in_part(end) || alone();
        sure.then_some((Clock { minute, ..clock }, end))
    }

    /// Minutes in words behind the hour: `nine thirty`, `five-fifteen`, `ten forty-five`.
    fn minute_words(&self, i: usize) -> Read<u8> {
        let count = |k: usize| self.numeral(k).cardinal.filter(|_| self.joins(k) && !self.numeral(k).article);
        let past_dash = |k: usize| if self.dash(k) && self.glued(k) && self.glued(k + 1) { k + 1 } else { k };
        let at = past_dash(i);
        let tens = count(at).filter(|n| self.words.dates.month_first && (10..60).contains(n))? as u8;
        match count(past_dash(at + 1)) {
            Some(ones @ 1..=9) if tens >= 20 && tens.is_multiple_of(10) => {
                Some((tens + ones as u8, past_dash(at + 1) + 1))
            }
            _ => Some((tens, at + 1)),
        }
    }

    /// Hours and minutes in words with nothing before or behind them but a day: `March 18 nine thirty`, `five-thirty tomorrow`.
    pub(super) fn spoken_clock(&self, i: usize) -> Read<Clock> {
        let hour = self.numeral(i).cardinal.filter(|n| (1..=12).contains(n) && !self.numeral(i).article)? as u8;
        let (minute, end) =
            self.minute_words(i + 1).filter(|(_, end)| !self.is_measured(*end) && !self.goes_on(*end))?;
        Some((Clock { hour, minute, second: None }, end))
    }

    /// `halb neun`: half an hour before the hour named.
    fn half_hour(&self, i: usize) -> Read<Clock> {
        let half = self.cue(i, Cues::HALF) && !self.words.dates.month_first;
        let hour = self.number(i + 1, 2, 1..=12).or(self.numeral(i + 1).cardinal).filter(|n| (1..=12).contains(n))?;
        let named = self.cue(i + 2, Cues::CLOCK) && self.joins(i + 2);
        let led = self.cue_before(i, Cues::OPENING.or(Cues::AT)) && !self.is_measured(i + 2);
        let clock = Clock { hour: if hour == 1 { 0 } else { hour as u8 - 1 }, minute: 30, second: None };
        (half && (named || led) && self.joins(i + 1)).then_some((clock, if named { i + 3 } else { i + 2 }))
    }

    /// An hour with its letter behind a word for the clock: `at 16h`, `at 19h30`.
    fn lettered(&self, hour: u8, i: usize) -> Read<Clock> {
        let hour_before = |k: usize| self.tokens.str(k) == "h" || self.digits(k) == 2 && self.tokens.str(k - 1) == "h";
        let joined = i > 2 && (self.dash(i - 1) || self.cue(i - 1, Cues::TO)) && hour_before(i - 2);
        let led = self.cue_before(i, Cues::OPENING.or(Cues::FROM).or(Cues::BETWEEN))
            || joined
            || self.digits(i + 2) == 2 && self.glued(i + 2);
        if !led || !self.words.dates.month_first || !self.glued(i + 1) || self.tokens.str(i + 1) != "h" {
            return None;
        }
        let minute = self.number(i + 2, 2, 0..=59).filter(|_| self.glued(i + 2) && self.digits(i + 2) == 2);
        let clock = |minute| Clock { hour, minute, second: None };
        Some(minute.map_or((clock(0), i + 2), |minute| (clock(minute as u8), i + 3)))
    }

    /// Hours and minutes without a sign between them: `330 p.m.`.
    fn fused_digits(&self, i: usize) -> Read<Clock> {
        let n = self.number(i, 4, 0..=2359).filter(|n| n % 100 < 60 && self.words.dates.month_first)?;
        let of_day = self.skip(self.skip(i + 1, Cues::IN), Cues::THE);
        let parted = of_day == i + 3 && self.word(of_day).part.is_some();
        let hours = self.word(i + 1).unit == Some(Unit::Hour) && self.word(i + 1).plural && self.joins(i + 1);
        if hours && self.digits(i) == 4 && self.cue_before(i, Cues::OPENING.or(Cues::FROM).or(Cues::TO)) {
            return Some((Clock { hour: (n / 100) as u8, minute: (n % 100) as u8, second: None }, i + 2));
        }
        if self.is_military(i) {
            return Some((Clock { hour: (n / 100) as u8, minute: (n % 100) as u8, second: None }, i + 1));
        }
        let fits = (100..1300).contains(&n) && (self.noon(i + 1).is_some() || parted) && !self.digits_glued_before(i);
        fits.then_some((Clock { hour: (n / 100) as u8, minute: (n % 100) as u8, second: None }, i + 1))
    }

    /// Whether four digits are hours and minutes: they or the other end of their range begin with a zero (`from 0900 to 1700`).
    pub(super) fn is_military(&self, i: usize) -> bool {
        let zero = |k: usize| self.digits(k) == 4 && self.tokens.str(k).starts_with('0');
        let led = self.cue_before(i, Cues::OPENING.or(Cues::FROM).or(Cues::BETWEEN));
        let ends = !self.digits_glued_after(i + 1, &['.', ',', ':', '/']);
        let joint = |k: usize| self.dash(k) || self.cue(k, Cues::TO.or(Cues::AND));
        let opened = |k: usize| zero(k) && self.cue_before(k, Cues::FROM.or(Cues::BETWEEN));
        let last = self.digits(i) == 4 && i > 2 && joint(i - 1) && opened(i - 2);
        ends && (zero(i) && led && (self.closes(i + 1) || joint(i + 1)) || last && self.closes(i + 1))
    }

    /// Minutes past or short of an hour: `half past nine`, `a quarter to ten`, `zehn Minuten nach acht`.
    fn hour_apart(&self, i: usize) -> Read<Clock> {
        let (minutes, at, sure) = self.minutes_apart(i)?;
        let past = self.cue(at, Cues::CLOCK_PAST);
        let led = minutes < 30 && self.cue_before(i, Cues::OPENING) && self.digits(i) == 0 && self.closes(at + 2);
        let short = self.cue(at, Cues::CLOCK_TO) && (sure || led) && minutes != 30;
        let noon = self.word(at + 1).part == Some(Part::Midday) && self.words.dates.month_first;
        let hour = self.number(at + 1, 2, 1..=24).or(self.numeral(at + 1).cardinal).or(noon.then_some(12));
        let hour = hour.filter(|n| (1..=24).contains(n) && (past || short) && self.joins(at) && self.joins(at + 1))?;
        let end = self.clock_word(at + 2).filter(|_| self.joins(at + 2)).unwrap_or(at + 2);
        let more = end == at + 2
            && self.noon(end).is_none()
            && (self.is_measured(end) || self.is_countable(end) || self.glued_digits(end) || self.goes_on(end));
        let clock = match (past, hour) {
            (true, _) => Clock { hour: hour as u8 % 24, minute: minutes, second: None },
            (false, 1) => Clock { hour: 12, minute: 60 - minutes, second: None },
            (false, _) => Clock { hour: hour as u8 - 1, minute: 60 - minutes, second: None },
        };
        (!more).then_some((clock, end))
    }

    /// Minutes in front of a word that counts them from an hour; and whether they can be nothing else.
    fn minutes_apart(&self, i: usize) -> Option<(u8, usize, bool)> {
        let at = if self.numeral(i).article { i + 1 } else { i };
        let free = self.words.dates.month_first;
        if self.cue(i, Cues::HALF) && free {
            return Some((30, i + 1, true));
        }
        if self.numeral(at).fraction == Some(4) {
            return Some((15, at + 1, true));
        }
        if free && self.numeral(i).cardinal == Some(3) && self.numeral(i + 1).fraction == Some(4) && self.joins(i + 1) {
            return Some((45, i + 2, true));
        }
        let n = self.number(i, 2, 1..=59).or(self.numeral(i).cardinal).filter(|n| (1..60).contains(n))? as u8;
        if self.word(i + 1).unit == Some(Unit::Minute) && self.joins(i + 1) {
            return Some((n, i + 2, true));
        }
        (free && n.is_multiple_of(5) && !self.digits_glued_before(i)).then_some((n, i + 1, false))
    }

    /// Whether a number in words or a unit of time goes on at `i`.
    fn goes_on(&self, i: usize) -> bool {
        let word = self.numeral(i);
        let number =
            word.cardinal.is_some() || word.ordinal.is_some() || word.fraction.is_some() || word.scale.is_some();
        self.joins(i) && (number || self.word(i).unit.is_some())
    }

    /// Before or after noon: `a.m.`, `pm`.
    pub(super) fn noon(&self, i: usize) -> Read<bool> {
        if !self.joins(i) {
            return None;
        }
        if self.cue(i, Cues::NOON_AM.or(Cues::NOON_PM)) && !(self.glued(i + 1) && self.digits(i + 1) > 0) {
            return Some((self.cue(i, Cues::NOON_PM), i + 1));
        }
        let letter = self.tokens.str(i);
        let m = if self.glued(i + 1) { self.skip_sign(i + 1, '.') } else { i + 1 };
        let near = m < i + 2 || self.tokens.gap(m) <= Gap::Blank;
        let dotted = near && self.joins(m) && self.tokens.str(m).eq_ignore_ascii_case("m");
        let late = letter.eq_ignore_ascii_case("p");
        if !self.words.dates.month_first || !dotted || !(late || letter.eq_ignore_ascii_case("a")) {
            return None;
        }
        let end = if m > i + 1 && self.glued(m + 1) { self.skip_sign(m + 1, '.') } else { m + 1 };
        Some((late, end))
    }

    /// Applies what stands behind a clock time: `pm`, `abends`, `in the morning`.
    fn with_noon(&self, clock: Clock, end: usize) -> (Clock, usize) {
        if let Some((late, end)) = self.noon(end) {
            return (half_of_day(clock, late), end);
        }
        let at = if self.cue(end, Cues::IN) { self.skip(end + 1, Cues::THE) } else { self.skip(end, Cues::ON) };
        match self.word(at).part {
            Some(part)
                if self.joins(at)
                    && self.word(at).relative.is_none()
                    && self.word(at).weekday == 0
                    && (1..=12).contains(&clock.hour) =>
            {
                let late = part.is_late() || (part == Part::Night && (6..12).contains(&clock.hour));
                let midnight = clock.hour == 12 && matches!(part, Part::Evening | Part::Night);
                let later = late && clock.hour < 12 || midnight;
                (if later { Clock { hour: clock.hour + 12, ..clock } } else { clock }, at + 1)
            }
            _ => (clock, end),
        }
    }

    /// A bare hour behind a part of the day: `this afternoon at 5`, `heute Abend um acht`.
    pub(super) fn hour_of_part(&self, part: Part, i: usize) -> Read<Clock> {
        if !self.joins(i) {
            return None;
        }
        let (clock, end) = self.bare_hour(i)?;
        if !self.cue(i, Cues::OPENING) && !self.closes(end) {
            return None;
        }
        let early = !(6..12).contains(&clock.hour);
        match part {
            Part::Night if early => None,
            Part::Night => Some((Clock { hour: clock.hour + 12, ..clock }, end)),
            _ => Some((clock, end)),
        }
    }

    /// A bare hour behind a word that leads to nothing but one: `at seven`, `um acht`.
    pub(super) fn bare_hour(&self, i: usize) -> Read<Clock> {
        let at = i + 1;
        if !self.cue(i, Cues::OPENING.or(Cues::AT)) || !self.joins(at) {
            return None;
        }
        let hour = self.number(at, 2, 1..=12).or(self.numeral(at).cardinal).filter(|n| (1..=12).contains(n))?;
        let (minute, end) = self.minute_words(at + 1).filter(|_| self.digits(at) == 0).unwrap_or((0, at + 1));
        let alone = !self.is_measured(end) && !self.is_countable(end) && !self.glued_digits(end);
        alone.then_some((Clock { hour: hour as u8, minute, second: None }, end))
    }

    fn glued_digits(&self, i: usize) -> bool {
        self.digits_glued_after(i, &['.', ',', ':', '/', '-'])
    }

    /// An hour whose word for the clock stands behind the end of the range (`9 bis 18 Uhr`).
    pub(super) fn bare_clock(&self, i: usize) -> Read<Clock> {
        if self.digits_glued_before(i) {
            return None;
        }
        if let Some(hour) = self.number(i, 2, 0..=24) {
            if let Some((clock, end, _)) = self.minutes(hour as u8, i) {
                return Some((clock, end));
            }
            return Some((Clock { hour: hour as u8, minute: 0, second: None }, i + 1));
        }
        let hour = self.numeral(i).cardinal.filter(|n| *n <= 24)? as u8;
        Some((Clock { hour, minute: 0, second: None }, i + 1))
    }
}

fn half_of_day(clock: Clock, late: bool) -> Clock {
    let hour = match (clock.hour, late) {
        (12, false) => 0,
        (h, true) if h < 12 => h + 12,
        (h, _) => h,
    };
    Clock { hour, ..clock }
}
