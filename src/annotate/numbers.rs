//! In: the tokens of a body. Out: numbers, money, percentages and measures in it.

use std::ops::Range;

use super::NumberMention;

use crate::knowledge::LanguageData;
use crate::values::token::Tokens;
use crate::warning::Warnings;

/// Finds them, sorted by position; ranges in `taken` are someone else's.
pub(super) fn find(
    _tokens: &Tokens<'_>,
    _taken: &[Range<usize>],
    _words: &LanguageData,
    _doubts: &mut Warnings,
) -> Vec<NumberMention> {
    Vec::new()
}
