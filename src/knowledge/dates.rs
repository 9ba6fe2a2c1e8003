//! In: data files. Out: months, weekdays, units, cues and holidays, in one language.
//!
//! A word can mean several things (a name of the next day that is also the morning, a month that is also a verb form), so
//! each word has one [`DateWord`] in which every sense has its own field; grammars ask for the sense they need. The entry
//! is found by the word's number, without hashing again.

use super::lexicon::WordId;
use super::phrases::Phrases;
use super::{Classes, Files, Language, Lexicon, files};
use crate::error::Error;

/// The language's months, weekdays, units, cues and holidays.
#[derive(Debug, Default)]
pub struct DateWords {
    entries: Vec<DateWord>,
    /// By number of the word.
    roles: Vec<Role>,
    unknown: DateWord,
    /// Public holidays and feasts.
    pub holidays: Vec<Holiday>,
    /// Whether `next Friday` is the one of the next week, whatever day it is.
    pub weekday_of_week: bool,
    /// Whether the month stands before the day in all-digit dates (`4/24/2019`).
    pub month_first: bool,
    /// Short forms of `this month`, `last year` behind a day: unit and shift.
    pub short_periods: Phrases<(Unit, i8)>,
    /// What stands behind a year and says from when it is counted; whether it is one before that.
    pub eras: Phrases<bool>,
    /// Endings of nouns in the singular, before which four digits are a year and no count.
    pub singular: Vec<Box<str>>,
}

/// What one word can mean in a date.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DateWord {
    /// Month, 1 to 12; 0 if it is none.
    pub month: u8,
    /// Weekday, 1 (Monday) to 7; 0 if it is none.
    pub weekday: u8,
    /// A month or weekday in short form, which is also another word: it counts only beside digits.
    pub short: bool,
    /// Season as in EDTF, 21 (spring) to 24; 0 if it is none.
    pub season: u8,
    /// Unit of time.
    pub unit: Option<Unit>,
    /// The unit or part of the day in the plural, which by itself says nothing (`in den letzten Jahren`), or a decade with its years.
    pub plural: bool,
    /// A length of time in one adjective; 0 if its number stands before it.
    pub length: Option<(Unit, u8)>,
    /// A week or half of a month in one noun (`Maiwoche`), with its month.
    pub of_month: Option<(Unit, u8)>,
    /// A length of time in one noun (`fortnight`).
    pub span: Option<(Unit, u8)>,
    /// The sense of time of a verb: past (-1) or future (1).
    pub tense: i8,
    /// A length of time in one word, in minutes.
    pub minutes: Option<u16>,
    /// A decade in one word, by its first year.
    pub decade: Option<u16>,
    /// The weekday as an adverb of repetition.
    pub weekly: bool,
    /// So many units from now.
    pub relative: Option<(Unit, i8)>,
    /// So many units from the date that the text named last.
    pub near: Option<(Unit, i8)>,
    /// A word for next or last that counts from the date named last (`folgend`).
    pub told: bool,
    /// A word for next or last that is never the one of another week if this one has it (`coming`, `past`).
    pub soon: bool,
    /// Part of the day.
    pub part: Option<Part>,
    /// Next (1), this (0), last (-1).
    pub shift: Option<i8>,
    /// Beginning, middle or end of a period.
    pub edge: Option<Edge>,
    /// An adjective that is itself a repetition (daily, biweekly): the unit and how many of them.
    pub every: Option<(Unit, u8)>,
    /// An hour of the clock with a name (noon), with its minutes.
    pub clock: Option<(u8, u8)>,
    /// What it can be as a function word.
    pub cues: Cues,
}

impl DateWord {
    /// Whether the word says nothing in a date, so that a number before it can count it.
    #[must_use]
    pub fn is_no_date(&self) -> bool {
        *self == Self::default() || *self == Self { cues: Cues::PERSON, ..Self::default() }
    }

