//! In: spans that name organizations and places. Out: one entry for each with all mentions, by first mention.
//!
//! The name of an entry is the fullest form of its mentions, in the nominative where the ending is surely a genitive.

use std::borrow::Cow;
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::features::Hint;
use super::tagger::{Sort, Span};
use crate::annotate::Named;
use crate::knowledge::LanguageData;
use crate::knowledge::gazetteer::Traits;
use crate::knowledge::names::{NameWords, PhraseKey};
use crate::text::single_spaced;
use crate::values::token::{Gap, Shape, Tokens};
use crate::values::units::Units;

/// Organizations and places that the lists know, for languages without a learned recognizer.
pub(super) fn by_lists(units: &Units<'_>, hints: &[Hint]) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::new();
    let mut i = 0;
    while let Some(unit) = units.get(i) {
        let inside = |wanted: Hint| (i + 1..units.list.len()).find(|k| hints.get(*k) != Some(&wanted)).unwrap_or(i + 1);
        let organization = unit.is(Traits::ORGANIZATION.or(Traits::PARTY));
        let place = unit.is(Traits::PLACE) && !unit.is(Traits::ANY_GIVEN.or(Traits::FAMILY));
        let span = match hints.get(i) {
            Some(Hint::Organization) => Some((Sort::Organization, inside(Hint::OrganizationInside))),
            Some(Hint::Place) => Some((Sort::Place, inside(Hint::PlaceInside))),
            Some(Hint::None) if unit.is_capital() && organization => Some((Sort::Organization, i + 1)),
            Some(Hint::None) if unit.is_capital() && place => Some((Sort::Place, i + 1)),
            _ => None,
        };
        let end = span.as_ref().map_or(i + 1, |(_, end)| *end);
        out.extend(span.map(|(sort, end)| Span { sort, units: i..end }));
        i = end;
    }
    out
}

/// Whether a span is the short name of a law: one of the table, or in small letters with a capital `G` at the end.
pub(super) fn is_law(units: &Units<'_>, tokens: &Tokens<'_>, span: &Span, words: &LanguageData) -> bool {
    let first = units.str(span.units.start);
    let shape = units.get(span.units.start).map(|u| u.shape);
    let short = matches!(shape, Some(Shape::Upper | Shape::Mixed)) || first.ends_with('G');
    if span.units.len() > 2 || !short || units.is(span.units.start, Traits::ORGANIZATION.or(Traits::PARTY)) {
        return false;
    }
    let firm = ["AG", "KG"].iter().any(|form| first.ends_with(form));
    let small = first.bytes().any(|b| b.is_ascii_lowercase()) && !firm;
    let start = units.range(span.units.clone()).start;
    let at = tokens.list.partition_point(|t| (t.start as usize) < start);
    let glued = |n: usize| tokens.gap(at + n) == Gap::None;
    let listed = || words.laws.laws.find(tokens.get(at)?.word, |n| (tokens.str(at + n), glued(n)));
    first.ends_with('G') && small && first.len() > 3 || listed().is_some()
}

/// Organizations, known offices under their full name.
pub(super) fn organizations(
    units: &Units<'_>,
    spans: impl Iterator<Item = Range<usize>>,
    names: &NameWords,
) -> Vec<Named> {
    gather(units, spans, |name| names.offices.of(&name, None).map_or(name, |office| Cow::Borrowed(&office.name)), names)
}

/// Places.
pub(super) fn places(units: &Units<'_>, spans: impl Iterator<Item = Range<usize>>, names: &NameWords) -> Vec<Named> {
    gather(units, spans, |name| name, names)
}

fn gather<'n>(
    units: &Units<'n>,
    spans: impl Iterator<Item = Range<usize>>,
    full: impl Fn(Cow<'n, str>) -> Cow<'n, str>,
    names: &NameWords,
) -> Vec<Named> {
    let mut out: Vec<Named> = Vec::new();
    let mut by_name: FxHashMap<u64, usize> = FxHashMap::default();
    for span in spans {
        let text = single_spaced(units.slice(span.clone()));
        let genitive = units.is(span.end - 1, Traits::GENITIVE);
        // An institution that begins with its kind is inflected there: `Amtes für Umwelt`.
        let kind = span.len() > 1 && units.is(span.start, Traits::ORG_HEAD);
        let name = match text.split_once(' ').filter(|_| kind) {
            Some((first, rest)) => full(format!("{} {rest}", names.nominative(first)).into()),
            None if genitive => full(match text {
                Cow::Borrowed(text) => names.nominative(text).into(),
                Cow::Owned(text) => names.nominative(&text).to_owned().into(),
            }),
            None => full(text),
        };
        let range = units.range(span);
        let next = out.len();
        // All inflected forms of a name have one key.
        let at = *by_name.entry(PhraseKey::of(&name).finish()).or_insert(next);
        match out.get_mut(at) {
            Some(named) => {
                named.mentions.push(range);
                // Of two inflected forms the shorter one is nearer to the nominative.
                if name.len() < named.name.len() {
                    named.name = name.into_owned();
                }
            }
            None => out.push(Named { name: name.into_owned(), mentions: vec![range] }),
        }
    }
    out
}
