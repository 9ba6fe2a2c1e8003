//! In: units of a text. Out: firms by their legal form or their partners, and registered associations.
//!
//! The hard decision: what stands before the name is no part of it if it only says what the firm is (`the maker X GmbH`).

use std::ops::Range;

use crate::knowledge::gazetteer::Traits;
use crate::knowledge::names::NameWords;
use crate::values::token::{Gap, Shape, TokenKind};
use crate::values::units::{Unit, Units};

/// Words before a legal form.
const MAX_BEFORE: usize = 6;

/// Whether a unit can be the first legal form behind a name: `GmbH`, `plc`.
pub(super) fn is_legal(unit: &Unit) -> bool {
    let brief = unit.end - unit.start == 3 && unit.shape == Shape::Lower && !unit.is(Traits::FUNCTION);
    unit.is(Traits::LEGAL) && (unit.is_capital() || brief)
}

/// `Example Works SE & Co. KG`, seen from its first legal form.
pub(super) fn firm(units: &Units<'_>, i: usize) -> Option<Range<usize>> {
    let unit = units.get(i)?;
    let short = units.str(i).len() <= 2 && unit.shape == Shape::Capital;
    let comma = units.is_sign(i.wrapping_sub(1), ',');
    if short || !comma && !units.follows(i) {
        return None;
    }
    let before = i.checked_sub(1).and_then(|b| units.get(b))?;
    if unit.is(Traits::FUNCTION) && (comma || before.shape == Shape::Upper) {
        return None;
    }
    let start = name_start(units, i - usize::from(comma))?;
    let mut end = i + 1;
    while let Some(unit) = units.get(end).filter(|u| u.gap != Gap::Block) {
        let joint =
            matches!(unit.sign, '&' | '.') && units.is(end + 1, Traits::LEGAL) && units.get(end + 1)?.gap != Gap::Block;
        if !(joint || unit.is(Traits::LEGAL) && unit.is_capital()) {
            break;
        }
        end += 1 + usize::from(joint);
    }
    Some(start..end)
}

/// `Friends of the Library e. V.`, seen from the second letter.
pub(super) fn association(units: &Units<'_>, names: &NameWords, i: usize) -> Option<Range<usize>> {
    let first = i.checked_sub(1).filter(|f| units.get(*f).is_some_and(|u| u.dot && u.end - u.start == 2))?;
    let letters: String = [first, i].into_iter().filter_map(|k| units.str(k).chars().next()).collect();
    if !names.traits(&letters).any(Traits::LEGAL) {
        return None;
    }
    let mut start = name_start(units, first)?;
    // `Friends of the Library`
    let link = Traits::ARTICLE.or(Traits::OWNER_LINK).or(Traits::FIELD_LINK);
    let mut at = start;
    while let Some(before) =
        at.checked_sub(1).filter(|b| units.follows(at) && !units.is_capital(*b) && units.is(*b, link))
    {
        at = before;
    }
    let head =
        at.checked_sub(1).filter(|h| at < start && units.is(*h, Traits::ORG_HEAD) && !units.is(*h, Traits::NAMED_KIND));
    start = head.unwrap_or(start);
    Some(start..i + 1)
}

/// Where a firm's name begins that ends before unit `end`: capital words, or small ones that are no function words.
fn name_start(units: &Units<'_>, end: usize) -> Option<usize> {
    let other = Traits::FUNCTION.or(Traits::ROLE).or(Traits::SALUTATION).or(Traits::TITLE).or(Traits::ARTICLE);
    let mut start = end;
    let long = units.get(end).is_some_and(|legal| legal.end - legal.start > 3);
    let small = long && end.checked_sub(1).is_some_and(|k| !units.is_capital(k));
    while let Some(k) =
        start.checked_sub(1).filter(|_| start + MAX_BEFORE > end && (start == end || units.follows(start)))
    {
        if let Some(open) = bracketed(units, k) {
            start = open;
            continue;
        }
        let unit = units.get(k)?;
        let sign = matches!(unit.sign, '&' | '+') || unit.kind == TokenKind::Digits;
        let glued = unit.kind == TokenKind::Word && (unit.is_capital() || small && unit.shape == Shape::Lower);
        let word = glued
            && !(start < end && is_kind(unit))
            && (!unit.is(other)
                || small
                    && start < end
                    && unit.is(Traits::FIELD_LINK.or(Traits::OWNER_LINK))
                    && !unit.is(Traits::ARTICLE));
        if !(word || sign && start < end || joins_halves(units, k) && start < end) {
            break;
        }
        start = k;
    }
    let first = units.get(start)?;
    (start < end && first.kind == TokenKind::Word && first.is_capital() | small).then_some(start)
}

/// A word that only says what the firm is.
fn is_kind(unit: &Unit) -> bool {
    unit.is(Traits::FIRM_KIND) && !unit.is(Traits::FAMILY) || unit.is(Traits::PLURAL_ROLE) && !unit.is(Traits::FAMILY)
}

/// `Import- und Export`: an `and` behind the first half of a compound.
fn joins_halves(units: &Units<'_>, k: usize) -> bool {
    units.is(k, Traits::AND) && k.checked_sub(1).is_some_and(|b| units.is_capital(b) && units.str(b).ends_with('-'))
}

/// The bracket that opens before the place whose closing bracket is unit `k`: `Halle (Saale)`.
fn bracketed(units: &Units<'_>, k: usize) -> Option<usize> {
    let open = k.checked_sub(2).filter(|open| units.is_sign(k, ')') && units.is_sign(*open, '('))?;
    let town = open.checked_sub(1).is_some_and(|t| units.is(t, Traits::ANY_PLACE));
    (town && units.is(open + 1, Traits::ANY_PLACE)).then_some(open)
}

/// `Meier & Sons`: two names or a name and a noun around the sign.
pub(super) fn partners(units: &Units<'_>, names: &NameWords, i: usize) -> Option<Range<usize>> {
    let before = i.checked_sub(1)?;
    let left = units.get(before).filter(|u| is_name(u) && !units.str(before).ends_with('-'))?;
    let joined = units.follows(i) && units.follows(i + 1) && units.is_capital(i + 1);
    let partner = names.is_partner(units.str(i + 1));
    if !joined || left.is(Traits::ANY_PLACE) && !left.is(Traits::FAMILY) || units.is(i + 1, Traits::LEGAL) && !partner {
        return None;
    }
    let name = |u: &Unit| is_name(u) && !u.is(Traits::ANY_GIVEN) && !u.says;
    let more = units.follows(i + 2) && units.get(i + 2).is_some_and(name);
    Some(name_start(units, i)?..i + 2 + usize::from(more))
}

/// `Meier and Partners`.
pub(super) fn and_partners(units: &Units<'_>, names: &NameWords, i: usize) -> Option<Range<usize>> {
    let partner = units.is_capital(i + 1) && units.follows(i) && units.follows(i + 1);
    let before = i.checked_sub(1).filter(|_| partner)?;
    let name = units.get(before).is_some_and(|u| is_name(u) && !u.is(Traits::ANY_PLACE) && !u.is(Traits::ANY_GIVEN));
    (name && names.is_partner(units.str(i + 1))).then_some(before..i + 2)
}

fn is_name(unit: &Unit) -> bool {
    unit.is_capital() && (unit.is(Traits::FAMILY) || !unit.is(Traits::WORD.or(Traits::ORG_HEAD).or(Traits::ROLE)))
}
