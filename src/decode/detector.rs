//! In: bytes that are not UTF-8. Out: the Western 8-bit encoding that makes the best text of them, with its score.
//!
//! chardetng knows the encodings of the web but neither Mac Roman nor the DOS code pages, and it is slow. The hard
//! decision: a byte is judged by the character it would be *between its neighbors* (a quotation mark inside a word is
//! wrong, an umlaut there is right), and only how often each such triple occurs is counted, in one pass over the file.

use super::codepages::{CodePage, IBM437, IBM850, ISO_8859_15, MACINTOSH, WINDOWS_1252};
use super::scan::next_high;

/// What stands beside a high byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Blank,
    Vowel,
    Consonant,
    Upper,
    Digit,
    Open,
    Punctuation,
    High,
}

const SIDES: [Side; 8] =
    [Side::Blank, Side::Vowel, Side::Consonant, Side::Upper, Side::Digit, Side::Open, Side::Punctuation, Side::High];

impl Side {
    pub(super) fn of(byte: Option<&u8>) -> Self {
        match byte {
            None => Self::Blank,
            Some(b'a' | b'e' | b'i' | b'o' | b'u' | b'y') => Self::Vowel,
            Some(b'a'..=b'z') => Self::Consonant,
            Some(b'A'..=b'Z') => Self::Upper,
            Some(b'0'..=b'9') => Self::Digit,
            Some(b'(' | b'[' | b'"' | b'\'' | b'-' | b'/' | b'>' | b'=' | b':') => Self::Open,
            Some(0..=0x20 | 0x7f) => Self::Blank,
            Some(0x80..) => Self::High,
            Some(_) => Self::Punctuation,
        }
    }

    fn lower(self) -> bool {
        matches!(self, Self::Vowel | Self::Consonant)
    }

    fn letter(self) -> bool {
        self.lower() || self == Self::Upper
    }

    /// A letter, or a high byte that may be one.
    fn inside(self) -> bool {
        self.letter() || self == Self::High
    }
}

/// How often each high byte stands between which neighbors.
#[derive(Debug)]
pub(super) struct Contexts {
    counts: Vec<u32>,
    seen: Vec<u16>,
    total: u64,
}

impl Contexts {
    /// Counts the high bytes of a whole file.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let mut contexts = Self::empty();
        let mut pos = 0;
        while let Some(at) = next_high(bytes, pos) {
            contexts.count(bytes, at);
            pos = at + 1;
        }
        contexts
    }

    /// No byte counted yet.
    pub(super) fn empty() -> Self {
        Self { counts: vec![0; 128 * 64], seen: Vec::new(), total: 0 }
    }

    /// Forgets all that was counted.
    pub(super) fn clear(&mut self) {
        self.seen.drain(..).for_each(|key| self.counts[usize::from(key)] = 0);
        self.total = 0;
    }

    /// Counts the high byte at `at`.
    pub(super) fn count(&mut self, bytes: &[u8], at: usize) {
        let before = if at == 0 { None } else { bytes.get(at - 1) };
        let (before, after) = (Side::of(before) as u16, Side::of(bytes.get(at + 1)) as u16);
        let key = u16::from(bytes[at] & 0x7f) << 6 | before << 3 | after;
        let count = &mut self.counts[usize::from(key)];
        if *count == 0 {
            self.seen.push(key);
        }
        *count = count.saturating_add(1);
        self.total += 1;
    }

    /// How well the bytes read in `page`: a sum of [`fit`].
    pub(super) fn score(&self, page: &CodePage) -> i64 {
        let of = |&key: &u16| {
            let (before, after) = (SIDES[usize::from(key >> 3 & 7)], SIDES[usize::from(key & 7)]);
            i64::from(fit(page.high[usize::from(key >> 6)], before, after)) * i64::from(self.counts[usize::from(key)])
        };
        self.seen.iter().map(of).sum()
    }

    /// The Western code page that reads best, and its score per high byte.
    pub(super) fn best(&self) -> (&'static CodePage, i64) {
        let mut best: (&'static CodePage, i64) = (&WINDOWS_1252, self.score(&WINDOWS_1252) + WEB_BONUS);
        for page in [&*ISO_8859_15, &*MACINTOSH, &*IBM850, &*IBM437] {
            let score = self.score(page);
            if score > best.1 {
                best = (page, score);
            }
        }
        (best.0, best.1 / (self.total.max(1) as i64))
    }

    /// How many high bytes were counted.
    pub(super) fn total(&self) -> u64 {
        self.total
    }
}

/// windows-1252 is so much more common than the others that they must read better by more than a doubt.
const WEB_BONUS: i64 = 6;

