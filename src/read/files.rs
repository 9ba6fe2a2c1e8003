//! In: paths given by the user. Out: the files to read, in one stable order, and their [`Capture`]s.
//!
//! The hard decision: the order is that of the paths given and, inside a folder, that of the raw bytes of the names,
//! folder by folder. It needs the names of one folder at a time and no locale, so a walk over millions of files stays
//! small and is the same everywhere.

use std::fs::Metadata;
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::time::{Duration, SystemTime};

use walkdir::WalkDir;

use super::{Capture, no_document, sidecar};
use crate::error::Error;

/// A file to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Where it is; `-` is standard input. A document in a container stands below it as in a folder.
    pub path: PathBuf,
    /// Its path relative to the input folder, which names its record.
    pub relative: PathBuf,
    /// Its size in bytes when it was found.
    pub bytes: u64,
    /// What tells this state of the file from others; `None` if it was written so short a time ago that the same could be
    /// said of the next state, and for what is no file.
    pub stamp: Option<Stamp>,
    /// If it is no file: what was read from its container.
    #[cfg(feature = "containers")]
    member: Option<Box<Member>>,
}

/// Size of a file, times of its last changes, and number in the file system.
pub type Stamp = [u64; 4];

/// Times of files are no finer than this.
const TICK: Duration = Duration::from_secs(2);

/// A document that was read from a container.
#[cfg(feature = "containers")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    /// What its container says of it; without bytes.
    pub(super) facts: Capture,
    pub(super) body: Body,
}

/// The bytes of a member.
#[cfg(feature = "containers")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Body {
    Ready(Vec<u8>),
    /// With the head of its message, and codings still to be undone.
    Http(Vec<u8>, crate::warc::http::Head),
}

/// Why an entry of a folder is not read.
#[derive(Debug)]
pub enum Skipped {
    /// It could not be read: the document counts as failed.
    Failed(Error),
    /// A link that leads back into a folder above it: its files are read once, where they are.
    Loop {
        /// The link.
        path: PathBuf,
        /// Where it leads.
        ancestor: PathBuf,
    },
    /// Members of a container that are no documents.
    LeftOut {
        /// The container.
        path: PathBuf,
        /// What they are.
        kind: String,
        /// How many.
        count: u64,
    },
}

impl Skipped {
    /// The entry.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::Failed(error) => error.path(),
            Self::Loop { path, .. } | Self::LeftOut { path, .. } => path,
        }
    }
}

impl std::fmt::Display for Skipped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Failed(error) => error.fmt(f),
            Self::Loop { path, ancestor } => {
                write!(f, "{} is left out: it leads back to {}", path.display(), ancestor.display())
            }
            Self::LeftOut { path, kind, count } => {
                write!(f, "{}: {count} left out, no documents: {kind}", path.display())
            }
        }
    }
}

/// The files under `paths`: files as they are, folders with all below them. Hidden files, side-cars and the folder
/// `except` (the output) are left out.
///
/// # Errors
/// [`Error::Read`] if one of `paths` is not there.
pub fn files(
    paths: &[PathBuf],
    except: Option<&Path>,
) -> Result<impl Iterator<Item = Result<Found, Skipped>> + Send + use<>, Error> {
    let except = except.and_then(|p| canonical(p).ok());
    let single = paths.len() == 1;
    let roots: Vec<PathBuf> = paths.to_vec();
    for root in &roots {
        if !is_stdin(root) {
            canonical(root).map_err(|e| Error::read(root, e))?;
        }
    }
    Ok(roots.into_iter().flat_map(move |root| walk(root, single, except.clone())))
}

/// The documents under `paths`: as [`files`], with the documents in containers in place of the containers. No document
/// in a container may have more than `max_bytes`.
///
/// # Errors
/// As [`files`].
pub fn documents(
    paths: &[PathBuf],
    except: Option<&Path>,
    max_bytes: u64,
) -> Result<impl Iterator<Item = Result<Found, Skipped>> + Send + use<>, Error> {
    Ok(files(paths, except)?.flat_map(move |found| expand(found, max_bytes)))
}

/// The documents in a file, or the file itself.
fn expand(found: Result<Found, Skipped>, max_bytes: u64) -> Walk {
    match found {
        #[cfg(feature = "containers")]
        Ok(found) => super::containers::expand(found, max_bytes),
        other => {
            let _ = max_bytes;
            Box::new(std::iter::once(other))
        }
    }
}

/// Whether a path means standard input.
#[must_use]
pub fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

pub(super) type Walk = Box<dyn Iterator<Item = Result<Found, Skipped>> + Send>;

