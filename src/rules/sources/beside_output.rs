//! Sources copied along with what was built from them outside of the image.

use super::languages::{self, Project};
use crate::facts::Facts;
use crate::rules::places::by_layer;
use crate::rules::{Category, Claim, Fix, Match, Rule};

pub(super) static RULE: Rule = Rule {
    id: "sources-beside-output",
    title: "Sources copied beside what was built from them",
    category: Category::Sources,
    why: "What runs is the output of a compiler; its sources come along unread, and show everybody how the \
          program is written.",
    proof: "The program that the image starts is the output of a project, and the project's sources are of a \
            language that is compiled: TypeScript with its `tsconfig.json`, Go, Rust, Java and its relatives, \
            .NET, and front ends that a web server serves. Sources that run as they are (Python, JavaScript, PHP, \
            Ruby, ts-node) are left alone.",
    fix: "List the sources in `.dockerignore`, or copy only the output.",
    references: &["https://docs.docker.com/build/concepts/context/#dockerignore-files"],
    cost: None,
    wanted: &[],
    find: |facts| find(facts, false),
};

/// Finds sources whose output a `RUN` of the image made, or those whose output came otherwise.
pub(super) fn find(facts: &Facts, built_here: bool) -> Vec<Match> {
    let mut matches = Vec::new();
    for project in languages::projects(facts) {
        let output_layer = facts.layer(project.output);
        if output_layer.is_some_and(|it| facts.command_of(it).is_some()) == built_here {
            matches.extend(of_project(facts, &project, built_here));
        }
    }
    matches
}

fn of_project(facts: &Facts, project: &Project, built_here: bool) -> Vec<Match> {
    let output = facts.path(project.output);
    let root = facts.path(project.root);
    let layers = by_layer(facts, &project.sources).into_iter();
    layers
        .map(|(layer, files)| Match {
            proof: project.proof,
            evidence: format!(
                "{output} is what runs; {} in {root} {} of it ({})",
                if files.len() == 1 {
                    "one file".to_owned()
                } else {
                    format!("{} files", files.len())
                },
                if files.len() == 1 { "is a source" } else { "are sources" },
                project.language
            ),
            fix: match built_here {
                true => {
                    Fix::advice(format!("Build in a stage of its own, and copy {output} out of it"))
                }
                false => Fix::leave_out(facts, layer, &files),
            },
            claim: Claim::Visible(files),
            shown: Vec::new(),
            needs_other_base: false,
        })
        .collect()
}
