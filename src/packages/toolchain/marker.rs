//! Version files: how much of them is read, and what is kept: nothing if they do not look like
//! those of a toolchain.

use serde::{Deserialize, Serialize};

use crate::layer::{FIRST_BYTES, Parts, Want};
use crate::packages::stored::store;

/// The parts of a version file that are kept.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Marker {
    /// The version; only rustup's settings have none.
    pub(super) version: String,
    /// Only for Java: whether a compiler is among the modules.
    pub(super) has_compiler: bool,
    /// Only for Java; empty if unknown.
    pub(super) architecture: String,
}

/// How many bytes of a version file are read; the version is in the first lines.
const SMALL_BYTES: u64 = 4096;

/// Keeps a file of a few lines as a whole, and nothing of a longer one.
pub(super) fn small(parts: &Parts) -> Vec<Want> {
    if parts.file_bytes <= SMALL_BYTES { first(parts, SMALL_BYTES) } else { Vec::new() }
}

/// Keeps the beginning of a file.
pub(super) fn begin(parts: &Parts) -> Vec<Want> {
    first(parts, SMALL_BYTES)
}

/// Keeps the manifest of a channel: `[pkg.rustc]` may be anywhere in it.
pub(super) fn rust_plan(parts: &Parts) -> Vec<Want> {
    if begins_with(parts, b"manifest-version") { first(parts, 8 << 20) } else { Vec::new() }
}

/// Keeps the `release` file of a Java runtime: one long line names all modules.
pub(super) fn java_plan(parts: &Parts) -> Vec<Want> {
    if begins_with(parts, b"JAVA_VERSION=") { first(parts, 64 << 10) } else { Vec::new() }
}

fn first(parts: &Parts, max_bytes: u64) -> Vec<Want> {
    vec![Want::Keep(0..parts.file_bytes.min(max_bytes))]
}

/// Whether these bytes are near the beginning.
fn begins_with(parts: &Parts, bytes: &[u8]) -> bool {
    let first = parts.from(0).unwrap_or_default();
    let first = first.get(..FIRST_BYTES).unwrap_or(first);
    first.windows(bytes.len()).any(|window| window == bytes)
}

fn text(parts: &Parts) -> String {
    let (_, bytes) = parts.pieces().next().unwrap_or((0, &[]));
    String::from_utf8_lossy(bytes).into_owned()
}

/// Keeps a version; nothing if it is invalid.
fn version(version: &str) -> Vec<u8> {
    keep(Marker { version: version.to_owned(), ..Marker::default() })
}

/// Keeps a version of three numbers; nothing if one of them is missing.
fn of_numbers(numbers: [&str; 3]) -> Vec<u8> {
    if numbers.contains(&"") { Vec::new() } else { version(&numbers.join(".")) }
}

fn keep(marker: Marker) -> Vec<u8> {
    // Real versions have at most about thirty characters.
    let is_version = marker.version.starts_with(|first: char| first.is_ascii_digit());
    if is_version && marker.version.len() < 100 { store(&marker) } else { Vec::new() }
}

/// `VERSION` of Go: `go1.26.8` in the first line.
pub(super) fn go(parts: &Parts) -> Vec<u8> {
    let text = text(parts);
    let line = text.lines().next().unwrap_or_default().trim();
    version(line.strip_prefix("go").filter(|rest| rest.starts_with("1.")).unwrap_or_default())
}

/// The manifest of a channel of rustup: `version = "1.95.0 (59807616e 2026-04-14)"` of
/// `[pkg.rustc]`.
pub(super) fn rust(parts: &Parts) -> Vec<u8> {
    let text = text(parts);
    let section = text.split_once("\n[pkg.rustc]").map_or("", |(_, rest)| rest);
    let line = section.lines().find_map(|line| line.strip_prefix("version = \""));
    version(line.and_then(|line| line.split([' ', '"']).next()).unwrap_or_default())
}

/// The settings of rustup. Their version is only that of the format.
pub(super) fn rustup(parts: &Parts) -> Vec<u8> {
    let text = text(parts);
    let has = |key: &str| text.lines().any(|line| line.starts_with(key));
    let is_rustup = has("version = ") && (has("profile = ") || has("default_toolchain = "));
    if is_rustup { store(&Marker::default()) } else { Vec::new() }
}

/// `release` of a Java runtime: version, `jdk` if it has a compiler, architecture (JEP 223).
pub(super) fn java(parts: &Parts) -> Vec<u8> {
    let text = text(parts);
    let value = |key: &str| {
        let mut lines = text.lines().filter_map(|line| line.split_once('='));
        lines.find(|(name, _)| *name == key).map_or("", |(_, value)| value.trim().trim_matches('"'))
    };
    let has_compiler = value("MODULES").split(' ').any(|module| module == "jdk.compiler");
    let (version, architecture) = (value("JAVA_VERSION").to_owned(), value("OS_ARCH").to_owned());
    keep(Marker { version, has_compiler, architecture })
}

/// `.version` of a .NET SDK: a commit, then the version.
pub(super) fn dotnet(parts: &Parts) -> Vec<u8> {
    let text = text(parts);
    version(text.lines().nth(1).unwrap_or_default().trim())
}

/// `OTP_VERSION`: nothing but the version.
pub(super) fn erlang(parts: &Parts) -> Vec<u8> {
    version(text(parts).trim().trim_end_matches('*'))
}

/// Returns the value of a macro in a C header.
fn number<'a>(text: &'a str, name: &str) -> &'a str {
    let mut words = text.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        (words.next() == Some("#define") && words.next() == Some(name)).then(|| words.next())?
    });
    words.next().unwrap_or_default().trim_matches('"')
}

/// `node_version.h`.
pub(super) fn node(parts: &Parts) -> Vec<u8> {
    let text = text(parts);
    let numbers =
        ["MAJOR", "MINOR", "PATCH"].map(|part| number(&text, &format!("NODE_{part}_VERSION")));
    of_numbers(numbers)
}

/// `patchlevel.h` of Python.
pub(super) fn python(parts: &Parts) -> Vec<u8> {
    version(number(&text(parts), "PY_VERSION"))
}

/// `rbconfig.rb` of Ruby.
pub(super) fn ruby(parts: &Parts) -> Vec<u8> {
    let text = text(parts);
    let numbers = ["MAJOR", "MINOR", "TEENY"].map(|part| {
        let start = format!("CONFIG[\"{part}\"] = \"");
        let mut values = text.lines().filter_map(|line| line.trim().strip_prefix(&start));
        values.next().unwrap_or_default().trim_end_matches('"')
    });
    of_numbers(numbers)
}

/// `php_version.h`.
pub(super) fn php(parts: &Parts) -> Vec<u8> {
    version(number(&text(parts), "PHP_VERSION"))
}
