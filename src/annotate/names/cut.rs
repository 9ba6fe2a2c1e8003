//! In: spans of the learned recognizer. Out: the same, cut where a name surely ends: at the end of a short line, at a stroke
//! between two names, behind the number of a road; of a role with its owner (`head of the state X`) only places are left.
//!
//! The hard decision: a long line may be wrapped inside a name, so only short ones end it.

use std::ops::Range;

use super::features::Hint;
use super::tagger::{Sort, Span};
use crate::knowledge::gazetteer::Traits;
use crate::knowledge::names::NameWords;
use crate::values::token::{Gap, Shape};
use crate::values::units::Units;

/// A line of so many bytes may have been wrapped.
const WRAPPED: usize = 50;
/// A line of so many is a paragraph of its own: nobody wraps as late.
const PARAGRAPH: usize = 160;

/// Cuts the spans.
pub(super) fn cut(units: &Units<'_>, names: &NameWords, hints: &[Hint], spans: Vec<Span>) -> Vec<Span> {
    let mut out = Vec::with_capacity(spans.len());
    for span in spans {
        let from = out.len();
        let mut start = span.units.start;
        for at in span.units.start + 1..span.units.end {
            let ends_line = ends_line(units, at);
            if ends_line || parts_names(units, hints, at, &span.units) || is_heading_for(units, names, at) {
                push(units, Span { sort: span.sort, units: start..at }, &mut out);
                start = if ends_line { at } else { at + 1 };
            }
        }
        let end = without_field(units, hints, start..span.units.end);
        let led = start > span.units.start && is_heading_for(units, names, start - 1);
        let sort = if led && is_town(units, &(start..end)) { Sort::Place } else { span.sort };
        push(units, Span { sort, units: start..end }, &mut out);
        let parts = out.get_mut(from..).unwrap_or_default();
        if parts.len() > 1 && parts.iter().all(|part| is_town(units, &part.units)) {
            parts.iter_mut().for_each(|part| part.sort = Sort::Place);
        }
    }
    out
}

/// The end of a span without the field that belongs to the role before it: `commissioner of the government for sport`.
fn without_field(units: &Units<'_>, hints: &[Hint], span: Range<usize>) -> usize {
    let next = span.start + 1;
    let owner =
        span.start.checked_sub(2).is_some_and(|i| units.is(i, Traits::ROLE) && units.is(i + 1, Traits::ARTICLE));
    let known = units.is(span.start, Traits::ORGANIZATION) && hints.get(next) == Some(&Hint::None);
    let field = next < span.end && units.is(next, Traits::FIELD_LINK) && !units.is(next, Traits::ARTICLE);
    if owner && known && field { next } else { span.end }
}

/// Whether a span is a role and whose it is, with an article between them.
fn is_role(units: &Units<'_>, span: &Range<usize>) -> bool {
    let body = Traits::ORG_HEAD.or(Traits::ORGANIZATION);
    let role = units.is(span.start, Traits::ROLE) && !units.is(span.start, body);
    role && span.len() > 2 && units.is(span.start + 1, Traits::ARTICLE)
}

/// Whether unit `at` is a word that leads from one place to another: `Ulm Richtung Kempten`.
fn is_heading_for(units: &Units<'_>, names: &NameWords, at: usize) -> bool {
    units.is(at, Traits::ANY_NOUN) && names.leads_on(units.str(at))
}

/// Adds a span; behind the number of a road, or in a role with whose it is, only places are names.
fn push(units: &Units<'_>, span: Span, out: &mut Vec<Span>) {
    let road = is_road(units.str(span.units.start));
    let role = span.sort == Sort::Organization && is_role(units, &span.units);
    if span.units.is_empty() || !road && !role {
        return out.extend(Some(span).filter(|s| !s.units.is_empty()));
    }
    if road && span.sort == Sort::Place {
        // The road alone is a place; with a town behind it, the town is.
        let start = span.units.start + usize::from(span.units.len() > 1);
        return out.push(Span { sort: span.sort, units: start..span.units.end });
    }
    let places = span.units.filter(|k| units.is_capital(*k) && units.is(*k, Traits::ANY_PLACE));
    out.extend(places.map(|k| Span { sort: Sort::Place, units: k..k + 1 }));
}

/// Whether a part of a span is a place and nothing else that is known.
fn is_town(units: &Units<'_>, part: &Range<usize>) -> bool {
    let other = Traits::ORGANIZATION.or(Traits::GIVEN);
    part.clone().all(|k| units.is(k, Traits::ANY_PLACE) && !units.is(k, other))
}

/// Whether a short line ends before unit `at`.
fn ends_line(units: &Units<'_>, at: usize) -> bool {
    let Some(unit) = units.get(at).filter(|u| u.gap == Gap::Line) else { return false };
    let before = at.checked_sub(1).and_then(|b| units.get(b));
    // A heading in capitals, or a place below another one.
    let shouts = unit.shape == Shape::Upper && before.is_some_and(|b| b.shape == Shape::Capital);
    if shouts || is_town(units, &(at - 1..at + 1)) && !units.is(at - 1, Traits::PHRASE) {
        return true;
    }
    let end = unit.start as usize;
    let before = units.text.as_bytes().get(end.saturating_sub(PARAGRAPH)..end).unwrap_or_default();
    let line = before.trim_ascii_end();
    let length = line.iter().rev().position(|b| *b == b'\n').unwrap_or(line.len());
    length < WRAPPED || length + 8 >= PARAGRAPH
}

/// Whether unit `at` is a stroke between two names (`Köln/Bonn`), and no part of a known one.
fn parts_names(units: &Units<'_>, hints: &[Hint], at: usize, span: &Range<usize>) -> bool {
    let known = matches!(hints.get(at), Some(Hint::OrganizationInside | Hint::PlaceInside));
    let inside = span.start < at && at + 1 < span.end && !known;
    units.is_sign(at, '/') && inside && units.is_capital(at + 1) && !units.str(at - 1).ends_with('-')
}

/// The number of a road: `A7`, `B431`.
fn is_road(word: &str) -> bool {
    let mut bytes = word.bytes();
    let letter = bytes.next().is_some_and(|b| b.is_ascii_uppercase());
    letter && (2..=5).contains(&word.len()) && bytes.all(|b| b.is_ascii_digit())
}
