//! What has been extracted is not extracted again, and what was left half done is completed.

use std::time::{Duration, SystemTime};

use serde_json::Value;

use super::{House, RELEASE};

fn run_of(house: &House) -> (u64, u64) {
    let report = house.json("output/report.json");
    let number = |v: &Value| v.as_u64().expect("a number");
    (number(&report["run"]["extracted"]), number(&report["run"]["unchanged"]))
}

#[test]
fn a_second_run_extracts_nothing() {
    let house = House::with_input();
    house.run(&[]).ended(0);
    assert_eq!(run_of(&house), (2, 0));
    let mut first = house.json("output/report.json");
    house.run(&[]).ended(0);
    assert_eq!(run_of(&house), (0, 2));
    let mut second = house.json("output/report.json");
    first["run"].take();
    second["run"].take();
    assert_eq!(first, second, "only `run` may differ");
}

#[test]
fn what_has_changed_is_extracted() {
    let house = House::with_input();
    house.run(&[]).ended(0);
    house.file("input/a.txt", RELEASE.replace("500", "600"));
    house.run(&[]).ended(0);
    assert_eq!(run_of(&house), (1, 1));
    house.file("input/a.txt.meta.json", r#"{"url": "https://www.example.org/a"}"#);
    house.run(&[]).ended(0);
    assert_eq!(run_of(&house), (1, 1));
    house.run(&["extract", "--no-repair", "hard_wrap"]).ended(0);
    assert_eq!(run_of(&house), (2, 0));
}

#[test]
fn a_record_that_is_gone_or_cut_is_written_again() {
    let house = House::with_input();
    house.run(&[]).ended(0);
    let whole = house.read("output/a.txt.json");
    std::fs::remove_file(house.path("output/sub/b.html.json")).expect("removed");
    house.file("output/a.txt.json", &whole[..100]);
    house.run(&[]).ended(0);
    assert_eq!(run_of(&house), (2, 0));
    assert_eq!(house.read("output/a.txt.json"), whole);
}

#[test]
fn force_extracts_everything() {
    let house = House::with_input();
    house.run(&[]).ended(0);
    house.run(&["extract", "--force"]).ended(0);
    assert_eq!(run_of(&house), (2, 0));
}

#[test]
fn data_of_the_user_counts() {
    let house = House::with_input();
    house.run(&[]).ended(0);
    house.file("words/de/function_words.txt", "aber\nund\n");
    house.run(&["extract", "--data", "words"]).ended(0);
    assert_eq!(run_of(&house), (2, 0));
    house.run(&["extract", "--data", "words"]).ended(0);
    assert_eq!(run_of(&house), (0, 2));
}

#[test]
fn an_interrupted_run_is_completed() {
    let house = House::with_input();
    house.file("output/.depesche/7.tmp", "half a rec");
    house.file("output/.depesche/state", "depesche/state/1 other\n0123");
    house.run(&[]).ended(0);
    assert_eq!(run_of(&house), (2, 0));
    assert!(!house.path("output/.depesche/7.tmp").exists(), "a stale temporary file is left");
    let state = house.read("output/.depesche/state");
    house.file("output/.depesche/state", &state[..state.len() - 9]);
    house.run(&[]).ended(0);
    assert_eq!(run_of(&house), (1, 1));
}

#[test]
fn two_runs_at_once_do_not_meet() {
    let house = House::with_input();
    house.file("output/.depesche/lock", "");
    let lock = std::fs::File::open(house.path("output/.depesche/lock")).expect("the lock");
    lock.lock().expect("locked");
    let run = house.run(&[]).ended(75);
    assert!(run.err.contains("another run is under way"), "{}", run.err);
    drop(lock);
    house.run(&[]).ended(0);
}

const HOUR: Duration = Duration::from_secs(3600);

fn set_time(house: &House, name: &str, time: SystemTime) {
    let file = std::fs::File::options().append(true).open(house.path(name)).expect("the file");
    file.set_modified(time).expect("its time is set");
}

/// Sets the time of a file back, since a file that was just written may change again within the same tick.
fn settle(house: &House, name: &str) {
    set_time(house, name, SystemTime::now() - HOUR);
}

/// A mailbox of invented mails, one a text.
fn mailbox(texts: &[&str]) -> String {
    let mail = |text: &&str| {
        format!(
            "From a@b Mon Jan  1 00:00:00 2024\nMessage-ID: <1@b>\nFrom: a@b\nDate: Mon, 1 Jan 2024 10:00:00 +0100\n\
             Subject: {text}\n\n{text}\n\n"
        )
    };
    texts.iter().map(mail).collect()
}

#[test]
fn a_container_that_has_not_changed_is_not_opened_again() {
    let house = House::new();
    let texts = ["Neue Halle in Musterstadt", "Altes Rathaus wird saniert", "Freibad bleibt offen"];
    let unopened = || house.json("output/report.json")["run"]["unopened"].as_u64().expect("a number");
    house.file("input/box.mbox", mailbox(&texts[..2]));
    settle(&house, "input/box.mbox");
    house.run(&[]).ended(0);
    assert_eq!((run_of(&house), unopened()), ((2, 0), 0));
    let mut first = house.json("output/report.json");
    house.run(&[]).ended(0);
    assert_eq!((run_of(&house), unopened()), ((0, 2), 1));
    let mut second = house.json("output/report.json");
    first["run"].take();
    second["run"].take();
    assert_eq!(first, second, "only `run` may differ");

    house.run(&["extract", "--max-bytes", "100"]).ended(1);
    assert_eq!(unopened(), 0, "other limits are other questions");

    house.run(&[]).ended(0);
    let mut records = std::fs::read_dir(house.path("output/box.mbox")).expect("records");
    std::fs::remove_file(records.next().expect("one").expect("a file").path()).expect("removed");
    house.run(&[]).ended(0);
    assert_eq!((run_of(&house), unopened()), ((1, 1), 0), "a record that is gone is written again");

    house.file("input/box.mbox", mailbox(&texts));
    settle(&house, "input/box.mbox");
    house.run(&[]).ended(0);
    assert_eq!((run_of(&house), unopened()), ((1, 2), 0), "a container that has grown is read");
}

#[test]
fn a_container_that_may_still_change_or_is_damaged_is_opened_again() {
    let house = House::new();
    house.file("input/box.mbox", mailbox(&["Neue Halle in Musterstadt"]));
    set_time(&house, "input/box.mbox", SystemTime::now() + HOUR);
    house.file("input/damaged.warc", "WARC/1.1\r\nWARC-Type: response\r\nContent-Length: 100\r\n\r\ncut off");
    settle(&house, "input/damaged.warc");
    for _ in 0..2 {
        house.run(&[]).ended(1);
        let report = house.json("output/report.json");
        assert_eq!((&report["run"]["unopened"], &report["failed"]), (&0.into(), &1.into()), "{report}");
    }
}
