//! Web servers that only serve files: the directories that their settings name, and the settings.

use std::collections::BTreeSet;

use super::described;
use super::runtime::{RuntimeSet, Scene};
use crate::facts::Facts;
use crate::packages::EcosystemName;
use crate::rules::system_packages;
use crate::tree::NodeId;

mod settings;

use settings::Settings;
pub(super) use settings::WANTED;

/// Programs that serve files, each with the directories of its settings.
const SERVERS: [(&str, &[&str]); 7] = [
    ("nginx", &["/etc/nginx"]),
    ("apache2", &["/etc/apache2"]),
    ("apache2ctl", &["/etc/apache2"]),
    ("apachectl", &["/etc/apache2"]),
    ("httpd", &["/etc/httpd", "/usr/local/apache2/conf"]),
    ("httpd-foreground", &["/usr/local/apache2/conf"]),
    ("caddy", &["/etc/caddy"]),
];

/// Directories that are served if the settings name none.
const DEFAULT_ROOTS: [&str; 4] =
    ["/usr/share/nginx/html", "/var/www/html", "/usr/local/apache2/htdocs", "/usr/share/caddy"];

/// Parts of the names of modules that run programs inside of a web server.
const INTERPRETERS: [&str; 6] = ["mod-php", "mod-wsgi", "mod-perl", "mod-passenger", "unit", "njs"];

/// Returns the set of an image that starts a web server and nothing else.
pub(super) fn runtime_set(scene: &Scene<'_>) -> Option<RuntimeSet> {
    let facts = scene.facts;
    let name = scene.program.name.as_str();
    let (_, homes) = SERVERS.iter().find(|(server, _)| *server == name)?;
    let settings = Settings::of(facts);
    // What a script starts before may be what requests are forwarded to, and need files too.
    let starts_others = facts.startup.has_script || !scene.program.before.is_empty();
    if settings.forwards && starts_others || runs_programs(facts) {
        return None;
    }
    let mut set = RuntimeSet {
        interpreter: Some(scene.program.named),
        packages: scene.packages_of(&[scene.program.file]),
        ..RuntimeSet::default()
    };
    let mut roots = settings.roots;
    if roots.iter().all(|&root| is_packaged(facts, root)) {
        roots.extend(DEFAULT_ROOTS.iter().filter_map(|path| facts.directory(path)));
    }
    roots.retain(|&root| !is_packaged(facts, root));
    for &root in roots.iter().filter(|&&root| !is_nested(facts, root, &roots)) {
        set.copy(scene, root);
    }
    for home in homes.iter().filter_map(|path| facts.directory(path)) {
        if has_changes(scene, home) {
            set.copy(scene, home);
        }
    }
    let shown = described::places(facts, &set);
    set.what = format!("{} and {name}", shown.join(", "));
    (!set.files.is_empty()).then_some(set)
}

/// Whether packages of the operating system run programs inside of the server.
fn runs_programs(facts: &Facts) -> bool {
    facts.system_packages().any(|(_, package)| {
        INTERPRETERS.iter().any(|part| package.name.contains(part))
            && package.ecosystem != EcosystemName::Rpm
    })
}

/// Whether a directory has nothing but what packages installed, such as a page of the server.
fn is_packaged(facts: &Facts, root: NodeId) -> bool {
    let mut files = facts.files_in(root).into_iter().filter(|&node| facts.is_own(node));
    // The installation of Debian's packages writes this page without recording it.
    files.all(|node| {
        system_packages::installed(facts, node)
            || facts.tree.name(node) == b"index.nginx-debian.html"
            || facts.tree.name(node) == b"index.html"
                && facts.path(root) == "/var/www/html"
                && facts.files_in(root).len() == 1
    })
}

fn is_nested(facts: &Facts, root: NodeId, roots: &BTreeSet<NodeId>) -> bool {
    facts.tree.ancestors(root).skip(1).any(|at| roots.contains(&at))
}

/// Whether own instructions changed settings: a file that no package owns, or that a later layer
/// wrote again.
fn has_changes(scene: &Scene<'_>, home: NodeId) -> bool {
    let (facts, tree) = (scene.facts, &scene.facts.tree);
    let own = facts.files_in(home).into_iter().filter(|&node| scene.is_wanted(node));
    // Links that enable what is available are made when the package is installed.
    let mut files = own.filter(|&node| tree.link_target(node).is_none());
    files.any(|node| facts.owner(node).is_none() || 1 < tree.versions(node).count())
}
