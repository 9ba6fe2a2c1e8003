//! In: a file of learned weights. Out: the scores that a feature gives to each label of a word.
//!
//! Features are hashed into rows of eight 8-bit weights. The hard decisions: no list of features is kept, so two of them may
//! share a row; the weights are used as they lie in the file, so loading them costs nothing; and they are as small as can
//! be, since the time goes into waiting for rows from memory.

use std::borrow::Cow;

use super::{Files, Language};
use crate::error::Error;

/// What a word can be: outside, or the first or a further word of a name.
pub const LABELS: usize = 8;

/// Scores of one word by label.
pub type Scores = [i16; LABELS];

/// A linear sequence model.
#[derive(Debug)]
pub struct Model {
    /// The file.
    bytes: Cow<'static, [u8]>,
    /// Number of rows less one; the number is a power of two.
    mask: usize,
    /// Score of a label after another.
    steps: [Scores; LABELS],
}

/// No step from label to label weighs more, so that a few can be added.
pub const MOST: i16 = 12_000;

/// Bytes of a row.
const ROW: usize = LABELS;

/// The file begins so; the number counts changes of the features.
const MAGIC: &[u8; 8] = b"dpnames4";
const STEPS_AT: usize = 16;
const ROWS_AT: usize = STEPS_AT + LABELS * LABELS * 2;

impl Model {
    /// Reads the model of a language; none if the language has none.
    pub(super) fn load(files: &Files, language: Language) -> Result<Option<Self>, Error> {
        let name = format!("{}/names.model", language.tag());
        if !files.list(language.tag())?.contains(&name) {
            return Ok(None);
        }
        let bytes = files.bytes(&name)?;
        match Self::from_bytes(bytes) {
            Some(model) => Ok(Some(model)),
            None => Err(Error::config(&name, "not a model of names, or one of another version")),
        }
    }

    /// The model in these bytes, if they are one.
    #[must_use]
    pub fn from_bytes(bytes: Cow<'static, [u8]>) -> Option<Self> {
        let bits = *bytes.strip_prefix(MAGIC)?.first()?;
        let rows = 1_usize.checked_shl(u32::from(bits)).filter(|_| bits < 24)?;
        if bytes.len() != ROWS_AT + rows * ROW {
            return None;
        }
        let mut steps = [[0; LABELS]; LABELS];
        let weights = bytes.get(STEPS_AT..ROWS_AT)?.as_chunks().0.iter().map(|weight| i16::from_le_bytes(*weight));
        steps.iter_mut().flatten().zip(weights).for_each(|(to, from)| *to = from.clamp(-MOST, MOST));
        Some(Self { bytes, mask: rows - 1, steps })
    }

    /// A model file with these weights: `steps` by label before and label, then rows.
    #[must_use]
    pub fn to_bytes(steps: &[Scores; LABELS], rows: &[[i8; LABELS]]) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.push(rows.len().trailing_zeros() as u8);
        out.resize(STEPS_AT, 0);
        steps.iter().flatten().for_each(|weight| out.extend(weight.to_le_bytes()));
        rows.iter().flatten().for_each(|weight| out.extend(weight.to_le_bytes()));
        out
    }

    /// Adds what a feature says to some scores, no more than 127 each. The rows are far apart in memory, so as little as can
    /// be is done here: the processor waits for many of them at once.
    #[must_use]
    #[inline]
    pub fn add(&self, mut scores: Scores, feature: u64) -> Scores {
        let rows = self.bytes.get(ROWS_AT..).unwrap_or_default().as_chunks::<ROW>().0;
        if let Some(weights) = rows.get(row(feature, self.mask)) {
            for (score, weight) in scores.iter_mut().zip(weights) {
                *score = score.wrapping_add(i16::from(*weight as i8));
            }
        }
        scores
    }

    /// The score of each label after `label`.
    #[must_use]
    pub fn steps(&self, label: usize) -> &Scores {
        &self.steps[label % LABELS]
    }
}

/// The row of a feature in a table of `mask + 1` rows. A feature is a product, of which the high bits are the mixed ones.
#[must_use]
#[inline]
pub fn row(feature: u64, mask: usize) -> usize {
    (feature >> 40) as usize & mask
}
