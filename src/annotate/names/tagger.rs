//! In: units of a text, hints of the rules and learned weights. Out: spans of people, organizations and places.
//!
//! The best sequence of labels is found by Viterbi's algorithm in whole numbers. The hard decision: only units that can be
//! part of a name are scored (capital words, and what stands between two of them); all else is outside by itself, and
//! what a word says of itself is added up once for each different word of a text.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::features::{self, Hint, PLACES};
use crate::knowledge::gazetteer::Traits;
use crate::knowledge::model::{LABELS, Model, Scores};
use crate::values::token::TokenKind;
use crate::values::units::Units;

/// What a span names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Sort {
    /// A person.
    Person,
    /// An organization.
    Organization,
    /// A place.
    Place,
}

/// Units that name something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// What it is.
    pub sort: Sort,
    /// The units.
    pub units: Range<usize>,
}

/// Outside of all names.
pub const OUTSIDE: usize = 0;
/// Names of other things: works, events, products.
pub const OTHER: usize = 7;

const SORTS: [Sort; 3] = [Sort::Person, Sort::Organization, Sort::Place];

/// The label of the first unit of a name, or of a further one.
#[must_use]
pub fn label(sort: Sort, inside: bool) -> usize {
    1 + 2 * sort as usize + usize::from(inside)
}

/// Whether a label may follow another: inside only goes on what has begun.
#[must_use]
pub fn may_follow(before: usize, label: usize) -> bool {
    let inside = matches!(label, 2 | 4 | 6);
    !inside || before == label || before + 1 == label
}

/// Which units can be part of a name.
#[must_use]
pub fn candidates(units: &Units<'_>) -> Vec<bool> {
    let mut out: Vec<bool> = units.list.iter().map(|u| u.kind == TokenKind::Word && u.is_capital()).collect();
    let mut last: Option<usize> = None;
    for i in 0..out.len() {
        if out.get(i).copied().unwrap_or_default() {
            // A name goes on over two small words, numbers or signs at most.
            if let Some(before) = last.filter(|before| i - before <= 3 && i - before > 1) {
                let joined = (before + 1..i).all(|k| joins(units, k));
                out.get_mut(before + 1..i).into_iter().flatten().for_each(|slot| *slot = joined);
            }
            last = Some(i);
        }
    }
    // Numbers stand before and after names of clubs and roads.
    for (i, slot) in out.iter_mut().enumerate() {
        let digits = units.get(i).is_some_and(|u| u.kind == TokenKind::Digits);
        let beside = |k: usize| units.is_capital(k);
        *slot |= digits && (i > 0 && units.follows(i) && beside(i - 1) || beside(i + 1));
    }
    out
}

fn joins(units: &Units<'_>, i: usize) -> bool {
    let small = Traits::OWNER_LINK.or(Traits::FIELD_LINK).or(Traits::AND).or(Traits::PARTICLE).or(Traits::ARTICLE);
    match units.get(i).map(|u| u.kind) {
        Some(TokenKind::Word) => units.is(i, small) || !units.is(i, Traits::FUNCTION),
        Some(TokenKind::Digits) => true,
        Some(TokenKind::Sign) => {
            matches!(units.str(i), "." | "&" | "/" | "'" | "\u{2019}" | "-" | "\u{2013}" | "!" | "+")
        }
        None => false,
    }
}

/// The best labels for the scores of each unit; `None` is a unit that is outside by itself.
#[must_use]
pub fn best(scores: &[Option<Scores>], steps: &dyn Fn(usize, usize) -> i32) -> Vec<usize> {
    let mut best = vec![0; scores.len()];
    let mut start = 0;
    while start < scores.len() {
        if scores[start].is_none() {
            start += 1;
            continue;
        }
        let end = (start..scores.len()).find(|i| scores[*i].is_none()).unwrap_or(scores.len());
        viterbi(&scores[start..end], steps, &mut best[start..end]);
        start = end;
    }
    best
}

