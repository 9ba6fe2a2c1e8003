//! The undo law on whole documents: repairs taken back give what was decoded, byte for byte.
//!
//! By default the documents are our own (`fixtures`, `input`). With `DEPESCHE_DOCUMENTS` (folders parted by `:`) all files
//! below them are read too: pages (also packed with gzip), and texts in JSON Lines, in whatever string they stand:
//! `DEPESCHE_DOCUMENTS=../shared/data cargo test --release --test undo -- --nocapture`.

#![cfg(feature = "containers")]
#![expect(clippy::disallowed_methods, reason = "a test that reads documents")]

use std::io::Read;
use std::path::{Path, PathBuf};

use depesche::pipeline::identify;
use depesche::record::broken_promises;
use depesche::repair::{repair, repair_text};
use depesche::segment::segment;
use depesche::text::Text;
use depesche::warning::Warnings;
use depesche::{Capture, Knowledge, extract};

/// What was looked at.
#[derive(Debug, Default)]
struct Seen {
    documents: usize,
    texts: usize,
    edits: usize,
    faults: Vec<String>,
}

#[test]
fn repairs_can_be_taken_back() {
    let know = Knowledge::builtin();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders: Vec<PathBuf> = ["fixtures", "input"].iter().map(|name| root.join(name)).collect();
    let more = std::env::var_os("DEPESCHE_DOCUMENTS").unwrap_or_default();
    folders.extend(std::env::split_paths(&more).filter(|path| !path.as_os_str().is_empty()));
    let mut seen = Seen::default();
    for folder in &folders {
        let before = (seen.documents, seen.texts, seen.edits);
        files(folder).iter().for_each(|file| seen.file(file, &know));
        let (documents, texts) = (seen.documents - before.0, seen.texts - before.1);
        println!(
            "{}: {documents} documents, {texts} texts, {} edits taken back",
            folder.display(),
            seen.edits - before.2
        );
        assert!(documents + texts > 0, "nothing to read in {}", folder.display());
    }
    assert!(seen.edits > 500, "only {} edits", seen.edits);
    assert!(seen.faults.is_empty(), "{} faults:\n{}", seen.faults.len(), seen.faults.join("\n"));
}

/// All files below a folder, in order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|e| e.expect("an entry").path()).collect();
    paths.sort();
    paths.into_iter().flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

impl Seen {
    fn file(&mut self, path: &Path, know: &Knowledge) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let bytes = std::fs::read(path).expect("a readable file");
        match name.rsplit('.').next() {
            Some("gz") => {
                let mut page = Vec::new();
                if flate2::read::MultiGzDecoder::new(bytes.as_slice()).read_to_end(&mut page).is_ok() {
                    self.document(name.trim_end_matches(".gz"), page, know);
                }
            }
            Some("jsonl") => {
                for line in String::from_utf8_lossy(&bytes).lines() {
                    let row: serde_json::Value = serde_json::from_str(line).expect("a line of JSON");
                    self.strings(&name, &row, know);
                }
            }
            Some("txt" | "html" | "xml") => self.document(&name, bytes, know),
            _ => {}
        }
    }

    /// All strings of a row.
    fn strings(&mut self, name: &str, row: &serde_json::Value, know: &Knowledge) {
        match row {
            serde_json::Value::String(text) => self.text(name, text, know),
            serde_json::Value::Array(list) => list.iter().for_each(|v| self.strings(name, v, know)),
            serde_json::Value::Object(map) => map.values().for_each(|v| self.strings(name, v, know)),
            _ => {}
        }
    }

    fn text(&mut self, name: &str, text: &str, know: &Knowledge) {
        self.texts += 1;
        for only_encoding in [false, true] {
            let repaired = repair_text(text, know, only_encoding);
            self.edits += repaired.edits().len();
            if repaired.undo() != text {
                self.faults.push(format!("{name}: {:?}", &text[..text.floor_char_boundary(80)]));
            }
        }
        if text.contains('\n') {
            self.document(name, text.as_bytes().to_vec(), know);
        }
    }

    /// Blocks of plain text are pieces of what was decoded; of a page, the record's own check must hold.
    fn document(&mut self, name: &str, bytes: Vec<u8>, know: &Knowledge) {
        self.documents += 1;
        let capture = Capture::new(bytes).with_path(name);
        let mut doubts = Warnings::default();
        let (decoded, page, identity) = identify(&capture, know);
        let plain = page.format == depesche::parse::Format::Plain;
        self.decoded(name, &capture, &decoded.text, &decoded.encoding);
        let document = repair(segment(page, &identity, know, &mut doubts), know, &mut doubts);
        let source = decoded.text.undo();
        for zoned in document.blocks.iter().filter(|_| plain) {
            let range = zoned.block.text.source();
            self.edits += zoned.block.text.edits().len();
            if source.get(range.clone()) != Some(zoned.block.text.undo().as_str()) {
                self.faults.push(format!("{name}: block at {range:?}"));
            }
        }
        let faults = broken_promises(&extract(&capture, know));
        self.faults.extend(faults.into_iter().map(|fault| format!("{name}: {fault}")));
    }

    /// A file that is all UTF-8 was decoded from just these bytes.
    fn decoded(&mut self, name: &str, capture: &Capture, text: &Text, encoding: &depesche::decode::Encoding) {
        self.edits += text.edits().len();
        if let (Ok(bytes), "utf-8") = (std::str::from_utf8(&capture.bytes), encoding.used.as_str()) {
            let undone = text.undo();
            if undone != bytes && undone != bytes.trim_start_matches('\u{feff}') {
                self.faults.push(format!("{name}: what was decoded is not what stood there"));
            }
        }
    }
}
