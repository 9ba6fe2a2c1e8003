//! In: a text. Out: which repairs may have something to do in it, and where.
//!
//! Clean text is the rule and must cost little: one pass over the bytes, three of them at a time looked up in a table,
//! tells the repairs where they need to look closer; none of them reads the text again.

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
    LeadSign,
    LeadE2,
    LeadC3,
}

use Class::{
    Ampersand, Blank, Bracket, Break, Control, Digit, Hyphen, LeadC3, LeadE2, LeadSign, Lower, Mark, Other, Point,
    Question, Upper,
};

const CLASSES: [Class; 16] = [
    Other, Lower, Upper, Digit, Blank, Break, Point, Hyphen, Question, Ampersand, Mark, Bracket, Control, LeadSign,
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
        0xc2 | 0xef => LeadSign,
        0xe2 | 0xe3 => LeadE2,
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
        LeadSign => SIGNS | LOST_SIGNS,
        LeadE2 => SIGNS,
        Question => LOST_SIGNS,
        LeadC3 if !letter(before) => SMALL_UMLAUTS,
        _ => 0,
    };
    let together = match (before, this, next) {
        (Blank, Lower | Upper, Blank) => SINGLE_LETTERS,
        (_, Blank, Blank | Point) => GAPS,
        (_, Hyphen, Hyphen) | (Break, Hyphen | LeadE2, _) => MARKS,
        (Lower | Upper | Other, Hyphen, Blank | Lower) => HYPHENS,
        (Lower | Other, Point, Lower | Upper | LeadC3) | (_, Lower | Digit, Upper) | (_, Digit, Bracket) => SEAMS,
        _ => 0,
    };
    alone | together
}

/// A place where something may be damaged: a byte offset and what it may be.
type Spot = (u32, Traces);

/// The traces in a text.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// All of them.
    pub(super) set: Traces,
    spots: Vec<Spot>,
}

impl Found {
    /// Looks for traces in a text.
    pub(super) fn of(text: &str) -> Self {
        let table = &*TRACES_OF;
        let start = Break as usize;
        let (mut key, mut found) = (start << 4 | start, Self { set: ALWAYS, spots: Vec::new() });
        let (eights, rest) = text.as_bytes().as_chunks::<8>();
        // Most bytes leave no trace, so that is asked of eight at once.
        for (i, eight) in eights.iter().enumerate() {
            let before = key;
            let mut traces = 0;
            for byte in eight {
                key = moved_on(key, *byte);
                traces |= table[key];
            }
            if traces != 0 {
                found.look_closer(table, before, i * 8, eight);
            }
        }
        key = found.look_closer(table, key, eights.len() * 8, rest);
        found.note(text.len(), table[(key << 4 | start) & 0xfff]);
        found
    }

    /// Notes the traces in some bytes and in the one before them, one by one; gives the key behind them.
    fn look_closer(&mut self, table: &[Traces; 4096], mut key: usize, from: usize, bytes: &[u8]) -> usize {
        for (next, byte) in (from..).zip(bytes) {
            key = moved_on(key, *byte);
            self.note(next, table[key]);
        }
        key
    }

    /// Notes the traces of the byte before `next`.
    #[inline]
    fn note(&mut self, next: usize, traces: Traces) {
        if traces != 0
            && let Ok(at) = u32::try_from(next.wrapping_sub(1))
        {
            self.set |= traces;
            self.spots.push((at, traces));
        }
    }
}

/// The key of the last three bytes when one more has come.
#[inline]
fn moved_on(key: usize, byte: u8) -> usize {
    (key << 4 | usize::from(CLASS_OF[usize::from(byte)])) & 0xfff
}

/// A text with the traces in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece<'t> {
    /// The text.
    pub(super) text: &'t str,
    found: &'t Found,
}

impl<'t> Piece<'t> {
    pub(super) fn new(text: &'t str, found: &'t Found) -> Self {
        Self { text, found }
    }

    /// Whether some of the traces are there.
    pub(super) fn has(self, traces: Traces) -> bool {
        self.found.set & traces != 0
    }

    /// Where some of the traces are: offsets of the byte in the middle of the three.
    pub(super) fn spots(self, traces: Traces) -> impl Iterator<Item = usize> + 't {
        let spots = if self.has(traces) { self.found.spots.as_slice() } else { &[] };
        spots.iter().filter(move |s| s.1 & traces != 0).map(|s| s.0 as usize)
    }
}
