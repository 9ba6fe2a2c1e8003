//! Documents inside other files: WARC, WACZ, ZIP, gzip, mail, saved pages.

use std::io::{Cursor, Write};

use depesche::warc::{Record, Revisit, Writer, digest, record_id};
use serde_json::Value;
use zip::write::SimpleFileOptions;

use super::{House, RELEASE};

const DATE: &str = "2026-03-01T08:15:00Z";
const PAGE: &str = "<html><title>Neue Halle</title><article><h1>Neue Halle</h1><p>Am 3. Mai 2019 kamen 500 Menschen.</p></article></html>";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

/// A WARC file of responses: address, head without its first and last line, body.
fn warc(responses: &[(&str, &str, &[u8])]) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new(), 0);
    for (n, (uri, head, body)) in responses.iter().enumerate() {
        let head = format!("HTTP/1.1 {head}\r\n\r\n");
        let id = record_id(&["response", uri, &n.to_string()]);
        writer.write(&Record::response(&id, DATE, uri, head.as_bytes(), body)).expect("memory");
    }
    writer.into_inner()
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let stored = name.ends_with(".gz") || name.ends_with(".zip");
        let method = if stored { zip::CompressionMethod::Stored } else { zip::CompressionMethod::Deflated };
        writer.start_file(*name, SimpleFileOptions::default().compression_method(method)).expect("memory");
        writer.write_all(bytes).expect("memory");
    }
    writer.finish().expect("memory").into_inner()
}

fn left_out(report: &Value) -> Vec<(String, u64)> {
    let map = report["left_out"].as_object().expect("an object");
    map.iter().map(|(kind, n)| (kind.clone(), n.as_u64().unwrap_or_default())).collect()
}

