//! In: free text of a contact block. Out: its lines, also where their breaks are lost.
//!
//! The hard decision: a seam (`MuseumPressestelle`) is a line's end only before and after known words; a comma only beside
//! a number or a person, since names of offices hold commas too.

use std::ops::Range;

use super::{Reader, has};
use crate::knowledge::contact::{Label, NameWord};

impl Reader<'_> {
    /// The blank put back before `des Landes` in names run together.
    pub(super) fn rejoined(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut done = 0;
        for at in self.words.contact.joins(text) {
            out.push_str(&text[done..at]);
            out.push(' ');
            done = at;
        }
        out + &text[done..]
    }

    /// Line breaks, and the places where one is lost: before and after known words, at a comma before a number.
    pub(super) fn lines<'l>(&self, text: &'l str) -> Vec<&'l str> {
        let mut cuts: Vec<usize> =
            text.match_indices(['\n', '\t', '|', ';', '\u{2022}', '\u{b7}']).map(|(i, _)| i).collect();
        for (range, label) in self.words.contact.labels.find(text) {
            if label == Label::Department {
                cuts.extend(self.around_unit(text, &range));
            }
            let seam = |at: usize| {
                let (before, after) = (text[..at].chars().next_back(), text[at..].chars().next());
                before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_uppercase)
            };
            cuts.extend([range.start, range.end].into_iter().filter(|at| seam(*at)));
        }
        cuts.sort_unstable();
        cuts.extend(self.parting_commas(text, &cuts));
        cuts.sort_unstable();
        cuts.dedup();
        let mut out = Vec::new();
        let mut start = 0;
        for cut in cuts.into_iter().chain([text.len()]) {
            out.push(&text[start..cut]);
            start = cut;
        }
        out
    }

    /// Commas before or behind a number or person; those inside an office's name part nothing. `cuts` are sorted.
    fn parting_commas(&self, text: &str, cuts: &[usize]) -> Vec<usize> {
        let commas: Vec<usize> = text.match_indices(',').map(|(i, _)| i).collect();
        let parting = commas.iter().enumerate().filter(|(i, at)| {
            let (before, after) = (i.checked_sub(1).map_or(0, |b| commas[b] + 1), commas.get(i + 1).copied());
            let nearest = cuts.partition_point(|c| *c <= **at);
            let start = nearest.checked_sub(1).map_or(before, |c| cuts[c].max(before)).min(**at);
            let end = cuts.get(nearest).copied().into_iter().chain(after).min().unwrap_or(text.len());
            let parts = [&text[start..**at], &text[**at + 1..end]];
            parts.iter().any(|part| part.bytes().any(|b| b.is_ascii_digit()) || self.is_person(part))
        });
        parting.map(|(_, at)| *at).collect()
    }

    /// Before a unit that follows its office in the same line, and after one that an address follows.
    fn around_unit(&self, text: &str, unit: &Range<usize>) -> impl Iterator<Item = usize> {
        let before = text[..unit.start].rsplit(['\n', '|']).next().unwrap_or("");
        let after = text[unit.end..].split(['\n', '|', ',']).next().unwrap_or("");
        let office = has(before, &self.words.contact, NameWord::Office).then_some(unit.start);
        let address = after.bytes().any(|b| b.is_ascii_digit()).then_some(unit.end);
        office.into_iter().chain(address)
    }
}
