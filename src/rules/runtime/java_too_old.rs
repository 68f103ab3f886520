//! A Java program whose classes are compiled for a newer version than its runtime.

use super::DEFAULT;
use super::support::{is_judged, proven, quoted};
use crate::facts::Facts;
use crate::facts::java::{JavaStart, Main};
use crate::layer::{Below, Keep, Name, Parts, Want, Wanted};
use crate::packages::jar::class_file::{ClassVersion, HEADER_BYTES};
use crate::packages::jar::{self, MainClass};
use crate::packages::toolchain;
use crate::rules::{Find, Match, Rule, Severity};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "java-too-old",
    title: "Java runtime that is older than the program",
    why: "A Java runtime loads no class that is compiled for a later version: it ends with \
          `UnsupportedClassVersionError`.",
    proof: "The version in the class file that is loaded first, and that of the runtime in its \
            `release` file or, without one, its package: the main class of the jar or of the \
            command, and what Spring Boot's launcher starts. What a jar has for several versions \
            of Java, and what agents may change, is left alone. `Build-Jdk-Spec` only says what \
            built it.",
    fix: "Take a runtime that is not older than the compiler's `--release`, or compile with the \
          `--release` of the runtime.",
    references: &["https://docs.oracle.com/javase/specs/jvms/se21/html/jvms-4.html#jvms-4.1"],
    severity: Severity::High,
    wanted: &[Wanted {
        kind: KIND,
        name: Name::Extension(".class"),
        below: Below::EndsWith(""),
        keep: Keep::Parts { plan: |_| vec![Want::Keep(0..HEADER_BYTES)], condense },
    }],
    find: Find::With(find),
    ..DEFAULT
};

/// The kind of contents of class files: their first bytes.
const KIND: &str = "class-file";

fn condense(parts: &Parts) -> Vec<u8> {
    let first = parts.get(0..HEADER_BYTES).unwrap_or_default();
    ClassVersion::read(first).map_or_else(Vec::new, |_| first.to_vec())
}

fn find(facts: &Facts) -> Vec<Match> {
    if !is_judged(facts) {
        return Vec::new();
    }
    let Some(start) = facts.java_start() else { return Vec::new() };
    let Some(runtime) = version(facts, &start) else { return Vec::new() };
    let (file, classes) = loaded(facts, &start.main);
    let newer = classes.into_iter().find(|class| runtime < class.version.java);
    let (Some(file), Some(MainClass { name, version: needed })) = (file, newer) else {
        return Vec::new();
    };
    let java = needed.java;
    let preview = if needed.is_preview { " with preview features" } else { "" };
    let evidence = format!(
        "{} of `{}` is compiled for Java {java}{preview}, and `{}` is Java {runtime}",
        quoted(&name),
        facts.path(file),
        facts.path(start.launcher)
    );
    let advice = match needed.is_preview {
        true => format!("Take the runtime of Java {java}: preview features need that very version"),
        false => {
            format!("Take a runtime of Java {java} or later, or compile with `--release {runtime}`")
        }
    };
    vec![proven(evidence, advice, &[file, start.launcher])]
}

/// Returns the file with the classes that are loaded first, and these.
fn loaded(facts: &Facts, main: &Main) -> (Option<NodeId>, Vec<MainClass>) {
    let (name, path) = match main {
        Main::Jar(file) => {
            return (Some(*file), jar::main_classes(&facts.contents, *file).unwrap_or_default());
        }
        Main::Class { name, path } => (name, path),
    };
    let inside = format!("{}.class", name.replace('.', "/"));
    for &at in path {
        if !facts.tree.is_directory(at) {
            // Of a jar, only its own main class is known, so any other may be in it.
            let classes = jar::main_classes(&facts.contents, at).unwrap_or_default();
            let is_main = classes.first().is_some_and(|class| class.name == *name);
            return (is_main.then_some(at), if is_main { classes } else { Vec::new() });
        }
        let class = facts.tree.find_from(at, inside.as_bytes());
        if let Some(file) = class.and_then(|class| facts.tree.follow(class)) {
            let kept = facts.contents.at(file).filter(|kept| kept.kind == KIND);
            let version = kept.and_then(|kept| ClassVersion::read(kept.bytes()));
            let class = version.map(|version| MainClass { name: name.clone(), version });
            return (Some(file), class.into_iter().collect());
        }
    }
    (None, Vec::new())
}

/// Returns the version of a runtime: as its own file says or, without one, its package.
fn version(facts: &Facts, start: &JavaStart) -> Option<u16> {
    // Development kits of Java 8 have their runtime in a directory of their own.
    let above = facts.tree.parent(start.home);
    let above = Some(above).filter(|_| facts.tree.name(start.home) == b"jre");
    let homes = std::iter::once(start.home).chain(above);
    let mut stated = homes.filter_map(|home| toolchain::java_version(&facts.contents, home));
    if let Some(version) = stated.next() {
        return number(&version);
    }
    let (_, package) = facts.owner(start.launcher)?;
    let is_runtime = package.ecosystem.is_system() && package.name.contains("openjdk");
    // What comes before a colon is the epoch.
    let version = package.version.rsplit(':').next().filter(|_| is_runtime)?;
    number(version)
}

/// The first number of a version, and the second one of those before Java 9: `1.8.0_392`, `8u392`
/// and `8.392.08` are all Java 8 (JEP 223).
fn number(version: &str) -> Option<u16> {
    let version = version.strip_prefix("1.").unwrap_or(version);
    version.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_runtimes_begin_with_a_number() {
        for (version, java) in [
            ("17.0.9", Some(17)),
            ("21", Some(21)),
            ("22-ea", Some(22)),
            ("1.8.0_392", Some(8)),
            ("8u432-b06-2", Some(8)),
            ("8.392.08-r0", Some(8)),
            ("17.0.15+6-1~deb12u1", Some(17)),
            ("", None),
            ("unknown", None),
            ("99999999", None),
        ] {
            assert_eq!(number(version), java, "{version}");
        }
    }
}
