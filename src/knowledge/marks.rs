//! In: `data/marks.tsv`. Out: what class, id and property names of elements say about their text.
//!
//! The hard decision: a foreign part spoils its whole name, so that who comments is not taken for who writes.

use super::parts::{Name, Parts};
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
    parts: Parts<Mark>,
}

impl Marks {
    /// Reads the table.
    pub(super) fn load(files: &Files) -> Result<Self, Error> {
        let name = "marks.tsv";
        let mut parts = Parts::default();
        for [part, meaning] in files::rows::<2>(name, &files.text(name)?)? {
            let mark = match meaning {
                "author" => Mark::Author,
                "published" => Mark::Published,
                "updated" => Mark::Updated,
                "foreign" => Mark::Foreign,
                other => return Err(Error::config(name, format!("`{part}`: unknown meaning `{other}`"))),
            };
            parts.insert(part, mark);
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
        let name = Name::new(name)?;
        (0..name.count).filter_map(|i| name.meaning(&self.parts, i, i + 1)).max()
    }
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
    }
}
