//! In: a text and the words of its language. Out: its tokens, each looked up once.
//!
//! A token is a run of letters, a run of digits or one other sign; blanks are no tokens but noted on the token after
//! them. The hard decision: tokens are as small as can be (`Sachsen-Anhalt` is three, `25.03.2020` five), so that damage
//! between the parts (stray blanks, lost signs) changes the gaps and never the tokens; grammars put parts together.

use crate::knowledge::eight::small_letters;
use crate::knowledge::lexicon::{WordId, folded};
use crate::knowledge::memory::{Entry, Memory, Number};
use crate::knowledge::{Classes, LanguageData};

/// What a token is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// A run of letters (with combining marks).
    Word,
    /// A run of decimal digits.
    Digits,
    /// One sign that is neither letter, digit nor blank.
    Sign,
}

/// How the letters of a word are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// No letter, or scripts without case.
    None,
    /// All small.
    Lower,
    /// First capital, the rest small.
    Capital,
    /// All capital (two letters or more).
    Upper,
    /// Anything else (`GmbH`, `eGovernment`).
    Mixed,
}

/// What stands between a token and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gap {
    /// Nothing.
    None,
    /// Blanks in the same line.
    Blank,
    /// A line break.
    Line,
    /// A blank line: a new block.
    Block,
}

/// One token; ranges are bytes of the text.
#[derive(Debug, Clone, Copy)]
pub struct Token {
    /// Where it begins.
    pub start: u32,
    /// Where it ends.
    pub end: u32,
    /// Its number in the lexicon, 0 if it is unknown.
    pub word: WordId,
    /// Its number in the memory.
    pub number: Number,
    /// The sign itself; NUL for words and digits.
    pub sign: char,
    /// Word, digits or sign.
    pub kind: TokenKind,
    /// Capital or small letters.
    pub shape: Shape,
    /// What stands before it.
    pub gap: Gap,
    /// The classes of the word.
    pub classes: Classes,
}

impl Token {
    /// Its byte range.
    #[must_use]
    #[inline]
    pub fn range(&self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Whether it is a word of one of these classes.
    #[must_use]
    #[inline]
    pub fn is(&self, classes: Classes) -> bool {
        self.classes.any(classes)
    }

    /// Whether it is a word that begins with a capital.
    #[must_use]
    #[inline]
    pub fn is_capital(&self) -> bool {
        matches!(self.shape, Shape::Capital | Shape::Upper | Shape::Mixed)
    }
}

/// A text with its tokens.
#[derive(Debug)]
pub struct Tokens<'t> {
    /// The text.
    pub text: &'t str,
    /// Its tokens in order.
    pub list: Vec<Token>,
}

impl<'t> Tokens<'t> {
    /// Cuts `text` into tokens and looks each one up in `memory`. Texts over 4 GiB are cut there (documents are far smaller).
    #[must_use]
    pub fn new(text: &'t str, words: &LanguageData, memory: &mut Memory) -> Self {
        let text = &text[..text.floor_char_boundary(u32::MAX as usize)];
        let mut list = Vec::with_capacity(text.len() / 5);
        let mut scan = Scan { text, pos: 0, gap: Gap::Block };
        loop {
            let from = list.len();
            while list.len() < from + AT_ONCE
                && let Some(token) = scan.next()
            {
                list.push(token);
            }
            if list.len() == from {
                return Self { text, list };
            }
            // A loop of its own, so short that the processor waits for what is known of several words at once.
            for token in list.iter_mut().skip(from) {
                let piece = &text[token.range()];
                let (number, entry) = memory.word(piece, || look_up(piece, token.kind, words));
                (token.number, token.word, token.classes) = (number, entry.id, entry.classes);
            }
        }
    }

    /// The token at `i`, if there is one.
    #[must_use]
    #[inline]
    pub fn get(&self, i: usize) -> Option<&Token> {
        self.list.get(i)
    }

    /// The characters of token `i`; empty beyond the end.
    #[must_use]
    #[inline]
    pub fn str(&self, i: usize) -> &'t str {
        self.list.get(i).map_or("", |t| &self.text[t.range()])
    }

    /// Whether token `i` is the sign `c`.
    #[must_use]
    #[inline]
    pub fn is_sign(&self, i: usize, c: char) -> bool {
        self.list.get(i).is_some_and(|t| t.sign == c)
    }

    /// What stands before token `i`; a block's end beyond the last one.
    #[must_use]
    #[inline]
    pub fn gap(&self, i: usize) -> Gap {
        self.list.get(i).map_or(Gap::Block, |t| t.gap)
    }

    /// The classes of token `i`; none beyond the end.
    #[must_use]
    #[inline]
    pub fn classes(&self, i: usize) -> Classes {
        self.list.get(i).map_or(Classes::default(), |t| t.classes)
    }

    /// The digits of token `i` as a number of at most nine digits.
    #[must_use]
    #[inline]
    pub fn number(&self, i: usize) -> Option<u32> {
        let token = self.list.get(i).filter(|t| t.kind == TokenKind::Digits)?;
        let digits = self.text.as_bytes().get(token.range()).filter(|digits| digits.len() < 10)?;
        Some(digits.iter().fold(0, |n, digit| n * 10 + u32::from(digit - b'0')))
    }

    /// The index of the first token that begins at or after byte `pos`.
    #[must_use]
    pub fn at(&self, pos: usize) -> usize {
        self.list.partition_point(|t| (t.start as usize) < pos)
    }
}

