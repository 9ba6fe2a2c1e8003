//! In: what stops a document before it is decoded, or the whole run. Out: one small error with its place and cause.
//!
//! After the room `read` nothing fails, so there are few kinds of errors. Each message names the path, what was expected,
//! what was found and, where there is one, the way out.

use std::path::{Path, PathBuf};

/// Why a document or a run stopped.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder could not be read.
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// A result could not be written.
    Write {
        /// Where to.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// A data or configuration file does not say what it should.
    Config {
        /// Which file.
        path: PathBuf,
        /// What was expected and what was found.
        problem: String,
    },
    /// A file that can be read but is no document.
    NoDocument {
        /// Which file.
        path: PathBuf,
        /// What it is instead.
        found: &'static str,
    },
    /// A document is larger than allowed.
    Limit {
        /// Which file.
        path: PathBuf,
        /// Its size in bytes, or the bytes seen before giving up.
        found: u64,
        /// How many bytes are allowed.
        allowed: u64,
    },
    /// An archive, or a member of one, that cannot be read as a whole.
    Archive {
        /// Which.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// Another run is under way.
    Locked {
        /// The lock file.
        path: PathBuf,
    },
    /// The memory of the scheduled job cannot be used.
    Ledger {
        /// Which file.
        path: PathBuf,
        /// What is wrong and what to do.
        problem: String,
    },
}

impl Error {
    /// A failed reading of `path`.
    pub fn read(path: impl Into<PathBuf>, cause: std::io::Error) -> Self {
        Self::Read { path: path.into(), cause }
    }

    /// A failed writing of `path`.
    pub fn write(path: impl Into<PathBuf>, cause: std::io::Error) -> Self {
        Self::Write { path: path.into(), cause }
    }

    /// A fault in the data or configuration file `path`.
    pub fn config(path: impl Into<PathBuf>, problem: impl Into<String>) -> Self {
        Self::Config { path: path.into(), problem: problem.into() }
    }

    /// A fault of the ledger `path`.
    pub fn ledger(path: impl Into<PathBuf>, problem: impl Into<String>) -> Self {
        Self::Ledger { path: path.into(), problem: problem.into() }
    }

    /// Whether further documents would meet the same failure: a full or read-only disk.
    #[must_use]
    pub fn stops_the_run(&self) -> bool {
        use std::io::ErrorKind::{QuotaExceeded, ReadOnlyFilesystem, StorageFull};
        let Self::Write { cause, .. } = self else { return false };
        matches!(cause.kind(), StorageFull | ReadOnlyFilesystem | QuotaExceeded)
    }

    /// The file it is about.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::Read { path, .. }
            | Self::Write { path, .. }
            | Self::Config { path, .. }
            | Self::NoDocument { path, .. }
            | Self::Limit { path, .. }
            | Self::Archive { path, .. }
            | Self::Locked { path }
            | Self::Ledger { path, .. } => path,
        }
    }

    /// One word for reports: `read`, `write`, `config`, `no_document`, `limit`, `archive`, `locked` or `ledger`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Read { .. } => "read",
            Self::Write { .. } => "write",
            Self::Config { .. } => "config",
            Self::NoDocument { .. } => "no_document",
            Self::Limit { .. } => "limit",
            Self::Archive { .. } => "archive",
            Self::Locked { .. } => "locked",
            Self::Ledger { .. } => "ledger",
        }
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Read { path, cause } => write!(f, "cannot read {}: {cause}", path.display()),
            Self::Write { path, cause } => write!(f, "cannot write {}: {cause}", path.display()),
            Self::Config { path, problem } => write!(f, "{}: {problem}", path.display()),
            Self::Archive { path, problem } => write!(f, "{} cannot be read as a whole: {problem}", path.display()),
            Self::NoDocument { path, found } => {
                write!(f, "{} is no document: expected HTML or plain text, found {found}", path.display())
            }
            Self::Ledger { path, problem } => write!(f, "the ledger {} {problem}", path.display()),
            Self::Locked { path } => {
                write!(f, "another run is under way: it holds {}; wait until it has ended", path.display())
            }
            Self::Limit { path, found, allowed } => write!(
                f,
                "{} is too large: at least {found} bytes, allowed are {allowed}; raise the limit with --max-bytes",
                path.display()
            ),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Read { cause, .. } | Self::Write { cause, .. } => Some(cause),
            _ => None,
        }
    }
}
