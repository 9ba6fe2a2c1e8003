//! In: a file of learned weights. Out: the scores that a feature gives to each label of a word.
//!
//! Features are hashed into rows of eight 16-bit weights; rows are read where they lie in the file, nothing is copied.
//! The hard decision: no list of features is kept, so two of them may share a row; with 2^18 rows that costs less than
//! a table of features would.

use std::borrow::Cow;

use super::{Files, Language};
use crate::error::Error;

/// What a word can be: outside, or the first or a further word of a name.
pub const LABELS: usize = 8;

/// Scores of one word by label.
pub type Scores = [i32; LABELS];

/// A linear sequence model.
#[derive(Debug, Clone)]
pub struct Model {
    bytes: Cow<'static, [u8]>,
    /// Rows less one; the number of rows is a power of two.
    mask: usize,
    /// Score of a label after another.
    steps: [Scores; LABELS],
}

/// The file begins so; the number counts changes of the features.
const MAGIC: &[u8; 8] = b"dpnames1";
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
        if bytes.len() != ROWS_AT + rows * LABELS * 2 {
            return None;
        }
        let mut steps = [[0; LABELS]; LABELS];
        for (from, row) in steps.iter_mut().enumerate() {
            add_row(&bytes, STEPS_AT + from * LABELS * 2, row);
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
    pub fn add(&self, feature: u64, scores: &mut Scores) {
        add_row(&self.bytes, ROWS_AT + self.row(feature) * LABELS * 2, scores);
    }

    /// The row of a feature.
    #[must_use]
    pub fn row(&self, feature: u64) -> usize {
        row(feature, self.mask)
    }

    /// The score of each label after `label`.
    #[must_use]
    pub fn steps(&self, label: usize) -> &Scores {
        &self.steps[label % LABELS]
    }
}

/// The row of a feature in a table of `mask + 1` rows.
#[must_use]
pub fn row(feature: u64, mask: usize) -> usize {
    // The high bits of a multiplied hash are the mixed ones.
    (feature.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as usize & mask
}

fn add_row(bytes: &[u8], at: usize, scores: &mut Scores) {
    let Some(row) = bytes.get(at..at + LABELS * 2) else { return };
    for (score, weight) in scores.iter_mut().zip(row.chunks_exact(2)) {
        *score += i32::from(i16::from_le_bytes([weight[0], weight[1]]));
    }
}