    /// What the word can do in an expression.
    fn role(&self) -> Role {
        let inside = Self { tense: 0, cues: self.cues.without(Cues::OUTSIDE), ..*self } != Self::default();
        let sense = Self { tense: 0, cues: Cues::default(), ..*self } != Self::default();
        let named = self.month > 0 || self.weekday > 0 && !self.short || self.season > 0 || self.decade.is_some();
        let counted = self.relative.is_some() || self.near.is_some() || self.unit == Some(Unit::Weekend);
        let timed = self.part.is_some() || self.every.is_some() || self.clock.is_some() || self.minutes.is_some();
        let long = self.length.is_some_and(|(_, n)| n > 0);
        let present = self.cues.any(Cues::PRESENT);
        let alone = named || counted || timed || long || present;
        let leads = !sense && self.cues.any(Cues::LEADS) && !self.cues.any(Cues::BEGINS);
        [(inside, Role::INSIDE), (sense || present, Role::CARRIES), (alone, Role::ALONE), (leads, Role::LEADS)]
            .into_iter()
            .fold(Role::default(), |role, (is, bit)| if is { role.or(bit) } else { role })
    }
}

/// What a word can do in a date expression: a set of bits, worked out of its senses once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Role(u8);

impl Role {
    /// It can stand behind the first word of an expression.
    pub const INSIDE: Self = Self(1);
    /// It says more than a preposition or article does.
    pub const CARRIES: Self = Self(2);
    /// It can be an expression by itself.
    pub const ALONE: Self = Self(4);
    /// It can only open a range or tell how far away a date is (`from`, `in`).
    pub const LEADS: Self = Self(8);

    /// Whether the two sets share a role.
    #[must_use]
    #[inline]
    pub fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// A second.
    Second,
    /// A minute.
    Minute,
    /// An hour.
    Hour,
    /// A day.
    Day,
    /// Saturday and Sunday.
    Weekend,
    /// A week.
    Week,
    /// A month.
    Month,
    /// A quarter of a year.
    Quarter,
    /// Half a year.
    Half,
    /// A year.
    Year,
    /// A school year, season or budget year, which may take its name from two years.
    DoubleYear,
    /// Ten years.
    Decade,
    /// A hundred years.
    Century,
}

/// A part of the day, as TIMEX3 knows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Morning.
    Morning,
    /// Midday.
    Midday,
    /// Afternoon.
    Afternoon,
    /// Evening.
    Evening,
    /// Night.
    Night,
}

impl Part {
    /// The code of TIMEX3.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Morning => "MO",
            Self::Midday => "MI",
            Self::Afternoon => "AF",
            Self::Evening => "EV",
            Self::Night => "NI",
        }
    }

    /// Whether a clock hour below twelve is meant as one of the second half of the day.
    #[must_use]
    pub fn is_late(self) -> bool {
        matches!(self, Self::Afternoon | Self::Evening)
    }
}

/// A part of a longer period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// Its beginning.
    Start,
    /// Its middle.
    Mid,
    /// Its end.
    End,
}

/// A set of function words' senses, a bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cues(u64);

