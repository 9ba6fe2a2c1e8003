//! In: plain text. Out: its blocks: paragraphs, list items, lines that stand alone.

use super::{Block, BlockKind, Format, Head, Page};
use crate::decode::Decoded;

/// Parses plain text.
pub(super) fn parse(decoded: &Decoded) -> Page {
    let blocks = vec![Block::plain(BlockKind::Paragraph, decoded.text.clone())];
    Page { format: Format::Plain, head: Head::default(), elements: Vec::new(), blocks }
}
