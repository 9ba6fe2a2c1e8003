//! In: the units of a body. Out: every place where a person is named, with the titles, role, organization, party and age
//! that stand beside the name there.

use std::ops::Range;

use super::roles::{self, Role};
use super::tagger::{Sort, Span};
use crate::knowledge::gazetteer::Traits;
use crate::knowledge::names::NameWords;
use crate::values::name::{self, Name, Trust};
use crate::values::token::{Gap, Shape, TokenKind};
use crate::values::units::Units;

/// A person named at one place.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// The parts of the name.
    pub(super) name: Name,
    /// Units of the titles before the name.
    pub(super) titles: Range<usize>,
    /// The role beside the name.
    pub(super) role: Option<Role>,
    /// A further role after the name: `Secretary X, head of the archive,`.
    pub(super) also: Option<Role>,
    /// What stands in brackets after the name and names a party at least in part.
    pub(super) party: Option<Range<usize>>,
    /// The family name of the next one, if only a given name stands here: `Anna and Karl Meier`.
    pub(super) lent: Option<Range<usize>>,
    /// The age in brackets or after a comma.
    pub(super) age: Option<u8>,
    /// The organization that is named behind the name: `X (University of Y)`.
    pub(super) organization: Option<Range<usize>>,
    /// Whether `Mr` or `Mrs` stands before the name.
    pub(super) salutation: Option<usize>,
}

impl Found {
    fn new(name: Name, titles: Range<usize>, role: Option<Role>, salutation: Option<usize>) -> Self {
        Self { name, titles, role, also: None, party: None, lent: None, age: None, organization: None, salutation }
    }

    /// Whether a title, `Mr` or a role stands before the name and leaves no doubt.
    pub(super) fn is_vouched(&self) -> bool {
        let role = self.role.as_ref().is_some_and(|r| r.direct);
        !self.titles.is_empty() || self.salutation.is_some() || role && !self.name.given.is_empty()
    }
}

/// No name has more words; a longer stretch of the recognizer is a list without commas.
const LONGEST: usize = 12;

/// The people of the rules that the recognizer lets stand, and those that it alone has found.
pub(super) fn with_spans(units: &Units<'_>, found: Vec<Found>, spans: &[Span]) -> Vec<Found> {
    let is_person = |units: Range<usize>| {
        let first = spans.partition_point(|s| s.units.end <= units.start);
        let touching = spans.get(first..).unwrap_or_default().iter().take_while(|s| s.units.start < units.end);
        touching.into_iter().any(|s| s.sort == Sort::Person)
    };
    // The recognizer may know more of a name that a given name alone speaks for: `Gale` before `Anne Hurd`.
    let longer = |f: &Found| {
        let own = f.name.units();
        let first = spans.partition_point(|s| s.units.end <= own.start);
        spans.get(first).is_some_and(|s| {
            let around = s.units.start <= own.start && own.end <= s.units.end && s.units.len() > own.len();
            s.sort == Sort::Person && around && s.units.len() <= LONGEST && s.units.clone().all(|k| units.is_capital(k))
        })
    };
    let stands = |f: &Found| f.is_vouched() || is_person(f.name.units()) && !longer(f);
    let mut out: Vec<Found> = found.into_iter().filter(stands).collect();
    let taken: Vec<Range<usize>> = out.iter().map(|f| f.name.units()).collect();
    let free = |s: &&Span| {
        let first = taken.partition_point(|t| t.end <= s.units.start);
        taken.get(first).is_none_or(|t| t.start >= s.units.end)
    };
    let people = spans.iter().filter(|s| s.sort == Sort::Person && !is_compound(units, &s.units)).filter(free);
    let brief = units.list.len() <= BRIEF;
    let surname = |s: &Span| {
        let other = Traits::WORD.or(Traits::ANY_PLACE).or(Traits::ORGANIZATION).or(Traits::ROLE).or(Traits::GENITIVE);
        units.get(s.units.start).is_some_and(|u| u.is(Traits::FAMILY) && !u.is(other) && !u.opens)
    };
    let introduced = |s: &&Span| brief || s.units.len() > 1 || surname(s) || speaks(units, s.units.clone());
    let people = people.filter(introduced);
    let mut learned: Vec<Found> = people.map(|s| learned(units, s.units.clone())).collect();
    learned.iter_mut().for_each(|found| after(units, found, None));
    out.extend(learned);
    out.sort_by_key(|f| f.name.units().start);
    with_organizations(units, out, spans)
}

/// The people with the organizations that are named behind them.
pub(super) fn with_organizations(units: &Units<'_>, mut found: Vec<Found>, spans: &[Span]) -> Vec<Found> {
    for found in &mut found {
        found.organization = affiliation(units, found, spans);
    }
    found
}

