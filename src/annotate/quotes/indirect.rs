//! In: tokens, marked stretches and people. Out: indirect speech with its speakers.
//!
//! Only clear forms count: a clause behind a verb of saying, a clause before one, a sentence with `according to`, and
//! sentences in the mood of reported speech right behind one of these.

use super::frame::{Frame, Piece, Text};
use super::phrases::Phrase;
use super::report;
use super::speaker::{self, Speaker};
use super::subject;
use crate::annotate::Quote;
use crate::knowledge::Classes;
use crate::knowledge::quotes::SpeechWord;
use crate::values::token::{Gap, TokenKind};

/// Sentences that can follow in the mood of reported speech.
const MAX_FOLLOWING: usize = 12;

/// Finds it, in order.
pub(super) fn find(text: &Text<'_>) -> Vec<Quote> {
    let mut out: Vec<Quote> = Vec::new();
    let (mut next, mut last) = (0, None);
    for &i in &text.spots.cues {
        let Some(token) = text.token(i).filter(|_| i >= next) else { continue };
        let cue = token.is(Classes::SPEECH.or(Classes::SAYING_CUE)) && is_cue(text, i);
        let mood = token.is(Classes::REPORTED) && !token.is_capital();
        if !(cue || mood) || text.is_marked(i) || cue && !may_lead(text, i) {
            continue;
        }
        let (frame, at) = text.around(Piece::Token(i));
        if cue && !may_report(text, &frame, at) || !cue && !is_main(&frame, at) {
            continue;
        }
        let end = frame.pieces.last().map_or(i + 1, |p| text.end(*p)).max(i + 1);
        let found = if cue { clause(text, &frame, at) } else { sentence(text, &frame, at) };
        let Some((from, to, phrase)) = found else { continue };
        let speaker = match &phrase {
            Some(phrase) => speaker::resolve(text, phrase, phrase.range.start, last),
            None if cue => Speaker::default(),
            None => said_before(text, frame.pieces.first().map_or(i, |p| text.start(*p)), last),
        };
        last = speaker.person.or(last);
        out.extend(quote(text, from, to, &speaker));
        next = following(text, end, &speaker, &mut out);
    }
    out
}

/// Whether the verb at piece `at` is that of the sentence's main clause: in German no comma stands before it, or it stands
/// right behind one, where a subordinate clause is over.
fn is_main(frame: &Frame<'_>, at: usize) -> bool {
    if frame.kinds.iter().any(|k| k.any(SpeechWord::FIRST)) {
        return false;
    }
    let start = (0..at).rev().find(|&i| frame.is_sign(i, ':') || frame.is_sign(i, ';')).map_or(0, |i| i + 1);
    let comma = (start..at).rev().find(|&i| frame.is_sign(i, ','));
    let subordinate = |i: usize| frame.kind(i).any(SpeechWord::SUBORDINATE) && !frame.kind(i).any(SpeechWord::CONTENT);
    at > start && comma.is_none_or(|c| c + 1 == at) && (comma.is_some() || !subordinate(start))
}

/// A sentence in the mood of reported speech that no verb of saying opens; one may stand behind it or in its middle.
fn sentence(text: &Text<'_>, frame: &Frame<'_>, at: usize) -> Option<(usize, usize, Option<Phrase>)> {
    let last = last_word(frame);
    let colon = (0..at).rev().find(|&i| frame.is_sign(i, ':'));
    let reports = |&i: &usize| {
        frame.is_sign(i - 1, ',')
            && frame.kind(i).any(SpeechWord::VERB.or(SpeechWord::SO))
            && subject::behind(frame, i).is_some_and(|p| p.from <= i + 2)
    };
    let verb = (at + 1..last).find(reports);
    let phrase = match (verb, colon) {
        (Some(verb), _) => subject::behind(frame, verb),
        (None, Some(colon)) => report::before_colon(text, frame, colon),
        (None, None) => None,
    };
    let ends = |verb: usize| !(verb..last).any(|i| frame.is_sign(i, ',') && i > verb);
    let to = verb.filter(|verb| ends(*verb)).map_or(last, |verb| verb - 1);
    if (0..last).any(|i| matches!(frame.pieces.get(i), Some(Piece::Marked(_)))) && phrase.is_none() {
        return None;
    }
    bounds(text, frame, colon.map_or(0, |c| c + 1), to).map(|(f, t)| (f, t, phrase))
}

