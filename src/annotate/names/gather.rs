//! In: the places where people are named. Out: one entry for each person with all mentions.
//!
//! Full names make the entries; a bare surname belongs to the person who bears it, the last named one if there are
//! several. The hard decision: a surname that is an ordinary word as well (`Judge`, `Winter`) is a mention only where no
//! article or adjective stands before it.

use std::borrow::Cow;
use std::iter::Peekable;
use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use super::people::Found;
use super::roles::Role;
use crate::annotate::Person;
use crate::knowledge::gazetteer::Traits;
use crate::knowledge::lexicon::{fold, folded};
use crate::knowledge::names::NameWords;
use crate::text::single_spaced;
use crate::values::name::in_small;
use crate::values::units::Units;

/// All mentions of one person so far.
struct Entry {
    person: Person,
    /// Last word of the folded family name without a genitive ending.
    key: String,
    /// Folded given name.
    given: String,
    /// Folded role noun.
    head: Option<String>,
}

/// Gathers them by first mention; `forms` are organizations, in whose names nobody is mentioned.
pub(super) fn people(units: &Units<'_>, found: &[Found], forms: &[Range<usize>], names: &NameWords) -> Vec<Person> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut by_family: FxHashMap<String, Vec<usize>> = FxHashMap::default();
    let mut named: Vec<(usize, usize)> = Vec::new();
    let (full, bare): (Vec<_>, Vec<_>) = found.iter().partition(|f| !f.name.given.is_empty());
    let bases: FxHashSet<&str> = found.iter().map(|f| units.str(f.name.family.end.wrapping_sub(1))).collect();
    for found in full.into_iter().chain(bare) {
        let at = found.name.units().start;
        let mut entry = entry(units, found, &bases, names);
        // A genitive whose name ends in s in no list.
        let stem =
            entry.key.strip_suffix('s').filter(|_| entry.given.is_empty() && !by_family.contains_key(&entry.key));
        let stem = stem.filter(|stem| by_family.contains_key(*stem)).map(str::to_owned);
        entry.key = stem.unwrap_or(entry.key);
        let same = by_family.get(&entry.key).map_or(&[][..], Vec::as_slice);
        let old = same_person(&entries, same, &entry);
        named.push((at, old.unwrap_or(entries.len())));
        match old.and_then(|old| entries.get_mut(old)) {
            Some(old) => merge(old, entry),
            None => {
                by_family.entry(entry.key.clone()).or_default().push(entries.len());
                entries.push(entry);
            }
        }
    }
    named.sort_unstable();
    surnames(units, [&taken(found), forms], &named, &mut entries, &by_family);
    for entry in &mut entries {
        entry.person.mentions.sort_by_key(|m| m.start);
        entry.person.mentions.dedup();
    }
    let mut people: Vec<Person> = entries.into_iter().map(|e| e.person).collect();
    people.sort_by_key(|p| p.mentions.first().map_or(usize::MAX, |m| m.start));
    people
}

/// Whether some units are part of a mention of a person.
pub(super) fn overlaps(units: &Units<'_>, mentions: &[Range<usize>], span: &Range<usize>) -> bool {
    let range = units.range(span.clone());
    let first = mentions.partition_point(|m| m.end <= range.start);
    mentions.get(first).is_some_and(|m| m.start < range.end)
}

fn entry(units: &Units<'_>, found: &Found, bases: &FxHashSet<&str>, names: &NameWords) -> Entry {
    let given = words(units, found.name.given.clone());
    let given = in_small(&given);
    let family = words(units, found.lent.clone().unwrap_or(found.name.family.clone()));
    let family = &family[..family.len() - possessive(&family)];
    let family = in_small(if is_genitive(units, found, bases) { &family[..family.len() - 1] } else { family });
    let role = found.role.as_ref();
    let named_role = role.map(|r| words(units, r.units.clone()).into_owned());
    let owner = role.and_then(|r| owner_name(units, r, names));
    let glued = role.filter(|r| units.is(r.head, Traits::ORG_FIRST)).and_then(|r| units.str(r.head).rsplit_once('-'));
    let also = found.also.as_ref().map(|r| words(units, r.units.clone()).into_owned());
    let person = Person {
        name: [&*given, &*family].join(" ").trim().to_owned(),
        given: Some(&*given).filter(|g| !g.is_empty()).map(str::to_owned),
        family: Some(&*family).filter(|f| !f.is_empty()).map(str::to_owned),
        titles: found.titles.clone().map(|t| units.str(t)).filter(|t| t.len() > 1).map(str::to_owned).collect(),
        roles: named_role.iter().cloned().chain(also).collect(),
        role: named_role,
        organization: owner
            .or_else(|| glued.map(|(owner, _)| owner.to_owned()))
            .or_else(|| found.organization.clone().map(|o| nominative(&words(units, o), names))),
        party: found.party.clone().and_then(|p| party(units, p, names)),
        age: found.age,
        mentions: vec![mention(units, found)],
    };
    let head = role.map(|r| fold(units.str(r.head)));
    let last = family.rsplit(' ').next().unwrap_or(&family);
    Entry { person, key: fold(last), given: fold(&given), head }
}

