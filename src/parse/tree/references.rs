//! In: text after `&`. Out: the characters it stands for, and how many bytes of it were read.
//!
//! The names are those of the [HTML standard](https://html.spec.whatwg.org/multipage/named-characters.html). The hard
//! decision: a name without its semicolon counts, as browsers have it, but in an attribute only if no letter, digit or
//! `=` follows, or addresses with parameters would be read as characters.

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};

/// No name is longer.
const LONGEST_NAME: usize = 32;
/// No name that may stand without its semicolon is longer.
const LONGEST_BARE: usize = 6;

/// What a reference stands for: one or two characters, and the bytes after `&` that it takes.
pub(super) struct Reference {
    pub(super) first: char,
    pub(super) second: Option<char>,
    pub(super) len: usize,
}

/// Reads the reference that begins with the `&` before `rest`.
pub(super) fn read(rest: &str, in_attribute: bool) -> Option<Reference> {
    match rest.strip_prefix('#') {
        Some(number) => numeric(number),
        None => named(rest, in_attribute),
    }
}

fn named(rest: &str, in_attribute: bool) -> Option<Reference> {
    let bytes = rest.as_bytes();
    let len = bytes.iter().take(LONGEST_NAME).take_while(|b| b.is_ascii_alphanumeric()).count();
    if bytes.get(len) == Some(&b';')
        && let Some(found) = known(rest, len + 1)
    {
        return Some(found);
    }
    if in_attribute {
        // A shorter name would be followed by a letter.
        let follows = bytes.get(len);
        return known(rest, len).filter(|_| follows != Some(&b'=') && !follows.is_some_and(u8::is_ascii_alphanumeric));
    }
    (1..=len.min(LONGEST_BARE)).rev().find_map(|len| known(rest, len))
}

/// The reference whose name are the first `len` bytes.
fn known(rest: &str, len: usize) -> Option<Reference> {
    let (first, second) = *NAMED_ENTITIES.get(rest.get(..len)?)?;
    // The list has the beginnings of names too, which stand for nothing.
    let first = char::from_u32(first).filter(|c| *c != '\0')?;
    Some(Reference { first, second: char::from_u32(second).filter(|c| *c != '\0'), len })
}

fn numeric(rest: &str) -> Option<Reference> {
    let (digits, radix) = rest.strip_prefix(['x', 'X']).map_or((rest, 10), |digits| (digits, 16));
    let count = digits.bytes().take_while(|b| char::from(*b).is_digit(radix)).count();
    if count == 0 {
        return None;
    }
    let number =
        digits.get(..count)?.chars().try_fold(0_u32, |n, c| n.checked_mul(radix)?.checked_add(c.to_digit(radix)?));
    let marks = 1 + (rest.len() - digits.len());
    let semicolon = usize::from(digits.as_bytes().get(count) == Some(&b';'));
    Some(Reference { first: number.map_or('\u{fffd}', character), second: None, len: marks + count + semicolon })
}

/// What a number stands for: what browsers show for numbers of windows-1252.
fn character(number: u32) -> char {
    let replaced = number.checked_sub(0x80).and_then(|n| C1_REPLACEMENTS.get(n as usize).copied().flatten());
    replaced.or_else(|| char::from_u32(number).filter(|c| *c != '\0')).unwrap_or('\u{fffd}')
}
