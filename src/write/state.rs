//! In: a document and the options of the run. Out: whether its record was written by an earlier run just so.
//!
//! The hard decision: what is remembered is a digest of everything that the record depends on (path, bytes, side-car,
//! program, data, options). There is nothing to compare and nothing to invalidate: a document is either known or not.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rustc_hash::FxBuildHasher;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{OutputFolder, Summary};
use crate::error::Error;
use crate::read::files::Stamp;
use crate::read::{Capture, hex};

/// Bytes of a line without what is remembered.
const LINE: usize = 34;
/// So many bytes may be spent on lines that later ones have replaced, and as much again as the others need.
const SPARE: usize = 64 << 10;

/// The digest of all that one record depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Key([u8; 16]);

impl From<Key> for String {
    fn from(key: Key) -> Self {
        hex(&key.0)
    }
}

impl TryFrom<String> for Key {
    type Error = &'static str;

    fn try_from(digits: String) -> Result<Self, Self::Error> {
        u128::from_str_radix(&digits, 16).map(|n| Self(n.to_be_bytes())).map_err(|_| "no key")
    }
}

/// A container all of whose documents have records, so that it need not be read again as long as it stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// What the file was like.
    pub stamp: Stamp,
    /// No document in it was larger than that was allowed to be.
    pub max_bytes: u64,
    /// Its documents: their paths relative to the input folder.
    pub documents: Vec<(String, Key)>,
    /// Members that are no documents, by what they are.
    pub left_out: BTreeMap<String, u64>,
}

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
        let lines = text.lines().filter_map(parse);
        let known: HashMap<Key, Box<str>, _> = lines.map(|(key, rest)| (key, rest.into())).collect();
        let (size, live) = (text.len(), known.values().map(|rest| rest.len() + LINE).sum::<usize>());
        let (state, mut log) = (Self { program, known }, Log { path, file: io::BufWriter::new(file) });
        if size > SPARE + 2 * live {
            log = state.written_anew(folder, log, &head)?;
        }
        Ok((state, log))
    }

    /// The file without lines that later ones have replaced, so that it does not grow from run to run.
    fn written_anew(&self, folder: &OutputFolder, old: Log, head: &str) -> Result<Log, Error> {
        let mut lines: Vec<_> = self.known.iter().collect();
        lines.sort_unstable();
        let mut text = head.to_owned();
        for (key, rest) in lines {
            text.push_str(&format!("{} {rest}\n", hex(&key.0)));
        }
        let Log { path, file } = old;
        drop(file);
        folder.write(&path, text.as_bytes())?;
        let (_, file) = open(&path, head, false).map_err(|e| Error::write(&path, e))?;
        Ok(Log { path, file: io::BufWriter::new(file) })
    }

    /// The digest of all that the record of `capture` depends on.
    #[must_use]
    pub fn key(&self, relative: &Path, capture: &Capture) -> Key {
        let mut digest = Sha256::new_with_prefix(self.program);
        let mut field = |bytes: &[u8]| add(&mut digest, bytes);
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
        key(digest)
    }

    /// The key under which a container is remembered.
    #[must_use]
    pub fn container(&self, relative: &Path) -> Key {
        let mut digest = Sha256::new_with_prefix(self.program);
        add(&mut digest, b"container");
        add(&mut digest, relative.as_os_str().as_encoded_bytes());
        key(digest)
    }

    /// What was remembered of a container.
    #[must_use]
    pub fn sealed(&self, key: Key) -> Option<Sealed> {
        serde_json::from_str(self.known.get(&key)?).ok()
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
        self.line(key, summary)
    }

    /// Remembers a container all of whose documents have records.
    ///
    /// # Errors
    /// [`Error::Write`] if that cannot be noted.
    pub fn seal(&mut self, key: Key, sealed: &Sealed) -> Result<(), Error> {
        self.line(key, sealed)
    }

    fn line(&mut self, key: Key, what: &impl Serialize) -> Result<(), Error> {
        let json = serde_json::to_string(what).unwrap_or_default();
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

fn add(digest: &mut Sha256, field: &[u8]) {
    digest.update((field.len() as u64).to_le_bytes());
    digest.update(field);
}

fn key(digest: Sha256) -> Key {
    let bytes: [u8; 32] = digest.finalize().into();
    let mut key = [0; 16];
    key.copy_from_slice(&bytes[..16]);
    Key(key)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_does_not_grow_from_run_to_run() {
        let root = tempfile::tempdir().expect("a folder");
        let folder = OutputFolder::open(root.path()).expect("open");
        let documents = (0..100_u8).map(|n| (format!("box.mbox/{n}"), Key([n; 16]))).collect();
        let mut sealed = Sealed { stamp: [0; 4], max_bytes: 1, documents, left_out: BTreeMap::new() };
        for run in 0..200_u64 {
            let (state, mut log) = State::open(&folder, b"program", false).expect("open");
            let key = state.container(Path::new("box.mbox"));
            assert_eq!(state.sealed(key).map(|s| s.stamp[0]), run.checked_sub(1));
            sealed.stamp[0] = run;
            log.seal(key, &sealed).expect("noted");
            log.flush().expect("flushed");
        }
        let size = OutputFolder::size(&folder.state_path()).expect("there");
        assert!(size < 100 << 10, "{size} bytes");
    }
}
