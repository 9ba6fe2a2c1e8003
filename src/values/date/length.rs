//! In: tokens at a place where a length of time may begin. Out: lengths, moves by a length, repeated times.

use super::grammar::{Grammar, Read};
use super::{Expr, On, Part, Point, Unit, Year};
use crate::knowledge::Classes;
use crate::knowledge::dates::Cues;
use crate::values::decimal::Decimal;
use crate::values::number;
use crate::values::token::{Gap, TokenKind};

impl Grammar<'_> {
    /// `drei Jahre`, `zweieinhalb Stunden`, `1 Jahr und 2 Monate`, `eine halbe Stunde`.
    pub(super) fn length(&self, i: usize) -> Read<Expr> {
        if let Some(read) = self.stopped(i) {
            return Some(read);
        }
        let (mut days, mut hours) = (String::new(), String::new());
        let mut end = None;
        let mut at = i;
        let mut last = None;
        for _ in 0..6 {
            let Some((amount, unit, after)) = self.amount(at) else { break };
            if last.is_some_and(|l: Unit| unit >= l) {
                break;
            }
            let (amount, after) = self.half_behind(amount, after);
            push_amount(&mut days, &mut hours, amount, unit);
            (end, last) = (Some(after), Some(unit));
            at = self.skip_sign(after, ',');
            let another = at > after && self.numeral(at).article;
            at = self.skip(at, Cues::AND);
            if !self.joins(at) || another {
                break;
            }
        }
        let mut end = end?;
        if last == Some(Unit::Hour)
            && let Some((minutes, after)) = self.bare_minutes(end)
        {
            push_amount(&mut days, &mut hours, minutes, Unit::Minute);
            end = after;
        }
        if self.is_age(i, end) {
            return None;
        }
        let clock = if hours.is_empty() { String::new() } else { format!("T{hours}") };
        Some((Expr::Length(format!("P{days}{clock}")), end))
    }

    /// Minutes without their unit behind hours: `2 hours ten`, `eine Stunde dreißig`.
    fn bare_minutes(&self, i: usize) -> Read<Decimal> {
        let at = if self.words.dates.month_first { self.skip(i, Cues::AND) } else { i };
        let spelled = self.numeral(at).cardinal.filter(|_| !self.numeral(at).article && self.digits(at) == 0);
        let minutes = self.number(at, 2, 5..=59).or(spelled).filter(|n| (5..60).contains(n) && self.joins(i))?;
        let fits = self.joins(at) && self.ends(at + 1) && !self.digits_glued_after(at + 1, &['.', ',', ':', '/', '-']);
        fits.then_some((Decimal::from_int(i64::from(minutes)), at + 1))
    }

    /// A length as it is stopped, with its unit behind it: `4:39,83 Minuten`, `2:15:30 Stunden`.
    fn stopped(&self, i: usize) -> Read<Expr> {
        let colon = |k: usize| self.digits_glued_after(k, &[':']) && self.digits(k + 1) == 2;
        if !colon(i + 1) || self.digits_glued_before(i) || self.digits(i) > 3 {
            return None;
        }
        let long = colon(i + 3);
        let last = if long { i + 4 } else { i + 2 };
        let broken = self.digits_glued_after(last + 1, &[',', '.']) && self.digits(last + 2) < 4;
        let end = if broken { last + 3 } else { last + 1 };
        let unit = match self.word(end).unit.filter(|_| self.joins(end)) {
            Some(unit) => unit,
            None if self.is_stopped(i) => Unit::Hour,
            None => return None,
        };
        let after = if self.word(end).unit.is_some() && self.joins(end) { end + 1 } else { end };
        let part = |k: usize| self.tokens.number(k).filter(|n| k == i || *n < 60);
        let (first, second) = (part(i)?, part(i + 2)?);
        let rest = if broken { format!(".{}", self.tokens.str(last + 2)) } else { String::new() };
        let text = match (unit, long) {
            (Unit::Hour | Unit::Minute | Unit::Second, true) => format!("PT{first}H{second}M{}{rest}S", part(last)?),
            (Unit::Minute | Unit::Second, false) => format!("PT{first}M{second}{rest}S"),
            (Unit::Hour, false) if !broken => format!("PT{first}H{second}M"),
            _ => return None,
        };
        Some((Expr::Length(text), after))
    }

    /// A half or a quarter more behind its unit: `an hour and a half`.
    fn half_behind(&self, amount: Decimal, i: usize) -> (Decimal, usize) {
        let at = self.skip_article(i + 1);
        let part = match (self.cue(at, Cues::HALF), self.numeral(at).fraction) {
            (true, _) => Decimal::new(5, 1),
            (_, Some(4)) => Decimal::new(25, 2),
            _ => return (amount, i),
        };
        let more = self.cue(i, Cues::AND) && at > i + 1 && self.joins(i);
        match amount.plus(part) {
            Some(sum) if more && self.word(at + 1).unit.is_none() => (sum, at + 1),
            _ => (amount, i),
        }
    }

    /// The lower end of a range of lengths, whose unit stands behind the upper one: `sechs bis acht Monate`.
    pub(super) fn lower_length(&self, i: usize) -> Read<Expr> {
        let (amount, end) = self.quantity(i)?;
        let at = self.range_joint(end)?;
        let (_, unit, after) = self.amount(at)?;
        if self.is_age(i, after) {
            return None;
        }
        let (mut days, mut hours) = (String::new(), String::new());
        push_amount(&mut days, &mut hours, amount, unit);
        let clock = if hours.is_empty() { String::new() } else { format!("T{hours}") };
        Some((Expr::Length(format!("P{days}{clock}")), end))
    }

    /// One amount with its unit.
    pub(super) fn amount(&self, i: usize) -> Option<(Decimal, Unit, usize)> {
        if let Some((unit, n)) = self.word(i).length.filter(|(_, n)| *n > 0) {
            return Some((Decimal::from_int(i64::from(n)), unit, i + 1));
        }
        if let Some(minutes) = self.word(i).minutes {
            return Some((Decimal::from_int(i64::from(minutes)), Unit::Minute, i + 1));
        }
        let (amount, at) = self.quantity(i)?;
        let at = if self.glued(at) && self.dash(at) && self.glued(at + 1) { at + 1 } else { at };
        let at = self.skip(at, Cues::OTHER);
        let shifted = self.word(at).shift.is_some() && self.word(at + 1).unit.is_some() && self.word(at + 1).plural;
        let at = if shifted && self.joins(at) && self.joins(at + 1) { at + 1 } else { at };
        if let Some(minutes) = self.word(at).minutes.filter(|_| self.joins(at)) {
            return Some((amount.times(Decimal::from_int(i64::from(minutes)))?, Unit::Minute, at + 1));
        }
        if let Some((unit, n)) = self.word(at).span.filter(|_| self.joins(at)) {
            return Some((amount.times(Decimal::from_int(i64::from(n)))?, unit, at + 1));
        }
        let night = self.word(at).part == Some(Part::Night) && self.words.dates.month_first && self.joins(at);
        if night
            && !self.numeral(i).article
            && self.word(at).relative.is_none()
            && (self.word(at).plural || self.digits(i) > 0)
        {
            return Some((amount, Unit::Day, at + 1));
        }
        let adjective = self.word(at).length.filter(|(_, n)| *n == 0).map(|(unit, _)| unit);
        let unit =
            self.word(at).unit.or(adjective).filter(|u| {
                self.joins(at) && !self.is_short_week(at) && *u != Unit::DoubleYear && *u != Unit::Weekend
            })?;
        let some_day = self.cue(i, Cues::GENITIVE)
            && match unit {
                Unit::Day => !self.cue_before(i, Cues::WITHIN),
                _ => i > 1 && self.tokens.is_sign(i - 1, '.') && self.digits(i - 2) > 0,
            };
        if some_day {
            return None;
        }
        let spelled = unit == Unit::Second && self.digits(i) == 0 && !self.dash(at - 1) && !self.word(at).plural;
        let rank =
            spelled && (self.numeral(at - 1).article && self.is_countable(at + 1) || amount != Decimal::from_int(1));
        let one_of_many = self.numeral(i).article && self.word(at).plural && amount == Decimal::from_int(1);
        (!rank && !one_of_many && !self.is_share(at)).then_some((amount, unit, at + 1))
    }

    /// Whether the unit at `i` is a kind of days or years (`Werktage`, `business days`), whose number does not tell how far away a day is.
    pub(super) fn is_kind_of_unit(&self, i: usize) -> bool {
        matches!(self.word(i).span, Some((_, 1))) || self.cue_before(i, Cues::WORKING)
    }

    /// Whether the quarters at `i` are ones of something else than a year: `a quarter of the members`, `a quarter to a third`.
    fn is_share(&self, i: usize) -> bool {
        if self.numeral(i).fraction != Some(4) || !self.joins(i + 1) {
            return false;
        }
        if self.numeral(i + 1).scale.is_some() {
            return true;
        }
        if !self.joins(i + 2) {
            return false;
        }
        let of = self.skip(i + 2, Cues::THE);
        let word = self.word(of);
        let dated = word.unit.is_some() || word.shift.is_some() || word.relative.is_some() || self.digits(of) > 0;
        let whole = self.cue(i + 1, Cues::OF) && !dated && !self.cue(of, Cues::YEAR_BEFORE);
        whole || (self.cue(i + 1, Cues::TO) && self.numeral(i + 2).article && self.numeral(i + 3).ordinal.is_some())
    }

    /// Whether the word at `i` is the short form of the calendar week, which counts nothing (`12 kW` is power).
    pub(super) fn is_short_week(&self, i: usize) -> bool {
        self.cue(i, Cues::CALENDAR) && self.tokens.str(i).len() < 4
    }

    /// A number that can count units of time. Several readers ask for it at the same token, so the last one is kept.
    pub(super) fn quantity(&self, i: usize) -> Read<Decimal> {
        if let Some((at, read)) = self.quantities.get()
            && at == i
        {
            return read;
        }
        let read = self.new_quantity(i);
        self.quantities.set(Some((i, read)));
        read
    }

    fn new_quantity(&self, i: usize) -> Read<Decimal> {
        let counts = Classes::NUMERAL.or(Classes::NUMERAL_COMPOUND).or(Classes::SCALE);
        let cues = Cues::HALF.or(Cues::WHOLE).or(Cues::COUPLE).or(Cues::BOTH);
        if self.digits(i) == 0 && !self.tokens.classes(i).any(counts) && !self.cue(i, cues) {
            return None;
        }
        let half = Decimal::new(5, 1);
        if self.cue(i, Cues::HALF) {
            let at = if self.words.dates.month_first { self.skip_article(i + 1) } else { i + 1 };
            return Some((half, at));
        }
        if self.cue(i, Cues::WHOLE) {
            let at = if self.dash(i + 1) && self.glued(i + 2) { i + 2 } else { i + 1 };
            let one = !self.word(at).plural && self.word(at).unit.is_some();
            return one.then(|| (Decimal::from_int(1), at));
        }
        let couple = self.skip_article(i);
        if self.cue(couple, Cues::COUPLE) {
            let at = self.skip(couple + 1, Cues::OF);
            let units = self.word(at).unit.is_some() && self.word(at).plural && self.joins(at);
            return (at > couple + 1 || units).then_some((Decimal::from_int(2), at));
        }
        if self.cue(i, Cues::BOTH) {
            return Some((Decimal::from_int(2), i + 1));
        }
        if let Some(n) = self.numeral(i).and_half {
            return half.plus(Decimal::from_int(i64::from(n))).map(|d| (d, i + 1));
        }
        if self.digits(i) > 0 {
            return self.digit_quantity(i);
        }
        if let Some(read) = self.quarters(i) {
            return Some(read);
        }
        let Some(n) = self.numeral(i).cardinal else {
            let long = self.tokens.classes(i).any(Classes::NUMERAL_COMPOUND.or(Classes::SCALE));
            return if long { number::spelled_count(self.tokens, self.words, i) } else { None };
        };
        if self.numeral(i).article && self.cue(i + 1, Cues::HALF) {
            return Some((half, i + 2));
        }
        let (whole, end) = self.in_words(i).unwrap_or((Decimal::from_int(i64::from(n)), i + 1));
        Some(self.and_a_half(whole, end))
    }

    /// A count in several words: `twenty-four`, `three hundred`.
    fn in_words(&self, i: usize) -> Read<Decimal> {
        let counts = Classes::NUMERAL.or(Classes::SCALE);
        let next = if self.dash(i + 1) && self.glued(i + 1) { i + 2 } else { i + 1 };
        let more = self.joins(next) && self.tokens.classes(next).any(counts);
        let read = if more { number::spelled_count(self.tokens, self.words, i) } else { None };
        read.filter(|(_, end)| *end > next && self.numeral(end - 1).fraction.is_none())
    }

    /// `3`, `3,5`.
    fn digit_quantity(&self, i: usize) -> Read<Decimal> {
        let ends_range = i > 1 && self.dash(i - 1) && !self.digits_glued_before(i - 2) && self.digits(i) < 3;
        let thousands = self.digits(i) == 3 && self.tokens.gap(i) == Gap::Blank && self.digits(i.wrapping_sub(1)) > 0;
        if self.digits_glued_before(i) && !ends_range || thousands {
            return None;
        }
        if let Some(read) = self.mixed_fraction(i) {
            return Some(read);
        }
        let comma = if self.words.numbers.decimal_comma { ',' } else { '.' };
        if self.digits_glued_after(i + 1, &[comma]) && self.digits(i + 2) < 3 {
            let d = Decimal::parse(&format!("{}.{}", self.tokens.str(i), self.tokens.str(i + 2)))?;
            return Some((d, i + 3));
        }
        if self.digits_glued_after(i + 1, &['/']) && matches!(self.tokens.str(i + 2), "2" | "4") {
            let quarters = self.tokens.number(i)?.checked_mul(if self.tokens.str(i + 2) == "2" { 2 } else { 1 })?;
            let at = if self.cue(i + 3, Cues::OF) { self.skip_article(i + 4) } else { i + 3 };
            return Some((Decimal::new(i128::from(quarters) * 25, 2), if at == i + 4 { i + 3 } else { at }));
        }
        if self.digits_glued_after(i + 1, &['.', ',', '/', ':']) || self.digits(i) > 4 {
            return None;
        }
        Some(self.and_a_half(Decimal::from_int(i64::from(self.tokens.number(i)?)), i + 1))
    }

    /// `3 1/2`, `1 3/4`.
    fn mixed_fraction(&self, i: usize) -> Read<Decimal> {
        let part = i + 1;
        let apart = self.digits(part) == 1 && self.tokens.gap(part) == Gap::Blank;
        let quarters = match self.tokens.str(i + 3) {
            "2" if apart => 2,
            "4" if apart => 1,
            _ => return None,
        };
        let slash = self.digits_glued_after(i + 2, &['/']);
        let more = self.tokens.number(part)?.checked_mul(quarters).filter(|n| slash && *n < 4)?;
        let whole = self.number(i, 3, 1..=999)?;
        Some((Decimal::new(i128::from(whole * 4 + more) * 25, 2), i + 4))
    }

    /// Quarters of the unit behind: `three quarters of an hour`, `a quarter century`.
    fn quarters(&self, i: usize) -> Read<Decimal> {
        let is_quarter = |k: usize| self.numeral(k).fraction == Some(4) && self.joins(k);
        let (n, at) = if is_quarter(i) { (1, i) } else { (self.numeral(i).cardinal?, i + 1) };
        if !is_quarter(at) || n > 3 {
            return None;
        }
        let of = if self.cue(at + 1, Cues::OF) { self.skip_article(at + 2) } else { at + 1 };
        let unit = self.word(of).unit.filter(|_| self.joins(of))?;
        let parted = matches!(unit, Unit::Hour | Unit::Day | Unit::Year | Unit::Century);
        parted.then_some((Decimal::new(i128::from(n) * 25, 2), of))
    }

    /// `und eine halbe`, `and a half`, `and three quarter` behind a whole number.
    fn and_a_half(&self, whole: Decimal, i: usize) -> (Decimal, usize) {
        if !self.cue(i, Cues::AND) {
            return (whole, i);
        }
        if let Some((part, at)) = self.quarters(i + 1) {
            return whole.plus(part).map_or((whole, i), |sum| (sum, at));
        }
        let at = self.skip_article(i + 1);
        match whole.plus(Decimal::new(5, 1)) {
            Some(sum) if self.cue(at, Cues::HALF) => (sum, at + 1),
            _ => (whole, i),
        }
    }

    fn skip_article(&self, i: usize) -> usize {
        if self.numeral(i).article { i + 1 } else { i }
    }

    /// Whether a length of time is an age.
    pub(super) fn is_age(&self, start: usize, end: usize) -> bool {
        let hyphen = if self.dash(end) && self.glued(end) { end + 1 } else { end };
        (self.joins(end) && self.cue(hyphen, Cues::OLD))
            || (self.cue(end, Cues::OF) && self.cue(end + 1, Cues::AGE))
            || (start.saturating_sub(if self.cue_before(start, Cues::AND.or(Cues::TO)) { 4 } else { 2 })..start)
                .any(|k| self.cue(k, Cues::AGE))
            || number::is_age_of_people(self.tokens, self.words, start)
    }

    /// `vor zwei Jahren`, `in drei Wochen`, `two years ago`: how far from now.
    pub(super) fn away(&self, i: usize) -> Read<Expr> {
        let sign = if self.cue(i, Cues::AGO) {
            -1
        } else if self.cue(i, Cues::IN) {
            1
        } else {
            return None;
        };
        let at = self.skip(self.skip(i + 1, Cues::OTHER), Cues::OTHER);
        let (amount, unit, end) =
            self.amount(at).filter(|(.., end)| self.joins(at) && !self.is_kind_of_unit(end - 1))?;
        let more = if self.counts_on(end) { self.whole_amounts(at) } else { None };
        if let Some(((months, days), end)) = more.filter(|(_, end)| !self.is_age(at, *end)) {
            let from = Point::on(On::Moved { unit: Unit::Day, by: 0 });
            return Some((Expr::Apart { from, months: sign * months, days: sign * days }, end));
        }
        let today = sign > 0 && self.cue(end, Cues::FROM) && self.word(end + 1).relative == Some((Unit::Day, 0));
        let end = if today && self.joins(end) && self.joins(end + 1) { end + 2 } else { end };
        self.moved(amount, unit, sign, at, end)
    }

    pub(super) fn moved(&self, amount: Decimal, unit: Unit, sign: i32, start: usize, end: usize) -> Read<Expr> {
        // Half a year is six months.
        let (amount, unit) = match (amount.to_int(), unit) {
            (None, Unit::Year) => (amount.times(Decimal::from_int(12))?, Unit::Month),
            _ => (amount, unit),
        };
        let by = i32::try_from(amount.to_int()?).ok()?.checked_mul(sign)?;
        let (unit, by) = if unit == Unit::Week { (Unit::Day, by.checked_mul(7)?) } else { (unit, by) };
        let fits = by.unsigned_abs() < 5000 && unit >= Unit::Day && !self.is_age(start, end);
        fits.then_some((Expr::At(Point::on(On::Moved { unit, by })), end))
    }

    /// `jeden Montag`, `alle zwei Jahre`, `jeden ersten Montag im Monat`, `every day`.
    pub(super) fn repeated(&self, i: usize) -> Read<Expr> {
        if let Some((unit, n)) = self.word(i).every {
            if self.is_prefixed(i) {
                return None;
            }
            return Some((Expr::Repeated(format!("R/{}", units(unit, n))), i + 1));
        }
        if self.word(i).weekly
            && let Some(to) = self.range_joint(i + 1).filter(|to| self.word(*to).weekly)
        {
            let (first, last) = (self.word(i).weekday, self.word(to).weekday);
            return Some((Expr::Repeated(format!("XXXX-WXX-{first}/XXXX-WXX-{last}")), to + 1));
        }
        if self.is_every_too(i) {
            return Some((Expr::Repeated(format!("XXXX-WXX-{}", self.word(i).weekday)), i + 1));
        }
        if self.is_weekends(i) {
            return Some((Expr::Repeated("XXXX-WXX-WE".to_owned()), i + 1));
        }
        if self.word(i).weekly {
            return Some((Expr::Repeated(format!("XXXX-WXX-{}", self.word(i).weekday)), i + 1));
        }
        if self.is_weekly(i) {
            let part = self.word(i + 1).part.map_or("", Part::code);
            return Some((Expr::Repeated(format!("XXXX-WXX-{}T{part}", self.word(i).weekday)), i + 2));
        }
        if !self.cue(i, Cues::EVERY) {
            return None;
        }
        let at = self.skip(i + 1, Cues::OTHER);
        if self.cue(at, Cues::ALTERNATE) && self.joins(at) {
            return self.every_other(at + 1);
        }
        if let Some((On::Day { year: Year::Open, month: Some(month), day }, end)) =
            self.day(at).filter(|_| self.joins(at))
        {
            return Some((Expr::Repeated(format!("XXXX-{month:02}-{day:02}")), end));
        }
        if let Some((amount, unit, end)) = self.amount(at).filter(|_| self.joins(at)) {
            if self.cue(i, Cues::EACH) {
                return self.length(at);
            }
            let (mut days, mut hours) = (String::new(), String::new());
            push_amount(&mut days, &mut hours, amount, unit);
            let clock = if hours.is_empty() { String::new() } else { format!("T{hours}") };
            return Some((Expr::Repeated(format!("R/P{days}{clock}")), end));
        }
        self.every_nth(at)
    }

    /// Whether a word or number is joined to the word at `i` by a hyphen, which changes what it says: `bi-weekly`, `14-täglich`.
    fn is_prefixed(&self, i: usize) -> bool {
        let joined = i > 1 && self.dash(i - 1) && self.glued(i) && self.glued(i - 1);
        joined && self.tokens.get(i - 2).is_some_and(|t| t.kind != TokenKind::Sign)
    }

    /// Every so many units in digits before a word for every unit: `14-täglich`, `6-monthly`.
    pub(super) fn every_so_many(&self, i: usize) -> Read<Expr> {
        let n = self.number(i, 2, 2..=99).filter(|_| self.is_prefixed(i + 2))?;
        let (unit, 1) = self.word(i + 2).every? else { return None };
        Some((Expr::Repeated(format!("R/{}", units(unit, n as u8))), i + 3))
    }

    /// Whether the weekday at `i` follows another one that comes round every week: `jeden Montag und Mittwoch`.
    pub(super) fn is_every_too(&self, i: usize) -> bool {
        let plain = |k: usize| self.word(k).weekday > 0 && !self.word(k).weekly && !self.word(k).short;
        let two =
            i > 2 && plain(i) && self.cue(i - 1, Cues::AND) && plain(i - 2) && self.cue_before(i - 2, Cues::EVERY);
        two && self.joins(i) && self.joins(i - 1) && self.day(i).is_none() && !self.cue(i - 3, Cues::ON)
    }

    /// Whether all weekends are meant: `on weekends`, `an Wochenenden`.
    pub(super) fn is_weekends(&self, i: usize) -> bool {
        let word = self.word(i);
        let led = || self.cue_before(i, Cues::ON.or(Cues::AT).or(Cues::WHOLE)) && !self.cue_before(i, Cues::THE);
        word.unit == Some(Unit::Weekend) && word.plural && led() && self.closes(i + 1) && !self.cue(i + 1, Cues::OF)
    }

    /// Every second day, week or weekday.
    fn every_other(&self, i: usize) -> Read<Expr> {
        let word = self.word(i);
        let unit = if word.weekday > 0 && !word.short { Some(Unit::Week) } else { word.unit };
        let unit =
            unit.filter(|u| (Unit::Day..=Unit::Century).contains(u) && *u != Unit::DoubleYear && self.joins(i))?;
        let unit = if unit == Unit::Weekend { Unit::Week } else { unit };
        Some((Expr::Repeated(format!("R/{}", units(unit, 2))), i + 1))
    }

    /// What comes round every year with its day or month behind it: `jedes Jahr im Mai`, `every year on May 3`.
    pub(super) fn yearly(&self, (expr, end): (Expr, usize)) -> (Expr, usize) {
        let at = self.skip(self.skip(end, Cues::ON.or(Cues::IN)), Cues::THE);
        if !matches!(&expr, Expr::Repeated(set) if set == "R/P1Y") || at == end || !self.joins(end) {
            return (expr, end);
        }
        match self.day(at).or_else(|| self.period(at)) {
            Some((On::Day { year: Year::Open, month: Some(month), day }, end)) => {
                (Expr::Repeated(format!("XXXX-{month:02}-{day:02}")), end)
            }
            Some((On::Month { year: Year::Open, month }, end)) => (Expr::Repeated(format!("XXXX-{month:02}")), end),
            _ => (expr, end),
        }
    }

    /// What comes round every day with its clock time behind it: `täglich um 10 Uhr`, `every evening at 8`.
    pub(super) fn daily(&self, (expr, end): (Expr, usize)) -> (Expr, usize) {
        let Expr::Repeated(set) = &expr else { return (expr, end) };
        let part = self.word(end - 1).part.filter(|_| set.starts_with("R/T"));
        if part.is_none() && set != "R/P1D" || !self.joins(end) {
            return (expr, end);
        }
        let beside = self.clock_beside(end).or_else(|| part.and_then(|part| self.hour_of_part(part, end)));
        match beside.filter(|(_, after)| self.range_joint(*after).is_none() && !self.tokens.is_sign(end, ',')) {
            Some((clock, after)) => {
                let clock = part.map_or(clock, |part| super::point::clock_in(part, clock));
                (Expr::Repeated(format!("R/{}", super::written::clock_suffix(Some(clock)))), after)
            }
            None => (expr, end),
        }
    }

    /// A clock time in front of what comes round: `6 a.m. every day`, `9am Sundays`.
    pub(super) fn repeated_hour(&self, point: Point, i: usize) -> Read<Expr> {
        let sets = self.cue(i, Cues::EVERY) || self.word(i).every.is_some() || self.word(i).weekly;
        if point.on != On::Nothing || !sets || !self.joins(i) {
            return None;
        }
        let clock = super::written::clock_suffix(Some(point.clock?));
        match self.repeated(i)? {
            (Expr::Repeated(set), end) if set == "R/P1D" => Some((Expr::Repeated(format!("R/{clock}")), end)),
            (Expr::Repeated(set), end) if set.len() == 10 && set.starts_with("XXXX-WXX-") && !set.ends_with('E') => {
                Some((Expr::Repeated(format!("{set}{clock}")), end))
            }
            _ => None,
        }
    }

    /// Whether a weekday stands before a part of the day in the plural: `Tuesday afternoons`.
    pub(super) fn is_weekly(&self, i: usize) -> bool {
        let part = self.word(i + 1);
        self.word(i).weekday > 0 && part.plural && part.part.is_some() && self.joins(i + 1)
    }

    /// The part of the day behind a repeated weekday: `am Vormittag`, `morning`.
    fn part_behind(&self, i: usize) -> Read<Part> {
        let at = self.skip(self.skip(i, Cues::ON.or(Cues::IN)), Cues::THE);
        self.word(at).part.filter(|_| self.joins(i) && self.joins(at)).map(|part| (part, at + 1))
    }

    fn every_nth(&self, i: usize) -> Read<Expr> {
        let ranked = self.rank(i).filter(|_| self.joins(i));
        let at = ranked.map_or(i, |(_, end)| end);
        let word = self.word(at);
        if !self.joins(at) {
            return None;
        }
        if word.weekday > 0 && !word.short {
            let of = self.skip(self.skip(at + 1, Cues::OF), Cues::THE);
            if ranked.is_some() && of > at + 1 && self.word(of).unit == Some(Unit::Month) {
                return Some((Expr::Repeated("R/P1M".to_owned()), of + 1));
            }
            if ranked.is_some_and(|(n, _)| n == 2) {
                return self.every_other(at);
            }
            let bare = || self.bare_hour(at + 1).filter(|(_, end)| self.closes(*end));
            let hour = self.clock_beside(at + 1).or_else(bare).filter(|_| self.joins(at + 1));
            let (part, end) = match (hour, self.part_behind(at + 1)) {
                (Some((_, end)), _) => (None, end),
                (None, Some((part, end))) => (Some(part), end),
                (None, None) => (word.part, at + 1),
            };
            let clock = match part {
                Some(part) => format!("T{}", part.code()),
                None => super::written::clock_suffix(hour.map(|(clock, _)| clock)),
            };
            return Some((Expr::Repeated(format!("XXXX-WXX-{}{clock}", word.weekday)), end));
        }
        if word.unit == Some(Unit::Weekend) && ranked.is_none() {
            return Some((Expr::Repeated("XXXX-WXX-WE".to_owned()), at + 1));
        }
        if word.month > 0 && !word.short && ranked.is_none() && self.is_calendar_name(at) && self.digits(at + 1) == 0 {
            return Some((Expr::Repeated(format!("XXXX-{:02}", word.month)), at + 1));
        }
        if word.season > 0 && ranked.is_none() && self.is_noun(at) | self.words.dates.month_first {
            return Some((Expr::Repeated(format!("XXXX-{}", word.season)), at + 1));
        }
        if let Some(unit) = word.unit.filter(|u| *u != Unit::DoubleYear) {
            let n = ranked.map_or(1, |(n, _)| n);
            let (mut days, mut hours) = (String::new(), String::new());
            push_amount(&mut days, &mut hours, Decimal::from_int(i64::from(n)), unit);
            let clock = if hours.is_empty() { String::new() } else { format!("T{hours}") };
            return Some((Expr::Repeated(format!("R/P{days}{clock}")), at + 1));
        }
        if let Some(part) = word.part.filter(|_| ranked.is_none()) {
            return Some((Expr::Repeated(format!("R/T{}", part.code())), at + 1));
        }
        None
    }
}

