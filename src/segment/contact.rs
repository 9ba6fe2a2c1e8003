//! In: the zoned blocks of a page. Out: contact blocks, signatures, attachment lists and portal footers labelled, and cut
//! off the text they are glued to.
//!
//! The hard decision: an opener (`Impressum:`) alone proves nothing, since the words occur in running text; there must be
//! contact data behind it (address, number, mail) or nothing but short lines up to the end.

use std::borrow::Cow;
use std::ops::Range;

use super::{AsideKind, Zone, Zoned};
use crate::knowledge::contact::{ContactWords, Label, NameWord, Opener};
use crate::knowledge::gazetteer::Traits;
use crate::knowledge::{Classes, LanguageData};
use crate::values::address::{net_addresses, postal_place};
use crate::warning::{WarningCode, Warnings};

/// How many blocks after its opener a contact block may go on.
const MAX_BLOCKS: usize = 16;
/// Bytes of a block that can be a line of a contact block.
const MAX_LINE: usize = 400;
/// Bytes of a whole contact block that has no paragraphs.
const MAX_FLAT: usize = 2000;
/// Openers to look at inside one block.
const MAX_OPENERS: usize = 32;

/// Labels contact blocks, signatures, attachments and portal footers.
pub(super) fn label(blocks: &mut Vec<Zoned>, words: &LanguageData, doubts: &mut Warnings) {
    cut_glued(blocks, &words.contact);
    let mut seen = false;
    let mut i = 0;
    while i < blocks.len() {
        let Some(opener) = opener_at_start(&blocks[i], &words.contact) else {
            i += 1;
            continue;
        };
        i = match opener {
            Opener::Attachment => attachments(blocks, i),
            Opener::Footer => {
                set(&mut blocks[i], Zone::Boilerplate, "footer of the portal");
                i + 1
            }
            _ => contact(blocks, i, opener, &mut seen, &words.contact, doubts),
        };
    }
    if !seen && !linked(blocks, &words.contact) {
        unopened(blocks, words);
    }
    signature(blocks, words);
}

/// A line that opens a contact block and, right below it, lines whose only contact data are the addresses of their links
/// (`mailto:`, `tel:`), which were left out as links; whether there is such a block near the end of the text.
fn linked(blocks: &mut [Zoned], words: &ContactWords) -> bool {
    const MOST_LINES: usize = 4;
    const NEAR: usize = 6;
    let Some(last) = blocks.iter().rposition(is_text) else { return false };
    let is_out = |z: &Zoned| is_text(z) || z.zone == Zone::Boilerplate;
    let opens = |z: &Zoned| {
        let text = z.block.text.as_str().trim();
        is_out(z)
            && words.openers.at_start(text).is_some_and(|(range, opener)| {
                ends_label(&text[range.end..]) && matches!(opener, Opener::Sure | Opener::Maybe)
            })
    };
    let is_reached = |z: &Zoned| {
        let by_address = |l: &crate::parse::Link| l.href.starts_with("mailto:") || l.href.starts_with("tel:");
        is_out(z) && z.block.links.iter().any(by_address)
    };
    for at in last.saturating_sub(NEAR)..(last + NEAR).min(blocks.len().saturating_sub(1)) {
        let lines = blocks[at + 1..].iter().take(MOST_LINES).take_while(|z| is_reached(z)).count();
        if lines > 0 && opens(&blocks[at]) {
            blocks[at..=at + lines].iter_mut().for_each(|z| set(z, Zone::Contact, "contact by the addresses of links"));
            return true;
        }
    }
    false
}

fn set(zoned: &mut Zoned, zone: Zone, why: impl Into<Cow<'static, str>>) {
    zoned.zone = zone;
    zoned.why = why.into();
}

fn is_text(zoned: &Zoned) -> bool {
    matches!(zoned.zone, Zone::Body | Zone::Background)
}

/// Cuts blocks before an `Impressum:` inside them and before what is glued to a contact block.
fn cut_glued(blocks: &mut Vec<Zoned>, words: &ContactWords) {
    let mut i = 0;
    while i < blocks.len() {
        let starts = if is_text(&blocks[i]) { glued(blocks[i].block.text.as_str(), words) } else { Vec::new() };
        let parts = cut(&blocks[i], &starts);
        let count = parts.len().max(1);
        if count > 1 {
            blocks.splice(i..=i, parts);
        }
        i += count;
    }
}

/// The parts of a block that begin at `starts` and the part before them; blanks around the cuts are left out.
fn cut(zoned: &Zoned, starts: &[usize]) -> Vec<Zoned> {
    if starts.is_empty() {
        return Vec::new();
    }
    let text = zoned.block.text.as_str();
    let edges: Vec<usize> = std::iter::once(0).chain(starts.iter().copied()).chain([text.len()]).collect();
    let trimmed = |pair: &[usize]| {
        let part = &text[pair[0]..pair[1]];
        let start = if pair[0] == 0 { 0 } else { pair[0] + part.len() - part.trim_start().len() };
        start..(pair[0] + part.trim_end().len()).max(start)
    };
    let ranges: Vec<Range<usize>> = edges.windows(2).map(trimmed).filter(|r| !r.is_empty()).collect();
    let parts = zoned.block.pieces(&ranges);
    parts.into_iter().map(|block| Zoned { block, zone: zoned.zone, why: zoned.why.clone() }).collect()
}

