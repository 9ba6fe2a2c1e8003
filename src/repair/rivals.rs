//! In: a word that got its lost letters back, with what stands before it. Out: the word that it was, if nothing else may be meant.
//!
//! The hard decision: word lists end where names begin, and running text knows many words that no list has (the classes of
//! words were learned from some). So a restored word gives way where another reading is a name or a word of running text
//! just as well: `M?ller` stays as it is unless the text itself has the name whole somewhere.

use super::letters::{CAPITALS, FOREIGN, GERMAN, LOST, Sure, Word, is_sign};
use super::spacing::{Words, last_word};
use crate::knowledge::LanguageData;
use crate::knowledge::gazetteer::Traits;

/// Short compounds may be anything; in longer ones hardly any other letters make words.
const LONG_COMPOUND: usize = 12;
/// Names of people.
const PERSON: Traits = Traits::ANY_GIVEN.or(Traits::FAMILY);
/// What stands before the name of a person.
const BEFORE_NAME: Traits = Traits::ANY_GIVEN.or(Traits::TITLE).or(Traits::SALUTATION).or(Traits::ROLE);

/// The text before and behind a word.
#[derive(Debug, Clone, Copy)]
pub(super) struct Around<'t> {
    pub(super) before: &'t str,
    pub(super) after: &'t str,
}

/// The letters of a pattern: those found, if no other word may be meant, or those of a word that stands in the text whole.
pub(super) fn decide(
    pattern: &[char],
    found: Option<&Word>,
    around: Around<'_>,
    words: &LanguageData,
    texts: &mut Words<'_>,
) -> Option<Vec<char>> {
    let all = readings(pattern);
    if let Some(word) = found.filter(|word| !is_doubtful(word, &all, around, words)) {
        return Some(word.letters.clone());
    }
    if !pattern.first().is_some_and(|c| c.is_uppercase()) {
        return None; // verbs and the like have many forms in any text
    }
    let mut whole = all.into_iter().filter(|letters| texts.have(&letters.iter().collect::<String>()));
    let only = whole.next()?;
    whole.next().is_none().then_some(only)
}

/// All words that a pattern may be.
fn readings(pattern: &[char]) -> Vec<Vec<char>> {
    let mut all = Vec::new();
    let single = pattern.iter().filter(|c| **c == LOST).count() == 1;
    let letters: Vec<char> = GERMAN.into_iter().chain(FOREIGN.into_iter().filter(|_| single)).collect();
    fill(&mut pattern.to_vec(), 0, &letters, &mut all);
    all
}

fn fill(word: &mut [char], from: usize, small: &[char], all: &mut Vec<Vec<char>>) {
    let Some(at) = word.iter().skip(from).position(|c| *c == LOST).map(|n| n + from) else {
        all.push(word.to_vec());
        return;
    };
    let letters = if at == 0 { &CAPITALS } else { small };
    for &letter in letters {
        word[at] = letter;
        fill(word, at + 1, small, all);
    }
    word[at] = LOST;
}

/// Whether a restored word may as well be another one.
fn is_doubtful(found: &Word, all: &[Vec<char>], around: Around<'_>, words: &LanguageData) -> bool {
    let this = Reading::of(&found.letters, words);
    let capital = found.letters.first().is_some_and(|c| c.is_uppercase());
    let is_name = capital && this.traits.any(PERSON);
    let frequent = found.sure == Sure::Frequent;
    if frequent && !is_name || is_name && words.repairs.is_sole_name(&found.letters.iter().collect::<String>()) {
        return false;
    }
    let other = |letters: &&Vec<char>| !lower(letters).eq(lower(&found.letters));
    let rivals: Vec<Reading> = all.iter().filter(other).map(|letters| Reading::of(letters, words)).collect();
    let given = this.traits.any(Traits::GIVEN) && around.goes_on_with_name();
    let person = if given { Traits::GIVEN } else { PERSON };
    let namesake = |rival: &Reading| rival.traits.any(person);
    if is_name && rivals.iter().any(|rival| namesake(rival) && rival.class == this.class) {
        return true;
    }
    let namesake = rivals.iter().any(namesake);
    let named = capital && !given && around.follows_name(words);
    if frequent {
        return named && namesake;
    }
    let known = rivals.iter().any(|rival| rival.class != 0);
    let seen = this.class != 0 || words.names.clusters.get(&lower(&found.letters).collect::<String>()) != 0;
    let rare = found.sure == Sure::Rare;
    let short = capital && found.sure == Sure::Compound && found.letters.len() < LONG_COMPOUND;
    (known || short) && !seen
        || capital && (rare || named) && (known || !seen || namesake)
        || capital && namesake && !around.follows_determiner(words)
}

fn lower(letters: &[char]) -> impl Iterator<Item = char> {
    letters.iter().flat_map(|c| c.to_lowercase())
}

/// What is known of one reading.
struct Reading {
    traits: Traits,
    class: u16,
}

impl Reading {
    fn of(letters: &[char], words: &LanguageData) -> Self {
        let word: String = letters.iter().collect();
        Self { traits: words.names.traits(&word), class: words.names.clusters.get(&word) }
    }
}

impl Around<'_> {
    /// Whether the text before ends with something that the name of a person goes on: a given name or initial, a title, a
    /// role.
    fn follows_name(self, words: &LanguageData) -> bool {
        let left = self.before.trim_end();
        let bare = left.strip_suffix('.').unwrap_or(left);
        let word = last_word(bare);
        let traits = words.names.traits(word);
        if bare.len() < left.len() {
            let initial = word.chars().count() == 1 && word.starts_with(char::is_uppercase);
            return initial || traits.any(Traits::TITLE.or(Traits::SALUTATION));
        }
        word.starts_with(char::is_uppercase) && traits.any(BEFORE_NAME)
    }

    /// Whether a capital or a lost letter comes next, as behind a given name.
    fn goes_on_with_name(self) -> bool {
        let next = self.after.strip_prefix(' ').and_then(|rest| rest.chars().next());
        next.is_some_and(|c| c.is_uppercase() || is_sign(c))
    }

    /// Whether the text before ends with a word that stands before nouns, hardly ever before names.
    fn follows_determiner(self, words: &LanguageData) -> bool {
        words.names.traits(last_word(self.before.trim_end())).any(Traits::ARTICLE)
    }
}
