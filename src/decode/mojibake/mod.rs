//! In: a decoded text. Out: the same with UTF-8 that was read as an 8-bit encoding read again, each place an edit.
//!
//! The idea is ftfy's (Robyn Speer): text that becomes UTF-8 again when written in some 8-bit encoding, and looks odd as it
//! stands, was broken that way. The hard decision: not the whole text is written and read again but each sequence, and
//! a line is judged by the sum over its sequences (see [`judge`]), so that mixed, lossy and half-repaired text is
//! repaired too and every change is an edit. Rounds follow until nothing is found: text can be broken several times.
//!
//! Clean text costs a scan: a sequence takes two neighbors beyond ASCII, which German hardly ever has.

mod judge;
mod tables;

use std::ops::Range;

use memchr::{memchr, memrchr};

use super::codepages::WINDOWS_1252;
use super::scan::next_high;
use crate::text::{Change, RepairCode, Text};
use judge::Around;
use tables::{ALL, FIRST_OLD, NBSP_AT_A0, PAGES, PageSet, Slot, TABLES, Tables};

/// Text is rarely broken more than four times; each round is a pass over the text.
const ROUNDS: usize = 6;
/// Longer runs of characters beyond ASCII are looked at in parts.
const LONGEST_RUN: usize = 4096;
/// A line is judged as a whole only so many bytes around a place that looks broken.
const LONGEST_LINE: usize = 1 << 18;

/// Repairs mojibake, then the controls that are signs of windows-1252.
pub(crate) fn repair(text: &mut Text, mojibake: bool, controls: bool) {
    if mojibake {
        for _ in 0..ROUNDS {
            let changes = Finder::new(text.as_str()).changes();
            if changes.is_empty() {
                break;
            }
            text.rewrite(changes);
        }
    }
    if controls {
        let changes = c1_controls(text.as_str());
        text.rewrite(changes);
    }
}

/// C1 controls are never meant; they are bytes of windows-1252 that were read as ISO-8859-1.
fn c1_controls(text: &str) -> Vec<Change<'static>> {
    let bytes = text.as_bytes();
    let is_control = |at: &usize| bytes.get(at + 1).is_some_and(|b| (0x80..0xa0).contains(b));
    let of = |at: usize| {
        let read = WINDOWS_1252.char(bytes[at + 1]);
        let kept =
            matches!(read, '\u{80}'..='\u{9f}' | '\u{fffd}') || bytes[at + 1] == 0x85 && is_line_break(bytes, at);
        (!kept).then(|| Change::new(at..at + 2, String::from(read), RepairCode::C1Control))
    };
    memchr::memchr_iter(0xc2, bytes).filter(is_control).filter_map(of).collect()
}

/// U+0085 is also the line break of some mainframes: at the end of a line it may be one.
fn is_line_break(bytes: &[u8], at: usize) -> bool {
    matches!(bytes.get(at + 2), Some(b'\n' | b'\r'))
}

/// One character of a run.
#[derive(Clone, Copy)]
struct Unit<'t> {
    at: usize,
    c: char,
    slot: &'t Slot,
}

/// Some characters that would be one in UTF-8.
#[derive(Debug, Clone)]
struct Sequence {
    /// Bytes of the text.
    start: usize,
    end: usize,
    /// Characters of the text.
    units: usize,
    /// The first bytes they would be.
    bytes: [u8; 2],
    /// What they would be.
    read: char,
    /// A character was lost on the way; what they were cannot be told.
    lossy: bool,
    /// A no-break blank had become a blank.
    eaten: bool,
    score: i32,
}

/// The sequences of a line in one encoding.
#[derive(Default)]
struct Reading {
    sequences: Vec<Sequence>,
    total: i32,
}

struct Finder<'t> {
    text: &'t str,
    tables: &'static Tables,
    units: Vec<Unit<'static>>,
    chars: Vec<char>,
    readings: [Reading; PAGES],
    /// Characters beyond ASCII in the line.
    high: usize,
    /// Those of them that stand beside others and are no quotation marks or dashes.
    crowded: usize,
    /// What the mended lines so far say for each encoding.
    evidence: [i32; PAGES],
}

impl<'t> Finder<'t> {
    fn new(text: &'t str) -> Self {
        let readings = std::array::from_fn(|_| Reading::default());
        Self {
            text,
            tables: &TABLES,
            units: Vec::new(),
            chars: Vec::new(),
            readings,
            high: 0,
            crowded: 0,
            evidence: [0; PAGES],
        }
    }

