//! In: `data/marks.tsv`. Out: what class, id and property names of elements say about their text.
//!
//! The hard decision: names are compared by their parts (`article__author-name` is `article`, `author`, `name`), since no
//! two sites write them alike and substrings alone mislead (`update` holds `date`).

use rustc_hash::FxHashMap;

use super::{Files, files};
use crate::error::Error;

/// What the markup says that an element's text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mark {
    /// Names of authors.
    Author,
    /// The date of publication.
    Published,
    /// The date of the last change.
    Updated,
    /// Nothing of the release: the words beside it mean something else (`comment-author`).
    Foreign,
}

/// Parts of class, id and property names with their meaning.
#[derive(Debug, Default)]
pub struct Marks {
    parts: FxHashMap<Box<str>, Mark>,
}

impl Marks {
    /// Reads the table.
    pub(super) fn load(files: &Files) -> Result<Self, Error> {
        let name = "marks.tsv";
        let mut parts = FxHashMap::default();
        for [part, meaning] in files::rows::<2>(name, &files.text(name)?)? {
            let mark = match meaning {
                "author" => Mark::Author,
                "published" => Mark::Published,
                "updated" => Mark::Updated,
                "foreign" => Mark::Foreign,
                other => return Err(Error::config(name, format!("`{part}`: unknown meaning `{other}`"))),
            };
            parts.insert(part.into(), mark);
        }
        Ok(Self { parts })
    }

    /// What a list of names (a `class` attribute, an `itemprop`) says; a foreign part spoils its whole name.
    #[must_use]
    pub fn read(&self, names: &str) -> Option<Mark> {
        names.split_ascii_whitespace().filter_map(|n| self.read_name(n)).filter(|m| *m != Mark::Foreign).max()
    }

    /// What one name says: the meaning of its parts, the strongest one.
    fn read_name(&self, name: &str) -> Option<Mark> {
        let mut folded = [0; 24];
        name_parts(name).filter_map(|part| self.parts.get(fold_into(part, &mut folded)?).copied()).max()
    }
}

/// The parts of a name: cut at signs and before capitals (`entryDate`).
fn name_parts(name: &str) -> impl Iterator<Item = &str> {
    let bytes = name.as_bytes();
    let mut start = 0;
    std::iter::from_fn(move || {
        while start < bytes.len() && !bytes[start].is_ascii_alphabetic() {
            start += 1;
        }
        let rest = bytes.get(start..).filter(|r| !r.is_empty())?;
        let in_word = |i: usize| {
            let (before, here) = (rest[i - 1], rest[i]);
            here.is_ascii_alphabetic() && !(before.is_ascii_lowercase() && here.is_ascii_uppercase())
        };
        let len = (1..rest.len()).find(|&i| !in_word(i)).unwrap_or(rest.len());
        let part = name.get(start..start + len);
        start += len;
        part
    })
}

/// The part in small letters, if it is short enough to be in the table.
fn fold_into<'b>(part: &str, room: &'b mut [u8; 24]) -> Option<&'b str> {
    let room = room.get_mut(..part.len())?;
    room.copy_from_slice(part.as_bytes());
    room.make_ascii_lowercase();
    std::str::from_utf8(room).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_by_their_parts() {
        let marks = Marks::load(&Files::builtin()).unwrap();
        assert_eq!(marks.read("article__author-name"), Some(Mark::Author));
        assert_eq!(marks.read("box entryDate"), Some(Mark::Published));
        assert_eq!(marks.read("comment-author"), None);
        assert_eq!(marks.read("datenschutz update-box"), None);
        assert_eq!(name_parts("--aB_c9DE").collect::<Vec<_>>(), ["a", "B", "c", "DE"]);
    }
}
