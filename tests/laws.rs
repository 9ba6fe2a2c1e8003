//! Laws that hold for every input: of `Text` (undo, origin), of code points.

use std::sync::LazyLock;

use depesche::Knowledge;
use depesche::record::CodePoints;
use depesche::repair::repair_text;
use depesche::text::{Change, RepairCode, Text};
use proptest::prelude::*;

fn word() -> impl Strategy<Value = String> {
    proptest::string::string_regex("[a-cäß„ \n]{0,6}").expect("a valid pattern")
}

/// A step that changes a text: positions are parts of its length in thousandths.
fn step() -> impl Strategy<Value = Vec<(u16, u16, String)>> {
    proptest::collection::vec((0u16..=1000, 0u16..=300, word()), 0..5)
}

fn apply(text: &mut Text, step: &[(u16, u16, String)]) {
    let len = text.len();
    let at = |part: u16| text.as_str().floor_char_boundary(len * usize::from(part) / 1000);
    let mut changes: Vec<Change<'_>> = step
        .iter()
        .map(|(from, long, with)| {
            let start = at(*from);
            Change::new(start..at(from.saturating_add(*long).min(1000)).max(start), with.as_str(), RepairCode::WideGap)
        })
        .collect();
    changes.sort_by_key(|c| (c.range.start, c.range.end));
    text.rewrite(changes);
}

/// Edits are sorted, inside the text, and do not overlap.
fn well_formed(text: &Text) -> bool {
    let mut last = 0;
    text.edits().iter().all(|e| {
        let ok = e.at >= last && e.end() <= text.len() && text.as_str().is_char_boundary(e.at);
        last = e.end();
        ok && text.as_str().is_char_boundary(last)
    })
}

static KNOW: LazyLock<Knowledge> = LazyLock::new(Knowledge::builtin);

/// Pieces that some repair looks at.
const PIECES: &[&str] = &[
    "?",
    "\u{bf}",
    "\u{fffd}",
    "\u{fc}",
    "M?ller",
    "f\u{fffd}r",
    "Stra?e",
    "?ber",
    "gro?",
    "-",
    "- ",
    "fi ",
    "&amp;",
    "&uuml;",
    "<b>",
    "*",
    "\u{201e}",
    "\u{201c}",
    "\u{2018}",
    "\u{2013}",
    "`",
    "\u{b4}",
    " ",
    "  ",
    "\n",
    "\n\n",
    "\t",
    "\r\n",
    "\u{c3}\u{bc}",
    "\u{e2}\u{20ac}\u{153}",
    "\u{c3}\u{192}\u{c2}\u{bc}",
    "GmbH",
    "a",
    "Haus",
    "-haus",
    "halt",
    "\u{ad}",
    "\u{a0}",
    "12",
    ".",
    ",",
    "2019Das",
    "false",
    "Normal 0 21 false false false",
    "/* Style Definitions */",
    "{",
    "}",
    "\u{1}",
    "\u{85}",
    "\u{96}",
    "\u{fb01}",
    "\u{200b}",
    "\u{feff}",
    "E u r o p a",
    "Sachsen- Anhalt",
    "\u{2028}",
    "\u{10ffff}",
    "e\u{301}",
    "www.a.de",
    "@",
    "=",
    "s",
    "Mio.",
    "\u{20ac}",
    "(",
    ")",
    "--",
    "der",
    "the",
    "and",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn repairs_of_any_text_can_be_taken_back(pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..30), encoding in any::<bool>()) {
        let text = pieces.concat();
        let repaired = repair_text(&text, &KNOW, encoding);
        prop_assert!(well_formed(&repaired), "{repaired:?}");
        prop_assert_eq!(repaired.undo(), text);
    }

    #[test]
    fn undo_gives_the_decoded_text_back(start in "[a-cäß„ \n]{0,80}", steps in proptest::collection::vec(step(), 0..6)) {
        let mut text = Text::new(start.clone(), 0);
        for step in &steps {
            apply(&mut text, step);
            prop_assert!(well_formed(&text), "{text:?}");
            prop_assert_eq!(text.undo(), start.clone());
        }
    }

    #[test]
    fn a_byte_outside_every_edit_is_the_same_byte_at_its_origin(start in "[a-cäß„ \n]{0,80}", steps in proptest::collection::vec(step(), 0..6)) {
        let mut text = Text::new(start.clone(), 0);
        for step in &steps {
            apply(&mut text, step);
        }
        for pos in 0..text.len() {
            if text.edits().iter().all(|e| pos < e.at || pos >= e.end()) {
                prop_assert_eq!(text.as_str().as_bytes()[pos], start.as_bytes()[text.origin(pos)]);
            }
        }
    }

    #[test]
    fn slices_undone_and_joined_are_the_decoded_text(start in "[a-cäß„ \n]{0,80}", steps in proptest::collection::vec(step(), 0..6), cut in 0u16..=1000) {
        let mut text = Text::new(start.clone(), 0);
        for step in &steps {
            apply(&mut text, step);
        }
        // What is taken out of a text until nothing is left cannot be parted.
        prop_assume!(!text.is_empty());
        let at = text.as_str().floor_char_boundary(text.len() * usize::from(cut) / 1000);
        let (mut left, right) = (text.slice(0..at), text.slice(at..text.len()));
        prop_assert!(well_formed(&left) && well_formed(&right));
        prop_assert_eq!(format!("{}{}", left.undo(), right.undo()), start.clone());
        left.push(&right);
        prop_assert_eq!(left.as_str(), text.as_str());
        prop_assert_eq!(left.undo(), start);
    }

    #[test]
    fn pieces_are_slices(start in "[a-cäß„ \n]{0,80}", steps in proptest::collection::vec(step(), 0..6), cuts in proptest::collection::vec(0u16..=1000, 0..5)) {
        let mut text = Text::new(start, 7);
        for step in &steps {
            apply(&mut text, step);
        }
        let mut cuts: Vec<usize> = cuts.iter().map(|c| text.as_str().floor_char_boundary(text.len() * usize::from(*c) / 1000)).collect();
        cuts.extend([0, text.len()]);
        cuts.sort_unstable();
        let ranges = || cuts.windows(2).map(|w| w[0]..w[1]);
        let slices: Vec<Text> = ranges().map(|r| text.slice(r)).collect();
        prop_assert_eq!(text.pieces(ranges()), slices);
    }

    #[test]
    fn code_points_are_counted(text in "[a-zäß„😀 \n]{0,300}") {
        let points = CodePoints::new(&text);
        for (n, (byte, _)) in text.char_indices().enumerate() {
            prop_assert_eq!(points.at(byte), n);
        }
        prop_assert_eq!(points.at(text.len()), text.chars().count());
    }
}
