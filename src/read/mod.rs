//! In: files, folders and standard input. Out: [`Capture`]s in one stable order.
//!
//! A capture is the web archives' term for the bytes of one document as received, with all that its transport said of
//! it. Nothing later looks at a file or a clock again.

#[cfg(feature = "cli")]
pub mod files;
#[cfg(feature = "cli")]
mod sidecar;
mod sniff;

pub use sniff::no_document;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

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
    /// Whether a side-car file stood there but could not be understood, and why.
    pub sidecar_problem: Option<String>,
}

impl Capture {
    /// A capture of bytes without any transport facts.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        let sha256 = hex(&Sha256::digest(&bytes));
        Self { bytes, sha256, ..Self::default() }
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

/// Bytes as lower-case hex digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|b| [DIGITS[usize::from(b >> 4)] as char, DIGITS[usize::from(b & 15)] as char]).collect()
}
