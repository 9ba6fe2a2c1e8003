//! In: tokens, marked stretches and people. Out: indirect speech with its speakers.
//!
//! Only clear forms count: a clause behind a verb of saying, a clause before one, a sentence with `according to`, and
//! sentences in the mood of reported speech right behind one of these.

use super::frame::{Frame, Piece, Text};
use super::report;
use super::speaker::{self, Speaker};
use super::subject;
use crate::annotate::Quote;
use crate::knowledge::Classes;
use crate::knowledge::quotes::SpeechWord;
use crate::values::token::Gap;

/// Sentences that can follow in the mood of reported speech.
const MAX_FOLLOWING: usize = 12;

/// Finds it, in order.
pub(super) fn find(text: &Text<'_>) -> Vec<Quote> {
    let mut out: Vec<Quote> = Vec::new();
    let mut i = 0;
    let mut last = None;
    while i < text.tokens.list.len() {
        let token = &text.tokens.list[i];
        if !token.is(Classes::SPEECH.or(Classes::SAYING_CUE)) || !is_cue(text, i) || text.is_marked(i) {
            i += 1;
            continue;
        }
        let (frame, at) = text.outline(i);
        if !may_report(&frame, at) {
            i += 1;
            continue;
        }
        let frame = text.with_phrases(frame);
        let end = frame.pieces.last().map_or(i + 1, |p| text.end(*p)).max(i + 1);
        let Some((from, to, phrase)) = clause(text, &frame, at) else {
            i += 1;
            continue;
        };
        let speaker = phrase.map(|p| speaker::resolve(text, &p, p.range.start, last)).unwrap_or_default();
        last = speaker.person.or(last);
        out.extend(quote(text, from, to, &speaker));
        i = following(text, end, &speaker, &mut out);
    }
    out
}

/// Whether a word is worth a look at its sentence: looked at first, since most are not.
fn is_cue(text: &Text<'_>, i: usize) -> bool {
    let kind = text.kind(i);
    let claim = |i: usize| (i + 1..i + 4).any(|k| text.kind(k).any(SpeechWord::CLAIM));
    kind.any(SpeechWord::SAY.or(SpeechWord::SOURCE)) || kind.any(SpeechWord::AFTER) && claim(i)
}

/// Whether a sentence can report speech: a verb of saying does so only with a conjunction or the mood of its verbs.
fn may_report(frame: &Frame, at: usize) -> bool {
    let source = frame.kind(at).any(SpeechWord::SOURCE.or(SpeechWord::AFTER));
    source || frame.kinds.iter().any(|k| k.any(SpeechWord::SUBORDINATE.or(SpeechWord::SUBJUNCTIVE)))
}

fn quote(text: &Text<'_>, from: usize, to: usize, speaker: &Speaker) -> Option<Quote> {
    let range = text.token(from)?.start as usize..text.token(to.checked_sub(1)?)?.end as usize;
    let quote = Quote { range, speaker: speaker.person, speaker_mention: speaker.mention.clone(), direct: false };
    (from + 2 < to).then_some(quote)
}

/// Tokens of the reported clause and the phrase of its speaker.
fn clause(text: &Text<'_>, frame: &Frame, at: usize) -> Option<(usize, usize, Option<super::phrases::Phrase>)> {
    let kind = frame.kind(at);
    let all = frame.pieces.len();
    let mood = |from: usize, to: usize| (from..to).any(|i| frame.kind(i).any(SpeechWord::SUBJUNCTIVE));
    let last = last_word(text, frame);
    if kind.any(SpeechWord::SOURCE.or(SpeechWord::AFTER)) {
        let phrase = report::source(text, frame, at)?;
        let after = phrase.to.max(at + 1);
        let from = if at <= 1 { after } else { 0 };
        return bounds(text, frame, from, if at <= 1 { last } else { at }).map(|(f, t)| (f, t, Some(phrase)));
    }
    if !kind.any(SpeechWord::SAY) {
        return None;
    }
    let subject = subject::subject(text, frame, at, all);
    let comma = (at + 1..all).find(|&i| frame.is_sign(text, i, ',') && frame.phrase_at(i).is_none());
    if let Some(comma) = comma.filter(|&c| frame.kind(c + 1).any(SpeechWord::SUBORDINATE) || mood(c + 1, all)) {
        return bounds(text, frame, comma + 1, last).map(|(f, t)| (f, t, subject));
    }
    let before = at.checked_sub(1).filter(|&b| frame.is_sign(text, b, ','))?;
    (mood(0, before) && subject.is_some())
        .then(|| bounds(text, frame, 0, before))
        .flatten()
        .map(|(f, t)| (f, t, subject))
}

/// The pieces without the sign that ends the sentence.
fn last_word(text: &Text<'_>, frame: &Frame) -> usize {
    let all = frame.pieces.len();
    let stop = all > 0 && ['.', '!', '?'].iter().any(|c| frame.is_sign(text, all - 1, *c));
    all - usize::from(stop)
}

fn bounds(text: &Text<'_>, frame: &Frame, from: usize, to: usize) -> Option<(usize, usize)> {
    let from = (from..to).find(|&i| !frame.is_sign(text, i, ',')).unwrap_or(from);
    let (first, last) = (frame.pieces.get(from)?, frame.pieces.get(to.checked_sub(1)?)?);
    let tokens = (text.start(*first), text.end(*last));
    (tokens.0 < tokens.1).then_some(tokens)
}

/// Whole sentences in the mood of reported speech behind a report, in the same paragraph; gives the next token.
fn following(text: &Text<'_>, from: usize, speaker: &Speaker, out: &mut Vec<Quote>) -> usize {
    let mut at = from;
    for _ in 0..MAX_FOLLOWING {
        if at >= text.tokens.list.len() || text.tokens.gap(at) == Gap::Block || text.is_marked(at) {
            break;
        }
        let (frame, here) = text.outline(at);
        let says = frame.kinds.iter().any(|k| k.any(SpeechWord::SAY));
        let mood = frame.kinds.iter().any(|k| k.any(SpeechWord::SUBJUNCTIVE));
        let whole = here == 0 && matches!(frame.pieces.first(), Some(Piece::Token(_)));
        if says || !mood || !whole {
            break;
        }
        let end = frame.pieces.last().map_or(at + 1, |p| text.end(*p));
        let last = last_word(text, &frame);
        if let Some((f, t)) = bounds(text, &frame, 0, last) {
            out.extend(quote(text, f, t, speaker));
        }
        at = end.max(at + 1);
    }
    at
}
