//! Build packages of the operating system, as one match for each kind and layer.

use std::collections::{BTreeMap, BTreeSet};

use super::kinds::{self, Kind};
use super::linked::Linked;
use super::removal::{self, Removal};
use crate::dockerfile::install::Installation;
use crate::dockerfile::{Rewrite, runs, shell};
use crate::facts::{Facts, builders};
use crate::packages::{EcosystemName, PackageId};
use crate::rules::recommended::not_recommended;
use crate::rules::{Fix, Match, OTHER_BASE, Proof};

/// The advice if nothing can be pasted.
pub(in crate::rules::toolchain) struct Advice {
    /// What to do about packages of the base image.
    pub(in crate::rules::toolchain) base: &'static str,
    /// What to do about packages that own instructions install.
    pub(in crate::rules::toolchain) own: &'static str,
}

impl Advice {
    /// Returns advice for own instructions; for the base image, that of every rule.
    pub(in crate::rules::toolchain) const fn own(own: &'static str) -> Self {
        Self { base: OTHER_BASE, own }
    }
}

/// How many packages a sentence names, so that it stays readable.
const MAX_NAMED: usize = 6;

/// Returns matches of a kind: its packages, and the packages that only they need.
///
/// Optional kinds are removed after all others, one after the other: each gets only the packages
/// that the ones before leave.
pub(in crate::rules::toolchain) fn find(facts: &Facts, kind: Kind, advice: &Advice) -> Vec<Match> {
    if !kinds::may_have(facts, kind) {
        return Vec::new();
    }
    let is_optional = Kind::Headers < kind;
    let removal = removal::removal(facts, kind.max(Kind::Headers));
    let before = match kind {
        Kind::VersionControl => removal::removal(facts, Kind::Headers).gone,
        Kind::Tools => removal::removal(facts, Kind::VersionControl).gone,
        _ => BTreeMap::new(),
    };
    let removed: Vec<PackageId> = removal
        .gone
        .iter()
        .filter(|&(id, of)| (is_optional || *of == kind) && !before.contains_key(id))
        .map(|(id, _)| *id)
        .collect();
    let files: Vec<_> = removed.iter().flat_map(|&id| facts.files_of(id)).copied().collect();
    let doubt = doubt(facts, kind);
    let proof = if doubt.is_some() { Proof::Guessed } else { Proof::Proven };
    Match::by_layer(facts, &files, |layer, files| {
        let here: BTreeSet<PackageId> =
            files.iter().filter_map(|&node| facts.owner(node)).map(|(id, _)| id).collect();
        let evidence = match doubt {
            Some(doubt) => format!("{}; {doubt}", evidence(facts, kind, &here)),
            None => evidence(facts, kind, &here),
        };
        Match::new(
            proof,
            evidence,
            fix(facts, layer, &removal, is_optional.then_some(kind), advice),
        )
    })
}

/// Returns why packages of a kind may be in the image on purpose.
pub(in crate::rules::toolchain) fn doubt(facts: &Facts, kind: Kind) -> Option<&'static str> {
    let is_python = |of| matches!(of, EcosystemName::Python | EcosystemName::Conda);
    let compiles = || JUST_IN_TIME.iter().any(|name| facts.has_package(name, is_python));
    if is_builder(facts) {
        return Some("the image seems to be meant for building");
    }
    match kind {
        Kind::Compilers | Kind::Headers if compiles() => {
            Some("Python packages that compile at run time are installed too")
        }
        Kind::Compilers | Kind::Headers
            if builders::C.iter().any(|all| facts.startup.runs(all)) =>
        {
            Some("what a container starts may compile")
        }
        Kind::Kernel | Kind::Compilers | Kind::Headers
            if facts.has_package("dkms", EcosystemName::is_system) =>
        {
            Some("the image seems to build kernel modules")
        }
        _ => None,
    }
}

/// Python packages that call a C compiler when they run.
const JUST_IN_TIME: &[&str] = &["triton", "torch", "numba", "pytensor", "theano"];

/// Whether an image may build when it runs: it starts a script that cannot be followed to its end,
/// or it starts a shell and no `COPY` adds a program to it, as in images of compilers.
pub(in crate::rules::toolchain) fn is_builder(facts: &Facts) -> bool {
    if facts.startup.is_opaque {
        return true;
    }
    let is_shell = |word: &str| matches!(word, "sh" | "bash" | "ash" | "zsh" | "dash");
    let command = facts.command();
    let starts_shell = match command.as_slice() {
        [] => true,
        [only] => is_shell(only.rsplit('/').next().unwrap_or(only)),
        _ => false,
    };
    starts_shell && !facts.own_layers().any(|layer| facts.is_copy(layer))
}

