//! In: words of texts. Out: what was worked out of them before, in this document or an earlier one.
//!
//! Most words of a document stood in the one before it, and what a word says by itself never changes: its number in the
//! lexicon, its classes and traits, and what it adds to the scores of the recognizer of names. So that is kept, by the
//! exact letters, and a word is hashed once. The hard decision: a [`Memory`] is lent to one document at a time and comes
//! back, so it needs no locks inside and there are no more of them than workers; and since all that is kept depends on the
//! word and the data alone, no record can tell whether a word was remembered.

use std::hash::Hasher;
use std::ops::{Deref, DerefMut};
use std::sync::{Mutex, PoisonError};

use rustc_hash::FxHasher;

use super::clusters::Path;
use super::gazetteer::Traits;
use super::lexicon::{Classes, WordId};
use super::model::Scores;

/// Words kept in a memory; before the next document a full one forgets those that it met only once.
const ROOM: usize = u16::MAX as usize;
/// Places of the table in which words are looked for: twice as many, so that a word mostly stands in its first.
const PLACES_OF_WORDS: usize = 2 * (ROOM + 1);

/// A word is looked for in no more places, so that words made to share their hash cost no more than others.
const MOST_PLACES: usize = 64;
/// Longer words in bytes are not kept, so that the letters of a memory have a bound too.
const LONGEST: usize = 255;

/// In how many places beside a labeled word a word is scored.
pub const PLACES: usize = 3;

/// The number of a word in a memory; 0 for a word that it does not keep.
pub type Number = u32;

/// Where a word stands in the lexicon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Entry {
    /// Its number in the lexicon, 0 if it is unknown.
    pub id: WordId,
    /// Its classes.
    pub classes: Classes,
}

/// What is known of a word as part of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Known {
    /// What it may be.
    pub traits: Traits,
    /// The class of words it belongs to.
    pub class: Path,
    /// What sort of word it is, as its reader tells them apart.
    pub sort: u8,
}

/// What is known of words, kept over documents.
#[derive(Debug, Default)]
pub struct Memory {
    /// For each word its number and part of its hash, in an open table with twice as many places as words; 0 is free.
    /// The letters are with all else that is kept of the word, mostly in one line of the processor's memory.
    places: Vec<u32>,
    words: Vec<Word>,
    /// The scores of each word.
    sums: Vec<Sums>,
}

/// What is kept of a word: one line of the processor's memory. Most words are told apart by three numbers.
#[derive(Debug)]
#[repr(align(64))]
struct Word {
    /// The first and the last eight bytes, which overlap in shorter words.
    first: u64,
    last: u64,
    classes: Classes,
    in_phrase: u64,
    /// The whole word, if it is longer than sixteen bytes.
    long: Option<Box<str>>,
    id: WordId,
    traits: Traits,
    class: Path,
    sort: u8,
    /// How many bytes there are.
    len: u8,
    /// See the constants.
    marks: u8,
}

/// Its number as part of a phrase is known.
const IN_PHRASE: u8 = 1 << 5;
const _: () = assert!(size_of::<Word>() == 64 && size_of::<Sums>() == 64);

/// The traits and the class are known.
const KNOWN: u8 = 1 << 6;
/// The word was met again since the memory was last full.
const AGAIN: u8 = 1 << 7;

impl Word {
    fn new(key: &Key<'_>, entry: Entry) -> Self {
        Self {
            first: key.first,
            last: key.last,
            classes: entry.classes,
            long: key.is_long().then(|| key.text.into()),
            id: entry.id,
            traits: Traits::default(),
            class: 0,
            sort: 0,
            in_phrase: 0,
            len: key.len(),
            marks: 0,
        }
    }

    #[inline]
    fn is(&self, key: &Key<'_>) -> bool {
        let same = self.first == key.first && self.last == key.last && self.len == key.len();
        same && self.long.as_deref().is_none_or(|long| long == key.text)
    }

    fn has(&self, mark: u8) -> bool {
        self.marks & mark != 0
    }

    fn hash(&self) -> u64 {
        match &self.long {
            Some(long) => Key::new(long).hash(),
            None => hash(self.first, self.last, self.len),
        }
    }

    fn known(&mut self, learn: impl FnOnce() -> Known) -> Known {
        if !self.has(KNOWN) {
            let known = learn();
            (self.traits, self.class, self.sort) = (known.traits, known.class, known.sort);
            self.marks |= KNOWN;
        }
        Known { traits: self.traits, class: self.class, sort: self.sort }
    }
}

/// A word that is looked up.
struct Key<'t> {
    text: &'t str,
    first: u64,
    last: u64,
}

