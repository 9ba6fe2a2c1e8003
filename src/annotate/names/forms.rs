//! In: units of a text. Out: what has the form of an organization's name, whether any list knows it or not.
//!
//! A firm is told by its legal form (`Example & Sons AG`), an institution by its kind with a place or field (`University of X`,
//! `Office for Building and Traffic`). The hard decision: where such a name begins. German writes every noun with a capital, so
//! an institution begins with its kind; English names begin with their first capital word.

use std::ops::Range;

use super::tagger::{Sort, Span};
use crate::knowledge::gazetteer::Traits;
use crate::values::token::{Gap, Shape, TokenKind};
use crate::values::units::{Unit, Units};

/// Words before a legal form.
const MAX_BEFORE: usize = 6;

/// Finds them, in order; they do not overlap. `capital_nouns` says that nouns have capitals.
pub(super) fn find(units: &Units<'_>, capital_nouns: bool) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    for (i, unit) in units.list.iter().enumerate() {
        let free = out.last().map_or(0, |r| r.end);
        if i < free {
            continue;
        }
        let found = match () {
            () if unit.sign == '&' => partners(units, i),
            () if !unit.is_capital() => None,
            () if unit.is(Traits::LEGAL) => firm(units, i),
            () if !unit.is(Traits::ORG_HEAD) => None,
            () if capital_nouns => institution(units, i),
            () => english(units, i),
        };
        let Some(found) = found else { continue };
        match out.last_mut().filter(|last| last.end > found.start) {
            Some(last) if last.start >= found.start => *last = found,
            Some(last) => last.end = found.end,
            None => out.push(found),
        }
    }
    out
}

/// Spans with these organizations put in: a form outweighs the recognizer, unless that has found a longer one.
pub(super) fn put_in(spans: Vec<Span>, forms: &[Range<usize>]) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::with_capacity(spans.len() + forms.len());
    let mut longer = vec![false; forms.len()];
    for span in spans {
        let first = forms.partition_point(|f| f.end <= span.units.start);
        let touching = || forms.iter().enumerate().skip(first).take_while(|(_, f)| f.start < span.units.end);
        let around = span.sort == Sort::Organization
            && touching().all(|(_, f)| span.units.start <= f.start && f.end <= span.units.end);
        if around {
            touching().for_each(|(i, _)| longer.get_mut(i).into_iter().for_each(|slot| *slot = true));
        }
        if around || touching().next().is_none() {
            out.push(span);
        }
    }
    let own = forms.iter().zip(&longer).filter(|(_, longer)| !**longer);
    out.extend(own.map(|(units, _)| Span { sort: Sort::Organization, units: units.clone() }));
    out.sort_by_key(|s| s.units.start);
    out
}

