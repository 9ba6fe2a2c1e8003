//! In: the dates of a text with their values. Out: the same, with bare clock times on the day they clearly belong to and the
//! days of a list in the order of the calendar.
//!
//! The hard decision: the day must be told in the text, in the same sentence (`Am 3. Mai liest sie im Rathaus, Beginn ist
//! um 20 Uhr`) or at the head of the lines that begin with the clock times (a program). What comes round (`jeweils um 20
//! Uhr`), what lasts (`vom 3. bis 5. Mai`) and what is told of several days leaves the clock time by itself, and the day of
//! publication is nobody's day unless the text names it.

use std::ops::Range;

use super::DateMention;
use super::resolve::day_of;
use crate::knowledge::LanguageData;
use crate::knowledge::dates::Cues;
use crate::values::date::{Expr, Found, On, Point, Unit, Year, calendar};
use crate::values::token::{Gap, Token, TokenKind, Tokens};

/// No day is sought farther away in its sentence, in tokens.
const REACH: usize = 40;

/// No day is sought farther away behind its clock time, in tokens.
const REACH_BACK: usize = 6;

/// The last day that a clock time may belong to.
struct Last {
    /// The day, as EDTF.
    day: String,
    /// Whether it depends on the publication.
    relative: bool,
    /// The tokens of what was said of it last: the day itself or a clock time on it.
    end: usize,
    /// Whether it stands at the head of its line, so that the lines below may belong to it.
    heads: bool,
}

/// Puts each bare clock time on the day that its sentence or the head of its lines names.
pub(super) fn settle(found: &[Found], mentions: &mut [DateMention], tokens: &Tokens<'_>, words: &LanguageData) {
    if !found.iter().any(|f| is_bare_clock(&f.expr)) {
        return;
    }
    let reader = Reader { tokens, words };
    let mut last: Option<Last> = None;
    for k in 0..found.len().min(mentions.len()) {
        if is_bare_clock(&found[k].expr) {
            let range = reader.tokens_of(&found[k].range);
            let before = last.as_mut().filter(|day| reader.belongs(day, &range));
            if let Some(day) = before {
                day.end = range.end;
                on_day(&mut mentions[k], &day.day, day.relative);
            } else if let Some((day, relative)) = reader.day_behind(k, found, mentions) {
                on_day(&mut mentions[k], &day, relative);
            }
        } else if !is_aside(&found[k].expr) {
            last = reader.day_at(&found[k], &mentions[k], last.as_ref());
        }
    }
}

/// Puts the days of a list that have no year behind each other: `am 30. Oktober und 27. November` are in one year, however far
/// from the publication the second is.
pub(super) fn follow(found: &[Found], mentions: &mut [DateMention], tokens: &Tokens<'_>, words: &LanguageData) {
    let open =
        |f: &Found| matches!(f.expr, Expr::At(Point { on: On::Day { year: Year::Open, month: Some(_), .. }, .. }));
    let reader = Reader { tokens, words };
    for k in 1..found.len().min(mentions.len()) {
        let (before, rest) = mentions.split_at_mut(k);
        let (Some(first), Some(second)) = (before[k - 1].value.as_deref(), rest[0].value.as_deref()) else { continue };
        if second >= first || !open(&found[k]) || !open(&found[k - 1]) {
            continue;
        }
        let apart = reader.tokens_of(&found[k - 1].range).end..reader.tokens_of(&found[k].range).start;
        let same_year = first.get(..4).zip(second.get(4..)).map(|(year, day)| format!("{year}{day}"));
        let follows = |day: &String| day.as_str() > first && day_of(day).is_some();
        if let Some(day) = same_year.filter(|day| follows(day) && reader.is_list(apart.start, apart.end)) {
            rest[0].value = Some(day);
        }
    }
}

/// Whether an expression says nothing of which day is meant.
fn is_aside(expr: &Expr) -> bool {
    matches!(expr, Expr::Length(_) | Expr::At(Point { on: On::Year(_) | On::Moved { unit: Unit::Year, .. }, .. }))
}

/// Whether an expression is a clock time or a range of such and names no day.
fn is_bare_clock(expr: &Expr) -> bool {
    let bare = |p: &Point| p.on == On::Nothing && p.clock.is_some();
    match expr {
        Expr::At(point) => bare(point),
        Expr::Span(from, to) => bare(from) && bare(to),
        _ => false,
    }
}

