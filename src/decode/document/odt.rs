//! In: an ODT file. Out: its text: page headers, body, page footers.

use super::docx::end_paragraph;
use super::package::{Package, joined};
use super::{DocumentText, Problem};
use crate::xml::{Content, Element, Tree};

pub(super) fn text(bytes: &[u8]) -> DocumentText {
    let damaged = |problem| DocumentText { text: String::new(), problem: Some(problem) };
    let Some(mut package) = Package::open(bytes) else { return damaged(Problem::Damaged) };
    if package.part("META-INF/manifest.xml").is_some_and(|(xml, _)| xml.contains("encryption-data")) {
        return damaged(Problem::Encrypted);
    }
    let (styles, _) = package.part("styles.xml").unwrap_or_default();
    let Some((xml, whole)) = package.part("content.xml") else { return damaged(Problem::Damaged) };
    let (styles, tree) = (Tree::parse(&styles), Tree::parse(&xml));
    joined(vec![
        (named(&styles, &["header", "header-first"]), true),
        (named(&tree, &["text"]), whole && !tree.truncated),
        (named(&styles, &["footer", "footer-first"]), true),
    ])
}

/// The text of the elements with these names that stand where headers, footers and bodies do.
fn named(tree: &Tree<'_>, names: &[&str]) -> String {
    let mut out = String::new();
    for element in tree.elements().filter(|e| matches!(e.prefix(), "office" | "style") && names.contains(&e.name())) {
        inside(&element, &mut out);
        end_paragraph(&mut out);
    }
    out
}

/// The text of what stands in an element. The tree's depth is limited, so is that of the calls.
fn inside(element: &Element<'_, '_>, out: &mut String) {
    for content in element.content() {
        match content {
            Content::Element(child) => one(&child, out),
            Content::Text(text) if matches!(element.name(), "p" | "h" | "span" | "a") => folded(&text, out),
            Content::Text(_) => {}
        }
    }
}

fn one(element: &Element<'_, '_>, out: &mut String) {
    match element.name() {
        "s" => {
            let count = element.attribute("text:c").and_then(|c| c.parse().ok()).unwrap_or(1);
            out.extend(std::iter::repeat_n(' ', std::cmp::min(count, 200)));
        }
        "tab" => out.push('\t'),
        "line-break" => out.push('\n'),
        // What was taken out, remarks, notes, and what is no text.
        "tracked-changes" | "annotation" | "note" | "sequence-decls" | "forms" | "desc" => {}
        "p" | "h" => {
            let in_cell = element.parent().is_some_and(|p| p.name() == "table-cell");
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
        "table" => {
            end_paragraph(out);
            inside(element, out);
            end_paragraph(out);
        }
        "table-row" => {
            inside(element, out);
            out.truncate(out.trim_end_matches('\t').len());
            out.push('\n');
        }
        "table-cell" => {
            inside(element, out);
            out.push('\t');
        }
        _ => inside(element, out),
    }
}

/// Blanks and line breaks in the file are one blank.
fn folded(text: &str, out: &mut String) {
    for c in text.chars() {
        if !matches!(c, ' ' | '\n' | '\t' | '\r') {
            out.push(c);
        } else if !out.ends_with([' ', '\n', '\t']) {
            out.push(' ');
        }
    }
}
