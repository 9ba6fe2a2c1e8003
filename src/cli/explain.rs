//! The verb `explain`: one document in, the story of its record out.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use depesche::pipeline::{self, Rooms};
use depesche::read::files::Found;
use depesche::{Capture, Error};

use super::{Common, End, stdout_error};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The document.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    common: Common,
}

pub(super) fn run(arguments: &Arguments) -> Result<End, Error> {
    let know = arguments.common.knowledge()?;
    let capture = Found::file(&arguments.file).document(arguments.common.max_bytes)?;
    let rooms = pipeline::walk(&capture, &know);
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    tell(&mut out, &capture, rooms).and_then(|()| out.flush()).map_err(stdout_error)?;
    Ok(End::Well)
}

fn tell(out: &mut impl Write, capture: &Capture, rooms: Rooms) -> std::io::Result<()> {
    let encoding = &rooms.decoded.encoding;
    writeln!(out, "{} bytes, {} ({:?}), {:?}", capture.bytes.len(), encoding.used, encoding.from, rooms.identity)?;
    for note in &rooms.document.notes {
        writeln!(out, "  note: {note}")?;
    }
    writeln!(out, "\nBLOCKS")?;
    for zoned in &rooms.document.blocks {
        let block = &zoned.block;
        writeln!(out, "{:?} {:?} ({})\n    {:?}", zoned.zone, block.kind, zoned.why, block.text.as_str())?;
        for e in block.text.edits() {
            let after = block.text.as_str().get(e.at..e.end()).unwrap_or_default();
            writeln!(out, "      {}: {:?} -> {after:?}", e.code, e.before)?;
        }
    }
    writeln!(out, "\nBODY")?;
    writeln!(out, "{}", rooms.document.body.as_str())?;
    for e in rooms.document.body.edits() {
        let after = rooms.document.body.as_str().get(e.at..e.end()).unwrap_or_default();
        writeln!(out, "      {}: {:?} -> {after:?}", e.code, e.before)?;
    }
    writeln!(out, "\nEVIDENCE")?;
    for e in &rooms.description.evidence {
        let mark = if e.won { '*' } else { ' ' };
        writeln!(out, "{mark} {} = {:?} from {:?}: {:?} ({})", e.field, e.value, e.from, e.text, e.why)?;
    }
    writeln!(out, "\nRECORD")?;
    let record = rooms.into_record(capture);
    writeln!(out, "{}", serde_json::to_string_pretty(&record)?)
}
