//! In: an HTTP message as it was received. Out: its status, its header fields and its body with all codings undone.
//!
//! The hard decision: what a head says of its body is not believed against the bytes. Archives hold messages whose chunks
//! were joined or whose body was unpacked while the head still says otherwise; a coding is undone only where it is there.

use std::borrow::Cow;

use super::coding::{self, Bounds, Fault};

/// Codings that are undone one after the other; more are an attack.
const MOST_CODINGS: usize = 4;
/// How many times larger than the packed body the text may be.
const RATIO: u64 = 400;

/// The head of a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The status code; `None` if the first line has none.
    pub status: Option<u16>,
    /// The header fields in their order, names in lower case.
    pub fields: Vec<(String, String)>,
    /// Where the body begins.
    pub body: usize,
}

/// A body with its codings undone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body<'a> {
    /// The bytes, as far as they could be had.
    pub bytes: Cow<'a, [u8]>,
    /// Why they are not all.
    pub problem: Option<String>,
}

/// A body that unpacks to more than is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLong;

/// The head of a response; `None` if the block begins with something else.
#[must_use]
pub fn head(block: &[u8]) -> Option<Head> {
    if !block.starts_with(b"HTTP/") {
        return None;
    }
    let (mut status, mut fields, mut at) = (None, Vec::<(String, String)>::new(), 0);
    for (number, line) in block.split_inclusive(|b| *b == b'\n').enumerate() {
        at += line.len();
        let line = line.trim_ascii_end();
        if number == 0 {
            let line = String::from_utf8_lossy(line);
            status = line.split_ascii_whitespace().nth(1).and_then(|code| code.parse().ok());
        } else if line.is_empty() {
            break;
        } else if line.starts_with(b" ") || line.starts_with(b"\t") {
            // A line that begins with a blank continues the one before.
            if let Some((_, value)) = fields.last_mut() {
                value.push(' ');
                value.push_str(latin(line.trim_ascii()).as_ref());
            }
        } else if let Some(colon) = memchr::memchr(b':', line) {
            let (name, value) = (line[..colon].trim_ascii(), line[colon + 1..].trim_ascii());
            if name.iter().all(|b| b.is_ascii_graphic()) && !name.is_empty() {
                fields.push((latin(name).to_ascii_lowercase(), latin(value).into_owned()));
            }
        }
    }
    Some(Head { status, fields, body: at })
}

/// Header fields are ASCII; some servers send UTF-8, older ones Latin-1.
fn latin(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(bytes.iter().map(|b| char::from(*b)).collect()),
    }
}

impl Head {
    /// The first value of a field, by its name in lower case.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// The body in `block` with transfer and content codings undone, at most `limit` bytes.
    ///
    /// # Errors
    /// [`TooLong`] if it unpacks to more.
    pub fn body<'a>(&self, block: &'a [u8], limit: u64) -> Result<Body<'a>, TooLong> {
        let raw = block.get(self.body..).unwrap_or_default();
        let mut body = Body { bytes: Cow::Borrowed(raw), problem: None };
        if self.codings("transfer-encoding").any(|coding| coding == "chunked") {
            body = dechunked(raw);
        }
        let transfer = self.codings("transfer-encoding").filter(|c| c != "chunked");
        let codings: Vec<String> = self.codings("content-encoding").chain(transfer).collect();
        for coding in codings.iter().rev().take(MOST_CODINGS) {
            if let Some((bytes, problem)) = unpacked(coding, &body.bytes, limit)? {
                body = Body { bytes: Cow::Owned(bytes), problem: body.problem.or(problem) };
            }
        }
        if body.bytes.len() as u64 > limit { Err(TooLong) } else { Ok(body) }
    }

    fn codings<'a>(&'a self, name: &'a str) -> impl Iterator<Item = String> + 'a {
        let values = self.fields.iter().filter(move |(n, _)| n == name);
        values.flat_map(|(_, value)| value.split(',')).map(|c| c.trim().to_ascii_lowercase())
    }
}

/// The chunks joined; the bytes as they are if they do not begin with one.
fn dechunked(raw: &[u8]) -> Body<'_> {
    let mut bytes = Vec::new();
    let mut rest = raw;
    loop {
        let Some((size, after)) = chunk_size(rest) else {
            if rest.len() == raw.len() {
                return Body { bytes: Cow::Borrowed(raw), problem: None };
            }
            // What follows a broken chunk is kept as it is: rather a stray number in the text than lost text.
            bytes.extend_from_slice(rest);
            return Body { bytes: Cow::Owned(bytes), problem: Some("the chunks of the body are broken".to_owned()) };
        };
        if size == 0 {
            return Body { bytes: Cow::Owned(bytes), problem: None };
        }
        let Some((chunk, next)) = after.split_at_checked(size) else {
            bytes.extend_from_slice(after);
            return Body {
                bytes: Cow::Owned(bytes),
                problem: Some("the last chunk of the body is cut off".to_owned()),
            };
        };
        bytes.extend_from_slice(chunk);
        rest = next.strip_prefix(b"\r\n").or_else(|| next.strip_prefix(b"\n")).unwrap_or(next);
        if rest.is_empty() {
            return Body {
                bytes: Cow::Owned(bytes),
                problem: Some("the last chunk of the body is missing".to_owned()),
            };
        }
    }
}

