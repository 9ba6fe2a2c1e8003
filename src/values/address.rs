//! In: a stretch of text. Out: mail and web addresses, and the postal code with its city, with their byte ranges.
//!
//! Addresses are often run together with what follows (`presse@mm.examplewww.mm.example`, `Ring 4039108 Stadt`); where
//! they end is decided here.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::knowledge::contact::ContactWords;

/// A mail or web address in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetAddress {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// The address; `(at)` is written `@`.
    pub value: String,
    /// Mail, not web.
    pub mail: bool,
}

static NET: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?P<local>[A-Za-z0-9][A-Za-z0-9._%+\-]*)(?P<at>@|\s?[(\[{<](?i:at)[)\]}>]\s?)",
        r"(?P<domain>[A-Za-z0-9\-]+(?:(?:\.|\s?[(\[](?i:dot)[)\]]\s?)[A-Za-z0-9\-]+)+)",
        r#"|(?P<web>(?i:https?://|www\.)[^\s<>()"|,;]+)"#
    ))
});

fn pattern(source: &str) -> Regex {
    match Regex::new(source) {
        Ok(regex) => regex,
        Err(error) => panic!("a fixed pattern is damaged: {error}"),
    }
}

/// The mail and web addresses in `text`, in order.
#[must_use]
pub fn net_addresses(text: &str) -> Vec<NetAddress> {
    let mut out = Vec::new();
    let mut from = if may_hold_address(text) { 0 } else { text.len() };
    while let Some(found) = text.get(from..).and_then(|rest| NET.captures(rest)) {
        let address = match (found.name("local"), found.name("at"), found.name("domain"), found.name("web")) {
            (Some(local), Some(_), Some(domain), _) => mail(&text[from..], local.range(), domain.range()),
            (_, _, _, Some(web)) => web_address(&text[from..], web.range()),
            _ => break,
        };
        let end = from + address.range.end.max(address.range.start + 1);
        out.push(NetAddress { range: from + address.range.start..from + address.range.end, ..address });
        from = text.ceil_char_boundary(end);
    }
    out
}

/// Whether a sign stands there that no address is without; most texts have none.
fn may_hold_address(text: &str) -> bool {
    let bytes = text.as_bytes();
    let tells = |at: usize| match bytes.get(at) {
        Some(b'@') => true,
        Some(b':') => bytes.get(at + 1..).is_some_and(|rest| rest.starts_with(b"//")),
        _ => at.checked_sub(3).and_then(|w| bytes.get(w..at)).is_some_and(|w| w.eq_ignore_ascii_case(b"www")),
    };
    let spelled = |at: usize| bytes.get(at + 1..at + 3).is_some_and(|word| word.eq_ignore_ascii_case(b"at"));
    memchr::memchr3_iter(b'@', b':', b'.', bytes).any(tells)
        || memchr::memchr3_iter(b'(', b'[', b'{', bytes).any(spelled)
        || memchr::memchr_iter(b'<', bytes).any(spelled)
}

fn mail(text: &str, local: Range<usize>, domain: Range<usize>) -> NetAddress {
    let name = &text[local.clone()];
    // the last digits of a telephone number run together with the address
    let digits = name.find(|c: char| c.is_ascii_alphabetic()).filter(|i| *i >= 3).unwrap_or(0);
    let start = local.start + digits;
    let host = &text[domain.clone()];
    let end = [seam(host), host.find("www.").filter(|i| *i > 0)].into_iter().flatten().min().unwrap_or(host.len());
    let host = host[..end].trim_end_matches(['.', '-']);
    let plain: String = host.chars().filter(|c| !c.is_whitespace()).collect();
    let plain = plain.replace("(dot)", ".").replace("[dot]", ".");
    NetAddress {
        range: start..domain.start + host.len(),
        value: format!("{}@{plain}", &text[start..local.end]),
        mail: true,
    }
}

fn web_address(text: &str, web: Range<usize>) -> NetAddress {
    let whole = &text[web.clone()];
    let scheme = whole.find("://").map_or(0, |i| i + 3);
    let host_end = whole[scheme..].find('/').map_or(whole.len(), |i| scheme + i);
    let end = seam(&whole[scheme..host_end]).map_or(whole.len(), |i| scheme + i);
    let value = whole[..end].trim_end_matches(['.', ':', '!', '?', '-', '\u{201c}', '\u{201d}']);
    NetAddress { range: web.start..web.start + value.len(), value: value.to_owned(), mail: false }
}

