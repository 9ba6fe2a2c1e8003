//! Cases of `fixtures/tables/phones.tsv`: telephone numbers in all their spellings.

use depesche::Knowledge;
use depesche::values::phone::phones;

#[test]
fn telephone_numbers_are_cut_and_normalized() {
    let know = Knowledge::builtin();
    let mut failures = Vec::new();
    for line in include_str!("../../fixtures/tables/phones.tsv").lines().filter(|l| !l.starts_with('#')) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [home, text, expected] = cells[..] else { panic!("three columns expected: {line}") };
        let home = home.parse().expect("a calling code");
        let found = phones(text, home, None, &know.german.contact.areas);
        let shown: Vec<String> =
            found.iter().map(|p| format!("{}={}", &text[p.range.clone()], p.value.as_deref().unwrap_or("?"))).collect();
        if shown.join(" ; ") != expected {
            failures.push(format!("{text}: expected {expected}, got {}", shown.join(" ; ")));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