/// The organization behind a name: in brackets, after a comma, or with `of the` (`X from the University of Y`).
fn affiliation(units: &Units<'_>, found: &Found, spans: &[Span]) -> Option<Range<usize>> {
    let mut at = found.name.units().end;
    if units.is_sign(at, '(') || units.is_sign(at, ',') {
        at += 1;
    } else if units.follows(at) && units.is(at, Traits::OWNER_LINK) {
        at += 1;
        at += usize::from(units.is(at, Traits::ARTICLE));
    } else {
        return None;
    }
    let first = spans.partition_point(|s| s.units.start < at);
    let span = spans.get(first).filter(|s| s.units.start == at && s.sort == Sort::Organization)?;
    let party = units.is(at, Traits::PARTY);
    let after = span.units.end;
    let comma = units.is_sign(at - 1, ',');
    let ends = !comma
        || !units.is_capital(after)
        || !units.follows(after)
        || units.get(after).is_some_and(|u| u.gap == Gap::Line);
    (!party && ends).then(|| span.units.clone())
}

/// Texts of so many units are a sentence or two out of their document.
const BRIEF: usize = 80;

/// Whether a verb of saying stands beside the name. A document names a person in full before it uses the surname alone;
/// a single word that nothing speaks for is more often a company or a product.
fn speaks(units: &Units<'_>, name: Range<usize>) -> bool {
    let says = |i: Option<usize>| i.and_then(|i| units.get(i)).is_some_and(|u| u.says);
    says(name.start.checked_sub(1)) || says(Some(name.end))
}

/// A single word of three or more parts (`Otto-Normal-Leser`) is a compound and no name.
fn is_compound(units: &Units<'_>, span: &Range<usize>) -> bool {
    span.len() == 1 && units.str(span.start).matches('-').count() >= 2
}

/// A person that the recognizer has found: the last word is the family name.
fn learned(units: &Units<'_>, span: Range<usize>) -> Found {
    let parsed = name::name(units, span.start, Trust::Title).filter(|n| n.units() == span);
    let split = (span.start + 1..span.end).find(|k| units.is(*k, Traits::PARTICLE)).unwrap_or(span.end - 1);
    let name = parsed.unwrap_or(Name { given: span.start..split, family: split..span.end });
    let role = roles::before(units, span.start, 0).filter(|r| r.direct || span.len() > 1);
    Found::new(name, span.start..span.start, role, None)
}

/// Finds them, in order; they do not overlap, and none begins inside an organization's name (`forms`, in order).
pub(super) fn find(units: &Units<'_>, names: &NameWords, forms: &[Range<usize>]) -> Vec<Found> {
    let mut out: Vec<Found> = Vec::new();
    let mut free = 0;
    // Up to this unit a role may stand before names.
    let mut near_until = 0;
    let mut forms = forms.iter().peekable();
    for (i, unit) in units.list.iter().enumerate() {
        if i >= free && unit.is_capital() && unit.kind == TokenKind::Word {
            while forms.next_if(|form| form.end <= i).is_some() {}
            let named = forms.peek().is_some_and(|form| form.start <= i);
            let found = if named { None } else { at(units, i, free, i < near_until) };
            if let Some(found) = found.filter(|found| !is_firm(units, names, found)) {
                free = found.name.units().end;
                out.push(found);
            }
        }
        if unit.is(Traits::ROLE.or(Traits::PLURAL_ROLE)) {
            near_until = i + roles::REACH;
        }
    }
    for i in 0..out.len() {
        let next = out.get(i + 1).and_then(|next| next.role.as_ref()).map(|role| role.head);
        if let Some(found) = out.get_mut(i) {
            after(units, found, next);
        }
    }
    share_roles(units, &mut out);
    share_families(units, &mut out);
    out
}

/// `Anna and Karl Meier`: a given name alone before `and` has the family name of the person behind it.
fn share_families(units: &Units<'_>, found: &mut Vec<Found>) {
    let mut lone: Vec<Found> = Vec::new();
    let mut free = 0;
    for own in found.iter().filter(|f| f.titles.is_empty() && f.salutation.is_none()) {
        let start = own.name.units().start;
        let full = !own.name.given.is_empty() && !own.name.family.is_empty();
        let given = start.checked_sub(2).filter(|g| {
            let alone =
                !g.checked_sub(1).is_some_and(|b| units.follows(*g) && units.is(b, Traits::ANY_GIVEN.or(Traits::AND)));
            *g >= free && alone && units.is_capital(*g) && units.is(*g, Traits::GIVEN)
        });
        free = own.name.units().end;
        let Some(given) = given.filter(|_| full && units.is(start - 1, Traits::AND) && units.follows(start)) else {
            continue;
        };
        let other = Traits::FUNCTION.or(Traits::PLACE).or(Traits::ROLE).or(Traits::GENITIVE);
        if units.is(given, other) || !units.follows(start - 1) {
            continue;
        }
        let name = Name { given: given..given + 1, family: given + 1..given + 1 };
        let mut person = Found::new(name, given..given, None, None);
        person.lent = Some(own.name.family.clone());
        lone.push(person);
    }
    if !lone.is_empty() {
        found.retain(|f| !lone.iter().any(|l| l.name.units().start == f.name.units().start));
        found.append(&mut lone);
        found.sort_by_key(|f| f.name.units().start);
    }
}