fn evidence(facts: &Facts, kind: Kind, here: &BTreeSet<PackageId>) -> String {
    let package = |id: &PackageId| facts.packages.get(*id);
    let has_kind = |id: &&PackageId| package(id).and_then(kinds::kind_of) == Some(kind);
    let bytes = |id: &PackageId| {
        let files = facts.files_of(*id).iter();
        files.filter_map(|&node| facts.tree.file_bytes(node)).sum::<u64>()
    };
    let mut own: Vec<&PackageId> = here.iter().filter(has_kind).collect();
    own.sort_by_key(|id| std::cmp::Reverse(bytes(id)));
    let ecosystem = here.iter().find_map(package).map_or("", |package| package.ecosystem.word());
    let names = own.iter().filter_map(|id| package(id)).map(|package| package.name.as_str());
    let names: Vec<&str> = names.take(MAX_NAMED).collect();
    let more = match own.len().saturating_sub(names.len()) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let others = match here.len() - own.len() {
        0 => String::new(),
        1 => ", and 1 package that nothing else needs".to_owned(),
        others => format!(", and {others} packages that nothing else needs"),
    };
    match names.is_empty() {
        true => format!(
            "the database of {ecosystem} says that only build tools need {} packages",
            here.len()
        ),
        false => format!("the database of {ecosystem} has {}{more}{others}", names.join(", ")),
    }
}

fn fix(facts: &Facts, layer: usize, removal: &Removal, only: Option<Kind>, advice: &Advice) -> Fix {
    if layer < facts.base.layers {
        return Fix::advice(advice.base);
    }
    let kind_of = |id: &PackageId| facts.packages.get(*id).and_then(kinds::kind_of);
    let is_here = |id: &&PackageId| {
        let kind = kind_of(id);
        let is_meant = match only {
            Some(only) => kind == Some(only),
            None => kind.is_some_and(|kind| kind <= Kind::Headers),
        };
        is_meant && layer_of(facts, **id).is_none_or(|at| at == layer)
    };
    let text = |id: &PackageId| facts.packages.get(*id).map(|package| package.name.clone());
    let mut named: Vec<String> = removal.named.iter().filter(is_here).filter_map(text).collect();
    let marked = removal.marked.iter().map(|(id, _)| *id);
    let kept: Vec<PackageId> = marked.filter(|id| layer_of(facts, *id) == Some(layer)).collect();
    let mut marked: Vec<String> = kept.iter().filter_map(text).collect();
    named.sort();
    marked.sort();
    if only == Some(Kind::Tools) && !named.is_empty() {
        return Fix::advice(format!("Leave {} out of what is installed", named.join(", ")));
    }
    let Some(line) = facts.command_of(layer) else { return Fix::advice(advice.own) };
    let all: Vec<PackageId> = removal.named.iter().filter(is_here).copied().collect();
    if let Some(fix) = not_recommended(facts, layer, &all) {
        return fix;
    }
    let why = reasons(facts, &kept, removal);
    if !named.is_empty() && runs::is_unused(&facts.history.steps, layer) {
        return not_installed(line, layer, named, marked, &why)
            .unwrap_or_else(|| Fix::advice(advice.own));
    }
    let ended = removing(facts, line, &named, &marked).and_then(|command| {
        let advice = format!("Remove these packages at the end of the RUN that installs them{why}");
        Fix::end_with(facts, layer, &advice, &command)
    });
    ended.unwrap_or_else(|| Fix::advice(advice.own))
}

