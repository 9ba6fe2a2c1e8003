//! In: the tokens of a body. Out: references to laws, decisions and printed papers in it.

use super::Reference;

use crate::knowledge::LanguageData;
use crate::values::token::Tokens;

/// Finds them, sorted by position; ranges in `taken` are someone else's.
pub(super) fn find(_tokens: &Tokens<'_>, _words: &LanguageData) -> Vec<Reference> {
    Vec::new()
}
