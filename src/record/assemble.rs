//! In: what each room found. Out: the record. Nothing is decided here, only put into its form.

use std::ops::Range;

use sha2::{Digest, Sha256};

use super::{
    Aside, BlockRecord, BodyRecord, ByteRange, CodePoints, DateRecord, FieldRepair, LinkRecord, Mention, NamedRecord,
    NumberRecord, PersonRecord, QuoteRecord, Record, ReferenceRecord, RelatedRecord, Repair, SCHEMA, Source,
};
use crate::annotate::{Annotations, DateMention, Named, NumberMention, Person, Quote, Reference};
use crate::decode::Encoding;
use crate::describe::{Attachment, Description};
use crate::parse::Format;
use crate::read::{Capture, hex};
use crate::recognize::Identity;
use crate::repair::Body;
use crate::segment::{AsideKind, Document, Paging, Related, Zone};
use crate::text::Edit;
use crate::warning::{WarningCode, Warnings};

/// Puts a record together.
#[must_use]
pub fn assemble(
    capture: &Capture,
    encoding: Encoding,
    identity: Identity,
    document: Document,
    description: Description,
    annotations: Annotations,
    mut doubts: Warnings,
) -> Record {
    let place = Placed::new(&document.body);
    let attachments = attachments(description.attachments.clone(), capture, &mut doubts);
    let base = document.head.base.as_deref().or(description.url.as_deref()).and_then(|b| url::Url::parse(b).ok());
    let field_repairs = field_repairs(&description, &document.related);
    Record {
        schema: SCHEMA.to_owned(),
        id: capture.sha256.chars().take(32).collect(),
        supersedes: capture.supersedes.clone(),
        kind: identity.kind,
        language: identity.language,
        dates: place.dates(annotations.dates),
        numbers: place.numbers(annotations.numbers),
        people: place.people(annotations.people),
        organizations: place.named(annotations.organizations),
        places: place.named(annotations.places),
        quotes: place.quotes(annotations.quotes),
        references: place.references(annotations.references),
        links: place.links(description.url.as_deref().or(document.head.base.as_deref())),
        repairs: place.repairs(),
        body: place.body(),
        source: source(capture, encoding, &description, document.format),
        asides: asides(&document),
        issuer: description.issuer,
        number: description.number,
        place: description.place,
        published: description.published,
        updated: description.updated,
        embargo: description.embargo,
        title: description.title,
        subtitle: description.subtitle,
        kicker: description.kicker,
        teaser: description.teaser,
        authors: description.authors,
        topics: description.topics,
        image: description.image,
        contact: description.contact,
        attachments,
        related: document.related.into_iter().map(|entry| related(entry, base.as_ref())).collect(),
        paging: document.paging.map(|paging| paged(paging, base.as_ref())),
        field_repairs,
        warnings: doubts.into_sorted(),
    }
}

/// Attachments with what is known of their stored files.
fn attachments(mut attachments: Vec<Attachment>, capture: &Capture, doubts: &mut Warnings) -> Vec<Attachment> {
    for attachment in &mut attachments {
        let Some(file) = capture.files.iter().find(|f| f.url == attachment.url) else { continue };
        if let Some(stated) = attachment.media_type.as_ref().filter(|m| **m != file.media_type) {
            let message = format!("{} is said to be {stated}, but is {}", attachment.url, file.media_type);
            doubts.add(WarningCode::AttachmentTypeMismatch, message);
        }
        attachment.media_type = Some(file.media_type.clone());
        attachment.bytes = Some(file.bytes);
        attachment.sha256 = Some(file.sha256.clone());
        attachment.path = Some(file.path.clone());
    }
    attachments
}

fn source(capture: &Capture, encoding: Encoding, description: &Description, format: Format) -> Source {
    let media_type = encoding.format_of(&capture.bytes).unwrap_or(format.media_type());
    Source {
        path: capture.path.clone(),
        url: description.url.clone(),
        container: capture.container.clone(),
        media_type: media_type.to_owned(),
        bytes: capture.bytes.len() as u64,
        sha256: capture.sha256.clone(),
        fetched_at: capture.fetched_at.clone(),
        encoding,
    }
}

fn asides(document: &Document) -> Vec<Aside> {
    let kind = |zone| match zone {
        Zone::Aside(kind) => Some(kind),
        _ => None,
    };
    let aside = |kind: AsideKind, text: &str| Aside { kind, text: text.to_owned() };
    document.blocks.iter().filter_map(|z| Some(aside(kind(z.zone)?, z.block.text.as_str()))).collect()
}

fn absolute(href: String, base: Option<&url::Url>) -> String {
    base.and_then(|b| b.join(&href).ok()).map_or(href, |u| u.to_string())
}

fn paged(paging: Paging, base: Option<&url::Url>) -> Paging {
    let full = |href: Option<String>| href.map(|h| absolute(h, base));
    Paging { next: full(paging.next), previous: full(paging.previous), ..paging }
}

fn related(entry: Related, base: Option<&url::Url>) -> RelatedRecord {
    RelatedRecord {
        title: entry.title,
        date: entry.date,
        number: entry.number,
        issuer: entry.issuer,
        kind: entry.kind,
        url: entry.url.map(|href| absolute(href, base)),
    }
}

