//! In: data files. Out: openers and labels of contact blocks, street words, area codes and postal regions, in one language.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::files::{rows, words};
use super::search::{Match, Search};
use super::{Files, Language};
use crate::error::Error;

/// The language's words of contact blocks, with the area codes of its countries.
#[derive(Debug)]
pub struct ContactWords {
    /// Words that open a contact block, attachments or a footer.
    pub openers: Phrases<Opener>,
    /// Labels inside a contact block.
    pub labels: Phrases<Label>,
    /// Area codes and the places they belong to.
    pub areas: Arc<AreaCodes>,
    /// Phrases before which a lost blank is put back (`Energiedes Landes`).
    joins: Search,
    /// Whether house numbers stand before the street.
    pub number_first: bool,
    /// Calling code of the country that numbers without one belong to.
    pub home: u16,
    kinds: FxHashMap<Box<str>, NameWord>,
    /// Offices and units that compounds end with, in small letters.
    ends: FxHashMap<Box<str>, NameWord>,
    streets: Vec<Box<str>>,
    postal: [bool; 100],
}

/// What a phrase at a block's start opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opener {
    /// A contact block, wherever it stands.
    Sure,
    /// A contact block if contact data follow and it begins a line.
    Maybe,
    /// Attached files.
    Attachment,
    /// What a portal adds under a release.
    Footer,
}

/// What a label inside a contact block announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// A telephone number.
    Phone,
    /// A fax number.
    Fax,
    /// A mail address.
    Mail,
    /// A web address.
    Web,
    /// A person.
    Person,
    /// A function of a person.
    Role,
    /// A unit inside an office.
    Department,
    /// A country.
    Country,
}

/// What a word says about the line of a contact block that it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameWord {
    /// An office or company.
    Office,
    /// A company, by its legal form.
    Form,
    /// A unit inside an office.
    Unit,
    /// A person follows.
    Salute,
    /// A signature follows.
    Signed,
}

impl ContactWords {
    /// Reads the tables of a language.
    pub(super) fn load(files: &Files, language: Language, areas: &Arc<AreaCodes>) -> Result<Self, Error> {
        let name = |file: &str| format!("{}/{file}", language.tag());
        let (kinds, joins) = name_words(files, &name("contact_names.tsv"))?;
        let is_last = |kind| matches!(kind, NameWord::Office | NameWord::Unit);
        let ends = kinds.iter().filter(|(_, kind)| is_last(**kind)).filter_map(|(word, kind)| {
            let small = word.to_lowercase();
            (capitalized(&small) == **word).then_some((small.into(), *kind))
        });
        Ok(Self {
            openers: Phrases::load(files, &name("contact_openers.tsv"), opener)?,
            labels: Phrases::load(files, &name("contact_labels.tsv"), label)?,
            areas: Arc::clone(areas),
            joins: Search::new(joins.iter().map(|phrase| &**phrase), false),
            number_first: language == Language::English,
            home: if language == Language::English { 1 } else { 49 },
            ends: ends.collect(),
            kinds,
            streets: words(&files.text(&name("contact_streets.txt"))?).map(|w| w.to_lowercase().into()).collect(),
            postal: postal_regions(files)?,
        })
    }

    /// What a word of a contact line says about it.
    #[must_use]
    pub fn kind(&self, word: &str) -> Option<NameWord> {
        self.kinds.get(word).copied().or_else(|| self.office_compound(word))
    }

    /// Compounds are told by their last part: a word that ends with a known office or unit.
    fn office_compound(&self, word: &str) -> Option<NameWord> {
        let lower = word.to_lowercase();
        let mut ends = lower.char_indices().skip(3).map(|(i, _)| &lower[i..]);
        ends.find_map(|end| self.ends.get(end).copied())
    }

    /// Where phrases stand in a text before which a lost blank is put back.
    pub fn joins<'t>(&'t self, text: &'t str) -> impl Iterator<Item = usize> + 't {
        let glued = |text: &str, found: &Match| text[..found.range.start].ends_with(char::is_lowercase);
        self.joins.all(text, |before, _| before != b' ', glued).map(|found| found.range.start)
    }

