//! What the job promises on a good day.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use super::server::{Server, missing, page, reply};
use super::{Desk, release};

fn site(documents: usize) -> Server {
    Server::start(move |seen, to| match seen.path.trim_start_matches('/').parse::<usize>() {
        Ok(number) if number < documents => page(seen, to, &release(number)),
        _ => missing(to),
    })
}

fn urls(server: &Server, documents: usize) -> String {
    let urls: Vec<String> = (0..documents).map(|n| format!("{:?}", server.url(&format!("/{n}")))).collect();
    format!("[[source]]\nname = \"town\"\nkind = \"urls\"\nurls = [{}]\n", urls.join(", "))
}

#[test]
fn documents_are_kept_with_request_and_circumstances() {
    let server = site(3);
    let desk = Desk::new(&urls(&server, 3));
    desk.fetch(&[], 0);
    let kept = desk.kept("town");
    let kinds: Vec<&str> = kept.iter().map(|k| k.kind.as_str()).collect();
    assert_eq!(kinds[..4], ["warcinfo", "request", "metadata", "response"]);
    assert_eq!(kinds.len(), 10);
    assert_eq!(kept[3].uri, server.url("/0"));
    assert!(kept[3].block.contains("Neue Halle 0") && kept[3].block.starts_with("HTTP/1.1 200 OK\r\n"));
    assert!(kept[3].header.contains("WARC-IP-Address: 127.0.0.1"));
    assert!(kept[1].block.contains("user-agent: depesche/") && kept[1].block.contains("(+press@example.org)"));
    assert!(kept[2].block.contains("source: town"));
    assert_eq!(server.count("/robots.txt"), 1);
    let seen = server.seen().into_iter().find(|s| s.path == "/0").expect("asked");
    assert_eq!(seen.headers["accept-encoding"], "gzip, br, zstd");
    assert!(!seen.headers.contains_key("cookie") && !seen.headers.contains_key("referer"));
}

#[test]
fn a_thousand_unchanged_documents_cost_a_thousand_conditional_requests() {
    let server = site(1000);
    let desk = Desk::new(&urls(&server, 1000));
    desk.fetch(&[], 0);
    assert_eq!(desk.documents("town").len(), 1000);
    server.forget();
    let said = desk.fetch(&[], 0);
    assert!(said.contains("0 new, 0 changed, 1000 unchanged, 0 failed"), "{said}");
    assert_eq!(server.total(), 1000, "robots.txt is remembered");
    assert!(server.seen().iter().all(|s| s.headers.contains_key("if-none-match")));
    assert_eq!(desk.documents("town").len(), 1000, "nothing new is kept");
}

#[test]
fn a_changed_document_is_kept_again_and_says_what_it_supersedes() {
    let version = Arc::new(AtomicUsize::new(0));
    let now = Arc::clone(&version);
    let server = Server::start(move |seen, to| match seen.path.as_str() {
        "/0" => page(seen, to, &release(now.load(Ordering::Relaxed))),
        // Says that it has changed each time it is asked, and never has.
        "/1" => reply(to, "200 OK", &[("ETag", &format!("\"{:?}\"", seen.at))], release(1).as_bytes()),
        _ => missing(to),
    });
    let desk = Desk::new(&urls(&server, 2));
    desk.fetch(&[], 0);
    version.store(3, Ordering::Relaxed);
    let said = desk.fetch(&[], 0);
    assert!(said.contains("0 new, 1 changed, 1 unchanged"), "{said}");
    let kept = desk.documents("town");
    let kinds: Vec<&str> = kept.iter().map(|k| k.kind.as_str()).collect();
    assert_eq!(kinds, ["response", "response", "response", "revisit"]);
    let first = kept[0].header.split("Content-SHA256: ").nth(1).expect("digest")[..32].to_owned();
    assert!(kept[2].header.contains(&format!("Depesche-Supersedes: {first}")), "{}", kept[2].header);
    assert!(!kept[0].header.contains("Supersedes") && !kept[3].header.contains("Supersedes"));
    assert!(!kept[3].block.contains("Halle"), "a revisit has no body");
    let status = desk.status();
    assert_eq!(status["sources"][0]["versions"], 3);
    assert_eq!(status["sources"][0]["documents"], 2);
}

#[test]
fn a_document_that_was_taken_off_its_site_is_gone_and_no_failure() {
    let there = Arc::new(AtomicBool::new(true));
    let now = Arc::clone(&there);
    let server = Server::start(move |seen, to| match seen.path.as_str() {
        "/0" if now.load(Ordering::Relaxed) => page(seen, to, &release(0)),
        _ => missing(to),
    });
    let desk = Desk::new(&urls(&server, 1));
    desk.fetch(&[], 0);
    there.store(false, Ordering::Relaxed);
    let said = desk.fetch(&["--log-format", "json"], 0);
    assert!(said.contains("\"event\":\"gone\"") && said.contains("\"failed\":0"), "{said}");
    let status = desk.status();
    assert_eq!((&status["sources"][0]["gone"], &status["sources"][0]["failing"]), (&1.into(), &0.into()));
    assert_eq!(desk.documents("town").len(), 1, "what was kept is kept");
    server.forget();
    desk.fetch(&[], 0);
    assert_eq!(server.total(), 0, "it is looked for more seldom");
}

#[test]
fn robots_txt_is_obeyed() {
    let rules = "User-agent: *\nDisallow: /1\nCrawl-delay: 0.2\n";
    let server = Server::start(move |seen, to| match seen.path.as_str() {
        "/robots.txt" => reply(to, "200 OK", &[], rules.as_bytes()),
        _ => page(seen, to, &release(0)),
    });
    let desk = Desk::new(&urls(&server, 4));
    let said = desk.fetch(&[], 0);
    assert!(said.contains("1 forbidden by robots.txt"), "{said}");
    assert_eq!(server.count("/1"), 0);
    let times: Vec<_> = server.seen().iter().filter(|s| s.path != "/robots.txt").map(|s| s.at).collect();
    assert_eq!(times.len(), 3);
    assert!(times.windows(2).all(|w| w[1] - w[0] >= Duration::from_millis(190)), "{times:?}");
}

