//! The runtime set copied onto another base image: exact sizes, and what would break there.

use std::collections::BTreeSet;

use super::outcome::{databases, stripped, subtract, system_files};
use super::runtime::{CopyStep, Users};
use super::{OtherBase, Outcome, RuntimeSet};
use crate::dockerfile::stage;
use crate::escape::printable_text;
use crate::facts::Facts;
use crate::rules::claims::Claimed;
use crate::tree::{MergedTree, NodeId};

/// The image on another base.
pub struct Moved {
    /// Its sizes.
    pub outcome: Outcome,
    /// The set, with the files that this base lacks.
    pub set: RuntimeSet,
    /// What would break there, or needs attention.
    pub breaks: Vec<String>,
}

/// Returns what the image would be on the base, and what would break.
///
/// A file that the base has with the same content is not shipped again; one with other content
/// hides that of the base. A file of the operating system's packages that the base has at the same
/// path counts as unchanged: the package manager installs the base's version there. If the base has
/// no certificates of authorities, those of the image are copied.
pub fn onto(facts: &Facts, set: &RuntimeSet, base: &OtherBase, claimed: &[Claimed]) -> Moved {
    let mut set = set.clone();
    let mut breaks = breaks(facts, &set, base);
    // A base with a C library runs the program as it is built today.
    if libc(&base.tree).is_some() {
        set.static_build.clear();
    }
    if !set.static_build.is_empty() {
        let remark = format!(
            "{} has no C library: the program is built with {}, which changes its size",
            base.name,
            set.static_build.join(" ")
        );
        set.caveats.insert(0, remark);
    }
    if !has_package_manager(&base.tree) && !set.packages.is_empty() {
        breaks.extend(not_installable(facts, &set, base));
        set.packages.clear();
    }
    set.users = users(facts, base);
    if certificates(&base.tree).is_none() {
        copy_certificates(facts, &mut set);
    }
    let totals = base.tree.totals(NodeId::ROOT);
    let mut outcome = Outcome { visible: totals.visible, hidden: totals.hidden() };
    let mut needed = BTreeSet::new();
    for &node in &set.files {
        let replaced = counterpart(facts, node, base);
        if replaced.is_some_and(|old| is_same(&facts.tree, node, &base.tree, old)) {
            continue;
        }
        needed.insert(node);
        if let Some(replaced) = replaced {
            let covered = base.tree.totals(replaced).visible;
            subtract(&mut outcome.visible, &covered);
            outcome.hidden.add(&covered);
        }
    }
    // At a path that the base has too, installing the package changes next to nothing.
    let system = system_files(facts, &set.packages);
    needed.extend(system.into_iter().filter(|&node| counterpart(facts, node, base).is_none()));
    if !set.packages.is_empty() {
        // Databases of the base are overwritten. Their growth is not counted: the lines of a few
        // packages are small compared to the file.
        let again = databases(facts).filter_map(|node| counterpart(facts, node, base));
        again.for_each(|node| outcome.hidden.add(&base.tree.totals(node).visible));
    }
    outcome.visible.add(&facts.tree.carried(needed.iter().copied()));
    subtract(&mut outcome.visible, &stripped(facts, &needed, claimed));
    outcome.visible.add(&set.added);
    Moved { outcome, set, breaks }
}

/// Returns the node at the same path in the base.
fn counterpart(facts: &Facts, node: NodeId, base: &OtherBase) -> Option<NodeId> {
    base.tree.find(&facts.tree.path(node))
}

/// Whether packages can be installed, which the program of a package manager shows: distroless
/// images have a database too.
fn has_package_manager(tree: &MergedTree) -> bool {
    ["usr/bin/apt-get", "sbin/apk", "usr/bin/apk", "usr/bin/dnf", "usr/bin/microdnf", "usr/bin/yum"]
        .iter()
        .any(|path| tree.find(path.as_bytes()).is_some())
}

