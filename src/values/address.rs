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

static POSTAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?:\b(?:DE?|AT?|CH)\s?[-\u{2013}]\s?)?(?P<digits>[0-9]{4,12})[ \u{a0}]{1,3}(?P<city>\p{Lu}\p{L}+)")
});

/// What may follow the first word of a city: `(Saale)`, `/ Saale`, `an der Saale`, `am Main`, a second capital word.
static CITY_REST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:-\p{Lu}\p{L}+|\s?/\s?\p{Lu}\p{L}+|\s\([\p{L} .]+\)|\s(?:\p{Ll}{1,3}\.?\s?){1,2}\s?\p{Lu}\p{L}+|\s\p{Lu}\p{L}+)+",
    )
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
    if !may_hold_code(text) {
        return None;
    }
    for found in POSTAL.captures_iter(text) {
        let (whole, digits, city) = (found.get(0)?, found.name("digits")?, found.name("city")?);
        let four = digits.len() == 4 && (whole.start() < digits.start() || is_abroad(city.as_str(), words));
        let code = if four { digits.range() } else { digits.end().saturating_sub(5).max(digits.start())..digits.end() };
        if !four && !words.is_postal_code(&text[code.clone()]) {
            continue;
        }
        let city = city_range(text, city.range(), words);
        let street_end = if digits.len() > 5 { code.start } else { whole.start() };
        let start = if digits.len() > 5 { code.start } else { whole.start() };
        return Some(PostalPlace { range: start..city.end, street_end, code, city });
    }
    None
}

/// Whether four digits or more stand before a blank; most texts have none.
fn may_hold_code(text: &str) -> bool {
    let mut digits = 0;
    text.bytes().any(|b| {
        let ends = digits >= 4 && matches!(b, b' ' | 0xc2);
        digits = if b.is_ascii_digit() { digits + 1 } else { 0 };
        ends
    })
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
    let rest = CITY_REST.find(&text[first.end..]).map_or(0, |m| m.end());
    let whole = first.start..first.end + rest;
    let shown = &text[whole.clone()];
    let second_word =
        shown[name.len()..].starts_with(' ') && shown[name.len()..].trim_start().starts_with(char::is_uppercase);
    if second_word && words.areas.is_place(name) && !words.areas.is_place(shown) { first } else { whole }
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
        assert_eq!(split("im Jahr 2019 Magdeburg besucht"), None);
        assert_eq!(split("00000 Nirgends"), None);
    }
}
