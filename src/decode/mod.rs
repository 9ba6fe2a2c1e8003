//! In: a [`Capture`]. Out: [`Decoded`]: its text as it was meant, and how its bytes were read.
//!
//! Charset first, then mojibake; both before anything looks at the text, since markup and words depend on them.

mod charset;
mod codepages;
mod detector;
#[cfg(feature = "attachments")]
pub mod document;
mod mixed;
pub(crate) mod mojibake;
mod prescan;
pub(crate) mod scan;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::knowledge::Knowledge;
use crate::read::Capture;
use crate::text::{RepairCode, Text};
use crate::warning::Warnings;

/// The text of a capture.
#[derive(Debug, Clone)]
pub struct Decoded {
    /// The text; its edits are repaired mojibake.
    pub text: Text,
    /// How the bytes were read.
    pub encoding: Encoding,
}

/// How bytes were turned into text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Encoding {
    /// The encoding used, by its WHATWG name in lower case where it has one (`utf-8`, `windows-1252`, `macintosh`, `ibm850`).
    pub used: String,
    /// The label that the transport or the document declares.
    pub declared: Option<String>,
    /// What decided.
    pub from: EncodingSource,
    /// How many byte sequences meant nothing and became U+FFFD.
    pub malformed: u64,
}

impl Encoding {
    /// The media type of a document whose format says what its signs are; `None` for text.
    #[must_use]
    pub fn format_of(&self, bytes: &[u8]) -> Option<&'static str> {
        #[cfg(feature = "attachments")]
        if self.from == EncodingSource::Format {
            return document::DocumentType::of(bytes).map(document::DocumentType::media_type);
        }
        let _ = bytes;
        None
    }
}

/// What decided about an encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EncodingSource {
    /// A byte order mark.
    Bom,
    /// The transport: HTTP header or side-car.
    Transport,
    /// A declaration in the document.
    Meta,
    /// All bytes are valid UTF-8 (or ASCII).
    Utf8,
    /// Statistics of the bytes.
    Detector,
    /// The format of the file, which says what each sign is: PDF, DOCX, ODT, RTF.
    Format,
}

/// Turns the bytes of a capture into text.
#[must_use]
pub fn decode(capture: &Capture, know: &Knowledge, doubts: &mut Warnings) -> Decoded {
    #[cfg(feature = "attachments")]
    if let Some(decoded) = document::decoded(capture, know, doubts) {
        return decoded;
    }
    let (mut text, encoding) = charset::read(capture, know.allows(RepairCode::MixedEncoding), doubts);
    mojibake::repair(&mut text, know.allows(RepairCode::Mojibake), know.allows(RepairCode::C1Control));
    Decoded { text, encoding }
}
