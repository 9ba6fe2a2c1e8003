//! In: the bytes of a file. Out: why they cannot be a document, if they cannot.
//!
//! The hard decision: only what is certainly no text is turned away (nothing at all, a known signature, or far too many
//! control bytes that do not look like UTF-16); everything else goes in, and its record carries the doubts.

/// How many bytes are looked at.
const LOOKED_AT: usize = 8192;

/// Signatures of formats that people keep beside pages.
const SIGNATURES: &[(&[u8], &str)] = &[
    (b"%PDF-", "a PDF file"),
    (b"\x89PNG\r\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF87a", "a GIF picture"),
    (b"GIF89a", "a GIF picture"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b\x08", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\0", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\0", "a program"),
    (b"SQLite format 3\0", "a database"),
];

/// Why these bytes are no document; `None` if they may be one.
#[must_use]
pub fn no_document(bytes: &[u8]) -> Option<&'static str> {
    if bytes.is_empty() {
        return Some("an empty file");
    }
    if cfg!(feature = "attachments") && is_readable(bytes) {
        return None;
    }
    if let Some((_, what)) = SIGNATURES.iter().find(|(start, _)| bytes.starts_with(start)) {
        return Some(what);
    }
    let start = &bytes[..bytes.len().min(LOOKED_AT)];
    let byte_order_mark = start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff");
    (!byte_order_mark && !is_utf16(start) && is_binary(start)).then_some("a binary file")
}

/// Formats whose text can be read: PDF, RTF, and the text documents of office programs.
fn is_readable(bytes: &[u8]) -> bool {
    let names = [&b"word/document.xml"[..], b"mimetypeapplication/vnd.oasis.opendocument.text"];
    let is_office = || names.iter().any(|name| memchr::memmem::find(bytes, name).is_some());
    bytes.starts_with(b"%PDF-") || bytes.starts_with(b"{\\rtf") || bytes.starts_with(b"PK\x03\x04") && is_office()
}

/// More than one control byte, and more than one in twenty-five (random bytes have three).
fn is_binary(bytes: &[u8]) -> bool {
    let control = bytes.iter().filter(|b| matches!(b, 0..=8 | 14..=26 | 28..=31)).count();
    control > 1 && control * 25 > bytes.len()
}

/// NUL in most bytes of one parity and hardly any of the other, as in Latin text.
fn is_utf16(bytes: &[u8]) -> bool {
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
    fn what_is_no_text_is_named() {
        assert_eq!(no_document(b""), Some("an empty file"));
        assert_eq!(no_document(b"PK\x03\x04 ..."), Some("a ZIP archive or an office document"));
        assert_eq!(no_document(&[0, 1, 2, 3, 0, 0, 7, 200, 14, 3]), Some("a binary file"));
    }
}
