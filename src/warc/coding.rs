//! In: a body with its content coding (`gzip`, `br`, `zstd`, `deflate`, also several). Out: the content.
//!
//! The hard decision: how large a body may become is decided while it is unpacked, by size and by ratio, so that a bomb
//! costs no more than the limit. The ratio counts only beyond a size that harms nobody; small pages of blanks are honest.

use std::borrow::Cow;
use std::io::{self, Read};

/// What is unpacked before its ratio is looked at, in bytes.
const UNSUSPECTED: u64 = 8 << 20;
/// Largest window a zstd frame may ask for; RFC 9659 allows 8 MiB in HTTP.
const ZSTD_WINDOW: u64 = 8 << 20;
/// Codings on top of each other; one is usual.
const MOST_CODINGS: usize = 4;

/// How large a body may become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Bytes of the content.
    pub bytes: u64,
    /// How many times larger than the body the content may be.
    pub ratio: u64,
}

/// Why a body could not be unpacked, and what came out before.
#[derive(Debug, PartialEq, Eq)]
pub enum Fault {
    /// A coding that nobody registered, or too many.
    Unknown(String),
    /// The content would be larger than allowed.
    TooLarge,
    /// The body is damaged or cut off; this much of the content is whole.
    Damaged(Vec<u8>),
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unknown(coding) => write!(f, "the content coding {coding} is not known"),
            Self::TooLarge => write!(f, "the unpacked content would be larger than allowed"),
            Self::Damaged(_) => write!(f, "the packed content is damaged or cut off"),
        }
    }
}

/// Takes the codings named in `Content-Encoding` off a body, the last one first.
///
/// # Errors
/// [`Fault`]
pub fn decode<'a>(body: &'a [u8], codings: &str, bounds: Bounds) -> Result<Cow<'a, [u8]>, Fault> {
    let names: Vec<String> = codings.split(',').map(|c| c.trim().to_ascii_lowercase()).collect();
    let mut content = Cow::Borrowed(body);
    let real = names.iter().rev().filter(|n| !matches!(n.as_str(), "" | "identity" | "none"));
    for (i, name) in real.enumerate() {
        if i == MOST_CODINGS {
            return Err(Fault::Unknown(codings.to_owned()));
        }
        content = Cow::Owned(unpack(&content, name, bounds)?);
    }
    Ok(content)
}

fn unpack(body: &[u8], coding: &str, bounds: Bounds) -> Result<Vec<u8>, Fault> {
    if body.is_empty() {
        return Ok(Vec::new());
    }
    match coding {
        "gzip" | "x-gzip" => all(flate2::bufread::MultiGzDecoder::new(body), body.len(), bounds),
        // The name means zlib; some servers send the bare stream.
        "deflate" if body[0] & 0x0f == 8 => all(flate2::bufread::ZlibDecoder::new(body), body.len(), bounds),
        "deflate" => all(flate2::bufread::DeflateDecoder::new(body), body.len(), bounds),
        "br" => all(brotli_decompressor::Decompressor::new(body, 4096), body.len(), bounds),
        "zstd" => zstd(body, bounds),
        other => Err(Fault::Unknown(other.to_owned())),
    }
}

/// All frames of a body, one after the other.
fn zstd(mut body: &[u8], bounds: Bounds) -> Result<Vec<u8>, Fault> {
    let length = body.len();
    let mut content = Vec::new();
    while !body.is_empty() {
        let decoder = ruzstd::decoding::StreamingDecoder::new_with_max_window_size(&mut body, ZSTD_WINDOW);
        let Ok(decoder) = decoder else { return Err(Fault::Damaged(content)) };
        let left = Bounds { bytes: bounds.bytes.saturating_sub(content.len() as u64), ..bounds };
        match all(decoder, length, left) {
            Ok(frame) => content.extend_from_slice(&frame),
            Err(Fault::Damaged(frame)) => {
                content.extend_from_slice(&frame);
                return Err(Fault::Damaged(content));
            }
            Err(other) => return Err(other),
        }
    }
    Ok(content)
}

