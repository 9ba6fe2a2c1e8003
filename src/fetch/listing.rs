//! In: the bytes of an HTML page that lists releases. Out: [`Found`]: its entries and its next page.
//!
//! The hard decision: nothing is recognized here. The page goes through the same rooms as every document; what its record
//! lists as `related` are the entries, and its `paging` says where the list goes on.

use url::Url;

use crate::knowledge::Knowledge;
use crate::parse::feed::found::{Entry, Found, address};
use crate::pipeline;
use crate::read::Capture;
use crate::record::{Record, RelatedRecord};
use crate::values::moment::Moment;

/// Reads a listing from `url`. A page without entries gives an empty list.
#[must_use]
pub fn parse(bytes: &[u8], content_type: Option<&str>, url: &Url, know: &Knowledge) -> Found {
    let mut capture = Capture::new(bytes.to_vec()).with_url(url.as_str());
    if let Some(content_type) = content_type {
        capture.declare(content_type);
    }
    found(&pipeline::extract(&capture, know), url)
}

/// The entries of a record, with addresses that are not absolute made so with `url`.
#[must_use]
pub fn found(record: &Record, url: &Url) -> Found {
    let next = record.paging.as_ref().and_then(|p| p.next.as_deref());
    let more = next.and_then(|next| address(url, next)).filter(|next| next != url);
    let entries = record.related.iter().filter_map(|related| entry(related, url)).collect();
    Found { entries, more: more.into_iter().collect(), ..Found::default() }.once()
}

fn entry(related: &RelatedRecord, url: &Url) -> Option<Entry> {
    let place = address(url, related.url.as_deref()?).filter(|place| place != url)?;
    Some(Entry {
        title: Some(related.title.clone()).filter(|t| !t.is_empty()),
        published: related.date.as_deref().and_then(Moment::parse),
        number: related.number.clone(),
        issuer: related.issuer.clone(),
        ..Entry::at(place)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listing_gives_its_entries_and_its_next_page() {
        let item = |n: u32| {
            format!(
                "<div class=\"eintrag\"><span>{:02}.04.2021</span><h3><a href=\"/pm/{n}.html\">Neue Halle Nummer {n} in \
                 Musterstadt</a></h3><p>Am Montag wurde in Musterstadt die Halle er ... <a href=\"/pm/{n}.html\">weiterlesen</a>\
                 </p></div>",
                n + 1
            )
        };
        let items: String = (1..9).map(item).collect();
        for (paging, next) in [
            ("<p>Seite 2 von 7</p><a rel=\"next\" href=\"?seite=3\">&gt;</a>", Some("?seite=3")),
            (
                "<p>Seite 2 von 7</p><p><a href=\"?s=1\">1</a> 2 <a href=\"?s=3\">3</a> <a href=\"?s=4\">4</a></p>",
                Some("?s=3"),
            ),
            ("<p><a href=\"?s=1\">Vorherige</a> <a href=\"?s=3\">N\u{e4}chste Seite</a></p>", Some("?s=3")),
            ("<p>Seite 7 von 7</p>", None),
        ] {
            let page = format!(
                "<!DOCTYPE html><meta charset=utf-8><title>Presse</title><main><h1>Presse</h1>{items}{paging}</main>"
            );
            let url = Url::parse("https://amt.example/presse/").expect("an address");
            let found = parse(page.as_bytes(), Some("text/html"), &url, &Knowledge::builtin());
            let urls: Vec<&str> = found.entries.iter().map(|e| e.url.as_ref().map_or("", |u| u.path())).collect();
            assert_eq!(urls.first(), Some(&"/pm/1.html"), "{paging}");
            assert_eq!(urls.len(), 8, "{paging}");
            assert_eq!(found.entries[0].published.map(|m| m.edtf()).as_deref(), Some("2021-04-02"));
            let want: Vec<String> = next.iter().map(|n| format!("{url}{n}")).collect();
            assert_eq!(found.more.iter().map(Url::as_str).collect::<Vec<_>>(), want, "{paging}");
        }
    }
}
