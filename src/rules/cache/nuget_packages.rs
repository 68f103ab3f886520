//! Packages that NuGet downloaded.

use crate::facts::builders;
use crate::rules::places::{home, root, variable};
use crate::rules::{Cleanup, Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "nuget-packages",
    title: "NuGet's packages and caches",
    why: "NuGet unpacks every package that a build needs into a user's directory and keeps \
          responses of the server. `dotnet publish` copies what runs.",
    proof: "NuGet's directories with `.nupkg.metadata`, packed packages or responses in them. Not \
            reported if the container runs `dotnet run` or a tool of the SDK.",
    fix: "Publish in a stage of the SDK and copy the output onto a runtime image, or mount a cache \
          on `/root/.nuget/packages`.",
    references: &["https://learn.microsoft.com/nuget/consume-packages/\
         managing-the-global-packages-and-cache-folders"],
    places: &[
        home(".nuget/packages", PROOF),
        variable("NUGET_PACKAGES", "", PROOF).takes("*"),
        home(".local/share/NuGet", CACHES).takes(CACHES),
        home(".nuget", "plugins-cache/*").takes("plugins-cache"),
        root("tmp/NuGetScratch*", "*"),
        variable("NUGET_HTTP_CACHE_PATH", "", "*/*.dat").takes("*"),
    ],
    example: Example {
        found: &[
            "root/.nuget/packages/a/1.0.0/.nupkg.metadata",
            "root/.nuget/packages/a/1.0.0/lib/a.dll",
        ],
        left_alone: &["root/.nuget/NuGet/NuGet.Config"],
    },
    find: Find::Places(Residue {
        cleanup: Cleanup::Build {
            tools: &[
                "dotnet build", "dotnet publish", "dotnet test", "dotnet pack", "dotnet msbuild",
                "dotnet restore",
            ],
            downloads: &["dotnet restore"],
        },
        needed_by: builders::DOTNET,
        ..Residue::new("contains what NuGet downloaded")
    }),
    ..super::DEFAULT
};

const PROOF: &str = "*/*/.nupkg.metadata */*/*.nupkg */*/*.nupkg.sha512";
const CACHES: &str = "v3-cache http-cache plugins-cache";
