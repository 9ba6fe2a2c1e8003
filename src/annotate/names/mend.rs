//! In: spans of the learned recognizer. Out: the same without slips at their ends that a rule can tell.
//!
//! The recognizer labels words one by one and may cut a name in two, and it may pass over a country or party that it has
//! not seen in such a place; names that can be nothing else are taken from the lists.

use std::ops::Range;

use super::features::Hint;
use super::tagger::{Sort, Span};
use crate::knowledge::gazetteer::Traits;
use crate::knowledge::names::NameWords;
use crate::values::token::{Gap, Shape, TokenKind};
use crate::values::units::{Unit, Units};

/// Mends spans and adds what the lists leave no doubt of.
pub(super) fn mend(units: &Units<'_>, names: &NameWords, hints: &[Hint], spans: Vec<Span>) -> Vec<Span> {
    let mut spans = whole_phrases(hints, spans);
    for i in 0..spans.len() {
        let free = i.checked_sub(1).and_then(|b| spans.get(b)).map_or(0, |before| before.units.end);
        if let Some(span) = spans.get_mut(i) {
            place(units, names, hints, free, span);
        }
    }
    let mut out = people(units, spans);
    let mut taken = out.iter().map(|s| s.units.clone()).peekable();
    let mut known: Vec<Span> = Vec::new();
    for (i, unit) in units.list.iter().enumerate() {
        // Most units are in no list, which one question tells.
        let listed = unit.is(Traits::PLACE.or(Traits::ORGANIZATION).or(Traits::PARTY));
        let hinted = matches!(hints.get(i), Some(Hint::Place | Hint::Organization));
        if !(listed | hinted) || known.last().is_some_and(|k| i < k.units.end) {
            continue;
        }
        if !(unit.is_capital() || unit.is(Traits::ORGANIZATION)) {
            continue;
        }
        let phrase = phrase_at(hints, i).filter(|_| unit.is_capital() && !unit.is(Traits::ARTICLE));
        let (sort, units) = match phrase.or_else(|| sure(unit).map(|sort| (sort, i..i + 1))) {
            Some(found) => found,
            None => continue,
        };
        while taken.next_if(|t| t.end <= i).is_some() {}
        if taken.peek().is_none_or(|t| units.end <= t.start) {
            known.push(Span { sort, units });
        }
    }
    drop(taken);
    out.extend(known);
    out.sort_by_key(|s| s.units.start);
    out
}

/// A place in capitals that the recognizer takes for an organization (`NEW YORK (wire)`), and a place with the word before it
/// that says what part of the land or road it is: `County X`. `free` is the first unit that no other name has.
fn place(units: &Units<'_>, names: &NameWords, hints: &[Hint], free: usize, span: &mut Span) {
    let start = span.units.start;
    let known = match span.units.len() {
        1 => units.is(start, Traits::ANY_PLACE) && !units.is(start, Traits::ORGANIZATION.or(Traits::PARTY)),
        _ => phrase_at(hints, start).is_some_and(|(sort, phrase)| sort == Sort::Place && phrase == span.units),
    };
    let shouted =
        span.units.clone().all(|k| units.get(k).is_some_and(|u| u.shape == Shape::Upper && u.end - u.start > 3));
    let dateline = ['(', ',', '/', '.'].iter().any(|c| units.is_sign(span.units.end, *c));
    if span.sort == Sort::Organization && known && (shouted && dateline || span.units.len() > 1) {
        span.sort = Sort::Place;
    }
    let before = start.checked_sub(1).filter(|b| *b >= free && units.is_capital(*b) && span.sort == Sort::Place);
    let blank = units.get(start).is_some_and(|u| u.gap == Gap::Blank);
    if let Some(before) = before.filter(|b| blank && names.is_region(units.str(*b))) {
        span.units.start = before;
    }
}

/// A known name of several words of which the recognizer found only parts is one name.
fn whole_phrases(hints: &[Hint], spans: Vec<Span>) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::with_capacity(spans.len());
    let mut rest = spans.into_iter().peekable();
    while let Some(span) = rest.next() {
        let free = out.last().map_or(0, |before| before.units.end);
        let phrase = phrase_around(hints, span.units.start).filter(|(_, phrase)| {
            span.sort != Sort::Person && free <= phrase.start && span.units.end <= phrase.end && span.units != *phrase
        });
        match phrase {
            Some((sort, phrase)) => {
                let mut end = phrase.end;
                while let Some(part) = rest.next_if(|s| s.units.start < phrase.end) {
                    end = end.max(part.units.end);
                }
                out.push(Span { sort, units: phrase.start..end });
            }
            None => out.push(span),
        }
    }
    out
}

