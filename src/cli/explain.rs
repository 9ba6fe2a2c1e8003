//! The verb `explain`: one document in, the story of its record out.
//!
//! Everything told here is read from [`Rooms`], the very values that the record is made of.

mod annotated;

use std::fmt::Debug;
use std::io::{self, Write};
use std::path::PathBuf;

use anstyle::{AnsiColor, Style};
use clap::Args;
use depesche::describe::{Description, Evidence, From};
use depesche::parse::Format;
use depesche::pipeline::{self, Rooms};
use depesche::read::files::{Found, Skipped};
use depesche::segment::{Document, Zone, Zoned};
use depesche::text::{Edit, Text};
use depesche::{Capture, Error};
use serde::Serialize;

use super::paper::{Color, Paper, Piece, shortened};
use super::{Common, End, stdout_error};

const EXAMPLES: &str = "\
Examples:
  depesche explain page.html
  depesche explain crawl.warc.gz --document 3  the third document of an archive
  depesche explain --full page.html           blocks in full length
  depesche explain --color always page.html | less -R";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The document; `-` is standard input.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Which document of a container, counted from 1; without it, the only one.
    #[arg(long, value_name = "N")]
    document: Option<usize>,
    /// Show blocks in full length.
    #[arg(long)]
    full: bool,
    /// When to write in color.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: Color,
    #[command(flatten)]
    common: Common,
}

const PLAIN: Style = Style::new();
const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const GONE: Style = AnsiColor::Red.on_default();
const NEW: Style = AnsiColor::Green.on_default();
const DOUBT: Style = AnsiColor::Yellow.on_default();

/// Characters of a block that are shown without `--full`.
const SHOWN: usize = 240;
/// Documents of a container that are named if it was not said which one is meant.
const LISTED: usize = 20;
/// Column where the texts begin.
const COLUMN: usize = 4;

pub(super) fn run(arguments: &Arguments) -> Result<End, Error> {
    let know = arguments.common.knowledge()?;
    let capture = the_document(arguments)?.document(arguments.common.max_bytes)?;
    let rooms = pipeline::walk(&capture, know);
    let paper = Paper::stdout(arguments.color);
    let mut story = Story { paper, shown: if arguments.full { usize::MAX } else { SHOWN } };
    story.tell(&capture, &rooms).map_err(stdout_error)?;
    Ok(End::Well)
}

/// The file, or the document asked for of those in it.
fn the_document(arguments: &Arguments) -> Result<Found, Error> {
    let number = arguments.document.unwrap_or(1);
    let (mut chosen, mut count, mut names, mut failure) = (None, 0, String::new(), None);
    for found in Found::file(&arguments.file).documents(arguments.common.max_bytes) {
        match found {
            Ok(found) => {
                count += 1;
                if count <= LISTED {
                    names.push_str(&format!("\n  {count:>4}  {}", found.name()));
                }
                if count == number {
                    chosen = Some(found);
                }
                let more = arguments.document.is_none() && count > LISTED;
                if more || arguments.document.is_some() && chosen.is_some() {
                    break;
                }
            }
            Err(Skipped::Failed(error)) => failure = failure.or(Some(error)),
            Err(_) => {}
        }
    }
    match (chosen, failure) {
        (Some(found), _) if arguments.document.is_some() || count == 1 => Ok(found),
        (None, Some(error)) if count == 0 => Err(error),
        _ => {
            let rest = if count > LISTED { "\n        ..." } else { "" };
            let which = format!("holds {count} documents or more; say which one with --document N:{names}{rest}");
            Err(Error::config(&arguments.file, which))
        }
    }
}

/// The story of one document on its way to the paper.
struct Story<W> {
    paper: Paper<W>,
    shown: usize,
}

