//! Virtual stores of pnpm and others: `node_modules/.pnpm/ID/node_modules/NAME`.
//!
//! pnpm docs, Symlinked `node_modules` structure.

use super::manifest::{Dependency, Manifest};
use crate::packages::stored::store;

/// Directories of a `node_modules` with children that each hold a `node_modules`: of pnpm, of Bun,
/// of linked installations of npm and Yarn, of Deno.
pub(super) const VIRTUAL_STORES: [&[u8]; 4] = [b".pnpm", b".bun", b".store", b".deno"];

/// Returns the version in the name of a directory in a virtual store: `ms@2.1.3`,
/// `@types+node@20.1.0`, `a@1.0.0_b@2.0.0` with peers. `None` for packages that did not come from a
/// registry.
pub(super) fn version_of(id: &[u8]) -> Option<&str> {
    let id = str::from_utf8(id).ok()?;
    let at = id.get(1..)?.find('@')? + 2;
    let version = id.get(at..)?.split(['_', '(']).next()?;
    version.starts_with(|first: char| first.is_ascii_digit()).then_some(version)
}

/// Keeps what the `lock.yaml` of a virtual store records about the project beside its
/// `node_modules`.
///
/// It is YAML in the one form that pnpm writes: two spaces for each level, plain or quoted names.
/// Before version 6 of the format `dependencies` may be at the top, later they are below
/// `importers` and the path of the project.
pub(super) fn condense(content: Vec<u8>) -> Vec<u8> {
    let text = String::from_utf8_lossy(&content);
    let mut manifest = Manifest::default();
    let mut parents: Vec<(usize, &str)> = Vec::new();
    for line in text.lines() {
        let trimmed = line.trim_start();
        let Some((key, _)) = trimmed.split_once(':').filter(|_| !trimmed.starts_with('#')) else {
            continue;
        };
        let indent = line.len() - trimmed.len();
        while parents.last().is_some_and(|(above, _)| indent <= *above) {
            parents.pop();
        }
        if indent == 0 && key == "packages" {
            break;
        }
        let key = quoted(trimmed).unwrap_or(key);
        let kind = match *parents.as_slice() {
            [(_, "importers"), (_, "."), (_, list)] | [(_, list)] => kind_of(list),
            _ => None,
        };
        if let Some(kind) = kind {
            manifest.dependencies.push((kind, key.to_owned()));
        }
        // Deeper levels do not matter, and would only cost time.
        if parents.len() < 4 {
            parents.push((indent, key));
        }
    }
    store(&manifest)
}

fn quoted(text: &str) -> Option<&str> {
    text.strip_prefix('\'')?.split('\'').next()
}

fn kind_of(list: &str) -> Option<Dependency> {
    match list {
        "dependencies" => Some(Dependency::Requires),
        "optionalDependencies" => Some(Dependency::Optional),
        "devDependencies" => Some(Dependency::Development),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packages::stored::stored;

    #[test]
    fn versions_are_read_from_names_of_directories() {
        let cases: [(&str, Option<&str>); 8] = [
            ("ms@2.1.3", Some("2.1.3")),
            ("@types+node@20.1.0", Some("20.1.0")),
            ("a@1.0.0_b@2.0.0_@c+d@3.0.0", Some("1.0.0")),
            ("a@1.0.0-rc.1(b@2.0.0)", Some("1.0.0-rc.1")),
            ("peer-user@file+peer-user-1.0.0.tgz_ms@2.1.2", None),
            ("https+++codeload.github.com+a+b@abc", None),
            ("node_modules", None),
            ("", None),
        ];
        for (id, version) in cases {
            assert_eq!(version_of(id.as_bytes()), version, "{id}");
        }
    }

    #[test]
    fn the_lock_lists_what_the_project_depends_on() {
        let kept = |text: &str| {
            let manifest: Manifest = stored(&condense(text.into())).unwrap();
            let own = manifest.dependencies.iter().map(|(kind, name)| format!("{kind:?} {name}"));
            own.collect::<Vec<_>>()
        };
        let nine = "lockfileVersion: '9.0'\n\nimporters:\n\n  .:\n    dependencies:\n      \
            ms:\n        specifier: 2.1.2\n        version: 2.1.2\n    devDependencies:\n      \
            '@types/ms':\n        specifier: 0.7.34\n  packages/a:\n    dependencies:\n\
            \u{20}     b:\n        version: 1\n\n\
            packages:\n\n  dependencies:\n    x: 1\n";
        assert_eq!(kept(nine), ["Requires ms", "Development @types/ms"]);
        let five = "lockfileVersion: 5.4\nspecifiers:\n  ms: 1\ndependencies:\n  ms: 2.1.2\n\
            optionalDependencies:\n  o: 1\npackages:\n  /ms/2.1.2:\n    dev: false\n";
        assert_eq!(kept(five), ["Requires ms", "Optional o"]);
        assert_eq!(kept(""), [""; 0]);
        assert_eq!(kept(&"  a:\n".repeat(9)), [""; 0]);
        let deep: String = (0..2000).map(|depth| " ".repeat(depth) + "a:\n").collect();
        assert_eq!(kept(&deep), [""; 0]);
    }
}