    /// Whether `word` is or ends with a word for a street.
    #[must_use]
    pub fn is_street(&self, word: &str) -> bool {
        let lower = word.to_lowercase();
        self.streets.iter().any(|s| if self.number_first { lower == **s } else { lower.ends_with(&**s) })
    }

    /// Whether `word` is a word for a street and nothing more.
    #[must_use]
    pub fn is_street_alone(&self, word: &str) -> bool {
        let lower = word.to_lowercase();
        self.streets.iter().any(|s| lower == **s)
    }

    /// Whether five digits can be a German postal code.
    #[must_use]
    pub fn is_postal_code(&self, code: &str) -> bool {
        let region: Option<usize> = code.get(..2).and_then(|r| r.parse().ok());
        code.len() == 5 && region.and_then(|r| self.postal.get(r)).is_some_and(|known| *known)
    }
}

/// Phrases with a value each, found in one pass over a text whatever their number; of two at one place the longer wins.
#[derive(Debug)]
pub struct Phrases<K> {
    search: Search,
    values: Vec<K>,
}

impl<K: Copy> Phrases<K> {
    fn load(files: &Files, name: &str, value: fn(&str) -> Option<K>) -> Result<Self, Error> {
        let text = files.text(name)?;
        let table = rows::<2>(name, &text)?;
        let mut values = Vec::with_capacity(table.len());
        for [phrase, kind] in &table {
            let unknown = || Error::config(name, format!("`{phrase}` has the unknown kind `{kind}`"));
            values.push(value(kind).ok_or_else(unknown)?);
        }
        Ok(Self { search: Search::new(table.iter().map(|[phrase, _]| *phrase), true), values })
    }

    /// The phrase that `text` begins with, with its value.
    #[must_use]
    pub fn at_start(&self, text: &str) -> Option<(std::ops::Range<usize>, K)> {
        let found = self.search.at(text, 0).filter(|m| parts_after(text, m.range.end))?;
        Some((found.range, *self.values.get(found.phrase)?))
    }

    /// The phrases in `text` that stand alone or at a seam of words run together (`MuseumTel`), with their values.
    pub fn find<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (std::ops::Range<usize>, K)> + 't {
        self.search
            .all(text, may_part, |text, m| parts_before(text, m.range.start) && parts_after(text, m.range.end))
            .filter_map(|m| Some((m.range, *self.values.get(m.phrase)?)))
    }
}

/// Where phrases may begin; [`parts_before`] looks closer.
#[inline]
fn may_part(before: u8, here: u8) -> bool {
    let is_inner = matches!(here, 0x80..0xc0);
    // No phrase begins with a blank.
    (!before.is_ascii_alphabetic() & (here > b' ') | here.is_ascii_uppercase() | !here.is_ascii()) & !is_inner
}

fn parts_before(text: &str, at: usize) -> bool {
    let (before, next) = (text[..at].chars().next_back(), text[at..].chars().next());
    let seam = |b: char, n: char| b.is_lowercase() && n.is_uppercase();
    before.is_none_or(|b| !b.is_alphabetic() && b != '-' && b != '@' || next.is_some_and(|n| seam(b, n)))
}

fn parts_after(text: &str, at: usize) -> bool {
    let (last, next) = (text[..at].chars().next_back(), text[at..].chars().next());
    next.is_none_or(|n| {
        !n.is_alphabetic() && n != '-' || n.is_uppercase() && last.is_some_and(|l| l.is_lowercase() || l == '.')
    })
}

/// Telephone area codes with the places they belong to.
#[derive(Debug, Default)]
pub struct AreaCodes {
    codes: FxHashSet<u32>,
    places: FxHashMap<Box<str>, u8>,
}

