//! Programs that stand between us and an engine: where they are, what they complain about, and that
//! none of them outlives its use.

use std::collections::VecDeque;
use std::ffi::OsStr;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use crate::environment::Environment;
use crate::escape::printable_content;

/// How much of what a program complains about is kept, from its end, in bytes: some lines.
const MAX_COMPLAINT_BYTES: usize = 2 << 10;

/// How long the end of the complaints is waited for once a program has failed. A program that it
/// started may keep them open, such as the master of ssh's shared connections.
const COMPLAINT_PATIENCE: Duration = Duration::from_secs(1);

/// Returns the path of a program on `PATH`; `None` if there is none.
pub(super) fn find(name: &str, environment: &Environment) -> Option<PathBuf> {
    let path = environment.variable("PATH")?;
    let name = if cfg!(windows) { format!("{name}.exe") } else { name.to_owned() };
    let separator = if cfg!(windows) { b';' } else { b':' };
    let directories = path.as_encoded_bytes().split(|byte| *byte == separator);
    // A relative directory would be one of the repository that the program is run in.
    let directories =
        directories.filter_map(|bytes| std::str::from_utf8(bytes).ok().map(Path::new));
    directories
        .filter(|directory| directory.is_absolute())
        .map(|directory| directory.join(&name))
        .find(|path| is_program(path))
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|it| it.is_file() && it.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}

/// A program that runs; dropping it ends it.
#[derive(Debug)]
pub(super) struct Running {
    child: Child,
    pub(super) complaints: Complaints,
}

/// The two ends of a program that runs.
pub(super) struct Pipes {
    pub(super) running: Running,
    pub(super) input: ChildStdin,
    pub(super) output: ChildStdout,
}

impl Running {
    /// Starts a program; fails if it cannot be started.
    pub(super) fn start(
        program: &Path,
        arguments: impl IntoIterator<Item = impl AsRef<OsStr>>,
        complaints: Complaints,
    ) -> io::Result<Pipes> {
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.stderr(Stdio::piped()).spawn()?;
        let (input, output) = (child.stdin.take(), child.stdout.take());
        complaints.listen(child.stderr.take());
        let running = Self { child, complaints };
        let missing = || io::Error::other("it has no standard streams");
        let (input, output) = (input.ok_or_else(missing)?, output.ok_or_else(missing)?);
        Ok(Pipes { running, input, output })
    }

    /// Waits for its end; returns its exit code, or `None` if a signal ended it.
    pub(super) fn wait(&mut self) -> io::Result<Option<i32>> {
        Ok(self.child.wait()?.code())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The last lines that a program wrote to its standard error.
#[derive(Debug, Clone, Default)]
pub(super) struct Complaints(Arc<(Mutex<Heard>, Condvar)>);

#[derive(Debug, Default)]
struct Heard {
    last: VecDeque<u8>,
    is_over: bool,
}

impl Complaints {
    /// Returns them as one line that is safe to print; empty if there are none.
    pub(super) fn text(&self) -> String {
        let (heard, over) = &*self.0;
        let heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = over.wait_timeout_while(heard, COMPLAINT_PATIENCE, |heard| !heard.is_over);
        let (mut heard, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let text = heard.last.make_contiguous();
        let lines = text.split(|byte| matches!(byte, b'\n' | b'\r')).map(<[u8]>::trim_ascii);
        let lines = lines.filter(|line| !line.is_empty()).map(printable_content);
        lines.collect::<Vec<_>>().join("; ")
    }

    fn listen(&self, stderr: Option<ChildStderr>) {
        let Some(mut stderr) = stderr else { return };
        let complaints = self.clone();
        complaints.change(|heard| *heard = Heard::default());
        std::thread::spawn(move || {
            let mut buffer = [0; 512];
            while let Ok(bytes) = stderr.read(&mut buffer) {
                let Some(read) = buffer.get(..bytes).filter(|read| !read.is_empty()) else { break };
                complaints.change(|heard| {
                    heard.last.extend(read);
                    let surplus = heard.last.len().saturating_sub(MAX_COMPLAINT_BYTES);
                    heard.last.drain(..surplus);
                });
            }
            complaints.change(|heard| heard.is_over = true);
        });
    }

    fn change(&self, change: impl FnOnce(&mut Heard)) {
        let (heard, over) = &*self.0;
        change(&mut heard.lock().unwrap_or_else(PoisonError::into_inner));
        over.notify_all();
    }
}