macro_rules! cues {
    ($($name:ident = $bit:literal $word:literal, $about:literal;)*) => {
        impl Cues {
            $(#[doc = $about] pub const $name: Self = Self(1 << $bit);)*

            fn named(name: &str) -> Option<Self> {
                match name { $($word => Some(Self::$name),)* _ => None }
            }
        }
    };
}

cues! {
    FROM = 0 "from", "Opens a range.";
    BETWEEN = 1 "between", "Opens a range whose parts are joined by `and`.";
    TO = 2 "to", "Stands between the ends of a range.";
    AND = 3 "and", "Joins days of a list.";
    AGO = 4 "ago", "So long before now, as a preposition.";
    AGO_AFTER = 5 "ago_after", "So long before now, after the length of time.";
    IN = 6 "in", "So long after now.";
    SINCE = 7 "since", "From then on.";
    UNTIL = 8 "until", "Up to then.";
    BEFORE = 9 "before", "Before then.";
    AFTER = 10 "after", "After then.";
    CLOCK = 11 "clock", "Follows a clock time.";
    AT = 12 "at", "Stands before a clock time.";
    THE = 13 "the", "Articles in front of a date.";
    OF = 14 "of", "Joins a part to its whole.";
    EVERY = 15 "every", "Opens a repeated date.";
    ON = 16 "on", "Stands before a day.";
    YEAR_BEFORE = 17 "year_before", "Words after which four digits are a year.";
    DECADE_TAIL = 18 "decade_tail", "Endings of decades (`1990s`).";
    ORDINAL_TAIL = 19 "ordinal_tail", "Endings of ordinal numbers (`3rd`).";
    HALF = 20 "half", "Half of a unit.";
    ABOUT = 22 "about", "About then.";
    NOON_AM = 23 "am", "Before noon.";
    NOON_PM = 24 "pm", "After noon.";
    OLD = 25 "old", "Makes a length of time an age.";
    AGE = 26 "age", "Names the age in front of it.";
    OTHER = 27 "other", "A word between an article and a unit that changes nothing.";
    ROMAN = 29 "roman", "A Roman number.";
    BOTH = 30 "both", "Two of them.";
    OPENING = 31 "um", "Stands before a clock time and nothing vaguer.";
    WHOLE = 32 "whole", "The whole of one unit.";
    ENDED = 36 "ended", "Stands between a length of time and its last day.";
    SAME = 33 "same", "The one that was named before.";
    NOW = 34 "now", "The present.";
    HENCE = 35 "hence", "So long after now, after the length of time.";
    TIMES = 37 "times", "How often, in one word (`twice`).";
    TIMES_TAIL = 38 "times_tail", "Makes the number before it one of times.";
    PER = 39 "per", "Stands between how often and the unit.";
    CLOCK_PAST = 40 "clock_past", "Stands between minutes and the hour they follow.";
    CLOCK_TO = 41 "clock_to", "Stands between minutes and the hour they are short of.";
    CALENDAR = 28 "calendar", "A unit that is counted through the year.";
    ALTERNATE = 42 "alternate", "Every second one.";
    LASTING = 43 "lasting", "Stands between a beginning and a length of time.";
    COUPLE = 44 "couple", "Two of what stands behind it.";
    PERSON = 45 "person", "People whose age a length of time behind it can be.";
    THEREUPON = 48 "thereupon", "Behind a unit: the one after what was named last.";
    BEFOREHAND = 49 "beforehand", "Behind a unit: the one before what was named last.";
    LATER = 47 "later", "Behind `or`: the year in front of it and those after or before it.";
    WITHIN = 50 "within", "Before a length of time: all of it, up to its end.";
    ZONE = 51 "zone", "Part of the name of a time zone.";
    FISCAL = 46 "fiscal", "Names the year of a budget.";
    REST = 52 "rest", "What is left of a period.";
    THAN = 53 "than", "Behind `later` or `earlier`: compares with the date behind it.";
    NOT = 54 "not", "Denies the comparison behind it.";
    GENITIVE = 57 "genitive", "An article of one day that is rather some day than a day long.";
    AT_AGE = 58 "at_age", "Before a number of years: makes them an age.";
    AGE_LIMIT = 60 "age_limit", "Names ages behind it in the same clause.";
    TOWARD = 59 "toward", "Between a night and the day it leads to.";
    PRESENT = 56 "present", "The present as the end of a range.";
    WORKING = 62 "working", "Leaves out the days off of the days behind it.";
    ALONE = 61 "alone", "A part of the day that needs no article or preposition (`abends`).";
    EACH = 55 "each", "Says that what follows is so on every day named.";
}

impl Cues {
    /// Whether the two sets share a sense.
    #[must_use]
    pub fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Both sets together.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

/// A public holiday or feast.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holiday {
    /// Numbers of the words of its name, signs left out.
    pub name: Box<[WordId]>,
    /// On which day it is.
    pub rule: HolidayRule,
    /// Countries and states (ISO 3166) where it is a day off by law.
    pub regions: Box<[Box<str>]>,
}

impl Holiday {
    /// Whether it is a day off in a country (`DE`) or state (`DE-ST`): there itself or in the whole country.
    ///
    /// ```
    /// let know = depesche::Knowledge::builtin();
    /// let repentance = know.german.dates.holidays.iter().find(|h| h.regions.iter().any(|r| &**r == "DE-SN"));
    /// assert!(repentance.is_some_and(|h| h.is_day_off("DE-SN") && !h.is_day_off("DE-HE")));
    /// ```
    #[must_use]
    pub fn is_day_off(&self, region: &str) -> bool {
        let country = region.split('-').next().unwrap_or(region);
        self.regions.iter().any(|r| **r == *region || **r == *country)
    }
}

/// How the day of a holiday is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HolidayRule {
    /// Always month and day.
    Fixed(u8, u8),
    /// So many days after Easter Sunday.
    Easter(i16),
    /// So many days after Easter Sunday of the Julian calendar.
    OrthodoxEaster(i16),
    /// So many days after the fourth Sunday of Advent.
    Advent(i16),
    /// Month and day of the Islamic calendar.
    Islamic(u8, u8),
    /// The n-th (or, below zero, last) weekday of a month.
    Nth {
        /// Month.
        month: u8,
        /// Weekday, 1 to 7.
        weekday: u8,
        /// Which; -1 is the last.
        nth: i8,
        /// So many days after it.
        plus: i8,
    },
    /// By a calendar that is not reckoned here: the feast has no day, and no part of its name has one.
    Unreckoned,
}

