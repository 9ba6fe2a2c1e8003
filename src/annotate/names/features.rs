//! In: units of a text and what the rules found in them. Out: the features of a unit, as hashes.
//!
//! A feature of a word alone can be worked out once for each different word; so features come in two sorts: those of a
//! word in a place (itself, one before, one after, ...) and those of neighbors together.

use std::hash::Hasher;

use rustc_hash::FxHasher;

use crate::knowledge::eight::small_letters;
use crate::knowledge::lexicon::fold_letters;
use crate::knowledge::memory;
use crate::values::token::Gap;
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
}

/// All places, in the order of their numbers.
pub const PLACES: [Place; memory::PLACES] = [Place::Own, Place::Before, Place::After];

impl Place {
    /// How far it is from the labeled word.
    #[must_use]
    pub fn offset(self) -> isize {
        match self {
            Self::Own => 0,
            Self::Before => -1,
            Self::After => 1,
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

/// Tells `add` the features of a word in its place. Every feature costs a look into memory, so only those stand here without
/// which the recognizer is worse.
pub fn of_word(word: &str, unit: &Unit, place: Place, mut add: impl FnMut(u64)) {
    let mut room = [0; LONGEST];
    let folded = Ends::new(fold(word, &mut room));
    match place {
        Place::Own => of_own(word, unit, &folded, &mut add),
        _ => of_neighbor(word, unit, &folded, place, &mut add),
    }
}

fn of_neighbor(word: &str, unit: &Unit, folded: &Ends<'_>, place: Place, add: &mut impl FnMut(u64)) {
    let salt = 100 * place as u64;
    add(mix(salt + 1, hash(word.as_bytes())));
    add(mix(salt + 2, u64::from(unit.sort)));
    add(mix(salt + 3, shape(word)));
    add(mix(salt + 4, folded.last(4)));
    if unit.class != 0 {
        add(mix(salt + 5, u64::from(unit.class)));
        add(mix(salt + 6, u64::from(unit.class & 0xff)));
    }
}

fn of_own(word: &str, unit: &Unit, folded: &Ends<'_>, add: &mut impl FnMut(u64)) {
    let (sort, class) = (u64::from(unit.sort), u64::from(unit.class));
    add(mix(1, sort));
    add(mix(2, shape(word)));
    add(mix(3, u64::from(unit.traits.0)));
    add(mix(4, class));
    add(mix(5, class & 0xff));
    add(mix(6, class << 8 | sort));
    (2..=5).for_each(|length| add(mix(10 + length, folded.first(length))));
    (1..=6).for_each(|length| add(mix(20 + length, folded.last(length))));
    if let Some(at) = folded.word.iter().position(|b| *b == b'-') {
        add(mix(7, hash(folded.word.get(..at).unwrap_or_default())));
        add(mix(8, folded.last((folded.word.len() - at - 1).min(8) as u64)));
    }
    let mut traits = unit.traits.0;
    while traits != 0 {
        add(mix(9, u64::from(traits.trailing_zeros())));
        traits &= traits - 1;
    }
}

/// Features of a unit and its neighbors together.
const TOGETHER: usize = 14;

/// The features of unit `i` and its neighbors together; `hints` has one entry a unit.
#[must_use]
pub fn of_context(units: &Units<'_>, hints: &[Hint], i: usize) -> [u64; TOGETHER] {
    let at = |offset: isize| i.checked_add_signed(offset).and_then(|k| units.get(k));
    let hint = |offset: isize| i.checked_add_signed(offset).and_then(|k| hints.get(k)).map_or(0, |h| *h as u64);
    let class = |offset: isize| at(offset).map_or(0, |u| u64::from(u.class));
    let sort = |offset: isize| at(offset).map_or(255, |u| u64::from(u.sort));
    let group = |class: u64| class & 0x3f;
    let (before, own, after) = (class(-1), class(0), class(1));
    let kind = sort(0);
    let opens = u64::from(at(0).is_some_and(|u| u.opens));
    let gap = at(0).map_or(0, |u| u64::from(u.gap == Gap::None) + 2 * u64::from(u.gap == Gap::Block));
    [
        mix(901, hint(0) << 8 | hint(1)),
        mix(902, hint(-1) << 16 | hint(0) << 8 | kind),
        mix(903, gap << 8 | kind),
        mix(904, own << 1 | opens),
        mix(905, before << 8 | kind),
        mix(906, after << 8 | kind),
        mix(907, own << 8 | sort(-1)),
        mix(908, own << 8 | sort(1)),
        mix(909, before << 16 | own),
        mix(910, own << 16 | after),
        mix(911, group(before) << 8 | group(own)),
        mix(912, group(own) << 8 | group(after)),
        mix(913, class(-2) & 0xff),
        mix(914, class(2) & 0xff),
    ]
}

/// The sequence of sorts of characters in a word, runs as one.
fn shape(word: &str) -> u64 {
    let (mut out, mut last) = (0, 0);
    let mut rest = word;
    while let Some(c) = rest.chars().next() {
        let sort = match c {
            'a'..='z' => SMALL,
            'A'..='Z' => 1,
            '0'..='9' => 3,
            '-' => 4,
            '.' => 5,
            c if !c.is_ascii() && c.is_lowercase() => SMALL,
            c if !c.is_ascii() && c.is_uppercase() => 1,
            _ => 6,
        };
        if sort != last {
            out = (out << 3 | sort) & 0xff_ffff;
        }
        last = sort;
        let more = if sort == SMALL { small_letters(&rest.as_bytes()[c.len_utf8()..]) } else { 0 };
        rest = &rest[c.len_utf8() + more..];
    }
    out
}

/// The sort of small letters.
const SMALL: u64 = 2;

/// Bytes of a word that are looked at.
const LONGEST: usize = 64;

/// The word in small letters, cut to the buffer.
fn fold<'b>(word: &str, buffer: &'b mut [u8; LONGEST]) -> &'b [u8] {
    if let Some(letters) = buffer.get_mut(..word.len()) {
        letters.copy_from_slice(word.as_bytes());
        if fold_letters(buffer) {
            return buffer.get(..word.len()).unwrap_or_default();
        }
    }
    let mut length = 0;
    for small in word.chars().map(|c| c.to_lowercase().next().unwrap_or(c)) {
        let Some(room) = buffer.get_mut(length..length + small.len_utf8()) else { break };
        small.encode_utf8(room);
        length += small.len_utf8();
    }
    buffer.get(..length).unwrap_or_default()
}

/// A word with its first and last eight bytes as numbers, the outermost byte in the lowest bits.
struct Ends<'w> {
    word: &'w [u8],
    first: u64,
    last: u64,
}

impl<'w> Ends<'w> {
    fn new(word: &'w [u8]) -> Self {
        let join = |number: u64, byte: &u8| number << 8 | u64::from(*byte);
        let (first, last) = match (word.first_chunk(), word.last_chunk()) {
            (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_be_bytes(*last)),
            _ => (word.iter().rev().fold(0, join), word.iter().fold(0, join)),
        };
        Self { word, first, last }
    }

    /// The first bytes, at most eight.
    fn first(&self, length: u64) -> u64 {
        self.first & low(length)
    }

    /// The last bytes, at most eight.
    fn last(&self, length: u64) -> u64 {
        self.last & low(length)
    }
}

/// A mask of the lowest bytes of a number.
fn low(bytes: u64) -> u64 {
    u64::MAX.checked_shr(64_u32.saturating_sub(8 * bytes as u32)).unwrap_or_default()
}

fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(bytes);
    hasher.finish()
}

/// A number of which the high bits depend on all bits of the value and its salt.
fn mix(salt: u64, value: u64) -> u64 {
    let value = (value ^ salt << 54 ^ salt << 40).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (value ^ value >> 32).wrapping_mul(0xd6e8_feb8_6659_fd93)
}
