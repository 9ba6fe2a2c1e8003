//! Cases of `fixtures/tables/numbers.tsv`: value, `..` upper end, unit, kind if it is not plain from these, modifier;
//! square brackets of UCUM codes are written as round ones.

use depesche::annotate::{Annotations, NumberKind, NumberMention};

use super::marked;

fn show(found: &Annotations) -> Vec<(std::ops::Range<usize>, String)> {
    found.numbers.iter().map(|n| (n.range.clone(), value(n))).collect()
}

fn value(n: &NumberMention) -> String {
    let mut out = n.value.to_string();
    if let Some(to) = n.to {
        out.push_str(&format!("..{to}"));
    }
    if let Some(unit) = &n.unit {
        out.push_str(&format!(" {}", unit.replace('[', "(").replace(']', ")")));
    }
    if matches!(n.kind, NumberKind::Ordinal | NumberKind::Age | NumberKind::Fraction) {
        out.push_str(&format!(" {}", serde_json::to_string(&n.kind).expect("a name").replace('"', "")));
    }
    if let Some(modifier) = n.modifier {
        out.push_str(&format!(" {}", serde_json::to_string(&modifier).expect("a name").replace('"', "")));
    }
    out
}

#[test]
fn numbers() {
    marked::check(include_str!("../../fixtures/tables/numbers.tsv"), 300, show);
}
