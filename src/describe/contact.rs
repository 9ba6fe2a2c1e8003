//! In: the contact blocks of a release. Out: a [`Contact`] with its parts: office, unit, people, address, numbers.
//!
//! The hard decision: addresses and labels are found first, wherever they stand; only what is left between them is cut
//! into lines and judged line by line. So a block run together on one line and one set over many lines take one way.

mod lines;
mod people;

use std::ops::Range;

use super::{Contact, Phone};
use crate::knowledge::contact::{ContactWords, Label, NameWord};
use crate::knowledge::gazetteer::Traits;
use crate::knowledge::{Classes, LanguageData};
use crate::parse::Block;
use crate::segment::{Document, Zone};
use crate::values::address::{NetAddress, net_addresses, postal_place};
use crate::values::phone::phones;
use crate::warning::{WarningCode, Warnings};

/// Bytes of a contact block that are read; what follows is no contact data.
const MAX_TEXT: usize = 8000;

/// The contact of a document: its own block, else the one that the portal added.
#[must_use]
pub fn of(document: &Document, words: &LanguageData, doubts: &mut Warnings) -> Option<Contact> {
    parse(document.zone(Zone::Contact), words, doubts)
        .or_else(|| parse(document.zone(Zone::PortalContact), words, doubts))
}

/// Takes contact blocks apart; none if there is no text in them.
#[must_use]
pub fn parse<'b>(
    blocks: impl IntoIterator<Item = &'b Block>,
    words: &LanguageData,
    doubts: &mut Warnings,
) -> Option<Contact> {
    let blocks: Vec<&Block> = blocks.into_iter().collect();
    let text = blocks.iter().map(|b| b.text.as_str()).collect::<Vec<_>>().join("\n");
    if text.trim().is_empty() {
        return None;
    }
    let mut reader = Reader::new(&text[..text.floor_char_boundary(MAX_TEXT)], words);
    reader.read();
    for link in blocks.iter().flat_map(|b| &b.links) {
        reader.link(&link.href);
    }
    let contact = reader.contact;
    if contact.phone.is_empty()
        && contact.email.is_empty()
        && contact.postal_code.is_none()
        && contact.people.is_empty()
    {
        doubts.add(WarningCode::ContactUncertain, "The contact block names neither address nor telephone nor person.");
    }
    Some(Contact { text, ..contact })
}

/// Something found before the lines are judged.
enum Mark {
    Net(NetAddress),
    Label(Label),
}