/// The day of a mention that is one by itself, neither a bound nor part of a longer time.
fn single_day(found: &Found, mention: &DateMention) -> Option<(String, bool)> {
    let Expr::At(point) = &found.expr else { return None };
    let value = mention.value.as_deref()?;
    let whole = value.len() == 10 || value.as_bytes().get(10) == Some(&b'T') && point.clock.is_some();
    let is_day =
        value.bytes().take(10).enumerate().all(|(n, b)| if n == 4 || n == 7 { b == b'-' } else { b.is_ascii_digit() });
    let plain = found.bound.is_none() && point.edge.is_none() && whole && is_day;
    plain.then(|| (value.get(..10).unwrap_or_default().to_owned(), mention.relative))
}

/// Puts the value of a clock time or a range of such on a day; what ends before it begins ends on the next day.
fn on_day(mention: &mut DateMention, day: &str, relative: bool) {
    let Some(value) = mention.value.take() else { return };
    let next = || {
        let next = calendar::plus_days(day_of(day)?, 1)?;
        Some(next.format("%Y-%m-%d").to_string())
    };
    mention.relative = relative;
    mention.value = Some(match value.split_once('/') {
        None => format!("{day}{value}"),
        Some((from, to)) if to >= from => format!("{day}{from}/{day}{to}"),
        Some((from, to)) => format!("{day}{from}/{}{to}", next().unwrap_or_else(|| day.to_owned())),
    });
}

/// The text around the dates.
struct Reader<'a> {
    tokens: &'a Tokens<'a>,
    words: &'a LanguageData,
}

