//! In: units of a text. Out: institutions by their kind: with an adjective, place, field or name of their own.
//!
//! The hard decision: a kind alone (`the office`) is none, unless a state has only one of it (`Federal Court of Audit`).

use std::ops::Range;

use crate::knowledge::gazetteer::Traits;
use crate::knowledge::names::NameWords;
use crate::values::token::{Gap, Shape, TokenKind};
use crate::values::units::{Unit, Units};

/// An adjective of so many bytes may be anything.
const SHORT_ADJECTIVE: usize = 5;

/// The institution seen from its kind at unit `i`.
pub(super) fn institution(units: &Units<'_>, names: &NameWords, i: usize) -> Option<Range<usize>> {
    let kind = units.get(i).filter(|u| !u.is(Traits::ROLE))?;
    if let Some(end) = own_name(units, names, i) {
        let firm = kind.is(Traits::FIRM_KIND) && !kind.is(Traits::NAMED_KIND);
        return Some(if firm { i + 1..end } else { first_half(units, i)..end });
    }
    if !kind.is(Traits::ORG_HEAD) {
        return None;
    }
    // `Office for X`; what is only on the way `to X` is none.
    let link = units.get(i + 1).filter(|u| u.is(Traits::FIELD_LINK) && !u.is(Traits::ARTICLE) && u.end - u.start > 2);
    // The commissioner of the state government `for Sport`: the field is the commissioner's.
    let owner = i >= 2 && units.is(i - 1, Traits::ARTICLE) && units.is(i - 2, Traits::ROLE.or(Traits::PLURAL_ROLE));
    let whole = units.is(i, Traits::ORGANIZATION) && owner;
    let field = link.is_some() && units.follows(i + 1) && !whole;
    let end = if field { field_end(units, i + 2) } else { place_end(units, i) };
    let start = first_half(units, i);
    let adjective = adjective(units, names, start);
    let only = kind.is(Traits::OWN_BODY) && kind.shape == Shape::Capital && !units.is(i, Traits::FAMILY);
    match (end, adjective) {
        (Some(end), adjective) => Some(adjective.unwrap_or(start)..end),
        (None, Some(adjective)) if !units.is(i, Traits::PLACE_HEAD) => Some(adjective..i + 1),
        _ => only.then_some(start..i + 1),
    }
}

/// The adjective of a name before unit `start`: `Hessian Ministry`. At the head of a sentence any adjective has a capital.
fn adjective(units: &Units<'_>, names: &NameWords, start: usize) -> Option<usize> {
    let before = start.checked_sub(1).filter(|_| units.follows(start))?;
    let unit = units.get(before).filter(|u| u.shape == Shape::Capital && !u.opens && u.kind == TokenKind::Word)?;
    let other = Traits::FUNCTION.or(Traits::ROLE).or(Traits::ROLE_PREFIX).or(Traits::ANY_PLACE);
    (!unit.is(other) && names.is_name_adjective(units.str(before))).then_some(before)
}

/// `School X`, `the union X`: the unit after the name of its own that stands right behind a kind.
fn own_name(units: &Units<'_>, names: &NameWords, i: usize) -> Option<usize> {
    let kind = units.get(i).filter(|u| u.is(Traits::NAMED_KIND.or(Traits::FIRM_KIND)))?;
    let other = Traits::FUNCTION
        .or(Traits::ROLE)
        .or(Traits::PLURAL_ROLE)
        .or(Traits::SALUTATION)
        .or(Traits::TITLE)
        .or(Traits::ORG_HEAD)
        .or(Traits::GIVEN)
        .or(Traits::LEGAL)
        .or(Traits::PLACE_HEAD)
        .or(Traits::FIRM_KIND);
    let firm = !kind.is(Traits::NAMED_KIND);
    let place = Traits::ANY_PLACE.or(Traits::PARTY);
    let name = |k: usize| {
        let unknown = |u: &Unit| {
            let known = Traits::NOUN.or(Traits::STEM).or(if firm { place } else { Traits::GENITIVE });
            let word = u.is(known) || firm && u.is(Traits::COMPOUND) && !u.is(Traits::FAMILY);
            u.is_capital() && !u.dot && !u.opens && !u.is(other) && !word
        };
        units.get(k).is_some_and(|u| unknown(u) && u.gap == Gap::Blank)
    };
    if !name(i + 1) {
        return None;
    }
    let mut end = i + 2;
    while firm && name(end) && end < i + 4 {
        end += 1;
    }
    let joint = units.get(end).is_some_and(|u| u.sign == '&' || u.is(Traits::AND)) && units.follows(end + 1);
    if joint && units.is_capital(end + 1) && names.is_partner(units.str(end + 1)) {
        end += 2;
    }
    // A person may stand behind the kind of a firm: given name and family name, or a role before it.
    let given = units.is(i + 1, Traits::GIVEN_RARE) && units.is(i + 2, Traits::FAMILY);
    let legal = units.get(end).is_some_and(|u| u.is(Traits::LEGAL) && u.is_capital()) && units.follows(end);
    (!given && !legal).then_some(end)
}

