//! In: tokens, marked stretches and people. Out: the sentence around a position, as a list of pieces in which every marked
//! stretch is one, with its noun phrases.
//!
//! The hard decision: sentences are cut only where they are asked for, and only as far as [`REACH`], so that text without
//! speech costs nothing and a text without points no more than others.

use std::cell::OnceCell;
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::Spots;
use super::marks::Marked;
use super::phrases::{self, Phrase};
use crate::annotate::Person;
use crate::knowledge::names::NameWords;
use crate::knowledge::quotes::{QuoteWords, SpeechWord};
use crate::knowledge::{Classes, LanguageData};
use crate::values::token::{Gap, Token, TokenKind, Tokens};

/// Pieces to look at on each side of a position.
const REACH: usize = 90;
/// Pieces of a sentence that is not long.
const USUAL: usize = 48;
/// A sentence with more marked stretches than this to one side is a list of words in marks.
const MOST_MARKED: usize = 12;

/// Tokens between two places that are surely far apart.
const FAR: usize = 4000;

/// What the search for speakers looks at.
pub(super) struct Text<'a> {
    pub(super) tokens: &'a Tokens<'a>,
    pub(super) marked: &'a [Marked],
    pub(super) words: &'a QuoteWords,
    pub(super) names: &'a NameWords,
    pub(super) people: &'a [Person],
    /// Bytes of all mentions with their person, sorted.
    mentions: Vec<(Range<usize>, usize)>,
    pub(super) spots: &'a Spots,
    /// The roles of the people in small letters, empty for none.
    roles: OnceCell<Vec<String>>,
    /// The person with a surname; none if there are two.
    surnames: FxHashMap<&'a str, Option<usize>>,
}

/// A part of a sentence: a token, or a marked stretch as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece {
    Token(usize),
    Marked(usize),
}

/// A sentence.
pub(super) struct Frame<'a> {
    text: &'a Text<'a>,
    pub(super) pieces: Vec<Piece>,
    /// What each piece is, for those that are words.
    pub(super) kinds: Vec<SpeechWord>,
    /// Its noun phrases, found when they are asked for.
    phrases: OnceCell<Vec<Phrase>>,
}

impl<'a> Text<'a> {
    pub(super) fn new(
        tokens: &'a Tokens<'a>,
        marked: &'a [Marked],
        spots: &'a Spots,
        people: &'a [Person],
        words: &'a LanguageData,
    ) -> Self {
        let all = people.iter().enumerate();
        let mut mentions: Vec<_> = all.flat_map(|(i, p)| p.mentions.iter().map(move |m| (m.clone(), i))).collect();
        mentions.sort_by_key(|(range, _)| range.start);
        let mut surnames = FxHashMap::default();
        for (i, person) in people.iter().enumerate() {
            surnames.entry(surname(person)).and_modify(|one| *one = None).or_insert(Some(i));
        }
        let (roles, names) = (OnceCell::new(), &words.names);
        Self { tokens, marked, spots, words: &words.quotes, names, people, mentions, roles, surnames }
    }

    /// The role of a person in small letters, empty if there is none.
    pub(super) fn role(&self, person: usize) -> &str {
        let small = |person: &Person| person.role.as_deref().map(str::to_lowercase).unwrap_or_default();
        self.roles.get_or_init(|| self.people.iter().map(small).collect()).get(person).map_or("", String::as_str)
    }

    /// How many paragraphs begin with one of the tokens `from..to`; many if these are surely far apart.
    pub(super) fn paragraphs_between(&self, from: usize, to: usize) -> usize {
        if to > from + FAR {
            return usize::MAX;
        }
        let before = |token: usize| self.spots.paragraphs.partition_point(|first| *first < token);
        before(to).saturating_sub(before(from))
    }

    /// The one person with this surname, also in the genitive.
    pub(super) fn by_surname(&self, word: &str) -> Option<usize> {
        let known = |word: &str| self.surnames.get(word).copied().flatten();
        known(word).or_else(|| known(word.strip_suffix('s')?))
    }

    pub(super) fn token(&self, i: usize) -> Option<&Token> {
        self.tokens.get(i)
    }

    pub(super) fn kind(&self, i: usize) -> SpeechWord {
        self.tokens.get(i).map_or(SpeechWord::default(), |t| self.words.kind(t.word))
    }

