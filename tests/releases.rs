//! Invented releases with the truth about people, organizations, quotations and speakers: `fixtures/releases`.
//!
//! Counts over all of them how much `extract` finds; a figure below its floor in `floor.toml` fails. With `--nocapture`
//! the figures and every miss are printed. `DEPESCHE_CASE=name` measures the releases whose name contains it.
#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "tests read files and report")]

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use depesche::record::{PersonRecord, QuoteRecord};
use depesche::{Capture, Knowledge, Record, extract};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// `NAME.toml`. What is not said is not judged, except for the three lists and `titles`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Truth {
    issuer: Option<String>,
    published: Option<String>,
    people: Vec<Person>,
    /// People of the contact block, who must not be among those of the body.
    #[serde(default)]
    contact_people: Vec<String>,
    organizations: Vec<String>,
    quotes: Vec<Quote>,
    /// Names and quotations about which one can be of two minds: neither found nor missed; `...` stands for any text.
    #[serde(default)]
    doubtful: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Person {
    name: String,
    /// The last word of the name if not said.
    family: Option<Forms>,
    #[serde(default)]
    titles: Forms,
    role: Option<Forms>,
    organization: Option<Forms>,
    party: Option<String>,
    age: Option<u8>,
}

/// One form, or several that are all right.
#[derive(Deserialize)]
#[serde(untagged)]
enum Forms {
    One(String),
    Any(Vec<String>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Quote {
    /// The words; `...` stands for any text.
    text: String,
    speaker: Option<String>,
    #[serde(default = "yes")]
    direct: bool,
}

fn yes() -> bool {
    true
}

/// `floor.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Floor {
    /// Doubtful in every release.
    doubtful: Vec<String>,
    floor: BTreeMap<String, f64>,
}

/// One figure: F1 where things are looked for, a share where they are judged (`wanted` is `found` then).
#[derive(Default)]
struct Tally {
    hits: usize,
    wanted: usize,
    found: usize,
}

#[derive(Default)]
struct Scores {
    tallies: BTreeMap<&'static str, Tally>,
    misses: Vec<String>,
    release: String,
}

#[test]
fn releases_are_understood() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/releases");
    let floor: Floor = read(&folder.join("floor.toml"));
    let filter = std::env::var("DEPESCHE_CASE").unwrap_or_default();
    let sources = sources(&folder);
    assert!(sources.len() >= 80, "only {} releases in {}", sources.len(), folder.display());
    let (know, mut scores) = (Knowledge::builtin(), Scores::default());
    for source in sources.iter().filter(|s| s.to_string_lossy().contains(&filter)) {
        let mut truth: Truth = read(&source.with_extension("toml"));
        truth.doubtful.extend(floor.doubtful.iter().cloned());
        let capture = Capture::new(std::fs::read(source).expect("the release"));
        scores.release = source.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        scores.judge(&truth, &extract(&capture, &know));
    }
    scores.hold(&floor, filter.is_empty());
}

/// People in the same releases after umlauts became `?` and titles capitals, as on pages that went through many hands:
/// with the letters of their names restored, and with those counted that stand there with `?`.
#[test]
fn damaged_releases_are_understood() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/releases");
    let floor: Floor = read(&folder.join("floor.toml"));
    let filter = std::env::var("DEPESCHE_CASE").unwrap_or_default();
    let (know, mut scores) = (Knowledge::builtin(), Scores::default());
    for source in sources(&folder).iter().filter(|s| s.to_string_lossy().contains(&filter)) {
        let mut truth: Truth = read(&source.with_extension("toml"));
        truth.doubtful.extend(floor.doubtful.iter().cloned());
        // A page in an old charset is left out; what is lost there is another matter.
        let Ok(text) = std::fs::read_to_string(source) else { continue };
        let title = extract(&Capture::new(text.clone().into_bytes()), &know).title.unwrap_or_default();
        let record = extract(&Capture::new(damaged(&text, &title).into_bytes()), &know);
        scores.release = source.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let found: Vec<&str> =
            record.people.iter().filter(|p| !p.mentions.is_empty()).map(|p| p.name.as_str()).collect();
        let wanted: Vec<String> = truth.people.iter().map(|p| p.name.clone()).collect();
        for kind in [RESTORED, WITH_SIGNS] {
            scores.names(kind, &wanted, &found, &truth.doubtful);
        }
    }
    scores.hold(&floor, filter.is_empty());
}