/// The party that some units in brackets name: all of them together, or one of them.
fn party(units: &Units<'_>, inside: Range<usize>, names: &NameWords) -> Option<String> {
    let all = words(units, inside.clone());
    let one = || inside.clone().find(|k| units.is(*k, Traits::PARTY)).map(|k| units.str(k).to_owned());
    if names.is_party(&all) { Some(all.into_owned()) } else { one() }
}

/// Bytes of the English genitive at the end of a name.
fn possessive(name: &str) -> usize {
    ["'s", "\u{2019}s"].iter().find(|end| name.ends_with(**end)).map_or(0, |end| end.len())
}

/// Whether the name stands in the genitive: an unknown name that ends in s may be one that always does, so something must
/// tell (a noun beside it, or the same name without the ending elsewhere).
fn is_genitive(units: &Units<'_>, found: &Found, bases: &FxHashSet<&str>) -> bool {
    let end = found.name.family.end;
    let last = units.str(end.wrapping_sub(1));
    if !units.is(end.wrapping_sub(1), Traits::GENITIVE) || !last.ends_with('s') {
        return false;
    }
    let bare = found.name.given.is_empty() || bases.contains(&last[..last.len() - 1]);
    let noun = |k: usize| {
        let role = Traits::ROLE.or(Traits::PARTY).or(Traits::FUNCTION);
        units.get(k).is_some_and(|u| u.is_capital() && !u.is(role))
    };
    let start = found.titles.start.min(found.name.units().start);
    bare || units.follows(end) && noun(end)
        || found.role.is_none() && start > 0 && units.follows(start) && noun(start - 1)
}

/// Where the bare name stands.
fn mention(units: &Units<'_>, found: &Found) -> Range<usize> {
    let range = units.range(found.name.units());
    range.start..range.end - possessive(units.slice(found.name.units()))
}

/// The words of some units with one blank between them, whatever stands there.
fn words<'t>(units: &Units<'t>, range: Range<usize>) -> Cow<'t, str> {
    single_spaced(units.slice(range))
}

/// The owner of a role, its last word in the nominative.
fn owner_name(units: &Units<'_>, role: &Role, names: &NameWords) -> Option<String> {
    let owner = role.owner.clone()?;
    let before_role = owner.end <= role.head;
    let text = words(units, owner);
    if before_role {
        return Some(text.strip_suffix('s').unwrap_or(&text).to_owned());
    }
    Some(nominative(&text, names))
}

/// Some words, the last one in the nominative.
fn nominative(text: &str, names: &NameWords) -> String {
    let at = text.rfind(' ').map_or(0, |at| at + 1);
    let (before, last) = text.split_at(at);
    format!("{before}{}", names.nominative(last))
}

/// The entry that is the same person: same family name, given names and roles that do not speak against it.
fn same_person(entries: &[Entry], same: &[usize], new: &Entry) -> Option<usize> {
    let fits = |at: &&usize| {
        entries.get(**at).is_some_and(|old| given_fits(&old.given, &new.given) || is_end_of(&old.person, &new.person))
    };
    let role_fits = |at: &&usize| entries.get(**at).is_some_and(|old| old.head.is_some() && old.head == new.head);
    let mut fitting = same.iter().rev().filter(fits);
    if new.given.is_empty() {
        return same.iter().find(role_fits).or_else(|| fitting.next()).copied();
    }
    fitting.next().copied()
}

/// Whether one name is the end of the other: `Esteves da Silva` of `Tiago Esteves da Silva`.
fn is_end_of(a: &Person, b: &Person) -> bool {
    let (short, long) = if a.name.len() < b.name.len() { (a, b) } else { (b, a) };
    long.name.strip_suffix(short.name.as_str()).is_some_and(|rest| rest.ends_with(' '))
}

/// Whether two given names can be one person's: equal, one missing, an initial, or the first of several.
fn given_fits(a: &str, b: &str) -> bool {
    let (a, b) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let short = a.trim_end_matches('.');
    short.is_empty()
        || b.strip_prefix(short).is_some_and(|rest| rest.is_empty() || a.ends_with('.') || rest.starts_with([' ', '-']))
}

fn merge(old: &mut Entry, new: Entry) {
    let Person { name, given, family, titles, role, roles, organization, party, age, mentions } = new.person;
    if old.given.len() < new.given.len() && old.person.name.len() < name.len() {
        (old.person.name, old.person.given, old.given) = (name, given, new.given);
        old.person.family = family;
    }
    if old.person.titles.len() < titles.len() {
        old.person.titles = titles;
    }
    for role in roles {
        if !old.person.roles.contains(&role) {
            old.person.roles.push(role);
        }
    }
    if old.person.role.is_none() {
        (old.person.role, old.head) = (role, new.head);
    }
    old.person.organization = old.person.organization.take().or(organization);
    old.person.party = old.person.party.take().or(party);
    old.person.age = old.person.age.or(age);
    old.person.mentions.extend(mentions);
}

