//! In: the paths that `extract` is given, and what earlier runs remember. Out: what there is to do, in order.
//!
//! The hard decision: a container that has not changed since all its documents were given records is not opened at all,
//! so a second run over gigabytes of archives looks at the records only. Plain files are always read: their bytes say
//! more than their times.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use depesche::Error;
use depesche::read::files::{self, Found, Skipped, Stamp};
use depesche::write::{Key, OutputFolder, Sealed, State, Summary};

/// One thing to do.
pub(super) enum Input {
    Document(Found),
    Skipped(Skipped),
    /// A container that is as it was.
    Unchanged(Arc<Unchanged>),
    /// All documents of a file have been handed out.
    End(End),
}

impl Input {
    pub(super) fn path(&self) -> &Path {
        match self {
            Self::Document(found) => &found.path,
            Self::Skipped(skipped) => skipped.path(),
            Self::Unchanged(unchanged) => &unchanged.path,
            Self::End(end) => &end.path,
        }
    }
}

/// The end of a file that may be a container.
#[derive(Clone)]
pub(super) struct End {
    path: PathBuf,
    /// Under which it is remembered.
    pub(super) key: Key,
    pub(super) stamp: Stamp,
}

/// What an unchanged container holds.
pub(super) struct Unchanged {
    pub(super) path: PathBuf,
    /// Of the records of its documents.
    pub(super) summaries: Vec<Summary>,
    pub(super) left_out: BTreeMap<String, u64>,
}

/// What earlier runs remember, and where their records are.
#[derive(Clone, Copy)]
pub(super) struct Memory<'a> {
    pub(super) folder: &'a OutputFolder,
    pub(super) state: &'a State,
    pub(super) max_bytes: u64,
}

/// What there is to do for `paths`, except for the folder of the output.
pub(super) fn inputs<'a>(
    paths: &[PathBuf],
    output: &Path,
    max_bytes: u64,
    memory: Option<Memory<'a>>,
) -> Result<impl Iterator<Item = Input> + Send + use<'a>, Error> {
    let files = files::files(paths, Some(output))?;
    Ok(files.flat_map(move |file| match file {
        Ok(found) => opened(found, max_bytes, memory),
        Err(skipped) => Box::new(std::iter::once(Input::Skipped(skipped))),
    }))
}

fn opened<'a>(found: Found, max_bytes: u64, memory: Option<Memory<'a>>) -> Box<dyn Iterator<Item = Input> + Send + 'a> {
    if let Some(unchanged) = memory.and_then(|memory| memory.unchanged(&found)) {
        return Box::new(std::iter::once(Input::Unchanged(Arc::new(unchanged))));
    }
    let end = memory.zip(found.stamp).map(|(memory, stamp)| {
        let key = memory.state.container(&found.relative);
        Input::End(End { path: found.path.clone(), key, stamp })
    });
    let documents = found.documents(max_bytes).map(|found| found.map_or_else(Input::Skipped, Input::Document));
    Box::new(documents.chain(end))
}

impl Memory<'_> {
    /// The documents of a container that has not changed and whose records are all there.
    fn unchanged(&self, found: &Found) -> Option<Unchanged> {
        let sealed = self.state.sealed(self.state.container(&found.relative))?;
        if Some(sealed.stamp) != found.stamp || sealed.max_bytes != self.max_bytes {
            return None;
        }
        let known = |(name, key): &(String, Key)| self.state.known(*key, &self.folder.record_path(Path::new(name)));
        let summaries = sealed.documents.iter().map(known).collect::<Option<Vec<_>>>()?;
        Some(Unchanged { path: found.path.clone(), summaries, left_out: sealed.left_out })
    }
}

/// What has become of the members of the container at hand.
#[derive(Default)]
pub(super) struct Members {
    documents: Vec<(String, Key)>,
    left_out: BTreeMap<String, u64>,
    /// Something failed, so that the next run has to look again.
    failed: bool,
}

impl Members {
    pub(super) fn add(&mut self, relative: &Path, key: Key) {
        match relative.to_str() {
            Some(name) => self.documents.push((name.to_owned(), key)),
            None => self.failed = true,
        }
    }

    pub(super) fn leave_out(&mut self, kind: &str, count: u64) {
        *self.left_out.entry(kind.to_owned()).or_default() += count;
    }

    pub(super) fn fail(&mut self) {
        self.failed = true;
    }

    /// What is to be remembered at the end of a file, if it is a container and all went well. The next one begins.
    pub(super) fn end(&mut self, stamp: Stamp, max_bytes: u64) -> Option<Sealed> {
        let Self { documents, left_out, failed } = std::mem::take(self);
        let is_container = !(documents.is_empty() && left_out.is_empty());
        (is_container && !failed).then_some(Sealed { stamp, max_bytes, documents, left_out })
    }
}
