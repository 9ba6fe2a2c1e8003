//! In: HTML as text. Out: one [`Token`] after the other: tags, texts, comments, by section 13.2.5 of the
//! [HTML standard](https://html.spec.whatwg.org/multipage/parsing.html).
//!
//! The hard decision: no state for each character. Whoever builds the tree asks for the next token and says what may come
//! ([`Content`]); a token is cut out by searching for its end, and its letters stay where they stand. Only what has
//! character references, line ends of other systems or zero bytes is written anew ([`Chars`]).

use std::ops::Range;

use html5ever::LocalName;
use html5ever::tree_builder::QuirksMode;
use memchr::{memchr, memchr2, memchr3};

use super::names::{Name, Names};
use super::{quirks, references};

/// An element has no more attributes than these.
const MOST_ATTRIBUTES: usize = 1000;

/// A piece of markup or text.
pub(super) enum Token {
    Start(Start),
    End(Name),
    /// Text; with only blanks where the builder parted them.
    Text(Chars),
    Blank(Chars),
    /// A zero byte in text; for the reader of a drawing.
    Null(Chars),
    Comment,
    Doctype(QuirksMode),
    Eof,
}

/// A start tag; its attributes are in [`Tokens::attributes`].
pub(super) struct Start {
    pub(super) name: Name,
    pub(super) closes_itself: bool,
}

/// Letters of the input, or of what was written anew.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chars {
    start: usize,
    end: usize,
    is_anew: bool,
    /// The bytes of the input they stand for.
    span: (usize, usize),
}

impl Chars {
    pub(super) fn is_empty(&self) -> bool {
        self.start >= self.end
    }

    pub(super) fn span(&self) -> Range<usize> {
        self.span.0..self.span.1
    }

    /// The first `len` bytes, and the others.
    pub(super) fn split(self, len: usize) -> (Self, Self) {
        let at = (self.start + len).min(self.end);
        let cut = if self.is_anew { self.span } else { (self.span.0 + len, self.span.1) };
        let first = (self.span.0, if self.is_anew { self.span.1 } else { cut.0 });
        (Self { end: at, span: first, ..self }, Self { start: at, span: cut, ..self })
    }
}

/// An attribute of a start tag.
pub(super) struct Attribute {
    pub(super) name: LocalName,
    pub(super) value: Chars,
}

/// What comes after a start tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Content {
    /// Markup and text.
    Markup,
    /// Text with references, up to the end tag of this name.
    Escapable(LocalName),
    /// Text as it stands, up to the end tag.
    Raw(LocalName),
    Script,
    /// Nothing but text to the end.
    Plaintext,
}

pub(super) struct Tokens<'t> {
    text: &'t str,
    at: usize,
    names: Names,
    /// What was written anew for the tokens since [`Tokens::forget`].
    anew: String,
    /// Whether there is a zero byte or a carriage return anywhere.
    is_plain: bool,
    content: Content,
    /// The attributes of the start tag read last.
    pub(super) attributes: Vec<Attribute>,
    /// Whether an element had too many attributes.
    pub(super) limited: bool,
}