/// Where a small letter is followed by a capital one, after the first point.
fn seam(host: &str) -> Option<usize> {
    let point = host.find('.')?;
    let bytes = host.as_bytes();
    (point + 2..bytes.len()).find(|&i| bytes[i].is_ascii_uppercase() && bytes[i - 1].is_ascii_lowercase())
}

/// A postal code with its city.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostalPlace {
    /// Bytes from the code (or its country sign) to the end of the city.
    pub range: Range<usize>,
    /// End of what stands before it, the house number run together with the code included.
    pub street_end: usize,
    /// The code.
    pub code: Range<usize>,
    /// The city.
    pub city: Range<usize>,
}

/// The first postal code with a city in `text`. In a longer run of digits the last five are the code, what is left is the
/// house number.
#[must_use]
pub fn postal_place(text: &str, words: &ContactWords) -> Option<PostalPlace> {
    let mut from = 0;
    while let Some(Candidate { start, digits, city }) = candidate(text, from) {
        from = city.end;
        let four = digits.len() == 4 && (start < digits.start || is_abroad(&text[city.clone()], words));
        let code = if four { digits.clone() } else { digits.end.saturating_sub(5).max(digits.start)..digits.end };
        if !four && !words.is_postal_code(&text[code.clone()]) {
            continue;
        }
        let city = city_range(text, city, words);
        let start = if digits.len() > 5 { code.start } else { start };
        return Some(PostalPlace { range: start..city.end, street_end: start, code, city });
    }
    None
}

/// What looks like a postal code with a city.
struct Candidate {
    /// Where the digits begin, or the sign of a country before them.
    start: usize,
    digits: Range<usize>,
    /// The first word of the city.
    city: Range<usize>,
}

/// The first four digits or more of a text, not before `from`, behind which blanks and a name stand. Few texts have any, so
/// the digits are looked for first.
fn candidate(text: &str, from: usize) -> Option<Candidate> {
    /// House number and code.
    const MOST_DIGITS: usize = 12;
    let bytes = text.as_bytes();
    let mut at = from;
    loop {
        at += bytes.get(at..)?.iter().position(u8::is_ascii_digit)?;
        let end = at + bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
        let behind = text[end..].trim_start_matches([' ', '\u{a0}']);
        let blanks = text[end..text.len() - behind.len()].chars().count();
        if end - at >= 4
            && (1..=3).contains(&blanks)
            && let Some(name) = name_len(behind)
        {
            let digits = at.max(end.saturating_sub(MOST_DIGITS))..end;
            let start = country_sign(&text[..digits.start]).filter(|start| *start >= from).unwrap_or(digits.start);
            let city = text.len() - behind.len();
            return Some(Candidate { start, digits, city: city..city + name });
        }
        at = end;
    }
}

/// Where the sign of a country begins that a text ends with (`D-`, `CH - `).
fn country_sign(text: &str) -> Option<usize> {
    let bare = without_blank(text).strip_suffix(['-', '\u{2013}']).map(without_blank)?;
    let before = ["DE", "D", "AT", "A", "CH"].iter().find_map(|sign| bare.strip_suffix(sign))?;
    let apart = !before.ends_with(|c: char| c.is_alphabetic() || c.is_ascii_digit() || c == '_');
    apart.then_some(before.len())
}

/// A text without the blank at its end.
fn without_blank(text: &str) -> &str {
    text.strip_suffix(char::is_whitespace).unwrap_or(text)
}

/// The length of the word that a text begins with, if that has a capital and another letter.
fn name_len(text: &str) -> Option<usize> {
    let letters = text.strip_prefix(char::is_uppercase)?;
    let rest = letters.trim_start_matches(char::is_alphabetic);
    (rest.len() < letters.len()).then_some(text.len() - rest.len())
}

fn is_abroad(city: &str, words: &ContactWords) -> bool {
    words.areas.four_digit_country(city).is_some()
}

fn city_range(text: &str, first: Range<usize>, words: &ContactWords) -> Range<usize> {
    let name = &text[first.clone()];
    if let Some(seam) =
        name.char_indices().zip(name.chars().skip(1)).find(|((_, a), b)| a.is_lowercase() && b.is_uppercase())
    {
        return first.start..first.start + seam.0.0 + seam.0.1.len_utf8();
    }
    let mut whole = first.clone();
    while let Some(more) = city_part(&text[whole.end..]) {
        whole.end += more;
    }
    let shown = &text[whole.clone()];
    let second_word =
        shown[name.len()..].starts_with(' ') && shown[name.len()..].trim_start().starts_with(char::is_uppercase);
    if second_word && words.areas.is_place(name) && !words.areas.is_place(shown) { first } else { whole }
}

