//! In: a sentence with a marked stretch. Out: how the sentence reports it, and the noun phrase of who speaks.
//!
//! The hard decision: the place decides, not the verb alone. Right behind a quotation or before its colon nearly any verb
//! reports speech, elsewhere in the sentence only verbs of saying do.

use super::frame::{Frame, Piece, Text};
use super::phrases::Phrase;
use super::subject::{behind, subject, with_apposition};
use crate::knowledge::Classes;
use crate::knowledge::quotes::SpeechWord;
use crate::values::token::{Shape, TokenKind};

/// How a marked stretch looks, as far as the clause around it depends on that.
#[derive(Debug, Clone, Copy)]
pub(super) struct Looks {
    /// Like a sentence.
    pub(super) long: bool,
    /// Like a part of one: it begins with a small letter.
    pub(super) small: bool,
}

/// How a sentence reports a marked stretch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Report {
    pub(super) how: How,
    pub(super) subject: Option<Phrase>,
}

/// The place of the reporting clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// `"...", said X`.
    After,
    /// `X said: "..."`.
    Colon,
    /// `X: "..."` or a colon after a sentence without verb of saying.
    BareColon,
    /// A verb of saying elsewhere in the sentence.
    Inside,
    /// According to X.
    Source,
    /// Someone's own words in a sentence about him.
    Own,
    /// Only the mood of the verbs tells that someone's words are reported.
    Mood,
}

/// How the sentence around the stretch at piece `at` reports it. `looks` says how the stretch looks.
pub(super) fn report(text: &Text<'_>, frame: &Frame<'_>, at: usize, looks: Looks) -> Option<Report> {
    after(text, frame, at, looks).or_else(|| colon(text, frame, at)).or_else(|| inside(text, frame, at)).or_else(|| {
        frame.kinds.iter().any(|k| k.any(SpeechWord::SUBJUNCTIVE)).then_some(Report { how: How::Mood, subject: None })
    })
}

/// The clause right behind the stretch.
fn after(text: &Text<'_>, frame: &Frame<'_>, at: usize, looks: Looks) -> Option<Report> {
    let mut i = at + 1;
    while [',', '-', '\u{2013}', '\u{2014}'].iter().any(|c| frame.is_sign(i, *c)) {
        i += 1;
    }
    let parted = i > at + 1 || looks.long;
    while i < at + 4
        && frame.kind(i).any(SpeechWord::CONJUNCTION.or(SpeechWord::ADVERB))
        && !frame.kind(i).any(SpeechWord::SO)
    {
        i += 1;
    }
    if !parted {
        return None;
    }
    let so = frame.kind(i).any(SpeechWord::SO);
    let verb = i + usize::from(so);
    let subject = if frame.kind(verb).any(SpeechWord::VERB) {
        behind(frame, verb)
    } else if frame.kind(i).any(SpeechWord::AUXILIARY) {
        let participle = (i..frame.pieces.len().min(i + 24)).find(|&k| frame.kind(k).any(SpeechWord::PARTICIPLE))?;
        behind(frame, i).filter(|p| p.from < participle)
    } else if so || !looks.small && is_unknown_verb(text, frame, i) {
        let near = if so { i + 3 } else { i + 1 };
        Some(behind(frame, i).filter(|p| p.from <= near)?)
    } else {
        Some(before_verb(text, frame, i)?)
    };
    Some(Report { how: How::After, subject })
}

/// A small word that is nothing known: where a reporting verb is due, it is one.
fn is_unknown_verb(text: &Text<'_>, frame: &Frame<'_>, i: usize) -> bool {
    let Some(Piece::Token(t)) = frame.pieces.get(i) else { return false };
    let small = text
        .token(*t)
        .is_some_and(|t| t.shape == Shape::Lower && t.kind == TokenKind::Word && !t.is(Classes::FUNCTION));
    small
        && text.words.capital_nouns
        && frame.kind(i) == SpeechWord::default()
        && text.tokens.str(*t).ends_with(['t', 'e', 'n'])
}