impl<'t> Key<'t> {
    #[inline]
    fn new(text: &'t str) -> Self {
        let bytes = text.as_bytes();
        let (first, last) = match (bytes.first_chunk(), bytes.last_chunk(), bytes.first_chunk(), bytes.last_chunk()) {
            (Some(first), Some(last), ..) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
            (_, _, Some(first), Some(last)) => {
                (u64::from(u32::from_le_bytes(*first)), u64::from(u32::from_le_bytes(*last)))
            }
            _ => (bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)), 0),
        };
        Self { text, first, last }
    }

    fn len(&self) -> u8 {
        u8::try_from(self.text.len()).unwrap_or(u8::MAX)
    }

    /// Whether there are letters between the first and the last ones.
    fn is_long(&self) -> bool {
        self.text.len() > 16
    }

    #[inline]
    fn hash(&self) -> u64 {
        if self.is_long() {
            let mut hasher = FxHasher::default();
            hasher.write(self.text.as_bytes());
            return hasher.finish();
        }
        hash(self.first, self.last, self.len())
    }
}

/// The hash of a word that is not long: both halves of a product.
#[inline]
fn hash(first: u64, last: u64, len: u8) -> u64 {
    let (a, b) = (first ^ 0x9e37_79b9_7f4a_7c15, last ^ 0xd6e8_feb8_6659_fd93 ^ u64::from(len));
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
}

/// The scores of a word: a line of the processor's memory for itself, since most words are never asked for theirs.
#[derive(Debug, Default)]
#[repr(align(64))]
struct Sums {
    by_place: [Scores; PLACES],
    /// Which of them were added up.
    known: [bool; PLACES],
}

/// The low half of a place is the number of a word, the high half part of its hash: the table is small, so that it stays
/// near the processor.
const NUMBER: u32 = u16::MAX as u32;

/// The place of a word.
fn entry_of(hash: u64, number: Number) -> u32 {
    (hash >> 32) as u32 & !NUMBER | number
}

impl Memory {
    /// The number of a word and its entry in the lexicon; `look_up` finds that of a new word.
    #[inline]
    pub fn word(&mut self, text: &str, look_up: impl FnOnce() -> Entry) -> (Number, Entry) {
        let key = Key::new(text);
        let hash = key.hash();
        for at in places_of(hash) {
            let Some(place) = self.places.get(at).copied().filter(|place| *place != 0) else { break };
            let number = place & NUMBER;
            if place == entry_of(hash, number)
                && let Some(word) = self.words.get_mut(number as usize - 1)
                && word.is(&key)
            {
                word.marks |= AGAIN;
                return (number, Entry { id: word.id, classes: word.classes });
            }
        }
        let entry = look_up();
        (self.keep(&key, hash, entry), entry)
    }

    /// Keeps a new word, if there is room for one more of its length and with its hash.
    #[inline(never)]
    fn keep(&mut self, key: &Key<'_>, hash: u64, entry: Entry) -> Number {
        if self.places.is_empty() {
            // Room for all words at once: the system gives memory only where something is written.
            self.places = vec![0; PLACES_OF_WORDS];
            self.words = Vec::with_capacity(ROOM);
            self.sums = Vec::with_capacity(ROOM);
        }
        if self.words.len() >= ROOM || key.text.len() > LONGEST || self.free_place(hash).is_none() {
            return 0;
        }
        self.words.push(Word::new(key, entry));
        self.sums.push(Sums::default());
        let number = self.words.len() as Number;
        self.enter(hash, number);
        number
    }

    /// The first free place for a hash.
    fn free_place(&self, hash: u64) -> Option<usize> {
        places_of(hash).find(|at| self.places.get(*at) == Some(&0))
    }

    /// Enters a word into the first free place for its hash; without one it is not found again, which only costs time.
    fn enter(&mut self, hash: u64, number: Number) {
        let place = self.free_place(hash).and_then(|at| self.places.get_mut(at));
        place.into_iter().for_each(|place| *place = entry_of(hash, number));
    }

    /// What is known of a word as part of a name; `learn` works it out the first time.
    pub fn known(&mut self, number: Number, learn: impl FnOnce() -> Known) -> Known {
        match (number as usize).checked_sub(1).and_then(|at| self.words.get_mut(at)) {
            Some(word) => word.known(learn),
            None => learn(),
        }
    }

    /// The number of a word as part of a phrase; `learn` works it out the first time.
    pub fn in_phrase(&mut self, number: Number, learn: impl FnOnce() -> u64) -> u64 {
        let word = (number as usize).checked_sub(1).and_then(|at| self.words.get_mut(at));
        let Some(word) = word else { return learn() };
        if !word.has(IN_PHRASE) {
            word.in_phrase = learn();
            word.marks |= IN_PHRASE;
        }
        word.in_phrase
    }

    /// The sum of a word's scores in a place; `add_up` works out one that is not kept yet.
    pub fn sum(&mut self, number: Number, place: usize, add_up: impl FnOnce() -> Scores) -> Scores {
        let sums = (number as usize).checked_sub(1).and_then(|at| self.sums.get_mut(at));
        let sum = sums.and_then(|sums| Some((sums.by_place.get_mut(place)?, sums.known.get_mut(place)?)));
        let Some((sum, known)) = sum else { return add_up() };
        if !*known {
            (*sum, *known) = (add_up(), true);
        }
        *sum
    }

