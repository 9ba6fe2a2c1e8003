//! In: tokens inside drawings (SVG) and formulas (MathML). Out: their elements, which are none of HTML.
//!
//! The hard decision: only the names of elements are brought into the case that drawings want, since rules depend on
//! them; the names of attributes only where somebody asks for scraper's tree.

use super::*;

/// Names of elements of SVG that have capitals.
const CAPITALS: &[&str] = &[
    "altGlyph",
    "altGlyphDef",
    "altGlyphItem",
    "animateColor",
    "animateMotion",
    "animateTransform",
    "clipPath",
    "feBlend",
    "feColorMatrix",
    "feComponentTransfer",
    "feComposite",
    "feConvolveMatrix",
    "feDiffuseLighting",
    "feDisplacementMap",
    "feDistantLight",
    "feDropShadow",
    "feFlood",
    "feFuncA",
    "feFuncB",
    "feFuncG",
    "feFuncR",
    "feGaussianBlur",
    "feImage",
    "feMerge",
    "feMergeNode",
    "feMorphology",
    "feOffset",
    "fePointLight",
    "feSpecularLighting",
    "feSpotLight",
    "feTile",
    "feTurbulence",
    "foreignObject",
    "glyphRef",
    "linearGradient",
    "radialGradient",
    "textPath",
];

impl Builder<'_> {
    /// Whether a token follows the rules for foreign elements.
    pub(super) fn is_foreign(&self, token: &Token) -> bool {
        let Some(current) = self.open.last().filter(|open| open.has(Class::FOREIGN)) else { return false };
        let is_annotation = current.name.local == local_name!("annotation-xml");
        match token {
            Token::Eof => false,
            Token::Text(_) | Token::Blank(_) | Token::Null(_) => {
                !current.has(Class::TEXT_INSIDE.with(Class::HTML_INSIDE))
            }
            Token::Start(tag) if current.has(Class::TEXT_INSIDE) => {
                matches!(tag.name.local, local_name!("mglyph") | local_name!("malignmark"))
            }
            Token::Start(_) if current.has(Class::HTML_INSIDE) => false,
            Token::Start(tag) if is_annotation => tag.name.rule != Rule::Svg,
            _ => true,
        }
    }

    pub(super) fn in_foreign(&mut self, token: &Token) -> Flow {
        match token {
            Token::Text(chars) | Token::Blank(chars) => {
                self.frameset_ok &= self.tokens.read(chars).bytes().all(is_blank);
                self.insert_text(chars)
            }
            Token::Null(chars) => {
                let place = self.place();
                self.tree.put_text("\u{fffd}", chars.span(), place);
                Flow::Done
            }
            Token::Comment => self.insert_comment(),
            Token::Doctype(_) | Token::Eof => Flow::Done,
            Token::Start(tag) => {
                if !self.leaves_foreign(tag) {
                    self.insert_foreign(tag);
                    return Flow::Done;
                }
                self.leave_foreign(token)
            }
            Token::End(name) if matches!(name.rule, Rule::Paragraph | Rule::LineBreak) => self.leave_foreign(token),
            Token::End(name) => self.end_foreign(name, token),
        }
    }

    /// Whether a start tag is of HTML and ends the drawing it stands in.
    fn leaves_foreign(&self, tag: &Start) -> bool {
        match tag.name.local {
            local_name!("font") => self
                .tokens
                .attributes
                .iter()
                .any(|a| matches!(a.name, local_name!("color") | local_name!("face") | local_name!("size"))),
            _ => is_html_at_any_rate(&tag.name),
        }
    }

    fn leave_foreign(&mut self, token: &Token) -> Flow {
        let holds_html =
            |open: &Open| !open.has(Class::FOREIGN) || open.has(Class::HTML_INSIDE.with(Class::TEXT_INSIDE));
        self.close_inside(holds_html);
        self.step(self.mode, token)
    }

    /// The element of a drawing or formula that begins inside the body.
    pub(super) fn enter_foreign(&mut self, tag: &Start, space: Space) {
        self.reopen_formatting();
        self.insert_in(tag, tag.name.local.clone(), space);
    }

    fn insert_foreign(&mut self, tag: &Start) {
        let space = self.open.last().map_or(Space::Html, |open| self.tree.space(open.id));
        let local = &tag.name.local;
        let capital = CAPITALS.iter().find(|name| space == Space::Svg && name.eq_ignore_ascii_case(local));
        let local = capital.map_or_else(|| local.clone(), |name| LocalName::from(*name));
        self.insert_in(tag, local, space);
    }

    fn insert_in(&mut self, tag: &Start, local: LocalName, space: Space) {
        let name = Name { class: class(&local, space), local, rule: Rule::Other };
        let id = self.create(&name, space);
        let place = self.place();
        self.tree.put(id, place);
        if !tag.closes_itself {
            self.push(Open { id, name });
        }
    }

    fn end_foreign(&mut self, name: &Name, token: &Token) -> Flow {
        for at in (1..self.open.len()).rev() {
            let open = &self.open[at];
            if at + 1 < self.open.len() && !open.has(Class::FOREIGN) {
                return self.step(self.mode, token);
            }
            if open.name.local.eq_ignore_ascii_case(&name.local) {
                self.cut(at);
                break;
            }
        }
        Flow::Done
    }
}

fn class(local: &LocalName, space: Space) -> Class {
    match (space, &**local) {
        (Space::Svg, "foreignObject" | "desc" | "title") => Class::FOREIGN.with(Class::HTML_INSIDE).with(Class::SCOPE),
        (Space::MathMl, "mi" | "mo" | "mn" | "ms" | "mtext") => {
            Class::FOREIGN.with(Class::TEXT_INSIDE).with(Class::SCOPE)
        }
        _ => Class::FOREIGN,
    }
}

fn is_html_at_any_rate(name: &Name) -> bool {
    matches!(
        &*name.local,
        "b" | "big"
            | "blockquote"
            | "body"
            | "br"
            | "center"
            | "code"
            | "dd"
            | "div"
            | "dl"
            | "dt"
            | "em"
            | "embed"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "head"
            | "hr"
            | "i"
            | "img"
            | "li"
            | "listing"
            | "menu"
            | "meta"
            | "nobr"
            | "ol"
            | "p"
            | "pre"
            | "ruby"
            | "s"
            | "small"
            | "span"
            | "strong"
            | "strike"
            | "sub"
            | "sup"
            | "table"
            | "tt"
            | "u"
            | "ul"
            | "var"
    )
}
