//! The scheduled job from outside: the program against a server that answers as it should, and one that does not.
#![cfg(all(feature = "fetch", feature = "cli"))]
#![allow(clippy::disallowed_methods, reason = "tests make files, run the program and serve")]

mod crash;
mod hostile;
mod job;
mod lists;
mod records;
mod server;
mod tls;
mod ways;

use std::io::Read;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

/// A folder of its own with a configuration.
struct Desk {
    folder: tempfile::TempDir,
}

/// One record of an archive, as far as the tests look.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Kept {
    kind: String,
    uri: String,
    header: String,
    block: String,
}

impl Desk {
    /// A desk with these sources; pauses are off, since the tests wait for nobody.
    fn new(sources: &str) -> Self {
        let desk = Self { folder: tempfile::tempdir().expect("a temporary folder") };
        desk.configure(sources);
        desk
    }

    fn configure(&self, sources: &str) {
        let text = format!("contact = \"press@example.org\"\npause = 0\nrevisit = 0\nparallel = 1\n{sources}");
        std::fs::write(self.path("depesche.toml"), text).expect("written");
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_depesche"));
        command.current_dir(self.folder.path()).args(arguments).stdin(Stdio::null());
        command
    }

    /// Runs the job and gives what it says.
    fn fetch(&self, arguments: &[&str], code: i32) -> String {
        let all: Vec<&str> =
            ["fetch", "--allow-private", "--seed", "1"].into_iter().chain(arguments.iter().copied()).collect();
        let output = self.command(&all).output().expect("it runs");
        said(&output, code)
    }

    /// Begins the job.
    fn begin(&self, arguments: &[&str]) -> Child {
        let all: Vec<&str> =
            ["fetch", "--allow-private", "--seed", "1"].into_iter().chain(arguments.iter().copied()).collect();
        self.command(&all).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("it runs")
    }

    fn status(&self) -> serde_json::Value {
        let output = self.command(&["status", "--format", "json"]).output().expect("it runs");
        serde_json::from_slice(&output.stdout).expect("JSON")
    }

    /// What `extract` makes of the archives.
    fn records(&self) -> Vec<serde_json::Value> {
        let output = self.command(&["extract", "-o", "-"]).output().expect("it runs");
        let said = said(&output, 0);
        assert!(said.contains(" 0 failed; "), "{said}");
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }

    /// All records of a source's archives, in order.
    fn kept(&self, source: &str) -> Vec<Kept> {
        let Ok(entries) = std::fs::read_dir(self.path("input").join(source)) else { return Vec::new() };
        let mut files: Vec<_> = entries.map(|e| e.expect("entry").path()).collect();
        files.sort();
        files.iter().flat_map(|file| records(&std::fs::read(file).expect("archive"))).collect()
    }

    /// The documents of a source: responses and revisits.
    fn documents(&self, source: &str) -> Vec<Kept> {
        self.kept(source).into_iter().filter(|k| k.kind == "response" || k.kind == "revisit").collect()
    }
}

fn said(output: &Output, code: i32) -> String {
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{err}");
    err
}

/// The records of an archive; each member has to be whole.
fn records(mut archive: &[u8]) -> Vec<Kept> {
    let mut kept = Vec::new();
    while !archive.is_empty() {
        let mut text = Vec::new();
        flate2::bufread::GzDecoder::new(&mut archive).read_to_end(&mut text).expect("a whole member");
        let text = String::from_utf8_lossy(&text).into_owned();
        let (header, block) = text.split_once("\r\n\r\n").expect("a header");
        let field = |name: &str| {
            let line = header.lines().find_map(|l| l.strip_prefix(name)?.strip_prefix(": "));
            line.unwrap_or_default().to_owned()
        };
        kept.push(Kept {
            kind: field("WARC-Type"),
            uri: field("WARC-Target-URI"),
            header: header.to_owned(),
            block: block.to_owned(),
        });
    }
    kept
}

/// An invented release.
fn release(number: usize) -> String {
    format!(
        "<html><title>Neue Halle {number}</title><body><h1>Neue Halle {number}</h1><p>Am 3. Mai 2019 hat Musterstadt \
         die Halle {number} geöffnet. {} Menschen kamen.</p></body></html>",
        "1".repeat(1 + number % 7)
    )
}
