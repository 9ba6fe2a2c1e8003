//! The program as its users meet it: one file a verb or a promise.
#![allow(clippy::disallowed_methods, reason = "tests make files and run the program")]

mod annotate;
mod check;
mod containers;
mod explain;
mod extract;
mod failures;
mod identify;
mod manual;
mod ocr;
mod repair;
mod unchanged;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// A folder of its own and the program run in it.
struct House {
    folder: tempfile::TempDir,
}

/// An invented release, short.
const RELEASE: &str = "Pressemitteilung Nr. 12/2019\nMusterstadt, den 3. Mai 2019\n\nNeue Halle eröffnet\n\n\
    Am Freitag hat Ministerin Erika Muster die neue Halle eröffnet. Rund 500 Menschen kamen.\n";

impl House {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// A house with two releases in `input/`.
    fn with_input() -> Self {
        let house = Self::new();
        house.file("input/a.txt", RELEASE);
        house.file(
            "input/sub/b.html",
            "<title>B</title><article><h1>Second</h1><p>On 4 May 2019 it rained.</p></article>",
        );
        house
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("below the house")).expect("a folder");
        std::fs::write(path, content).expect("a file");
    }

    fn read(&self, name: &str) -> String {
        let path = self.path(name);
        std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
    }

    fn json(&self, name: &str) -> Value {
        serde_json::from_str(&self.read(name)).expect("JSON")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_depesche"));
        command.current_dir(self.folder.path()).args(arguments).env_remove("NO_COLOR");
        command
    }

    fn run(&self, arguments: &[&str]) -> Run {
        self.feed(arguments, "")
    }

    fn feed(&self, arguments: &[&str], input: impl AsRef<[u8]>) -> Run {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let mut stdin = child.stdin.take().expect("a pipe");
        let input = input.as_ref().to_owned();
        let feeder = std::thread::spawn(move || {
            let _ = stdin.write_all(&input);
        });
        let output = child.wait_with_output().expect("the program ends");
        feeder.join().expect("the input is written");
        Run::new(&output)
    }

    /// The names of all files below a folder, sorted, hidden ones left out.
    fn names(&self, folder: &str) -> Vec<String> {
        fn collect(root: &Path, folder: &Path, out: &mut Vec<String>) {
            for entry in std::fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                let name = path.strip_prefix(root).expect("below").to_string_lossy().into_owned();
                if name.split('/').any(|part| part.starts_with('.')) {
                    continue;
                }
                if path.is_dir() { collect(root, &path, out) } else { out.push(name) }
            }
        }
        let mut out = Vec::new();
        collect(&self.path(folder), &self.path(folder), &mut out);
        out.sort();
        out
    }
}

/// How the program ended and what it said.
#[derive(Debug)]
struct Run {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Run {
    fn new(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
        Self { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
    }

    fn lines(&self) -> Vec<Value> {
        self.out.lines().map(|l| serde_json::from_str(l).expect("a JSON object a line")).collect()
    }

    #[track_caller]
    fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:?}");
        self
    }
}
