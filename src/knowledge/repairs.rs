//! In: data files. Out: words that repairs need, in one language.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Classes, Files, Language, Lexicon, files};
use crate::error::Error;

type Words = FxHashSet<Box<str>>;

/// The language's words that repairs need.
#[derive(Debug, Default)]
pub struct RepairWords {
    clitics: Words,
    question_verbs: Words,
    compounds: Words,
    noun_ends: Words,
    umlaut_nouns: Words,
    umlaut_prefixes: Vec<Box<str>>,
    abbreviations: Words,
    names: Words,
    ligature_ends: Words,
    domains: Words,
    settings: Words,
    frequent: Words,
    sole_names: Words,
    name_starts: Words,
    umlaut_words: Words,
    prefixes: Words,
    adjective_ends: Words,
    adverb_ends: Vec<Box<str>>,
    tags: Words,
    entities: FxHashMap<Box<str>, char>,
}

impl RepairWords {
    /// Reads the tables of a language and enters their words into its lexicon.
    pub(super) fn load(files: &Files, language: Language, lexicon: &mut Lexicon) -> Result<Self, Error> {
        let mut words = Self::default();
        words.read(files, &format!("{}/repairs.tsv", language.tag()), lexicon)?;
        words.read(files, "repairs.tsv", lexicon)?;
        if language == Language::German {
            let text = files.text("de/umlaut_words.txt")?;
            words.umlaut_words = files::words(&text).map(Into::into).collect();
        }
        let name = "entities.tsv";
        for [entity, code] in files::rows(name, &files.text(name)?)? {
            let c = u32::from_str_radix(code, 16).ok().and_then(char::from_u32);
            let problem = || Error::config(name, format!("`{code}` is no code point in hex digits"));
            words.entities.insert(entity.into(), c.ok_or_else(problem)?);
        }
        Ok(words)
    }

    fn read(&mut self, files: &Files, name: &str, lexicon: &mut Lexicon) -> Result<(), Error> {
        for [kind, word] in files::rows(name, &files.text(name)?)? {
            let set = match kind {
                "question_word" => {
                    lexicon.add(word, Classes::QUESTION);
                    continue;
                }
                "clitic" => &mut self.clitics,
                "question_verb" => &mut self.question_verbs,
                "compound" => &mut self.compounds,
                "noun_end" => &mut self.noun_ends,
                "umlaut_noun" => &mut self.umlaut_nouns,
                "umlaut_prefix" => {
                    self.umlaut_prefixes.push(word.into());
                    continue;
                }
                "adverb_end" => {
                    self.adverb_ends.push(word.into());
                    continue;
                }
                "abbreviation" => &mut self.abbreviations,
                "name" => &mut self.names,
                "ligature_end" => &mut self.ligature_ends,
                "domain" => &mut self.domains,
                "setting" => &mut self.settings,
                "frequent" => &mut self.frequent,
                "sole_name" => &mut self.sole_names,
                "name_start" => &mut self.name_starts,
                "prefix" => &mut self.prefixes,
                "adjective_end" => &mut self.adjective_ends,
                "tag" => &mut self.tags,
                _ => return Err(Error::config(name, format!("unknown kind of word `{kind}`"))),
            };
            set.insert(word.into());
        }
        Ok(())
    }

    /// Whether letters behind an apostrophe belong to the word before it.
    #[must_use]
    pub fn is_clitic(&self, letters: &str) -> bool {
        self.clitics.contains(letters)
    }

    /// Whether a sentence that begins with this verb is a question.
    #[must_use]
    pub fn begins_question(&self, word: &str) -> bool {
        self.question_verbs.contains(&*word.to_lowercase())
    }

    /// Whether a word with a hyphen is a known name.
    #[must_use]
    pub fn is_compound(&self, word: &str) -> bool {
        self.compounds.contains(word)
    }

    /// Whether a small word is the last part of many nouns and nothing else.
    #[must_use]
    pub fn is_noun_end(&self, word: &str) -> bool {
        self.noun_ends.contains(word)
    }

    /// Whether a word in small letters is a noun with an umlaut first and nothing else.
    #[must_use]
    pub fn is_umlaut_noun(&self, word: &str) -> bool {
        let compound = |p: &&str| word.strip_prefix(*p).is_some_and(|rest| rest.len() > 2);
        let adverb = || self.adverb_ends.iter().any(|end| word.ends_with(&**end));
        self.umlaut_nouns.contains(word) || self.umlaut_prefixes.iter().map(|p| &**p).any(|p| compound(&p)) && !adverb()
    }

    /// Whether a word before a point is an abbreviation and no sentence's end.
    #[must_use]
    pub fn is_abbreviation(&self, word: &str) -> bool {
        self.abbreviations.contains(&*word.to_lowercase())
    }

    /// Whether a word with a capital inside is a name.
    #[must_use]
    pub fn is_name(&self, word: &str) -> bool {
        self.names.contains(&*word.to_lowercase())
    }

    /// Whether a word ends in `fi` or `fl` by itself.
    #[must_use]
    pub fn ends_in_ligature(&self, word: &str) -> bool {
        self.ligature_ends.contains(&*word.to_lowercase())
    }

    /// Whether the word is the last part of host names.
    #[must_use]
    pub fn is_domain(&self, word: &str) -> bool {
        self.domains.contains(&*word.to_lowercase())
    }

    /// Whether the word belongs to the settings that word processors leave in text.
    #[must_use]
    pub fn is_setting(&self, word: &str) -> bool {
        self.settings.contains(word)
    }

    /// Whether a word beyond ASCII is so frequent that it is meant where a letter was lost, whatever else would fit.
    #[must_use]
    pub fn is_frequent(&self, word: &str) -> bool {
        self.frequent.contains(word)
    }

    /// Whether it is a family name beside which those that differ in an umlaut hardly count.
    #[must_use]
    pub fn is_sole_name(&self, word: &str) -> bool {
        self.sole_names.contains(word)
    }

    /// Whether it is a function word in small letters that brands begin with (`meinBerlin`).
    #[must_use]
    pub fn begins_names(&self, word: &str) -> bool {
        self.name_starts.contains(word)
    }

    /// Whether it is known as an inflected word with an umlaut, in small letters.
    #[must_use]
    pub fn is_umlaut_word(&self, word: &str) -> bool {
        self.umlaut_words.contains(word)
    }

    /// Whether it may stand before a verb or adjective and make a word of it.
    #[must_use]
    pub fn is_prefix(&self, word: &str) -> bool {
        self.prefixes.contains(word)
    }

    /// Whether it is a word, mostly an adjective, that follows nouns with a hyphen on purpose, though it may be a noun too.
    #[must_use]
    pub fn is_adjective_end(&self, word: &str) -> bool {
        self.adjective_ends.contains(word)
    }

    /// Whether the name is that of an element text is written with.
    #[must_use]
    pub fn is_tag(&self, name: &str) -> bool {
        self.tags.contains(&*name.to_ascii_lowercase())
    }

    /// The character of an entity name.
    #[must_use]
    pub fn entity(&self, name: &str) -> Option<char> {
        self.entities.get(name).copied()
    }
}
