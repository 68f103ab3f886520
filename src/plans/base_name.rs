//! The name of the base image in a Dockerfile: the known one, or the one of a likely official
//! image.

use crate::base::{BaseFact, Fact};
use crate::escape::printable_text;
use crate::facts::Facts;
use crate::tree::{MergedTree, NodeId};

/// Repositories of official images, by the beginning of the fact about their runtime.
const RUNTIMES: [(&str, &str); 9] = [
    ("Node.js ", "node"),
    ("Python ", "python"),
    ("Go ", "golang"),
    ("Rust ", "rust"),
    ("Ruby ", "ruby"),
    ("PHP ", "php"),
    ("nginx ", "nginx"),
    ("Bun ", "oven/bun"),
    (".NET SDK ", "mcr.microsoft.com/dotnet/sdk"),
];

/// Returns the name of the base; `scratch` without a base, `BASE` if it is unknown.
pub fn base_name(facts: &Facts) -> String {
    if facts.base.layers == 0 {
        return "scratch".to_owned();
    }
    if let Some(name) = facts.base.name.as_deref().filter(|name| is_reference(name)) {
        return printable_text(name);
    }
    guess(&facts.base.facts, &facts.tree, facts.base.layers).unwrap_or_else(|| "BASE".to_owned())
}

/// Whether a name can follow `FROM`; the path of an archive cannot.
pub fn is_reference(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"./:@_-".contains(&byte);
    let is_path = name.starts_with(['/', '.']) || name.ends_with(".tar") || name.ends_with(".oci");
    !is_path && name.bytes().all(is_plain)
}

/// Returns the official image that the lowest layers seem to be, from the facts about them.
pub fn guess(facts: &[BaseFact], tree: &MergedTree, layers: usize) -> Option<String> {
    let fact = |wanted: Fact| facts.iter().find(|fact| fact.fact == wanted);
    let is_debian = fact(Fact::DistributionId).is_some_and(|fact| fact.value == "debian");
    let slim = fact(Fact::Variant).is_some_and(|fact| fact.value == "slim")
        || is_debian && !has_documentation(tree, layers);
    let suffix = if slim { "-slim" } else { "" };
    if let Some(runtime) = fact(Fact::Runtime) {
        let known = RUNTIMES
            .iter()
            .find_map(|(start, repository)| Some((repository, runtime.value.strip_prefix(start)?)));
        if let Some((repository, version)) = known {
            return Some(format!("{repository}:{version}{suffix}"));
        }
    }
    let distribution = fact(Fact::DistributionId)?.value.as_str();
    let version = match distribution {
        "debian" => fact(Fact::Codename).or_else(|| fact(Fact::Version))?,
        _ => fact(Fact::Version)?,
    };
    Some(format!("{distribution}:{}{suffix}", version.value))
}

/// Whether the lowest layers have documentation besides licences: slim images of Debian keep only
/// the `copyright` of each package.
fn has_documentation(tree: &MergedTree, layers: usize) -> bool {
    let Some(all) = tree.find(b"usr/share/doc") else { return false };
    let is_in_base = |node: NodeId| {
        let mut owners = tree.versions(node).filter_map(|version| tree.layer_of(version));
        owners.any(|layer| layer < layers)
    };
    let packages = tree.children(all).iter().filter(|&&node| tree.is_directory(node));
    let mut files = packages.flat_map(|&node| tree.children(node)).copied();
    files.any(|node| tree.name(node) != b"copyright" && is_in_base(node))
}
