//! In: the zoned blocks of plain text. Out: the same, with lines that stand alone over text marked as headings.
//!
//! The hard decision: a line with a date or clock time is no heading but says where and when; headings over such lines
//! are items of a report, and several of them under one head make a warning.

use super::{Zone, Zoned};
use crate::parse::BlockKind;
use crate::warning::{WarningCode, Warnings};

/// The longest heading in bytes.
const MOST: usize = 110;

/// Marks headings in plain text.
pub(super) fn mark(blocks: &mut [Zoned]) {
    let body: Vec<usize> = (0..blocks.len()).filter(|&i| blocks[i].zone == Zone::Body).collect();
    for pair in body.windows(2) {
        let (here, next) = (&blocks[pair[0]], &blocks[pair[1]]);
        if is_heading(here) && (!is_heading(next) || next.block.kind == BlockKind::ListItem) {
            blocks[pair[0]].block.kind = BlockKind::Heading;
            blocks[pair[0]].block.markup.level = 2;
        }
    }
}

fn is_heading(zoned: &Zoned) -> bool {
    let (block, text) = (&zoned.block, zoned.block.text.as_str());
    let alone = block.kind == BlockKind::Paragraph && block.markup.lines <= 1 && block.joint.is_none();
    let starts = text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
    let ends = text.ends_with(|c: char| c.is_alphanumeric() || c == ')');
    alone && text.len() <= MOST && starts && ends && !text.contains('\n') && !is_place_and_time(text)
}

/// Whether a line says when something was: it holds a date or clock time in digits.
fn is_place_and_time(text: &str) -> bool {
    let digits = |s: &str| s.starts_with(|c: char| c.is_ascii_digit());
    let point = |(at, _): (usize, &str)| text[..at].ends_with(|c: char| c.is_ascii_digit()) && digits(&text[at + 1..]);
    text.match_indices(['.', ':']).any(point)
}

/// Warns of several items under one head: headings each followed by a line with place and time, or a title that is only
/// the name of a collection.
pub(super) fn warn_of_items(blocks: &[Zoned], is_collection: impl Fn(&str) -> bool, doubts: &mut Warnings) {
    let body: Vec<&Zoned> = blocks.iter().filter(|z| z.zone == Zone::Body).collect();
    let heading = |z: &Zoned| z.block.kind == BlockKind::Heading;
    let headings = body.iter().filter(|z| heading(z)).count();
    let over_time = |pair: &[&Zoned]| {
        heading(pair[0]) && pair[1].block.text.len() <= MOST && is_place_and_time(pair[1].block.text.as_str())
    };
    let reported = body.windows(2).filter(|pair| over_time(pair)).count();
    let title = blocks.iter().find(|z| z.zone == Zone::Title);
    let collection = title.is_some_and(|t| is_collection(t.block.text.as_str()));
    if reported >= 2 || collection && headings >= 2 {
        let message = format!("{} items, each under its own heading, stand under one head", reported.max(headings));
        doubts.add(WarningCode::MultipleItems, message);
    }
}