/// Names in damaged text, letter by letter.
const RESTORED: &str = "people, letters restored";
/// The same; a sign for a letter is right too.
const WITH_SIGNS: &str = "people, letters lost";

/// The text with its title in capitals and without umlauts.
fn damaged(text: &str, title: &str) -> String {
    let shouted = if title.is_empty() { text.to_owned() } else { text.replace(title, &title.to_uppercase()) };
    shouted.replace(['ä', 'ö', 'ü', 'Ä', 'Ö', 'Ü', 'ß'], "?")
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the folder of the releases");
    let mut files: Vec<PathBuf> = entries.map(|e| e.expect("a release").path()).collect();
    files.retain(|f| f.extension().is_some_and(|e| e == "txt" || e == "html"));
    files.sort();
    files
}

fn read<T: DeserializeOwned>(path: &Path) -> T {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    toml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

impl Scores {
    /// Prints all figures; none may be below its floor.
    fn hold(&self, floor: &Floor, all: bool) {
        println!("{}", self.misses.join("\n"));
        let mut below = Vec::new();
        for (name, tally) in &self.tallies {
            let figure = tally.figure();
            println!("{name:24} {figure:.4}  ({} right, {} wanted, {} found)", tally.hits, tally.wanted, tally.found);
            let least = floor.floor.get(*name).copied().unwrap_or(1.0);
            if all && figure < least {
                below.push(format!("{name}: {figure:.4}, the floor is {least}"));
            }
        }
        assert!(below.is_empty(), "figures have fallen (--nocapture shows the misses):\n{}", below.join("\n"));
    }

    fn judge(&mut self, truth: &Truth, record: &Record) {
        self.people(truth, record);
        let organizations: Vec<&str> = record.organizations.iter().map(|o| o.name.as_str()).collect();
        self.names("organizations", &truth.organizations, &organizations, &truth.doubtful);
        let (issuer, published) = (record.issuer.as_ref(), record.published.as_ref());
        self.share("issuer", truth.issuer.as_deref(), issuer.map_or("", |i| &i.name));
        self.share("published", truth.published.as_deref(), published.map_or("", |p| &p.value));
        let contacts = record.contact.iter().flat_map(|c| &c.people);
        let contacts: Vec<&str> = contacts.map(String::as_str).filter(|_| !truth.contact_people.is_empty()).collect();
        self.names("contact people", &truth.contact_people, &contacts, &truth.doubtful);
        self.quotes(truth, record);
    }

    fn people(&mut self, truth: &Truth, record: &Record) {
        let found: Vec<&PersonRecord> = record.people.iter().filter(|p| !p.mentions.is_empty()).collect();
        let wanted: Vec<String> = truth.people.iter().map(|p| p.name.clone()).collect();
        self.names("people", &wanted, &found.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), &truth.doubtful);
        for person in &truth.people {
            if let Some(found) = found.iter().find(|f| alike("people", &person.name, &f.name)) {
                self.person(person, found);
            }
        }
    }

    fn person(&mut self, person: &Person, found: &PersonRecord) {
        self.count("capitals of names", 1, 1, usize::from(person.name == found.name));
        if person.name != found.name {
            self.miss("capitals of names", &person.name, &found.name);
        }
        let role = found.role.as_deref().unwrap_or_default();
        match &person.role {
            Some(forms) => self.forms("role", forms, role, &person.name),
            None if !role.is_empty() => self.miss("role too many", "", &format!("{role} ({})", person.name)),
            None => {}
        }
        self.forms("titles", &person.titles, &found.titles.join(" "), &person.name);
        let last = Forms::One(person.name.split(' ').next_back().unwrap_or_default().to_owned());
        self.forms(
            "family",
            person.family.as_ref().unwrap_or(&last),
            found.family.as_deref().unwrap_or_default(),
            &person.name,
        );
        if let Some(forms) = &person.organization {
            let organization = found.organization.as_deref().unwrap_or_default();
            self.forms("organization of role", forms, organization, &person.name);
        }
        self.share("party", person.party.as_deref(), found.party.as_deref().unwrap_or_default());
        let age = |age: u8| age.to_string();
        self.share("age", person.age.map(age).as_deref(), &found.age.map(age).unwrap_or_default());
    }

    /// Names looked for, each of which may be found once.
    fn names(&mut self, kind: &'static str, wanted: &[String], found: &[&str], doubtful: &[String]) {
        let mut left: Vec<&str> = found.to_vec();
        for name in wanted {
            let at = left.iter().position(|f| alike(kind, name, f));
            self.count(kind, 1, 0, usize::from(at.is_some()));
            match at {
                Some(at) => drop(left.remove(at)),
                None => self.miss(kind, name, ""),
            }
        }
        self.count(kind, 0, found.len() - left.len(), 0);
        for name in left.iter().filter(|name| !doubtful.iter().any(|d| fits(d, name))) {
            self.count(kind, 0, 1, 0);
            self.miss(kind, "", name);
        }
    }

    fn quotes(&mut self, truth: &Truth, record: &Record) {
        let letters = Letters::new(&record.body.text);
        let mut left: Vec<(Range<usize>, &QuoteRecord)> =
            record.quotes.iter().map(|q| (letters.range(q.start, q.end), q)).collect();
        for quote in &truth.quotes {
            let (kind, speakers) =
                if quote.direct { ("quotes", "speaker") } else { ("indirect speech", "speaker of indirect") };
            let places = letters.places(&quote.text);
            let at = left.iter().position(|(range, found)| {
                found.direct == quote.direct && places.iter().any(|p| agree(p, range, quote.direct))
            });
            self.count(kind, 1, usize::from(at.is_some()), usize::from(at.is_some()));
            let Some(at) = at else {
                self.miss(kind, &quote.text, if places.is_empty() { "(not in the body's text)" } else { "" });
                continue;
            };
            let found = left.remove(at).1.speaker.and_then(|i| record.people.get(i)).map(|p| p.name.as_str());
            let (wanted, found) = (quote.speaker.as_deref().unwrap_or("nobody"), found.unwrap_or("nobody"));
            self.share(speakers, Some(wanted), found);
        }
        for (_, found) in left.iter().filter(|(_, f)| !truth.doubtful.iter().any(|d| fits(d, &f.text))) {
            let kind = if found.direct { "quotes" } else { "indirect speech" };
            self.count(kind, 0, 1, 0);
            self.miss(kind, "", &found.text);
        }
    }

    fn share(&mut self, kind: &'static str, wanted: Option<&str>, found: &str) {
        if let Some(wanted) = wanted {
            self.forms(kind, &Forms::One(wanted.to_owned()), found, "");
        }
    }

    /// One property that must have one of the forms; an empty list is not judged.
    fn forms(&mut self, kind: &'static str, wanted: &Forms, found: &str, of: &str) {
        let wanted = wanted.all();
        if wanted.is_empty() {
            return;
        }
        let right = wanted.iter().any(|w| same(w, found));
        self.count(kind, 1, 1, usize::from(right));
        if !right {
            let found = if found.is_empty() { "nothing" } else { found };
            let of = if of.is_empty() { String::new() } else { format!(" ({of})") };
            self.miss(kind, wanted[0], &format!("{found}{of}"));
        }
    }

    fn count(&mut self, kind: &'static str, wanted: usize, found: usize, hits: usize) {
        let tally = self.tallies.entry(kind).or_default();
        tally.wanted += wanted;
        tally.found += found;
        tally.hits += hits;
    }

    fn miss(&mut self, kind: &str, wanted: &str, found: &str) {
        let text = match (wanted, found) {
            (wanted, "") => format!("missed: {wanted}"),
            ("", found) => format!("too many: {found}"),
            (wanted, found) => format!("wanted {wanted}, found {found}"),
        };
        self.misses.push(format!("{kind:22} {:34} {text}", self.release));
    }
}

