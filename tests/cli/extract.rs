//! `extract`: names, order, formats, side-cars, and the same bytes for any number of workers.

use super::{House, RELEASE};

#[test]
fn without_arguments_input_becomes_output() {
    let house = House::with_input();
    house.run(&[]).ended(0);
    assert_eq!(house.names("output"), ["a.txt.json", "report.json", "sub/b.html.json"]);
    let record = house.json("output/a.txt.json");
    assert_eq!(record["source"]["path"], "a.txt");
    assert_eq!(record["schema"], "depesche/record/1");
    let report = house.json("output/report.json");
    assert_eq!((&report["documents"], &report["records"], &report["failed"]), (&2.into(), &2.into(), &0.into()));
}

#[test]
fn records_come_in_the_order_of_the_files() {
    let house = House::new();
    for n in 0..60 {
        house.file(&format!("input/{n:03}.txt"), format!("{RELEASE}{}", "Es kamen viele. ".repeat(n * 7 % 50)));
    }
    let run = house.run(&["extract", "input", "-o", "-", "--jobs", "4"]).ended(0);
    let names: Vec<String> =
        run.lines().iter().map(|r| r["source"]["path"].as_str().expect("a path").to_owned()).collect();
    assert_eq!(names, (0..60).map(|n| format!("{n:03}.txt")).collect::<Vec<_>>());
    let alone = house.run(&["extract", "input", "-o", "-", "--jobs", "1"]).ended(0);
    let eight = house.run(&["extract", "input", "-o", "-", "--jobs", "8"]).ended(0);
    assert!(alone.out == run.out && eight.out == run.out, "the number of workers shows");
}

#[test]
fn a_record_does_not_depend_on_locale_clock_or_place() {
    let (house, other) = (House::with_input(), House::with_input());
    let one = house.run(&["extract", "input", "-o", "-"]).ended(0);
    let output =
        other.command(&["extract", "input", "-o", "-"]).env("LC_ALL", "tr_TR.UTF-8").env("TZ", "Asia/Tokyo").output();
    assert_eq!(one.out.as_bytes(), output.expect("the program runs").stdout);
}

#[test]
fn json_lines_can_be_a_file_too() {
    let house = House::with_input();
    house.run(&["extract", "--format", "ndjson"]).ended(0);
    assert_eq!(house.names("output"), ["records.ndjson", "report.json"]);
    assert_eq!(house.read("output/records.ndjson").lines().count(), 2);
}

#[test]
fn a_document_can_come_from_standard_input() {
    let house = House::new();
    let run = house.feed(&["extract", "-", "-o", "-"], RELEASE).ended(0);
    assert_eq!(run.lines()[0]["source"]["path"], serde_json::Value::Null);
    let pretty = house.feed(&["extract", "-", "-o", "-", "--format", "json"], RELEASE).ended(0);
    assert!(pretty.out.starts_with("{\n  \"schema\""));
}

#[test]
fn no_two_inputs_share_an_output() {
    let house = House::new();
    for name in ["a.txt", "a.html", "a", "report", "report_", "sub/report", "a.txt.json"] {
        house.file(&format!("input/{name}"), RELEASE);
    }
    house.run(&[]).ended(0);
    let names = house.names("output");
    assert_eq!(names.len(), 8, "{names:?}");
    assert_eq!(house.json("output/report_.json")["source"]["path"], "report");
}

#[test]
fn several_folders_keep_their_names() {
    let house = House::new();
    house.file("one/a.txt", RELEASE);
    house.file("two/a.txt", RELEASE);
    house.run(&["extract", "one", "./two", "../other/none"]).ended(2);
    house.run(&["extract", "one", "./two"]).ended(0);
    assert_eq!(house.names("output"), ["one/a.txt.json", "report.json", "two/a.txt.json"]);
}

#[test]
fn the_output_may_lie_inside_the_input_but_not_be_it() {
    let house = House::with_input();
    for _ in 0..2 {
        house.run(&["extract", "input", "-o", "input/out"]).ended(0);
        assert_eq!(house.json("input/out/report.json")["documents"], 2);
    }
    let run = house.run(&["extract", "input", "-o", "input"]).ended(2);
    assert!(run.err.contains("is the input folder too"), "{}", run.err);
}

#[test]
fn hidden_files_and_side_cars_are_no_documents() {
    let house = House::with_input();
    house.file("input/.hidden", RELEASE);
    house.file("input/.git/config", RELEASE);
    house.file("input/a.txt.meta.json", "{}");
    house.run(&[]).ended(0);
    assert_eq!(house.json("output/report.json")["documents"], 2);
}

#[test]
fn a_side_car_gives_the_facts_of_the_transport() {
    let house = House::new();
    house.file("input/a.txt", b"Die T\xfcr ist offen. Die M\xfchle steht still, und niemand wei\xdf warum.");
    house.file(
        "input/a.txt.meta.json",
        r#"{"url": "https://www.example.org/a", "fetched_at": "2020-01-02T03:04:05Z",
            "content_type": "text/plain; charset=\"ISO-8859-1\"", "headers": {"Last-Modified": "Thu, 02 Jan 2020 00:00:00 GMT"}}"#,
    );
    let source = house.run(&["extract", "input", "-o", "-"]).ended(0).lines()[0]["source"].clone();
    assert_eq!(source["url"], "https://www.example.org/a");
    assert_eq!(source["fetched_at"], "2020-01-02T03:04:05Z");
    assert_eq!(source["encoding"]["from"], "transport");
}

#[test]
fn a_broken_side_car_is_a_doubt_not_a_failure() {
    let house = House::with_input();
    house.file("input/a.txt.meta.json", "{\"url\": ");
    let record = house.run(&["extract", "input", "-o", "-"]).ended(0).lines()[0].clone();
    let codes: Vec<&str> =
        record["warnings"].as_array().into_iter().flatten().filter_map(|w| w["code"].as_str()).collect();
    assert!(codes.contains(&"sidecar_unreadable"), "{codes:?}");
}

#[test]
fn messages_can_be_json() {
    let house = House::with_input();
    house.file("input/empty.txt", "");
    let run = house.run(&["extract", "--log-format", "json"]).ended(1);
    let events: Vec<serde_json::Value> = run.err.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
    assert_eq!((&events[0]["event"], &events[0]["kind"]), (&"failed".into(), &"no_document".into()));
    assert_eq!((&events[1]["event"], &events[1]["records"]), (&"done".into(), &2.into()));
}

#[test]
fn quiet_is_quiet() {
    let house = House::with_input();
    assert_eq!(house.run(&["extract", "--quiet"]).ended(0).err, "");
}
