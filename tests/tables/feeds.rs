//! The files of `fixtures/feeds` against `fixtures/tables/feeds.tsv`: feeds and sitemaps of all forms, well-formed or not.
#![allow(clippy::disallowed_methods, reason = "tests read fixtures")]

use std::fmt::Write;
use std::path::Path;

use depesche::Knowledge;
use depesche::fetch::found::{Entry, Found};
use depesche::fetch::{feed, sitemap};
use url::Url;

#[test]
fn feeds_and_sitemaps_give_their_entries() {
    let know = Knowledge::builtin();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let base = Url::parse("https://amt.example/feeds/feed.xml").expect("an address");
    let mut files: Vec<_> = std::fs::read_dir(root.join("feeds"))
        .expect("a folder")
        .map(|f| f.expect("a file").file_name().into_string().expect("a plain name"))
        .collect();
    files.sort();
    let mut got = String::from(HEAD);
    for name in files {
        let bytes = std::fs::read(root.join("feeds").join(&name)).expect("a file");
        let found = if name.starts_with("sitemap") {
            sitemap::parse(&bytes, None, &base, &know)
        } else {
            feed::parse(&bytes, None, &base, &know)
        };
        show(&mut got, &name, found.as_ref());
    }
    let table = root.join("tables/feeds.tsv");
    if std::env::var_os("DEPESCHE_UPDATE").is_some() {
        std::fs::write(&table, &got).expect("written");
    }
    let expected = std::fs::read_to_string(&table).expect("the table");
    for (got, expected) in got.lines().zip(expected.lines()) {
        assert_eq!(got, expected);
    }
    assert_eq!(got.lines().count(), expected.lines().count());
}

const HEAD: &str =
    "# File of fixtures/feeds, address, title, published, updated, identifier, enclosures; or what else it says.\n";

fn show(out: &mut String, name: &str, found: Option<&Found>) {
    let Some(found) = found else {
        writeln!(out, "{name}\tnone").expect("a string");
        return;
    };
    for entry in &found.entries {
        writeln!(out, "{name}\t{}", cells(entry).join("\t")).expect("a string");
    }
    for more in &found.more {
        writeln!(out, "{name}\tmore\t{more}").expect("a string");
    }
    if found.truncated {
        writeln!(out, "{name}\ttruncated").expect("a string");
    }
    if found.entries.is_empty() && found.more.is_empty() {
        writeln!(out, "{name}\tempty").expect("a string");
    }
}

fn cells(entry: &Entry) -> Vec<String> {
    let files = entry.enclosures.iter().map(|f| {
        let size = f.bytes.map_or_else(|| "?".to_owned(), |b| b.to_string());
        format!("{} {} {size}", f.url, f.media_type.as_deref().unwrap_or("?"))
    });
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    vec![
        or_dash(entry.url.as_ref().map(ToString::to_string)),
        or_dash(entry.title.clone()),
        or_dash(entry.published.map(|m| m.edtf())),
        or_dash(entry.updated.map(|m| m.edtf())),
        or_dash(entry.id.clone()),
        or_dash(Some(files.collect::<Vec<_>>().join(" ; ")).filter(|f| !f.is_empty())),
    ]
}

/// Whatever is damaged, nothing panics, and only addresses of the web come out.
#[test]
fn damaged_feeds_do_no_harm() {
    let know = Knowledge::builtin();
    let base = Url::parse("https://amt.example/feeds/feed.xml").expect("an address");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/feeds");
    let mut seed = 11_u64;
    let mut random = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below.max(1)
    };
    for name in ["rss20.xml", "atom10.xml", "json1.json", "utf16be.xml", "sitemap.xml", "sitemap.xml.gz", "bomb.xml"] {
        let whole = std::fs::read(folder.join(name)).expect("a file");
        for _ in 0..100 {
            let mut bytes = whole.clone();
            for _ in 0..1 + random(10) {
                let at = random(bytes.len());
                match random(4) {
                    0 => bytes[at] = b"<>&\"'/[]!\xff\0"[random(11)],
                    1 => bytes.truncate(at.max(4)),
                    2 => drop(bytes.drain(at..(at + random(30)).min(bytes.len()))),
                    _ => {
                        let piece: Vec<u8> = bytes[at..(at + random(80)).min(bytes.len())].to_vec();
                        let to = random(bytes.len());
                        bytes.splice(to..to, piece);
                    }
                }
                if bytes.is_empty() {
                    bytes.push(b'<');
                }
            }
            let found =
                [feed::parse(&bytes, None, &base, &know), sitemap::parse(&bytes, Some("text/xml"), &base, &know)];
            for entry in found.into_iter().flatten().flat_map(|f| f.entries) {
                let is_web = entry.url.as_ref().is_none_or(|url| matches!(url.scheme(), "http" | "https"));
                assert!(is_web, "{name}: {:?}", entry.url);
            }
        }
    }
}