/// The known place or organization of several words that unit `i` is part of.
fn phrase_around(hints: &[Hint], i: usize) -> Option<(Sort, Range<usize>)> {
    let inside = hints.get(i).filter(|h| matches!(h, Hint::OrganizationInside | Hint::PlaceInside));
    let back = hints.get(..i).unwrap_or_default().iter().rev().take_while(|h| Some(*h) == inside).count();
    let start = i.checked_sub(back + usize::from(inside.is_some()))?;
    phrase_at(hints, start)
}

/// The known place or organization of several words that begins at unit `i`.
fn phrase_at(hints: &[Hint], i: usize) -> Option<(Sort, Range<usize>)> {
    let (sort, inside) = match hints.get(i)? {
        Hint::Place => (Sort::Place, Hint::PlaceInside),
        Hint::Organization => (Sort::Organization, Hint::OrganizationInside),
        _ => return None,
    };
    let more = hints.get(i + 1..)?.iter().take_while(|h| **h == inside).count();
    (more > 0).then_some((sort, i..i + 1 + more))
}

/// What a word names by itself wherever it stands, if it can be nothing else.
fn sure(unit: &Unit) -> Option<Sort> {
    // A compound with hyphens is listed as a whole, whatever its last part is.
    if unit.is(Traits::HYPHEN) && unit.is(Traits::ORGANIZATION) && !unit.is(Traits::ORG_FIRST.or(Traits::ROLE)) {
        return Some(Sort::Organization);
    }
    let doubt = Traits::ANY_GIVEN.or(Traits::FAMILY).or(Traits::WORD).or(Traits::ORG_HEAD).or(Traits::ROLE);
    if unit.is(doubt) || unit.is(Traits::HYPHEN) && unit.is(Traits::ORG_FIRST) && !unit.is(Traits::PLACE) {
        return None;
    }
    match () {
        () if unit.is(Traits::PLACE) => Some(Sort::Place),
        () if unit.is(Traits::ORGANIZATION.or(Traits::PARTY)) => Some(Sort::Organization),
        () => None,
    }
}

fn people(units: &Units<'_>, spans: Vec<Span>) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::with_capacity(spans.len());
    let mut rest = spans.into_iter().peekable();
    while let Some(mut span) = rest.next() {
        within_paragraph(units, &mut span);
        if in_address(units, span.units.start) {
            continue;
        }
        if span.sort == Sort::Person && names_firm(units, &span) {
            span.sort = Sort::Organization;
        }
        if span.sort == Sort::Person {
            within_name(units, &mut span);
            join(units, out.last_mut(), &mut span);
            let free_from = out.last().map_or(0, |s| s.units.end);
            let free_to = rest.peek().map_or(units.list.len(), |s| s.units.start);
            widen(units, &mut span, free_from, free_to);
            if is_ordinary(units, &span) || is_counted(units, &span) {
                continue;
            }
        }
        if span.sort != Sort::Person && is_mere_noun(units, &span) {
            continue;
        }
        out.push(span);
    }
    out.retain(|span| !span.units.is_empty());
    out
}

/// No organization or place: one or two letters (`Az`), a role (`CIO`) or a noun after an article that no list knows as one.
fn is_mere_noun(units: &Units<'_>, span: &Span) -> bool {
    let known = Traits::PLACE.or(Traits::ORGANIZATION).or(Traits::PARTY);
    let single = span.units.len() == 1 && !units.is(span.units.start, known);
    let noun = span.sort == Sort::Place && units.is(span.units.start, Traits::NOUN);
    let start = span.units.start;
    // `Hall 8` is a building at a fair.
    let number = units.get(start + 1).filter(|u| u.kind == TokenKind::Digits && u.end - u.start < 3);
    let building = span.sort == Sort::Place
        && span.units.len() == 1
        && units.is(start, Traits::NOUN)
        && !units.is(start, Traits::HYPHEN)
        && number.is_some()
        && units.follows(start + 1);
    let role = span.sort == Sort::Organization && units.is(start, Traits::ROLE);
    building || single && (units.str(start).len() <= 2 || role || noun && is_ordinary(units, span))
}

