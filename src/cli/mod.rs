//! The command line: the only module that prints, exits and reads the environment.
//!
//! Each command turns its options into a call of the library and the result into an output.

use std::io::{self, Write};
use std::process::ExitCode;

mod options;
mod github;
mod global;
mod limit;
mod help;
mod commands;
mod usage;
mod report_file;
mod cache;
mod call;
mod hint;
mod completions;
mod man;
mod output;
mod plan_name;
mod plan;
mod terminal;
mod progress;
mod configuration;
mod dive;
mod dockerfile;
mod settings;
mod report;
mod extract;
pub mod compare;
mod check;
mod explore;
mod rules;
mod init;
mod strict;
mod check_error;
mod error;
mod message;
mod causes;

pub use explore::Replay;

use error::Error;
use global::GlobalArgs;
use options::explore::ExploreArgs;
use options::{Command, Refused};
use terminal::When;

/// Nothing could be answered: usage, configuration, an image that cannot be read.
///
/// The code that clap gives usage errors, so that there is one for all of them.
const NO_ANSWER: u8 = 2;

/// Runs the program with the arguments of the process.
pub fn run() -> ExitCode {
    let (command, global) = match options::parse(std::env::args_os()) {
        Ok(parsed) => parsed,
        Err(Refused::Help(help)) => {
            // Without standard error there is no way left to report this.
            let _ = help.print();
            return if help.use_stderr() { NO_ANSWER.into() } else { ExitCode::SUCCESS };
        }
        Err(Refused::Usage(usage)) => {
            Error::Usage(usage).print(When::Auto);
            return NO_ANSWER.into();
        }
    };
    match execute(&command, &global) {
        Ok(code) => code.into(),
        Err(error) => {
            error.print(global.color);
            NO_ANSWER.into()
        }
    }
}

/// Returns the exit code, if there is an answer.
fn execute(command: &Command, global: &GlobalArgs) -> Result<u8, Error> {
    match command {
        Command::Explore(args) => return explore::run(args, global),
        Command::Image(args) if explore::missing().is_none() => {
            return explore::run(&ExploreArgs::from(args.clone()), global);
        }
        Command::Image(args) | Command::Report(args) => report::run(args, global),
        Command::Compare(args) => return compare::run(args, global),
        Command::Check(args) => return check::run(args, global),
        Command::Rules(args) => rules::run(args, global),
        Command::Init(args) => init::run(args, global),
        Command::Cache(args) => cache::run(args),
        Command::Completions { shell } => print(completions::script(*shell).as_bytes()),
        Command::Man { command } => print(&man::page(command.as_deref()).map_err(Error::Print)?),
    }
    .map(|()| 0)
}

/// Writes to standard output; a reader that has left is not an error.
fn print(bytes: &[u8]) -> Result<(), Error> {
    let mut out = io::stdout().lock();
    output::unless_closed(out.write_all(bytes).and_then(|()| out.flush())).map_err(Error::Print)
}