    /// Forgets the words that were met only once, which are most; all of them if that frees too little. Works in place,
    /// since this is when most is kept.
    fn forget(&mut self) {
        let common = self.words.iter().filter(|word| word.has(AGAIN)).count();
        if common * 4 > ROOM * 3 {
            self.words.clear();
        }
        let mut kept = 0;
        for at in 0..self.words.len() {
            if self.words.get(at).is_some_and(|word| word.has(AGAIN)) {
                self.words.swap(kept, at);
                self.sums.swap(kept, at);
                kept += 1;
            }
        }
        self.words.truncate(kept);
        self.sums.truncate(kept);
        self.places.fill(0);
        for at in 0..self.words.len() {
            let Some(word) = self.words.get_mut(at) else { break };
            word.marks &= !AGAIN;
            let hash = word.hash();
            self.enter(hash, at as Number + 1);
        }
    }
}

/// Where a word with this hash may stand, the likeliest place first. The high bits are the mixed ones.
#[inline]
fn places_of(hash: u64) -> impl Iterator<Item = usize> {
    let first = (hash >> 32) as usize;
    (first..first + MOST_PLACES).map(|place| place % PLACES_OF_WORDS)
}

/// The memories that no document has at present.
#[derive(Debug, Default)]
pub struct Pool(Mutex<Vec<Memory>>);

impl Pool {
    /// Lends a memory to a document.
    #[must_use]
    pub fn lend(&self) -> Loan<'_> {
        let mut memory = self.idle().pop().unwrap_or_default();
        if memory.words.len() >= ROOM {
            memory.forget();
        }
        Loan { pool: self, memory }
    }

    /// What is kept stays true whatever happened to the document, so a poisoned lock means nothing.
    fn idle(&self) -> impl DerefMut<Target = Vec<Memory>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A memory that goes back to its pool in the end.
#[derive(Debug)]
pub struct Loan<'p> {
    pool: &'p Pool,
    memory: Memory,
}

impl Deref for Loan<'_> {
    type Target = Memory;

    fn deref(&self) -> &Memory {
        &self.memory
    }
}

impl DerefMut for Loan<'_> {
    fn deref_mut(&mut self) -> &mut Memory {
        &mut self.memory
    }
}

impl Drop for Loan<'_> {
    fn drop(&mut self) {
        self.pool.idle().push(std::mem::take(&mut self.memory));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: WordId) -> Entry {
        Entry { id, classes: Classes::MONTH }
    }

    #[test]
    fn a_word_is_learned_once_and_the_next_document_knows_it() {
        let pool = Pool::default();
        let known = Known { traits: Traits::NOUN, class: 7, sort: 3 };
        let first = pool.lend().word("Halle", || entry(7));
        let again = pool.lend().word("Halle", || unreachable!("it is known"));
        assert_eq!((first, first.1), (again, entry(7)));
        assert_eq!(pool.lend().known(first.0, || known), known);
        assert_eq!(pool.lend().known(first.0, || unreachable!("it is known")), known);
        assert_eq!(pool.lend().sum(first.0, 2, || [7; 8]), [7; 8]);
        assert_eq!(pool.lend().sum(first.0, 2, || unreachable!("it is known")), [7; 8]);
        assert_eq!(pool.lend().sum(first.0, 3, || [8; 8]), [8; 8]);
    }

    #[test]
    fn words_that_are_too_long_are_not_kept() {
        let mut memory = Memory::default();
        assert_ne!(memory.word(&"a".repeat(LONGEST), || entry(1)).0, 0);
        assert_eq!(memory.word(&"a".repeat(LONGEST + 1), || entry(1)), (0, entry(1)));
    }

    #[test]
    fn words_that_share_their_places_are_kept_as_far_as_they_reach() {
        let mut memory = Memory::default();
        memory.word("first", || entry(1));
        let shared = Key::new("shared").hash();
        memory.places.iter_mut().for_each(|place| *place = 1);
        assert_eq!(memory.free_place(shared), None);
        assert_eq!(memory.word("shared", || entry(2)), (0, entry(2)));
    }

    #[test]
    fn a_full_memory_keeps_no_more_words_and_forgets_rare_ones_before_the_next_document() {
        let pool = Pool::default();
        let mut memory = pool.lend();
        for n in 0..ROOM {
            assert_ne!(memory.word(&n.to_string(), || entry(1)).0, 0);
        }
        assert_eq!(memory.word("one more", || entry(2)), (0, entry(2)));
        assert_eq!(memory.sum(0, 0, || [1; 8]), [1; 8]);
        assert_eq!(memory.sum(7, 2, || [3; 8]), [3; 8]);
        let known = memory.word("6", || unreachable!("it is known"));
        assert_eq!(known.0, 7);
        drop(memory);
        let mut memory = pool.lend();
        assert_eq!(memory.word("6", || unreachable!("it was met twice")), (1, entry(1)));
        assert_eq!(memory.sum(1, 2, || unreachable!("its scores are kept")), [3; 8]);
        assert_eq!(memory.word("one more", || entry(2)), (2, entry(2)));
    }
}
