//! In: the final [`Body`] and its [`Description`]. Out: [`Annotations`]: standoff, as byte ranges into the body.
//!
//! The text is cut into tokens and each word looked up once; dates, numbers, people, organizations, places, quotes and
//! references walk over the same tokens. What a value means *here* (the year of `16. Januar`, the person behind a bare
//! surname, the speaker of a quotation) is decided in this room.

mod dates;
pub mod names;
mod numbers;
mod quotes;
mod references;

use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::describe::Description;
use crate::knowledge::memory::Memory;
use crate::knowledge::{Knowledge, LanguageData};
use crate::repair::Body;
use crate::segment::Related;
use crate::values::decimal::Decimal;
use crate::values::token::Tokens;
use crate::warning::Warnings;

/// All that was found in a body; every list is sorted by position.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Annotations {
    /// Dates, times, ranges, durations.
    pub dates: Vec<DateMention>,
    /// Numbers, money, percentages, measures.
    pub numbers: Vec<NumberMention>,
    /// People with all their mentions.
    pub people: Vec<Person>,
    /// Organizations with all their mentions.
    pub organizations: Vec<Named>,
    /// Places with all their mentions.
    pub places: Vec<Named>,
    /// Quotations, direct and indirect.
    pub quotes: Vec<Quote>,
    /// References to laws, decisions, printed papers.
    pub references: Vec<Reference>,
}

/// A date or time in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateMention {
    /// Bytes of the body.
    pub range: Range<usize>,
    /// Which sort.
    pub kind: DateKind,
    /// EDTF; durations and sets as in ISO 8601.
    pub value: Option<String>,
    /// What EDTF cannot say.
    pub modifier: Option<DateModifier>,
    /// Whether the value depends on the publication date.
    pub relative: bool,
}

/// Sort of a date expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DateKind {
    /// A day, month, year or other calendar period.
    Date,
    /// A clock time, with or without its day.
    Time,
    /// From one date to another.
    Range,
    /// A length of time.
    Duration,
    /// A repeated time.
    Set,
}

/// TIMEX3's words for what EDTF cannot say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DateModifier {
    /// The beginning of the period.
    Start,
    /// Its middle.
    Mid,
    /// Its end.
    End,
    /// About.
    Approx,
    /// Before.
    Before,
    /// After.
    After,
    /// On or before.
    OnOrBefore,
    /// On or after.
    OnOrAfter,
}

/// A number in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberMention {
    /// Bytes of the body.
    pub range: Range<usize>,
    /// Which sort.
    pub kind: NumberKind,
    /// The exact value, scale applied.
    pub value: Decimal,
    /// The upper end of a range.
    pub to: Option<Decimal>,
    /// ISO 4217 or UCUM code.
    pub unit: Option<String>,
    /// Approximation or limit.
    pub modifier: Option<NumberModifier>,
}

/// Sort of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NumberKind {
    /// A count.
    Cardinal,
    /// A rank.
    Ordinal,
    /// Percent or percentage points.
    Percent,
    /// An amount of money.
    Money,
    /// An amount with a unit.
    Measure,
    /// A range of counts.
    Range,
    /// An age in years.
    Age,
    /// A fraction in words.
    Fraction,
}

/// Approximation or limit of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum NumberModifier {
    /// About.
    Approx,
    /// Less than.
    LessThan,
    /// More than.
    MoreThan,
    /// At most.
    AtMost,
    /// At least.
    AtLeast,
}

/// A person with all mentions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Person {
    /// Given and family name as far as known.
    pub name: String,
    /// Given names.
    pub given: Option<String>,
    /// Family name with particles.
    pub family: Option<String>,
    /// Academic and honorific titles in order.
    pub titles: Vec<String>,
    /// Office or role, in the words of the text.
    pub role: Option<String>,
    /// All offices and roles, each once, in the words of the text; `role` is one of them.
    pub roles: Vec<String>,
    /// The organization that the role belongs to.
    pub organization: Option<String>,
    /// Political party.
    pub party: Option<String>,
    /// Age in years, if stated.
    pub age: Option<u8>,
    /// Where the person is named, as bare names.
    pub mentions: Vec<Range<usize>>,
}

/// An organization or place with all mentions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Named {
    /// The name in its fullest form.
    pub name: String,
    /// Where it is named.
    pub mentions: Vec<Range<usize>>,
}

/// A quotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// Bytes of the body, without the marks.
    pub range: Range<usize>,
    /// Index into the people, if the speaker is one of them.
    pub speaker: Option<usize>,
    /// Where the speaker is named beside the quotation (name, role or pronoun).
    pub speaker_mention: Option<Range<usize>>,
    /// In marks (direct) or as indirect speech.
    pub direct: bool,
}

/// A reference to a law, decision or printed paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Bytes of the body.
    pub range: Range<usize>,
    /// Full name of the law, if known; else as written.
    pub law: Option<String>,
    /// Number after the section sign or `Art.`.
    pub section: Option<String>,
    /// Number of the paragraph inside the section.
    pub paragraph: Option<String>,
}

/// Finds dates, numbers, people, organizations, places, quotes and references in a body. Who is named only in the
/// `related` entries of the document is a person too, without mentions in the body.
#[must_use]
pub fn annotate(
    body: &Body,
    related: &[Related],
    description: &Description,
    know: &Knowledge,
    doubts: &mut Warnings,
) -> Annotations {
    let words = know.language(description.language);
    let mut memory = words.memories.lend();
    let tokens = Tokens::new(body.as_str(), words, &mut memory);
    let references = references::find(&tokens, words);
    let mut taken: Vec<Range<usize>> = references.iter().map(|r| r.range.clone()).collect();
    let dates = dates::find(&tokens, &taken, description, words, doubts);
    taken.extend(dates.iter().map(|d| d.range.clone()));
    taken.sort_by_key(|r| r.start);
    let mut numbers = numbers::find(&tokens, &taken, words, doubts);
    let names::Names { mut people, organizations, places } = names::find(&tokens, words, &mut memory);
    names::add_people_of_entries(&mut people, related, words, &mut memory);
    names::assign_ages(&mut people, &numbers, body.as_str());
    numbers::mark_ages(&mut numbers, &people);
    let quotes = quotes::find(&tokens, body, &people, description, words, doubts);
    Annotations { dates, numbers, people, organizations, places, quotes, references }
}

/// Finds people, organizations, places and quotations alone, in the tokens of a body; `memory` is the one that they were
/// looked up in.
#[must_use]
pub fn names_and_quotes(
    tokens: &Tokens<'_>,
    memory: &mut Memory,
    body: &Body,
    description: &Description,
    words: &LanguageData,
    doubts: &mut Warnings,
) -> Annotations {
    let names::Names { people, organizations, places } = names::find(tokens, words, memory);
    let quotes = quotes::find(tokens, body, &people, description, words, doubts);
    Annotations { people, organizations, places, quotes, ..Annotations::default() }
}
