//! In: an element of an HTML page. Out: what it means for the text inside it: whether it ends a block, is never shown,
//! is hidden, or lays out data.
//!
//! The hard decision: tables. Old pages are laid out with them, so a table is one block only if it looks like data.

use html5ever::{LocalName, local_name};

use super::Element;
use super::tree::{NodeId, Tag, Tree, Value};

/// An element as the compact list keeps it.
pub(super) fn compact(tag: Option<Tag<'_>>, parent: u32, depth: u16, hidden: bool) -> Element {
    let mut out = Element { parent, depth, hidden, ..Element::default() };
    let Some(tag) = tag else { return out };
    out.name = tag.name.clone();
    for (name, value) in tag.attributes() {
        match *name {
            local_name!("id") => out.id = value.to_owned(),
            local_name!("class") => out.class = value.to_owned(),
            local_name!("role") | local_name!("itemprop") | local_name!("itemtype") => {
                out.role.push_str(if out.role.is_empty() { "" } else { " " });
                out.role.push_str(value);
            }
            _ => {}
        }
    }
    out
}

/// Whether an inline element tells what its text is: by its name or by an attribute.
pub(super) fn is_telling(tag: Tag<'_>) -> bool {
    let telling = |name: &LocalName| {
        matches!(*name, local_name!("class") | local_name!("id") | local_name!("itemprop") | local_name!("role"))
    };
    let bold = matches!(*tag.name, local_name!("strong") | local_name!("b") | local_name!("time"));
    bold || tag.attributes().any(|(name, _)| telling(name))
}

/// Elements whose text is no text of the page.
pub(super) fn is_mute(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("head")
            | local_name!("script")
            | local_name!("style")
            | local_name!("template")
            | local_name!("noscript")
            | local_name!("iframe")
            | local_name!("object")
            | local_name!("svg")
            | local_name!("math")
            | local_name!("canvas")
            | local_name!("audio")
            | local_name!("video")
            | local_name!("select")
            | local_name!("textarea")
            | local_name!("button")
            | local_name!("datalist")
            | local_name!("noembed")
            | local_name!("noframes")
    )
}

/// Elements that end the running text before and after them.
pub(super) fn is_block(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("html")
            | local_name!("body")
            | local_name!("address")
            | local_name!("article")
            | local_name!("aside")
            | local_name!("blockquote")
            | local_name!("caption")
            | local_name!("center")
            | local_name!("dd")
            | local_name!("details")
            | local_name!("dialog")
            | local_name!("dir")
            | local_name!("div")
            | local_name!("dl")
            | local_name!("dt")
            | local_name!("fieldset")
            | local_name!("figcaption")
            | local_name!("figure")
            | local_name!("footer")
            | local_name!("form")
            | local_name!("frameset")
            | local_name!("h1")
            | local_name!("h2")
            | local_name!("h3")
            | local_name!("h4")
            | local_name!("h5")
            | local_name!("h6")
            | local_name!("header")
            | local_name!("hgroup")
            | local_name!("hr")
            | local_name!("legend")
            | local_name!("li")
            | local_name!("main")
            | local_name!("menu")
            | local_name!("nav")
            | local_name!("ol")
            | local_name!("p")
            | local_name!("pre")
            | local_name!("section")
            | local_name!("summary")
            | local_name!("table")
            | local_name!("tbody")
            | local_name!("td")
            | local_name!("tfoot")
            | local_name!("th")
            | local_name!("thead")
            | local_name!("tr")
            | local_name!("ul")
            | local_name!("xmp")
            | local_name!("plaintext")
            | local_name!("listing")
    )
}

pub(super) fn is_hidden(tag: Tag<'_>) -> bool {
    tag.attributes().any(|(name, value)| match *name {
        local_name!("hidden") => true,
        local_name!("aria-hidden") => value.eq_ignore_ascii_case("true"),
        local_name!("style") => hides(value),
        _ => false,
    })
}

/// Whether a `style` attribute says `display:none` or `visibility:hidden`.
fn hides(style: &str) -> bool {
    style.split(';').filter_map(|rule| rule.split_once(':')).any(|(property, value)| {
        let (property, value) = (property.trim(), value.trim());
        property.eq_ignore_ascii_case("display") && value.get(..4).is_some_and(|v| v.eq_ignore_ascii_case("none"))
            || property.eq_ignore_ascii_case("visibility") && value.eq_ignore_ascii_case("hidden")
    })
}

/// Whether a table shows data (its cells become one block) or only lays out a page (its cells hold blocks of their own):
/// data tables have two columns and two rows, no tables, headings or lists inside, and short cells. Looks no further than
/// the first nested table, so that all tables of a page together cost one walk.
pub(super) fn is_data_table(tree: &Tree, table: NodeId) -> bool {
    const LONG_CELL: usize = 300;
    let (mut rows, mut cells, mut cell_bytes) = (0_usize, 0_usize, 0_usize);
    for id in tree.inside(table).skip(1) {
        match tree.value(id) {
            Value::Text(text) => cell_bytes += text.trim_ascii().len(),
            Value::Element(tag) => match *tag.name {
                local_name!("tr") => rows += 1,
                local_name!("td") | local_name!("th") => {
                    (cells, cell_bytes) = (cells + 1, 0);
                }
                local_name!("table")
                | local_name!("h1")
                | local_name!("h2")
                | local_name!("h3")
                | local_name!("article")
                | local_name!("form")
                | local_name!("ul")
                | local_name!("blockquote") => {
                    return false;
                }
                _ => {}
            },
            Value::Other => {}
        }
        if cell_bytes > LONG_CELL {
            return false;
        }
    }
    rows >= 2 && cells >= 2 * rows
}
