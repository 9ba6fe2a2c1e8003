//! In: a sentence with a marked stretch or a verb of saying. Out: who speaks: the noun phrase beside it, and the person
//! that it stands for.
//!
//! Six steps, the first that answers wins: the clause beside the quotation; a surname; a role; a pronoun; the speaker of
//! the quotation before; the sentence before. None is better than a guess.

use std::ops::Range;

use super::frame::{Frame, Phrase, Piece, Text};
use crate::annotate::Person;
use crate::knowledge::Classes;
use crate::knowledge::names::Gender;
use crate::knowledge::quotes::SpeechWord;
use crate::values::token::{Gap, Shape, TokenKind};

/// Pieces between a verb and the subject behind it.
const MAX_SUBJECT_DISTANCE: usize = 16;

/// Who speaks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Speaker {
    /// Index of the person.
    pub(super) person: Option<usize>,
    /// Bytes of the name, role or pronoun beside the quotation.
    pub(super) mention: Option<Range<usize>>,
}

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
pub(super) fn report(text: &Text<'_>, frame: &Frame, at: usize, looks: Looks) -> Option<Report> {
    after(text, frame, at, looks).or_else(|| colon(text, frame, at)).or_else(|| inside(text, frame, at)).or_else(|| {
        frame.kinds.iter().any(|k| k.any(SpeechWord::SUBJUNCTIVE)).then_some(Report { how: How::Mood, subject: None })
    })
}

/// The clause right behind the stretch.
fn after(text: &Text<'_>, frame: &Frame, at: usize, looks: Looks) -> Option<Report> {
    let mut i = at + 1;
    while [',', '-', '\u{2013}', '\u{2014}'].iter().any(|c| frame.is_sign(text, i, *c)) {
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
        behind(text, frame, verb)
    } else if frame.kind(i).any(SpeechWord::AUXILIARY) {
        let participle = (i..frame.pieces.len().min(i + 24)).find(|&k| frame.kind(k).any(SpeechWord::PARTICIPLE))?;
        behind(text, frame, i).filter(|p| p.from < participle)
    } else if so || !looks.small && is_unknown_verb(text, frame, i) {
        let near = if so { i + 3 } else { i + 1 };
        Some(behind(text, frame, i).filter(|p| p.from <= near)?)
    } else {
        Some(before_verb(text, frame, i)?)
    };
    Some(Report { how: How::After, subject })
}

