//! In: units of a text and what the rules found in them. Out: the features of a unit, as hashes.
//!
//! A feature of a word alone can be worked out once for each different word; so features come in two sorts: those of a
//! word in a place (itself, one before, one after, ...) and those of neighbors together.

use std::hash::Hasher;

use rustc_hash::FxHasher;

use crate::knowledge::gazetteer::Traits;
use crate::knowledge::memory;
use crate::values::token::{Gap, Shape, TokenKind};
use crate::values::units::{Unit, Units};

/// Where a word stands beside the word that is labeled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// It is the word itself.
    Own,
    /// The word before.
    Before,
    /// The word after.
    After,
    /// Two before.
    Before2,
    /// Two after.
    After2,
}

/// All places, in the order of their numbers.
pub const PLACES: [Place; memory::PLACES] = [Place::Own, Place::Before, Place::After, Place::Before2, Place::After2];

impl Place {
    /// How far it is from the labeled word.
    #[must_use]
    pub fn offset(self) -> isize {
        match self {
            Self::Own => 0,
            Self::Before => -1,
            Self::After => 1,
            Self::Before2 => -2,
            Self::After2 => 2,
        }
    }
}

/// What the rules say of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(u8)]
pub enum Hint {
    /// Nothing.
    #[default]
    None,
    /// First unit of a person's name after a title or role.
    Person,
    /// Further unit of it.
    PersonInside,
    /// First unit of a name that only a given name speaks for.
    Given,
    /// Further unit of it.
    GivenInside,
    /// First unit of a known organization's name.
    Organization,
    /// Further unit of it.
    OrganizationInside,
    /// First unit of what has the form of an organization's name: with a legal form, or an office with its field.
    Form,
    /// Further unit of it.
    FormInside,
    /// First unit of a known place's name.
    Place,
    /// Further unit of it.
    PlaceInside,
}

/// Calls `take` with each feature of a word in its place. Every feature costs a look into memory, so only those stand here
/// without which the recognizer is worse.
pub fn of_word(word: &str, unit: &Unit, place: Place, take: &mut impl FnMut(u64)) {
    let salt = place as u64 * 101;
    let mut folded = [0_u8; 64];
    if place != Place::Own {
        take(mix(&[salt, 1], word.as_bytes()));
        if unit.class != 0 {
            take(mix(&[salt, 20, u64::from(unit.class)], &[]));
            take(mix(&[salt, 21, u64::from(unit.class & 0xff)], &[]));
        }
        if matches!(place, Place::Before | Place::After) {
            take(mix(&[salt, 2, u64::from(kind(unit))], &[]));
            take(mix(&[salt, 26, shape(word)], &[]));
            take(mix(&[salt, 5], tail(fold(word, &mut folded), 4)));
            take(mix(&[salt, 27], tail(fold(word, &mut folded), 3)));
        }
        return;
    }
    let kind = u64::from(kind(unit));
    let shape = shape(word);
    let folded = fold(word, &mut folded);
    take(mix(&[2, kind], &[]));
    take(mix(&[3, shape], &[]));
    take(mix(&[6], folded));
    take(mix(&[7, u64::from(unit.traits.0)], &[]));
    take(mix(&[8, kind, shape], &[]));
    let class = u64::from(unit.class);
    take(mix(&[20, class], &[]));
    take(mix(&[24, class, kind], &[]));
    take(mix(&[26, word.len().min(20) as u64], &[]));
    for (salt, low) in [(21, 0xf), (22, 0x3f), (23, 0xff)] {
        take(mix(&[salt, class & low], &[]));
    }
    take(mix(&[25], word.as_bytes()));
    for length in 1..=5 {
        take(mix(&[9, length as u64], head(folded, length)));
    }
    for length in 1..=6 {
        take(mix(&[10, length as u64], tail(folded, length)));
    }
    let trait_bits = (0..32).filter(|bit| unit.traits.0 >> bit & 1 == 1);
    trait_bits.for_each(|bit| take(mix(&[12, bit], &[])));
    if let Some(at) = folded.iter().position(|b| *b == b'-') {
        take(mix(&[13], folded.get(..at).unwrap_or_default()));
        take(mix(&[14], tail(folded, folded.len().saturating_sub(at + 1).min(8))));
    }
}