/// So many units as an ISO 8601 duration.
pub(super) fn units(unit: Unit, n: u8) -> String {
    let (mut days, mut hours) = (String::new(), String::new());
    push_amount(&mut days, &mut hours, Decimal::from_int(i64::from(n)), unit);
    if hours.is_empty() { format!("P{days}") } else { format!("PT{hours}") }
}

/// Adds an amount to the parts of an ISO 8601 duration before and behind its `T`.
fn push_amount(days: &mut String, hours: &mut String, amount: Decimal, unit: Unit) {
    let times = |n: i64| amount.times(Decimal::from_int(n)).unwrap_or(amount);
    let (out, amount, letter) = match unit {
        Unit::Second => (hours, amount, 'S'),
        Unit::Minute => (hours, amount, 'M'),
        Unit::Hour => (hours, amount, 'H'),
        Unit::Day | Unit::Weekend => (days, amount, 'D'),
        Unit::Week => (days, amount, 'W'),
        Unit::Month => (days, amount, 'M'),
        Unit::Quarter => (days, times(3), 'M'),
        Unit::Half => (days, times(6), 'M'),
        Unit::Year | Unit::DoubleYear => (days, amount, 'Y'),
        Unit::Decade => (days, times(10), 'Y'),
        Unit::Century => (days, times(100), 'Y'),
    };
    out.push_str(&amount.to_string());
    out.push(letter);
}
