//! In: a token. Out: whether a date expression may begin there, told by a look at it and at a few tokens behind it.
//!
//! Most words with which an expression can begin are prepositions, articles and counts, and most of them lead to nothing. The
//! hard decision: the readers of the grammar step only over digits, a few signs and words that say something in a date or a
//! number. So where another word stands right behind a beginning that is no date by itself, no reader has to be asked.

use super::grammar::{Grammar, roman};
use super::{Expr, On, Point, Unit};
use crate::knowledge::Classes;
use crate::knowledge::dates::{Cues, Role};
use crate::knowledge::numbers::NumberCue;
use crate::values::token::{Shape, Token, TokenKind};

/// Classes of words that count or rank.
const COUNTS: Classes = Classes::NUMERAL.or(Classes::ORDINAL).or(Classes::NUMERAL_COMPOUND).or(Classes::SCALE);

/// Classes of words that carry a date; others only lead to one.
const CARRIERS: Classes =
    Classes::MONTH.or(Classes::WEEKDAY).or(Classes::SEASON).or(Classes::HOLIDAY).or(Classes::DATE_UNIT);

/// Classes of words that can begin a date expression.
const STARTS: Classes = CARRIERS.or(Classes::DATE_CUE).or(COUNTS);

/// No expression has more tokens before the first that carries it.
const REACH: usize = 12;

/// What can make an hour of an article.
const HOURS: Cues = Cues::CLOCK.or(Cues::HALF).or(Cues::NOON_AM).or(Cues::NOON_PM);

/// Whether a token is digits or of a class with which an expression can begin.
#[inline]
pub(super) fn is_start(token: &Token) -> bool {
    token.kind == TokenKind::Digits || token.classes.any(STARTS)
}

/// What may begin with a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    /// No expression.
    Nothing,
    /// No expression of more than this token.
    Alone,
    /// Any expression.
    Any,
}

