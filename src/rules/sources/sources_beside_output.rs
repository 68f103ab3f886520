//! Sources that were copied together with the output that was built from them elsewhere.

use super::support::{self, Project};
use crate::facts::Facts;
use crate::rules::{Find, Fix, Match, Rule};

pub(super) static RULE: Rule = Rule {
    id: "sources-beside-output",
    title: "Sources copied beside what was built from them",
    why: "The compiler's output is what runs. Nothing reads its sources, and they show everyone \
          how the program is written.",
    proof: "The program that the image starts is the output of a project, and the project's \
            sources are in a compiled language: TypeScript with its `tsconfig.json`, Go, Rust, \
            Java and related languages, .NET, and front ends that a web server serves. Sources \
            that run unchanged (Python, JavaScript, PHP, Ruby, ts-node) are left alone.",
    fix: "List the sources in `.dockerignore`, or copy only the output.",
    references: &["https://docs.docker.com/build/concepts/context/#dockerignore-files"],
    find: Find::With(|facts| find(facts, false)),
    ..super::DEFAULT
};

/// Finds sources with an output that a `RUN` of the image built, or else with one that was copied.
pub(super) fn find(facts: &Facts, built_here: bool) -> Vec<Match> {
    let mut matches = Vec::new();
    for project in support::projects(facts) {
        let output_layer = facts.layer(project.output);
        if output_layer.is_some_and(|layer| facts.command_of(layer).is_some()) == built_here {
            matches.extend(project_matches(facts, &project, built_here));
        }
    }
    matches
}

fn project_matches(facts: &Facts, project: &Project, built_here: bool) -> Vec<Match> {
    let output = facts.path(project.output);
    let root = facts.path(project.root);
    Match::by_layer(facts, &project.sources, |layer, files| {
        let (count, are) = match files.len() {
            1 => ("one file".to_owned(), "is a source"),
            count => (format!("{count} files"), "are sources"),
        };
        let language = project.language;
        let evidence = format!("{output} is what runs; {count} in {root} {are} of it ({language})");
        let fix = match built_here {
            true => Fix::advice(format!("Build in a separate stage, and copy {output} from it")),
            false => Fix::leave_out(facts, layer, files),
        };
        Match::new(project.proof, evidence, fix)
    })
}
