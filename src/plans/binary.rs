//! Compiled programs: the file itself, and the shared libraries of packages that it may load.

use std::collections::BTreeSet;

use super::runtime::{CopyStep, RuntimeSet, Scene};
use crate::packages::{EcosystemName, PackageId};
use crate::tree::NodeId;

/// Returns the set of an image that starts an own program that no package of the system owns.
pub(super) fn runtime_set(scene: &Scene<'_>) -> Option<RuntimeSet> {
    let (facts, tree) = (scene.facts, &scene.facts.tree);
    let file = scene.program.file;
    let owner = facts.owner(file).map(|(_, package)| package.ecosystem);
    let is_system = owner.is_some_and(EcosystemName::is_system);
    let linkage = crate::packages::binary::linkage(&facts.contents, file)?;
    if is_system || !facts.is_own(file) || is_interpreter(&facts.path(file)) {
        return None;
    }
    let mut set = RuntimeSet { needs_certificates: true, ..RuntimeSet::default() };
    set.files.insert(file);
    set.copies.push(CopyStep { node: file, part: None, to: destination(scene) });
    let mut what = facts.path(scene.program.named);
    match linkage.is_static {
        true => what += ", which needs no shared libraries",
        false => set.packages = packages(scene, &set.files),
    }
    set.is_static = linkage.is_static;
    if linkage.is_pure_go && !linkage.is_static {
        set.static_build.push("CGO_ENABLED=0");
    }
    // Programs usually read their data from directories with these names below the working
    // directory. Copying the whole directory would copy the sources too.
    let data = ["static", "public", "templates", "views", "assets", "migrations", "config", "conf"];
    if let Some(directory) = facts.directory(facts.working_directory()) {
        let children = data.iter().filter_map(|name| tree.child(directory, name.as_bytes()));
        for child in children.filter(|&child| tree.is_directory(child)) {
            set.copy(scene, child);
            what += &format!(", {}", facts.path(child));
        }
    }
    set.what = what;
    set.caveats.push("files that the program reads at run time have to be copied too".into());
    Some(set)
}

/// Whether a program only runs others: an image that starts it alone is a base for other images,
/// and needs all that it has.
fn is_interpreter(path: &str) -> bool {
    const INTERPRETERS: [&str; 12] = [
        "node", "python", "ruby", "perl", "php", "java", "deno", "bun", "sh", "bash", "ash",
        "busybox",
    ];
    let name = path.rsplit('/').next().unwrap_or(path);
    INTERPRETERS.contains(&name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.'))
}

/// Packages that contain certificates of authorities, and nothing else.
const CERTIFICATES: [&str; 1] = ["ca-certificates"];

/// TLS libraries, which open certificates one by one in a directory, so that the package is needed.
const TLS: [&str; 4] = ["libssl.", "libgnutls", "libnss3", "libcurl"];

/// Returns the packages that were installed explicitly, and those of the libraries that the files
/// name.
///
/// A program with a built-in TLS library reads one file of certificates, which is copied: the
/// package of certificates would install OpenSSL as well.
fn packages(scene: &Scene<'_>, files: &BTreeSet<NodeId>) -> BTreeSet<PackageId> {
    let facts = scene.facts;
    let linked = super::libraries::linked(facts, files);
    let loads_tls = linked.keys().any(|name| TLS.iter().any(|tls| name.starts_with(tls)));
    let libraries = super::libraries::packaged(facts, files);
    match loads_tls {
        true => scene.system_packages_except(&[], &libraries),
        false => scene.system_packages_except(&CERTIFICATES, &libraries),
    }
}

/// Returns the path that the program is copied to, if it is another one: a link would be copied as
/// the file that it leads to, and a program that is started by name has to be in a directory that
/// every base has in its `PATH`.
fn destination(scene: &Scene<'_>) -> Option<String> {
    let (facts, program) = (scene.facts, scene.program);
    let path = facts.path(program.named);
    // A base without the link to the directory, such as `/bin`, has only what the command names.
    if program.word.starts_with('/') && program.word != path {
        return Some(crate::escape::printable_text(&program.word));
    }
    let (directory, name) = path.rsplit_once('/')?;
    let own = facts.own_steps().iter();
    let mut instructions = own.filter_map(|step| step.instruction.as_ref());
    let usual = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];
    let command = facts.command();
    let by_name = command.iter().any(|line| line.split_whitespace().any(|word| word == name));
    if by_name
        && !usual.contains(&directory)
        && !instructions.any(|instruction| instruction.text.starts_with("ENV PATH"))
    {
        return Some(format!("/usr/local/bin/{name}"));
    }
    (program.file != program.named).then_some(path)
}
