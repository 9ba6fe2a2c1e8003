//! In: a clean text. Out: the same without its letters beyond ASCII, of which only those in the names of people count.

use std::sync::LazyLock;

use depesche::Knowledge;
use depesche::annotate::annotate;
use depesche::describe::Description;
use depesche::knowledge::Language;
use depesche::repair::Body;
use depesche::text::RepairCode;
use depesche::warning::Warnings;

use super::inflict::{Builder, Damage};

static KNOW: LazyLock<Knowledge> = LazyLock::new(Knowledge::builtin);

/// All letters beyond ASCII become question marks; names are those that are recognized while the text is whole.
pub(crate) fn lost(text: &str) -> (String, Vec<Damage>) {
    let body = Body::from_plain(text);
    let found = annotate(&body, &[], &Description::empty(Language::German), &KNOW, &mut Warnings::default());
    let names: Vec<_> = found.people.iter().flat_map(|p| &p.mentions).cloned().collect();
    let mut out = Builder::default();
    for (at, c) in text.char_indices() {
        if !c.is_alphabetic() || c.is_ascii() {
            out.text.push(c);
        } else {
            out.damage(&c.to_string(), "?", RepairCode::LostLetter);
            if let Some(last) = out.damages.last_mut() {
                last.counts = names.iter().any(|name| name.contains(&at));
            }
        }
    }
    if out.damages.iter().any(|d| d.counts) { out.done() } else { (text.to_owned(), Vec::new()) }
}
