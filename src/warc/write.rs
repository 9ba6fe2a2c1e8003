//! In: records. Out: the bytes of a WARC 1.1 file, one gzip member a record, and where each one stands.
//!
//! The hard decision: a record is compressed in memory and handed on in one piece. So what is on disk ends with a whole
//! record or with one torn one, [`Writer::offset`] is where to cut after a failure, and nothing depends on the clock:
//! the same records give the same bytes.

use std::io::{self, Write};
use std::ops::Range;

use flate2::{Compress, Compression, FlushCompress, Status};
use sha1::{Digest, Sha1};

use super::{IDENTICAL_PAYLOAD, Kind, labelled};

/// Level of compression: pages come out a tenth larger than at level 6, in a third of the time.
const LEVEL: u32 = 4;

/// A record to be written.
#[derive(Debug, Clone)]
pub struct Record<'a> {
    /// Its type.
    pub kind: Kind,
    /// Its identifier without angle brackets, `urn:uuid:...`; see [`super::record_id`].
    pub id: &'a str,
    /// When it was captured: `2026-03-01T08:15:00Z`.
    pub date: &'a str,
    /// The address it was captured from.
    pub uri: Option<&'a str>,
    /// The media type of the block.
    pub content_type: &'a str,
    /// Further fields, in this order: `("WARC-IP-Address", "192.0.2.7")`.
    pub fields: Vec<(&'a str, &'a str)>,
    /// The protocol head at the beginning of the block, with its empty line; may be empty.
    pub head: &'a [u8],
    /// The rest of the block. Of a response it is the body with the transfer coding undone and the content coding kept.
    pub payload: &'a [u8],
}

/// The earlier record whose payload a `revisit` record repeats.
#[derive(Debug, Clone, Copy)]
pub struct Revisit<'a> {
    /// Its identifier, without angle brackets.
    pub id: &'a str,
    /// Its address.
    pub uri: &'a str,
    /// Its date.
    pub date: &'a str,
    /// Its payload digest, see [`super::digest`].
    pub payload_digest: &'a str,
}

impl<'a> Record<'a> {
    /// What was received: the head of an HTTP message and its body.
    #[must_use]
    pub fn response(id: &'a str, date: &'a str, uri: &'a str, head: &'a [u8], payload: &'a [u8]) -> Self {
        Self::http(Kind::Response, id, date, uri, head, payload)
    }

    /// What was asked: the head of an HTTP message.
    #[must_use]
    pub fn request(id: &'a str, date: &'a str, uri: &'a str, head: &'a [u8]) -> Self {
        Self::http(Kind::Request, id, date, uri, head, b"")
    }

    /// What was received has the payload of an earlier record; only its head is kept.
    #[must_use]
    pub fn revisit(id: &'a str, date: &'a str, uri: &'a str, head: &'a [u8], of: &Revisit<'a>) -> Self {
        let mut record = Self::http(Kind::Revisit, id, date, uri, head, b"");
        record.fields.extend([
            ("WARC-Profile", IDENTICAL_PAYLOAD),
            ("WARC-Refers-To", of.id),
            ("WARC-Refers-To-Target-URI", of.uri),
            ("WARC-Refers-To-Date", of.date),
            ("WARC-Payload-Digest", of.payload_digest),
        ]);
        record
    }

    /// About the file; `block` is made with [`super::fields`].
    #[must_use]
    pub fn warcinfo(id: &'a str, date: &'a str, filename: &'a str, block: &'a [u8]) -> Self {
        let fields = vec![("WARC-Filename", filename)];
        Self { fields, ..Self::about(Kind::Warcinfo, id, date, None, block) }
    }

    /// About the record `of`; `block` is made with [`super::fields`].
    #[must_use]
    pub fn metadata(id: &'a str, date: &'a str, uri: &'a str, of: &'a str, block: &'a [u8]) -> Self {
        let fields = vec![("WARC-Concurrent-To", of)];
        Self { fields, ..Self::about(Kind::Metadata, id, date, Some(uri), block) }
    }

