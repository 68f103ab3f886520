//! What the .NET SDK leaves of a build in `obj`.

use crate::facts::builders;
use crate::rules::places::anywhere;
use crate::rules::{Cleanup, Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "dotnet-objects",
    title: "Intermediate files of .NET builds",
    why: "`obj` holds what MSBuild needs between two builds. The program runs from the published \
          directory.",
    proof: "A directory `obj` with `project.assets.json`, which a restore writes.",
    fix: "Publish in another stage; add `**/obj/` and `**/bin/` to `.dockerignore`.",
    references: &["https://learn.microsoft.com/dotnet/core/tools/dotnet-publish"],
    places: &[anywhere("obj", "project.assets.json *.nuget.g.props")],
    example: Example {
        found: &["src/obj/project.assets.json", "src/obj/Release/a.dll"],
        left_alone: &["src/obj/model.obj"],
    },
    find: Find::Places(Residue {
        cleanup: Cleanup::Build {
            tools: &["dotnet build", "dotnet publish", "dotnet test", "dotnet restore"],
            downloads: &["dotnet restore"],
        },
        needed_by: builders::DOTNET,
        ..Residue::new("contains what a restore wrote")
    }),
    ..super::DEFAULT
};
