//! In: sources, the ledger, a client. Out: a run: what is due is asked for, host by host, and every answer is dealt with.
//!
//! The hard decision: threads only wait for the network. One thread owns ledger, archives and queues and deals with all
//! answers one after the other, so that nothing is shared and the order in which things become durable can be read off
//! the source. Each hop of a redirect and each robots.txt is a request like any other and stands in its host's queue.

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use url::Url;

use super::archive::{Archives, Hop};
use super::client::{Answer, Client, Failure, Request, now};
use super::config::{Config, Source};
use super::files::{AllHeld, FileTask};
use super::guard::Guard;
use super::ledger::{Find, Ledger, Page, Role};
use super::pace::{Hosts, Next};
use super::robots::{self, Rules};
use super::{AGENT, Event, Help, Options, Report, clock};
use crate::error::Error;
use crate::knowledge::Knowledge;

/// How often the flag that stops the run is looked at while nothing happens.
const TICK: Duration = Duration::from_millis(100);
/// How many pages of a source wait in queues at a time; the others wait in the ledger.
const BATCH: usize = 500;
/// How long a robots.txt holds (RFC 9309, section 2.4).
const ROBOTS_HOLD: i64 = 86_400;
/// What is read of a robots.txt.
const ROBOTS_BYTES: u64 = 512 << 10;

/// One thing to be asked for.
#[derive(Debug)]
pub(super) struct Task {
    /// Where the way has led so far.
    pub(super) url: Url,
    pub(super) hops: Vec<Hop>,
    pub(super) tries: u32,
    pub(super) what: What,
}

#[derive(Debug)]
pub(super) enum What {
    /// The robots.txt of an origin.
    Robots(String),
    /// A page of a source, by its place in the configuration.
    Page(usize, Box<Page>),
    /// A file that a document links to.
    File(Box<FileTask>),
}

/// Where one stands with the robots.txt of an origin.
#[derive(Debug)]
pub(super) enum Standing {
    /// It has been asked for; these wait for it.
    Asking(Vec<Task>),
    Known(Rules),
    /// It cannot be had, so nothing may be asked for in this run.
    Closed(String),
    /// It must not be asked for, and neither must anything else there.
    Refused(String),
}

/// How far a source has come.
#[derive(Debug, Clone, Copy)]
pub(super) struct Progress {
    /// Pages in queues or under way.
    pub(super) pending: usize,
    /// Whether the ledger may have more that is due.
    pub(super) more: bool,
}

/// What a waiting thread is told to do, and what it brings back.
struct Job {
    host: String,
    task: Task,
    request: Request,
}

struct Done {
    host: String,
    task: Task,
    at: i64,
    result: Result<Answer, Failure>,
}

/// A run.
pub(super) struct Run<'a> {
    pub(super) config: &'a Config,
    pub(super) options: &'a Options,
    pub(super) guard: Guard,
    pub(super) ledger: Ledger,
    pub(super) archives: Archives,
    pub(super) hosts: Hosts<Task>,
    pub(super) standings: BTreeMap<String, Standing>,
    pub(super) progress: Vec<Progress>,
    pub(super) held: AllHeld,
    pub(super) report: Report,
    pub(super) tell: &'a mut dyn FnMut(&Event<'_>),
    help: Help<'a>,
    know: OnceCell<Knowledge>,
    /// Until when hosts have asked for a break.
    resting: HashMap<String, i64>,
    in_flight: usize,
    begin: Instant,
    /// How many documents may still be asked for.
    left: u64,
}

