//! In: units of an English text. Out: institutions by their kind: the capital words around it.

use std::ops::Range;

use crate::knowledge::gazetteer::Traits;
use crate::values::token::Gap;
use crate::values::units::Units;

/// Words before the kind.
const MAX_BEFORE: usize = 6;

/// English: the capital words around the kind at unit `i`, and `of` or `for` with capital words.
pub(super) fn institution(units: &Units<'_>, i: usize) -> Option<Range<usize>> {
    let other = Traits::FUNCTION.or(Traits::ROLE).or(Traits::SALUTATION).or(Traits::TITLE).or(Traits::ARTICLE);
    let part = |k: usize| units.is_capital(k) && !units.is(k, other);
    // `Workers' Federation`: the sign of the genitive in the plural
    let plural = |k: usize| {
        let glued = units.get(k).is_some_and(|u| matches!(u.sign, '\'' | '\u{2019}') && u.gap == Gap::None);
        glued && k > 0 && part(k - 1) && units.str(k - 1).ends_with('s')
    };
    let mut start = i;
    while let Some(k) = start.checked_sub(1).filter(|k| (units.follows(start) || plural(start)) && i - k <= MAX_BEFORE)
    {
        let joint = matches!(units.get(k)?.sign, '&') || units.is(k, Traits::AND) && units.is(i + 1, Traits::ORG_HEAD);
        if !(part(k) || plural(k) || joint && k > 0 && part(k - 1)) {
            break;
        }
        start = k;
    }
    start = joined_start(units, start, part).unwrap_or(start);
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

/// Where a name begins that has an `and` or `of` before unit `start`; an article must show it: `the Competition and Markets
/// Authority`, but not `the company and Markets Authority`.
fn joined_start(units: &Units<'_>, start: usize, part: impl Fn(usize) -> bool) -> Option<usize> {
    let joint = start.checked_sub(1).filter(|k| units.follows(start) && units.follows(*k))?;
    let link = units.is(joint, Traits::AND) || units.is(joint, Traits::OWNER_LINK) && units.str(joint).ends_with('f');
    let possessive = |k: usize| units.str(k).ends_with("'s") || units.str(k).ends_with("\u{2019}s");
    let mut at =
        joint.checked_sub(1).filter(|k| link && part(*k) && !units.is(*k, Traits::ORG_HEAD.or(Traits::LEGAL)))?;
    while let Some(before) = at.checked_sub(1).filter(|k| units.follows(at) && part(*k) && !possessive(*k)) {
        at = before;
    }
    let shown = |k: usize| units.is(k, Traits::ARTICLE) || possessive(k);
    at.checked_sub(1).is_some_and(|k| shown(k) && units.follows(at)).then_some(at)
}
