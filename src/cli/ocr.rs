//! In: a PDF file whose text our own reader cannot tell. Out: its text as other programs read it, if they are installed.
//!
//! The hard decision: this stands before the rooms, not in one. A record depends on its capture alone; what another program
//! read is a part of the capture ([`Reading`]), and the record says so. Only `--ocr` lets other programs in, since what is
//! installed differs from machine to machine.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use depesche::decode::document::{DocumentType, Problem, text_of};
use depesche::read::{Capture, Reader, Reading};
use depesche::{Error, Knowledge, pipeline};
use tempfile::TempDir;

use super::child::{self, Limits, Stopped};

/// For tesseract, if nothing else is said.
pub(super) const LANGUAGES: &str = "deu+eng";
/// More pages are not read by OCR.
const MOST_PAGES: u32 = 200;
/// Time for all pages of a document.
const DOCUMENT_TIME: Duration = Duration::from_secs(600);
/// The long side of a picture of a page in pixels: that of A4 at 300 dots an inch. It bounds the picture, too.
const LONG_SIDE: &str = "3508";
/// Memory for one program in KiB. A page of A4 takes tesseract a fifth of it.
const MEMORY: u64 = 2 << 20;
const TEXT: Limits = Limits { time: Duration::from_secs(60), bytes: 32 << 20, memory: MEMORY };
const PICTURE: Limits = Limits { time: Duration::from_secs(60), bytes: 64 << 20, memory: MEMORY };
const PAGE: Limits = Limits { time: Duration::from_secs(120), bytes: 1 << 20, memory: MEMORY };
/// How poppler's programs say that there is no such page.
const NO_SUCH_PAGE: Option<i32> = Some(99);

/// The programs that are installed.
#[derive(Debug, Default)]
pub(super) struct Programs {
    pdftocairo: Option<PathBuf>,
    pdftotext: Option<PathBuf>,
    ocr: Option<Ocr>,
}

#[derive(Debug)]
struct Ocr {
    pdftoppm: PathBuf,
    tesseract: PathBuf,
    /// As tesseract wants them: `deu+eng`.
    languages: String,
}

/// Checks the languages asked for: names as tesseract has them, with `+` between.
pub(super) fn languages(text: &str) -> Result<String, String> {
    let is_name = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'/'))
    };
    if text.split('+').all(is_name) { Ok(text.to_owned()) } else { Err("expected names such as deu+eng".to_owned()) }
}

impl Programs {
    /// Looks for the programs; those that are missing come back as sentences.
    pub(super) fn find(wanted: &str) -> Result<(Self, Vec<String>), Error> {
        let mut missing = Vec::new();
        let mut find = |name: &str, so: &str| {
            let found = on_path(name);
            if found.is_none() {
                missing.push(format!("{name} is not installed; {so}"));
            }
            found
        };
        let alone = "encrypted and damaged PDF files are read by our own reader alone";
        let pdftocairo = find("pdftocairo", "the text of encrypted PDF files has less order");
        let pdftotext = find("pdftotext", alone);
        let scans = "PDF files without a text layer stay without text";
        let (pdftoppm, tesseract) = (find("pdftoppm", scans), find("tesseract", scans));
        let mut programs = Self { pdftocairo, pdftotext, ocr: None };
        if let (Some(pdftoppm), Some(tesseract)) = (pdftoppm, tesseract) {
            let known = known_languages(&tesseract)?;
            let (there, lacking): (Vec<_>, Vec<_>) = wanted.split('+').partition(|l| known.lines().any(|k| k == *l));
            if !lacking.is_empty() {
                let so = if there.is_empty() { scans } else { "the others are used" };
                missing.push(format!("tesseract has no data for the language {}; {so}", lacking.join(" and ")));
            }
            let languages = there.join("+");
            programs.ocr = (!there.is_empty()).then_some(Ocr { pdftoppm, tesseract, languages });
        }
        Ok((programs, missing))
    }

    /// What other programs read, if our own reader cannot tell the text and theirs is better.
    pub(super) fn reading(&self, capture: &Capture, know: &Knowledge) -> Result<Option<Reading>, Error> {
        if DocumentType::of(&capture.bytes) != Some(DocumentType::Pdf) {
            return Ok(None);
        }
        let Some(own) = text_of(&capture.bytes, &know.glyphs) else { return Ok(None) };
        let Some(problem) = own.problem.filter(|p| *p != Problem::TooLarge) else { return Ok(None) };
        let house = House::with(&capture.bytes)?;
        // Signs without a meaning have none for others either; but pictures of them do.
        let pictures_first = matches!(problem, Problem::NoTextLayer | Problem::UnknownSigns);
        let is_better = |r: &Reading| letters(&r.text) > letters(&own.text);
        if pictures_first && let Some(found) = self.by_pictures(&house)?.filter(is_better) {
            return Ok(Some(found));
        }
        if problem == Problem::Encrypted
            && let Some(found) = self.by_copy(&house, know)?
        {
            return Ok(Some(found));
        }
        let is_language = |r: &Reading| problem != Problem::UnknownSigns || has_language(capture, r, know);
        if problem != Problem::NoTextLayer
            && let Some(found) = self.by_text(&house)?.filter(is_better).filter(is_language)
        {
            return Ok(Some(found));
        }
        if pictures_first { Ok(None) } else { Ok(self.by_pictures(&house)?.filter(is_better)) }
    }

