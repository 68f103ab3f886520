//! `RUN` instructions that may become one, so that its end removes what its beginning added.

use super::install::Installation;
use super::{Edit, Rewrite, Step, shell, tidy};

/// Commands that need no compiler and no package of a language, so nothing that an earlier layer
/// installed to build with. Any other command is assumed to need it.
const PLAIN: &[&str] = &[
    "addgroup", "adduser", "apt-get clean", "apt-get autoremove", "apt-get purge", "chgrp",
    "chmod", "chown", "cp", "echo", "groupadd", "install", "ln", "mkdir", "mv", "rm", "rmdir",
    "sed", "set", "touch", "true", "useradd", "usermod",
];

/// The same, but they may need packages that are no compilers.
const WITHOUT_COMPILERS: &[&str] = &[
    "apt-get update", "apt update", "apk update", "cat", "curl", "dpkg-reconfigure", "fc-cache",
    "gpg", "id", "ldconfig", "locale-gen", "ls", "passwd", "printf", "tar", "test", "unzip",
    "update-ca-certificates", "update-locale", "wget",
];

/// Commands that install packages or compile one program, and read no tests of the project.
const INSTALLERS: &[&str] = &[
    "bun install", "bundle install", "cd", "composer install", "go build", "go install",
    "go mod download", "npm ci", "npm i", "npm install", "pip install -r", "pip3 install -r",
    "pnpm i", "pnpm install", "yarn install",
];

/// Returns the edits that append a removing command to the last `RUN` that may need what a layer
/// added, and join it with all instructions from that layer on.
///
/// `None` if they cannot be one `RUN`: in a separate layer, the removal would save nothing.
pub fn end_with(steps: &[Step], layer: usize, command: &str) -> Option<Vec<Edit>> {
    let first = steps.iter().position(|step| step.layer == Some(layer))?;
    let last = steps.iter().rposition(may_build).filter(|&last| first <= last)?;
    if !steps.get(first..=last)?.iter().all(may_be_joined) {
        return None;
    }
    let last = steps.get(last)?.layer?;
    let mut edits = vec![Edit { layer: last, rewrite: Rewrite::Then(command.to_owned()) }];
    if last != layer {
        edits.push(Edit { layer: last, rewrite: Rewrite::JoinInto(layer) });
    }
    Some(edits)
}

/// Returns the edit that joins all instructions from one layer to another; `None` if they cannot be
/// one `RUN`.
pub fn joined(steps: &[Step], first: usize, last: usize) -> Option<Edit> {
    let from = steps.iter().position(|step| step.layer == Some(first))?;
    let to = steps.iter().position(|step| step.layer == Some(last))?;
    let are_joined = from < to && steps.get(from..=to)?.iter().all(may_be_joined);
    are_joined.then_some(Edit { layer: last, rewrite: Rewrite::JoinInto(first) })
}

/// Whether a `RUN` above a layer may need what the layer added.
pub fn is_built_on(steps: &[Step], layer: usize) -> bool {
    let first = steps.iter().position(|step| step.layer == Some(layer));
    let last = steps.iter().rposition(may_build);
    first.zip(last).is_some_and(|(first, last)| first < last)
}

/// Whether no command after the first installation in a layer's `RUN` may need a compiler, or
/// anything else that builds, so that installing one there was for nothing.
pub fn is_unused(steps: &[Step], layer: usize) -> bool {
    let Some(at) = steps.iter().position(|step| step.layer == Some(layer)) else { return false };
    let here = steps.get(at).and_then(command).and_then(shell::commands);
    let Some(here) = here else { return false };
    let first = here.iter().position(|command| Installation::parse(command).is_some());
    let after = first.and_then(|first| here.get(first + 1..));
    let later = steps.get(at + 1..).unwrap_or_default();
    let is_harmless = |step: &Step| match command(step) {
        Some(line) => shell::commands(line).is_some_and(|commands| commands.iter().all(is_tame)),
        None => true,
    };
    after.is_some_and(|commands| commands.iter().all(is_tame)) && later.iter().all(is_harmless)
}

