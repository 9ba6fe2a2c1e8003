//! In: a mail, a mailbox or a saved page (MHTML). Out: the documents in it.
//!
//! The hard decision: a mail is one document, its text; where it comes as HTML and as plain text, the HTML is taken, which
//! has the paragraphs. Only files that somebody attached are documents of their own.

use std::borrow::Cow;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Encoding, Message, MessageParser, MessagePart, MimeHeaders, PartType};

use super::super::files::{Body, Found, Skipped, Walk};
use super::super::{Capture, Container, Letter, no_document};
use super::{Origin, Stream, Tally, names, once, too_long};
use crate::error::Error;

/// Fields that only mails that have been on their way carry.
const TRAVELED: &[&str] = &["received", "return-path", "message-id", "mime-version", "delivered-to"];
/// Mails that may be attached to each other.
const DEEPEST: usize = 4;

/// Whether a file begins like a mail: three header lines, one of which only a mail has.
pub(super) fn is_message(start: &[u8]) -> bool {
    let mut lines = start.split(|b| *b == b'\n').filter(|l| !l.starts_with(b" ") && !l.starts_with(b"\t"));
    let named: Vec<_> = lines.by_ref().map_while(field_name).take(20).collect();
    named.len() >= 3 && named.iter().any(|n| TRAVELED.contains(&n.as_str()))
}

/// Whether a file begins like a mailbox.
pub(super) fn is_mailbox(start: &[u8]) -> bool {
    let Some(rest) = start.strip_prefix(b"From ") else { return false };
    rest.split(|b| *b == b'\n').nth(1).is_some_and(|line| field_name(line).is_some())
}

fn field_name(line: &[u8]) -> Option<String> {
    let name = &line[..memchr::memchr(b':', line)?];
    let letters = name.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-');
    (letters && !name.is_empty()).then(|| String::from_utf8_lossy(name).to_ascii_lowercase())
}

/// The documents of one mail or saved page, named like its file.
pub(super) fn message(origin: &Origin, stream: Stream) -> Walk {
    let mut bytes = Vec::new();
    let read = stream.take(origin.limit.saturating_add(1)).read_to_end(&mut bytes);
    if let Err(e) = read {
        return once(Err(Skipped::Failed(Error::read(&origin.path, e))));
    }
    if bytes.len() as u64 > origin.limit {
        return once(Err(too_long(origin, bytes.len() as u64)));
    }
    let mut sheaf = Sheaf { origin, offset: 0, items: Vec::new(), left_out: Tally::default() };
    sheaf.read(&bytes, Path::new(""));
    let (mut items, mut left_out) = (sheaf.items, sheaf.left_out);
    items.extend(std::iter::from_fn(|| left_out.tell(&origin.path)));
    Box::new(items.into_iter())
}

/// Where a mail of a mailbox begins, and its bytes, or the length of one that is too long.
type Cut = (u64, Result<Vec<u8>, u64>);

/// The mails of a mailbox.
pub(super) struct Messages {
    origin: Origin,
    lines: BufReader<Stream>,
    offset: u64,
    /// The first line of the next mail has been read.
    begun: bool,
    ready: std::vec::IntoIter<Result<Found, Skipped>>,
    left_out: Tally,
    ended: bool,
}

impl Messages {
    pub(super) fn new(origin: Origin, stream: Stream) -> Self {
        let (lines, left_out) = (BufReader::with_capacity(1 << 16, stream), Tally::default());
        Self { origin, lines, offset: 0, begun: false, ready: Vec::new().into_iter(), left_out, ended: false }
    }

    /// Reads on to the end of a mail.
    fn message(&mut self) -> std::io::Result<Option<Cut>> {
        let (mut mail, mut line, mut length, mut begin) = (Vec::new(), Vec::new(), 0_u64, self.offset);
        let mut after_blank = true;
        loop {
            line.clear();
            // A line that never ends is read in parts.
            let read = self.lines.by_ref().take(1 << 16).read_until(b'\n', &mut line)?;
            if read == 0 {
                self.ended = true;
                break;
            }
            let start = self.offset;
            self.offset += read as u64;
            if after_blank && line.starts_with(b"From ") {
                if self.begun && length > 0 {
                    break;
                }
                (self.begun, begin) = (true, start);
                after_blank = false;
                continue;
            }
            after_blank = matches!(&line[..], b"\n" | b"\r\n");
            // Lines that look like the beginning of a mail are quoted by one more sign.
            let quotes = line.iter().take_while(|b| **b == b'>').count();
            let quoted = quotes > 0 && line[quotes..].starts_with(b"From ");
            length += read as u64;
            if length <= self.origin.limit {
                mail.extend_from_slice(&line[usize::from(quoted)..]);
            }
        }
        if length == 0 {
            return Ok(None);
        }
        Ok(Some((begin, if length > self.origin.limit { Err(length) } else { Ok(mail) })))
    }
}

