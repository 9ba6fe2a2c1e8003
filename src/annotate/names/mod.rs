//! In: the tokens of a body and its description. Out: people, organizations and places, each with all mentions.
//!
//! Rules find people by what stands beside them (titles, roles, given names); what is found is then gathered: all mentions
//! of one person are one entry.

mod gather;
mod people;
mod roles;

use super::{Named, Person};
use crate::describe::Description;
use crate::knowledge::LanguageData;
use crate::values::token::Tokens;
use crate::values::units::Units;

/// The named entities of a body, each list by first mention.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub(super) people: Vec<Person>,
    pub(super) organizations: Vec<Named>,
    pub(super) places: Vec<Named>,
}

/// Finds them.
pub(super) fn find(tokens: &Tokens<'_>, _description: &Description, words: &LanguageData) -> Names {
    let units = Units::new(tokens, &words.names);
    let found = people::find(&units);
    let people = gather::people(&units, found, &words.names);
    Names { people, organizations: Vec::new(), places: Vec::new() }
}