/// The units of the names that were found.
fn taken(found: &[Found]) -> Vec<Range<usize>> {
    found.iter().map(|f| f.name.units()).collect()
}

/// Adds the bare surnames of people who are named elsewhere, but not in what is `taken`; `named` says which unit names which entry.
fn surnames(
    units: &Units<'_>,
    taken: [&[Range<usize>]; 2],
    named: &[(usize, usize)],
    entries: &mut [Entry],
    by_family: &FxHashMap<String, Vec<usize>>,
) {
    if by_family.is_empty() {
        return;
    }
    let families = Initials::of(by_family.keys());
    let mut taken = taken.map(|ranges| ranges.iter().peekable());
    let mut last_named: Vec<usize> = Vec::new();
    let mut named = named.iter().peekable();
    for (i, unit) in units.list.iter().enumerate() {
        if !unit.is_capital() || !families.may_hold(units.str(i)) {
            continue;
        }
        let is_taken = |taken: &mut Peekable<std::slice::Iter<'_, Range<usize>>>| {
            while taken.next_if(|t| t.end <= i).is_some() {}
            taken.peek().is_some_and(|t| t.contains(&i))
        };
        if taken.iter_mut().any(is_taken) {
            continue;
        }
        let same = family_of(units.str(i), by_family);
        let Some(same) = same.filter(|_| may_be_surname(units, i)) else { continue };
        while let Some((_, entry)) = named.next_if(|(at, _)| *at < i) {
            last_named.retain(|other| other != entry);
            last_named.push(*entry);
        }
        let last = last_named.iter().rev().find(|entry| same.contains(entry));
        if let Some(entry) = last.or(same.first()).and_then(|at| entries.get_mut(*at)) {
            let family = entry.person.family.as_deref().unwrap_or_default();
            let range = units.range(family_start(units, i, family)..i + 1);
            entry.person.mentions.push(range.start..range.end - possessive(units.str(i)));
        }
    }
}

/// The first unit of a family name of several words that ends with unit `i`: as many of its words as stand there.
fn family_start(units: &Units<'_>, i: usize, family: &str) -> usize {
    let mut start = i;
    for word in family.rsplit(' ').skip(1) {
        match start.checked_sub(1).filter(|b| units.follows(start) && units.str(*b) == word) {
            Some(before) => start = before,
            None => break,
        }
    }
    start
}

/// The first letters of some names, so that most other words need no further look.
struct Initials(u64);

impl Initials {
    fn of<'n>(folded: impl Iterator<Item = &'n String>) -> Self {
        // A name of one letter is no beginning of a word that is asked for.
        let bit = |name: &String| if name.len() < 2 { 0 } else { Self::bit(name).unwrap_or(u64::MAX) };
        Self(folded.fold(0, |set, name| set | bit(name)))
    }

    fn may_hold(&self, word: &str) -> bool {
        word.len() < 3 || Self::bit(word).is_none_or(|bit| self.0 & bit != 0)
    }

    /// A bit for the first two letters, whatever their case; none if one of them is beyond Latin-1, since its small form
    /// may be anything. The letters of Latin-1 share their first byte.
    fn bit(word: &str) -> Option<u64> {
        let known = |b: u8| b.is_ascii_alphabetic() || b == 0xc3;
        match *word.as_bytes() {
            [0xc3, ..] => Some(1),
            [a, b, ..] if known(a) && known(b) => Some(1 << ((u32::from(a | 32) * 5 + u32::from(b | 32)) % 64)),
            _ => None,
        }
    }
}

/// The entries whose family name a word is, with or without a genitive ending.
fn family_of<'f>(word: &str, by_family: &'f FxHashMap<String, Vec<usize>>) -> Option<&'f Vec<usize>> {
    let word = &word[..word.len() - possessive(word)];
    folded(word, |folded| by_family.get(folded).or_else(|| by_family.get(folded.strip_suffix('s')?)))
}

/// Whether a known surname stands here as a name: no ordinary word, no part of a longer name.
fn may_be_surname(units: &Units<'_>, i: usize) -> bool {
    let Some(unit) = units.get(i) else { return false };
    let before = i.checked_sub(1).and_then(|b| units.get(b)).filter(|_| units.follows(i));
    let thing = Traits::LEGAL.or(Traits::ORG_HEAD).or(Traits::PLACE_HEAD);
    if units.follows(i + 1) && units.get(i + 1).is_some_and(|u| u.is_capital() && u.is(thing)) {
        return false;
    }
    let given = before.is_some_and(|b| b.is_capital() && b.is(Traits::GIVEN) && !b.is(Traits::ROLE));
    let word = unit.is(Traits::ANY_NOUN.or(Traits::ROLE).or(Traits::ANY_PLACE));
    let after_article = before.is_some_and(|b| b.is(Traits::ARTICLE));
    !given && !(word && (after_article || unit.opens && unit.is(Traits::ROLE)))
}
