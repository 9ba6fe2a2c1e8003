//! What the program says of itself.

use super::House;

#[test]
fn the_schema_is_one() {
    let schema: serde_json::Value = serde_json::from_str(&House::new().run(&["schema"]).ended(0).out).expect("JSON");
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert!(schema["properties"]["body"].is_object());
}

#[test]
fn every_verb_explains_itself() {
    let house = House::new();
    let help = house.run(&["--help"]).ended(0).out;
    for verb in ["extract", "annotate", "repair", "identify", "explain", "check", "schema", "completions"] {
        assert!(help.contains(&format!("\n  {verb} ")), "{verb} is not in --help");
        house.run(&[verb, "--help"]).ended(0);
        assert!(house.run(&["man", verb]).ended(0).out.contains(".SH NAME"));
    }
    for verb in ["extract", "annotate", "repair", "identify", "explain", "check"] {
        assert!(house.run(&[verb, "--help"]).out.contains("Examples:"), "{verb} --help has no examples");
    }
    assert!(help.contains("Exit codes:"));
}

#[test]
fn shells_get_their_completions() {
    let house = House::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(house.run(&["completions", shell]).ended(0).out.contains("depesche"));
    }
}
