//! In: parts of class, id and property names with what they mean. Out: the parts of a name, and the meaning of each.
//!
//! The hard decision: names are compared by their parts (`article__author-name` is `article`, `author`, `name`), since no
//! two sites write them alike and substrings alone mislead (`update` holds `date`). Nearly all parts of names mean
//! nothing, and a page has thousands: most are told by first letter and length, without a look into the table.

use rustc_hash::FxHashMap;

/// Parts of names with their meaning.
#[derive(Debug)]
pub(super) struct Parts<T> {
    table: FxHashMap<Box<[u8]>, T>,
    /// For each first letter the lengths that parts in the table have, a bit each.
    lengths: [u64; 26],
}

/// A longer name is generated and says nothing.
const LONGEST_NAME: usize = 64;

impl<T> Default for Parts<T> {
    fn default() -> Self {
        Self { table: FxHashMap::default(), lengths: [0; 26] }
    }
}

impl<T: Copy> Parts<T> {
    /// Enters a part in small letters.
    pub(super) fn insert(&mut self, part: &str, meaning: T) {
        if let Some(lengths) = part.bytes().next().and_then(|first| self.lengths.get_mut(letter(first)?)) {
            *lengths |= 1_u64.checked_shl(part.len() as u32).unwrap_or_default();
        }
        self.table.insert(part.as_bytes().into(), meaning);
    }

    /// The meaning of a part in small letters.
    fn get(&self, part: &[u8]) -> Option<T> {
        let lengths = *self.lengths.get(letter(*part.first()?)?)?;
        (lengths >> (part.len() & 63) & 1 == 1).then(|| self.table.get(part).copied())?
    }
}

fn letter(byte: u8) -> Option<usize> {
    Some(usize::from(byte.checked_sub(b'a')?))
}

/// A name cut into its parts: at signs, digits and before capitals (`entryDate`).
pub(super) struct Name {
    /// All letters, in small form.
    letters: [u8; LONGEST_NAME],
    /// Where the parts start, and the end of the last one.
    starts: [u8; LONGEST_NAME + 1],
    /// How many parts there are.
    pub(super) count: usize,
}

impl Name {
    /// Cuts a name; none if it is too long to mean anything.
    pub(super) fn new(name: &str) -> Option<Self> {
        if name.len() > LONGEST_NAME {
            return None;
        }
        let mut out = Self { letters: [0; LONGEST_NAME], starts: [0; LONGEST_NAME + 1], count: 0 };
        let mut len = 0;
        let (mut after_letter, mut after_small) = (false, false);
        for byte in name.bytes() {
            let small = byte | 0x20;
            let (is_letter, is_small) = (small.is_ascii_lowercase(), byte.is_ascii_lowercase());
            if is_letter {
                if !after_letter || after_small && !is_small {
                    out.starts[out.count] = len;
                    out.count += 1;
                }
                out.letters[usize::from(len)] = small;
                len += 1;
            }
            (after_letter, after_small) = (is_letter, is_small);
        }
        out.starts[out.count] = len;
        Some(out)
    }

    /// What parts `from` to `to` (not included) mean, written together.
    pub(super) fn meaning<T: Copy>(&self, parts: &Parts<T>, from: usize, to: usize) -> Option<T> {
        let (start, end) = (*self.starts.get(from)?, *self.starts.get(to).filter(|_| to <= self.count)?);
        parts.get(self.letters.get(usize::from(start)..usize::from(end))?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_at_signs_and_capitals() {
        let mut parts = Parts::default();
        for (part, n) in [("a", 1), ("b", 2), ("c", 3), ("de", 4), ("ab", 5)] {
            parts.insert(part, n);
        }
        let name = Name::new("--aB_c9DE").expect("short");
        let meanings: Vec<_> = (0..name.count).map(|i| name.meaning(&parts, i, i + 1)).collect();
        assert_eq!(meanings, [Some(1), Some(2), Some(3), Some(4)]);
        assert_eq!((name.meaning(&parts, 0, 2), name.meaning(&parts, 3, 5)), (Some(5), None));
        assert!(Name::new(&"a".repeat(65)).is_none());
    }
}
