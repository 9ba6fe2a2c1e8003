//! Cases of `fixtures/tables/repairs.tsv` and the texts of `fixtures/negative`, which must come out untouched.

#![expect(clippy::disallowed_methods, reason = "a test reads its cases")]

use depesche::Knowledge;
use depesche::repair::repair_text;

#[test]
fn damage_is_repaired_and_clean_text_stays() {
    check(include_str!("../../fixtures/tables/repairs.tsv"), false);
}

#[test]
fn negative_texts_stay() {
    let know = Knowledge::builtin();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/negative");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).expect("the folder of negative texts") {
        let path = entry.expect("an entry").path();
        let text = std::fs::read_to_string(&path).expect("UTF-8 text");
        let repaired = repair_text(&text, &know, false);
        assert_eq!(repaired.as_str(), text, "{}: {:?}", path.display(), repaired.edits());
        seen += 1;
    }
    assert!(seen >= 3, "only {seen} negative texts");
}

/// Checks each row of a table: name, input, what shall come out (nothing: the input).
pub(crate) fn check(table: &str, only_encoding: bool) {
    let know = Knowledge::builtin();
    let mut failures = Vec::new();
    for line in table.lines().filter(|l| !l.starts_with('#')) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [name, input, expected] = cells[..] else { panic!("expected three columns: {line}") };
        let input = unescape(input);
        let expected = if expected.is_empty() { input.clone() } else { unescape(expected) };
        let got = repair_text(&input, &know, only_encoding);
        assert_eq!(got.undo(), input, "undo law: {name}");
        if got.as_str() != expected {
            let got = got.as_str();
            failures.push(format!("{name}\n  input    {input:?}\n  expected {expected:?}\n  got      {got:?}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Takes the escapes of a table cell back: `\\u{..}`, `\\t`, `\\n`, `\\\\`.
pub(crate) fn unescape(cell: &str) -> String {
    let mut out = String::with_capacity(cell.len());
    let mut rest = cell;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(code) = rest.strip_prefix("u{") {
            let (hex, after) = code.split_once('}').expect("a closed escape");
            out.push(u32::from_str_radix(hex, 16).ok().and_then(char::from_u32).expect("a code point"));
            rest = after;
            continue;
        }
        out.push(match rest.chars().next() {
            Some('t') => '\t',
            Some('n') => '\n',
            _ => '\\',
        });
        rest = rest.get(1..).unwrap_or("");
    }
    out.push_str(rest);
    out
}
