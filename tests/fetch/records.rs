//! From the server to the record: `depesche fetch && depesche extract`.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

use super::Desk;
use super::server::{Server, missing, page, reply};

/// With `--ocr` other programs read linked files; here they are made by the test.
#[cfg(unix)]
#[test]
fn linked_scans_have_their_text_beside_them() {
    use std::os::unix::fs::PermissionsExt;
    let scan = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/documents/scan.pdf");
    let scan = std::fs::read(scan).expect("a fixture");
    let server = Server::start(move |seen, to| match seen.path.as_str() {
        "/1" => page(seen, to, &body(0)),
        "/plan.pdf" => reply(to, "200 OK", &[], &scan),
        "/robots.txt" => reply(to, "200 OK", &[], b"User-agent: *\nDisallow: /weg\n"),
        _ => missing(to),
    });
    let source = "[[source]]\nname = \"town\"\nkind = \"urls\"\nattachments = true";
    let desk = Desk::new(&format!("{source}\nurls = [\"{}\"]\n", server.url("/1")));
    std::fs::create_dir(desk.path("bin")).expect("a folder");
    let tesseract = "[ \"$1\" = --list-langs ] && { echo deu; exit; }\necho 'Der Lageplan der neuen Halle'";
    for (name, script) in [("pdftoppm", "[ \"$2\" = 1 ] || exit 99\necho picture"), ("tesseract", tesseract)] {
        let path = desk.path("bin").join(name);
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("written");
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).expect("executable");
    }
    let mut command = desk.command(&["fetch", "--allow-private", "--ocr", "--ocr-lang", "deu"]);
    let output = command.env("PATH", desk.path("bin")).output().expect("it runs");
    let said = super::said(&output, 0);
    assert!(said.contains("pdftotext is not installed") && said.contains("1 new"), "{said}");
    let path = desk.records()[0]["attachments"][0]["path"].as_str().expect("a path").to_owned();
    let text = std::fs::read_to_string(desk.path("output").join(format!("{path}.txt"))).expect("its text");
    assert!(text.contains("Der Lageplan der neuen Halle"), "{text}");
}

const PDF: &[u8] = b"%PDF-1.4 an invented file";

fn body(version: usize) -> String {
    format!(
        "<html><title>Neue Halle</title><body><article><h1>Neue Halle</h1><p>Am 3. Mai 2019 hat Musterstadt die neue Halle \
         zum {}. Mal geöffnet. Rund 500 Menschen kamen.</p><p><a href=\"/plan.pdf\">Lageplan (PDF, 1,2 MB)</a></p>\
         <p><a href=\"/weg.pdf\">Anfahrt (PDF)</a></p></article></body></html>",
        "1".repeat(version + 1)
    )
}

fn site() -> (Server, Arc<AtomicUsize>) {
    let version = Arc::new(AtomicUsize::new(0));
    let now = Arc::clone(&version);
    let server = Server::start(move |seen, to| match seen.path.as_str() {
        "/robots.txt" => reply(to, "200 OK", &[], b"User-agent: *\nDisallow: /weg\n"),
        "/1" => page(seen, to, &body(now.load(Ordering::Relaxed))),
        "/plan.pdf" if seen.headers.contains_key("if-none-match") => reply(to, "304 Not Modified", &[], b""),
        // Says something else than it is.
        "/plan.pdf" => reply(to, "200 OK", &[("Content-Type", "text/html"), ("ETag", "\"p\"")], PDF),
        _ => missing(to),
    });
    (server, version)
}

#[test]
fn what_is_fetched_becomes_a_record_that_points_home() {
    let (server, version) = site();
    let source = format!(
        "[[source]]\nname = \"town\"\nkind = \"urls\"\nattachments = true\nurls = [\"{}\"]\n",
        server.url("/1")
    );
    let desk = Desk::new(&source);
    let said = desk.fetch(&[], 0);
    assert!(said.contains("1 new") && said.contains("1 forbidden"), "{said}");
    version.store(1, Ordering::Relaxed);
    assert!(desk.fetch(&[], 0).contains("1 changed"));
    let plans: Vec<_> = server.seen().into_iter().filter(|s| s.path == "/plan.pdf").collect();
    assert_eq!(plans.len(), 2);
    assert!(plans[1].headers.contains_key("if-none-match"), "a stored file is asked for on condition");

    let records = desk.records();
    assert_eq!(records.len(), 2);
    assert_eq!(records[0]["supersedes"], Value::Null);
    assert_eq!(records[1]["supersedes"], records[0]["id"]);
    for record in &records {
        assert_eq!(record["title"], "Neue Halle");
        assert_eq!(record["source"]["url"], server.url("/1"));
        assert!(record["source"]["fetched_at"].is_string());
        assert!(record["source"]["container"]["path"].as_str().is_some_and(|p| p.ends_with(".warc.gz")));
        let files = record["attachments"].as_array().expect("attachments");
        let plan = files.iter().find(|f| f["url"] == server.url("/plan.pdf")).expect("the plan");
        assert_eq!(plan["media_type"], "application/pdf");
        assert_eq!(plan["bytes"], PDF.len());
        let path = plan["path"].as_str().expect("a path");
        assert_eq!(std::fs::read(desk.path("output").join(path)).expect("stored"), PDF);
        let way = files.iter().find(|f| f["url"] == server.url("/weg.pdf")).expect("the way");
        assert_eq!((&way["path"], &way["sha256"]), (&Value::Null, &Value::Null));
    }
}
