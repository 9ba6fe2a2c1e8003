//! In: the texts of blocks. Out: changes inside words: capital umlauts that had become small, hyphens left by a line end.

use super::Finding;
use super::spacing::{Words, first_word, last_word};
use crate::knowledge::{Classes, Language, LanguageData};
use crate::text::RepairCode;

/// Capital umlauts at the start of a sentence and of nouns, which some conversions made small.
pub(super) fn capitals(texts: &[&str], words: &LanguageData, finding: &mut Finding<'_>) {
    if words.language != Language::German {
        return;
    }
    let careless = texts.iter().any(|t| has_small_start(t, words));
    for (block, text) in texts.iter().enumerate() {
        for at in memchr::memchr_iter(0xc3, text.as_bytes()) {
            let Some(c @ ('ä' | 'ö' | 'ü')) = text[at..].chars().next() else { continue };
            let before = text[..at].chars().next_back();
            if before.is_some_and(char::is_alphanumeric) {
                continue;
            }
            let word = first_word(&text[at..]);
            let starts =
                if at == 0 { is_prose(text) && ended(&texts[..block]) } else { starts_sentence(&text[..at], words) };
            if starts && !careless && word.len() > 3 || words.repairs.is_umlaut_noun(word) {
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
fn ended(before: &[&str]) -> bool {
    before.last().is_none_or(|t| t.trim_end().ends_with(['.', '!', '?', '“']))
}

/// Whether a text is made of sentences.
fn is_prose(text: &str) -> bool {
    text.trim_end().ends_with('.') && text.len() > 40
}

/// Whether a sentence ends right before: a word that is no abbreviation, a point, a blank; or a quotation begins.
fn starts_sentence(before: &str, words: &LanguageData) -> bool {
    if before.ends_with(": „") {
        return true;
    }
    let bare = before.strip_suffix('„').unwrap_or(before);
    let Some(left) = bare.strip_suffix(' ').and_then(|b| b.strip_suffix('.')) else { return false };
    let word = last_word(left);
    let whole = !left[..left.len() - word.len()].ends_with(['.', '-']) && word.chars().skip(1).all(char::is_lowercase);
    let class = words.lexicon.classes(words.lexicon.id(&word.to_lowercase()));
    whole && (class.any(Classes::FUNCTION) || word.chars().count() > 3 && !words.repairs.is_abbreviation(word))
}

/// Nouns with the hyphen of a line end inside (`Muster-minister`). Joined only if the joined word stands elsewhere in the
/// text or the second part is a known last part of nouns.
pub(super) fn hyphens(texts: &[&str], words: &LanguageData, finding: &mut Finding<'_>) {
    if words.language != Language::German {
        return;
    }
    let mut said = Words::of(texts, char::is_alphabetic);
    for (block, text) in texts.iter().enumerate() {
        let bytes = text.as_bytes();
        for at in memchr::memchr_iter(b'-', bytes) {
            if !bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase) || at == 0 || !bytes[at - 1].is_ascii_lowercase()
            {
                continue;
            }
            let (left, right) = (last_word(&text[..at]), first_word(&text[at + 1..]));
            if is_split(text, at, left, right, words, &mut said) {
                finding.change(block, at..at + 1, "", RepairCode::SplitWord);
            }
        }
    }
}

fn is_split(text: &str, at: usize, left: &str, right: &str, words: &LanguageData, said: &mut Words<'_>) -> bool {
    let alone = |c: Option<char>| !c.is_some_and(|c| c.is_alphanumeric() || matches!(c, '-' | '/' | '@' | '_' | '.'));
    let before = text[..at - left.len()].chars().next_back();
    let after = text[at + 1 + right.len()..].chars().next().filter(|c| *c != '.');
    let noun = left.starts_with(char::is_uppercase) && left.chars().skip(1).all(char::is_lowercase);
    if !noun || left.chars().count() < 3 || right.chars().count() < 4 || !alone(before) || !alone(after) {
        return false;
    }
    let joined = format!("{left}{right}");
    words.repairs.is_noun_end(right) || said.have(&joined)
}
