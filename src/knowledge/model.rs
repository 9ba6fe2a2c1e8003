//! In: a file of learned weights. Out: the scores that a feature gives to each label of a word.
//!
//! Features are hashed into rows of eight 16-bit weights. The hard decision: no list of features is kept, so two of them may
//! share a row; and the weights are used as they lie in the file, so loading them costs nothing.

use std::borrow::Cow;

use super::{Files, Language};
use crate::error::Error;

/// What a word can be: outside, or the first or a further word of a name.
pub const LABELS: usize = 8;

/// Scores of one word by label.
pub type Scores = [i32; LABELS];

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

/// Bytes of a row.
const ROW: usize = LABELS * 2;

/// The file begins so; the number counts changes of the features.
const MAGIC: &[u8; 8] = b"dpnames3";
const STEPS_AT: usize = 16;
const ROWS_AT: usize = STEPS_AT + LABELS * ROW;

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
        for (to, from) in steps.iter_mut().zip(bytes.get(STEPS_AT..ROWS_AT)?.as_chunks::<ROW>().0) {
            add(from, to);
        }
        Some(Self { bytes, mask: rows - 1, steps })
    }

    /// A model file with these weights: `steps` by label before and label, then rows.
    #[must_use]
    pub fn to_bytes(steps: &[[i16; LABELS]; LABELS], rows: &[[i16; LABELS]]) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.push(rows.len().trailing_zeros() as u8);
        out.resize(STEPS_AT, 0);
        for weight in steps.iter().chain(rows).flatten() {
            out.extend(weight.to_le_bytes());
        }
        out
    }

    /// Adds what a feature says to `scores`.
    #[inline]
    pub fn add(&self, feature: u64, scores: &mut Scores) {
        let at = ROWS_AT + ROW * row(feature, self.mask);
        if let Some(row) = self.bytes.get(at..).and_then(|rows| rows.first_chunk()) {
            add(row, scores);
        }
    }

    /// The score of each label after `label`.
    #[must_use]
    pub fn steps(&self, label: usize) -> &Scores {
        &self.steps[label % LABELS]
    }
}

/// Adds the weights that lie in these bytes.
#[inline]
fn add(row: &[u8; ROW], scores: &mut Scores) {
    let weight = |label: usize| i32::from(i16::from_le_bytes([row[2 * label], row[2 * label + 1]]));
    *scores = std::array::from_fn(|label| scores[label] + weight(label));
}

/// The row of a feature in a table of `mask + 1` rows.
#[must_use]
#[inline]
pub fn row(feature: u64, mask: usize) -> usize {
    // The high bits of a multiplied hash are the mixed ones.
    (feature.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as usize & mask
}
