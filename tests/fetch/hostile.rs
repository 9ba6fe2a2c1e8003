//! Servers that misbehave: each page fails or is kept, the run goes on, and nothing takes longer or grows larger than
//! the configuration allows.

use std::io::Write;
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use super::server::{Seen, Server, missing, page, reply};
use super::{Desk, release};

const LIMITS: &str = "[limits]\nbody = \"1 MiB\"\ndecoded = \"20 MiB\"\nhead = \"16 KiB\"\nsilence = \"400ms\"\nresponse = \"1s\"\nwait = \"1s\"\n";

/// Ways to misbehave, with what the program says of it, or nothing if the page is kept all the same.
const PAGES: &[(&str, &str)] = &[
    ("/chunked-garbage", "broke off"),
    ("/length-too-long", "broke off"),
    ("/endless", "over 1048576 bytes"),
    ("/huge-length", "over 1048576 bytes"),
    ("/bomb", "larger than allowed"),
    ("/packed-garbage", "damaged or cut off"),
    ("/unknown-coding", "coding rot13 is not known"),
    ("/slow-head", "timed out"),
    ("/slow-body", "no whole answer"),
    ("/silent", "timed out"),
    ("/no-http", ""),
    ("/huge-head", ""),
    ("/closed", ""),
    ("/empty-reply", ""),
];

/// 32 MiB of blanks, a thousandth of that when packed.
static BOMB: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let blanks = [b' '; 1 << 16];
    (0..512).for_each(|_| packed.write_all(&blanks).expect("memory"));
    packed.finish().expect("memory")
});

fn misbehave(seen: &Seen, to: &mut TcpStream) -> bool {
    let mut say = |bytes: &[u8]| to.write_all(bytes).is_ok();
    let ok = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n";
    match seen.path.as_str() {
        "/chunked-garbage" => {
            say(format!("{ok}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nZZ\r\nnonsense").as_bytes());
            false
        }
        "/length-too-long" => {
            say(format!("{ok}Content-Length: 1000\r\n\r\nshort").as_bytes());
            false
        }
        "/length-too-short" => {
            say(format!("{ok}Content-Length: 5\r\n\r\nhello and much more").as_bytes());
            false
        }
        "/endless" => {
            say(format!("{ok}\r\n").as_bytes());
            let part = [b'x'; 1 << 16];
            while say(&part) {}
            false
        }
        "/huge-length" => {
            say(format!("{ok}Content-Length: 99999999999\r\n\r\n").as_bytes());
            false
        }
        "/bomb" => reply(to, "200 OK", &[("Content-Encoding", "gzip")], &BOMB),
        "/packed-garbage" => reply(to, "200 OK", &[("Content-Encoding", "br")], b"this is not brotli at all, or is it"),
        "/unknown-coding" => reply(to, "200 OK", &[("Content-Encoding", "rot13")], b"uryyb"),
        "/slow-head" => {
            for byte in ok.bytes().cycle().take(40) {
                std::thread::sleep(Duration::from_millis(100));
                if !say(&[byte]) {
                    break;
                }
            }
            false
        }
        "/slow-body" => {
            say(format!("{ok}Content-Length: 1000\r\n\r\n").as_bytes());
            for _ in 0..40 {
                std::thread::sleep(Duration::from_millis(100));
                if !say(b"x") {
                    break;
                }
            }
            false
        }
        "/silent" => {
            std::thread::sleep(Duration::from_secs(2));
            false
        }
        "/no-http" => {
            say(b"220 mail.example ESMTP\r\n");
            false
        }
        "/huge-head" => {
            say(format!("{ok}X-Filler: {}\r\nContent-Length: 2\r\n\r\nhi", "x".repeat(20_000)).as_bytes());
            false
        }
        "/empty-reply" => false,
        _ => missing(to),
    }
}