/// Returns a sentence about the packages that cannot be installed; `None` if there are none.
fn not_installable(facts: &Facts, set: &RuntimeSet, base: &OtherBase) -> Option<String> {
    // Packages that are installed only for the file of certificates, which is copied instead.
    const CERTIFICATE_PACKAGES: [&str; 5] =
        ["ca-certificates", "openssl", "libssl3", "libssl3t64", "libssl1.1"];
    let packages = set.packages.iter().filter_map(|&id| facts.packages.get(id));
    let mut names: Vec<&str> = packages.map(|package| package.name.as_str()).collect();
    names.retain(|name| !set.is_static && !CERTIFICATE_PACKAGES.contains(name));
    let more = match names.len().saturating_sub(MAX_NAMES) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    names.truncate(MAX_NAMES);
    let shown = names.join(", ");
    (!names.is_empty())
        .then(|| format!("{} has no package manager to install {shown}{more} with", base.name))
}

/// How many packages or libraries a sentence names, so that it stays readable.
const MAX_NAMES: usize = 5;

/// Whether two files have the same content, or two links the same target.
fn is_same(a: &MergedTree, in_a: NodeId, b: &MergedTree, in_b: NodeId) -> bool {
    let content = |tree: &MergedTree, node| {
        let version = tree.current(node)?;
        tree.own_content(tree.carrier(version).unwrap_or(version))
    };
    match (content(a, in_a), content(b, in_b)) {
        (Some(a), Some(b)) => a == b,
        (None, None) => a.link_target(in_a) == b.link_target(in_b) && a.link_target(in_a).is_some(),
        _ => false,
    }
}

/// Files in which programs look for certificates of authorities (Go's crypto/x509, `certFiles`).
const CERTIFICATES: [&str; 6] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/pki/tls/cacert.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// Loaders by C library. Their paths are written into every dynamic program, so they are the surest
/// sign of which library an image has.
const LOADERS: [(&str, &[&str]); 2] = [
    (
        "glibc",
        &["/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1", "/lib/ld-linux-armhf.so.3"],
    ),
    ("musl", &["/lib/ld-musl-x86_64.so.1", "/lib/ld-musl-aarch64.so.1", "/lib/ld-musl-armhf.so.1"]),
];

/// Returns the file of certificates of authorities.
fn certificates(tree: &MergedTree) -> Option<NodeId> {
    CERTIFICATES.iter().find_map(|path| tree.follow(tree.find(path.as_bytes())?))
}

/// Adds the file of certificates to the set if the program needs it and no package installs it.
pub fn copy_certificates(facts: &Facts, set: &mut RuntimeSet) {
    let packages = set.packages.iter().filter_map(|&id| facts.packages.get(id));
    let are_installed =
        packages.into_iter().any(|package| package.name.starts_with("ca-certificates"));
    if let Some(node) = certificates(&facts.tree)
        && set.needs_certificates
        && !are_installed
    {
        set.files.insert(node);
        set.copies.push(CopyStep::same(node));
    }
}

/// Returns the set on the base that the image has: with certificates if own layers added them.
pub fn on_same_base(facts: &Facts, set: &RuntimeSet) -> RuntimeSet {
    let mut set = set.clone();
    if certificates(&facts.tree).is_some_and(|node| facts.is_own(node)) {
        copy_certificates(facts, &mut set);
    }
    set
}

fn libc(tree: &MergedTree) -> Option<&'static str> {
    let is_there = |path: &&str| {
        let node = tree.find(path.as_bytes());
        node.is_some_and(|node| tree.follow(node).is_some())
    };
    LOADERS.iter().find(|(_, paths)| paths.iter().any(is_there)).map(|(libc, _)| *libc)
}

