//! In: spans of names and what has the form of an organization. Out: the same, one name meaning one thing in a document.
//!
//! What is an organization by its form at one place (`Example GmbH`, `the union X`) is one everywhere, if nothing but the
//! recognizer speaks for a person.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::features::Hint;
use super::tagger::{Sort, Span};
use crate::knowledge::gazetteer::Traits;
use crate::values::units::Units;

/// Makes them agree.
pub(super) fn agree(units: &Units<'_>, hints: &[Hint], spans: &mut [Span], forms: &[Range<usize>]) {
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

/// The name of a firm without its legal form, and its first word if that is no ordinary one.
fn names_of<'t>(units: &Units<'t>, form: &Range<usize>) -> impl Iterator<Item = &'t str> {
    let legal = form.clone().find(|k| units.is(*k, Traits::LEGAL)).unwrap_or(form.end);
    let whole = (legal > form.start).then(|| units.slice(form.start..legal));
    let other = Traits::WORD.or(Traits::ORG_HEAD).or(Traits::ANY_GIVEN).or(Traits::FAMILY).or(Traits::ROLE);
    let first = Some(form.start).filter(|k| !units.is(*k, other.or(Traits::ANY_PLACE))).map(|k| units.str(k));
    whole.into_iter().chain(first)
}