/// A small word that is nothing known: where a reporting verb is due, it is one.
fn is_unknown_verb(text: &Text<'_>, frame: &Frame, i: usize) -> bool {
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
fn before_verb(text: &Text<'_>, frame: &Frame, i: usize) -> Option<Phrase> {
    if text.words.capital_nouns {
        return None;
    }
    let subject = frame.phrases.iter().find(|p| p.from >= i && p.from <= i + 1 && p.subject)?;
    let verb = (subject.to..subject.to + 4).any(|k| frame.kind(k).any(SpeechWord::VERB));
    verb.then(|| with_apposition(text, frame, subject))
}

/// A colon right before the stretch.
fn colon(text: &Text<'_>, frame: &Frame, at: usize) -> Option<Report> {
    let colon = at.checked_sub(1).filter(|&c| frame.is_sign(text, c, ':') || is_comma_before(text, frame, c))?;
    let strict = frame.is_sign(text, colon, ':');
    let verb = (0..colon).rev().find(|&i| is_verb(text, frame, i, colon));
    if let Some(verb) = verb {
        let shared = verb > 0 && frame.kind(verb - 1).any(SpeechWord::CONJUNCTION) && has_marked(frame, verb);
        let subject = subject(text, frame, verb, colon).filter(|_| !shared);
        if strict || subject.is_some() {
            return Some(Report { how: How::Colon, subject });
        }
    }
    if !strict {
        return None;
    }
    let subject =
        last_name(frame, colon).or_else(|| frame.phrases.iter().find(|p| p.subject && p.to <= colon).cloned());
    Some(Report { how: How::BareColon, subject })
}

/// Whether a marked stretch stands before piece `end`.
pub(super) fn has_marked(frame: &Frame, end: usize) -> bool {
    frame.pieces.iter().take(end).any(|p| matches!(p, Piece::Marked(_)))
}

/// English writes `X said, "..."`.
fn is_comma_before(text: &Text<'_>, frame: &Frame, at: usize) -> bool {
    !text.words.capital_nouns && frame.is_sign(text, at, ',')
}

/// Without a verb of saying before a colon: the subject at the sentence's start, or the last name in an enumeration.
fn last_name(frame: &Frame, end: usize) -> Option<Phrase> {
    let first = frame.phrases.iter().find(|p| p.subject && p.to <= end)?;
    if first.person.is_some() {
        return Some(first.clone());
    }
    let named = frame.phrases.iter().rev().find(|p| p.to <= end && p.person.is_some() && p.to + 3 >= end);
    named.cloned()
}

/// A verb of saying, `so NAME` or `according to` anywhere in the sentence; the nearest one, before the stretch rather than
/// behind it.
fn inside(text: &Text<'_>, frame: &Frame, at: usize) -> Option<Report> {
    let all = frame.pieces.len();
    let reports = |i: &usize| is_verb(text, frame, *i, all) && !is_relative(frame, *i) || is_cue(text, frame, *i);
    let found = (0..at).rev().find(reports).or_else(|| (at + 1..all).find(reports))?;
    if !is_cue(text, frame, found) {
        return Some(Report { how: How::Inside, subject: subject(text, frame, found, all) });
    }
    let so = frame.kind(found).any(SpeechWord::SO);
    let subject = if so { behind(text, frame, found) } else { source(text, frame, found) };
    Some(Report { how: How::Source, subject })
}

/// `, so NAME` and `according to`.
fn is_cue(text: &Text<'_>, frame: &Frame, i: usize) -> bool {
    let kind = frame.kind(i);
    if kind.any(SpeechWord::SO) {
        let comma = i > 0 && frame.is_sign(text, i - 1, ',');
        return comma && frame.phrases.iter().any(|p| p.from == i + 1 && p.subject);
    }
    kind.any(SpeechWord::SOURCE.or(SpeechWord::AFTER)) && source(text, frame, i).is_some()
}

/// Whether a piece stands in a relative clause, where the verb's subject is no phrase of its own.
fn is_relative(frame: &Frame, i: usize) -> bool {
    frame.phrase_at(i).is_some_and(|p| p.range.is_empty())
}

/// Whether piece `i` is a verb of saying: alone, with its particle, or a participle with its auxiliary.
fn is_verb(text: &Text<'_>, frame: &Frame, i: usize, end: usize) -> bool {
    let kind = frame.kind(i);
    if kind.any(SpeechWord::SAY.or(SpeechWord::CALL)) || has_claim(frame, i) {
        return true;
    }
    if kind.any(SpeechWord::PARTICIPLE) {
        return (0..frame.pieces.len()).any(|k| frame.kind(k).any(SpeechWord::AUXILIARY))
            && !is_adjective(text, frame, i);
    }
    let colon = frame.is_sign(text, end, ':');
    kind.any(SpeechWord::SPLIT) && (colon || has_particle(text, frame, i)) || kind.any(SpeechWord::WEAK) && colon
}

/// Whether the particle of the verb at `i` ends its clause.
fn has_particle(text: &Text<'_>, frame: &Frame, i: usize) -> bool {
    let ends =
        |k: usize| [',', '.', ':', ';', '!'].iter().any(|c| frame.is_sign(text, k, *c)) || k >= frame.pieces.len();
    let marked = |k: usize| matches!(frame.pieces.get(k), Some(Piece::Marked(_)));
    let limit = frame.pieces.len().min(i + 30);
    (i + 1..limit).any(|k| {
        frame.kind(k).any(SpeechWord::PARTICLE)
            && (ends(k + 1) || marked(k + 1) || frame.kind(k + 1).any(SpeechWord::CONJUNCTION))
    })
}

/// `is of the opinion`.
fn has_claim(frame: &Frame, i: usize) -> bool {
    let kind = frame.kind(i);
    kind.any(SpeechWord::AUXILIARY)
        && frame.kind(i + 1).any(SpeechWord::GENITIVE)
        && frame.kind(i + 2).any(SpeechWord::CLAIM)
}

/// A participle before a noun is an adjective.
fn is_adjective(text: &Text<'_>, frame: &Frame, i: usize) -> bool {
    matches!(frame.pieces.get(i + 1), Some(Piece::Token(t)) if text.token(*t).is_some_and(|t| t.is_capital()))
        && text.words.capital_nouns
}

/// `according to X`: the phrase behind the cue at piece `i`, or before it.
pub(super) fn source(text: &Text<'_>, frame: &Frame, i: usize) -> Option<Phrase> {
    let kind = frame.kind(i);
    if kind.any(SpeechWord::SOURCE) {
        let behind = frame.phrases.iter().find(|p| p.from == i && p.to > i + 1);
        let before = frame.phrases.iter().rev().find(|p| p.to == i);
        return behind.or(before).map(|p| with_apposition(text, frame, p));
    }
    let noun = (i + 1..i + 4).find(|&k| frame.kind(k).any(SpeechWord::CLAIM))?;
    named_behind(frame, noun)
}

/// The phrase after a noun for a claim: in the genitive or behind a preposition.
fn named_behind(frame: &Frame, noun: usize) -> Option<Phrase> {
    let own = frame.phrases.iter().find(|p| p.from <= noun && noun < p.to);
    let next = frame.phrases.iter().find(|p| p.from == noun + 1);
    next.or(own.filter(|p| p.to > noun + 1 || p.person.is_some())).cloned()
}

/// The subject of the verb at piece `v`.
pub(super) fn subject(text: &Text<'_>, frame: &Frame, v: usize, end: usize) -> Option<Phrase> {
    let finite = finite(frame, v);
    if is_impersonal(frame, finite) {
        return document(frame, finite);
    }
    if is_passive(frame, v, finite) {
        return agent(text, frame, finite);
    }
    let clause = clause_start(text, frame, finite);
    if let Some(behind) = behind_clause(text, frame, clause, finite) {
        return Some(behind);
    }
    let before: Vec<&Phrase> = frame.phrases.iter().filter(|p| p.from >= clause && p.to <= finite).collect();
    let usable = |p: &&&Phrase| p.subject && !p.range.is_empty();
    let behind = || behind(text, frame, finite).filter(|p| p.from < end);
    let first = before.first().filter(|p| p.subject && p.from <= clause + 1);
    if let Some(first) = first.map(|p| with_apposition(text, frame, p)) {
        let inverted = behind().filter(|p| first.person.is_none() && is_inverted(frame, p, finite, first.to));
        return Some(inverted.unwrap_or(first));
    }
    let adjacent = before.last().filter(|p| p.subject && p.to == finite);
    if let Some(adjacent) = adjacent {
        return Some(with_apposition(text, frame, adjacent));
    }
    behind().or_else(|| before.iter().find(usable).map(|p| with_apposition(text, frame, p)))
}

/// `It was good, said X`: the verb stands behind the reported clause, its subject right behind it.
fn behind_clause(text: &Text<'_>, frame: &Frame, clause: usize, v: usize) -> Option<Phrase> {
    let comma = v.checked_sub(1).is_some_and(|c| frame.is_sign(text, c, ','));
    let mood = (clause..v).any(|i| frame.kind(i).any(SpeechWord::SUBJUNCTIVE));
    behind(text, frame, v).filter(|p| comma && mood && p.from <= v + 2)
}

/// Whether the phrase right behind the verb is its subject although another stands before: a name, or a pronoun that
/// can be no object.
fn is_inverted(frame: &Frame, phrase: &Phrase, finite: usize, first_end: usize) -> bool {
    let near = phrase.from == finite + 1 || phrase.from == finite + 2 && frame.kind(finite + 1).any(SpeechWord::ADVERB);
    let nominative = frame.kind(phrase.from).any(SpeechWord::NOMINATIVE);
    near && (phrase.person.is_some() || nominative || phrase.pronoun && first_end != finite)
}

/// `it says in the letter`: the verb has no speaker, the document has the words.
fn is_impersonal(frame: &Frame, v: usize) -> bool {
    frame.kind(v).any(SpeechWord::IMPERSONAL)
}

/// The document: the phrase behind a preposition nearest to the verb, behind it rather than before.
fn document(frame: &Frame, v: usize) -> Option<Phrase> {
    let oblique = |p: &&Phrase| !p.subject && !p.range.is_empty();
    let behind = frame.phrases.iter().filter(oblique).find(|p| p.from > v && p.from <= v + 4);
    behind.or_else(|| frame.phrases.iter().rev().filter(oblique).find(|p| p.to <= v)).cloned()
}

/// Whether the verb is in the passive, so that its subject does not speak; who is quoted does.
fn is_passive(frame: &Frame, v: usize, finite: usize) -> bool {
    let participle = frame.kind(v).any(SpeechWord::PARTICIPLE) && !frame.kind(v).any(SpeechWord::CITED);
    participle && v != finite && frame.kind(finite).any(SpeechWord::PASSIVE)
}

/// The phrase behind `von`.
fn agent(text: &Text<'_>, frame: &Frame, v: usize) -> Option<Phrase> {
    let found = frame
        .phrases
        .iter()
        .find(|p| p.from > v && frame.kind(p.from).any(SpeechWord::AGENT) && !p.range.is_empty())?;
    Some(with_apposition(text, frame, found))
}

/// For a participle its auxiliary, which the subject stands beside.
fn finite(frame: &Frame, v: usize) -> usize {
    if !frame.kind(v).any(SpeechWord::PARTICIPLE) || frame.kind(v).any(SpeechWord::VERB) {
        return v;
    }
    let before = (v.saturating_sub(30)..v).rev().find(|&i| frame.kind(i).any(SpeechWord::AUXILIARY));
    before.unwrap_or(v)
}

/// Where the clause of the verb at `v` begins: behind the last conjunction that opens one, else at the sentence's start.
fn clause_start(text: &Text<'_>, frame: &Frame, v: usize) -> usize {
    let opens = |&i: &usize| {
        let comma = i > 0 && frame.is_sign(text, i - 1, ',') || i == 0;
        let marked =
            matches!(frame.pieces.get(i.wrapping_sub(1)), Some(Piece::Marked(_))) && frame.is_sign(text, i, ',');
        comma && frame.kind(i).any(SpeechWord::SUBORDINATE) || frame.is_sign(text, i, ';') || marked
    };
    (0..v).rev().find(opens).map_or(0, |i| i + 1)
}

/// The subject behind the verb at `v`: the first phrase that can be one, not beyond a comma.
fn behind(text: &Text<'_>, frame: &Frame, v: usize) -> Option<Phrase> {
    if is_impersonal(frame, v) {
        return document(frame, v);
    }
    let limit = (v + 1 + MAX_SUBJECT_DISTANCE).min(frame.pieces.len());
    let comma = (v + 1..limit)
        .find(|&k| (frame.is_sign(text, k, ',') || frame.is_sign(text, k, ':')) && frame.phrase_at(k).is_none());
    let end = comma.unwrap_or(limit);
    let found = frame.phrases.iter().find(|p| p.subject && p.from > v && p.from < end && !p.range.is_empty())?;
    Some(with_apposition(text, frame, found))
}

/// A phrase without a name takes the person of its apposition: `the head of the house, NAME,`.
pub(super) fn with_apposition(text: &Text<'_>, frame: &Frame, phrase: &Phrase) -> Phrase {
    if phrase.person.is_some() || phrase.pronoun {
        return phrase.clone();
    }
    let comma = usize::from(frame.is_sign(text, phrase.to, ','));
    let next = frame.phrases.iter().find(|p| p.from == phrase.to + comma);
    let unit = |p: &&Phrase| !p.subject && comma == 0;
    let beyond = next.filter(unit).and_then(|n| {
        let comma = usize::from(frame.is_sign(text, n.to, ','));
        frame.phrases.iter().find(|p| p.from == n.to + comma && p.person.is_some())
    });
    match next.filter(|p| p.person.is_some() && p.subject).or(beyond) {
        Some(name) => Phrase { person: name.person, ..phrase.clone() },
        None => phrase.clone(),
    }
}

/// The person that a phrase stands for, and what is shown as its mention: the bare name where there is one.
pub(super) fn resolve(text: &Text<'_>, phrase: &Phrase, before: usize, last: Option<usize>) -> Speaker {
    let mention = Some(phrase.range.clone()).filter(|r| !r.is_empty());
    if let Some(person) = phrase.person {
        let named = text.people.get(person).and_then(|p| {
            p.mentions.iter().find(|m| m.start >= phrase.range.start && m.end <= phrase.range.end).cloned()
        });
        return Speaker { person: Some(person), mention: named.or(mention) };
    }
    let words = text.tokens.str(phrase.head);
    let person = if phrase.pronoun {
        by_pronoun(text, words, before, last)
    } else {
        text.by_surname(words).or_else(|| by_role(text, words, before))
    };
    Speaker { person, mention }
}

/// The last named person who carries this role: its head noun is the phrase's or ends with it.
fn by_role(text: &Text<'_>, word: &str, before: usize) -> Option<usize> {
    let role = word.to_lowercase();
    let carries = |i: usize| {
        let own = text.people.get(i).and_then(|p| p.role.as_deref()).map(str::to_lowercase);
        own.is_some_and(|own| {
            own.split([' ', ',']).any(|w| w == role || w.ends_with(&role) || role.ends_with(w) && w.len() > 4)
        })
    };
    if role.chars().count() < 4 {
        return None;
    }
    text.mentions_before(before).map(|(_, i)| *i).take(64).find(|i| carries(*i))
}

/// The last speaker, else the last person named, whose gender is not against the pronoun.
fn by_pronoun(text: &Text<'_>, word: &str, before: usize, last: Option<usize>) -> Option<usize> {
    let wanted = match word.to_lowercase().as_str() {
        pronoun if pronoun.starts_with('s') => Gender::Female,
        _ => Gender::Male,
    };
    let fits = |i: &usize| text.people.get(*i).and_then(|p| gender(text, p)).is_none_or(|g| g == wanted);
    last.filter(fits).or_else(|| {
        let near = text.mentions_before(before).take_while(|(range, _)| range.end + 600 > before);
        near.map(|(_, i)| *i).take(8).find(fits)
    })
}

/// Whose name it is: by the given name, else by a feminine form of the role.
fn gender(text: &Text<'_>, person: &Person) -> Option<Gender> {
    let given = person.given.as_deref().and_then(|g| text.names.gender(g));
    given.or_else(|| {
        let role = person.role.as_deref()?;
        let feminine = role.split([' ', ',', '-']).any(|w| w.ends_with("in") && w.len() > 4);
        Some(if feminine { Gender::Female } else { Gender::Male })
    })
}

/// Tokens between two places that are surely far apart.
const FAR: usize = 4000;

/// How many paragraphs end between two tokens; three stands for many.
pub(super) fn paragraphs_between(text: &Text<'_>, from: usize, to: usize) -> usize {
    if to > from + FAR {
        return 3;
    }
    (from..to).filter(|&i| text.tokens.gap(i) == Gap::Block).take(3).count()
}
