//! In: a DOCX file. Out: its text: page headers, body, page footers.
//!
//! The hard decision: headers and footers count, since the letterhead of a release and its contact block stand there.

use super::package::{Package, joined};
use super::{DocumentText, MOST_TEXT, Problem};
use crate::xml::{Content, Element, Tree};

pub(super) fn text(bytes: &[u8]) -> DocumentText {
    let Some(mut package) = Package::open(bytes) else {
        return DocumentText { text: String::new(), problem: Some(Problem::Damaged) };
    };
    let names = package.names();
    let named = |start: &str| -> Vec<String> {
        let is_one = |n: &&String| n.starts_with(start) && n.ends_with(".xml");
        names.iter().filter(is_one).take(20).cloned().collect()
    };
    let mut parts = named("word/header");
    parts.push("word/document.xml".to_owned());
    parts.extend(named("word/footer"));
    let mut length = 0;
    let read = |name: String| {
        let (xml, whole) = package.part(&name).filter(|_| length < MOST_TEXT)?;
        let tree = Tree::parse(&xml);
        let mut out = String::new();
        tree.elements().filter(|e| e.parent().is_none()).for_each(|e| inside(&e, &mut out));
        length += out.len();
        Some((out, whole && !tree.truncated))
    };
    joined(parts.into_iter().filter_map(read).collect())
}

/// The text of what stands in an element. The tree's depth is limited, so is that of the calls.
fn inside(element: &Element<'_, '_>, out: &mut String) {
    for content in element.content() {
        if let Content::Element(child) = content {
            one(&child, out);
        }
    }
}

fn one(element: &Element<'_, '_>, out: &mut String) {
    match element.name() {
        "t" => out.push_str(&element.text()),
        "tab" if element.parent().is_some_and(|p| p.name() == "r") => out.push('\t'),
        "br" | "cr" => out.push('\n'),
        "noBreakHyphen" => out.push('-'),
        // A copy of what stands beside it for older programs; what was taken out; what is no text.
        "Fallback" | "del" | "moveFrom" | "instrText" | "pPr" | "rPr" | "tblPr" | "sectPr" => {}
        "p" => {
            let in_cell = element.parent().is_some_and(|p| p.name() == "tc");
            if !in_cell {
                end_paragraph(out);
            } else if !out.ends_with(['\n', '\t']) && !out.is_empty() {
                out.push(' ');
            }
            inside(element, out);
            if !in_cell {
                end_paragraph(out);
            }
        }
        "tbl" => {
            end_paragraph(out);
            inside(element, out);
            end_paragraph(out);
        }
        "tr" => {
            inside(element, out);
            out.truncate(out.trim_end_matches('\t').len());
            out.push('\n');
        }
        "tc" => {
            inside(element, out);
            out.push('\t');
        }
        _ => inside(element, out),
    }
}

pub(super) fn end_paragraph(out: &mut String) {
    if !out.is_empty() {
        out.truncate(out.trim_end().len());
        out.push_str("\n\n");
    }
}
