//! An invented release in many encodings, marked, unmarked, wrongly declared and mixed: read right from end to end.

use depesche::decode::EncodingSource::{self, Bom, Detector, Meta, Transport, Utf8};
use depesche::warning::WarningCode::{self, EncodingContradicted, MixedEncodings};
use depesche::{Capture, Knowledge, extract};
use encoding_rs::{Encoding, ISO_8859_15, MACINTOSH, UTF_8, WINDOWS_1252};

const TITLE: &str = "Neue Brücke über die Öhre eröffnet";
/// Signs that all encodings have, those of DOS too.
const PLAIN: [&str; 2] = [
    "Die Straße führt über zwölf Bögen, für die das Land gezahlt hat. Die Gäste aus Köthen und Döbeln hörten zu.",
    "Der Verein für Fußgänger fordert größere Übergänge. Schöne Grüße kamen aus Zürich.",
];
/// Signs of word processors.
const TYPOGRAPHIC: &str = "„Wir haben lange gewartet“, sagte der Bürgermeister – und lächelte.";

/// The code page of DOS; both pages have the letters of German in the same places.
fn dos(text: &str) -> Vec<u8> {
    let byte = |c| match c {
        'ä' => 0x84,
        'ö' => 0x94,
        'ü' => 0x81,
        'Ä' => 0x8e,
        'Ö' => 0x99,
        'Ü' => 0x9a,
        'ß' => 0xe1,
        _ => u8::try_from(u32::from(c)).expect("a character of DOS"),
    };
    text.chars().map(byte).collect()
}

