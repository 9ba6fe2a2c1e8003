//! In: sources that publish releases. Out: their documents, kept in archives below the input folder.
//!
//! The scheduled job: [`run()`] asks each source what there is, fetches what is new or due, politely, and writes WARC
//! files; `depesche extract` then reads them. Only here are network, database and clock; no record depends on them
//! but through what the archives say.
//!
//! The parts that only turn bytes into values (`robots`, `feed`, `sitemap`) know neither network nor clock, so that each can be tested and
//! fuzzed alone.

mod archive;
mod client;
pub mod clock;
pub mod config;
mod discover;
mod files;
mod guard;
mod ledger;
pub mod listing;
mod pace;
mod report;
pub mod robots;
mod run;
pub mod sitemap;
mod store;
mod visit;

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

pub use crate::parse::feed::{self, found};
pub use config::Config;
pub use ledger::{HostBreak, Ledger, SourceStatus, Status};
pub use report::{Counts, Event, Report};

use crate::error::Error;
use crate::knowledge::Knowledge;

/// The name by which robots.txt files know this program.
pub const AGENT: &str = "depesche";

/// How one run is done.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where archives are written: a folder a source.
    pub input: PathBuf,
    /// Where linked files are stored, in the folder `attachments`.
    pub output: PathBuf,
    /// The file of the ledger.
    pub ledger: PathBuf,
    /// Only these sources; all if empty.
    pub only: Vec<String>,
    /// Only documents that are dated from this day on (`2026-03-01`), or not at all.
    pub since: Option<String>,
    /// At most so many documents.
    pub limit: Option<u64>,
    /// Only look what there is to fetch.
    pub dry_run: bool,
    /// Whether private networks may be asked.
    pub allow_private: bool,
    /// Sets the jitter of waits.
    pub seed: u64,
    /// Raised to end the run after the documents in flight.
    pub stop: Arc<AtomicBool>,
}

impl Options {
    fn wants(&self, source: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|name| name == source)
    }
}

/// What a run needs of others.
#[derive(Clone, Copy)]
pub struct Help<'a> {
    /// Loads the knowledge, if a source needs it.
    pub know: &'a dyn Fn() -> Result<Knowledge, Error>,
    /// The text of a linked file, if it has one.
    pub text: &'a dyn Fn(&[u8], &Knowledge) -> Option<String>,
}

/// Does a run: everything due is asked for and kept. `tell` hears what happens.
///
/// # Errors
/// [`Error::Locked`] if another run is under way, [`Error::Config`] if a name in `only` is none, [`Error::Ledger`],
/// [`Error::Write`] and [`Error::Read`] if ledger or archives cannot be used.
pub fn run(
    config: &Config,
    options: &Options,
    help: Help<'_>,
    tell: &mut dyn FnMut(&Event<'_>),
) -> Result<Report, Error> {
    for name in &options.only {
        if !config.sources.iter().any(|s| s.name == *name) {
            let known: Vec<_> = config.sources.iter().map(|s| s.name.as_str()).collect();
            let what = format!("there is no enabled source `{name}`; there are: {}", known.join(", "));
            return Err(Error::config("--source", what));
        }
    }
    let _lock = (!options.dry_run).then(|| lock(&options.ledger)).transpose()?;
    let ledger = Ledger::open(&options.ledger, options.dry_run)?;
    run::Run::new(config, options, ledger, help, tell).run()
}

/// Keeps other runs away until it is dropped.
fn lock(ledger: &Path) -> Result<File, Error> {
    let path = ledger.with_extension("lock");
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let file = open_lock(folder, &path).map_err(|e| Error::write(&path, e))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::Locked { path }),
        // Some network file systems know no locks; a run is possible there all the same.
        Err(TryLockError::Error(e)) if e.kind() == io::ErrorKind::Unsupported => Ok(file),
        Err(TryLockError::Error(e)) => Err(Error::write(&path, e)),
    }
}

#[expect(clippy::disallowed_methods, reason = "fetch keeps the ledger")]
fn open_lock(folder: &Path, path: &Path) -> io::Result<File> {
    std::fs::create_dir_all(folder)?;
    File::options().create(true).append(true).open(path)
}
