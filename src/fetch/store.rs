//! In: the bytes of a linked file. Out: the same once in `attachments/ab/cdef....pdf`, named by its digest.
//!
//! The hard decision: nothing of a name from outside comes into the path. The digest names the file and its bytes say
//! what it is; the declared media type counts only where bytes say nothing.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::archive::sync_folder;
use crate::error::Error;
use crate::read::{file_type, hex};

/// The folder of stored files, in the output folder.
const FOLDER: &str = "attachments";
/// The hidden folder in the output folder.
const WORK: &str = ".depesche";
/// How far into a file signs that no text has are looked for, in bytes.
const LOOKED_AT: usize = 64 << 10;

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
    Ok(Stored { sha256, bytes: bytes.len() as u64, media_type: media_type.to_owned(), path })
}

/// Whether a stored file has no text beside it yet.
pub(super) fn text_is_wanted(output: &Path, stored: &Stored) -> bool {
    !output.join(beside(stored)).is_file()
}

/// Stores the text of a stored document beside it, as `cdef....pdf.txt`.
pub(super) fn store_text(output: &Path, stored: &Stored, text: &str) -> Result<(), Error> {
    let target = output.join(beside(stored));
    let Some(folder) = target.parent().filter(|_| !text.is_empty()) else { return Ok(()) };
    write(output, folder, &target, text.as_bytes()).map_err(|e| Error::write(&target, e))
}

fn beside(stored: &Stored) -> String {
    format!("{}.txt", stored.path)
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
fn kind(bytes: &[u8], declared: Option<&str>) -> (&'static str, &'static str) {
    const TEXTS: [(&str, &str); 4] =
        [("text/html", "html"), ("text/calendar", "ics"), ("text/csv", "csv"), ("text/plain", "txt")];
    if let Some(found) = file_type(bytes) {
        return (found.media_type, found.ending);
    }
    let declared = declared.and_then(|d| d.split(';').next()).unwrap_or_default().trim();
    let is_text = !bytes.iter().take(LOOKED_AT).any(|b| *b == 0);
    let text = TEXTS.into_iter().find(|(media_type, _)| is_text && media_type.eq_ignore_ascii_case(declared));
    text.unwrap_or(("application/octet-stream", "bin"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_what_their_bytes_say() {
        let kind = |bytes: &[u8], declared| super::kind(bytes, declared).1;
        assert_eq!(kind(b"%PDF-1.4 ...", Some("text/html")), "pdf");
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
    #[allow(clippy::disallowed_methods, reason = "tests look at what was written")]
    fn the_text_of_a_file_stands_beside_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let one = store(folder.path(), br"{\rtf1 Neue Halle\par Am Freitag}", None).expect("stored");
        assert!(text_is_wanted(folder.path(), &one));
        store_text(folder.path(), &one, "Neue Halle\n\nAm Freitag\n").expect("stored");
        assert!(!text_is_wanted(folder.path(), &one));
        let beside = folder.path().join(format!("{}.txt", one.path));
        assert_eq!(std::fs::read_to_string(beside).expect("there"), "Neue Halle\n\nAm Freitag\n");
    }
}
