//! In: the tokens of a body and the people in it. Out: quotations, direct and indirect, with their speakers.
//!
//! The hard decision: not everything in marks is speech. A stretch counts if a clause reports it, or if it is long enough
//! and begins after a speaker; mottos, titles and single words of irony do not.

mod frame;
mod indirect;
mod marks;
mod phrases;
mod report;
mod speaker;
mod subject;

use super::{Person, Quote};
use crate::describe::Description;
use crate::knowledge::quotes::SpeechWord;
use crate::knowledge::{Classes, LanguageData};
use crate::repair::Body;
use crate::values::token::{Gap, Shape, Token, TokenKind, Tokens};
use crate::warning::{WarningCode, Warnings};
use frame::{Frame, Piece, Text};
use marks::Marked;
use report::{How, Looks, Report};
use speaker::Speaker;

/// Finds them, sorted by position.
pub(super) fn find(
    tokens: &Tokens<'_>,
    _body: &Body,
    people: &[Person],
    description: &Description,
    words: &LanguageData,
    doubts: &mut Warnings,
) -> Vec<Quote> {
    let spots = Spots::of(tokens);
    let mut marked = marks::pairs(tokens, &spots.marks);
    if marked.is_empty() && spots.cues.is_empty() {
        return Vec::new();
    }
    for stretch in marked.iter_mut().filter(|m| !m.closed) {
        end_before_report(tokens, words, stretch);
    }
    let text = Text::new(tokens, &marked, &spots, people, words);
    let mut finder =
        Finder { text: &text, titled: in_title(description.title.as_deref(), people), last: None, quotes: Vec::new() };
    for k in 0..marked.len() {
        finder.stretch(k);
    }
    for stretch in marked.iter().filter(|m| !m.closed) {
        let shown: String = tokens.text[stretch.inner.clone()].chars().take(40).collect();
        doubts.add(WarningCode::QuoteUnclosed, format!("No closing mark after \"{shown}\"."));
    }
    let mut quotes = finder.quotes;
    quotes.extend(indirect::find(&text));
    quotes.sort_by_key(|q| (q.range.start, q.range.end));
    quotes
}

/// Words beside which indirect speech can stand.
const CUES: Classes = Classes::SPEECH.or(Classes::SAYING_CUE).or(Classes::REPORTED);

/// The tokens that speech is told by, gathered in one walk.
#[derive(Debug)]
struct Spots {
    /// Those that may be quotation marks or begin a paragraph.
    marks: Vec<usize>,
    /// Those that begin a paragraph.
    paragraphs: Vec<usize>,
    /// Words beside which indirect speech can stand.
    cues: Vec<usize>,
}

impl Spots {
    fn of(tokens: &Tokens<'_>) -> Self {
        let some = || Vec::with_capacity(tokens.list.len() / 16);
        let mut out = Self { marks: some(), paragraphs: Vec::new(), cues: some() };
        for (i, token) in tokens.list.iter().enumerate() {
            let begins = token.gap == Gap::Block;
            if begins {
                out.paragraphs.push(i);
            }
            if begins || token.sign != '\0' && marks::may_mark(tokens, i) {
                out.marks.push(i);
            }
            if token.is(CUES) {
                out.cues.push(i);
            }
        }
        out
    }
}

/// Ends a quotation without closing mark before `, said X` or before a sentence `X said ...`, if one follows.
fn end_before_report(tokens: &Tokens<'_>, words: &LanguageData, stretch: &mut Marked) {
    let kind = |i: usize| tokens.get(i).map_or(SpeechWord::default(), |t| words.quotes.kind(t.word));
    let reports = |i: usize| kind(i).any(SpeechWord::VERB.or(SpeechWord::SO));
    let named = |i: usize| tokens.get(i).is_some_and(Token::is_capital) || kind(i).any(SpeechWord::DETERMINER);
    let comma = |i: usize| tokens.is_sign(i, ',') && reports(i + 1) && named(i + 2);
    let sentence = |i: usize| tokens.is_sign(i, '.') && named(i + 1) && kind(i + 2).any(SpeechWord::SAY);
    let from = stretch.open + 3;
    let Some(at) = (from..stretch.end).find(|&i| comma(i) || sentence(i)) else { return };
    let end = if comma(at) { at } else { at + 1 };
    stretch.end = end;
    stretch.inner.end = tokens.get(end - 1).map_or(stretch.inner.end, |t| t.end as usize);
}

/// A quotation already found: where it ended and who spoke.
struct Last {
    end: usize,
    speaker: Speaker,
}

struct Finder<'a> {
    text: &'a Text<'a>,
    /// The person whom the title names.
    titled: Option<usize>,
    last: Option<Last>,
    quotes: Vec<Quote>,
}