/// The size at the beginning of a chunk, and what follows its line.
fn chunk_size(data: &[u8]) -> Option<(usize, &[u8])> {
    let end = memchr::memchr(b'\n', data.get(..data.len().min(256))?)?;
    let line = data[..end].split(|b| *b == b';').next()?.trim_ascii();
    let digits = std::str::from_utf8(line).ok().filter(|d| !d.is_empty() && d.len() <= 8)?;
    let size = digits.bytes().all(|b| b.is_ascii_hexdigit()).then(|| usize::from_str_radix(digits, 16).ok())??;
    Some((size, &data[end + 1..]))
}

type Undone = Option<(Vec<u8>, Option<String>)>;

/// The bytes with a coding undone; `None` if they do not have it.
fn unpacked(coding: &str, packed: &[u8], limit: u64) -> Result<Undone, TooLong> {
    if coding.ends_with("gzip") && !packed.starts_with(b"\x1f\x8b") {
        return Ok(None);
    }
    match coding::decode(packed, coding, Bounds { bytes: limit, ratio: RATIO }) {
        Ok(Cow::Owned(bytes)) => Ok(Some((bytes, None))),
        Ok(Cow::Borrowed(_)) | Err(Fault::Unknown(_)) => Ok(None),
        Err(Fault::TooLarge) => Err(TooLong),
        // Nothing at all came out: it is not packed so.
        Err(Fault::Damaged(bytes)) if bytes.is_empty() => Ok(None),
        Err(fault) => {
            let problem = fault.to_string();
            let Fault::Damaged(bytes) = fault else { return Ok(None) };
            Ok(Some((bytes, Some(problem))))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn body(message: &[u8]) -> (String, Option<String>) {
        let head = head(message).expect("a head");
        let body = head.body(message, 1 << 20).expect("short");
        (String::from_utf8_lossy(&body.bytes).into_owned(), body.problem)
    }

    #[test]
    fn a_head_with_junk_is_read() {
        let message = b"HTTP/1.1 200\r\nContent-Type: text/html;\r\n\tcharset=utf-8\r\njunk\r\n bad name: x\nX-L\xe4nd: a\r\nServer:\xfcber\r\n\r\nbody";
        let head = head(message).expect("a head");
        assert_eq!(head.status, Some(200));
        assert_eq!(head.get("content-type"), Some("text/html; charset=utf-8 bad name: x"));
        assert_eq!(head.get("server"), Some("\u{fc}ber"));
        assert_eq!(&message[head.body..], b"body");
        assert_eq!(super::head(b"<html>"), None);
    }

    #[test]
    fn chunks_are_joined_where_they_are() {
        let with = |rest: &str| body(format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{rest}").as_bytes());
        assert_eq!(with("4\r\nWiki\r\n5;x=y\r\npedia\r\n0\r\n\r\n"), ("Wikipedia".into(), None));
        assert_eq!(with("<p>already joined</p>"), ("<p>already joined</p>".into(), None));
        let (text, problem) = with("4\r\nWiki\r\nzz\r\npedia");
        assert_eq!((text.as_str(), problem.is_some()), ("Wikizz\r\npedia", true));
        let (text, problem) = with("4\r\nWiki\r\n50\r\nped");
        assert_eq!((text.as_str(), problem.is_some()), ("Wikiped", true));
        assert!(with("4\r\nWiki\r\n").1.is_some());
        assert_eq!(with("ffffffffffffffff\r\nx").0, "ffffffffffffffff\r\nx");
    }

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gz.write_all(text).expect("memory");
        gz.finish().expect("memory")
    }

    fn coded(coding: &str, payload: &[u8]) -> Vec<u8> {
        [format!("HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\n\r\n").as_bytes(), payload].concat()
    }

    #[test]
    fn content_codings_are_undone_where_they_are() {
        let text = "Neue Halle ".repeat(50);
        assert_eq!(body(&coded("gzip", &gzip(text.as_bytes()))), (text.clone(), None));
        assert_eq!(body(&coded("gzip, identity", text.as_bytes())), (text.clone(), None));
        assert_eq!(body(&coded("br", b"\x0b\x02\x80Hallo\x03")), ("Hallo".into(), None));
        for coding in ["br", "zstd", "deflate", "x-gzip", "compress"] {
            assert_eq!(body(&coded(coding, text.as_bytes())).0, text, "{coding}");
        }
        let twice = gzip(&gzip(text.as_bytes()));
        assert_eq!(body(&coded("gzip, gzip", &twice)), (text.clone(), None));
        let packed = gzip(text.as_bytes());
        let (cut, problem) = body(&coded("gzip", &packed[..packed.len() - 6]));
        assert_eq!((cut, problem.is_some()), (text, true));
    }

    #[test]
    fn a_bomb_is_not_unpacked() {
        let bomb = coded("gzip", &gzip(&vec![b'a'; 3 << 20]));
        assert_eq!(head(&bomb).expect("a head").body(&bomb, 1 << 20), Err(TooLong));
    }
}
