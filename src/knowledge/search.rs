//! In: words and phrases, and a text. Out: where in the text they stand, the longest one at a place.
//!
//! The hard decision: an automaton over all of them takes every letter of a text, and hardly any text has one. So only
//! places where a word begins are looked at, found eight bytes at a time; the first letters there tell nearly all of them
//! apart from what is looked for, and the few phrases with the same first letters are compared one by one.

use std::cmp::Reverse;
use std::ops::Range;

use super::eight::Eight;

/// Phrases to look for.
#[derive(Debug)]
pub(super) struct Search {
    phrases: Box<[Box<str>]>,
    /// Keys and numbers of the phrases: by key, of one key the longest first.
    order: Box<[(u32, u32)]>,
    any_case: bool,
    /// A bit for each two bytes, and one for each [`place`], that a phrase begins with, in any case.
    pairs: Box<[u64; 1 << 10]>,
    beginnings: Box<[u64; 1 << 10]>,
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
    /// For these phrases; `any_case` finds letters of ASCII in both cases.
    pub(super) fn new<'p>(phrases: impl Iterator<Item = &'p str>, any_case: bool) -> Self {
        let phrases: Box<[Box<str>]> = phrases.map(Into::into).collect();
        let (mut pairs, mut beginnings) = (Box::new([0; 1 << 10]), Box::new([0; 1 << 10]));
        let mut order: Vec<(u32, u32)> = Vec::with_capacity(phrases.len());
        for (number, phrase) in (0..).zip(phrases.iter().map(|p| p.as_bytes())) {
            let place = place(key(phrase));
            beginnings[place / 64] |= 1 << (place % 64);
            for pair in pairs_of(phrase) {
                pairs[pair / 64] |= 1 << (pair % 64);
            }
            order.push((key(phrase), number));
        }
        let len = |number: u32| phrases.get(number as usize).map_or(0, |p| p.len());
        order.sort_by_key(|&(key, number)| (key, Reverse(len(number))));
        Self { order: order.into(), phrases, any_case, pairs, beginnings }
    }

    /// The longest phrase that stands at a place.
    #[inline]
    pub(super) fn at(&self, text: &str, place: usize) -> Option<Match> {
        let rest = text.as_bytes().get(place..)?;
        if has(&self.pairs, pair(rest)) { self.longest(rest, place) } else { None }
    }

    fn longest(&self, rest: &[u8], at: usize) -> Option<Match> {
        let key = key(rest);
        if !has(&self.beginnings, place(key)) {
            return None;
        }
        let first = self.order.partition_point(|(other, _)| *other < key);
        let alike = self.order.iter().skip(first).take_while(|(other, _)| *other == key);
        let stands = |phrase: &[u8]| {
            let here = rest.get(..phrase.len());
            here.is_some_and(|here| if self.any_case { here.eq_ignore_ascii_case(phrase) } else { here == phrase })
        };
        let mut alike = alike.filter_map(|&(_, number)| Some((number, self.phrases.get(number as usize)?)));
        let (number, phrase) = alike.find(|(_, phrase)| stands(phrase.as_bytes()))?;
        Some(Match { phrase: number as usize, range: at..at + phrase.len() })
    }

    /// The phrases of a text from left to right. A phrase begins where `begins` says so of the bytes before and the bytes
    /// there (a blank stands before the text); what `fits` refuses is passed over.
    pub(super) fn all<'t>(
        &'t self,
        text: &'t str,
        begins: impl Fn(Eight, Eight) -> Eight + 't,
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
        has(&self.pairs, pair(text)) && has(&self.beginnings, place(key(text)))
    }
}

/// The places of a text where something may begin, asked about eight at a time.
struct Places<'t, B> {
    bytes: &'t [u8],
    begins: B,
    /// The byte before the first one not asked about, and where that stands.
    before: u8,
    next: usize,
    /// High bits of the eight bytes from `from` on where something may begin.
    found: u64,
    from: usize,
}

impl<'t, B: Fn(Eight, Eight) -> Eight> Places<'t, B> {
    fn new(text: &'t str, begins: B) -> Self {
        Self { bytes: text.as_bytes(), begins, before: b' ', next: 0, found: 0, from: 0 }
    }