impl DateWords {
    /// What a word can mean in a date.
    #[must_use]
    pub fn word(&self, id: WordId) -> &DateWord {
        self.entries.get(id as usize).unwrap_or(&self.unknown)
    }

    /// What a word can do in a date expression.
    #[must_use]
    #[inline]
    pub fn role(&self, id: WordId) -> Role {
        self.roles.get(id as usize).copied().unwrap_or_default()
    }

    /// Reads the tables of a language and enters their words into its lexicon.
    pub(super) fn load(files: &Files, language: Language, lexicon: &mut Lexicon) -> Result<Self, Error> {
        let mut out = Self { short_periods: Phrases::symbols(), eras: Phrases::symbols(), ..Self::default() };
        let name = format!("{}/dates.tsv", language.tag());
        let text = files.text(&name)?;
        let rows = files::rows::<3>(&name, &text)?;
        for [word, sense, value] in rows.iter().copied() {
            if sense == "weekday_of_week" {
                out.weekday_of_week = value == "yes";
                continue;
            }
            if sense == "short_period" {
                let (unit, by) =
                    value.split_once(' ').ok_or_else(|| Error::config(&name, format!("`{word}`: `{value}`")))?;
                let (Some(unit), Ok(by)) = (Unit::named(unit), by.parse()) else {
                    return Err(Error::config(
                        &name,
                        format!("`{word}`: expected a unit and a shift, found `{value}`"),
                    ));
                };
                out.short_periods.add(lexicon, word, Classes::default(), (unit, by));
                continue;
            }
            if sense == "era" {
                out.eras.add(lexicon, word, Classes::default(), value == "before");
                continue;
            }
            if sense == "singular" {
                out.singular.push(word.into());
                continue;
            }
            if sense == "month_first" {
                out.month_first = value == "yes";
                continue;
            }
            let class = out
                .enter(lexicon, word, sense, value)
                .ok_or_else(|| Error::config(&name, format!("`{word}`: unknown sense `{sense}` or value `{value}`")))?;
            lexicon.add(word, class);
        }
        out.compounds(&rows, lexicon);
        let name = format!("{}/holidays.tsv", language.tag());
        for [words, rule, regions] in files::rows::<3>(&name, &files.text(&name)?)? {
            let rule = HolidayRule::parse(rule)
                .ok_or_else(|| Error::config(&name, format!("`{words}`: cannot read the rule `{rule}`")))?;
            let regions = regions.split(' ').filter(|r| *r != "-").map(Into::into).collect();
            out.add_holiday(lexicon, words, rule, regions);
        }
        out.holidays.sort_by_key(|h| std::cmp::Reverse(h.name.len()));
        out.set_roles();
        Ok(out)
    }

    fn set_roles(&mut self) {
        self.roles = self.entries.iter().map(DateWord::role).collect();
        for id in self.short_periods.first_words().chain(self.eras.first_words()) {
            let at = id as usize;
            self.roles.resize(self.roles.len().max(at + 1), Role::default());
            self.roles[at] = self.roles[at].or(Role::INSIDE);
        }
    }

    fn entry(&mut self, id: WordId) -> &mut DateWord {
        if self.entries.len() <= id as usize {
            self.entries.resize(id as usize + 1, DateWord::default());
        }
        &mut self.entries[id as usize]
    }

