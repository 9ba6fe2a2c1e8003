//! In: data files. Out: words of release headers, section words and footers, in one language.

use super::{Files, Language, Lexicon};
use crate::error::Error;

/// The language's words of release headers, section words and footers.
#[derive(Debug, Default)]
pub struct ReleaseWords {}

impl ReleaseWords {
    /// Reads the tables of a language and enters their words into its lexicon.
    pub(super) fn load(_files: &Files, _language: Language, _lexicon: &mut Lexicon) -> Result<Self, Error> {
        Ok(Self {})
    }
}
