//! In: a stream of inputs and a pure function. Out: the results in the order of the inputs, whatever the number of
//! workers.
//!
//! The only file that knows threads. The hard decision: workers pull from the stream themselves and may run ahead of
//! the oldest unfinished input only by a small window, counted in inputs *and* bytes; so memory is bounded by what is in
//! flight, never by the length of the stream, and no extra thread has to feed a queue. A single worker also hands out its
//! results: with no one to wait for, short inputs cost nothing but their work.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// How many workers there are and how far they may run ahead.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Number of workers, at least one.
    pub jobs: usize,
    /// How many inputs may be in flight at once.
    pub inputs: usize,
    /// How many bytes of input may be in flight at once; a single larger input is let through alone.
    pub bytes: u64,
}

/// Stack of a worker: rooms do not recurse over input, but the libraries below them may, within limits.
const STACK_BYTES: usize = 16 << 20;

impl Limits {
    /// Limits for a number of workers; 0 means one for each processor.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "batch is the room that knows threads")]
    pub fn for_jobs(jobs: usize) -> Self {
        let jobs = if jobs > 0 { jobs } else { std::thread::available_parallelism().map_or(1, usize::from) };
        Self { jobs, inputs: jobs.saturating_mul(16), bytes: 64 << 20 }
    }
}

/// What one input came to.
pub type Outcome<T, R> = Result<R, Panic<T>>;

/// A fault of the program, met at one input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Panic<T> {
    /// The input.
    pub input: T,
    /// What the program says of itself.
    pub message: String,
}

/// A fault of the stream of inputs itself: those behind it are unknown and were not worked on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamPanic {
    /// What the program says of itself.
    pub message: String,
}

/// Applies `work` to every input and hands the results to `sink` in the order of the inputs. `weight` tells the bytes of
/// an input. `sink` gets `None` when nothing is ready, before it has to wait: the time to flush. It ends the run early
/// with [`ControlFlow::Break`]; then inputs not begun are left alone.
///
/// # Errors
/// [`StreamPanic`] if the stream broke off; the results of all inputs before that were handed out.
pub fn run<T: Send, R: Send>(
    inputs: impl Iterator<Item = T> + Send,
    limits: Limits,
    weight: impl Fn(&T) -> u64 + Sync,
    work: impl Fn(&T) -> R + Sync,
    mut sink: impl FnMut(Option<Outcome<T, R>>) -> ControlFlow<()> + Send,
) -> Result<(), StreamPanic> {
    if limits.jobs <= 1 {
        let all = Mutex::new(Some((inputs, sink)));
        let broken = Mutex::new(None);
        let labor = || {
            let Some((inputs, sink)) = lock(&all).take() else { return };
            *lock(&broken) = one_by_one(inputs, &work, sink).err();
        };
        scope(1, labor, || {});
        return lock(&broken).take().map_or(Ok(()), Err);
    }
    let shared = Shared {
        source: Mutex::new(inputs),
        state: Mutex::new(State {
            first: 0,
            results: VecDeque::new(),
            weights: VecDeque::new(),
            bytes: 0,
            closed: false,
            broken: None,
        }),
        room: Condvar::new(),
        ready: Condvar::new(),
        limits,
    };
    scope(limits.jobs, || shared.labor(&weight, &work), || shared.deliver(&mut sink));
    let broken = lock(&shared.state).broken.take();
    broken.map_or(Ok(()), Err)
}

#[expect(clippy::disallowed_methods, reason = "batch is the room that knows threads")]
fn scope(jobs: usize, labor: impl Fn() + Sync, deliver: impl FnOnce()) {
    std::thread::scope(|scope| {
        let started = (0..jobs)
            .filter(|_| std::thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, &labor).is_ok())
            .count();
        if started == 0 {
            scope.spawn(&labor);
        }
        deliver();
    });
}

/// Takes an input, works on it and hands out its result before it takes the next.
fn one_by_one<T, R>(
    mut inputs: impl Iterator<Item = T>,
    work: impl Fn(&T) -> R,
    mut sink: impl FnMut(Option<Outcome<T, R>>) -> ControlFlow<()>,
) -> Result<(), StreamPanic> {
    // The next input may be long in coming.
    while sink(None).is_continue() {
        let next = catch_unwind(AssertUnwindSafe(|| inputs.next()));
        let Some(input) = next.map_err(|panic| StreamPanic { message: message(&*panic) })? else { break };
        if sink(Some(outcome(input, &work))).is_break() {
            break;
        }
    }
    Ok(())
}

fn outcome<T, R>(input: T, work: &impl Fn(&T) -> R) -> Outcome<T, R> {
    catch_unwind(AssertUnwindSafe(|| work(&input))).map_err(|panic| Panic { input, message: message(&*panic) })
}

struct Shared<I, T, R> {
    source: Mutex<I>,
    state: Mutex<State<T, R>>,
    /// Signaled when the window has room again.
    room: Condvar,
    /// Signaled when a result has come in or the stream has ended.
    ready: Condvar,
    limits: Limits,
}

struct State<T, R> {
    /// Number of the input whose result is delivered next.
    first: usize,
    /// Results from `first` on; `None` while a worker is at it.
    results: VecDeque<Option<Outcome<T, R>>>,
    weights: VecDeque<u64>,
    bytes: u64,
    /// No further input will be taken.
    closed: bool,
    /// Why the stream broke off, if it did.
    broken: Option<StreamPanic>,
}

