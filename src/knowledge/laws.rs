//! In: data files. Out: laws with their short names and the words of references, in one language.

use super::{Files, Language, Lexicon};
use crate::error::Error;

/// The language's laws with their short names and the words of references.
#[derive(Debug, Default)]
pub struct LawWords {}

impl LawWords {
    /// Reads the tables of a language and enters their words into its lexicon.
    pub(super) fn load(_files: &Files, _language: Language, _lexicon: &mut Lexicon) -> Result<Self, Error> {
        Ok(Self {})
    }
}
