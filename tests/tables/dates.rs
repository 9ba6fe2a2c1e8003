//! Cases of `fixtures/tables/dates.tsv`: value, then the modifier if there is one; `?` for a date without a value.

use depesche::annotate::Annotations;

use super::marked;

fn show(found: &Annotations) -> Vec<(std::ops::Range<usize>, String)> {
    let value = |d: &depesche::annotate::DateMention| {
        let value = d.value.clone().unwrap_or_else(|| "?".to_owned());
        let modifier = d.modifier.map(|m| serde_json::to_string(&m).expect("a name").replace('"', ""));
        modifier.map_or(value.clone(), |m| format!("{value} {m}"))
    };
    found.dates.iter().map(|d| (d.range.clone(), value(d))).collect()
}

#[test]
fn dates() {
    marked::check(include_str!("../../fixtures/tables/dates.tsv"), 300, show);
}
