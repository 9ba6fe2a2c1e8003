//! In: the texts of blocks. Out: changes that give words the letters back that had become `?`, `¿` or U+FFFD (`M?ller`).
//!
//! The hard decision: a letter is put back only if just one makes a known word, or one of several is by far the most
//! frequent (a list). A sign at the edge of a word may as well be a mark: it counts only if the word without it is none and
//! the text has lost letters inside words too.

use std::cmp::Ordering;

use rustc_hash::FxHashMap;

use super::Finding;
use super::rivals::{self, Around};
use super::spacing::{Words, in_address};
use super::traces::{self, Piece};
use super::words::starts_sentence;
use crate::knowledge::gazetteer::Traits;
use crate::knowledge::{Language, LanguageData};
use crate::text::RepairCode;

/// Stands for a lost letter in a pattern.
pub(super) const LOST: char = '\u{fffd}';
/// Words that have lost more letters are beyond help.
const MOST_LOST: usize = 3;
/// Longer words are no words.
const LONGEST_WORD: usize = 40;
/// So many different words are tried in a text, which bounds the time that a text of nothing but damage takes.
const MOST_WORDS: usize = 20_000;
/// The letters that are lost most often.
pub(super) const GERMAN: [char; 4] = ['ä', 'ö', 'ü', 'ß'];
/// Their capitals.
pub(super) const CAPITALS: [char; 3] = ['Ä', 'Ö', 'Ü'];
/// Letters of names and foreign words, tried where no German one fits.
pub(super) const FOREIGN: [char; 14] = ['é', 'è', 'á', 'à', 'ó', 'ñ', 'ç', 'í', 'ø', 'å', 'ë', 'ô', 'ê', 'ú'];

/// Letters in place of signs inside words.
pub(super) fn mend(texts: &[Piece<'_>], words: &LanguageData, finding: &mut Finding<'_>) {
    if words.language != Language::German {
        return; // English has no such letters, and few words of other languages are known
    }
    let damaged: Vec<Damaged<'_>> = texts.iter().enumerate().flat_map(|(n, piece)| damaged(n, *piece)).collect();
    let mut restorer = Restorer { words, known: FxHashMap::default() };
    let inside: Vec<Option<Word>> = damaged.iter().map(|word| inside(word, &mut restorer)).collect();
    let lossy = inside.iter().any(Option::is_some) || damaged.iter().any(|word| lacks_letter(word, &mut restorer));
    let mut whole = Words::of(texts, char::is_alphabetic);
    for (word, inside) in damaged.iter().zip(inside) {
        let edge = if lossy { at_edge(word, &mut restorer) } else { None };
        let edge = edge.filter(|(_, edge)| {
            let plain = || restorer.single(word.core(), word.starts(words) == Start::Yes);
            Some(edge.sure) > inside.as_ref().map(|w| w.sure).or_else(plain)
        });
        let best = edge.or(inside.map(|inside| (word.first, inside)));
        let (from, found) = best.map_or((word.first, None), |(from, found)| (from, Some(found)));
        let length = found.as_ref().map_or(word.core().len(), |found| found.letters.len());
        let Some(pattern) = word.chars.get(from..from + length).filter(|p| p.contains(&LOST)) else { continue };
        match rivals::decide(pattern, found.as_ref(), word.around, words, &mut whole) {
            Some(letters) => word.change(from, &letters, finding),
            None if lossy => finding.doubtful_letters.push(word.text.to_owned()),
            None => {}
        }
    }
}

/// A word whose signs between letters are letters.
fn inside(word: &Damaged<'_>, restorer: &mut Restorer<'_>) -> Option<Word> {
    let core = word.core();
    if !core.contains(&LOST) {
        return None;
    }
    let starts = if word.first == 0 { word.starts(restorer.words) } else { Start::No };
    restorer.restore(core, starts)
}

/// Whether a word is none but with a letter in place of a sign at its edge, for sure: in small letters with one before it
/// (`?ber`), or with two behind it, of which the second is a mark (`Mittelma??`).
fn lacks_letter(word: &Damaged<'_>, restorer: &mut Restorer<'_>) -> bool {
    let small = word.first == 1 && word.core().iter().all(|c| c.is_lowercase());
    let (range, least) = match word.chars.len() - word.last {
        2 if word.first == 0 => (0..word.last + 1, Sure::FrequentCompound),
        _ if small => (0..word.last, Sure::Frequent),
        _ => return false,
    };
    let starts = word.starts(restorer.words);
    let found = word.chars.get(range).and_then(|pattern| restorer.restore(pattern, starts));
    let plain = || restorer.single(word.core(), starts == Start::Yes);
    found.is_some_and(|found| found.sure >= least && Some(found.sure) > plain())
}

/// A word with signs at an edge that are letters, and where it begins. Of two signs behind a word the second may be a mark.
fn at_edge(word: &Damaged<'_>, restorer: &mut Restorer<'_>) -> Option<(usize, Word)> {
    let (first, last, end) = (word.first, word.last, word.chars.len());
    let starts = word.starts(restorer.words);
    let before = (first == 1).then_some((0, last));
    let behind = (1..=2).contains(&(end - last)).then_some((first, last + 1));
    let all = (end - last == 2).then_some((first, end));
    let found = [before, behind, all].into_iter().flatten().filter_map(|(from, to)| {
        let pattern = word.chars.get(from..to).filter(|p| p.len() > 2 || last - first == 1)?;
        let least = if pattern.len() > 2 { Sure::Compound } else { Sure::Listed };
        Some((from, restorer.restore(pattern, starts).filter(|w| w.sure >= least)?))
    });
    found.max_by_key(|(_, word)| word.sure)
}

/// A run of letters and signs.
struct Damaged<'t> {
    block: usize,
    at: usize,
    text: &'t str,
    around: Around<'t>,
    /// Its characters, each sign as [`LOST`].
    chars: Vec<char>,
    /// The first letter and behind the last one, in characters.
    first: usize,
    last: usize,
}

