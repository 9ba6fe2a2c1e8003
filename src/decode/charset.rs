//! In: bytes and what their transport says of them. Out: their text, with the encoding and what decided about it.
//!
//! Order of trust: byte order mark, transport, declaration in the document, whole-file UTF-8 check, statistics. The hard
//! decision: a declaration is a claim to be checked, not an order; one that the bytes contradict loses, with a warning.

use encoding_rs::{Encoding as Whatwg, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use memchr::memchr;

use super::codepages::{self, CodePage};
use super::detector::Contexts;
use super::scan::next_high;
use super::{Encoding, EncodingSource, mixed, prescan};
use crate::read::Capture;
use crate::text::Text;
use crate::warning::{WarningCode, Warnings};

/// An encoding that can be read.
#[derive(Debug, Clone, Copy)]
enum Charset {
    Whatwg(&'static Whatwg),
    Page(&'static CodePage),
}

impl Charset {
    /// The encoding of a label by the WHATWG rules, and DOS code pages.
    fn of_label(label: &str) -> Option<Self> {
        let known = Whatwg::for_label_no_replacement(label.trim().as_bytes()).map(Self::Whatwg);
        let spelled = || Whatwg::for_label_no_replacement(label.trim().replace('_', "-").as_bytes()).map(Self::Whatwg);
        known.or_else(spelled).or_else(|| codepages::dos(label).map(Self::Page))
    }

    fn name(self) -> String {
        match self {
            Self::Whatwg(encoding) => encoding.name().to_ascii_lowercase(),
            Self::Page(page) => page.name.to_owned(),
        }
    }

    fn is(self, encoding: &'static Whatwg) -> bool {
        matches!(self, Self::Whatwg(e) if e == encoding)
    }
}

/// An encoding and what decided for it.
struct Choice<'b> {
    charset: Charset,
    from: EncodingSource,
    contradicted: bool,
    /// The bytes as text, if they have been found to be UTF-8 already.
    utf8: Option<&'b str>,
}

impl Choice<'_> {
    fn new(charset: Charset, from: EncodingSource) -> Self {
        Self { charset, from, contradicted: false, utf8: None }
    }
}

/// What is declared, the transport's word first.
struct Declared {
    label: Option<String>,
    charset: Option<Charset>,
    from: EncodingSource,
}

/// Reads the bytes of a capture.
pub(super) fn read(capture: &Capture, repair_mixed: bool, doubts: &mut Warnings) -> (Text, Encoding) {
    let declared = declared(capture);
    let mut choice = choose(&capture.bytes, &declared);
    if let (Some(charset), true) = (declared.charset, choice.from != declared.from) {
        choice.contradicted = charset.name() != choice.charset.name();
    }
    let used = choice.charset.name();
    if choice.contradicted {
        let label = declared.label.as_deref().unwrap_or_default();
        doubts.add(WarningCode::EncodingContradicted, format!("declared as {label}, but the bytes are {used}"));
    }
    let (text, malformed) = match choice.utf8 {
        Some(text) => (Text::new(text.to_owned(), 0), 0),
        None => text(&capture.bytes, choice.charset, repair_mixed, doubts),
    };
    if malformed > 0 {
        doubts.add(WarningCode::MalformedBytes, format!("{malformed} byte sequences mean nothing in {used}"));
    }
    (text, Encoding { used, declared: declared.label, from: choice.from, malformed })
}

fn declared(capture: &Capture) -> Declared {
    if let Some(label) = &capture.charset
        && let Some(charset) = Charset::of_label(label)
    {
        return Declared { label: Some(label.clone()), charset: Some(charset), from: EncodingSource::Transport };
    }
    let label = prescan::label(&capture.bytes);
    let charset = label.as_deref().and_then(Charset::of_label).map(as_document);
    Declared { label: label.or_else(|| capture.charset.clone()), charset, from: EncodingSource::Meta }
}

/// A document that could be scanned for its declaration is not UTF-16, whatever it says (WHATWG).
fn as_document(charset: Charset) -> Charset {
    match charset {
        Charset::Whatwg(e) if e == UTF_16LE || e == UTF_16BE => Charset::Whatwg(UTF_8),
        Charset::Whatwg(e) if e == encoding_rs::X_USER_DEFINED => Charset::Whatwg(WINDOWS_1252),
        other => other,
    }
}

fn choose<'b>(bytes: &'b [u8], declared: &Declared) -> Choice<'b> {
    if let Some((encoding, _)) = Whatwg::for_bom(bytes) {
        return Choice::new(Charset::Whatwg(encoding), EncodingSource::Bom);
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return Choice::new(Charset::Whatwg(encoding), EncodingSource::Detector);
    }
    let escapes = declared.charset.is_some_and(|c| c.is(encoding_rs::ISO_2022_JP));
    let is_ascii = bytes.is_ascii();
    let as_ascii = |c: &Charset| (escapes || is_ascii) && !c.is(UTF_16LE) && !c.is(UTF_16BE);
    if let Some(charset) = declared.charset.filter(as_ascii) {
        return Choice::new(charset, declared.from);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        let from = if declared.charset.is_some_and(|c| c.is(UTF_8)) { declared.from } else { EncodingSource::Utf8 };
        return Choice { utf8: Some(text), ..Choice::new(Charset::Whatwg(UTF_8), from) };
    }
    by_statistics(bytes, declared)
}

