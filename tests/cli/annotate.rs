//! `annotate`: one answer a line, in order, offsets in code points.

use super::House;

#[test]
fn every_line_gets_one_answer_in_order() {
    let house = House::new();
    let input = "{\"id\": 1, \"text\": \"Am 3. Mai 2019 kam der Zug.\", \"lang\": \"de\"}\n\
                 no json\n\n\
                 {\"id\": \"three\", \"lang\": \"de\"}\n\
                 {\"id\": [4], \"text\": \"It rained.\", \"lang\": \"xx\"}\n\
                 {\"id\": null, \"text\": \"It rained.\", \"lang\": \"en\", \"other\": true}";
    let lines = house.feed(&["annotate", "--jsonl"], input).ended(0).lines();
    assert_eq!(lines.len(), 5);
    let keys: Vec<&str> = lines[0].as_object().expect("an object").keys().map(String::as_str).collect();
    for key in ["id", "dates", "numbers", "people", "organizations", "places", "quotes", "references"] {
        assert!(keys.contains(&key), "{key} is missing");
    }
    assert_eq!(lines[0]["id"], 1);
    assert!(lines[1]["id"].is_null() && lines[1]["error"].is_string());
    assert!(lines[2]["id"] == "three" && lines[2]["error"].as_str().is_some_and(|e| e.contains("text")));
    assert!(lines[3]["id"][0] == 4 && lines[3]["error"].as_str().is_some_and(|e| e.contains("xx")));
    assert!(lines[4]["id"].is_null() && lines[4]["dates"].is_array());
}

#[test]
fn offsets_are_code_points() {
    let house = House::new();
    let text = "Größe zählt: am 24. April 2019.";
    let line = serde_json::json!({"id": 1, "text": text, "lang": "de"}).to_string();
    let date = house.feed(&["annotate", "--jsonl"], line).ended(0).lines()[0]["dates"][0].clone();
    let number = |key: &str| usize::try_from(date[key].as_u64().expect("a number")).expect("small");
    let found: String = text.chars().skip(number("start")).take(number("end") - number("start")).collect();
    assert_eq!(Some(found.as_str()), date["text"].as_str());
    assert_eq!(date["value"], "2019-04-24");
}

#[test]
fn a_reference_date_anchors_what_is_relative() {
    let house = House::new();
    let value =
        |run: super::Run| run.ended(0).out.parse::<serde_json::Value>().expect("JSON")["dates"][0]["value"].clone();
    let run =
        house.feed(&["annotate", "--lang", "de", "--reference-date", "2019-04-24"], "Das geschieht im kommenden Jahr.");
    assert_eq!(value(run), "2020");
}

#[test]
fn answers_come_before_the_input_ends() {
    use std::io::{BufRead, BufReader, Write};
    let house = House::new();
    let mut command = house.command(&["annotate", "--jsonl"]);
    let mut child =
        command.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped()).spawn().expect("starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    let mut stdout = BufReader::new(child.stdout.take().expect("a pipe"));
    for n in 0..3 {
        writeln!(stdin, "{{\"id\": {n}, \"text\": \"It rained.\", \"lang\": \"en\"}}").expect("written");
        let mut line = String::new();
        stdout.read_line(&mut line).expect("an answer");
        assert!(line.contains(&format!("\"id\":{n}")), "{line}");
    }
    drop(stdin);
    assert!(child.wait().expect("ends").success());
}