/// Who speaks in the sentences before token `start` of the same paragraph: the nearest subject that is a person.
fn said_before(text: &Text<'_>, start: usize, last: Option<usize>) -> Speaker {
    let mut end = start;
    for _ in 0..3 {
        if end == 0 || text.paragraphs_between(end, start + 1) > 0 {
            break;
        }
        let Some(frame) = text.before(end) else { break };
        let verbs = SpeechWord::VERB.or(SpeechWord::PARTICIPLE);
        let verb = (0..frame.pieces.len()).rev().find(|&i| frame.kind(i).any(verbs));
        let said = verb.and_then(|v| subject::subject(&frame, v, frame.pieces.len()));
        let named = || frame.phrases().iter().find(|p| p.subject && (p.person.is_some() || p.pronoun)).cloned();
        let resolved = |p: Phrase| speaker::resolve(text, &p, p.range.start, last);
        let found = said.map(resolved).filter(|s| s.person.is_some()).or_else(|| named().map(resolved));
        if let Some(found) = found.filter(|s| s.person.is_some()) {
            return found;
        }
        let Some(first) = frame.pieces.first() else { break };
        end = text.start(*first);
    }
    Speaker::default()
}

/// Whether a word is worth a look at its sentence: looked at first, since most are not.
fn is_cue(text: &Text<'_>, i: usize) -> bool {
    let kind = text.kind(i);
    let claim = |i: usize| (i + 1..i + 4).any(|k| text.kind(k).any(SpeechWord::CLAIM));
    kind.any(SpeechWord::SAY.or(SpeechWord::SPLIT).or(SpeechWord::WEAK).or(SpeechWord::SOURCE))
        || kind.any(SpeechWord::AFTER) && claim(i)
}

/// Whether what stands behind a verb of saying, or a comma right before it, lets its sentence report speech: asked before the
/// whole sentence is cut, since mostly nothing does.
fn may_lead(text: &Text<'_>, i: usize) -> bool {
    let kind = text.kind(i);
    if kind.any(SpeechWord::SOURCE.or(SpeechWord::AFTER)) || !text.words.capital_nouns {
        return true;
    }
    let comma = |piece: Piece| matches!(piece, Piece::Token(t) if text.tokens.is_sign(t, ','));
    let mut behind = text.behind(Piece::Token(i)).skip_while(|piece| !comma(*piece));
    if !kind.any(SpeechWord::SAY) {
        return behind.nth(1).is_some_and(|piece| text.kind_of(piece).any(SpeechWord::CONTENT));
    }
    let mut last = false;
    let leads = |piece: Piece| {
        let kind = text.kind_of(piece);
        let leads = kind.any(SpeechWord::SUBJUNCTIVE) || last && kind.any(SpeechWord::CONTENT);
        last = comma(piece);
        leads
    };
    i > 0 && text.tokens.is_sign(i - 1, ',') || behind.any(leads)
}

/// Whether a sentence can report speech: a verb of saying does so only with a conjunction or the mood of its verbs.
fn may_report(text: &Text<'_>, frame: &Frame<'_>, at: usize) -> bool {
    let kind = frame.kind(at);
    let source = kind.any(SpeechWord::SOURCE.or(SpeechWord::AFTER));
    if kind.any(SpeechWord::SPLIT.or(SpeechWord::WEAK)) && !kind.any(SpeechWord::SAY) {
        return is_content_after(frame, at);
    }
    let modal = !text.words.capital_nouns && frame.kinds.iter().any(|k| k.any(SpeechWord::AUXILIARY));
    let clause = modal || frame.kinds.iter().any(|k| k.any(SpeechWord::SUBORDINATE.or(SpeechWord::SUBJUNCTIVE)));
    let joined = || !text.words.capital_nouns && without_comma(text, frame, at).is_some();
    source || clause && (may_stand_beside(frame, at) || joined())
}

/// Whether a comma parts a verb of saying from what may be the reported clause, behind it or before it.
fn may_stand_beside(frame: &Frame<'_>, at: usize) -> bool {
    let mood = |kind: &SpeechWord| kind.any(SpeechWord::SUBJUNCTIVE);
    let last_mood = frame.kinds.iter().rposition(mood).unwrap_or_default();
    let comma = |i: usize| frame.is_sign(i, ',');
    let content = |i: usize| frame.kind(i).any(SpeechWord::CONTENT);
    let behind = (at + 1..frame.pieces.len()).any(|i| (i < last_mood || content(i + 1)) && comma(i));
    behind || at > 0 && comma(at - 1) && frame.kinds.iter().take(at).any(mood)
}

fn quote(text: &Text<'_>, from: usize, to: usize, speaker: &Speaker) -> Option<Quote> {
    let range = text.token(from)?.start as usize..text.token(to.checked_sub(1)?)?.end as usize;
    let quote = Quote { range, speaker: speaker.person, speaker_mention: speaker.mention.clone(), direct: false };
    (from + 2 < to).then_some(quote)
}