/// English: `"...," X said`.
fn before_verb(text: &Text<'_>, frame: &Frame<'_>, i: usize) -> Option<Phrase> {
    if text.words.capital_nouns {
        return None;
    }
    let subject = frame.phrases().iter().find(|p| p.from >= i && p.from <= i + 1 && p.subject)?;
    let verb = (subject.to..subject.to + 4).any(|k| frame.kind(k).any(SpeechWord::VERB));
    verb.then(|| with_apposition(frame, subject))
}

/// A colon right before the stretch.
fn colon(text: &Text<'_>, frame: &Frame<'_>, at: usize) -> Option<Report> {
    let colon = at.checked_sub(1).filter(|&c| frame.is_sign(c, ':') || is_comma_before(text, frame, c))?;
    let strict = frame.is_sign(colon, ':');
    let verb = (0..colon).rev().find(|&i| is_verb(text, frame, i, colon));
    if let Some(verb) = verb {
        let shared = verb > 0 && frame.kind(verb - 1).any(SpeechWord::CONJUNCTION) && has_marked(frame, verb);
        let subject = subject(frame, verb, colon).filter(|_| !shared);
        if strict || subject.is_some() {
            return Some(Report { how: How::Colon, subject });
        }
    }
    if !strict {
        return None;
    }
    let subject =
        last_name(frame, colon).or_else(|| frame.phrases().iter().find(|p| p.subject && p.to <= colon).cloned());
    Some(Report { how: How::BareColon, subject })
}

/// The speaker of the clause that ends with the colon at piece `colon`.
pub(super) fn before_colon(text: &Text<'_>, frame: &Frame<'_>, colon: usize) -> Option<Phrase> {
    let verb = (0..colon).rev().find(|&i| is_verb(text, frame, i, colon));
    let subject = verb.and_then(|verb| subject(frame, verb, colon));
    subject.or_else(|| frame.phrases().iter().find(|p| p.to <= colon && p.person.is_some()).cloned())
}

/// Whether a marked stretch stands before piece `end`.
pub(super) fn has_marked(frame: &Frame<'_>, end: usize) -> bool {
    frame.pieces.iter().take(end).any(|p| matches!(p, Piece::Marked(_)))
}

/// English writes `X said, "..."`.
fn is_comma_before(text: &Text<'_>, frame: &Frame<'_>, at: usize) -> bool {
    !text.words.capital_nouns && frame.is_sign(at, ',')
}

/// Without a verb of saying before a colon: the subject at the sentence's start, or the last name in an enumeration.
fn last_name(frame: &Frame<'_>, end: usize) -> Option<Phrase> {
    let first = frame.phrases().iter().find(|p| p.subject && p.to <= end)?;
    if first.person.is_some() {
        return Some(first.clone());
    }
    let named = frame.phrases().iter().rev().find(|p| p.to <= end && p.person.is_some() && p.to + 3 >= end);
    named.cloned()
}

/// A verb of saying, `so NAME` or `according to` anywhere in the sentence; the nearest one, before the stretch rather than
/// behind it.
fn inside(text: &Text<'_>, frame: &Frame<'_>, at: usize) -> Option<Report> {
    let all = frame.pieces.len();
    let kinds = SpeechWord::VERB.or(SpeechWord::PARTICIPLE).or(SpeechWord::AUXILIARY);
    let kinds = kinds.or(SpeechWord::SO).or(SpeechWord::SOURCE).or(SpeechWord::AFTER);
    let judge = |i: &usize| is_verb(text, frame, *i, all) && !is_relative(frame, *i) || is_cue(frame, *i);
    let reports = |i: &usize| frame.kind(*i).any(kinds) && judge(i);
    let found = (0..at).rev().find(reports).or_else(|| (at + 1..all).find(reports))?;
    if !is_cue(frame, found) {
        return Some(Report { how: How::Inside, subject: subject(frame, found, all) });
    }
    let so = frame.kind(found).any(SpeechWord::SO);
    let subject = if so { behind(frame, found) } else { source(frame, found) };
    Some(Report { how: How::Source, subject })
}

