//! In: the elements that a site layout names. Out: for each block the field that the layout gives it, and the stretch
//! that the body takes.
//!
//! The hard decision: a layout is believed only as far as the page bears it out. A named body that holds hardly any of
//! the page's sentences is not used (the site has changed, or the selector is wrong), and the general way finds the text.

use std::ops::Range;

use crate::knowledge::sites::Field;
use crate::parse::{Block, Element};

/// A named body must hold so much of the sentences that the general way finds.
const LEAST_SHARE: f32 = 0.25;

/// What a site layout says of the blocks of a page.
#[derive(Debug, Default)]
pub(super) struct LayoutZones {
    /// For each block the field of the innermost named element around it; empty if the layout names none.
    fields: Vec<Option<Field>>,
    /// From the first to the last block of the body.
    body: Option<Range<usize>>,
}

impl LayoutZones {
    pub(super) fn new(named: &[(Field, u32)], elements: &[Element], blocks: &[Block]) -> Self {
        if named.is_empty() {
            return Self::default();
        }
        let mut own: Vec<Option<Field>> = vec![None; elements.len()];
        for (field, element) in named {
            if let Some(place) = own.get_mut(*element as usize) {
                // What is no part of the release stays none, whatever else the element is.
                *place = if *place == Some(Field::Noise) { *place } else { Some(*field) };
            }
        }
        for i in 1..own.len() {
            let around = elements.get(i).and_then(|e| own.get(e.parent as usize)).copied().flatten();
            let inherits = own[i].is_none() || around == Some(Field::Noise);
            own[i] = if inherits { around } else { own[i] };
        }
        let field = |b: &Block| own.get(b.markup.element as usize).copied().flatten();
        let fields: Vec<Option<Field>> = blocks.iter().map(field).collect();
        let is_body = |f: &Option<Field>| matches!(f, Some(Field::Body | Field::Lead));
        let first = fields.iter().position(is_body);
        let body = first.map(|first| first..fields.iter().rposition(is_body).map_or(first, |last| last + 1));
        Self { fields, body }
    }

    /// Drops the body if it holds too little of the sentences; whether it was dropped. `prose` gives the words of
    /// sentences in a block, `general` those that the general way takes for the text.
    pub(super) fn doubt(&mut self, prose: impl Fn(usize) -> f32, general: f32) -> bool {
        let Some(body) = self.body.clone() else { return false };
        let held: f32 = body.filter(|&i| matches!(self.field(i), Some(Field::Body | Field::Lead))).map(prose).sum();
        let dropped = held < LEAST_SHARE * general;
        if dropped {
            self.body = None;
            self.fields.iter_mut().filter(|f| matches!(f, Some(Field::Body | Field::Lead))).for_each(|f| *f = None);
        }
        dropped
    }

    /// What the layout says of a block.
    pub(super) fn field(&self, block: usize) -> Option<Field> {
        self.fields.get(block).copied().flatten()
    }

    /// Whether any block is said to be this.
    pub(super) fn names(&self, field: Field) -> bool {
        self.fields.contains(&Some(field))
    }

    /// From the first to the last block of the body, if the layout names one.
    pub(super) fn body(&self) -> Option<&Range<usize>> {
        self.body.as_ref()
    }
}
