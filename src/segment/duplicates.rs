//! In: zoned blocks. Out: the same, with blocks that say the same once more labelled duplicates: whole bodies, captions.
//!
//! The hard decision: a refrain is not a copy. A body counts as doubled only if its second half repeats the first
//! letter by letter; a single sentence only if it stands twice in a row.

use super::header::letters;
use super::{Zone, Zoned};
use crate::knowledge::Knowledge;
use crate::text::{Change, RepairCode};

/// A body is doubled only if its half has at least this many letters and digits.
const SHORTEST_HALF: usize = 80;
/// So many lines of the head may stand before the second half too.
const LONGEST_HEAD: usize = 6;
/// The halves of a doubled document may differ by so many bytes: blanks at line ends and between the parts of its head.
const SLACK: usize = 64;
/// A caption that repeats itself has at least this many bytes.
const SHORTEST_CAPTION: usize = 20;
/// And at most this many.
const LONGEST_CAPTION: usize = 1_000;

/// Labels the second half of a document that says all of it twice. The halves are compared before their lines are joined,
/// so that nothing is joined over the seam.
pub(super) fn label_second_half(blocks: &mut [Zoned], know: &Knowledge) {
    if !know.allows(RepairCode::DuplicateBody) {
        return;
    }
    for i in second_half(blocks).unwrap_or_default() {
        if is_text(blocks[i].zone) {
            blocks[i].zone = Zone::Duplicate;
            blocks[i].why = "the whole body once more".into();
        }
    }
}

/// The blocks of the second half of a document whose halves have the same letters. The second half may have the last lines
/// of the head too, taken for text there.
fn second_half(blocks: &[Zoned]) -> Option<Vec<usize>> {
    let body: Vec<usize> = (0..blocks.len()).filter(|&i| is_text(blocks[i].zone)).collect();
    let above = blocks.get(..*body.first()?)?;
    let mut head: Vec<usize> = (0..above.len()).filter(|&i| is_head(blocks[i].zone)).collect();
    let lines = head.split_off(head.len().saturating_sub(LONGEST_HEAD));
    (0..=lines.len()).rev().find_map(|skip| half_of([&lines[skip..], &body].concat(), blocks))
}

/// The second half of some blocks if it says the same as the first.
fn half_of(mut parts: Vec<usize>, blocks: &[Zoned]) -> Option<Vec<usize>> {
    let text = |i: usize| blocks[i].block.text.as_str();
    let total: usize = parts.iter().map(|&i| text(i).len()).sum();
    let mut before = 0;
    for cut in 1..parts.len() {
        before += text(parts[cut - 1]).len();
        if before * 2 > total + SLACK {
            break;
        }
        let (first, second) = parts.split_at(cut);
        if before * 2 + SLACK >= total && starts_alike(text(first[0]), text(second[0])) {
            let said = |half: &[usize]| half.iter().flat_map(|&i| letters(text(i))).collect::<String>();
            let (said, again) = (said(first), said(second));
            if said == again && said.len() >= SHORTEST_HALF {
                return Some(parts.split_off(cut));
            }
        }
    }
    None
}

/// Whether the shorter of two texts begins the other: a cheap test before all is compared.
fn starts_alike(a: &str, b: &str) -> bool {
    letters(a).zip(letters(b)).take(80).all(|(a, b)| a == b)
}

fn is_text(zone: Zone) -> bool {
    matches!(zone, Zone::Body | Zone::Background | Zone::Teaser)
}

fn is_head(zone: Zone) -> bool {
    use Zone::{Byline, Dateline, Embargo, Issuer, Kicker, Number, Subtitle, Title};
    matches!(zone, Kicker | Title | Subtitle | Number | Dateline | Issuer | Byline | Embargo | Zone::Duplicate)
}

/// Labels captions that repeat themselves.
pub(super) fn label_captions(blocks: &mut [Zoned], know: &Knowledge) {
    if !know.allows(RepairCode::DuplicateCaption) {
        return;
    }
    for zoned in blocks.iter_mut() {
        if matches!(zoned.zone, Zone::Body | Zone::Aside(_)) && zoned.block.text.len() <= LONGEST_CAPTION {
            double_caption(zoned);
        }
    }
}

/// A text that consists of the same sentence two or three times keeps one.
fn double_caption(zoned: &mut Zoned) {
    let text = zoned.block.text.as_str();
    let begin = letters(text).next();
    // Nearly always another letter of ASCII begins the rest.
    let may_begin = |rest: &str| match rest.trim_start().bytes().next() {
        Some(byte) if byte.is_ascii_alphanumeric() => begin == Some(char::from(byte.to_ascii_lowercase())),
        _ => true,
    };
    for times in [3, 2] {
        let part = text.len() / times;
        let near = (0..=4).flat_map(|n| [part.saturating_sub(n), part + n]);
        for end in near.filter(|&e| e >= SHORTEST_CAPTION && e < text.len() && text.is_char_boundary(e)) {
            let (first, rest) = text.split_at(end);
            if rest.starts_with(char::is_whitespace) && may_begin(rest) && repeats(rest, first, times - 1) {
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
