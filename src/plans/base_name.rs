//! The base image as a Dockerfile names it: as it is known, or as what was found makes likely.

use crate::escape::printable_text;
use crate::report::Fact;
use crate::rules::Image;

/// Repositories of official images, by the runtime that they bring.
const RUNTIMES: [(&str, &str); 8] = [
    ("Node.js ", "node"),
    ("Python ", "python"),
    ("Go ", "golang"),
    ("Rust ", "rust"),
    ("Ruby ", "ruby"),
    ("PHP ", "php"),
    ("nginx ", "nginx"),
    ("Bun ", "oven/bun"),
];

/// Returns the name; `scratch` for an image without a base.
pub fn base_name(image: &Image<'_>) -> String {
    if image.base_layers == 0 {
        return "scratch".to_owned();
    }
    if let Some(name) = image.base.name.as_deref().filter(|name| is_reference(name)) {
        return printable_text(name);
    }
    guess(image).unwrap_or_else(|| "BASE".to_owned())
}

/// Whether a name can stand behind `FROM`: the path of an archive cannot.
fn is_reference(name: &str) -> bool {
    let plain = |it: u8| it.is_ascii_alphanumeric() || b"./:@_-".contains(&it);
    let path = name.starts_with(['/', '.']) || name.ends_with(".tar") || name.ends_with(".oci");
    !path && name.bytes().all(plain)
}

fn guess(image: &Image<'_>) -> Option<String> {
    let fact = |wanted: Fact| image.base.facts.iter().find(|it| it.fact == wanted);
    let slim = fact(Fact::Variant).is_some_and(|it| it.value == "slim");
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
