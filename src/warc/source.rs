//! In: any reader. Out: its bytes through a window that remembers some of what has been read.
//!
//! The hard decision: damage in packed data is often noticed only after some bytes of the next member have been eaten.
//! So the window keeps a stretch behind the reading position, and the search for the next whole record can begin there,
//! without seeking: standard input and members of other archives are read as files are.

use std::io::{self, Read};

/// Size of the window.
const WINDOW: usize = 1 << 20;
/// How much is asked of the reader at once.
const CHUNK: usize = 1 << 17;
/// How much is remembered behind the reading position.
const HISTORY: usize = 1 << 18;

/// A reader with a window.
pub(super) struct Source<R> {
    inner: R,
    window: Vec<u8>,
    start: usize,
    end: usize,
    /// Where the window begins, in bytes from the beginning.
    offset: u64,
}

impl<R: Read> Source<R> {
    pub(super) fn new(inner: R) -> Self {
        Self { inner, window: Vec::new(), start: 0, end: 0, offset: 0 }
    }

    /// Where the next byte stands.
    pub(super) fn position(&self) -> u64 {
        self.offset + self.start as u64
    }

    /// The next bytes; none only at the end.
    pub(super) fn data(&mut self) -> io::Result<&[u8]> {
        self.at_least(1)
    }

    /// At least `wanted` bytes (which must be fewer than 64 KiB), or all there are.
    pub(super) fn at_least(&mut self, wanted: usize) -> io::Result<&[u8]> {
        while self.end - self.start < wanted && self.fill()? {}
        Ok(&self.window[self.start..self.end])
    }

    pub(super) fn consume(&mut self, bytes: usize) {
        self.start = self.end.min(self.start + bytes);
    }

    /// Goes back to `position`, or as far back as is remembered.
    pub(super) fn back_to(&mut self, position: u64) {
        let wanted = usize::try_from(position.saturating_sub(self.offset)).unwrap_or(usize::MAX);
        self.start = self.start.min(wanted);
    }

    /// Reads on; tells whether there was more.
    fn fill(&mut self) -> io::Result<bool> {
        if self.window.is_empty() {
            self.window.resize(WINDOW, 0);
        }
        if WINDOW - self.end < CHUNK {
            let keep = self.start.saturating_sub(HISTORY);
            self.window.copy_within(keep..self.end, 0);
            (self.start, self.end, self.offset) = (self.start - keep, self.end - keep, self.offset + keep as u64);
        }
        let room = self.end..WINDOW.min(self.end + CHUNK);
        loop {
            match self.inner.read(&mut self.window[room.clone()]) {
                Ok(read) => {
                    self.end += read;
                    return Ok(read > 0);
                }
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
    }
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let data = self.data()?;
        let length = data.len().min(out.len());
        out[..length].copy_from_slice(&data[..length]);
        self.consume(length);
        Ok(length)
    }
}
