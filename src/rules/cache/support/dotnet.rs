//! Whether the .NET SDK is still used.

use crate::facts::Facts;

/// Whether a container starts the .NET SDK, which builds before it runs, such as `dotnet run`.
pub(in crate::rules::cache) fn runs_sdk(facts: &Facts) -> bool {
    let verbs = ["run", "watch", "ef", "test", "msbuild", "fsi"];
    facts.startup.runs(&["dotnet"]) && facts.startup.runs(&verbs)
}
