//! In: a document and the options of the run. Out: whether its record was written by an earlier run just so.
//!
//! The hard decision: what is remembered is a digest of everything that the record depends on (path, bytes, side-car,
//! program, data, options). There is nothing to compare and nothing to invalidate: a document is either known or not.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rustc_hash::FxBuildHasher;
use sha2::{Digest, Sha256};

use super::{OutputFolder, Summary};
use crate::error::Error;
use crate::read::{Capture, hex};

/// The digest of all that one record depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key([u8; 16]);

/// The records that earlier runs wrote.
///
/// The file begins with a line that names the program; with another program, other data or other options it begins anew.
#[derive(Debug)]
pub struct State {
    program: [u8; 32],
    known: HashMap<Key, Box<str>, FxBuildHasher>,
}

/// Where the records of this run are noted.
#[derive(Debug)]
pub struct Log {
    path: PathBuf,
    file: io::BufWriter<File>,
}

impl State {
    /// What the folder remembers. `program` is anything that tells program, data and options apart. Lines that are
    /// damaged (by an interrupted run) are forgotten; so are all with `forget`.
    ///
    /// # Errors
    /// [`Error::Write`] if the file of the state cannot be read or written.
    pub fn open(folder: &OutputFolder, program: &[u8], forget: bool) -> Result<(Self, Log), Error> {
        let path = folder.state_path();
        let program: [u8; 32] = Sha256::digest(program).into();
        let head = format!("depesche/state/1 {}\n", hex(&program));
        let (text, file) = open(&path, &head, forget).map_err(|e| Error::write(&path, e))?;
        let known = text.lines().filter_map(parse).map(|(key, rest)| (key, rest.into())).collect();
        Ok((Self { program, known }, Log { path, file: io::BufWriter::new(file) }))
    }

    /// The digest of all that the record of `capture` depends on.
    #[must_use]
    pub fn key(&self, relative: &Path, capture: &Capture) -> Key {
        let mut digest = Sha256::new_with_prefix(self.program);
        let mut field = |bytes: &[u8]| {
            digest.update((bytes.len() as u64).to_le_bytes());
            digest.update(bytes);
        };
        field(relative.as_os_str().as_encoded_bytes());
        field(capture.sha256.as_bytes());
        let facts = [
            &capture.url,
            &capture.media_type,
            &capture.charset,
            &capture.fetched_at,
            &capture.sidecar_problem,
            &capture.transport_problem,
        ];
        for fact in facts {
            field(fact.as_deref().unwrap_or("\0").as_bytes());
        }
        field(capture.container.as_ref().and_then(|c| c.record_id.as_deref()).unwrap_or("\0").as_bytes());
        field(capture.supersedes.as_deref().unwrap_or("\0").as_bytes());
        for file in &capture.files {
            field(file.url.as_bytes());
            field(file.path.as_bytes());
        }
        for (name, value) in &capture.headers {
            field(name.as_bytes());
            field(value.as_bytes());
        }
        let bytes: [u8; 32] = digest.finalize().into();
        let mut key = [0; 16];
        key.copy_from_slice(&bytes[..16]);
        Key(key)
    }

    /// What was remembered of a record, if there is one with this key and it is still there in its full length.
    #[must_use]
    pub fn known(&self, key: Key, record: &Path) -> Option<Summary> {
        let summary: Summary = serde_json::from_str(self.known.get(&key)?).ok()?;
        (OutputFolder::size(record) == Some(summary.written)).then_some(summary)
    }
}

impl Log {
    /// Remembers a record that has been written.
    ///
    /// # Errors
    /// [`Error::Write`] if that cannot be noted.
    pub fn note(&mut self, key: Key, summary: &Summary) -> Result<(), Error> {
        let json = serde_json::to_string(summary).unwrap_or_default();
        writeln!(self.file, "{} {json}", hex(&key.0)).map_err(|e| Error::write(&self.path, e))
    }

    /// Hands what was noted to the system, so that an interrupted run need not do it again.
    ///
    /// # Errors
    /// [`Error::Write`] if that fails.
    pub fn flush(&mut self) -> Result<(), Error> {
        self.file.flush().map_err(|e| Error::write(&self.path, e))
    }
}

fn parse(line: &str) -> Option<(Key, &str)> {
    let (digits, rest) = line.split_at_checked(32)?;
    let bytes = u128::from_str_radix(digits, 16).ok()?.to_be_bytes();
    Some((Key(bytes), rest.strip_prefix(' ')?))
}

/// The whole lines after the head, and the file to go on writing; begun anew if its head is another one.
#[expect(clippy::disallowed_methods, reason = "write is the room that writes files")]
fn open(path: &Path, head: &str, forget: bool) -> io::Result<(String, File)> {
    let text = match std::fs::read(path) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(e) if e.kind() == io::ErrorKind::NotFound => String::new(),
        Err(e) => return Err(e),
    };
    let Some(lines) = text.strip_prefix(head).filter(|_| !forget) else {
        let mut file = File::create(path)?;
        file.write_all(head.as_bytes())?;
        return Ok((String::new(), file));
    };
    let mut file = File::options().append(true).open(path)?;
    if !lines.is_empty() && !lines.ends_with('\n') {
        file.write_all(b"\n")?;
    }
    let complete = lines.rfind('\n').map_or("", |end| &lines[..end]);
    Ok((complete.to_owned(), file))
}
