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
    let mut out = vec![false; units.list.len()];
    for (i, (unit, hint)) in units.list.iter().zip(hints).enumerate() {
        if is_evidence(unit, *hint) {
            let near = i.saturating_sub(NEAR)..units.list.len().min(i + NEAR + 1);
            let beside = out.get_mut(near.clone()).into_iter().flatten();
            beside.zip(near).for_each(|(slot, k)| *slot = units.is_capital(k));
        }
    }
    join(units, &mut out);
    // Numbers stand before and after names of clubs and roads.
    for (i, _) in units.list.iter().enumerate().filter(|(_, unit)| unit.kind == TokenKind::Digits) {
        let beside = |k: usize| units.is_capital(k) && out.get(k) == Some(&true);
        let counts = i > 0 && units.follows(i) && beside(i - 1) || beside(i + 1);
        out.get_mut(i).into_iter().for_each(|slot| *slot |= counts);
    }
    out
}

/// So many units beside one that speaks for a name may be part of it.
const NEAR: usize = 2;

/// A name goes on over two small words, numbers or signs at most.
fn join(units: &Units<'_>, wanted: &mut [bool]) {
    let mut last: Option<usize> = None;
    for i in 0..wanted.len() {
        if wanted.get(i) != Some(&true) {
            continue;
        }
        if let Some(before) = last.filter(|before| i - before <= 3 && i - before > 1) {
            let joined = (before + 1..i).all(|k| joins(units, k));
            wanted.get_mut(before + 1..i).into_iter().flatten().for_each(|slot| *slot = joined);
        }
        last = Some(i);
    }
}