/// Where inside a block contact blocks, attachment lists and footers begin that are glued to the text before.
fn glued(text: &str, words: &ContactWords) -> Vec<usize> {
    let first_word = text.len() - text.trim_start().len();
    let found = words.openers.find(text).filter(|(range, _)| range.start > first_word).take(MAX_OPENERS);
    found.filter(|(range, opener)| opens_inside(text, range, *opener, words)).map(|(range, _)| range.start).collect()
}

fn opens_inside(text: &str, range: &Range<usize>, opener: Opener, words: &ContactWords) -> bool {
    let (before, after) = (&text[..range.start], &text[range.end..]);
    let line_start = before.trim_end_matches([' ', '\u{a0}']).ends_with('\n');
    let sentence_end =
        before.trim_end().ends_with(|c: char| !c.is_alphanumeric() && !matches!(c, ',' | '-' | '\u{2013}'));
    let glued = before.ends_with(|c: char| c.is_alphanumeric());
    match opener {
        Opener::Sure => (line_start || sentence_end || glued || follows_colon(after)) && data(after, words) > 0,
        Opener::Maybe => line_start && ends_label(after) && data(head(after), words) > 0,
        Opener::Attachment => line_start || glued && data(tail(before), words) > 1,
        Opener::Footer => line_start || sentence_end,
    }
}

fn follows_colon(after: &str) -> bool {
    after.trim_start().starts_with(':')
}

/// After the opener a colon, a line end or nothing.
fn ends_label(after: &str) -> bool {
    let rest = after.trim_start_matches([' ', '\u{a0}']);
    rest.is_empty() || rest.starts_with([':', '\n', '\u{2013}', '-', '\t'])
}

/// As much of a text as a contact block can take.
fn head(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_FLAT)]
}

/// The same before a place.
fn tail(text: &str) -> &str {
    &text[text.ceil_char_boundary(text.len().saturating_sub(MAX_FLAT))..]
}

/// How many sorts of contact data a text holds: mail or web address, number label with digits, postal code with city.
fn data(text: &str, words: &ContactWords) -> usize {
    let text = head(text);
    let numbers = words.labels.find(text).filter(|(range, label)| {
        let next = text[range.end..].trim_start_matches([':', '.', ' ', '(', '+', '\n']);
        matches!(label, Label::Phone | Label::Fax) && next.starts_with(|c: char| c.is_ascii_digit())
    });
    usize::from(!net_addresses(text).is_empty())
        + usize::from(numbers.count() > 0)
        + usize::from(postal_place(text, words).is_some())
}

/// The opener that a block begins with.
fn opener_at_start(zoned: &Zoned, words: &ContactWords) -> Option<Opener> {
    if !is_text(zoned) {
        return None;
    }
    let text = zoned.block.text.as_str();
    let start = text.len() - text.trim_start().len();
    let window = &text[..text.floor_char_boundary(start + 120)];
    let (range, opener) = words.openers.at_start(&window[start..])?;
    let range = start + range.start..start + range.end;
    let fits = match opener {
        Opener::Sure => text.len() <= 2 * MAX_FLAT,
        Opener::Footer => true,
        Opener::Attachment => text.trim().len() <= range.len() + MAX_LINE,
        Opener::Maybe => ends_label(&text[range.end..]) || range.end < text.len() && data(text, words) > 1,
    };
    fits.then_some(opener)
}

/// The attachment marker and the short blocks after it.
fn attachments(blocks: &mut [Zoned], at: usize) -> usize {
    set(&mut blocks[at], Zone::Attachment, "marker of attached files");
    let mut i = at + 1;
    while i < blocks.len()
        && is_text(&blocks[i])
        && blocks[i].block.text.len() <= MAX_LINE
        && !blocks[i].block.links.is_empty()
    {
        set(&mut blocks[i], Zone::Attachment, "link after the marker of attached files");
        i += 1;
    }
    i
}

/// A contact block from its opener to the last block with contact data.
fn contact(
    blocks: &mut [Zoned],
    at: usize,
    opener: Opener,
    seen: &mut bool,
    words: &ContactWords,
    doubts: &mut Warnings,
) -> usize {
    let end = end_of_contact(blocks, at, words);
    let bare = end == at + 1 && data(blocks[at].block.text.as_str(), words) == 0;
    let short =
        || blocks[at..].iter().take(4 * MAX_BLOCKS).filter(|b| is_text(b)).all(|b| b.block.text.len() <= MAX_LINE / 2);
    if bare && (opener == Opener::Maybe || !short()) {
        return at + 1;
    }
    let (zone, why) = match *seen {
        false => (Zone::Contact, "contact block"),
        true => (Zone::PortalContact, "second contact block"),
    };
    if *seen {
        doubts.add(WarningCode::ContactSecond, "A second contact block follows the one of the release.");
    }
    *seen = true;
    for zoned in &mut blocks[at..end] {
        set(zoned, zone, why);
    }
    end
}