struct Reader<'t> {
    text: &'t str,
    words: &'t LanguageData,
    home: u16,
    contact: Contact,
    /// The line before was the office's name and may go on.
    open: bool,
    /// The next line is a person.
    person: bool,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str, words: &'t LanguageData) -> Self {
        Self { text, words, home: home(text, &words.contact), contact: Contact::default(), open: true, person: false }
    }

    fn read(&mut self) {
        let start = self.after_opener();
        let marks = self.marks(start);
        let mut from = start;
        let mut label = None;
        for (i, (range, mark)) in marks.iter().enumerate() {
            let next = marks.get(i + 1).map_or(self.text.len(), |(r, _)| r.start);
            self.stretch(from..range.start.max(from), label);
            (from, label) = (range.end, None);
            match mark {
                Mark::Net(net) => self.net(net),
                Mark::Label(kind @ (Label::Phone | Label::Fax)) => from = self.numbers(range.end..next, *kind),
                Mark::Label(kind) => label = Some(*kind),
            }
        }
        self.stretch(from..self.text.len(), label);
    }

    /// Where the text goes on after `Impressum:`.
    fn after_opener(&self) -> usize {
        let lead = self.text.len() - self.text.trim_start().len();
        let opener = self.words.contact.openers.at_start(&self.text[lead..]);
        let end = opener.map_or(lead, |(range, _)| lead + range.end);
        end + (self.text[end..].len() - self.text[end..].trim_start_matches([':', ' ', '\n']).len())
    }

    /// Addresses and labels with a value, in order; a label inside an address is none.
    fn marks(&self, start: usize) -> Vec<(Range<usize>, Mark)> {
        let shifted = |r: Range<usize>| r.start + start..r.end + start;
        let text = &self.text[start..];
        let nets = net_addresses(text);
        let mut marks: Vec<(Range<usize>, Mark)> = Vec::new();
        for (range, label) in self.words.contact.labels.find(text) {
            let inside = nets.iter().any(|n| n.range.start < range.end && range.start < n.range.end);
            let valued = matches!(label, Label::Phone | Label::Fax | Label::Mail | Label::Web);
            if !inside && valued {
                let colon = text[range.end..].len() - text[range.end..].trim_start_matches(['.', ':', ' ']).len();
                marks.push((shifted(range.start..range.end + colon), Mark::Label(label)));
            }
        }
        marks.extend(nets.into_iter().map(|n| (shifted(n.range.clone()), Mark::Net(n))));
        marks.sort_by_key(|(range, _)| range.start);
        marks
    }

    fn net(&mut self, net: &NetAddress) {
        let list = if net.mail { &mut self.contact.email } else { &mut self.contact.url };
        if !list.contains(&net.value) {
            list.push(net.value.clone());
        }
    }

    /// A `mailto:` or `tel:` link that the text does not spell out.
    fn link(&mut self, href: &str) {
        if let Some(mail) = href.strip_prefix("mailto:") {
            let value = mail.split('?').next().unwrap_or(mail).trim().to_owned();
            if value.contains('@') && !self.contact.email.iter().any(|m| m.eq_ignore_ascii_case(&value)) {
                self.contact.email.push(value);
            }
        } else if let Some(number) = href.strip_prefix("tel:") {
            let found = phones(number, self.home, None, &self.words.contact.areas).into_iter().next();
            let Some(value) = found.and_then(|p| p.value) else { return };
            let mut known = self.contact.phone.iter().chain(&self.contact.fax);
            if !known.any(|p| p.value.as_ref() == Some(&value)) {
                self.contact.phone.push(Phone { text: number.to_owned(), value: Some(value) });
            }
        }
    }

    /// The telephone numbers right after a label; gives where the text goes on.
    fn numbers(&mut self, range: Range<usize>, label: Label) -> usize {
        let base = self.contact.phone.last().and_then(|p| p.value.clone());
        let text = &self.text[range.clone()];
        let mut end = 0;
        for number in phones(text, self.home, base.as_deref(), &self.words.contact.areas) {
            let between = &text[end..number.range.start];
            let joined = between.chars().filter(|c| c.is_alphanumeric()).count() <= 4 && between.len() <= 12;
            if !joined || between.contains('\n') && end > 0 {
                break;
            }
            let shown = Phone { text: text[number.range.clone()].to_owned(), value: number.value };
            end = number.range.end;
            let list = if label == Label::Fax { &mut self.contact.fax } else { &mut self.contact.phone };
            if !list.contains(&shown) {
                list.push(shown);
            }
        }
        range.start + end
    }

    /// Free text between two marks: cut into lines, each judged.
    fn stretch(&mut self, range: Range<usize>, label: Option<Label>) {
        let text = self.rejoined(&self.text[range]);
        let mut first = label;
        for line in self.lines(&text) {
            let line = line.trim_matches(|c: char| c.is_whitespace() || ",;:|-/\u{2022}\u{b7}\u{2013}(".contains(c));
            if line.chars().any(char::is_alphanumeric) {
                self.line(line, first.take());
            }
        }
    }

    fn line(&mut self, line: &str, label: Option<Label>) {
        let contact = &self.words.contact;
        if let Some(place) = postal_place(line, contact).filter(|_| self.contact.postal_code.is_none()) {
            self.contact.postal_code = Some(line[place.code].to_owned());
            self.contact.city = Some(line[place.city].trim_end().to_owned());
            self.open = false;
            self.rest(&line[..place.street_end]);
            self.rest(&line[place.range.end..]);
        } else if label == Some(Label::Web) {
            let host = line.split_whitespace().next().filter(|w| w.contains('.') && !w.ends_with('.'));
            self.contact.url.extend(host.map(str::to_owned));
        } else if !self.street(line) && !self.is_country(line) {
            self.name(line);
        }
    }

    fn rest(&mut self, part: &str) {
        let part = part.trim_matches(|c: char| c.is_whitespace() || ",;|-/".contains(c));
        if part.chars().any(char::is_alphanumeric) && !self.street(part) && !self.is_country(part) {
            self.name(part);
        }
    }

    fn is_country(&self, line: &str) -> bool {
        self.words.contact.labels.find(line).any(|(r, l)| l == Label::Country && r.len() == line.len())
    }

    /// A street with its house number; an office run together with it is cut off.
    fn street(&mut self, line: &str) -> bool {
        let contact = &self.words.contact;
        let number = line.bytes().any(|b| b.is_ascii_digit());
        let is_street = |w: &str| {
            let word = w.trim_end_matches(|c: char| c.is_ascii_digit());
            contact.is_street(word) || w.ends_with('.') && contact.is_street(w)
        };
        let head = || line.split([' ', '-']).any(is_street);
        let numbered = if contact.number_first {
            line.starts_with(|c: char| c.is_ascii_digit()) && head()
        } else {
            number && (head() || ends_with_house_number(line)) && line.chars().count() <= 80
        };
        let telephone = line.starts_with(['+', '(', '0']);
        if !numbered || telephone || self.contact.street.is_some() {
            return false;
        }
        let start = street_seam(line, contact);
        let apart = has(&line[..start], contact, NameWord::Office) || self.is_person(&line[..start]);
        let start = if apart { start } else { 0 };
        if start > 0 {
            self.name(line[..start].trim());
        }
        self.contact.street = Some(line[start..].trim().to_owned());
        self.open = false;
        true
    }

    /// A line without numbers: office, unit or person.
    fn name(&mut self, line: &str) {
        let phone = line.starts_with(['+', '(', '0']) && line.bytes().filter(u8::is_ascii_digit).count() >= 6;
        if phone {
            self.numbers_of(line);
        } else if self.person_line(line) || self.person_of_office(line) {
            self.open = false;
        } else if self.contact.organization.is_some() && self.is_unit(line) {
            self.contact.department.get_or_insert_with(|| line.to_owned());
            self.open = false;
        } else if self.is_unit(line) && !has(line, &self.words.contact, NameWord::Office) {
            self.contact.department.get_or_insert_with(|| line.to_owned());
        } else {
            self.office(line);
        }
    }

    fn numbers_of(&mut self, line: &str) {
        let found = phones(line, self.home, None, &self.words.contact.areas);
        let shown = |n: crate::values::phone::PhoneNumber| Phone { text: line[n.range].to_owned(), value: n.value };
        self.contact.phone.extend(found.into_iter().map(shown));
    }

    fn office(&mut self, line: &str) {
        // `Head of Communications, OfX` is what a person does.
        let first = line.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        let traits = self.words.names.traits(first);
        if traits.any(Traits::ROLE) && !traits.any(Traits::ORG_HEAD.or(Traits::FAMILY)) {
            // `Spokesman Example plc`: the firm behind it is the office.
            let firm = line[first.len()..].trim_start();
            if self.ends_as_firm(firm) {
                return self.office(firm);
            }
            if !is_office(line, &self.words.contact) {
                return;
            }
        }
        let goes_on = line.starts_with(char::is_lowercase);
        match &mut self.contact.organization {
            None => self.contact.organization = Some(line.to_owned()),
            Some(name) if self.open && (goes_on || ends_open(name)) => {
                name.push(' ');
                name.push_str(line);
            }
            Some(name) => {
                let better = !is_office(name, &self.words.contact) && is_office(line, &self.words.contact);
                if better && self.contact.street.is_none() {
                    let before = std::mem::replace(name, line.to_owned());
                    self.contact.people.extend(self.name_of(&before, true));
                }
                self.open = false;
                return;
            }
        }
        self.open = true;
    }

    /// Whether a line ends with a legal form.
    fn ends_as_firm(&self, line: &str) -> bool {
        let last = line.split_whitespace().next_back().unwrap_or_default();
        line.contains(' ')
            && self.words.lexicon.classes(self.words.lexicon.id(&last.to_lowercase())).any(Classes::ORG_SUFFIX)
    }

    fn is_unit(&self, line: &str) -> bool {
        self.words.contact.labels.find(line).any(|(_, l)| l == Label::Department)
            || has(line, &self.words.contact, NameWord::Unit)
    }
}

