//! In: what is to be asked, host by host, and how each host answered. Out: what may be asked now, or when to look again.
//!
//! The hard decision: pace belongs to the host, not to the source or the connection. Whoever wants something of a host
//! stands in its one queue; redirects and robots.txt stand there too. Time is given from outside, so all of it can be
//! tested without waiting.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

/// Longest pause between two tries after failures.
const LONGEST_BACKOFF: Duration = Duration::from_secs(600);

/// All hosts of a run.
#[derive(Debug)]
pub(super) struct Hosts<T> {
    hosts: BTreeMap<String, Host<T>>,
    seed: u64,
}

#[derive(Debug)]
struct Host<T> {
    queue: VecDeque<T>,
    /// Whether a request is under way.
    busy: bool,
    /// When it may be asked again.
    ready: Instant,
    /// Its pause between two requests.
    pause: Duration,
    /// Failures in a row.
    failures: u32,
}

/// What [`Hosts::next`] has to give.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next<T> {
    /// Ask this host for this.
    Ask(String, T),
    /// Nothing before then.
    At(Instant),
    /// Nothing until an answer comes or something new is to be asked; nothing at all if no request is under way.
    Nothing,
}

impl<T> Hosts<T> {
    /// No hosts; `seed` sets the jitter.
    pub(super) fn new(seed: u64) -> Self {
        Self { hosts: BTreeMap::new(), seed }
    }

    fn host(&mut self, name: &str, now: Instant) -> &mut Host<T> {
        self.hosts.entry(name.to_owned()).or_insert_with(|| Host {
            queue: VecDeque::new(),
            busy: false,
            ready: now,
            pause: Duration::ZERO,
            failures: 0,
        })
    }

    /// Puts something at the end of a host's queue. The longest pause that anyone asks for counts.
    pub(super) fn push(&mut self, name: &str, pause: Duration, task: T, now: Instant) {
        let host = self.host(name, now);
        host.pause = host.pause.max(pause);
        host.queue.push_back(task);
    }

    /// Puts something at the head of a host's queue.
    pub(super) fn push_front(&mut self, name: &str, pause: Duration, task: T, now: Instant) {
        let host = self.host(name, now);
        host.pause = host.pause.max(pause);
        host.queue.push_front(task);
    }

    /// Slows a host down: its `Crawl-delay`.
    pub(super) fn slow(&mut self, name: &str, pause: Duration, now: Instant) {
        let host = self.host(name, now);
        host.pause = host.pause.max(pause);
    }

    /// The next request, from the host that has been ready for longest.
    pub(super) fn next(&mut self, now: Instant) -> Next<T> {
        let waiting = self.hosts.iter_mut().filter(|(_, h)| !h.busy && !h.queue.is_empty());
        let Some((name, host)) = waiting.min_by_key(|(_, h)| h.ready) else { return Next::Nothing };
        if host.ready > now {
            return Next::At(host.ready);
        }
        match host.queue.pop_front() {
            Some(task) => {
                host.busy = true;
                Next::Ask(name.clone(), task)
            }
            None => Next::Nothing,
        }
    }

    /// A request was not made after all: the host is free at once.
    pub(super) fn release(&mut self, name: &str) {
        if let Some(host) = self.hosts.get_mut(name) {
            host.busy = false;
        }
    }

    /// A host has answered as it should.
    pub(super) fn answered(&mut self, name: &str, now: Instant) {
        let host = self.host(name, now);
        host.busy = false;
        host.failures = 0;
        host.ready = now + host.pause;
    }

    /// A host has failed, or asks for a break. Gives the time until it is asked again.
    pub(super) fn failed(&mut self, name: &str, retry_after: Option<Duration>, now: Instant) -> Duration {
        let seed = self.seed;
        let host = self.host(name, now);
        host.busy = false;
        host.failures = host.failures.saturating_add(1);
        let wait = retry_after.unwrap_or_else(|| backoff(host.pause, host.failures, seed ^ hash(name))).max(host.pause);
        host.ready = now + wait;
        wait
    }

    /// The pause of a host between two requests.
    pub(super) fn pause(&self, name: &str) -> Duration {
        self.hosts.get(name).map_or(Duration::ZERO, |h| h.pause)
    }

    /// How often a host has failed in a row.
    pub(super) fn failures(&self, name: &str) -> u32 {
        self.hosts.get(name).map_or(0, |h| h.failures)
    }

    /// Takes away everything that waits for a host.
    pub(super) fn give_up(&mut self, name: &str) -> Vec<T> {
        self.hosts.get_mut(name).map(|h| h.queue.drain(..).collect()).unwrap_or_default()
    }

    /// Forgets everything that waits.
    pub(super) fn clear(&mut self) {
        self.hosts.values_mut().for_each(|h| h.queue.clear());
    }

