//! In: the units beside a name. Out: the role or office there, with whose it is.
//!
//! The hard decision: where a role phrase ends. `Secretary of the Interior X` is one, `the minister and X` is
//! not; so between role and name only words that a noun phrase is made of may stand.

use std::ops::Range;

use crate::knowledge::gazetteer::Traits;
use crate::values::token::{Gap, TokenKind};
use crate::values::units::Units;

/// A role beside a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Role {
    /// Units of the role with its prefixes and its field: `deputy minister for the interior`.
    pub(super) units: Range<usize>,
    /// Unit of the role noun.
    pub(super) head: usize,
    /// Units of the organization or place whose role it is.
    pub(super) owner: Option<Range<usize>>,
    /// Whether the name stands right beside the role noun.
    pub(super) direct: bool,
    /// Whether several people have it.
    pub(super) plural: bool,
}

/// Words that a role's noun phrase goes on with.
const LINK: Traits = Traits::OWNER_LINK.or(Traits::FIELD_LINK);

/// Words between a role and the name it belongs to.
const MAX_BETWEEN: usize = 14;

/// No role stands so many units before the name it belongs to: with the words between, a comma, a short form in brackets, a
/// salutation and letters behind the role.
pub(super) const REACH: usize = MAX_BETWEEN + 10;

/// The role that stands before the name at unit `i`.
pub(super) fn before(units: &Units<'_>, i: usize, free: usize) -> Option<Role> {
    let mut at = i.checked_sub(1)?;
    let comma = units.is_sign(at, ',');
    if units.is_sign(at, ':') {
        return label(units, at, free);
    }
    if comma {
        at = at.checked_sub(1)?;
        // `the president of the Office for Nature (OfN), X`
        if units.is_sign(at, ')') && units.is_capital(at.wrapping_sub(1)) && units.is_sign(at.wrapping_sub(2), '(') {
            at = at.checked_sub(3)?;
        }
    } else if !units.follows(i) {
        return None;
    }
    if at < free || units.is_sign(at, ')') {
        return None;
    }
    let (head, end) = match whole(units, at) {
        Some(head) => (head, at + 1),
        None => (outermost(units, head_before(units, at, free)?, free, comma), 0),
    };
    let mut role = with_prefixes(units, head, free);
    role.direct = end > 0 && !comma;
    if end > 0 {
        role.units.end = end;
    } else {
        complement(units, &mut role, at + 1);
    }
    if role.owner.is_none() {
        role.owner = owner_before(units, role.units.start, free);
    }
    Some(role)
}

/// The role that is the label of a line, as contact blocks have it: `Speaker: X`.
fn label(units: &Units<'_>, colon: usize, free: usize) -> Option<Role> {
    let head = colon.checked_sub(1).filter(|head| *head >= free && is_role(units, *head))?;
    let role = with_prefixes(units, head, free);
    let line = units.get(role.units.start).is_some_and(|u| matches!(u.gap, Gap::Line | Gap::Block));
    (line || role.units.start == 0).then_some(role)
}

/// The role that a verb joins to the name at unit `i`: `Mayor becomes X`. The role opens its clause, without article.
pub(super) fn joined(units: &Units<'_>, i: usize, free: usize) -> Option<Role> {
    let verb = i.checked_sub(1).filter(|v| units.get(*v).is_some_and(|u| u.copula))?;
    let at = verb.checked_sub(1).filter(|at| *at >= free && units.follows(verb))?;
    let head = match whole(units, at) {
        Some(head) => head,
        None => head_before(units, at, free)?,
    };
    let mut role = with_prefixes(units, head, free);
    let before = role.units.start.checked_sub(1);
    let opens = units.get(role.units.start).is_some_and(|u| u.opens)
        || before.is_some_and(|b| units.is(b, Traits::FIELD_LINK) && units.get(b).is_some_and(|u| u.opens));
    if head < at {
        complement(units, &mut role, at + 1);
    }
    opens.then_some(role)
}

/// The role noun of a role that ends with unit `at`: the noun itself, or what stands before `a. D.` or the colon in
/// `Lehrer:in`.
fn whole(units: &Units<'_>, at: usize) -> Option<usize> {
    if is_role(units, at) {
        return Some(at);
    }
    let back = |n: usize| at.checked_sub(n);
    let letter = |i: usize| units.get(i).is_some_and(|u| u.kind == TokenKind::Word && u.end - u.start == 1);
    if units.get(at)?.is_initial() {
        return back(3).filter(|h| is_role(units, *h) && letter(at - 2) && units.is_sign(at - 1, '.'));
    }
    let glued = |i: usize| units.get(i).is_some_and(|u| u.gap == Gap::None);
    let joint = |i: usize| [':', '*', '_', '/'].iter().any(|c| units.is_sign(i, *c));
    back(2).filter(|h| is_role(units, *h) && joint(at - 1) && glued(at - 1) && glued(at) && !units.is_capital(at))
}

/// `the state secretary at the minister of transport, X`: whose role it is has a role as well.
fn outermost(units: &Units<'_>, head: usize, free: usize, comma: bool) -> usize {
    let outer = |head: usize| {
        let link = head.checked_sub(1).filter(|l| *l > free && units.is(*l, LINK) && units.follows(head))?;
        (is_role(units, link - 1) && units.follows(link)).then_some(link - 1)
    };
    std::iter::successors(Some(head), |head| outer(*head).filter(|_| comma)).last().unwrap_or(head)
}