fn field_repairs(description: &Description, related: &[Related]) -> Vec<FieldRepair> {
    let field_text = |field: &str| match field {
        "subtitle" => description.subtitle.as_deref(),
        "kicker" => description.kicker.as_deref(),
        "teaser" => description.teaser.as_deref(),
        _ => description.title.as_deref(),
    };
    let mut out: Vec<FieldRepair> = description
        .edits
        .iter()
        .map(|(field, edit)| field_repair((*field).to_owned(), field_text(field).unwrap_or_default(), edit))
        .collect();
    for (i, entry) in related.iter().enumerate() {
        out.extend(entry.edits.iter().map(|e| field_repair(format!("related[{i}].title"), &entry.title, e)));
    }
    out
}

fn field_repair(field: String, text: &str, edit: &Edit) -> FieldRepair {
    let points = CodePoints::new(text);
    FieldRepair {
        field,
        code: edit.code,
        start: points.at(edit.at),
        end: points.at(edit.end()),
        before: String::from(&*edit.before),
    }
}

/// The body with its index of code points.
pub(super) struct Placed<'b> {
    body: &'b Body,
    text: &'b str,
    points: CodePoints<'b>,
}

impl<'b> Placed<'b> {
    pub(super) fn new(body: &'b Body) -> Self {
        Self { body, text: body.as_str(), points: CodePoints::new(body.as_str()) }
    }

    pub(super) fn span(&self, range: &Range<usize>) -> (usize, usize, String) {
        (self.points.at(range.start), self.points.at(range.end), self.text[range.clone()].to_owned())
    }

    fn mention(&self, range: &Range<usize>) -> Mention {
        let (start, end, text) = self.span(range);
        Mention { start, end, text }
    }

    fn body(&self) -> BodyRecord {
        let block = |b: &crate::repair::BodyBlock| BlockRecord {
            kind: b.kind,
            start: self.points.at(b.range.start),
            end: self.points.at(b.range.end),
            source: ByteRange { start: b.source.start, end: b.source.end },
        };
        let undone_sha256 = match self.body.edits() {
            [] => hex(&Sha256::digest(self.text)),
            _ => hex(&Sha256::digest(self.body.text.undo())),
        };
        let blocks = self.body.blocks.iter().map(block).collect();
        BodyRecord { text: self.text.to_owned(), blocks, undone_sha256 }
    }

    pub(super) fn repairs(&self) -> Vec<Repair> {
        let repair = |e: &Edit| Repair {
            code: e.code,
            start: self.points.at(e.at),
            end: self.points.at(e.end()),
            before: String::from(&*e.before),
        };
        self.body.edits().iter().map(repair).collect()
    }

    pub(super) fn dates(&self, found: Vec<DateMention>) -> Vec<DateRecord> {
        let date = |d: DateMention| {
            let (start, end, text) = self.span(&d.range);
            let DateMention { kind, value, modifier, relative, .. } = d;
            DateRecord { start, end, text, kind, value, modifier, relative }
        };
        found.into_iter().map(date).collect()
    }

    pub(super) fn numbers(&self, found: Vec<NumberMention>) -> Vec<NumberRecord> {
        let number = |n: NumberMention| {
            let (start, end, text) = self.span(&n.range);
            let NumberMention { kind, value, to, unit, modifier, .. } = n;
            NumberRecord { start, end, text, kind, value, to, unit, modifier }
        };
        found.into_iter().map(number).collect()
    }

    fn people(&self, found: Vec<Person>) -> Vec<PersonRecord> {
        let person = |p: Person| PersonRecord {
            name: p.name,
            given: p.given,
            family: p.family,
            titles: p.titles,
            role: p.role,
            roles: p.roles,
            organization: p.organization,
            party: p.party,
            age: p.age,
            mentions: p.mentions.iter().map(|m| self.mention(m)).collect(),
        };
        found.into_iter().map(person).collect()
    }

    fn named(&self, found: Vec<Named>) -> Vec<NamedRecord> {
        let mentions = |n: &Named| n.mentions.iter().map(|m| self.mention(m)).collect();
        found.into_iter().map(|n| NamedRecord { mentions: mentions(&n), name: n.name }).collect()
    }

    fn quotes(&self, found: Vec<Quote>) -> Vec<QuoteRecord> {
        let quote = |q: Quote| {
            let (start, end, text) = self.span(&q.range);
            QuoteRecord { start, end, text, speaker: q.speaker, direct: q.direct }
        };
        found.into_iter().map(quote).collect()
    }

    pub(super) fn references(&self, found: Vec<Reference>) -> Vec<ReferenceRecord> {
        let reference = |r: Reference| {
            let (start, end, text) = self.span(&r.range);
            let Reference { law, section, paragraph, .. } = r;
            ReferenceRecord { start, end, text, law, section, paragraph }
        };
        found.into_iter().map(reference).collect()
    }

    fn links(&self, base: Option<&str>) -> Vec<LinkRecord> {
        let base = base.and_then(|b| url::Url::parse(b).ok());
        let absolute = |href: &str| match base.as_ref().map(|b| b.join(href)) {
            Some(Ok(url)) => url.to_string(),
            _ => href.to_owned(),
        };
        let link = |l: &crate::parse::Link| {
            let (start, end, text) = self.span(&l.range);
            LinkRecord { start, end, text, url: absolute(&l.href) }
        };
        self.body.links.iter().map(link).collect()
    }
}
