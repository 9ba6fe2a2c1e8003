//! `identify`: one answer a path, in the order given.

use super::{House, RELEASE};

#[test]
fn paths_come_from_a_list_in_its_order() {
    let house = House::with_input();
    let run = house
        .feed(&["identify", "--format", "ndjson", "--paths-from", "-"], "input/sub/b.html\nmissing\ninput/a.txt\n");
    let lines = run.ended(1).lines();
    let paths: Vec<&str> = lines.iter().filter_map(|l| l["path"].as_str()).collect();
    assert_eq!(paths, ["input/sub/b.html", "missing", "input/a.txt"]);
    assert_eq!(lines[0]["media_type"], "text/html");
    assert!(lines[1]["error"].as_str().is_some_and(|e| e.contains("cannot read missing")));
    assert_eq!(lines[2]["bytes"], RELEASE.len());
    assert_eq!(lines[2]["encoding"]["used"], "utf-8");
    for key in ["sha256", "language", "kind", "layout", "basis"] {
        assert!(lines[2].get(key).is_some(), "{key} is missing");
    }
}

#[test]
fn a_line_for_reading_a_file() {
    let house = House::with_input();
    let run = house.run(&["identify", "input"]).ended(0);
    assert!(run.out.starts_with("input/a.txt: "), "{}", run.out);
}
