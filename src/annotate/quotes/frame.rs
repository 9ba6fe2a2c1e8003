//! In: tokens, marked stretches and people. Out: the sentence around a position, as a list of pieces in which every marked
//! stretch is one, with its noun phrases.
//!
//! The hard decision: sentences are cut only where they are asked for, and only as far as [`REACH`], so that text without
//! speech costs nothing and a text without points no more than others.

use std::ops::Range;

use rustc_hash::FxHashMap;

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

/// What the search for speakers looks at.
pub(super) struct Text<'a> {
    pub(super) tokens: &'a Tokens<'a>,
    pub(super) marked: &'a [Marked],
    pub(super) words: &'a QuoteWords,
    pub(super) names: &'a NameWords,
    pub(super) people: &'a [Person],
    /// Bytes of all mentions with their person, sorted.
    mentions: Vec<(Range<usize>, usize)>,
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
#[derive(Debug, Default)]
pub(super) struct Frame {
    pub(super) pieces: Vec<Piece>,
    /// What each piece is, for those that are words.
    pub(super) kinds: Vec<SpeechWord>,
    pub(super) phrases: Vec<Phrase>,
}

impl<'a> Text<'a> {
    pub(super) fn new(
        tokens: &'a Tokens<'a>,
        marked: &'a [Marked],
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
        Self { tokens, marked, words: &words.quotes, names: &words.names, people, mentions, surnames }
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

    /// The mention that begins at byte `pos`: its end and person.
    pub(super) fn mention_at(&self, pos: usize) -> Option<(usize, usize)> {
        let i = self.mentions.partition_point(|(range, _)| range.start < pos);
        self.mentions.get(i).filter(|(range, _)| range.start == pos).map(|(range, person)| (range.end, *person))
    }

    /// The last mention that ends before byte `pos`.
    pub(super) fn mentions_before(&self, pos: usize) -> impl Iterator<Item = &(Range<usize>, usize)> {
        self.mentions[..self.mentions.partition_point(|(range, _)| range.start < pos)].iter().rev()
    }

    /// The marked stretch that ends with token `i`.
    fn marked_ending(&self, i: usize) -> Option<usize> {
        let at = self.marked.partition_point(|m| m.end <= i);
        self.marked.get(at).filter(|m| m.end == i + 1).map(|_| at)
    }

    /// The marked stretch that begins with token `i`.
    fn marked_beginning(&self, i: usize) -> Option<usize> {
        let at = self.marked.partition_point(|m| m.open < i);
        self.marked.get(at).filter(|m| m.open == i).map(|_| at)
    }

    /// The sentence around marked stretch `k`, and the place of that stretch in it. If the stretch begins its paragraph
    /// and the paragraph before ends with a colon, that one's last sentence is part of it.
    pub(super) fn around(&self, k: usize) -> (Frame, usize) {
        let Some(marked) = self.marked.get(k) else { return (Frame::default(), 0) };
        let mut pieces = self.leftwards(marked.open);
        pieces.reverse();
        let at = pieces.len();
        pieces.push(Piece::Marked(k));
        self.rightwards(marked.end, &mut pieces);
        (self.frame(pieces), at)
    }

    /// The sentence that ends before token `end`.
    pub(super) fn before(&self, end: usize) -> Option<Frame> {
        let last = end.checked_sub(1)?;
        let mut pieces = match self.marked_ending(last) {
            Some(k) => vec![Piece::Marked(k)],
            None => vec![Piece::Token(last)],
        };
        let start = self.start(pieces[0]);
        pieces.extend(self.leftwards(start));
        pieces.reverse();
        Some(self.frame(pieces))
    }

    /// The sentence that token `i` stands in, without its phrases.
    pub(super) fn outline(&self, i: usize) -> (Frame, usize) {
        let mut pieces = self.leftwards(i);
        pieces.reverse();
        let at = pieces.len();
        pieces.push(Piece::Token(i));
        self.rightwards(i + 1, &mut pieces);
        (self.bare(pieces), at)
    }

    /// Token of the opening mark of the stretch at piece `at`.
    pub(super) fn marked_open(&self, frame: &Frame, at: usize) -> usize {
        frame.pieces.get(at).map_or(0, |p| self.start(*p))
    }

    /// Whether token `i` stands in a marked stretch.
    pub(super) fn is_marked(&self, i: usize) -> bool {
        let at = self.marked.partition_point(|m| m.end <= i);
        self.marked.get(at).is_some_and(|m| m.open <= i)
    }

    /// Whether the word at piece `i` ends with a word for a thing that has a title: compounds are told by their last part.
    pub(super) fn ends_with_naming(&self, frame: &Frame, i: usize) -> bool {
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
        let mut marked = 0;
        while right > 0 && pieces.len() < REACH && marked < MOST_MARKED {
            let colon = pieces.is_empty() && self.tokens.is_sign(right - 1, ':');
            if self.tokens.gap(right) == Gap::Block && !colon {
                break;
            }
            let piece = self.marked_ending(right - 1).map_or(Piece::Token(right - 1), Piece::Marked);
            if self.ends_sentence(piece, right) {
                break;
            }
            right = self.start(piece);
            marked += usize::from(matches!(piece, Piece::Marked(_)));
            pieces.push(piece);
        }
        pieces
    }

    fn rightwards(&self, from: usize, pieces: &mut Vec<Piece>) {
        let mut at = from;
        let limit = pieces.len() + REACH;
        let mut marked = 0;
        let inside = |at: usize| at < self.tokens.list.len() && self.tokens.gap(at) != Gap::Block;
        while inside(at) && pieces.len() < limit && marked < MOST_MARKED {
            if pieces.last().is_some_and(|last| self.ends_sentence(*last, at)) {
                break;
            }
            let piece = self.marked_beginning(at).map_or(Piece::Token(at), Piece::Marked);
            marked += usize::from(matches!(piece, Piece::Marked(_)));
            pieces.push(piece);
            at = self.end(piece);
        }
    }

    /// Whether a sentence ends between `piece` and token `right`.
    fn ends_sentence(&self, piece: Piece, right: usize) -> bool {
        let Some(next) = self.tokens.get(right) else { return true };
        let sign = |i: usize| self.tokens.get(i).map_or('\0', |token| token.sign);
        let quote_next = || self.marked_beginning(right).is_some();
        let opens = || next.is_capital() || next.kind == TokenKind::Digits || quote_next();
        match piece {
            Piece::Token(i) => {
                let stop = matches!(sign(i), '.' | '!' | '?' | '\u{2026}');
                stop && next.gap != Gap::None && opens() && !(sign(i) == '.' && self.is_abbreviation(i))
            }
            Piece::Marked(k) => {
                let inner = &self.tokens.text[self.marked[k].inner.clone()];
                inner.trim_end().ends_with(['.', '!', '?', '\u{2026}']) && opens()
            }
        }
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

    fn frame(&self, pieces: Vec<Piece>) -> Frame {
        self.with_phrases(self.bare(pieces))
    }

    /// The same sentence with its phrases.
    pub(super) fn with_phrases(&self, frame: Frame) -> Frame {
        Frame { phrases: phrases::find(self, &frame), ..frame }
    }

    fn bare(&self, pieces: Vec<Piece>) -> Frame {
        let kind = |piece: &Piece| match piece {
            Piece::Token(i) => self.kind(*i),
            Piece::Marked(_) => SpeechWord::default(),
        };
        let kinds = pieces.iter().map(kind).collect();
        Frame { pieces, kinds, phrases: Vec::new() }
    }
}

/// The last word of a person's family name.
pub(super) fn surname(person: &Person) -> &str {
    let family = person.family.as_deref().unwrap_or(&person.name);
    family.rsplit([' ', '-']).next().unwrap_or(family)
}

impl Frame {
    /// Whether piece `i` is the sign `c`.
    pub(super) fn is_sign(&self, text: &Text<'_>, i: usize, c: char) -> bool {
        matches!(self.pieces.get(i), Some(Piece::Token(t)) if text.tokens.is_sign(*t, c))
    }

    /// What piece `i` is; nothing beyond the end.
    pub(super) fn kind(&self, i: usize) -> SpeechWord {
        self.kinds.get(i).copied().unwrap_or_default()
    }

    /// The phrase that piece `i` stands in.
    pub(super) fn phrase_at(&self, i: usize) -> Option<&Phrase> {
        self.phrases.iter().find(|p| p.from <= i && i < p.to)
    }
}