fn breaks(facts: &Facts, set: &RuntimeSet, base: &OtherBase) -> Vec<String> {
    let mut breaks = Vec::new();
    let name = &base.name;
    let is_there =
        |path: &[u8]| base.tree.find(path).is_some_and(|node| base.tree.follow(node).is_some());
    let installed = |node| facts.owner(node).is_some_and(|(id, _)| set.packages.contains(&id));
    if let Some(interpreter) = set.interpreter {
        let path = facts.tree.path(interpreter);
        let file = facts.tree.follow(interpreter).unwrap_or(interpreter);
        if !is_there(&path) && !set.files.contains(&interpreter) && !installed(file) {
            breaks.push(format!("{} is not in {name}", facts.path(interpreter)));
        }
    }
    match (libc(&facts.tree).filter(|_| !set.is_static), libc(&base.tree)) {
        (Some(ours), Some(theirs)) if ours != theirs => breaks.push(format!(
            "{name} has {theirs} where this image has {ours}: programs and native modules have to \
             be built for it"
        )),
        (Some(_), None) if set.static_build.is_empty() => {
            breaks.push(format!("{name} has no C library: the program has to be linked statically"))
        }
        _ => (),
    }
    breaks.extend(libraries(facts, set, base));
    // With TZ set, the C library and most languages read the zone from there, or silently use UTC.
    if facts.env("TZ").is_some() && !is_there(b"/usr/share/zoneinfo") {
        breaks.push(format!("{name} has no time zones, and TZ is set"));
    }
    let shell = facts.startup.runs(&["sh", "bash", "ash", "dash"]) || facts.startup.has_script;
    if (shell || !facts.image.config.health_test().is_empty()) && !is_there(b"/bin/sh") {
        breaks.push(format!("{name} has no shell, and the command or the health check needs one"));
    }
    breaks.extend(missing_user(facts, base));
    breaks
}

/// Returns a sentence about shared libraries that the set names and the base lacks.
fn libraries(facts: &Facts, set: &RuntimeSet, base: &OtherBase) -> Option<String> {
    libc(&base.tree).filter(|theirs| libc(&facts.tree) == Some(*theirs))?;
    let installed = |node| facts.owner(node).is_some_and(|(id, _)| set.packages.contains(&id));
    let linked = super::libraries::linked(facts, &set.files);
    // The program starts without a library that this image lacks too.
    let found = linked.into_iter().filter_map(|(name, node)| Some((name, node?)));
    let missing = found.filter(|(_, node)| !installed(*node) && !set.files.contains(node));
    let mut names: Vec<String> = missing.map(|(name, _)| name).collect();
    super::libraries::retain_missing(&base.tree, &mut names);
    let rest = if MAX_NAMES < names.len() { " and others" } else { "" };
    names.truncate(MAX_NAMES);
    let shown = names.join(", ");
    (!names.is_empty()).then(|| format!("{} has no {shown}{rest}, which is needed", base.name))
}

/// Returns how the last stage gets the user that the program runs as.
fn users(facts: &Facts, base: &OtherBase) -> Users {
    // Without a shell no command can create a user, but the files that name it can be copied.
    let is_there = |path: &str| base.tree.find(path.as_bytes()).is_some();
    let is_created = stage::users(facts.own_steps()).is_some();
    let unknown = missing_user(facts, base).is_some();
    if !is_there("bin/sh") && (is_created || unknown) {
        return Users::Copied;
    }
    let name = facts.image.config.user.as_deref().unwrap_or_default();
    let name = printable_text(name.split(':').next().unwrap_or_default());
    match unknown && !is_created {
        true if is_there("usr/sbin/useradd") => Users::New(format!("useradd --system {name}")),
        true => Users::New(format!("adduser -S {name}")),
        false => Users::Created,
    }
}

/// Returns a sentence about a user that the configuration names and the base lacks.
fn missing_user(facts: &Facts, base: &OtherBase) -> Option<String> {
    let name = facts.image.config.user.as_deref()?.split(':').next()?;
    // A number needs no entry in /etc/passwd.
    if name.is_empty() || name.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let users = base.contents.find("/etc/passwd").map_or(&[][..], |passwd| passwd.bytes());
    let mut lines = users.split(|&byte| byte == b'\n');
    let known = lines.any(|line| line.split(|&byte| byte == b':').next() == Some(name.as_bytes()));
    (!known).then(|| format!("the user `{name}` has to be created in {}", base.name))
}
