//! In: an office document, which is a ZIP archive. Out: the texts of its parts, within limits.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::{DocumentText, DocumentType, Problem};

/// Most bytes of one part.
const MOST_PART: u64 = 64 << 20;
/// More parts are no text document.
const MOST_PARTS: usize = 20_000;

/// An opened document.
pub(super) struct Package<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
}

impl<'b> Package<'b> {
    pub(super) fn open(bytes: &'b [u8]) -> Option<Self> {
        let archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
        (archive.len() <= MOST_PARTS).then_some(Self { archive })
    }

    /// The names of parts, sorted.
    pub(super) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.archive.file_names().filter_map(Result::ok).map(|n| n.into_owned()).collect();
        names.sort();
        names
    }

    /// The text of a part, and whether it is whole.
    pub(super) fn part(&mut self, name: &str) -> Option<(String, bool)> {
        let mut file = self.archive.by_name(name).ok()?;
        let mut bytes = Vec::new();
        let whole = (&mut file).take(MOST_PART).read_to_end(&mut bytes).is_ok() && (bytes.len() as u64) < MOST_PART;
        Some((String::from_utf8_lossy(&bytes).into_owned(), whole))
    }
}

/// Which text format an archive holds.
pub(super) fn text_type(bytes: &[u8]) -> Option<DocumentType> {
    let Some(mut package) = Package::open(bytes) else {
        // Its directory is lost: by the names of its members.
        let has = |name: &[u8]| memchr::memmem::find(bytes, name).is_some();
        let odt = has(b"mimetypeapplication/vnd.oasis.opendocument.text").then_some(DocumentType::Odt);
        return odt.or_else(|| has(b"word/document.xml").then_some(DocumentType::Docx));
    };
    if let Some((kind, _)) = package.part("mimetype") {
        let is_text = kind.trim().starts_with("application/vnd.oasis.opendocument.text");
        return is_text.then_some(DocumentType::Odt);
    }
    package.archive.index_for_name("word/document.xml").map(|_| DocumentType::Docx)
}

/// The text of several parts, one behind the other; equal ones once.
pub(super) fn joined(parts: Vec<(String, bool)>) -> DocumentText {
    let mut seen: Vec<&str> = Vec::new();
    for (text, _) in &parts {
        let text = text.trim();
        if !text.is_empty() && !seen.contains(&text) {
            seen.push(text);
        }
    }
    let whole = parts.iter().all(|(_, whole)| *whole);
    DocumentText { text: seen.join("\n\n"), problem: (!whole).then_some(Problem::Damaged) }
}