/// `, so NAME` and `according to`.
fn is_cue(frame: &Frame<'_>, i: usize) -> bool {
    let kind = frame.kind(i);
    if kind.any(SpeechWord::SO) {
        let comma = i > 0 && frame.is_sign(i - 1, ',');
        return comma && frame.phrases().iter().any(|p| p.from == i + 1 && p.subject);
    }
    kind.any(SpeechWord::SOURCE.or(SpeechWord::AFTER)) && source(frame, i).is_some()
}

/// Whether a piece stands in a relative clause, where the verb's subject is no phrase of its own.
fn is_relative(frame: &Frame<'_>, i: usize) -> bool {
    frame.phrase_at(i).is_some_and(|p| p.range.is_empty())
}

/// Whether piece `i` is a verb of saying: alone, with its particle, or a participle with its auxiliary.
fn is_verb(text: &Text<'_>, frame: &Frame<'_>, i: usize, end: usize) -> bool {
    let kind = frame.kind(i);
    if kind.any(SpeechWord::SAY.or(SpeechWord::CALL)) || has_claim(frame, i) {
        return true;
    }
    if kind.any(SpeechWord::PARTICIPLE) {
        return (0..frame.pieces.len()).any(|k| frame.kind(k).any(SpeechWord::AUXILIARY))
            && !is_adjective(text, frame, i);
    }
    let colon = frame.is_sign(end, ':');
    kind.any(SpeechWord::SPLIT) && (colon || has_particle(frame, i)) || kind.any(SpeechWord::WEAK) && colon
}

/// Whether the particle of the verb at `i` ends its clause.
pub(super) fn has_particle(frame: &Frame<'_>, i: usize) -> bool {
    let ends = |k: usize| [',', '.', ':', ';', '!'].iter().any(|c| frame.is_sign(k, *c)) || k >= frame.pieces.len();
    let marked = |k: usize| matches!(frame.pieces.get(k), Some(Piece::Marked(_)));
    let limit = frame.pieces.len().min(i + 30);
    (i + 1..limit).any(|k| {
        frame.kind(k).any(SpeechWord::PARTICLE)
            && (ends(k + 1) || marked(k + 1) || frame.kind(k + 1).any(SpeechWord::CONJUNCTION))
    })
}

/// `is of the opinion`.
fn has_claim(frame: &Frame<'_>, i: usize) -> bool {
    let kind = frame.kind(i);
    kind.any(SpeechWord::AUXILIARY)
        && frame.kind(i + 1).any(SpeechWord::GENITIVE)
        && frame.kind(i + 2).any(SpeechWord::CLAIM)
}

/// A participle before a noun is an adjective.
fn is_adjective(text: &Text<'_>, frame: &Frame<'_>, i: usize) -> bool {
    matches!(frame.pieces.get(i + 1), Some(Piece::Token(t)) if text.token(*t).is_some_and(|t| t.is_capital()))
        && text.words.capital_nouns
}

/// `according to X`: the phrase behind the cue at piece `i`, or before it.
pub(super) fn source(frame: &Frame<'_>, i: usize) -> Option<Phrase> {
    let kind = frame.kind(i);
    if kind.any(SpeechWord::SOURCE) {
        let behind = frame.phrases().iter().find(|p| p.from == i && p.to > i + 1);
        let before = frame.phrases().iter().rev().find(|p| p.to == i);
        return behind.or(before).map(|p| with_apposition(frame, p));
    }
    let noun = (i + 1..i + 4).find(|&k| frame.kind(k).any(SpeechWord::CLAIM))?;
    named_behind(frame, noun)
}

/// The phrase after a noun for a claim: in the genitive or behind a preposition.
fn named_behind(frame: &Frame<'_>, noun: usize) -> Option<Phrase> {
    let own = frame.phrases().iter().find(|p| p.from <= noun && noun < p.to);
    let next = frame.phrases().iter().find(|p| p.from == noun + 1);
    next.or(own.filter(|p| p.to > noun + 1 || p.person.is_some())).cloned()
}