/// Whether a sentence begins with a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Start {
    No,
    /// Behind a colon, a dash, an abbreviation: small and capital letters are both right there.
    Maybe,
    Yes,
}

impl Start {
    /// Whether a sentence begins behind `before`.
    fn behind(before: &str, words: &LanguageData) -> Self {
        let left = before.trim_end_matches(' ');
        if left.is_empty() || left.ends_with('\n') || starts_sentence(before, words) {
            Self::Yes
        } else if left.ends_with(|c: char| !c.is_alphanumeric() && !matches!(c, ',' | ';' | '%' | '(')) {
            Self::Maybe
        } else {
            Self::No
        }
    }
}

impl Damaged<'_> {
    fn core(&self) -> &[char] {
        self.chars.get(self.first..self.last).unwrap_or_default()
    }

    /// Whether a sentence begins with it.
    fn starts(&self, words: &LanguageData) -> Start {
        Start::behind(self.around.before, words)
    }

    /// Notes the letters that stand where signs stood, of the part that begins with character `from`.
    fn change(&self, from: usize, letters: &[char], finding: &mut Finding<'_>) {
        let mut at = self.at;
        for (n, c) in self.text.chars().enumerate() {
            let end = at + c.len_utf8();
            let letter = n.checked_sub(from).and_then(|n| letters.get(n));
            if let Some(letter) = letter.filter(|_| self.chars.get(n) == Some(&LOST)) {
                finding.change(self.block, at..end, String::from(*letter), RepairCode::LostLetter);
            }
            at = end;
        }
    }
}

pub(super) fn is_sign(c: char) -> bool {
    matches!(c, '?' | '\u{bf}' | LOST)
}

fn is_part(c: char) -> bool {
    c.is_alphabetic() || is_sign(c)
}

/// The words of a text with signs in them or at their edges.
fn damaged(block: usize, piece: Piece<'_>) -> Vec<Damaged<'_>> {
    let (mut out, mut done, text) = (Vec::new(), 0, piece.text);
    for at in piece.spots(traces::LOST_SIGNS) {
        if at < done || !text[at..].chars().next().is_some_and(is_sign) {
            continue;
        }
        let (start, end) = run(text, at, done);
        done = end;
        out.extend(read(block, text, start, end));
    }
    out
}

/// The run of letters and signs around `at`, looked for not before `from`.
fn run(text: &str, at: usize, from: usize) -> (usize, usize) {
    let before = text[from..at].chars().rev().take(LONGEST_WORD).take_while(|c| is_part(*c)).map(char::len_utf8);
    let behind = text[at..].chars().take(LONGEST_WORD).take_while(|c| is_part(*c)).map(char::len_utf8);
    (at - before.sum::<usize>(), at + behind.sum::<usize>())
}

fn read(block: usize, text: &str, start: usize, end: usize) -> Option<Damaged<'_>> {
    let piece = &text[start..end];
    let chars: Vec<char> = piece.chars().map(|c| if is_sign(c) { LOST } else { c }).collect();
    let first = chars.iter().position(|c| *c != LOST)?;
    let last = chars.iter().rposition(|c| *c != LOST)? + 1;
    let lost = chars.iter().filter(|c| **c == LOST).count();
    let beside = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit() || matches!(c, '/' | '@' | '_' | '=' | '&'));
    let outside = beside(text[..start].chars().next_back()) || beside(text[end..].chars().next());
    let letter = last - first == 1 && first == 1 && last == chars.len() && chars.iter().any(|c| c.is_ascii_lowercase());
    if lost > MOST_LOST
        || last - first < 2 && !letter
        || chars.len() >= LONGEST_WORD
        || outside
        || in_address(text, start)
    {
        return None;
    }
    let around = Around { before: &text[..start], after: &text[end..] };
    Some(Damaged { block, at: start, text: piece, around, chars, first, last })
}

