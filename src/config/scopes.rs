//! `[image."GLOB"]` and `[platform."OS/ARCH"]`: limits of some images.

use super::fields::Fields;
use super::misplaced::belongs;
use super::reading::Reading;
use super::sections::{self, TABLES};
use crate::budget::{Scope, ScopeKind, Section};
use crate::rules::glob::PathGlob;
use crate::similar::unknown;

/// Reads the kind of images that a key names; the error says what is wrong with it.
type ReadKind = fn(&str) -> Result<ScopeKind, String>;

/// The tables of such sections: those of images take precedence.
const KINDS: &[(&str, ReadKind)] = &[("platform", platform), ("image", image)];

/// Reads the sections about some images.
pub(super) fn scopes(file: &Fields<'_>, reading: &mut Reading<'_, '_>) -> Vec<(Scope, Section)> {
    let mut sections = Vec::new();
    for (table, read) in KINDS {
        let Some(fields) = file.table(table, reading.problems) else { continue };
        for (at, key, _) in fields.entries() {
            let kind = read(key).map_err(|message| reading.problems.add(at, message));
            let Some(scope) = fields.table(key, reading.problems) else { continue };
            let scope = scope.into_scope();
            scope.known(TABLES, |key| belongs(&scope, key), reading.problems);
            if let Ok(ScopeKind::Platform(platform)) = &kind {
                doubt_architecture(platform, at, reading);
            }
            let (section, _) = sections::section(&scope, reading);
            let origin = reading.origin(at, &scope.name);
            sections.extend(kind.ok().map(|kind| (Scope { kind, origin }, section)));
        }
    }
    sections
}

/// Architectures that images are made for, in the words of GOARCH, which platforms use
/// (image-spec, image-index.md).
const ARCHITECTURES: &[&str] =
    &["386", "amd64", "arm", "arm64", "loong64", "mips64le", "ppc64le", "riscv64", "s390x", "wasm"];

/// Warns of an architecture that no image has: such limits would never hold for one.
fn doubt_architecture(platform: &str, at: usize, reading: &mut Reading<'_, '_>) {
    let architecture = platform.split('/').nth(1).unwrap_or_default();
    if !ARCHITECTURES.contains(&architecture) {
        let what = format!("architecture `{architecture}`");
        reading.warnings.add(at, unknown(&what, architecture, ARCHITECTURES));
    }
}

fn image(name: &str) -> Result<ScopeKind, String> {
    if name.trim().is_empty() {
        return Err("the name of the image is empty".to_owned());
    }
    let wrong = |error| format!("`{name}` is not a pattern of names of images: {error}");
    PathGlob::new(name).map(ScopeKind::Image).map_err(wrong)
}

/// Reads a platform: `os/architecture` or `os/architecture/variant`, as images name theirs.
fn platform(name: &str) -> Result<ScopeKind, String> {
    let is_part = |part: &str| {
        let is_usual = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        !part.is_empty() && part.bytes().all(is_usual)
    };
    let parts: Vec<&str> = name.split('/').collect();
    if !(2..=3).contains(&parts.len()) || !parts.into_iter().all(is_part) {
        return Err(format!("`{name}` is not a platform such as `linux/arm64`"));
    }
    Ok(ScopeKind::Platform(name.to_owned()))
}
