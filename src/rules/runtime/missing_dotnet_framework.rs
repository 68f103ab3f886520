//! A .NET application whose framework is not in the image.

use serde_json::Value;

use super::DEFAULT;
use super::support::{is_judged, proven, quoted};
use crate::facts::Facts;
use crate::layer::{Below, Keep, Name, Wanted, unchanged};
use crate::rules::{Find, Match, Rule, Severity};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "missing-dotnet-framework",
    title: "Framework of .NET that is not there",
    why: "`dotnet` ends before it starts the application if no version that it accepts of one of \
          its frameworks is installed, such as ASP.NET Core upon the image of the runtime alone.",
    proof: "The frameworks in the application's `.runtimeconfig.json`, and the directories of \
            `shared` beside `dotnet`. Settings that accept another major version are left alone.",
    fix: "Take the runtime image of that framework and version, or publish the application with \
          `--self-contained`.",
    references: &["https://learn.microsoft.com/dotnet/core/versions/selection"],
    severity: Severity::High,
    wanted: &[Wanted {
        kind: "dotnet-settings",
        name: Name::Ending(".runtimeconfig.json"),
        below: Below::EndsWith(""),
        keep: Keep::Whole { max_bytes: 1 << 20, condense: unchanged },
    }],
    find: Find::With(find),
    ..DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    let Some(program) = facts.startup.program.as_ref().filter(|one| one.name == "dotnet") else {
        return Vec::new();
    };
    let is_open = facts.env("DOTNET_ROLL_FORWARD").is_some() || facts.env("DOTNET_ROOT").is_some();
    if !is_judged(facts) || is_open {
        return Vec::new();
    }
    let library = program.arguments.first().filter(|word| word.ends_with(".dll"));
    let library = library.and_then(|word| program.place.at(facts, word));
    let Some(library) = library.and_then(|node| facts.tree.follow(node)) else { return Vec::new() };
    let Some(settings) = settings(facts, library) else { return Vec::new() };
    let shared = facts.tree.child(facts.tree.parent(program.file), b"shared");
    let missing = frameworks(&settings)
        .into_iter()
        .find(|(name, version)| !shared.is_some_and(|at| has(facts, at, name, version)));
    let Some((name, version)) = missing else { return Vec::new() };
    let evidence = format!(
        "`{}` is for {}, which is not installed",
        facts.path(library),
        quoted(&format!("{name} {version}"))
    );
    let advice = format!("Take the runtime image of {} {version}", quoted(&name));
    vec![proven(evidence, advice, &[library])]
}

/// Reads the settings beside a library; `None` if there are none, or they accept other versions.
fn settings(facts: &Facts, library: NodeId) -> Option<Value> {
    let name = std::str::from_utf8(facts.tree.name(library)).ok()?.strip_suffix(".dll")?;
    let name = format!("{name}.runtimeconfig.json");
    let kept = facts.contents.child(facts.tree.parent(library), &name)?;
    let settings: Value = serde_json::from_slice(kept.bytes()).ok()?;
    let options = settings.get("runtimeOptions")?.clone();
    options.get("rollForward").is_none().then_some(options)
}

/// The frameworks that an application needs, with their versions.
fn frameworks(options: &Value) -> Vec<(String, String)> {
    let listed = options.get("frameworks").and_then(Value::as_array).into_iter().flatten();
    let all = options.get("framework").into_iter().chain(listed);
    let text = |of: &Value, key: &str| of.get(key)?.as_str().map(str::to_owned);
    all.filter_map(|one| Some((text(one, "name")?, text(one, "version")?))).collect()
}

/// Whether a version is installed that the host takes by default: one of the same major version
/// that is not older.
fn has(facts: &Facts, shared: NodeId, name: &str, wanted: &str) -> bool {
    let tree = &facts.tree;
    let Some(versions) = tree.child(shared, name.as_bytes()) else { return false };
    let Some(wanted) = numbers(wanted) else { return true };
    tree.children(versions).iter().filter(|&&node| tree.is_present(node)).any(|&node| {
        let found = std::str::from_utf8(tree.name(node)).ok().and_then(numbers);
        found.is_none_or(|found| found.first() == wanted.first() && wanted <= found)
    })
}

fn numbers(version: &str) -> Option<Vec<u32>> {
    version.split('.').map(|part| part.parse().ok()).collect()
}