fn of(encoding: &'static Encoding, text: &str) -> Vec<u8> {
    let (bytes, _, lossy) = encoding.encode(text);
    assert!(!lossy, "{text} in {}", encoding.name());
    bytes.into_owned()
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

fn release(paragraphs: &[&str]) -> String {
    format!("Pressemitteilung Nr.: 12/2005\n\nMusterstadt, den 3. Mai 2005\n\n{TITLE}\n\n{}\n", paragraphs.join("\n\n"))
}

fn page(charset: &str) -> String {
    let body = [PLAIN[0], PLAIN[1], TYPOGRAPHIC].map(|p| format!("<p>{p}</p>\n")).concat();
    format!(
        "<!DOCTYPE html><html lang=de><head><meta charset=\"{charset}\"><title>{TITLE}</title></head>\
         <body><h1>{TITLE}</h1>{body}</body></html>"
    )
}

/// What is read: name of the file, its bytes, what the transport says; the encoding, what decided, the doubt.
type Case = (&'static str, Vec<u8>, Option<&'static str>, (&'static str, EncodingSource, Option<WarningCode>));

fn texts() -> Vec<Case> {
    let (all, plain) = (release(&[PLAIN[0], TYPOGRAPHIC, PLAIN[1]]), release(&PLAIN));
    let marked = |mark: &[u8], bytes: Vec<u8>| [mark, &bytes].concat();
    vec![
        ("UTF-8", all.clone().into_bytes(), None, ("utf-8", Utf8, None)),
        ("UTF-8 with a mark", marked(b"\xef\xbb\xbf", all.clone().into_bytes()), None, ("utf-8", Bom, None)),
        ("windows-1252", of(WINDOWS_1252, &all), None, ("windows-1252", Detector, None)),
        ("Mac Roman", of(MACINTOSH, &all), None, ("macintosh", Detector, None)),
        ("DOS", dos(&plain), None, ("ibm850", Detector, None)),
        ("DOS, told so", dos(&plain), Some("cp437"), ("ibm437", Transport, None)),
        ("UTF-16", utf16(&all, u16::to_le_bytes), None, ("utf-16le", Detector, None)),
        ("UTF-16 of the other order", utf16(&all, u16::to_be_bytes), None, ("utf-16be", Detector, None)),
        ("UTF-16 with a mark", marked(b"\xff\xfe", utf16(&all, u16::to_le_bytes)), None, ("utf-16le", Bom, None)),
        ("transport is right", of(ISO_8859_15, &plain), Some("iso-8859-15"), ("iso-8859-15", Transport, None)),
        ("transport is wrong", all.into_bytes(), Some("latin1"), ("utf-8", Utf8, Some(EncodingContradicted))),
        (
            "so too the other way",
            of(WINDOWS_1252, &plain),
            Some("utf-8"),
            ("windows-1252", Detector, Some(EncodingContradicted)),
        ),
    ]
}

fn pages() -> Vec<Case> {
    let pasted = page("utf-8").replace(PLAIN[1], "\u{0}");
    let (before, after) = pasted.split_once('\u{0}').expect("the paragraph");
    let pasted = [before.as_bytes(), &of(WINDOWS_1252, PLAIN[1]), after.as_bytes()].concat();
    let latin = of(WINDOWS_1252, &page("iso-8859-1"));
    vec![
        ("a page as it says", page("utf-8").into_bytes(), None, ("utf-8", Meta, None)),
        ("ISO-8859-1 means windows-1252", latin.clone(), None, ("windows-1252", Meta, None)),
        ("transport before meta", latin, Some("windows-1252"), ("windows-1252", Transport, None)),
        ("meta is wrong", page("windows-1252").into_bytes(), None, ("utf-8", Utf8, Some(EncodingContradicted))),
        (
            "so too the other way",
            of(WINDOWS_1252, &page("utf-8")),
            None,
            ("windows-1252", Detector, Some(EncodingContradicted)),
        ),
        (
            "Mac Roman says otherwise",
            of(MACINTOSH, &page("iso-8859-1")),
            None,
            ("macintosh", Detector, Some(EncodingContradicted)),
        ),
        (
            "a mark before meta",
            [b"\xef\xbb\xbf", page("iso-8859-1").as_bytes()].concat(),
            None,
            ("utf-8", Bom, Some(EncodingContradicted)),
        ),
        ("a pasted paragraph", pasted, None, ("utf-8", Meta, Some(MixedEncodings))),
    ]
}

#[test]
fn releases_are_read_right_in_any_encoding() {
    let know = Knowledge::builtin();
    let files = texts().into_iter().map(|case| (case, "a.txt")).chain(pages().into_iter().map(|case| (case, "a.html")));
    for ((name, bytes, transport, (used, from, doubt)), path) in files {
        let mut capture = Capture::new(bytes).with_path(path);
        capture.charset = transport.map(str::to_owned);
        let record = extract(&capture, &know);
        let encoding = &record.source.encoding;
        assert_eq!((encoding.used.as_str(), encoding.from, encoding.malformed), (used, from, 0), "{name}");
        let doubts = [EncodingContradicted, MixedEncodings, WarningCode::MalformedBytes];
        let given: Vec<WarningCode> = record.warnings.iter().map(|w| w.code).filter(|c| doubts.contains(c)).collect();
        assert_eq!(given, Vec::from_iter(doubt), "{name}");
        assert_eq!(record.title.as_deref(), Some(TITLE), "{name}");
        assert!(PLAIN.iter().all(|p| record.body.text.contains(p)), "{name}: {:?}", record.body.text);
    }
}

/// Paragraphs in UTF-8, windows-1252 and Mac Roman, one below the other; and UTF-8 inside windows-1252.
#[test]
fn paragraphs_keep_their_own_encodings() {
    let know = Knowledge::builtin();
    let parts: [(&str, &'static Encoding); 4] = [
        ("", UTF_8),
        (PLAIN[0], UTF_8),
        (PLAIN[1], WINDOWS_1252),
        ("Das Münster bleibt geöffnet, Führungen für Schüler sind möglich.", MACINTOSH),
    ];
    for main in [UTF_8, WINDOWS_1252] {
        let mut bytes = of(main, &release(&[]));
        for (text, encoding) in parts.iter().filter(|(_, e)| main == UTF_8 || *e != MACINTOSH) {
            bytes.extend(of(encoding, &format!("{text}\n\n")));
        }
        let record = extract(&Capture::new(bytes).with_path("a.txt"), &know);
        let read = parts.iter().filter(|(_, e)| main == UTF_8 || *e != MACINTOSH);
        for (text, encoding) in read {
            assert!(record.body.text.contains(text), "{} in {}: {:?}", encoding.name(), main.name(), record.body.text);
        }
    }
}
