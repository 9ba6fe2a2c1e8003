//! In: zoned blocks. Out: the same, with what section words say: background, attachments, notes, navigation, footers.
//!
//! A section word counts where it stands alone in its line or before a colon at the start of a block. The hard decision
//! is how far a section goes: background, attachments and what a publisher says of itself go to the next section or to
//! the end, notes to editors only as far as their own block.

use super::{AsideKind, Zone, Zoned};
use crate::knowledge::releases::Section;
use crate::knowledge::{Knowledge, LanguageData};
use crate::text::{Change, RepairCode};
use crate::warning::{WarningCode, Warnings};

/// A footer word glued to the text is looked for in this many last bytes of a block.
const FOOTER_WINDOW: usize = 120;
/// And in this many last blocks.
const LAST_BLOCKS: usize = 4;
/// A line of a footer has at most so many bytes.
const LONGEST_LABEL: usize = 120;

/// Labels blocks that begin with a section word.
pub(super) fn label(blocks: &mut [Zoned], words: &LanguageData, know: &Knowledge, doubts: &mut Warnings) {
    let mut open = None;
    let mut has_text = false;
    for zoned in blocks.iter_mut().filter(|z| z.zone == Zone::Body) {
        let text = zoned.block.text.as_str();
        let section = words.releases.section(text).or_else(|| words.releases.about(text));
        let whole = section.is_some_and(|(_, len)| text.trim_end().len() <= len);
        match section {
            Some((Section::Background | Section::About, _)) if !has_text => has_text = true,
            Some((Section::EditorNote, _)) => set(zoned, Zone::Aside(AsideKind::EditorNote), "note to editors"),
            Some((section @ (Section::Navigation | Section::End | Section::Footer), _)) if whole => {
                set(zoned, Zone::Boilerplate, "line of the page, not of the release");
                open = (section == Section::Footer).then_some(section);
            }
            None if open == Some(Section::Footer) && is_label(text) => {
                set(zoned, Zone::Boilerplate, "line of the footer");
            }
            Some((Section::Attachments, _)) if !whole => has_text = true,
            Some((section @ (Section::Background | Section::Attachments | Section::About), _)) => open = Some(section),
            _ => has_text = true,
        }
        if zoned.zone == Zone::Body {
            match open {
                Some(Section::Background) => set(zoned, Zone::Background, "background, to the end of the text"),
                Some(Section::Attachments) => set(zoned, Zone::Attachment, "below the word for attachments"),
                Some(Section::About) => set(zoned, Zone::Aside(AsideKind::About), "what the publisher says of itself"),
                _ => {}
            }
        }
        open = open.filter(|section| *section != Section::Footer || zoned.zone == Zone::Boilerplate);
    }
    if know.allows(RepairCode::FooterCut) {
        cut_footer(blocks, words, doubts);
    }
}

/// Whether a block is a label with its value, as footers have them, and no sentence.
fn is_label(text: &str) -> bool {
    text.len() <= LONGEST_LABEL && text.trim_end().ends_with(|c: char| c.is_ascii_digit() || c == ':')
}

fn set(zoned: &mut Zoned, zone: Zone, why: &'static str) {
    zoned.zone = zone;
    zoned.why = why.into();
}

/// Cuts a footer word off the end of the text, to which it is glued in the middle of a word.
fn cut_footer(blocks: &mut [Zoned], words: &LanguageData, doubts: &mut Warnings) {
    let text_zone = |z: &Zoned| matches!(z.zone, Zone::Body | Zone::Background);
    let last: Vec<usize> = (0..blocks.len()).rev().filter(|&i| text_zone(&blocks[i])).take(LAST_BLOCKS).collect();
    for i in last {
        let text = blocks[i].block.text.as_str();
        let from = text.ceil_char_boundary(text.len().saturating_sub(FOOTER_WINDOW));
        let found = words.releases.footers().filter_map(|word| Some(from + text[from..].find(word)?)).min();
        if let Some(at) = found.filter(|at| text[..*at].ends_with(char::is_lowercase)) {
            let end = text.len();
            blocks[i].block.rewrite(&[Change::new(at..end, "", RepairCode::FooterCut)]);
            let below = blocks[i + 1..].iter_mut().filter(|z| text_zone(z));
            below.take_while(|z| is_label(z.block.text.as_str())).for_each(|z| {
                set(z, Zone::Boilerplate, "line of the footer");
            });
            doubts.add(
                WarningCode::BodyCut,
                "a footer word was glued to the last word of the text, which seems to be cut",
            );
            return;
        }
    }
}
