//! In: words and phrases, and a text. Out: where in the text they stand, the longest one at a place.
//!
//! The hard decision: an automaton over all of them takes every letter of a text, and hardly any text has one. So only
//! places where a word begins are looked at, and the first letters there tell nearly all of them apart from what is
//! looked for; the automaton is asked about the rest.

use aho_corasick::{AhoCorasick, AhoCorasickKind, Anchored, BuildError, Input, Match, MatchKind, StartKind};

/// Phrases to look for.
#[derive(Debug)]
pub(super) struct Search {
    automaton: AhoCorasick,
    /// A bit for each two bytes, and one for each [`place`], that a phrase begins with.
    pairs: Box<[u64; 1 << 10]>,
    beginnings: Box<[u64; 1 << 10]>,
}

impl Search {
    /// For these phrases; `any_case` finds letters of ASCII in both cases.
    pub(super) fn new<'p>(phrases: impl Iterator<Item = &'p str> + Clone, any_case: bool) -> Result<Self, BuildError> {
        let (mut pairs, mut beginnings) = (Box::new([0; 1 << 10]), Box::new([0; 1 << 10]));
        for phrase in phrases.clone().map(str::as_bytes) {
            let (pair, place) = (pair(phrase), place(phrase));
            pairs[pair / 64] |= 1 << (pair % 64);
            beginnings[place / 64] |= 1 << (place % 64);
        }
        let automaton = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .start_kind(StartKind::Anchored)
            .ascii_case_insensitive(any_case)
            .match_kind(MatchKind::LeftmostLongest)
            .build(phrases)?;
        Ok(Self { automaton, pairs, beginnings })
    }

    /// The longest phrase that stands at a place.
    #[inline]
    pub(super) fn at(&self, text: &str, place: usize) -> Option<Match> {
        let input = || Input::new(text).range(place..).anchored(Anchored::Yes);
        self.may_begin(text.as_bytes().get(place..)?).then(|| self.automaton.find(input()))?
    }

    /// The phrases of a text from left to right. A phrase begins where `begins` says so of the byte before and the byte
    /// there; what `fits` refuses is passed over.
    pub(super) fn all<'t>(
        &'t self,
        text: &'t str,
        begins: impl Fn(u8, u8) -> bool + 't,
        fits: impl Fn(&str, &Match) -> bool + 't,
    ) -> impl Iterator<Item = Match> + 't {
        let bytes = text.as_bytes();
        let mut from = 0_usize;
        std::iter::from_fn(move || {
            let mut before = from.checked_sub(1).and_then(|at| bytes.get(at)).copied().unwrap_or(b' ');
            for (at, &byte) in bytes.iter().enumerate().skip(from) {
                if begins(std::mem::replace(&mut before, byte), byte)
                    && let Some(found) = self.at(text, at).filter(|m| fits(text, m))
                {
                    from = found.end().max(at + 1);
                    return Some(found);
                }
            }
            from = bytes.len();
            None
        })
    }

    /// Whether a phrase may begin as a text does.
    #[inline]
    pub(super) fn may_begin(&self, text: &[u8]) -> bool {
        let has = |bits: &[u64; 1 << 10], at: usize| bits[at / 64] >> (at % 64) & 1 == 1;
        has(&self.pairs, pair(text)) && has(&self.beginnings, place(text))
    }
}

/// The same of the first two bytes alone, which is quicker and enough for most words.
#[inline]
fn pair(word: &[u8]) -> usize {
    let letter = |at: usize| word.get(at).map_or(0, |byte| usize::from(LETTERS[usize::from(*byte)]));
    match letter(0) {
        0 => word.first().copied().unwrap_or_default().into(),
        first => first << 8 | letter(1),
    }
}

/// The bit of a word by its first bytes, up to a sign; letters of ASCII in both cases have one. A phrase that begins with a
/// sign has the bit of that sign.
#[inline]
fn place(word: &[u8]) -> usize {
    const MOST: usize = 4;
    let mut key = 0;
    for &byte in word.iter().take(MOST) {
        let letter = LETTERS[usize::from(byte)];
        if letter == 0 {
            key = if key == 0 { u32::from(byte) } else { key };
            break;
        }
        key = key << 8 | u32::from(letter);
    }
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
        let search = Search::new(phrases.into_iter(), true).expect("few phrases");
        let whole = |text: &str, m: &Match| !text[m.end()..].starts_with(char::is_alphanumeric);
        search.all(text, |before, _| !before.is_ascii_alphanumeric(), whole).map(|m| &text[m.range()]).collect()
    }

    #[test]
    fn the_longest_phrase_at_the_begin_of_a_word_is_found() {
        assert_eq!(found("zu S. 5, mehr Lesen!"), ["zu", "S.", "mehr Lesen"]);
        assert_eq!(found("+ mehr \u{fc}ber uns"), ["+ mehr", "\u{fc}ber uns"]);
        assert_eq!(found("dazu immermehr zuhause Mehrheit \u{fc}berall"), [""; 0]);
        assert_eq!(found(""), [""; 0]);
    }
}
