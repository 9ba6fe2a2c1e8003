//! In: the bytes of a linked file. Out: the same once in `attachments/ab/cdef....pdf`, named by its digest.
//!
//! The hard decision: nothing of a name from outside comes into the path. The digest names the file and its bytes say
//! what it is; the declared media type counts only where bytes say nothing.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::archive::sync_folder;
#[cfg(feature = "attachments")]
use crate::decode::document;
use crate::error::Error;
#[cfg(feature = "attachments")]
use crate::knowledge::Knowledge;
use crate::read::hex;

/// The folder of stored files, in the output folder.
const FOLDER: &str = "attachments";
/// The hidden folder in the output folder.
const WORK: &str = ".depesche";
/// How far into a packed document its parts are looked for, in bytes.
const LOOKED_AT: usize = 64 << 10;
const OOXML: &str = "application/vnd.openxmlformats-officedocument.";

/// A stored file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stored {
    pub(super) sha256: String,
    pub(super) bytes: u64,
    pub(super) media_type: String,
    /// Relative to the output folder, with `/`.
    pub(super) path: String,
}

/// Stores a file, unless it is there already.
pub(super) fn store(output: &Path, bytes: &[u8], declared: Option<&str>) -> Result<Stored, Error> {
    let sha256 = hex(&Sha256::digest(bytes));
    let (media_type, ending) = kind(bytes, declared);
    let folder = format!("{FOLDER}/{}", &sha256[..2]);
    let path = format!("{folder}/{}.{ending}", &sha256[2..]);
    let target = output.join(&path);
    let there = target.metadata().is_ok_and(|m| m.len() == bytes.len() as u64);
    if !there {
        write(output, &output.join(&folder), &target, bytes).map_err(|e| Error::write(&target, e))?;
    }
    Ok(Stored { sha256, bytes: bytes.len() as u64, media_type, path })
}

/// Stores the text of a stored document beside it, as `cdef....pdf.txt`, unless it is there already or there is none.
#[cfg(feature = "attachments")]
pub(super) fn store_text(output: &Path, stored: &Stored, bytes: &[u8], know: &Knowledge) -> Result<(), Error> {
    let target = output.join(format!("{}.txt", stored.path));
    if target.is_file() {
        return Ok(());
    }
    let text = document::text_of(bytes, &know.glyphs).map(|found| found.text).unwrap_or_default();
    let Some(folder) = target.parent().filter(|_| !text.is_empty()) else { return Ok(()) };
    write(output, folder, &target, text.as_bytes()).map_err(|e| Error::write(&target, e))
}

/// Temporary file, sync, rename, sync of the folder: a name never stands for half a file. There is one temporary file, so
/// what an interrupted run leaves is overwritten by the next.
#[expect(clippy::disallowed_methods, reason = "fetch stores linked files")]
fn write(output: &Path, folder: &Path, target: &Path, bytes: &[u8]) -> io::Result<()> {
    let work = output.join(WORK);
    std::fs::create_dir_all(&work)?;
    if !folder.is_dir() {
        std::fs::create_dir_all(folder)?;
        folder.ancestors().skip(1).take_while(|a| a.is_dir()).take(3).try_for_each(sync_folder)?;
    }
    let temporary = work.join("file.part");
    let mut file = File::create(&temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&temporary, target)?;
    sync_folder(folder)
}

/// Media type and ending: by the bytes, else as declared if the declaration is a harmless one, else unknown.
fn kind(bytes: &[u8], declared: Option<&str>) -> (String, &'static str) {
    if let Some((media_type, ending)) = sniff(bytes) {
        return (media_type, ending);
    }
    let declared = declared.and_then(|d| d.split(';').next()).map(|d| d.trim().to_ascii_lowercase());
    let is_text = || !bytes.iter().take(LOOKED_AT).any(|b| *b == 0);
    match declared.as_deref() {
        Some("text/html") if is_text() => ("text/html".to_owned(), "html"),
        Some("text/calendar") if is_text() => ("text/calendar".to_owned(), "ics"),
        Some("text/csv") if is_text() => ("text/csv".to_owned(), "csv"),
        Some("text/plain") if is_text() => ("text/plain".to_owned(), "txt"),
        _ => ("application/octet-stream".to_owned(), "bin"),
    }
}