/// A name ends with its paragraph, and no sign between sentences ends it.
fn within_paragraph(units: &Units<'_>, span: &mut Span) {
    let breaks = |i: &usize| units.get(*i).is_some_and(|u| u.gap == Gap::Block);
    span.units.end = (span.units.start + 1..span.units.end).find(breaks).unwrap_or(span.units.end);
    let stop = |i: &usize| match span.sort {
        Sort::Person => units.get(*i).is_some_and(|u| match u.kind {
            TokenKind::Word => false,
            TokenKind::Digits => true,
            TokenKind::Sign => matches!(u.sign, '.' | ':' | ';' | '|' | '\u{2013}' | '\u{2014}' | '\u{2022}'),
        }),
        _ => opens_name(units, *i),
    };
    span.units.end = (span.units.start + 1..span.units.end).find(stop).unwrap_or(span.units.end);
    let loose = |i: usize| {
        units.get(i).is_some_and(|u| u.kind == TokenKind::Sign && !matches!(u.sign, '!' | ')' | '+') && u.sign != '\0')
    };
    while span.units.len() > 1 && loose(span.units.end - 1) {
        span.units.end -= 1;
    }
    // The full stop of a king's number or of a legal form.
    let stop = span.units.end;
    let glued = units.is_sign(stop, '.') && units.get(stop).is_some_and(|u| u.gap == Gap::None);
    if span.units.len() > 1 && glued && takes_stop(units, span.sort, stop - 1) {
        span.units.end += 1;
    }
    // A number after a region or great city counts something else.
    let last = span.units.end - 1;
    let number = units.get(last).is_some_and(|u| u.kind == TokenKind::Digits);
    if span.sort == Sort::Place && number && span.units.len() > 1 && units.is(last - 1, Traits::PLACE) {
        span.units.end = last;
    }
}

/// Whether a full stop belongs to the word before it: `Henry VIII.`, `Example Inc.`
fn takes_stop(units: &Units<'_>, sort: Sort, i: usize) -> bool {
    let number = |word: &str| word.bytes().all(|b| matches!(b, b'I' | b'V' | b'X'));
    match sort {
        Sort::Person => number(units.str(i)),
        Sort::Organization => units.is(i, Traits::LEGAL) && units.get(i).is_some_and(|u| u.shape == Shape::Capital),
        Sort::Place => false,
    }
}

/// Whether unit `i` stands inside the address of a page: `https://example.org/Name`.
fn in_address(units: &Units<'_>, i: usize) -> bool {
    let glued = |k: &usize| units.get(*k).is_some_and(|u| u.gap == Gap::None);
    let inside = (i.saturating_sub(LONGEST_ADDRESS) + 1..=i).rev().take_while(glued);
    let strokes = |k: usize| units.is_sign(k, '/') && k > 0 && units.is_sign(k - 1, '/');
    let mut inside = inside.map(|k| k - 1);
    inside.any(strokes)
}

/// So many units of an address are looked at.
const LONGEST_ADDRESS: usize = 24;

/// Whether what the recognizer takes for a person is a firm: by a sign, or since its kind stands before it (`union X`).
fn names_firm(units: &Units<'_>, span: &Span) -> bool {
    let start = span.units.start;
    let kind =
        start.checked_sub(1).and_then(|b| units.get(b)).is_some_and(|b| b.is_capital() && b.is(Traits::ORG_HEAD));
    let sign = span.units.clone().any(|i| units.is_sign(i, '&') || units.is_sign(i, '+'));
    let firm = start.checked_sub(1).is_some_and(|b| {
        units.is_capital(b) && units.is(b, Traits::FIRM_KIND) && !units.is(b, Traits::ROLE.or(Traits::FAMILY))
    });
    let seat = start >= 3 && units.is(start - 2, Traits::OWNER_LINK) && units.is(start - 3, Traits::ROLE);
    sign || (kind || firm) && !seat && units.follows(start) && !units.is(start, Traits::GIVEN)
}

/// A name of two words is over at the line's end, and before the name of an organization.
fn within_name(units: &Units<'_>, span: &mut Span) {
    let start = span.units.start;
    let other = |i: &usize| {
        units.get(*i).is_some_and(|u| {
            let party = u.is(Traits::ORG_FIRST) && !u.is(Traits::FAMILY) || u.is(Traits::PARTY);
            party || u.gap == Gap::Line && *i >= start + 2
        })
    };
    span.units.end = (start + 1..span.units.end).find(other).unwrap_or(span.units.end);
}

/// Two spans of people side by side are one name that the recognizer has cut in two: `Gale` and `Anne Hurd`.
fn join(units: &Units<'_>, last: Option<&mut Span>, span: &mut Span) {
    let Some(last) = last.filter(|l| l.sort == Sort::Person && l.units.end == span.units.start && l.units.len() == 1)
    else {
        return;
    };
    let first = last.units.start;
    let blank = units.get(span.units.start).is_some_and(|u| u.gap == Gap::Blank);
    if blank && span.units.len() > 1 && units.is_capital(first) && !units.is(first, Traits::GENITIVE) {
        span.units.start = first;
        // What is joined stands in the new span.
        last.units.end = first;
    }
}

