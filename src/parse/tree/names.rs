//! In: the names of tags as they are written. Out: for each a [`Name`]: shared letters, and what the HTML standard says
//! of elements called so.
//!
//! The hard decision: what the rules of the standard ask of an element ("is it special?", "does it end a scope?") is
//! looked up once for each name of a page and carried along as bits, so that no rule compares names one by one.
//! The lists are those of sections 13.2.4.2 and 13.2.6 of the [standard](https://html.spec.whatwg.org/multipage/parsing.html).

use html5ever::{LocalName, local_name};
use rustc_hash::FxHasher;

/// A name of an element or an attribute in lower case.
#[derive(Debug, Clone)]
pub(super) struct Name {
    pub(super) local: LocalName,
    pub(super) rule: Rule,
    pub(super) class: Class,
}

impl Name {
    pub(super) fn new(local: LocalName) -> Self {
        let (rule, class) = (rule(&local), class(&local));
        Self { local, rule, class }
    }
}

/// Which rule its start tag follows inside the body; more than one name may follow the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    Html,
    Head,
    Body,
    Frameset,
    Frame,
    /// Goes into the head and holds nothing.
    Meta,
    Title,
    Style,
    Script,
    Template,
    Noscript,
    Block,
    Paragraph,
    Heading,
    Preformatted,
    Form,
    ListItem,
    Definition,
    Plaintext,
    Button,
    Anchor,
    Formatting,
    NoBreak,
    /// Keeps the formatting around it out: an object.
    Fence,
    Table,
    Caption,
    ColumnGroup,
    Column,
    RowGroup,
    Row,
    Cell,
    LineBreak,
    Void,
    Input,
    /// Void, and may stand before a frameset.
    Source,
    /// A line across the page.
    Separator,
    Image,
    Textarea,
    Xmp,
    Iframe,
    Noembed,
    Select,
    Option,
    OptionGroup,
    RubyBase,
    RubyText,
    Math,
    Svg,
    Other,
}

/// Properties of an element, as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Class(u16);

impl Class {
    pub(super) const SPECIAL: Self = Self(1);
    /// Ends the search for an open element.
    pub(super) const SCOPE: Self = Self(1 << 1);
    /// Ends it too where list items are looked for, or paragraphs.
    pub(super) const LIST: Self = Self(1 << 2);
    pub(super) const BUTTON: Self = Self(1 << 3);
    /// Ends it inside tables.
    pub(super) const TABLE_SCOPE: Self = Self(1 << 4);
    /// Its end tag may be left out.
    pub(super) const IMPLIED_END: Self = Self(1 << 5);
    /// The same at the end of a template.
    pub(super) const TABLE_END: Self = Self(1 << 6);
    pub(super) const HEADING: Self = Self(1 << 7);
    /// Text in it does not belong there: a table outside its cells.
    pub(super) const FOSTERS: Self = Self(1 << 8);
    pub(super) const ROW_GROUP: Self = Self(1 << 9);
    pub(super) const CELL: Self = Self(1 << 10);
    /// Part of a drawing or a formula.
    pub(super) const FOREIGN: Self = Self(1 << 11);
    /// Foreign, but holds HTML.
    pub(super) const HTML_INSIDE: Self = Self(1 << 12);
    /// Foreign, but holds text of HTML.
    pub(super) const TEXT_INSIDE: Self = Self(1 << 13);
    /// May hold elements that hold others: may be nested without end.
    pub(super) const NESTS: Self = Self(1 << 14);

    pub(super) fn any(self, of: Self) -> bool {
        self.0 & of.0 != 0
    }

    pub(super) const fn with(self, more: Self) -> Self {
        Self(self.0 | more.0)
    }

    fn when(self, is_so: bool, more: Self) -> Self {
        if is_so { self.with(more) } else { self }
    }
}

/// The names of a page. Those met last are kept: to look one up among all names of the standard takes many times as long.
pub(super) struct Names(Vec<Name>);

impl Names {
    const ROOM: usize = 256;

    pub(super) fn new() -> Self {
        Self(vec![Name::new(local_name!("")); Self::ROOM])
    }

    /// The name with these letters, which are in lower case.
    pub(super) fn get(&mut self, letters: &str) -> Name {
        let mut hasher = FxHasher::default();
        std::hash::Hasher::write(&mut hasher, letters.as_bytes());
        let slot = &mut self.0[std::hash::Hasher::finish(&hasher) as usize % Self::ROOM];
        if *slot.local != *letters {
            *slot = Name::new(LocalName::from(letters));
        }
        slot.clone()
    }
}

