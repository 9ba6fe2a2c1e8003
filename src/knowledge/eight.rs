//! In: bytes of a text. Out: which of eight of them are letters or other signs, told at once by arithmetic.
//!
//! The hard decision: no instructions of one kind of processor, which would need unsafe code; eight bytes in a number are
//! enough to ask a text nothing byte by byte. A sum of two bytes below 128 never reaches the next byte.

/// Eight bytes of a text, the first in the lowest bits; or what is asked of each of them: its high bit says yes, the
/// other bits nothing.
#[derive(Debug, Clone, Copy)]
pub struct Eight(pub u64);

impl Eight {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x80 * Self::ONES;

    /// The first eight of some bytes, zeros behind the last.
    #[must_use]
    #[inline]
    pub fn of(bytes: &[u8]) -> Self {
        Self(bytes.first_chunk().map_or_else(
            || bytes.iter().take(8).rev().fold(0, |eight, byte| eight << 8 | u64::from(*byte)),
            |eight| u64::from_le_bytes(*eight),
        ))
    }

    /// Which are signs of ASCII from `first` to `last`.
    #[must_use]
    #[inline]
    pub fn between(self, first: u8, last: u8) -> Self {
        let low = self.0 & !Self::HIGH;
        let reaches = low + Self::ONES * u64::from(0x80 - first);
        let passes = low + Self::ONES * u64::from(0x7f - last);
        Self(reaches & !passes & !self.0)
    }

    /// Which are letters of ASCII.
    #[must_use]
    #[inline]
    pub fn letters(self) -> Self {
        Self(self.0 | (0x20 * Self::ONES)).between(b'a', b'z')
    }

    /// Which are bytes of letters and signs beyond ASCII.
    #[must_use]
    #[inline]
    pub fn foreign(self) -> Self {
        self
    }

    /// The high bits of those that say yes.
    #[must_use]
    #[inline]
    pub fn bits(self) -> u64 {
        self.0 & Self::HIGH
    }

    /// How many say yes before the first that does not.
    #[must_use]
    #[inline]
    pub fn run(self) -> usize {
        (!self).bits().trailing_zeros() as usize / 8
    }
}

impl std::ops::BitOr for Eight {
    type Output = Self;

    #[inline]
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl std::ops::Not for Eight {
    type Output = Self;

    #[inline]
    fn not(self) -> Self {
        Self(!self.0)
    }
}

/// How many small letters of ASCII a text begins with, told eight at a time: how long a word is, no processor guesses.
#[must_use]
#[inline]
pub fn small_letters(bytes: &[u8]) -> usize {
    let mut count = 0;
    loop {
        let run = Eight::of(bytes.get(count..).unwrap_or_default()).between(b'a', b'z').run();
        count += run;
        if run < 8 {
            return count;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_is_told_as_if_it_stood_alone() {
        for byte in 0..=u8::MAX {
            for beside in [0, b'a', b'z', 0x7f, 0x80, 0xff] {
                let eight = Eight::of(&[beside, byte, beside]);
                let second = |eight: Eight| eight.bits() >> 15 & 1 == 1;
                assert_eq!(second(eight.between(b'a', b'z')), byte.is_ascii_lowercase(), "{byte}");
                assert_eq!(second(eight.letters()), byte.is_ascii_alphabetic(), "{byte}");
                assert_eq!(second(eight.foreign()), !byte.is_ascii(), "{byte}");
            }
        }
        assert_eq!(Eight::of(b"abcdefghi").between(b'a', b'z').run(), 8);
        assert_eq!(Eight::of(b"abc").between(b'a', b'z').run(), 3);
        assert_eq!(Eight::of(b"").between(b'a', b'z').run(), 0);
    }
}
