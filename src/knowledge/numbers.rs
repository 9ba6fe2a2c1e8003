//! In: data files. Out: number words, scales, currencies and units, in one language.
//!
//! Single words have a [`NumberWord`], found by the word's number; names of several tokens (`US-Dollar`, `km/h`) stand in
//! [`Phrases`].

use super::lexicon::WordId;
use super::phrases::Phrases;
use super::{Classes, Files, Language, Lexicon, files};
use crate::error::Error;

/// The language's number words, scales, currencies and units.
#[derive(Debug, Default)]
pub struct NumberWords {
    entries: Vec<NumberWord>,
    unknown: NumberWord,
    /// Currencies: ISO 4217 code and power of ten (a cent is -2).
    pub currencies: Phrases<(Box<str>, i8)>,
    /// Units of measure: UCUM codes.
    pub units: Phrases<Box<str>>,
    /// Larger and smaller units that are said together, with the factor between them.
    pub unit_steps: Vec<(Box<str>, Box<str>, u32)>,
    /// Approximations and limits.
    pub limits: Phrases<Limit>,
    /// Words for percent.
    pub percents: Phrases<()>,
    /// Parts of compound number words with their values, longest first.
    pub parts: Vec<(Box<str>, u64)>,
    /// Parts without which no word is a compound that the lexicon lacks (hundred, thousand).
    pub compounds: Vec<Box<str>>,
    /// Letters between parts of a compound (`und`).
    pub joiners: Vec<Box<str>>,
    /// Small coins of several currencies.
    shared_coins: Vec<Box<str>>,
    /// Endings of names of streets.
    pub streets: Vec<Box<str>>,
    /// The sign that parts decimals in this language; the other one groups thousands.
    pub decimal_comma: bool,
}

/// What one word can mean in a number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NumberWord {
    /// A count in words.
    pub cardinal: Option<u32>,
    /// A count that is also an article.
    pub article: bool,
    /// A rank in words.
    pub ordinal: Option<u32>,
    /// A rank that is also a common verb or adverb: it counts only behind an article or preposition.
    pub weak: bool,
    /// A short form, which a point may follow.
    pub short: bool,
    /// Multiplies by this power of ten.
    pub scale: Option<u8>,
    /// Multiplies by this power of ten where it is glued to an amount of money (`$45m`).
    pub letter: Option<u8>,
    /// Multiplies by this number (a dozen).
    pub times: Option<u32>,
    /// Divides by this number (a third); 2 for half.
    pub fraction: Option<u32>,
    /// A fraction in one word or sign.
    pub quotient: Option<(u8, u8)>,
    /// A half more (`dreieinhalb`: 3).
    pub and_half: Option<u32>,
    /// What it can be as a function word.
    pub cue: Option<NumberCue>,
}

/// Words with a function around numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberCue {
    /// Below zero.
    Minus,
    /// Parts decimals in speech.
    Point,
    /// Stands between the ends of a range.
    To,
    /// Opens a range whose ends are joined by `and`.
    Between,
    /// Opens a range.
    From,
    /// Joins.
    And,
    /// Half.
    Half,
    /// What is named by the number after it (version, room, page): no quantity.
    Label,
    /// Years that are an age.
    Old,
    /// Names the age after it.
    Age,
    /// Follows an ordinal's digits (`3rd`).
    OrdinalTail,
    /// Follows the factor of a multiple.
    Fold,
    /// Years.
    Years,
    /// Stands before what something has changed to.
    Onto,
    /// Parts numerator and denominator in speech.
    Of,
    /// Stands between one and how many it is one of (`one in three`).
    OneIn,
    /// Stands before `of` in a share (`nine out of ten`).
    Out,
    /// Before zero: the degrees are below it.
    Below,
    /// Several of a scale, nobody knows how many (`mehrere hundert`).
    Vague,
}

/// Approximation or limit of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// About.
    Approx,
    /// Less than.
    LessThan,
    /// More than.
    MoreThan,
    /// At most.
    AtMost,
    /// At least.
    AtLeast,
}

impl NumberWords {
    /// Whether an unknown word is long enough and made of the letters of a compound number.
    #[must_use]
    pub fn may_be_compound(&self, word: &str) -> bool {
        let begins = |part: &str| word.get(..part.len()).is_some_and(|w| w.eq_ignore_ascii_case(part));
        let holds = |part: &str| {
            let mut places = word.as_bytes().windows(part.len().max(1));
            places.any(|here| here.first() == part.as_bytes().first() && here == part.as_bytes())
        };
        word.len() > 8 && self.compounds.iter().any(|part| begins(part) || holds(part))
    }

    /// What a word can mean in a number.
    #[must_use]
    pub fn word(&self, id: WordId) -> &NumberWord {
        self.entries.get(id as usize).unwrap_or(&self.unknown)
    }