impl AreaCodes {
    /// Codes of all countries, whatever the language of the text.
    pub(super) fn load(files: &Files) -> Result<Self, Error> {
        let mut out = Self::default();
        for name in ["de/area_codes.tsv", "en/area_codes.tsv"] {
            let text = files.text(name)?;
            for [code, place] in rows::<2>(name, &text)? {
                let number = code.parse().map_err(|_| Error::config(name, format!("`{code}` is not a number")))?;
                out.codes.insert(number);
                let country = Country::of(code);
                let first = place.split(' ').next().unwrap_or(place);
                for key in place.split('/').chain([place, first]).filter(|p| p.len() > 2) {
                    match out.places.get_mut(key) {
                        Some(countries) => *countries |= country,
                        None => drop(out.places.insert(key.into(), country)),
                    }
                }
            }
        }
        Ok(out)
    }

    /// How many leading digits of an international number (without `+`) are country and area code, if they are known.
    #[must_use]
    pub fn prefix(&self, digits: &str) -> Option<usize> {
        let mut value = 0u32;
        let mut longest = None;
        for (i, digit) in digits.bytes().take(8).enumerate() {
            value = value * 10 + u32::from(digit.wrapping_sub(b'0') % 10);
            if self.codes.contains(&value) {
                longest = Some(i + 1);
            }
        }
        longest
    }

    /// Whether `name` is a place with an area code of its own.
    #[must_use]
    pub fn is_place(&self, name: &str) -> bool {
        self.places.contains_key(name)
    }

    /// The calling code of the country with four-digit postal codes that has a place `name`, if there is one.
    #[must_use]
    pub fn four_digit_country(&self, name: &str) -> Option<u16> {
        let countries = self.places.get(name).copied().unwrap_or(0);
        match () {
            () if countries & Country::AUSTRIA != 0 => Some(43),
            () if countries & Country::SWITZERLAND != 0 => Some(41),
            () => None,
        }
    }
}

/// Bits for the countries that a place name occurs in.
struct Country;

impl Country {
    const GERMANY: u8 = 1;
    const AUSTRIA: u8 = 2;
    const SWITZERLAND: u8 = 4;
    const OTHER: u8 = 8;

    fn of(code: &str) -> u8 {
        match code.get(..2) {
            Some("49") => Self::GERMANY,
            Some("43") => Self::AUSTRIA,
            Some("41") => Self::SWITZERLAND,
            _ => Self::OTHER,
        }
    }
}

fn opener(kind: &str) -> Option<Opener> {
    Some(match kind {
        "sure" => Opener::Sure,
        "maybe" => Opener::Maybe,
        "attachment" => Opener::Attachment,
        "footer" => Opener::Footer,
        _ => return None,
    })
}

fn label(kind: &str) -> Option<Label> {
    Some(match kind {
        "phone" => Label::Phone,
        "fax" => Label::Fax,
        "mail" => Label::Mail,
        "web" => Label::Web,
        "person" => Label::Person,
        "role" => Label::Role,
        "department" => Label::Department,
        "country" => Label::Country,
        _ => return None,
    })
}

type NameWords = (FxHashMap<Box<str>, NameWord>, Vec<Box<str>>);

fn name_words(files: &Files, name: &str) -> Result<NameWords, Error> {
    let mut kinds = FxHashMap::default();
    let mut joins = Vec::new();
    let text = files.text(name)?;
    for [word, kind] in rows::<2>(name, &text)? {
        let kind = match kind {
            "office" => NameWord::Office,
            "form" => NameWord::Form,
            "unit" => NameWord::Unit,
            "salute" => NameWord::Salute,
            "signed" => NameWord::Signed,
            "join" => {
                joins.push(word.into());
                continue;
            }
            other => return Err(Error::config(name, format!("`{word}` has the unknown kind `{other}`"))),
        };
        kinds.insert(word.into(), kind);
    }
    Ok((kinds, joins))
}

fn postal_regions(files: &Files) -> Result<[bool; 100], Error> {
    let name = "de/postal_regions.tsv";
    let mut out = [false; 100];
    let text = files.text(name)?;
    for [region, _] in rows::<2>(name, &text)? {
        let slot = region.parse::<usize>().ok().and_then(|r| out.get_mut(r));
        *slot.ok_or_else(|| Error::config(name, format!("`{region}` is not a two-digit region")))? = true;
    }
    Ok(out)
}

fn capitalized(lower: &str) -> String {
    let mut chars = lower.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}
