//! In: a sequence of characters that would be one UTF-8 character in some encoding, with its neighbors. Out: how much more
//! likely it is to be mojibake than what the author wrote.
//!
//! The score is a sum of named reasons, about in tenths of a decimal order of magnitude: how odd the characters are as they
//! stand, and how well the character they would be fits in their place. Both halves are needed: a capital A with ring
//! before a dash is a unit of length, and reading it otherwise gives a Latvian letter that stands alone.

use std::sync::OnceLock;

use super::Sequence;
use super::tables::{FIRST_OLD, LATIN_1};

/// From this sum on a line is mojibake.
pub(super) const THRESHOLD: i32 = 30;
/// How much the lines before count for an encoding, at most: enough to part two that read a line equally well.
pub(super) const LINES_BEFORE: i32 = 6;
/// A line that also holds characters that are no mojibake needs more evidence.
pub(super) const MIXED_LINE: i32 = 40;
/// What each character counts against a line that stands beside others beyond ASCII and belongs to no sequence: broken
/// text that cannot be mended would else be broken further.
pub(super) const LEFT_OVER: i32 = 15;
/// A sequence that scores less stays as it is even in a line that is mojibake.
pub(super) const FLOOR: i32 = -20;

/// What stands around a sequence.
#[derive(Debug, Clone, Copy)]
pub(super) struct Around {
    /// The character before (as read again, if it is part of a sequence); a line break at the start.
    pub(super) before: char,
    /// The character after; a line break at the end.
    pub(super) after: char,
    /// What the sequence right after it would be.
    pub(super) next: Option<char>,
    /// What the sequence right before it would be.
    pub(super) previous: Option<char>,
}

/// The score of a sequence.
pub(super) fn score(seq: &Sequence, chars: &[char], page: usize, around: Around) -> i32 {
    if seq.lossy {
        return lossy(seq, chars, around);
    }
    as_written(seq, chars, page, around) + as_read(seq, around) - if seq.eaten { 10 } else { 0 }
}

/// A sequence with a lost character proves little by itself.
fn lossy(seq: &Sequence, chars: &[char], around: Around) -> i32 {
    let after_small = has(around.before, SMALL) && has(chars[0], CAPITAL);
    i32::from(after_small) * 10 + if seq.units > 2 { 12 } else { 5 }
}

/// How odd the characters are as they stand.
fn as_written(seq: &Sequence, chars: &[char], page: usize, around: Around) -> i32 {
    let first = chars[0];
    let last = chars[chars.len() - 1];
    let mut score = [0, 0, 0, 15, 30, 30, 40][seq.units.min(6)] + lead(seq, first, page, around.before);
    if has(first, CAPITAL) && has(around.before, SMALL) {
        score += 15;
    }
    if is_foreign(first) {
        score += if is_latin(around.before) { 20 } else { 0 } + if is_foreign(around.after) { 0 } else { 8 };
    } else if !has(first, LETTER) && has(around.before, LETTER) {
        score += 10;
    }
    score += chars[1..].iter().map(|&c| follower(c, first)).sum::<i32>();
    score + ending(last, around)
}

/// Some first characters are hardly ever seen but in mojibake.
fn lead(seq: &Sequence, first: char, page: usize, before: char) -> i32 {
    if seq.bytes[0] == 0xe2 && seq.bytes[1] == 0x80 {
        return 25;
    }
    match (first, page) {
        ('\u{c3}', LATIN_1..FIRST_OLD) => 20,
        ('\u{c2}', LATIN_1..FIRST_OLD) if has(before, CAPITAL) => 10,
        ('\u{c2}', LATIN_1..FIRST_OLD) => 20,
        ('\u{102}', _) if !has(before, CAPITAL) => 8,
        ('\u{c5}', _) => 3,
        ('\u{221a}', _) => 10,
        ('\u{ac}', _) => 5,
        ('\u{251c}' | '\u{252c}', _) => 12,
        _ => 0,
    }
}

