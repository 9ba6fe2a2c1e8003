//! In: units of a text and the people found by rules. Out: a hint for each unit, what rules and lists say of it.

use std::ops::Range;

use super::features::Hint;
use super::forms;
use super::people::{self, Found};
use crate::knowledge::gazetteer::Traits;
use crate::knowledge::memory::Memory;
use crate::knowledge::names::{NameWords, PhraseKey};
use crate::values::token::Gap;
use crate::values::units::Units;

/// Longest known name in words.
const LONGEST: usize = 7;

/// The hints for all units; `memory` is the one that they were looked up in.
#[must_use]
pub fn hints(units: &Units<'_>, names: &NameWords, memory: &mut Memory) -> Vec<Hint> {
    let forms = forms::find(units, names, names.model.is_some());
    of_found(units, &people::find(units, names, &forms), &forms, names, memory)
}

/// The hints, given the people and what has the form of an organization.
pub(super) fn of_found(
    units: &Units<'_>,
    found: &[Found],
    forms: &[Range<usize>],
    names: &NameWords,
    memory: &mut Memory,
) -> Vec<Hint> {
    let mut out = vec![Hint::None; units.list.len()];
    for form in forms {
        set(&mut out, form.start, form.end, Hint::Form, Hint::FormInside);
    }
    let mut i = 0;
    while i < units.list.len() {
        let phrase = if units.is(i, Traits::PHRASE) { phrase(units, i, names, memory) } else { None };
        let Some((end, traits)) = phrase else {
            i += 1;
            continue;
        };
        let (first, inside) = if traits.any(Traits::ANY_PLACE) {
            (Hint::Place, Hint::PlaceInside)
        } else {
            (Hint::Organization, Hint::OrganizationInside)
        };
        set(&mut out, i, end, first, inside);
        i = end;
    }
    for found in found {
        let units = found.name.units();
        let (first, inside) =
            if found.is_vouched() { (Hint::Person, Hint::PersonInside) } else { (Hint::Given, Hint::GivenInside) };
        set(&mut out, units.start, units.end, first, inside);
    }
    out
}

fn set(hints: &mut [Hint], start: usize, end: usize, first: Hint, inside: Hint) {
    for (at, slot) in hints.get_mut(start..end).into_iter().flatten().enumerate() {
        *slot = if at == 0 { first } else { inside };
    }
}

/// The longest known name of several words that begins at unit `i`: the unit after it, and what it names.
fn phrase(units: &Units<'_>, i: usize, names: &NameWords, memory: &mut Memory) -> Option<(usize, Traits)> {
    let mut key = PhraseKey::default();
    let (mut words, mut best, mut bracket) = (0, None, false);
    let mut end = i;
    while end < units.list.len() && end < i + 2 * LONGEST && words < LONGEST {
        let unit = units.get(end)?;
        if end > i && unit.gap == Gap::Block {
            break;
        }
        let more = match memory.in_phrase(unit.word, || PhraseKey::word(units.str(end))) {
            0 => key.push_all(units.str(end)),
            word => {
                key.push(word);
                1
            }
        };
        words += more;
        end += 1;
        if more == 0 {
            if !matches!(unit.sign, '.' | '/' | '&' | '-' | '!' | '\'' | '(') {
                break;
            }
            bracket |= unit.sign == '(';
            continue;
        }
        let traits = names.phrase(&key);
        if words > 1 && traits != traits.and(Traits::PHRASE) {
            let closed = usize::from(bracket && units.is_sign(end, ')'));
            best = Some((end + closed, traits));
        }
        if !traits.any(Traits::PHRASE) {
            break;
        }
    }
    best
}