/// Bytes that are not UTF-8 as a whole: mostly UTF-8, or what is declared, or what reads best.
fn by_statistics<'b>(bytes: &'b [u8], declared: &Declared) -> Choice<'b> {
    let says_utf8 = declared.charset.is_some_and(|c| c.is(UTF_8));
    if mixed::mostly_utf8(bytes, says_utf8) {
        let from = if says_utf8 { declared.from } else { EncodingSource::Utf8 };
        return Choice::new(Charset::Whatwg(UTF_8), from);
    }
    let contexts = Contexts::of(bytes);
    let (page, score) = contexts.best();
    if let Some(charset) = declared.charset.filter(|c| !says_utf8 && fits(*c, bytes, &contexts, score)) {
        return Choice::new(charset, declared.from);
    }
    let charset = if score >= GOOD_WESTERN { of_page(page) } else { guess(bytes, page) };
    Choice::new(charset, EncodingSource::Detector)
}

/// A score per high byte from which on nobody else needs to be asked.
const GOOD_WESTERN: i64 = 24;
/// How much better per high byte a detected encoding must read than the declared one to win over it.
const CONTRADICTION: i64 = 25;

/// Whether the bytes can be what is declared.
fn fits(charset: Charset, bytes: &[u8], contexts: &Contexts, best: i64) -> bool {
    let score = |page: &CodePage| contexts.score(page) / (contexts.total().max(1) as i64);
    match charset {
        Charset::Page(page) => score(page) + CONTRADICTION >= best,
        Charset::Whatwg(e) if e.is_single_byte() => {
            // Only for Western encodings the score says something; of others it says how Western the text is.
            score(&codepages::whatwg(e)) + CONTRADICTION >= best || !is_western(e) && best < GOOD_WESTERN
        }
        Charset::Whatwg(e) => {
            let (text, malformed) = e.decode_without_bom_handling(bytes);
            !malformed || text.matches('\u{fffd}').count() * 200 < contexts.total() as usize
        }
    }
}

fn is_western(encoding: &'static Whatwg) -> bool {
    encoding == WINDOWS_1252 || encoding == encoding_rs::ISO_8859_15 || encoding == encoding_rs::MACINTOSH
}

fn of_page(page: &'static CodePage) -> Charset {
    Charset::of_label(page.name).unwrap_or(Charset::Page(page))
}

/// chardetng's guess; where it says Western, our own finer one. It is slow, so it sees parts from all over a long file, and
/// the whole of it only if what it says of them does not fit the rest.
fn guess(bytes: &[u8], western: &'static CodePage) -> Charset {
    let fits = |guess: &&'static Whatwg| !guess.decode_without_bom_handling(bytes).1;
    let sampled = sample(bytes).map(|parts| ask_chardetng(&parts)).filter(fits);
    let guess = sampled.unwrap_or_else(|| ask_chardetng(bytes));
    if guess == WINDOWS_1252 { of_page(western) } else { Charset::Whatwg(guess) }
}

fn ask_chardetng(bytes: &[u8]) -> &'static Whatwg {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, chardetng::Utf8Detection::Deny)
}

/// So many parts of a long file are looked at.
const PARTS: usize = 16;
/// So long they are, in bytes, before they are widened to blanks.
const PART: usize = 1024;
/// Blanks, at which text of any encoding can be cut, are looked for so far.
const NEAR: usize = 512;

/// Parts of a long file with bytes beyond ASCII in them, from blank to blank.
fn sample(bytes: &[u8]) -> Option<Vec<u8>> {
    if bytes.len() < 2 * PARTS * PART {
        return None;
    }
    let blank = |b: &u8| matches!(b, b' ' | b'\n');
    let (mut parts, mut done) = (Vec::with_capacity(2 * PARTS * PART), 0);
    for n in 0..PARTS {
        let Some(high) = next_high(bytes, done.max(bytes.len() / PARTS * n)) else { break };
        let from = high.saturating_sub(NEAR).max(done);
        let start = bytes[from..high].iter().rposition(blank).map(|n| from + n).or((from == done).then_some(done))?;
        let least = (high + PART).min(bytes.len());
        let most = (least + NEAR).min(bytes.len());
        let end = bytes[least..most].iter().position(blank).map_or(most, |n| least + n);
        if end == most && end < bytes.len() {
            return None;
        }
        parts.extend_from_slice(&bytes[start..end]);
        done = end;
    }
    Some(parts)
}

/// UTF-16 without a byte order mark: blanks, digits and most letters have a zero byte on the same side.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Whatwg> {
    memchr(0, bytes)?;
    let mut zeros = [0usize; 2];
    for at in memchr::memchr_iter(0, bytes) {
        zeros[at & 1] += 1;
    }
    let units = bytes.len() / 2;
    let clear = |some: usize, none: usize| some * 8 >= units && none * 20 <= some;
    let encoding = match zeros {
        [even, odd] if clear(odd, even) => UTF_16LE,
        [even, odd] if clear(even, odd) => UTF_16BE,
        _ => return None,
    };
    let (text, malformed) = encoding.decode_without_bom_handling(&bytes[..units * 2]);
    let odd_sign = |c: &char| c.is_control() && !c.is_whitespace();
    (units > 1 && !malformed && text.chars().filter(odd_sign).count() * 20 <= units).then_some(encoding)
}

/// The text of the bytes and how many sequences meant nothing.
fn text(bytes: &[u8], charset: Charset, repair_mixed: bool, doubts: &mut Warnings) -> (Text, u64) {
    match charset {
        Charset::Page(page) => (Text::new(page.decode(bytes), 0), 0),
        Charset::Whatwg(e) if e == UTF_8 => {
            let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
            match std::str::from_utf8(bytes) {
                Ok(text) => (Text::new(text.to_owned(), 0), 0),
                Err(_) => mixed::decode(bytes, repair_mixed, doubts),
            }
        }
        Charset::Whatwg(e) => {
            let (text, malformed) = e.decode_with_bom_removal(bytes);
            let count = if malformed { text.matches('\u{fffd}').count() as u64 } else { 0 };
            (Text::new(text.into_owned(), 0), count)
        }
    }
}
