//! Cases of `fixtures/tables/quotes.tsv`: quotations and their speakers.

use depesche::Knowledge;
use depesche::annotate::{Annotations, annotate};
use depesche::describe::Description;
use depesche::knowledge::Language;
use depesche::repair::Body;
use depesche::warning::Warnings;

fn shown(text: &str, found: &Annotations) -> String {
    let quote = |q: &depesche::annotate::Quote| {
        let words = text[q.range.clone()].replace("\n\n", "\\n");
        let speaker = q.speaker.map_or("-", |i| found.people[i].name.as_str());
        format!("{}{words}={speaker}", if q.direct { "" } else { "~" })
    };
    let mut quotes: Vec<(bool, usize, String)> =
        found.quotes.iter().map(|q| (!q.direct, q.range.start, quote(q))).collect();
    quotes.sort();
    quotes.into_iter().map(|(_, _, shown)| shown).collect::<Vec<_>>().join(" ; ")
}

#[test]
fn quotations_have_their_speakers() {
    let know = Knowledge::builtin();
    let mut failures = Vec::new();
    let cases = include_str!("../../fixtures/tables/quotes.tsv").lines().filter(|l| !l.starts_with('#'));
    for line in cases {
        let cells: Vec<&str> = line.split('\t').collect();
        let [language, text, expected] = cells[..] else { panic!("three columns expected: {line}") };
        let language = Language::from_tag(language).expect("a known language");
        let text = text.replace("\\n", "\n\n");
        let found =
            annotate(&Body::from_plain(&text), &[], &Description::empty(language), &know, &mut Warnings::default());
        let shown = shown(&text, &found);
        if shown != expected {
            failures.push(format!("{text}\n  expected {expected}\n  got      {shown}"));
        }
    }
    assert!(failures.is_empty(), "{} cases:\n{}", failures.len(), failures.join("\n"));
}
