//! In: the bytes of a file. Out: what type of file it is, and why it cannot be a document, if it cannot.
//!
//! The hard decision: only what is certainly no text is turned away (nothing at all, a known signature, or far too many
//! control bytes that do not look like UTF-16); everything else goes in, and its record carries the doubts.

use memchr::memmem;

/// How many bytes are looked at.
const LOOKED_AT: usize = 8192;
/// How far from the beginning and the end of a packed document its parts are named.
const NAMES: usize = 64 << 10;
/// Where the mark of a PDF file may stand.
const PDF_MARK: usize = 1024;

/// A type of file that bytes can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileType {
    /// For people, with its article.
    pub name: &'static str,
    /// IANA media type.
    pub media_type: &'static str,
    /// The usual ending of names.
    pub ending: &'static str,
}

const fn of(name: &'static str, media_type: &'static str, ending: &'static str) -> FileType {
    FileType { name, media_type, ending }
}

const PDF: FileType = of("a PDF file", "application/pdf", "pdf");
const ZIP: FileType = of("a ZIP archive or an office document", "application/zip", "zip");
const PROGRAM: FileType = of("a program", "application/octet-stream", "bin");
const TIFF: FileType = of("a TIFF picture", "image/tiff", "tif");
const MP3: FileType = of("a sound", "audio/mpeg", "mp3");

/// What stands at which places.
type Signature = &'static [(usize, &'static [u8])];

/// Signatures of types.
const SIGNATURES: &[(Signature, FileType)] = &[
    (&[(0, b"\x89PNG\r\n")], of("a PNG picture", "image/png", "png")),
    (&[(0, b"\xff\xd8\xff")], of("a JPEG picture", "image/jpeg", "jpg")),
    (&[(0, b"GIF87a")], of("a GIF picture", "image/gif", "gif")),
    (&[(0, b"GIF89a")], of("a GIF picture", "image/gif", "gif")),
    (&[(0, b"RIFF"), (8, b"WEBP")], of("a WebP picture", "image/webp", "webp")),
    (&[(0, b"RIFF"), (8, b"WAVE")], of("a sound", "audio/wav", "wav")),
    (&[(0, b"II*\0")], TIFF),
    (&[(0, b"MM\0*")], TIFF),
    (&[(0, b"{\\rtf")], of("an RTF document", "application/rtf", "rtf")),
    (&[(0, b"ID3\x02")], MP3),
    (&[(0, b"ID3\x03")], MP3),
    (&[(0, b"ID3\x04")], MP3),
    (&[(0, b"\xff\xfb")], MP3),
    (&[(0, b"OggS\0")], of("a sound", "audio/ogg", "ogg")),
    (&[(0, b"\0\0"), (4, b"ftypM4A")], of("a sound", "audio/mp4", "m4a")),
    (&[(0, b"\0\0"), (4, b"ftyp")], of("a film", "video/mp4", "mp4")),
    (&[(0, b"%!PS")], of("a PostScript file", "application/postscript", "eps")),
    (&[(0, b"BEGIN:VCALENDAR")], of("a calendar", "text/calendar", "ics")),
    (&[(0, b"\xd0\xcf\x11\xe0")], of("an old office document", "application/x-ole-storage", "ole")),
    (&[(0, b"\x1f\x8b\x08")], of("a gzip archive", "application/gzip", "gz")),
    (&[(0, b"BZh")], of("a bzip2 archive", "application/x-bzip2", "bz2")),
    (&[(0, b"\xfd7zXZ\0")], of("an xz archive", "application/x-xz", "xz")),
    (&[(0, b"\x28\xb5\x2f\xfd")], of("a zstd archive", "application/zstd", "zst")),
    (&[(0, b"7z\xbc\xaf\x27\x1c")], of("a 7z archive", "application/x-7z-compressed", "7z")),
    (&[(0, b"\x7fELF")], PROGRAM),
    (&[(0, b"MZ\x90\0")], PROGRAM),
    (&[(0, b"SQLite format 3\0")], of("a database", "application/vnd.sqlite3", "sqlite")),
];