/// Labels a run of units that begins and ends outside.
fn viterbi(scores: &[Option<Scores>], steps: &dyn Fn(usize, usize) -> i32, out: &mut [usize]) {
    const NEVER: i32 = i32::MIN / 4;
    let mut back: Vec<[u8; LABELS]> = Vec::with_capacity(scores.len());
    let mut reach = [NEVER; LABELS];
    reach[OUTSIDE] = 0;
    for own in scores.iter().flatten() {
        let mut next = [NEVER; LABELS];
        let mut from = [0_u8; LABELS];
        for label in 0..LABELS {
            for (before, score) in reach.iter().enumerate().filter(|(before, _)| may_follow(*before, label)) {
                let sum = score.saturating_add(steps(before, label));
                if sum > next[label] {
                    (next[label], from[label]) = (sum, before as u8);
                }
            }
            next[label] = next[label].saturating_add(own[label]);
        }
        reach = next;
        back.push(from);
    }
    let ends = |label: usize| reach[label].saturating_add(steps(label, OUTSIDE));
    let mut label = (0..LABELS).max_by_key(|l| (ends(*l), LABELS - l)).unwrap_or(OUTSIDE);
    for (slot, from) in out.iter_mut().zip(&back).rev() {
        *slot = label;
        label = usize::from(from[label]);
    }
}

/// The spans that labels mean.
#[must_use]
pub fn spans(labels: &[usize]) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::new();
    for (i, label) in labels.iter().enumerate() {
        let Some(sort) = label.checked_sub(1).and_then(|l| SORTS.get(l / 2)) else { continue };
        match out.last_mut().filter(|span| label % 2 == 0 && span.sort == *sort && span.units.end == i) {
            Some(span) => span.units.end = i + 1,
            None => out.push(Span { sort: *sort, units: i..i + 1 }),
        }
    }
    out
}

/// Finds names with learned weights.
#[must_use]
pub fn tag(units: &Units<'_>, hints: &[Hint], model: &Model) -> Vec<Span> {
    let wanted = candidates(units);
    let mut sums = Sums {
        model,
        by_word: vec![u32::MAX; units.words.len() * PLACES.len()],
        list: Vec::new(),
        other: FxHashMap::default(),
    };
    let score = |(i, wanted): (usize, &bool)| wanted.then(|| sums.unit(units, hints, i));
    let scores: Vec<Option<Scores>> = wanted.iter().enumerate().map(score).collect();
    spans(&best(&scores, &|before, label| model.steps(before)[label]))
}

/// What words say in their places, added up once.
struct Sums<'m> {
    model: &'m Model,
    /// Number of the sum of a word in a place; the greatest number is none yet.
    by_word: Vec<u32>,
    list: Vec<Scores>,
    /// Sums of signs and numbers, which have no number as words.
    other: FxHashMap<(u64, usize), u32>,
}

impl Sums<'_> {
    fn unit(&mut self, units: &Units<'_>, hints: &[Hint], i: usize) -> Scores {
        let mut out = [0; LABELS];
        for place in PLACES {
            let Some(k) = i.checked_add_signed(place.offset()).filter(|k| *k < units.list.len()) else { continue };
            let sum = self.word(units, k, place);
            out.iter_mut().zip(sum).for_each(|(out, part)| *out += part);
        }
        features::of_context(units, hints, i, &mut |feature| self.model.add(feature, &mut out));
        out
    }

    fn word(&mut self, units: &Units<'_>, i: usize, place: features::Place) -> Scores {
        let Some(unit) = units.get(i) else { return [0; LABELS] };
        let next = self.list.len() as u32;
        let slot = if unit.word == 0 {
            let text = units.str(i).as_bytes();
            let short = text.iter().take(8).fold(text.len() as u64, |key, b| key << 7 ^ u64::from(*b));
            self.other.entry((short, place as usize)).or_insert(u32::MAX)
        } else {
            match self.by_word.get_mut(unit.word as usize * PLACES.len() + place as usize) {
                Some(slot) => slot,
                None => return [0; LABELS],
            }
        };
        if *slot == u32::MAX {
            *slot = next;
            let mut sum = [0; LABELS];
            features::of_word(units.str(i), unit, place, &mut |feature| self.model.add(feature, &mut sum));
            self.list.push(sum);
            return sum;
        }
        self.list.get(*slot as usize).copied().unwrap_or_default()
    }
}
