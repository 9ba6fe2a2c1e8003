//! Throughput of each room and of the whole: `cargo bench`. All texts are made here, the same ones every time.
#![allow(missing_docs, reason = "divan makes public items")]

use std::sync::LazyLock;

use depesche::annotate::annotate;
use depesche::decode::{Decoded, decode};
use depesche::describe::{Description, describe};
use depesche::knowledge::Language;
use depesche::parse::parse;
use depesche::pipeline::identify;
use depesche::recognize::recognize;
use depesche::repair::{Body, repair, repair_text};
use depesche::segment::segment;
use depesche::values::token::Tokens;
use depesche::values::{date, number};
use depesche::warning::Warnings;
use depesche::{Capture, Knowledge, extract};
use divan::Bencher;
use divan::counter::BytesCount;

fn main() {
    LazyLock::force(&KNOW);
    divan::main();
}

static KNOW: LazyLock<Knowledge> = LazyLock::new(Knowledge::builtin);

const KINDS: &[&str] = &["release", "long", "page"];

const PARAGRAPHS: [&str; 6] = [
    "Ministerin Erika Muster hat heute in Musterstadt die neue Halle eröffnet. Rund 2,5 Millionen Euro hat das Land Sachsen-Anhalt dafür \
     gegeben, 85 Prozent der Kosten. Gebaut wurde seit dem 12. November 2017.",
    "?Mit der Halle haben wir einen Ort für alle?, sagte Muster vor etwa 500 Gästen. ?Das ist ein guter Tag für die Stadt.? Oberbürgermeister \
     Dr. Max Beispiel dankte den Helfern.",
    "Der Verein Musterfreunde e.V. hat nach eigenen Angaben 1.250 Mitglieder, darunter 300 Jugendliche. Die Halle ist 1.800 Quadratmeter groß \
     und liegt an der Straße des 20. Juli, direkt neben dem Bahnhof.",
    "Nach § 12 Absatz 3 des Schulgesetzes müssen die Kreise bis Ende 2022 einen Plan vorlegen. Der Landtag berät am Donnerstag, dem 16. Mai, \
     über den Entwurf; in Kraft treten soll er im kommenden Jahr.",
    "„Wir haben lange gewartet“, so Beispiel. „Nun geht es los.“ Die Arbeiten dauern 18 Monate und kosten 123.456,78 Euro, das sind rund \
     4 Prozent mehr als geplant.",
    "Im Sommer wird hier gespielt, getanzt und gefeiert. Wer mitmachen möchte, kann sich bis zum 30. Juni melden. Der Eintritt ist frei, um eine \
     Spende wird gebeten, und für das leibliche Wohl ist gesorgt.",
];

/// A paragraph as releases of today have it.
const CLEAN: &str = "\u{201e}Mit der Halle haben wir einen Ort f\u{fc}r alle\u{201c}, sagte Muster vor etwa 500 G\u{e4}sten. Der Verein hat nach \
     eigenen Angaben 1.250 Mitglieder, darunter 300 Jugendliche. Die Halle ist 1.800 Quadratmeter gro\u{df} und liegt direkt neben dem \
     Bahnhof. Im Sommer wird hier gespielt, getanzt und gefeiert. Wer mitmachen m\u{f6}chte, kann sich bis zum 30. Juni melden.\n\n";

/// A plain text with about `bytes` bytes.
fn plain(bytes: usize) -> String {
    let mut text = String::from(
        "Pressemitteilung Nr.: 12/2019\n\nMusterstadt, den 3. Mai 2019\n\nNeue Halle in Musterstadt eröffnet\n\n",
    );
    for n in 0.. {
        if text.len() > bytes {
            break;
        }
        text.push_str(PARAGRAPHS[n % PARAGRAPHS.len()]);
        text.push_str("\n\n");
    }
    text + "Impressum:\nMinisterium für Musterwesen\nPressestelle\nMusterring 40\n39108 Magdeburg\nTel: (0391) 555-0105\nFax: (0391) 555-0190\n"
}

