//! Java: the jar that is started with what is beside it, the classes and jars of the class path, or
//! the directory of an application with a start script.

use super::runtime::{RuntimeSet, Scene};
use crate::facts::Facts;
use crate::packages::binary;
use crate::tree::NodeId;

/// Directories beside a jar that its manifest's `Class-Path` usually names, as build tools write
/// them.
const BESIDE: [&str; 5] = ["lib", "libs", "dependency", "dependency-jars", "dependencies"];

/// The directory, beside a jar or where it starts, with settings that Spring reads (Spring Boot
/// reference, "External Application Properties").
const SETTINGS: &str = "config";

/// Directories that hold more than one application, so that none of them is the home of one.
const SHARED: [&str; 10] = [
    "/usr", "/usr/local", "/opt", "/root", "/home", "/var", "/srv", "/etc", "/var/lib",
    "/usr/share",
];

/// Returns the set of an image that starts `java`, Tomcat, or the start script of an application.
pub(super) fn runtime_set(scene: &Scene<'_>) -> Option<RuntimeSet> {
    let started = scene.program.wrappers.iter().chain([&scene.program.file]);
    let scripts = started.filter_map(|&node| scene.facts.tree.follow(node));
    let by_script = scripts.rev().find_map(|file| of_script(scene, file));
    match scene.program.name.as_str() {
        "java" => by_script.or_else(|| of_java(scene)),
        _ => by_script,
    }
}

/// Whether a file may be the start script of an application: not a program, such as the launcher of
/// a Java runtime, beside which is the runtime's own `lib`, and not of a package of the system.
fn is_start_script(facts: &Facts, file: NodeId) -> bool {
    let is_packaged = facts.owner(file).is_some_and(|(_, package)| package.ecosystem.is_system());
    let is_program =
        facts.tree.name(file) == b"java" || binary::linkage(&facts.contents, file).is_some();
    facts.is_own(file) && !is_packaged && !is_program
}

/// Whether a directory may be the home of one application or runtime, which is copied whole.
fn is_home(facts: &Facts, directory: NodeId) -> bool {
    directory != NodeId::ROOT && !SHARED.contains(&facts.path(directory).as_str())
}

/// Returns the set of a start script in `bin`, beside which are jars in `lib`: of Tomcat, and as
/// Gradle's application plugin and others write it.
fn of_script(scene: &Scene<'_>, script: NodeId) -> Option<RuntimeSet> {
    let (facts, tree) = (scene.facts, &scene.facts.tree);
    let bin = tree.parent(script);
    let home = tree.parent(bin);
    let library = tree.child(home, b"lib").filter(|_| tree.name(bin) == b"bin")?;
    let is_jar = |&node: &NodeId| tree.name(node).ends_with(b".jar");
    let has_jars = tree.children(library).iter().any(is_jar);
    if !has_jars || !is_home(facts, home) || !is_start_script(facts, script) {
        return None;
    }
    let java = facts.locate("java").or_else(|| {
        let home = facts.env("JAVA_HOME")?;
        facts.find(&format!("{home}/bin/java"))
    })?;
    let mut set = RuntimeSet { interpreter: Some(java), ..RuntimeSet::default() };
    let base = facts.env("CATALINA_BASE").and_then(|path| facts.directory(path));
    for part in [Some(home), base].into_iter().flatten() {
        set.copy(scene, part);
    }
    add_runtime(scene, &mut set, java)?;
    set.what = format!("{} and a Java runtime", facts.path(home));
    (!set.files.is_empty()).then_some(set)
}

/// Adds the runtime: as the package that has it, or as the directory that it was unpacked to. What
/// the base has needs nothing. `None` if the directory has other programs too.
fn add_runtime(scene: &Scene<'_>, set: &mut RuntimeSet, java: NodeId) -> Option<()> {
    let (facts, tree) = (scene.facts, &scene.facts.tree);
    let file = tree.follow(java)?;
    set.packages.extend(scene.system_packages(Some(file)));
    let is_packaged = facts.owner(file).is_some_and(|(_, package)| package.ecosystem.is_system());
    if is_packaged || !facts.is_own(file) {
        return Some(());
    }
    let home = tree.parent(tree.parent(file));
    if !is_home(facts, home) {
        return None;
    }
    set.copy(scene, home);
    // A link to the program would be copied as a file, which does not find its runtime.
    if java != file && !set.files.contains(&java) {
        if scene.program.named == java && scene.program.word.contains('/') {
            return None;
        }
        set.variables.push(format!("PATH={}/bin:$PATH", facts.path(home)));
    }
    Some(())
}

/// Returns the set of an image that starts `java`.
fn of_java(scene: &Scene<'_>) -> Option<RuntimeSet> {
    let place = &scene.program.place;
    let facts = scene.facts;
    let mut set = RuntimeSet { interpreter: Some(scene.program.named), ..RuntimeSet::default() };
    add_runtime(scene, &mut set, scene.program.named)?;
    let mut parts: Vec<NodeId> = Vec::new();
    let mut words = scene.program.arguments.iter();
    let mut is_jar = false;
    while let Some(word) = words.next() {
        match word.as_str() {
            "-jar" => {
                parts.push(facts.tree.follow(place.at(facts, words.next()?)?)?);
                is_jar = true;
                break;
            }
            "-cp" | "-classpath" | "--class-path" | "-p" | "--module-path" => {
                let path = words.next()?;
                // A part that only a running shell knows may be any directory.
                if path.contains('$') {
                    return None;
                }
                parts.extend(path.split(':').filter_map(|part| {
                    let directory = part.strip_suffix("/*").or(part.strip_suffix("/*.jar"));
                    place.at(facts, directory.unwrap_or(part))
                }));
            }
            word => {
                let agent = word.strip_prefix("-javaagent:");
                let agent = agent.and_then(|agent| agent.split('=').next());
                parts.extend(agent.and_then(|path| place.at(facts, path)));
                // The main class: without a class path, its classes are in the working directory.
                if !word.starts_with('-') && parts.is_empty() {
                    parts.push(place.directory);
                }
            }
        }
    }
    if is_jar {
        let home = parts.last().map(|&jar| facts.tree.parent(jar));
        let child = |at: NodeId, name: &str| facts.tree.child(at, name.as_bytes());
        let jars =
            home.into_iter().flat_map(|at| BESIDE.iter().filter_map(move |name| child(at, name)));
        let settings = [home, Some(place.directory)];
        let settings = settings.into_iter().flatten().filter_map(|at| child(at, SETTINGS));
        let is_part = |&node: &NodeId| facts.tree.is_directory(node) && 1 < facts.tree.depth(node);
        let beside: Vec<NodeId> = jars.chain(settings).filter(is_part).collect();
        parts.extend(beside);
    }
    parts.retain(|&node| node != NodeId::ROOT);
    for &part in &parts {
        set.copy(scene, part);
    }
    let shown: Vec<String> = parts.iter().map(|&node| facts.path(node)).collect();
    set.what = format!("{} and a Java runtime", shown.join(", "));
    if is_jar {
        set.caveats
            .push("files that the program reads beside its jar have to be copied too".into());
    }
    (!set.files.is_empty()).then_some(set)
}