impl Grammar<'_> {
    /// What may begin with the token at `i`: what begins with digits or a word that carries no date by itself must go on behind
    /// it. How many words a holiday has is told by its name.
    pub(super) fn start(&self, i: usize) -> Start {
        let Some(token) = self.tokens.get(i) else { return Start::Nothing };
        if token.kind == TokenKind::Digits {
            return match self.digits_go_on(i) {
                true => Start::Any,
                false if self.digits_alone(i) => Start::Alone,
                false => Start::Nothing,
            };
        }
        let alone = self.words.dates.role(token.word).any(Role::ALONE);
        if token.classes.any(Classes::HOLIDAY) || self.leads_on(i + 1) && (alone || self.is_carried(i)) {
            return Start::Any;
        }
        if alone { Start::Alone } else { Start::Nothing }
    }

    /// The expression that is the token at `i` alone.
    pub(super) fn alone(&self, i: usize) -> Option<(Expr, usize, usize)> {
        if self.comes_round(i) {
            return self.repeated(i).map(|(expr, end)| (expr, i, end));
        }
        if self.is_up_to_date(i) {
            return Some((Expr::At(Point::on(On::Moved { unit: Unit::Day, by: 0 })), i, i + 1));
        }
        let point = self.point(i).map(|(point, end)| (Expr::At(point), i, end));
        point.or_else(|| self.length(i).map(|(expr, end)| (expr, i, end)))
    }

    /// Whether the digits at `i` may be a date without any token behind them: a year, or a short one behind an apostrophe; in
    /// English also a day at the end of a list of such and a year behind its era.
    fn digits_alone(&self, i: usize) -> bool {
        if self.digits(i) == 4 {
            return true;
        }
        let sign = |c| i > 0 && self.tokens.is_sign(i - 1, c);
        let listed = || sign(',') || i > 0 && (self.cue(i - 1, Cues::AND) || self.era(i - 1).is_some());
        sign('\'') || sign('\u{2019}') || self.words.dates.month_first && listed()
    }

    /// Whether a date that begins with the digits at `i` may go on behind them; most are decimals, scores or counts.
    fn digits_go_on(&self, i: usize) -> bool {
        let Some(next) = self.tokens.get(i + 1) else { return false };
        let glued = || self.glued(i + 1) && self.glued(i + 2);
        match next.sign {
            // A number in words behind digits is none of a date; digits are only as part of a fraction (`3 1/2`).
            '\0' if next.kind == TokenKind::Digits => self.tokens.is_sign(i + 2, '/'),
            '\0' => self.words.dates.role(next.word).any(Role::INSIDE) || next.end - next.start == 1,
            ':' => self.digits(i + 2) == 2,
            ',' if !self.words.dates.month_first => {
                glued() && (1..3).contains(&self.digits(i + 2)) && self.leads_on(i + 3)
            }
            // Groups of thousands are a date only in front of an era.
            '.' if self.digits(i + 2) == 3 => self.leads_on(i + 3),
            _ => self.leads_on(i + 1),
        }
    }

    /// Whether a reader may step over the token at `i`; with a sign also what stands behind it.
    fn leads_on(&self, i: usize) -> bool {
        let sign = self.tokens.get(i).is_some_and(|t| t.kind == TokenKind::Sign);
        !(self.is_silent(i) || sign && self.is_silent(i + 1))
    }

    /// Whether no reader steps over the token at `i`: a word or sign that says nothing in a date. Single letters may (`Q1`,
    /// `10 p.m.`, `5 o'clock`).
    fn is_silent(&self, i: usize) -> bool {
        let Some(token) = self.tokens.get(i) else { return true };
        let plain = match token.kind {
            TokenKind::Digits => false,
            TokenKind::Sign => !matches!(
                token.sign,
                '.' | ',' | ':' | '/' | '&' | '~' | '\'' | '\u{2019}' | '-' | '\u{2012}'..='\u{2014}' | '\u{2212}'
            ),
            TokenKind::Word => token.end - token.start > 1,
        };
        plain
            && !token.classes.any(COUNTS.or(Classes::HOLIDAY))
            && !self.words.dates.role(token.word).any(Role::INSIDE)
            && self.numeral(i).cue != Some(NumberCue::Point)
            && !(token.shape == Shape::Upper && roman(self.tokens.str(i)).is_some())
    }

    /// Whether what begins at `i` leads to a token that carries a date. An article that may be an hour (`ein Uhr`,
    /// `a p.m.`) only needs one near it.
    fn is_carried(&self, i: usize) -> bool {
        let mut hour = false;
        for k in i..i + REACH {
            let Some(token) = self.tokens.get(k) else { return false };
            if self.carries(token) {
                return true;
            }
            hour = hour || self.cue(k, HOURS) || k > i && token.end - token.start == 1 && token.kind == TokenKind::Word;
            if !hour && self.is_silent(k) {
                return false;
            }
        }
        false
    }

    /// Whether no reader but those of a range or a distance has anything to begin with at a token.
    pub(super) fn only_leads(&self, token: &Token) -> bool {
        self.words.dates.role(token.word).any(Role::LEADS) && !token.classes.any(COUNTS.or(Classes::HOLIDAY))
    }

    /// Whether a token is digits or a word that says more than a preposition or article does.
    fn carries(&self, token: &Token) -> bool {
        token.kind == TokenKind::Digits
            || token.classes.any(CARRIERS)
            || token.classes.any(COUNTS) && !self.words.numbers.word(token.word).article
            || token.classes.any(Classes::DATE_CUE) && self.words.dates.role(token.word).any(Role::CARRIES)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::{Knowledge, LanguageData};
    use crate::values::token::Tokens;

    /// The first column of the tables of a language, with digits, signs and words that say nothing between them.
    fn vocabulary(tables: [&'static str; 3]) -> Vec<&'static str> {
        let others = "1 2 3 4 10 12 15 24 30 45 98 05 100 500 1900 2015 2016 2019 90 . . . , , : - - / \u{2013} & ' ( ) ; % \u{20ac} \u{bd} \
            the der die house Haus green ging XX XIX Q H T h o p m a d M J n v Chr s";
        let rows = tables.into_iter().flat_map(str::lines).filter(|row| !row.starts_with('#'));
        let words = rows.filter_map(|row| row.split('\t').next()).collect::<Vec<_>>();
        let others = others.split_whitespace().collect::<Vec<_>>();
        // As many signs and digits as words.
        let times = words.len() / others.len() + 1;
        words.iter().copied().chain(others.repeat(times)).collect()
    }

    fn check(text: &str, words: &LanguageData) {
        let tokens = Tokens::new(text, words, &mut words.memories.lend());
        let grammar = Grammar::new(&tokens, words);
        for i in (0..tokens.list.len()).filter(|i| is_start(&tokens.list[*i])) {
            let near = tokens.list[i..].iter().take(REACH).any(|t| grammar.carries(t));
            let read = || grammar.any_expression(i).filter(|_| near);
            assert_eq!(grammar.any_expression(i), grammar.expression(i), "{i} of {text}");
            match grammar.start(i) {
                Start::Nothing => assert_eq!(read(), None, "{i} of {text}"),
                Start::Alone => assert_eq!(read(), grammar.alone(i), "{i} of {text}"),
                Start::Any => {}
            }
        }
    }

    #[test]
    fn what_may_begin_is_what_the_readers_find() {
        let know = Knowledge::builtin();
        let german = vocabulary([
            include_str!("../../../data/de/dates.tsv"),
            include_str!("../../../data/de/numerals.tsv"),
            include_str!("../../../data/de/holidays.tsv"),
        ]);
        let english = vocabulary([
            include_str!("../../../data/en/dates.tsv"),
            include_str!("../../../data/en/numerals.tsv"),
            include_str!("../../../data/en/holidays.tsv"),
        ]);
        let mut seed = 1_u64;
        let mut random = |below: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) as usize % below
        };
        for _ in 0..ROUNDS {
            for (vocabulary, words) in [(&german, &know.german), (&english, &know.english)] {
                let mut text = String::new();
                for _ in 0..40 {
                    text += vocabulary[random(vocabulary.len())];
                    text += ["", " ", " ", "\n"][random(4) & random(4)];
                }
                check(&text, words);
            }
        }
    }

    const ROUNDS: usize = 1000;
}