fn follower(c: char, first: char) -> i32 {
    match c {
        '\u{80}'..='\u{9f}' => 30,
        '\u{2500}'..='\u{259f}' if ('\u{2500}'..='\u{259f}').contains(&first) => 0,
        '\u{2500}'..='\u{259f}' => 10,
        ' ' | '\u{a0}' | '\u{fffd}' => 0,
        _ if is_quote(c) || is_dash(c) => 0,
        _ if has(c, LETTER) => 0,
        _ => 8,
    }
}

/// How odd the last character stands before what follows.
fn ending(last: char, around: Around) -> i32 {
    let after_letter = has(around.after, LETTER);
    if last == '\u{2019}' && after_letter {
        return -15;
    }
    if has(around.before, CAPITAL) && (is_quote(last) || is_dash(last)) && !after_letter {
        return -10;
    }
    let joins = has(last, LETTER) || matches!(last, ' ' | '\u{a0}' | '\u{fffd}');
    if !joins && after_letter { 12 } else { 0 }
}

/// How well the character fits that the sequence would be.
fn as_read(seq: &Sequence, around: Around) -> i32 {
    let c = seq.read;
    let score = commonness(c, around);
    let lead = match around.next {
        Some('\u{80}'..='\u{bf}') => is_foreign(c) || matches!(c, '\u{c2}'..='\u{ef}'),
        next => next.is_some_and(|n| !has(n, LETTER)) && matches!(c, '\u{c2}'..='\u{ef}'),
    };
    if lead {
        return score.max(0); // the first half of mojibake once more
    }
    score
        + if has(c, SMALL) {
            small(c, around)
        } else if has(c, CAPITAL) {
            capital(around)
        } else {
            0
        }
}

fn small(read: char, around: Around) -> i32 {
    if has(around.before, SMALL) || has(around.after, SMALL) {
        10
    } else if has(around.before, CAPITAL) {
        -15
    } else if around.next.is_some() || around.previous.is_some() || read == '\u{e0}' {
        0
    } else {
        -10
    }
}

fn capital(around: Around) -> i32 {
    if has(around.before, SMALL) {
        return -20;
    }
    if has(around.before, CAPITAL) {
        8
    } else if has(around.after, SMALL) {
        10
    } else {
        0
    }
}

/// How common a character is in texts that people write.
fn commonness(c: char, around: Around) -> i32 {
    match c {
        '\u{df}' if !is_vowel(around.before) => -20,
        '\u{e4}' | '\u{f6}' | '\u{fc}' if is_vowel(around.before) => 20,
        '\u{e4}' | '\u{f6}' | '\u{fc}' | '\u{df}' | '\u{c4}' | '\u{d6}' | '\u{dc}' => 30,
        '\u{e5}' | '\u{c5}' => 0,
        '\u{e0}'..='\u{f6}' | '\u{f8}'..='\u{ff}' => 12,
        '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{de}' => 8,
        '\u{bf}' | '\u{a1}' => {
            if has(around.after, LETTER) && !has(around.before, LETTER) {
                18
            } else {
                0
            }
        }
        '\u{a0}' | '\u{ab}' | '\u{bb}' => 12,
        '\u{a7}' | '\u{b0}' | '\u{a3}' | '\u{a9}' | '\u{ae}' | '\u{ad}' | '\u{b2}'..='\u{b4}' => 8,
        '\u{a1}'..='\u{bf}' | '\u{d7}' | '\u{f7}' => 4,
        '\u{80}'..='\u{9f}' => 0,
        '\u{2013}' | '\u{2014}' | '\u{2018}'..='\u{201e}' | '\u{2022}' | '\u{2026}' | '\u{20ac}' => 15,
        '\u{17f}' => -60,
        '\u{100}'..='\u{17e}' | '\u{192}' | '\u{218}'..='\u{21b}' => 3,
        '\u{1a0}' | '\u{1a1}' | '\u{1af}' | '\u{1b0}' => 0,
        '\u{1e00}'..='\u{1eff}' => 5,
        '\u{2c6}' | '\u{2dc}' | '\u{2d8}'..='\u{2db}' => 0,
        '\u{fb01}' | '\u{fb02}' => 8,
        '\u{2000}'..='\u{20bf}' | '\u{2100}'..='\u{27bf}' | '\u{fe0f}' | '\u{feff}' => 5,
        '\u{2800}' | '\u{2900}'..='\u{2bff}' => 0,
        '\u{1f300}'..='\u{1faff}' | '\u{fffd}' => 15,
        _ if is_foreign(c) => foreign(c, around),
        _ => -60,
    }
}

