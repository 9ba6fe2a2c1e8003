//! In: names of one or more tokens (`US-Dollar`, `km/h`). Out: [`Phrases`], a table that finds the longest one at a token.
//!
//! The hard decision: symbols are told apart by case (`t`, `T`, `mW`, `MW`) although the lexicon folds it, so in a table of
//! symbols pieces of up to three letters must match letter by letter; words need not.

use rustc_hash::FxHashMap;

use super::lexicon::WordId;
use super::{Classes, Lexicon};

/// Names of one or more tokens, found by the number of the first.
#[derive(Debug)]
pub struct Phrases<T> {
    by_first: FxHashMap<WordId, Vec<Phrase<T>>>,
    symbols: bool,
}

/// The tokens of a phrase and what it means.
type Phrase<T> = (Box<[Piece]>, T);

#[derive(Debug, PartialEq, Eq)]
struct Piece {
    text: Box<str>,
    glued: bool,
    /// Whether its case says nothing.
    word: bool,
}

impl<T> Default for Phrases<T> {
    fn default() -> Self {
        Self { by_first: FxHashMap::default(), symbols: false }
    }
}

impl<T> Phrases<T> {
    /// A table of symbols, in which short pieces are told apart by case.
    pub(super) fn symbols() -> Self {
        Self { symbols: true, ..Self::default() }
    }

    /// The longest phrase that begins with the word `id`, and how many tokens it has. `token` gives the characters of the
    /// n-th token and whether it follows without a blank.
    pub fn find<'t>(&self, id: WordId, token: impl Fn(usize) -> (&'t str, bool)) -> Option<(&T, usize)> {
        let candidates = self.by_first.get(&id)?;
        let fits = |pieces: &[Piece]| {
            pieces.iter().enumerate().all(|(n, piece)| {
                // That the first word is the one of the phrase is known by its number.
                n == 0 && piece.word || {
                    let (text, glued) = token(n);
                    piece.fits(text) && (n == 0 || glued || !piece.glued)
                }
            })
        };
        candidates.iter().find(|(pieces, _)| fits(pieces)).map(|(pieces, value)| (value, pieces.len()))
    }

    /// The words that a phrase begins with, in no order.
    pub(super) fn first_words(&self) -> impl Iterator<Item = WordId> {
        self.by_first.keys().copied()
    }

    /// Enters a phrase; its first token gets `class`.
    pub(super) fn add(&mut self, lexicon: &mut Lexicon, phrase: &str, class: Classes, value: T) {
        let pieces = pieces(phrase, self.symbols);
        let Some(first) = pieces.first() else { return };
        let id = lexicon.add(&first.text, class);
        let list = self.by_first.entry(id).or_default();
        list.push((pieces.into(), value));
        list.sort_by_key(|(pieces, _)| std::cmp::Reverse(pieces.len()));
    }
}

impl Piece {
    fn fits(&self, text: &str) -> bool {
        let small =
            |text: &str| text.chars().flat_map(char::to_lowercase).eq(self.text.chars().flat_map(char::to_lowercase));
        *self.text == *text || self.word && !self.begins_otherwise(text) && small(text)
    }

    /// Whether another letter of ASCII begins the text: told before any letter is made small.
    fn begins_otherwise(&self, text: &str) -> bool {
        let first = |text: &str| text.bytes().next().filter(u8::is_ascii);
        first(&self.text).zip(first(text)).is_some_and(|(own, other)| !own.eq_ignore_ascii_case(&other))
    }
}

/// The tokens of a phrase as [`crate::values::token::Tokens`] would cut it.
fn pieces(phrase: &str, symbols: bool) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    let mut last = ' ';
    for c in phrase.chars() {
        let joins = (c.is_alphabetic() && last.is_alphabetic()) || (c.is_ascii_digit() && last.is_ascii_digit());
        match out.last_mut() {
            Some(piece) if joins => piece.text = format!("{}{c}", piece.text).into(),
            _ if c == ' ' => {}
            _ => out.push(Piece { text: c.to_string().into(), glued: last != ' ', word: true }),
        }
        last = c;
    }
    for piece in &mut out {
        piece.word = !symbols || piece.text.chars().nth(3).is_some();
    }
    out
}
