//! In: the blocks and head of a page. Out: its language, told by function words first, by its declaration second.

use crate::knowledge::{Knowledge, Language};
use crate::parse::Page;

/// As much text as is counted.
const SAMPLE: usize = 3000;
/// Of a bare text so much is counted at a time; seldom more is needed to tell two languages apart.
const ENOUGH: usize = 600;
/// Function words a hundred words, below which a text is not in that language.
const LEAST_SHARE: usize = 16;
/// Fewer words say nothing.
const LEAST_WORDS: usize = 12;

/// The language as BCP 47 tag, and why.
pub(super) fn language(page: &Page, know: &Knowledge) -> (Option<String>, String) {
    let declared = declared(page);
    let sample = sample(page);
    let (words, german, english) = shares(&sample, know);
    let (best, share, other) =
        if german >= english { (Language::German, german, english) } else { (Language::English, english, german) };
    let told = words >= LEAST_WORDS && share >= LEAST_SHARE && share >= 2 * other;
    match declared {
        Some(tag) if !told => (Some(tag.clone()), format!("language {tag}: declared by the page")),
        Some(tag) if Language::from_tag(&tag) == Some(best) => {
            let why = format!("language {tag}: declared by the page, and {share} of 100 words are its function words");
            (Some(tag), why)
        }
        _ if told || share > 0 && words < LEAST_WORDS => {
            let tag = best.tag();
            (Some(tag.to_owned()), format!("language {tag}: {share} of 100 words are its function words"))
        }
        _ => (None, "language unknown: no declaration and too few known words".to_owned()),
    }
}

/// The language of a bare text, German in doubt.
pub(super) fn of_text(text: &str, know: &Knowledge) -> Language {
    let mut start = 0;
    while start < SAMPLE.min(text.len()) {
        let end = text.floor_char_boundary(start + ENOUGH).max(text.ceil_char_boundary(start + 1));
        let (_, german, english) = shares(&text[start..end], know);
        if german != english {
            return if english > german { Language::English } else { Language::German };
        }
        start = end;
    }
    Language::German
}

/// What the page itself declares, as a clean tag.
fn declared(page: &Page) -> Option<String> {
    let head = &page.head;
    let metas = ["og:locale", "content-language", "dc.language", "dcterms.language", "language", "inlanguage"];
    let said = head.lang.as_deref().into_iter().chain(metas.iter().filter_map(|m| head.meta(m)));
    said.filter_map(tag).next()
}

/// `de_DE.UTF-8` as `de-DE`; nothing if it is no tag.
fn tag(said: &str) -> Option<String> {
    let said = said.split([',', ';', '.', ' ', '@']).next()?.trim();
    let mut parts = said.split(['-', '_']);
    let primary = parts.next().filter(|p| (2..=3).contains(&p.len()) && is_letters(p))?.to_ascii_lowercase();
    match parts.next() {
        Some(region) if region.len() == 2 && is_letters(region) => {
            Some(format!("{primary}-{}", region.to_ascii_uppercase()))
        }
        _ => Some(primary),
    }
}

fn is_letters(part: &str) -> bool {
    part.bytes().all(|b| b.is_ascii_alphabetic())
}

/// Text of the page's paragraphs, the long ones first come; all blocks if there is none.
fn sample(page: &Page) -> String {
    let mut out = String::with_capacity(SAMPLE + 256);
    for least in [120, 0] {
        for block in &page.blocks {
            let text = block.text.as_str();
            if text.len() >= least && (block.markup.link_bytes as usize) < text.len() / 2 + 1 && out.len() < SAMPLE {
                let end = text.floor_char_boundary(SAMPLE);
                out.push_str(&text[..end]);
                out.push('\n');
            }
        }
        if out.len() > 400 {
            break;
        }
    }
    out
}

/// How many words there are, and how many of a hundred are function words of German and not of English, and the reverse.
fn shares(sample: &str, know: &Knowledge) -> (usize, usize, usize) {
    let (mut words, mut german, mut english) = (0usize, 0usize, 0usize);
    for word in letter_runs(sample) {
        words += 1;
        // Short words in small letters; all others are in no list of function words.
        if word.len() < 16 && word.starts_with(char::is_lowercase) {
            match know.language_of_function_word(word) {
                Some(Language::German) => german += 1,
                Some(Language::English) => english += 1,
                None => {}
            }
        }
    }
    let share = |hits: usize| hits * 100 / words.max(1);
    (words, share(german), share(english))
}

/// The runs of letters in a text, told by their bytes where that is enough.
fn letter_runs(text: &str) -> impl Iterator<Item = &str> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        let mut start = at;
        loop {
            at += bytes.get(at..)?.iter().take_while(|b| b.is_ascii_alphabetic()).count();
            let byte = *bytes.get(at).unwrap_or(&b' ');
            match if byte.is_ascii() { None } else { foreign_letter(text, at) } {
                Some(len) => at += len,
                None => {
                    let end = at;
                    at += if byte.is_ascii() { 1 } else { text.get(at..)?.chars().next()?.len_utf8() };
                    if start < end {
                        return text.get(start..end);
                    }
                    start = at;
                }
            }
        }
    })
}

/// How many bytes the letter beyond ASCII has that stands at a place, if one stands there.
#[inline]
fn foreign_letter(text: &str, at: usize) -> Option<usize> {
    match *text.as_bytes().get(at..at + 2)? {
        // The letters of Latin-1, and among them the signs of multiplication and division.
        [0xc3, byte] => (!matches!(byte, 0x97 | 0xb7)).then_some(2),
        _ => text.get(at..)?.chars().next().filter(|c| c.is_alphabetic()).map(char::len_utf8),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_runs_of_letters() {
        let text =
            "\u{dc}ber 3\u{d7}4 H\u{e4}user\u{f7}Stra\u{df}e \u{201e}nie\u{201c} \u{3b1}\u{3b2}-\u{142}a\u{2026}";
        let expected: Vec<&str> = text.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).collect();
        assert_eq!(letter_runs(text).collect::<Vec<_>>(), expected);
        assert_eq!(expected.len(), 6);
    }
}