/// Whether a new line begins with a person's full name: in a list no organization goes on there.
fn opens_name(units: &Units<'_>, i: usize) -> bool {
    let given = units.get(i).is_some_and(|u| u.gap == Gap::Line && u.is(Traits::GIVEN) && !u.is(Traits::ANY_PLACE));
    given && units.follows(i + 1) && units.get(i + 1).is_some_and(|u| u.is_capital() && u.is(Traits::FAMILY))
}

/// Takes in a given name before the span, and particles and a family name after it.
fn widen(units: &Units<'_>, span: &mut Span, free_from: usize, free_to: usize) {
    while span.units.len() > 1 && units.is(span.units.start, Traits::SALUTATION.or(Traits::TITLE)) {
        span.units.start += 1;
    }
    while let Some(before) =
        span.units.start.checked_sub(1).filter(|b| *b >= free_from && units.follows(span.units.start))
    {
        let given = units.get(before).is_some_and(|u| {
            let name = u.is(Traits::GIVEN) || u.is(Traits::GIVEN_RARE) && !u.is(Traits::WORD.or(Traits::ANY_PLACE));
            u.is_capital() && name && !u.is(Traits::ROLE.or(Traits::FUNCTION).or(Traits::GENITIVE))
        });
        if !given {
            break;
        }
        span.units.start = before;
    }
    let given_only = units
        .list
        .get(span.units.clone())
        .is_some_and(|all| all.iter().all(|u| u.is(Traits::ANY_GIVEN) && !u.is(Traits::GENITIVE) || u.is_initial()));
    if !given_only {
        return;
    }
    // A short noun right after a frequent given name is a family name.
    let end = span.units.end;
    let frequent = units.is(end - 1, Traits::GIVEN);
    let last =
        (end..free_to.min(end + 3)).find(|k| !units.is(*k, Traits::PARTICLE) || units.is_capital(*k)).unwrap_or(end);
    let family = |k: usize| {
        let open = (end..=k).all(|k| units.follows(k));
        let name = units.get(k).is_some_and(|u| {
            let head = u.is(Traits::ROLE.or(Traits::ORG_HEAD).or(Traits::PLACE_HEAD).or(Traits::FUNCTION));
            let head = head && !(u.is(Traits::FUNCTION) && u.is(Traits::NOUN) && frequent);
            let word = head || u.is(if frequent { Traits::COMPOUND } else { Traits::WORD });
            u.is_capital() && (u.is(Traits::FAMILY) || !word && !u.is(Traits::ANY_PLACE.or(Traits::ORGANIZATION)))
        });
        open && name
    };
    if last < free_to && family(last) {
        span.units.end = last + 1;
    }
}

/// A single word after a number is counted, as marks are.
fn is_counted(units: &Units<'_>, span: &Span) -> bool {
    let before = span.units.start.checked_sub(1).and_then(|b| units.get(b));
    span.units.len() == 1 && units.follows(span.units.start) && before.is_some_and(|b| b.kind == TokenKind::Digits)
}

/// An ordinary noun after an article is none, whatever the recognizer thinks.
fn is_ordinary(units: &Units<'_>, span: &Span) -> bool {
    let start = span.units.start;
    let contracted = start.checked_sub(1).is_some_and(|b| {
        units.follows(start) && units.is(b, Traits::ARTICLE) && units.is(b, Traits::OWNER_LINK.or(Traits::FIELD_LINK))
    });
    let noun = span.units.len() == 1
        && units.is(start, Traits::ANY_NOUN.or(Traits::FUNCTION).or(Traits::ROLE))
        && (contracted || !units.is(start, Traits::GIVEN));
    let after = start.checked_sub(1).filter(|_| units.follows(start)).and_then(|b| units.get(b));
    let small =
        after.is_some_and(|b| b.kind == TokenKind::Word && (!b.is_capital() || b.opens && b.is(Traits::ARTICLE)));
    let of_place = span.units.len() == 1
        && units.is(start, Traits::GENITIVE)
        && units.is(start, Traits::ANY_PLACE)
        && (!units.is(start, Traits::FAMILY) || units.follows(start + 1) && units.is(start + 1, Traits::ROLE));
    of_place
        || noun
            && (units.is(start, Traits::FUNCTION)
                || small && after.is_some_and(|b| b.is(Traits::ARTICLE) || !b.is(Traits::FUNCTION)))
}
