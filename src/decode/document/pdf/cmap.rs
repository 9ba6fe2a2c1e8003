//! In: a CMap stream, which says what character codes mean. Out: [`CMap`].

use rustc_hash::FxHashMap;

use super::syntax::{Lexer, Object};

/// More codes are not read.
const MOST_CODES: usize = 200_000;

/// What codes mean, and how long they are.
#[derive(Debug, Default)]
pub(super) struct CMap {
    meanings: FxHashMap<u32, String>,
    /// Ranges of codes whose meanings follow each other.
    ranges: Vec<(u32, u32, u32)>,
    /// Whether all codes have one byte.
    pub(super) one_byte: bool,
}

impl CMap {
    pub(super) fn parse(bytes: &[u8]) -> Self {
        let mut map = Self::default();
        let mut lexer = Lexer::new(bytes, 0);
        let mut stack: Vec<Object> = Vec::new();
        let mut longest = 0;
        while let Some(object) = lexer.next() {
            let Object::Word(word) = &object else {
                stack.push(object);
                continue;
            };
            match word.as_str() {
                "endcodespacerange" => {
                    let lengths =
                        stack.iter().filter_map(|o| if let Object::String(s) = o { Some(s.len()) } else { None });
                    longest = lengths.max().unwrap_or(0).max(longest);
                }
                "endbfchar" => map.chars(&stack),
                "endbfrange" => map.add_ranges(&stack),
                _ => {}
            }
            stack.clear();
            if map.meanings.len() > MOST_CODES {
                break;
            }
        }
        map.one_byte = longest == 1;
        map.ranges.sort_unstable();
        map
    }

    fn chars(&mut self, stack: &[Object]) {
        for pair in stack.chunks_exact(2) {
            if let [Object::String(code), Object::String(text)] = pair {
                self.meanings.insert(number(code), utf16(text));
            }
        }
    }

    fn add_ranges(&mut self, stack: &[Object]) {
        for triple in stack.chunks_exact(3) {
            match triple {
                [Object::String(first), Object::String(last), Object::String(text)] => {
                    let (first, last) = (number(first), number(last));
                    let units = utf16(text);
                    let mut chars = units.chars();
                    match (chars.next(), chars.next()) {
                        (Some(start), None) if self.ranges.len() < MOST_CODES => {
                            self.ranges.push((first, last, u32::from(start)));
                        }
                        _ => drop(self.meanings.insert(first, units)),
                    }
                }
                [Object::String(first), Object::String(_), Object::Array(texts)] => {
                    for (code, text) in (number(first)..).zip(texts) {
                        if let Object::String(text) = text {
                            self.meanings.insert(code, utf16(text));
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// What a code means.
    pub(super) fn meaning(&self, code: u32) -> Option<String> {
        if let Some(text) = self.meanings.get(&code) {
            return Some(text.clone());
        }
        let at = self.ranges.partition_point(|(first, _, _)| *first <= code).checked_sub(1)?;
        let (first, last, start) = self.ranges.get(at)?;
        (code <= *last).then(|| char::from_u32(start + (code - first))).flatten().map(String::from)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.meanings.is_empty() && self.ranges.is_empty()
    }
}

fn number(code: &[u8]) -> u32 {
    code.iter().take(4).fold(0, |n, b| n << 8 | u32::from(*b))
}

fn utf16(bytes: &[u8]) -> String {
    if let [one] = bytes {
        return char::from(*one).to_string();
    }
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
    String::from_utf16_lossy(&units).replace('\0', "")
}
