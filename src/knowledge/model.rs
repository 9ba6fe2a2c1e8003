//! In: a file of learned weights. Out: the scores that a feature gives to each label of a word.
//!
//! Features are hashed into rows of eight 16-bit weights. The hard decision: no list of features is kept, so two of them may
//! share a row; and the table is small (2^15 rows, half a megabyte), since each feature is a look into it and a table that
//! outgrows the cache of the processor costs more time than a larger one wins in accuracy.

use super::{Files, Language};
use crate::error::Error;

/// What a word can be: outside, or the first or a further word of a name.
pub const LABELS: usize = 8;

/// Scores of one word by label.
pub type Scores = [i32; LABELS];

/// A linear sequence model.
#[derive(Debug, Clone)]
pub struct Model {
    /// Weights by row; the number of rows is a power of two.
    rows: Vec<Row>,
    /// Score of a label after another.
    steps: [Scores; LABELS],
}

/// Weights of a feature; the alignment keeps a row within one cache line.
#[derive(Debug, Clone, Copy)]
#[repr(align(16))]
struct Row([i16; LABELS]);

impl Row {
    /// The row in these bytes, which are as many as a row has.
    fn from_bytes(bytes: &[u8]) -> Self {
        let mut out = [0; LABELS];
        for (weight, pair) in out.iter_mut().zip(bytes.chunks_exact(2)) {
            *weight = i16::from_le_bytes([pair[0], pair[1]]);
        }
        Self(out)
    }
}

/// The file begins so; the number counts changes of the features.
const MAGIC: &[u8; 8] = b"dpnames2";
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
        match Self::from_bytes(&bytes) {
            Some(model) => Ok(Some(model)),
            None => Err(Error::config(&name, "not a model of names, or one of another version")),
        }
    }

    /// The model in these bytes, if they are one.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let bits = *bytes.strip_prefix(MAGIC)?.first()?;
        let rows = 1_usize.checked_shl(u32::from(bits)).filter(|_| bits < 24)?;
        if bytes.len() != ROWS_AT + rows * LABELS * 2 {
            return None;
        }
        let read = |bytes: &[u8]| bytes.chunks_exact(LABELS * 2).map(Row::from_bytes).collect::<Vec<_>>();
        let mut steps = [[0; LABELS]; LABELS];
        for (to, from) in steps.iter_mut().zip(read(bytes.get(STEPS_AT..ROWS_AT)?)) {
            *to = from.0.map(i32::from);
        }
        Some(Self { rows: read(bytes.get(ROWS_AT..)?), steps })
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
        let Some(row) = self.rows.get(row(feature, self.rows.len() - 1)) else { return };
        *scores = std::array::from_fn(|label| scores[label] + i32::from(row.0[label]));
    }

    /// The score of each label after `label`.
    #[must_use]
    pub fn steps(&self, label: usize) -> &Scores {
        &self.steps[label % LABELS]
    }
}

/// The row of a feature in a table of `mask + 1` rows.
#[must_use]
#[inline]
pub fn row(feature: u64, mask: usize) -> usize {
    // The high bits of a multiplied hash are the mixed ones.
    (feature.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as usize & mask
}
