//! In: words and phrases, and a text. Out: where in the text they stand, the longest one at a place.
//!
//! The hard decision: an automaton over all of them takes every letter of a text, and hardly any text has one. So only
//! places where a word begins are looked at, found many bytes at a time; the first letters there tell nearly all of them
//! apart from what is looked for, and the few phrases with the same first letters are compared one by one.

use std::cmp::Reverse;
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::eight::Eight;

/// Phrases to look for.
#[derive(Debug)]
pub(super) struct Search {
    phrases: Box<[Box<str>]>,
    /// The numbers of the phrases by key, the longest first.
    groups: FxHashMap<u32, Vec<usize>>,
    any_case: bool,
    /// A bit for each [`beginning`] of a phrase.
    beginnings: Box<[u64; 1 << 9]>,
}

/// A phrase found in a text.
#[derive(Debug, Clone)]
pub(super) struct Match {
    /// Its number among the phrases.
    pub(super) phrase: usize,
    /// Bytes of the text.
    pub(super) range: Range<usize>,
}

impl Search {
    /// So many bytes at the start of a text tell whether a phrase may begin there.
    pub(super) const BEGINNING: usize = 3;

    /// For these phrases; `any_case` finds letters of ASCII in both cases.
    pub(super) fn new<'p>(phrases: impl Iterator<Item = &'p str>, any_case: bool) -> Self {
        let phrases: Box<[Box<str>]> = phrases.map(Into::into).collect();
        let mut bits = Box::new([0; 1 << 9]);
        let mut groups: FxHashMap<u32, Vec<usize>> = FxHashMap::default();
        for (number, phrase) in phrases.iter().map(|p| p.as_bytes()).enumerate() {
            beginnings(phrase).for_each(|beginning| bits[beginning / 64] |= 1 << (beginning % 64));
            groups.entry(key(phrase)).or_default().push(number);
        }
        groups.values_mut().for_each(|group| group.sort_by_key(|&number| Reverse(phrases[number].len())));
        Self { groups, phrases, any_case, beginnings: bits }
    }

    /// The longest phrase that stands at a place.
    #[inline]
    pub(super) fn at(&self, text: &str, place: usize) -> Option<Match> {
        let rest = text.as_bytes().get(place..)?;
        if self.may_begin(rest) { self.longest(rest, place) } else { None }
    }

    fn longest(&self, rest: &[u8], at: usize) -> Option<Match> {
        let group = self.groups.get(&key(rest))?;
        let stands = |phrase: &[u8]| {
            let here = rest.get(..phrase.len());
            here.is_some_and(|here| if self.any_case { here.eq_ignore_ascii_case(phrase) } else { here == phrase })
        };
        let phrase = *group.iter().find(|&&number| stands(self.phrases[number].as_bytes()))?;
        Some(Match { phrase, range: at..at + self.phrases[phrase].len() })
    }

    /// The phrases of a text from left to right. A phrase begins where `begins` says so of the byte before and the byte
    /// there (a blank stands before the text); what `fits` refuses is passed over.
    pub(super) fn all<'t>(
        &'t self,
        text: &'t str,
        begins: impl Fn(u8, u8) -> bool + 't,
        fits: impl Fn(&str, &Match) -> bool + 't,
    ) -> impl Iterator<Item = Match> + 't {
        let mut places = Places::new(text, begins);
        let mut from = 0_usize;
        std::iter::from_fn(move || {
            loop {
                let at = places.next()?;
                if at >= from
                    && let Some(found) = self.at(text, at).filter(|m| fits(text, m))
                {
                    from = found.range.end.max(at + 1);
                    return Some(found);
                }
            }
        })
    }

    /// Whether a phrase may begin as a text does.
    #[inline]
    pub(super) fn may_begin(&self, text: &[u8]) -> bool {
        let beginning = beginning(text);
        self.beginnings[beginning / 64] >> (beginning % 64) & 1 == 1
    }
}

/// The places of a text where something may begin, asked about 64 at a time.
struct Places<'t, B> {
    bytes: &'t [u8],
    begins: B,
    /// Those not yet told of the bytes from `from` on, a bit each.
    found: u64,
    from: usize,
    /// The first byte not asked about.
    next: usize,
}

impl<'t, B: Fn(u8, u8) -> bool> Places<'t, B> {
    fn new(text: &'t str, begins: B) -> Self {
        Self { bytes: text.as_bytes(), begins, found: 0, from: 0, next: 0 }
    }

