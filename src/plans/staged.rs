//! The runtime set on what a last stage begins with: the files and packages that it lacks, its
//! users, what would be missing there, and its sizes.

use std::collections::BTreeSet;

use super::complete::complete;
use super::libraries::libc;
use super::outcome::{self, databases, stripped, subtract, system_files};
use super::runtime::{CopyStep, Scene, Users};
use super::target::Target;
use super::{
    OtherBase, Outcome, RuntimeSet, certificates, described, directories, newer_libc, removed,
    systems, users,
};
use crate::dockerfile::stage;
use crate::facts::Facts;
use crate::rules::claims::Claimed;
use crate::tree::{Amount, MergedTree, NodeId};

/// A last stage that has all that the started program reaches.
pub struct Staged {
    /// The sizes of the image.
    pub outcome: Outcome,
    /// The set, with what this target lacks.
    pub set: RuntimeSet,
    /// What is copied and installed, for a sentence.
    pub what: String,
}

/// Returns the last stage on a target, or why the program would not start there: at least one
/// sentence.
pub(super) fn staged(
    scene: &Scene<'_>,
    set: &RuntimeSet,
    target: Target<'_>,
    parts: &[&Claimed],
) -> Result<Staged, Vec<String>> {
    let facts = scene.facts;
    let mut set = set.clone();
    let name = target.name(facts);
    let theirs = target.libc(facts);
    // A base with a C library runs the program as it is built today.
    if theirs.is_some() {
        set.static_build.clear();
    }
    set.is_static |= !set.static_build.is_empty();
    if !set.static_build.is_empty() {
        let remark = format!(
            "{name} has no C library: the program is built with {}, which changes its size",
            set.static_build.join(" ")
        );
        set.caveats.insert(0, remark);
    }
    if set.is_static && !target.has_package_manager(facts) {
        set.packages.clear();
    }
    keep_time_zone(facts, &mut set, target);
    if set.needs_certificates && !certificates::are_in(facts, target) {
        certificates::copy(facts, &mut set);
    }
    let mut reasons = incompatible(facts, &set, target, &name);
    match complete(scene, &set, target) {
        Ok(complete) => set = complete,
        Err(missing) => reasons.push(format!("{name} has no {}", missing.join(", "))),
    }
    set.caveats.extend(systems::caveats(facts, &set.packages));
    directories::complete(facts, &mut set, target);
    if target.has_shell(facts) {
        set.removed = removed::of(facts, &set, target);
    }
    if !target.has_package_manager(facts) && !set.packages.is_empty() {
        reasons.extend(not_installable(facts, &set, &name));
        set.packages.clear();
    }
    if !reasons.is_empty() {
        return Err(reasons);
    }
    if !matches!(target, Target::SameBase) {
        set.users = users_of(facts, target);
    }
    let outcome = match target {
        Target::SameBase => outcome::multi_stage(facts, &set, parts),
        Target::Other(other) => on_other(facts, &set, other, parts),
        Target::Known(base) => {
            let mut visible = base.amount();
            visible.add(&outcome::copied(facts, &set, target, parts));
            Outcome { visible, hidden: Amount::default() }
        }
    };
    let what = described::all(facts, &set);
    Ok(Staged { outcome, set, what })
}

/// Returns the sizes on a base that was read.
///
/// A file that the base has with the same content is not shipped again; one with other content
/// hides that of the base. A file of the operating system's packages that the base has at the same
/// path counts as unchanged: the package manager installs the base's version there.
fn on_other(facts: &Facts, set: &RuntimeSet, base: &OtherBase, parts: &[&Claimed]) -> Outcome {
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
    let lacks = |node| counterpart(facts, node, base).is_none();
    needed.extend(system_files(facts, &set.packages, lacks));
    if !set.packages.is_empty() {
        // Databases of the base are overwritten. Their growth is not counted: the lines of a few
        // packages are small compared to the file.
        let again = databases(facts).filter_map(|node| counterpart(facts, node, base));
        again.for_each(|node| outcome.hidden.add(&base.tree.totals(node).visible));
    }
    outcome.visible.add(&facts.tree.carried(needed.iter().copied()));
    subtract(&mut outcome.visible, &stripped(facts, &needed, parts));
    outcome.visible.add(&set.added);
    outcome
}

/// Returns the node at the same path in the base.
fn counterpart(facts: &Facts, node: NodeId, base: &OtherBase) -> Option<NodeId> {
    base.tree.find(&facts.tree.path(node))
}

/// Returns a sentence about the packages that cannot be installed; `None` if there are none.
fn not_installable(facts: &Facts, set: &RuntimeSet, base: &str) -> Option<String> {
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
        .then(|| format!("{base} has no package manager to install {shown}{more} with"))
}

/// How many packages a sentence names, so that it stays readable.
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