/// Packed documents, by what stands in their directory or, for the open ones, right behind their first name.
const PACKED: &[(&[u8], FileType)] = &[
    (
        b"word/document.xml",
        of("a DOCX document", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    ),
    (
        b"xl/workbook.xml",
        of("an XLSX document", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    ),
    (
        b"ppt/presentation.xml",
        of("a PPTX document", "application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"),
    ),
    (
        b"mimetypeapplication/vnd.oasis.opendocument.text",
        of("an ODT document", "application/vnd.oasis.opendocument.text", "odt"),
    ),
    (
        b"mimetypeapplication/vnd.oasis.opendocument.sp",
        of("an ODS document", "application/vnd.oasis.opendocument.spreadsheet", "ods"),
    ),
    (
        b"mimetypeapplication/vnd.oasis.opendocument.pr",
        of("an ODP document", "application/vnd.oasis.opendocument.presentation", "odp"),
    ),
    (b"mimetypeapplication/epub+zip", of("a book", "application/epub+zip", "epub")),
];

/// The type of a file, if its bytes tell it.
#[must_use]
pub fn file_type(bytes: &[u8]) -> Option<FileType> {
    if is_pdf(bytes) {
        return Some(PDF);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        let (begin, end) = (&bytes[..bytes.len().min(NAMES)], &bytes[bytes.len().saturating_sub(NAMES)..]);
        let holds = |name: &[u8]| memmem::find(begin, name).or_else(|| memmem::find(end, name)).is_some();
        return Some(PACKED.iter().find(|(name, _)| holds(name)).map_or(ZIP, |(_, kind)| *kind));
    }
    let fits =
        |parts: &[(usize, &[u8])]| parts.iter().all(|(at, s)| bytes.get(*at..).is_some_and(|b| b.starts_with(s)));
    SIGNATURES.iter().find(|(parts, _)| fits(parts)).map(|(_, kind)| *kind)
}

/// A PDF file begins with its mark, or has it in the first line of its own behind bytes of an old writer.
#[must_use]
pub fn is_pdf(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(PDF_MARK)];
    let Some(at) = memmem::find(start, b"%PDF-") else { return false };
    let own_line = at == 0 || matches!(start[at - 1], b'\n' | b'\r') && !start[..at].contains(&b'<');
    at == 0 || own_line && memmem::find(bytes, b" obj").is_some()
}

/// Why these bytes are no document; `None` if they may be one.
#[must_use]
pub fn no_document(bytes: &[u8]) -> Option<&'static str> {
    if bytes.is_empty() {
        return Some("an empty file");
    }
    if let Some(kind) = file_type(bytes) {
        let is_readable = cfg!(feature = "attachments") && READABLE.contains(&kind.ending);
        return (!is_readable && !kind.media_type.starts_with("text/")).then_some(kind.name);
    }
    let start = &bytes[..bytes.len().min(LOOKED_AT)];
    let byte_order_mark = start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff");
    (!byte_order_mark && !is_utf16(start) && is_binary(start)).then_some("a binary file")
}

/// Formats whose text can be read.
const READABLE: &[&str] = &["pdf", "rtf", "docx", "odt"];

/// More than one control byte, and more than one in twenty-five (random bytes have three).
fn is_binary(bytes: &[u8]) -> bool {
    // Without branches and in bytes that cannot overflow, so that many are counted at once.
    let is_control = |b: &u8| (*b <= 8) | (b.wrapping_sub(14) <= 12) | (b.wrapping_sub(28) <= 3);
    let count = |part: &[u8]| part.iter().map(|b| u8::from(is_control(b))).sum::<u8>();
    let control: u32 = bytes.chunks(128).map(|part| u32::from(count(part))).sum();
    control > 1 && control as usize * 25 > bytes.len()
}

/// NUL in most bytes of one parity and hardly any of the other, as in Latin text.
fn is_utf16(bytes: &[u8]) -> bool {
    if memchr::memchr(0, bytes).is_none() {
        return false;
    }
    let nuls = |parity| bytes.iter().skip(parity).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (nuls(0), nuls(1));
    even.max(odd) * 4 > bytes.len() && even.min(odd) * 20 <= even.max(odd)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_in_any_encoding_is_let_in() {
        let utf16: Vec<u8> = "Am 3. Mai".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for text in [&utf16[..], b"\xff\xfeA\0", b"f\xfcr", b"R\0at der Stadt", b"<", b"\x84Ja\x93"] {
            assert_eq!(no_document(text), None, "{text:?}");
        }
    }

    #[test]
    fn files_are_what_their_bytes_say() {
        let ending = |bytes: &[u8]| file_type(bytes).map(|t| t.ending);
        assert_eq!(ending(b"%PDF-1.4 ..."), Some("pdf"));
        assert_eq!(ending(b"PK\x03\x04.....word/document.xml"), Some("docx"));
        assert_eq!(ending(b"PK\x03\x04.....letter.html"), Some("zip"));
        assert_eq!(ending(b"RIFF....WEBP"), Some("webp"));
        assert_eq!(ending(b"Der neueWEBP"), None);
        assert_eq!(ending(b"ID3 heisst das Auto"), None);
        assert_eq!(ending(b"Das Zeichen\n%PDF-1.4 steht am Anfang"), None);
        assert_eq!(no_document(b"BEGIN:VCALENDAR\nSUMMARY:Sitzung"), None);
    }

    #[test]
    fn what_is_no_text_is_named() {
        assert_eq!(no_document(b""), Some("an empty file"));
        assert_eq!(no_document(b"PK\x03\x04 ..."), Some("a ZIP archive or an office document"));
        assert_eq!(no_document(&[0, 1, 2, 3, 0, 0, 7, 200, 14, 3]), Some("a binary file"));
    }
}
