//! A server of the tests: plain TCP on 127.0.0.1, so that it can misbehave in every way.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

/// One request as it came in.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) path: String,
    /// Names in lower case.
    pub(crate) headers: HashMap<String, String>,
    pub(crate) at: Instant,
}

/// Answers requests until it is dropped, and remembers them.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    log: Arc<Mutex<Vec<Seen>>>,
    over: Arc<AtomicBool>,
}

impl Server {
    /// A server; `answer` writes to the connection and tells whether it stays open.
    pub(crate) fn start(answer: impl Fn(&Seen, &mut TcpStream) -> bool + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let (log, over, answer) = (Arc::default(), Arc::new(AtomicBool::new(false)), Arc::new(answer));
        let server = Self { address, log: Arc::clone(&log), over: Arc::clone(&over) };
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if over.load(Ordering::Relaxed) {
                    return;
                }
                let (log, answer) = (Arc::clone(&log), Arc::clone(&answer));
                std::thread::spawn(move || converse(stream, &log, &*answer));
            }
        });
        server
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// All requests so far.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.log.lock().expect("log").clone()
    }

    /// How many requests for a path came in.
    pub(crate) fn count(&self, path: &str) -> usize {
        self.log.lock().expect("log").iter().filter(|s| s.path == path).count()
    }

    pub(crate) fn forget(&self) {
        self.log.lock().expect("log").clear();
    }

    pub(crate) fn total(&self) -> usize {
        self.log.lock().expect("log").len()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(self.address);
    }
}

fn converse(mut stream: TcpStream, log: &Mutex<Vec<Seen>>, answer: &dyn Fn(&Seen, &mut TcpStream) -> bool) {
    let _ = stream.set_nodelay(true);
    let Ok(other) = stream.try_clone() else { return };
    let mut reader = BufReader::new(other);
    while let Some(seen) = request(&mut reader) {
        log.lock().expect("log").push(seen.clone());
        if !answer(&seen, &mut stream) {
            return;
        }
    }
}

fn request(reader: &mut impl BufRead) -> Option<Seen> {
    let mut lines = reader.lines();
    let first = lines.next()?.ok()?;
    let path = first.split(' ').nth(1)?.to_owned();
    let mut headers = HashMap::new();
    for line in lines {
        let line = line.ok()?;
        let Some((name, value)) = line.split_once(": ") else { break };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    Some(Seen { path, headers, at: Instant::now() })
}

/// A whole answer.
pub(crate) fn reply(to: &mut TcpStream, status: &str, fields: &[(&str, &str)], body: &[u8]) -> bool {
    let mut head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n", body.len());
    for (name, value) in fields {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    let mut all = head.into_bytes();
    all.extend_from_slice(body);
    to.write_all(&all).is_ok()
}

/// A page with an entity tag, or 304 if the client has it.
pub(crate) fn page(seen: &Seen, to: &mut TcpStream, body: &str) -> bool {
    let tag = format!("\"{}\"", body.len());
    match seen.headers.get("if-none-match") {
        Some(known) if *known == tag => {
            to.write_all(format!("HTTP/1.1 304 Not Modified\r\nETag: {tag}\r\n\r\n").as_bytes()).is_ok()
        }
        _ => reply(to, "200 OK", &[("ETag", &tag), ("Content-Type", "text/html; charset=utf-8")], body.as_bytes()),
    }
}

pub(crate) fn missing(to: &mut TcpStream) -> bool {
    reply(to, "404 Not Found", &[], b"")
}