/// The length of what a city's name goes on with at the start of a text: `-Buckau`, ` / Saale`, ` (Saale)`,
/// ` an der Saale`, ` am Main`, a second capital word.
fn city_part(text: &str) -> Option<usize> {
    let len = |name: &str| Some(text.len() - name.len() + name_len(name)?);
    if let Some(name) = text.strip_prefix('-') {
        return len(name);
    }
    let behind = text.strip_prefix(char::is_whitespace);
    if let Some(name) = behind.unwrap_or(text).strip_prefix('/') {
        return len(name.strip_prefix(char::is_whitespace).unwrap_or(name));
    }
    if let Some(inner) = behind?.strip_prefix('(') {
        let rest = inner.trim_start_matches(|c: char| c.is_alphabetic() || matches!(c, ' ' | '.'));
        return (rest.len() < inner.len() && rest.starts_with(')')).then_some(text.len() - rest.len() + 1);
    }
    len(behind_small_words(behind?))
}

/// What stands behind up to two small words (`an der`, `a. d.`) and the blanks after them.
fn behind_small_words(text: &str) -> &str {
    const LONGEST: usize = 3;
    let mut rest = text;
    for _ in 0..2 {
        let Some((end, last)) = rest.char_indices().take(LONGEST).take_while(|(_, c)| c.is_lowercase()).last() else {
            break;
        };
        rest = &rest[end + last.len_utf8()..];
        rest = rest.strip_prefix('.').unwrap_or(rest);
        rest = rest.strip_prefix(char::is_whitespace).unwrap_or(rest);
    }
    // Perhaps two blanks.
    if rest.len() < text.len() { rest.strip_prefix(char::is_whitespace).unwrap_or(rest) } else { rest }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Knowledge;

    fn values(text: &str) -> Vec<String> {
        net_addresses(text).into_iter().map(|a| a.value).collect()
    }

    #[test]
    fn addresses_end_where_the_next_begins() {
        assert_eq!(values("presse@mm.examplewww.mm.example"), ["presse@mm.example", "www.mm.example"]);
        assert_eq!(values("Mail: presse@mm.exampleWeb: www.mm.exampleTel: 1"), ["presse@mm.example", "www.mm.example"]);
        assert_eq!(values("Fax: 555-1390presse@mm.example"), ["presse@mm.example"]);
        assert_eq!(values("pd(at)mm.example, pd [at] mm.example"), ["pd@mm.example", "pd@mm.example"]);
        assert_eq!(values("siehe https://mm.example/a/B.html."), ["https://mm.example/a/B.html"]);
        assert!(values("Punkt. Punkt @ nichts, a@b").is_empty());
    }

    #[test]
    fn the_last_five_digits_are_the_postal_code() {
        let know = Knowledge::builtin();
        let split = |text: &str| {
            let place = postal_place(text, &know.german.contact)?;
            Some((text[..place.street_end].to_owned(), text[place.code].to_owned(), text[place.city].to_owned()))
        };
        let place = |street: &str, code: &str, city: &str| Some((street.to_owned(), code.to_owned(), city.to_owned()));
        assert_eq!(split("Ring 4039108 Magdeburg"), place("Ring 40", "39108", "Magdeburg"));
        assert_eq!(split("Weg 203 - 20639104 Magdeburg"), place("Weg 203 - 206", "39104", "Magdeburg"));
        assert_eq!(split("39108 Magdeburg"), place("", "39108", "Magdeburg"));
        assert_eq!(split("A-1010 Wien"), place("", "1010", "Wien"));
        assert_eq!(
            split("Lutherstadt, 06886 Lutherstadt Wittenberg").map(|p| p.2),
            Some("Lutherstadt Wittenberg".into())
        );
        assert_eq!(split("CH \u{2013} 8001 Z\u{fc}rich"), place("", "8001", "Z\u{fc}rich"));
        assert_eq!(split("1 2 39108\u{a0} Magdeburg, 4 5"), place("1 2 ", "39108", "Magdeburg"));
        for city in ["Magdeburg-Buckau", "Halle (Saale)", "Halle / Saale", "Halle a. d.  Saale", "Frankfurt am Main"] {
            assert_eq!(split(&format!("06108 {city}, Tel.")).map(|p| p.2).as_deref(), Some(city));
        }
        assert_eq!(split("06108 Halle an der und Saale").map(|p| p.2).as_deref(), Some("Halle"));
        assert_eq!(split("im Jahr 2019 Magdeburg besucht"), None);
        assert_eq!(split("00000 Nirgends"), None);
    }
}