/// The calling code of numbers without one: a country sign or address of the block tells more than the language.
fn home(text: &str, words: &ContactWords) -> u16 {
    let found = [("+43", 43), ("+41", 41), ("+49", 49), ("+44", 44), ("++43", 43), ("A-", 43), ("CH-", 41)];
    let (plus, hyphen) = (text.contains('+'), text.contains('-'));
    let code = |sign: &str| match text.find(sign) {
        Some(at) => {
            sign.starts_with('+') || text[at + sign.len()..].bytes().take_while(u8::is_ascii_digit).count() == 4
        }
        None => false,
    };
    let may_stand = |sign: &str| if sign.starts_with('+') { plus } else { hyphen };
    if let Some((_, country)) = found.iter().find(|(sign, _)| may_stand(sign) && code(sign)) {
        return *country;
    }
    let place = postal_place(text, words).filter(|p| p.code.len() == 4);
    let abroad = place.and_then(|p| words.areas.four_digit_country(&text[p.city]));
    let domain = [(".at", 43), (".ch", 41), (".uk", 44)].into_iter().find(|(d, _)| {
        text.match_indices(d).any(|(i, _)| text[i + d.len()..].chars().next().is_none_or(|c| !c.is_alphanumeric()))
    });
    abroad.or(domain.map(|(_, c)| c)).unwrap_or(words.home)
}

