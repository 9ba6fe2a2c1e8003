//! Cases of `fixtures/tables/references.tsv`: law, section and paragraph, parted by semicolons, `-` for what is not said.

use depesche::annotate::{Annotations, Reference};

use super::marked;

fn show(found: &Annotations) -> Vec<(std::ops::Range<usize>, String)> {
    let or_dash = |s: &Option<String>| s.clone().unwrap_or_else(|| "-".to_owned());
    let value = |r: &Reference| format!("{}; {}; {}", or_dash(&r.law), or_dash(&r.section), or_dash(&r.paragraph));
    found.references.iter().map(|r| (r.range.clone(), value(r))).collect()
}

#[test]
fn references() {
    marked::check(include_str!("../../fixtures/tables/references.tsv"), 60, show);
}
