//! In: a line of a contact block. Out: the person it names, if it does.

use super::{Reader, is_office};
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
        match self.name_of(name, told).or_else(|| self.titled(name)) {
            Some(name) if !self.contact.people.contains(&name) => self.contact.people.push(name),
            Some(_) => {}
            None => return false,
        }
        true
    }

    /// `Office X: NAME`; the office is one of the block if its words say so.
    pub(super) fn person_of_office(&mut self, line: &str) -> bool {
        let Some((office, person)) = line.split_once(": ") else { return false };
        let person = person.split([',', '(']).next().unwrap_or(person).trim();
        let Some(name) = self.name_of(person, true) else { return false };
        if !self.contact.people.contains(&name) {
            self.contact.people.push(name);
        }
        if is_office(office, &self.words.contact) {
            self.contact.organization.get_or_insert_with(|| office.trim().to_owned());
        }
        true
    }

    /// The name behind the last title of a phrase: `Richter am Landgericht Dr. NAME`.
    fn titled(&self, phrase: &str) -> Option<String> {
        let at = phrase.match_indices(". ").map(|(at, _)| at).last()?;
        let title = phrase[..at].rfind(' ').map_or(0, |blank| blank + 1);
        self.name_of(&phrase[title..], true)
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
        let plain = |w: &&str| capital(w) && !w.bytes().any(|b| b.is_ascii_digit()) && word_kind(w).is_none();
        let sure = || told || skip > 0 || self.is_full_name(name);
        let count = (if skip > 0 { 1 } else { 2 })..=5;
        let begins = name.first().is_some_and(|w| w.starts_with(char::is_uppercase));
        (begins && count.contains(&name.len()) && name.iter().all(plain) && sure()).then(|| name.join(" "))
    }

    /// Whether the first word is a given name in use, or a rare one that is no other word, or the last one a family name.
    fn is_full_name(&self, words: &[&str]) -> bool {
        let (Some(first), Some(last)) = (words.first(), words.last()) else { return false };
        let (first, last) = (self.words.names.traits(first), self.words.names.traits(last));
        let thing = Traits::ORG_HEAD.or(Traits::PLACE_HEAD).or(Traits::LEGAL).or(Traits::ORGANIZATION);
        let word = Traits::WORD.or(Traits::ANY_PLACE).or(Traits::ROLE).or(thing);
        let rare = first.any(Traits::GIVEN_RARE) || last.any(Traits::FAMILY);
        first.any(Traits::GIVEN) || rare && !first.any(word) && !last.any(thing.or(Traits::ANY_NOUN))
    }
}