/// Adds the file of the time zone that `TZ` names, if the target has none: with `TZ` set, the C
/// library and most languages read the zone from there, or silently use UTC. All zones if own
/// instructions ask for them by name.
fn keep_time_zone(facts: &Facts, set: &mut RuntimeSet, target: Target<'_>) {
    let is_lacking = |node: &NodeId| target.has(facts, *node) != Some(true);
    let asks = systems::is_asked_for(facts, "tzdata");
    if let Some(all) = facts.directory(ZONES).filter(is_lacking)
        && asks
        && !target.has_package_manager(facts)
    {
        // Its `localtime` is a link to what another package sets.
        let is_inside = |node: &NodeId| {
            let mut passed = facts.tree.trail(*node).unwrap_or_default().into_iter();
            passed.all(|at| facts.tree.ancestors(at).any(|above| above == all))
        };
        set.files.extend(facts.files_in(all).into_iter().filter(is_inside));
        set.copies.push(CopyStep::same(all));
        let local = facts.find("/etc/localtime").filter(is_lacking);
        if let Some(file) = local.and_then(|node| facts.tree.follow(node)) {
            set.files.insert(file);
            set.copies.push(CopyStep::to(file, "/etc/localtime".to_owned()));
        }
        return;
    }
    let zone = facts.env("TZ").filter(|zone| !zone.starts_with([':', '/']));
    let zone = zone.and_then(|zone| facts.find(&format!("{ZONES}/{zone}")));
    if let Some(node) = zone.filter(is_lacking) {
        let file = facts.tree.follow(node).unwrap_or(node);
        set.files.insert(file);
        let copy = match file == node {
            true => CopyStep::same(file),
            false => CopyStep::to(file, facts.path(node)),
        };
        set.copies.push(copy);
    }
}

/// Where time zones are (tzset(3)).
const ZONES: &str = "/usr/share/zoneinfo";

/// Returns why the program would not start, besides files that are missing.
fn incompatible(facts: &Facts, set: &RuntimeSet, target: Target<'_>, name: &str) -> Vec<String> {
    let mut reasons = Vec::new();
    match (libc(&facts.tree).filter(|_| !set.is_static), target.libc(facts)) {
        (Some(ours), Some(theirs)) if ours != theirs => reasons.push(format!(
            "{name} has {theirs} where this image has {ours}: programs and native modules have to \
             be built for it"
        )),
        (Some(_), None) => reasons
            .push(format!("{name} has no C library: the program has to be linked statically")),
        _ => (),
    }
    if let Target::Other(base) = target
        && !set.is_static
    {
        // One of them shows what is wrong.
        reasons.extend(newer_libc::lacked(facts, set, base, name).into_iter().next());
    }
    let runs_shell = set.served.is_none()
        && (facts.startup.runs(&["sh", "bash", "ash", "dash"]) || facts.startup.has_script);
    // What starts today without a shell does not need one.
    let has_one_today = facts.find("/bin/sh").is_some();
    if has_one_today && (runs_shell || checks_with_shell(facts)) && !target.has_shell(facts) {
        reasons.push(format!("{name} has no shell, and the command or the health check needs one"));
    }
    reasons
}

fn checks_with_shell(facts: &Facts) -> bool {
    facts.health_test().first().is_some_and(|kind| kind == "CMD-SHELL")
}

/// Returns how the last stage gets the user that the program runs as.
fn users_of(facts: &Facts, target: Target<'_>) -> Users {
    // Without a shell no command can create a user, but the files that name it can be copied.
    let is_created = !stage::user_commands(facts.own_steps()).is_empty();
    let is_unknown = lacks_user(facts, target);
    if !target.has_shell(facts) && (is_created || is_unknown) {
        return Users::Copied;
    }
    if !is_unknown || is_created {
        return Users::Created;
    }
    let name = facts.image.config.user.as_deref().unwrap_or_default();
    let name = name.split(':').next().unwrap_or_default();
    Users::New(users::new(facts, name, target.has_path(facts, "usr/sbin/useradd")))
}

/// Whether the configuration names a user that the target lacks.
fn lacks_user(facts: &Facts, target: Target<'_>) -> bool {
    let Some(name) = facts.image.config.user.as_deref().and_then(|user| user.split(':').next())
    else {
        return false;
    };
    // A number needs no entry in /etc/passwd.
    if name.is_empty() || name.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let users = match target {
        Target::Other(base) => {
            base.contents.find("/etc/passwd").map_or(&[][..], |passwd| passwd.bytes())
        }
        // All of them have those that Debian's base-passwd makes.
        Target::Known(_) => return !matches!(name, "root" | "nobody" | "www-data"),
        Target::SameBase => return false,
    };
    let mut lines = users.split(|&byte| byte == b'\n');
    !lines.any(|line| line.split(|&byte| byte == b':').next() == Some(name.as_bytes()))
}
