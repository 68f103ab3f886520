//! Java: the jar that is started, or the classes and jars of the class path.

use super::runtime::{RuntimeSet, Scene};
use crate::tree::NodeId;

/// Returns the set of an image that starts `java`.
pub(super) fn runtime_set(scene: &Scene<'_>) -> Option<RuntimeSet> {
    if scene.program.name != "java" {
        return None;
    }
    let facts = scene.facts;
    let mut set = RuntimeSet {
        interpreter: Some(scene.program.named),
        packages: scene.system_packages(Some(scene.program.file)),
        ..RuntimeSet::default()
    };
    let mut parts: Vec<NodeId> = Vec::new();
    let mut words = scene.program.arguments.iter();
    let mut is_jar = false;
    while let Some(word) = words.next() {
        match word.as_str() {
            "-jar" => {
                parts.push(facts.tree.follow(facts.at(words.next()?)?)?);
                is_jar = true;
                break;
            }
            "-cp" | "-classpath" | "--class-path" | "-p" | "--module-path" => {
                let path = words.next()?;
                parts.extend(path.split(':').filter_map(|part| {
                    let part = part.strip_suffix("/*").unwrap_or(part);
                    facts.at(part)
                }));
            }
            word => {
                let agent = word.strip_prefix("-javaagent:");
                let agent = agent.and_then(|agent| agent.split('=').next());
                parts.extend(agent.and_then(|path| facts.at(path)));
                // The main class: without a class path, its classes are in the working directory.
                if !word.starts_with('-') && parts.is_empty() {
                    parts.extend(facts.directory(facts.working_directory()));
                }
            }
        }
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
