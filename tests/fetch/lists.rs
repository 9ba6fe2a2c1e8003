//! Lists that lead to documents: feeds, sitemaps, listings.

use super::server::{Server, missing, page, reply};
use super::{Desk, release};

fn feed(server: &str, entries: &[usize]) -> String {
    let item = |n: &usize| {
        format!(
            "<item><title>Halle {n}</title><link>{server}/{n}</link><pubDate>Fri, 0{n} May 2019 10:00:00 +0200</pubDate></item>"
        )
    };
    let items: String = entries.iter().map(item).collect();
    format!("<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Presse</title>{items}</channel></rss>")
}

fn site() -> Server {
    Server::start(|seen, to| {
        let host = format!("http://{}", seen.headers["host"]);
        match seen.path.as_str() {
            "/feed" => page(seen, to, &feed(&host, &[1, 2, 3])),
            "/sitemap.xml" => {
                let text = format!("<sitemapindex><sitemap><loc>{host}/part.xml</loc></sitemap></sitemapindex>");
                page(seen, to, &text)
            }
            "/part.xml" => page(
                seen,
                to,
                &format!("<urlset><url><loc>{host}/4</loc></url><url><loc>{host}/5</loc></url></urlset>"),
            ),
            "/html" => page(seen, to, "<html><p>no feed</p></html>"),
            path => match path[1..].parse::<usize>() {
                Ok(number) => page(seen, to, &release(number)),
                Err(_) => missing(to),
            },
        }
    })
}

fn source(server: &Server, kind: &str, path: &str, more: &str) -> String {
    format!("[[source]]\nname = \"town\"\nkind = \"{kind}\"\nurls = [\"{}\"]\n{more}\n", server.url(path))
}

#[test]
fn a_feed_leads_to_its_documents() {
    let server = site();
    let desk = Desk::new(&source(&server, "feed", "/feed", ""));
    assert!(desk.fetch(&[], 0).contains("3 new"));
    assert!(desk.kept("town")[2].block.contains(&format!("via: {}", server.url("/feed"))));
    assert_eq!(desk.documents("town").len(), 3, "the feed itself is no document");
    server.forget();
    assert!(desk.fetch(&[], 0).contains("3 unchanged"));
    assert!(server.seen().iter().all(|s| s.headers.contains_key("if-none-match")));
}

#[test]
fn patterns_dates_and_limits_choose() {
    let server = site();
    let desk = Desk::new(&source(&server, "feed", "/feed", "exclude = ['/2$']"));
    let said = desk.fetch(&["--dry-run"], 0);
    assert!(said.contains("2 documents would be fetched") && said.contains("/1") && !said.contains("/2\n"), "{said}");
    assert_eq!(server.count("/1"), 0);
    assert!(!desk.path("input").exists() && !desk.path("output").exists(), "a dry run leaves nothing");
    assert!(desk.fetch(&["--limit", "1"], 0).contains("1 new"));
    assert!(desk.fetch(&["--since", "2019-05-03"], 0).contains("1 new"));
    assert_eq!((server.count("/1"), server.count("/2"), server.count("/3")), (1, 0, 1));
    desk.configure(&source(&server, "feed", "/feed", ""));
    let said = desk.fetch(&[], 0);
    assert!(said.contains("1 new"), "a changed pattern makes the unchanged feed be read again: {said}");
}

#[test]
fn an_index_of_sitemaps_leads_to_documents() {
    let server = site();
    let desk = Desk::new(&source(&server, "sitemap", "/sitemap.xml", ""));
    assert!(desk.fetch(&[], 0).contains("2 new"));
    assert!(desk.kept("town")[2].block.contains(&format!("via: {}", server.url("/part.xml"))));
    server.forget();
    desk.fetch(&[], 0);
    assert_eq!(server.count("/part.xml"), 1, "what may have grown is looked at again");
}

#[test]
fn a_listing_is_followed_page_by_page() {
    let listing = |first: usize, next: &str| {
        let item = |n: usize| {
            format!(
                "<li><a href=\"/{n}\">Neue Halle {n} in Musterstadt eröffnet</a> <span>0{}.05.2019</span></li>",
                n % 9 + 1
            )
        };
        let items: String = (first..first + 6).map(item).collect();
        format!(
            "<html><title>Pressemitteilungen</title><body><h1>Pressemitteilungen</h1><ul>{items}</ul>{next}</body></html>"
        )
    };
    let server = Server::start(move |seen, to| match seen.path.as_str() {
        "/liste" => page(seen, to, &listing(10, "<a rel=\"next\" href=\"/liste?seite=2\">weiter</a>")),
        "/liste?seite=2" => page(seen, to, &listing(20, "")),
        path => match path[1..].parse::<usize>() {
            Ok(number) => page(seen, to, &release(number)),
            Err(_) => missing(to),
        },
    });
    let desk = Desk::new(&source(&server, "listing", "/liste", ""));
    assert!(desk.fetch(&[], 0).contains("12 new"));
    server.forget();
    desk.fetch(&[], 0);
    assert_eq!((server.count("/liste"), server.count("/liste?seite=2")), (1, 0), "nothing new on the first page");
}

#[test]
fn what_is_no_list_fails() {
    let server = site();
    let desk = Desk::new(&source(&server, "feed", "/html", ""));
    let said = desk.fetch(&[], 1);
    assert!(said.contains("is no feed"), "{said}");
    assert_eq!(desk.status()["sources"][0]["failing_starts"], 1);
}

#[test]
fn a_feed_that_comes_packed_is_unpacked() {
    use std::io::Write;
    let server = Server::start(|seen, to| {
        let host = format!("http://{}", seen.headers["host"]);
        match seen.path.as_str() {
            "/feed" => {
                let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
                packed.write_all(feed(&host, &[1]).as_bytes()).expect("memory");
                reply(to, "200 OK", &[("Content-Encoding", "gzip")], &packed.finish().expect("memory"))
            }
            "/1" => page(seen, to, &release(1)),
            _ => missing(to),
        }
    });
    let desk = Desk::new(&source(&server, "feed", "/feed", ""));
    assert!(desk.fetch(&[], 0).contains("1 new"));
}