/// A line that ends like a house number: `40`, `2 - 4`, `12 a`, `203 - 206`.
fn ends_with_house_number(line: &str) -> bool {
    let tail = line.trim_end_matches(|c: char| c.is_ascii_digit() || " -/\u{2013}".contains(c));
    let letter = tail.len() < line.len();
    let tail = if letter { tail } else { tail.trim_end_matches(|c: char| c.is_ascii_lowercase()).trim_end() };
    let tail = tail.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ');
    tail.len() < line.trim_end().len()
        && tail.ends_with(|c: char| c.is_alphabetic() || c == '.')
        && tail.len() >= 4
        && line.trim_end().len() - tail.len() <= 12
        && line.as_bytes().iter().any(u8::is_ascii_digit)
}

/// Where the street may begin in `Ministerium fuer XMusterring 4` or `Ministerium fuer X Musterring 4`: after the last seam,
/// else at the word for a street.
fn street_seam(line: &str, words: &ContactWords) -> usize {
    let pairs = line.char_indices().zip(line.chars().skip(1));
    let seam =
        pairs.filter(|((_, a), b)| a.is_lowercase() && b.is_uppercase()).last().map(|((i, a), _)| i + a.len_utf8());
    seam.unwrap_or_else(|| street_start(line, words))
}

/// Where the first word for a street begins; with the word before it if it stands alone (`Halberstaedter Str.`).
fn street_start(line: &str, words: &ContactWords) -> usize {
    let (mut at, mut before) = (0, 0);
    let mut found = 0;
    for word in line.split_inclusive(' ') {
        let bare = word.trim_end();
        if words.is_street(bare) && found == 0 {
            found = if words.is_street_alone(bare) { before } else { at };
        }
        (before, at) = (at, at + word.len());
    }
    found
}

fn is_office(line: &str, words: &ContactWords) -> bool {
    has(line, words, NameWord::Office) || has(line, words, NameWord::Form)
}

fn has(line: &str, words: &ContactWords, kind: NameWord) -> bool {
    line.split(|c: char| !c.is_alphanumeric() && c != '.').any(|w| words.kind(w.trim_end_matches('.')) == Some(kind))
}

/// Whether an office's name cannot end so: `Ministerium und`, with the rest in the next line.
fn ends_open(name: &str) -> bool {
    let last = name.split_whitespace().next_back().unwrap_or("");
    last.ends_with([',', '-', '&']) || last.starts_with(char::is_lowercase) && last.chars().count() <= 4
}
