//! In: a line of a contact block. Out: the person it names, if it does.

use super::Reader;
use crate::knowledge::Classes;
use crate::knowledge::contact::{Label, NameWord};
use crate::knowledge::gazetteer::Traits;

impl Reader<'_> {
    /// `Verantwortlich: NAME, function`, `Pressesprecherin NAME`, `NAME` with a known given name.
    pub(super) fn person_line(&mut self, line: &str) -> bool {
        let mut rest = line;
        let mut told = std::mem::take(&mut self.person);
        let labels: Vec<_> = self.words.contact.labels.find(line).collect();
        for (range, label) in labels {
            if !matches!(label, Label::Person | Label::Role) {
                continue;
            }
            let (before, after) = (line[..range.start].trim(), line[range.end..].trim_start_matches([':', ' ', '.']));
            if before.is_empty() && after.is_empty() {
                self.person = true;
                return true;
            }
            rest = if before.is_empty() { after } else { before };
            told = true;
        }
        let name = rest.split([',', '(', ':']).next().unwrap_or(rest).trim();
        match self.name_of(name, told) {
            Some(name) if !self.contact.people.contains(&name) => self.contact.people.push(name),
            Some(_) => {}
            None => return false,
        }
        true
    }

    pub(super) fn is_person(&self, part: &str) -> bool {
        let labelled = self.words.contact.labels.find(part).any(|(_, l)| matches!(l, Label::Person | Label::Role));
        labelled || self.name_of(part.trim(), false).is_some()
    }

    /// The bare name, if the words are one: without titles and salutation, two to five capital words.
    pub(super) fn name_of(&self, part: &str, told: bool) -> Option<String> {
        let contact = &self.words.contact;
        let word_kind = |w: &str| contact.kind(w.trim_end_matches('.'));
        let all: Vec<&str> = part.split_whitespace().collect();
        let skip = all
            .iter()
            .take_while(|w| word_kind(w) == Some(NameWord::Salute) || w.ends_with('.') && w.len() > 2)
            .count();
        let name = &all[skip..];
        let class = |w: &str| self.words.lexicon.classes(self.words.lexicon.id(&w.to_lowercase()));
        let capital = |w: &&str| w.starts_with(char::is_uppercase) || class(w).any(Classes::PARTICLE);
        let plain = name.iter().all(|w| capital(w) && !w.bytes().any(|b| b.is_ascii_digit()) && word_kind(w).is_none());
        let given = |w: &str| self.words.names.traits(w).any(Traits::GIVEN);
        let sure = told || skip > 0 || name.first().is_some_and(|w| given(w));
        let count = (if skip > 0 { 1 } else { 2 })..=5;
        (plain && sure && count.contains(&name.len())).then(|| name.join(" "))
    }
}
