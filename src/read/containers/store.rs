//! In: a file, a part of one, or bytes in memory. Out: readers of it, as many as are asked for.
//!
//! A ZIP file is read at several places at once: its directory, one member, a container inside that member. Each reader
//! is its own, so nothing is borrowed and nothing is unpacked twice.

use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::sync::Arc;

use super::Stream;

/// Bytes that can be opened again and again.
#[derive(Debug, Clone)]
pub(super) enum Store {
    File(PathBuf),
    Memory(Arc<[u8]>),
    /// From where, how many.
    Part(Box<Store>, u64, u64),
}

/// Bytes that can be read from any place.
pub(super) trait Seekable: Read + Seek + Send {}
impl<T: Read + Seek + Send> Seekable for T {}

impl Store {
    /// A reader at the beginning.
    pub(super) fn open(&self) -> io::Result<Box<dyn Seekable>> {
        Ok(match self {
            Self::File(path) => Box::new(open(path)?),
            Self::Memory(bytes) => Box::new(Cursor::new(Arc::clone(bytes))),
            Self::Part(whole, start, length) => {
                let mut inner = whole.open()?;
                inner.seek(SeekFrom::Start(*start))?;
                Box::new(Part { inner, start: *start, length: *length, at: 0 })
            }
        })
    }

    /// The same without the way back.
    pub(super) fn stream(&self) -> io::Result<Stream> {
        Ok(match self {
            Self::File(path) => Box::new(open(path)?),
            _ => Box::new(self.open()?),
        })
    }

    /// A reader of a part.
    pub(super) fn part(&self, start: u64, length: u64) -> io::Result<Stream> {
        Self::Part(Box::new(self.clone()), start, length).stream()
    }
}

#[expect(clippy::disallowed_methods, reason = "read is one of the rooms that read files")]
fn open(path: &std::path::Path) -> io::Result<std::fs::File> {
    std::fs::File::open(path)
}

struct Part {
    inner: Box<dyn Seekable>,
    start: u64,
    length: u64,
    at: u64,
}

impl Read for Part {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.length.saturating_sub(self.at)).unwrap_or(usize::MAX);
        let room = out.len().min(left);
        let read = self.inner.read(&mut out[..room])?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Part {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        let at = at.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        let absolute = self.start.checked_add(at).ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        self.inner.seek(SeekFrom::Start(absolute))?;
        self.at = at;
        Ok(at)
    }
}
