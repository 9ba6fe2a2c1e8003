//! In: the name of a data file (`de/months.tsv`). Out: its text, rows or words, built in or from the user's folder.
//!
//! Formats: a list (`.txt`) has a word a line, a table (`.tsv`) columns parted by tabs; `#` begins a comment line. A file
//! in the user's folder replaces the built-in one of the same name as a whole; what is missing there stays built in.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use crate::error::Error;

static BUILTIN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/data");

/// Where data files come from.
#[derive(Debug, Clone, Default)]
pub struct Files {
    folder: Option<PathBuf>,
}

impl Files {
    /// The files built into the program.
    #[must_use]
    pub fn builtin() -> Self {
        Self::default()
    }

    /// The files of `folder`, and the built-in ones for those it lacks.
    #[must_use]
    pub fn overridden_by(folder: impl Into<PathBuf>) -> Self {
        Self { folder: Some(folder.into()) }
    }

    /// Whether the user's folder has a file of this name.
    #[must_use]
    pub fn is_overridden(&self, name: &str) -> bool {
        self.folder.as_ref().is_some_and(|folder| folder.join(name).is_file())
    }

    /// The text of a file.
    ///
    /// # Errors
    /// [`Error::Read`] if it exists but cannot be read, [`Error::Config`] if there is none or it is not UTF-8.
    pub fn text(&self, name: &str) -> Result<Cow<'static, str>, Error> {
        match self.bytes(name)? {
            Cow::Borrowed(bytes) => match std::str::from_utf8(bytes) {
                Ok(text) => Ok(Cow::Borrowed(text)),
                Err(e) => Err(Error::config(name, format!("expected UTF-8 text: {e}"))),
            },
            Cow::Owned(bytes) => match String::from_utf8(bytes) {
                Ok(text) => Ok(Cow::Owned(text)),
                Err(e) => Err(Error::config(name, format!("expected UTF-8 text: {e}"))),
            },
        }
    }

    /// The bytes of a file (models).
    ///
    /// # Errors
    /// As [`Self::text`], but any bytes will do.
    pub fn bytes(&self, name: &str) -> Result<Cow<'static, [u8]>, Error> {
        if let Some(path) = self.folder.as_ref().map(|f| f.join(name)).filter(|p| p.is_file()) {
            return read(&path).map(Cow::Owned);
        }
        match BUILTIN.get_file(name) {
            Some(file) => Ok(Cow::Borrowed(file.contents())),
            None => Err(Error::config(name, "no such data file, neither built in nor in the folder given with --data")),
        }
    }

    /// Names of the files directly in `folder` (`sites`), sorted, the user's and the built-in ones.
    ///
    /// # Errors
    /// [`Error::Read`] if the user's folder cannot be listed.
    pub fn list(&self, folder: &str) -> Result<Vec<String>, Error> {
        let mut names: Vec<String> = BUILTIN
            .get_dir(folder)
            .into_iter()
            .flat_map(|d| d.files())
            .filter_map(|f| f.path().to_str().map(|p| p.replace('\\', "/")))
            .collect();
        if let Some(path) = self.folder.as_ref().map(|f| f.join(folder)).filter(|p| p.is_dir()) {
            names.extend(names_in(&path)?.into_iter().map(|n| format!("{folder}/{n}")));
        }
        names.sort();
        names.dedup();
        Ok(names)
    }
}

#[expect(clippy::disallowed_methods, reason = "knowledge is one of the rooms that read files")]
fn read(path: &Path) -> Result<Vec<u8>, Error> {
    std::fs::read(path).map_err(|e| Error::read(path, e))
}

#[expect(clippy::disallowed_methods, reason = "knowledge is one of the rooms that read files")]
fn names_in(path: &Path) -> Result<Vec<String>, Error> {
    let entries = std::fs::read_dir(path).map_err(|e| Error::read(path, e))?;
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|e| Error::read(path, e))?;
        names.extend(entry.file_name().to_str().map(str::to_owned));
    }
    Ok(names)
}

/// The lines of a list: trimmed, without empty ones and comments.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    let lines = std::iter::from_fn(move || {
        let end = memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
        let line = rest.get(..end).filter(|_| !rest.is_empty())?;
        rest = rest.get(end + 1..).unwrap_or_default();
        Some(line)
    });
    // Most lines have no blanks at their ends, and a byte tells so.
    let bare = |line: &str| matches!(line.as_bytes(), [first, .., last] if *first > b' ' && *last > b' ');
    lines
        .map(move |line| if bare(line) && line.is_ascii() { line } else { line.trim() })
        .filter(|l| !matches!(l.as_bytes().first(), None | Some(b'#')))
}

/// The rows of a table with at least `N` columns; further columns are left out, missing ones are an error.
///
/// # Errors
/// [`Error::Config`] with the line that has too few columns.
pub fn rows<'t, const N: usize>(name: &str, text: &'t str) -> Result<Vec<[&'t str; N]>, Error> {
    let mut out = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim_end();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let mut cells = [""; N];
        let found = cells.iter_mut().zip(line.split('\t')).map(|(cell, text)| *cell = text.trim()).count();
        if found < N {
            let problem = format!("line {}: expected {N} columns parted by tabs, found {found}", number + 1);
            return Err(Error::config(name, problem));
        }
        out.push(cells);
    }
    Ok(out)
}
