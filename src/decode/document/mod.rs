//! In: the bytes of a PDF, DOCX, ODT or RTF file. Out: its text in reading order: lines, with a blank line between
//! paragraphs, tabs between cells.
//!
//! The hard decision: such a file is decoded to plain text, and then goes the way of every plain text, so that there is
//! one set of rules for headers, contact blocks and line ends. All readers are our own and work within a budget of bytes
//! and steps, so that no file can take a run down.

mod docx;
mod odt;
mod package;
mod pdf;
mod rtf;

use super::{Decoded, Encoding, EncodingSource};
use crate::knowledge::Knowledge;
use crate::knowledge::glyphs::Glyphs;
use crate::read::{Capture, Reader, Reading, is_pdf};
use crate::text::Text;
use crate::warning::{WarningCode, Warnings};

/// Most bytes that are unpacked from one document.
pub(super) const MOST_BYTES: usize = 192 << 20;
/// Most bytes of text that are taken from one document.
pub(super) const MOST_TEXT: usize = 32 << 20;

/// A format whose text can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentType {
    /// Portable Document Format.
    Pdf,
    /// Office Open XML text.
    Docx,
    /// OpenDocument text.
    Odt,
    /// Rich Text Format.
    Rtf,
}

impl DocumentType {
    /// The format of these bytes, by what stands in them.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Self> {
        if is_pdf(bytes) {
            return Some(Self::Pdf);
        }
        if bytes.trim_ascii_start().starts_with(b"{\\rtf") {
            return Some(Self::Rtf);
        }
        bytes.starts_with(b"PK\x03\x04").then(|| package::text_type(bytes)).flatten()
    }

    /// The IANA media type.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Odt => "application/vnd.oasis.opendocument.text",
            Self::Rtf => "application/rtf",
        }
    }
}

/// The text of a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DocumentText {
    /// Lines; paragraphs are parted by a blank line.
    pub text: String,
    /// What is wrong with it, if something is.
    pub problem: Option<Problem>,
}

/// Why a document has no text, or not all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// It is protected by a password.
    Encrypted,
    /// It has pages but no text: pictures of pages.
    NoTextLayer,
    /// The file is damaged.
    Damaged,
    /// It is larger than what is read of one document.
    TooLarge,
    /// Some signs cannot be told, because the document does not say what its glyphs mean.
    UnknownSigns,
}

impl Problem {
    /// In a sentence.
    #[must_use]
    pub fn about(self) -> &'static str {
        match self {
            Self::Encrypted => "The document is encrypted; without its password it cannot be read.",
            Self::NoTextLayer => "The document has pages but no text layer; it seems to be scanned.",
            Self::Damaged => "The document is damaged; what could be read was taken.",
            Self::TooLarge => "The document is too large or too complex; what was read within the limits was taken.",
            Self::UnknownSigns => "The document does not say what some of its glyphs mean; they are missing.",
        }
    }
}

/// The text of a document; `None` if the bytes are of no format that can be read.
#[must_use]
pub fn text_of(bytes: &[u8], glyphs: &Glyphs) -> Option<DocumentText> {
    let mut found = match DocumentType::of(bytes)? {
        DocumentType::Pdf => pdf::text(bytes, glyphs),
        DocumentType::Docx => docx::text(bytes),
        DocumentType::Odt => odt::text(bytes),
        DocumentType::Rtf => rtf::text(bytes),
    };
    if found.text.len() > MOST_TEXT {
        found.text.truncate(found.text.floor_char_boundary(MOST_TEXT));
        found.problem = Some(Problem::TooLarge);
    }
    found.text = tidied(&found.text);
    Some(found)
}

/// A capture of such a format as decoded text.
pub(super) fn decoded(capture: &Capture, know: &Knowledge, doubts: &mut Warnings) -> Option<Decoded> {
    if let Some(reading) = &capture.reading {
        DocumentType::of(&capture.bytes)?;
        return Some(taken_over(reading, doubts));
    }
    let found = text_of(&capture.bytes, &know.glyphs)?;
    if let Some(problem) = found.problem {
        let is_scan = problem == Problem::NoTextLayer;
        let code = if is_scan { WarningCode::NoTextLayer } else { WarningCode::DocumentUnreadable };
        doubts.add(code, problem.about());
    }
    Some(as_decoded(found.text))
}

/// What another program read.
fn taken_over(reading: &Reading, doubts: &mut Warnings) -> Decoded {
    let code = match reading.by {
        Reader::Poppler => WarningCode::OtherReader,
        Reader::Ocr => WarningCode::OcrText,
    };
    doubts.add(code, code.about());
    if !reading.is_whole {
        doubts.add(WarningCode::DocumentUnreadable, "Not all pages could be read within the limits of time and size.");
    }
    let end = reading.text.floor_char_boundary(MOST_TEXT);
    as_decoded(tidied(&reading.text[..end]))
}

fn as_decoded(text: String) -> Decoded {
    let encoding = Encoding { used: "utf-8".to_owned(), declared: None, from: EncodingSource::Format, malformed: 0 };
    Decoded { text: Text::new(text, 0), encoding }
}

/// Without blanks at line ends, more than one blank line, soft hyphens inside lines and signs that are no text.
fn tidied(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = true;
    for line in text.lines() {
        let line = line.trim_end();
        let is_blank = line.trim().is_empty();
        if is_blank && blank {
            continue;
        }
        blank = is_blank;
        let is_text = |c: &char| *c == '\t' || !c.is_control() && !matches!(c, '\u{ad}' | '\u{feff}');
        out.extend(line.chars().filter(is_text));
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    if !out.is_empty() {
        out.push('\n');
    }
    out
}
