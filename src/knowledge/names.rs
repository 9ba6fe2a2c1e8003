//! In: data files. Out: titles, roles, given and family names, organizations and places, in one language.

use super::{Files, Language, Lexicon};
use crate::error::Error;

/// The language's titles, roles, given and family names, organizations and places.
#[derive(Debug, Default)]
pub struct NameWords {}

impl NameWords {
    /// Reads the tables of a language and enters their words into its lexicon.
    pub(super) fn load(_files: &Files, _language: Language, _lexicon: &mut Lexicon) -> Result<Self, Error> {
        Ok(Self {})
    }
}
