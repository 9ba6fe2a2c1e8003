//! The corridor: the only file that knows all the doors. One capture in, one record out.

use crate::knowledge::Knowledge;
use crate::read::Capture;
use crate::record::{self, Record};
use crate::warning::Warnings;
use crate::{annotate, decode, describe, parse, recognize, repair, segment};

/// Turns one capture into one record. This cannot fail: what was doubtful is in the record's warnings.
#[must_use]
pub fn extract(capture: &Capture, know: &Knowledge) -> Record {
    let mut doubts = Warnings::default();
    let decoded = decode::decode(capture, know, &mut doubts);
    let page = parse::parse(&decoded, capture, know, &mut doubts);
    let identity = recognize::recognize(&page, capture, know);
    let document = segment::segment(page, &identity, know, &mut doubts);
    let document = repair::repair(document, know, &mut doubts);
    let description = describe::describe(&document, &identity, capture, know, &mut doubts);
    let annotations = annotate::annotate(&document.body, &description, know, &mut doubts);
    record::assemble(capture, decoded.encoding, identity, document, description, annotations, doubts)
}