impl Iterator for Messages {
    type Item = Result<Found, Skipped>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.ready.next() {
                return Some(item);
            }
            if self.ended {
                return self.left_out.tell(&self.origin.path);
            }
            match self.message() {
                Ok(None) => {}
                Ok(Some((_, Err(length)))) => return Some(Err(too_long(&self.origin, length))),
                Ok(Some((offset, Ok(mail)))) => {
                    let left_out = std::mem::take(&mut self.left_out);
                    let mut sheaf = Sheaf { origin: &self.origin, offset, items: Vec::new(), left_out };
                    let subject = MessageParser::default().parse_headers(&mail[..]);
                    let slug = names::slug(subject.as_ref().and_then(Message::subject).unwrap_or_default());
                    sheaf.read(&mail, &names::at(offset, 0, &slug));
                    self.left_out = sheaf.left_out;
                    self.ready = sheaf.items.into_iter();
                }
                Err(e) => {
                    self.ended = true;
                    return Some(Err(Skipped::Failed(Error::read(&self.origin.path, e))));
                }
            }
        }
    }
}

/// The documents of one mail, as they are found.
struct Sheaf<'a> {
    origin: &'a Origin,
    offset: u64,
    items: Vec<Result<Found, Skipped>>,
    left_out: Tally,
}

impl Sheaf<'_> {
    fn read(&mut self, mail: &[u8], name: &Path) {
        match MessageParser::default().parse(mail) {
            Some(message) => self.message(&message, name, 0),
            None => self.items.push(Err(self.origin.failed(format!("at byte {}: it is no mail", self.offset)))),
        }
    }

    fn message(&mut self, message: &Message<'_>, name: &Path, depth: usize) {
        let saved_page = content_type(message.root_part()).is_some_and(|t| t == "multipart/related")
            && message.header("MIME-Version").is_some()
            && message.from().is_none_or(|f| f.first().is_none_or(|a| a.address().is_none()));
        let body = text_of(message);
        if let Some((number, content)) = body {
            let mut facts = self.facts(message, number, name, content.1);
            facts.letter = (!saved_page).then(|| letter(message));
            self.document(name, facts, content.0);
        }
        for (number, part) in message.parts.iter().enumerate() {
            let number = number as u32;
            let attached = part.attachment_name().is_some() || is_attachment(part);
            match &part.body {
                PartType::Multipart(_) => {}
                PartType::Message(inner) if depth < DEEPEST => {
                    self.message(inner, &name.join(format!("{number:04}")), depth + 1);
                }
                PartType::Text(_) | PartType::Html(_)
                    if attached && !saved_page && body_number(message) != Some(number) =>
                {
                    let file = names::component(part.attachment_name().unwrap_or_default());
                    let facts = self.facts(message, number, name, declared(part));
                    self.document(
                        &name.join(format!("{number:04}-{file}")),
                        facts,
                        content(message, part).into_owned(),
                    );
                }
                PartType::Text(_) | PartType::Html(_) => {}
                _ => self.left_out.add(&content_type(part).unwrap_or_else(|| "of unknown type".to_owned())),
            }
        }
    }

    fn document(&mut self, name: &Path, facts: Capture, bytes: Vec<u8>) {
        match no_document(&bytes) {
            Some(what) => self.left_out.add(what),
            None => {
                let length = bytes.len() as u64;
                self.items.push(Ok(self.origin.found(name, facts, Body::Ready(bytes), length)));
            }
        }
    }

    /// What the mail says of its part `number`.
    fn facts(&self, message: &Message<'_>, number: u32, name: &Path, declared: String) -> Capture {
        let id = message.message_id().map(str::to_owned);
        let container = Container { path: self.origin.name(), offset: self.offset, record_id: id };
        let location = |value: Option<&str>| {
            let url = url::Url::parse(value?.trim()).ok()?;
            matches!(url.scheme(), "http" | "https").then(|| String::from(url))
        };
        let part = message.part(number);
        let url = location(message.header_raw("Snapshot-Content-Location"))
            .or_else(|| location(part.and_then(|p| p.content_location())))
            .or_else(|| location(message.header_raw("Archived-At").map(|v| v.trim().trim_matches(['<', '>']))));
        let mut facts = Capture {
            path: name.as_os_str().is_empty().then(|| self.origin.name()),
            url,
            container: Some(container),
            fetched_at: sent(message),
            headers: message.headers_raw().map(|(n, v)| (n.to_ascii_lowercase(), v.trim().to_owned())).collect(),
            ..Capture::default()
        };
        facts.declare(&declared);
        facts
    }
}