/// Whether a `RUN` only installs packages and the like, so that it needs no tests of the project: a
/// build may name them (`add_executable`, `[[test]]`), and where it writes may depend on them
/// (`rootDir` of TypeScript).
pub fn only_installs(line: &str) -> bool {
    let starts_with =
        |command: &str, words: &str| shell::position(command, words) == Some(words.len());
    let installs = |command: &&str| INSTALLERS.iter().any(|words| starts_with(command, words));
    shell::commands(line).is_some_and(|commands| {
        commands.iter().all(|command| is_tame(command) || installs(command))
    })
}

fn is_tame(command: &&str) -> bool {
    let starts_with = |words: &&str| shell::position(command, words) == Some(words.len());
    is_plain(command)
        || tidy::cleans_caches(command)
        || Installation::parse(command).is_some()
        || !command.contains([';', '|', '$', '`', '\n', '('])
            && WITHOUT_COMPILERS.iter().any(starts_with)
}

fn command(step: &Step) -> Option<&str> {
    step.instruction.as_ref()?.command()
}

fn may_be_joined(step: &Step) -> bool {
    command(step).is_some_and(|line| shell::commands(line).is_some())
}

fn may_build(step: &Step) -> bool {
    let Some(line) = command(step) else { return false };
    match shell::commands(line) {
        Some(commands) => !commands.iter().all(|command| is_plain(command)),
        None => true,
    }
}

fn is_plain(command: &str) -> bool {
    let starts_with = |words: &&str| shell::position(command, words) == Some(words.len());
    !command.contains([';', '|', '$', '`', '\n', '(']) && PLAIN.iter().any(starts_with)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dockerfile::recover::recover;

    fn steps(lines: &[&str]) -> Vec<Step> {
        let step = |(layer, line): (usize, &&str)| Step {
            layer: Some(layer),
            instruction: recover(Some(line), None, &[]),
            ..Step::default()
        };
        lines.iter().enumerate().map(step).collect()
    }

    #[test]
    fn the_last_build_ends_with_the_command() {
        let steps = steps(&["RUN apk add gcc", "RUN make", "RUN chown -R a /app", "COPY b c"]);
        let then = Edit { layer: 1, rewrite: Rewrite::Then("apk del gcc".to_owned()) };
        let join = Edit { layer: 1, rewrite: Rewrite::JoinInto(0) };
        assert_eq!(end_with(&steps, 0, "apk del gcc").unwrap(), [then.clone(), join]);
        assert_eq!(end_with(&steps, 1, "apk del gcc").unwrap(), [then]);
        assert_eq!(end_with(&steps, 2, "apk del gcc"), None);
        assert!(is_built_on(&steps, 0));
        assert!(!is_built_on(&steps, 1));
    }

    #[test]
    fn builds_may_need_tests() {
        for line in ["apt-get update && apt-get install -y a", "cd /a && npm ci", "go build ./a"] {
            assert!(only_installs(line), "{line}");
        }
        for line in ["cmake ..", "npm run build", "npm ci && npm test", "pip install .", "a | b"] {
            assert!(!only_installs(line), "{line}");
        }
    }

    #[test]
    fn what_only_builds_is_unused_without_a_build() {
        let install = "RUN apt-get update && apt-get install -y gcc && rm -rf /var/lib/apt/lists/*";
        assert!(is_unused(&steps(&[install, "COPY . .", "RUN useradd app"]), 0));
        assert!(!is_unused(&steps(&[install, "RUN npm ci"]), 0));
        assert!(!is_unused(&steps(&[install, "RUN curl a | sh"]), 0));
        assert!(!is_unused(&steps(&["RUN apk add gcc && make"]), 0));
        assert!(!is_unused(&steps(&["RUN ./setup gcc"]), 0));
    }

    #[test]
    fn instructions_in_between_must_be_joined_too() {
        let steps = steps(&["RUN apk add gcc", "COPY . .", "RUN make"]);
        assert_eq!(end_with(&steps, 0, "apk del gcc"), None);
    }
}