/// `Industrie- und Handelskammer`: where the first half of a double word begins.
fn first_half(units: &Units<'_>, i: usize) -> usize {
    let half = i.checked_sub(2).filter(|h| {
        units.is(h + 1, Traits::AND) && units.follows(i) && units.follows(h + 1) && units.str(*h).ends_with('-')
    });
    half.filter(|h| units.is_capital(*h)).unwrap_or(i)
}

/// The unit after the place behind the kind at unit `i`.
fn place_end(units: &Units<'_>, i: usize) -> Option<usize> {
    let place = |k: usize| {
        let known = |u: &Unit| {
            u.is_capital()
                && u.is(Traits::ANY_PLACE)
                && !u.is(Traits::FUNCTION.or(Traits::GENITIVE).or(Traits::ORG_HEAD).or(Traits::ROLE))
                && (!u.is(Traits::GIVEN) || u.is(Traits::PLACE))
        };
        units.follows(k) && units.get(k).is_some_and(known)
    };
    let saint = |k: usize| units.str(k) == "St." && units.follows(k) && units.follows(k + 1) && units.is_capital(k + 1);
    // `Frankfurt (Oder)`
    let river = |k: usize| {
        units.is_sign(k, '(') && units.follows(k) && units.is(k + 1, Traits::ANY_PLACE) && units.is_sign(k + 2, ')')
    };
    let end = match () {
        () if saint(i + 1) => return Some(i + 3),
        // A municipality is a place.
        () if units.is(i, Traits::PLACE_HEAD) => return None,
        () if river(i + 2) && units.is_capital(i + 1) => return Some(i + 5),
        () if !place(i + 1) => return None,
        () if place(i + 2) => i + 3,
        () => i + 2,
    };
    let mut end = if river(end) { end + 3 } else { end };
    // `Chamber X - Y - County Z`
    let dash = |k: usize| units.get(k).is_some_and(|u| matches!(u.sign, '-' | '\u{2013}')) && units.follows(k);
    while dash(end) && (place(end + 1) || units.is_capital(end + 1) && place(end + 2)) {
        end += if place(end + 1) { 2 } else { 3 };
    }
    Some(end)
}

/// The unit after the fields that begin at unit `from`: nouns with commas and `and` between them.
fn field_end(units: &Units<'_>, from: usize) -> Option<usize> {
    // `for the victims`: one thing of many has an article, a field has none or one in the plural.
    let article = units.is(from, Traits::ARTICLE);
    if article && !units.str(from).ends_with('e') {
        return None;
    }
    let mut end = from + usize::from(article);
    let noun = |k: usize| {
        units.is_capital(k)
            && !units.is(k, Traits::ROLE.or(Traits::SALUTATION).or(Traits::TITLE))
            && !units.get(k).is_some_and(|u| u.opens)
    };
    let start = end;
    let inflected = |k: usize| units.str(k).len() > SHORT_ADJECTIVE && units.str(k).ends_with(['e', 'n', 'r', 's']);
    let small = |k: usize| {
        inflected(k) && units.get(k).is_some_and(|u| u.shape == Shape::Lower && !u.is(Traits::FUNCTION.or(Traits::AND)))
    };
    let adjective = |k: usize| units.follows(k) && small(k) && units.follows(k + 1) && noun(k + 1);
    while units.follows(end) && (noun(end) || adjective(end)) {
        end += 1 + usize::from(!noun(end));
        let joined = units.is_sign(end, ',') || units.is(end, Traits::AND);
        let next = joined && noun(end + 1) && units.follows(end + 1);
        let listed =
            units.is_sign(end, ',') && !(end + 2..end + 8).any(|k| units.is(k, Traits::AND) && units.is_capital(k + 1));
        if next && !listed {
            end += 1;
        }
    }
    (end > start).then_some(end)
}
