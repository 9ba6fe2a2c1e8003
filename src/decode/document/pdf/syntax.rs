//! In: bytes of a PDF file or of a page's drawing commands. Out: objects and operators, one after the other.

/// Objects nested deeper are not read.
const DEEPEST: usize = 48;

/// A PDF object.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Object {
    Null,
    Number(f64),
    Name(String),
    String(Vec<u8>),
    Array(Vec<Object>),
    Dict(Dict),
    Reference(u32),
    /// A bare word: an operator of a page's drawing commands, `true`, `obj`, `stream`.
    Word(String),
}

/// A dictionary.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Dict(Vec<(String, Object)>);

impl Dict {
    pub(super) fn get(&self, key: &str) -> Option<&Object> {
        self.0.iter().find(|(k, _)| k == key).map(|(_, value)| value)
    }

    pub(super) fn is(&self, key: &str, name: &str) -> bool {
        matches!(self.get(key), Some(Object::Name(n)) if n == name)
    }
}

impl Object {
    pub(super) fn number(&self) -> Option<f64> {
        if let Self::Number(n) = self { Some(*n) } else { None }
    }

    pub(super) fn name(&self) -> Option<&str> {
        if let Self::Name(n) = self { Some(n) } else { None }
    }

    pub(super) fn array(&self) -> Option<&[Self]> {
        if let Self::Array(a) = self { Some(a) } else { None }
    }

    pub(super) fn dict(&self) -> Option<&Dict> {
        if let Self::Dict(d) = self { Some(d) } else { None }
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        matches!(self, Self::Word(w) if w == word)
    }
}

/// Reads objects from bytes.
#[derive(Debug, Clone)]
pub(super) struct Lexer<'b> {
    bytes: &'b [u8],
    pub(super) pos: usize,
}

impl<'b> Lexer<'b> {
    pub(super) fn new(bytes: &'b [u8], pos: usize) -> Self {
        Self { bytes, pos }
    }