/// So many tokens are cut before they are looked up: they stay near the processor.
const AT_ONCE: usize = 256;

struct Scan<'t> {
    text: &'t str,
    pos: usize,
    /// The blanks before the present position.
    gap: Gap,
}

impl Scan<'_> {
    /// The next token, as yet unknown.
    #[inline]
    fn next(&mut self) -> Option<Token> {
        let (start, c) = self.next_sign()?;
        let (kind, shape) = self.run(c);
        let sign = if kind == TokenKind::Sign { c } else { '\0' };
        let gap = std::mem::replace(&mut self.gap, Gap::None);
        let (start, end) = (start as u32, self.pos as u32);
        Some(Token { start, end, word: 0, number: 0, sign, kind, shape, gap, classes: Classes(0) })
    }

    /// Skips blanks, noting what they were, and gives the next character with its position.
    #[inline]
    fn next_sign(&mut self) -> Option<(usize, char)> {
        let bytes = self.text.as_bytes();
        let mut breaks = 0;
        loop {
            let c = match bytes.get(self.pos)? {
                b' ' | b'\t' => ' ',
                b'\n' => '\n',
                b if b.is_ascii() => *b as char,
                _ => self.text[self.pos..].chars().next()?,
            };
            if !c.is_whitespace() {
                return Some((self.pos, c));
            }
            breaks += usize::from(c == '\n');
            self.gap = self.gap.max(match breaks {
                0 => Gap::Blank,
                1 => Gap::Line,
                _ => Gap::Block,
            });
            self.pos += c.len_utf8();
        }
    }

    /// Moves over the token that begins with `c` at the present position.
    #[inline]
    fn run(&mut self, c: char) -> (TokenKind, Shape) {
        let bytes = self.text.as_bytes();
        self.pos += c.len_utf8();
        if c.is_ascii_digit() {
            let rest = bytes.get(self.pos..).unwrap_or_default();
            self.pos += rest.iter().take_while(|b| b.is_ascii_digit()).count();
            return (TokenKind::Digits, Shape::None);
        }
        if !c.is_alphabetic() {
            return (TokenKind::Sign, Shape::None);
        }
        let first_upper = c.is_uppercase();
        let (mut upper, mut lower) = (usize::from(first_upper), usize::from(c.is_lowercase()));
        loop {
            // Small letters of ASCII come in long runs.
            let run = small_letters(bytes.get(self.pos..).unwrap_or_default());
            lower += run;
            self.pos += run;
            match bytes.get(self.pos) {
                Some(b'A'..=b'Z') => {
                    upper += 1;
                    self.pos += 1;
                }
                Some(byte) if !byte.is_ascii() => {
                    let Some(next) = self.text[self.pos..].chars().next().filter(|c| is_word_char(*c)) else { break };
                    lower += usize::from(next.is_lowercase());
                    upper += usize::from(next.is_uppercase());
                    self.pos += next.len_utf8();
                }
                _ => break,
            }
        }
        (TokenKind::Word, shape(first_upper, upper, lower))
    }
}

fn is_word_char(c: char) -> bool {
    match c {
        // Nearly all letters beyond ASCII, told without a table.
        '\u{c0}'..='\u{24f}' => !matches!(c, '\u{d7}' | '\u{f7}'),
        '\u{300}'..='\u{36f}' => true,
        c => c.is_alphabetic(),
    }
}

fn shape(first_upper: bool, upper: usize, lower: usize) -> Shape {
    match (upper, lower) {
        (0, 0) => Shape::None,
        (0, _) => Shape::Lower,
        (1, _) if first_upper => Shape::Capital,
        (_, 0) => Shape::Upper,
        _ => Shape::Mixed,
    }
}

/// Where a new word or sign stands in the lexicon. Apart from the loop that asks for it, which is the faster the less it
/// has to keep at hand.
#[inline(never)]
fn look_up(piece: &str, kind: TokenKind, words: &LanguageData) -> Entry {
    let mark = kind == TokenKind::Sign && piece.bytes().all(|b| b.is_ascii_punctuation() && !matches!(b, b'%' | b'$'));
    if mark || kind == TokenKind::Digits {
        return Entry::default();
    }
    let id = folded(piece, |folded| words.lexicon.id(folded));
    let compound = id == 0 && words.numbers.may_be_compound(piece);
    let classes = if compound { Classes::NUMERAL_COMPOUND } else { words.lexicon.classes(id) };
    Entry { id, classes }
}
