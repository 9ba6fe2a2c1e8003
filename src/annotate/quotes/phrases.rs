//! In: a sentence in pieces. Out: its noun phrases, each with what it can be: a subject, a pronoun, a person.
//!
//! The hard decision: no tagger. A noun phrase is told by its article or capital, a subject by not standing behind a
//! preposition or an article of another case; names found before count as one word.

use std::cell::OnceCell;
use std::ops::Range;

use super::frame::{Frame, Piece, Text};
use crate::knowledge::Classes;
use crate::knowledge::quotes::SpeechWord;
use crate::values::token::{Gap, Shape, Token, TokenKind};

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

/// The noun phrases of a sentence in order.
pub(super) fn find(text: &Text<'_>, frame: &Frame<'_>) -> Vec<Phrase> {
    Finder { text, frame, names: names(text, frame) }.all()
}

/// Finds the noun phrases of a frame.
struct Finder<'f> {
    text: &'f Text<'f>,
    frame: &'f Frame<'f>,
    names: Vec<Name>,
}

/// A mention of a person in a frame: its pieces and the person.
struct Name {
    from: usize,
    to: usize,
    person: usize,
}

/// The people that a sentence names, outside of marked stretches.
fn names(text: &Text<'_>, frame: &Frame<'_>) -> Vec<Name> {
    let start = |piece: &Piece| text.token(text.start(*piece)).map_or(usize::MAX, |t| t.start as usize);
    let (Some(first), Some(last)) = (frame.pieces.first(), frame.pieces.last()) else { return Vec::new() };
    let named = |(bytes, person): &(Range<usize>, usize)| {
        let from = frame.pieces.partition_point(|piece| start(piece) < bytes.start);
        let fits = frame.pieces.get(from).is_some_and(|p| matches!(p, Piece::Token(_)) && start(p) == bytes.start);
        let ends = |piece: &Piece| matches!(piece, Piece::Marked(_)) || start(piece) >= bytes.end;
        let to = from + frame.pieces.get(from..)?.iter().take_while(|piece| !ends(piece)).count();
        fits.then_some(Name { from, to, person: *person })
    };
    text.mentions_in(start(first)..start(last) + 1).filter_map(named).collect()
}