#[test]
fn each_page_fails_alone_and_in_time() {
    assert!(BOMB.len() < (32 << 20) / 900);
    let server = Server::start(|seen, to| match seen.path.as_str() {
        "/good" => page(seen, to, &release(1)),
        _ => misbehave(seen, to),
    });
    let sources: Vec<String> = PAGES
        .iter()
        .map(|(path, _)| path)
        .chain([&"/good", &"/length-too-short"])
        .map(|path| format!("\"{}\"", server.url(path)))
        .collect();
    let source = format!("{LIMITS}[[source]]\nname = \"town\"\nkind = \"urls\"\nurls = [{}]\n", sources.join(", "));
    // Each page is a host of its own, so that the failures of one are not held against the others.
    let desk = Desk::new("");
    let mut all = Vec::new();
    let begin = Instant::now();
    for (n, url) in sources.iter().enumerate() {
        desk.configure(&format!("{LIMITS}[[source]]\nname = \"s{n}\"\nkind = \"urls\"\nurls = [{url}]\n"));
        let good = url.contains("good") || url.contains("too-short");
        all.push((url.clone(), desk.fetch(&[], if good { 0 } else { 1 })));
    }
    assert!(begin.elapsed() < Duration::from_secs(60), "{:?}", begin.elapsed());
    for (path, expected) in PAGES {
        let (_, said) = all.iter().find(|(url, _)| url.contains(path)).expect("asked");
        assert!(said.contains(expected) && said.contains("1 failed"), "{path}: {said}");
    }
    assert_eq!(desk.documents(&format!("s{}", PAGES.len())).len(), 1);
    // All of them in one run: the host is given up at some time, but the run ends well.
    let desk = Desk::new(&source);
    desk.fetch(&[], 1);
}

#[test]
fn a_busy_host_is_asked_again_when_it_says() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let server = Server::start(move |seen, to| match seen.path.as_str() {
        "/0" if count.fetch_add(1, Ordering::Relaxed) < 2 => {
            reply(to, "503 Busy", &[("Retry-After", if seen.path == "/0" { "0" } else { "1" })], b"")
        }
        "/1" => reply(to, "503 Busy", &[("Retry-After", "7200")], b""),
        "/0" | "/2" => page(seen, to, &release(0)),
        _ => missing(to),
    });
    let url = |path: &str| server.url(path);
    let sources = format!(
        "{LIMITS}[[source]]\nname = \"town\"\nkind = \"urls\"\nurls = [\"{}\", \"{}\", \"{}\"]\n",
        url("/0"),
        url("/1"),
        url("/2")
    );
    let desk = Desk::new(&sources);
    let said = desk.fetch(&[], 1);
    assert!(said.contains("asks for a break of 7200 s") && said.contains("1 new"), "{said}");
    assert_eq!((server.count("/0"), server.count("/1"), server.count("/2")), (3, 1, 0));
    server.forget();
    let said = desk.fetch(&[], 0);
    assert!(said.contains("left for later"), "{said}");
    assert_eq!(server.total(), 0, "the break holds over runs");
    assert_eq!(desk.status()["resting"][0]["host"], "127.0.0.1");
}

#[test]
fn connections_that_are_dropped_are_made_anew() {
    let server = Server::start(|seen, to| {
        // Says keep-alive and closes.
        match seen.path.as_str() {
            "/robots.txt" => missing(to),
            _ => page(seen, to, &release(2)),
        };
        false
    });
    let urls: Vec<String> = (0..20).map(|n| format!("\"{}\"", server.url(&format!("/{n}")))).collect();
    let desk = Desk::new(&format!("[[source]]\nname = \"town\"\nkind = \"urls\"\nurls = [{}]\n", urls.join(", ")));
    assert!(desk.fetch(&[], 0).contains("20 new"));
}

#[test]
fn cookies_are_not_given_back() {
    let server = Server::start(|seen, to| match seen.path.as_str() {
        "/robots.txt" => missing(to),
        path => reply(to, "200 OK", &[("Set-Cookie", "id=1; Path=/")], format!("<p>{path}</p>").as_bytes()),
    });
    let urls: Vec<String> = (0..3).map(|n| format!("\"{}\"", server.url(&format!("/{n}")))).collect();
    let desk = Desk::new(&format!("[[source]]\nname = \"town\"\nkind = \"urls\"\nurls = [{}]\n", urls.join(", ")));
    desk.fetch(&[], 0);
    assert!(server.seen().iter().all(|s| !s.headers.contains_key("cookie")));
}

#[test]
fn a_host_that_is_not_there_fails_and_is_tried_again_later() {
    let gone = Server::start(|_, to| missing(to));
    let address = gone.address;
    drop(gone);
    let desk = Desk::new(&format!("[[source]]\nname = \"town\"\nkind = \"urls\"\nurls = [\"http://{address}/0\"]\n"));
    let said = desk.fetch(&[], 1);
    assert!(said.contains("1 left for later"), "{said}");
}