    fn http(kind: Kind, id: &'a str, date: &'a str, uri: &'a str, head: &'a [u8], payload: &'a [u8]) -> Self {
        let content_type = if kind == Kind::Request {
            "application/http; msgtype=request"
        } else {
            "application/http; msgtype=response"
        };
        Self { kind, id, date, uri: Some(uri), content_type, fields: Vec::new(), head, payload }
    }

    fn about(kind: Kind, id: &'a str, date: &'a str, uri: Option<&'a str>, block: &'a [u8]) -> Self {
        let content_type = "application/warc-fields";
        Self { kind, id, date, uri, content_type, fields: Vec::new(), head: b"", payload: block }
    }
}

/// Appends records to `inner`.
#[derive(Debug)]
pub struct Writer<W> {
    inner: W,
    offset: u64,
    compress: Compress,
    header: Vec<u8>,
    member: Vec<u8>,
}

impl<W: Write> Writer<W> {
    /// A writer that appends to `inner`, which stands at `offset` (0 for a new file).
    pub fn new(inner: W, offset: u64) -> Self {
        let compress = Compress::new_gzip(Compression::new(LEVEL), 15);
        Self { inner, offset, compress, header: Vec::new(), member: Vec::new() }
    }

    /// Appends a record and tells where its bytes are.
    ///
    /// # Errors
    /// What `inner` says. Then the file may have a torn record at its end, from [`Self::offset`] on.
    pub fn write(&mut self, record: &Record<'_>) -> io::Result<Range<u64>> {
        self.header.clear();
        header(record, &mut self.header);
        self.member.clear();
        self.compress.reset();
        for part in [&self.header, record.head, record.payload] {
            deflate(&mut self.compress, part, FlushCompress::None, &mut self.member)?;
        }
        deflate(&mut self.compress, b"\r\n\r\n", FlushCompress::Finish, &mut self.member)?;
        self.inner.write_all(&self.member)?;
        let begin = self.offset;
        self.offset += self.member.len() as u64;
        Ok(begin..self.offset)
    }

    /// Where the next record begins; after a failure, where to cut.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// What is written to, such as a file to be synced.
    pub fn get_mut(&mut self) -> &mut W {
        &mut self.inner
    }

    /// Gives it back.
    pub fn into_inner(self) -> W {
        self.inner
    }
}

fn deflate(compress: &mut Compress, mut input: &[u8], flush: FlushCompress, out: &mut Vec<u8>) -> io::Result<()> {
    loop {
        out.reserve((input.len() / 3).max(1 << 12));
        let before = compress.total_in();
        let status = compress.compress_vec(input, out, flush).map_err(io::Error::other)?;
        let eaten = usize::try_from(compress.total_in() - before).unwrap_or(input.len());
        input = input.get(eaten..).unwrap_or_default();
        match flush {
            FlushCompress::Finish if status != Status::StreamEnd => {}
            _ if input.is_empty() => return Ok(()),
            _ => {}
        }
    }
}

/// The header of a record with the empty line at its end.
fn header(record: &Record<'_>, out: &mut Vec<u8>) {
    out.extend_from_slice(b"WARC/1.1\r\n");
    field(out, "WARC-Type", record.kind.name());
    field(out, "WARC-Record-ID", &bracketed(record.id));
    field(out, "WARC-Date", record.date);
    if let Some(uri) = record.uri {
        field(out, "WARC-Target-URI", uri);
    }
    for (name, value) in &record.fields {
        let refers = matches!(*name, "WARC-Refers-To" | "WARC-Concurrent-To" | "WARC-Warcinfo-ID");
        if refers { field(out, name, &bracketed(value)) } else { field(out, name, value) }
    }
    let block = Sha1::new_with_prefix(record.head).chain_update(record.payload).finalize();
    if matches!(record.kind, Kind::Response | Kind::Resource | Kind::Conversion) {
        field(out, "WARC-Payload-Digest", &super::digest(record.payload));
    }
    field(out, "WARC-Block-Digest", &labelled(&block));
    field(out, "Content-Type", record.content_type);
    field(out, "Content-Length", &(record.head.len() + record.payload.len()).to_string());
    out.extend_from_slice(b"\r\n");
}

fn bracketed(id: &str) -> String {
    format!("<{}>", id.trim_start_matches('<').trim_end_matches('>'))
}

