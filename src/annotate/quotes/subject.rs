//! In: a sentence and a verb of saying in it. Out: the verb's subject.
//!
//! The hard decision: word order before grammar. German puts the verb second, so that the subject is the first phrase or
//! stands right behind the verb; which of the two is told by case, names and pronouns.

use super::frame::{Frame, Piece};
use super::phrases::Phrase;
use crate::knowledge::quotes::SpeechWord;

/// Pieces between a verb and the subject behind it.
const MAX_SUBJECT_DISTANCE: usize = 16;

/// The subject of the verb at piece `v`.
pub(super) fn subject(frame: &Frame<'_>, v: usize, end: usize) -> Option<Phrase> {
    let finite = finite(frame, v);
    if is_impersonal(frame, finite) {
        return document(frame, finite);
    }
    if is_passive(frame, v, finite) {
        return agent(frame, finite);
    }
    let clause = clause_start(frame, finite);
    if let Some(behind) = behind_clause(frame, clause, finite) {
        return Some(behind);
    }
    let before: Vec<&Phrase> = frame.phrases().iter().filter(|p| p.from >= clause && p.to <= finite).collect();
    let usable = |p: &&&Phrase| p.subject && !p.range.is_empty();
    let behind = || behind(frame, finite).filter(|p| p.from < end);
    let first = before.first().filter(|p| p.subject && p.from <= clause + 1);
    if let Some(first) = first.map(|p| with_apposition(frame, p)) {
        let inverted = behind().filter(|p| first.person.is_none() && is_inverted(frame, p, finite, first.to));
        return Some(inverted.unwrap_or(first));
    }
    let adjacent = before.last().filter(|p| p.subject && p.to == finite);
    if let Some(adjacent) = adjacent {
        return Some(with_apposition(frame, adjacent));
    }
    behind().or_else(|| before.iter().find(usable).map(|p| with_apposition(frame, p)))
}

/// `It was good, said X`: the verb stands behind the reported clause, its subject right behind it.
fn behind_clause(frame: &Frame<'_>, clause: usize, v: usize) -> Option<Phrase> {
    let comma = v.checked_sub(1).is_some_and(|c| frame.is_sign(c, ','));
    let mood = (clause..v).any(|i| frame.kind(i).any(SpeechWord::SUBJUNCTIVE));
    behind(frame, v).filter(|p| comma && mood && p.from <= v + 2)
}

/// Whether the phrase right behind the verb is its subject although another stands before: a name, or a pronoun that
/// can be no object.
fn is_inverted(frame: &Frame<'_>, phrase: &Phrase, finite: usize, first_end: usize) -> bool {
    let near = phrase.from == finite + 1 || phrase.from == finite + 2 && frame.kind(finite + 1).any(SpeechWord::ADVERB);
    let nominative = frame.kind(phrase.from).any(SpeechWord::NOMINATIVE);
    near && (phrase.person.is_some() || nominative || phrase.pronoun && first_end != finite)
}

/// `it says in the letter`: the verb has no speaker, the document has the words.
fn is_impersonal(frame: &Frame<'_>, v: usize) -> bool {
    frame.kind(v).any(SpeechWord::IMPERSONAL)
}

/// The document: the phrase behind a preposition nearest to the verb, behind it rather than before.
fn document(frame: &Frame<'_>, v: usize) -> Option<Phrase> {
    let oblique = |p: &&Phrase| !p.subject && !p.range.is_empty();
    let behind = frame.phrases().iter().filter(oblique).find(|p| p.from > v && p.from <= v + 4);
    behind.or_else(|| frame.phrases().iter().rev().filter(oblique).find(|p| p.to <= v)).cloned()
}

/// Whether the verb is in the passive, so that its subject does not speak; who is quoted does.
fn is_passive(frame: &Frame<'_>, v: usize, finite: usize) -> bool {
    let participle = frame.kind(v).any(SpeechWord::PARTICIPLE) && !frame.kind(v).any(SpeechWord::CITED);
    participle && v != finite && frame.kind(finite).any(SpeechWord::PASSIVE)
}

/// The phrase behind `von`.
fn agent(frame: &Frame<'_>, v: usize) -> Option<Phrase> {
    let found = frame
        .phrases()
        .iter()
        .find(|p| p.from > v && frame.kind(p.from).any(SpeechWord::AGENT) && !p.range.is_empty())?;
    Some(with_apposition(frame, found))
}

/// For a participle its auxiliary, which the subject stands beside.
fn finite(frame: &Frame<'_>, v: usize) -> usize {
    if !frame.kind(v).any(SpeechWord::PARTICIPLE) || frame.kind(v).any(SpeechWord::VERB) {
        return v;
    }
    let before = (v.saturating_sub(30)..v).rev().find(|&i| frame.kind(i).any(SpeechWord::AUXILIARY));
    before.unwrap_or(v)
}

/// Where the clause of the verb at `v` begins: behind the last conjunction that opens one, else at the sentence's start.
fn clause_start(frame: &Frame<'_>, v: usize) -> usize {
    let opens = |&i: &usize| {
        let comma = i > 0 && frame.is_sign(i - 1, ',') || i == 0;
        let marked = matches!(frame.pieces.get(i.wrapping_sub(1)), Some(Piece::Marked(_))) && frame.is_sign(i, ',');
        comma && frame.kind(i).any(SpeechWord::SUBORDINATE) || frame.is_sign(i, ';') || marked
    };
    (0..v).rev().find(opens).map_or(0, |i| i + 1)
}

/// The subject behind the verb at `v`: the first phrase that can be one, not beyond a comma.
pub(super) fn behind(frame: &Frame<'_>, v: usize) -> Option<Phrase> {
    if is_impersonal(frame, v) {
        return document(frame, v);
    }
    let limit = (v + 1 + MAX_SUBJECT_DISTANCE).min(frame.pieces.len());
    let comma =
        (v + 1..limit).find(|&k| (frame.is_sign(k, ',') || frame.is_sign(k, ':')) && frame.phrase_at(k).is_none());
    let end = comma.unwrap_or(limit);
    let found = frame.phrases().iter().find(|p| p.subject && p.from > v && p.from < end && !p.range.is_empty())?;
    Some(with_apposition(frame, found))
}

/// A phrase without a name takes the person of its apposition: `the head of the house, NAME,`.
pub(super) fn with_apposition(frame: &Frame<'_>, phrase: &Phrase) -> Phrase {
    if phrase.person.is_some() || phrase.pronoun {
        return phrase.clone();
    }
    let comma = usize::from(frame.is_sign(phrase.to, ','));
    let next = frame.phrases().iter().find(|p| p.from == phrase.to + comma);
    let unit = |p: &&Phrase| !p.subject && comma == 0;
    let beyond = next.filter(unit).and_then(|n| {
        let comma = usize::from(frame.is_sign(n.to, ','));
        frame.phrases().iter().find(|p| p.from == n.to + comma && p.person.is_some())
    });
    match next.filter(|p| p.person.is_some() && p.subject).or(beyond) {
        Some(name) => Phrase { person: name.person, ..phrase.clone() },
        None => phrase.clone(),
    }
}