/// Calls `take` with each feature of unit `i` and its neighbors together; `hints` has one entry a unit.
pub fn of_context(units: &Units<'_>, hints: &[Hint], i: usize, take: &mut impl FnMut(u64)) {
    let at = |offset: isize| i.checked_add_signed(offset).and_then(|k| units.get(k));
    let Some(unit) = units.get(i) else { return };
    let code = |offset: isize| at(offset).map_or(255, |u| u64::from(kind(u)));
    let (before, own, after) = (code(-1), code(0), code(1));
    let hint = |offset: isize| i.checked_add_signed(offset).and_then(|k| hints.get(k)).map_or(0, |hint| *hint as u64);
    let gap = u64::from(unit.gap == Gap::None) + 2 * u64::from(unit.gap == Gap::Block);
    take(mix(&[901, hint(0), hint(1)], &[]));
    take(mix(&[902, u64::from(unit.opens), own], &[]));
    take(mix(&[905, before, own, after], &[]));
    take(mix(&[908, gap, own], &[]));
    take(mix(&[911, hint(-1), hint(0), own], &[]));
    let class = |offset: isize| at(offset).map_or(0, |u| u64::from(u.class));
    take(mix(&[915, class(-1), own], &[]));
    take(mix(&[916, class(1), own], &[]));
    take(mix(&[917, class(0), before], &[]));
    take(mix(&[918, class(0), after], &[]));
    take(mix(&[921, u64::from(unit.opens), class(0)], &[]));
    take(mix(&[913, class(-1), class(0)], &[]));
    take(mix(&[914, class(0), class(1)], &[]));
    take(mix(&[912, u64::from(unit.traits.0), before], &[]));
    let group = |offset: isize| class(offset) & 0x3f;
    take(mix(&[930, group(-1), group(0)], &[]));
    take(mix(&[931, group(0), group(1)], &[]));
    take(mix(&[932, group(-1), group(0), group(1)], &[]));
}

/// Traits that make a class of their own, the first one that a unit has.
const SPECIAL: [Traits; 10] = [
    Traits::TITLE,
    Traits::SALUTATION,
    Traits::LEGAL,
    Traits::PARTY,
    Traits::ARTICLE,
    Traits::PARTICLE,
    Traits::OWNER_LINK.or(Traits::FIELD_LINK),
    Traits::AND,
    Traits::ROLE_PREFIX,
    Traits::FUNCTION,
];

const ANY_SPECIAL: Traits = {
    let (mut all, mut i) = (Traits(0), 0);
    while i < SPECIAL.len() {
        all = all.or(SPECIAL[i]);
        i += 1;
    }
    all
};

/// What a unit is, in one of some hundred classes.
#[must_use]
pub fn kind(unit: &Unit) -> u8 {
    match unit.kind {
        TokenKind::Digits => return if unit.end - unit.start == 4 { 1 } else { 2 },
        TokenKind::Sign => return 3,
        TokenKind::Word => {}
    }
    let capital = u8::from(unit.is_capital());
    if unit.says && capital == 0 {
        return 5;
    }
    if unit.is(ANY_SPECIAL)
        && let Some(at) = SPECIAL.iter().position(|s| unit.is(*s))
    {
        return 8 + 2 * at as u8 + capital;
    }
    if capital == 0 {
        return 4;
    }
    let heads = [Traits::ROLE, Traits::PLURAL_ROLE, Traits::ORG_HEAD, Traits::PLACE_HEAD];
    let name = u8::from(unit.is(Traits::ANY_GIVEN))
        | u8::from(unit.is(Traits::FAMILY)) << 1
        | u8::from(unit.is(Traits::ANY_PLACE)) << 2
        | u8::from(unit.is(Traits::ORGANIZATION)) << 3
        | u8::from(unit.is(Traits::WORD)) << 4
        | u8::from(unit.is(Traits::GENITIVE.or(Traits::GIVEN))) << 5;
    match heads.iter().position(|h| unit.is(*h)) {
        Some(at) => 40 + 2 * at as u8 + u8::from(unit.is(Traits::FAMILY)),
        None => 64 + name + 64 * u8::from(unit.shape == Shape::Upper),
    }
}

/// The sequence of sorts of characters in a word, runs as one.
fn shape(word: &str) -> u64 {
    let mut out = 0;
    let mut last = 0;
    for c in word.chars() {
        let sort = match c {
            c if c.is_uppercase() => 1,
            c if c.is_lowercase() => 2,
            c if c.is_ascii_digit() => 3,
            '-' => 4,
            '.' => 5,
            _ => 6,
        };
        if sort != last {
            out = (out << 3 | sort) & 0xff_ffff;
        }
        last = sort;
    }
    out
}

/// The word in small letters, cut to the buffer.
fn fold<'b>(word: &str, buffer: &'b mut [u8; 64]) -> &'b [u8] {
    let mut length = 0;
    for c in word.chars() {
        let small = if c.is_ascii() { c.to_ascii_lowercase() } else { c.to_lowercase().next().unwrap_or(c) };
        let Some(room) = buffer.get_mut(length..length + small.len_utf8()) else { break };
        small.encode_utf8(room);
        length += small.len_utf8();
    }
    buffer.get(..length).unwrap_or_default()
}

fn head(word: &[u8], length: usize) -> &[u8] {
    word.get(..length).unwrap_or(word)
}

fn tail(word: &[u8], length: usize) -> &[u8] {
    word.get(word.len().saturating_sub(length)..).unwrap_or(word)
}

fn mix(numbers: &[u64], bytes: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    numbers.iter().for_each(|n| hasher.write_u64(*n));
    hasher.write(bytes);
    hasher.finish()
}