    /// A copy without encryption, and read by ourselves: pdftotext does not tell paragraphs apart.
    fn by_copy(&self, house: &House, know: &Knowledge) -> Result<Option<Reading>, Error> {
        let Some(pdftocairo) = &self.pdftocairo else { return Ok(None) };
        let Ok(copy) = house.let_in(pdftocairo, &["-pdf", House::DOCUMENT, "-"], "copy.pdf", PICTURE)? else {
            return Ok(None);
        };
        let read = text_of(&copy, &know.glyphs).filter(|found| found.problem.is_none());
        Ok(read.map(|found| Reading { text: found.text, by: Reader::Poppler, is_whole: true }))
    }

    fn by_text(&self, house: &House) -> Result<Option<Reading>, Error> {
        let Some(pdftotext) = &self.pdftotext else { return Ok(None) };
        let text = house.let_in(pdftotext, &["-enc", "UTF-8", "-eol", "unix", House::DOCUMENT, "-"], "text", TEXT)?;
        let text = text.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        Ok(text.ok().map(|text| Reading { text, by: Reader::Poppler, is_whole: true }))
    }

    #[expect(clippy::disallowed_methods, reason = "a limit of time for other programs")]
    fn by_pictures(&self, house: &House) -> Result<Option<Reading>, Error> {
        let Some(ocr) = &self.ocr else { return Ok(None) };
        let begin = Instant::now();
        let mut reading = Reading { text: String::new(), by: Reader::Ocr, is_whole: true };
        for page in 1_u32.. {
            match ocr.picture(house, page)? {
                Page::Picture => {}
                Page::None => break,
                Page::Broken => {
                    reading.is_whole = false;
                    break;
                }
            }
            if page > MOST_PAGES || begin.elapsed() > DOCUMENT_TIME {
                reading.is_whole = false;
                break;
            }
            let arguments = [House::PICTURE, "stdout", "-l", &ocr.languages];
            match house.let_in(&ocr.tesseract, &arguments, "text", PAGE)? {
                Ok(text) => reading.text.push_str(&String::from_utf8_lossy(&text)),
                Err(_) => reading.is_whole = false,
            }
            reading.text.push('\n');
        }
        Ok(Some(reading))
    }
}

/// What became of the picture of a page.
enum Page {
    Picture,
    /// There is no such page.
    None,
    Broken,
}

impl Ocr {
    fn picture(&self, house: &House, page: u32) -> Result<Page, Error> {
        let number = page.to_string();
        let arguments = ["-f", &number, "-l", &number, "-gray", "-scale-to", LONG_SIDE, House::DOCUMENT];
        let picture = house.let_in(&self.pdftoppm, &arguments, House::PICTURE, PICTURE)?;
        Ok(match picture {
            Ok(bytes) if !bytes.is_empty() => Page::Picture,
            Ok(_) | Err(Stopped::Failed(NO_SUCH_PAGE)) if page > 1 => Page::None,
            _ => Page::Broken,
        })
    }
}

/// A folder of its own for one document; it goes when this goes.
struct House {
    folder: TempDir,
}

impl House {
    const DOCUMENT: &str = "document.pdf";
    const PICTURE: &str = "page.pgm";

    fn new() -> Result<Self, Error> {
        let folder = TempDir::with_prefix("depesche-").map_err(|e| Error::write(std::env::temp_dir(), e))?;
        Ok(Self { folder })
    }

    #[expect(clippy::disallowed_methods, reason = "cli hands a document to other programs as a file")]
    fn with(bytes: &[u8]) -> Result<Self, Error> {
        let house = Self::new()?;
        let path = house.folder.path().join(Self::DOCUMENT);
        std::fs::write(&path, bytes).map_err(|e| Error::write(path, e))?;
        Ok(house)
    }

    /// What a program writes, or why it has written nothing of use; an error if it could not be asked.
    #[expect(clippy::disallowed_methods, reason = "cli reads what other programs wrote")]
    fn let_in(
        &self,
        program: &Path,
        arguments: &[&str],
        output: &str,
        limits: Limits,
    ) -> Result<Result<Vec<u8>, Stopped>, Error> {
        match child::run(program, arguments, self.folder.path(), output, limits) {
            Ok(()) => {}
            Err(Stopped::Fault(fault)) => return Err(Error::read(program, fault)),
            Err(stopped) => return Ok(Err(stopped)),
        }
        let path = self.folder.path().join(output);
        let mut bytes = Vec::new();
        let read = std::fs::File::open(&path).and_then(|file| file.take(limits.bytes).read_to_end(&mut bytes));
        read.map_err(|e| Error::read(path, e))?;
        Ok(Ok(bytes))
    }
}

/// A program in one of the folders of PATH that are named in full.
#[expect(clippy::disallowed_methods, reason = "cli asks the environment")]
fn on_path(name: &str) -> Option<PathBuf> {
    let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let path = std::env::var_os("PATH")?;
    let mut places =
        std::env::split_paths(&path).filter(|folder| folder.is_absolute()).map(|folder| folder.join(&name));
    places.find(|file| file.is_file())
}

/// The languages that tesseract has data for, a line each.
fn known_languages(tesseract: &Path) -> Result<String, Error> {
    let listed = House::new()?.let_in(tesseract, &["--list-langs"], "languages", PAGE)?;
    Ok(listed.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default())
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphabetic()).count()
}

/// Whether a text is in a language we know rather than a row of signs.
fn has_language(capture: &Capture, reading: &Reading, know: &Knowledge) -> bool {
    let read = Capture { reading: Some(reading.clone()), ..capture.clone() };
    pipeline::identify(&read, know).2.language.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_cannot_be_options_or_paths() {
        for good in ["deu", "deu+eng", "script/Fraktur", "deu_latf"] {
            assert_eq!(languages(good).as_deref(), Ok(good));
        }
        for bad in ["", "-l", "deu+", "+", "deu eng", "../deu", "/etc/x", "deu;ls", "deu+--psm"] {
            assert!(languages(bad).is_err(), "{bad}");
        }
    }
}