fn sniff(bytes: &[u8]) -> Option<(String, &'static str)> {
    const SIGNATURES: &[(usize, &[u8], &str, &str)] = &[
        (0, b"\x89PNG\r\n\x1a\n", "image/png", "png"),
        (0, b"\xff\xd8\xff", "image/jpeg", "jpg"),
        (0, b"GIF8", "image/gif", "gif"),
        (8, b"WEBP", "image/webp", "webp"),
        (8, b"WAVE", "audio/wav", "wav"),
        (0, b"II*\0", "image/tiff", "tif"),
        (0, b"MM\0*", "image/tiff", "tif"),
        (0, b"{\\rtf", "application/rtf", "rtf"),
        (0, b"ID3", "audio/mpeg", "mp3"),
        (0, b"\xff\xfb", "audio/mpeg", "mp3"),
        (0, b"OggS", "audio/ogg", "ogg"),
        (4, b"ftypM4A", "audio/mp4", "m4a"),
        (4, b"ftyp", "video/mp4", "mp4"),
        (0, b"%!PS", "application/postscript", "eps"),
        (0, b"BEGIN:VCALENDAR", "text/calendar", "ics"),
        (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage", "ole"),
    ];
    // Old writers put some bytes before the signature.
    if memchr::memmem::find(bytes.get(..1024).unwrap_or(bytes), b"%PDF-").is_some() {
        return Some(("application/pdf".to_owned(), "pdf"));
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return Some(packed(bytes));
    }
    let found = SIGNATURES.iter().find(|(at, s, ..)| bytes.get(*at..).is_some_and(|b| b.starts_with(s)))?;
    Some((found.2.to_owned(), found.3))
}

/// Which kind of document a ZIP archive is, by its first parts.
fn packed(bytes: &[u8]) -> (String, &'static str) {
    let begin = bytes.get(..LOOKED_AT).unwrap_or(bytes);
    let has = |part: &[u8]| memchr::memmem::find(begin, part).is_some();
    // OpenDocument and EPUB begin with their media type, not packed.
    let own = begin.get(38..).unwrap_or_default();
    for (kind, ending) in [("text", "odt"), ("spreadsheet", "ods"), ("presentation", "odp")] {
        let media_type = format!("application/vnd.oasis.opendocument.{kind}");
        if own.starts_with(media_type.as_bytes()) {
            return (media_type, ending);
        }
    }
    if own.starts_with(b"application/epub+zip") {
        return ("application/epub+zip".to_owned(), "epub");
    }
    for (part, kind, ending) in [
        (&b"word/"[..], "wordprocessingml.document", "docx"),
        (b"xl/", "spreadsheetml.sheet", "xlsx"),
        (b"ppt/", "presentationml.presentation", "pptx"),
    ] {
        if has(part) {
            return (format!("{OOXML}{kind}"), ending);
        }
    }
    ("application/zip".to_owned(), "zip")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_what_their_bytes_say() {
        let kind = |bytes: &[u8], declared| super::kind(bytes, declared).1;
        assert_eq!(kind(b"%PDF-1.4 ...", Some("text/html")), "pdf");
        assert_eq!(kind(b"PK\x03\x04.....word/document.xml", None), "docx");
        let odt = [&b"PK\x03\x04"[..], &[0; 34], b"application/vnd.oasis.opendocument.text..."].concat();
        assert_eq!(kind(&odt, None), "odt");
        assert_eq!(kind(b"MZ\x90\0 a program", Some("application/pdf")), "bin");
        assert_eq!(kind(b"<html>", Some("text/html; charset=utf-8")), "html");
        assert_eq!(kind(b"", Some("../../x")), "bin");
    }

    #[test]
    fn a_file_is_stored_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let one = store(folder.path(), b"%PDF-1.4 one", None).expect("stored");
        assert_eq!(one, store(folder.path(), b"%PDF-1.4 one", Some("image/png")).expect("stored"));
        assert!(one.path.starts_with("attachments/") && one.path.ends_with(".pdf"), "{}", one.path);
        assert_eq!(folder.path().join(&one.path).metadata().expect("there").len(), 12);
    }

    #[test]
    #[cfg(feature = "attachments")]
    #[allow(clippy::disallowed_methods, reason = "tests look at what was written")]
    fn the_text_of_a_file_stands_beside_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let know = Knowledge::builtin();
        let bytes = br"{\rtf1 Neue Halle\par Am Freitag}";
        let one = store(folder.path(), bytes, None).expect("stored");
        store_text(folder.path(), &one, bytes, &know).expect("stored");
        let beside = folder.path().join(format!("{}.txt", one.path));
        assert_eq!(std::fs::read_to_string(beside).expect("there"), "Neue Halle\n\nAm Freitag\n");
    }
}