fn all(mut from: impl Read, packed: usize, bounds: Bounds) -> Result<Vec<u8>, Fault> {
    let most = bounds.bytes.min((packed as u64).saturating_mul(bounds.ratio).max(UNSUSPECTED));
    let mut content = Vec::with_capacity(packed.saturating_mul(3).min(1 << 20));
    let mut part = [0; 16 << 10];
    loop {
        let n = match from.read(&mut part) {
            Ok(n) => n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) => return Err(Fault::Damaged(content)),
        };
        content.extend_from_slice(part.get(..n).unwrap_or_default());
        if content.len() as u64 > most {
            return Err(Fault::TooLarge);
        }
        if n == 0 {
            return Ok(content);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    const BOUNDS: Bounds = Bounds { bytes: 64 << 20, ratio: 100 };
    /// One line as other programs pack it.
    const LINE: &[u8] = b"depesche depesche\n";
    const BROTLI: &[u8] = b"\x8b\x08\x80depesche depesche\x0a\x03";
    const ZSTD: &[u8] = b"(\xb5/\xfd\x04X\x91\x00\x00depesche depesche\x0aK\xd6\xdf\x81";

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        out.write_all(bytes).expect("memory");
        out.finish().expect("memory")
    }

    #[test]
    fn codings_are_taken_off_in_turn() {
        let once = gzip(b"hello");
        assert_eq!(decode(&once, "gzip", BOUNDS).as_deref(), Ok(&b"hello"[..]));
        assert_eq!(decode(&gzip(&once), "gzip, x-gzip", BOUNDS).as_deref(), Ok(&b"hello"[..]));
        assert_eq!(decode(BROTLI, "br", BOUNDS).as_deref(), Ok(LINE));
        assert_eq!(decode(ZSTD, "zstd", BOUNDS).as_deref(), Ok(LINE));
        assert_eq!(decode(&[ZSTD, ZSTD].concat(), "zstd", BOUNDS).as_deref(), Ok(&LINE.repeat(2)[..]));
        assert_eq!(decode(b"hello", "identity", BOUNDS).as_deref(), Ok(&b"hello"[..]));
        assert_eq!(decode(b"", "gzip", BOUNDS).as_deref(), Ok(&b""[..]));
        assert!(matches!(decode(b"hello", "rot13", BOUNDS), Err(Fault::Unknown(_))));
        assert!(decode(&once, "gzip,gzip,gzip,gzip,gzip,gzip", BOUNDS).is_err());
    }

    #[test]
    fn a_bomb_costs_no_more_than_the_limit() {
        let bomb = gzip(&vec![b' '; 32 << 20]);
        assert!(bomb.len() < 40_000);
        assert_eq!(decode(&bomb, "gzip", BOUNDS), Err(Fault::TooLarge));
        assert_eq!(decode(&gzip(&bomb), "gzip, gzip", BOUNDS), Err(Fault::TooLarge));
        let small = gzip(&vec![b' '; 1 << 20]);
        assert_eq!(decode(&small, "gzip", BOUNDS).map(|c| c.len()), Ok(1 << 20));
        assert_eq!(decode(&small, "gzip", Bounds { bytes: 1000, ratio: 100 }), Err(Fault::TooLarge));
    }

    #[test]
    fn what_is_cut_off_gives_what_was_whole() {
        let text = "a line that is not always the same ".repeat(3000);
        let whole = gzip(text.as_bytes());
        let Err(Fault::Damaged(part)) = decode(&whole[..whole.len() / 2], "gzip", BOUNDS) else { panic!("damaged") };
        assert!(text.as_bytes().starts_with(&part));
        for coding in ["gzip", "br", "zstd", "deflate"] {
            let noise: Vec<u8> = (0..500u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
            let _ = decode(&noise, coding, BOUNDS);
        }
    }
}