fn walk(root: PathBuf, single: bool, except: Option<PathBuf>) -> Walk {
    if is_stdin(&root) {
        return Box::new(std::iter::once(Ok(Found::new(root, PathBuf::from("stdin"), 0))));
    }
    let base = if single { root.clone() } else { PathBuf::new() };
    let wanted = move |entry: &walkdir::DirEntry| {
        let name = entry.file_name().as_encoded_bytes();
        let is_output = || except.is_some() && canonical(entry.path()).ok() == except;
        entry.depth() == 0 || !(name.starts_with(b".") || entry.file_type().is_dir() && is_output())
    };
    let entries = WalkDir::new(root).follow_links(true).sort_by(|a, b| a.file_name().cmp(b.file_name()));
    Box::new(entries.into_iter().filter_entry(wanted).filter_map(move |entry| found(entry, &base).transpose()))
}

fn found(entry: walkdir::Result<walkdir::DirEntry>, base: &Path) -> Result<Option<Found>, Skipped> {
    let entry = entry.map_err(skipped)?;
    let name = entry.file_name().as_encoded_bytes();
    if entry.file_type().is_dir() || entry.depth() > 0 && (!entry.file_type().is_file() || sidecar::is_sidecar(name)) {
        return Ok(None);
    }
    let metadata = entry.metadata().map_err(skipped)?;
    let path = entry.into_path();
    let relative = match path.strip_prefix(base) {
        Ok(rest) if rest.as_os_str().is_empty() => PathBuf::from(path.file_name().unwrap_or_default()),
        Ok(rest) => normal(rest),
        Err(_) => normal(&path),
    };
    Ok(Some(Found { stamp: stamp(&metadata), ..Found::new(path, relative, metadata.len()) }))
}

fn stamp(metadata: &Metadata) -> Option<Stamp> {
    let modified = metadata.modified().ok()?;
    let is_settled = modified.elapsed().is_ok_and(|age| age > TICK);
    let modified = modified.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    let nanoseconds = u64::try_from(modified.as_nanos()).ok()?;
    let [changed, number] = kept_by_the_system(metadata);
    is_settled.then_some([metadata.len(), nanoseconds, changed, number])
}

/// What programs that set the time of a file cannot set.
#[cfg(unix)]
fn kept_by_the_system(metadata: &Metadata) -> [u64; 2] {
    use std::os::unix::fs::MetadataExt;
    let changed = metadata.ctime().wrapping_mul(1_000_000_000).wrapping_add(metadata.ctime_nsec());
    [changed.cast_unsigned(), metadata.ino()]
}

#[cfg(not(unix))]
fn kept_by_the_system(_metadata: &Metadata) -> [u64; 2] {
    [0; 2]
}

/// A relative path that stays below the folder it is joined to.
fn normal(path: &Path) -> PathBuf {
    path.components()
        .filter_map(|c| match c {
            Component::Normal(name) => Some(name),
            Component::ParentDir => Some(std::ffi::OsStr::new("_up")),
            _ => None,
        })
        .collect()
}

fn skipped(error: walkdir::Error) -> Skipped {
    let path = error.path().map(Path::to_owned).unwrap_or_default();
    if let Some(ancestor) = error.loop_ancestor() {
        return Skipped::Loop { path, ancestor: ancestor.to_owned() };
    }
    let cause = error.into_io_error().unwrap_or_else(|| std::io::Error::other("cannot be listed"));
    Skipped::Failed(Error::read(path, cause))
}

impl Found {
    /// A file of this size, with its path relative to the input folder.
    #[must_use]
    pub fn new(path: PathBuf, relative: PathBuf, bytes: u64) -> Self {
        Self {
            path,
            relative,
            bytes,
            stamp: None,
            #[cfg(feature = "containers")]
            member: None,
        }
    }

    #[cfg(feature = "containers")]
    pub(super) fn member(path: PathBuf, relative: PathBuf, bytes: u64, member: Member) -> Self {
        Self { member: Some(Box::new(member)), ..Self::new(path, relative, bytes) }
    }

    #[cfg(feature = "containers")]
    pub(super) fn facts_mut(&mut self) -> Option<&mut Capture> {
        self.member.as_deref_mut().map(|m| &mut m.facts)
    }

    /// Whether it stands in a container.
    #[must_use]
    pub fn is_member(&self) -> bool {
        #[cfg(feature = "containers")]
        return self.member.as_ref().is_some_and(|m| m.facts.container.is_some());
        #[cfg(not(feature = "containers"))]
        false
    }

    /// The documents in it, if it is a container; else itself.
    pub fn documents(self, max_bytes: u64) -> impl Iterator<Item = Result<Self, Skipped>> + Send {
        expand(Ok(self), max_bytes)
    }

    /// Its relative path as text, with `/`; bytes that are not UTF-8 become U+FFFD.
    #[must_use]
    pub fn name(&self) -> String {
        let parts: Vec<_> = self.relative.iter().map(|p| p.to_string_lossy()).collect();
        parts.join("/")
    }

