//! In: people and the numbers of a body. Out: the ages that stand beside a name or stand for a person.
//!
//! `the 27-year-old X` says whose age it is; `the 71-year-old` alone stands for who was named last. The hard decision: an age
//! that a person has already is never changed.

use std::ops::Range;

use crate::annotate::{NumberKind, NumberMention, Person};

/// Bytes between a name and the number that stands for the person.
const NEAR: usize = 400;

/// Bytes between an age and the name it goes with.
const BESIDE: usize = 60;

/// Gives people their ages; `text` is the body.
pub(in crate::annotate) fn assign(people: &mut [Person], numbers: &[NumberMention], text: &str) {
    let mut mentions: Vec<(Range<usize>, usize)> =
        people.iter().enumerate().flat_map(|(i, p)| p.mentions.iter().map(move |m| (m.clone(), i))).collect();
    mentions.sort_by_key(|(m, _)| m.start);
    for number in numbers {
        let years = number.value.to_int().and_then(|n| u8::try_from(n).ok());
        let Some(years) = years.filter(|y| (1..=120).contains(y)) else {
            continue;
        };
        let next = mentions.partition_point(|(m, _)| m.start < number.range.start);
        let before = next.checked_sub(1).and_then(|i| mentions.get(i));
        let person = match number.kind {
            NumberKind::Age => of_age(text, number, before, mentions.get(next)),
            NumberKind::Cardinal => before.filter(|(m, _)| between_commas(text, m.end, number)).map(|(_, i)| *i),
            _ => None,
        };
        if let Some(person) = person.and_then(|i| people.get_mut(i)) {
            person.age.get_or_insert(years);
        }
    }
}

/// The person whose age a number is that surely is an age.
fn of_age(
    text: &str,
    number: &NumberMention,
    before: Option<&(Range<usize>, usize)>,
    after: Option<&(Range<usize>, usize)>,
) -> Option<usize> {
    let after = after.filter(|(m, _)| {
        let between = text.get(number.range.end..m.start).unwrap_or_default();
        m.start <= number.range.end + BESIDE && !between.contains([',', '.', ':', ';', '!', '?', '"', '\n'])
    });
    let nominal = is_nominal(text, number);
    if let Some((_, person)) = after.filter(|_| !nominal) {
        return Some(*person);
    }
    let (mention, person) = before?;
    let between = text.get(mention.end..number.range.start)?;
    let near =
        if nominal { between.len() <= NEAR } else { between.len() <= BESIDE && !between.contains(['.', ';', '\n']) };
    near.then_some(*person)
}

/// `the 71-Year-Old`: a noun, not the adjective of one.
fn is_nominal(text: &str, number: &NumberMention) -> bool {
    let rest = text.get(number.range.start..).unwrap_or_default();
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    rest[digits..].strip_prefix('-').is_some_and(|word| word.starts_with(char::is_uppercase))
}

/// `X, 51,`
fn between_commas(text: &str, name_end: usize, number: &NumberMention) -> bool {
    let before = text.get(name_end..number.range.start).unwrap_or_default();
    let after = text.get(number.range.end..).unwrap_or_default();
    before == ", " && after.starts_with([',', '.']) || before == " (" && after.starts_with(')')
}
