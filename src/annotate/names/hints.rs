//! In: units of a text and the people found by rules. Out: a hint for each unit, what rules and lists say of it.

use std::ops::Range;

use super::features::Hint;
use super::people::{self, Found};
use crate::knowledge::gazetteer::Traits;
use crate::knowledge::lexicon::fold_into;
use crate::knowledge::names::{NameWords, PhraseKey};
use crate::values::token::{Gap, TokenKind};
use crate::values::units::Units;

/// Longest known name in words.
const LONGEST: usize = 7;

/// The hints for all units.
#[must_use]
pub fn hints(units: &Units<'_>, names: &NameWords) -> Vec<Hint> {
    of_found(units, &people::find(units), names)
}

/// The hints, given the people.
pub(super) fn of_found(units: &Units<'_>, found: &[Found], names: &NameWords) -> Vec<Hint> {
    let mut out = vec![Hint::None; units.list.len()];
    for i in 0..units.list.len() {
        if let Some(form) = form(units, i) {
            set(&mut out, form.start, form.end, Hint::Form, Hint::FormInside);
        }
    }
    let mut i = 0;
    while i < units.list.len() {
        let phrase = if units.is(i, Traits::PHRASE) { phrase(units, i, names) } else { None };
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

/// The units of an organization's name by its form, seen from its word at `i`: `Example & Sons AG` from the legal form,
/// `Office for Building and Traffic` from the office.
fn form(units: &Units<'_>, i: usize) -> Option<Range<usize>> {
    let unit = units.get(i).filter(|u| u.is_capital())?;
    if unit.is(Traits::LEGAL) && units.follows(i) {
        let part = |k: &usize| {
            let word = units.is_capital(*k) && !units.is(*k, Traits::FUNCTION.or(Traits::ROLE).or(Traits::SALUTATION));
            word || units.is_sign(*k, '&') || units.get(*k).is_some_and(|u| u.kind == TokenKind::Digits)
        };
        let start = (0..i).rev().take(5).take_while(|k| units.follows(*k + 1) && part(k)).last()?;
        return Some(start..i + 1);
    }
    if unit.is(Traits::ORG_HEAD) && units.is(i + 1, Traits::FIELD_LINK) && units.follows(i + 1) {
        let mut end = i + 2;
        while units.follows(end) && units.is_capital(end) {
            end += 1;
            let comma = units.is_sign(end, ',') && units.is_capital(end + 1) && units.follows(end + 1);
            let and = units.is(end, Traits::AND) && units.is_capital(end + 1);
            if comma || and {
                end += 1;
            }
        }
        return units.is_capital(end - 1).then_some(i..end);
    }
    None
}

/// The longest known name of several words that begins at unit `i`: the unit after it, and what it names.
fn phrase(units: &Units<'_>, i: usize, names: &NameWords) -> Option<(usize, Traits)> {
    let mut key = PhraseKey::default();
    let mut folded = String::new();
    let (mut words, mut best) = (0, None);
    let mut end = i;
    while end < units.list.len() && end < i + 2 * LONGEST && words < LONGEST {
        let unit = units.get(end)?;
        if end > i && unit.gap == Gap::Block {
            break;
        }
        let before = words;
        fold_into(units.str(end), &mut folded);
        for word in folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
            key.push(word);
            words += 1;
        }
        end += 1;
        if words == before {
            if !matches!(unit.sign, '.' | '/' | '&' | '-' | '!' | '\'') {
                break;
            }
            continue;
        }
        let traits = names.phrase(&key);
        if words > 1 && traits != traits.and(Traits::PHRASE) {
            best = Some((end, traits));
        }
        if !traits.any(Traits::PHRASE) {
            break;
        }
    }
    best
}
