//! In: the zoned blocks of a document. Out: where headline and text stand, so that a time or a name can be near or far.

use crate::segment::{Document, Zone};

/// So many blocks above the headline still belong to it (kicker, date, section).
const ABOVE: usize = 5;
/// So many blocks below it, if no text begins before.
const BELOW: usize = 8;

/// How near something stands to the headline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Near {
    /// Between the lines around the headline and the first lines of the text.
    Headline,
    /// Beside or right below the text.
    Text,
    /// Elsewhere on the page.
    Far,
}

/// Where headline and text stand, as indices of blocks.
#[derive(Debug)]
pub(super) struct Placement {
    pub(super) headline: Option<usize>,
    text: std::ops::Range<usize>,
    /// For each element of the compact tree the first block in it or after it.
    first_block: Vec<u32>,
}

impl Placement {
    pub(super) fn new(document: &Document) -> Self {
        let blocks = &document.blocks;
        let is_text = |z: &crate::segment::Zoned| matches!(z.zone, Zone::Body | Zone::Background);
        let first = blocks.iter().position(is_text).unwrap_or(blocks.len());
        let last = blocks.iter().rposition(is_text).map_or(first, |i| i + 1);
        let title = blocks.iter().position(|z| z.zone == Zone::Title);
        let heading = || (0..blocks.len()).filter(|&i| blocks[i].block.markup.level == 1).find(|&i| i <= first);
        Self { headline: title.or_else(heading), text: first..last, first_block: first_blocks(document) }
    }

    /// How near the element with this index stands.
    pub(super) fn of_element(&self, element: Option<u32>) -> Near {
        match element.and_then(|e| self.first_block.get(e as usize)) {
            Some(&block) => self.of_block(block as usize),
            None => Near::Far,
        }
    }

    /// Whether all blocks of an element stand below the headline.
    pub(super) fn is_below_headline(&self, element: usize) -> bool {
        let first = self.first_block.get(element).map(|b| *b as usize);
        first.zip(self.headline).is_some_and(|(first, headline)| first > headline)
    }

    pub(super) fn of_block(&self, block: usize) -> Near {
        let headline = self.headline.unwrap_or(self.text.start);
        let lowest = self.text.start.max(headline + BELOW).min(headline + 3 * BELOW) + 2;
        if block + ABOVE >= headline && block <= lowest {
            Near::Headline
        } else if block >= headline && block <= self.text.end + ABOVE {
            Near::Text
        } else {
            Near::Far
        }
    }

    /// Indices of the blocks around the headline.
    pub(super) fn around_headline(&self, blocks: usize) -> std::ops::Range<usize> {
        let headline = self.headline.unwrap_or(self.text.start);
        headline.saturating_sub(ABOVE)..(headline + BELOW + 2).min(blocks)
    }

    /// Indices of the blocks from the first to the last of the text.
    pub(super) fn text(&self, blocks: usize) -> std::ops::Range<usize> {
        self.text.start.min(blocks)..self.text.end.min(blocks)
    }

    /// Indices of the last blocks of the text and those right below it.
    pub(super) fn text_end(&self, blocks: usize) -> std::ops::Range<usize> {
        let start = self.text.end.saturating_sub(2).max(self.text.start);
        start.min(blocks)..(self.text.end + ABOVE).min(blocks)
    }

    /// Indices of the blocks right below the text.
    pub(super) fn below_text(&self, blocks: usize) -> std::ops::Range<usize> {
        self.text.end.min(blocks)..(self.text.end + ABOVE).min(blocks)
    }
}

/// The first block inside each element; for an element without one the first block after it.
fn first_blocks(document: &Document) -> Vec<u32> {
    let none = document.blocks.len() as u32;
    let mut first = vec![none; document.elements.len()];
    for (i, zoned) in document.blocks.iter().enumerate() {
        if let Some(place) = first.get_mut(zoned.block.markup.element as usize) {
            *place = (*place).min(i as u32);
        }
    }
    for child in (1..first.len()).rev() {
        let parent = document.elements[child].parent as usize;
        if parent < child {
            first[parent] = first[parent].min(first[child]);
        }
    }
    let mut next = none;
    for place in first.iter_mut().rev() {
        next = next.min(*place);
        if *place == none {
            *place = next;
        }
    }
    first
}
