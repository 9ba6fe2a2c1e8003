//! In: a file of word classes. Out: the class of a word: words that stand among the same neighbors in much running text.
//!
//! Such classes (Brown clusters) let the recognizer of names know words that its few training sentences never showed:
//! thousands of family names share one class, towns another. The hard decision: the table is used as it lies in the file
//! (open addressing, four bytes a word: 22 bits of a fingerprint, 10 of a class), so loading it costs nothing; two words
//! in a hundred thousand may be taken for each other.

use std::borrow::Cow;

use super::{Files, Language};
use crate::error::Error;

/// The class of a word: the path to it in the tree of classes, its first step in the lowest bit. Words whose paths begin
/// alike are alike. 0 is no class.
pub type Path = u16;

/// Word classes of one language.
#[derive(Debug, Default)]
pub struct Clusters {
    /// Paths by number of the class, then slots: a fingerprint and the number of a class, 0 if it is empty.
    bytes: Cow<'static, [u8]>,
}

/// The file begins so.
const MAGIC: &[u8; 8] = b"dpclass1";
/// Most classes.
const CLASSES: usize = 1 << 10;
const SLOTS_AT: usize = MAGIC.len() + 2 * CLASSES;

impl Clusters {
    /// Reads the classes of a language; none if the language has none.
    pub(super) fn load(files: &Files, language: Language) -> Result<Self, Error> {
        let name = format!("{}/names.clusters", language.tag());
        if !files.list(language.tag())?.contains(&name) {
            return Ok(Self::default());
        }
        let bytes = files.bytes(&name)?;
        let slots = bytes.len().saturating_sub(SLOTS_AT) / 4;
        if !bytes.starts_with(MAGIC) || bytes.len() != SLOTS_AT + 4 * slots || !slots.is_power_of_two() {
            return Err(Error::config(&name, "not a table of word classes, or one of another version"));
        }
        Ok(Self { bytes })
    }

    /// The class of a word as it is written, capitals and all.
    #[must_use]
    pub fn get(&self, word: &str) -> Path {
        let Some(slots) = self.bytes.get(SLOTS_AT..) else { return 0 };
        let (fingerprint, first) = place(word);
        let mask = slots.len() / 4 - 1;
        // A table without empty slots would have no end; it is not one of ours, but may come from a user's folder.
        (0..LONGEST_RUN)
            .map(|step| read_u32(slots, (first + step) & mask))
            .take_while(|slot| *slot != 0)
            .find(|slot| slot & !LOW == fingerprint)
            .map_or(0, |slot| self.path((slot & LOW) as usize))
    }

    fn path(&self, class: usize) -> Path {
        let at = MAGIC.len() + 2 * class;
        self.bytes.get(at..at + 2).map_or(0, |b| u16::from_le_bytes([b[0], b[1]]))
    }

    /// A file of these words with their paths; at most 1,023 different paths are kept, words of others left out.
    #[must_use]
    pub fn to_bytes(words: &[(&str, Path)]) -> Vec<u8> {
        let mut paths: Vec<Path> = words.iter().map(|(_, path)| *path).collect();
        paths.sort_unstable();
        paths.dedup();
        paths.truncate(CLASSES - 1);
        let size = (words.len() * 4 / 3).next_power_of_two().max(4);
        let mut slots = vec![0_u32; size];
        for (word, path) in words {
            let Ok(class) = paths.binary_search(path) else { continue };
            let (fingerprint, mut at) = place(word);
            at &= size - 1;
            while slots[at] != 0 && slots[at] & !LOW != fingerprint {
                at = (at + 1) & (size - 1);
            }
            if slots[at] == 0 {
                slots[at] = fingerprint | (class as u32 + 1);
            }
        }
        let mut out = MAGIC.to_vec();
        out.extend(0_u16.to_le_bytes());
        paths.iter().for_each(|path| out.extend(path.to_le_bytes()));
        out.resize(SLOTS_AT, 0);
        slots.iter().for_each(|slot| out.extend(slot.to_le_bytes()));
        out
    }
}

/// The bits of the class.
const LOW: u32 = 0x3ff;
/// So many slots are looked at for a word.
const LONGEST_RUN: usize = 256;

/// The fingerprint of a word and where it should stand.
fn place(word: &str) -> (u32, usize) {
    // FNV-1a, then mixed: the table is made on one machine and read on others, so the hash must never change.
    let fnv = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = word.as_bytes().iter().fold(0xcbf2_9ce4_8422_2325, fnv);
    let hash = (hash ^ hash >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    // An entry is never 0, since the number of a class is not.
    ((hash >> 32) as u32 & !LOW, (hash >> 16) as u32 as usize)
}

fn read_u32(slots: &[u8], at: usize) -> u32 {
    slots.get(4 * at..4 * at + 4).map_or(0, |b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_keep_their_classes() {
        let words: Vec<String> = (0..3000).map(|n| format!("word{n}")).collect();
        let pairs: Vec<(&str, Path)> = words.iter().zip(0..).map(|(w, n)| (w.as_str(), n % 700 + 1)).collect();
        let table = Clusters { bytes: Clusters::to_bytes(&pairs).into() };
        let wrong = pairs.iter().filter(|(word, path)| table.get(word) != *path).count();
        assert!(wrong <= 1, "{wrong} words taken for another");
        assert_eq!(table.get("unknown"), 0);
        assert_eq!(Clusters::default().get("word1"), 0);
    }

    #[test]
    fn the_built_in_table_fits_the_program() {
        let table = Clusters::load(&Files::builtin(), Language::German).expect("built in");
        assert_ne!(table.get("Schneider"), 0);
        assert_eq!(table.get("Schneider"), table.get("Fischer"));
        assert_ne!(table.get("Schneider"), table.get("Hamburg"));
    }
}