/// The role that begins after a comma at unit `i`: `, Leiter des Landesarchivs,`.
pub(super) fn after(units: &Units<'_>, i: usize) -> Option<Role> {
    let mut head = i;
    let role = |k: usize| is_role(units, k);
    while head < i + 4
        && !role(head)
        && (units.is(head, Traits::ROLE_PREFIX.or(Traits::ARTICLE)) || !units.is_capital(head))
    {
        if units.get(head)?.kind != TokenKind::Word {
            return None;
        }
        head += 1;
    }
    if !role(head) || head > i && !units.follows(head) {
        return None;
    }
    let owner = (i..head).rev().find(|k| units.str(*k).ends_with("'s") || units.str(*k).ends_with("\u{2019}s"));
    let from = owner.map_or(i, |owner| owner + 1);
    let start = (from..head).find(|k| !units.is(*k, Traits::ARTICLE)).unwrap_or(head);
    if (start..head).any(|k| units.is(k, Traits::FUNCTION) && !units.is(k, Traits::ROLE_PREFIX)) {
        return None;
    }
    let mut role = Role { units: start..head + 1, head, owner: None, direct: false, plural: false };
    let end = phrase_end(units, head + 1);
    complement(units, &mut role, end);
    Some(role)
}

fn is_role(units: &Units<'_>, i: usize) -> bool {
    units.is(i, Traits::ROLE.or(Traits::PLURAL_ROLE))
}

/// The role noun some words before unit `last`, if all words between may belong to its noun phrase.
fn head_before(units: &Units<'_>, last: usize, free: usize) -> Option<usize> {
    let lowest = last.saturating_sub(MAX_BETWEEN).max(free);
    let mut at = last;
    loop {
        let unit = units.get(at)?;
        // `of the X GmbH & Co. KG`
        let firm = matches!(unit.sign, '&' | '.')
            && units.is(at + 1, Traits::LEGAL) | units.is(at.wrapping_sub(1), Traits::LEGAL);
        let word = (unit.kind == TokenKind::Word || firm) && !matches!(unit.gap, Gap::Block);
        if is_role(units, at) && at < last && units.is(at + 1, LINK) && units.follows(at + 1) {
            return Some(at);
        }
        let fits = word && (firm || unit.is_capital() || !unit.is(Traits::FUNCTION) || links(units, at));
        if !fits || at == lowest {
            return None;
        }
        at -= 1;
    }
}

/// Small words that a noun phrase goes on over: articles, `of`, `and`.
fn links(units: &Units<'_>, i: usize) -> bool {
    units.is(i, Traits::OWNER_LINK.or(Traits::FIELD_LINK).or(Traits::ARTICLE).or(Traits::AND))
}

/// Where the noun phrase that goes on at unit `i` ends.
fn phrase_end(units: &Units<'_>, i: usize) -> usize {
    if !units.is(i, LINK) {
        return i;
    }
    let mut end = i;
    let mut last_noun = i;
    while end < i + MAX_BETWEEN && units.follows(end) {
        let Some(unit) = units.get(end).filter(|u| u.kind == TokenKind::Word) else { break };
        if unit.is_capital() {
            last_noun = end + 1;
        } else if unit.is(Traits::FUNCTION) && !links(units, end) {
            break;
        }
        end += 1;
    }
    last_noun
}

/// The role with the words before it that belong to it.
fn with_prefixes(units: &Units<'_>, head: usize, free: usize) -> Role {
    let mut start = head;
    while start > free && units.follows(start) && units.is(start - 1, Traits::ROLE_PREFIX) {
        start -= 1;
    }
    let shared = start > free + 1 && units.is(start - 1, Traits::FUNCTION) && units.str(start - 2).ends_with('-');
    if shared && links(units, start - 1) && units.follows(start) {
        start -= 2;
    }
    let plural = units.is(head, Traits::PLURAL_ROLE) && !units.is(head, Traits::ROLE);
    Role { units: start..head + 1, head, owner: None, direct: false, plural }
}

/// Parts what follows the role noun up to `end` into its field (`for ...`) and its owner (`of ...`).
fn complement(units: &Units<'_>, role: &mut Role, end: usize) {
    let start = role.head + 1;
    if start >= end {
        return;
    }
    if units.is(start, Traits::FIELD_LINK) {
        let opens = |k: &usize| units.is(*k, Traits::OWNER_LINK) && units.is_capital(*k - 1);
        let owner = (start + 2..end).find(opens);
        role.units.end = owner.unwrap_or(end);
        role.owner = owner.and_then(|k| owner_units(units, k, end));
    } else {
        // `minister of the interior and for sports`
        let field = (start + 1..end).find(|k| units.is(*k, Traits::FIELD_LINK) && units.is(*k - 1, Traits::AND));
        match field {
            Some(_) => role.units.end = end,
            None => role.owner = owner_units(units, start, end),
        }
    }
}

/// The owner after its article.
fn owner_units(units: &Units<'_>, start: usize, end: usize) -> Option<Range<usize>> {
    let first = (start..end).find(|k| !links(units, *k))?;
    let last = (first..end).rev().find(|k| units.is_capital(*k))?;
    Some(first..last + 1)
}

/// The genitive that stands before the role: `Halles`, `Sachsen-Anhalts`.
fn owner_before(units: &Units<'_>, start: usize, free: usize) -> Option<Range<usize>> {
    let at = start.checked_sub(1).filter(|at| *at >= free && units.follows(start))?;
    let unit = units.get(at)?;
    let genitive = unit.is(Traits::GENITIVE) && unit.is(Traits::ANY_PLACE.or(Traits::ORGANIZATION));
    (genitive && unit.is_capital()).then_some(at..start)
}
