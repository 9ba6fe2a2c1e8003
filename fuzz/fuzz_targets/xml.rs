//! Any text as XML: every element lies inside the one around it.
#![no_main]

use depesche::xml::Tree;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let tree = Tree::parse(text);
    for element in tree.elements() {
        assert!(element.descendants().count() <= text.len());
        let _ = (element.text(), element.attributes().count(), element.parent().is_some());
    }
});