/// Leaves packages out of what a `RUN` installs, as nothing uses them; `None` if it is not known
/// how.
fn not_installed(
    line: &str,
    layer: usize,
    named: Vec<String>,
    mut kept: Vec<String>,
    why: &str,
) -> Option<Fix> {
    let commands = shell::commands(line)?;
    let installations: Vec<Installation<'_>> =
        commands.iter().filter_map(|command| Installation::parse(command)).collect();
    let is_named = |package: &String| installations.iter().any(|command| command.names(package));
    let (without, brought): (Vec<String>, Vec<String>) = named.into_iter().partition(is_named);
    let is_apt = || shell::runs(line, &["apt-get", "apt"]);
    if without.is_empty() || !brought.is_empty() && !is_apt() {
        return None;
    }
    let all: Vec<&str> = without.iter().chain(&brought).map(String::as_str).collect();
    let advice = format!(
        "Do not install {}: no command that runs later uses {}{why}",
        crate::escape::printable_text(&all.join(", ")),
        if all.len() == 1 { "it" } else { "them" }
    );
    // What packages that stay recommend is refused with a hyphen (apt-get(8)).
    kept.extend(brought.iter().map(|package| format!("{package}-")));
    Some(Fix::edit(advice, layer, Rewrite::Install { without, with: kept }))
}

/// How many kept packages a sentence explains.
const MAX_REASONS: usize = 3;

/// Says why packages stay, as the end of a sentence; empty without any.
fn reasons(facts: &Facts, kept: &[PackageId], removal: &Removal) -> String {
    if kept.is_empty() {
        return String::new();
    }
    let linked = Linked::of(facts);
    let stays = |owner: PackageId| !removal.gone.contains_key(&owner);
    let reason = |&id: &PackageId| {
        let name = crate::escape::printable_text(&facts.packages.get(id)?.name);
        Some(match linked.user_of(facts, id, stays) {
            Some((user, library)) => {
                let library = crate::escape::printable_text(library);
                format!("{name} stays, as {} needs {library}", facts.path(user))
            }
            None => format!("{name} stays, as programs may load it"),
        })
    };
    let reasons: Vec<String> = kept.iter().filter_map(reason).take(MAX_REASONS).collect();
    let more = match kept.len().saturating_sub(reasons.len()) {
        0 => String::new(),
        more => format!("; {more} more stay for such a reason"),
    };
    format!("; {}{more}", reasons.join("; "))
}

/// Returns the layer that added most bytes of a package.
fn layer_of(facts: &Facts, id: PackageId) -> Option<usize> {
    let account = facts.owners.account(id)?;
    let most = account.added_by.iter().max_by_key(|(_, bytes)| *bytes);
    most.map(|(layer, _)| *layer).or_else(|| account.written_by.first().copied())
}

/// Returns the command that removes packages with the package manager that a `RUN` installs with.
/// Returns `None` for dnf if packages have to be marked first.
fn removing(facts: &Facts, line: &str, named: &[String], marked: &[String]) -> Option<String> {
    let commands = shell::commands(line)?;
    let has = |program: &str, verb: &str| {
        commands.iter().any(|command| {
            let words: Vec<&str> = command.split_whitespace().collect();
            let at = words.iter().position(|word| word.rsplit('/').next() == Some(program));
            at.and_then(|at| words.get(at..)).is_some_and(|rest| rest.contains(&verb))
        })
    };
    let (names, marked) = (named.join(" "), marked.join(" "));
    if names.is_empty() {
        return None;
    }
    let first = |command: &str| match marked.is_empty() {
        true => String::new(),
        false => format!("{command} {marked} && "),
    };
    if has("apt-get", "install") || has("apt", "install") {
        let (first, option) = (first("apt-mark manual"), autoremove_option(facts));
        return Some(format!("{first}apt-get purge -y --auto-remove {option}{names}"));
    }
    if has("apk", "add") {
        return Some(format!("{}apk del --no-cache {names}", first("apk add --no-cache")));
    }
    if has("pacman", "-S") || has("pacman", "-Sy") || has("pacman", "-Syu") {
        return Some(format!("{}pacman -Rns --noconfirm {names}", first("pacman -D --asexplicit")));
    }
    let rpm = ["dnf", "yum", "microdnf"].into_iter().find(|program| has(program, "install"))?;
    marked.is_empty().then(|| format!("{rpm} remove -y {names}"))
}

/// Returns the option without which apt keeps packages that others only suggest: apt itself
/// suggests `dpkg-dev`, which recommends a compiler. Official images have it in a file
/// (debuerreotype).
fn autoremove_option(facts: &Facts) -> &'static str {
    let is_set = facts.find("/etc/apt/apt.conf.d/docker-autoremove-suggests").is_some();
    if is_set || !facts.has_package("apt", EcosystemName::is_system) {
        return "";
    }
    "-o APT::AutoRemove::SuggestsImportant=false "
}
