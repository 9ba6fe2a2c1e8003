//! In: the folder `data/`, built in or one given by the user. Out: [`Knowledge`], loaded once, then only looked at.
//!
//! All words, names, rules of languages and site layouts are data; this module turns them into tables that are fast to
//! ask. The hard decision: every room has its own table (a file of this folder), but all words of a language share one
//! [`Lexicon`], so that a text is looked up word by word once, whatever the number of rooms.

pub mod clusters;
pub mod contact;
pub mod dates;
pub mod eight;
pub mod file_types;
pub mod files;
pub mod gazetteer;
pub mod glyphs;
pub mod kinds;
pub mod laws;
pub mod lexicon;
pub mod marks;
pub mod memory;
pub mod model;
pub mod names;
pub mod numbers;
pub mod offices;
pub mod pages;
mod parts;
pub mod phrases;
pub mod quotes;
pub mod releases;
pub mod repairs;
mod search;
pub mod sites;
pub mod zones;

pub use files::Files;
pub use lexicon::{Classes, Lexicon};

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::error::Error;
use crate::text::RepairCode;

/// The languages whose words the program knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Language {
    /// German (`de`).
    German,
    /// English (`en`).
    English,
}

impl Language {
    /// The folder under `data/`, which is the BCP 47 tag too.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::German => "de",
            Self::English => "en",
        }
    }

    /// The language of a BCP 47 tag (`de-AT`, `en`), if it is one the program knows.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or(tag);
        [Self::German, Self::English].into_iter().find(|l| l.tag().eq_ignore_ascii_case(primary))
    }
}

/// Everything the program knows: loaded once, shared by all workers, never changed.
#[derive(Debug)]
pub struct Knowledge {
    /// German words and tables.
    pub german: LanguageData,
    /// English words and tables.
    pub english: LanguageData,
    /// Media types by the endings of file names.
    pub file_types: file_types::FileTypes,
    /// What the names of glyphs in fonts mean.
    pub glyphs: glyphs::Glyphs,
    /// Offsets of time zones by their names.
    pub zones: zones::Zones,
    /// Names of programs that make forums.
    pub boards: Vec<Box<str>>,
    /// What class and property names say.
    pub marks: marks::Marks,
    /// What class names say that an element holds.
    pub elements: pages::ElementNames,
    /// Site layouts.
    pub sites: sites::Sites,
    /// Repairs that the user has switched off.
    pub switched_off: Vec<RepairCode>,
    /// Function words that only one of the languages has.
    tells: FxHashMap<Box<str>, Language>,
}

/// What is known of one language.
#[derive(Debug)]
pub struct LanguageData {
    /// Which language.
    pub language: Language,
    /// Every word that any table knows, with its classes.
    pub lexicon: Lexicon,
    /// Months, weekdays, units, cues and holidays.
    pub dates: dates::DateWords,
    /// Number words, scales, currencies and units.
    pub numbers: numbers::NumberWords,
    /// Laws with their short names and the words of references.
    pub laws: laws::LawWords,
    /// Titles, roles, given and family names, organizations and places.
    pub names: names::NameWords,
    /// Verbs of saying and cues of indirect speech.
    pub quotes: quotes::QuoteWords,
    /// Labels of contact blocks, postal and area codes.
    pub contact: contact::ContactWords,
    /// Words that repairs need.
    pub repairs: repairs::RepairWords,
    /// Words of release headers, section words and footers.
    pub releases: releases::ReleaseWords,
    /// Words that tell what kind of document a page is.
    pub kinds: kinds::KindWords,
    /// Words that tell navigation, teasers, captions and bylines from text.
    pub pages: pages::PageWords,
    /// What was worked out of words before.
    pub memories: memory::Pool,
}

impl Knowledge {
    /// The data built into the program.
    ///
    /// # Panics
    /// Never with the data shipped: a test loads it.
    #[must_use]
    pub fn builtin() -> Self {
        match Self::load(&Files::builtin()) {
            Ok(know) => know,
            Err(error) => panic!("the built-in data is damaged: {error}"),
        }
    }

    /// Data from `files`, for example a folder that overrides the built-in one file by file.
    ///
    /// # Errors
    /// [`Error::Read`] if a file cannot be read, [`Error::Config`] if a line does not say what it should.
    pub fn load(files: &Files) -> Result<Self, Error> {
        let areas = Arc::new(contact::AreaCodes::load(files)?);
        let german = LanguageData::load(files, Language::German, &areas)?;
        let english = LanguageData::load(files, Language::English, &areas)?;
        Ok(Self {
            tells: tells(&german.lexicon, &english.lexicon),
            german,
            english,
            file_types: file_types::FileTypes::load(files)?,
            glyphs: glyphs::Glyphs::load(files)?,
            zones: zones::Zones::load(files)?,
            boards: files::words(&files.text("forum_software.txt")?).map(Into::into).collect(),
            marks: marks::Marks::load(files)?,
            elements: pages::ElementNames::load(files)?,
            sites: sites::Sites::load(files)?,
            switched_off: Vec::new(),
        })
    }

    /// The tables of a language.
    #[must_use]
    pub fn language(&self, language: Language) -> &LanguageData {
        match language {
            Language::German => &self.german,
            Language::English => &self.english,
        }
    }

    /// The language that a word in small letters is a function word of, if the other one does not have it.
    #[must_use]
    pub fn language_of_function_word(&self, word: &str) -> Option<Language> {
        let may_be = self.german.lexicon.may_be_function(word) || self.english.lexicon.may_be_function(word);
        may_be.then(|| self.tells.get(word).copied())?
    }

    /// Whether a repair may be made.
    #[must_use]
    pub fn allows(&self, code: RepairCode) -> bool {
        !self.switched_off.contains(&code)
    }
}

fn tells(german: &Lexicon, english: &Lexicon) -> FxHashMap<Box<str>, Language> {
    let only = |here: &Lexicon, there: &Lexicon, language: Language| {
        let words = here.words_of(Classes::FUNCTION).filter(|w| !there.classes(there.id(w)).any(Classes::FUNCTION));
        words.map(|w| (w.into(), language)).collect::<Vec<_>>()
    };
    let mut all = only(german, english, Language::German);
    all.extend(only(english, german, Language::English));
    all.into_iter().collect()
}

impl LanguageData {
    fn load(files: &Files, language: Language, areas: &Arc<contact::AreaCodes>) -> Result<Self, Error> {
        let mut lexicon = Lexicon::default();
        let words = &mut lexicon;
        Ok(Self {
            language,
            dates: dates::DateWords::load(files, language, words)?,
            numbers: numbers::NumberWords::load(files, language, words)?,
            laws: laws::LawWords::load(files, language, words)?,
            names: names::NameWords::load(files, language, words)?,
            quotes: quotes::QuoteWords::load(files, language, words)?,
            contact: contact::ContactWords::load(files, language, areas)?,
            repairs: repairs::RepairWords::load(files, language, words)?,
            releases: releases::ReleaseWords::load(files, language, words)?,
            kinds: kinds::KindWords::load(files, language, words)?,
            pages: pages::PageWords::load(files, language, words)?,
            memories: memory::Pool::default(),
            lexicon,
        })
    }
}