    fn enter(&mut self, lexicon: &mut Lexicon, word: &str, sense: &str, value: &str) -> Option<Classes> {
        let id = lexicon.add(word, Classes::default());
        let entry = self.entry(id);
        Some(match sense {
            "month" | "month_short" => {
                entry.month = value.parse().ok().filter(|m| (1..=12).contains(m))?;
                entry.short = sense == "month_short";
                Classes::MONTH
            }
            "weekday" | "weekday_short" | "weekly" => {
                entry.weekday = value.parse().ok().filter(|d| (1..=7).contains(d))?;
                entry.short = sense == "weekday_short";
                entry.weekly = sense == "weekly";
                Classes::WEEKDAY
            }
            "season" => {
                entry.season = value.parse().ok().filter(|s| (21..=24).contains(s))?;
                Classes::SEASON
            }
            "unit" | "units" => {
                entry.unit = Some(Unit::named(value)?);
                entry.plural = sense == "units";
                Classes::DATE_UNIT
            }
            "minutes" => {
                entry.minutes = Some(value.parse().ok()?);
                Classes::DATE_UNIT
            }
            "adjective" => {
                entry.length = Some((Unit::named(value)?, 0));
                Classes::DATE_UNIT
            }
            "span" => {
                let (unit, n) = value.split_once(' ')?;
                entry.span = Some((Unit::named(unit)?, n.parse().ok().filter(|n| *n > 0)?));
                Classes::DATE_UNIT
            }
            "prefix" | "of_month" => Classes::default(),
            "tense" => {
                entry.tense = value.parse().ok()?;
                Classes::default()
            }
            "decade" => {
                entry.decade = Some(value.parse().ok()?);
                Classes::DATE_CUE
            }
            "relative" => {
                let (unit, by) = value.split_once(' ')?;
                entry.relative = Some((Unit::named(unit)?, by.parse().ok()?));
                Classes::DATE_CUE
            }
            "near" => {
                let (unit, by) = value.split_once(' ')?;
                entry.near = Some((Unit::named(unit)?, by.parse().ok()?));
                Classes::DATE_CUE
            }
            "part" | "parts" => {
                entry.part = Some(Part::named(value)?);
                entry.plural = sense == "parts";
                Classes::DATE_CUE
            }
            "shift" | "shift_told" | "shift_soon" => {
                entry.soon = sense == "shift_soon";
                entry.told = sense == "shift_told";
                entry.shift = Some(value.parse().ok()?);
                Classes::DATE_CUE
            }
            "edge" => {
                entry.edge = Some(Edge::named(value)?);
                Classes::DATE_CUE
            }
            "every" => {
                let (unit, n) = value.split_once(' ').unwrap_or((value, "1"));
                entry.every = Some((Unit::named(unit)?, n.parse().ok().filter(|n| *n > 0)?));
                Classes::DATE_CUE
            }
            "clock" => {
                let (hour, minute) = value.split_once(':')?;
                entry.clock = Some((hour.parse().ok()?, minute.parse().ok()?));
                Classes::DATE_CUE
            }
            "cue" => {
                let cue = Cues::named(value)?;
                entry.cues = entry.cues.or(cue);
                if cue.any(Cues::OPENERS) { Classes::DATE_CUE } else { Classes::default() }
            }
            _ => return None,
        })
    }

    /// Weekdays and parts of the day written as one word, decades with their years, weeks and halves of a month, lengths of time
    /// in one adjective.
    fn compounds(&mut self, rows: &[[&str; 3]], lexicon: &mut Lexicon) {
        for [day, _, number] in rows.iter().filter(|r| r[1] == "weekday") {
            for [part, _, code] in rows.iter().filter(|r| r[1] == "part") {
                let id = lexicon.add(&format!("{day}{part}"), Classes::WEEKDAY);
                let (weekday, part) = (number.parse().unwrap_or(0), Part::named(code));
                *self.entry(id) = DateWord { weekday, part, ..DateWord::default() };
            }
        }
        for [decade, _, year] in rows.iter().filter(|r| r[1] == "decade") {
            for [years, ..] in rows.iter().filter(|r| r[1] == "units" && r[2] == "year") {
                let id = lexicon.add(&format!("{decade}{years}"), Classes::DATE_CUE);
                *self.entry(id) = DateWord { decade: year.parse().ok(), plural: true, ..DateWord::default() };
            }
        }
        for [month, _, number] in rows.iter().filter(|r| r[1] == "month") {
            for [tail, _, unit] in rows.iter().filter(|r| r[1] == "of_month") {
                let id = lexicon.add(&format!("{month}{tail}"), Classes::DATE_UNIT);
                let of_month = Unit::named(unit).zip(number.parse().ok());
                *self.entry(id) = DateWord { of_month, ..DateWord::default() };
            }
        }
        for [prefix, _, number] in rows.iter().filter(|r| r[1] == "prefix") {
            for [adjective, _, unit] in rows.iter().filter(|r| r[1] == "adjective") {
                let id = lexicon.add(&format!("{prefix}{adjective}"), Classes::DATE_UNIT);
                let length = Unit::named(unit).zip(number.parse().ok());
                *self.entry(id) = DateWord { length, ..DateWord::default() };
            }
        }
    }

