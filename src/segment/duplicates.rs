//! In: zoned blocks. Out: the same, with blocks that say the same once more labelled duplicates: whole bodies, captions.
//!
//! The hard decision: a refrain is not a copy. A body counts as doubled only if its second half repeats the first
//! block by block; a single sentence only if it stands twice in a row.

use super::header::letters;
use super::{Zone, Zoned};
use crate::knowledge::Knowledge;
use crate::text::{Change, RepairCode};

/// A body is doubled only if its half has at least this many letters and digits.
const SHORTEST_HALF: usize = 80;
/// A caption that repeats itself has at least this many bytes.
const SHORTEST_CAPTION: usize = 20;
/// And at most this many.
const LONGEST_CAPTION: usize = 1_000;

/// Labels copies.
pub(super) fn label(blocks: &mut [Zoned], know: &Knowledge) {
    if know.allows(RepairCode::DuplicateBody) {
        double_body(blocks);
    }
    if !know.allows(RepairCode::DuplicateCaption) {
        return;
    }
    for zoned in blocks.iter_mut() {
        if matches!(zoned.zone, Zone::Body | Zone::Aside(_)) && zoned.block.text.len() <= LONGEST_CAPTION {
            double_caption(zoned);
        }
    }
}

/// The second half of a body that equals the first, block by block.
fn double_body(blocks: &mut [Zoned]) {
    let body: Vec<usize> = (0..blocks.len()).filter(|&i| matches!(blocks[i].zone, Zone::Body)).collect();
    if body.len() < 2 || body.len() % 2 == 1 {
        return;
    }
    let (first, second) = body.split_at(body.len() / 2);
    let text = |i: usize| blocks[i].block.text.as_str();
    let equal = first.iter().zip(second).all(|(&a, &b)| text(a).len() == text(b).len() && text(a) == text(b));
    let long = first.iter().map(|&i| text(i).len()).sum::<usize>() >= SHORTEST_HALF;
    if equal && long {
        for &i in second {
            blocks[i].zone = Zone::Duplicate;
            blocks[i].why = "the whole body once more".into();
        }
    }
}

/// A text that consists of the same sentence two or three times keeps one.
fn double_caption(zoned: &mut Zoned) {
    let text = zoned.block.text.as_str();
    for times in [3, 2] {
        let part = text.len() / times;
        let near = (0..=4).flat_map(|n| [part.saturating_sub(n), part + n]);
        for end in near.filter(|&e| e >= SHORTEST_CAPTION && e < text.len() && text.is_char_boundary(e)) {
            let (first, rest) = text.split_at(end);
            if rest.starts_with(char::is_whitespace) && repeats(rest, first, times - 1) {
                let range = first.trim_end().len()..text.len();
                zoned.block.rewrite(&[Change::new(range, "", RepairCode::DuplicateCaption)]);
                return;
            }
        }
    }
}

/// Whether the letters of `text` are `times` those of `unit`.
fn repeats(text: &str, unit: &str, times: usize) -> bool {
    letters(text).eq((0..times).flat_map(|_| letters(unit)))
}
