//! In: the addresses that transport and page name. Out: the canonical one, absolute ones, and the day in an address.

use std::sync::LazyLock;

use chrono::NaiveDate;
use regex::Regex;
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

static DAY_IN_PATH: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?:^|[/_=.-])((?:19|20)[0-9]{2})([/_-]?)(1[0-2]|0?[1-9])",
        r"([/_-]?)([12][0-9]|3[01]|0?[1-9])(?:[/_.?&-]|$)"
    ))
    .ok()
});

static GERMAN_DAY_IN_PATH: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?:^|[/_=-])(0[1-9]|[12][0-9]|3[01])([._-])(0[1-9]|1[0-2])",
        r"[._-]((?:19|20)[0-9]{2})(?:[/_.?&-]|$)"
    ))
    .ok()
});

/// The day that stands in the path or query of an address (`/2019/04/25/`, `OTS_20190425_`), or in a file name.
pub(super) fn day_in(path: &str) -> Option<(NaiveDate, String)> {
    let Some(found) = DAY_IN_PATH.as_ref()?.captures(path) else {
        let found = GERMAN_DAY_IN_PATH.as_ref()?.captures(path)?;
        let number = |i: usize| found.get(i).and_then(|m| m.as_str().parse::<u32>().ok());
        let day = NaiveDate::from_ymd_opt(number(4)? as i32, number(3)?, number(1)?)?;
        return Some((day, path.get(found.get(1)?.start()..found.get(4)?.end())?.to_owned()));
    };
    let group = |i: usize| found.get(i).map_or("", |m| m.as_str());
    if group(2) != group(4) || group(2).is_empty() && (group(3).len() < 2 || group(5).len() < 2) {
        return None;
    }
    let day = NaiveDate::from_ymd_opt(group(1).parse().ok()?, group(3).parse().ok()?, group(5).parse().ok()?)?;
    let text = path.get(found.get(1)?.start()..found.get(5)?.end())?;
    Some((day, text.to_owned()))
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
