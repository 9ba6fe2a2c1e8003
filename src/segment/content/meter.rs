//! In: a block. Out: its [`Measure`]: words, prose, links, what kind of line it is known to be.
//!
//! The hard decision: prose is told by function words and sentence signs, not by length, so that a long menu is none and a
//! short sentence is some.

use std::cell::OnceCell;

use super::named::Shingles;
use crate::knowledge::lexicon::folded;
use crate::knowledge::pages::{Line, PageWords, first_word, plain_words};
use crate::knowledge::{Knowledge, Language, Lexicon};
use crate::parse::{Block, BlockKind, Element, Page};
use crate::recognize::Identity;

/// A longer text is none by which a site speaks of itself, and no caption.
pub(super) const MOST_NOTICE_WORDS: u32 = 45;
/// A label ends within so many bytes.
const LONGEST_LABEL: usize = 40;
/// Function words are counted in so many first words of a text.
const SAMPLE: usize = 60;
/// A text that shares so many first words with a description is that description.
const DESCRIBED_WORDS: usize = 7;

/// What is measured of a block.
#[derive(Debug, Clone, Default)]
pub(super) struct Measure<'p> {
    /// Words.
    pub(super) words: u32,
    /// Words of running text: all of them in a paragraph of sentences, none in a menu.
    pub(super) prose: f32,
    /// Share of the text that stands in links.
    pub(super) links: f32,
    /// Ends like a sentence.
    pub(super) ends: bool,
    /// Begins with a label: a colon or a digit stands within its first words.
    pub(super) labels: bool,
    /// What the line is known to be.
    pub(super) line: Option<Line>,
    /// Begins like the description in the page's head.
    pub(super) described: bool,
    /// Share of it that the page's JSON-LD gives as its text.
    pub(super) listed: f32,
    /// Bold as a whole.
    pub(super) bold: bool,
    /// The text.
    text: &'p str,
    plain: OnceCell<String>,
}

impl<'p> Measure<'p> {
    pub(super) fn text(&self) -> &'p str {
        self.text
    }

    /// The text in plain words; nothing if it is long.
    pub(super) fn plain(&self) -> &str {
        self.plain.get_or_init(|| {
            let mut plain = String::new();
            if self.words <= MOST_NOTICE_WORDS {
                plain_words(self.text, &mut plain);
            }
            plain
        })
    }
}

/// Measures blocks.
pub(super) struct Meter<'m> {
    elements: &'m [Element],
    /// The words of the page's language, if it is one the program knows.
    lexicon: Option<&'m Lexicon>,
    phrases: [&'m PageWords; 2],
    listed: &'m Shingles,
    /// The first words of the descriptions in the head, in plain words.
    descriptions: Vec<String>,
}

impl<'m> Meter<'m> {
    pub(super) fn new(page: &'m Page, identity: &Identity, know: &'m Knowledge, listed: &'m Shingles) -> Self {
        let language = match identity.language.as_deref() {
            Some(tag) => Language::from_tag(tag),
            None => Some(identity.words()),
        };
        let lexicon = language.map(|l| &know.language(l).lexicon);
        let phrases = [&know.german.pages, &know.english.pages];
        let named = ["description", "og:description", "twitter:description"].iter().filter_map(|n| page.head.meta(n));
        let descriptions = named.filter_map(opening_words).collect();
        Self { elements: &page.elements, lexicon, phrases, listed, descriptions }
    }

    pub(super) fn measure<'p>(&self, block: &'p Block) -> Measure<'p> {
        let text = block.text.as_str();
        let mut m = Measure { text, ..Measure::default() };
        let (mut function, mut inner) = (0_u32, 0_u32);
        for (i, word) in words(text).enumerate() {
            m.words += words_in(word);
            // The words of the lexicon stand there in small letters.
            if i < SAMPLE && !word.starts_with(|c: char| c.is_ascii_uppercase()) {
                function += self.lexicon.map_or(0, |l| u32::from(l.is_function(word)));
            }
            inner += u32::from(ends_in_sign(word));
        }
        if self.lexicon.is_none() {
            function = m.words / 4;
        }
        m.links = block.markup.link_bytes as f32 / text.len().max(1) as f32;
        m.ends = ends_sentence(text);
        m.bold = self.element(block).is_some_and(|e| matches!(&*e.name, "strong" | "b"));
        m.prose = prose(block, &m, function, inner);
        if m.words <= MOST_NOTICE_WORDS {
            m.labels = text.bytes().take(LONGEST_LABEL).any(|b| b == b':' || b.is_ascii_digit());
            m.line = self.phrases.iter().find_map(|p| line(p, &m, inner, block));
        }
        m.described = m.words >= DESCRIBED_WORDS as u32 && self.is_described(&m);
        m.listed = self.listed.share(&m);
        m
    }

    fn is_described(&self, m: &Measure<'_>) -> bool {
        let begins = |opening: &str| self.descriptions.iter().any(|d| opening.starts_with(d.as_str()));
        let first = || folded(first_word(m.text), |word| self.descriptions.iter().any(|d| d.starts_with(word)));
        if self.descriptions.is_empty() || !first() {
            return false;
        }
        if m.plain().is_empty() { opening_words(m.text).is_some_and(|w| begins(&w)) } else { begins(m.plain()) }
    }

    fn element(&self, block: &Block) -> Option<&Element> {
        self.elements.get(block.markup.element as usize)
    }
}