    /// The next object; `None` at the end.
    pub(super) fn next(&mut self) -> Option<Object> {
        self.object(0)
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.pos + ahead).copied()
    }

    fn skip_blanks(&mut self) {
        while let Some(byte) = self.peek(0) {
            if byte == b'%' {
                let rest = &self.bytes[self.pos..];
                self.pos += memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
            } else if is_blank(byte) {
                self.pos += 1;
            } else {
                break;
            }
        }
    }

    fn object(&mut self, depth: usize) -> Option<Object> {
        loop {
            self.skip_blanks();
            let byte = self.peek(0)?;
            return Some(match byte {
                b'/' => Object::Name(self.name()),
                b'(' => Object::String(self.literal()),
                b'<' if self.peek(1) == Some(b'<') => {
                    self.pos += 2;
                    self.dict(depth)
                }
                b'<' => Object::String(self.hex()),
                b'[' => {
                    self.pos += 1;
                    Object::Array(self.array(depth))
                }
                b'+' | b'-' | b'.' | b'0'..=b'9' => self.number_or_reference(),
                // A closing sign without its opening one.
                b']' | b'>' | b')' | b'{' | b'}' => {
                    self.pos += 1;
                    continue;
                }
                _ => Object::Word(self.word()),
            });
        }
    }

    fn word(&mut self) -> String {
        let start = self.pos;
        while self.peek(0).is_some_and(is_regular) {
            self.pos += 1;
        }
        String::from_utf8_lossy(&self.bytes[start..self.pos]).into_owned()
    }

    fn name(&mut self) -> String {
        self.pos += 1;
        let raw = self.word();
        if !raw.contains('#') {
            return raw;
        }
        let mut out = Vec::new();
        let bytes = raw.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let code = bytes.get(at + 1..at + 3).filter(|_| bytes[at] == b'#').and_then(hex_pair);
            out.push(code.unwrap_or(bytes[at]));
            at += if code.is_some() { 3 } else { 1 };
        }
        String::from_utf8_lossy(&out).into_owned()
    }

    fn number_or_reference(&mut self) -> Object {
        let number = self.number();
        let is_id = number.fract() == 0.0 && (0.0..1e9).contains(&number);
        let back = self.pos;
        if is_id {
            self.skip_blanks();
            let digits = (0..6).take_while(|&n| self.peek(n).is_some_and(|b| b.is_ascii_digit())).count();
            if digits > 0 {
                self.pos += digits;
                self.skip_blanks();
                if self.peek(0) == Some(b'R') && !self.peek(1).is_some_and(is_regular) {
                    self.pos += 1;
                    return Object::Reference(number as u32);
                }
            }
        }
        self.pos = back;
        Object::Number(number)
    }

    fn number(&mut self) -> f64 {
        let start = self.pos;
        while self.peek(0).is_some_and(|b| matches!(b, b'+' | b'-' | b'.' | b'0'..=b'9')) {
            self.pos += 1;
        }
        let text = std::str::from_utf8(&self.bytes[start..self.pos]).unwrap_or_default();
        let value = text.parse().ok().or_else(|| text.trim_start_matches('-').split('-').next()?.parse().ok());
        value.filter(|v: &f64| v.is_finite()).unwrap_or(0.0)
    }

    fn literal(&mut self) -> Vec<u8> {
        self.pos += 1;
        let (mut out, mut depth) = (Vec::new(), 1);
        while let Some(byte) = self.peek(0) {
            self.pos += 1;
            match byte {
                b'(' => depth += 1,
                b')' => {
                    depth -= 1;
                    if depth == 0 {
                        break;
                    }
                }
                b'\\' => {
                    self.escape(&mut out);
                    continue;
                }
                _ => {}
            }
            out.push(byte);
        }
        out
    }

    fn escape(&mut self, out: &mut Vec<u8>) {
        let Some(byte) = self.peek(0) else { return };
        self.pos += 1;
        match byte {
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b't' => out.push(b'\t'),
            b'b' => out.push(8),
            b'f' => out.push(12),
            b'\r' => self.pos += usize::from(self.peek(0) == Some(b'\n')),
            b'\n' => {}
            b'0'..=b'7' => {
                let mut code = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(digit) = self.peek(0).filter(|b| (b'0'..=b'7').contains(b)) else { break };
                    code = code * 8 + u32::from(digit - b'0');
                    self.pos += 1;
                }
                out.push((code & 0xff) as u8);
            }
            other => out.push(other),
        }
    }

    fn hex(&mut self) -> Vec<u8> {
        self.pos += 1;
        let mut digits = Vec::new();
        while let Some(byte) = self.peek(0) {
            self.pos += 1;
            if byte == b'>' {
                break;
            }
            digits.extend(char::from(byte).to_digit(16).map(|d| d as u8));
        }
        digits.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0)).collect()
    }

    fn array(&mut self, depth: usize) -> Vec<Object> {
        let mut out = Vec::new();
        loop {
            self.skip_blanks();
            match self.peek(0) {
                None => return out,
                Some(b']') => {
                    self.pos += 1;
                    return out;
                }
                Some(_) if depth >= DEEPEST => {
                    self.pos = self.bytes.len();
                    return out;
                }
                Some(_) => out.extend(self.object(depth + 1)),
            }
        }
    }

    fn dict(&mut self, depth: usize) -> Object {
        let mut out = Vec::new();
        loop {
            self.skip_blanks();
            match self.peek(0) {
                None => break,
                Some(b'>') => {
                    self.pos += 1 + usize::from(self.peek(1) == Some(b'>'));
                    break;
                }
                Some(_) if depth >= DEEPEST => {
                    self.pos = self.bytes.len();
                    break;
                }
                Some(b'/') => {
                    let key = self.name();
                    self.skip_blanks();
                    if self.peek(0) == Some(b'>') {
                        continue;
                    }
                    let Some(value) = self.object(depth + 1) else { break };
                    // The dictionary has lost its end.
                    if value.is_word("endobj") || value.is_word("stream") {
                        break;
                    }
                    out.push((key, value));
                }
                Some(_) => {
                    if self.object(depth + 1).is_none_or(|o| o.is_word("endobj")) {
                        break;
                    }
                }
            }
        }
        Object::Dict(Dict(out))
    }
}

fn hex_pair(pair: &[u8]) -> Option<u8> {
    let digit = |b: u8| char::from(b).to_digit(16);
    u8::try_from(digit(pair[0])? * 16 + digit(pair[1])?).ok()
}

pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

fn is_regular(byte: u8) -> bool {
    !is_blank(byte) && !matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}
