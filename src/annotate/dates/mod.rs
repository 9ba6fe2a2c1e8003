//! In: the tokens of a body and its description. Out: dates, times, ranges and durations in it, with their values.
//!
//! The grammar of `values::date` says what is written; here it gets its meaning beside the publication date. The hard
//! decision: a date without a year takes the year nearest to the publication, but in a text that tells of other years
//! (most of its years are not near the publication) the year named last before it.

mod beside;
mod order;
mod resolve;

use std::ops::Range;

use super::{DateKind, DateMention, DateModifier};
use crate::describe::Description;
use crate::knowledge::LanguageData;
use crate::knowledge::dates::Cues;
use crate::values::date::{self, Bound, Edge, Expr, Found, On, Point, Year};
use crate::values::token::{Gap, TokenKind, Tokens};
use crate::warning::{WarningCode, Warnings};
use resolve::{Now, Value};

/// Finds them, sorted by position; ranges in `taken` are someone else's.
pub(super) fn find(
    tokens: &Tokens<'_>,
    taken: &[Range<usize>],
    description: &Description,
    words: &LanguageData,
    doubts: &mut Warnings,
) -> Vec<DateMention> {
    let mut found = date::find(tokens, taken, words);
    let anchor = description.published.as_ref().and_then(|p| resolve::day_of(&p.value));
    let tells_history = tells_history(&found, anchor.map(|day| chrono::Datelike::year(&day)));
    let mut now = Now {
        day: anchor,
        told_year: None,
        told: None,
        holidays: &words.dates.holidays,
        weekday_of_week: words.dates.weekday_of_week,
        month_first: words.dates.month_first,
        tense: 0,
    };
    order::settle(&mut found, tokens, &now, doubts);
    let mut mentions: Vec<DateMention> = found
        .iter()
        .map(|f| {
            let of_week = !words.dates.month_first && matches!(&f.expr, Expr::At(p) if is_of_week(&p.on));
            now.tense = if needs_tense(&f.expr) { tense(tokens, &f.range, words, of_week) } else { 0 };
            let opens = words.dates.month_first || f.bound == Some(Bound::Since);
            if now.tense == 0 && opens && announces(&f.expr) {
                now.tense = 1;
            }
            let mention = mention(f, &now);
            now.remember(&f.expr, mention.value.as_deref());
            if mention.value.is_none() && is_complete(&f.expr) {
                doubts.add(
                    WarningCode::InvalidDate,
                    format!("`{}` is not in the calendar", &tokens.text[f.range.clone()]),
                );
            }
            let told = written_year(&f.expr).filter(|year| tells_history && !is_of_name(f, *year, &now, tokens, words));
            now.told_year = told.or(now.told_year);
            mention
        })
        .collect();
    beside::follow(&found, &mut mentions, tokens, words);
    beside::settle(&found, &mut mentions, tokens, words);
    mentions
}

fn mention(found: &Found, now: &Now<'_>) -> DateMention {
    let value = now.value(&found.expr);
    let kind = match &found.expr {
        Expr::At(point) if point.clock.is_some() || point.part.is_some() => DateKind::Time,
        Expr::Counted { from, .. } if from.clock.is_some() => DateKind::Time,
        Expr::At(_) | Expr::Counted { .. } | Expr::Apart { .. } | Expr::WeekdayFrom { .. } => DateKind::Date,
        Expr::Span(..)
        | Expr::Stretch { .. }
        | Expr::Ending { .. }
        | Expr::Beginning { .. }
        | Expr::Within { .. }
        | Expr::WeekOf(..) => DateKind::Range,
        Expr::Length(_) => DateKind::Duration,
        Expr::Repeated(_) => DateKind::Set,
    };
    let (value, relative) = match value {
        Some(Value { from, to, relative }) => (Some(if from == to { from } else { format!("{from}/{to}") }), relative),
        None => (None, !is_complete(&found.expr)),
    };
    DateMention { range: found.range.clone(), kind, value, modifier: modifier(found), relative }
}

fn modifier(found: &Found) -> Option<DateModifier> {
    let edge = match &found.expr {
        Expr::At(point) => point.edge,
        _ => None,
    };
    if let Some(edge) = edge {
        return Some(match edge {
            Edge::Start => DateModifier::Start,
            Edge::Mid => DateModifier::Mid,
            Edge::End => DateModifier::End,
        });
    }
    if !matches!(found.expr, Expr::At(_) | Expr::Counted { .. } | Expr::Apart { .. } | Expr::Repeated(_)) {
        return None;
    }
    found.bound.map(|bound| match bound {
        Bound::Before => DateModifier::Before,
        Bound::After => DateModifier::After,
        Bound::Until => DateModifier::OnOrBefore,
        Bound::Since => DateModifier::OnOrAfter,
        Bound::About => DateModifier::Approx,
    })
}

/// Whether the tense of the sentence helps to tell which day is meant.
fn needs_tense(expr: &Expr) -> bool {
    let open = |on: &On| match on {
        On::Weekday { which: None, .. } | On::Weekend => true,
        On::Day { year, .. } | On::Month { year, .. } | On::Part { year, .. } | On::Holiday { year, .. } => {
            *year == Year::Open
        }
        _ => false,
    };
    matches!(expr, Expr::At(p) | Expr::Span(p, _) if open(&p.on))
}