impl<'a> Run<'a> {
    pub(super) fn new(
        config: &'a Config,
        options: &'a Options,
        ledger: Ledger,
        help: Help<'a>,
        tell: &'a mut dyn FnMut(&Event<'_>),
    ) -> Self {
        let guard = Guard {
            allow_private: options.allow_private,
            private_hosts: config.private_hosts.as_slice().into(),
            behind_proxy: config.proxy.is_some(),
        };
        Self {
            config,
            options,
            guard,
            ledger,
            archives: Archives::new(&options.input),
            hosts: Hosts::new(options.seed),
            standings: BTreeMap::new(),
            progress: vec![Progress { pending: 0, more: true }; config.sources.len()],
            held: AllHeld::new(),
            report: Report::new(clock::now()),
            tell,
            help,
            know: OnceCell::new(),
            resting: HashMap::new(),
            in_flight: 0,
            begin: now(),
            left: options.limit.unwrap_or(u64::MAX),
        }
    }

    /// Does the run.
    pub(super) fn run(mut self) -> Result<Report, Error> {
        let client = Client::new(self.config, self.guard.clone())?;
        self.prepare()?;
        self.waiting_threads(&client)?;
        self.report.seconds = self.begin.elapsed().as_secs_f64();
        self.report.interrupted = self.options.stop.load(Ordering::Relaxed);
        if !self.report.interrupted {
            self.ledger.end_run(clock::now(), &serde_json::to_string(&self.report).unwrap_or_default())?;
        }
        Ok(self.report)
    }

    /// The knowledge, loaded when it is first needed: a job that finds nothing new does without.
    pub(super) fn knowledge(&self) -> Result<&Knowledge, Error> {
        if self.know.get().is_none() {
            let _ = self.know.set((self.help.know)()?);
        }
        Ok(self.know.get_or_init(Knowledge::builtin))
    }

    /// What `work` makes of a document. A fault of ours that one document brings to light must not end the job at this
    /// document, now and in each run to come.
    pub(super) fn read<T>(&self, work: impl FnOnce(&Knowledge) -> T) -> Result<Option<T>, Error> {
        let know = self.knowledge()?;
        Ok(catch_unwind(AssertUnwindSafe(|| work(know))).ok())
    }

    /// The text of a linked file, if it has one.
    pub(super) fn text_of(&self, bytes: &[u8]) -> Result<Option<String>, Error> {
        Ok(self.read(|know| (self.help.text)(bytes, know))?.flatten())
    }

    /// Brings ledger and archives together and makes the start pages due.
    fn prepare(&mut self) -> Result<(), Error> {
        self.ledger.begin_run(clock::now())?;
        for (number, source) in self.config.sources.iter().enumerate() {
            if !self.options.wants(&source.name) {
                self.progress[number].more = false;
                continue;
            }
            if !self.options.dry_run {
                let taken = self.archives.recover(&source.name, super::visit::seconds(source.revisit), &self.ledger)?;
                if taken > 0 {
                    (self.tell)(&Event::Recovered { source: &source.name, visits: taken });
                }
            }
            self.ledger.together(|ledger| start_pages(ledger, source))?;
        }
        Ok(())
    }

    #[expect(clippy::disallowed_methods, reason = "fetch has threads that wait for the network")]
    fn waiting_threads(&mut self, client: &Client) -> Result<(), Error> {
        let (jobs, taken) = mpsc::channel::<Job>();
        let (given, answers) = mpsc::sync_channel::<Done>(1);
        let taken = Mutex::new(taken);
        std::thread::scope(|scope| {
            for _ in 0..self.config.parallel {
                let (taken, given) = (&taken, given.clone());
                scope.spawn(move || {
                    loop {
                        let job = taken.lock().unwrap_or_else(PoisonError::into_inner).recv();
                        let Ok(Job { host, task, request }) = job else { return };
                        let at = clock::now();
                        // Whoever waits for the answer must get one, also if the network's own thread is gone.
                        let result = catch_unwind(AssertUnwindSafe(|| client.get(&request)))
                            .unwrap_or_else(|_| Err(Failure::Later("internal error of the network".to_owned())));
                        if given.send(Done { host, task, at, result }).is_err() {
                            return;
                        }
                    }
                });
            }
            let done = self.work(&jobs, &answers);
            drop((jobs, answers));
            done
        })
    }

    fn work(&mut self, jobs: &Sender<Job>, answers: &Receiver<Done>) -> Result<(), Error> {
        loop {
            let next = self.hand_out(jobs)?;
            if self.in_flight == 0 && next.is_none() {
                return Ok(());
            }
            let wait = next.map_or(TICK, |at| at.saturating_duration_since(now()).min(TICK));
            match answers.recv_timeout(wait) {
                Ok(Done { host, task, at, result }) => {
                    self.in_flight -= 1;
                    self.answer(&host, task, at, result)?;
                }
                Err(RecvTimeoutError::Timeout) => {}
                // The threads end only after this loop.
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
        }
    }

    /// Gives out what may be asked now. Gives the time when more may be, if time is all that is waited for.
    fn hand_out(&mut self, jobs: &Sender<Job>) -> Result<Option<Instant>, Error> {
        if self.is_over() {
            self.hosts.clear();
            self.standings.retain(|_, s| !matches!(s, Standing::Asking(_)));
            return Ok(None);
        }
        self.refill()?;
        while self.in_flight < self.config.parallel {
            match self.hosts.next(now()) {
                Next::Ask(host, task) => {
                    if let Some(job) = self.admit(host, task)? {
                        self.in_flight += 1;
                        self.report.requests += 1;
                        let waiting = self.hosts.waiting(&job.host);
                        (self.tell)(&Event::Asking { host: &job.host, url: job.task.url.as_str(), waiting });
                        // The threads live as long as the loop.
                        let _ = jobs.send(job);
                    }
                }
                Next::At(at) => return Ok(Some(at)),
                Next::Nothing if self.refill()? => {}
                Next::Nothing => return Ok(None),
            }
        }
        Ok(None)
    }

    /// Whether nothing more is begun.
    fn is_over(&self) -> bool {
        self.options.stop.load(Ordering::Relaxed)
            || self.report.requests >= self.config.limits.requests
            || self.begin.elapsed() > self.config.limits.run
    }

    /// Fills the queues from the ledger, for sources that have nothing in them. Tells whether there was anything.
    fn refill(&mut self) -> Result<bool, Error> {
        let mut any = false;
        for number in 0..self.progress.len() {
            let Progress { pending: 0, more: true } = self.progress[number] else { continue };
            let config = self.config;
            let since = self.options.since.as_deref();
            let pages = self.ledger.due(&config.sources[number].name, clock::now(), since, BATCH)?;
            self.progress[number].more = !pages.is_empty();
            any |= !pages.is_empty();
            for page in pages {
                if page.role == Role::Document && self.left == 0 {
                    // Start pages come first, so nothing else of this source may be asked for.
                    self.progress[number].more = false;
                    break;
                }
                self.queue(number, page)?;
            }
        }
        Ok(any)
    }

    /// Puts a page into the queue of its host.
    fn queue(&mut self, number: usize, page: Page) -> Result<(), Error> {
        let source = &self.config.sources[number];
        let Ok(url) = Url::parse(&page.url) else { return self.ledger.defer(page.id, "no address", None) };
        if page.role == Role::Document {
            if !source.wants(&page.url) {
                return self.ledger.defer(page.id, "the patterns of the source leave it out", None);
            }
            self.left -= 1;
            if self.options.dry_run {
                let origin = url.origin().ascii_serialization();
                if let Some(Standing::Known(rules)) = self.standings.get(&origin)
                    && !rules.allowed(AGENT, robots::path_of(&url))
                {
                    (self.tell)(&Event::Disallowed { source: &source.name, url: &page.url });
                    self.report.of(&source.name).disallowed += 1;
                    return self.ledger.defer(page.id, "robots.txt forbids it", None);
                }
                (self.tell)(&Event::Would { source: &source.name, url: &page.url, new: page.digest.is_none() });
                self.report.of(&source.name).due += 1;
                return self.ledger.defer(page.id, "dry run", None);
            }
        }
        if let Some(refusal) = self.guard.refusal(&url) {
            return self.failed(number, &page, None, &refusal);
        }
        let host = host_of(&url);
        if self.rests(&host)? > clock::now() {
            self.report.of(&source.name).deferred += 1;
            return self.ledger.defer(page.id, "the host has asked for a break", None);
        }
        self.progress[number].pending += 1;
        let task = Task { url, hops: Vec::new(), tries: 0, what: What::Page(number, Box::new(page)) };
        self.hosts.push(&host, source.pause, task, now());
        Ok(())
    }

    fn rests(&mut self, host: &str) -> Result<i64, Error> {
        if let Some(until) = self.resting.get(host) {
            return Ok(*until);
        }
        let until = self.ledger.rests(host)?;
        self.resting.insert(host.to_owned(), until);
        Ok(until)
    }

    /// Notes that a host wants a break beyond this run.
    pub(super) fn rest(&mut self, host: &str, until: i64) -> Result<(), Error> {
        self.resting.insert(host.to_owned(), until);
        self.ledger.rest(host, until)
    }

    /// Puts a task at the head of the queue of its host.
    pub(super) fn queue_first(&mut self, task: Task) {
        let pause = match &task.what {
            What::Page(number, _) => self.config.sources[*number].pause,
            What::File(file) => self.config.sources[file.source()].pause,
            What::Robots(_) => Duration::ZERO,
        };
        self.hosts.push_front(&host_of(&task.url), pause, task, now());
    }

    /// Lets a task through if robots.txt does; if that is not known yet, it is asked for first.
    fn admit(&mut self, host: String, task: Task) -> Result<Option<Job>, Error> {
        let (etag, modified) = match &task.what {
            What::Page(_, page) => (page.etag.clone(), page.modified.clone()),
            What::File(file) => file.validators(),
            What::Robots(_) => {
                let request = Request { url: task.url.clone(), etag: None, modified: None, cut_at: Some(ROBOTS_BYTES) };
                return Ok(Some(Job { host, task, request }));
            }
        };
        let origin = task.url.origin().ascii_serialization();
        if !self.standings.contains_key(&origin) {
            self.remember_robots(&origin)?;
        }
        match self.standings.get_mut(&origin) {
            Some(Standing::Known(rules)) if rules.allowed(AGENT, robots::path_of(&task.url)) => {
                let request = Request { url: task.url.clone(), etag, modified, cut_at: None };
                return Ok(Some(Job { host, task, request }));
            }
            Some(Standing::Known(_)) => {
                self.hosts.release(&host);
                self.disallowed(task)?;
            }
            Some(Standing::Closed(why)) => {
                let why = why.clone();
                self.hosts.release(&host);
                self.shut_out(task, &why)?;
            }
            Some(Standing::Refused(why)) => {
                let why = why.clone();
                self.hosts.release(&host);
                self.give_up(task, None, &why)?;
            }
            Some(Standing::Asking(waiting)) => {
                waiting.push(task);
                self.hosts.release(&host);
            }
            None => {
                self.hosts.release(&host);
                if let Ok(url) = task.url.join("/robots.txt") {
                    let what = What::Robots(origin.clone());
                    self.queue_first(Task { url, hops: Vec::new(), tries: 0, what });
                    self.standings.insert(origin, Standing::Asking(vec![task]));
                }
            }
        }
        Ok(None)
    }

    /// What the ledger still knows of a robots.txt.
    fn remember_robots(&mut self, origin: &str) -> Result<(), Error> {
        if let Some(known) = self.ledger.robots(origin, clock::now() - ROBOTS_HOLD)? {
            self.obey(origin, known.as_deref());
        }
        Ok(())
    }

    /// Puts the rules of an origin into force and sets free what waited for them.
    pub(super) fn obey(&mut self, origin: &str, text: Option<&[u8]>) {
        let rules = text.map(Rules::parse).unwrap_or_default();
        if let (Some(delay), Ok(url)) = (rules.crawl_delay(AGENT), Url::parse(origin)) {
            self.hosts.slow(&host_of(&url), delay, now());
        }
        if let Some(Standing::Asking(waiting)) = self.standings.insert(origin.to_owned(), Standing::Known(rules)) {
            waiting.into_iter().rev().for_each(|task| self.queue_first(task));
        }
    }
}

/// Makes the start pages of a source due.
fn start_pages(ledger: &Ledger, source: &Source) -> Result<(), Error> {
    ledger.configured(&source.name, &source.fingerprint())?;
    ledger.retire_starts(&source.name)?;
    for url in &source.urls {
        let find = Find {
            url: url.as_str(),
            source: &source.name,
            role: source.kind.start_role(),
            via: None,
            published: None,
            updated: None,
        };
        ledger.start(&find, clock::now())?;
    }
    Ok(())
}

/// The name under which a host is paced.
pub(super) fn host_of(url: &Url) -> String {
    url.host_str().unwrap_or_default().trim_end_matches('.').to_owned()
}
