//! In: the tokens of a body and the people in it. Out: quotations with their speakers.

use super::{Person, Quote};
use crate::describe::Description;
use crate::knowledge::LanguageData;
use crate::repair::Body;
use crate::values::token::Tokens;
use crate::warning::Warnings;

/// Finds them, sorted by position.
pub(super) fn find(
    _tokens: &Tokens<'_>,
    _body: &Body,
    _people: &[Person],
    _description: &Description,
    _words: &LanguageData,
    _doubts: &mut Warnings,
) -> Vec<Quote> {
    Vec::new()
}
