//! In: another program, what to tell it, and limits. Out: a file with what it wrote, or why there is none.
//!
//! The only file that starts programs. The hard decision: a child writes into a file and not into a pipe, so that a single
//! thread can watch its time and its output by looking now and then, and nothing can fill up or wait for us. Memory is
//! limited by the system: on Unix a shell sets the limit and becomes the program. Its script is fixed, and no argument
//! comes from outside: files have fixed names in a folder of our own.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What a child may use.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// It is killed after this time.
    pub(super) time: Duration,
    /// It is killed when it has written more than this.
    pub(super) bytes: u64,
    /// So much memory it may ask for, in KiB, where the system can say no.
    pub(super) memory: u64,
}

/// Why a child has no output.
#[derive(Debug)]
pub(super) enum Stopped {
    /// It says so itself: its exit code, unless a signal has ended it.
    Failed(Option<i32>),
    /// It took too long.
    TimedOut,
    /// It wrote too much.
    TooMuch,
    /// It could not be started or watched.
    Fault(std::io::Error),
}

impl From<std::io::Error> for Stopped {
    fn from(fault: std::io::Error) -> Self {
        Self::Fault(fault)
    }
}

/// Lets `program` work in `folder`; what it prints goes to the file `output` there.
#[expect(
    clippy::disallowed_methods,
    reason = "cli starts other programs: a file for the output, a clock for the limit"
)]
pub(super) fn run(
    program: &Path,
    arguments: &[&str],
    folder: &Path,
    output: &str,
    limits: Limits,
) -> Result<(), Stopped> {
    let file = File::create(folder.join(output))?;
    let begin = Instant::now();
    let mut child = prepared(program, arguments, folder, limits).stdout(file.try_clone()?).spawn()?;
    let mut nap = Duration::from_millis(1);
    let stopped = loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() && is_within(&file, limits) => return Ok(()),
            Ok(Some(status)) if status.success() => return Err(Stopped::TooMuch),
            Ok(Some(status)) => return Err(Stopped::Failed(status.code())),
            Err(fault) => break Stopped::Fault(fault),
            Ok(None) if begin.elapsed() > limits.time => break Stopped::TimedOut,
            Ok(None) if !is_within(&file, limits) => break Stopped::TooMuch,
            Ok(None) => std::thread::sleep(nap),
        }
        nap = (nap * 2).min(Duration::from_millis(25));
    };
    let _ = child.kill();
    let _ = child.wait();
    Err(stopped)
}

fn prepared(program: &Path, arguments: &[&str], folder: &Path, limits: Limits) -> Command {
    let mut command = limited(program, limits.memory);
    command.args(arguments).current_dir(folder).stdin(Stdio::null()).stderr(Stdio::null());
    // There are as many workers as processors; tesseract need not have threads of its own.
    command.env("OMP_THREAD_LIMIT", "1");
    // An interrupt is for us: the document in hand is finished.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command
}

/// The program with its limit of memory, and without a core dump if it fails. A system that does not know the limit
/// (macOS) lets it run all the same.
#[cfg(unix)]
fn limited(program: &Path, memory: u64) -> Command {
    const SCRIPT: &str = "ulimit -c 0; ulimit -v \"$1\"; shift; exec \"$@\"";
    let mut command = Command::new("/bin/sh");
    command.args(["-c", SCRIPT, "sh"]).arg(memory.to_string()).arg(program);
    command
}

#[cfg(not(unix))]
fn limited(program: &Path, _memory: u64) -> Command {
    Command::new(program)
}

fn is_within(file: &File, limits: Limits) -> bool {
    file.metadata().is_ok_and(|m| m.len() <= limits.bytes)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str, limits: Limits) -> (Result<(), Stopped>, String) {
        let folder = tempfile::tempdir().expect("a folder");
        let done = run(Path::new("/bin/sh"), &["-c", script], folder.path(), "out", limits);
        #[expect(clippy::disallowed_methods, reason = "a test looks at what was written")]
        let out = std::fs::read_to_string(folder.path().join("out")).unwrap_or_default();
        (done, out)
    }

    #[test]
    fn a_child_is_held_to_its_limits() {
        let roomy = Limits { time: Duration::from_secs(60), bytes: 1000, memory: 1 << 20 };
        let (done, out) = shell("echo words; echo noise >&2; cat", roomy);
        assert!(done.is_ok() && out == "words\n", "{done:?} {out}");
        assert!(matches!(shell("exit 7", roomy).0, Err(Stopped::Failed(Some(7)))));
        assert!(matches!(shell("exec yes", roomy).0, Err(Stopped::TooMuch)));
        assert!(matches!(shell("head -c 2000 /dev/zero", roomy).0, Err(Stopped::TooMuch)));
        let short = Limits { time: Duration::from_millis(100), ..roomy };
        assert!(matches!(shell("exec sleep 60", short).0, Err(Stopped::TimedOut)));
        let none = run(Path::new("/nowhere/none"), &[], Path::new("/tmp"), "../nowhere/out", roomy);
        assert!(matches!(none, Err(Stopped::Fault(_))));
        let folder = tempfile::tempdir().expect("a folder");
        let none = run(Path::new("/nowhere/none"), &[], folder.path(), "out", roomy);
        assert!(matches!(none, Err(Stopped::Failed(Some(126 | 127)))), "{none:?}");
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_child_that_wants_too_much_memory_fails_alone() {
        let roomy = Limits { time: Duration::from_secs(60), bytes: 1000, memory: 1 << 20 };
        // `tail` keeps all of a line that never ends.
        let hungry = "head -c 100000000 /dev/zero | tail -n 1 > /dev/null";
        assert!(shell(hungry, roomy).0.is_ok());
        let tight = Limits { memory: 60_000, ..roomy };
        let (done, out) = shell(hungry, tight);
        assert!(matches!(done, Err(Stopped::Failed(Some(_)))), "{done:?} {out}");
    }
}
