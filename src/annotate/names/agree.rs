//! In: spans of names and what has the form of an organization. Out: the same, one name meaning one thing in a document.
//!
//! What is an organization by its form at one place (`Example GmbH`, `the union X`) is one everywhere, if nothing but the
//! recognizer speaks for a person; and one whose name no ordinary word looks like (`IT-Council`, `BAFA`) is one wherever it
//! stands, also where the recognizer alone was not sure.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use super::features::Hint;
use super::tagger::{Sort, Span};
use crate::knowledge::gazetteer::Traits;
use crate::values::token::{Shape, TokenKind};
use crate::values::units::Units;

/// Makes them agree.
pub(super) fn agree(units: &Units<'_>, hints: &[Hint], spans: &mut [Span], forms: &[Range<usize>]) {
    by_kind(units, hints, spans, forms);
    by_most(units, hints, spans);
}

/// A word that is a person here, an organization there is what it is at most places; a known organization needs no more.
fn by_most(units: &Units<'_>, hints: &[Hint], spans: &mut [Span]) {
    let lone = |s: &Span| s.units.len() == 1 && !matches!(hints.get(s.units.start), Some(Hint::Person));
    let mut counts: FxHashMap<&str, [usize; 2]> = FxHashMap::default();
    for span in spans.iter().filter(|s| lone(s)) {
        let count = counts.entry(nominative(units, span.units.start)).or_default();
        match span.sort {
            Sort::Person => count[0] += 1,
            Sort::Organization => count[1] += 1,
            Sort::Place => {}
        }
    }
    for span in spans.iter_mut().filter(|s| s.sort == Sort::Person && lone(s)) {
        let listed = usize::from(units.is(span.units.start, Traits::ORGANIZATION));
        let count = counts.get(nominative(units, span.units.start));
        if count.is_some_and(|[person, organization]| *organization + listed > 0 && *organization + listed >= *person) {
            span.sort = Sort::Organization;
        }
    }
}

/// What is an organization by its form is one wherever it stands.
fn by_kind(units: &Units<'_>, hints: &[Hint], spans: &mut [Span], forms: &[Range<usize>]) {
    if forms.is_empty() || !spans.iter().any(|s| s.sort == Sort::Person) {
        return;
    }
    let known: FxHashSet<&str> = forms.iter().flat_map(|form| names_of(units, form)).collect();
    for span in spans.iter_mut().filter(|s| s.sort == Sort::Person) {
        let vouched = matches!(hints.get(span.units.start), Some(Hint::Person));
        let name = units.slice(span.units.clone());
        let genitive = name.strip_suffix('s').filter(|_| units.is(span.units.end - 1, Traits::GENITIVE));
        if !vouched && (known.contains(name) || genitive.is_some_and(|name| known.contains(name))) {
            span.sort = Sort::Organization;
        }
    }
}

/// Puts in the places where such a name stands again, if it was found at a third of its places at least.
pub(super) fn repeat(units: &Units<'_>, spans: Vec<Span>) -> Vec<Span> {
    let mut found: FxHashMap<&str, usize> = FxHashMap::default();
    for span in spans.iter().filter(|s| s.sort == Sort::Organization && s.units.len() == 1) {
        if is_peculiar(units, span.units.start) {
            *found.entry(nominative(units, span.units.start)).or_default() += 1;
        }
    }
    if found.is_empty() {
        return spans;
    }
    let mut free = vec![true; units.list.len()];
    spans.iter().for_each(|s| free.get_mut(s.units.clone()).into_iter().flatten().for_each(|slot| *slot = false));
    let mut missed: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for (i, _) in free.iter().enumerate().filter(|(i, free)| **free && is_peculiar(units, *i)) {
        let name = nominative(units, i);
        if found.contains_key(name) {
            missed.entry(name).or_default().push(i);
        }
    }
    let sure = |name: &&str, at: &[usize]| found.get(*name).is_some_and(|found| at.len() <= 2 * found);
    let again = missed.into_iter().filter(|(name, at)| sure(name, at)).flat_map(|(_, at)| at);
    let mut out = spans;
    out.extend(again.map(|i| Span { sort: Sort::Organization, units: i..i + 1 }));
    out.sort_by_key(|s| s.units.start);
    out
}

/// Whether a unit looks like no ordinary word: capitals inside, or a compound with a hyphen; places and roles are no
/// organizations.
fn is_peculiar(units: &Units<'_>, i: usize) -> bool {
    let other = Traits::ANY_PLACE.or(Traits::ROLE).or(Traits::PLURAL_ROLE).or(Traits::FUNCTION).or(Traits::TITLE);
    let Some(unit) = units.get(i).filter(|u| u.kind == TokenKind::Word && u.is_capital() && !u.is(other)) else {
        return false;
    };
    let joined = unit.is(Traits::HYPHEN) && !units.str(i).ends_with('-');
    unit.end - unit.start > 2 && (joined || matches!(unit.shape, Shape::Upper | Shape::Mixed))
}

/// The name at unit `i` without the ending of a genitive: what differs in nothing else is one name.
fn nominative<'t>(units: &Units<'t>, i: usize) -> &'t str {
    let name = units.str(i);
    name.strip_suffix('s').unwrap_or(name)
}

/// The name of a firm without its legal form, and its first word if that is no ordinary one.
fn names_of<'t>(units: &Units<'t>, form: &Range<usize>) -> impl Iterator<Item = &'t str> {
    let legal = form.clone().find(|k| units.is(*k, Traits::LEGAL)).unwrap_or(form.end);
    let whole = (legal > form.start).then(|| units.slice(form.start..legal));
    let other = Traits::WORD.or(Traits::ORG_HEAD).or(Traits::ANY_GIVEN).or(Traits::FAMILY).or(Traits::ROLE);
    let first = Some(form.start).filter(|k| !units.is(*k, other.or(Traits::ANY_PLACE))).map(|k| units.str(k));
    whole.into_iter().chain(first)
}