/// The block after the last one with contact data; blocks between are short lines without sentences.
fn end_of_contact(blocks: &[Zoned], at: usize, words: &ContactWords) -> usize {
    let mut end = at + 1;
    let last = blocks.len().min(at + MAX_BLOCKS);
    for (i, zoned) in blocks.iter().enumerate().take(last).skip(at + 1) {
        let text = zoned.block.text.as_str();
        if !is_text(zoned) || text.len() > MAX_LINE || opener_at_start(zoned, words).is_some() {
            break;
        }
        if data(text, words) > 0 || is_labelled(text, words) {
            end = i + 1;
        } else if is_sentence(text) {
            break;
        }
    }
    if end == at + 1 && data(blocks[at].block.text.as_str(), words) == 0 {
        // only names follow: all short lines up to the end
        let rest = blocks[at + 1..last].iter().take_while(|b| is_text(b) && !is_sentence(b.block.text.as_str()));
        let count = rest.take_while(|b| b.block.text.len() <= MAX_LINE / 4).count();
        if at + 1 + count == blocks.len() {
            end = blocks.len();
        }
    }
    end
}

fn is_labelled(text: &str, words: &ContactWords) -> bool {
    words.labels.find(text).next().is_some_and(|(range, _)| range.start == 0) && text.len() <= MAX_LINE / 2
}

fn is_sentence(text: &str) -> bool {
    let text = text.trim_end();
    text.ends_with(['.', '!', '?', '\u{201c}', '"']) && text.split_whitespace().count() > 6
}

/// A contact block without opener: the last short blocks, dense with contact data.
fn unopened(blocks: &mut [Zoned], words: &LanguageData) {
    let mut start = blocks.len();
    let mut sorts = 0;
    for (i, zoned) in blocks.iter().enumerate().rev().take(MAX_BLOCKS) {
        let text = zoned.block.text.as_str();
        if !is_text(zoned) {
            if sorts > 0 { break } else { continue }
        }
        if text.len() > MAX_LINE || is_sentence(text) || zoned.block.markup.level != 0 {
            break;
        }
        let found = data(text, &words.contact);
        if found == 0 && !is_labelled(text, &words.contact) && !begins_contact(text, words) {
            break;
        }
        sorts += found;
        start = i;
    }
    if sorts >= 2 {
        for zoned in blocks[start..].iter_mut().filter(|b| is_text(b)) {
            set(zoned, Zone::Contact, "contact data at the end");
        }
    }
}

/// A line that can begin a contact block without opener: a known unit or office, and nothing else.
fn begins_contact(text: &str, words: &LanguageData) -> bool {
    let office = text.split_whitespace().next().and_then(|w| words.contact.kind(w)).is_some();
    office && text.len() <= MAX_LINE / 4
}

/// The signature above the first contact block: `gez. NAME`, initials in brackets, or a bare name.
fn signature(blocks: &mut [Zoned], words: &LanguageData) {
    let Some(first) = blocks.iter().position(|b| b.zone == Zone::Contact) else { return };
    let Some(last) = blocks[..first].iter().rposition(is_text) else { return };
    let has_text = blocks[..last].iter().any(is_text);
    if has_text && is_signature(blocks[last].block.text.as_str(), words) {
        set(&mut blocks[last], Zone::Aside(AsideKind::Signature), "signature before the contact block");
    }
}

fn is_signature(text: &str, words: &LanguageData) -> bool {
    let text = text.trim();
    let initials = text.strip_prefix('(').and_then(|t| t.strip_suffix(')'));
    if initials.is_some_and(|t| (2..=4).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_alphabetic())) {
        return true;
    }
    if text.len() > 90 || text.contains('\n') {
        return false;
    }
    let names: Vec<&str> = text.split_whitespace().collect();
    if names.len() > 8 {
        return false;
    }
    let signed = names.first().is_some_and(|w| words.contact.kind(w) == Some(NameWord::Signed));
    let class = |w: &str| words.lexicon.classes(words.lexicon.id(&w.to_lowercase()));
    let capital = names.iter().all(|w| w.starts_with(char::is_uppercase) || class(w).any(Classes::PARTICLE));
    let given = names.iter().take(2).any(|w| words.names.traits(w).any(Traits::GIVEN));
    let plain = !text.ends_with(['.', ':', '!', '?', ',']) && !text.bytes().any(|b| b.is_ascii_digit());
    signed || (2..=4).contains(&names.len()) && capital && given && plain
}
