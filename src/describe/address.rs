//! In: the addresses that transport and page name. Out: the canonical one, absolute ones, and the day in an address.

use std::ops::RangeInclusive;

use chrono::NaiveDate;
use url::Url;

use super::From;
use super::evidence::{Claim, Ledger};
use crate::parse::Head;
use crate::read::Capture;

/// The canonical absolute address of the document: transport before canonical link before `og:url`.
pub(super) fn canonical(head: &Head, capture: &Capture, ledger: &mut Ledger) -> Option<Url> {
    let base = capture.url.as_deref().or(head.base.as_deref()).and_then(|u| Url::parse(u.trim()).ok());
    let claim = |written: Option<&str>, from: From, rank: u8, place: &'static str| {
        let written = written?.trim();
        let url = absolute(base.as_ref(), written)?;
        Some(Claim { value: url, from, text: written.to_owned(), rank, place })
    };
    let claims: Vec<Claim<Url>> = [
        claim(capture.url.as_deref(), From::Http, 0, "address it was fetched from"),
        claim(head.canonical.as_deref(), From::HtmlLink, 1, "canonical link"),
        claim(head.meta("og:url"), From::HtmlMeta, 2, "og:url"),
        claim(head.meta("twitter:url"), From::HtmlMeta, 3, "twitter:url"),
    ]
    .into_iter()
    .flatten()
    .collect();
    ledger.first_by_trust("url", claims, Url::to_string).map(|c| c.value)
}

/// `written` as an absolute web address.
pub(super) fn absolute(base: Option<&Url>, written: &str) -> Option<Url> {
    let written = written.trim();
    let url = match Url::parse(written) {
        Ok(url) => url,
        Err(_) => base?.join(written).ok()?,
    };
    (matches!(url.scheme(), "http" | "https") && url.host().is_some()).then_some(url)
}

/// The day that stands in the path or query of an address (`/2019/04/25/`, `OTS_20190425_`, `/25-04-2019`), or in a file name.
pub(super) fn day_in(path: &str) -> Option<(NaiveDate, String)> {
    let bytes = path.as_bytes();
    let begins = |at: usize| {
        let before = at.checked_sub(1).and_then(|i| bytes.get(i));
        bytes[at].is_ascii_digit() && before.is_none_or(|b| b"/_=.-".contains(b))
    };
    let starts = || (0..bytes.len()).filter(|at| begins(*at)).filter_map(|at| path.get(at..));
    let found = starts().find_map(year_first).or_else(|| starts().find_map(year_last))?;
    Some((found.0, found.1.to_owned()))
}

/// `2019/04/25`, `2019-4-5`, `20190425`.
fn year_first(text: &str) -> Option<(NaiveDate, &str)> {
    let (year, rest) = number(text, 4..=4)?;
    let parted = rest.starts_with(['/', '_', '-']);
    let sign = rest.get(..usize::from(parted))?;
    let digits = if parted { 1..=2 } else { 2..=2 };
    let (month, rest) = number(rest.strip_prefix(sign)?, digits.clone())?;
    let (day, rest) = number(rest.strip_prefix(sign)?, digits)?;
    day_before(text, rest, (year, month, day))
}

/// `25-04-2019`.
fn year_last(text: &str) -> Option<(NaiveDate, &str)> {
    let signs = ['.', '_', '-'];
    let (day, rest) = number(text, 2..=2)?;
    let (month, rest) = number(rest.strip_prefix(signs)?, 2..=2)?;
    let (year, rest) = number(rest.strip_prefix(signs)?, 4..=4)?;
    day_before(text, rest, (year, month, day))
}

/// A number of so many digits, and what stands behind it.
fn number(text: &str, digits: RangeInclusive<usize>) -> Option<(u32, &str)> {
    let there = text.bytes().take(*digits.end()).take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at(there);
    Some((number.parse().ok().filter(|_| digits.contains(&there))?, rest))
}

/// A day of our time that `text` begins with, if no word goes on in `rest`, and how it is written.
fn day_before<'t>(text: &'t str, rest: &str, (year, month, day): (u32, u32, u32)) -> Option<(NaiveDate, &'t str)> {
    let ends = rest.is_empty() || rest.starts_with(['/', '_', '.', '?', '&', '-']);
    let is_ours = ends && (1900..2100).contains(&year);
    let day = is_ours.then(|| NaiveDate::from_ymd_opt(year as i32, month, day)).flatten()?;
    Some((day, &text[..text.len() - rest.len()]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_in_addresses() {
        for (path, want) in [
            ("/2019/04/25/neue-halle/", Some("2019-04-25")),
            ("/2016/12/06/neue-halle/", Some("2016-12-06")),
            ("/presseaussendung/OTS_20190425_OTS0127/titel", Some("2019-04-25")),
            ("/news-2019-04-25.html", Some("2019-04-25")),
            ("/2019/4/5/x", Some("2019-04-05")),
            ("/artikel-20190425", Some("2019-04-25")),
            ("/meldungen/29-10-2021", Some("2021-10-29")),
            ("/2019/04/neue-halle", None),
            ("/id/120190425", None),
            ("/2019/13/25/", None),
        ] {
            assert_eq!(day_in(path).map(|(d, _)| d.to_string()).as_deref(), want, "{path}");
        }
    }
}