    /// How much waits for a host.
    pub(super) fn waiting(&self, name: &str) -> usize {
        self.hosts.get(name).map_or(0, |h| h.queue.len())
    }
}

/// The wait after the n-th failure in a row: doubled each time, and somewhere between half of it and all of it, so that
/// jobs which failed together do not come back together.
pub(super) fn backoff(pause: Duration, failures: u32, seed: u64) -> Duration {
    backoff_up_to(pause, failures, seed, LONGEST_BACKOFF)
}

/// The same with another longest wait.
pub(super) fn backoff_up_to(pause: Duration, failures: u32, seed: u64, longest: Duration) -> Duration {
    let whole = pause.saturating_mul(1 << failures.min(16)).min(longest);
    let share = mix(seed.wrapping_add(u64::from(failures))) >> 32;
    whole / 2 + whole.mul_f64(0.5 * share as f64 / f64::from(u32::MAX))
}

/// SplitMix64.
fn mix(seed: u64) -> u64 {
    let z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A number that tells names apart.
pub(super) fn hash(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}

/// The wait that a `Retry-After` field asks for: seconds, or a date. `now` in seconds since 1970.
pub(super) fn retry_after(value: &str, now: i64) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let at = http_date(value)?;
    Some(Duration::from_secs(u64::try_from(at - now).unwrap_or(0)))
}

/// A date in the three forms of HTTP (RFC 9110, section 5.6.7), in seconds since 1970.
fn http_date(value: &str) -> Option<i64> {
    if let Ok(date) = chrono::DateTime::parse_from_rfc2822(value) {
        return Some(date.timestamp());
    }
    let forms = ["%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"];
    let date = forms.iter().find_map(|form| chrono::NaiveDateTime::parse_from_str(value, form).ok())?;
    Some(date.and_utc().timestamp())
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests need a beginning of time")]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn ask<T: PartialEq + std::fmt::Debug>(hosts: &mut Hosts<T>, now: Instant, name: &str, task: T) {
        assert_eq!(hosts.next(now), Next::Ask(name.to_owned(), task));
    }

    #[test]
    fn one_request_at_a_time_and_a_pause_between_them() {
        let (mut hosts, start) = (Hosts::new(1), Instant::now());
        for task in 1..=3 {
            hosts.push("a", 2 * SECOND, task, start);
        }
        hosts.push("b", SECOND, 9, start);
        ask(&mut hosts, start, "a", 1);
        ask(&mut hosts, start, "b", 9);
        assert_eq!(hosts.next(start + 60 * SECOND), Next::Nothing, "both are busy");
        hosts.answered("a", start + SECOND);
        assert_eq!(hosts.next(start + SECOND), Next::At(start + 3 * SECOND));
        hosts.slow("a", 5 * SECOND, start);
        ask(&mut hosts, start + 3 * SECOND, "a", 2);
        hosts.answered("a", start + 4 * SECOND);
        assert_eq!(hosts.next(start + 4 * SECOND), Next::At(start + 9 * SECOND));
    }

    #[test]
    fn a_host_that_fails_is_asked_later_and_later() {
        let (mut hosts, start) = (Hosts::new(7), Instant::now());
        let mut last = Duration::ZERO;
        for task in 0..6 {
            hosts.push("a", SECOND, task, start);
            let _ = hosts.next(start + 3600 * SECOND);
            let wait = hosts.failed("a", None, start);
            let whole = SECOND * 2_u32.pow(task + 1);
            assert!(wait >= whole / 2 && wait <= whole, "{wait:?} of {whole:?}");
            assert!(wait > last / 2);
            last = wait;
        }
        assert_eq!(hosts.failed("a", Some(90 * SECOND), start), 90 * SECOND);
        hosts.answered("a", start);
        assert!(hosts.failed("a", None, start) <= 2 * SECOND);
    }

    #[test]
    fn jitter_is_the_same_for_the_same_seed_only() {
        assert_eq!(backoff(SECOND, 3, 42), backoff(SECOND, 3, 42));
        assert_ne!(backoff(SECOND, 3, 42), backoff(SECOND, 3, 43));
        assert!(backoff(SECOND, u32::MAX, 1) <= LONGEST_BACKOFF);
    }

    #[test]
    fn retry_after_is_read_in_both_forms() {
        assert_eq!(retry_after("120", 0), Some(120 * SECOND));
        assert_eq!(retry_after("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777 - 30), Some(30 * SECOND));
        assert_eq!(retry_after("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777 + 30), Some(Duration::ZERO));
        for old in ["Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"] {
            assert_eq!(retry_after(old, 784_111_777 - 30), Some(30 * SECOND), "{old}");
        }
        assert_eq!(retry_after("soon", 0), None);
        assert_eq!(retry_after("-5", 0), None);
    }
}