/// A page of about `bytes` bytes, half of it navigation.
fn page(bytes: usize) -> String {
    let mut html = String::from(
        "<!DOCTYPE html><html lang=de><head><meta charset=utf-8><title>Neue Halle | Land</title>\
         <meta property=og:title content='Neue Halle'><meta property=article:published_time content=2019-05-03></head><body><nav><ul>",
    );
    for n in 0..bytes / 250 {
        html.push_str(&format!("<li class=\"nav-item level-{}\"><a href=\"/thema/{n}/index.html\" title=\"Thema {n}\"><span>Thema {n}</span></a></li>\n", n % 3));
    }
    html.push_str(
        "</ul></nav><main><article><h1>Neue Halle in Musterstadt eröffnet</h1><p class=date>03.05.2019</p>\n",
    );
    for n in 0.. {
        if html.len() > bytes {
            break;
        }
        html.push_str(&format!("<p>{}</p>\n", PARAGRAPHS[n % PARAGRAPHS.len()]));
    }
    html + "</article></main><footer><p>Alle Rechte vorbehalten</p></footer></body></html>"
}

fn text(kind: &str) -> (String, &'static str) {
    match kind {
        "release" => (plain(4_000), "a.txt"),
        "long" => (plain(500_000), "a.txt"),
        _ => (page(60_000), "a.html"),
    }
}

fn capture(kind: &str) -> Capture {
    let (text, name) = text(kind);
    Capture::new(text.into_bytes()).with_path(name)
}

fn sized<'a, 'b>(bencher: Bencher<'a, 'b>, capture: &Capture) -> Bencher<'a, 'b> {
    let bytes = BytesCount::new(capture.bytes.len());
    bencher.counter(bytes)
}

#[divan::bench(args = KINDS)]
fn a_whole(bencher: Bencher<'_, '_>, kind: &str) {
    let capture = capture(kind);
    sized(bencher, &capture).bench_local(|| extract(&capture, &KNOW));
}

#[divan::bench(args = KINDS)]
fn b_decode(bencher: Bencher<'_, '_>, kind: &str) {
    let capture = capture(kind);
    sized(bencher, &capture).bench_local(|| decode(&capture, &KNOW, &mut Warnings::default()));
}

/// Text in encodings that only statistics tell, Western ones and others.
#[divan::bench(args = ["windows-1252", "macintosh", "ibm850", "utf-16", "windows-1251", "iso-8859-7", "shift_jis"])]
fn b_decode_by_statistics(bencher: Bencher<'_, '_>, encoding: &str) {
    let capture = Capture::new(encoded(encoding));
    sized(bencher, &capture).bench_local(|| decode(&capture, &KNOW, &mut Warnings::default()));
}

/// The yardstick for decoding: the same bytes copied, and decoded by encoding_rs when the encoding is known.
#[divan::bench]
fn b_copy_alone(bencher: Bencher<'_, '_>) {
    let bytes = encoded("windows-1252");
    bencher.counter(BytesCount::new(bytes.len())).bench_local(|| bytes.clone());
}

#[divan::bench]
fn b_encoding_rs_alone(bencher: Bencher<'_, '_>) {
    let bytes = encoded("windows-1252");
    let decode = || encoding_rs::WINDOWS_1252.decode_without_bom_handling(&bytes).0.into_owned();
    bencher.counter(BytesCount::new(bytes.len())).bench_local(decode);
}