/// Whether a unit by itself lets one think of a name. Nobody could guess the answers one by one, so the processor is given
/// all of them at once.
fn is_evidence(unit: &Unit, hint: Hint) -> bool {
    if !unit.is_capital() {
        return hint != Hint::None;
    }
    let heads = Traits::ORG_HEAD.or(Traits::PLACE_HEAD).or(Traits::LEGAL).or(Traits::ORG_FIRST);
    let names = Traits::GIVEN.or(Traits::ANY_PLACE).or(Traits::ORGANIZATION).or(Traits::PARTY);
    let shouts = (unit.shape == Shape::Upper) | (unit.shape == Shape::Mixed);
    let strong = shouts | unit.is(heads.or(Traits::SALUTATION).or(Traits::TITLE));
    // A capital adjective in the middle of a sentence is most often part of a name.
    let adjective = unit.is(Traits::STEM) & !unit.is(Traits::ANY_NOUN) & !unit.opens;
    let unknown = !unit.is(Traits::WORD.or(Traits::ROLE).or(Traits::PLURAL_ROLE));
    // Many family names and towns look like compounds or are ordinary words as well.
    let double = Traits::FAMILY.or(Traits::GIVEN_RARE).or(Traits::COMPOUND);
    let weak = unknown | adjective | unit.is(names.or(double));
    (hint != Hint::None) | strong | (weak & !unit.is(Traits::FUNCTION))
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

/// A step that is never taken.
const NEVER: i16 = -MOST;

/// What it costs to go from label to label.
fn steps(model: &Model) -> [Scores; LABELS] {
    std::array::from_fn(|before| {
        let row = model.steps(before);
        std::array::from_fn(|label| if may_follow(before, label) { row[label] } else { NEVER })
    })
}

/// Finds the best labels of a run of units that begins and ends outside.
#[derive(Debug)]
struct Viterbi {
    /// What it costs to go from label to label.
    steps: [Scores; LABELS],
    /// How good the best way to each label is, before each unit.
    reached: Vec<Scores>,
    /// The labels found.
    labels: Vec<usize>,
}

impl Viterbi {
    fn new(model: &Model) -> Self {
        Self { steps: steps(model), reached: Vec::new(), labels: Vec::new() }
    }

    /// The labels of units with these scores.
    fn best(&mut self, scores: &[Scores]) -> &[usize] {
        self.reached.clear();
        let mut reach = [NEVER; LABELS];
        reach[OUTSIDE] = 0;
        for own in scores {
            self.reached.push(reach);
            // The processor takes all labels at once.
            let mut next = [i16::MIN; LABELS];
            for (score, step) in reach.iter().zip(&self.steps) {
                next.iter_mut().zip(step).for_each(|(next, step)| *next = (*next).max(score + step));
            }
            // Only the gaps between the labels count; so the numbers stay small, however long the run.
            next.iter_mut().zip(own).for_each(|(next, own)| *next = (*next + own).max(NEVER));
            let most = next.iter().copied().fold(NEVER, i16::max);
            reach = next.map(|next| (next - most).max(NEVER));
        }
        self.labels.clear();
        self.labels.resize(scores.len(), OUTSIDE);
        let mut label = label_before(&reach, &self.steps, OUTSIDE);
        for (slot, reach) in self.labels.iter_mut().zip(&self.reached).rev() {
            *slot = label;
            label = label_before(reach, &self.steps, label);
        }
        &self.labels
    }
}

/// The label on the best way to `label`, of equal ones the first.
fn label_before(reach: &Scores, steps: &[Scores; LABELS], label: usize) -> usize {
    let sum = |before: usize| reach[before] + steps[before][label];
    (0..LABELS).max_by_key(|before| (sum(*before), LABELS - before)).unwrap_or(OUTSIDE)
}

/// Adds the spans that the labels of a run mean, whose first unit is `first`.
fn add_spans(labels: &[usize], first: usize, out: &mut Vec<Span>) {
    for (i, label) in (first..).zip(labels) {
        let Some(sort) = label.checked_sub(1).and_then(|l| SORTS.get(l / 2)) else { continue };
        match out.last_mut().filter(|span| label % 2 == 0 && span.sort == *sort && span.units.end == i) {
            Some(span) => span.units.end = i + 1,
            None => out.push(Span { sort: *sort, units: i..i + 1 }),
        }
    }
}

/// Finds names with learned weights; `memory` is the one that the units were looked up in.
#[must_use]
pub fn tag(units: &Units<'_>, hints: &[Hint], model: &Model, memory: &mut Memory) -> Vec<Span> {
    let wanted = candidates(units, hints);
    let wanted: Vec<usize> = (0..).zip(wanted).filter_map(|(i, wanted)| wanted.then_some(i)).collect();
    // Loops so short that the processor waits for what is remembered of several words, and for several rows, at once.
    let mut scores: Vec<Scores> = wanted.iter().map(|i| by_words(units, *i, model, memory)).collect();
    let mut together = Vec::with_capacity(AT_ONCE);
    for (wanted, scores) in wanted.chunks(AT_ONCE).zip(scores.chunks_mut(AT_ONCE)) {
        together.clear();
        together.extend(wanted.iter().map(|i| features::of_context(units, hints, *i)));
        for (scores, together) in scores.iter_mut().zip(&together) {
            let sum = together.iter().fold(*scores, |sum, feature| model.add(sum, *feature));
            *scores = sum.map(|score| score.clamp(-MOST_OF_UNIT, MOST_OF_UNIT));
        }
    }
    let mut viterbi = Viterbi::new(model);
    let mut rest = scores.as_slice();
    let mut out = Vec::new();
    for run in wanted.chunk_by(|i, next| i + 1 == *next) {
        let (own, others) = rest.split_at(run.len());
        add_spans(viterbi.best(own), run[0], &mut out);
        rest = others;
    }
    out
}

/// So many units are scored at once: their features stay near the processor.
const AT_ONCE: usize = 64;

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
            features::of_word(units.str(at), unit, place, |feature| sum = model.add(sum, feature));
            sum
        });
        out.iter_mut().zip(sum).for_each(|(out, sum)| *out += sum);
    }
    out
}
