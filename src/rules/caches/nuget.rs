//! Packages that NuGet downloaded.

use super::leftovers::{Leftovers, Mend, runs_sdk};
use crate::rules::places::{At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "nuget-packages",
    title: "NuGet's packages and caches",
    category: Category::Cache,
    why: "NuGet unpacks every package that a build needs into a user's directory and keeps \
          responses of the server. `dotnet publish` copies what runs.",
    proof: "NuGet's directories with `.nupkg.metadata` or packed packages in them, or with \
          responses. Nothing is found where the container starts `dotnet run` or a tool of the \
          SDK.",
    fix: "Publish in a stage of the SDK and copy the output onto a runtime image, or mount a \
          cache on `/root/.nuget/packages`.",
    references: &[
        "https://learn.microsoft.com/nuget/consume-packages/managing-the-global-packages-and-cache-folders",
    ],
    cost: None,
    wanted: &[],
    find: |facts| match runs_sdk(facts) {
        true => Vec::new(),
        false => LEFTOVERS.find(facts, |path| format!("{path} has what NuGet downloaded")),
    },
};

static LEFTOVERS: Leftovers = Leftovers {
    places: PLACES,
    proof: Proof::Identified,
    needed_by: &[],
    mend: Mend::Build {
        tools: &[
            "dotnet build",
            "dotnet publish",
            "dotnet test",
            "dotnet pack",
            "dotnet msbuild",
            "dotnet restore",
        ],
        downloads: &["dotnet restore"],
    },
};

pub(super) static PLACES: &[Place] = &[
    Place { at: At::Home(".nuget/packages"), proof: PROOF, takes: &[] },
    Place { at: At::Variable("NUGET_PACKAGES", ""), proof: PROOF, takes: &["*"] },
    Place { at: At::Home(".local/share/NuGet"), proof: CACHES, takes: CACHES },
    Place { at: At::Home(".nuget"), proof: &["plugins-cache/*"], takes: &["plugins-cache"] },
    Place { at: At::Root("tmp/NuGetScratch*"), proof: &["*"], takes: &[] },
    Place { at: At::Variable("NUGET_HTTP_CACHE_PATH", ""), proof: &["*/*.dat"], takes: &["*"] },
];

const PROOF: &[&str] = &["*/*/.nupkg.metadata", "*/*/*.nupkg", "*/*/*.nupkg.sha512"];
const CACHES: &[&str] = &["v3-cache", "http-cache", "plugins-cache"];