    /// The last mention that ends before byte `pos`.
    pub(super) fn mentions_before(&self, pos: usize) -> impl Iterator<Item = &(Range<usize>, usize)> {
        self.mentions[..self.mentions.partition_point(|(range, _)| range.start < pos)].iter().rev()
    }

    /// The mentions that begin within a range of bytes, each with its person.
    pub(super) fn mentions_in(&self, bytes: Range<usize>) -> impl Iterator<Item = &(Range<usize>, usize)> {
        let first = self.mentions.partition_point(|(range, _)| range.start < bytes.start);
        self.mentions[first..].iter().take_while(move |(range, _)| range.start < bytes.end)
    }

    /// The sentence around a piece, and the place of that piece in it. If a marked stretch begins its paragraph and the
    /// paragraph before ends with a colon, that one's last sentence is part of it.
    pub(super) fn around(&'a self, piece: Piece) -> (Frame<'a>, usize) {
        let mut pieces = self.leftwards(self.start(piece));
        pieces.reverse();
        let at = pieces.len();
        pieces.push(piece);
        pieces.extend(self.behind(piece));
        (self.frame(pieces), at)
    }

    /// The sentence that ends before token `end`.
    pub(super) fn before(&'a self, end: usize) -> Option<Frame<'a>> {
        let last = end.checked_sub(1)?;
        let marked = self.marked.partition_point(|m| m.end < end);
        let stretch = self.marked.get(marked).is_some_and(|m| m.end == end);
        let piece = if stretch { Piece::Marked(marked) } else { Piece::Token(last) };
        let mut pieces = self.leftwards(self.start(piece));
        pieces.reverse();
        pieces.push(piece);
        Some(self.frame(pieces))
    }

    /// The sentence of some pieces.
    fn frame(&'a self, pieces: Vec<Piece>) -> Frame<'a> {
        let kinds = pieces.iter().map(|piece| self.kind_of(*piece)).collect();
        Frame { text: self, pieces, kinds, phrases: OnceCell::new() }
    }

    /// What a piece is; nothing for a marked stretch.
    pub(super) fn kind_of(&self, piece: Piece) -> SpeechWord {
        match piece {
            Piece::Token(i) => self.kind(i),
            Piece::Marked(_) => SpeechWord::default(),
        }
    }

    /// Token of the opening mark of the stretch at piece `at`.
    pub(super) fn marked_open(&self, frame: &Frame<'_>, at: usize) -> usize {
        frame.pieces.get(at).map_or(0, |p| self.start(*p))
    }

    /// Whether token `i` stands in a marked stretch.
    pub(super) fn is_marked(&self, i: usize) -> bool {
        let at = self.marked.partition_point(|m| m.end <= i);
        self.marked.get(at).is_some_and(|m| m.open <= i)
    }

    /// Whether the word at piece `i` ends with a word for a thing that has a title: compounds are told by their last part.
    pub(super) fn ends_with_naming(&self, frame: &Frame<'_>, i: usize) -> bool {
        let Some(Piece::Token(t)) = frame.pieces.get(i) else { return false };
        let lower = self.tokens.str(*t).to_lowercase();
        let starts = lower.char_indices().map(|(i, _)| i).skip(3);
        starts.filter(|&i| lower.len() - i >= 4).any(|i| self.words.is_naming(&lower[i..]))
    }

    /// First token of a piece.
    pub(super) fn start(&self, piece: Piece) -> usize {
        match piece {
            Piece::Token(i) => i,
            Piece::Marked(k) => self.marked[k].open,
        }
    }

    /// Token after a piece.
    pub(super) fn end(&self, piece: Piece) -> usize {
        match piece {
            Piece::Token(i) => i + 1,
            Piece::Marked(k) => self.marked[k].end,
        }
    }

    /// The pieces before token `i`, backwards, up to the sentence's start.
    fn leftwards(&self, i: usize) -> Vec<Piece> {
        let mut pieces = Vec::with_capacity(USUAL);
        let mut right = i;
        let mut stretches = self.marked.partition_point(|m| m.end <= i);
        let mut marked = 0;
        while right > 0 && pieces.len() < REACH && marked < MOST_MARKED {
            let colon = pieces.is_empty() && self.tokens.is_sign(right - 1, ':');
            if self.tokens.gap(right) == Gap::Block && !colon {
                break;
            }
            while stretches > 0 && self.marked[stretches - 1].end > right {
                stretches -= 1;
            }
            let stretch = stretches.checked_sub(1).filter(|k| self.marked[*k].end == right);
            let piece = stretch.map_or(Piece::Token(right - 1), Piece::Marked);
            if self.ends_sentence(piece, right) {
                break;
            }
            right = self.start(piece);
            marked += usize::from(stretch.is_some());
            pieces.push(piece);
        }
        pieces
    }

    /// The pieces behind `piece`, up to the sentence's end.
    pub(super) fn behind(&self, piece: Piece) -> impl Iterator<Item = Piece> {
        let mut last = piece;
        let mut at = self.end(piece);
        let mut stretch = self.marked.partition_point(|m| m.open < at);
        let mut marked = 0;
        let next = move || {
            if marked == MOST_MARKED || self.tokens.gap(at) == Gap::Block || self.ends_sentence(last, at) {
                return None;
            }
            last = Piece::Token(at);
            if self.marked.get(stretch).is_some_and(|m| m.open == at) {
                last = Piece::Marked(stretch);
                stretch += 1;
                marked += 1;
            }
            at = self.end(last);
            Some(last)
        };
        std::iter::from_fn(next).take(REACH)
    }

    /// Whether a sentence ends between `piece` and token `right`.
    #[inline]
    fn ends_sentence(&self, piece: Piece, right: usize) -> bool {
        match piece {
            Piece::Token(i) => {
                let sign = self.tokens.get(i).map_or('\0', |token| token.sign);
                // Most are words.
                sign != '\0' && matches!(sign, '.' | '!' | '?' | '\u{2026}') && self.stops(i, sign, right)
            }
            Piece::Marked(k) => self.closes(k) && self.opens(right),
        }
    }

    /// Whether what stands in marks ends like a sentence.
    fn closes(&self, k: usize) -> bool {
        let inner = &self.tokens.text[self.marked[k].inner.clone()];
        inner.trim_end().ends_with(['.', '!', '?', '\u{2026}'])
    }

    /// Whether the point or the like at token `i` ends a sentence before token `right`.
    fn stops(&self, i: usize, sign: char, right: usize) -> bool {
        self.tokens.gap(right) != Gap::None && self.opens(right) && !(sign == '.' && self.is_abbreviation(i))
    }

    /// Whether a sentence may begin with token `i`.
    fn opens(&self, i: usize) -> bool {
        let quoted = || self.marked.binary_search_by_key(&i, |m| m.open).is_ok();
        self.tokens.get(i).is_none_or(|t| t.is_capital() || t.kind == TokenKind::Digits || quoted())
    }

    /// Whether the point `i` belongs to the word or number before it.
    pub(super) fn is_abbreviation(&self, i: usize) -> bool {
        let Some(before) = i.checked_sub(1).and_then(|b| self.tokens.get(b)) else { return false };
        let letters = before.end - before.start;
        match before.kind {
            TokenKind::Digits => letters <= 2,
            TokenKind::Word => {
                letters == 1
                    || before.is(Classes::TITLE.or(Classes::MONTH)) && letters <= 5
                    || self.kind(i - 1).any(SpeechWord::ABBREVIATION)
            }
            TokenKind::Sign => false,
        }
    }
}

/// The last word of a person's family name.
pub(super) fn surname(person: &Person) -> &str {
    let family = person.family.as_deref().unwrap_or(&person.name);
    family.rsplit([' ', '-']).next().unwrap_or(family)
}

impl Frame<'_> {
    /// Whether piece `i` is the sign `c`.
    pub(super) fn is_sign(&self, i: usize, c: char) -> bool {
        matches!(self.pieces.get(i), Some(Piece::Token(t)) if self.text.tokens.is_sign(*t, c))
    }

    /// What piece `i` is; nothing beyond the end.
    pub(super) fn kind(&self, i: usize) -> SpeechWord {
        self.kinds.get(i).copied().unwrap_or_default()
    }

    /// Its noun phrases in order.
    pub(super) fn phrases(&self) -> &[Phrase] {
        self.phrases.get_or_init(|| phrases::find(self.text, self))
    }

    /// The phrase that piece `i` stands in.
    pub(super) fn phrase_at(&self, i: usize) -> Option<&Phrase> {
        self.phrases().iter().find(|p| p.from <= i && i < p.to)
    }
}