impl Reader<'_> {
    fn tokens_of(&self, range: &Range<usize>) -> Range<usize> {
        self.tokens.at(range.start)..self.tokens.at(range.end)
    }

    fn cue(&self, i: usize, cues: Cues) -> bool {
        self.words.dates.word(self.tokens.get(i).map_or(0, |t| t.word)).cues.any(cues)
    }

    /// The day of a mention if it is one by itself and not one of several or the one that something is from.
    fn day_at(&self, found: &Found, mention: &DateMention, last: Option<&Last>) -> Option<Last> {
        let (day, relative) = single_day(found, mention)?;
        let range = self.tokens_of(&found.range);
        let several = last.is_some_and(|day| self.is_list(day.end, range.start));
        let from = (range.start.saturating_sub(2)..range.start).any(|k| self.cue(k, Cues::FROM));
        (!several && !from).then(|| Last { day, relative, end: range.end, heads: self.opens_line(range.start) })
    }

    /// Whether the clock time at `clock` stands in the sentence of the day, or opens a line below it.
    fn belongs(&self, day: &Last, clock: &Range<usize>) -> bool {
        let between = day.end..clock.start;
        let same = between.len() <= REACH && self.in_sentence(&between);
        same || day.heads && self.opens_line(clock.start) && self.is_program(&between)
    }

    /// Whether no sentence or line ends within `range`, and nothing there says that what follows comes round.
    fn in_sentence(&self, range: &Range<usize>) -> bool {
        let apart = |k: usize| self.tokens.gap(k) >= Gap::Block || self.ends_sentence(k);
        let round = |k: usize| self.cue(k, Cues::EVERY.or(Cues::EACH));
        !range.clone().any(|k| apart(k) || round(k)) && self.tokens.gap(range.end) < Gap::Block
    }

    /// Whether a sentence ends with the token at `i`.
    fn ends_sentence(&self, i: usize) -> bool {
        if ['!', '?', ';'].iter().any(|c| self.tokens.is_sign(i, *c)) {
            return true;
        }
        if !self.tokens.is_sign(i, '.') || self.tokens.gap(i + 1) == Gap::None {
            return false;
        }
        if self.tokens.gap(i + 1) >= Gap::Line {
            return true;
        }
        let capital = self.tokens.get(i + 1).is_none_or(|t| t.is_capital());
        let before = self.tokens.get(i.wrapping_sub(1));
        let vowel = |t: &Token| self.tokens.text[t.range()].bytes().any(|b| b"aeiouyAEIOUY".contains(&b));
        let short = before.is_some_and(|t| t.kind != TokenKind::Word || t.end - t.start < 3 || !vowel(t));
        capital && (!short || self.cue(i.wrapping_sub(1), Cues::CLOCK))
    }

    /// Whether nothing but signs and small words stands in the line before the token at `i`.
    fn opens_line(&self, i: usize) -> bool {
        let mut at = i;
        for _ in 0..4 {
            if self.tokens.gap(at) >= Gap::Line {
                return true;
            }
            let Some(before) = at.checked_sub(1).and_then(|k| self.tokens.get(k)) else { return true };
            let small = before.kind == TokenKind::Sign
                || self.cue(at - 1, Cues::ON.or(Cues::OPENING).or(Cues::FROM).or(Cues::THE));
            if !small || self.ends_sentence(at - 1) {
                return false;
            }
            at -= 1;
        }
        false
    }

    /// Whether the lines within `range` may be those of a program: they are short.
    fn is_program(&self, range: &Range<usize>) -> bool {
        let mut words = 0;
        range.len() <= 4 * REACH
            && range.clone().all(|k| {
                words = if self.tokens.gap(k) >= Gap::Line { 0 } else { words + 1 };
                words <= REACH && !self.cue(k, Cues::EVERY.or(Cues::EACH))
            })
    }

    /// Whether only a comma or a word for and stands between two dates.
    fn is_list(&self, end: usize, start: usize) -> bool {
        end < start
            && start - end <= 3
            && (end..start).any(|k| self.tokens.is_sign(k, ',') || self.cue(k, Cues::AND))
            && (end..start).all(|k| {
                self.tokens.get(k).is_some_and(|t| t.kind == TokenKind::Sign)
                    || self.cue(k, Cues::AND.or(Cues::ON).or(Cues::THE))
            })
            && self.tokens.gap(start) < Gap::Line
    }

    /// The day named right behind the clock time `k`: `Um 10 Uhr beginnt am 3. Mai der Rundgang`.
    fn day_behind(&self, k: usize, found: &[Found], mentions: &[DateMention]) -> Option<(String, bool)> {
        let (clock, next) = (self.tokens_of(&found[k].range), self.tokens_of(&found.get(k + 1)?.range));
        let between = clock.end..next.start;
        let sign = |k: usize| self.tokens.get(k).is_some_and(|t| t.kind == TokenKind::Sign) || self.cue(k, Cues::AND);
        if between.len() > REACH_BACK || !self.in_sentence(&between) || (between.start..between.end).any(sign) {
            return None;
        }
        let Expr::At(Point { clock: None, part: None, .. }) = found[k + 1].expr else { return None };
        let behind = found.get(k + 2).map(|f| self.tokens_of(&f.range));
        let several = behind.is_some_and(|behind| self.is_list(next.end, behind.start));
        let opened = k > 0 && self.in_sentence(&(self.tokens_of(&found[k - 1].range).end..clock.start));
        single_day(&found[k + 1], mentions.get(k + 1)?).filter(|_| !several && !opened)
    }
}

#[cfg(test)]
mod tests {
    use crate::Knowledge;
    use crate::annotate::annotate;
    use crate::describe::Description;
    use crate::knowledge::Language;
    use crate::repair::Body;
    use crate::warning::Warnings;

    #[test]
    fn the_lines_of_a_program_are_on_the_day_at_their_head() {
        let know = Knowledge::builtin();
        for (text, last) in [
            (
                "Samstag, 4. Mai 2019\n10.00 Uhr Beginn\n11.30 Uhr Rundgang\n14 bis 16 Uhr Markt",
                "2019-05-04T14:00/2019-05-04T16:00",
            ),
            (
                "Samstag, 4. Mai 2019\n\n10.00 Uhr Beginn\n\n22 bis 6 Uhr Nachtlager",
                "2019-05-04T22:00/2019-05-05T06:00",
            ),
            ("Der Rat tagte am Samstag, 4. Mai 2019.\n10.00 Uhr Beginn", "T10:00"),
            ("Samstag, 4. Mai 2019\njeweils 10.00 Uhr Beginn", "T10:00"),
            ("Am 4. Mai 2019 und am 12. Mai 2019, Beginn 10.00 Uhr", "T10:00"),
        ] {
            let mut doubts = Warnings::default();
            let found =
                annotate(&Body::from_plain(text), &[], &Description::empty(Language::German), &know, &mut doubts);
            assert_eq!(found.dates.last().and_then(|d| d.value.as_deref()), Some(last), "{text}");
        }
    }
}
