//! In: finished records. Out: files in the output folder, each whole or not there at all.
//!
//! The hard decision: temporary files, the state of earlier runs and the lock live in one hidden folder `.depesche` of
//! the output folder. So the folders of records hold records only, whatever an interrupted run left behind is found
//! without a search, and the lock keeps two runs from sweeping each other's files away.

mod report;
mod state;

use std::ffi::{OsStr, OsString};
use std::fs::{File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

pub use report::{Failure, Report, Run, Summary};
pub use state::{Key, Log, Sealed, State};

use crate::error::Error;

/// The hidden folder in the output folder.
const WORK: &str = ".depesche";
/// The name of the report.
const REPORT: &str = "report";

/// The folder that records are written to.
#[derive(Debug)]
pub struct OutputFolder {
    root: PathBuf,
    /// Held until the run ends.
    _lock: File,
    temporaries: AtomicU64,
}

impl OutputFolder {
    /// Makes the folder if need be, locks it against other runs and removes what an interrupted run left.
    ///
    /// # Errors
    /// [`Error::Write`] if the folder cannot be made or written to, [`Error::Locked`] if another run is at it.
    pub fn open(root: &Path) -> Result<Self, Error> {
        let work = root.join(WORK);
        make_folder(&work).map_err(|e| Error::write(&work, e))?;
        let path = work.join("lock");
        let lock = lock(&path, root)?;
        sweep(&work).map_err(|e| Error::write(&work, e))?;
        Ok(Self { root: root.to_owned(), _lock: lock, temporaries: AtomicU64::new(0) })
    }

    /// Where the record of an input goes.
    #[must_use]
    pub fn record_path(&self, relative: &Path) -> PathBuf {
        self.root.join(record_name(relative))
    }

    /// Where the report goes.
    #[must_use]
    pub fn report_path(&self) -> PathBuf {
        self.root.join(format!("{REPORT}.json"))
    }

    /// The file in the hidden folder that remembers earlier runs.
    #[must_use]
    pub fn state_path(&self) -> PathBuf {
        self.root.join(WORK).join("state")
    }

    /// Writes a file so that its name never stands for half of it: temporary file, fsync, rename. The folder itself is
    /// made durable by [`Self::settle`].
    ///
    /// # Errors
    /// [`Error::Write`] with the final path.
    pub fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), Error> {
        let mut pending = self.begin(path)?;
        pending.write_all(bytes).map_err(|e| Error::write(path, e))?;
        pending.commit()
    }

    /// Begins a file that gets its name when it is committed.
    ///
    /// # Errors
    /// [`Error::Write`] if the temporary file cannot be made.
    pub fn begin(&self, path: &Path) -> Result<Pending, Error> {
        let number = self.temporaries.fetch_add(1, Ordering::Relaxed);
        let temporary = self.root.join(WORK).join(format!("{number}.tmp"));
        let file = create(&temporary).map_err(|e| Error::write(path, e))?;
        Ok(Pending { file: Some(file), temporary, path: path.to_owned() })
    }

    /// Makes the names in the folder of `path` durable.
    ///
    /// # Errors
    /// [`Error::Write`] if the system says it cannot.
    pub fn settle(path: &Path) -> Result<(), Error> {
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        sync_folder(folder).map_err(|e| Error::write(folder, e))
    }

    /// The size of a file that is there.
    #[must_use]
    pub fn size(path: &Path) -> Option<u64> {
        path.metadata().ok().filter(std::fs::Metadata::is_file).map(|m| m.len())
    }
}

/// A file on its way; without [`Pending::commit`] it vanishes.
#[derive(Debug)]
pub struct Pending {
    file: Option<File>,
    temporary: PathBuf,
    path: PathBuf,
}

impl Write for Pending {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.as_mut().map_or(Ok(0), |f| f.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Pending {
    /// Makes the content durable and gives the file its name.
    ///
    /// # Errors
    /// [`Error::Write`]; the old file of that name is then still there.
    pub fn commit(mut self) -> Result<(), Error> {
        let done =
            self.file.take().map_or(Ok(()), |f| f.sync_all()).and_then(|()| move_to(&self.temporary, &self.path));
        done.map_err(|e| Error::write(&self.path, e))
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        // After a commit there is nothing to remove; a failure is mended by the next run's sweep.
        let _ = remove(&self.temporary);
    }
}

/// The name of an input's record: `.json` put behind the whole name, so that `a.html` and `a.txt` never meet. Only the
/// name of the report is taken: `report` gives `report_.json`, `report_` gives `report__.json`.
fn record_name(relative: &Path) -> PathBuf {
    let mut name = OsString::from(relative.file_name().unwrap_or(OsStr::new("document")));
    let taken = name.to_str().is_some_and(|n| n.trim_end_matches('_') == REPORT);
    if taken && relative.parent().is_none_or(|p| p.as_os_str().is_empty()) {
        name.push("_");
    }
    name.push(".json");
    relative.with_file_name(name)
}

#[expect(clippy::disallowed_methods, reason = "write is the room that writes files")]
fn make_folder(path: &Path) -> io::Result<()> {
    std::fs::create_dir_all(path)
}

#[expect(clippy::disallowed_methods, reason = "write is the room that writes files")]
fn create(path: &Path) -> io::Result<File> {
    File::create_new(path)
}

#[expect(clippy::disallowed_methods, reason = "write is the room that writes files")]
fn remove(path: &Path) -> io::Result<()> {
    std::fs::remove_file(path)
}

#[expect(clippy::disallowed_methods, reason = "write is the room that writes files")]
fn lock(path: &Path, root: &Path) -> Result<File, Error> {
    let file = File::options().create(true).append(true).open(path).map_err(|e| Error::write(root, e))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::Locked { path: path.to_owned() }),
        // Some network file systems know no locks; a run is possible there all the same.
        Err(TryLockError::Error(e)) if e.kind() == io::ErrorKind::Unsupported => Ok(file),
        Err(TryLockError::Error(e)) => Err(Error::write(root, e)),
    }
}

/// Removes the temporary files of an interrupted run.
#[expect(clippy::disallowed_methods, reason = "write is the room that writes files")]
fn sweep(work: &Path) -> io::Result<()> {
    for entry in std::fs::read_dir(work)? {
        let path = entry?.path();
        if path.extension() == Some(OsStr::new("tmp")) {
            std::fs::remove_file(&path)?;
        }
    }
    Ok(())
}

/// Renames, and makes the folder first if it is not there yet.
#[expect(clippy::disallowed_methods, reason = "write is the room that writes files")]
fn move_to(from: &Path, to: &Path) -> io::Result<()> {
    match std::fs::rename(from, to) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            let folder = to.parent().unwrap_or(to);
            make_folder(folder)?;
            folder.ancestors().skip(1).take_while(|a| a.is_dir()).take(8).try_for_each(sync_folder)?;
            std::fs::rename(from, to)
        }
        done => done,
    }
}

#[cfg(unix)]
#[expect(clippy::disallowed_methods, reason = "write is the room that writes files")]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_inputs_share_a_record() {
        let name = |s: &str| record_name(Path::new(s)).to_string_lossy().into_owned();
        assert_eq!(name("2019/039.html"), "2019/039.html.json");
        assert_eq!(name("a.txt"), "a.txt.json");
        assert_eq!(name("report"), "report_.json");
        assert_eq!(name("report_"), "report__.json");
        assert_eq!(name("sub/report"), "sub/report.json");
    }
}