impl<T: Send, R: Send, I: Iterator<Item = T>> Shared<I, T, R> {
    fn labor(&self, weight: &impl Fn(&T) -> u64, work: &impl Fn(&T) -> R) {
        while let Some((number, input)) = self.take(weight) {
            let outcome = outcome(input, work);
            let mut state = lock(&self.state);
            if let Some(slot) = number.checked_sub(state.first).and_then(|i| state.results.get_mut(i)) {
                *slot = Some(outcome);
            }
            self.ready.notify_one();
        }
    }

    /// The next input and its number, once the window has room for it.
    fn take(&self, weight: &impl Fn(&T) -> u64) -> Option<(usize, T)> {
        let mut source = lock(&self.source);
        if lock(&self.state).closed {
            return None;
        }
        let next = catch_unwind(AssertUnwindSafe(|| source.next())).unwrap_or_else(|panic| {
            lock(&self.state).broken = Some(StreamPanic { message: message(&*panic) });
            None
        });
        let bytes = next.as_ref().map_or(0, weight);
        let mut state = lock(&self.state);
        let full = |s: &State<T, R>| {
            !s.results.is_empty() && (s.results.len() >= self.limits.inputs || s.bytes + bytes > self.limits.bytes)
        };
        while next.is_some() && !state.closed && full(&state) {
            state = self.room.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let Some(input) = next.filter(|_| !state.closed) else {
            state.closed = true;
            self.ready.notify_one();
            return None;
        };
        let number = state.first + state.results.len();
        state.results.push_back(None);
        state.weights.push_back(bytes);
        state.bytes += bytes;
        Some((number, input))
    }
}

impl<I, T, R> Shared<I, T, R> {
    /// Hands out results in order until the stream has ended or `sink` has had enough.
    fn deliver(&self, sink: &mut impl FnMut(Option<Outcome<T, R>>) -> ControlFlow<()>) {
        while let Some(outcome) = self.next_result(sink) {
            if sink(Some(outcome)).is_break() {
                break;
            }
        }
        lock(&self.state).closed = true;
        self.room.notify_all();
    }

    fn next_result(&self, sink: &mut impl FnMut(Option<Outcome<T, R>>) -> ControlFlow<()>) -> Option<Outcome<T, R>> {
        let mut told = false;
        let mut state = lock(&self.state);
        loop {
            if let Some(outcome) = state.results.front_mut().and_then(Option::take) {
                state.results.pop_front();
                state.first += 1;
                state.bytes -= state.weights.pop_front().unwrap_or(0);
                self.room.notify_all();
                return Some(outcome);
            }
            if state.closed && state.results.is_empty() {
                return None;
            }
            if !told {
                told = true;
                drop(state);
                if sink(None).is_break() {
                    return None;
                }
                state = lock(&self.state);
                continue;
            }
            state = self.ready.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// A lock is never held while foreign code runs that could leave the state half changed, so poison means nothing.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "unknown panic".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn squares(jobs: usize, inputs: usize, bytes: u64) -> Vec<Outcome<u64, u64>> {
        let mut out = Vec::new();
        let limits = Limits { jobs, inputs, bytes };
        run(
            0..200u64,
            limits,
            |n| *n,
            |&n| if n == 13 { panic!("thirteen") } else { n * n },
            |r| {
                out.extend(r);
                ControlFlow::Continue(())
            },
        )
        .expect("a sound stream");
        out
    }

    #[test]
    fn results_come_in_order_for_any_number_of_workers() {
        let one = squares(1, 1, 1);
        assert_eq!(one.len(), 200);
        assert_eq!(one[13], Err(Panic { input: 13, message: "thirteen".to_owned() }));
        assert_eq!(one[199], Ok(199 * 199));
        assert_eq!(one, squares(8, 5, 300));
        assert_eq!(one, squares(3, 100, u64::MAX));
    }

    #[test]
    fn the_window_bounds_what_is_in_flight() {
        let (taken, mut given, mut most) = (Mutex::new(0usize), 0, 0);
        let inputs = (0..500).inspect(|_| *lock(&taken) += 1);
        run(
            inputs,
            Limits { jobs: 4, inputs: 10, bytes: u64::MAX },
            |_| 1,
            |n| *n,
            |r| {
                given += usize::from(r.is_some());
                most = most.max(*lock(&taken) - given);
                ControlFlow::Continue(())
            },
        )
        .expect("a sound stream");
        assert_eq!(given, 500);
        assert!(most <= 11, "{most} inputs were in flight");
    }

    #[test]
    fn a_sink_that_has_enough_ends_the_run() {
        let mut seen = 0;
        run(
            0..,
            Limits { jobs: 2, inputs: 8, bytes: 100 },
            |_| 1,
            |n| *n,
            |r| {
                seen += usize::from(r.is_some());
                if seen == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            },
        )
        .expect("a sound stream");
        assert_eq!(seen, 3);
    }

    #[test]
    fn a_stream_that_breaks_off_is_told_and_what_came_before_is_kept() {
        for jobs in [1, 4] {
            let mut seen = Vec::new();
            let broken = run(
                (0..).inspect(|n| assert!(*n < 7, "no seventh")),
                Limits { jobs, inputs: 8, bytes: 100 },
                |_| 1,
                |n| *n,
                |r| {
                    seen.extend(r);
                    ControlFlow::Continue(())
                },
            );
            assert_eq!(broken, Err(StreamPanic { message: "no seventh".to_owned() }));
            assert_eq!(seen, (0..7).map(Ok).collect::<Vec<_>>());
        }
    }
}
