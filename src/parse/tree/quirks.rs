//! In: a doctype. Out: the mode a browser shows the page in, which says whether a table ends a paragraph.
//!
//! The hard decision: none; these are the lists of section 13.2.6.4.1 of the
//! [HTML standard](https://html.spec.whatwg.org/multipage/parsing.html#the-initial-insertion-mode).

use html5ever::tree_builder::QuirksMode;

use super::tokens::is_blank;

/// Public identifiers of old pages begin so.
const QUIRKY: &[&str] = &[
    "+//silmaril//dtd html pro v0r11 19970101//",
    "-//as//dtd html 3.0 aswedit + extensions//",
    "-//advasoft ltd//dtd html 3.0 aswedit + extensions//",
    "-//metrius//dtd metrius presentational//",
    "-//microsoft//dtd internet explorer 2.0 html strict//",
    "-//microsoft//dtd internet explorer 2.0 html//",
    "-//microsoft//dtd internet explorer 2.0 tables//",
    "-//microsoft//dtd internet explorer 3.0 html strict//",
    "-//microsoft//dtd internet explorer 3.0 html//",
    "-//microsoft//dtd internet explorer 3.0 tables//",
    "-//netscape comm. corp.//dtd html//",
    "-//netscape comm. corp.//dtd strict html//",
    "-//o'reilly and associates//dtd html 2.0//",
    "-//o'reilly and associates//dtd html extended 1.0//",
    "-//o'reilly and associates//dtd html extended relaxed 1.0//",
    "-//sq//dtd html 2.0 hotmetal + extensions//",
    "-//softquad software//dtd hotmetal pro 6.0::19990601::extensions to html 4.0//",
    "-//softquad//dtd hotmetal pro 4.0::19971010::extensions to html 4.0//",
    "-//spyglass//dtd html 2.0 extended//",
    "-//sun microsystems corp.//dtd hotjava html//",
    "-//sun microsystems corp.//dtd hotjava strict html//",
    "-//w3c//dtd html 3 1995-03-24//",
    "-//w3c//dtd html 3.2 draft//",
    "-//w3c//dtd html 3.2 final//",
    "-//w3c//dtd html 3.2//",
    "-//w3c//dtd html 3.2s draft//",
    "-//w3c//dtd html 4.0 frameset//",
    "-//w3c//dtd html 4.0 transitional//",
    "-//w3c//dtd html experimental 19960712//",
    "-//w3c//dtd html experimental 970421//",
    "-//w3c//dtd w3 html//",
    "-//w3o//dtd w3 html 3.0//",
    "-//webtechs//dtd mozilla html 2.0//",
    "-//webtechs//dtd mozilla html//",
];

/// What stands between `-//ietf//dtd html` and `//` in those of the oldest pages.
const IETF: &[&str] = &[
    "",
    " 2.0",
    " 2.0 level 1",
    " 2.0 level 2",
    " 2.0 strict",
    " 2.0 strict level 1",
    " 2.0 strict level 2",
    " 2.1e",
    " 3",
    " 3.0",
    " 3.2",
    " 3.2 final",
    " level 0",
    " level 1",
    " level 2",
    " level 3",
    " strict",
    " strict level 0",
    " strict level 1",
    " strict level 2",
    " strict level 3",
];

const QUIRKY_WHOLE: &[&str] = &["-//w3o//dtd w3 html strict 3.0//en//", "-/w3c/dtd html 4.0 transitional/en", "html"];
const QUIRKY_SYSTEM: &str = "http://www.ibm.com/data/dtd/v11/ibmxhtml1-transitional.dtd";
const LIMITED: &[&str] = &["-//w3c//dtd xhtml 1.0 frameset//", "-//w3c//dtd xhtml 1.0 transitional//"];
/// Quirky only without a system identifier.
const HTML_4: &[&str] = &["-//w3c//dtd html 4.01 frameset//", "-//w3c//dtd html 4.01 transitional//"];

/// The mode of the doctype that goes on with `rest`, and how many bytes of that it takes.
pub(super) fn of_doctype(rest: &str) -> (QuirksMode, usize) {
    let mut reader = Reader { rest, forced: false };
    let doctype = reader.read();
    let taken = rest.len() - reader.rest.len();
    (if reader.forced { QuirksMode::Quirks } else { mode(&doctype) }, taken)
}

#[derive(Default)]
struct Doctype {
    name: String,
    public: Option<String>,
    system: Option<String>,
}

fn mode(doctype: &Doctype) -> QuirksMode {
    let public = doctype.public.as_deref().map(str::to_ascii_lowercase);
    let begins = |list: &[&str]| public.as_deref().is_some_and(|p| list.iter().any(|start| p.starts_with(start)));
    let is_system = doctype.system.as_deref().is_some_and(|s| s.eq_ignore_ascii_case(QUIRKY_SYSTEM));
    let is_whole = public.as_deref().is_some_and(|p| QUIRKY_WHOLE.contains(&p));
    let of_ietf = public.as_deref().and_then(|p| p.strip_prefix("-//ietf//dtd html")?.split_once("//"));
    let is_ietf = of_ietf.is_some_and(|(version, _)| IETF.contains(&version));
    if doctype.name != "html" || is_system || is_whole || is_ietf || begins(QUIRKY) {
        QuirksMode::Quirks
    } else if begins(LIMITED) || begins(HTML_4) && doctype.system.is_some() {
        QuirksMode::LimitedQuirks
    } else if begins(HTML_4) {
        QuirksMode::Quirks
    } else {
        QuirksMode::NoQuirks
    }
}

struct Reader<'t> {
    rest: &'t str,
    forced: bool,
}

impl Reader<'_> {
    fn read(&mut self) -> Doctype {
        let mut doctype = Doctype::default();
        self.blanks();
        let len = self.rest.bytes().position(|b| is_blank(b) || b == b'>').unwrap_or(self.rest.len());
        doctype.name = self.rest[..len].to_ascii_lowercase();
        self.rest = &self.rest[len..];
        self.forced |= len == 0;
        self.blanks();
        if self.keyword("public") {
            doctype.public = self.quoted();
            self.forced |= doctype.public.is_none();
            if doctype.public.is_some() {
                self.blanks();
                doctype.system = self.quoted();
                self.forced |= doctype.system.is_none() && !self.rest.starts_with('>');
            }
        } else if self.keyword("system") {
            doctype.system = self.quoted();
            self.forced |= doctype.system.is_none();
        } else {
            self.forced |= !self.rest.starts_with('>');
        }
        self.finish();
        doctype
    }

    fn blanks(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r', '\u{c}']);
    }

    fn keyword(&mut self, word: &str) -> bool {
        let is_here = self.rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
        if is_here {
            self.rest = &self.rest[word.len()..];
            self.blanks();
        }
        is_here
    }

    /// An identifier in quotation marks. One that `>` cuts off ends the doctype.
    fn quoted(&mut self) -> Option<String> {
        let quote = self.rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let inside = &self.rest[1..];
        let len = inside.find([quote, '>']).unwrap_or(inside.len());
        let is_closed = inside[len..].starts_with(quote);
        self.forced |= !is_closed;
        self.rest = &inside[len + usize::from(is_closed)..];
        Some(inside[..len].to_owned())
    }

    /// Goes behind the `>`.
    fn finish(&mut self) {
        let end = self.rest.find('>');
        self.forced |= end.is_none();
        self.rest = end.map_or("", |end| &self.rest[end + 1..]);
    }
}
