//! Programs that a package manager or a build tool starts.

use super::support::{Setter, is_application, json_form};
use crate::dockerfile::Keyword;
use crate::facts::Facts;
use crate::facts::program::Program;
use crate::rules::{Find, Fix, FixFile, Match, Proof, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "started-by-package-manager",
    title: "A package manager that starts the program",
    why: "npm, Yarn and pnpm stay in front of the program with a shell between them, so that it \
          does not hear that it has to stop; they need memory, a writable home, and have to stay \
          in the image. Build tools such as Maven and `go run` compile when the container starts.",
    proof: "The entry point or the command. Managers that only prepare an environment (`uv run`, \
            `poetry run`, `pipenv run`) are hints; `bundle exec` hands over and is fine.",
    fix: "Start the program itself: `CMD [\"node\", \"server.js\"]`.",
    references: &[
        "https://github.com/nodejs/docker-node/blob/main/docs/BestPractices.md#cmd",
        "https://docs.npmjs.com/cli/v10/commands/npm-start",
    ],
    find: Find::With(find),
    ..super::DEFAULT
};

/// Managers that stay in front of what they start.
const STAY: &[&str] = &["npm", "npx", "yarn", "pnpm", "pnpx", "bunx", "yarnpkg"];

/// Managers that prepare an environment.
const PREPARE: &[&str] = &["poetry", "pipenv", "uv", "uvx", "pdm", "hatch", "rye", "pixi", "conda"];

/// Build tools, and the word after them that makes them start something; empty for any.
const BUILD: &[(&str, &str)] = &[
    ("mvn", ""),
    ("mvnw", ""),
    ("gradle", ""),
    ("gradlew", ""),
    ("sbt", ""),
    ("cargo", "run"),
    ("go", "run"),
    ("dotnet", "run"),
    ("dotnet", "watch"),
    ("mix", "phx.server"),
    ("mix", "run"),
];

fn find(facts: &Facts) -> Vec<Match> {
    found(facts).into_iter().collect()
}

/// What a manager does when it starts a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manages {
    /// It starts it.
    Start,
    /// It prepares an environment, which it looks for in the home directory of its user.
    Environment,
    /// It builds it.
    Build,
}

/// The manager or build tool that starts the program, and what it does.
pub(super) fn manager(facts: &Facts) -> Option<(String, Manages)> {
    let program = facts.startup.program.as_ref();
    let managed = program.and_then(|program| program.managers.first());
    let managed = managed.map(|manager| manager.name.as_str());
    let words = facts.command();
    let first = words.first().map(|word| word.rsplit('/').next().unwrap_or(word));
    let name = managed.or(first)?;
    let is_build = || {
        BUILD
            .iter()
            .any(|(tool, verb)| *tool == name && (verb.is_empty() || words.get(1) == Some(verb)))
    };
    let manages = match () {
        () if STAY.contains(&name) => Manages::Start,
        () if is_build() => Manages::Build,
        () if PREPARE.contains(&name) => Manages::Environment,
        () => return None,
    };
    Some((name.to_owned(), manages))
}

fn found(facts: &Facts) -> Option<Match> {
    if !is_application(facts) {
        return None;
    }
    let (_, manages) = manager(facts)?;
    let severity = match manages {
        Manages::Start | Manages::Build => Severity::Medium,
        Manages::Environment => Severity::Hint,
    };
    let keyword = match facts.image.config.entrypoint.is_empty() {
        true => Keyword::Cmd,
        false => Keyword::Entrypoint,
    };
    let about = Setter::of(facts, keyword, |_| true).about()?;
    let shown = crate::escape::printable_text(&facts.command().join(" "));
    let evidence = format!("`{shown}` starts it");
    let program = facts.startup.program.as_ref();
    let fix = fix(facts, program.filter(|program| !program.managers.is_empty()));
    Some(Match::about(Proof::Proven, evidence, fix, about).with_severity(severity))
}

fn fix(facts: &Facts, program: Option<&Program>) -> Fix {
    const ADVICE: &str = "Start the program itself";
    let directory = facts.directory(facts.working_directory());
    let is_plain = |program: &&Program| {
        program.before.is_empty()
            && program.lines_with_variables == 0
            && program.place.variables.is_empty()
            && directory == Some(program.place.directory)
            && !program.is_in_script
    };
    let Some(program) = program.filter(is_plain) else { return Fix::advice(ADVICE) };
    let is_found = facts.on_path(&program.word).is_some() || program.word.contains('/');
    let word = if is_found { program.word.clone() } else { facts.path(program.named) };
    let words = program.lead.iter().chain(std::iter::once(&word)).chain(&program.arguments);
    let words: Vec<String> = words.cloned().collect();
    let line = crate::escape::printable_text(&format!("CMD {}", json_form(&words)));
    Fix::lines(ADVICE, FixFile::Dockerfile, vec![line])
}
