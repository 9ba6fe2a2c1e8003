//! The files of `fixtures/documents` against the texts beside them: PDF, DOCX, ODT and RTF as people make them.
#![allow(clippy::disallowed_methods, reason = "tests read fixtures")]

use std::path::Path;

use depesche::Knowledge;
use depesche::decode::document::text_of;

#[test]
fn the_text_of_documents_is_read_in_order() {
    let know = Knowledge::builtin();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/documents");
    let mut files: Vec<_> = std::fs::read_dir(folder).expect("a folder").map(|f| f.expect("a file").path()).collect();
    files.retain(|f| f.extension().is_some_and(|e| e != "txt"));
    files.sort();
    assert!(files.len() > 8);
    for file in files {
        let found = text_of(&std::fs::read(&file).expect("a file"), &know.glyphs).expect("a known format");
        let problem = found.problem.map(|p| format!("[{p:?}]\n")).unwrap_or_default();
        let got = format!("{problem}{}", found.text);
        let beside = file.with_extension(format!("{}.txt", file.extension().expect("an ending").to_string_lossy()));
        if std::env::var_os("DEPESCHE_UPDATE").is_some() {
            std::fs::write(&beside, &got).expect("written");
        }
        let expected = std::fs::read_to_string(&beside).expect("the text beside it");
        assert_eq!(got, expected, "{}", file.display());
    }
}

/// Whatever is damaged, something comes out, and soon.
#[test]
fn damaged_documents_do_no_harm() {
    let know = Knowledge::builtin();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/documents");
    let mut seed = 7_u64;
    let mut random = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below.max(1)
    };
    for name in ["release-winansi.pdf", "differences.pdf", "pages.pdf", "release.docx", "release.odt", "release.rtf"] {
        let whole = std::fs::read(folder.join(name)).expect("a file");
        for _ in 0..60 {
            let mut bytes = whole.clone();
            for _ in 0..1 + random(8) {
                let at = random(bytes.len());
                match random(4) {
                    0 => bytes[at] = random(256) as u8,
                    1 => bytes.truncate(at.max(8)),
                    2 => drop(bytes.drain(at..(at + random(40)).min(bytes.len()))),
                    _ => {
                        let piece: Vec<u8> = bytes[at..(at + random(60)).min(bytes.len())].to_vec();
                        let to = random(bytes.len());
                        bytes.splice(to..to, piece);
                    }
                }
            }
            let found = text_of(&bytes, &know.glyphs);
            assert!(found.is_none_or(|f| f.text.len() < 1 << 20), "{name}");
        }
    }
}