fn letter(message: &Message<'_>) -> Letter {
    let subject = message.thread_name().map(str::trim).filter(|s| !s.is_empty());
    Letter { subject: subject.map(str::to_owned), sent: sent(message) }
}

fn sent(message: &Message<'_>) -> Option<String> {
    message.date().filter(|d| d.is_valid()).map(mail_parser::DateTime::to_rfc3339)
}

/// The part that is the text of a mail.
fn body_number(message: &Message<'_>) -> Option<u32> {
    let is = |number: u32, html: bool| match message.part(number).map(|p| &p.body) {
        Some(PartType::Html(_)) => html,
        Some(PartType::Text(_)) => !html,
        _ => false,
    };
    let html = message.html_body.iter().copied().find(|n| is(*n, true));
    html.or_else(|| message.text_body.iter().copied().find(|n| is(*n, false)))
}

/// The text of a mail: the number of its part, its bytes and its declared type. Further parts of plain text in line are
/// its continuation.
fn text_of(message: &Message<'_>) -> Option<(u32, (Vec<u8>, String))> {
    let number = body_number(message)?;
    let part = message.part(number)?;
    let further: Vec<&str> = message
        .text_body
        .iter()
        .filter(|n| **n != number)
        .filter_map(|n| match message.part(*n).map(|p| (&p.body, is_attachment(p))) {
            Some((PartType::Text(text), false)) => Some(text.as_ref()),
            _ => None,
        })
        .collect();
    let PartType::Text(first) = &part.body else {
        return Some((number, (content(message, part).into_owned(), declared(part))));
    };
    if further.is_empty() {
        return Some((number, (content(message, part).into_owned(), declared(part))));
    }
    let text = std::iter::once(first.as_ref()).chain(further).collect::<Vec<_>>().join("\n\n");
    Some((number, (text.into_bytes(), "text/plain; charset=utf-8".to_owned())))
}

/// The bytes of a part with the transfer encoding taken off and the charset left as it is.
fn content<'a>(message: &'a Message<'_>, part: &'a MessagePart<'_>) -> Cow<'a, [u8]> {
    let raw = message.raw_message.get(part.offset_body as usize..part.offset_end as usize).unwrap_or_default();
    let decoded = match part.encoding {
        Encoding::None => return Cow::Borrowed(raw),
        Encoding::Base64 => base64_decode(raw),
        Encoding::QuotedPrintable => quoted_printable_decode(raw),
    };
    decoded.map_or(Cow::Borrowed(raw), Cow::Owned)
}

fn content_type(part: &MessagePart<'_>) -> Option<String> {
    let declared = part.content_type()?;
    Some(format!("{}/{}", declared.ctype(), declared.subtype()?).to_ascii_lowercase())
}

fn declared(part: &MessagePart<'_>) -> String {
    let charset = part.content_type().and_then(|t| t.attribute("charset"));
    let media_type = content_type(part).unwrap_or_else(|| "text/plain".to_owned());
    charset.map_or_else(|| media_type.clone(), |c| format!("{media_type}; charset={c}"))
}

fn is_attachment(part: &MessagePart<'_>) -> bool {
    part.content_disposition().is_some_and(|d| d.ctype().eq_ignore_ascii_case("attachment"))
}
