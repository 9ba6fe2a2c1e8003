//! The walls of the house: which module may name which, what each file looks like, and that language stays in `data/`.
#![allow(clippy::disallowed_methods, reason = "tests read the source")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The modules from left to right: one may name only those to its left.
const ORDER: &[&str] = &[
    "error",
    "warning",
    "text",
    "xml",
    "warc",
    "knowledge",
    "values",
    "read",
    "decode",
    "parse",
    "recognize",
    "segment",
    "repair",
    "describe",
    "annotate",
    "record",
    "write",
    "pipeline",
    "fetch",
    "batch",
    "cli",
    "main",
];

/// Crates that belong to one room (or two).
const ONLY_HERE: &[(&str, &[&str])] = &[
    ("encoding_rs", &["decode"]),
    ("chardetng", &["decode"]),
    ("scraper", &["parse", "knowledge"]),
    ("html5ever", &["parse"]),
    ("walkdir", &["read"]),
    ("include_dir", &["knowledge"]),
    ("reqwest", &["fetch"]),
    ("rusqlite", &["fetch"]),
    ("clap", &["cli"]),
    ("Command", &["cli"]),
    ("indicatif", &["cli"]),
    ("jsonschema", &["cli"]),
];

const LONGEST_FILE: usize = 700;
const LONGEST_FUNCTION: usize = 100;

/// One file of the program.
struct Source {
    path: PathBuf,
    /// The first component of its path: the room.
    room: String,
    text: String,
    /// The text without comments, literals and test modules.
    code: String,
    /// The literals outside test modules.
    literals: Vec<String>,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    files.sort();
    assert!(files.len() > 40, "the source was not found");
    files.iter().map(|file| source(&root, file)).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("src can be listed") {
        let path = entry.expect("src can be listed").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
}

fn source(root: &Path, file: &Path) -> Source {
    let text = std::fs::read_to_string(file).expect("source is UTF-8");
    let path = file.strip_prefix(root).expect("below src").to_owned();
    let first = path.iter().next().expect("a name").to_string_lossy();
    let room = first.strip_suffix(".rs").unwrap_or(&first).to_owned();
    let product = text.split("\n#[cfg(test)]\n").next().unwrap_or(&text);
    let (code, literals) = lex(product);
    Source { path, room, code, literals, text }
}

/// Parts code from comments and literals, far enough for these tests.
fn lex(text: &str) -> (String, Vec<String>) {
    let (mut code, mut literals) = (String::new(), Vec::new());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let eaten = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if let Some(end) = raw_string(rest).filter(|_| !code.ends_with(|c: char| c.is_alphanumeric())) {
            literals.push(rest[..end].to_owned());
            end
        } else if c == '"' {
            let end = string_end(rest);
            literals.push(rest[..end].to_owned());
            end
        } else if let Some(end) = char_end(rest) {
            literals.push(rest[..end].to_owned());
            end
        } else {
            code.push(c);
            c.len_utf8()
        };
        rest = &rest[eaten..];
    }
    (code, literals)
}

fn raw_string(text: &str) -> Option<usize> {
    let after = text.strip_prefix("br").or_else(|| text.strip_prefix('r'))?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    let body = after[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    Some(text.len() - body.len() + body.find(&end)? + end.len())
}

fn string_end(text: &str) -> usize {
    let mut escaped = false;
    for (i, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return i + 1,
            _ => {}
        }
    }
    text.len()
}

/// The end of a character literal; `None` for a lifetime.
fn char_end(text: &str) -> Option<usize> {
    let body = text.strip_prefix('\'')?;
    if let Some(escape) = body.strip_prefix('\\') {
        let skipped = escape.chars().next()?.len_utf8();
        return Some(2 + skipped + escape[skipped..].find('\'')? + 1);
    }
    let c = body.chars().next()?;
    body[c.len_utf8()..].starts_with('\'').then_some(1 + c.len_utf8() + 1)
}