/// A line `name: value`. Line breaks and other controls in a value would begin a new field; they become blanks.
pub(super) fn field(out: &mut Vec<u8>, name: &str, value: &str) {
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b": ");
    out.extend(value.trim().bytes().map(|b| if b.is_ascii_control() { b' ' } else { b }));
    out.extend_from_slice(b"\r\n");
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use super::super::{digest, fields, record_id, whole_end};
    use super::*;

    const DATE: &str = "2026-03-01T08:15:00Z";
    const URI: &str = "https://presse.example/1";

    fn file(payloads: &[&[u8]]) -> (Vec<u8>, Vec<Range<u64>>) {
        let mut writer = Writer::new(Vec::new(), 0);
        let ranges = payloads
            .iter()
            .map(|p| {
                let id = record_id(&["response", URI, &digest(p)]);
                writer.write(&Record::response(&id, DATE, URI, b"HTTP/1.1 200 OK\r\n\r\n", p)).expect("memory")
            })
            .collect();
        (writer.into_inner(), ranges)
    }

    fn unpacked(member: &[u8]) -> String {
        let mut text = String::new();
        flate2::read::GzDecoder::new(member).read_to_string(&mut text).expect("gzip");
        text
    }

    #[test]
    fn a_record_is_a_gzip_member_with_digests() {
        let (bytes, ranges) = file(&[b"", b"<p>Hallo</p>"]);
        assert_eq!(ranges[0].end, ranges[1].start);
        assert_eq!(ranges[1].end, bytes.len() as u64);
        let text = unpacked(&bytes[ranges[1].start as usize..]);
        assert!(text.starts_with("WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:"), "{text}");
        assert!(text.contains(&format!("WARC-Payload-Digest: {}\r\n", digest(b"<p>Hallo</p>"))), "{text}");
        assert!(text.contains("Content-Length: 31\r\n\r\nHTTP/1.1 200 OK\r\n\r\n<p>Hallo</p>\r\n\r\n"), "{text}");
    }

    #[test]
    fn a_field_cannot_smuggle_another_one_in() {
        let mut writer = Writer::new(Vec::new(), 0);
        let block = fields(&[("note", "a\r\nWARC-Type: response")]);
        writer.write(&Record::metadata("urn:x", DATE, "https://a.example/\r\nX: y", "urn:y", &block)).expect("memory");
        let text = unpacked(&writer.into_inner());
        assert!(text.contains("WARC-Target-URI: https://a.example/  X: y\r\n"), "{text}");
        assert!(text.contains("note: a  WARC-Type: response\r\n"), "{text}");
    }

    #[test]
    fn the_end_of_the_last_whole_record_is_found_wherever_the_file_was_torn() {
        let (bytes, ranges) = file(&[b"one", b"two", b"three"]);
        for cut in 0..=bytes.len() {
            let expected = ranges.iter().map(|r| r.end).filter(|end| *end <= cut as u64).max().unwrap_or(0);
            assert_eq!(whole_end(&mut Cursor::new(&bytes[..cut])).expect("memory"), expected, "cut at {cut}");
        }
        let mut zeros = bytes.clone();
        zeros.extend([0; 100_000]);
        assert_eq!(whole_end(&mut Cursor::new(&zeros)).expect("memory"), bytes.len() as u64);
    }

    #[test]
    fn damage_in_the_middle_is_no_torn_tail() {
        let (mut bytes, ranges) = file(&[b"one", b"two", b"three"]);
        bytes[ranges[1].start as usize + 40] ^= 0x55;
        assert_eq!(whole_end(&mut Cursor::new(&bytes)).expect("memory"), bytes.len() as u64);
    }

    #[test]
    fn a_long_record_is_whole() {
        let noise: Vec<u8> = (0..3_000_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        let (bytes, ranges) = file(&[&noise]);
        assert_eq!((ranges.len(), ranges[0].end), (1, bytes.len() as u64));
        let mut whole = Vec::new();
        flate2::read::GzDecoder::new(&bytes[..]).read_to_end(&mut whole).expect("gzip");
        assert!(whole.ends_with(b"\r\n\r\n") && whole.len() > noise.len());
    }
}
