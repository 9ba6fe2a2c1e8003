//! In: `data/time_zones.tsv`. Out: the offset of a time zone by its name.

use rustc_hash::FxHashMap;

use super::{Files, files};
use crate::error::Error;

/// Offsets of time zones in minutes east of Greenwich, by their names.
#[derive(Debug, Default)]
pub struct Zones(FxHashMap<Box<str>, i32>);

impl Zones {
    /// Reads the table.
    pub(super) fn load(files: &Files) -> Result<Self, Error> {
        let name = "time_zones.tsv";
        let mut zones = FxHashMap::default();
        for [zone, minutes] in files::rows::<2>(name, &files.text(name)?)? {
            let minutes = minutes.parse().map_err(|e| Error::config(name, format!("{zone}: {e}")))?;
            zones.insert(zone.into(), minutes);
        }
        Ok(Self(zones))
    }

    /// The minutes east of Greenwich of a zone such as `CEST`.
    #[must_use]
    pub fn minutes(&self, name: &str) -> Option<i32> {
        if name.len() > 5 {
            return None;
        }
        self.0.get(name.to_ascii_uppercase().as_str()).copied()
    }
}