/// How surely a word is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sure {
    /// Made of known words.
    Compound,
    /// A name, or a noun in small letters.
    Rare,
    /// Made of known words, frequent where a letter was lost.
    FrequentCompound,
    /// An ordinary word.
    Listed,
    /// A frequent word.
    Frequent,
}

/// A word found again.
#[derive(Debug, Clone)]
pub(super) struct Word {
    pub(super) sure: Sure,
    pub(super) letters: Vec<char>,
}

struct Restorer<'k> {
    words: &'k LanguageData,
    known: FxHashMap<(Vec<char>, Start), Option<Word>>,
}

impl Restorer<'_> {
    /// The word that a pattern was, if it is sure.
    fn restore(&mut self, pattern: &[char], starts: Start) -> Option<Word> {
        if starts == Start::Maybe {
            let (first, inner) = (self.restore(pattern, Start::Yes)?, self.restore(pattern, Start::No)?);
            return (first.letters == inner.letters).then_some(inner);
        }
        let key = (pattern.to_vec(), starts);
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        if self.known.len() >= MOST_WORDS {
            return None;
        }
        let (mut found, starts) = (Best::default(), starts == Start::Yes);
        self.fill(&mut pattern.to_vec(), 0, starts, &GERMAN, &mut found);
        if found.sure.is_none() && pattern.iter().filter(|c| **c == LOST).count() == 1 {
            self.fill(&mut pattern.to_vec(), 0, starts, &FOREIGN, &mut found);
            found.sure = found.sure.filter(|s| *s > Sure::Compound);
        }
        let restored = found.sure.filter(|_| found.alone).map(|sure| Word { sure, letters: found.word });
        self.known.insert(key, restored.clone());
        restored
    }

    /// Tries all letters in all places from `from` on.
    fn fill(&self, word: &mut [char], from: usize, starts: bool, letters: &[char], found: &mut Best) {
        let Some(at) = word.iter().skip(from).position(|c| *c == LOST).map(|n| n + from) else {
            if let Some(sure) = self.sure(word, starts) {
                found.take(word, sure);
            }
            return;
        };
        let others = word.iter().filter(|c| **c != LOST);
        let shouted = others.clone().count() > 1 && others.clone().all(|c| c.is_uppercase());
        let capitals: &[char] = if shouted || at == 0 { &CAPITALS } else { &[] };
        let small = letters.iter().filter(|c| if shouted { **c == 'ß' } else { at > 0 || !starts && **c != 'ß' });
        for &letter in capitals.iter().chain(small) {
            word[at] = letter;
            self.fill(word, at + 1, starts, letters, found);
        }
        word[at] = LOST;
    }

    /// How surely these letters are a word or a compound.
    fn sure(&self, chars: &[char], starts: bool) -> Option<Sure> {
        let single = self.single(chars, starts);
        let enough = single.is_some_and(|sure| sure > Sure::FrequentCompound);
        let folded = || chars.iter().collect::<String>().to_lowercase();
        if enough { single } else { single.max(self.compound(&folded())) }
    }

    /// How surely these letters are a single word.
    fn single(&self, chars: &[char], starts: bool) -> Option<Sure> {
        let word: String = chars.iter().collect();
        let capital = word.starts_with(char::is_uppercase);
        let shouted = chars.iter().all(|c| c.is_uppercase() || *c == 'ß');
        let folded = if capital { word.to_lowercase() } else { word.clone() };
        let repairs = &self.words.repairs;
        let frequent = repairs.is_frequent(&word) || capital && starts && repairs.is_frequent(&folded);
        if frequent || shouted && (repairs.is_frequent(&folded) || repairs.is_frequent(&capitalized(&folded))) {
            return Some(Sure::Frequent);
        }
        let traits = self.words.names.traits(&word);
        let function = !self.words.lexicon.classes(self.words.lexicon.id(&folded)).is_empty();
        let (listed, rare) = if capital && !starts {
            (Traits::NOUN.or(Traits::GIVEN).or(Traits::PLACE).or(Traits::ROLE), NAMES.or(Traits::STEM))
        } else if capital {
            (Traits::NOUN.or(Traits::STEM).or(Traits::GIVEN).or(Traits::PLACE).or(Traits::ROLE), NAMES)
        } else {
            (Traits::STEM.or(Traits::FUNCTION), Traits::NOUN)
        };
        if !function && word.starts_with(['\u{e4}', '\u{f6}', '\u{fc}']) && traits.any(Traits::NOUN) {
            return Some(Sure::Rare); // it lacks its capital
        }
        if traits.any(listed) || function || (!capital || starts) && repairs.is_umlaut_word(&folded) {
            return Some(Sure::Listed);
        }
        (traits.any(rare) || capital && repairs.is_umlaut_word(&folded)).then_some(Sure::Rare)
    }

    /// Whether a word is made of two known ones, so that each of its letters is accounted for.
    fn compound(&self, folded: &str) -> Option<Sure> {
        let splits = folded.char_indices().skip(2).map(|(at, _)| folded.split_at(at));
        splits.filter_map(|(left, right)| self.first_part(left)?.min(self.last_part(right)?).into()).max()
    }

    fn first_part(&self, part: &str) -> Option<Sure> {
        let stem = part.strip_suffix('s').filter(|s| s.len() > 3).unwrap_or(part);
        if self.is_frequent(part) || self.is_frequent(stem) || part.is_ascii() && self.words.repairs.is_prefix(part) {
            return Some(Sure::FrequentCompound);
        }
        let long = if part.is_ascii() { 2 } else { 3 };
        let known = part.chars().count() > long && self.words.names.traits(part).any(Traits::NOUN.or(Traits::STEM));
        known.then_some(if part.is_ascii() { Sure::FrequentCompound } else { Sure::Compound })
    }

    fn last_part(&self, part: &str) -> Option<Sure> {
        let frequent = part.len() > 3 && self.is_frequent(part);
        let known = || part.chars().count() > 3 && self.words.names.traits(part).any(Traits::NOUN.or(Traits::STEM));
        if frequent {
            Some(Sure::FrequentCompound)
        } else {
            known().then_some(if part.is_ascii() { Sure::FrequentCompound } else { Sure::Compound })
        }
    }

    /// Whether a part of a word is one of those that are frequent where letters were lost.
    fn is_frequent(&self, part: &str) -> bool {
        !part.is_ascii() && (self.words.repairs.is_frequent(part) || self.words.repairs.is_frequent(&capitalized(part)))
    }
}

