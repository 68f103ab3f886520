//! Version files: how much of them is kept, and what they say. All give nothing where they are not
//! what they would be for a toolchain.

use serde::{Deserialize, Serialize};

use crate::layer::{FIRST_BYTES, Parts, Want};
use crate::packages::stored::store;

/// What a version file says.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Marker {
    /// The version; only rustup's settings have none.
    pub(super) version: String,
    /// Java only: whether it names a compiler among the modules.
    pub(super) has_compiler: bool,
    /// Java only; empty where it names none.
    pub(super) architecture: String,
}

/// Most bytes of a small version file, and of the beginning of a longer one.
const SMALL: u64 = 4096;

/// The whole of a file that is only a few lines; nothing of a longer one.
pub(super) fn small(parts: &Parts) -> Vec<Want> {
    if parts.file_bytes <= SMALL { first(parts, SMALL) } else { Vec::new() }
}

/// The beginning.
pub(super) fn begin(parts: &Parts) -> Vec<Want> {
    first(parts, SMALL)
}

/// The manifest of a channel: `[pkg.rustc]` may be anywhere in it.
pub(super) fn rust_plan(parts: &Parts) -> Vec<Want> {
    if begins_with(parts, b"manifest-version") { first(parts, 8 << 20) } else { Vec::new() }
}

/// The `release` file of a Java runtime: one long line names all modules.
pub(super) fn java_plan(parts: &Parts) -> Vec<Want> {
    if begins_with(parts, b"JAVA_VERSION=") { first(parts, 64 << 10) } else { Vec::new() }
}

fn first(parts: &Parts, most: u64) -> Vec<Want> {
    vec![Want::Keep(0..parts.file_bytes.min(most))]
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

/// Keeps a version; nothing where it is not one.
fn version(version: &str) -> Vec<u8> {
    keep(Marker { version: version.to_owned(), ..Marker::default() })
}

/// Keeps a version of three numbers; nothing where one of them is missing.
fn of_numbers(numbers: [&str; 3]) -> Vec<u8> {
    if numbers.contains(&"") { Vec::new() } else { version(&numbers.join(".")) }
}

fn keep(marker: Marker) -> Vec<u8> {
    let is_version = marker.version.starts_with(|first: char| first.is_ascii_digit());
    if is_version && marker.version.len() < 100 { store(&marker) } else { Vec::new() }
}

/// `VERSION` of Go: `go1.26.8` in the first line.
pub(super) fn go(parts: &Parts) -> Vec<u8> {
    let text = text(parts);
    let line = text.lines().next().unwrap_or_default().trim();
    version(line.strip_prefix("go").filter(|rest| rest.starts_with("1.")).unwrap_or_default())
}

/// The manifest of a channel of rustup: `version = "1.95.0 (59807616e 2026-04-14)"` of `[pkg.rustc]`.
pub(super) fn rust(parts: &Parts) -> Vec<u8> {
    let text = text(parts);
    let section = text.split_once("\n[pkg.rustc]").map_or("", |(_, rest)| rest);
    let line = section.lines().find_map(|line| line.strip_prefix("version = \""));
    version(line.and_then(|line| line.split([' ', '"']).next()).unwrap_or_default())
}

/// The settings of rustup; their version is that of their format.
pub(super) fn rustup(parts: &Parts) -> Vec<u8> {
    let text = text(parts);
    let has = |key: &str| text.lines().any(|line| line.starts_with(key));
    let is_it = has("version = ") && (has("profile = ") || has("default_toolchain = "));
    if is_it { store(&Marker::default()) } else { Vec::new() }
}

/// `release` of a Java runtime: version, `jdk` where it has a compiler, architecture (JEP 223).
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

/// The number that a macro of a C header has.
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
