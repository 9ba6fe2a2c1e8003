//! In: a piece of HTML such as the title of a feed's entry. Out: its text without tags, in one line.

use html5ever::local_name;

use super::names::Name;
use super::tokens::{Token, Tokens};
use crate::text::single_spaced;

/// The text of a piece of HTML: tags left out, entities replaced, blanks folded. Text without markup stays as it is.
#[must_use]
pub fn text_of(html: &str) -> String {
    let mut tokens = Tokens::new(html);
    let mut out = String::with_capacity(html.len());
    loop {
        match tokens.next(false) {
            Token::Text(chars) | Token::Null(chars) => out.push_str(tokens.read(&chars)),
            Token::Start(tag) if parts_words(&tag.name) => out.push(' '),
            Token::End(name) if parts_words(&name) => out.push(' '),
            Token::Eof => break,
            _ => {}
        }
        tokens.forget();
    }
    single_spaced(&out).into_owned()
}

fn parts_words(name: &Name) -> bool {
    matches!(
        name.local,
        local_name!("br")
            | local_name!("p")
            | local_name!("div")
            | local_name!("li")
            | local_name!("td")
            | local_name!("tr")
            | local_name!("h1")
    )
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
