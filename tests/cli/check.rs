//! `check`: what `extract` writes is right, and every kind of fault is found.

use serde_json::{Value, json};

use super::House;

fn house_with_records() -> (House, Value) {
    let house = House::with_input();
    house.run(&[]).ended(0);
    house.run(&["check", "output"]).ended(0);
    let record = house.json("output/a.txt.json");
    (house, record)
}

#[track_caller]
fn finds(house: &House, record: &Value, fault: &str) {
    house.file("bad.json", record.to_string());
    let run = house.run(&["check", "bad.json"]).ended(1);
    assert!(run.out.contains(fault), "expected {fault:?}, found {}", run.out);
}

#[test]
fn json_lines_are_checked_too() {
    let (house, _) = house_with_records();
    let lines = house.run(&["extract", "input", "-o", "-"]).ended(0).out;
    let run = house.feed(&["check", "-"], lines + "{}\n").ended(1);
    assert!(run.err.contains("3 records checked, 1 faulty"), "{}", run.err);
    assert!(run.out.contains("-:3: schema"), "{}", run.out);
}

#[test]
fn a_missing_or_unknown_field_is_found() {
    let (house, mut record) = house_with_records();
    record["novel"] = json!(1);
    finds(&house, &record, "schema");
    record.as_object_mut().expect("an object").remove("novel");
    record.as_object_mut().expect("an object").remove("title");
    finds(&house, &record, "schema");
}

#[test]
fn a_wrong_offset_is_found() {
    let (house, mut record) = house_with_records();
    record["dates"] = json!([{"start": 0, "end": 2, "text": "nowhere", "type": "date", "value": null, "mod": null, "relative": false}]);
    finds(&house, &record, "date 0..2");
    record["dates"] = json!([]);
    record["body"]["blocks"][0]["end"] = json!(3);
    finds(&house, &record, "block");
}

#[test]
fn a_broken_undo_law_is_found() {
    let (house, mut record) = house_with_records();
    record["repairs"] = json!([{"code": "wide_gap", "start": 0, "end": 0, "before": "x"}]);
    finds(&house, &record, "undo law");
    record["repairs"] = json!([{"code": "wide_gap", "start": 0, "end": 1_000_000, "before": "x"}]);
    finds(&house, &record, "outside the text");
}

#[test]
fn a_speaker_who_does_not_exist_is_found() {
    let (house, mut record) = house_with_records();
    let text: String = record["body"]["text"].as_str().expect("text").chars().take(2).collect();
    record["quotes"] = json!([{"start": 0, "end": 2, "text": text, "speaker": 99, "direct": true}]);
    finds(&house, &record, "no such person");
}