/// How well a character stands between its neighbors, in tenths of a nat or so: common ones up to 50, impossible ones
/// down to -80. The values were set by hand from what German and other Western texts hold.
pub(super) fn fit(c: char, before: Side, after: Side) -> i32 {
    match c {
        '\u{e4}' | '\u{f6}' | '\u{fc}' => small(50, before, after),
        '\u{df}' => sharp_s(before, after),
        '\u{c4}' | '\u{d6}' | '\u{dc}' => capital(45, before, after),
        '\u{e9}' => small(35, before, after),
        '\u{e0}' | '\u{e8}' | '\u{e7}' | '\u{f1}' | '\u{e1}' | '\u{f3}' | '\u{ed}' | '\u{ea}' | '\u{f4}' => {
            small(22, before, after)
        }
        '\u{f0}' | '\u{fe}' | '\u{fd}' | '\u{ff}' => small(0, before, after),
        '\u{e2}'..='\u{f6}' | '\u{f8}'..='\u{fd}' => small(18, before, after),
        '\u{161}' | '\u{17e}' | '\u{153}' => small(10, before, after),
        '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{de}' => capital(15, before, after),
        '\u{160}' | '\u{17d}' | '\u{152}' | '\u{178}' => capital(8, before, after),
        '\u{201e}' | '\u{201a}' => opening(before, after),
        '\u{201c}' | '\u{201d}' | '\u{2018}' | '\u{2019}' => closing(c, before, after),
        '\u{2013}' | '\u{2014}' => dash(before, after),
        '\u{ab}' | '\u{bb}' | '\u{2039}' | '\u{203a}' => boundary(15, -40, before, after),
        '\u{20ac}' => sign(25, before, after),
        '\u{a7}' => either(before.letter() || after.letter(), -40, 30),
        '\u{b0}' => {
            if before == Side::Digit {
                25
            } else if before.letter() {
                -30
            } else {
                0
            }
        }
        '\u{a0}' => either(after == Side::High || before == Side::High, 0, 8),
        '\u{2026}' => either(after.letter(), -10, 15),
        '\u{2022}' | '\u{b7}' => either(after == Side::Blank, 15, -15),
        '\u{b2}' | '\u{b3}' => either(after.inside() || before == Side::Blank, -30, 10),
        '\u{bd}' | '\u{bc}' | '\u{be}' => either(before.letter() || after.letter(), -40, 10),
        '\u{ad}' => either(before.inside() && after.inside(), 8, -30),
        '\u{bf}' | '\u{a1}' => either(before.letter() || !after.inside(), -30, 10),
        '\u{a9}' | '\u{ae}' | '\u{2122}' | '\u{b1}' | '\u{d7}' | '\u{a3}' => either(after.lower(), -20, 5),
        '\u{b4}' => either(before.letter(), 3, -20),
        '\u{2c6}' | '\u{2dc}' | '\u{192}' | '\u{2020}' | '\u{2021}' | '\u{2030}' => -20,
        '\u{80}'..='\u{9f}' | '\u{fffd}' => -80,
        '\u{2500}'..='\u{259f}' => -30,
        _ => -25,
    }
}

fn either(so: bool, then: i32, otherwise: i32) -> i32 {
    if so { then } else { otherwise }
}

fn small(base: i32, before: Side, after: Side) -> i32 {
    if !before.inside() && !after.inside() {
        return -20;
    }
    if before == Side::Upper && matches!(after, Side::Upper) { -20 } else { base }
}

fn sharp_s(before: Side, after: Side) -> i32 {
    match before {
        Side::Vowel | Side::High if after != Side::Upper => 45,
        Side::Upper if after == Side::Upper => 10,
        Side::Consonant => -40,
        _ => -60,
    }
}

fn capital(base: i32, before: Side, after: Side) -> i32 {
    match (before, after) {
        (Side::Vowel | Side::Consonant, _) => -60,
        (Side::Upper, Side::Vowel | Side::Consonant) => -15,
        (Side::Upper, _) | (_, Side::Upper | Side::Vowel | Side::Consonant) => base,
        (_, Side::High) => 0,
        _ => -10,
    }
}

fn opening(before: Side, after: Side) -> i32 {
    if before.letter() || after == Side::Blank {
        return -40;
    }
    if after.inside() || after == Side::Digit { 35 } else { 5 }
}

fn closing(c: char, before: Side, after: Side) -> i32 {
    let apostrophe = c == '\u{2019}';
    if before.letter() && after.letter() {
        return if apostrophe { 25 } else { -40 };
    }
    match (before, after) {
        (Side::Blank | Side::Open, Side::Blank) => -10,
        (Side::Blank | Side::Open, _) => {
            if after.letter() {
                20
            } else {
                5
            }
        }
        (_, Side::Vowel | Side::Consonant | Side::Upper) => -20,
        _ => 30,
    }
}

fn dash(before: Side, after: Side) -> i32 {
    match (before, after) {
        (Side::Blank, Side::Blank) => 30,
        (Side::Digit, Side::Digit) => 20,
        (b, a) if b.letter() && a.letter() => -15,
        _ => 3,
    }
}

fn boundary(good: i32, bad: i32, before: Side, after: Side) -> i32 {
    if before.letter() && after.letter() { bad } else { good }
}

/// The euro sign: beside an amount, or alone.
fn sign(good: i32, before: Side, after: Side) -> i32 {
    match (before, after) {
        (Side::Digit, _) | (_, Side::Digit) => good,
        (b, a) if b.letter() || a.letter() => -40,
        (Side::Blank, Side::Blank | Side::Punctuation) => good - 5,
        _ => 0,
    }
}
