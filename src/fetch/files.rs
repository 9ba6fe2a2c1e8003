//! In: a document whose source wants linked files. Out: the files fetched and stored, then the document kept, with what
//! they are.
//!
//! The hard decision: a document waits for its files. So its archive record can name them and stands for itself: what
//! extraction says of attachments depends on the archive alone, not on a ledger or on what happens to lie in a folder. A
//! file that cannot be had delays nothing further and is left out.

use std::collections::HashMap;

use url::Url;

use super::archive::Hop;
use super::client::Answer;
use super::ledger::{FileKnown, Page};
use super::run::{Run, Task, What};
use super::{Event, store};
use crate::error::Error;
use crate::pipeline;
use crate::read::{Capture, LinkedFile, no_document};

/// Files of one document that are fetched.
const MOST_FILES: usize = 50;

/// A document that waits for its files.
#[derive(Debug)]
pub(super) struct Held {
    number: usize,
    page: Page,
    uri: Url,
    hops: Vec<Hop>,
    at: i64,
    answer: Answer,
    /// Files under way.
    waiting: usize,
    files: Vec<LinkedFile>,
}

/// A file that a held document waits for.
#[derive(Debug)]
pub(super) struct FileTask {
    /// The document.
    page: i64,
    number: usize,
    /// As linked, and where that is.
    url: String,
    address: Url,
    known: Option<FileKnown>,
}

impl FileTask {
    /// Validators of the stored file.
    pub(super) fn validators(&self) -> (Option<String>, Option<String>) {
        self.known.as_ref().map_or((None, None), |k| (k.etag.clone(), k.modified.clone()))
    }

    /// The source of its document.
    pub(super) fn source(&self) -> usize {
        self.number
    }
}

/// All documents that wait.
pub(super) type AllHeld = HashMap<i64, Held>;

impl Run<'_> {
    /// Holds a document until its files are there; gives the answer back if it has none.
    pub(super) fn hold(
        &mut self,
        number: usize,
        page: &Page,
        uri: &Url,
        hops: &[Hop],
        at: i64,
        answer: &Answer,
    ) -> Result<bool, Error> {
        let links = self.links(uri, answer)?;
        if links.is_empty() {
            return Ok(false);
        }
        let waiting = links.len();
        let (uri, hops, answer, page) = (uri.clone(), hops.to_vec(), answer.clone(), page.clone());
        let id = page.id;
        self.progress[number].pending += 1;
        self.held.insert(id, Held { number, page, uri, hops, at, answer, waiting, files: Vec::new() });
        for (url, address) in links.into_iter().rev() {
            if let Some(refusal) = self.guard.refusal(&address) {
                self.file_failed(FileTask { page: id, number, url, address, known: None }, None, &refusal)?;
                continue;
            }
            let known = self.ledger.file(address.as_str())?.filter(|k| self.options.output.join(k.path()).is_file());
            let what = What::File(Box::new(FileTask { page: id, number, url, address: address.clone(), known }));
            self.queue_first(Task { url: address, hops: Vec::new(), tries: 0, what });
        }
        Ok(true)
    }

    /// The files that a document links to: as linked, and where they are.
    fn links(&self, uri: &Url, answer: &Answer) -> Result<Vec<(String, Url)>, Error> {
        if no_document(answer.content()).is_some() {
            return Ok(Vec::new());
        }
        let mut capture = Capture::new(answer.content().to_vec()).with_url(uri.as_str());
        if let Some(content_type) = answer.header("content-type") {
            capture.declare(content_type);
        }
        let attachments = self.read(|know| pipeline::extract(&capture, know).attachments)?;
        let mut links: Vec<(String, Url)> = Vec::new();
        for attachment in attachments.unwrap_or_default() {
            let Ok(mut url) = Url::parse(&attachment.url) else { continue };
            url.set_fragment(None);
            if links.len() < MOST_FILES && url != *uri && links.iter().all(|(_, known)| *known != url) {
                links.push((attachment.url, url));
            }
        }
        Ok(links)
    }

    /// A file has come, or is as it was.
    pub(super) fn file_answered(&mut self, task: FileTask, at: i64, answer: &Answer) -> Result<(), Error> {
        let stored = match (answer.status, &task.known) {
            (304, Some(known)) => known.stored(),
            (200 | 203, _) if !answer.content().is_empty() => {
                let stored = store::store(&self.options.output, answer.content(), answer.header("content-type"))?;
                if store::text_is_wanted(&self.options.output, &stored)
                    && let Some(text) = self.text_of(answer.content())?
                {
                    store::store_text(&self.options.output, &stored, &text)?;
                }
                let validators = (answer.header("etag"), answer.header("last-modified"));
                self.ledger.keep_file(task.address.as_str(), at, validators, &stored)?;
                let source = &self.config.sources[task.number].name;
                (self.tell)(&Event::Attached { source, url: &task.url, bytes: answer.body.len() });
                self.report.of(source).attachments += 1;
                stored
            }
            (status, _) => return self.file_failed(task, Some(status), &format!("the host answers {status}")),
        };
        if let Some(held) = self.held.get_mut(&task.page) {
            let store::Stored { sha256, bytes, media_type, path } = stored;
            held.files.push(LinkedFile { url: task.url, media_type, bytes, sha256, path });
        }
        self.one_less(task.page)
    }

    /// A file cannot be had: its document is kept without it.
    pub(super) fn file_failed(&mut self, task: FileTask, status: Option<u16>, message: &str) -> Result<(), Error> {
        let source = &self.config.sources[task.number].name;
        (self.tell)(&Event::Failed { source: Some(source), url: &task.url, status, message });
        self.report.failed += 1;
        self.report.of(source).failed += 1;
        self.one_less(task.page)
    }

    /// robots.txt forbids a file: its document is kept without it.
    pub(super) fn file_forbidden(&mut self, task: &FileTask) -> Result<(), Error> {
        let source = &self.config.sources[task.number].name;
        (self.tell)(&Event::Disallowed { source, url: &task.url });
        self.report.of(source).disallowed += 1;
        self.one_less(task.page)
    }

    /// Keeps the document when its last file is dealt with.
    fn one_less(&mut self, page: i64) -> Result<(), Error> {
        let Some(held) = self.held.get_mut(&page) else { return Ok(()) };
        held.waiting = held.waiting.saturating_sub(1);
        if held.waiting > 0 {
            return Ok(());
        }
        let Some(Held { number, page, uri, hops, at, answer, mut files, .. }) = self.held.remove(&page) else {
            return Ok(());
        };
        // Files come in the order of the network; the archive has them in a stable one.
        files.sort_by(|a, b| a.url.cmp(&b.url));
        self.progress[number].pending -= 1;
        self.keep(number, &page, &uri, &hops, at, &answer, &files)
    }
}
