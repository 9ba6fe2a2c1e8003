//! In: tokens. Out: references to laws, acts of the European Union, printed papers and court files ([`Found`]).
//!
//! The hard decision: a section sign is a reference whatever follows; `Art.`, which also begins words of the shop and the
//! museum, is one only with a law or a paragraph behind it, and a court's file number only in its full form.

use std::ops::Range;

use super::token::{Gap, Shape, Token, TokenKind, Tokens};
use crate::knowledge::laws::LawCue;
use crate::knowledge::{Classes, LanguageData};

/// A reference in the text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// Its bytes.
    pub range: Range<usize>,
    /// The full name of the law if it is known, else as written.
    pub law: Option<String>,
    /// Section or article, or the number of a paper or file.
    pub section: Option<String>,
    /// Paragraph of the section.
    pub paragraph: Option<String>,
}

/// Finds the references of a text.
#[must_use]
pub fn find(tokens: &Tokens<'_>, words: &LanguageData) -> Vec<Found> {
    let grammar = Grammar { tokens, words };
    let mut out = Vec::new();
    let mut done = 0;
    for (i, token) in tokens.list.iter().enumerate() {
        if !token.classes.any(Classes::LAW_CUE) || i < done {
            continue;
        }
        if let Some((found, from, end)) = grammar.reference(i).filter(|(_, from, _)| *from >= done) {
            let range = tokens.list[from].start as usize..tokens.list[end - 1].end as usize;
            out.push(Found { range, ..found });
            done = end;
        }
    }
    out
}

struct Grammar<'a> {
    tokens: &'a Tokens<'a>,
    words: &'a LanguageData,
}

