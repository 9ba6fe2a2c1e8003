//! The final text of a document and its blocks: filled by the room `repair`, only looked at afterwards.
//!
//! It stands here because the [`Document`](super::Document) holds it; so no room has to name one to its right.

use std::ops::Range;

use crate::parse::{BlockKind, Link};
use crate::text::{Edit, Text};

/// The final text of a document: immutable from here on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Body {
    /// The text with all its edits; blocks are parted by one blank line.
    pub text: Text,
    /// The blocks in order.
    pub blocks: Vec<BodyBlock>,
    /// The links in the text; ranges are bytes of the text.
    pub links: Vec<Link>,
}

/// One block of the final text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BodyBlock {
    /// What it is.
    pub kind: BlockKind,
    /// Its bytes in the final text.
    pub range: Range<usize>,
    /// Its bytes in the decoded file.
    pub source: Range<usize>,
}

impl Body {
    /// The string.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.text.as_str()
    }

    /// The edits, sorted.
    #[must_use]
    pub fn edits(&self) -> &[Edit] {
        self.text.edits()
    }

    /// A body of plain text whose blocks are parted by blank lines.
    #[must_use]
    pub fn from_plain(text: &str) -> Self {
        let mut blocks = Vec::new();
        let mut start = 0;
        for piece in text.split_inclusive("\n\n") {
            let range = start..start + piece.trim_end().len();
            start += piece.len();
            if !range.is_empty() {
                blocks.push(BodyBlock { kind: BlockKind::Paragraph, source: range.clone(), range });
            }
        }
        Self { text: Text::new(text.to_owned(), 0), blocks, links: Vec::new() }
    }
}