impl<'t> Tokens<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            at: if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 },
            names: Names::new(),
            anew: String::new(),
            is_plain: memchr2(0, b'\r', text.as_bytes()).is_none(),
            content: Content::Markup,
            attributes: Vec::new(),
            limited: false,
        }
    }

    /// The letters.
    pub(super) fn read(&self, chars: &Chars) -> &str {
        let from = if chars.is_anew { &*self.anew } else { self.text };
        from.get(chars.start..chars.end).unwrap_or_default()
    }

    /// Ends the life of all [`Chars`] given out.
    pub(super) fn forget(&mut self) {
        self.anew.clear();
    }

    /// What follows now.
    pub(super) fn expect(&mut self, content: Content) {
        self.content = content;
    }

    /// The next token. `in_foreign`: inside a drawing or formula, where text can be marked as CDATA.
    pub(super) fn next(&mut self, in_foreign: bool) -> Token {
        match std::mem::replace(&mut self.content, Content::Markup) {
            Content::Markup => self.markup(in_foreign),
            Content::Plaintext => self.rest(),
            Content::Escapable(name) => self.raw(&name, true),
            Content::Raw(name) => self.raw(&name, false),
            Content::Script => self.script(),
        }
    }

    fn markup(&mut self, in_foreign: bool) -> Token {
        loop {
            let bytes = self.text.as_bytes();
            match bytes.get(self.at) {
                None => return Token::Eof,
                Some(0) => {
                    self.at += 1;
                    return Token::Null(self.verbatim(self.at - 1, self.at));
                }
                Some(b'<') => match bytes.get(self.at + 1) {
                    Some(b'/') if self.at + 2 < bytes.len() => {
                        if let Some(token) = self.end_tag() {
                            return token;
                        }
                    }
                    Some(b'!') => return self.declaration(in_foreign),
                    Some(b'?') => return self.bogus_comment(self.at + 1),
                    Some(b) if b.is_ascii_alphabetic() => return self.start_tag(),
                    _ => return self.text(1),
                },
                Some(_) => return self.text(0),
            }
        }
    }

    /// Text up to the next tag, declaration or zero byte, beyond the `least` bytes that are text at any rate.
    fn text(&mut self, least: usize) -> Token {
        let bytes = self.text.as_bytes();
        let start = self.at;
        let mut end = start + least;
        let mut has_reference = false;
        loop {
            let rest = bytes.get(end..).unwrap_or_default();
            let Some(found) = memchr2(b'<', b'&', rest) else {
                end = bytes.len();
                break;
            };
            end += found;
            match (bytes[end], bytes.get(end + 1)) {
                (b'&', _) => has_reference = true,
                (_, Some(b'/')) if end + 2 < bytes.len() => break,
                (_, Some(b)) if b.is_ascii_alphabetic() || matches!(b, b'!' | b'?') => break,
                _ => {}
            }
            end += 1;
        }
        if !self.is_plain
            && let Some(null) = bytes.get(start..end).and_then(|text| memchr(0, text))
        {
            end = start + null;
        }
        self.at = end;
        Token::Text(self.chars(start, end, References::InText.when(has_reference)))
    }

    /// The letters between two places, written anew if they cannot stay as they are.
    fn chars(&mut self, start: usize, end: usize, references: References) -> Chars {
        let as_it_stands = self.text.get(start..end).unwrap_or_default();
        let plain = self.is_plain || memchr2(b'\r', 0, as_it_stands.as_bytes()).is_none();
        if plain && references == References::None {
            return self.verbatim(start, end);
        }
        let from = self.anew.len();
        write_anew(as_it_stands, references, &mut self.anew);
        Chars { start: from, end: self.anew.len(), is_anew: true, span: (start, end) }
    }

    fn verbatim(&self, start: usize, end: usize) -> Chars {
        Chars { start, end, is_anew: false, span: (start, end) }
    }

    /// All that is left, as text.
    fn rest(&mut self) -> Token {
        if self.at >= self.text.len() {
            return Token::Eof;
        }
        let start = std::mem::replace(&mut self.at, self.text.len());
        self.content = Content::Plaintext;
        Token::Text(self.chars(start, self.text.len(), References::None))
    }

    /// Text up to an end tag.
    fn raw(&mut self, name: &LocalName, is_escapable: bool) -> Token {
        let bytes = self.text.as_bytes();
        let start = self.at;
        let mut end = start;
        loop {
            let rest = bytes.get(end..).unwrap_or_default();
            let Some(found) = memchr(b'<', rest) else {
                end = bytes.len();
                break;
            };
            end += found;
            if self.is_end_tag(end, name) {
                break;
            }
            end += 1;
        }
        self.at = end;
        if start == end {
            return self.markup(false);
        }
        let has_reference = is_escapable && memchr(b'&', &bytes[start..end]).is_some();
        Token::Text(self.chars(start, end, References::InText.when(has_reference)))
    }

    /// A program: text up to `</script>`, unless that stands in a comment that has a `<script>` of its own.
    fn script(&mut self) -> Token {
        let bytes = self.text.as_bytes();
        let script = self.names.get("script").local;
        let start = self.at;
        let (mut end, mut in_comment, mut inner) = (start, false, false);
        loop {
            let rest = bytes.get(end..).unwrap_or_default();
            let found = if in_comment { memchr2(b'<', b'-', rest) } else { memchr(b'<', rest) };
            let Some(found) = found else {
                end = bytes.len();
                break;
            };
            end += found;
            let rest = &bytes[end..];
            if rest[0] == b'-' {
                if rest.starts_with(b"-->") {
                    (in_comment, inner) = (false, false);
                }
            } else if rest.starts_with(b"<!--") && !in_comment {
                in_comment = true;
                // The dashes may end it as well: `<!-->`.
                end += 1;
            } else if self.is_end_tag(end, &script) {
                if !inner {
                    break;
                }
                inner = false;
            } else if in_comment && self.is_tag(end + 1, &script) {
                inner = true;
            }
            end += 1;
        }
        self.at = end;
        if start == end {
            return self.markup(false);
        }
        Token::Text(self.chars(start, end, References::None))
    }

    /// Whether an end tag of this name begins here.
    fn is_end_tag(&self, at: usize, name: &LocalName) -> bool {
        self.text.as_bytes().get(at + 1) == Some(&b'/') && self.is_tag(at + 2, name)
    }

    fn is_tag(&self, at: usize, name: &LocalName) -> bool {
        let bytes = self.text.as_bytes().get(at..).unwrap_or_default();
        let is_name = bytes.get(..name.len()).is_some_and(|b| b.eq_ignore_ascii_case(name.as_bytes()));
        is_name && bytes.get(name.len()).is_some_and(|b| is_blank(*b) || matches!(b, b'/' | b'>'))
    }

    fn start_tag(&mut self) -> Token {
        self.at += 1;
        let name = self.tag_name();
        self.attributes.clear();
        match self.rest_of_tag(true) {
            Some(closes_itself) => Token::Start(Start { name, closes_itself }),
            None => Token::Eof,
        }
    }

    /// An end tag; nothing for `</>`.
    fn end_tag(&mut self) -> Option<Token> {
        let first = self.text.as_bytes()[self.at + 2];
        if first == b'>' {
            self.at += 3;
            return None;
        }
        if !first.is_ascii_alphabetic() {
            return Some(self.bogus_comment(self.at + 2));
        }
        self.at += 2;
        let name = self.tag_name();
        Some(self.rest_of_tag(false).map_or(Token::Eof, |_| Token::End(name)))
    }

    fn tag_name(&mut self) -> Name {
        let bytes = self.text.as_bytes();
        let start = self.at;
        let rest = bytes.get(start..).unwrap_or_default();
        let len = rest.iter().position(|b| is_blank(*b) || matches!(b, b'/' | b'>')).unwrap_or(rest.len());
        self.at = start + len;
        self.lower(start..start + len)
    }

    /// The name that stands there, in lower case.
    fn lower(&mut self, at: Range<usize>) -> Name {
        let name = self.text.get(at).unwrap_or_default();
        if name.bytes().any(|b| b.is_ascii_uppercase() || b == 0) {
            return self.names.get(&name.to_ascii_lowercase().replace('\0', "\u{fffd}"));
        }
        self.names.get(name)
    }

    /// Reads attributes up to the end of the tag; whether it closes itself. Nothing if the input ends inside.
    fn rest_of_tag(&mut self, is_start: bool) -> Option<bool> {
        let bytes = self.text.as_bytes();
        loop {
            match *bytes.get(self.at)? {
                b'>' => {
                    self.at += 1;
                    return Some(false);
                }
                b'/' => {
                    self.at += 1;
                    if bytes.get(self.at) == Some(&b'>') {
                        self.at += 1;
                        return Some(true);
                    }
                }
                b if is_blank(b) => self.at += 1,
                _ => self.attribute(is_start)?,
            }
        }
    }

    fn attribute(&mut self, is_start: bool) -> Option<()> {
        let bytes = self.text.as_bytes();
        let start = self.at;
        // A `=` in the first place belongs to the name.
        let rest = bytes.get(start + 1..).unwrap_or_default();
        let len = 1 + rest.iter().position(|b| is_blank(*b) || matches!(b, b'/' | b'>' | b'='))?;
        let name = start..start + len;
        self.at = name.end;
        self.skip_blanks();
        let value = if *bytes.get(self.at)? == b'=' {
            self.at += 1;
            self.skip_blanks();
            self.value()?
        } else {
            self.verbatim(name.end, name.end)
        };
        if is_start {
            self.keep(name, value);
        }
        Some(())
    }

    fn keep(&mut self, name: Range<usize>, value: Chars) {
        let name = self.lower(name).local;
        if self.attributes.len() >= MOST_ATTRIBUTES {
            self.limited = true;
        } else if self.attributes.iter().all(|a| a.name != name) {
            self.attributes.push(Attribute { name, value });
        }
    }

    fn value(&mut self) -> Option<Chars> {
        let bytes = self.text.as_bytes();
        let quote = *bytes.get(self.at)?;
        if quote == b'>' {
            return Some(self.verbatim(self.at, self.at));
        }
        let is_quoted = matches!(quote, b'"' | b'\'');
        let start = self.at + usize::from(is_quoted);
        let (mut end, mut has_reference) = (start, false);
        let rest = bytes.get(start..)?;
        if is_quoted {
            loop {
                end += memchr2(quote, b'&', bytes.get(end..)?)?;
                if bytes[end] == quote {
                    break;
                }
                has_reference = true;
                end += 1;
            }
        } else {
            end += rest.iter().position(|b| is_blank(*b) || *b == b'>')?;
            has_reference = memchr(b'&', &bytes[start..end]).is_some();
        }
        self.at = end + usize::from(is_quoted);
        Some(self.chars(start, end, References::InAttribute.when(has_reference)))
    }

    fn skip_blanks(&mut self) {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        self.at += rest.iter().take_while(|b| is_blank(**b)).count();
    }

    /// What begins with `<!`.
    fn declaration(&mut self, in_foreign: bool) -> Token {
        let rest = self.text.as_bytes().get(self.at + 2..).unwrap_or_default();
        if rest.starts_with(b"--") {
            self.at += 4;
            self.at += comment_len(self.text.as_bytes().get(self.at..).unwrap_or_default());
            return Token::Comment;
        }
        if rest.get(..7).is_some_and(|word| word.eq_ignore_ascii_case(b"doctype")) {
            let rest = self.text.get(self.at + 9..).unwrap_or_default();
            let (mode, len) = quirks::of_doctype(rest);
            self.at += 9 + len;
            return Token::Doctype(mode);
        }
        const CDATA: &[u8] = b"[CDATA[";
        if in_foreign && rest.starts_with(CDATA) {
            self.at += 2 + CDATA.len();
            return self.cdata();
        }
        self.bogus_comment(self.at + 2)
    }

    fn cdata(&mut self) -> Token {
        let start = self.at;
        let rest = self.text.get(start..).unwrap_or_default();
        let len = rest.find("]]>");
        let end = start + len.unwrap_or(rest.len());
        self.at = end + if len.is_some() { 3 } else { 0 };
        // A zero byte is shown as the sign for what cannot be read, as in all of a drawing.
        Token::Text(self.chars(start, end, References::None))
    }

    /// What is no markup but looks like it: a comment up to the next `>`.
    fn bogus_comment(&mut self, from: usize) -> Token {
        let rest = self.text.as_bytes().get(from..).unwrap_or_default();
        self.at = from + memchr(b'>', rest).map_or(rest.len(), |at| at + 1);
        Token::Comment
    }
}