impl Tally {
    fn figure(&self) -> f64 {
        2.0 * self.hits as f64 / (self.wanted + self.found).max(1) as f64
    }
}

impl Default for Forms {
    fn default() -> Self {
        Forms::One(String::new())
    }
}

impl Forms {
    fn all(&self) -> Vec<&str> {
        match self {
            Forms::One(form) => vec![form],
            Forms::Any(forms) => forms.iter().map(String::as_str).collect(),
        }
    }
}

/// Whether a name is the wanted one. Organizations may be inflected; people only be in capitals.
fn alike(kind: &str, wanted: &str, found: &str) -> bool {
    match kind {
        "organizations" => same(wanted, found),
        WITH_SIGNS => {
            let (wanted, found) = (wanted.to_lowercase(), found.to_lowercase());
            let like = |(w, f): (char, char)| w == f || f == '?';
            wanted.chars().count() == found.chars().count() && wanted.chars().zip(found.chars()).all(like)
        }
        _ => wanted.to_lowercase() == found.to_lowercase(),
    }
}

/// Same but for case, blanks and endings of inflection: `Landgerichts` is `Landgericht`, `stellvertretenden` is
/// `stellvertretender`.
fn same(wanted: &str, found: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
        parts.map(str::to_lowercase).collect()
    };
    let (wanted, found) = (words(wanted), words(found));
    let ending = |a: &str, b: &str| a.strip_prefix(b).is_some_and(|e| matches!(e, "" | "s" | "es" | "n" | "en" | "e"));
    let stem = |word: &str| word.trim_end_matches(['r', 's', 'm', 'n']).to_owned();
    wanted.concat() == found.concat()
        || wanted.len() == found.len()
            && wanted
                .iter()
                .zip(&found)
                .all(|(a, b)| ending(a, b) || ending(b, a) || (a.len() > 3 && b.len() > 3 && stem(a) == stem(b)))
}

