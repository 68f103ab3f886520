//! Manifests that name other files or directories of their project: lists of pip, and `go.mod`.

use crate::contents::Contents;
use crate::layer::{Below, Keep, Name, Wanted};
use crate::tree::NodeId;

/// The kind of contents: a byte that says whether one names any.
const KIND: &str = "manifest-paths";

/// Names that lists of packages usually have, as `pip install -r` reads them.
pub static WANTED: &[Wanted] = &[
    list("requirements.txt"),
    list("requirements-prod.txt"),
    list("requirements_prod.txt"),
    list("requirements.prod.txt"),
    list("requirements-dev.txt"),
    list("base.txt"),
    list("prod.txt"),
    list("production.txt"),
    Wanted { kind: KIND, name: Name::Is("go.mod"), below: ANYWHERE, keep: keep(of_module) },
];

const ANYWHERE: Below = Below::EndsWith("");

const fn list(name: &'static str) -> Wanted {
    Wanted { kind: KIND, name: Name::Is(name), below: ANYWHERE, keep: keep(of_list) }
}

const fn keep(condense: fn(Vec<u8>) -> Vec<u8>) -> Keep {
    // Far more than any of them has.
    Keep::Whole { max_bytes: 1 << 20, condense }
}

/// Whether a manifest names other files or directories; `None` if it was not read.
pub(super) fn names_files(contents: &Contents, node: NodeId) -> Option<bool> {
    let content = contents.at(node).filter(|content| content.kind == KIND)?;
    Some(content.bytes() == [1])
}

/// A list of packages (pip documentation, "Requirements File Format").
fn of_list(content: Vec<u8>) -> Vec<u8> {
    let text = String::from_utf8_lossy(&content);
    let names_files = |line: &str| {
        let line = line.trim();
        ["-r", "--requirement", "-c", "--constraint", "-e", "--editable", "--find-links", "-f"]
            .iter()
            .any(|option| line.starts_with(option))
            && !line.contains("://")
            || line.starts_with(['.', '/'])
            || line.contains("file:")
    };
    vec![u8::from(text.lines().any(names_files))]
}

/// A Go module ("Go Modules Reference", `replace`): a path begins with `./`, `../` or `/`.
fn of_module(content: Vec<u8>) -> Vec<u8> {
    let text = String::from_utf8_lossy(&content);
    let names_files = |line: &str| {
        line.split_once("=>").is_some_and(|(_, to)| to.trim_start().starts_with(['.', '/']))
    };
    vec![u8::from(text.lines().any(names_files))]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_files_of_the_project_are_seen() {
        for (list, expected) in [
            ("flask==1\n# -r base.txt\n", 0),
            ("-e git+https://example.com/a.git#egg=a\n", 0),
            ("flask\n-r base.txt\n", 1),
            ("-e .\n", 1),
            ("./libs/a\n", 1),
            ("a @ file:///src/a\n", 1),
        ] {
            assert_eq!(of_list(list.into()), [expected], "{list}");
        }
        for (module, expected) in [
            ("module a\nreplace b => example.com/b v1.0.0\n", 0),
            ("replace b => ./b\n", 1),
            ("replace (\n\tb v1 => ../b\n)\n", 1),
        ] {
            assert_eq!(of_module(module.into()), [expected], "{module}");
        }
    }
}
