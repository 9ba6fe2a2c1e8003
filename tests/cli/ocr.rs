//! `extract --ocr`: other programs read what our own reader cannot. The programs here are made by the tests, so nothing
//! need be installed and all their faults can be had.
#![cfg(unix)]

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::{House, RELEASE, Run};

/// One page, then no more, as poppler's programs do it.
const PICTURES: &str = "[ \"$2\" = 1 ] || exit 99\n[ -f document.pdf ] && echo picture";
const LANGUAGES: &str = "if [ \"$1\" = --list-langs ]; then echo 'List:'; echo deu; echo eng; exit; fi\n";

impl House {
    /// A house with a scanned and an encrypted PDF file.
    fn with_pdf() -> Self {
        let house = Self::new();
        for name in ["scan.pdf", "encrypted.pdf"] {
            let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/documents").join(name);
            house.file(&format!("input/{name}"), std::fs::read(file).expect("a fixture"));
        }
        std::fs::create_dir_all(house.path("bin")).expect("a folder");
        std::fs::create_dir_all(house.path("tmp")).expect("a folder");
        house
    }

    fn program(&self, name: &str, script: &str) {
        let name = format!("bin/{name}");
        self.file(&name, format!("#!/bin/sh\n{script}\n"));
        std::fs::set_permissions(self.path(&name), PermissionsExt::from_mode(0o755)).expect("executable");
    }

    /// Runs `extract` with the made programs alone, and looks whether anything is left behind.
    fn extract(&self, arguments: &[&str]) -> Run {
        let mut command = self.command(&[&["extract"], arguments].concat());
        command.env("PATH", self.path("bin")).env("TMPDIR", self.path("tmp")).env("RELEASE", RELEASE);
        let run = Run::new(&command.output().expect("the program runs"));
        assert_eq!(std::fs::read_dir(self.path("tmp")).expect("a folder").count(), 0, "something is left behind");
        run
    }

    fn codes(&self, name: &str) -> Vec<String> {
        let record = self.json(&format!("output/{name}.json"));
        let codes = record["warnings"].as_array().expect("warnings").iter();
        codes.map(|w| w["code"].as_str().expect("a code").to_owned()).collect()
    }
}

fn has(codes: &[String], code: &str) -> bool {
    codes.iter().any(|c| c == code)
}

#[test]
fn other_programs_read_only_if_asked_to() {
    let house = House::with_pdf();
    house.program("pdftotext", "printf '%s' \"$RELEASE\"");
    house.program("pdftoppm", PICTURES);
    house.program("tesseract", &format!("{LANGUAGES}echo \"$@\" >>../../asked; printf '%s' \"$RELEASE\""));
    house.extract(&[]).ended(0);
    assert!(has(&house.codes("scan.pdf"), "no_text_layer"));
    assert!(has(&house.codes("encrypted.pdf"), "document_unreadable"));

    let run = house.extract(&["--ocr"]).ended(0);
    assert!(run.err.contains("2 extracted"), "{}", run.err);
    let scan = house.codes("scan.pdf");
    assert!(has(&scan, "ocr_text") && !has(&scan, "no_text_layer"), "{scan:?}");
    assert_eq!(house.json("output/scan.pdf.json")["number"]["value"], "12");
    assert_eq!(house.read("asked"), "page.pgm stdout -l deu+eng\n");
    let encrypted = house.codes("encrypted.pdf");
    assert!(has(&encrypted, "other_reader") && !has(&encrypted, "document_unreadable"), "{encrypted:?}");

    let again = house.extract(&["--ocr"]).ended(0);
    assert!(again.err.contains(" 0 extracted, 2 unchanged"), "{}", again.err);
    house.extract(&["--ocr", "--ocr-lang", "eng+xyz"]).ended(0);
    assert!(house.read("asked").ends_with("-l eng\n"), "{}", house.read("asked"));
}

#[test]
fn missing_programs_are_told_once_and_the_doubt_stays() {
    let house = House::with_pdf();
    let run = house.extract(&["--ocr"]).ended(0);
    for name in ["pdftocairo", "pdftotext", "pdftoppm", "tesseract"] {
        assert_eq!(run.err.matches(&format!("{name} is not installed")).count(), 1, "{}", run.err);
    }
    assert!(has(&house.codes("scan.pdf"), "no_text_layer"));
    house.program("pdftoppm", PICTURES);
    house.program("tesseract", LANGUAGES);
    let run = house.extract(&["--ocr", "--ocr-lang", "xyz"]).ended(0);
    assert!(run.err.contains("tesseract has no data for the language xyz"), "{}", run.err);
    assert!(has(&house.codes("scan.pdf"), "no_text_layer"));
}

#[test]
fn programs_that_fail_do_no_harm() {
    let house = House::with_pdf();
    house.program("pdftoppm", PICTURES);
    for fault in [
        "exit 3",
        "kill -9 $$",
        "echo half of it; exit 1",
        "x=0123456789; for i in 1 2 3 4 5 6 7 8 9 10; do x=$x$x; done; while :; do echo $x; done",
    ] {
        house.program("pdftotext", fault);
        house.program("tesseract", &format!("{LANGUAGES}{fault}"));
        house.extract(&["--ocr", "--force"]).ended(0);
        assert!(has(&house.codes("scan.pdf"), "no_text_layer"), "{fault}");
        assert!(has(&house.codes("encrypted.pdf"), "document_unreadable"), "{fault}");
    }
}

#[test]
fn a_copy_without_encryption_is_read_by_our_own_reader() {
    let house = House::with_pdf();
    let copy = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/documents/release-winansi.pdf");
    std::fs::copy(copy, house.path("copy.pdf")).expect("copied");
    house.program("pdftocairo", "[ -f document.pdf ] && exec /bin/cat ../../copy.pdf");
    house.program("pdftotext", "echo 'Only if there is no copy.'");
    house.extract(&["--ocr"]).ended(0);
    let record = house.json("output/encrypted.pdf.json");
    assert_eq!(record["number"]["value"], "12", "{record}");
    assert!(has(&house.codes("encrypted.pdf"), "other_reader"));
}

#[test]
fn languages_cannot_be_options() {
    let run = House::with_pdf().extract(&["--ocr", "--ocr-lang=--psm"]).ended(2);
    assert!(run.err.contains("expected names such as deu+eng"), "{}", run.err);
}
