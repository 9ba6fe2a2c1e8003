//! In: the tokens of a body. Out: dates and times in it.

use std::ops::Range;

use super::DateMention;
use crate::describe::Description;
use crate::knowledge::LanguageData;
use crate::values::token::Tokens;
use crate::warning::Warnings;

/// Finds them, sorted by position; ranges in `taken` are someone else's.
pub(super) fn find(
    _tokens: &Tokens<'_>,
    _taken: &[Range<usize>],
    _description: &Description,
    _words: &LanguageData,
    _doubts: &mut Warnings,
) -> Vec<DateMention> {
    Vec::new()
}