    /// A single file as given by the user.
    #[must_use]
    pub fn file(path: &Path) -> Self {
        Self::new(path.to_owned(), PathBuf::from(path.file_name().unwrap_or(path.as_os_str())), 0)
    }

    /// Reads a document and its side-car.
    ///
    /// # Errors
    /// As [`Self::capture`], and [`Error::NoDocument`] if it is empty or something else than text.
    pub fn document(&self, max_bytes: u64) -> Result<Capture, Error> {
        let capture = self.capture(max_bytes)?;
        match no_document(&capture.bytes) {
            Some(found) => Err(Error::NoDocument { path: self.path.clone(), found }),
            None => Ok(capture),
        }
    }

    /// Reads any file and its side-car.
    ///
    /// # Errors
    /// [`Error::Read`] if it cannot be read, [`Error::Limit`] if it is larger than `max_bytes`.
    pub fn capture(&self, max_bytes: u64) -> Result<Capture, Error> {
        #[cfg(feature = "containers")]
        if let Some(member) = &self.member {
            return member.capture(&self.path, max_bytes);
        }
        if is_stdin(&self.path) {
            return Ok(Capture::new(read_limited(&mut std::io::stdin().lock(), &self.path, max_bytes, 0)?));
        }
        let bytes = match self.bytes {
            // Its size then is close enough to its size now, unless that would be too large.
            known if (1..=max_bytes).contains(&known) => {
                read_limited(&mut open(&self.path)?, &self.path, max_bytes, known)?
            }
            _ => read_file(&self.path, max_bytes)?,
        };
        let mut capture = Capture::new(bytes).with_path(self.name());
        sidecar::apply(&self.path, &mut capture);
        Ok(capture)
    }
}

#[cfg(feature = "containers")]
impl Member {
    fn capture(&self, path: &Path, max_bytes: u64) -> Result<Capture, Error> {
        let mut capture = self.facts.clone();
        match &self.body {
            Body::Ready(bytes) => capture.hold(bytes.clone()),
            Body::Http(block, head) => {
                let body = head.body(block, max_bytes).map_err(|_| Error::Limit {
                    path: path.to_owned(),
                    found: max_bytes.saturating_add(1),
                    allowed: max_bytes,
                })?;
                capture.transport_problem = capture.transport_problem.or(body.problem);
                capture.hold(body.bytes.into_owned());
            }
        }
        // A page that is as it was replaces nothing.
        capture.supersedes = capture.supersedes.filter(|earlier| !capture.sha256.starts_with(earlier.as_str()));
        Ok(capture)
    }
}

/// The bytes of a file of at most `max_bytes`.
///
/// # Errors
/// [`Error::Read`] if it cannot be read, [`Error::Limit`] if it is larger.
pub fn read_file(path: &Path, max_bytes: u64) -> Result<Vec<u8>, Error> {
    let mut file = open(path)?;
    let known = file.metadata().map_or(0, |m| m.len());
    read_limited(&mut file, path, max_bytes, known)
}

#[expect(clippy::disallowed_methods, reason = "read is one of the rooms that read files")]
fn open(path: &Path) -> Result<std::fs::File, Error> {
    std::fs::File::open(path).map_err(|e| Error::read(path, e))
}

pub(super) fn read_limited(input: &mut impl Read, path: &Path, allowed: u64, known: u64) -> Result<Vec<u8>, Error> {
    if known > allowed {
        return Err(Error::Limit { path: path.to_owned(), found: known, allowed });
    }
    let mut bytes = Vec::with_capacity(usize::try_from(known).unwrap_or(0).saturating_add(1));
    let read = input.take(allowed.saturating_add(1)).read_to_end(&mut bytes);
    read.map_err(|e| Error::read(path, e))?;
    if bytes.len() as u64 > allowed {
        return Err(Error::Limit { path: path.to_owned(), found: bytes.len() as u64, allowed });
    }
    Ok(bytes)
}

#[expect(clippy::disallowed_methods, reason = "read is one of the rooms that read files")]
fn canonical(path: &Path) -> std::io::Result<PathBuf> {
    std::fs::canonicalize(path)
}

/// Whether two paths are the same file or folder, by whatever names.
#[must_use]
pub fn same(one: &Path, other: &Path) -> bool {
    matches!((canonical(one), canonical(other)), (Ok(a), Ok(b)) if a == b)
}

/// Size and time of the running program's file: they tell one build from another.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "read is one of the rooms that look at files")]
pub fn build() -> Option<(u64, Duration)> {
    let file = std::fs::metadata(std::env::current_exe().ok()?).ok()?;
    let time = file.modified().ok()?.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    Some((file.len(), time))
}
