//! In: words and phrases that are looked for. Out: whether a text can have one of them at all.
//!
//! The hard decision: an automaton over all of them looks at every letter of a text, and hardly any text has one. So the
//! first letters of its words are looked at before; what they let through is looked for in earnest.

/// The first three letters of some words, as bits: most words are told from all of them by one look.
#[derive(Debug)]
pub(super) struct Beginnings(Box<[u64; 1 << 10]>);

impl Beginnings {
    pub(super) fn of<'c>(cues: impl Iterator<Item = &'c str>) -> Self {
        let mut bits = Box::new([0; 1 << 10]);
        for at in cues.map(|cue| Self::place(cue.as_bytes())) {
            bits[at / 64] |= 1 << (at % 64);
        }
        Self(bits)
    }

    /// The bit of a word; letters beyond ASCII, which have several forms, and all behind them count as one.
    fn place(word: &[u8]) -> usize {
        let mut key = 0;
        for byte in word.iter().take(3) {
            match byte {
                _ if byte.is_ascii_alphanumeric() => key = key << 8 | u32::from(byte.to_ascii_lowercase()),
                _ if byte.is_ascii() => break,
                _ => {
                    key = key << 8 | 0xff;
                    break;
                }
            }
        }
        (key.wrapping_mul(0x9e37_79b1) >> 16) as usize
    }

    /// Whether a text may begin with one of them.
    pub(super) fn may_open(&self, text: &str) -> bool {
        self.has(text.as_bytes())
    }

    fn has(&self, word: &[u8]) -> bool {
        let at = Self::place(word);
        self.0[at / 64] >> (at % 64) & 1 == 1
    }

    /// Whether a word of the text may be one of them.
    pub(super) fn may_be_in(&self, text: &str) -> bool {
        let bytes = text.as_bytes();
        let mut after_letter = false;
        bytes.iter().enumerate().any(|(i, byte)| {
            let begins = !std::mem::replace(&mut after_letter, byte.is_ascii_alphanumeric());
            begins && !byte.is_ascii_whitespace() && self.has(&bytes[i..])
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings_miss_no_word() {
        let cues = ["zu", "s.", "\u{fc}ber uns", "mehr lesen", "+ mehr"];
        let beginnings = Beginnings::of(cues.into_iter());
        for cue in cues {
            for text in [cue.to_owned(), format!("a {cue} b"), format!("-{cue}!"), cue.to_uppercase()] {
                assert!(beginnings.may_be_in(&text), "{text}");
            }
        }
        assert!(!beginnings.may_be_in("kaum etwas davon"));
    }
}