/// Tokens of the reported clause and the phrase of its speaker.
fn clause(text: &Text<'_>, frame: &Frame<'_>, at: usize) -> Option<(usize, usize, Option<Phrase>)> {
    let kind = frame.kind(at);
    let all = frame.pieces.len();
    let mood = |from: usize, to: usize| (from..to).any(|i| frame.kind(i).any(SpeechWord::SUBJUNCTIVE));
    let last = last_word(frame);
    if kind.any(SpeechWord::SOURCE.or(SpeechWord::AFTER)) {
        let phrase = report::source(frame, at)?;
        let after = phrase.to.max(at + 1);
        let from = if at <= 1 { after } else { 0 };
        return bounds(text, frame, from, if at <= 1 { last } else { at }).map(|(f, t)| (f, t, Some(phrase)));
    }
    let whole = kind.any(SpeechWord::SAY);
    if !whole && !kind.any(SpeechWord::SPLIT.or(SpeechWord::WEAK)) {
        return None;
    }
    let subject = || subject::subject(frame, at, all);
    let comma = (at + 1..all).find(|&i| frame.is_sign(i, ',') && frame.phrase_at(i).is_none());
    if !text.words.capital_nouns
        && let Some(from) = without_comma(text, frame, at)
    {
        return bounds(text, frame, from, last).map(|(f, t)| (f, t, subject()));
    }
    let content = |c: usize| frame.kind(c + 1).any(SpeechWord::CONTENT);
    if let Some(comma) = comma.filter(|&c| content(c) || whole && mood(c + 1, all) && !is_asked(text, frame, c + 1)) {
        return bounds(text, frame, comma + 1, last).map(|(f, t)| (f, t, subject()));
    }
    if !whole {
        return None;
    }
    let before = at.checked_sub(1).filter(|&b| frame.is_sign(b, ','))?;
    let subject = subject().filter(|_| mood(0, before))?;
    bounds(text, frame, 0, before).map(|(f, t)| (f, t, Some(subject)))
}

/// Whether a verb that reports speech only with its particle does so: `pointed out that` in German is two words.
fn is_content_after(frame: &Frame<'_>, at: usize) -> bool {
    let kind = frame.kind(at);
    let comma = (at + 1..frame.pieces.len()).find(|&i| frame.is_sign(i, ','));
    let content = comma.is_some_and(|c| frame.kind(c + 1).any(SpeechWord::CONTENT));
    content && (kind.any(SpeechWord::WEAK) || report::has_particle(frame, at))
}

/// A clause that only gives the time or asks (`said X when`, `explained how`).
fn is_asked(text: &Text<'_>, frame: &Frame<'_>, at: usize) -> bool {
    let token = matches!(frame.pieces.get(at), Some(Piece::Token(t)) if text.token(*t).is_some_and(|t| t.is(Classes::QUESTION)));
    let kind = frame.kind(at);
    token || kind.any(SpeechWord::SUBORDINATE) && kind.any(SpeechWord::PREPOSITION)
}

/// English: what is said begins behind the verb, with `that` or without: `X said that ...`, `X said crews would ...`.
fn without_comma(text: &Text<'_>, frame: &Frame<'_>, at: usize) -> Option<usize> {
    let kind = frame.kind(at + 1);
    if kind.any(SpeechWord::CONTENT) {
        return Some(at + 1);
    }
    let word = matches!(frame.pieces.get(at + 1), Some(Piece::Token(t)) if text.token(*t).is_some_and(|t| t.kind == TokenKind::Word));
    let auxiliary = (at + 2..(at + 9).min(frame.pieces.len()))
        .take_while(|&i| !frame.is_sign(i, ','))
        .any(|i| frame.kind(i).any(SpeechWord::AUXILIARY));
    let other = SpeechWord::PREPOSITION.or(SpeechWord::ADVERB).or(SpeechWord::CONJUNCTION).or(SpeechWord::AUXILIARY);
    (word && auxiliary && !kind.any(other)).then_some(at + 1)
}

/// The pieces without the sign that ends the sentence.
fn last_word(frame: &Frame<'_>) -> usize {
    let all = frame.pieces.len();
    let stop = all > 0 && ['.', '!', '?'].iter().any(|c| frame.is_sign(all - 1, *c));
    all - usize::from(stop)
}

fn bounds(text: &Text<'_>, frame: &Frame<'_>, from: usize, to: usize) -> Option<(usize, usize)> {
    let from = (from..to).find(|&i| !frame.is_sign(i, ',')).unwrap_or(from);
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
        let first = Piece::Token(at);
        let mood = |piece| text.kind_of(piece).any(SpeechWord::SUBJUNCTIVE);
        if !mood(first) && !text.behind(first).any(mood) {
            break;
        }
        let (frame, here) = text.around(first);
        let says = frame.kinds.iter().any(|k| k.any(SpeechWord::SAY));
        let whole = here == 0 && matches!(frame.pieces.first(), Some(Piece::Token(_)));
        if says || !whole {
            break;
        }
        let end = frame.pieces.last().map_or(at + 1, |p| text.end(*p));
        let last = last_word(&frame);
        if let Some((f, t)) = bounds(text, &frame, 0, last) {
            out.extend(quote(text, f, t, speaker));
        }
        at = end.max(at + 1);
    }
    at
}
