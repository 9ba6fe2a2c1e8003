//! In: data files. Out: verbs of saying and the words that noun phrases, clauses and cues of speech are told by.

use rustc_hash::FxHashSet;

use super::files::rows;
use super::lexicon::WordId;
use super::{Classes, Files, Language, Lexicon};
use crate::error::Error;

/// What a word is for the search for speech and speakers: a set of bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SpeechWord(pub u64);

macro_rules! speech_words {
    ($($name:ident $word:literal $about:literal;)*) => {
        speech_words!(@bits 0, $($name $about;)*);
        impl SpeechWord {
            /// The kind with this name in the data files.
            fn from_name(name: &str) -> Option<Self> {
                match name { $($word => Some(Self::$name),)* _ => None }
            }
        }
    };
    (@bits $bit:expr, $name:ident $about:literal; $($rest:tt)*) => {
        impl SpeechWord { #[doc = $about] pub const $name: Self = Self(1 << ($bit)); }
        speech_words!(@bits $bit + 1, $($rest)*);
    };
    (@bits $bit:expr,) => {};
}

speech_words! {
    SAY "say" "A verb that takes a clause: said.";
    CALL "call" "A verb that gives a word for something: called.";
    SPLIT "split" "A verb that reports speech only with its particle.";
    WEAK "weak" "A verb that reports speech only beside a quotation.";
    PARTICIPLE "participle" "A participle of one of these.";
    SO "so" "`so NAME` after a quotation.";
    DETERMINER "determiner" "An article or the like that can begin a subject.";
    OBLIQUE "oblique" "An article or the like that cannot.";
    GENITIVE "genitive" "An article that can begin an attribute of the noun before.";
    DEFINITE "definite" "A definite article.";
    CONTRACTED "contracted" "A preposition with its article.";
    NAMED "named" "A title or name in quotation marks went before.";
    PARTICLE "particle" "The particle of a verb, at its clause's end.";
    ADVERB_ENDING "adverb_ending" "Adverbs end so.";
    NOMINATIVE "nominative" "A pronoun that can only be a subject.";
    IMPERSONAL "impersonal" "A verb that names the document a quotation is from.";
    PASSIVE "passive" "An auxiliary of the passive.";
    AGENT "agent" "The preposition of the one who acts, in the passive.";
    CITED "cited" "A verb whose object speaks: quoted.";
    PRONOUN "pronoun" "A pronoun that can be a speaker.";
    PREPOSITION "preposition" "A preposition.";
    CONJUNCTION "conjunction" "And, or.";
    SUBORDINATE "subordinate" "A conjunction that opens a subordinate clause.";
    RELATIVE "relative" "A word that can open a relative clause.";
    AUXILIARY "auxiliary" "An auxiliary or modal verb.";
    SUBJUNCTIVE "subjunctive" "A verb form of reported speech.";
    REPORTED "reported" "A verb form that has no other use than reported speech.";
    FIRST "first" "A pronoun of the first person.";
    CONTENT "content" "A conjunction that opens what is said: that.";
    SOURCE "source" "According to, in one word.";
    AFTER "after" "First word of `according to`.";
    CLAIM "claim" "Second word of `according to`.";
    NAMING "naming" "A title or name in quotation marks follows.";
    SPEAKING "speaking" "A noun for an utterance.";
    ABBREVIATION "abbreviation" "A point after it ends no sentence.";
    ADVERB "adverb" "An adverb that can begin a sentence.";
}

impl SpeechWord {
    /// Any verb that can report speech.
    pub const VERB: Self = Self(Self::SAY.0 | Self::CALL.0 | Self::SPLIT.0 | Self::WEAK.0);

    /// Whether the two sets share a kind.
    #[must_use]
    #[inline]
    pub fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Both sets together.
    #[must_use]
    #[inline]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// The language's verbs of saying and cues of speech.
#[derive(Debug, Default)]
pub struct QuoteWords {
    /// By number of the word.
    kinds: Vec<SpeechWord>,
    naming: FxHashSet<Box<str>>,
    adverb_endings: Vec<Box<str>>,
    /// Whether nouns are written with a capital, so that noun phrases can be told by it.
    pub capital_nouns: bool,
}

impl QuoteWords {
    /// Reads the tables of a language and enters their words into its lexicon.
    pub(super) fn load(files: &Files, language: Language, lexicon: &mut Lexicon) -> Result<Self, Error> {
        let mut out = Self { capital_nouns: language == Language::German, ..Self::default() };
        for file in ["speech_verbs.tsv", "speech_words.tsv"] {
            let name = format!("{}/{file}", language.tag());
            let text = files.text(&name)?;
            for [word, kinds] in rows::<2>(&name, &text)? {
                for kind in kinds.split(' ') {
                    let unknown = || Error::config(&name, format!("`{word}` has the unknown kind `{kind}`"));
                    out.add(word, SpeechWord::from_name(kind).ok_or_else(unknown)?, lexicon);
                }
            }
        }
        Ok(out)
    }

    fn add(&mut self, word: &str, kind: SpeechWord, lexicon: &mut Lexicon) {
        let class = match () {
            () if SpeechWord::VERB.any(kind) => Classes::SPEECH,
            () if kind.any(SpeechWord::SOURCE.or(SpeechWord::AFTER)) => Classes::SAYING_CUE,
            () if kind.any(SpeechWord::REPORTED) => Classes::REPORTED,
            () if kind.any(SpeechWord::PRONOUN) => Classes::PRONOUN,
            () if kind.any(SpeechWord::DETERMINER.or(SpeechWord::OBLIQUE)) => Classes::ARTICLE,
            () if kind.any(SpeechWord::PREPOSITION) => Classes::PREPOSITION,
            () if kind.any(SpeechWord::CONJUNCTION) => Classes::CONJUNCTION,
            () => Classes::default(),
        };
        if kind.any(SpeechWord::NAMING) {
            self.naming.insert(word.into());
        }
        if kind == SpeechWord::ADVERB_ENDING {
            self.adverb_endings.push(word.trim_start_matches('-').into());
            return;
        }
        let id = lexicon.add(word, class);
        let id = id as usize;
        self.kinds.resize(self.kinds.len().max(id + 1), SpeechWord::default());
        self.kinds[id] = self.kinds[id].or(kind);
    }

    /// Whether a small word is one for a thing that has a title.
    #[must_use]
    pub fn is_naming(&self, lower: &str) -> bool {
        self.naming.contains(lower)
    }

    /// Whether a word ends like an adverb.
    #[must_use]
    pub fn ends_like_adverb(&self, word: &str) -> bool {
        self.adverb_endings.iter().any(|ending| word.ends_with(&**ending))
    }

    /// What a word is, by its number.
    #[must_use]
    #[inline]
    pub fn kind(&self, word: WordId) -> SpeechWord {
        self.kinds.get(word as usize).copied().unwrap_or_default()
    }
}
