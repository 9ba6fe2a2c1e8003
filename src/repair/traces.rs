//! In: a text. Out: which repairs may have something to do in it.
//!
//! Clean text is the rule and must cost little: one pass over the bytes, three of them at a time looked up in a table,
//! tells which repairs need to look closer.

use std::sync::LazyLock;

/// A set of traces of damage, a bit each.
pub(super) type Traces = u16;

/// Every text has it.
pub(super) const ALWAYS: Traces = 1;
/// An ampersand.
pub(super) const AMPERSAND: Traces = 1 << 1;
/// Marks of markup languages, or a line of dashes.
pub(super) const MARKS: Traces = 1 << 2;
/// Controls of ASCII.
pub(super) const CONTROLS: Traces = 1 << 3;
/// Signs that may be invisible or ligatures.
pub(super) const SIGNS: Traces = 1 << 4;
/// A letter between two blanks.
pub(super) const SINGLE_LETTERS: Traces = 1 << 5;
/// Two blanks, or a blank before a punctuation mark.
pub(super) const GAPS: Traces = 1 << 6;
/// A hyphen behind a letter, before a blank or a small letter.
pub(super) const HYPHENS: Traces = 1 << 7;
/// Two words that may be glued.
pub(super) const SEAMS: Traces = 1 << 8;
/// Signs that may stand for a lost one.
pub(super) const LOST_SIGNS: Traces = 1 << 9;
/// A word that may begin with a small umlaut.
pub(super) const SMALL_UMLAUTS: Traces = 1 << 10;

/// Classes of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Other,
    Lower,
    Upper,
    Digit,
    Blank,
    Break,
    Point,
    Hyphen,
    Question,
    Ampersand,
    Mark,
    Bracket,
    Control,
    LeadC2,
    LeadE2,
    LeadC3,
}

use Class::{
    Ampersand, Blank, Bracket, Break, Control, Digit, Hyphen, LeadC2, LeadC3, LeadE2, Lower, Mark, Other, Point,
    Question, Upper,
};

const CLASSES: [Class; 16] = [
    Other, Lower, Upper, Digit, Blank, Break, Point, Hyphen, Question, Ampersand, Mark, Bracket, Control, LeadC2,
    LeadE2, LeadC3,
];

const fn class(byte: u8) -> Class {
    match byte {
        b'a'..=b'z' => Lower,
        b'A'..=b'Z' => Upper,
        b'0'..=b'9' => Digit,
        b' ' => Blank,
        b'\n' | b'\r' | b'\t' => Break,
        b'.' | b',' | b';' => Point,
        b'-' => Hyphen,
        b'?' | b'`' => Question,
        b'&' => Ampersand,
        b'<' | b'*' | b'_' | b'=' | b'~' | b'#' => Mark,
        b'(' => Bracket,
        0..=0x1f | 0x7f => Control,
        0xc2 => LeadC2,
        0xe2 | 0xe3 | 0xef => LeadE2,
        0xc3 => LeadC3,
        _ => Other,
    }
}

static CLASS_OF: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = class(byte as u8) as u8;
        byte += 1;
    }
    table
};

static TRACES_OF: LazyLock<[Traces; 4096]> =
    LazyLock::new(|| std::array::from_fn(|key| three(CLASSES[key >> 8], CLASSES[key >> 4 & 15], CLASSES[key & 15])));

/// The traces that three bytes in a row leave.
fn three(before: Class, this: Class, next: Class) -> Traces {
    let letter = |c| matches!(c, Lower | Upper);
    let alone = match this {
        Ampersand => AMPERSAND,
        Mark => MARKS,
        Control => CONTROLS,
        LeadC2 => SIGNS | LOST_SIGNS,
        LeadE2 => SIGNS,
        Question => LOST_SIGNS,
        LeadC3 if !letter(before) => SMALL_UMLAUTS,
        _ => 0,
    };
    let together = match (before, this, next) {
        (Blank, Lower | Upper, Blank) => SINGLE_LETTERS,
        (_, Blank, Blank | Point) => GAPS,
        (_, Hyphen, Hyphen) => MARKS,
        (Lower | Upper | Other, Hyphen, Blank | Lower) => HYPHENS,
        (Lower | Other, Point, Lower | Upper | LeadC3) | (_, Lower | Digit, Upper) | (_, Digit, Bracket) => SEAMS,
        _ => 0,
    };
    alone | together
}

/// The traces in a text.
pub(super) fn of(text: &str) -> Traces {
    let table = &*TRACES_OF;
    let start = Break as usize;
    let (mut key, mut traces) = (start << 4 | start, ALWAYS);
    for byte in text.bytes() {
        key = (key << 4 | usize::from(CLASS_OF[usize::from(byte)])) & 0xfff;
        traces |= table[key];
    }
    traces | table[(key << 4 | start) & 0xfff]
}
