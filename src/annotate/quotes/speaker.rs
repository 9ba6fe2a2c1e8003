//! In: the noun phrase beside a quotation. Out: the person that it stands for.
//!
//! A name, a surname that only one person has, a role that a person named before carries, a pronoun for the last speaker:
//! the first that answers wins. None is better than a guess.

use std::ops::Range;

use super::frame::Text;
use super::phrases::Phrase;
use crate::annotate::Person;
use crate::knowledge::gazetteer::Traits;
use crate::knowledge::names::Gender;
use crate::knowledge::quotes::SpeechWord;

/// Who speaks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Speaker {
    /// Index of the person.
    pub(super) person: Option<usize>,
    /// Bytes of the name, role or pronoun beside the quotation.
    pub(super) mention: Option<Range<usize>>,
}

/// The person that a phrase stands for, and what is shown as its mention: the bare name where there is one.
pub(super) fn resolve(text: &Text<'_>, phrase: &Phrase, before: usize, last: Option<usize>) -> Speaker {
    let mention = Some(phrase.range.clone()).filter(|r| !r.is_empty());
    if let Some(person) = phrase.person {
        let named = text.people.get(person).and_then(|p| {
            p.mentions.iter().find(|m| m.start >= phrase.range.start && m.end <= phrase.range.end).cloned()
        });
        return Speaker { person: Some(person), mention: named.or(mention) };
    }
    let words = text.tokens.str(phrase.head);
    let person = if phrase.pronoun {
        by_pronoun(text, words, before, last)
    } else {
        let named = text.by_surname(words).or_else(|| by_age(text, phrase.head, before));
        named.or_else(|| by_role(text, words, before)).or_else(|| by_kind(text, phrase, before))
    };
    Speaker { person, mention }
}

/// `the 58-year-old`: the last named person of that age.
fn by_age(text: &Text<'_>, head: usize, before: usize) -> Option<usize> {
    let digits = head.checked_sub(2).filter(|_| text.tokens.is_sign(head - 1, '-'))?;
    let years: u8 = text.tokens.str(digits).parse().ok()?;
    let fits = |i: &usize| text.people.get(*i).is_some_and(|p| p.age == Some(years));
    text.mentions_before(before).map(|(_, i)| *i).take(64).find(fits)
}

/// `the Hungarian`, `the businesswoman`: a definite word for one person that no one carries as a role stands for who was
/// named last, if the gender fits.
fn by_kind(text: &Text<'_>, phrase: &Phrase, before: usize) -> Option<usize> {
    let first = text.tokens.list.partition_point(|t| (t.start as usize) < phrase.range.start);
    let definite = text.kind(first).any(SpeechWord::DEFINITE) && text.kind(first).any(SpeechWord::DETERMINER);
    if !definite || !text.words.capital_nouns {
        return None;
    }
    let word = text.tokens.str(phrase.head);
    let traits = text.names.traits(word);
    let thing = Traits::WORD.or(Traits::ORG_HEAD).or(Traits::ORGANIZATION).or(Traits::ANY_PLACE).or(Traits::PARTY);
    let person = traits.any(Traits::ROLE) || !traits.any(thing.or(Traits::PLURAL_ROLE));
    if !person {
        return None;
    }
    let wanted = if word.ends_with("in") { Gender::Female } else { Gender::Male };
    let near = text.mentions_before(before).find(|(range, _)| range.end <= phrase.range.start)?;
    let fits = text.people.get(near.1).and_then(|p| gender(text, p)).is_none_or(|g| g == wanted);
    (fits && near.0.end + NEAR > before).then_some(near.1)
}

/// Bytes between a name and a word that stands for it.
const NEAR: usize = 400;

/// Whether a person can be meant by a pronoun.
pub(super) fn fits_pronoun(text: &Text<'_>, person: usize, phrase: &Phrase) -> bool {
    let wanted = pronoun_gender(text.tokens.str(phrase.head));
    text.people.get(person).and_then(|p| gender(text, p)).is_none_or(|g| g == wanted)
}

fn pronoun_gender(word: &str) -> Gender {
    if word.starts_with(['s', 'S']) { Gender::Female } else { Gender::Male }
}

/// The last named person who carries this role: its head noun is the phrase's or ends with it.
fn by_role(text: &Text<'_>, word: &str, before: usize) -> Option<usize> {
    let role = word.to_lowercase();
    let carries =
        |i: usize| text.role(i).split([' ', ',']).any(|w| w.ends_with(&role) || role.ends_with(w) && w.len() > 4);
    if role.chars().count() < 4 {
        return None;
    }
    text.mentions_before(before).map(|(_, i)| *i).take(64).find(|i| carries(*i))
}

/// The last speaker, else the last person named, whose gender is not against the pronoun.
fn by_pronoun(text: &Text<'_>, word: &str, before: usize, last: Option<usize>) -> Option<usize> {
    let wanted = pronoun_gender(word);
    let fits = |i: &usize| text.people.get(*i).and_then(|p| gender(text, p)).is_none_or(|g| g == wanted);
    last.filter(fits).or_else(|| {
        let near = text.mentions_before(before).take_while(|(range, _)| range.end + 600 > before);
        near.map(|(_, i)| *i).take(8).find(fits)
    })
}

/// Whose name it is: by the given name, else by a feminine form of the role.
fn gender(text: &Text<'_>, person: &Person) -> Option<Gender> {
    let given = person.given.as_deref().and_then(|g| text.names.gender(g));
    given.or_else(|| {
        let role = person.role.as_deref()?;
        let feminine = role.split([' ', ',', '-']).any(|w| w.ends_with("in") && w.len() > 4);
        match feminine {
            true => Some(Gender::Female),
            // English roles say nothing of it
            false => text.words.capital_nouns.then_some(Gender::Male),
        }
    })
}