impl Finder<'_> {
    /// Judges one marked stretch and, if it is speech, names its speaker.
    fn stretch(&mut self, k: usize) {
        let marked = &self.text.marked[k];
        let measure = Measure::of(self.text, marked);
        if measure.words == 0 {
            return;
        }
        let (frame, at) = self.text.around(Piece::Marked(k));
        let looks = Looks { long: measure.sentence || measure.words >= 4, small: measure.small };
        let report = report::report(self.text, &frame, at, looks).or_else(|| own_words(&frame, at, &measure));
        if !self.is_speech(&frame, at, report.as_ref(), &measure) {
            return;
        }
        let speaker = self.speaker(marked, &frame, report);
        self.quotes.push(Quote {
            range: marked.inner.clone(),
            speaker: speaker.person,
            speaker_mention: speaker.mention.clone(),
            direct: true,
        });
        self.last = Some(Last { end: marked.end, speaker });
    }

    fn is_speech(&self, frame: &Frame<'_>, at: usize, report: Option<&Report>, measure: &Measure) -> bool {
        let open = self.text.marked_open(frame, at);
        let near = |last: &Last| self.text.paragraphs_between(last.end, open) <= 1;
        let follows = || self.last.as_ref().is_some_and(near);
        let naming = || !measure.small && is_naming(self.text, frame, at, measure);
        let (words, sentence, title) = (measure.words, measure.sentence, measure.is_title);
        let unnamed = || !frame.kind(at + 1).any(SpeechWord::NAMED) && !naming();
        match report.map(|r| (r.how, r.subject.is_some())) {
            Some((How::After, _)) => sentence || words >= 4 && !title || unnamed(),
            Some((How::Colon, _)) => sentence || unnamed(),
            Some((How::BareColon, subject)) => (subject || sentence) && words >= 2 && unnamed(),
            Some((How::Inside | How::Source | How::Own, true)) => (!title || is_predicate(frame, at)) && unnamed(),
            Some((How::Inside | How::Source | How::Own, false)) => words >= 3 && unnamed(),
            Some((How::Mood, _)) => !title && (words >= 2 || follows()) && unnamed(),
            None => (sentence && words >= 4 || words >= 5 && !title && follows()) && unnamed(),
        }
    }

    fn speaker(&self, marked: &Marked, frame: &Frame<'_>, report: Option<Report>) -> Speaker {
        let pos = marked.inner.start;
        let last = self.last.as_ref().filter(|l| self.text.paragraphs_between(l.end, marked.open) <= 1);
        let last_person = self.last.as_ref().and_then(|l| l.speaker.person);
        let start = frame.pieces.first().map_or(marked.open, |p| self.text.start(*p));
        if let Some(phrase) = report.and_then(|r| r.subject) {
            // A pronoun stands for the subject of the sentence before, if no quotation comes between.
            let floor = last.map(|l| l.end);
            let near = phrase.pronoun.then(|| self.subject_before(start, floor)).flatten();
            let last_person = near.filter(|p| speaker::fits_pronoun(self.text, *p, &phrase)).or(last_person);
            return speaker::resolve(self.text, &phrase, pos, last_person);
        }
        let shared = report::has_marked(frame, frame.pieces.len()) && last.is_some_and(|l| l.end > start);
        if let Some(last) = last.filter(|_| shared) {
            return last.speaker.clone();
        }
        let said_before = self.sentence_before(start, last.map(|l| l.end), last_person);
        said_before
            .or_else(|| last.map(|l| l.speaker.clone()))
            .unwrap_or(Speaker { person: self.titled, mention: None })
    }

    /// The person who is the first subject of the sentence before, in the same paragraph.
    fn subject_before(&self, start: usize, floor: Option<usize>) -> Option<usize> {
        let near = start > 0 && floor.is_none_or(|f| start > f) && self.text.paragraphs_between(start, start + 1) == 0;
        let frame = self.text.before(start).filter(|_| near)?;
        frame.phrases().iter().find(|p| p.subject && p.person.is_some()).and_then(|p| p.person)
    }

    /// The speaker that the sentences before name, in the same paragraph or at the end of the one before, not beyond the
    /// quotation before.
    fn sentence_before(&self, start: usize, floor: Option<usize>, last: Option<usize>) -> Option<Speaker> {
        let mut end = start;
        for _ in 0..3 {
            if end == 0 || floor.is_some_and(|f| end <= f) || self.text.paragraphs_between(end, start + 1) > 1 {
                return None;
            }
            let frame = self.text.before(end)?;
            let verb = (0..frame.pieces.len()).rev().find(|&i| frame.kind(i).any(SpeechWord::SAY.or(SpeechWord::CALL)));
            let subject = verb.and_then(|v| subject::subject(&frame, v, frame.pieces.len()));
            let only = subject.or_else(|| only_person(&frame));
            if let Some(phrase) = only {
                return Some(speaker::resolve(self.text, &phrase, phrase.range.start, last));
            }
            end = frame.pieces.first().map(|p| self.text.start(*p))?;
        }
        None
    }
}