    #[inline]
    fn next(&mut self) -> Option<usize> {
        while self.found == 0 {
            self.ask()?;
        }
        let at = self.from + self.found.trailing_zeros() as usize;
        self.found &= self.found - 1;
        Some(at)
    }

    /// Asks about the next bytes. Each answer has a byte of its own first: so the compiler asks about many at once.
    fn ask(&mut self) -> Option<()> {
        let rest = self.bytes.get(self.next..).filter(|rest| !rest.is_empty())?;
        let here = &rest[..rest.len().min(64)];
        let mut bytes = [b' '; 65];
        bytes[0] = self.next.checked_sub(1).map_or(b' ', |before| self.bytes[before]);
        bytes[1..=here.len()].copy_from_slice(here);
        let mut answers = [0; 64];
        for ((answer, before), here) in answers.iter_mut().zip(&bytes[..64]).zip(&bytes[1..]) {
            *answer = u8::from((self.begins)(*before, *here));
        }
        self.found = bits(&answers) & (u64::MAX >> (64 - here.len()));
        (self.from, self.next) = (self.next, self.next + here.len());
        Some(())
    }
}

/// A bit for each byte, which is 0 or 1.
fn bits(bytes: &[u8; 64]) -> u64 {
    let (eights, _) = bytes.as_chunks::<8>();
    // The product has the lowest bits of eight bytes side by side in its highest byte.
    let gathered = |eight: &[u8; 8]| u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
    eights.iter().rev().fold(0, |bits, eight| bits << 8 | gathered(eight))
}

/// The first three bytes, five bits of each; the bit that parts small letters from capitals is not among them.
#[inline]
fn beginning(word: &[u8]) -> usize {
    let bits = |byte: u8| usize::from(byte & 31);
    match *word {
        [first, second, third, ..] => bits(first) << 10 | bits(second) << 5 | bits(third),
        [first, second] => bits(first) << 10 | bits(second) << 5,
        [first] => bits(first) << 10,
        [] => 0,
    }
}

/// All that texts may begin with where this phrase stands.
fn beginnings(phrase: &[u8]) -> Range<usize> {
    let first = beginning(phrase);
    let unknown = 3_usize.saturating_sub(phrase.len());
    first..first + (1 << (5 * unknown))
}

/// The first four bytes of a word, up to a sign, letters of ASCII in small form. A phrase that begins with a sign has that
/// sign.
#[inline]
fn key(word: &[u8]) -> u32 {
    let four = Eight(Eight::of(word).0 & u64::from(u32::MAX));
    let letters = four.letters();
    // The high bit moved by two is the one that parts small letters from capitals.
    let small = four.0 | letters.bits() >> 2;
    let long = (letters | four.between(b'0', b'9') | four.foreign()).run().max(1);
    (small & ((1 << (8 * long)) - 1)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        let phrases = ["zu", "s.", "\u{fc}ber uns", "mehr", "mehr lesen", "+ mehr"];
        let search = Search::new(phrases.into_iter(), true);
        let whole = |text: &str, m: &Match| !text[m.range.end..].starts_with(char::is_alphanumeric);
        search.all(text, |before, _| !before.is_ascii_alphanumeric(), whole).map(|m| &text[m.range]).collect()
    }

    #[test]
    fn the_longest_phrase_at_the_begin_of_a_word_is_found() {
        assert_eq!(found("zu S. 5, mehr Lesen!"), ["zu", "S.", "mehr Lesen"]);
        assert_eq!(found("+ mehr \u{fc}ber uns"), ["+ mehr", "\u{fc}ber uns"]);
        assert_eq!(found("dazu immermehr zuhause Mehrheit \u{fc}berall"), [""; 0]);
        assert_eq!(found(""), [""; 0]);
    }

    #[test]
    fn places_are_told_as_if_each_byte_stood_alone() {
        let text = "ab c  de.f \u{e4}h-ij (kl)@`[{~/0:9 MN \u{201e}Op\u{7f}\u{0} QR st Uv wX yZ 12 3".repeat(3);
        let begins = |before: u8, here: u8| !before.is_ascii_alphabetic() && here > b' ' || here.is_ascii_uppercase();
        for end in (0..text.len()).filter(|&end| text.is_char_boundary(end)) {
            let bytes = &text.as_bytes()[..end];
            let mut places = Places::new(&text[..end], begins);
            let found: Vec<usize> = std::iter::from_fn(|| places.next()).collect();
            let before = |at: usize| if at == 0 { b' ' } else { bytes[at - 1] };
            let expected: Vec<usize> = (0..end).filter(|&at| begins(before(at), bytes[at])).collect();
            assert_eq!(found, expected, "{end}");
        }
    }
}