    #[inline]
    fn next(&mut self) -> Option<usize> {
        while self.found == 0 {
            let rest = self.bytes.get(self.next..).filter(|rest| !rest.is_empty())?;
            let here = Eight::of(rest);
            let before = Eight(here.0 << 8 | u64::from(self.before));
            let left = rest.len().min(8);
            self.found = (self.begins)(before, here).bits() & (u64::MAX >> ((8 - left) * 8));
            self.before = (here.0 >> 56) as u8;
            (self.from, self.next) = (self.next, self.next + 8);
        }
        let at = self.from + self.found.trailing_zeros() as usize / 8;
        self.found &= self.found - 1;
        Some(at)
    }
}

#[inline]
fn has(bits: &[u64; 1 << 10], at: usize) -> bool {
    bits[at / 64] >> (at % 64) & 1 == 1
}

/// The first two bytes, which are enough for most words.
#[inline]
fn pair(word: &[u8]) -> usize {
    match *word {
        [first, second, ..] => usize::from(first) << 8 | usize::from(second),
        [first] => usize::from(first) << 8,
        [] => 0,
    }
}

/// All pairs that texts may begin with where this phrase stands. A phrase of one letter has a sign behind it.
fn pairs_of(phrase: &[u8]) -> Vec<usize> {
    let cases = |byte: u8| [byte.to_ascii_lowercase(), byte.to_ascii_uppercase()];
    let first = phrase.first().copied().unwrap_or_default();
    let all = 0..=u8::MAX;
    let second = |byte: &u8| phrase.get(1).is_none_or(|second| cases(*second).contains(byte));
    all.filter(second).flat_map(|second| cases(first).map(|first| pair(&[first, second]))).collect()
}

/// The first bytes of a word, up to a sign, letters of ASCII in small form. A phrase that begins with a sign has that sign.
#[inline]
fn key(word: &[u8]) -> u32 {
    const MOST: usize = 4;
    let mut key = 0;
    for &byte in word.iter().take(MOST) {
        let letter = LETTERS[usize::from(byte)];
        if letter == 0 {
            return if key == 0 { u32::from(byte) } else { key };
        }
        key = key << 8 | u32::from(letter);
    }
    key
}

/// The bit of a key.
#[inline]
fn place(key: u32) -> usize {
    (key.wrapping_mul(0x9e37_79b1) >> 16) as usize
}

/// Each letter and digit of ASCII in small form, 0 for signs; bytes of other letters as they are.
const LETTERS: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let letter = byte as u8;
        if !letter.is_ascii() || letter.is_ascii_alphanumeric() {
            table[byte] = letter.to_ascii_lowercase();
        }
        byte += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        let phrases = ["zu", "s.", "\u{fc}ber uns", "mehr", "mehr lesen", "+ mehr"];
        let search = Search::new(phrases.into_iter(), true);
        let whole = |text: &str, m: &Match| !text[m.range.end..].starts_with(char::is_alphanumeric);
        search
            .all(text, |before, _| !(before.letters() | before.between(b'0', b'9')), whole)
            .map(|m| &text[m.range])
            .collect()
    }

    #[test]
    fn the_longest_phrase_at_the_begin_of_a_word_is_found() {
        assert_eq!(found("zu S. 5, mehr Lesen!"), ["zu", "S.", "mehr Lesen"]);
        assert_eq!(found("+ mehr \u{fc}ber uns"), ["+ mehr", "\u{fc}ber uns"]);
        assert_eq!(found("dazu immermehr zuhause Mehrheit \u{fc}berall"), [""; 0]);
        assert_eq!(found(""), [""; 0]);
    }

    #[test]
    fn eight_bytes_are_told_as_one_by_one() {
        let text = "ab c  de.f \u{e4}h-ij (kl)@`[{~/0:9 MN \u{201e}Op\u{7f}\u{0} QR st Uv wX yZ 12 3";
        let begins = |before: Eight, here: Eight| !before.letters() | here.between(b'A', b'Z') | here.foreign();
        let alone =
            |before: u8, here: u8| !before.is_ascii_alphabetic() || here.is_ascii_uppercase() || !here.is_ascii();
        for end in (0..text.len()).filter(|&end| text.is_char_boundary(end)) {
            let bytes = &text.as_bytes()[..end];
            let mut places = Places::new(&text[..end], begins);
            let found: Vec<usize> = std::iter::from_fn(|| places.next()).collect();
            let before = |at: usize| if at == 0 { b' ' } else { bytes[at - 1] };
            let expected: Vec<usize> = (0..end).filter(|&at| alone(before(at), bytes[at])).collect();
            assert_eq!(found, expected, "{end}");
        }
    }
}
