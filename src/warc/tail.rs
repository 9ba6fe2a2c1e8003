//! In: a file of gzip members. Out: where the last whole one ends.
//!
//! The hard decision: damage in the middle is left alone. Only what stands behind the last whole member of the file is
//! torn; what was whole once and has whole records behind it is evidence, however damaged.

use std::io::{self, BufRead, Seek, SeekFrom};

use flate2::{Decompress, FlushDecompress, Status};

/// How every gzip member begins: signature and the one method there is.
const MAGIC: &[u8] = b"\x1f\x8b\x08";
const WINDOW: usize = 1 << 16;

/// Where the last whole gzip member of `input` ends, in bytes from its beginning: what stands behind it was torn by a
/// crash. 0 if there is none. Each member is unpacked and its checksum checked, so this reads the whole file.
///
/// # Errors
/// What `input` says; damaged data is no error.
pub fn whole_end<R: BufRead + Seek>(input: &mut R) -> io::Result<u64> {
    let mut scratch = vec![0; WINDOW];
    let (mut at, mut whole) = (0, 0);
    while let Some(begin) = next_magic(input, at)? {
        input.seek(SeekFrom::Start(begin))?;
        at = match member(input, &mut scratch)? {
            Some(length) => {
                whole = begin + length;
                whole
            }
            None => begin + 1,
        };
    }
    Ok(whole)
}

/// Where the next gzip member seems to begin, from `at` on.
fn next_magic<R: BufRead + Seek>(input: &mut R, at: u64) -> io::Result<Option<u64>> {
    input.seek(SeekFrom::Start(at))?;
    let (mut offset, mut matched) = (at, 0);
    loop {
        let buffer = fill(input)?;
        if buffer.is_empty() {
            return Ok(None);
        }
        for (i, byte) in buffer.iter().enumerate() {
            matched = if *byte == MAGIC[matched] { matched + 1 } else { usize::from(*byte == MAGIC[0]) };
            if matched == MAGIC.len() {
                return Ok(Some(offset + i as u64 + 1 - MAGIC.len() as u64));
            }
        }
        let length = buffer.len();
        input.consume(length);
        offset += length as u64;
    }
}

/// The length of the member that begins here, if it is whole.
fn member<R: BufRead>(input: &mut R, scratch: &mut [u8]) -> io::Result<Option<u64>> {
    let mut inflate = Decompress::new_gzip(15);
    loop {
        let buffer = fill(input)?;
        if buffer.is_empty() {
            return Ok(None);
        }
        let before = inflate.total_in();
        let status = inflate.decompress(buffer, scratch, FlushDecompress::None);
        let eaten = usize::try_from(inflate.total_in() - before).unwrap_or_default();
        input.consume(eaten);
        match status {
            Ok(Status::StreamEnd) => return Ok(Some(inflate.total_in())),
            Ok(_) => {}
            Err(_) => return Ok(None),
        }
    }
}

fn fill<R: BufRead>(input: &mut R) -> io::Result<&[u8]> {
    // Asked twice because of the borrow checker; the second time the buffer is there.
    while let Err(e) = input.fill_buf() {
        if e.kind() != io::ErrorKind::Interrupted {
            return Err(e);
        }
    }
    input.fill_buf()
}
