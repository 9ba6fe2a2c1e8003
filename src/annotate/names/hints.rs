//! In: units of a text and the people found by rules. Out: a hint for each unit, what rules and lists say of it.

use super::features::Hint;
use super::people::{self, Found};
use crate::knowledge::gazetteer::Traits;
use crate::knowledge::names::NameWords;
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

/// The longest known name of several words that begins at unit `i`: the unit after it, and what it names.
fn phrase(units: &Units<'_>, i: usize, names: &NameWords) -> Option<(usize, Traits)> {
    let mut parts: Vec<String> = Vec::new();
    let mut best = None;
    let mut end = i;
    while end < units.list.len() && end < i + 2 * LONGEST && parts.len() < LONGEST {
        let unit = units.get(end)?;
        if end > i && unit.gap == crate::values::token::Gap::Block {
            break;
        }
        let text = units.str(end).to_lowercase();
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
        let before = parts.len();
        parts.extend(words.map(str::to_owned));
        if parts.len() == before && !matches!(units.str(end), "." | "/" | "&" | "-" | "!" | "'") {
            break;
        }
        end += 1;
        if parts.len() > 1 && parts.len() > before {
            let traits = names.phrase(parts.iter().map(String::as_str));
            if traits != Traits(0) {
                best = Some((end, traits));
            }
        }
    }
    best
}
