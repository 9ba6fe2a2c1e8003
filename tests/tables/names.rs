//! Cases of `fixtures/tables/names.tsv`: people with all that is said of them.

use depesche::Knowledge;
use depesche::annotate::{Person, annotate};
use depesche::describe::Description;
use depesche::knowledge::Language;
use depesche::repair::Body;
use depesche::warning::Warnings;

/// `titles|name|role|organization|party|age|mentions`, empty parts at the end left out.
fn shown(person: &Person, text: &str) -> String {
    let mentions: Vec<&str> = person.mentions.iter().map(|m| &text[m.clone()]).collect();
    let part = |value: &Option<String>| value.clone().unwrap_or_default();
    [
        person.titles.join(" "),
        person.name.clone(),
        part(&person.role),
        part(&person.organization),
        part(&person.party),
        person.age.map_or(String::new(), |a| a.to_string()),
        mentions.join("/"),
    ]
    .join("|")
}

#[test]
fn people_are_found_with_their_roles() {
    let know = Knowledge::builtin();
    let mut failures = Vec::new();
    let cases = include_str!("../../fixtures/tables/names.tsv").lines().filter(|l| !l.starts_with('#'));
    for line in cases {
        let cells: Vec<&str> = line.split('\t').collect();
        let [language, text, expected] = cells[..] else { panic!("three columns expected: {line}") };
        let language = Language::from_tag(language).expect("a known language");
        let text = text.replace("\\n", "\n\n");
        let found =
            annotate(&Body::from_plain(&text), &[], &Description::empty(language), &know, &mut Warnings::default());
        let people: Vec<String> = found.people.iter().map(|p| shown(p, &text)).collect();
        let people = if people.is_empty() { "-".to_owned() } else { people.join(" ; ") };
        if people != expected {
            failures.push(format!("{text}\n  expected {expected}\n  got      {people}"));
        }
    }
    assert!(failures.is_empty(), "{} cases:\n{}", failures.len(), failures.join("\n"));
}
