//! `repair`: text out, and each change with what stood there.

use super::House;

#[test]
fn mojibake_is_repaired_and_told() {
    let house = House::new();
    let line = serde_json::json!({"id": 7, "text": "Das ist fÃ¼r alle."}).to_string();
    let answer = house.feed(&["repair", "--jsonl", "--only", "encoding"], line).ended(0).lines()[0].clone();
    assert_eq!(answer["id"], 7);
    assert_eq!(answer["text"], "Das ist für alle.");
    assert_eq!(answer["repairs"][0]["code"], "mojibake");
}

#[test]
fn clean_text_stays_as_it_is() {
    let house = House::new();
    let text = "Ein Satz mit „Anführung“ – und einem Gedankenstrich.";
    let line = serde_json::json!({"id": 1, "text": text}).to_string();
    let answer = house.feed(&["repair", "--jsonl"], line).ended(0).lines()[0].clone();
    assert_eq!(answer["text"], text);
    assert_eq!(answer["repairs"], serde_json::json!([]));
}

#[test]
fn plain_text_goes_in_and_out() {
    let house = House::new();
    assert_eq!(house.feed(&["repair", "--only", "encoding"], "fÃ¼r alle\n").ended(0).out, "für alle\n");
}
