//! No input makes the program panic, hang or break its promises: random bytes, damage, cuts, depth, size.
#![allow(clippy::disallowed_methods, reason = "tests read fixtures and look at the clock")]

use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use depesche::record::broken_promises;
use depesche::{Capture, Knowledge, Record, extract};
use proptest::prelude::*;

static KNOW: LazyLock<Knowledge> = LazyLock::new(Knowledge::builtin);

/// Extracts and holds the record to its promises.
fn record_of(bytes: &[u8], name: &str) -> Record {
    let record = extract(&Capture::new(bytes.to_vec()).with_path(name), &KNOW);
    let broken = broken_promises(&record);
    assert!(
        broken.is_empty(),
        "{name}: {broken:#?}\nfrom {:?}",
        String::from_utf8_lossy(&bytes[..bytes.len().min(2000)])
    );
    record
}

/// All documents that are in the repository.
fn documents() -> Vec<(PathBuf, Vec<u8>)> {
    fn collect(folder: &Path, out: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let path = entry.expect("an entry").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let is_document = [".txt", ".html", ".htm"].iter().any(|e| name.ends_with(e));
            if path.is_dir() {
                collect(&path, out)
            } else if is_document {
                out.push(path)
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    ["input", "fixtures"].iter().for_each(|folder| collect(&root.join(folder), &mut paths));
    paths.sort();
    paths.into_iter().map(|p| (p.clone(), std::fs::read(&p).expect("a document"))).collect()
}

/// Pieces that documents are made of, to be put together at random.
fn piece() -> impl Strategy<Value = String> {
    let known = proptest::sample::select(vec![
        "<p>",
        "</p>",
        "<div class=\"content\">",
        "</div>",
        "<ul><li>",
        "</li></ul>",
        "<h1>",
        "</h1>",
        "<table><tr><td>",
        "<br>",
        "<a href=\"/x.pdf\">",
        "</a>",
        "<script type=\"application/ld+json\">{\"headline\":",
        "</script>",
        "<!--",
        "-->",
        "&amp;amp;",
        "<time datetime=\"2019-05-03\">",
        "<meta charset=latin1>",
        "\u{feff}",
        "Impressum:",
        "Tel: (0391) 555-0105",
        "Hintergrund: ",
        ": 39\n",
        "Musterstadt, den 24.04.2019\n",
        "Pressemitteilung Nr. 12/2019 ",
        "am 25. und 26. März 2020 ",
        "rund 2,5 Millionen Euro ",
        "§ 1 Abs. 2 OZG ",
        "Ministerin Erika Muster: ",
        "?Das ist gut?",
        "„Ja“, sagte Muster. ",
        "¿",
        "Ã¼",
        "fÃ¼r",
        "\u{ad}",
        "\u{a0}",
        "   ",
        "\n",
        "\n\n",
        "\t",
        "Ver-\nein ",
        "der\nder ",
        "- ",
        "1. ",
        "https://www.example.org/2019/05/03/a?b=c ",
        "\u{0}",
        "\u{85}",
        "ſ",
        "ﬁ",
        "A n t w o r t ",
        "e\u{301}",
        "👩‍👩‍👧",
        "999999999999999999999999999999 ",
        "31.02.2019 ",
        "00:99 Uhr ",
    ]);
    prop_oneof![6 => known.prop_map(str::to_owned), 2 => "[A-ZÄa-zäöü]{1,12} ?", 1 => any::<char>().prop_map(String::from)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_bytes_give_a_sound_record(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        record_of(&bytes, "any");
    }

    #[test]
    fn any_pieces_of_documents_give_a_sound_record(pieces in proptest::collection::vec(piece(), 0..60), html in any::<bool>()) {
        record_of(pieces.concat().as_bytes(), if html { "any.html" } else { "any.txt" });
    }

    #[test]
    fn damaged_and_cut_documents_give_a_sound_record(
        which in any::<prop::sample::Index>(),
        cut in any::<prop::sample::Index>(),
        damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
    ) {
        static DOCUMENTS: LazyLock<Vec<(PathBuf, Vec<u8>)>> = LazyLock::new(documents);
        prop_assume!(!DOCUMENTS.is_empty());
        let (path, bytes) = which.get(&DOCUMENTS);
        let mut bytes = bytes[..=cut.index(bytes.len().max(1)).min(bytes.len().saturating_sub(1))].to_vec();
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        record_of(&bytes, &path.to_string_lossy());
    }
}

#[test]
fn all_documents_of_the_repository_keep_the_promises() {
    for (path, bytes) in documents() {
        let name = path.to_string_lossy();
        assert_eq!(record_of(&bytes, &name), record_of(&bytes, &name), "{name}: two runs differ");
    }
}

/// Extracts `unit` repeated to about a megabyte and asks that it take a bounded time. Quadratic work would take minutes.
#[track_caller]
fn is_quick(what: &str, name: &str, document: &str) {
    let begin = Instant::now();
    record_of(document.as_bytes(), name);
    let took = begin.elapsed();
    assert!(took < Duration::from_secs(20), "{what} took {took:?}");
}

#[test]
fn depth_is_no_danger() {
    let deep = "<div>".repeat(10_000) + "<p>Ein Satz steht hier in der Tiefe." + &"</div>".repeat(10_000);
    is_quick("10,000 nested <div>", "deep.html", &deep);
    let tags = ["b", "table", "ul", "blockquote", "a", "font", "form", "p", "svg", "select", "button"];
    for tag in tags {
        is_quick(tag, "deep.html", &format!("<{tag}>").repeat(10_000));
    }
    is_quick("mixed nesting", "deep.html", &"<table><tr><td><b><p>".repeat(3_000));
}

#[test]
fn length_is_no_danger() {
    let mega = |unit: &str| unit.repeat(1_000_000 / unit.len().max(1));
    let units = [
        "a",
        " ",
        "\n",
        "?",
        "„",
        "“",
        "\"",
        "(",
        "1",
        "1.",
        "1 ",
        "- ",
        "Muster ",
        "Erika Muster ",
        "Am 3. Mai 2019 ",
        "am ",
        "?Ja? ",
        "¿",
        "Ã¼",
        "&",
        "<",
        "</p>",
        "Tel: 0391 ",
        "§ 1 ",
        "Satz. ",
        "Satz.   ",
        "wort-\n",
        "der\nder\n",
        "A n ",
        "x@y.example ",
        "http://a.example/?",
        "Musterstadt, den 3. Mai 2019\n\n",
        "- Pressemitteilung 3.5.2019: Titel\n\n",
        "Impressum:",
        "{",
        "\u{a0}",
        "\u{ad}",
        "bis ",
        "und ",
        ",",
    ];
    for unit in units {
        is_quick(&format!("{unit:?} over and over"), "long.txt", &mega(unit));
    }
    for unit in [
        "<p>Ein Satz. ",
        "<li><a href=x>y</a>",
        "<br>",
        "<td>x",
        "<h2>x",
        "<a href=x>",
        "&amp;",
        "<meta name=a content=b>",
        "<time>x",
    ] {
        is_quick(&format!("{unit:?} over and over"), "long.html", &mega(unit));
    }
}

/// What stands behind a verb of saying is read in phrases, and phrases nest.
#[test]
fn nested_phrases_are_no_danger() {
    let units = [
        "der Halle ",
        "der Katze ",
        "des Landes ",
        "(a) der Halle ",
        "der Halle (",
        "und der Halle ",
        "der Erika Muster ",
    ];
    for unit in units {
        let sentence = format!("„Wir danken allen, die daran beteiligt sind“, sagte {}.", unit.repeat(45));
        is_quick(&format!("{unit:?} nested"), "nested.txt", &sentence);
    }
}