const GREEK: &str = "\u{397} \u{3bd}\u{3ad}\u{3b1} \u{3b1}\u{3af}\u{3b8}\u{3bf}\u{3c5}\u{3c3}\u{3b1} \u{3ac}\u{3bd}\u{3bf}\u{3b9}\u{3be}\u{3b5} \u{3c3}\u{3ae}\u{3bc}\u{3b5}\u{3c1}\u{3b1}.\n";
const RUSSIAN: &str = "\u{41d}\u{43e}\u{432}\u{44b}\u{439} \u{437}\u{430}\u{43b} \u{43e}\u{442}\u{43a}\u{440}\u{44b}\u{43b}\u{441}\u{44f} \u{441}\u{435}\u{433}\u{43e}\u{434}\u{43d}\u{44f}.\n";
const JAPANESE: &str = "\u{65b0}\u{3057}\u{3044}\u{30db}\u{30fc}\u{30eb}\u{306f}\u{4eca}\u{65e5}\u{958b}\u{304d}\u{307e}\u{3057}\u{305f}\u{3002}\n";

/// Half a megabyte in an encoding.
fn encoded(encoding: &str) -> Vec<u8> {
    let (german, _) = text("long");
    let of = |encoding: &'static encoding_rs::Encoding, text: &str| encoding.encode(text).0.into_owned();
    match encoding {
        "windows-1252" => of(encoding_rs::WINDOWS_1252, &german),
        "macintosh" => of(encoding_rs::MACINTOSH, &german),
        "utf-16" => german.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        "windows-1251" => of(encoding_rs::WINDOWS_1251, &RUSSIAN.repeat(15_000)),
        "iso-8859-7" => of(encoding_rs::ISO_8859_7, &GREEK.repeat(15_000)),
        "shift_jis" => of(encoding_rs::SHIFT_JIS, &JAPANESE.repeat(15_000)),
        _ => german.chars().map(dos).collect(),
    }
}

/// The byte of a letter of German in the code pages of DOS.
fn dos(c: char) -> u8 {
    match c {
        '\u{e4}' => 0x84,
        '\u{f6}' => 0x94,
        '\u{fc}' => 0x81,
        '\u{d6}' => 0x99,
        '\u{df}' => 0xe1,
        c => u8::try_from(c).unwrap_or(b'-'),
    }
}

fn decoded(capture: &Capture) -> Decoded {
    decode(capture, &KNOW, &mut Warnings::default())
}

#[divan::bench(args = KINDS)]
fn c_parse(bencher: Bencher<'_, '_>, kind: &str) {
    let capture = capture(kind);
    let decoded = decoded(&capture);
    sized(bencher, &capture).bench_local(|| parse(&decoded, &capture, &KNOW, &mut Warnings::default()));
}

/// The yardstick for pages: a bare parse, as the crate scraper does it.
#[divan::bench(args = ["page"])]
fn c_scraper_alone(bencher: Bencher<'_, '_>, kind: &str) {
    let capture = capture(kind);
    let (text, _) = text(kind);
    sized(bencher, &capture).bench_local(|| scraper::Html::parse_document(&text));
}

#[divan::bench(args = KINDS)]
fn d_recognize(bencher: Bencher<'_, '_>, kind: &str) {
    let capture = capture(kind);
    let page = parse(&decoded(&capture), &capture, &KNOW, &mut Warnings::default());
    sized(bencher, &capture).bench_local(|| recognize(&page, &capture, &KNOW));
}

#[divan::bench(args = KINDS)]
fn e_segment(bencher: Bencher<'_, '_>, kind: &str) {
    let capture = capture(kind);
    let again = || {
        let (_, page, identity) = identify(&capture, &KNOW);
        (page, identity)
    };
    let work = |(page, identity)| segment(page, &identity, &KNOW, &mut Warnings::default());
    sized(bencher, &capture).with_inputs(again).bench_local_values(work);
}

#[divan::bench(args = KINDS)]
fn f_repair(bencher: Bencher<'_, '_>, kind: &str) {
    let capture = capture(kind);
    let again = || {
        let (_, page, identity) = identify(&capture, &KNOW);
        segment(page, &identity, &KNOW, &mut Warnings::default())
    };
    sized(bencher, &capture)
        .with_inputs(again)
        .bench_local_values(|document| repair(document, &KNOW, &mut Warnings::default()));
}

