//! Killed at any point, the next run goes on: nothing is lost, nothing is fetched twice but what was in flight, and what
//! is kept is what an undisturbed run keeps.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::server::{Server, missing, page};
use super::{Desk, release};

const DOCUMENTS: usize = 12;
const KILLS: u64 = 100;

fn site() -> Server {
    Server::start(|seen, to| {
        let host = format!("http://{}", seen.headers["host"]);
        match seen.path.as_str() {
            "/feed" => {
                let items: String = (0..DOCUMENTS).map(|n| format!("<item><link>{host}/{n}</link></item>")).collect();
                page(seen, to, &format!("<rss version=\"2.0\"><channel>{items}</channel></rss>"))
            }
            path => match path[1..].parse::<usize>() {
                Ok(number) => page(seen, to, &release(number)),
                Err(_) => missing(to),
            },
        }
    })
}

/// Every tenth job reads a feed; the others know their addresses, which is faster to test.
fn desk(server: &Server, kill: u64) -> Desk {
    let urls: Vec<String> = (0..DOCUMENTS).map(|n| format!("\"{}\"", server.url(&format!("/{n}")))).collect();
    let (kind, urls) = if kill.is_multiple_of(10) {
        ("feed", format!("\"{}\"", server.url("/feed")))
    } else {
        ("urls", urls.join(", "))
    };
    Desk::new(&format!("[[source]]\nname = \"town\"\nkind = \"{kind}\"\nurls = [{urls}]\n"))
}

/// Addresses and bodies of all documents kept.
fn contents(desk: &Desk) -> BTreeMap<String, String> {
    let documents = desk.documents("town");
    let all: BTreeMap<_, _> = documents.iter().map(|k| (k.uri.clone(), k.block.clone())).collect();
    assert_eq!(all.len(), documents.len(), "a document is kept twice");
    all
}

/// The records without what the time of the visit decides, by address.
fn records(desk: &Desk) -> Vec<String> {
    let mut all: Vec<String> = desk.records().into_iter().map(timeless).collect();
    all.sort();
    all
}

fn timeless(mut record: serde_json::Value) -> String {
    for fact in ["container", "fetched_at", "path"] {
        record["source"][fact].take();
    }
    record.to_string()
}

/// A generator of points in time (xorshift).
fn next(seed: &mut u64) -> u64 {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    *seed
}

#[test]
fn a_job_killed_anywhere_goes_on_and_loses_nothing() {
    let server = site();
    let undisturbed = desk(&server, 0);
    undisturbed.fetch(&[], 0);
    let want = contents(&undisturbed);
    assert_eq!(want.len(), DOCUMENTS);
    let want_records = records(&undisturbed);
    let mut seed = 0x5eed_cafe_f00d_u64;
    for kill in 0..KILLS {
        server.forget();
        let desk = desk(&server, kill);
        let after = usize::try_from(next(&mut seed)).unwrap_or(0) % (DOCUMENTS + 4);
        let pause = Duration::from_micros(next(&mut seed) % 3000);
        let mut child = desk.begin(&[]);
        let patience = Instant::now();
        while server.total() < after && patience.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(Duration::from_micros(100));
            if child.try_wait().expect("a child").is_some() {
                break;
            }
        }
        std::thread::sleep(pause);
        child.kill().expect("killed");
        child.wait().expect("ended");
        desk.fetch(&[], 0);
        assert_eq!(contents(&desk), want, "kill {kill} after {after} requests and {pause:?}");
        let documents = server.seen().iter().filter(|s| s.path[1..].parse::<usize>().is_ok()).count();
        if kill.is_multiple_of(25) {
            assert_eq!(records(&desk), want_records, "kill {kill}");
        }
        // If the job had ended before it was killed, the second run looks at each document once more.
        let conditional = server.seen().iter().filter(|s| s.headers.contains_key("if-none-match")).count();
        assert!(documents - conditional.min(DOCUMENTS) <= DOCUMENTS + 1, "kill {kill}: {documents} requests");
    }
}

#[cfg(unix)]
#[test]
fn an_interrupt_finishes_the_document_in_flight() {
    let server = Server::start(|seen, to| {
        std::thread::sleep(Duration::from_millis(30));
        match seen.path[1..].parse::<usize>() {
            Ok(number) => page(seen, to, &release(number)),
            Err(_) => missing(to),
        }
    });
    let urls: Vec<String> = (0..20).map(|n| format!("\"{}\"", server.url(&format!("/{n}")))).collect();
    let desk = Desk::new(&format!("[[source]]\nname = \"town\"\nkind = \"urls\"\nurls = [{}]\n", urls.join(", ")));
    let child = desk.begin(&[]);
    while server.total() < 6 {
        std::thread::sleep(Duration::from_millis(5));
    }
    let killed = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(killed.expect("kill").success());
    let output = child.wait_with_output().expect("ended");
    let said = super::said(&output, 2);
    assert!(said.contains("the next run goes on from here"), "{said}");
    let asked = server.seen().iter().filter(|s| s.path != "/robots.txt").count();
    assert_eq!(desk.documents("town").len(), asked, "what was asked for is kept");
    assert!(asked < 20);
    desk.fetch(&[], 0);
    assert_eq!(desk.documents("town").len(), 20);
    assert_eq!(server.total(), 21, "nothing was asked for twice");
}
