//! Cases of `fixtures/tables/mojibake.tsv`: text that was read in a wrong encoding, and text that only looks so.

use depesche::Knowledge;
use depesche::repair::repair_text;

use super::repairs::unescape;

#[test]
fn broken_text_is_mended_and_clean_text_stays() {
    let know = Knowledge::builtin();
    let mut failures = Vec::new();
    for line in include_str!("../../fixtures/tables/mojibake.tsv").lines().filter(|l| !l.starts_with('#')) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [name, input, expected] = cells[..] else { panic!("expected three columns: {line}") };
        let input = unescape(input);
        let expected = if expected.is_empty() { input.clone() } else { unescape(expected) };
        let got = repair_text(&input, &know, true);
        assert_eq!(got.undo(), input, "undo law: {name}");
        if got.as_str() != expected {
            failures
                .push(format!("{name}\n  input    {input:?}\n  expected {expected:?}\n  got      {:?}", got.as_str()));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