#[divan::bench(args = KINDS)]
fn g_describe(bencher: Bencher<'_, '_>, kind: &str) {
    let capture = capture(kind);
    let (_, page, identity) = identify(&capture, &KNOW);
    let document = repair(segment(page, &identity, &KNOW, &mut Warnings::default()), &KNOW, &mut Warnings::default());
    sized(bencher, &capture).bench_local(|| describe(&document, &identity, &capture, &KNOW, &mut Warnings::default()));
}

#[divan::bench(args = ["release", "long"])]
fn h_annotate(bencher: Bencher<'_, '_>, kind: &str) {
    let capture = capture(kind);
    let body = Body::from_plain(&text(kind).0);
    let description = Description::empty(Language::German);
    sized(bencher, &capture).bench_local(|| annotate(&body, &[], &description, &KNOW, &mut Warnings::default()));
}

/// Dates and numbers of a text that is cut into tokens already.
#[divan::bench(args = ["release", "long"])]
fn h_dates_and_numbers(bencher: Bencher<'_, '_>, kind: &str) {
    let capture = capture(kind);
    let (text, _) = text(kind);
    let tokens = Tokens::new(&text, &KNOW.german, &mut KNOW.german.memories.lend());
    sized(bencher, &capture).bench_local(|| {
        let dates = date::find(&tokens, &[], &KNOW.german);
        let taken: Vec<_> = dates.iter().map(|d| d.range.clone()).collect();
        (dates.len(), number::find(&tokens, &taken, &KNOW.german).len())
    });
}

#[divan::bench(args = ["long"])]
fn h_tokens(bencher: Bencher<'_, '_>, kind: &str) {
    let capture = capture(kind);
    let (text, _) = text(kind);
    sized(bencher, &capture).bench_local(|| Tokens::new(&text, &KNOW.german, &mut KNOW.german.memories.lend()));
}

#[divan::bench(args = ["release", "long"])]
fn i_record_as_json(bencher: Bencher<'_, '_>, kind: &str) {
    let capture = capture(kind);
    let record = extract(&capture, &KNOW);
    sized(bencher, &capture).bench_local(|| serde_json::to_vec(&record));
}

#[divan::bench(args = ["long"])]
fn j_repair_of_clean_encoding(bencher: Bencher<'_, '_>, kind: &str) {
    let capture = capture(kind);
    let (text, _) = text(kind);
    sized(bencher, &capture).bench_local(|| repair_text(&text, &KNOW, true));
}

/// All repairs of a text in which there is nothing to repair.
#[divan::bench]
fn j_repair_of_clean_text(bencher: Bencher<'_, '_>) {
    let text = CLEAN.repeat(1_000);
    bencher.counter(BytesCount::new(text.len())).bench_local(|| repair_text(&text, &KNOW, false));
}

/// UTF-8 that was read in another encoding, once or twice.
#[divan::bench(args = ["iso-8859-1", "windows-1252", "windows-1252 twice", "macintosh"])]
fn j_repair_of_mojibake(bencher: Bencher<'_, '_>, way: &str) {
    let (text, _) = text("long");
    let windows = |text: &str| encoding_rs::WINDOWS_1252.decode_without_bom_handling(text.as_bytes()).0.into_owned();
    let broken = match way {
        "iso-8859-1" => text.bytes().map(char::from).collect(),
        "windows-1252" => windows(&text),
        "windows-1252 twice" => windows(&windows(&text)),
        _ => encoding_rs::MACINTOSH.decode_without_bom_handling(text.as_bytes()).0.into_owned(),
    };
    bencher.counter(BytesCount::new(broken.len())).bench_local(|| repair_text(&broken, &KNOW, true));
}

#[divan::bench]
fn k_knowledge() -> Knowledge {
    Knowledge::builtin()
}
