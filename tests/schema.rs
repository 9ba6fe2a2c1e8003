//! The documentation and the types say the same: every field, every warning, every repair.
#![allow(clippy::disallowed_methods, reason = "tests read the documentation")]

use std::collections::BTreeSet;
use std::path::Path;

use depesche::Record;
use depesche::text::RepairCode;
use depesche::warning::WarningCode;
use schemars::generate::SchemaSettings;
use serde_json::Value;

fn doc(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn schema() -> Value {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<Record>().to_value()
}

/// The rows of the tables in a Markdown page whose first cell is `name` in backticks.
fn named(page: &str) -> BTreeSet<String> {
    let cell = |line: &str| line.trim_matches('|').split('|').next().map(|c| c.trim().to_owned());
    let rows = page.lines().filter(|l| l.starts_with('|')).filter_map(cell);
    rows.filter_map(|c| Some(c.strip_prefix('`')?.strip_suffix('`')?.to_owned())).collect()
}

#[test]
fn every_field_is_documented() {
    let schema = schema();
    let documented = named(&doc("record.md"));
    let mut faults = Vec::new();
    let empty = serde_json::Map::new();
    let definitions = schema["$defs"].as_object().unwrap_or(&empty);
    let objects = definitions.iter().map(|(name, s)| (name.as_str(), s)).chain([("Record", &schema)]);
    for (name, object) in objects {
        for field in object["properties"].as_object().into_iter().flat_map(|p| p.keys()) {
            let full = if name == "Record" { field.clone() } else { format!("{name}.{field}") };
            if !documented.contains(&full) {
                faults.push(full);
            }
        }
    }
    assert!(faults.is_empty(), "docs/record.md lacks rows for: {faults:#?}");
}

#[test]
fn every_field_is_always_there() {
    let schema = schema();
    let required: BTreeSet<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let all: BTreeSet<&str> =
        schema["properties"].as_object().into_iter().flat_map(|p| p.keys()).map(String::as_str).collect();
    assert_eq!(required, all);
}

#[test]
fn every_warning_is_documented() {
    let codes: BTreeSet<String> = WarningCode::ALL.iter().map(|c| c.name().to_owned()).collect();
    assert_eq!(named(&doc("warnings.md")), codes);
}

#[test]
fn every_repair_is_documented() {
    let page = doc("damage.md");
    let missing: Vec<&str> =
        RepairCode::ALL.iter().map(|c| c.name()).filter(|n| !page.contains(&format!("`{n}`"))).collect();
    assert!(missing.is_empty(), "docs/damage.md lacks: {missing:?}");
}

#[test]
fn names_of_codes_are_those_in_records() {
    for code in WarningCode::ALL {
        assert_eq!(serde_json::to_value(code).expect("a name"), code.name());
    }
    for code in RepairCode::ALL {
        assert_eq!(serde_json::to_value(code).expect("a name"), code.name());
        assert_eq!(code.name().parse(), Ok(*code));
    }
}
