//! In: data files. Out: labels of contact blocks, postal and area codes, in one language.

use super::{Files, Language, Lexicon};
use crate::error::Error;

/// The language's labels of contact blocks, postal and area codes.
#[derive(Debug, Default)]
pub struct ContactWords {}

impl ContactWords {
    /// Reads the tables of a language and enters their words into its lexicon.
    pub(super) fn load(_files: &Files, _language: Language, _lexicon: &mut Lexicon) -> Result<Self, Error> {
        Ok(Self {})
    }
}