    fn changes(mut self) -> Vec<Change<'static>> {
        let bytes = self.text.as_bytes();
        let mut changes = Vec::new();
        let (mut pos, mut done) = (0, 0);
        while let Some(at) = next_high(bytes, pos) {
            let end = run_end(bytes, at);
            pos = end;
            if !may_matter(bytes, at, end) {
                continue;
            }
            if let Some(end) = self.end_of_clean_run(at) {
                pos = end;
                continue;
            }
            // Text without line breaks is judged in pieces, so that what is held in memory has a bound.
            let near = self.text.floor_char_boundary(at.saturating_sub(LONGEST_LINE).max(done))
                ..self.text.floor_char_boundary(at + LONGEST_LINE);
            let start = memrchr(b'\n', &bytes[near.start..at]).map_or(near.start, |n| near.start + n + 1);
            let end = memchr(b'\n', &bytes[at..near.end]).map_or(near.end, |n| at + n);
            self.line(start, end, &mut changes);
            (pos, done) = (end, end);
        }
        changes
    }

    /// Where the run at `at` ends, if no sequence begins in it in any encoding.
    fn end_of_clean_run(&mut self, at: usize) -> Option<usize> {
        let end = self.collect(at, self.text.len()).max(at + 1);
        let pages = self.pages();
        let units = &self.units;
        let found =
            (0..PAGES).any(|p| pages >> p & 1 == 1 && (0..units.len()).any(|i| sequence(units, i, p).is_some()));
        (!found).then_some(end)
    }

    /// Judges a line and adds its changes.
    fn line(&mut self, start: usize, end: usize, changes: &mut Vec<Change<'static>>) {
        for reading in &mut self.readings {
            reading.sequences.clear();
            reading.total = 0;
        }
        (self.high, self.crowded) = (0, 0);
        let bytes = self.text.as_bytes();
        let mut pos = start;
        while let Some(at) = next_high(bytes, pos).filter(|at| *at < end) {
            pos = self.collect(at, end).max(at + 1);
            self.high += self.units.iter().filter(|u| !u.c.is_ascii()).count();
            self.crowded += crowded(&self.units);
            self.read_run(end);
        }
        let Some(best) = self.best() else { return };
        for (sum, reading) in self.evidence.iter_mut().zip(&self.readings) {
            *sum = sum.saturating_add(reading.total);
        }
        let reading = &self.readings[best];
        let paired = Paired::default();
        push_changes(self.text, reading, paired, changes);
    }

    /// The encoding in which the line reads best, if it is mojibake.
    fn best(&self) -> Option<usize> {
        let mut best = None;
        for (page, reading) in self.readings.iter().enumerate() {
            let covered: usize = reading.sequences.iter().map(|s| s.units - usize::from(s.eaten)).sum();
            let left_over = self.crowded.saturating_sub(covered).min(1000) as i32;
            let mixed = if covered < self.high { judge::MIXED_LINE } else { 0 };
            let total = reading.total - mixed - left_over * judge::LEFT_OVER;
            let total = if reading.sequences.iter().all(|s| s.lossy) { 0 } else { total };
            if total < judge::THRESHOLD {
                continue;
            }
            let weight = total + (self.evidence[page] / 20).clamp(0, judge::LINES_BEFORE);
            if best.is_none_or(|(_, most)| weight > most) {
                best = Some((page, weight));
            }
        }
        best.map(|(page, _)| page)
    }

    /// Collects the run that begins at `at`: characters beyond ASCII, and blanks between or after them that may have been
    /// no-break blanks. Gives its end.
    fn collect(&mut self, at: usize, end: usize) -> usize {
        self.units.clear();
        let mut after_high = false;
        let mut stop = end;
        for (n, c) in self.text[at..end].char_indices() {
            let lost = c == '?' && matches!(self.units.last(), Some(Unit { c: '\u{c3}' | '\u{20ac}', .. }));
            if self.units.len() >= LONGEST_RUN || c.is_ascii() && !(after_high && (c == ' ' || lost)) {
                stop = at + n;
                break;
            }
            after_high = !c.is_ascii();
            self.units.push(Unit { at: at + n, c, slot: self.tables.slot(c) });
        }
        stop
    }

    /// The encodings in which some unit can begin a sequence and the next one go on with it.
    fn pages(&self) -> PageSet {
        let follows = |u: &Unit<'_>| match u.c {
            ' ' => NBSP_AT_A0,
            '\u{fffd}' => ALL,
            '?' => 1,
            _ => u.slot.follows,
        };
        self.units.windows(2).fold(0, |set, pair| set | pair[0].slot.leads & follows(&pair[1]))
    }

    /// Adds the sequences of the collected run to the readings of the line.
    fn read_run(&mut self, line_end: usize) {
        let pages = self.pages();
        let mut read: [Option<Range<usize>>; PAGES] = std::array::from_fn(|_| None);
        for page in (0..PAGES).filter(|p| pages >> p & 1 == 1) {
            let first = self.readings[page].sequences.len();
            if let Some((twin, range)) = self.twin(page, &read) {
                self.copy(twin, range, page);
                continue;
            }
            let mut i = 0;
            while i < self.units.len() {
                match sequence(&self.units, i, page) {
                    Some(found) => {
                        i += found.units;
                        self.readings[page].sequences.push(found);
                    }
                    None => i += 1,
                }
            }
            self.judge(page, first, line_end);
            read[page] = Some(first..self.readings[page].sequences.len());
        }
    }

    /// An encoding that reads the run just as `page` does, and its sequences: most of them differ in few characters.
    fn twin(&self, page: usize, read: &[Option<Range<usize>>; PAGES]) -> Option<(usize, Range<usize>)> {
        let same = |twin: usize| self.units.iter().all(|u| u.slot.bytes[twin] == u.slot.bytes[page]);
        let before = (0..page.min(FIRST_OLD)).filter(|_| page < FIRST_OLD);
        before.filter_map(|twin| Some((twin, read[twin].clone()?))).find(|(twin, _)| same(*twin))
    }

    /// Takes the sequences of one encoding for those of another.
    fn copy(&mut self, from: usize, range: Range<usize>, page: usize) {
        let found = self.readings[from].sequences[range].to_vec();
        self.readings[page].total += found.iter().map(|s| s.score).sum::<i32>();
        self.readings[page].sequences.extend(found);
    }

    /// Scores the sequences of a run from number `first` on.
    fn judge(&mut self, page: usize, first: usize, line_end: usize) {
        let reading = &mut self.readings[page];
        for n in first..reading.sequences.len() {
            let seq = &reading.sequences[n];
            let previous = (n > first).then(|| &reading.sequences[n - 1]).filter(|p| p.end == seq.start);
            let next = reading.sequences.get(n + 1).filter(|s| s.start == seq.end);
            let before = self.text[..seq.start].chars().next_back().unwrap_or('\n');
            let around = Around {
                before: previous.map_or(before, |p| p.read),
                after: self.text[seq.end..line_end].chars().next().unwrap_or('\n'),
                next: next.map(|s| s.read),
                previous: previous.map(|s| s.read),
            };
            self.chars.clear();
            self.chars.extend(self.text[seq.start..seq.end].chars());
            let score = judge::score(seq, &self.chars, page, around);
            reading.sequences[n].score = score;
            reading.total += score;
        }
    }
}

