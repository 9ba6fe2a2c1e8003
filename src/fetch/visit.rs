//! In: an answer, or why there is none. Out: what becomes of it: kept, followed, tried again, left for another run.

use std::time::Duration;

use url::Url;

use super::archive::{Hop, Keep};
use super::client::{Answer, Failure, now};
use super::config::SourceKind;
use super::ledger::{Page, Role, Visit};
use super::pace::{self, retry_after};
use super::run::{Run, Standing, Task, What};
use super::{Event, clock, discover};
use crate::error::Error;
use crate::read::LinkedFile;

/// Redirects that are followed.
const MOST_HOPS: usize = 10;
/// Tries within a run.
const MOST_TRIES: u32 = 3;
/// No host is left alone for longer, whatever it asks for.
const LONGEST_BREAK: Duration = Duration::from_secs(7 * 86_400);
/// In seconds.
const DAY: i64 = 86_400;
/// A document that was not found so often in a row was taken off its site before we came.
const GONE: u32 = 8;
/// How often the time between two visits of an unchanged document is doubled.
const DOUBLINGS: u32 = 5;

impl Run<'_> {
    /// Deals with an answer.
    pub(super) fn answer(
        &mut self,
        host: &str,
        task: Task,
        at: i64,
        result: Result<Answer, Failure>,
    ) -> Result<(), Error> {
        match result {
            Err(Failure::Later(message)) => self.try_again(host, task, None, None, &message),
            Err(Failure::Never(message)) => {
                self.hosts.answered(host, now());
                self.refused(task, &message)
            }
            Ok(answer) if answer.status == 429 || answer.status >= 500 => {
                let wait = answer.header("retry-after").and_then(|v| retry_after(v, at));
                self.try_again(host, task, Some(answer.status), wait, &format!("the host answers {}", answer.status))
            }
            Ok(answer) => {
                self.hosts.answered(host, now());
                self.report.bytes += answer.body.len() as u64;
                self.answered(task, at, answer)?;
                let pause = self.hosts.pause(host);
                if pause > self.config.limits.wait {
                    self.break_for(host, pause, "robots.txt asks for a break")
                } else {
                    Ok(())
                }
            }
        }
    }

    fn answered(&mut self, task: Task, at: i64, answer: Answer) -> Result<(), Error> {
        let target = answer.header("location").filter(|_| matches!(answer.status, 301 | 302 | 303 | 307 | 308));
        if let Some(target) = target {
            return self.redirected(task, answer.status, target);
        }
        match task.what {
            What::Robots(origin) => self.robots(&origin, at, &answer),
            What::File(file) => self.file_answered(*file, at, &answer),
            What::Page(number, page) => {
                self.progress[number].pending -= 1;
                match answer.status {
                    304 => self.unchanged(number, &page, at, &answer),
                    200 | 203 if answer.content().is_empty() => {
                        self.failed(number, &page, Some(200), "the body is empty")
                    }
                    200 | 203 => self.content(number, &page, &task.url, &task.hops, at, &answer),
                    404 | 410 if is_gone(&page) => self.gone(number, &page, at, answer.status),
                    status => self.failed(number, &page, Some(status), &format!("the host answers {status}")),
                }
            }
        }
    }

    /// A redirect is one more request, to whatever host it leads.
    fn redirected(&mut self, mut task: Task, status: u16, target: &str) -> Result<(), Error> {
        let next = task.url.join(target);
        if let Some(refusal) = next.as_ref().ok().and_then(|next| self.guard.refusal(next)) {
            return self.refused(task, &format!("redirected to {target}: {refusal}"));
        }
        if task.hops.len() == MOST_HOPS {
            return self.give_up(task, Some(status), &format!("more than {MOST_HOPS} redirects"));
        }
        match next {
            Ok(mut next) => {
                next.set_fragment(None);
                task.hops.push(Hop { status, url: task.url.to_string() });
                task.url = next;
                task.tries = 0;
                self.queue_first(task);
                Ok(())
            }
            Err(e) => self.give_up(task, Some(status), &format!("redirected to no address ({e})")),
        }
    }

    /// Only what is there counts; 4xx means that nothing is forbidden (RFC 9309, section 2.3.1).
    fn robots(&mut self, origin: &str, at: i64, answer: &Answer) -> Result<(), Error> {
        let text = (answer.status == 200).then(|| answer.content());
        self.ledger.keep_robots(origin, at, text)?;
        self.obey(origin, text);
        Ok(())
    }

    /// The host or the way to it has failed: later, up to a point.
    fn try_again(
        &mut self,
        host: &str,
        mut task: Task,
        status: Option<u16>,
        asked: Option<Duration>,
        message: &str,
    ) -> Result<(), Error> {
        let wait = self.hosts.failed(host, asked.map(|w| w.min(LONGEST_BREAK)), now());
        task.tries += 1;
        if wait > self.config.limits.wait {
            self.give_up(task, status, message)?;
            return self.break_for(host, wait, message);
        }
        if task.tries < MOST_TRIES {
            self.queue_first(task);
            return Ok(());
        }
        self.give_up(task, status, message)?;
        // A host that fails for one page after the other is left alone in this run.
        if self.hosts.failures(host) > 2 * MOST_TRIES { self.give_up_host(host, message) } else { Ok(()) }
    }

    /// A host wants to be left alone for longer than a run can wait.
    fn break_for(&mut self, host: &str, wait: Duration, why: &str) -> Result<(), Error> {
        (self.tell)(&Event::Resting { host, seconds: wait.as_secs() });
        self.rest(host, clock::now().saturating_add(seconds(wait)))?;
        self.give_up_host(host, why)
    }

    fn give_up_host(&mut self, host: &str, message: &str) -> Result<(), Error> {
        self.hosts.give_up(host).into_iter().try_for_each(|task| self.defer(task, message))
    }

    /// A task that has failed for good, as far as this run goes.
    pub(super) fn give_up(&mut self, task: Task, status: Option<u16>, message: &str) -> Result<(), Error> {
        match task.what {
            What::Page(number, page) => {
                self.progress[number].pending -= 1;
                self.failed(number, &page, status, message)
            }
            What::File(file) => self.file_failed(*file, status, message),
            What::Robots(origin) if task.hops.len() >= 5 => {
                // Redirects without end: it counts as not there (RFC 9309, section 2.3.1.2).
                self.obey(&origin, None);
                Ok(())
            }
            What::Robots(origin) => self.close(origin, message),
        }
    }

    /// What must not be asked for fails; so does what waited for a robots.txt that must not be asked for.
    fn refused(&mut self, task: Task, message: &str) -> Result<(), Error> {
        let What::Robots(origin) = &task.what else { return self.give_up(task, None, message) };
        let before = self.standings.insert(origin.clone(), Standing::Refused(message.to_owned()));
        let Some(Standing::Asking(waiting)) = before else { return Ok(()) };
        waiting.into_iter().try_for_each(|task| self.give_up(task, None, message))
    }

    /// Without robots.txt nothing may be asked for (RFC 9309, section 2.3.1.4).
    fn close(&mut self, origin: String, message: &str) -> Result<(), Error> {
        let why = format!("robots.txt cannot be had: {message}");
        (self.tell)(&Event::Failed { source: None, url: &format!("{origin}/robots.txt"), status: None, message });
        self.report.failed += 1;
        let before = self.standings.insert(origin, Standing::Closed(why.clone()));
        let Some(Standing::Asking(waiting)) = before else { return Ok(()) };
        waiting.into_iter().try_for_each(|task| self.shut_out(task, &why))
    }

    /// Leaves a task for a later run because its host cannot be asked at all; the ledger counts that as a failure, so
    /// that a host that has been gone for weeks is seen, but the page is due as before.
    pub(super) fn shut_out(&mut self, task: Task, why: &str) -> Result<(), Error> {
        if let What::Page(_, page) = &task.what {
            self.ledger.shut_out(page.id)?;
        }
        self.defer(task, why)
    }

    /// Leaves a task for a later run.
    pub(super) fn defer(&mut self, task: Task, why: &str) -> Result<(), Error> {
        match task.what {
            What::Page(number, page) => {
                self.progress[number].pending -= 1;
                self.report.of(&self.config.sources[number].name).deferred += 1;
                self.ledger.defer(page.id, why, None)
            }
            What::File(file) => self.file_failed(*file, None, why),
            What::Robots(origin) => self.close(origin, why),
        }
    }

    /// robots.txt forbids it; tomorrow it may say something else.
    pub(super) fn disallowed(&mut self, task: Task) -> Result<(), Error> {
        let (number, page) = match task.what {
            What::Page(number, page) => (number, page),
            What::File(file) => return self.file_forbidden(&file),
            What::Robots(_) => return Ok(()),
        };
        self.progress[number].pending -= 1;
        let source = &self.config.sources[number].name;
        (self.tell)(&Event::Disallowed { source, url: &page.url });
        self.report.of(source).disallowed += 1;
        self.ledger.defer(page.id, "robots.txt forbids it", Some(clock::now() + 86_400))
    }

    pub(super) fn failed(
        &mut self,
        number: usize,
        page: &Page,
        status: Option<u16>,
        message: &str,
    ) -> Result<(), Error> {
        let source = &self.config.sources[number].name;
        (self.tell)(&Event::Failed { source: Some(source), url: &page.url, status, message });
        self.report.failed += 1;
        self.report.of(source).failed += 1;
        let hour = Duration::from_secs(3600);
        let wait = pace::backoff_up_to(hour, page.failures, self.options.seed ^ pace::hash(&page.url), LONGEST_BREAK);
        let at = clock::now();
        self.ledger.failed(page.id, status, message, at, at + seconds(wait))
    }

    /// A document that was taken off its site. That is no failure of the job: what was kept is kept, and it is looked for
    /// more and more seldom.
    fn gone(&mut self, number: usize, page: &Page, at: i64, status: u16) -> Result<(), Error> {
        let source = &self.config.sources[number];
        (self.tell)(&Event::Gone { source: &source.name, url: &page.url, status });
        self.report.of(&source.name).gone += 1;
        let wait = page.wait.max(seconds(source.revisit)).max(DAY).saturating_mul(2).min(DAY << DOUBLINGS);
        self.ledger.gone(page.id, status, at, wait)
    }

    /// As it was; only the ledger hears of it.
    fn unchanged(&mut self, number: usize, page: &Page, at: i64, answer: &Answer) -> Result<(), Error> {
        let visit = self.visit(number, page, at, answer, None);
        self.ledger.visited(page.id, &visit)?;
        self.tell_unchanged(number, page, answer.status);
        Ok(())
    }

    fn tell_unchanged(&mut self, number: usize, page: &Page, status: u16) {
        let source = &self.config.sources[number].name;
        (self.tell)(&Event::Unchanged { source, url: &page.url, status });
        if page.role == Role::Document {
            self.report.unchanged += 1;
            self.report.of(source).unchanged += 1;
        }
    }

    /// What the ledger is told of a visit. A page of a list is due when it is found again, a document after some time,
    /// the longer it has not changed.
    fn visit<'a>(
        &self,
        number: usize,
        page: &'a Page,
        at: i64,
        answer: &'a Answer,
        digest: Option<&'a str>,
    ) -> Visit<'a> {
        let shortest = seconds(self.config.sources[number].revisit);
        let longest = shortest.saturating_mul(1 << DOUBLINGS);
        let same = digest.is_none() || digest == page.digest.as_deref();
        let wait = if same { page.wait.saturating_mul(2).clamp(shortest, longest) } else { shortest };
        let due = match page.role {
            Role::Document => Some(at.saturating_add(wait)),
            // A part of a sitemap that says nothing of its last change has to be looked at each time.
            Role::Start => {
                (page.via.is_some() && self.config.sources[number].kind == SourceKind::Sitemap).then_some(at)
            }
        };
        let status = answer.status;
        let (etag, modified) = match status {
            // A 304 need not repeat them.
            304 => (
                answer.header("etag").or(page.etag.as_deref()),
                answer.header("last-modified").or(page.modified.as_deref()),
            ),
            _ => (answer.header("etag"), answer.header("last-modified")),
        };
        Visit { at, status, etag, modified, digest, wait, due }
    }

    fn content(
        &mut self,
        number: usize,
        page: &Page,
        uri: &Url,
        hops: &[Hop],
        at: i64,
        answer: &Answer,
    ) -> Result<(), Error> {
        let same = page.digest.as_deref() == Some(answer.digest.as_str());
        let visit = self.visit(number, page, at, answer, Some(&answer.digest));
        match page.role {
            Role::Start if same => {
                self.ledger.visited(page.id, &visit)?;
                self.tell_unchanged(number, page, answer.status);
                Ok(())
            }
            Role::Start => self.list(number, page, uri, &visit, answer),
            Role::Document if !same && self.config.sources[number].attachments => {
                if self.hold(number, page, uri, hops, at, answer)? {
                    Ok(())
                } else {
                    self.keep(number, page, uri, hops, at, answer, &[])
                }
            }
            Role::Document => self.keep(number, page, uri, hops, at, answer, &[]),
        }
    }

    /// Keeps a document: archive first, ledger second.
    #[expect(clippy::too_many_arguments, reason = "what there is to say of a visit")]
    pub(super) fn keep(
        &mut self,
        number: usize,
        page: &Page,
        uri: &Url,
        hops: &[Hop],
        at: i64,
        answer: &Answer,
        files: &[LinkedFile],
    ) -> Result<(), Error> {
        let visit = self.visit(number, page, at, answer, Some(&answer.digest));
        let before = self.ledger.latest(page.id, uri.as_str())?;
        let same = page.digest.as_deref() == Some(answer.digest.as_str());
        let repeated = before.as_ref().is_some_and(|v| v.payload == crate::warc::digest(&answer.body));
        if same && !repeated {
            // The same content packed otherwise: nothing new to keep.
            self.ledger.visited(page.id, &visit)?;
            self.tell_unchanged(number, page, answer.status);
            return Ok(());
        }
        let changed = before.as_ref().filter(|v| v.digest != answer.digest);
        let supersedes = changed.map(|v| v.digest.chars().take(32).collect::<String>());
        let keep = Keep {
            source: &self.config.sources[number].name,
            page: &page.url,
            uri: uri.as_str(),
            via: page.via.as_deref(),
            hops,
            at,
            answer,
            digest: &answer.digest,
            before: before.as_ref(),
            supersedes: supersedes.as_deref(),
            files,
        };
        let (version, end) = self.archives.keep(&keep)?;
        self.ledger.together(|ledger| {
            ledger.visited(page.id, &visit)?;
            if repeated { ledger.account(&version.archive, end) } else { ledger.keep(page.id, &version, end) }
        })?;
        if same {
            self.tell_unchanged(number, page, answer.status)
        } else {
            self.tell_kept(number, page, answer)
        }
        Ok(())
    }

    fn tell_kept(&mut self, number: usize, page: &Page, answer: &Answer) {
        let source = &self.config.sources[number].name;
        let new = page.digest.is_none();
        (self.tell)(&Event::Kept { source, url: &page.url, new, bytes: answer.body.len() });
        let counts = self.report.of(source);
        *(if new { &mut counts.new } else { &mut counts.changed }) += 1;
        *(if new { &mut self.report.new } else { &mut self.report.changed }) += 1;
    }

    /// What a list leads to, noted together with the visit of the list.
    fn list(&mut self, number: usize, page: &Page, uri: &Url, visit: &Visit<'_>, answer: &Answer) -> Result<(), Error> {
        let source = &self.config.sources[number];
        let content_type = answer.header("content-type");
        let read = self.read(|know| discover::discover(source.kind, answer.content(), content_type, uri, know))?;
        let found = match read.unwrap_or(Err("brought an internal error to light; please report it")) {
            Ok(found) => found,
            Err(what) => return self.failed(number, page, Some(answer.status), &format!("what came {what}")),
        };
        let known = self.ledger.starts_visited(&source.name)?;
        let list = discover::List { source, page: &page.url, found: &found, follows: known < source.pages };
        let new = self.ledger.together(|ledger| {
            ledger.visited(page.id, visit)?;
            list.note(ledger, clock::now())
        })?;
        self.progress[number].more = true;
        let (entries, url) = (found.entries.len(), page.url.as_str());
        (self.tell)(&Event::List { source: &source.name, url, entries, new });
        Ok(())
    }
}

/// Whether a document that is not found was there once, or has been missing for weeks.
fn is_gone(page: &Page) -> bool {
    page.role == Role::Document && (page.digest.is_some() || page.failures >= GONE)
}

pub(super) fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}