impl<W: Write> Story<W> {
    fn tell(&mut self, capture: &Capture, rooms: &Rooms) -> io::Result<()> {
        self.identity(capture, rooms)?;
        self.decoding(&rooms.decoded.text)?;
        self.blocks(&rooms.document)?;
        self.evidence(&rooms.description)?;
        self.result(rooms)?;
        self.paper.heading("text")?;
        annotated::write(&mut self.paper, &rooms.document.body, &rooms.annotations)?;
        self.repairs(&rooms.document.body.text)?;
        self.mentions(rooms)?;
        self.doubts(rooms)?;
        self.paper.flush()
    }

    fn identity(&mut self, capture: &Capture, rooms: &Rooms) -> io::Result<()> {
        let (encoding, identity) = (&rooms.decoded.encoding, &rooms.identity);
        let name = capture.path.as_deref().unwrap_or("standard input");
        let format = match rooms.document.format {
            _ if let Some(media_type) = encoding.format_of(&capture.bytes) => media_type,
            Format::Html => "HTML",
            Format::Plain => "plain text",
            Format::Feed(form) => form.media_type(),
        };
        let mut how = format!("{}, told by {}", encoding.used, name_of(&encoding.from));
        if let Some(declared) = encoding.declared.as_deref().filter(|d| *d != encoding.used) {
            how.push_str(&format!(", declared as {declared}"));
        }
        if encoding.malformed > 0 {
            how.push_str(&format!(", {} sequences malformed", encoding.malformed));
        }
        let language = identity.language.as_deref().unwrap_or("unknown language");
        let layout = identity.layout.as_deref().unwrap_or("no known site layout");
        self.paper.row(0, 2, &[(BOLD, name.into())])?;
        self.fact("file", &format!("{} bytes of {format}, {how}", capture.bytes.len()))?;
        if let Some(url) = &rooms.description.url {
            self.fact("address", url)?;
        }
        self.fact("identity", &format!("{}, {language}, {layout}", name_of(&identity.kind)))?;
        for why in &identity.basis {
            self.paper.row(13, 15, &[(DIM, why.into())])?;
        }
        Ok(())
    }

    fn fact(&mut self, name: &str, value: &str) -> io::Result<()> {
        self.paper.row(2, 13, &[(DIM, format!("{name:<11}").into()), (PLAIN, value.into())])
    }

    fn decoding(&mut self, text: &Text) -> io::Result<()> {
        if text.edits().is_empty() {
            return Ok(());
        }
        self.paper.heading("repaired while decoding")?;
        self.edits(text)
    }

    fn blocks(&mut self, document: &Document) -> io::Result<()> {
        self.paper.heading("blocks")?;
        for note in &document.notes {
            self.paper.row(2, 4, &[(DIM, note.into())])?;
        }
        for (number, zoned) in document.blocks.iter().enumerate() {
            self.block(number + 1, zoned)?;
        }
        Ok(())
    }

    fn block(&mut self, number: usize, zoned: &Zoned) -> io::Result<()> {
        let block = &zoned.block;
        let kind = match block.markup.level {
            0 => name_of(&block.kind),
            level => format!("{} {level}", name_of(&block.kind)),
        };
        let head = [
            (DIM, format!("{number:>3} ").into()),
            (zone_style(zoned.zone), words(&zoned.zone).into()),
            (DIM, format!("  {kind}, bytes {}..{}: {}", block.source.start, block.source.end, zoned.why).into()),
        ];
        self.paper.row(0, COLUMN, &head)?;
        let style = if zoned.zone == Zone::Boilerplate { DIM } else { PLAIN };
        self.paper.row(COLUMN, COLUMN, &[(style, shortened(block.text.as_str(), self.shown))])
    }

    fn evidence(&mut self, description: &Description) -> io::Result<()> {
        if description.evidence.is_empty() {
            return Ok(());
        }
        self.paper.heading("evidence")?;
        let mut fields: Vec<&str> = Vec::new();
        for evidence in &description.evidence {
            if !fields.contains(&evidence.field) {
                fields.push(evidence.field);
            }
        }
        for field in fields {
            self.paper.row(2, 2, &[(BOLD, field.into())])?;
            for evidence in description.evidence.iter().filter(|e| e.field == field) {
                self.piece_of_evidence(evidence)?;
            }
        }
        Ok(())
    }