/// `Example Works SE & Co. KG`, seen from its first legal form.
fn firm(units: &Units<'_>, i: usize) -> Option<Range<usize>> {
    let short = units.str(i).len() <= 2 && units.get(i)?.shape == Shape::Capital;
    let comma = units.is_sign(i.wrapping_sub(1), ',');
    if short || !comma && !units.follows(i) {
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

/// Where a firm's name begins that ends before unit `end`: capital words, or small ones that are no function words.
fn name_start(units: &Units<'_>, end: usize) -> Option<usize> {
    let other = Traits::FUNCTION.or(Traits::ROLE).or(Traits::SALUTATION).or(Traits::TITLE).or(Traits::ARTICLE);
    let mut start = end;
    let long = units.get(end).is_some_and(|legal| legal.end - legal.start > 3);
    let small = long && end.checked_sub(1).is_some_and(|k| !units.is_capital(k));
    while let Some(k) =
        start.checked_sub(1).filter(|_| start + MAX_BEFORE > end && (start == end || units.follows(start)))
    {
        let unit = units.get(k)?;
        let sign = matches!(unit.sign, '&' | '+') || unit.kind == TokenKind::Digits;
        let glued = unit.kind == TokenKind::Word && (unit.is_capital() || small && unit.shape == Shape::Lower);
        let word = glued
            && (!unit.is(other)
                || small
                    && start < end
                    && unit.is(Traits::FIELD_LINK.or(Traits::OWNER_LINK))
                    && !unit.is(Traits::ARTICLE));
        if !(word || sign && start < end) {
            break;
        }
        start = k;
    }
    let first = units.get(start)?;
    (start < end && first.kind == TokenKind::Word).then_some(start)
}

/// `Meier & Sons`: two names or a name and a noun around the sign.
fn partners(units: &Units<'_>, i: usize) -> Option<Range<usize>> {
    let name = |u: &Unit| {
        u.is_capital() && (u.is(Traits::FAMILY) || !u.is(Traits::WORD.or(Traits::ORG_HEAD).or(Traits::ROLE)))
    };
    let before = i.checked_sub(1)?;
    let left = units.get(before).filter(|u| name(u) && !units.str(before).ends_with('-'))?;
    let joined = units.follows(i) && units.follows(i + 1) && units.is_capital(i + 1);
    if !joined || left.is(Traits::ANY_PLACE) && !left.is(Traits::FAMILY) || units.is(i + 1, Traits::LEGAL) {
        return None;
    }
    let more = units.follows(i + 2) && units.get(i + 2).is_some_and(|u| name(u) && !u.is(Traits::ANY_GIVEN) && !u.says);
    Some(name_start(units, i)?..i + 2 + usize::from(more))
}

/// An institution seen from its kind: with a place behind it, or with its field.
fn institution(units: &Units<'_>, i: usize) -> Option<Range<usize>> {
    // `Office for X`; what is only on the way `to X` is none.
    let link = units.get(i + 1).filter(|u| u.is(Traits::FIELD_LINK) && !u.is(Traits::ARTICLE) && u.end - u.start > 2);
    let whole = units.is(i, Traits::ORGANIZATION);
    let field = link.is_some() && units.follows(i + 1) && !whole;
    let end = if field { field_end(units, i + 2)? } else { place_end(units, i)? };
    Some(first_half(units, i)..end)
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
        };
        units.follows(k) && units.get(k).is_some_and(known)
    };
    let saint = |k: usize| units.str(k) == "St." && units.follows(k) && units.follows(k + 1) && units.is_capital(k + 1);
    match () {
        () if saint(i + 1) => Some(i + 3),
        // A municipality is a place.
        () if units.is(i, Traits::PLACE_HEAD) => None,
        () if !place(i + 1) => None,
        () if place(i + 2) => Some(i + 3),
        () => Some(i + 2),
    }
}

/// The unit after the fields that begin at unit `from`: nouns with commas and `and` between them.
fn field_end(units: &Units<'_>, from: usize) -> Option<usize> {
    let mut end = from + usize::from(units.is(from, Traits::ARTICLE));
    let noun = |k: usize| {
        units.is_capital(k)
            && !units.is(k, Traits::ROLE.or(Traits::SALUTATION).or(Traits::TITLE))
            && !units.get(k).is_some_and(|u| u.opens)
    };
    let start = end;
    while units.follows(end) && noun(end) {
        end += 1;
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

/// English: the capital words around the kind at unit `i`, and `of` or `for` with capital words.
fn english(units: &Units<'_>, i: usize) -> Option<Range<usize>> {
    let other = Traits::FUNCTION
        .or(Traits::ROLE)
        .or(Traits::SALUTATION)
        .or(Traits::TITLE)
        .or(Traits::ARTICLE)
        .or(Traits::ROLE_PREFIX);
    let part = |k: usize| units.is_capital(k) && !units.is(k, other);
    let mut start = i;
    while let Some(k) = start.checked_sub(1).filter(|k| units.follows(start) && i - k <= MAX_BEFORE) {
        let joint = matches!(units.get(k)?.sign, '&') || units.is(k, Traits::AND) && units.is(i + 1, Traits::ORG_HEAD);
        if !(part(k) || joint && k > 0 && part(k - 1)) {
            break;
        }
        start = k;
    }
    let mut end = i + 1;
    while units.follows(end) && part(end) && units.is(end, Traits::ORG_HEAD) {
        end += 1;
    }
    let link = |k: usize| {
        units.is(k, Traits::OWNER_LINK.or(Traits::FIELD_LINK)) && units.follows(k) && !units.is(k, Traits::ARTICLE)
    };
    // `the University of X`, but `the University in X`
    if link(end) && units.str(end).ends_with(['f', 'r']) {
        let mut at = end + 1;
        at += usize::from(units.is(at, Traits::ARTICLE));
        let from = at;
        while units.follows(at) && part(at) {
            at += 1;
            let and = units.is(at, Traits::AND) && units.follows(at + 1) && part(at + 1);
            at += usize::from(and);
        }
        if at > from {
            end = at;
        }
    }
    (end - start >= 2).then_some(start..end)
}
