//! Each repair can be switched off: samples of `fixtures/tables/catalog.tsv` that need it stay as they are, in the body and
//! in titles and other texts outside of it.

use std::collections::BTreeSet;

use depesche::text::RepairCode;
use depesche::{Capture, Knowledge, Record, extract};

use super::catalog::{Sample, samples};

/// The record of a text, made without one repair.
fn without(code: Option<RepairCode>, bytes: &[u8]) -> Record {
    let mut know = Knowledge::builtin();
    know.switched_off.extend(code);
    extract(&Capture::new(bytes.to_vec()).with_path("a.txt"), &know)
}

/// Repairs that close what another one would have cut, once that is switched off.
const IN_PLACE: [(RepairCode, RepairCode); 1] = [(RepairCode::ParagraphSplit, RepairCode::WideGap)];

fn faults(code: RepairCode, sample: &Sample<'_>) -> Vec<String> {
    let record = without(Some(code), sample.document().as_bytes());
    let codes: BTreeSet<RepairCode> = record.repairs.iter().map(|r| r.code).collect();
    let mut faults = Vec::new();
    if codes.contains(&code) || record.body.text == sample.body {
        faults.push(format!("{code} is made all the same: {}", sample.name));
    }
    let in_place = codes.iter().any(|other| IN_PLACE.contains(&(code, *other)));
    if sample.repairs.len() == 1 && !in_place {
        if !codes.is_empty() {
            faults.push(format!("{code}: {}: others are made in its place: {codes:?}", sample.name));
        }
        if !sample.whole && record.body.text != sample.input {
            let (want, got) = (&sample.input, &record.body.text);
            faults.push(format!("{code}: {}\n  stays {want:?}\n  got   {got:?}", sample.name));
        }
    }
    faults
}

#[test]
fn each_repair_can_be_switched_off() {
    let mut all = Vec::new();
    for code in RepairCode::ALL.iter().filter(|code| **code != RepairCode::MixedEncoding) {
        let needing: Vec<Sample<'_>> = samples().filter(|s| s.repairs.contains(code.name())).collect();
        assert!(!needing.is_empty(), "no sample of {code}");
        all.extend(needing.iter().flat_map(|sample| faults(*code, sample)));
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
}

/// Bytes of another encoding need a file of bytes.
#[test]
fn mixed_encodings_can_be_left() {
    let text = "Die Straße am Fluß geht über eine Brücke, die in diesem Jahr nicht mehr fertig wird.\n\nDer Weg führt hinaus.\n";
    let (before, after) = text.split_once("ührt").expect("the word");
    let bytes = [before.as_bytes(), b"\xfchrt", after.as_bytes()].concat();
    let codes = |record: &Record| record.repairs.iter().map(|r| r.code).collect::<Vec<_>>();
    let read = without(None, &bytes);
    assert_eq!((codes(&read), read.body.text.contains("führt")), (vec![RepairCode::MixedEncoding], true));
    let left = without(Some(RepairCode::MixedEncoding), &bytes);
    assert_eq!((codes(&left), left.body.text.contains("f\u{fffd}hrt")), (Vec::new(), true), "{:?}", left.body.text);
}

/// What stands in the title of a release, outside of its body, is repaired and left alone the same way.
#[test]
fn titles_stay_too() {
    let text = "Der Garten am Haus der Natur wird in diesem Jahr nicht mehr fertig, weil Pflanzen fehlen.";
    let mut seen = BTreeSet::new();
    for sample in samples().filter(|s| !s.whole && s.repairs.len() == 1 && !s.input.contains('\n')) {
        let release =
            format!("Pressemitteilung Nr.: 12/2005\nMagdeburg, den 3. Mai 2005\n\n{}\n\n{text}\n", sample.input);
        for repair in without(None, release.as_bytes()).field_repairs {
            let left = without(Some(repair.code), release.as_bytes());
            assert!(left.field_repairs.iter().all(|r| r.code != repair.code), "{}: {:?}", sample.name, left.title);
            seen.insert(repair.code);
        }
    }
    assert!(seen.len() >= 12, "only {seen:?}");
}
