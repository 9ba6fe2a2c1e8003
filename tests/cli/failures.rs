//! Bad input and bad luck: each gets a clear message, and nothing already written is lost.

use std::io::Read;
use std::process::Stdio;

use super::{House, RELEASE};

#[test]
fn an_empty_file_and_a_binary_are_named_and_the_run_goes_on() {
    let house = House::with_input();
    house.file("input/0.txt", "");
    house.file("input/photo", b"\x89PNG\r\n\x1a\n....");
    let run = house.run(&[]).ended(1);
    assert!(
        run.err.contains("input/0.txt is no document: expected HTML or plain text, found an empty file"),
        "{}",
        run.err
    );
    assert!(run.err.contains("input/photo is no document"), "{}", run.err);
    let report = house.json("output/report.json");
    assert_eq!((&report["records"], &report["failed"]), (&2.into(), &2.into()));
    assert_eq!(report["failures"][0]["kind"], "no_document");
}

#[test]
fn a_large_document_is_counted_and_the_run_goes_on() {
    let house = House::with_input();
    house.file("input/big.txt", RELEASE.repeat(20));
    let run = house.run(&["extract", "--max-bytes", "1000"]).ended(1);
    assert!(run.err.contains("input/big.txt is too large") && run.err.contains("--max-bytes"), "{}", run.err);
    assert_eq!(house.json("output/report.json")["records"], 2);
}

#[test]
fn a_missing_folder_stops_the_run() {
    let run = House::new().run(&[]).ended(2);
    assert!(run.err.contains("cannot read input: No such file"), "{}", run.err);
}

#[cfg(unix)]
#[test]
fn a_circle_of_links_is_walked_once() {
    let house = House::with_input();
    std::os::unix::fs::symlink("..", house.path("input/sub/up")).expect("a link");
    let run = house.run(&[]).ended(0);
    assert!(run.err.contains("input/sub/up is left out: it leads back to input"), "{}", run.err);
    let report = house.json("output/report.json");
    assert_eq!((&report["documents"], &report["skipped"][0]["kind"]), (&2.into(), &"loop".into()));
}

#[cfg(unix)]
#[test]
fn a_link_to_nothing_is_a_failed_document() {
    let house = House::with_input();
    std::os::unix::fs::symlink("nowhere", house.path("input/gone")).expect("a link");
    let run = house.run(&[]).ended(1);
    assert!(run.err.contains("cannot read input/gone"), "{}", run.err);
}

#[cfg(unix)]
#[test]
fn names_that_are_not_utf8_are_kept_apart() {
    use std::os::unix::ffi::OsStrExt;
    let house = House::new();
    for name in [&b"a\xfc.txt"[..], b"a\xfd.txt"] {
        let path = house.path("input").join(std::ffi::OsStr::from_bytes(name));
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, RELEASE).expect("a file");
    }
    house.run(&[]).ended(0);
    assert_eq!(house.json("output/report.json")["records"], 2);
    assert_eq!(std::fs::read_dir(house.path("output")).expect("output").count(), 4, "two records, report, .depesche");
}

#[test]
fn a_full_disk_stops_the_run_with_its_cause() {
    let house = House::with_input();
    if !std::path::Path::new("/dev/full").exists() {
        return;
    }
    let full = std::fs::File::options().write(true).open("/dev/full").expect("the full disk");
    let output = house.command(&["extract", "input", "-o", "-"]).stdout(full).output().expect("the program runs");
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2));
    assert!(err.contains("cannot write standard output: No space left on device"), "{err}");
}

#[test]
fn a_record_that_cannot_be_written_fails_alone() {
    let house = House::with_input();
    std::fs::create_dir_all(house.path("output/a.txt.json/in the way")).expect("a folder");
    let run = house.run(&[]).ended(1);
    assert!(run.err.contains("cannot write output/a.txt.json"), "{}", run.err);
    assert!(house.path("output/sub/b.html.json").is_file());
    assert_eq!(house.json("output/report.json")["failures"][0]["kind"], "write");
}

#[test]
fn an_output_that_is_a_file_stops_the_run() {
    let house = House::with_input();
    house.file("output", "a file");
    house.run(&[]).ended(2);
    assert_eq!(house.read("output"), "a file");
}

#[test]
fn a_broken_pipe_is_a_normal_end() {
    let house = House::new();
    for n in 0..300 {
        house.file(&format!("input/{n}.txt"), RELEASE.repeat(5));
    }
    let mut command = house.command(&["extract", "input", "-o", "-"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
    let mut some = [0; 100];
    child.stdout.take().expect("a pipe").read_exact(&mut some).expect("the first bytes");
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn fail_fast_stops_at_the_first_failure() {
    let house = House::with_input();
    house.file("input/0.txt", "");
    let run = house.run(&["extract", "--fail-fast", "--jobs", "1"]).ended(1);
    assert!(run.err.contains("input/0.txt"), "{}", run.err);
    let report = house.json("output/report.json");
    assert_eq!((&report["failed"], &report["run"]["interrupted"]), (&1.into(), &true.into()));
}

#[test]
fn unknown_words_on_the_command_line_are_explained() {
    let house = House::new();
    let run = house.run(&["extract", "--no-repair", "everything"]).ended(2);
    assert!(run.err.contains("known are mojibake"), "{}", run.err);
}

#[cfg(unix)]
#[test]
fn an_interrupt_finishes_what_is_begun() {
    let house = House::new();
    for n in 0..1200 {
        house.file(&format!("input/{n:04}.txt"), RELEASE.repeat(20));
    }
    let mut child = house.command(&["extract"]).stderr(Stdio::piped()).spawn().expect("the program starts");
    while !house.path("output/0000.txt.json").exists() {
        assert!(child.try_wait().expect("a state").is_none(), "it ended too soon");
        std::thread::yield_now();
    }
    let kill = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill runs");
    assert!(kill.success());
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let report = house.json("output/report.json");
    assert_eq!(report["run"]["interrupted"], true);
    let done = report["records"].as_u64().expect("a number");
    assert!(done > 0 && done < 1200, "{done} records");
    for name in house.names("output") {
        house.json(&format!("output/{name}"));
    }
    let again = house.run(&["extract"]).ended(0);
    assert!(again.err.contains("1200 documents"), "{}", again.err);
    assert!(house.json("output/report.json")["run"]["unchanged"].as_u64() >= Some(done));
}