impl Finder<'_> {
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
        let phrase = OnceCell::new();
        let phrase = || phrase.get_or_init(|| self.noun_phrase(i)).as_ref();
        let determined = kind.any(SpeechWord::DETERMINER);
        // An article with its noun, and a comma or verb after it: `, der Leiter des Hauses`.
        let apposition = || determined && phrase().is_some_and(|p| p.to - p.from <= 12);
        if kind.any(SpeechWord::RELATIVE) && self.frame.is_sign(i.wrapping_sub(1), ',') && !apposition() {
            return Some(self.relative_clause(i));
        }
        if kind.any(SpeechWord::PRONOUN) && !(determined && phrase().is_some()) {
            return Some(self.pronoun(i, token));
        }
        let starts = kind.any(SpeechWord::DETERMINER.or(SpeechWord::OBLIQUE))
            || named
            || self.is_noun(i)
            || self.is_adjective(i);
        if !starts {
            return None;
        }
        let phrase = phrase()?.clone();
        Some(Phrase { subject: phrase.subject && !kind.any(SpeechWord::OBLIQUE), ..phrase })
    }

    fn pronoun(&self, i: usize, token: &Token) -> Phrase {
        let head = self.text.start(self.frame.pieces[i]);
        Phrase { from: i, to: i + 1, subject: true, pronoun: true, range: token.range(), person: None, head }
    }

    /// Everything up to the comma that ends a relative clause: no subject in it.
    fn relative_clause(&self, i: usize) -> Phrase {
        let limit = (i + 40).min(self.frame.pieces.len());
        let end = (i + 1..limit).find(|&k| self.frame.is_sign(k, ',')).unwrap_or(i + 1);
        let head = self.text.start(self.frame.pieces[i]);
        Phrase { from: i, to: end, subject: false, pronoun: false, range: 0..0, person: None, head }
    }

    /// The mention that begins at piece `i`: the piece after it, and its person.
    fn mention(&self, i: usize) -> Option<(usize, usize)> {
        self.names.iter().find(|name| name.from == i).map(|name| (name.to, name.person))
    }

    fn is_noun(&self, i: usize) -> bool {
        let Some((_, token)) = self.token(i) else { return false };
        if token.kind != TokenKind::Word || !token.is_capital() || token.is(Classes::WEEKDAY.or(Classes::MONTH)) {
            return false;
        }
        let kind = self.frame.kind(i);
        let other = SpeechWord::DETERMINER
            .or(SpeechWord::OBLIQUE)
            .or(SpeechWord::PRONOUN)
            .or(SpeechWord::PREPOSITION)
            .or(SpeechWord::CONJUNCTION)
            .or(SpeechWord::SUBORDINATE)
            .or(SpeechWord::AUXILIARY)
            .or(SpeechWord::ADVERB);
        let adverb = || self.text.words.ends_like_adverb(&self.text.tokens.text[token.range()]);
        let function =
            kind.any(other) || i == 0 && (kind.any(SpeechWord::VERB) || token.is(Classes::FUNCTION) || adverb());
        !(token.shape == Shape::Capital && function)
    }

    /// A small word before a noun that is no verb and no function word.
    fn is_adjective(&self, i: usize) -> bool {
        let Some((_, token)) = self.token(i) else { return false };
        let small = token.kind == TokenKind::Word && token.shape == Shape::Lower && !token.is(Classes::FUNCTION);
        if !small || !matches!(self.frame.kind(i), SpeechWord(0) | SpeechWord::PARTICIPLE) {
            return false;
        }
        let last = self.text.tokens.text.as_bytes().get((token.end as usize).wrapping_sub(1));
        let ending = !self.text.words.capital_nouns || matches!(last, Some(b'e' | b'n' | b'r' | b's' | b'm'));
        ending && (self.is_noun(i + 1) || self.is_adjective_before(i + 1))
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
        let mut owner = None;
        while at < self.frame.pieces.len() {
            if let Some((after, who)) = self.mention(at) {
                // `X's assistant Y` is Y.
                let genitive = at > nouns + 1 && owner.is_some_and(|end: usize| end < at && self.ends_in_s(end - 1));
                person = person.filter(|_| !genitive).or(Some(who));
                owner = owner.or(Some(after));
                head = head.or(self.token(at).map(|(t, _)| t));
                at = after;
            } else if self.is_noun(at) || self.is_lower_noun(at, nouns, article) {
                head = self.token(at).map(|(t, _)| t);
                at += 1;
            } else if at > nouns && (self.is_joint(at) || self.is_title(at)) {
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
        // What stands behind a place is none of it. That is asked before the attributes are read, since they nest.
        let more = self.frame.is_sign(at, '(') || self.frame.kind(at).any(SpeechWord::GENITIVE);
        let to = if more && !self.text.names.is_place(self.text.tokens.str(head)) { self.attributes(at) } else { at };
        let subject = !(article && self.is_oblique(i, nouns));
        Some(Phrase { from: i, to, subject, pronoun: false, range, person, head })
    }

    fn ends_in_s(&self, i: usize) -> bool {
        self.token(i).is_some_and(|(_, t)| self.text.tokens.text[t.range()].ends_with('s'))
    }

    /// A small part of a title with its point: the `med.` of `Dr. med.`
    fn is_title(&self, i: usize) -> bool {
        self.token(i).is_some_and(|(_, t)| t.is(Classes::TITLE) && t.shape == Shape::Lower && t.kind == TokenKind::Word)
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
        let noun_next = self.is_noun(at + 1) || self.mention(at + 1).is_some() || self.is_title(at + 1);
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
            if self.frame.is_sign(at, '(') {
                let close = (at..(at + 8).min(self.frame.pieces.len())).find(|&k| self.frame.is_sign(k, ')'));
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
