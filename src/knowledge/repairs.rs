//! In: data files. Out: words that repairs need, in one language.

use super::{Files, Language, Lexicon};
use crate::error::Error;

/// The language's words that repairs need.
#[derive(Debug, Default)]
pub struct RepairWords {}

impl RepairWords {
    /// Reads the tables of a language and enters their words into its lexicon.
    pub(super) fn load(_files: &Files, _language: Language, _lexicon: &mut Lexicon) -> Result<Self, Error> {
        Ok(Self {})
    }
}