/// Which character references a text has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum References {
    None,
    InText,
    InAttribute,
}

impl References {
    fn when(self, is_so: bool) -> Self {
        if is_so { self } else { Self::None }
    }
}

/// Line ends become those of Unix, references the characters they stand for, zero bytes U+FFFD.
fn write_anew(text: &str, references: References, out: &mut String) {
    let mut rest = text;
    let sign = if references == References::None { b'\r' } else { b'&' };
    while let Some(at) = memchr3(b'\r', 0, sign, rest.as_bytes()) {
        let (before, from) = rest.split_at(at);
        let after = &from[1..];
        out.push_str(before);
        let mut taken = 0;
        match from.as_bytes()[0] {
            b'\r' => {
                out.push('\n');
                taken = usize::from(after.starts_with('\n'));
            }
            0 => out.push('\u{fffd}'),
            _ => match references::read(after, references == References::InAttribute) {
                Some(found) => {
                    out.push(found.first);
                    out.extend(found.second);
                    taken = found.len;
                }
                None => out.push('&'),
            },
        }
        rest = &after[taken..];
    }
    out.push_str(rest);
}

/// The length of a comment after `<!--`, its end included.
fn comment_len(rest: &[u8]) -> usize {
    if rest.starts_with(b">") {
        return 1;
    }
    if rest.starts_with(b"->") {
        return 2;
    }
    let mut at = 0;
    while let Some(found) = memchr(b'-', rest.get(at..).unwrap_or_default()) {
        at += found;
        let here = &rest[at..];
        if here.starts_with(b"-->") {
            return at + 3;
        }
        if here.starts_with(b"--!>") {
            return at + 4;
        }
        at += 1;
    }
    rest.len()
}

/// Blank signs of HTML; a form feed is one, a vertical tab is not.
pub(super) fn is_blank(b: u8) -> bool {
    matches!(b, b' ' | b'\t' | b'\n' | b'\r' | 0x0c)
}
