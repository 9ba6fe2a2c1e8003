//! In: a zoned [`Document`]. Out: the same with repaired text and its final [`Body`].
//!
//! Repairs work on blocks whose zone is known: a lost `?` is judged in running text, never in a contact block or a URL.
//! Each repair is one function in an ordered table; each change is an edit of [`Text`] and can be undone.

use std::ops::Range;

use crate::decode::mojibake;
use crate::knowledge::Knowledge;
use crate::parse::{BlockKind, Link};
use crate::segment::{Document, Zone};
use crate::text::{Edit, RepairCode, Text};
use crate::warning::Warnings;

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

/// Repairs the text of a document and joins its body.
#[must_use]
pub fn repair(mut document: Document, _know: &Knowledge, _doubts: &mut Warnings) -> Document {
    document.body = join(&document);
    document
}

/// Repairs a text that has no document around it; with `only_encoding`, nothing but damage of the character encoding.
#[must_use]
pub fn repair_text(text: &str, know: &Knowledge, only_encoding: bool) -> Text {
    let mut text = Text::new(text.to_owned(), 0);
    mojibake::repair(&mut text, know.allows(RepairCode::Mojibake), know.allows(RepairCode::C1Control));
    text
}

/// Joins the blocks of the body: a blank line between two, duplicates noted as removed.
fn join(document: &Document) -> Body {
    let mut body = Body::default();
    for zoned in &document.blocks {
        let block = &zoned.block;
        let kind = match zoned.zone {
            Zone::Body => block.kind,
            Zone::Background => BlockKind::Background,
            _ => continue,
        };
        if !body.blocks.is_empty() {
            let at = body.text.len();
            body.text.push_str("\n\n");
            if let Some((before, code)) = &block.joint {
                body.text.mark(at, before, *code);
            }
        }
        let start = body.text.len();
        body.text.push(&block.text);
        let shifted = |l: &Link| Link { range: l.range.start + start..l.range.end + start, ..l.clone() };
        body.links.extend(block.links.iter().map(shifted));
        body.blocks.push(BodyBlock { kind, range: start..body.text.len(), source: block.source.clone() });
    }
    body
}
