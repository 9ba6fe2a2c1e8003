//! In: `data/file_types.tsv`, `data/download_paths.txt`. Out: the media type of a file by its ending, and what addresses of
//! files look like.

use rustc_hash::FxHashMap;

use super::{Files, files};
use crate::error::Error;

/// Media types by the endings of file names.
#[derive(Debug, Default)]
pub struct FileTypes {
    by_ending: FxHashMap<Box<str>, Box<str>>,
    download_paths: Vec<Box<str>>,
}

impl FileTypes {
    /// Reads the table.
    pub(super) fn load(files: &Files) -> Result<Self, Error> {
        let name = "file_types.tsv";
        let text = files.text(name)?;
        let rows = files::rows::<2>(name, &text)?;
        Ok(Self {
            by_ending: rows.into_iter().map(|[ending, media_type]| (ending.into(), media_type.into())).collect(),
            download_paths: files::words(&files.text("download_paths.txt")?).map(Into::into).collect(),
        })
    }

    /// Whether a part of a path says that it leads to a file (`/download/4711`).
    #[must_use]
    pub fn is_download(&self, path: &str) -> bool {
        let is_one = |part: &str| self.download_paths.iter().any(|known| part.eq_ignore_ascii_case(known));
        path.split(['/', '.', '_', '-']).any(is_one)
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
