//! In: a piece of HTML such as the title of a feed's entry. Out: its text without tags, in one line.

use html5gum::{Token, Tokenizer};

/// Elements that part words.
const APART: [&[u8]; 7] = [b"br", b"p", b"div", b"li", b"td", b"tr", b"h1"];

/// The text of a piece of HTML: tags left out, entities replaced, blanks folded. Text without markup stays as it is.
#[must_use]
pub fn text_of(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    for token in Tokenizer::new(html).map_while(Result::ok) {
        match token {
            Token::String(text) => out.push_str(&String::from_utf8_lossy(&text)),
            Token::StartTag(tag) if APART.contains(&&**tag.name) => out.push(' '),
            Token::EndTag(tag) if APART.contains(&&**tag.name) => out.push(' '),
            _ => {}
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_go_and_entities_are_replaced() {
        assert_eq!(text_of(" Neue&nbsp;Br&uuml;cke er<b>&ouml;ffnet</b><br>&amp; mehr"), "Neue Brücke eröffnet & mehr");
        assert_eq!(text_of("1 < 2 & 3 > 2"), "1 < 2 & 3 > 2");
    }
}