/// `the ministers X and Y`: a role in the plural is each one's.
fn share_roles(units: &Units<'_>, found: &mut [Found]) {
    for i in 1..found.len() {
        let [before, own] = &mut found[i - 1..=i] else { continue };
        let Some(role) = before.role.clone().filter(|role| is_plural(units, role)) else { continue };
        let start = own.salutation.unwrap_or(own.titles.start.min(own.name.units().start));
        let mut at = before.name.units().end;
        if units.is_sign(at, '(') {
            at = (at..at + 6).find(|k| units.is_sign(*k, ')')).map_or(at, |close| close + 1);
        }
        let joined = at + 1 == start && (units.is(at, Traits::AND) || units.is_sign(at, ','));
        if joined && own.role.is_none() {
            own.role = Some(Role { direct: false, ..role });
        }
    }
}

/// Whether a role is in the plural: by its form, or by an article where one form is both.
fn is_plural(units: &Units<'_>, role: &Role) -> bool {
    if !units.is(role.head, Traits::PLURAL_ROLE) {
        return false;
    }
    let article = role.units.start.checked_sub(1).filter(|a| units.is(*a, Traits::ARTICLE));
    let many = article.is_some_and(|a| units.str(a).ends_with('e'));
    role.plural || many || units.str(role.head).ends_with('n') && units.is(role.head, Traits::ROLE)
}

/// The person whose titles or name begin at unit `i`, a capital word; `free` is the first unit that no other person has, and
/// `role_near` says that a role may stand before.
fn at(units: &Units<'_>, i: usize, free: usize, role_near: bool) -> Option<Found> {
    let unit = units.get(i)?;
    let names = Traits::TITLE.or(Traits::ANY_GIVEN);
    let never = unit.is(Traits::FUNCTION) || unit.is(Traits::ROLE_PREFIX) && !unit.is(Traits::FAMILY);
    if never && !unit.is(names) || is_rank_letter(units, i) {
        return None;
    }
    let named = name::titles(units, i);
    let titled = named > i;
    if titled && !(units.follows(named) || glued_title(units, named)) {
        return None;
    }
    let back = i.checked_sub(1).filter(|b| *b >= free && units.follows(i));
    let salutation = back.filter(|b| units.is(*b, Traits::SALUTATION));
    let start = salutation.unwrap_or(i);
    let role = role_near.then(|| roles::before(units, start, free)).flatten();
    let trust = match (titled || salutation.is_some(), &role) {
        (true, _) => Trust::Title,
        (false, Some(_)) => Trust::Role,
        (false, None) => Trust::None,
    };
    // No ordinary word begins such a name, and most capital words are ordinary ones.
    let may_be_explained = trust == Trust::None && !units.is(named, Traits::WORD.or(Traits::ROLE));
    if trust == Trust::None && !may_be_explained && !unit.is(Traits::ANY_GIVEN) && !unit.is_initial() {
        return None;
    }
    let appositive = || {
        let name = may_be_explained.then(|| name::name(units, named, Trust::Role))?;
        name.filter(|name| is_explained(units, name))
    };
    let name = name::name(units, named, trust).or_else(appositive)?;
    if !stands_alone(units, &name) {
        return None;
    }
    // `PD Dresden` is a police department.
    let letters = (i..named).all(|k| units.get(k).is_some_and(|u| u.shape == Shape::Upper && !u.dot));
    if titled && letters && name.given.is_empty() && units.is(name.family.start, Traits::ANY_PLACE) {
        return None;
    }
    let unknown = !name.given.is_empty() && !units.is(name.given.start, Traits::ANY_GIVEN);
    let beside = role.as_ref().is_none_or(|r| r.direct) || units.is_sign(start.wrapping_sub(1), ',');
    if trust == Trust::Role && unknown && !beside {
        return None;
    }
    let bare_family = name.given.is_empty();
    if bare_family && trust == Trust::Role && !names_a_person(units, &role, name.family.start) {
        return None;
    }
    let joined = || role_near.then(|| roles::joined(units, start, free)).flatten();
    let role = role.or_else(|| joined().filter(|_| titled || !name.given.is_empty()));
    Some(Found::new(name, i..named, role, salutation))
}

