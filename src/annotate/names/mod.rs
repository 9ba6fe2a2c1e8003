//! In: the tokens of a body and its description. Out: people, organizations and places, each with all mentions.
//!
//! Rules find people by what stands beside them (titles, roles, given names), and a learned recognizer behind the rules
//! finds the names that nothing vouches for. What is found is then gathered: all mentions of one person are one entry.
//! The hard decision: where the two disagree, a title or role outweighs the recognizer, and the recognizer outweighs a
//! given name alone.

mod ages;
mod agree;
mod cut;
pub mod features;
mod forms;
mod gather;
pub mod hints;
mod mend;
mod people;
mod roles;
pub mod tagger;
mod things;

use super::{Named, Person};
use crate::knowledge::LanguageData;
use crate::knowledge::memory::Memory;
use crate::segment::Related;
use crate::values::token::Tokens;
use crate::values::units::Units;
pub(super) use ages::assign as assign_ages;
use tagger::{Sort, Span};

/// The named entities of a body, each list by first mention.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub(super) people: Vec<Person>,
    pub(super) organizations: Vec<Named>,
    pub(super) places: Vec<Named>,
}

/// Finds them; `memory` is the one that the tokens were looked up in.
pub(super) fn find(tokens: &Tokens<'_>, words: &LanguageData, memory: &mut Memory) -> Names {
    let units = Units::new(tokens, &words.names, memory);
    let forms = forms::find(&units, &words.names, words.quotes.capital_nouns);
    let found = people::find(&units, &words.names, &forms);
    let hints = hints::of_found(&units, &found, &forms, &words.names, memory);
    let spans = match &words.names.model {
        Some(model) => {
            let spans = tagger::tag(&units, &hints, model, memory);
            mend::mend(&units, &words.names, &hints, cut::cut(&units, &words.names, &hints, spans))
        }
        None => things::by_lists(&units, &hints),
    };
    let mut spans = forms::put_in(spans, &forms);
    agree::agree(&units, &hints, &mut spans, &forms);
    let mut spans = agree::repeat(&units, spans);
    spans.retain(|span| span.sort == Sort::Person || !things::is_law(&units, tokens, span, words));
    let found = match &words.names.model {
        Some(_) => people::with_spans(&units, found, &spans),
        None => people::with_organizations(&units, found, &spans),
    };
    let people = gather::people(&units, &found, &forms, &words.names);
    let mut mentions: Vec<_> = people.iter().flat_map(|p| p.mentions.iter().cloned()).collect();
    mentions.sort_by_key(|m| m.start);
    let free = |span: &&Span| !gather::overlaps(&units, &mentions, &span.units);
    let of = |sort: Sort| spans.iter().filter(move |s| s.sort == sort).filter(free).map(|s| s.units.clone());
    let organizations = things::organizations(&units, of(Sort::Organization), &words.names);
    let places = things::places(&units, of(Sort::Place), &words.names);
    Names { people, organizations, places }
}

/// Adds the people who stand only in the issuers of related entries (`Newsletter of State Secretary X`), without
/// mentions; who is named in the body already is the same person.
pub(super) fn add_people_of_entries(
    people: &mut Vec<Person>,
    related: &[Related],
    words: &LanguageData,
    memory: &mut Memory,
) {
    for issuer in related.iter().filter_map(|r| r.issuer.as_deref()) {
        let tokens = Tokens::new(issuer, words, memory);
        let units = Units::new(&tokens, &words.names, memory);
        let found = people::find(&units, &words.names, &[]);
        for mut person in gather::people(&units, &found, &[], &words.names) {
            let known = people.iter().any(|p| p.family == person.family);
            if person.role.is_some() && !known {
                person.mentions.clear();
                people.push(person);
            }
        }
    }
}