/// Whether a pattern with `...` matches the text.
fn fits(pattern: &str, text: &str) -> bool {
    match pattern.split_once("...") {
        Some((head, tail)) => text.starts_with(head.trim_end()) && text.ends_with(tail.trim_start()),
        None => same(pattern, text),
    }
}

/// Direct speech must be found exactly, indirect speech by more than half.
fn agree(wanted: &Range<usize>, found: &Range<usize>, exactly: bool) -> bool {
    let shared = wanted.end.min(found.end).saturating_sub(wanted.start.max(found.start));
    let all = wanted.end.max(found.end) - wanted.start.min(found.start);
    if exactly { wanted == found } else { 2 * shared > all }
}

/// The letters and digits of a text, so that marks and blanks do not count.
struct Letters {
    text: String,
    /// How many of them stand before each character of the text.
    before: Vec<usize>,
}

impl Letters {
    fn new(text: &str) -> Letters {
        let mut letters = Letters { text: String::new(), before: vec![0] };
        for c in text.chars() {
            letters.text.extend(c.is_alphanumeric().then_some(c));
            letters.before.push(letters.before.last().unwrap_or(&0) + usize::from(c.is_alphanumeric()));
        }
        letters
    }

    fn range(&self, start: usize, end: usize) -> Range<usize> {
        self.before[start]..self.before[end]
    }

    /// Where a quotation with `...` stands.
    fn places(&self, quote: &str) -> Vec<Range<usize>> {
        let parts: Vec<String> = quote.split("...").map(|p| Letters::new(p).text).collect();
        let place = |start: usize| {
            let mut end = start;
            for part in &parts {
                end += self.text[end..].find(part.as_str())? + part.len();
            }
            let count = |at: usize| self.text[..at].chars().count();
            Some(count(start)..count(end))
        };
        self.text.match_indices(parts[0].as_str()).filter_map(|(at, _)| place(at)).collect()
    }
}
