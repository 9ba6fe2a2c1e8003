//! In: the texts of blocks. Out: changes inside words: capital umlauts that had become small, hyphens left by a line end.

use super::Finding;
use super::spacing::{Words, first_word, last_word};
use super::traces::{self, Piece};
use crate::knowledge::gazetteer::Traits;
use crate::knowledge::names::NAMES;
use crate::knowledge::{Classes, Language, LanguageData};
use crate::text::RepairCode;

/// Capital umlauts at the start of a sentence and of nouns, which some conversions made small.
pub(super) fn capitals(texts: &[Piece<'_>], words: &LanguageData, finding: &mut Finding<'_>) {
    if words.language != Language::German {
        return;
    }
    let mut careless = None;
    for (block, piece) in texts.iter().enumerate() {
        let text = piece.text;
        for at in piece.spots(traces::SMALL_UMLAUTS) {
            let Some(c @ ('ä' | 'ö' | 'ü')) = text[at..].chars().next() else { continue };
            let before = text[..at].chars().next_back();
            if before.is_some_and(char::is_alphanumeric) {
                continue;
            }
            let word = first_word(&text[at..]);
            let starts =
                if at == 0 { is_prose(text) && ended(&texts[..block]) } else { starts_sentence(&text[..at], words) };
            let mut careful = || !*careless.get_or_insert_with(|| texts.iter().any(|t| has_small_start(t.text, words)));
            if starts && word.len() > 3 && careful() || words.repairs.is_umlaut_noun(word) {
                let capital: String = c.to_uppercase().collect();
                finding.change(block, at..at + c.len_utf8(), capital, RepairCode::LostCapital);
            }
        }
    }
}

/// Whether some sentence starts with a small letter of ASCII: then the author writes so.
fn has_small_start(text: &str, words: &LanguageData) -> bool {
    let small = |rest: &str| rest.starts_with(|c: char| c.is_ascii_lowercase());
    small(text)
        || text.match_indices(". ").any(|(at, _)| small(&text[at + 2..]) && starts_sentence(&text[..at + 2], words))
}

/// Whether the block before ends with a sentence, so that the next one begins one.
fn ended(before: &[Piece<'_>]) -> bool {
    before.last().is_none_or(|t| t.text.trim_end().ends_with(['.', '!', '?', '“']))
}

/// Whether a text is made of sentences.
fn is_prose(text: &str) -> bool {
    text.trim_end().ends_with('.') && text.len() > 40
}

/// Whether a sentence ends right before: a word that is no abbreviation, a point, a blank; or a quotation begins.
pub(super) fn starts_sentence(before: &str, words: &LanguageData) -> bool {
    if before.ends_with(": „") {
        return true;
    }
    let bare = before.strip_suffix('„').unwrap_or(before);
    let Some(left) = bare.strip_suffix(' ').and_then(|b| b.strip_suffix('.')) else { return false };
    let word = last_word(left);
    let whole = !left[..left.len() - word.len()].ends_with(['.', '-']) && word.chars().skip(1).all(char::is_lowercase);
    let class = words.lexicon.classes(words.lexicon.id(&word.to_lowercase()));
    let sentence_end = class.any(Classes::FUNCTION) || word.chars().count() > 3;
    whole && sentence_end && !words.repairs.is_abbreviation(word)
}

/// Words with the hyphen of a line end inside (`Muster-minister`). Joined only if the joined word stands elsewhere in the
/// text or the word lists leave no doubt; what is doubtful is told.
pub(super) fn hyphens(texts: &[Piece<'_>], words: &LanguageData, finding: &mut Finding<'_>) {
    if words.language != Language::German {
        return;
    }
    let mut said = Words::of(texts, char::is_alphabetic);
    for (block, piece) in texts.iter().enumerate() {
        let (text, bytes) = (piece.text, piece.text.as_bytes());
        for at in piece.spots(traces::HYPHENS) {
            if !bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase) || at == 0 || !bytes[at - 1].is_ascii_lowercase()
            {
                continue;
            }
            let (left, right) = (last_word(&text[..at]), first_word(&text[at + 1..]));
            match split(text, at, left, right, words, &mut said) {
                Some(Split::Sure) => finding.change(block, at..at + 1, "", RepairCode::SplitWord),
                Some(Split::Doubtful) => finding.doubtful.push(format!("{left}-{right}")),
                None => {}
            }
        }
    }
}

fn split(text: &str, at: usize, left: &str, right: &str, words: &LanguageData, said: &mut Words<'_>) -> Option<Split> {
    let alone = |c: Option<char>| !c.is_some_and(|c| c.is_alphanumeric() || matches!(c, '-' | '/' | '@' | '_' | '.'));
    let before = text[..at - left.len()].chars().next_back();
    let after = text[at + 1 + right.len()..].chars().next().filter(|c| *c != '.');
    if left.chars().count() < 2 || right.chars().count() < 2 || !alone(before) || !alone(after) {
        return None;
    }
    let joined = format!("{left}{right}");
    if left.chars().all(char::is_lowercase) {
        return parted_word(left, right, &joined, words).then_some(Split::Sure);
    }
    if !left.chars().skip(1).all(char::is_lowercase) {
        return None;
    }
    let sure = left.len() > 2 && words.repairs.is_noun_end(right)
        || left.len() > 2 && right.len() > 3 && said.have(&joined)
        || parted_noun(left, right, &joined, words);
    let adjective = || words.names.traits(right).any(Traits::STEM.or(Traits::FUNCTION));
    match sure {
        true => Some(Split::Sure),
        false if left.len() > 3 && right.len() > 3 && !adjective() => Some(Split::Doubtful),
        false => None,
    }
}

/// What a hyphen inside a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Split {
    /// One of a line end, for sure.
    Sure,
    /// Perhaps one of a line end.
    Doubtful,
}

/// Whether a word in small letters was parted: together the parts are a known one, and apart they are not two words that
/// may be joined on purpose (`rot-weiß`).
fn parted_word(left: &str, right: &str, joined: &str, words: &LanguageData) -> bool {
    let of = Traits::STEM.or(Traits::FUNCTION);
    let free = |w: &str| w.chars().count() > 3 && words.names.traits(w).any(of);
    let known =
        words.names.traits(joined).any(of) || words.repairs.is_umlaut_word(joined) || words.repairs.is_frequent(joined);
    joined.chars().count() > 5 && known && !follows_on_purpose(right, words) && !(free(left) && free(right))
}

/// Whether a noun was parted: together the parts are a known one, or the second is a noun, which alone would have
/// a capital, or a noun reaches over the hyphen. An adjective may follow a noun (`Corona-frei`), and a name keeps its
/// hyphen (`Merkel-nah`).
fn parted_noun(left: &str, right: &str, joined: &str, words: &LanguageData) -> bool {
    let names = &words.names;
    if follows_on_purpose(right, words) {
        return false;
    }
    let (first, second) = (names.traits(left), names.traits(right));
    let whole = names.traits(joined);
    let two_words = first.any(Traits(u32::MAX)) && second.any(Traits::STEM.or(Traits::FUNCTION));
    if !two_words && whole.any(Traits::NOUN.or(Traits::PLACE).or(Traits::ROLE)) {
        return true;
    }
    if second.any(Traits::FUNCTION) || left.chars().count() < 3 {
        return false;
    }
    let (long, ordinary) = (right.chars().count() > 3, first.any(Traits::NOUN.or(Traits::STEM)));
    if second.any(Traits::NOUN) && long && ordinary {
        return true;
    }
    let reaches = |at: usize| left.len() - at > 1 && names.traits(&joined[at..]).any(Traits::NOUN);
    !second.any(Traits::STEM) && !first.any(NAMES) && left.char_indices().skip(3).any(|(at, _)| reaches(at))
}

/// Whether the word behind a hyphen is one that stands there on purpose.
fn follows_on_purpose(right: &str, words: &LanguageData) -> bool {
    let endings = ["", "e", "em", "en", "er", "es"];
    endings.iter().filter_map(|e| right.strip_suffix(e)).any(|stem| words.repairs.is_adjective_end(stem))
}