fn rule(name: &LocalName) -> Rule {
    match &**name {
        "html" => Rule::Html,
        "head" => Rule::Head,
        "body" => Rule::Body,
        "frameset" => Rule::Frameset,
        "frame" => Rule::Frame,
        "base" | "basefont" | "bgsound" | "link" | "meta" => Rule::Meta,
        "title" => Rule::Title,
        "style" | "noframes" => Rule::Style,
        "script" => Rule::Script,
        "template" => Rule::Template,
        "noscript" => Rule::Noscript,
        "address" | "article" | "aside" | "blockquote" | "center" | "details" | "dialog" | "dir" | "div" | "dl"
        | "fieldset" | "figcaption" | "figure" | "footer" | "header" | "hgroup" | "main" | "menu" | "nav" | "ol"
        | "search" | "section" | "summary" | "ul" => Rule::Block,
        "p" => Rule::Paragraph,
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Rule::Heading,
        "pre" | "listing" => Rule::Preformatted,
        "form" => Rule::Form,
        "li" => Rule::ListItem,
        "dd" | "dt" => Rule::Definition,
        "plaintext" => Rule::Plaintext,
        "button" => Rule::Button,
        "a" => Rule::Anchor,
        "b" | "big" | "code" | "em" | "font" | "i" | "s" | "small" | "strike" | "strong" | "tt" | "u" => {
            Rule::Formatting
        }
        "nobr" => Rule::NoBreak,
        "applet" | "marquee" | "object" => Rule::Fence,
        "table" => Rule::Table,
        "caption" => Rule::Caption,
        "colgroup" => Rule::ColumnGroup,
        "col" => Rule::Column,
        "tbody" | "tfoot" | "thead" => Rule::RowGroup,
        "tr" => Rule::Row,
        "td" | "th" => Rule::Cell,
        "br" => Rule::LineBreak,
        "area" | "embed" | "img" | "keygen" | "wbr" => Rule::Void,
        "input" => Rule::Input,
        "param" | "source" | "track" => Rule::Source,
        "hr" => Rule::Separator,
        "image" => Rule::Image,
        "textarea" => Rule::Textarea,
        "xmp" => Rule::Xmp,
        "iframe" => Rule::Iframe,
        "noembed" => Rule::Noembed,
        "select" => Rule::Select,
        "option" => Rule::Option,
        "optgroup" => Rule::OptionGroup,
        "rb" | "rtc" => Rule::RubyBase,
        "rp" | "rt" => Rule::RubyText,
        "math" => Rule::Math,
        "svg" => Rule::Svg,
        _ => Rule::Other,
    }
}

fn class(name: &LocalName) -> Class {
    let name = &**name;
    let scope = matches!(
        name,
        "applet" | "caption" | "html" | "table" | "td" | "th" | "marquee" | "object" | "select" | "template"
    );
    let table_end = matches!(name, "caption" | "colgroup" | "tbody" | "td" | "tfoot" | "th" | "thead" | "tr");
    Class::default()
        .when(is_special(name), Class::SPECIAL)
        .when(scope, Class::SCOPE)
        .when(matches!(name, "ol" | "ul"), Class::LIST)
        .when(name == "button", Class::BUTTON)
        .when(matches!(name, "html" | "table" | "template"), Class::TABLE_SCOPE)
        .when(
            matches!(name, "dd" | "dt" | "li" | "option" | "optgroup" | "p" | "rb" | "rp" | "rt" | "rtc"),
            Class::IMPLIED_END,
        )
        .when(table_end, Class::TABLE_END)
        .when(matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6"), Class::HEADING)
        .when(matches!(name, "table" | "tbody" | "tfoot" | "thead" | "tr"), Class::FOSTERS)
        .when(matches!(name, "tbody" | "tfoot" | "thead"), Class::ROW_GROUP)
        .when(matches!(name, "td" | "th"), Class::CELL)
        .when(!holds_text_at_most(name), Class::NESTS)
}

fn is_special(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "applet"
            | "area"
            | "article"
            | "aside"
            | "base"
            | "basefont"
            | "bgsound"
            | "blockquote"
            | "body"
            | "br"
            | "button"
            | "caption"
            | "center"
            | "col"
            | "colgroup"
            | "dd"
            | "details"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "embed"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "frame"
            | "frameset"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "head"
            | "header"
            | "hgroup"
            | "hr"
            | "html"
            | "iframe"
            | "img"
            | "input"
            | "isindex"
            | "li"
            | "link"
            | "listing"
            | "main"
            | "marquee"
            | "menu"
            | "meta"
            | "nav"
            | "noembed"
            | "noframes"
            | "noscript"
            | "object"
            | "ol"
            | "p"
            | "param"
            | "plaintext"
            | "pre"
            | "script"
            | "section"
            | "select"
            | "source"
            | "style"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "template"
            | "textarea"
            | "tfoot"
            | "th"
            | "thead"
            | "title"
            | "tr"
            | "track"
            | "ul"
            | "wbr"
            | "xmp"
    )
}

/// Whether an element is never around others, or stands but once in a page.
fn holds_text_at_most(name: &str) -> bool {
    matches!(
        name,
        "br" | "hr"
            | "img"
            | "input"
            | "meta"
            | "link"
            | "wbr"
            | "source"
            | "script"
            | "style"
            | "title"
            | "textarea"
            | "noscript"
            | "iframe"
            | "noembed"
            | "noframes"
            | "xmp"
            | "plaintext"
            | "html"
            | "body"
            | "head"
    )
}