#[test]
fn a_delay_longer_than_a_run_can_wait_is_kept_to_over_runs() {
    let server = Server::start(|seen, to| match seen.path.as_str() {
        "/robots.txt" => reply(to, "200 OK", &[], b"User-agent: *\nCrawl-delay: 3600\n"),
        _ => page(seen, to, &release(0)),
    });
    let desk = Desk::new(&urls(&server, 3));
    for _ in 0..2 {
        assert!(desk.fetch(&[], 0).contains("3 left for later"));
    }
    assert_eq!(server.total(), 1, "robots.txt was the one request of this hour");
}

#[test]
fn without_robots_txt_nothing_is_asked_for() {
    let server = Server::start(|seen, to| match seen.path.as_str() {
        "/robots.txt" => reply(to, "500 Oops", &[], b""),
        _ => page(seen, to, &release(0)),
    });
    let desk = Desk::new(&urls(&server, 2));
    let said = desk.fetch(&[], 1);
    assert!(said.contains("robots.txt") && said.contains("2 left for later"), "{said}");
    assert_eq!(server.total(), server.count("/robots.txt"));
}

#[test]
fn redirects_are_followed_and_recorded() {
    let server = Server::start(|seen, to| match seen.path.as_str() {
        "/0" => reply(to, "301 Moved", &[("Location", "/a")], b""),
        "/a" => reply(to, "302 Found", &[("Location", "b?x=1#part")], b""),
        "/b?x=1" => page(seen, to, &release(7)),
        "/1" => reply(to, "302 Found", &[("Location", "/1")], b""),
        "/2" => reply(to, "302 Found", &[("Location", "file:///etc/passwd")], b""),
        "/3" => reply(to, "302 Found", &[("Location", "http://[::")], b""),
        _ => missing(to),
    });
    let desk = Desk::new(&urls(&server, 4));
    let said = desk.fetch(&[], 1);
    assert!(said.contains("more than 10 redirects") && said.contains("the scheme file"), "{said}");
    assert!(said.contains("1 new") && said.contains("3 failed"), "{said}");
    assert_eq!(server.count("/1"), 11);
    let kept = desk.kept("town");
    let (about, answer) = (&kept[2], &kept[3]);
    assert_eq!(answer.uri, server.url("/b?x=1"));
    assert!(answer.header.contains(&format!("Depesche-Requested: {}", server.url("/0"))));
    assert!(about.block.contains(&format!("redirect: 301 {}", server.url("/0"))), "{}", about.block);
    assert!(about.block.contains(&format!("redirect: 302 {}", server.url("/a"))));
}

#[test]
fn private_networks_are_refused_unless_allowed() {
    let server = site(1);
    let port = server.address.port();
    let sources: Vec<String> = ["127.0.0.1", "localhost", "0x7f.1", "2130706433", "[::ffff:127.0.0.1]"]
        .iter()
        .enumerate()
        .map(|(n, h)| format!("[[source]]\nname = \"s{n}\"\nkind = \"urls\"\nurls = [\"http://{h}:{port}/{n}\"]\n"))
        .collect();
    let desk = Desk::new(&sources.concat());
    let output = desk.command(&["fetch"]).output().expect("it runs");
    let said = super::said(&output, 1);
    assert_eq!(server.total(), 0, "{said}");
    assert_eq!(said.matches("no public address").count(), 5, "{said}");
}

#[test]
fn two_runs_at_once_do_not_meet() {
    let desk = Desk::new("");
    std::fs::create_dir_all(desk.path("output/.depesche")).expect("a folder");
    let lock = std::fs::File::create(desk.path("output/.depesche/ledger.lock")).expect("the lock");
    lock.lock().expect("locked");
    let said = desk.fetch(&[], 75);
    assert!(said.contains("another run is under way"), "{said}");
    drop(lock);
    desk.fetch(&[], 0);
}

#[test]
fn a_wrong_configuration_is_told_before_the_first_request() {
    let desk = Desk::new("[[source]]\nname = \"town\"\nkind = \"feed\"\nurl = \"https://example.org/\"\n");
    let said = desk.fetch(&[], 2);
    assert!(said.contains("depesche.toml") && said.contains("url") && said.contains("line 8"), "{said}");
    std::fs::remove_file(desk.path("depesche.toml")).expect("removed");
    assert!(desk.fetch(&[], 2).contains("cannot read depesche.toml"));
    desk.configure("");
    assert!(desk.fetch(&["--source", "village"], 2).contains("no enabled source `village`"));
}

#[test]
fn logs_are_json_and_metrics_are_prometheus() {
    let server = site(2);
    let desk = Desk::new(&urls(&server, 3));
    let said = desk.fetch(&["--log-format", "json"], 1);
    let lines: Vec<serde_json::Value> = said.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
    let events: Vec<&str> = lines.iter().filter_map(|l| l["event"].as_str()).collect();
    assert_eq!(events, ["kept", "kept", "failed", "done"]);
    assert_eq!(lines[2]["status"], 404);
    assert_eq!(lines[3]["report"]["new"], 2);
    let output = desk.command(&["status", "--format", "prometheus"]).output().expect("it runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("depesche_documents{source=\"town\"} 3\n"), "{text}");
    assert!(text.contains("depesche_failing{source=\"town\"} 1\n"), "{text}");
    assert_eq!(output.status.code(), Some(1));
}
