//! The corridor: the only file that knows all the doors. One capture in, one record out.
//!
//! The hard decision: what the rooms found stays together in [`Rooms`] until the record is assembled, so that
//! `depesche explain` tells of the very values that the record is made of, and the corridor exists once.

use crate::annotate::{self, Annotations};
use crate::decode::{self, Decoded};
use crate::describe::{self, Description};
use crate::knowledge::Knowledge;
use crate::parse::{self, Page};
use crate::read::Capture;
use crate::recognize::{self, Identity};
use crate::record::{self, Record};
use crate::repair;
use crate::segment::{self, Document};
use crate::text::Text;
use crate::warning::{WarningCode, Warnings};

/// What each room found about one document.
#[derive(Debug)]
pub struct Rooms {
    /// The text and how the bytes were read.
    pub decoded: Decoded,
    /// Kind, language and site layout.
    pub identity: Identity,
    /// Blocks by zone, repaired, and the final text.
    pub document: Document,
    /// Title, dates, issuer and so on, with their evidence.
    pub description: Description,
    /// What stands in the text.
    pub annotations: Annotations,
    /// All doubts.
    pub doubts: Warnings,
}

/// Turns one capture into one record. This cannot fail: what was doubtful is in the record's warnings.
///
/// ```
/// use depesche::{Capture, Knowledge, extract};
///
/// let know = Knowledge::builtin();
/// let capture = Capture::new(b"<h1>New hall opened</h1><p>On 3 May 2019 about 500 people came.</p>".to_vec());
/// let record = extract(&capture, &know);
/// assert_eq!(record.source.media_type, "text/html");
/// ```
#[must_use]
pub fn extract(capture: &Capture, know: &Knowledge) -> Record {
    let mut doubts = Warnings::default();
    let (mut decoded, page, identity) = enter(capture, know, &mut doubts);
    // Its blocks have all of the text that counts.
    decoded.text = Text::default();
    lead_on(capture, know, decoded, page, identity, doubts).into_record(capture)
}

/// Leads one capture through all rooms and keeps what each one found.
#[must_use]
pub fn walk(capture: &Capture, know: &Knowledge) -> Rooms {
    let mut doubts = Warnings::default();
    let (decoded, page, identity) = enter(capture, know, &mut doubts);
    lead_on(capture, know, decoded, page, identity, doubts)
}

/// Through all rooms behind the first three.
fn lead_on(
    capture: &Capture,
    know: &Knowledge,
    decoded: Decoded,
    page: Page,
    identity: Identity,
    mut doubts: Warnings,
) -> Rooms {
    let document = segment::segment(page, &identity, know, &mut doubts);
    let document = repair::repair(document, know, &mut doubts);
    let description = describe::describe(&document, &identity, capture, know, &mut doubts);
    let annotations = annotate::annotate(&document.body, &document.related, &description, know, &mut doubts);
    Rooms { decoded, identity, document, description, annotations, doubts }
}

/// The first three rooms: what a capture is, without looking at its text closely.
#[must_use]
pub fn identify(capture: &Capture, know: &Knowledge) -> (Decoded, Page, Identity) {
    enter(capture, know, &mut Warnings::default())
}

fn enter(capture: &Capture, know: &Knowledge, doubts: &mut Warnings) -> (Decoded, Page, Identity) {
    if let Some(problem) = &capture.sidecar_problem {
        doubts.add(WarningCode::SidecarUnreadable, problem.as_str());
    }
    if let Some(problem) = &capture.transport_problem {
        doubts.add(WarningCode::TransportDamaged, problem.as_str());
    }
    let decoded = decode::decode(capture, know, doubts);
    let mut page = parse::parse(&decoded, capture, know, doubts);
    let identity = recognize::recognize(&page, capture, know);
    page.forget_tree();
    (decoded, page, identity)
}

impl Rooms {
    /// Puts the record together.
    #[must_use]
    pub fn into_record(self, capture: &Capture) -> Record {
        let Self { decoded, identity, document, description, annotations, doubts } = self;
        record::assemble(capture, decoded.encoding, identity, document, description, annotations, doubts)
    }
}
