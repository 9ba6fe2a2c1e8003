//! In: units of a text, hints of the rules and learned weights. Out: spans of people, organizations and places.
//!
//! The best sequence of labels is found by Viterbi's algorithm in whole numbers. The hard decision: only units that can be
//! part of a name are scored (capital words that something speaks for, and what stands beside them); all else, two thirds
//! of the capital words, is outside by itself, and what a word says of itself is added up once and then remembered.

use std::ops::Range;

use super::features::{self, Hint, PLACES};
use crate::knowledge::gazetteer::Traits;
use crate::knowledge::memory::Memory;
use crate::knowledge::model::{LABELS, MOST, Model, Scores};
use crate::values::token::{Shape, TokenKind};
use crate::values::units::{Unit, Units};

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

/// Which units can be part of a name: those that something speaks for, and what stands beside them. In German every noun
/// has a capital, so an ordinary one is looked at only beside another unit that may be a name.
#[must_use]
pub fn candidates(units: &Units<'_>, hints: &[Hint]) -> Vec<bool> {
    let speaks: Vec<bool> = units.list.iter().zip(hints).map(|(unit, hint)| is_evidence(unit, *hint)).collect();
    let near = |i: usize| speaks.get(i.saturating_sub(NEAR)..units.list.len().min(i + NEAR + 1));
    let wanted = |(i, unit): (usize, &Unit)| unit.is_capital() && near(i).is_some_and(|near| near.contains(&true));
    let mut out: Vec<bool> = units.list.iter().enumerate().map(wanted).collect();
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
    for i in 0..units.list.len() {
        let digits = units.get(i).is_some_and(|u| u.kind == TokenKind::Digits);
        let beside = |k: usize| units.is_capital(k) && out.get(k) == Some(&true);
        let counts = digits && (i > 0 && units.follows(i) && beside(i - 1) || beside(i + 1));
        out.get_mut(i).into_iter().for_each(|slot| *slot |= counts);
    }
    out
}

/// So many units beside one that speaks for a name may be part of it.
const NEAR: usize = 2;

/// Whether a unit by itself lets one think of a name.
fn is_evidence(unit: &Unit, hint: Hint) -> bool {
    if hint != Hint::None {
        return true;
    }
    if !unit.is_capital() {
        return false;
    }
    let heads = Traits::ORG_HEAD.or(Traits::PLACE_HEAD).or(Traits::LEGAL).or(Traits::ORG_FIRST);
    let names = Traits::GIVEN.or(Traits::ANY_PLACE).or(Traits::ORGANIZATION).or(Traits::PARTY);
    if matches!(unit.shape, Shape::Upper | Shape::Mixed) || unit.is(heads.or(Traits::SALUTATION).or(Traits::TITLE)) {
        return true;
    }
    if unit.is(Traits::FUNCTION) {
        return false;
    }
    // A capital adjective in the middle of a sentence is most often part of a name.
    let adjective = unit.is(Traits::STEM) && !unit.is(Traits::ANY_NOUN) && !unit.opens;
    let unknown = !unit.is(Traits::WORD.or(Traits::ROLE).or(Traits::PLURAL_ROLE));
    // Many family names and towns look like compounds or are ordinary words as well.
    let double = Traits::FAMILY.or(Traits::GIVEN_RARE).or(Traits::COMPOUND);
    unknown || adjective || unit.is(names.or(double))
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
fn best(scores: &[Option<Scores>], steps: &[Scores; LABELS]) -> Vec<usize> {
    let mut best = vec![0; scores.len()];
    let mut back: Vec<Scores> = Vec::new();
    let mut start = 0;
    while start < scores.len() {
        if scores[start].is_none() {
            start += 1;
            continue;
        }
        let end = (start..scores.len()).find(|i| scores[*i].is_none()).unwrap_or(scores.len());
        viterbi(&scores[start..end], steps, &mut back, &mut best[start..end]);
        start = end;
    }
    best
}

/// A step that is never taken.
const NEVER: i16 = -MOST;

/// What it costs to go from label to label.
fn steps(model: &Model) -> [Scores; LABELS] {
    std::array::from_fn(|before| {
        let row = model.steps(before);
        std::array::from_fn(|label| if may_follow(before, label) { row[label] } else { NEVER })
    })
}

/// Labels a run of units that begins and ends outside; `back` is room to work in.
fn viterbi(scores: &[Option<Scores>], steps: &[Scores; LABELS], back: &mut Vec<Scores>, out: &mut [usize]) {
    back.clear();
    let mut reach = [NEVER; LABELS];
    reach[OUTSIDE] = 0;
    for own in scores.iter().flatten() {
        let mut next = [i16::MIN; LABELS];
        // Numbers of one size let the processor take all labels at once.
        let mut from = [0_i16; LABELS];
        for (before, (score, step)) in reach.iter().zip(steps).enumerate() {
            for label in 0..LABELS {
                let sum = score + step[label];
                let better = sum > next[label];
                next[label] = if better { sum } else { next[label] };
                from[label] = if better { before as i16 } else { from[label] };
            }
        }
        // Only the gaps between the labels count; so the numbers stay small, however long the run.
        next.iter_mut().zip(own).for_each(|(next, own)| *next = (*next + own).max(NEVER));
        let most = next.iter().copied().fold(NEVER, i16::max);
        reach.iter_mut().zip(next).for_each(|(reach, next)| *reach = (next - most).max(NEVER));
        back.push(from);
    }
    let ends = |label: usize| reach[label] + steps[label][OUTSIDE];
    let mut label = (0..LABELS).max_by_key(|l| (ends(*l), LABELS - l)).unwrap_or(OUTSIDE);
    for (slot, from) in out.iter_mut().zip(back.iter()).rev() {
        *slot = label;
        label = from[label] as usize;
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

/// Finds names with learned weights; `memory` is the one that the units were looked up in.
#[must_use]
pub fn tag(units: &Units<'_>, hints: &[Hint], model: &Model, memory: &mut Memory) -> Vec<Span> {
    let wanted = candidates(units, hints);
    // Two loops, so that the processor waits for what is remembered of several words at once.
    let by_words = |(i, wanted): (usize, &bool)| wanted.then(|| by_words(units, i, model, memory));
    let mut scores: Vec<Option<Scores>> = wanted.iter().enumerate().map(by_words).collect();
    for (i, scores) in scores.iter_mut().enumerate() {
        let Some(scores) = scores else { continue };
        model.add(&features::of_context(units, hints, i), scores);
        scores.iter_mut().for_each(|score| *score = (*score).clamp(-MOST_OF_UNIT, MOST_OF_UNIT));
    }
    spans(&best(&scores, &steps(model)))
}

/// No unit speaks more for or against a label, so that scores of a run can be added in sixteen bits.
const MOST_OF_UNIT: i16 = 8_000;

/// What the word of unit `i` and those beside it speak for, each by itself.
fn by_words(units: &Units<'_>, i: usize, model: &Model, memory: &mut Memory) -> Scores {
    let mut out: Scores = [0; LABELS];
    for place in PLACES {
        let at = i.checked_add_signed(place.offset());
        let Some((at, unit)) = at.and_then(|at| Some((at, units.get(at)?))) else { continue };
        let sum = memory.sum(unit.word, place as usize, || {
            let mut sum = [0; LABELS];
            model.add(features::of_word(units.str(at), unit, place).as_slice(), &mut sum);
            sum
        });
        out.iter_mut().zip(sum).for_each(|(out, sum)| *out += sum);
    }
    out
}
