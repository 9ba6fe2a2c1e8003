//! In: a stretch of text and the home country. Out: the telephone numbers in it, in E.164 where the area code is known.
//!
//! The hard decision: a number is first a run of digits and separators, then cut: at a new area code, at commas, and at
//! `/-14`, which repeats the number with other last digits.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::knowledge::contact::AreaCodes;

/// A telephone number in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhoneNumber {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// E.164; none if the area code is missing or unknown.
    pub value: Option<String>,
}

/// Digits with separators between them; a leading hyphen marks an extension of the number before.
static RUN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:\(?\+{1,2}\s?|[-\u{2013}]\s?|\()?\d(?:[\s()./\-\u{2013}\u{2010}\u{2011}]{0,4}\d)*"));

/// An extension after a full number: `/-14`, `/ 14`, `, -14`.
static EXTENSION: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s?[/,]?\s?([-\u{2013}])?\s?(\d{1,5})$"));

fn pattern(source: &str) -> Regex {
    match Regex::new(source) {
        Ok(regex) => regex,
        Err(error) => panic!("a fixed pattern is damaged: {error}"),
    }
}

/// The numbers in `text`. `home` is the calling code of the country that national numbers belong to; `base` is an earlier
/// number whose last digits an extension may replace.
#[must_use]
pub fn phones(text: &str, home: u16, base: Option<&str>, areas: &AreaCodes) -> Vec<PhoneNumber> {
    let mut out: Vec<PhoneNumber> = Vec::new();
    for run in RUN.find_iter(text) {
        let line = text[run.range()].find('\n').map_or(run.end(), |i| run.start() + i);
        for part in split(text, run.start()..line) {
            let before = out.last().map_or_else(|| base.map(str::to_owned), |p| p.value.clone());
            let first = out.is_empty() && base.is_none();
            out.push(PhoneNumber { value: value(&text[part.clone()], home, before, first, areas), range: part });
        }
    }
    out
}

/// Cuts a run of digits where a further number begins.
fn split(text: &str, run: Range<usize>) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = run.start;
    let mut digits = 0;
    let bytes = text.as_bytes();
    for i in run.clone() {
        digits += usize::from(bytes[i].is_ascii_digit());
        let rest = &text.as_bytes()[i + 1..run.end];
        let slash = bytes[i] == b'/' && digits >= 6 && is_extension(rest);
        let blank = bytes[i] == b' ' && digits >= 8 && begins_number(rest);
        if slash || blank {
            parts.push(trimmed(text, start..i));
            start = i + 1;
            digits = if slash { 6 } else { 0 };
        }
    }
    parts.push(trimmed(text, start..run.end));
    parts.retain(|p| !p.is_empty());
    parts
}

/// After a slash: a hyphen, or few digits before the end or the next slash.
fn is_extension(rest: &[u8]) -> bool {
    let rest = rest.trim_ascii_start();
    let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
    rest.first() == Some(&b'-') || digits > 0 && digits <= 4 && rest.get(digits).is_none_or(|b| b"/ ".contains(b))
}

/// After a blank: a plus sign, or an opening bracket or zero with an area code behind it.
fn begins_number(rest: &[u8]) -> bool {
    match rest {
        [b'+', ..] | [b'(', b'+', ..] | [b'(', b'0', ..] => true,
        [b'0', rest @ ..] => rest.iter().filter(|b| b.is_ascii_digit()).count() >= 7,
        _ => false,
    }
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + (part.len() - part.trim_start_matches([' ', '/', '.']).len());
    let end = range.end - (part.len() - part.trim_end_matches([' ', '/', '-', '.', '(']).len());
    start..end.max(start)
}

fn value(text: &str, home: u16, before: Option<String>, first: bool, areas: &AreaCodes) -> Option<String> {
    if let Some(found) = EXTENSION.captures(text).filter(|c| !first && (c.get(1).is_some() || c[2].len() <= 4)) {
        return extended(&before?, &found[2]);
    }
    let digits = international(text).or_else(|| national(text, home))?;
    let prefix = areas.prefix(&digits);
    let known = prefix.is_some_and(|p| digits.len() >= p + 2) || prefix.is_none() && is_foreign(&digits);
    (known && (8..=15).contains(&digits.len())).then(|| format!("+{digits}"))
}

/// The number with its last digits replaced.
fn extended(before: &str, extension: &str) -> Option<String> {
    let keep = before.len().checked_sub(extension.len()).filter(|k| *k > 5)?;
    Some(format!("{}{extension}", before.get(..keep)?))
}

/// Digits after `+` or `00`, without the zero in `+49 (0) 391`.
fn international(text: &str) -> Option<String> {
    let start = text.trim_start_matches(['(', ' ']);
    let rest = match start.strip_prefix("++").or_else(|| start.strip_prefix('+')) {
        Some(rest) => rest,
        None => start.strip_prefix("00")?,
    };
    let mut digits = digits(&rest.replacen("(0)", "", 1).replacen("(0", "(", 1));
    for country in ["49", "43", "41", "44"] {
        if digits.starts_with(country) && digits[2..].starts_with('0') {
            digits.remove(2);
        }
    }
    Some(digits)
}

/// A national number with the calling code of `home` before it.
fn national(text: &str, home: u16) -> Option<String> {
    let digits = digits(text);
    match (home, digits.as_bytes()) {
        (1, [b'1', ..]) if digits.len() == 11 => Some(digits),
        (1, _) if digits.len() == 10 && !digits.starts_with('0') => Some(format!("1{digits}")),
        (1, _) => None,
        (_, [b'0', b'1'..=b'9', ..]) => Some(format!("{home}{}", &digits[1..])),
        _ => None,
    }
}

/// Whether the number belongs to a country whose area codes are not listed: it is taken as it stands.
fn is_foreign(digits: &str) -> bool {
    !["49", "43", "41", "44", "1", "0"].iter().any(|known| digits.starts_with(known))
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}
