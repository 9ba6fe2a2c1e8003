//! In: files, folders and standard input. Out: [`Capture`]s in one stable order.
//!
//! A capture is the web archives' term for the bytes of one document as received, with all that its transport said of
//! it. Nothing later looks at a file or a clock again.

#[cfg(all(feature = "cli", feature = "containers"))]
mod containers;
#[cfg(feature = "cli")]
pub mod files;
#[cfg(feature = "cli")]
mod sidecar;
mod sniff;

pub use sniff::{FileType, file_type, is_pdf, no_document};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The field of an archive record that names the record which its content replaces: 32 hex digits.
pub const SUPERSEDES: &str = "Depesche-Supersedes";
/// The field of an archive record that the scheduled job was asked for: the SHA-256 of its content.
pub const CONTENT: &str = "Depesche-Content-SHA256";
/// The field of an archive record that names a stored linked file: SHA-256, bytes, media type, path and address.
pub const LINKED_FILE: &str = "Depesche-File";

/// One document as received.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Capture {
    /// The bytes, unchanged.
    pub bytes: Vec<u8>,
    /// SHA-256 of the bytes, 64 hex digits.
    pub sha256: String,
    /// Path relative to the input folder, with `/`.
    pub path: Option<String>,
    /// The canonical absolute URL, if the transport names one.
    pub url: Option<String>,
    /// The archive record it came from.
    pub container: Option<Container>,
    /// The declared media type without parameters, in lower case.
    pub media_type: Option<String>,
    /// The charset parameter of the declared media type.
    pub charset: Option<String>,
    /// When it was fetched, as the transport says it (RFC 3339).
    pub fetched_at: Option<String>,
    /// HTTP header fields, names in lower case, in the order given.
    pub headers: Vec<(String, String)>,
    /// What the mail says whose text it is.
    pub letter: Option<Letter>,
    /// The identifier of the record of the version of the same page before this one, if the archive names it.
    pub supersedes: Option<String>,
    /// Linked files that were fetched with it and are stored.
    pub files: Vec<LinkedFile>,
    /// Whether a side-car file stood there but could not be understood, and why.
    pub sidecar_problem: Option<String>,
    /// What the archive, the mail or the transfer has lost of it.
    pub transport_problem: Option<String>,
    /// Its text as another program read it, if our own reader cannot.
    pub reading: Option<Reading>,
}

impl Capture {
    /// A capture of bytes without any transport facts.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        let mut capture = Self::default();
        capture.hold(bytes);
        capture
    }

    fn hold(&mut self, bytes: Vec<u8>) {
        self.sha256 = hex(&Sha256::digest(&bytes));
        self.bytes = bytes;
    }

    /// The same with its path relative to the input folder.
    #[must_use]
    pub fn with_path(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// The same with the URL it was fetched from.
    #[must_use]
    pub fn with_url(mut self, url: impl Into<String>) -> Self {
        self.url = Some(url.into());
        self
    }

    /// Takes in what the scheduled job says of a document in the header of its archive record; other fields mean nothing
    /// here. The values are checked, since anyone can write an archive.
    pub fn take_field(&mut self, name: &str, value: &str) {
        let is_hex = |s: &str, length: usize| s.len() == length && s.bytes().all(|b| b.is_ascii_hexdigit());
        if name.eq_ignore_ascii_case(SUPERSEDES) && is_hex(value, 32) {
            self.supersedes = Some(value.to_owned());
        }
        if name.eq_ignore_ascii_case(LINKED_FILE) {
            let parts: Vec<&str> = value.splitn(5, ' ').collect();
            let [sha256, bytes, media_type, path, url] = parts[..] else { return };
            let (Ok(bytes), true, true) = (bytes.parse(), is_hex(sha256, 64), stays_below(path)) else { return };
            let [url, media_type, sha256, path] = [url, media_type, sha256, path].map(str::to_owned);
            self.files.push(LinkedFile { url, media_type, bytes, sha256, path });
        }
    }

    /// Notes the declared content type: `text/html; charset=iso-8859-1`.
    pub fn declare(&mut self, content_type: &str) {
        let mut parts = content_type.split(';');
        let media_type = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
        self.media_type = Some(media_type).filter(|m| !m.is_empty());
        self.charset = parts.find_map(|p| {
            let (name, value) = p.split_once('=')?;
            name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches(['"', '\'']).to_owned())
        });
    }
}

/// What a mail says of its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Its subject without signs of answering and forwarding.
    pub subject: Option<String>,
    /// When it was sent (RFC 3339).
    pub sent: Option<String>,
}

/// The text of a PDF file as another program read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The text: lines, with a blank line between paragraphs.
    pub text: String,
    /// Which program.
    pub by: Reader,
    /// Whether all pages could be read within the limits of time and size.
    pub is_whole: bool,
}

/// A program that reads PDF files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// poppler: the text that is in the file.
    Poppler,
    /// `tesseract`: pictures of the pages.
    Ocr,
}

/// A file that a document links to and that was stored when the document was fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkedFile {
    /// Its address, as linked.
    pub url: String,
    /// Its media type, by its bytes.
    pub media_type: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// SHA-256, 64 hex digits.
    pub sha256: String,
    /// Where it is stored, relative to the output folder.
    pub path: String,
}

/// The archive record that a document came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Container {
    /// The archive file.
    pub path: String,
    /// Byte offset of the record in it.
    pub offset: u64,
    /// The record's own identifier, if it has one.
    pub record_id: Option<String>,
}

/// Whether a path names something below the folder it is joined to, on every system.
fn stays_below(path: &str) -> bool {
    let good = |part: &str| !matches!(part, "" | "." | "..") && !part.contains(['\\', ':', '\0']);
    path.split('/').all(good)
}

/// Bytes as lower-case hex digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|b| [DIGITS[usize::from(b >> 4)] as char, DIGITS[usize::from(b & 15)] as char]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_archive_says_is_taken_in_only_if_it_can_be_true() {
        let mut capture = Capture::default();
        let (id, digest) = ("0123456789abcdef".repeat(2), "0123456789abcdef".repeat(4));
        capture.take_field("depesche-supersedes", "../../etc/passwd");
        assert_eq!(capture.supersedes, None);
        capture.take_field("depesche-supersedes", &id);
        assert_eq!(capture.supersedes, Some(id));
        for path in ["../up.pdf", "/etc/passwd", "a//b", "a/../b", "C:/x", "a\\..\\b", ""] {
            capture.take_field(LINKED_FILE, &format!("{digest} 12 application/pdf {path} https://example.org/a.pdf"));
        }
        assert!(capture.files.is_empty(), "{:?}", capture.files);
        let good = format!("{digest} 12 application/pdf attachments/01/23.pdf https://example.org/a b.pdf");
        capture.take_field(LINKED_FILE, &good);
        assert_eq!(capture.files[0].url, "https://example.org/a b.pdf");
        assert_eq!(capture.files[0].bytes, 12);
    }
}
