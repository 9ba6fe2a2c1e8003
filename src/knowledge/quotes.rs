//! In: data files. Out: verbs of saying and cues of indirect speech, in one language.

use super::{Files, Language, Lexicon};
use crate::error::Error;

/// The language's verbs of saying and cues of indirect speech.
#[derive(Debug, Default)]
pub struct QuoteWords {}

impl QuoteWords {
    /// Reads the tables of a language and enters their words into its lexicon.
    pub(super) fn load(_files: &Files, _language: Language, _lexicon: &mut Lexicon) -> Result<Self, Error> {
        Ok(Self {})
    }
}
