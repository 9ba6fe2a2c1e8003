//! In: the words of an HTML page as the walk over its tree comes to them. Out: one [`Draft`] after the other: the text of
//! a block with its blanks folded, its links, its place in the source and the edits that decoding made there.
//!
//! The hard decision: a text node knows only where it stood as a whole, so a repaired character is found again by looking
//! for its word in that stretch of the source; a word written with entities is not found and carries no edits.

use std::ops::Range;

use html5ever::local_name;

use super::Link;
use super::tree::Tag;
use crate::text::{Edit, Text};

/// The decoded text, asked for origins often.
pub(super) struct Source<'t> {
    text: &'t Text,
    /// For each edit: where it ends, and what is to be added to a position behind it.
    shifts: Vec<(usize, isize)>,
}

impl<'t> Source<'t> {
    pub(super) fn new(text: &'t Text) -> Self {
        let mut sum = 0;
        let shift = |e: &Edit| {
            sum += e.before.len() as isize - e.len as isize;
            (e.end(), sum)
        };
        Self { text, shifts: text.edits().iter().map(shift).collect() }
    }

    pub(super) fn as_str(&self) -> &'t str {
        self.text.as_str()
    }

    /// Where a byte stood in the decoded file; inside an edit: where the edit begins.
    pub(super) fn origin(&self, pos: usize) -> usize {
        let base = self.text.origin(0);
        let behind = self.shifts.partition_point(|(end, _)| *end <= pos);
        let inside = self.text.edits().get(behind).filter(|e| e.at < pos);
        let pos = inside.map_or(pos, |e| e.at);
        let shift = behind.checked_sub(1).and_then(|i| self.shifts.get(i)).map_or(0, |(_, shift)| *shift);
        (base + pos).saturating_add_signed(shift)
    }

    /// The edits inside a range of the text.
    fn edits(&self, range: Range<usize>) -> impl Iterator<Item = &'t Edit> {
        let first = self.shifts.partition_point(|(end, _)| *end <= range.start);
        self.text.edits().get(first..).unwrap_or_default().iter().take_while(move |e| e.end() <= range.end)
    }

    /// `span` without the blanks at its ends.
    pub(super) fn trimmed(&self, span: Range<usize>) -> Range<usize> {
        let Some(inside) = self.as_str().get(span.clone()) else { return span };
        let start = span.start + (inside.len() - inside.trim_ascii_start().len());
        start..(span.end - (inside.len() - inside.trim_ascii_end().len())).max(start)
    }
}

/// The block being built.
#[derive(Default)]
pub(super) struct Draft<'t> {
    text: String,
    /// Where its text nodes stood in the text that was parsed.
    source: Option<Range<usize>>,
    links: Vec<Link>,
    link_bytes: u32,
    /// Edits of the decoded text, and where they stand in the draft.
    edits: Vec<(usize, &'t Edit)>,
    /// Blanks seen since the last letter.
    space: bool,
    /// Line breaks seen since the last letter.
    breaks: u8,
}

/// A finished draft.
pub(super) struct Finished {
    pub(super) text: Text,
    pub(super) source: Range<usize>,
    pub(super) links: Vec<Link>,
    pub(super) link_bytes: u32,
}

impl<'t> Draft<'t> {
    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Length of its text in bytes.
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// Notes a blank.
    pub(super) fn blank(&mut self) {
        self.space = true;
    }

    /// Notes a line break; whether it makes an empty line, which ends the block.
    pub(super) fn line_break(&mut self) -> bool {
        self.breaks = if self.text.is_empty() { 0 } else { self.breaks.saturating_add(1) };
        self.breaks > 1
    }

