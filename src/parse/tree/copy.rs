//! In: a [`Tree`]. Out: the same tree as scraper's, which answers CSS selectors.
//!
//! The hard decision: made only if somebody asks, since it costs more than parsing. The attributes of drawings and
//! formulas get their namespaces and capitals here, by section 13.2.6.5 of the
//! [HTML standard](https://html.spec.whatwg.org/multipage/parsing.html#adjust-svg-attributes).

use html5ever::tendril::StrTendril;
use html5ever::{Attribute, LocalName, Namespace, Prefix, QualName, ns};
use scraper::{Html, node};

use super::{Content, Edge, Letters, NodeId, Space, Tree};

/// Names of attributes of SVG that have capitals.
const CAPITALS: &[&str] = &[
    "attributeName",
    "attributeType",
    "baseFrequency",
    "baseProfile",
    "calcMode",
    "clipPathUnits",
    "diffuseConstant",
    "edgeMode",
    "filterUnits",
    "glyphRef",
    "gradientTransform",
    "gradientUnits",
    "kernelMatrix",
    "kernelUnitLength",
    "keyPoints",
    "keySplines",
    "keyTimes",
    "lengthAdjust",
    "limitingConeAngle",
    "markerHeight",
    "markerUnits",
    "markerWidth",
    "maskContentUnits",
    "maskUnits",
    "numOctaves",
    "pathLength",
    "patternContentUnits",
    "patternTransform",
    "patternUnits",
    "pointsAtX",
    "pointsAtY",
    "pointsAtZ",
    "preserveAlpha",
    "preserveAspectRatio",
    "primitiveUnits",
    "refX",
    "refY",
    "repeatCount",
    "repeatDur",
    "requiredExtensions",
    "requiredFeatures",
    "specularConstant",
    "specularExponent",
    "spreadMethod",
    "startOffset",
    "stdDeviation",
    "stitchTiles",
    "surfaceScale",
    "systemLanguage",
    "tableValues",
    "targetX",
    "targetY",
    "textLength",
    "viewBox",
    "viewTarget",
    "xChannelSelector",
    "yChannelSelector",
    "zoomAndPan",
];

impl Tree {
    /// The same tree as scraper's, and the node here of each element there.
    pub(in crate::parse) fn to_scraper(&self) -> (Html, Vec<(ego_tree::NodeId, NodeId)>) {
        let mut html = Html::new_document();
        html.quirks_mode = self.quirks;
        let mut elements = Vec::with_capacity(self.elements.len());
        let mut open = vec![html.tree.root().id()];
        for edge in self.walk().skip(1) {
            let (Edge::Open(id), Some(parent)) = (edge, open.last()) else {
                open.pop();
                continue;
            };
            let Some(mut parent) = html.tree.get_mut(*parent) else { continue };
            let copy = parent.append(self.as_scraper(id)).id();
            elements.extend(self.element(id).map(|_| (copy, id)));
            open.push(copy);
        }
        (html, elements)
    }

    fn as_scraper(&self, id: NodeId) -> scraper::Node {
        let tendril = StrTendril::from_slice;
        match self.node(id).content {
            Content::Element(at) => {
                let held = &self.elements[at as usize];
                let space = match held.space {
                    Space::Html => ns!(html),
                    Space::Svg => ns!(svg),
                    Space::MathMl => ns!(mathml),
                };
                let attribute = |(name, at): &(LocalName, Letters)| Attribute {
                    name: attribute_name(name, held.space),
                    value: tendril(self.read(at)),
                };
                let attributes = self.attributes_of(held).iter().map(attribute).collect();
                scraper::Node::Element(node::Element::new(QualName::new(None, space, held.name.clone()), attributes))
            }
            Content::Text(at) => scraper::Node::Text(node::Text { text: tendril(self.wording(at)) }),
            Content::Other => scraper::Node::Fragment,
        }
    }
}

/// The name an attribute has in a namespace.
fn attribute_name(name: &LocalName, space: Space) -> QualName {
    let plain = |local: LocalName| QualName::new(None, ns!(), local);
    let qualified = |prefix: &str, space: Namespace, local: &str| {
        QualName::new(Some(Prefix::from(prefix)), space, LocalName::from(local))
    };
    if space == Space::Html {
        return plain(name.clone());
    }
    match name.split_once(':') {
        Some(("xlink", local @ ("actuate" | "arcrole" | "href" | "role" | "show" | "title" | "type"))) => {
            qualified("xlink", ns!(xlink), local)
        }
        Some(("xml", local @ ("lang" | "space"))) => qualified("xml", ns!(xml), local),
        Some(("xmlns", "xlink")) => qualified("xmlns", ns!(xmlns), "xlink"),
        _ if **name == *"xmlns" => qualified("", ns!(xmlns), "xmlns"),
        _ if space == Space::MathMl && **name == *"definitionurl" => plain(LocalName::from("definitionURL")),
        _ => {
            let capital = CAPITALS.iter().find(|c| space == Space::Svg && c.eq_ignore_ascii_case(name));
            plain(capital.map_or_else(|| name.clone(), |c| LocalName::from(*c)))
        }
    }
}
