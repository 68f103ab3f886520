//! What the .NET SDK leaves of a build in `obj`.

use super::leftovers::{Leftovers, Mend, runs_sdk};
use crate::rules::places::{At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "dotnet-objects",
    title: "Intermediate files of .NET builds",
    category: Category::Cache,
    why: "`obj` holds what MSBuild needs between two builds. The program runs from the published \
          directory.",
    proof: "A directory `obj` with `project.assets.json`, which a restore writes.",
    fix: "Publish in another stage; add `**/obj/` and `**/bin/` to `.dockerignore`.",
    references: &["https://learn.microsoft.com/dotnet/core/tools/dotnet-publish"],
    cost: None,
    wanted: &[],
    find: |facts| match runs_sdk(facts) {
        true => Vec::new(),
        false => LEFTOVERS.find(facts, |path| format!("{path} has what a restore wrote")),
    },
};

static LEFTOVERS: Leftovers = Leftovers {
    places: PLACES,
    proof: Proof::Identified,
    needed_by: &[],
    mend: Mend::Build {
        tools: &["dotnet build", "dotnet publish", "dotnet test", "dotnet restore"],
        downloads: &["dotnet restore"],
    },
};

pub(super) static PLACES: &[Place] = &[Place {
    at: At::Anywhere("obj"),
    proof: &["project.assets.json", "*.nuget.g.props"],
    takes: &[],
}];