/// Whether a role and the name behind it are together the known name of a firm: `General Electric`.
fn is_firm(units: &Units<'_>, names: &NameWords, found: &Found) -> bool {
    let Some(role) = found.role.as_ref().filter(|r| r.direct && units.is(r.units.start, Traits::PHRASE)) else {
        return false;
    };
    let whole = units.slice(role.units.start..found.name.units().end);
    names.is_organization(whole)
}

/// Whether an unlisted name is explained by a role behind it: `X Y, chief executive of the Z`.
fn is_explained(units: &Units<'_>, name: &Name) -> bool {
    let end = name.units().end;
    let role = || roles::after(units, end + 1).filter(|role| role.owner.is_some() || role.units.end > role.head + 1);
    !name.given.is_empty() && units.is_sign(end, ',') && role().is_some()
}

/// The last letter of `a. D.`, which is no initial.
fn is_rank_letter(units: &Units<'_>, i: usize) -> bool {
    let small =
        |k: usize| units.get(k).is_some_and(|u| u.kind == TokenKind::Word && u.end - u.start == 1 && !u.is_capital());
    i >= 2
        && units.get(i).is_some_and(crate::values::units::Unit::is_initial)
        && units.is_sign(i - 1, '.')
        && small(i - 2)
}

/// A title may stand glued to the name: `Dr.Meier`.
fn glued_title(units: &Units<'_>, i: usize) -> bool {
    i.checked_sub(1).and_then(|b| units.get(b)).is_some_and(|title| title.dot) && units.is_capital(i)
}

/// Whether what follows lets the name be one: streets, schools, prizes and companies are named after people.
fn stands_alone(units: &Units<'_>, name: &Name) -> bool {
    let end = name.units().end;
    let glued = units.follows(end);
    let thing = Traits::LEGAL.or(Traits::ORG_HEAD).or(Traits::PLACE_HEAD);
    let next = units.get(end);
    let named_thing = glued && next.is_some_and(|u| u.is_capital() && u.is(thing) && !u.is(Traits::FAMILY));
    let mail = units.is_sign(end, '@') || units.is_sign(name.units().start.wrapping_sub(1), '@');
    !named_thing && !mail
}

/// A role and one more word name a person if the role is one person's and the word no ordinary one: `Secretary
/// Judge`, but not `the judges`.
fn names_a_person(units: &Units<'_>, role: &Option<Role>, family: usize) -> bool {
    let Some(role) = role else { return false };
    let article = role.units.start.checked_sub(1).is_some_and(|b| units.is(b, Traits::ARTICLE));
    let word = units.is(family, Traits::WORD) || units.is(family, Traits::ANY_PLACE);
    // `judge at the district court Meier`
    let seat = family == role.head + 3
        && units.is(family - 1, Traits::ORG_HEAD)
        && units.is(family - 2, Traits::OWNER_LINK)
        && (units.is(family, Traits::FAMILY) || units.is(family, Traits::HYPHEN))
        && !units.is(family, Traits::ANY_PLACE);
    seat || role.direct && !(word && article) && !units.is(family, Traits::PLURAL_ROLE)
}

/// Party, age and role after the name; `next` is the role noun of the next person.
fn after(units: &Units<'_>, found: &mut Found, next: Option<usize>) {
    let mut at = found.name.units().end;
    while units.is_sign(at, '(') {
        let Some(close) = (at + 1..at + 8).find(|k| units.is_sign(*k, ')')) else { break };
        let inside = at + 1..close;
        if inside.len() == 1 {
            found.age = found.age.or_else(|| age(units.str(at + 1)));
        }
        if found.party.is_none() {
            let known = |k: usize| units.is(k, Traits::PARTY) || k == at + 1 && units.is(k, Traits::PHRASE);
            found.party = Some(inside.clone()).filter(|_| inside.clone().any(known));
        }
        at = close + 1;
    }
    if units.is_sign(at, ',') && units.get(at + 1).is_some_and(|u| u.kind == TokenKind::Digits) {
        let ends = units.is_sign(at + 2, ',') || units.is_sign(at + 2, '.');
        if let Some(years) = age(units.str(at + 1)).filter(|_| ends) {
            found.age = found.age.or(Some(years));
            at += 2;
        }
    }
    let joined = found.role.is_none() && units.follows(at) && units.get(at).is_some_and(|u| u.copula);
    if units.is_sign(at, ',') || joined {
        let article = joined && units.is(at + 1, Traits::ARTICLE);
        let role = roles::after(units, at + 1).filter(|role| Some(role.head) != next && !article);
        let place = if found.role.is_none() { &mut found.role } else { &mut found.also };
        *place = role;
    }
}

/// Ages are between 1 and 120 years.
fn age(digits: &str) -> Option<u8> {
    digits.parse().ok().filter(|years| (1..=120).contains(years))
}