    fn add_holiday(&mut self, lexicon: &mut Lexicon, words: &str, rule: HolidayRule, regions: Box<[Box<str>]>) {
        let mut name = Vec::new();
        for word in words.split([' ', '-', '\'']).filter(|w| !w.is_empty()) {
            let class = if name.is_empty() { Classes::HOLIDAY } else { Classes::default() };
            name.push(lexicon.add(word, class));
        }
        self.holidays.push(Holiday { name: name.into(), rule, regions });
    }
}

impl Cues {
    /// Cues that are asked for only in front of an expression or behind it.
    const OUTSIDE: Self = Self::YEAR_BEFORE
        .or(Self::PERSON)
        .or(Self::OLD)
        .or(Self::AGE)
        .or(Self::AGE_LIMIT)
        .or(Self::AT_AGE)
        .or(Self::NOT)
        .or(Self::EACH);

    /// Cues that open a range or tell how far away a date is.
    const LEADS: Self = Self::FROM.or(Self::BETWEEN).or(Self::AGO).or(Self::IN);

    /// Other cues that a reader asks for in the first word of an expression.
    const BEGINS: Self = Self::EVERY
        .or(Self::HALF)
        .or(Self::ROMAN)
        .or(Self::BOTH)
        .or(Self::SAME)
        .or(Self::WHOLE)
        .or(Self::COUPLE)
        .or(Self::REST)
        .or(Self::PRESENT)
        .or(Self::NOW)
        .or(Self::TIMES)
        .or(Self::THE);

    /// Cues that can begin a date expression by themselves.
    const OPENERS: Self = Self::FROM
        .or(Self::BETWEEN)
        .or(Self::AGO)
        .or(Self::IN)
        .or(Self::EVERY)
        .or(Self::HALF)
        .or(Self::ROMAN)
        .or(Self::BOTH)
        .or(Self::SAME)
        .or(Self::WHOLE)
        .or(Self::REST)
        .or(Self::PRESENT)
        .or(Self::TIMES);
}

impl Unit {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "second" => Self::Second,
            "minute" => Self::Minute,
            "hour" => Self::Hour,
            "day" => Self::Day,
            "weekend" => Self::Weekend,
            "week" => Self::Week,
            "month" => Self::Month,
            "quarter" => Self::Quarter,
            "half" => Self::Half,
            "year" => Self::Year,
            "double_year" => Self::DoubleYear,
            "decade" => Self::Decade,
            "century" => Self::Century,
            _ => return None,
        })
    }
}

impl Part {
    fn named(name: &str) -> Option<Self> {
        [Self::Morning, Self::Midday, Self::Afternoon, Self::Evening, Self::Night]
            .into_iter()
            .find(|p| p.code() == name)
    }
}

impl Edge {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "START" => Self::Start,
            "MID" => Self::Mid,
            "END" => Self::End,
            _ => return None,
        })
    }
}

impl HolidayRule {
    /// `12-25`, `easter+49`, `orthodox-2`, `advent-7`, `islamic 10-1`, `nth 5 7 2` (month, weekday, which), `unreckoned`.
    fn parse(rule: &str) -> Option<Self> {
        if rule == "unreckoned" {
            return Some(Self::Unreckoned);
        }
        if let Some(days) = rule.strip_prefix("easter") {
            return Some(Self::Easter(days.parse().ok()?));
        }
        if let Some(days) = rule.strip_prefix("orthodox") {
            return Some(Self::OrthodoxEaster(days.parse().ok()?));
        }
        if let Some(days) = rule.strip_prefix("advent") {
            return Some(Self::Advent(days.parse().ok()?));
        }
        if let Some(rest) = rule.strip_prefix("nth ") {
            let mut parts = rest.split(' ');
            let (month, weekday) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
            let nth = parts.next()?.parse().ok()?;
            let plus = parts.next().map_or(Some(0), |days| days.parse().ok())?;
            return Some(Self::Nth { month, weekday, nth, plus });
        }
        if let Some(day) = rule.strip_prefix("islamic ") {
            let (month, day) = day.split_once('-')?;
            return Some(Self::Islamic(month.parse().ok()?, day.parse().ok()?));
        }
        let (month, day) = rule.split_once('-')?;
        Some(Self::Fixed(month.parse().ok()?, day.parse().ok()?))
    }
}
