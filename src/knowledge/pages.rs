//! In: data files. Out: words that tell navigation, teasers, captions and bylines from text, in one language.

use super::{Files, Language, Lexicon};
use crate::error::Error;

/// The language's words that tell navigation, teasers, captions and bylines from text.
#[derive(Debug, Default)]
pub struct PageWords {}

impl PageWords {
    /// Reads the tables of a language and enters their words into its lexicon.
    pub(super) fn load(_files: &Files, _language: Language, _lexicon: &mut Lexicon) -> Result<Self, Error> {
        Ok(Self {})
    }
}
