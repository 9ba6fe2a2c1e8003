//! In: data files. Out: number words, scales, currencies and units, in one language.

use super::{Files, Language, Lexicon};
use crate::error::Error;

/// The language's number words, scales, currencies and units.
#[derive(Debug, Default)]
pub struct NumberWords {}

impl NumberWords {
    /// Reads the tables of a language and enters their words into its lexicon.
    pub(super) fn load(_files: &Files, _language: Language, _lexicon: &mut Lexicon) -> Result<Self, Error> {
        Ok(Self {})
    }
}
