//! Cases of `fixtures/tables/header_forms.tsv`: every form of the lines above a release is found by the words that it needs.

use depesche::Knowledge;
use depesche::knowledge::Language;

#[test]
fn every_form_is_tried_where_it_fits() {
    let know = Knowledge::builtin();
    let mut failures = Vec::new();
    let mut found = Vec::new();
    for line in include_str!("../../fixtures/tables/header_forms.tsv").lines().filter(|l| !l.starts_with('#')) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [language, place, form, text] = cells[..] else { panic!("four columns expected: {line}") };
        let words = know.language(Language::from_tag(language).expect("a known language"));
        let forms = if place == "line" { &words.releases.lines } else { &words.releases.leads };
        let why = forms.find(text).map_or("-", |f| f.why);
        if why != form {
            failures.push(format!("{text}: {form} expected, {why} found"));
        }
        found.push((language, place, why));
    }
    for language in [Language::German, Language::English] {
        let words = &know.language(language).releases;
        for (place, forms) in [("line", &words.lines), ("lead", &words.leads)] {
            let missing = forms.names().filter(|name| !found.contains(&(language.tag(), place, name)));
            failures.extend(missing.map(|name| format!("{} {place}: no case of {name}", language.tag())));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
