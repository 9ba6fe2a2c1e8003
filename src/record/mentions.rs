//! In: annotations of a plain text. Out: the same with one entry a mention, for tools that want spans and no record.
//!
//! The verb `annotate` prints this. All offsets are code points of the text given.

use std::ops::Range;

use schemars::JsonSchema;
use serde::Serialize;

use super::assemble::Placed;
use super::{DateRecord, NumberRecord, ReferenceRecord};
use crate::annotate::{Annotations, Named, Person, Quote};
use crate::repair::Body;

/// All annotations of one text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TextAnnotations {
    /// Dates and times.
    pub dates: Vec<DateRecord>,
    /// Numbers.
    pub numbers: Vec<NumberRecord>,
    /// Mentions of people, by position.
    pub people: Vec<NameMention>,
    /// Mentions of organizations, by position.
    pub organizations: Vec<NameMention>,
    /// Mentions of places, by position.
    pub places: Vec<NameMention>,
    /// Quotations.
    pub quotes: Vec<QuoteMention>,
    /// References to laws and printed papers.
    pub references: Vec<ReferenceRecord>,
}

/// One mention of a person, organization or place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NameMention {
    /// Where the bare name begins.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// As written.
    pub text: String,
    /// The full name that it stands for.
    pub name: String,
    /// Titles of the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub titles: Option<Vec<String>>,
    /// Role of the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Organization of the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
}

/// A quotation with its speaker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct QuoteMention {
    /// Where it begins, after the opening mark.
    pub start: usize,
    /// Where it ends, before the closing mark.
    pub end: usize,
    /// As written.
    pub text: String,
    /// In quotation marks, or indirect speech.
    pub direct: bool,
    /// The same as a word: `direct` or `indirect`.
    pub kind: &'static str,
    /// Full name of the speaker, if known.
    pub speaker: Option<String>,
    /// Where the speaker is named beside the quotation.
    pub speaker_start: Option<usize>,
    /// Where that name ends.
    pub speaker_end: Option<usize>,
}

impl TextAnnotations {
    /// The annotations of `body`, offsets as code points.
    #[must_use]
    pub fn new(body: &Body, found: Annotations) -> Self {
        let place = Placed::new(body);
        Self {
            dates: place.dates(found.dates),
            numbers: place.numbers(found.numbers),
            people: sorted(found.people.iter().flat_map(|p| person(&place, p))),
            organizations: sorted(found.organizations.iter().flat_map(|n| named(&place, n))),
            places: sorted(found.places.iter().flat_map(|n| named(&place, n))),
            quotes: found.quotes.iter().map(|q| quote(&place, q, &found.people)).collect(),
            references: place.references(found.references),
        }
    }
}

fn sorted(mentions: impl Iterator<Item = NameMention>) -> Vec<NameMention> {
    let mut all: Vec<NameMention> = mentions.collect();
    all.sort_by_key(|m| (m.start, m.end));
    all
}

fn mention(place: &Placed<'_>, range: &Range<usize>, name: &str) -> NameMention {
    let (start, end, text) = place.span(range);
    NameMention { start, end, text, name: name.to_owned(), titles: None, role: None, organization: None }
}

fn person(place: &Placed<'_>, person: &Person) -> Vec<NameMention> {
    let one = |range| NameMention {
        titles: Some(person.titles.clone()),
        role: person.role.clone(),
        organization: person.organization.clone(),
        ..mention(place, range, &person.name)
    };
    person.mentions.iter().map(one).collect()
}

fn named(place: &Placed<'_>, named: &Named) -> Vec<NameMention> {
    named.mentions.iter().map(|range| mention(place, range, &named.name)).collect()
}

fn quote(place: &Placed<'_>, quote: &Quote, people: &[Person]) -> QuoteMention {
    let (start, end, text) = place.span(&quote.range);
    let beside = quote.speaker_mention.as_ref().map(|m| place.span(m));
    QuoteMention {
        start,
        end,
        text,
        direct: quote.direct,
        kind: if quote.direct { "direct" } else { "indirect" },
        speaker: quote.speaker.and_then(|i| people.get(i)).map(|p| p.name.clone()),
        speaker_start: beside.as_ref().map(|b| b.0),
        speaker_end: beside.map(|b| b.1),
    }
}