/// How many characters of a run stand beside another one as odd as they are.
fn crowded(units: &[Unit<'_>]) -> usize {
    let odd = |i: usize| units.get(i).is_some_and(|u| !u.c.is_ascii() && !judge::is_neutral(u.c));
    (0..units.len()).filter(|&i| odd(i) && (odd(i + 1) || i > 0 && odd(i - 1))).count()
}

/// Where the run of high bytes at `at` ends.
fn run_end(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().position(|b| *b < 0x80).map_or(bytes.len(), |n| at + n)
}

/// Whether a run of high bytes can hold a sequence: two characters or more, a control, or one of the first characters
/// whose partner may have become a blank.
fn may_matter(bytes: &[u8], at: usize, end: usize) -> bool {
    match end - at {
        2 => match (bytes[at], bytes[at + 1]) {
            (0xc3, 0x83) => matches!(bytes.get(end), Some(b' ' | b'?')),
            (0xd0, 0x93) => bytes.get(end) == Some(&b' '),
            _ => false,
        },
        3 => false,
        _ => true,
    }
}

/// The sequence that begins at unit `i` in an encoding.
fn sequence(units: &[Unit<'_>], i: usize, page: usize) -> Option<Sequence> {
    let first = units[i].slot.bytes[page];
    let (count, mut value) = match first {
        0xc2..=0xdf => (2, u32::from(first & 0x1f)),
        0xe0..=0xef => (3, u32::from(first & 0x0f)),
        0xf0..=0xf4 => (4, u32::from(first & 0x07)),
        _ => return None,
    };
    let (mut lossy, mut eaten, mut second) = (0, false, 0);
    for k in 1..count {
        let unit = units.get(i + k)?;
        let byte = match unit.c {
            '\u{fffd}' | '?' => {
                lossy += 1;
                0x80
            }
            ' ' if NBSP_AT_A0 >> page & 1 == 1 && !eaten => {
                eaten = true;
                0xa0
            }
            _ => unit.slot.bytes[page],
        };
        if !(0x80..=0xbf).contains(&byte) {
            return None;
        }
        if k == 1 {
            second = byte;
        }
        value = value << 6 | u32::from(byte & 0x3f);
    }
    let last = units[i + count - 1];
    let end = last.at + last.c.len_utf8();
    let mut found = Sequence {
        start: units[i].at,
        end,
        units: count,
        bytes: [first, second],
        read: '\u{fffd}',
        lossy: lossy > 0,
        eaten,
        score: 0,
    };
    if lossy > 0 {
        return lossy_sequence(found, units, i, count, lossy);
    }
    if is_surrogate(value) {
        return surrogates(found, value, units, i, page);
    }
    let smallest = [0, 0, 0x80, 0x800, 0x1_0000][count];
    found.read = char::from_u32(value).filter(|_| value >= smallest)?;
    may_stand(&found, units, i).then_some(found)
}

/// A sequence with a lost character: it needs a right one too, unless it has only two.
fn lossy_sequence(mut found: Sequence, units: &[Unit<'_>], i: usize, count: usize, lossy: usize) -> Option<Sequence> {
    let lost = units[i + count - 1].c;
    if lossy >= 2 || count > 2 && lossy + 1 >= count || found.eaten {
        return None;
    }
    if lost == '?' {
        // Of the letters that lose their byte this way only one is small.
        if count != 2 {
            return None;
        }
        found.read = '\u{df}';
        found.lossy = false;
    }
    Some(found)
}

fn is_surrogate(value: u32) -> bool {
    (0xd800..0xe000).contains(&value)
}

/// CESU-8: a character beyond U+FFFF written as two surrogates of three bytes each.
fn surrogates(mut found: Sequence, high: u32, units: &[Unit<'_>], i: usize, page: usize) -> Option<Sequence> {
    let byte = |k: usize| {
        let unit = units.get(i + k)?;
        if unit.c == ' ' { Some(0xa0) } else { Some(u32::from(unit.slot.bytes[page])) }
    };
    let (lead, second, third) = (byte(3)?, byte(4)?, byte(5)?);
    let valid = lead == 0xed && (0xb0..=0xbf).contains(&second) && (0x80..=0xbf).contains(&third);
    if !valid || high >= 0xdc00 {
        return None;
    }
    let low = (second & 0x0f) << 6 | third & 0x3f;
    found.read = char::from_u32(0x1_0000 + ((high - 0xd800) << 10) + low)?;
    found.units = 6;
    found.end = units[i + 5].at + units[i + 5].c.len_utf8();
    Some(found)
}

/// Rules out sequences that are never meant: private characters, and blanks that are just blanks.
fn may_stand(found: &Sequence, units: &[Unit<'_>], i: usize) -> bool {
    let private = matches!(found.read, '\u{e000}'..='\u{f8ff}' | '\u{fdd0}'..='\u{fdef}' | '\u{fffe}'..='\u{ffff}');
    let blank_at_end = found.eaten && units[i + found.units - 1].c == ' ';
    let letter = matches!(found.read, '\u{e0}' | '\u{160}' | '\u{420}' | '\u{3a0}' | '\u{a0}');
    !private && (!blank_at_end || letter || found.units > 2)
}

/// Whether an opening English quotation mark waits for its partner.
#[derive(Default, Clone, Copy)]
struct Paired {
    open: bool,
}

/// The changes that a reading of a line means. Neighboring sequences become one change.
fn push_changes(text: &str, reading: &Reading, mut paired: Paired, changes: &mut Vec<Change<'static>>) {
    let mut pending: Option<(usize, usize, String)> = None;
    for seq in reading.sequences.iter().filter(|s| s.score > judge::FLOOR) {
        let (end, read) = replacement(text, seq, &mut paired);
        match &mut pending {
            Some((_, last, with)) if *last == seq.start => {
                with.push(read);
                *last = end;
            }
            _ => {
                let new = Some((seq.start, end, String::from(read)));
                if let Some((start, end, with)) = std::mem::replace(&mut pending, new) {
                    changes.push(Change::new(start..end, with, RepairCode::Mojibake));
                }
            }
        }
    }
    if let Some((start, end, with)) = pending {
        changes.push(Change::new(start..end, with, RepairCode::Mojibake));
    }
}

/// Where the replaced characters end and what shall stand there.
fn replacement(text: &str, seq: &Sequence, paired: &mut Paired) -> (usize, char) {
    match seq.read {
        '\u{201c}' => paired.open = true,
        '\u{201d}' => paired.open = false,
        _ => {}
    }
    // Of the signs of general punctuation only the closing mark has a byte that windows-1252 lacks.
    if seq.lossy && seq.bytes == [0xe2, 0x80] && paired.open {
        paired.open = false;
        return (seq.end, '\u{201d}');
    }
    // The blank after this letter was two: the no-break blank that is part of it, and the one between the words.
    let rest = &text[seq.end..];
    let blank_stays = seq.eaten && seq.read == '\u{e0}' && !rest.starts_with(' ') && !rest.starts_with("s ");
    (seq.end - usize::from(blank_stays), seq.read)
}
