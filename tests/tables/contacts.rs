//! Cases of `fixtures/tables/contacts.tsv`: contact blocks taken apart.

use depesche::describe::{Contact, Phone, contact};
use depesche::knowledge::Language;
use depesche::parse::{Block, BlockKind};
use depesche::pipeline::walk;
use depesche::segment::{AsideKind, Zone};
use depesche::text::Text;
use depesche::warning::Warnings;
use depesche::{Capture, Knowledge};

fn shown(contact: &Contact) -> String {
    let phones = |list: &[Phone]| -> Vec<String> {
        list.iter().map(|p| p.value.clone().unwrap_or_else(|| "?".to_owned())).collect()
    };
    let one = |value: &Option<String>| value.iter().cloned().collect::<Vec<String>>();
    let fields = [
        ("organization", one(&contact.organization)),
        ("department", one(&contact.department)),
        ("people", contact.people.clone()),
        ("street", one(&contact.street)),
        ("postal_code", one(&contact.postal_code)),
        ("city", one(&contact.city)),
        ("phone", phones(&contact.phone)),
        ("fax", phones(&contact.fax)),
        ("email", contact.email.clone()),
        ("url", contact.url.clone()),
    ];
    let parts = fields.iter().filter(|(_, v)| !v.is_empty()).map(|(name, v)| format!("{name}={}", v.join(" | ")));
    parts.collect::<Vec<_>>().join(" ; ")
}

#[test]
fn contact_blocks_are_taken_apart() {
    let know = Knowledge::builtin();
    let mut failures = Vec::new();
    for line in include_str!("../../fixtures/tables/contacts.tsv").lines().filter(|l| !l.starts_with('#')) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [language, text, expected] = cells[..] else { panic!("three columns expected: {line}") };
        let language = Language::from_tag(language).expect("a known language");
        let block = Block::plain(BlockKind::Paragraph, Text::new(text.replace("\\n", "\n"), 0));
        let found = contact::parse([&block], know.language(language), &mut Warnings::default());
        let shown = found.as_ref().map(shown).unwrap_or_default();
        if shown != expected {
            failures.push(format!("{text}\n  expected {expected}\n  got      {shown}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// What each zone of a plain document holds, as the table shows it.
fn zones(document: &str, know: &Knowledge) -> String {
    let rooms = walk(&Capture::new(document.as_bytes().to_vec()), know);
    let text = |zone: Zone| rooms.document.zone(zone).map(|b| b.text.as_str().replace('\n', "/")).collect::<Vec<_>>();
    let body = rooms.document.body.as_str();
    let end: Vec<&str> = body.rsplitn(4, ' ').take(3).collect();
    let end = end.into_iter().rev().collect::<Vec<_>>().join(" ");
    let others = [
        ("contact", Zone::Contact),
        ("portal", Zone::PortalContact),
        ("signature", Zone::Aside(AsideKind::Signature)),
        ("attachment", Zone::Attachment),
    ];
    let others = others.map(|(name, zone)| (name, text(zone).join("/")));
    let parts = others.iter().filter(|(_, t)| !t.is_empty()).map(|(name, t)| format!(" ; {name}={t}"));
    format!("body={end}{}", parts.collect::<String>())
}

#[test]
fn contact_blocks_are_cut_off_the_text() {
    let know = Knowledge::builtin();
    let mut failures = Vec::new();
    for line in include_str!("../../fixtures/tables/contact_zones.tsv").lines().filter(|l| !l.starts_with('#')) {
        let (document, expected) = line.split_once('\t').expect("two columns");
        let shown = zones(&document.replace("\\n", "\n"), &know);
        if shown != expected {
            failures.push(format!("{document}\n  expected {expected}\n  got      {shown}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