    fn piece_of_evidence(&mut self, evidence: &Evidence) -> io::Result<()> {
        let (mark, style) = if evidence.won { ("\u{2713} ", NEW) } else { ("\u{b7} ", PLAIN) };
        let mut row: Vec<Piece<'_>> = vec![
            (style, mark.into()),
            (DIM, format!("{:<16}", name_of(&evidence.from)).into()),
            (style, shortened(&evidence.value, self.shown)),
        ];
        if evidence.text != evidence.value {
            row.push((DIM, format!("  from \u{ab}{}\u{bb}", shortened(&evidence.text, self.shown)).into()));
        }
        if !evidence.why.is_empty() {
            row.push((DIM, format!("  {}", evidence.why).into()));
        }
        self.paper.row(COLUMN, COLUMN + 4, &row)
    }

    fn result(&mut self, rooms: &Rooms) -> io::Result<()> {
        self.paper.heading("description")?;
        let d = &rooms.description;
        let from = |from: From| format!("  ({})", name_of(&from));
        let number = d.number.as_ref().map(|n| match n.year {
            Some(year) => format!("{} of {year}", n.value),
            None => n.value.clone(),
        });
        let listed = |all: &[String]| Some(all.join("; ")).filter(|s| !s.is_empty());
        let facts = [
            ("title", d.title.clone()),
            ("subtitle", d.subtitle.clone()),
            ("kicker", d.kicker.clone()),
            ("teaser", d.teaser.as_ref().map(|t| shortened(t, self.shown).into_owned())),
            ("number", number),
            ("issuer", d.issuer.as_ref().map(|i| i.name.clone() + &from(i.from))),
            ("place", d.place.clone()),
            ("published", d.published.as_ref().map(|p| p.value.clone() + &from(p.from))),
            ("updated", d.updated.as_ref().map(|p| p.value.clone() + &from(p.from))),
            ("embargo", d.embargo.as_ref().map(|e| e.value.clone().unwrap_or_else(|| e.text.clone()))),
            ("authors", listed(&d.authors.iter().map(|a| a.name.clone()).collect::<Vec<_>>())),
            ("topics", listed(&d.topics)),
        ];
        for (name, value) in facts {
            if let Some(value) = value {
                self.fact(name, &value)?;
            }
        }
        self.contact(d)?;
        for file in &d.attachments {
            self.fact("attachment", &format!("{}  {}", file.title.as_deref().unwrap_or("untitled"), file.url))?;
        }
        for entry in &rooms.document.related {
            let facts = [&entry.date, &entry.kind, &entry.number, &entry.issuer, &entry.url];
            let facts: Vec<&str> = facts.into_iter().filter_map(|f| f.as_deref()).collect();
            self.fact("related", &format!("{}  ({})", entry.title, facts.join(", ")))?;
        }
        Ok(())
    }

    fn contact(&mut self, description: &Description) -> io::Result<()> {
        let Some(c) = &description.contact else { return Ok(()) };
        let numbers = |all: &[depesche::describe::Phone]| {
            all.iter().map(|p| p.value.clone().unwrap_or_else(|| p.text.clone())).collect::<Vec<_>>().join(", ")
        };
        let parts = [
            c.organization.clone().unwrap_or_default(),
            c.department.clone().unwrap_or_default(),
            c.people.join(", "),
            c.street.clone().unwrap_or_default(),
            [c.postal_code.as_deref(), c.city.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" "),
            Some(numbers(&c.phone)).filter(|n| !n.is_empty()).map_or_else(String::new, |n| format!("phone {n}")),
            Some(numbers(&c.fax)).filter(|n| !n.is_empty()).map_or_else(String::new, |n| format!("fax {n}")),
            c.email.join(", "),
            c.url.join(", "),
        ];
        let parts: Vec<String> = parts.into_iter().filter(|p| !p.is_empty()).collect();
        self.fact("contact", &parts.join(" | "))
    }

    fn repairs(&mut self, text: &Text) -> io::Result<()> {
        self.paper.heading(&format!("repairs of the text: {}", text.edits().len()))?;
        self.edits(text)
    }

    fn edits(&mut self, text: &Text) -> io::Result<()> {
        text.edits().iter().try_for_each(|edit| self.edit(text.as_str(), edit))
    }

    /// One change in its surroundings: what stood there, what stands there now.
    fn edit(&mut self, text: &str, edit: &Edit) -> io::Result<()> {
        const AROUND: usize = 24;
        let start = text.floor_char_boundary(edit.at.saturating_sub(AROUND));
        let end = text.ceil_char_boundary(edit.end() + AROUND);
        let flat = |s: &str| s.replace('\n', "\u{23ce}").replace('\u{a0}', "\u{2423}");
        self.paper.row(
            2,
            COLUMN,
            &[
                (DIM, format!("{:<26}\u{2026}{}", edit.code.name(), flat(&text[start..edit.at])).into()),
                (GONE, format!("[{}", flat(&shortened(&edit.before, self.shown))).into()),
                (DIM, "\u{2192}".into()),
                (NEW, format!("{}]", flat(&text[edit.at..edit.end()])).into()),
                (DIM, format!("{}\u{2026}", flat(&text[edit.end()..end])).into()),
            ],
        )
    }

    fn mentions(&mut self, rooms: &Rooms) -> io::Result<()> {
        let found = &rooms.annotations;
        if found.people.is_empty() && found.organizations.is_empty() && found.places.is_empty() {
            return Ok(());
        }
        self.paper.heading("who and where")?;
        for p in &found.people {
            let facts = [p.role.as_deref(), p.organization.as_deref(), p.party.as_deref()];
            let facts: Vec<&str> = facts.into_iter().flatten().collect();
            let titles = p.titles.iter().map(|t| format!("{t} ")).collect::<String>();
            let about = if facts.is_empty() { String::new() } else { format!(", {}", facts.join(", ")) };
            self.fact("person", &format!("{titles}{}{about}  \u{d7}{}", p.name, p.mentions.len()))?;
        }
        for (what, list) in [("organization", &found.organizations), ("place", &found.places)] {
            for named in list {
                self.fact(what, &format!(" {}  \u{d7}{}", named.name, named.mentions.len()))?;
            }
        }
        Ok(())
    }

    fn doubts(&mut self, rooms: &Rooms) -> io::Result<()> {
        let doubts = rooms.doubts.clone().into_sorted();
        if doubts.is_empty() {
            return Ok(());
        }
        self.paper.heading("doubts")?;
        for doubt in doubts {
            self.paper.row(
                2,
                COLUMN,
                &[(DOUBT, doubt.code.name().into()), (PLAIN, format!("  {}", doubt.message).into())],
            )?;
        }
        Ok(())
    }
}

fn zone_style(zone: Zone) -> Style {
    match zone {
        Zone::Boilerplate | Zone::Duplicate => DIM.bold(),
        Zone::Body | Zone::Background => NEW.bold(),
        Zone::Contact | Zone::PortalContact | Zone::Attachment | Zone::Related => {
            AnsiColor::Magenta.on_default().bold()
        }
        Zone::Aside(_) => AnsiColor::Blue.on_default().bold(),
        _ => AnsiColor::Cyan.on_default().bold(),
    }
}

/// The name of a value as it stands in records.
fn name_of(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

/// `PortalContact` as `portal contact`.
fn words(value: &impl Debug) -> String {
    let mut out = String::new();
    for c in format!("{value:?}").chars().filter(|c| *c != ')') {
        let seam = c == '(' || c.is_uppercase() && !out.is_empty() && !out.ends_with(' ');
        out.push_str(if seam { " " } else { "" });
        out.extend(c.to_lowercase().filter(|c| *c != '('));
    }
    out
}