#[test]
fn a_warc_file_is_a_folder_of_its_responses() {
    let chunked: Vec<u8> = [format!("{:x}\r\n", PAGE.len()).as_bytes(), PAGE.as_bytes(), b"\r\n0\r\n\r\n"].concat();
    let house = House::new();
    house.file(
        "input/crawl.warc.gz",
        warc(&[
            ("https://a.example/1.html", "200 OK\r\nContent-Type: text/html", PAGE.as_bytes()),
            ("https://a.example/logo.png", "200 OK\r\nContent-Type: image/png", b"\x89PNG\r\n\x1a\n"),
            ("https://a.example/alt", "301 Moved\r\nContent-Type: text/html\r\nLocation: /neu", PAGE.as_bytes()),
            ("https://a.example/weg", "404 Not Found\r\nContent-Type: text/html", PAGE.as_bytes()),
            ("https://a.example/robots.txt", "200 OK\r\nContent-Type: text/plain", b"User-agent: *"),
            (
                "https://a.example/2",
                "200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip",
                &gzip(PAGE.as_bytes()),
            ),
            ("https://a.example/3", "200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked", &chunked),
            ("https://a.example/4", "200 OK\r\nX-No-Type: 1", PAGE.as_bytes()),
            ("https://a.example/5.txt", "200 OK\r\nContent-Type: text/plain; charset=utf-8", RELEASE.as_bytes()),
        ]),
    );
    let run = house.run(&["extract", "input"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    let names = house.names("output/crawl.warc.gz");
    assert_eq!(names.len(), 5, "{names:?}");
    assert_eq!(names[0], "0000000000-a.example-1.html.json");
    let first = house.json(&format!("output/crawl.warc.gz/{}", names[0]));
    assert_eq!(first["source"]["url"], "https://a.example/1.html");
    assert_eq!(first["source"]["path"], Value::Null);
    assert_eq!(first["source"]["fetched_at"], DATE);
    assert_eq!(first["source"]["container"]["path"], "crawl.warc.gz");
    assert_eq!(first["source"]["container"]["offset"], 0);
    assert_eq!(first["source"]["container"]["record_id"], record_id(&["response", "https://a.example/1.html", "0"]));
    for name in &names[..4] {
        let record = house.json(&format!("output/crawl.warc.gz/{name}"));
        assert_eq!(record["id"], first["id"], "{name}: all codings are undone");
        assert_eq!(record["title"], "Neue Halle");
    }
    let report = house.json("output/report.json");
    let expected = [("a file for programs", 1), ("a redirect", 1), ("an error page", 1), ("image/png", 1)];
    assert_eq!(left_out(&report), expected.map(|(k, n)| (k.to_owned(), n)));
    assert_eq!((&report["records"], &report["failed"]), (&5.into(), &0.into()));
    assert_eq!(house.run(&["check", "output"]).code, Some(0));
    let again = house.run(&["extract", "input"]);
    assert!(again.err.contains(" 0 extracted, 5 unchanged"), "{}", again.err);
    assert_eq!(left_out(&house.json("output/report.json")), left_out(&report));
}

#[test]
fn a_later_version_says_which_record_it_replaces() {
    let new = PAGE.replace("500", "600");
    let head = "200 OK\r\nContent-Type: text/html";
    let uri = "https://a.example/1";
    let mut file = warc(&[(uri, head, PAGE.as_bytes()), (uri, head, PAGE.as_bytes()), (uri, head, new.as_bytes())]);
    let mut writer = Writer::new(&mut file, 0);
    let of = Revisit { id: "urn:uuid:1", uri, date: DATE, payload_digest: &digest(new.as_bytes()) };
    writer.write(&Record::revisit("urn:uuid:2", DATE, uri, b"HTTP/1.1 304 Not Modified\r\n\r\n", &of)).expect("memory");
    let mut record =
        Record::response("urn:uuid:3", DATE, "https://a.example/2", b"HTTP/1.1 200 OK\r\n\r\n", PAGE.as_bytes());
    let earlier = "0123456789abcdef0123456789abcdef";
    record.fields.push(("Depesche-Supersedes", earlier));
    writer.write(&record).expect("memory");
    let house = House::new();
    house.file("input/a.warc.gz", file);
    let run = house.run(&["extract", "input"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    let records: Vec<Value> =
        house.names("output/a.warc.gz").iter().map(|n| house.json(&format!("output/a.warc.gz/{n}"))).collect();
    let supersedes: Vec<&Value> = records.iter().map(|r| &r["supersedes"]).collect();
    assert_eq!(supersedes, [&Value::Null, &Value::Null, &records[0]["id"], &earlier.into()]);
    assert_eq!(left_out(&house.json("output/report.json")), [("unchanged since an earlier visit".to_owned(), 1)]);
}

#[test]
fn what_is_whole_in_a_damaged_archive_is_read() {
    let head = "200 OK\r\nContent-Type: text/html";
    let uris: Vec<String> = (0..4).map(|n| format!("https://a.example/{n}")).collect();
    let all: Vec<_> = uris.iter().map(|uri| (uri.as_str(), head, PAGE.as_bytes())).collect();
    let mut file = warc(&all);
    let member = file.len() / 4;
    file[member + 90] ^= 0x41;
    file.truncate(file.len() - 30);
    let house = House::new();
    house.file("input/a.warc.gz", file);
    let run = house.run(&["extract", "input"]);
    assert_eq!(run.code, Some(1));
    assert_eq!(house.names("output/a.warc.gz").len(), 2);
    let report = house.json("output/report.json");
    assert_eq!(report["failed"], 2, "{report:#}");
    assert_eq!(report["failures"][0]["kind"], "archive");
    assert_eq!(report["failures"][0]["path"], "input/a.warc.gz");
    assert!(report["failures"][1]["message"].as_str().is_some_and(|m| m.contains("cut off")), "{report:#}");
}

#[test]
fn a_zip_file_is_a_folder_whose_names_are_harmless() {
    let inner = zip(&[("tief/b.txt", RELEASE.as_bytes())]);
    let archive = warc(&[("https://a.example/1", "200 OK\r\nContent-Type: text/html", PAGE.as_bytes())]);
    let house = House::new();
    house.file(
        "input/a.zip",
        zip(&[
            ("a.html", PAGE.as_bytes()),
            ("a.html.meta.json", br#"{"url": "https://a.example/side"}"#),
            ("../../boese.html", PAGE.as_bytes()),
            ("C:\\nul.html", PAGE.as_bytes()),
            ("A.HTML", PAGE.as_bytes()),
            (".git/config.txt", b"x"),
            ("bild.png", b"\x89PNG\r\n"),
            ("leer.txt", b""),
            ("innen.zip", &inner),
            ("crawl.warc.gz", &archive),
            ("c.txt.gz", &gzip(RELEASE.as_bytes())),
        ]),
    );
    let run = house.run(&["extract", "input"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert_eq!(
        house.names("output"),
        [
            "a.zip/2~A.HTML.json",
            "a.zip/_nul.html.json",
            "a.zip/a.html.json",
            "a.zip/boese.html.json",
            "a.zip/c.txt.gz.json",
            "a.zip/crawl.warc.gz/0000000000-a.example-1.json",
            "a.zip/innen.zip/tief/b.txt.json",
            "report.json",
        ]
    );
    let record = house.json("output/a.zip/a.html.json");
    assert_eq!(record["source"]["url"], "https://a.example/side");
    assert_eq!(record["source"]["path"], "a.zip/a.html");
    assert_eq!(record["source"]["container"]["path"], "a.zip");
    let inside = house.json("output/a.zip/crawl.warc.gz/0000000000-a.example-1.json");
    assert_eq!(inside["source"]["container"]["path"], "a.zip/crawl.warc.gz");
    assert_eq!(left_out(&house.json("output/report.json")), [("an empty file".to_owned(), 1), ("png".to_owned(), 1)]);
    assert!(!house.path("boese.html.json").exists());
}

#[test]
fn a_zip_file_without_its_end_is_read_from_its_beginning() {
    let mut file = zip(&[("a.html", PAGE.as_bytes()), ("b.html", PAGE.as_bytes()), ("c.html", PAGE.as_bytes())]);
    let third = memchr::memmem::rfind(&file, b"PK\x03\x04").expect("a third member");
    file.truncate(third + 60);
    let house = House::new();
    house.file("input/a.zip", &file);
    assert_eq!(house.run(&["extract", "input"]).code, Some(1));
    assert_eq!(house.names("output/a.zip"), ["a.html.json", "b.html.json"]);
    assert_eq!(house.json("output/report.json")["failed"], 2);
}

#[test]
fn members_that_cannot_be_read_are_reported() {
    let mut file = zip(&[("a.html", PAGE.as_bytes()), ("b.html", PAGE.as_bytes())]);
    // The flag of encryption, in the header before the member and in the directory.
    file[6] |= 1;
    let directory = memchr::memmem::find(&file, b"PK\x01\x02").expect("a directory");
    file[directory + 8] |= 1;
    let second = memchr::memmem::rfind(&file, b"PK\x03\x04").expect("a second member");
    file[second + 60] ^= 0x55;
    let house = House::new();
    house.file("input/a.zip", &file);
    assert_eq!(house.run(&["extract", "input"]).code, Some(1));
    let report = house.json("output/report.json");
    assert_eq!(report["failed"], 2, "{report:#}");
    assert_eq!(report["failures"][0]["path"], "input/a.zip/a.html");
    assert!(report["failures"][0]["message"].as_str().is_some_and(|m| m.contains("encrypted")), "{report:#}");
}

#[test]
fn containers_do_not_stand_in_each_other_without_end() {
    let mut file = zip(&[("a.txt", RELEASE.as_bytes())]);
    for _ in 0..6 {
        file = zip(&[("innen.zip", &file)]);
    }
    let house = House::new();
    house.file("input/a.zip", &file);
    let run = house.run(&["extract", "input"]);
    assert_eq!(run.code, Some(1));
    assert!(run.err.contains("deep"), "{}", run.err);
}

#[test]
fn of_a_wacz_only_its_archives_are_documents() {
    let archive = warc(&[("https://a.example/1", "200 OK\r\nContent-Type: text/html", PAGE.as_bytes())]);
    let house = House::new();
    house.file(
        "input/a.wacz",
        zip(&[
            ("archive/data.warc.gz", &archive),
            ("datapackage.json", b"{}"),
            ("pages/pages.txt", b"not a document of its own"),
            ("indexes/index.cdx", b"x"),
        ]),
    );
    assert_eq!(house.run(&["extract", "input"]).code, Some(0));
    assert_eq!(house.names("output/a.wacz"), ["archive/data.warc.gz/0000000000-a.example-1.json"]);
}

#[test]
fn an_office_document_is_no_container() {
    let house = House::new();
    house.file("input/a.docx", zip(&[("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>")]));
    house.file("input/b.xlsx", zip(&[("[Content_Types].xml", b"<x/>"), ("xl/workbook.xml", b"<x/>")]));
    house.run(&["extract", "input"]);
    assert_eq!(house.json("output/report.json")["failures"][0]["kind"], "no_document");
    let record = house.json("output/a.docx.json");
    assert!(record["source"]["media_type"].as_str().is_some_and(|m| m.ends_with("wordprocessingml.document")));
}

const MAIL: &str = "Received: from a.example\r\nMessage-ID: <1@a.example>\r\nDate: Fri, 3 May 2019 10:00:00 +0200\r\n\
From: Presse <presse@a.example>\r\nSubject: =?utf-8?q?Neue_Halle_er=C3=B6ffnet?=\r\nMIME-Version: 1.0\r\n\
Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n\
--c\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nDie Halle ist er=F6ffnet.\r\n\
--c\r\nContent-Type: text/html; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
<html><h1>Neue Halle</h1><p>Die Halle f=FCr alle ist er=F6ffnet.</p></html>\r\n--c--\r\n\
--b\r\nContent-Type: text/plain; name=\"../anlage.txt\"\r\nContent-Disposition: attachment; filename=\"../anlage.txt\"\r\n\r\n\
Eine Anlage mit etwas Text.\r\n--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--b--\r\n";

#[test]
fn a_mail_is_one_document_and_what_is_attached() {
    let house = House::new();
    house.file("input/a.eml", MAIL);
    let run = house.run(&["extract", "input"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert_eq!(house.names("output"), ["a.eml.json", "a.eml/0004-_.._anlage.txt.json", "report.json"]);
    let record = house.json("output/a.eml.json");
    assert_eq!(record["source"]["media_type"], "text/html");
    assert_eq!(record["source"]["encoding"]["declared"], "iso-8859-1");
    assert_eq!(record["source"]["fetched_at"], "2019-05-03T10:00:00+02:00");
    assert_eq!(record["source"]["container"]["record_id"], "1@a.example");
    assert_eq!(
        (&record["published"]["value"], &record["published"]["from"]),
        (&"2019-05-03T10:00+02:00".into(), &"mail".into())
    );
    assert_eq!(record["title"], "Neue Halle", "the heading of the text comes before the subject of the mail");
    assert!(record["body"]["text"].as_str().is_some_and(|t| t.contains("Halle für alle ist eröffnet")), "{record:#}");
    assert_eq!(left_out(&house.json("output/report.json")), [("image/png".to_owned(), 1)]);
}

#[test]
fn a_mail_without_a_heading_is_named_by_its_subject() {
    let house = House::new();
    let text =
        "<html><p>Am Freitag wird die neue Halle in Musterstadt für alle geöffnet, sagte der Bürgermeister.</p></html>";
    let head = "Message-ID: <3@a.example>\nDate: Fri, 3 May 2019 10:00:00 +0200\nFrom: a@a.example\n\
        Content-Type: text/html; charset=utf-8\nSubject: WG: Re: Neue Halle wird =?utf-8?q?ge=C3=B6ffnet?=\n\n";
    house.file("input/a.eml", format!("{head}{text}"));
    house.run(&["extract", "input"]).ended(0);
    assert_eq!(house.json("output/a.eml.json")["title"], "Neue Halle wird geöffnet");
    let told = house.run(&["explain", "input/a.eml"]).out;
    assert!(told.contains("subject of the mail") && told.contains("date of the mail"), "{told}");
}

#[test]
fn a_mailbox_is_a_folder_of_mails() {
    let plain = "From: a@a.example\nMessage-ID: <2@a.example>\nSubject: Zweite\n\nDie zweite Mail.\n\n>From hier an geht es weiter.\n";
    let house = House::new();
    house.file(
        "input/presse",
        format!(
            "From a@a.example Fri May  3 10:00:00 2019\n{}\n\nFrom a@a.example Fri May  3 11:00:00 2019\n{plain}",
            MAIL.replace('\r', "")
        ),
    );
    let run = house.run(&["extract", "input"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    let names = house.names("output/presse");
    assert_eq!(names.len(), 3, "{names:?}");
    assert!(names.iter().any(|n| n == "0000000000-neue-halle-er-ffnet.json"), "{names:?}");
    let second = names.iter().find(|n| n.ends_with("-zweite.json")).expect("the second mail");
    let text = house.json(&format!("output/presse/{second}"))["body"]["text"].to_string();
    assert!(text.contains("From hier an") && !text.contains(">From"), "{text}");
}

#[test]
fn a_saved_page_is_its_main_page() {
    let page = format!(
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://a.example/1\r\nSubject: Neue Halle\r\n\
         Date: Fri, 3 May 2019 10:00:00 -0000\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/related; type=\"text/html\"; boundary=\"--b\"\r\n\r\n\
         ----b\r\nContent-Type: text/html\r\nContent-Location: https://a.example/1\r\n\r\n{PAGE}\r\n\
         ----b\r\nContent-Type: text/html\r\nContent-Location: https://werbung.example/\r\n\r\n<p>Kaufen Sie jetzt!</p>\r\n\
         ----b\r\nContent-Type: text/css\r\nContent-Location: https://a.example/a.css\r\n\r\np {{ color: red }}\r\n----b--\r\n"
    );
    let house = House::new();
    house.file("input/a.mhtml", page);
    assert_eq!(house.run(&["extract", "input"]).code, Some(0));
    assert_eq!(house.names("output"), ["a.mhtml.json", "report.json"]);
    let record = house.json("output/a.mhtml.json");
    assert_eq!(record["source"]["url"], "https://a.example/1");
    assert_eq!(record["title"], "Neue Halle");
}

#[test]
fn a_packed_document_is_one_document_even_if_it_is_cut_off() {
    let whole = gzip(RELEASE.repeat(20).as_bytes());
    let house = House::new();
    house.file("input/a.txt.gz", &whole);
    house.file("input/b.txt.gz", &whole[..whole.len() - 9]);
    assert_eq!(house.run(&["extract", "input"]).code, Some(0));
    let codes = |name: &str| house.json(name)["warnings"].to_string();
    assert!(!codes("output/a.txt.gz.json").contains("transport_damaged"));
    assert!(codes("output/b.txt.gz.json").contains("transport_damaged"));
}

#[test]
fn archives_come_through_standard_input_too() {
    let file = warc(&[
        ("https://a.example/1", "200 OK\r\nContent-Type: text/html", PAGE.as_bytes()),
        ("https://a.example/2", "200 OK\r\nContent-Type: text/html", PAGE.as_bytes()),
    ]);
    let run = House::new().feed(&["extract", "-", "-o", "-"], &file);
    assert_eq!((run.code, run.out.lines().count()), (Some(0), 2), "{}", run.err);
    let zipped = House::new().feed(&["extract", "-", "-o", "-"], zip(&[("a.html", PAGE.as_bytes())]));
    assert_eq!((zipped.code, zipped.out.lines().count()), (Some(0), 1), "{}", zipped.err);
}

#[test]
fn a_bomb_is_no_document() {
    let bomb = gzip(&vec![b'a'; 80 << 20]);
    let house = House::new();
    house.file("input/a.txt.gz", &bomb);
    house.file("input/b.zip", zip(&[("a.txt", &vec![b'a'; 80 << 20]), ("b.html", PAGE.as_bytes())]));
    house.file(
        "input/c.warc.gz",
        warc(&[("https://a.example/1", "200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip", &bomb)]),
    );
    assert_eq!(house.run(&["extract", "input"]).code, Some(1));
    let report = house.json("output/report.json");
    assert_eq!((&report["failed"], &report["records"]), (&3.into(), &1.into()), "{report:#}");
}

#[test]
fn the_other_verbs_look_into_containers() {
    let house = House::new();
    let head = "200 OK\r\nContent-Type: text/html";
    house.file(
        "a.warc.gz",
        warc(&[
            ("https://a.example/1", head, PAGE.as_bytes()),
            ("https://a.example/2", head, PAGE.replace("Halle", "Schule").as_bytes()),
            ("https://a.example/3", "200 OK\r\nContent-Type: image/gif", b"GIF89a"),
        ]),
    );
    let several = house.run(&["explain", "a.warc.gz"]);
    assert_eq!(several.code, Some(2));
    assert!(several.err.contains("--document") && several.err.contains("a.example-2"), "{}", several.err);
    let one = house.run(&["explain", "a.warc.gz", "--document", "2"]);
    assert!(one.code == Some(0) && one.out.contains("Neue Schule"), "{}", one.err);
    let identified = house.run(&["identify", "a.warc.gz"]);
    assert_eq!((identified.code, identified.out.lines().filter(|l| !l.starts_with(' ')).count()), (Some(0), 2));
    house.file("b.html.gz", gzip(PAGE.as_bytes()));
    assert_eq!(house.run(&["explain", "b.html.gz"]).code, Some(0));
}
