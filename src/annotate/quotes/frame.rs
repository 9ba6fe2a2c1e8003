//! In: tokens, marked stretches and people. Out: the sentence around a position, as a list of pieces in which every marked
//! stretch is one, and the noun phrases in it.
//!
//! The hard decision: no tagger. A noun phrase is told by its article or capital, a subject by not standing behind a
//! preposition or an article of another case; names found before count as one word.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::marks::Marked;
use crate::annotate::Person;
use crate::knowledge::names::NameWords;
use crate::knowledge::quotes::{QuoteWords, SpeechWord};
use crate::knowledge::{Classes, LanguageData};
use crate::values::token::{Gap, Shape, Token, TokenKind, Tokens};

/// Pieces to look at on each side of a position.
const REACH: usize = 90;

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

/// A noun phrase: pieces `from..to` of its frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Phrase {
    pub(super) from: usize,
    pub(super) to: usize,
    /// Whether it can be a subject.
    pub(super) subject: bool,
    pub(super) pronoun: bool,
    /// Bytes of the words without attributes.
    pub(super) range: Range<usize>,
    /// The person named in it.
    pub(super) person: Option<usize>,
    /// Token of the noun at its head.
    pub(super) head: usize,
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
    fn mention_at(&self, pos: usize) -> Option<(usize, usize)> {
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

    /// The sentence that token `i` stands in.
    pub(super) fn sentence(&self, i: usize) -> (Frame, usize) {
        let mut pieces = self.leftwards(i);
        pieces.reverse();
        let at = pieces.len();
        pieces.push(Piece::Token(i));
        self.rightwards(i + 1, &mut pieces);
        (self.frame(pieces), at)
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
        let mut pieces = Vec::new();
        let mut right = i;
        while right > 0 && pieces.len() < REACH {
            let colon = pieces.is_empty() && self.tokens.is_sign(right - 1, ':');
            if self.tokens.gap(right) == Gap::Block && !colon {
                break;
            }
            let piece = self.marked_ending(right - 1).map_or(Piece::Token(right - 1), Piece::Marked);
            if self.ends_sentence(piece, right) {
                break;
            }
            right = self.start(piece);
            pieces.push(piece);
        }
        pieces
    }

    fn rightwards(&self, from: usize, pieces: &mut Vec<Piece>) {
        let mut at = from;
        let limit = pieces.len() + REACH;
        while at < self.tokens.list.len() && pieces.len() < limit && self.tokens.gap(at) != Gap::Block {
            if pieces.last().is_some_and(|last| self.ends_sentence(*last, at)) {
                break;
            }
            let piece = self.marked_beginning(at).map_or(Piece::Token(at), Piece::Marked);
            pieces.push(piece);
            at = self.end(piece);
        }
    }

    /// Whether a sentence ends between `piece` and token `right`.
    fn ends_sentence(&self, piece: Piece, right: usize) -> bool {
        let Some(next) = self.tokens.get(right) else { return true };
        let quote_next = self.marked_beginning(right).is_some();
        let opens = next.is_capital() || next.kind == TokenKind::Digits || quote_next;
        match piece {
            Piece::Token(i) => {
                let stop = ['.', '!', '?', '\u{2026}'].iter().any(|c| self.tokens.is_sign(i, *c));
                stop && next.gap != Gap::None && opens && !(self.tokens.is_sign(i, '.') && self.is_abbreviation(i))
            }
            Piece::Marked(k) => {
                let inner = &self.tokens.text[self.marked[k].inner.clone()];
                inner.trim_end().ends_with(['.', '!', '?', '\u{2026}']) && opens
            }
        }
    }

    /// Whether the point `i` belongs to the word or number before it.
    fn is_abbreviation(&self, i: usize) -> bool {
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
        let kind = |piece: &Piece| match piece {
            Piece::Token(i) => self.kind(*i),
            Piece::Marked(_) => SpeechWord::default(),
        };
        let kinds = pieces.iter().map(kind).collect();
        let mut frame = Frame { pieces, kinds, phrases: Vec::new() };
        frame.phrases = Phrases { text: self, frame: &frame }.all();
        frame
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

/// Finds the noun phrases of a frame.
struct Phrases<'f> {
    text: &'f Text<'f>,
    frame: &'f Frame,
}

impl Phrases<'_> {
    fn all(&self) -> Vec<Phrase> {
        let mut out = Vec::new();
        let mut i = 0;
        while i < self.frame.pieces.len() {
            let found = self.at(i);
            i = found.as_ref().map_or(i + 1, |p| p.to.max(i + 1));
            out.extend(found);
        }
        out
    }

    fn token(&self, i: usize) -> Option<(usize, &Token)> {
        match self.frame.pieces.get(i) {
            Some(Piece::Token(t)) => self.text.token(*t).map(|token| (*t, token)),
            _ => None,
        }
    }

    fn at(&self, i: usize) -> Option<Phrase> {
        let (_, token) = self.token(i)?;
        let kind = self.frame.kind(i);
        let named = self.mention(i).is_some();
        if kind.any(SpeechWord::PREPOSITION.or(SpeechWord::SOURCE)) && !named {
            let article = self.frame.kind(i + 1).any(SpeechWord::DETERMINER.or(SpeechWord::OBLIQUE));
            if kind.any(SpeechWord::SUBORDINATE) && article {
                return None;
            }
            let inner = self.noun_phrase(i + 1)?;
            return Some(Phrase { from: i, subject: false, ..inner });
        }
        if kind.any(SpeechWord::RELATIVE)
            && self.frame.is_sign(self.text, i.wrapping_sub(1), ',')
            && !self.is_apposition(i)
        {
            return Some(self.relative_clause(i));
        }
        if kind.any(SpeechWord::PRONOUN) && !(kind.any(SpeechWord::DETERMINER) && self.noun_phrase(i).is_some()) {
            return Some(self.pronoun(i, token));
        }
        let starts = kind.any(SpeechWord::DETERMINER.or(SpeechWord::OBLIQUE))
            || named
            || self.is_noun(i)
            || self.is_adjective(i);
        if !starts {
            return None;
        }
        let phrase = self.noun_phrase(i)?;
        Some(Phrase { subject: phrase.subject && !kind.any(SpeechWord::OBLIQUE), ..phrase })
    }

    fn pronoun(&self, i: usize, token: &Token) -> Phrase {
        let head = self.text.start(self.frame.pieces[i]);
        Phrase { from: i, to: i + 1, subject: true, pronoun: true, range: token.range(), person: None, head }
    }

    /// Everything up to the comma that ends a relative clause: no subject in it.
    fn relative_clause(&self, i: usize) -> Phrase {
        let limit = (i + 40).min(self.frame.pieces.len());
        let end = (i + 1..limit).find(|&k| self.frame.is_sign(self.text, k, ',')).unwrap_or(i + 1);
        let head = self.text.start(self.frame.pieces[i]);
        Phrase { from: i, to: end, subject: false, pronoun: false, range: 0..0, person: None, head }
    }

    /// `, der Leiter des Hauses`: an article with its noun, and a comma or verb after it.
    fn is_apposition(&self, i: usize) -> bool {
        self.frame.kind(i).any(SpeechWord::DETERMINER) && self.noun_phrase(i).is_some_and(|p| p.to - p.from <= 12)
    }

    /// The mention that begins at piece `i`: the piece after it, and its person.
    fn mention(&self, i: usize) -> Option<(usize, usize)> {
        let (_, token) = self.token(i)?;
        let (end, person) = self.text.mention_at(token.start as usize)?;
        let after = (i..self.frame.pieces.len()).find(|&k| self.token(k).is_none_or(|(_, t)| t.start as usize >= end));
        Some((after.unwrap_or(self.frame.pieces.len()), person))
    }

    fn is_noun(&self, i: usize) -> bool {
        let Some((_, token)) = self.token(i) else { return false };
        let kind = self.frame.kind(i);
        let other = SpeechWord::DETERMINER
            .or(SpeechWord::OBLIQUE)
            .or(SpeechWord::PRONOUN)
            .or(SpeechWord::PREPOSITION)
            .or(SpeechWord::CONJUNCTION)
            .or(SpeechWord::SUBORDINATE)
            .or(SpeechWord::AUXILIARY)
            .or(SpeechWord::ADVERB);
        let adverb = i == 0 && self.text.words.ends_like_adverb(&self.text.tokens.text[token.range()]);
        let function =
            kind.any(other) || adverb || i == 0 && (kind.any(SpeechWord::VERB) || token.is(Classes::FUNCTION));
        let time = token.is(Classes::WEEKDAY.or(Classes::MONTH));
        token.kind == TokenKind::Word && token.is_capital() && !time && !(function && token.shape == Shape::Capital)
    }

    /// A small word before a noun that is no verb and no function word.
    fn is_adjective(&self, i: usize) -> bool {
        let Some((_, token)) = self.token(i) else { return false };
        let plain = self.frame.kind(i) == SpeechWord::default() || self.frame.kind(i) == SpeechWord::PARTICIPLE;
        let ending =
            self.text.tokens.text[token.range()].ends_with(['e', 'n', 'r', 's', 'm']) || !self.text.words.capital_nouns;
        let small =
            token.kind == TokenKind::Word && token.shape == Shape::Lower && plain && !token.is(Classes::FUNCTION);
        small && ending && (self.is_noun(i + 1) || self.is_adjective_before(i + 1))
    }

    fn is_adjective_before(&self, i: usize) -> bool {
        let lower = self.token(i).is_some_and(|(_, t)| t.shape == Shape::Lower && !t.is(Classes::FUNCTION));
        lower && self.frame.kind(i) == SpeechWord::default() && self.is_noun(i + 1)
    }

    /// Article, adjectives, nouns and names from piece `i` on, with attributes in the genitive.
    fn noun_phrase(&self, i: usize) -> Option<Phrase> {
        let article =
            self.frame.kind(i).any(SpeechWord::DETERMINER.or(SpeechWord::OBLIQUE)) && self.mention(i).is_none();
        let mut at = i + usize::from(article);
        at = self.skip_adjectives(at, article);
        let nouns = at;
        let mut person = None;
        let mut head = None;
        while at < self.frame.pieces.len() {
            if let Some((after, who)) = self.mention(at) {
                person = person.or(Some(who));
                head = head.or(self.token(at).map(|(t, _)| t));
                at = after;
            } else if self.is_noun(at) || self.is_lower_noun(at, nouns, article) {
                head = self.token(at).map(|(t, _)| t);
                at += 1;
            } else if at > nouns && self.is_joint(at) {
                at += 1;
            } else if let (Some(Piece::Marked(k)), None, true) = (self.frame.pieces.get(at), head, article) {
                head = Some(self.text.marked[*k].open + 1);
                at += 1;
                break;
            } else {
                break;
            }
        }
        let head = head?;
        let first = self.text.start(*self.frame.pieces.get(i)?);
        let last = self.text.end(*self.frame.pieces.get(at - 1)?).checked_sub(1)?;
        let range = self.text.token(first)?.start as usize..self.text.token(last)?.end as usize;
        let to = if self.text.names.is_place(self.text.tokens.str(head)) { at } else { self.attributes(at) };
        let subject = !(article && self.is_oblique(i, nouns));
        Some(Phrase { from: i, to, subject, pronoun: false, range, person, head })
    }

    /// An article that is nominative or genitive is told by the adjective behind it (`der neuen Zeitung`).
    fn is_oblique(&self, article: usize, nouns: usize) -> bool {
        let both = self.frame.kind(article).any(SpeechWord::GENITIVE);
        let adjective = self.token(article + 1).filter(|_| nouns > article + 1);
        both && adjective
            .is_some_and(|(_, t)| t.shape == Shape::Lower && self.text.tokens.text[t.range()].ends_with("en"))
    }

    fn skip_adjectives(&self, from: usize, article: bool) -> usize {
        let mut at = from;
        while at < from + 6 && self.mention(at).is_none() {
            let Some((_, token)) = self.token(at) else { break };
            let digits = token.kind == TokenKind::Digits
                || self.text.tokens.is_sign(self.text.start(self.frame.pieces[at]), '-');
            let small = token.shape == Shape::Lower && token.kind == TokenKind::Word && article;
            let plain = self.frame.kind(at) == SpeechWord::default() || self.frame.kind(at) == SpeechWord::PARTICIPLE;
            if !(digits && at > from
                || small && plain && self.text.words.capital_nouns
                || self.is_adjective(at)
                || digits && article)
            {
                break;
            }
            at += 1;
        }
        at
    }

    /// English nouns are small; they end before a verb or function word.
    fn is_lower_noun(&self, at: usize, nouns: usize, article: bool) -> bool {
        let small = self.token(at).is_some_and(|(_, t)| t.kind == TokenKind::Word && t.shape == Shape::Lower);
        let plain = self.frame.kind(at) == SpeechWord::default()
            && self.token(at).is_some_and(|(_, t)| !t.is(Classes::FUNCTION));
        !self.text.words.capital_nouns && article && small && plain && at < nouns + 4
    }

    /// Signs inside a name: hyphens, points of abbreviations, a bracket with a party.
    fn is_joint(&self, at: usize) -> bool {
        let Some((t, token)) = self.token(at) else { return false };
        let noun_next = self.is_noun(at + 1) || self.mention(at + 1).is_some();
        let lower_next = token.gap == Gap::None
            && self.token(at + 1).is_some_and(|(_, n)| n.gap == Gap::None && n.kind != TokenKind::Sign);
        let sign = |c: char| self.text.tokens.is_sign(t, c);
        let point = sign('.') && t > 0 && (self.text.is_abbreviation(t)) && noun_next;
        let hyphen =
            (sign('-') || sign('/') || sign('\u{2019}') || sign('\'') || sign('&')) && (noun_next || lower_next);
        let after_hyphen = t > 0
            && token.gap == Gap::None
            && token.kind == TokenKind::Word
            && (self.text.tokens.is_sign(t - 1, '-') || self.text.tokens.is_sign(t - 1, '\''));
        point || hyphen || after_hyphen
    }

    /// Brackets and genitives behind a noun: they belong to the phrase and hold no subject.
    fn attributes(&self, from: usize) -> usize {
        let mut at = from;
        for _ in 0..4 {
            if self.frame.is_sign(self.text, at, '(') {
                let close =
                    (at..(at + 8).min(self.frame.pieces.len())).find(|&k| self.frame.is_sign(self.text, k, ')'));
                let Some(close) = close else { break };
                at = close + 1;
                continue;
            }
            let genitive = self.frame.kind(at).any(SpeechWord::GENITIVE);
            let inner = if genitive { self.noun_phrase(at) } else { None };
            match inner {
                Some(inner) if inner.person.is_none() => at = inner.to,
                _ => break,
            }
        }
        at
    }
}
