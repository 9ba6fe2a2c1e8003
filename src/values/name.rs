//! In: units of a text. Out: the parts of a personal name: titles, given names, particles, family name.
//!
//! The hard decision: how much a word must look like a name depends on what stands before it. After a title nearly any
//! capital word will do; without anything it takes a given name and a word that is no ordinary noun.

use std::borrow::Cow;
use std::ops::Range;

use super::token::{Gap, Shape, TokenKind};
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
        let title = unit.is(Traits::TITLE) && (unit.is_capital() || end > i && !unit.is(Traits::PARTICLE));
        let inside = end > i && units.is_sign(end, '-');
        if title || last > i && (unit.dot && !unit.is_capital() || is_ending(units, end)) {
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

/// The feminine ending glued to an abbreviated title: `Dr.in`, `Mag.a`.
fn is_ending(units: &Units<'_>, i: usize) -> bool {
    let dotted = i.checked_sub(1).and_then(|b| units.get(b)).is_some_and(|b| b.dot);
    let small = |u: &Unit| u.gap == Gap::None && u.kind == TokenKind::Word && !u.is_capital() && u.end - u.start <= 3;
    dotted && units.get(i).is_some_and(small)
}

/// The name that begins at unit `i`, titles already passed.
#[must_use]
pub fn name(units: &Units<'_>, i: usize, trust: Trust) -> Option<Name> {
    let given_end = given(units, i, trust);
    let known = given_end > i;
    let family_start = if known { past_nickname(units, given_end) } else { given_end };
    let mut at = particles(units, family_start, i);
    if at > i && !units.follows(at) {
        at = family_start;
    }
    // A role and a given name together vouch for any word; a given name alone, for a family name or an unknown word.
    let trust_here = match (known, trust) {
        (true, Trust::None) => Trust::Role,
        (true, Trust::Role | Trust::Title) => Trust::Both,
        _ => trust,
    };
    if !known
        && trust > Trust::None
        && let Some(name) = unknown_given(units, i, trust)
    {
        return Some(name);
    }
    let after_particle = at > family_start && known;
    if (at == i || units.follows(at)) && is_family(units, at, trust_here, known, after_particle) {
        let mut end = at + 1;
        let ordinary = if trust == Trust::None { Traits::WORD } else { Traits::ANY_NOUN.or(Traits::FUNCTION) };
        let more =
            |u: &Unit| u.is_capital() && u.is(Traits::FAMILY) && !u.is(ordinary.or(Traits::ROLE).or(Traits::ANY_PLACE));
        if known && units.follows(end) && units.get(end).is_some_and(more) && !units.is(at, Traits::GENITIVE) {
            end += 1;
        }
        return Some(Name { given: i..given_end, family: family_start..extended(units, end, known) });
    }
    match given_end - i {
        0 => None,
        1 if trust == Trust::None || units.get(i).is_some_and(Unit::is_initial) => None,
        1 => Some(Name { given: i..i, family: i..given_end }),
        _ if units.get(given_end - 1).is_some_and(Unit::is_initial) => None,
        _ => Some(Name { given: i..given_end - 1, family: given_end - 1..given_end }),
    }
}

/// The unit after a nickname in quotation marks: `Hans "Hansi" Meier`.
fn past_nickname(units: &Units<'_>, i: usize) -> usize {
    let mark = |k: usize| {
        units.get(k).is_some_and(|u| matches!(u.sign, '"' | '\'' | '\u{2018}'..='\u{201f}' | '\u{ab}' | '\u{bb}'))
    };
    let inside = units.is_capital(i + 1) && units.get(i + 1).is_some_and(|u| u.gap == Gap::None);
    let nickname = mark(i) && inside && mark(i + 2) && units.follows(i) && units.follows(i + 3);
    if nickname && units.is_capital(i + 3) { i + 3 } else { i }
}

/// After a title or role two capital words are a name although the first one is in no list: `Ambassador Farrukh Rahmonov`.
fn unknown_given(units: &Units<'_>, i: usize, trust: Trust) -> Option<Name> {
    let first = units.get(i).filter(|u| !u.is(Traits::ANY_PLACE.or(Traits::ORGANIZATION).or(Traits::ROLE_PREFIX)))?;
    if !is_family(units, i, trust, false, false) || first.is(Traits::GENITIVE.or(Traits::ANY_NOUN)) {
        return None;
    }
    let past_initial = i + 1 + usize::from(units.follows(i + 1) && units.get(i + 1).is_some_and(Unit::is_initial));
    let at = particles(units, past_initial, i);
    let no_family = NO_FAMILY.or(Traits::ROLE).or(Traits::ORG_HEAD).or(Traits::PLACE_HEAD).or(Traits::PLURAL_ROLE);
    let thing = Traits::WORD.or(Traits::ANY_PLACE).or(Traits::ORGANIZATION).or(Traits::PARTY);
    let second = units.get(at).filter(|u| u.is_capital() && !u.dot && !u.says && units.follows(at))?;
    let double =
        second.is(Traits::HYPHEN) && !second.is(Traits::ORG_FIRST.or(Traits::ANY_PLACE)) && trust == Trust::Title;
    let family = double || second.is(Traits::FAMILY) && !second.is(Traits::ANY_NOUN.or(Traits::FUNCTION));
    if second.is(no_family) || !family && second.is(thing.or(Traits::ROLE_PREFIX).or(Traits::ORG_FIRST)) {
        return None;
    }
    // A heading in capital words goes on; a name is over.
    let goes_on = units.follows(at + 1) && units.get(at + 1).is_some_and(|u| u.is_capital() && !u.is(Traits::ROLE));
    let end = extended(units, at + 1, true);
    if family || !goes_on || end > at + 1 {
        return Some(Name { given: i..past_initial, family: past_initial..end });
    }
    let third = units.get(end).filter(|u| !u.is(no_family.or(thing).or(Traits::ROLE_PREFIX)) && !u.dot && !u.says)?;
    let over = third.is_capital() && !(units.follows(end + 1) && units.is_capital(end + 1));
    (over && at == past_initial).then_some(Name { given: i..end, family: end..end + 1 })
}

/// Never a family name.
const NO_FAMILY: Traits = Traits::FUNCTION.or(Traits::TITLE).or(Traits::SALUTATION).or(Traits::LEGAL);

/// The unit after what belongs to a family name that ends before unit `end`: a second one behind a particle that no German
/// noun phrase has (`Esteves da Silva`, `Yusuf al-Harbi`), and `junior`.
fn extended(units: &Units<'_>, end: usize, given: bool) -> usize {
    let mut end = end;
    let link = Traits::OWNER_LINK.or(Traits::FIELD_LINK).or(Traits::ARTICLE);
    if given && units.follows(end) {
        let small = units.get(end).is_some_and(|u| !u.is_capital() && u.is(Traits::PARTICLE) && !u.is(link));
        let family =
            |u: &Unit| u.is_capital() && (u.is(Traits::FAMILY) && !u.is(Traits::ANY_NOUN) || !u.is(Traits::WORD));
        if small && units.follows(end + 1) && units.get(end + 1).is_some_and(family) {
            end += 2;
        } else if is_glued_particle(units.str(end)) {
            end += 1;
        }
    }
    if units.follows(end) && units.get(end).is_some_and(|u| u.suffix) {
        end += 1;
        let stop = units.is_sign(end, '.') && units.get(end).is_some_and(|u| u.gap == Gap::None);
        end += usize::from(stop);
    }
    end
}

/// `al-Harbi`: a particle in small letters and a name in one word.
fn is_glued_particle(word: &str) -> bool {
    let parts = word.split_once('-');
    parts.is_some_and(|(before, name)| {
        matches!(before.len(), 2 | 3) && before.starts_with(char::is_lowercase) && name.starts_with(char::is_uppercase)
    })
}

/// The unit after the given names and initials at `i`.
fn given(units: &Units<'_>, i: usize, trust: Trust) -> usize {
    let mut end = i;
    while end < i + MAX_GIVEN && (end == i || units.follows(end)) {
        let Some(unit) = units.get(end) else { break };
        let initial = unit.is_initial()
            && !units.str(end).starts_with("St")
            && (end > i || trust > Trust::None || starts_initials(units, end));
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
        // A rank of nobility is part of a name only before a particle: `Otto Graf von X`.
        let noble = units.is(end, Traits::ROLE) || units.is(end, Traits::FAMILY) && units.str(end).len() > 5;
        let before = units.is(end + 1, Traits::PARTICLE) && units.follows(end + 1) && !units.is_capital(end + 1);
        if !small && (end == start || noble && !before) {
            break;
        }
        end += 1;
    }
    // An article alone leads on to another noun: `X den Antrag`.
    let article = |k: usize| units.is(k, Traits::ARTICLE) && !units.is(k, Traits::OWNER_LINK);
    let lone = end > i && article(end - 1) && (end - 1 == i && i > start || units.is(i, Traits::FIELD_LINK));
    if units.is_capital(end) && !lone { end } else { i }
}

fn is_family(units: &Units<'_>, i: usize, trust: Trust, given: bool, particle: bool) -> bool {
    let Some(unit) = units.get(i) else { return false };
    let both = trust == Trust::Both;
    // A function word with a capital behind a given name is none.
    let after_initial = i.checked_sub(1).and_then(|b| units.get(b)).is_some_and(Unit::is_initial);
    let surely = both && !unit.opens && (unit.shape == Shape::Capital || after_initial);
    let never = NO_FAMILY.any(unit.traits) && !(surely && unit.traits.and(NO_FAMILY) == Traits::FUNCTION);
    if !unit.is_capital() || never || unit.end - unit.start < 2 || unit.dot {
        return false;
    }
    if particle {
        return unit.is(Traits::FAMILY) || !unit.is(Traits::ORG_HEAD.or(Traits::ROLE).or(Traits::PLURAL_ROLE));
    }
    let head = unit.is(Traits::ROLE.or(Traits::ORG_HEAD).or(Traits::PLACE_HEAD).or(Traits::PLURAL_ROLE));
    let family = unit.is(Traits::FAMILY);
    let double = both && unit.is(Traits::HYPHEN) && !(head && unit.is(Traits::ORG_FIRST));
    if !double && (unit.is(Traits::ORG_FIRST) || head && !family || head && unit.is(Traits::HYPHEN)) {
        return false;
    }
    let word = unit.is(Traits::WORD);
    let place = unit.is(Traits::ANY_PLACE.or(Traits::ORGANIZATION).or(Traits::PARTY));
    let after_given = i.checked_sub(1).is_some_and(|b| units.is(b, Traits::GIVEN) && !units.is(b, Traits::ANY_PLACE));
    match trust {
        Trust::Both => !unit.is(Traits::PLACE) || family || after_given,
        Trust::Title => family || !unit.is(Traits::ANY_NOUN),
        Trust::Role if given => family || !word && !unit.is(Traits::PLACE),
        Trust::Role => (family || !word) && !unit.is(Traits::PLACE) && (family || !place),
        Trust::None => false,
    }
}

/// A name in capitals throughout as names are written: `MÜLLER-GRÜNOW`. Initials and numbers of kings stay.
#[must_use]
pub fn in_small(name: &str) -> Cow<'_, str> {
    let capitals = |pair: &[u8]| pair.iter().all(|b| !matches!(b, b'a'..=b'z' | b' ' | b'-' | b'\'' | b'.'));
    if !name.as_bytes().windows(2).any(capitals) {
        return Cow::Borrowed(name);
    }
    let number = |part: &str| part.chars().all(|c| matches!(c, 'I' | 'V' | 'X'));
    let shouted =
        |part: &str| part.chars().filter(|c| c.is_uppercase()).count() > 1 && !part.chars().any(char::is_lowercase);
    let mut out = String::with_capacity(name.len());
    for part in name.split_inclusive([' ', '-', '\'', '\u{2019}', '.']) {
        if shouted(part) && !number(part.trim_end()) {
            let mut chars = part.chars();
            out.extend(chars.next());
            out.extend(chars.flat_map(char::to_lowercase));
        } else {
            out.push_str(part);
        }
    }
    Cow::Owned(out)
}