/// The modules of the crate that a file names.
fn named(source: &Source) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let word = |s: &str| s.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let own = if matches!(source.room.as_str(), "cli" | "main") { "depesche::" } else { "crate::" };
    for (at, _) in source.code.match_indices(own) {
        let after = &source.code[at + own.len()..];
        match after.strip_prefix('{') {
            None => drop(names.insert(word(after))),
            Some(group) => {
                let mut depth = 0;
                let mut start = true;
                for (i, c) in group.char_indices() {
                    match c {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => start = true,
                        c if start && !c.is_whitespace() => {
                            names.insert(word(&group[i..]));
                            start = false;
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    names.retain(|n| ORDER.contains(&n.as_str()) && *n != source.room);
    names
}

#[test]
fn a_module_names_only_modules_to_its_left() {
    let place = |name: &str| ORDER.iter().position(|n| *n == name);
    let mut faults = Vec::new();
    for source in sources() {
        if source.room == "lib" {
            continue;
        }
        let Some(own) = place(&source.room) else {
            faults.push(format!("{}: not in the order of modules", source.path.display()));
            continue;
        };
        for name in named(&source) {
            if place(&name).is_some_and(|other| other > own) {
                faults.push(format!("{} names {name}, which stands to its right", source.path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn crates_stay_in_their_rooms() {
    let mut faults = Vec::new();
    for source in sources() {
        for (name, rooms) in ONLY_HERE {
            if source.code.contains(&format!("{name}::")) && !rooms.contains(&source.room.as_str()) {
                faults.push(format!("{} uses {name}, which belongs to {}", source.path.display(), rooms.join(", ")));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_file_says_what_it_is_for_and_is_not_too_long() {
    let mut faults = Vec::new();
    for source in sources() {
        let lines = source.text.split("\n#[cfg(test)]\n").next().unwrap_or_default().lines().count();
        if !source.text.starts_with("//!") {
            faults.push(format!("{} has no header", source.path.display()));
        }
        if lines > LONGEST_FILE {
            faults.push(format!("{} has {lines} lines, at most {LONGEST_FILE}", source.path.display()));
        }
    }
    let main = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/main.rs")).expect("main.rs");
    assert!(main.lines().count() <= 40, "main.rs is too long");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn functions_are_short() {
    let mut lengths = Vec::new();
    for source in sources() {
        lengths.extend(
            functions(&source.code).into_iter().map(|(name, n)| (n, format!("{}: {name}", source.path.display()))),
        );
    }
    lengths.sort();
    let long: Vec<_> = lengths.iter().filter(|(n, _)| *n > LONGEST_FUNCTION).collect();
    assert!(long.is_empty(), "functions over {LONGEST_FUNCTION} lines: {long:?}");
    let at_ninety_percent = lengths[lengths.len() * 9 / 10].0;
    assert!(at_ninety_percent <= 35, "nine of ten functions should have at most 35 lines; it is {at_ninety_percent}");
}

/// The functions of a file and their lengths in lines.
fn functions(code: &str) -> Vec<(String, usize)> {
    let mut out = Vec::new();
    for (at, _) in code.match_indices("fn ") {
        let starts_word = code[..at].chars().next_back().is_none_or(|c| c.is_whitespace() || c == '(');
        let name: String = code[at + 3..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        let body = code[at..].find(['{', ';']).map(|i| at + i);
        let Some(open) = body.filter(|i| starts_word && !name.is_empty() && code[*i..].starts_with('{')) else {
            continue;
        };
        let mut depth = 0_i32;
        let end = code[open..].char_indices().find_map(|(i, c)| {
            depth += i32::from(c == '{') - i32::from(c == '}');
            (depth == 0).then_some(open + i)
        });
        out.push((name, code[at..end.unwrap_or(code.len())].lines().count()));
    }
    out
}

#[test]
fn no_language_in_the_program() {
    let german: BTreeSet<&str> =
        "der die das und nicht mit von vom dem den des zum zur ist wird wurde eine einer Uhr Nr Montag Januar Presse \
         Pressemitteilung Ministerium Kontakt Hintergrund Herr Frau sagte erklärte Euro"
            .split_whitespace()
            .collect();
    let english_too = ["die", "den", "Euro"];
    let mut faults = BTreeMap::new();
    for source in sources() {
        let may = source.path.starts_with("decode/mojibake.rs") || source.path.starts_with("repair");
        for literal in &source.literals {
            let letter = literal.chars().any(|c| c.is_alphabetic() && !c.is_ascii());
            // The example texts of the repair codes are documentation, not knowledge.
            let words = literal.split(|c: char| !c.is_alphanumeric()).filter(|w| !english_too.contains(w));
            let word = source.room != "text" && words.into_iter().any(|w| german.contains(w));
            if (letter && !may) || word {
                faults.entry(source.path.clone()).or_insert_with(Vec::new).push(literal.clone());
            }
        }
    }
    assert!(faults.is_empty(), "words and letters of a language belong into data/: {faults:#?}");
}