/// Traits of names of which there are so many that some name is near to any word.
const NAMES: Traits = Traits::GIVEN_RARE.or(Traits::FAMILY).or(Traits::TOWN).or(Traits::CITY).or(Traits::ORGANIZATION);

fn capitalized(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect()
}

/// The surest word so far.
#[derive(Default)]
struct Best {
    sure: Option<Sure>,
    word: Vec<char>,
    alone: bool,
}

impl Best {
    /// Takes a further word in; among equally sure ones none is meant for sure.
    fn take(&mut self, word: &[char], sure: Sure) {
        let Some(best) = self.sure else {
            *self = Self { sure: Some(sure), word: word.to_vec(), alone: true };
            return;
        };
        let small = |c: &char| c.to_lowercase().next();
        if word.iter().map(small).eq(self.word.iter().map(small)) {
            return self.take_other_case(word, sure, best);
        }
        match sure.cmp(&best) {
            Ordering::Less => {}
            Ordering::Equal => self.alone = false,
            Ordering::Greater => *self = Self { sure: Some(sure), word: word.to_vec(), alone: true },
        }
    }

    /// The same word with a small letter after that with a capital: a frequent one is meant, but where the small one may be
    /// a verb or adjective only the sentence could tell which (`Überlegen`).
    fn take_other_case(&mut self, small: &[char], sure: Sure, best: Sure) {
        let noun = best == Sure::Frequent && sure <= Sure::FrequentCompound && small.last() != Some(&'n');
        let clear = sure == Sure::Frequent || sure.min(best) <= Sure::Rare || noun;
        self.alone &= clear && sure != best;
        if sure > best {
            (self.sure, self.word) = (Some(sure), small.to_vec());
        }
    }
}
