//! In: units of a text. Out: the parts of a personal name: titles, given names, particles, family name.
//!
//! The hard decision: how much a word must look like a name depends on what stands before it. After a title nearly any
//! capital word will do; without anything it takes a given name and a word that is no ordinary noun.

use std::ops::Range;

use super::units::{Unit, Units};
use crate::knowledge::gazetteer::Traits;

/// What stands before a name and vouches for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trust {
    /// Nothing.
    None,
    /// A role or office.
    Role,
    /// A title or `Mr`.
    Title,
    /// A role and a given name.
    Both,
}

/// A personal name as ranges of units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// Given names and initials; may be empty.
    pub given: Range<usize>,
    /// Particles and family name; may be empty.
    pub family: Range<usize>,
}

impl Name {
    /// All units of the name.
    #[must_use]
    pub fn units(&self) -> Range<usize> {
        self.given.start..self.family.end.max(self.given.end)
    }
}

/// At most so many given names and initials.
const MAX_GIVEN: usize = 4;

/// The academic titles that begin at unit `i`: the unit after them.
#[must_use]
pub fn titles(units: &Units<'_>, i: usize) -> usize {
    let mut end = i;
    let mut last = i;
    while let Some(unit) = units.get(end) {
        let title = unit.is(Traits::TITLE.or(Traits::RANK)) && (unit.is_capital() || end > i);
        let inside = end > i && (units.is_sign(end, '-') || unit.dot && !unit.is_capital());
        if title {
            last = end + 1;
        } else if units.is_sign(end, '(') && units.is_sign(end + 2, ')') && units.is(end + 1, Traits::TITLE) {
            end += 2;
            last = end + 1;
        } else if !inside {
            break;
        }
        end += 1;
        if end > i + 12 {
            break;
        }
    }
    last
}

/// The name that begins at unit `i`, titles already passed.
#[must_use]
pub fn name(units: &Units<'_>, i: usize, trust: Trust) -> Option<Name> {
    let given_end = given(units, i, trust);
    let known = given_end > i;
    let family_start = given_end;
    let mut at = particles(units, family_start, i);
    if at > i && !units.follows(at) {
        at = family_start;
    }
    // A role and a given name together vouch for any word; a given name alone, for a family name or an unknown word.
    let trust_here = match (known, trust) {
        (true, Trust::None) => Trust::Role,
        (true, Trust::Role) => Trust::Both,
        _ => trust,
    };
    let after_particle = at > family_start && known;
    if (at == i || units.follows(at)) && is_family(units, at, trust_here, known, after_particle) {
        let mut end = at + 1;
        let more = |u: &Unit| u.is(Traits::FAMILY) && !u.is(Traits::WORD.or(Traits::ROLE).or(Traits::ANY_PLACE));
        if known && units.follows(end) && units.get(end).is_some_and(more) && !units.is(at, Traits::GENITIVE) {
            end += 1;
        }
        return Some(Name { given: i..family_start, family: family_start..end });
    }
    match given_end - i {
        0 => None,
        1 if trust == Trust::None => None,
        1 => Some(Name { given: i..i, family: i..given_end }),
        _ if units.get(given_end - 1).is_some_and(Unit::is_initial) => None,
        _ => Some(Name { given: i..given_end - 1, family: given_end - 1..given_end }),
    }
}

/// The unit after the given names and initials at `i`.
fn given(units: &Units<'_>, i: usize, trust: Trust) -> usize {
    let mut end = i;
    while end < i + MAX_GIVEN && (end == i || units.follows(end)) {
        let Some(unit) = units.get(end) else { break };
        let initial = unit.is_initial() && (end > i || trust > Trust::None || starts_initials(units, end));
        if !(initial || is_given(unit, end > i || trust > Trust::None)) {
            break;
        }
        end += 1;
    }
    end
}

/// An initial at the head of a name is one only if a family name follows: `J. Brahms`, not `A. Das`.
fn starts_initials(units: &Units<'_>, i: usize) -> bool {
    let next = (i + 1..i + 3).find(|n| !units.get(*n).is_some_and(Unit::is_initial)).unwrap_or(i + 1);
    units.follows(next)
        && units.get(next).is_some_and(|u| u.is_capital() && u.is(Traits::FAMILY) && !u.is(Traits::WORD))
}

fn is_given(unit: &Unit, trusted: bool) -> bool {
    if !unit.is_capital() || unit.is(Traits::GENITIVE.or(Traits::FUNCTION).or(Traits::TITLE).or(Traits::ROLE)) {
        return false;
    }
    let frequent = unit.is(Traits::GIVEN) && (trusted || !unit.is(Traits::ANY_PLACE));
    frequent || unit.is(Traits::GIVEN_RARE) && !unit.is(Traits::WORD.or(Traits::ANY_PLACE))
}

/// The unit after the particles of a family name at `i`.
fn particles(units: &Units<'_>, i: usize, start: usize) -> usize {
    let mut end = i;
    while end < i + 4 && (end == start || units.follows(end)) && units.is(end, Traits::PARTICLE) {
        let small = !units.is_capital(end);
        if !small && end == start {
            break;
        }
        end += 1;
    }
    if units.is_capital(end) { end } else { i }
}

fn is_family(units: &Units<'_>, i: usize, trust: Trust, given: bool, particle: bool) -> bool {
    let Some(unit) = units.get(i) else { return false };
    let never = Traits::FUNCTION.or(Traits::TITLE).or(Traits::SALUTATION).or(Traits::LEGAL);
    if !unit.is_capital() || unit.is(never) || unit.end - unit.start < 2 || unit.dot {
        return false;
    }
    if particle {
        return true;
    }
    let head = unit.is(Traits::ROLE.or(Traits::ORG_HEAD).or(Traits::PLACE_HEAD).or(Traits::PLURAL_ROLE));
    let family = unit.is(Traits::FAMILY);
    if unit.is(Traits::ORG_FIRST) || head && !family || head && unit.is(Traits::HYPHEN) {
        return false;
    }
    let word = unit.is(Traits::WORD);
    let place = unit.is(Traits::ANY_PLACE.or(Traits::ORGANIZATION).or(Traits::PARTY));
    match trust {
        Trust::Both => !unit.is(Traits::PLACE) || family,
        Trust::Title => family || !unit.is(Traits::ANY_NOUN),
        Trust::Role if given => family || !word && !unit.is(Traits::PLACE),
        Trust::Role => (family || !word) && !unit.is(Traits::PLACE) && (family || !place),
        Trust::None => false,
    }
}