    /// Reads the tables of a language and enters their words into its lexicon.
    pub(super) fn load(files: &Files, language: Language, lexicon: &mut Lexicon) -> Result<Self, Error> {
        let mut out = Self { currencies: Phrases::symbols(), units: Phrases::symbols(), ..Self::default() };
        let folder = language.tag();
        let name = format!("{folder}/numerals.tsv");
        for [word, sense, value] in files::rows::<3>(&name, &files.text(&name)?)? {
            out.enter(lexicon, word, sense, value)
                .ok_or_else(|| Error::config(&name, format!("`{word}`: unknown sense `{sense}` or value `{value}`")))?;
        }
        out.parts.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then(a.0.cmp(&b.0)));
        let name = format!("{folder}/currencies.tsv");
        for [phrase, code, exponent] in files::rows::<3>(&name, &files.text(&name)?)? {
            let exponent = exponent.parse().map_err(|e| {
                Error::config(&name, format!("`{phrase}`: expected a power of ten, found `{exponent}`: {e}"))
            })?;
            out.currencies.add(lexicon, phrase, Classes::CURRENCY, (code.into(), exponent));
        }
        let name = format!("{folder}/units.tsv");
        for [phrase, code] in files::rows::<2>(&name, &files.text(&name)?)? {
            out.units.add(lexicon, phrase, Classes::UNIT, code.into());
        }
        let name = "unit_steps.tsv";
        for [large, small, factor] in files::rows::<3>(name, &files.text(name)?)? {
            let factor = factor
                .parse()
                .map_err(|e| Error::config(name, format!("`{large}`: expected a number, found `{factor}`: {e}")))?;
            out.unit_steps.push((large.into(), small.into(), factor));
        }
        Ok(out)
    }

    /// Whether a small coin of this name belongs to several currencies (`Cent`).
    #[must_use]
    pub fn cent_of_any(&self, name: &str) -> bool {
        self.shared_coins.iter().any(|coin| name.eq_ignore_ascii_case(coin))
    }

    fn entry(&mut self, id: WordId) -> &mut NumberWord {
        if self.entries.len() <= id as usize {
            self.entries.resize(id as usize + 1, NumberWord::default());
        }
        &mut self.entries[id as usize]
    }

    fn enter(&mut self, lexicon: &mut Lexicon, word: &str, sense: &str, value: &str) -> Option<()> {
        match sense {
            "decimal" => {
                self.decimal_comma = value == "comma";
                return Some(());
            }
            "part" => {
                let value: u64 = value.parse().ok()?;
                self.parts.push((word.into(), value));
                if value == 100 || value == 1000 {
                    self.compounds.push(word.into());
                }
                return Some(());
            }
            "coin" => {
                self.shared_coins.push(word.into());
                return Some(());
            }
            "joiner" => {
                self.joiners.push(word.into());
                return Some(());
            }
            "street" => {
                self.streets.push(word.into());
                return Some(());
            }
            "percent" => {
                self.percents.add(lexicon, word, Classes::PERCENT, ());
                return Some(());
            }
            "limit" => {
                self.limits.add(lexicon, word, Classes::APPROX, Limit::named(value)?);
                return Some(());
            }
            _ => {}
        }
        let id = lexicon.add(word, Classes::default());
        let entry = self.entry(id);
        let class = match sense {
            "cardinal" | "weak_cardinal" | "article" => {
                entry.weak |= sense == "weak_cardinal";
                entry.cardinal = Some(value.parse().ok()?);
                entry.article = sense == "article";
                Classes::NUMERAL
            }
            "ordinal" | "weak_ordinal" => {
                entry.weak = sense == "weak_ordinal";
                entry.ordinal = Some(value.parse().ok()?);
                Classes::ORDINAL
            }
            "scale" | "scale_short" => {
                entry.short = sense == "scale_short";
                entry.scale = Some(value.parse().ok()?);
                Classes::SCALE
            }
            "letter" => {
                entry.letter = Some(value.parse().ok()?);
                Classes::default()
            }
            "times" => {
                entry.times = Some(value.parse().ok()?);
                Classes::SCALE
            }
            "fraction" => {
                entry.fraction = Some(value.parse().ok().filter(|d| *d > 1)?);
                Classes::NUMERAL
            }
            "quotient" => {
                let (top, bottom) = value.split_once('/')?;
                entry.quotient = Some((top.parse().ok()?, bottom.parse().ok().filter(|b| *b > 1)?));
                Classes::NUMERAL
            }
            "and_half" => {
                entry.and_half = Some(value.parse().ok()?);
                Classes::NUMERAL
            }
            "cue" => {
                let cue = NumberCue::named(value)?;
                entry.cue = Some(cue);
                if matches!(cue, NumberCue::Minus | NumberCue::Half) { Classes::NUMERAL } else { Classes::default() }
            }
            _ => return None,
        };
        lexicon.add(word, class);
        Some(())
    }
}

impl Limit {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "APPROX" => Self::Approx,
            "LESS_THAN" => Self::LessThan,
            "MORE_THAN" => Self::MoreThan,
            "AT_MOST" => Self::AtMost,
            "AT_LEAST" => Self::AtLeast,
            _ => return None,
        })
    }
}

impl NumberCue {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "minus" => Self::Minus,
            "point" => Self::Point,
            "to" => Self::To,
            "between" => Self::Between,
            "from" => Self::From,
            "and" => Self::And,
            "half" => Self::Half,
            "label" => Self::Label,
            "old" => Self::Old,
            "age" => Self::Age,
            "ordinal_tail" => Self::OrdinalTail,
            "fold" => Self::Fold,
            "years" => Self::Years,
            "of" => Self::Of,
            "onto" => Self::Onto,
            "one_in" => Self::OneIn,
            "out" => Self::Out,
            "below" => Self::Below,
            "vague" => Self::Vague,
            _ => return None,
        })
    }
}
