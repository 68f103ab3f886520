//! Measures a process from start to end: seconds, memory, and what else the machine did meanwhile.

use std::error::Error;
use std::io::Read;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4;

use crate::elsewhere;

/// What a process cost.
#[derive(Debug, Clone, Default)]
pub(crate) struct Run {
    /// Seconds from start to end.
    pub(crate) wall: f64,
    /// Seconds of processor time, user and system.
    pub(crate) cpu: f64,
    /// The peak of memory, in bytes.
    pub(crate) peak: u64,
    /// Processors that other programs kept busy meanwhile.
    pub(crate) elsewhere: f64,
    /// What it wrote to standard output.
    pub(crate) output: String,
}

/// Runs a program to its end.
pub(crate) fn run(program: &str, arguments: &[&str]) -> Result<Run, Box<dyn Error>> {
    start(Command::new(program).args(arguments))
        .map_err(|error| format!("`{program} {}`: {error}", arguments.join(" ")).into())
}

/// Runs a line through the shell; what it cost is that of all programs in it.
pub(crate) fn run_line(line: &str) -> Result<Run, Box<dyn Error>> {
    start(Command::new("sh").args(["-c", line]))
        .map_err(|error| format!("`{line}`: {error}").into())
}

/// Runs this program itself as one of its parts.
pub(crate) fn run_self(arguments: &[&str]) -> Result<Run, Box<dyn Error>> {
    run_self_with(arguments, &[])
}

/// Runs this program itself as one of its parts, with more variables in its environment.
pub(crate) fn run_self_with(
    arguments: &[&str],
    variables: &[(&str, &str)],
) -> Result<Run, Box<dyn Error>> {
    let program = std::env::current_exe()?;
    let variables = variables.iter().copied();
    start(Command::new(&program).args(arguments).envs(variables))
        .map_err(|error| format!("`{} {}`: {error}", program.display(), arguments.join(" ")).into())
}

fn start(command: &mut Command) -> Result<Run, Box<dyn Error>> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let busy = elsewhere::busy();
    let start = Instant::now();
    let mut child = command.spawn()?;
    let mut output = Vec::new();
    if let Some(mut stdout) = child.stdout.take() {
        stdout.read_to_end(&mut output)?;
    }
    let used = child.wait4()?;
    let wall = start.elapsed().as_secs_f64();
    let cpu = (used.rusage.utime + used.rusage.stime).as_secs_f64();
    let elsewhere = match (busy, elsewhere::busy()) {
        (Some(before), Some(after)) => ((after - before).as_secs_f64() - cpu).max(0.0) / wall,
        _ => 0.0,
    };
    if !used.status.success() {
        return Err(format!("ended with {}", used.status).into());
    }
    let output = String::from_utf8_lossy(&output).into_owned();
    Ok(Run { wall, cpu, peak: used.rusage.maxrss, elsewhere, output })
}

/// Waits until the machine is quiet, at most that long. Quiet is a fifth of one core: more would
/// distort the run that follows.
pub(crate) fn wait_for_quiet(max_wait: Duration) {
    let start = Instant::now();
    while start.elapsed() < max_wait {
        let Some(before) = elsewhere::busy() else { return };
        std::thread::sleep(Duration::from_millis(500));
        let Some(after) = elsewhere::busy() else { return };
        if after - before < Duration::from_millis(100) {
            return;
        }
    }
}
