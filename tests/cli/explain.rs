//! `explain`: the story has all its chapters, and color only where it is wanted.

use super::House;

#[test]
fn the_story_has_its_chapters() {
    let house = House::with_input();
    let run = house.run(&["explain", "input/a.txt"]).ended(0);
    for chapter in ["BLOCKS", "EVIDENCE", "DESCRIPTION", "TEXT", "REPAIRS"] {
        assert!(run.out.contains(chapter), "{chapter} is missing:\n{}", run.out);
    }
    assert!(!run.out.contains('\u{1b}'), "color without a terminal");
}

#[test]
fn color_can_be_had_but_never_from_the_document() {
    let house = House::new();
    house.file("a.txt", "Ein Satz mit \u{1b}[31mrot.\n");
    assert!(house.run(&["explain", "--color", "always", "a.txt"]).ended(0).out.contains("\u{1b}["));
    let plain = house.run(&["explain", "a.txt"]).ended(0).out;
    assert!(!plain.contains('\u{1b}'), "{plain}");
}
