//! In: the tokens of a body and its description. Out: people, organizations and places, each with all mentions.

use super::{Named, Person};
use crate::describe::Description;
use crate::knowledge::LanguageData;
use crate::values::token::Tokens;

/// The named entities of a body, each list by first mention.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub(super) people: Vec<Person>,
    pub(super) organizations: Vec<Named>,
    pub(super) places: Vec<Named>,
}

/// Finds them.
pub(super) fn find(_tokens: &Tokens<'_>, _description: &Description, _words: &LanguageData) -> Names {
    Names::default()
}
