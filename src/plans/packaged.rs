//! Any program that own layers installed with a package of the operating system, if no other kind
//! fits: its package, what it is started in, and modules that were installed for it.

use super::runtime::{RuntimeSet, Scene};
use super::several;
use crate::packages::EcosystemName;
use crate::rules::system_packages;

/// Programs that only run others or build: an image that starts one of them is a base for other
/// images, or needs all that it has.
const OTHERS: [&str; 24] = [
    "node", "nodejs", "python", "ruby", "perl", "php", "java", "deno", "bun", "sh", "bash", "ash",
    "dash", "zsh", "busybox", "sleep", "tail", "make", "cmake", "gcc", "mvn", "gradle", "hugo",
    "git",
];

/// Languages whose packages may be anywhere, and the names of their interpreters' packages.
const LANGUAGES: [(EcosystemName, &str); 3] = [
    (EcosystemName::Python, "python3"),
    (EcosystemName::Npm, "nodejs"),
    (EcosystemName::Gem, "ruby"),
];

/// Returns the set of such a program.
pub(super) fn runtime_set(scene: &Scene<'_>) -> Option<RuntimeSet> {
    let (facts, program) = (scene.facts, scene.program);
    let version = |c: char| c.is_ascii_digit() || c == '.';
    let is_other = OTHERS.contains(&program.name.trim_end_matches(version));
    let (_, package) = facts.owner(program.file)?;
    let is_installed = package.ecosystem.is_system() && facts.is_own(program.file);
    // Whatever else a container may start is not known to be there.
    if is_other || !is_installed || facts.startup.is_opaque || !facts.startup.programs.is_empty() {
        return None;
    }
    let needs = scene.packages_of(&[program.file]);
    let needs = |name: &str| {
        let mut packages = needs.iter().filter_map(|&id| facts.packages.get(id));
        packages.any(|package| package.name == name)
    };
    for (ecosystem, interpreter) in LANGUAGES {
        let mut all = facts.packages(ecosystem);
        let is_loose = |file| facts.is_own(file) && !system_packages::installed(facts, file);
        let has_own = all.any(|(id, _)| facts.files_of(id).iter().any(|&file| is_loose(file)));
        if has_own && needs(interpreter) {
            return None;
        }
    }
    let mut set = several::packaged_service(scene)?;
    let directory = scene.program.place.directory;
    set.interpreter = Some(program.named);
    set.what = match set.copies.is_empty() {
        true => format!("{} and what it needs", facts.path(program.named)),
        false => {
            format!("{}, what it needs and {}", facts.path(program.named), facts.path(directory))
        }
    };
    set.caveats.push("files that the program reads elsewhere have to be copied too".into());
    Some(set)
}