    /// Adds text with its runs of blanks folded into one. `span` is where the text node stood.
    pub(super) fn words(&mut self, text: &str, span: &Range<usize>, source: &Source<'t>) {
        let is_blank = |b: Option<&u8>| b.is_some_and(u8::is_ascii_whitespace);
        self.space |= is_blank(text.as_bytes().first());
        let mut from = span.start;
        for (i, word) in text.split_ascii_whitespace().enumerate() {
            self.space |= i > 0;
            self.word(word);
            if !source.shifts.is_empty() {
                from = self.carry_edits(word, from..span.end, source);
            }
        }
        self.space |= is_blank(text.as_bytes().last());
        match &mut self.source {
            Some(known) => *known = known.start.min(span.start)..known.end.max(span.end),
            known => *known = Some(span.clone()),
        }
    }

    fn word(&mut self, word: &str) {
        if self.text.is_empty() || self.text.ends_with(['\t', '\n']) {
            // Blanks at the start of a line say nothing.
        } else if self.breaks > 0 {
            self.text.push('\n');
        } else if self.space {
            self.text.push(' ');
        }
        (self.space, self.breaks) = (false, 0);
        self.text.push_str(word);
    }

    /// Looks for the word that was just added in the source and notes the edits inside it; gives where to look for the next.
    fn carry_edits(&mut self, word: &str, within: Range<usize>, source: &Source<'t>) -> usize {
        const NEAR: usize = 256;
        let near = source.as_str().floor_char_boundary(within.end.min(within.start + word.len() + NEAR));
        let Some(found) = source.as_str().get(within.start..near).and_then(|s| s.find(word)) else {
            return within.start;
        };
        let (at, in_draft) = (within.start + found, self.text.len() - word.len());
        self.edits.extend(source.edits(at..at + word.len()).map(|e| (in_draft + e.at - at, e)));
        at + word.len()
    }

    /// The end of a table cell or row: a tab or line break in place of blanks.
    pub(super) fn cell_end(&mut self, sign: char) {
        if sign == '\n' {
            self.text.truncate(self.text.trim_end_matches('\t').len());
        }
        let repeated = sign == '\n' && self.text.ends_with('\n');
        if !self.text.is_empty() && !repeated {
            self.text.push(sign);
        }
        self.space = false;
    }

    /// Notes that the text from `start` on stands in a link.
    pub(super) fn link(&mut self, tag: Tag<'_>, start: usize) {
        let inside = self.text.get(start..).unwrap_or_default();
        let range = start + (inside.len() - inside.trim_start().len())..start + inside.trim_end().len();
        if range.start < range.end {
            self.link_bytes = self.link_bytes.saturating_add((range.end - range.start) as u32);
            let href = tag.attr(&local_name!("href")).unwrap_or_default().to_owned();
            self.links.push(Link { range, href, title: tag.attr(&local_name!("title")).map(str::to_owned) });
        }
    }

    /// The block, if there is anything to see in it; the draft is empty behind it, but keeps its room.
    pub(super) fn finish(&mut self, source: &Source<'_>) -> Option<Finished> {
        self.text.truncate(self.text.trim_end_matches(['\t', '\n']).len());
        let place = self.source.take().filter(|_| self.text.contains(is_shown));
        let finished = place.map(|place| {
            let place = source.origin(place.start)..source.origin(place.end);
            let links = std::mem::take(&mut self.links);
            Finished { text: self.to_text(place.start), source: place, links, link_bytes: self.link_bytes }
        });
        let mut text = std::mem::take(&mut self.text);
        text.clear();
        *self = Self { text, ..Self::default() };
        finished
    }

    fn to_text(&self, base: usize) -> Text {
        if self.edits.is_empty() {
            return Text::new(self.text.clone(), base);
        }
        let mut text = Text::new(String::new(), base);
        let mut done = 0;
        for (at, edit) in &self.edits {
            if let Some(piece) = self.text.get(done..at + edit.len) {
                text.push_str(piece);
                text.mark(*at, &edit.before, edit.code);
                done = at + edit.len;
            }
        }
        text.push_str(self.text.get(done..).unwrap_or_default());
        text
    }
}

/// Whether a character leaves a mark: no blank, no zero-width sign.
fn is_shown(c: char) -> bool {
    !c.is_whitespace() && !matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}