/// Whether a weekday or holiday stands beside its clock time, as in announcements of what is to come.
fn announces(expr: &Expr) -> bool {
    let open = |on: &On| is_of_week(on) || matches!(on, On::Holiday { year: Year::Open, .. });
    matches!(expr, Expr::At(p) | Expr::Span(p, _) if open(&p.on) && p.clock.is_some())
}

fn is_of_week(on: &On) -> bool {
    matches!(on, On::Weekday { which: None, .. } | On::Weekend)
}

/// The tense of the verb nearest to `range` in its sentence: past (-1), future (1), or neither. Behind a word for from,
/// a day or weekend of the week (`attributive`) is the last one in languages that have another word for from then on.
fn tense(tokens: &Tokens<'_>, range: &Range<usize>, words: &LanguageData, attributive: bool) -> i8 {
    const REACH: usize = 24;
    const AUXILIARY: usize = 3;
    let (first, last) = (tokens.at(range.start), tokens.at(range.end));
    let ends = |k: &usize| ['.', '!', '?', ';'].iter().any(|c| tokens.is_sign(*k, *c)) || tokens.gap(*k) == Gap::Block;
    let of = |k: usize| tokens.get(k).map_or(0, |t| words.dates.word(t.word).tense);
    let behind = (last..last + REACH).take_while(|k| !ends(k)).map(of);
    let before = (first.saturating_sub(REACH)..first).rev().take_while(|k| !ends(k)).map(of);
    let near = |mut verbs: Box<dyn Iterator<Item = i8> + '_>| {
        let found = verbs.by_ref().enumerate().find(|(_, t)| *t != 0);
        // A participle has the tense of the auxiliary before it: `will be closed`.
        let later = found.is_some_and(|(_, t)| t < 0) && verbs.take(AUXILIARY).any(|t| t > 0);
        found.map(|(at, t)| (at, if later { 1 } else { t }))
    };
    let from = first > 0 && words.dates.word(tokens.get(first - 1).map_or(0, |t| t.word)).cues.any(Cues::FROM);
    if from && attributive {
        return -1;
    }
    match (near(Box::new(before)), behind.enumerate().find(|(_, t)| *t != 0)) {
        (Some((b, t)), Some((a, _))) if b <= a => t,
        (_, Some((_, t))) | (Some((_, t)), None) => t,
        (None, None) => 0,
    }
}

/// Whether most years of a text lie two years or more from its publication.
fn tells_history(found: &[Found], published: Option<i32>) -> bool {
    let Some(published) = published else { return true };
    let (mut far, mut all) = (0, 0);
    for year in found.iter().filter_map(|f| written_year(&f.expr)) {
        all += 1;
        far += usize::from((year - published).abs() >= 2);
    }
    all >= 4 && far * 3 > all * 2
}

/// Whether a year only says which of several is meant, not when the story is: far from the year told last and right behind a
/// noun (`Teilung Polens 1772`), or between article and noun (`the 2020 elections`).
fn is_of_name(found: &Found, year: i32, now: &Now<'_>, tokens: &Tokens<'_>, words: &LanguageData) -> bool {
    const FAR: i32 = 100;
    let Expr::At(Point { on: On::Year(_), edge: None, .. }) = found.expr else { return false };
    let first = tokens.at(found.range.start);
    let Some(before) = first.checked_sub(1).and_then(|k| tokens.get(k)).filter(|_| tokens.gap(first) < Gap::Block)
    else {
        return false;
    };
    let noun = before.kind == TokenKind::Word && before.is_capital() && before.classes.is_empty();
    let article = words.dates.word(before.word).cues.any(Cues::THE) || words.numbers.word(before.word).article;
    noun && now.told_year.is_some_and(|told| (told - year).abs() > FAR) || article && words.dates.month_first
}

/// The last year that an expression states in digits.
fn written_year(expr: &Expr) -> Option<i32> {
    match expr {
        Expr::At(point) => point_year(point),
        Expr::Span(from, to) => point_year(to).or_else(|| point_year(from)),
        Expr::Counted { from, .. }
        | Expr::Apart { from, .. }
        | Expr::Ending { last: from, .. }
        | Expr::Beginning { first: from, .. }
        | Expr::Within { from, .. }
        | Expr::WeekdayFrom { from, .. }
        | Expr::WeekOf(from, _) => point_year(from),
        Expr::Stretch { .. } | Expr::Length(_) | Expr::Repeated(_) => None,
    }
}

fn point_year(point: &Point) -> Option<i32> {
    match point.on {
        On::Day { year: Year::Is(y), .. }
        | On::Month { year: Year::Is(y), .. }
        | On::Part { year: Year::Is(y), .. }
        | On::Year(Year::Is(y)) => Some(y),
        _ => None,
    }
}

/// Whether an expression needs no publication date.
fn is_complete(expr: &Expr) -> bool {
    matches!(expr, Expr::At(Point { on: On::Day { year: Year::Is(_), month: Some(_), .. }, .. }))
}