/// German: sharp s follows a vowel, an umlaut hardly ever does.
fn is_vowel(c: char) -> bool {
    matches!(c.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | '\u{e4}' | '\u{f6}' | '\u{fc}' | '\u{df}')
}

/// A letter of another script belongs beside others of its script; Greek ones also stand for quantities.
fn foreign(c: char, around: Around) -> i32 {
    let same = |o: Option<char>| o.is_some_and(|o| script(o) == script(c) || o == '\u{fffd}');
    let at_hand = |o: char| is_foreign(o) && script(o) == script(c);
    if same(around.next) || same(around.previous) || at_hand(around.before) || at_hand(around.after) {
        return 10;
    }
    if ('\u{3b1}'..='\u{3c9}').contains(&c) { 0 } else { -25 }
}

/// Signs that stand beside letters beyond ASCII in clean text too.
pub(super) fn is_neutral(c: char) -> bool {
    is_quote(c) || is_dash(c) || matches!(c, '\u{fffd}' | '\u{a0}' | '\u{e4}' | '\u{f6}' | '\u{fc}' | '\u{df}')
}

fn is_quote(c: char) -> bool {
    matches!(c, '\u{2018}'..='\u{201e}' | '\u{ab}' | '\u{bb}' | '\u{2039}' | '\u{203a}')
}

fn is_dash(c: char) -> bool {
    matches!(c, '\u{2013}' | '\u{2014}' | '\u{2026}')
}

fn is_latin(c: char) -> bool {
    has(c, LETTER) && (c < '\u{250}' || ('\u{1e00}'..='\u{1eff}').contains(&c))
}

/// Letters of the scripts that are much written today, other than Latin.
fn is_foreign(c: char) -> bool {
    matches!(c,
        '\u{386}'..='\u{3ce}' | '\u{400}'..='\u{45f}' | '\u{490}' | '\u{491}' | '\u{5d0}'..='\u{5ea}' | '\u{60c}'..='\u{669}'
        | '\u{67e}' | '\u{686}' | '\u{698}' | '\u{6a9}' | '\u{6af}' | '\u{6cc}' | '\u{900}'..='\u{dff}' | '\u{e01}'..='\u{e5b}'
        | '\u{10d0}'..='\u{10ff}' | '\u{3001}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}'
        | '\u{ff01}'..='\u{ff9f}')
}

/// A number that letters of one script share.
fn script(c: char) -> u32 {
    match c as u32 {
        0x3000..=0x30ff | 0x4e00..=0x9fff | 0xff01..=0xff9f => 1,
        0xac00..=0xd7a3 => 2,
        code => code >> 8,
    }
}

/// A letter.
const LETTER: u8 = 1;
/// A small letter.
const SMALL: u8 = 2;
/// A capital letter.
const CAPITAL: u8 = 4;
/// So far the table goes: 256 characters each.
const PARTS: usize = 0x26;

/// What the characters of the encodings are: asked so often that the tables of Unicode are too slow. A part is filled when
/// one of its characters is met, for a text has those of few.
static KINDS: [OnceLock<[u8; 256]>; PARTS] = [const { OnceLock::new() }; PARTS];

fn kind(c: char) -> u8 {
    match c {
        c if !c.is_alphabetic() => 0,
        c if c.is_lowercase() => LETTER | SMALL,
        c if c.is_uppercase() => LETTER | CAPITAL,
        _ => LETTER,
    }
}

/// Whether a character is of a kind.
fn has(c: char, wanted: u8) -> bool {
    let code = c as u32;
    let of = |low: usize| char::from_u32(code & !0xff | low as u32).map_or(0, kind);
    let part = KINDS.get(code as usize >> 8).map(|part| part.get_or_init(|| std::array::from_fn(of)));
    part.map_or_else(|| kind(c), |part| part[code as usize & 0xff]) & wanted != 0
}