/// The one person whom the title names, for a statement without any other sign of its speaker.
fn in_title(title: Option<&str>, people: &[Person]) -> Option<usize> {
    let title = title?;
    let named = |i: &usize| {
        let family = frame::surname(&people[*i]);
        !family.is_empty() && title.contains(family)
    };
    let mut found = (0..people.len()).filter(named);
    found.next().filter(|_| found.next().is_none())
}

/// The only person named in a sentence.
fn only_person(frame: &Frame<'_>) -> Option<phrases::Phrase> {
    let mut people = frame.phrases().iter().filter(|p| p.person.is_some());
    let first = people.next()?;
    people.all(|p| p.person == first.person).then(|| first.clone())
}

/// `a "victim of terror"`: an indefinite article stands before, so that the stretch is no name.
fn is_predicate(frame: &Frame<'_>, at: usize) -> bool {
    let kind = frame.kind(at.wrapping_sub(1));
    kind.any(SpeechWord::DETERMINER.or(SpeechWord::OBLIQUE)) && !kind.any(SpeechWord::DEFINITE)
}

/// Someone's own words in a sentence about him: `X wants "to look at it once more"`.
fn own_words(frame: &Frame<'_>, at: usize, measure: &Measure) -> Option<Report> {
    if !measure.small || measure.words < 3 {
        return None;
    }
    let subject = frame.phrases().iter().find(|p| p.subject && p.to <= at)?;
    let subject = Some(subject::with_apposition(frame, subject)).filter(|p| p.person.is_some() || p.pronoun);
    subject.map(|subject| Report { how: How::Own, subject: Some(subject) })
}

/// Whether the stretch is a title, a name or a motto: a word for such a thing stands right before it, or it is a few
/// capital words behind a noun or definite article.
fn is_naming(text: &Text<'_>, frame: &Frame<'_>, at: usize, measure: &Measure) -> bool {
    let Some(before) = at.checked_sub(1) else { return false };
    let colon = usize::from(frame.is_sign(before, ':'));
    let near = before.saturating_sub(colon);
    let token = |i: usize| match frame.pieces.get(i) {
        Some(Piece::Token(t)) => text.token(*t).filter(|t| t.kind == TokenKind::Word),
        _ => None,
    };
    let word = (near.saturating_sub(2)..=near).rev().find(|&i| token(i).is_some());
    if frame.kind(before).any(SpeechWord::SOURCE) {
        return true;
    }
    if word.is_some_and(|i| frame.kind(i).any(SpeechWord::NAMING) || text.ends_with_naming(frame, i)) {
        return true;
    }
    let definite = SpeechWord::DEFINITE.or(SpeechWord::CONTRACTED);
    let noun =
        || token(before).is_some_and(|t| t.is_capital()) && frame.phrase_at(before).is_none_or(|p| p.person.is_none());
    (measure.is_title || measure.words == 1) && (frame.kind(before).any(definite) || noun())
}

/// How a marked stretch looks.
struct Measure {
    words: usize,
    /// Ends like a sentence.
    sentence: bool,
    /// Every word but function words begins with a capital.
    is_title: bool,
    /// Begins with a small letter.
    small: bool,
}

impl Measure {
    fn of(text: &Text<'_>, marked: &Marked) -> Self {
        let inner = &text.tokens.text[marked.inner.clone()];
        let list = &text.tokens.list[marked.open..marked.end];
        let small = Classes::ARTICLE.or(Classes::PREPOSITION).or(Classes::CONJUNCTION);
        let (mut words, mut capital, mut first) = (0, 0, None);
        for token in list.iter().filter(|t| t.kind == TokenKind::Word) {
            words += 1;
            capital += usize::from(token.is_capital() || token.is(small));
            first = first.or(Some(token));
        }
        Self {
            words,
            sentence: inner.trim_end().ends_with(['.', '!', '?', '\u{2026}', ','])
                || list.iter().skip(2).any(|t| t.gap == Gap::Block),
            is_title: capital == words && first.is_some_and(Token::is_capital) && words <= 8,
            small: first.is_some_and(|t| t.shape == Shape::Lower),
        }
    }
}
