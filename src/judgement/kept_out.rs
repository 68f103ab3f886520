//! What a `.dockerignore` usually keeps out of a build context: a table with a row per tool.

use crate::dockerfile::{ignore, shell};
use crate::facts::Facts;

/// What to keep out of the build context of images that use a tool.
struct Row {
    /// Programs, any of which shows that the tool is used; none if the row is for all images.
    programs: &'static [&'static str],
    /// Patterns of a `.dockerignore`.
    patterns: &'static [&'static str],
}

/// What tools make again in the image, and what belongs into none (docs.docker.com/build/concepts/
/// context/#dockerignore-files, and the files that `docker init` writes).
static ROWS: &[Row] = &[
    Row { programs: &[], patterns: &[".env", ENVIRONMENTS, "**/*.key", "**/*.pem", ".git"] },
    Row { programs: &["npm", "npx", "pnpm", "yarn", "bun"], patterns: &["**/node_modules"] },
    Row {
        programs: &["python", "python3", "pip", "pip3", "uv", "poetry", "pipenv", "pdm"],
        patterns: &["**/__pycache__", ".venv"],
    },
    Row { programs: &["cargo"], patterns: &["target"] },
    Row { programs: &["mvn", "mvnw"], patterns: &["target"] },
    Row { programs: &["gradle", "gradlew"], patterns: &[".gradle", "build"] },
    Row { programs: &["dotnet"], patterns: &["**/bin", "**/obj"] },
    Row { programs: &["bundle"], patterns: &[".bundle", "vendor/bundle"] },
    Row { programs: &["composer"], patterns: &["vendor"] },
    Row { programs: &["mix"], patterns: &["_build", "deps"] },
];

/// Files with variables of one environment, such as `.env.production`.
const ENVIRONMENTS: &str = ".env.*";

/// Names of templates for files with passwords, which belong to the sources.
const TEMPLATES: [&str; 3] = [".env.example", ".env.sample", ".env.template"];

/// Adds the usual patterns to lines that an image needs, except those that would keep a file out
/// that it has: `context` are the paths of its files in the build context.
pub(super) fn with_usual(facts: &Facts, lines: &[String], context: &[String]) -> Vec<String> {
    let rows = ROWS.iter().filter(|row| row.programs.is_empty() || is_used(facts, row.programs));
    let mut usual: Vec<String> = Vec::new();
    let mut exceptions: Vec<String> = Vec::new();
    for &pattern in rows.flat_map(|row| row.patterns) {
        let is_kept = |path: &&String| {
            ignore::keeps_out(pattern, path)
                && !lines.iter().any(|line| ignore::keeps_out(line, path))
        };
        let kept: Vec<&String> = context.iter().filter(is_kept).collect();
        if kept.iter().all(|path| TEMPLATES.contains(&path.as_str())) {
            usual.push(pattern.to_owned());
            exceptions.extend(kept.iter().map(|path| format!("!{path}")));
        }
    }
    let is_covered = |line: &&String| usual.iter().any(|pattern| ignore::keeps_out(pattern, line));
    let rest: Vec<String> = lines.iter().filter(|line| !is_covered(line)).cloned().collect();
    let mut all: Vec<String> = usual.iter().cloned().chain(rest).collect();
    // Names say more than patterns.
    all.sort_by_key(|line| (!ignore::is_secret(line), line.starts_with('*'), line.clone()));
    all.dedup();
    exceptions.sort();
    exceptions.dedup();
    let after = all.iter().position(|line| line == ENVIRONMENTS).map_or(all.len(), |at| at + 1);
    all.splice(after..after, exceptions);
    all
}

/// Whether an own instruction, or what a container starts, runs one of these programs.
fn is_used(facts: &Facts, programs: &[&str]) -> bool {
    let is_program = |word: &&str| {
        let name = word.rsplit('/').next().unwrap_or(word);
        programs.contains(&name)
    };
    let runs = |words: &Vec<&str>| {
        let mut words = words.iter().filter(|word| !word.contains('='));
        words.next().is_some_and(is_program)
    };
    facts.own_commands().any(|command| shell::simple_commands(command).iter().any(runs))
        || facts.startup.runs(programs)
}
