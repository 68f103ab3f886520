//! PHP, Ruby, web servers and the like, for which the program is the files that they read.

use std::collections::BTreeSet;

use super::runtime::{CopyStep, RuntimeSet, Scene};
use super::{described, project};
use crate::facts::Facts;
use crate::packages::{EcosystemName, Package, PackageId};
use crate::rules::system_packages;
use crate::tree::NodeId;

/// Programs that read their files from anywhere below the working directory or a web root.
const INTERPRETERS: [&str; 17] = [
    "php", "php-fpm", "apache2-foreground", "apache2ctl", "apachectl", "httpd-foreground", "httpd",
    "nginx", "caddy", "ruby", "rails", "puma", "rackup", "bundle", "perl", "lua", "frankenphp",
];

/// Directories that web servers serve by default.
const WEB_ROOTS: [&str; 4] =
    ["/var/www", "/usr/share/nginx/html", "/usr/local/apache2/htdocs", "/srv"];

/// Returns the set of an image that starts one of the programs.
pub(super) fn runtime_set(scene: &Scene<'_>) -> Option<RuntimeSet> {
    let facts = scene.facts;
    let name = scene.program.name.as_str();
    if !INTERPRETERS.iter().any(|known| name.strip_prefix(known).is_some_and(is_version)) {
        return None;
    }
    let roots = roots(scene);
    let mut set = RuntimeSet {
        interpreter: Some(scene.program.named),
        packages: scene.system_packages(Some(scene.program.file)),
        needs_certificates: true,
        ..RuntimeSet::default()
    };
    let is_nested = |root: NodeId| facts.tree.ancestors(root).skip(1).any(|at| roots.contains(&at));
    for &root in roots.iter().filter(|&&root| !is_nested(root)) {
        project::copy_without_javascript(scene, &mut set, root);
    }
    // Libraries that package managers of languages put elsewhere.
    let elsewhere = [EcosystemName::Gem, EcosystemName::Composer]
        .into_iter()
        .flat_map(|ecosystem| facts.packages(ecosystem));
    let mut homes: BTreeSet<NodeId> = BTreeSet::new();
    for (id, package) in elsewhere.filter(|(_, package)| package.development.is_none()) {
        let own = scene.own_files(id).filter(|&node| scene.is_wanted(node));
        let missing: Vec<NodeId> = own.filter(|node| !set.files.contains(node)).collect();
        if !missing.is_empty() {
            homes.extend(package.scope);
        }
        set.files.extend(missing);
    }
    set.copies.extend(homes.into_iter().map(CopyStep::same));
    // Extensions that were compiled, which the settings name.
    if let Some(extensions) = facts.directory("/usr/local/lib/php/extensions") {
        set.copy(scene, extensions);
    }
    if ["perl", "lua"].iter().any(|language| name.starts_with(language)) {
        super::modules::add(scene, &mut set);
    }
    let libraries = super::libraries::packaged(facts, &set.files);
    set.packages.extend(scene.system_packages_except(&[], &libraries));
    for settings in ["/etc/nginx", "/etc/apache2", "/usr/local/etc", "/etc/php"] {
        let Some(directory) = facts.directory(settings) else { continue };
        let own = facts.files_in(directory).into_iter();
        let mut own = own.filter(|&node| scene.is_wanted(node));
        // The directory is copied whole: own instructions change files of packages too, and links
        // in it stay links.
        if own.any(|node| is_changed(facts, node)) {
            set.copy(scene, directory);
        }
    }
    // The debugger is not installed, so no settings may load it.
    let is_debugger = |node: &NodeId| {
        facts.tree.name(*node).ends_with(b"xdebug.ini")
            && facts.tree.ancestors(*node).any(|at| facts.path(at) == "/etc/php")
    };
    let has_debugger = |(id, package): (PackageId, &Package)| {
        package.name.ends_with("-xdebug") && set.packages.contains(&id)
    };
    if set.files.iter().any(is_debugger) && !facts.system_packages().any(has_debugger) {
        set.files.retain(|node| !is_debugger(node));
        set.prepare.push("rm -f /etc/php/*/*/conf.d/*xdebug.ini".to_owned());
    }
    let shown = described::places(facts, &set);
    set.what = format!("{} and what {name} needs", shown.join(", "));
    if name.contains("php") {
        let caveat = "extensions that a build stage compiled need the libraries that they name";
        set.caveats.push(caveat.into());
    }
    (!set.files.is_empty()).then_some(set)
}

/// Returns the directories that the program may read its files from, below the root: those that are
/// served by default, the working directory, and that of its script.
fn roots(scene: &Scene<'_>) -> BTreeSet<NodeId> {
    let facts = scene.facts;
    let mut roots: BTreeSet<NodeId> =
        WEB_ROOTS.iter().filter_map(|path| facts.directory(path)).collect();
    roots.extend(facts.directory(facts.working_directory()));
    // A script may be anywhere.
    let script = scene.program.arguments.iter().find(|word| !word.starts_with('-'));
    let script = script.and_then(|path| scene.program.place.at(facts, path));
    let script = script.filter(|&node| facts.is_own(node) && !facts.tree.is_directory(node));
    roots.extend(script.map(|node| facts.tree.parent(node)));
    roots.remove(&NodeId::ROOT);
    // Pages of a server's package exist wherever it is installed.
    let is_packaged = |&node: &NodeId| system_packages::installed(facts, node);
    roots.retain(|&root| !facts.files_in(root).iter().all(is_packaged));
    roots
}

/// Whether a settings file differs from what installing a package leaves: no package owns it, or a
/// later layer wrote it again.
fn is_changed(facts: &Facts, node: NodeId) -> bool {
    let tree = &facts.tree;
    facts.owner(node).is_none() || 1 < tree.versions(node).count()
}

/// Whether the rest of a name is only a version: `8.2`, `-fpm8.2`, or `8.2-fpm` of a script that
/// starts a service.
fn is_version(rest: &str) -> bool {
    let rest = rest.strip_prefix("-fpm").or(rest.strip_suffix("-fpm")).unwrap_or(rest);
    rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}
