//! Changes of instructions.

use std::borrow::Cow;

/// A change of one instruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Index of the layer that the instruction made.
    pub layer: usize,
    /// What is done to it.
    pub rewrite: Rewrite,
}

/// What is done to an instruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rewrite {
    /// Appends this command to the `RUN`, before its cleanup.
    Then(String),
    /// Makes the `RUN` end by removing these shell-quoted paths, separated by spaces.
    Remove(String),
    /// Adds an option to each of these commands, right after its words.
    Option {
        /// Such as `apt-get install`, `apt install`.
        commands: &'static [&'static str],
        /// Such as `--no-install-recommends`.
        option: Cow<'static, str>,
    },
    /// Joins the `RUN`, and those in between, into the one of a lower layer, given by its index.
    JoinInto(usize),
    /// Adds an option to the `COPY` or `ADD`.
    CopyOption(String),
    /// Removes commands from the `RUN`; a `RUN` without any commands left is dropped.
    Without {
        /// Each as written between `&&`.
        commands: Vec<String>,
        /// What makes them unnecessary, as a clause: `COPY --chown does it`. Plans name what they
        /// leave out, except what another edit moves elsewhere.
        reason: Cow<'static, str>,
    },
    /// Writes other commands in place of one of the `RUN`.
    Replace {
        /// The command, as written between `&&`.
        command: String,
        /// What is written instead, in order.
        with: Vec<String>,
    },
    /// Runs a command before the first of these commands, unless it runs before that already.
    Before {
        /// Such as `apt-get install`.
        commands: &'static [&'static str],
        /// Such as `apt-get update`.
        first: String,
    },
    /// Changes what commands of the system's package manager install. A command without any
    /// packages left is dropped, and so is a `RUN` that only served it.
    Install {
        /// Packages that are not installed, or groups of `apk add --virtual`.
        without: Vec<String>,
        /// Packages that only those would have brought, and that have to stay.
        with: Vec<String>,
    },
}
