//! In: `data/file_types.tsv`. Out: the media type of a file by its ending.

use rustc_hash::FxHashMap;

use super::{Files, files};
use crate::error::Error;

/// Media types by the endings of file names.
#[derive(Debug, Default)]
pub struct FileTypes {
    by_ending: FxHashMap<Box<str>, Box<str>>,
}

impl FileTypes {
    /// Reads the table.
    pub(super) fn load(files: &Files) -> Result<Self, Error> {
        let name = "file_types.tsv";
        let text = files.text(name)?;
        let rows = files::rows::<2>(name, &text)?;
        Ok(Self {
            by_ending: rows.into_iter().map(|[ending, media_type]| (ending.into(), media_type.into())).collect(),
        })
    }

    /// The media type of a name or path with an ending.
    #[must_use]
    pub fn by_ending(&self, path: &str) -> Option<&str> {
        self.by_name(path.rsplit_once('.')?.1)
    }

    /// The media type that an ending (`PDF`) stands for.
    #[must_use]
    pub fn by_name(&self, ending: &str) -> Option<&str> {
        if ending.len() > 5 {
            return None;
        }
        self.by_ending.get(ending.to_ascii_lowercase().as_str()).map(|m| &**m)
    }
}
