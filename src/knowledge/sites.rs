//! In: `data/sites/*.toml`. Out: site layouts with their generations, compiled once.

use super::Files;
use crate::error::Error;

/// All known site layouts.
#[derive(Debug, Default)]
pub struct Sites {}

impl Sites {
    /// Reads all layouts.
    pub(super) fn load(_files: &Files) -> Result<Self, Error> {
        Ok(Self {})
    }
}