impl Grammar<'_> {
    fn reference(&self, i: usize) -> Option<(Found, usize, usize)> {
        let (found, end) = match self.cue(i)? {
            LawCue::Section => self.section(i, true)?,
            LawCue::Article => self.section(i, false)?,
            LawCue::Paper => {
                let (found, end) = self.paper(i)?;
                return Some((found, self.compound_start(i), end));
            }
            LawCue::Act => self.act(i)?,
            LawCue::Gazette => self.gazette(i)?,
            LawCue::File => self.labeled_file(i)?,
            LawCue::Register => return self.court_file(i),
            _ => return None,
        };
        Some((found, i, end))
    }

    fn cue(&self, i: usize) -> Option<LawCue> {
        self.words.laws.cue(self.tokens.get(i)?.word)
    }

    fn is(&self, i: usize, cue: LawCue) -> bool {
        self.joins(i) && self.cue(i) == Some(cue)
    }

    fn joins(&self, i: usize) -> bool {
        self.tokens.gap(i) < Gap::Block
    }

    fn glued(&self, i: usize) -> bool {
        self.tokens.gap(i) == Gap::None
    }

    fn digits(&self, i: usize) -> usize {
        match self.tokens.get(i) {
            Some(t) if t.kind == TokenKind::Digits => (t.end - t.start) as usize,
            _ => 0,
        }
    }

    fn skip_dot(&self, i: usize) -> usize {
        if self.tokens.is_sign(i, '.') && self.glued(i) { i + 1 } else { i }
    }

    fn text(&self, from: usize, end: usize) -> String {
        match (self.tokens.get(from), end.checked_sub(1).and_then(|last| self.tokens.get(last))) {
            (Some(first), Some(last)) if first.start < last.end => self.tokens.text
                [first.start as usize..last.end as usize]
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" "),
            _ => String::new(),
        }
    }

    /// `§ 5 Abs. 2 Satz 1 BauGB`, `Art. 91c GG`, `Section 5(1) of the ... Act`.
    fn section(&self, i: usize, sure: bool) -> Option<(Found, usize)> {
        let mut at = self.skip_dot(i + 1);
        if self.is(at, LawCue::Section) {
            at += 1;
        }
        let (section, mut end) = self.numbers(at)?;
        let mut found = Found { section: Some(section), ..Found::default() };
        if let Some((paragraph, after)) = self.bracketed(end) {
            (found.paragraph, end) = (Some(paragraph), after);
        }
        for _ in 0..6 {
            let Some(cue @ (LawCue::Paragraph | LawCue::Item)) = self.part_of_section(end) else { break };
            let at = self.skip_dot(end + 1);
            let letter = || self.letter(at).filter(|_| cue == LawCue::Item);
            let Some((number, after)) = self.numbers(at).or_else(letter) else { break };
            if cue == LawCue::Paragraph && found.paragraph.is_none() {
                found.paragraph = Some(number);
            }
            end = after;
        }
        let law = self.law_behind(end);
        if !sure && law.is_none() && found.paragraph.is_none() {
            return None;
        }
        if let Some((law, after)) = law {
            (found.law, end) = (Some(law), after);
        }
        Some((found, end))
    }

    /// What part of a section the word at `i` opens; a capital letter with its point before a number is an item (`S. 1`).
    fn part_of_section(&self, i: usize) -> Option<LawCue> {
        if self.is_initial(i) && self.digits(i + 2) < 3 {
            return Some(LawCue::Item);
        }
        self.cue(i).filter(|_| self.joins(i))
    }

    /// A single capital letter with its point before a number: `S. 122`.
    fn is_initial(&self, i: usize) -> bool {
        let letter =
            |t: &Token| t.kind == TokenKind::Word && t.end - t.start == 1 && t.is_capital() && t.gap < Gap::Block;
        self.tokens.get(i).is_some_and(letter) && self.skip_dot(i + 1) > i + 1 && self.digits(i + 2) > 0
    }

    /// The letter of an item: `lit. c`.
    fn letter(&self, i: usize) -> Option<(String, usize)> {
        let token = self.tokens.get(i).filter(|t| t.gap < Gap::Block && t.kind == TokenKind::Word)?;
        (token.end - token.start <= 2 && token.shape == Shape::Lower).then(|| (self.text(i, i + 1), i + 1))
    }

    /// One number or several: `1`, `91c`, `12 ff.`, `3 bis 5`, `3, 4 und 6`.
    fn numbers(&self, i: usize) -> Option<(String, usize)> {
        let (mut text, mut at) = self.number(i)?;
        for _ in 0..12 {
            if self.is(at, LawCue::Following) {
                return Some((text, self.skip_dot(at + 1)));
            }
            let comma = self.tokens.is_sign(at, ',');
            let range = self.tokens.is_sign(at, '-') || self.tokens.is_sign(at, '\u{2013}');
            let joint = self.is(at, LawCue::Joint);
            let Some((next, after)) = self.number(at + 1).filter(|_| (comma || range || joint) && self.joins(at + 1))
            else {
                break;
            };
            if self.skip_law_of_list(after, comma || joint) {
                break;
            }
            text = format!("{text}{}{next}", if range || self.is_range_word(at) { "-" } else { ", " });
            at = after;
        }
        Some((text, at))
    }

    /// Whether what looks like the next number of a list counts something else (`§ 3 und 5 Euro`).
    fn skip_law_of_list(&self, after: usize, listed: bool) -> bool {
        listed
            && self
                .tokens
                .classes(after)
                .any(Classes::CURRENCY.or(Classes::PERCENT).or(Classes::UNIT).or(Classes::SCALE))
    }

    fn is_range_word(&self, i: usize) -> bool {
        self.words.dates.word(self.tokens.get(i).map_or(0, |t| t.word)).cues.any(crate::knowledge::dates::Cues::UNTIL)
    }

    /// `1`, `91c`, `15 a`.
    fn number(&self, i: usize) -> Option<(String, usize)> {
        if self.digits(i) == 0 || self.digits(i) > 4 {
            return None;
        }
        let letter = self.tokens.get(i + 1).filter(|t| t.kind == TokenKind::Word && t.end - t.start == 1);
        let glued = letter.is_some_and(|t| t.gap == Gap::None);
        let loose =
            letter.is_some_and(|t| t.gap == Gap::Blank && t.shape == Shape::Lower && self.is_clause_letter(i + 1));
        let end = if glued || loose { i + 2 } else { i + 1 };
        let text: String = (i..end).map(|k| self.tokens.str(k)).collect();
        Some((text, end))
    }

    /// A letter that belongs to the number before it and is no word or cue itself.
    fn is_clause_letter(&self, i: usize) -> bool {
        self.tokens.str(i).is_ascii() && self.cue(i).is_none() && !self.tokens.is_sign(i + 1, '.')
    }

    /// `(1)` right behind a section.
    fn bracketed(&self, i: usize) -> Option<(String, usize)> {
        let there = self.tokens.is_sign(i, '(') && self.tokens.gap(i) <= Gap::Blank && self.tokens.is_sign(i + 2, ')');
        let number = self.digits(i + 1) > 0 && self.digits(i + 1) < 3;
        (there && number).then(|| (self.tokens.str(i + 1).to_owned(), i + 3))
    }

    /// The law that a section belongs to, with its full name if it is known.
    fn law_behind(&self, i: usize) -> Option<(String, usize)> {
        let mut at = i;
        while at < i + 3 && self.is(at, LawCue::Of) {
            at += 1;
        }
        if !self.joins(at) {
            return None;
        }
        let act =
            || self.act(at).filter(|_| self.cue(at) == Some(LawCue::Act)).and_then(|(f, end)| Some((f.law?, end)));
        let (law, end) = self.known_law(at).or_else(act).or_else(|| self.named_law(at))?;
        if self.is(end, LawCue::Region) {
            return Some((format!("{law} {}", self.tokens.str(end)), end + 1));
        }
        Some((law, end))
    }

    fn known_law(&self, i: usize) -> Option<(String, usize)> {
        let token = self.tokens.get(i).filter(|t| t.is_capital())?;
        let (name, len) = self.words.laws.laws.find(token.word, |n| (self.tokens.str(i + n), self.glued(i + n)))?;
        Some((name.to_string(), i + len))
    }

    /// A name that only its form shows to be one of a law: `Musterwaldgesetz`, `VwVfG`.
    fn named_law(&self, i: usize) -> Option<(String, usize)> {
        let token = self.tokens.get(i).filter(|t| t.kind == TokenKind::Word && t.is_capital())?;
        let last = (i..i + 8).take_while(|k| self.joins_name(i, *k)).find(|k| self.ends_law(*k));
        if let Some(last) = last {
            let year = self.digits(last + 1) == 4 && self.words.dates.month_first && self.joins(last + 1);
            let end = if year { last + 2 } else { last + 1 };
            return Some((self.nominative(&self.text(i, end)), end));
        }
        let hyphen = self.tokens.is_sign(i + 1, '-') && self.glued(i + 1) && self.glued(i + 2);
        let tail = if hyphen { i + 2 } else { i };
        let short = matches!(self.tokens.get(tail)?.shape, Shape::Mixed | Shape::Upper) && token.end - token.start < 16;
        (short && token.end - token.start > 1).then(|| (self.text(i, tail + 1), tail + 1))
    }

    /// Whether the token at `k` can belong to a name of several words that begins at `i`.
    fn joins_name(&self, i: usize, k: usize) -> bool {
        let token = self.tokens.get(k);
        let hyphen = self.tokens.is_sign(k, '-') && self.glued(k) && self.glued(k + 1);
        k == i
            || hyphen
            || token.is_some_and(|t| {
                t.kind == TokenKind::Word
                    && t.gap < Gap::Block
                    && (t.is_capital()
                        || t.gap == Gap::None
                        || self.is(k, LawCue::Joint)
                        || (self.words.dates.month_first && self.is(k, LawCue::Of)))
            })
    }

    fn ends_law(&self, i: usize) -> bool {
        let word = self.tokens.str(i);
        let lower = word.to_lowercase();
        self.words.laws.endings.iter().any(|end| lower.ends_with(&**end))
    }

    fn nominative(&self, name: &str) -> String {
        for (genitive, nominative) in &self.words.laws.genitives {
            if let Some(stem) = name.strip_suffix(&**genitive) {
                return format!("{stem}{nominative}");
            }
        }
        name.to_owned()
    }

    /// `Drs. 6/2014`.
    fn paper(&self, i: usize) -> Option<(Found, usize)> {
        let mut at = self.skip_dot(i + 1);
        for _ in 0..3 {
            if self.is(at, LawCue::Number) || self.is(at, LawCue::Item) || self.tokens.is_sign(at, ':') {
                at = self.skip_dot(at + 1);
            }
        }
        let slash = self.tokens.is_sign(at + 1, '/') && self.glued(at + 1) && self.digits(at + 2) > 0;
        if !slash || self.digits(at) == 0 || !self.joins(at) {
            return None;
        }
        let number = format!("{}/{}", self.tokens.str(at), self.tokens.str(at + 2));
        let law = Some(self.text(self.compound_start(i), i + 1));
        Some((Found { law, section: Some(number), ..Found::default() }, at + 3))
    }

    /// The first token of a compound whose last part stands at `i`: `BT-Drs`.
    fn compound_start(&self, i: usize) -> usize {
        let hyphen = i > 1 && self.tokens.is_sign(i - 1, '-') && self.glued(i - 1) && self.glued(i);
        let word = |k: usize| self.tokens.get(k).is_some_and(|t| t.kind == TokenKind::Word && t.is_capital());
        if hyphen && word(i - 2) { i - 2 } else { i }
    }

    /// `BGBl. I S. 122`, `BGBl. 2017 I S. 122`, `GVBl. LSA S. 260`, `ABl. L 119`: a gazette with its part and page.
    fn gazette(&self, i: usize) -> Option<(Found, usize)> {
        let mut law = self.words.laws.gazette(self.tokens.get(i)?.word)?.to_owned();
        let mut at = self.skip_dot(i + 1);
        let mut numbered = false;
        while at < i + 12 && (self.tokens.gap(at) == Gap::Blank || self.tokens.is_sign(at, ',')) {
            if self.is_initial(at)
                || self.cue(at) == Some(LawCue::Page)
                || self.is(at, LawCue::Item)
                || self.is(at, LawCue::Number)
            {
                let page = self.skip_dot(at + 1);
                let there = self.digits(page) > 0 && self.digits(page) < 6 && self.joins(page);
                let section = Some(self.tokens.str(page).to_owned());
                return there.then_some((Found { law: Some(law), section, ..Found::default() }, page + 1));
            }
            let token = self.tokens.get(at)?;
            let short = token.kind == TokenKind::Word && token.end - token.start < 4 && token.is_capital();
            let year = self.digits(at) == 4;
            if numbered && self.digits(at) > 0 && self.digits(at) < 5 && !year {
                let section = Some(self.tokens.str(at).to_owned());
                return Some((Found { law: Some(law), section, ..Found::default() }, at + 1));
            }
            if !(short || year || self.tokens.is_sign(at, ',')) {
                return None;
            }
            if short || year {
                law = format!("{law} {}", self.tokens.str(at));
            }
            numbered = short && token.end - token.start == 1 && !is_roman(self.tokens.str(at));
            at += 1;
        }
        None
    }

    /// `Verordnung (EU) Nr. 1303/2013`, `Richtlinie 2014/24/EU`, `Regulation (EU) 2016/679`.
    fn act(&self, i: usize) -> Option<(Found, usize)> {
        let mut at = self.skip_dot(i + 1);
        let mut of_union = false;
        while at < i + 10 && self.joins(at) {
            of_union |= self.is(at, LawCue::Union);
            let inside = self.is(at, LawCue::Union)
                || self.is(at, LawCue::Number)
                || self.is(at, LawCue::Item)
                || self.tokens.is_sign(at, '(')
                || self.tokens.is_sign(at, ')')
                || self.tokens.is_sign(at, ',');
            if !inside {
                break;
            }
            at = self.skip_dot(at + 1);
        }
        let slash = self.tokens.is_sign(at + 1, '/') && self.glued(at + 1) && self.digits(at + 2) > 0;
        if !slash || self.digits(at) == 0 || !self.joins(at) {
            return None;
        }
        let mut end = at + 3;
        if self.tokens.is_sign(end, '/') && self.is(end + 1, LawCue::Union) && self.glued(end) {
            (of_union, end) = (true, end + 2);
        }
        of_union.then(|| (Found { law: Some(self.text(i, end)), ..Found::default() }, end))
    }

    /// The number behind a word for files: `Az.: 12.3-4567/2013`.
    fn labeled_file(&self, i: usize) -> Option<(Found, usize)> {
        let mut at = self.skip_dot(i + 1);
        while at < i + 4 && (self.tokens.is_sign(at, ':') || self.is(at, LawCue::Number) || self.is(at, LawCue::Item)) {
            at = self.skip_dot(at + 1);
        }
        let first = at;
        let mut end = at;
        let mut digits = 0;
        while end < first + 16 && self.tokens.gap(end) <= Gap::Blank && self.belongs_to_file(end, first) {
            digits += self.digits(end);
            end += 1;
        }
        while end > first && self.digits(end - 1) == 0 && self.tokens.get(end - 1)?.kind == TokenKind::Sign {
            end -= 1;
        }
        let number = self.text(first, end);
        (digits > 1).then_some((Found { section: Some(number), ..Found::default() }, end))
    }

    /// Digits, joining signs and capital letters of a file number.
    fn belongs_to_file(&self, k: usize, first: usize) -> bool {
        let Some(token) = self.tokens.get(k) else { return false };
        match token.kind {
            TokenKind::Digits => true,
            TokenKind::Word => {
                let short = token.end - token.start <= 5 && token.is_capital();
                let upper =
                    |k: usize| self.tokens.get(k).is_some_and(|t| t.shape == Shape::Upper && t.end - t.start < 4);
                let suffix = token.shape == Shape::Upper || (token.end - token.start == 1 && upper(k + 1));
                short && (self.glued(k) || self.digits(k + 1) > 0 || suffix || k == first)
            }
            TokenKind::Sign => {
                let joins = ['-', '/', '.', ':', '(', ')'].iter().any(|c| self.tokens.is_sign(k, *c));
                joins && self.glued(k) && self.glued(k + 1)
            }
        }
    }

    /// `1 A 327/13 MD`, `2 BvR 1/18`, `VI ZR 123/19`, from its register letters at `i`.
    fn court_file(&self, i: usize) -> Option<(Found, usize, usize)> {
        if let Some((found, end)) = self.union_case(i) {
            return Some((found, i, end));
        }
        let before = i.checked_sub(1)?;
        let chamber = (self.digits(before) > 0 && self.digits(before) < 4) || is_roman(self.tokens.str(before));
        let blank = |k: usize| self.tokens.gap(k) == Gap::Blank;
        let court = before > 0 && self.cue(before - 1) == Some(LawCue::Court) && blank(before);
        let number = self.digits(i + 1) > 0
            && (self.tokens.is_sign(i + 2, '/') || court && self.tokens.is_sign(i + 2, '.'))
            && self.digits(i + 3) == 2
            && self.glued(i + 2)
            && self.glued(i + 3);
        if !chamber || !blank(i) || !blank(i + 1) || !number {
            return None;
        }
        let capital = |k: usize, most: u32| {
            self.tokens.get(k).is_some_and(|t| {
                t.kind == TokenKind::Word && t.gap == Gap::Blank && t.end - t.start <= most && t.shape != Shape::Lower
            })
        };
        let upper = |k: usize| capital(k, 3) && self.tokens.get(k).is_some_and(|t| t.shape == Shape::Upper);
        let mut end = i + 4;
        // Courts of social security have a letter in front, and the sort of the proceedings behind.
        let letter = |t: &Token| t.kind == TokenKind::Word && t.end - t.start == 1 && t.is_capital();
        let senate = before > 0 && self.tokens.get(before - 1).is_some_and(letter) && blank(before);
        end += usize::from(capital(end, 1) && (upper(end + 1) || senate));
        end += usize::from(upper(end));
        let from = if senate || (court && self.tokens.is_sign(i + 2, '.')) { before - 1 } else { before };
        let section = Some(self.text(from, end));
        Some((Found { section, ..Found::default() }, from, end))
    }

    /// `C-311/18`: a case of the courts of the European Union.
    fn union_case(&self, i: usize) -> Option<(Found, usize)> {
        let glued = (i + 1..i + 5).all(|k| self.glued(k)) && self.tokens.gap(i) != Gap::None || i == 0;
        let letter = self.tokens.get(i).filter(|t| t.is_capital() && t.end - t.start == 1).is_some();
        let signs = self.tokens.is_sign(i + 1, '-') || self.tokens.is_sign(i + 1, '\u{2011}');
        let number = self.digits(i + 2) > 0 && self.digits(i + 2) < 5 && self.digits(i + 4) == 2;
        let fits = glued && letter && signs && self.tokens.is_sign(i + 3, '/') && number;
        fits.then(|| (Found { section: Some(self.text(i, i + 5)), ..Found::default() }, i + 5))
    }
}

fn is_roman(text: &str) -> bool {
    !text.is_empty() && text.len() < 6 && text.bytes().all(|b| matches!(b, b'I' | b'V' | b'X'))
}
