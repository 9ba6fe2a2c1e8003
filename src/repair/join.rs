//! In: a document whose blocks are repaired. Out: its body: the blocks of the running text with a blank line between two,
//! and a note where something was taken out.

use rustc_hash::FxHashSet;

use crate::knowledge::Knowledge;
use crate::parse::{Block, BlockKind, Format, Link};
use crate::segment::{Body, BodyBlock, Document, Zone};
use crate::text::RepairCode;

/// Joins the blocks of the body. What was set aside is noted at its place; it stays in the text if the user has switched
/// that repair off.
pub(super) fn join(document: &Document, know: &Knowledge) -> Body {
    let (mut body, mut originals) = (Body::default(), None);
    for zoned in &document.blocks {
        let code = match zoned.zone {
            Zone::Body => {
                append(&mut body, &zoned.block, zoned.block.kind);
                continue;
            }
            Zone::Background => {
                append(&mut body, &zoned.block, BlockKind::Background);
                continue;
            }
            Zone::Duplicate => originals.get_or_insert_with(|| Originals::of(document)).code(&zoned.block),
            Zone::PortalContact => RepairCode::DuplicateImprint,
            Zone::Boilerplate if document.format == Format::Plain => RepairCode::Navigation,
            _ => continue,
        };
        if know.allows(code) {
            note(&mut body, &zoned.block, code);
        } else {
            append(&mut body, &zoned.block, zoned.block.kind);
        }
    }
    body
}

fn append(body: &mut Body, block: &Block, kind: BlockKind) {
    if block.text.is_empty() {
        for edit in block.text.edits() {
            body.text.push_removed(&edit.before, edit.code);
        }
        return;
    }
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

/// Notes that a block stood here and was set aside.
fn note(body: &mut Body, block: &Block, code: RepairCode) {
    body.text.push_removed(&block.text.undo(), code);
}

/// What a copied block can be a copy of.
struct Originals<'d> {
    titles: FxHashSet<String>,
    body: FxHashSet<&'d str>,
}

impl<'d> Originals<'d> {
    fn of(document: &'d Document) -> Self {
        let texts = |zones: fn(Zone) -> bool| {
            document.blocks.iter().filter(move |z| zones(z.zone)).map(|z| z.block.text.as_str())
        };
        Self {
            titles: texts(|z| matches!(z, Zone::Title | Zone::Subtitle | Zone::Kicker)).map(letters).collect(),
            body: texts(|z| matches!(z, Zone::Body | Zone::Background)).collect(),
        }
    }

    fn code(&self, block: &Block) -> RepairCode {
        let text = block.text.as_str();
        if self.titles.contains(&letters(text)) {
            RepairCode::DuplicateTitle
        } else if self.body.contains(text) {
            RepairCode::DuplicateBody
        } else {
            RepairCode::DuplicateHead
        }
    }
}

/// The letters and digits of a text in lower case: a copied title may have other signs and capitals.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