/// Whether a caption's maker is named within its last words.
pub(super) fn ends_with_credit(text: &str, phrases: &[&PageWords]) -> bool {
    const CREDIT_BYTES: usize = 90;
    const CREDIT_WORDS: usize = 8;
    let tail = text.get(text.ceil_char_boundary(text.len().saturating_sub(CREDIT_BYTES))..).unwrap_or_default();
    let from = phrases.iter().filter_map(|p| p.last_credit(tail)).max();
    from.is_some_and(|at| tail.get(at..).is_some_and(|t| t.split_whitespace().count() <= CREDIT_WORDS))
}

/// The first words of a text, if it has enough of them.
pub(super) fn opening_words(text: &str) -> Option<String> {
    let end = text.split_whitespace().take(2 * DESCRIBED_WORDS).last()?;
    let end = end.as_ptr() as usize - text.as_ptr() as usize + end.len();
    let mut plain = String::new();
    plain_words(text.get(..end)?, &mut plain);
    let words: Vec<&str> = plain.split(' ').take(DESCRIBED_WORDS).collect();
    (words.len() == DESCRIBED_WORDS).then(|| words.join(" "))
}

/// What stands between blanks.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let (word, behind) = rest.split_at(blank_at(rest));
            rest = behind.get(behind.chars().next().map_or(0, char::len_utf8)..).unwrap_or_default();
            if !word.is_empty() || behind.is_empty() {
                return Some(word).filter(|w| !w.is_empty());
            }
        }
    })
}

/// Where the first blank stands. Beyond ASCII four bytes can begin one; all others need not be decoded.
fn blank_at(text: &str) -> usize {
    let may_be_blank = |b: u8| b <= b' ' || matches!(b, 0xc2 | 0xe1..=0xe3);
    let mut at = 0;
    while let Some(found) = text.as_bytes()[at..].iter().position(|b| may_be_blank(*b)) {
        at += found;
        match text[at..].chars().next() {
            Some(c) if !c.is_whitespace() => at += c.len_utf8(),
            _ => return at,
        }
    }
    text.len()
}

/// Whether a word ends in a sign after which a sentence goes on or ends.
fn ends_in_sign(word: &str) -> bool {
    match word.as_bytes().last() {
        Some(b'.' | b',' | b';' | b':' | b'!' | b'?') => true,
        Some(last) if !last.is_ascii() => word.ends_with(['\u{3002}', '\u{3001}']),
        _ => false,
    }
}

/// 1 for what stands between blanks, if it has letters or digits; scripts without blanks count two signs as a word.
fn words_in(word: &str) -> u32 {
    if word.is_ascii() {
        return u32::from(word.bytes().any(|b| b.is_ascii_alphanumeric()));
    }
    let unspaced = word.chars().filter(|c| ('\u{2e80}'..='\u{9fff}').contains(c)).count() as u32;
    if unspaced > 0 { unspaced.div_ceil(2) } else { u32::from(word.contains(|c: char| c.is_alphanumeric())) }
}

/// Words of running text: sentences with few links. Function words tell sentences from lists of names.
fn prose(block: &Block, m: &Measure<'_>, function: u32, inner: u32) -> f32 {
    let words = m.words as f32;
    let whole = match block.kind {
        BlockKind::Heading => return 0.0,
        BlockKind::Table => 0.2,
        _ => 1.0,
    };
    let sentences = match m.words {
        0..=5 => false,
        6..=11 => m.ends && function >= 1 && !m.bold,
        12..=24 => m.ends && function >= 1 || function >= 2 && inner >= 1 || function >= 4,
        words => {
            let words = words.min(SAMPLE as u32);
            function * 12 >= words || m.ends && function * 20 >= words
        }
    };
    if !sentences || m.links > 0.6 {
        return 0.0;
    }
    whole * words * (1.0 - m.links)
}

fn line(phrases: &PageWords, m: &Measure<'_>, inner: u32, block: &Block) -> Option<Line> {
    const OPENING_WORDS: u32 = 14;
    if !phrases.may_know(m.text) {
        return None;
    }
    if let Some(line) = phrases.whole(m.plain()) {
        return Some(line);
    }
    let is_sentence = m.ends && m.words > 6 && m.links < 0.3;
    let is_list = !m.ends && (m.links > 0.5 || inner * 4 >= m.words);
    if m.words > OPENING_WORDS && !is_list || is_sentence {
        return None;
    }
    let opening = phrases.opening(m.plain()).filter(|o| *o != Line::Being)?;
    if opening == Line::Aside && block.kind == BlockKind::ListItem && !m.labels && m.links < 0.5 {
        // An item of a list may begin with any word.
        return None;
    }
    let needs_heading = matches!(opening, Line::About | Line::Author);
    (!needs_heading || block.kind == BlockKind::Heading || m.bold && m.words <= 8).then_some(opening)
}

/// Whether a text ends with a sentence mark, before closing quotation marks and brackets.
fn ends_sentence(text: &str) -> bool {
    let closing = ['"', '\'', ')', ']', '\u{201c}', '\u{201d}', '\u{2018}', '\u{2019}', '\u{ab}', '\u{bb}'];
    let text = text.trim_end_matches(|c: char| c.is_whitespace() || closing.contains(&c));
    text.ends_with(['.', '!', '?', ':', '\u{2026}', '\u{3002}', '\u{ff01}', '\u{ff1f}'])
}
