//! Sets of build packages that `apk del` should have removed.

use crate::dockerfile::{Edit, Rewrite, shell};
use crate::facts::Facts;
use crate::packages::{EcosystemName, NeedKind, Package, PackageId};
use crate::rules::{Find, Fix, Match, Proof, Rule, system_packages, toolchain};

pub(super) static RULE: Rule = Rule {
    id: "apk-build-packages",
    title: "apk build packages left installed",
    why: "`apk add --virtual .build-deps` groups packages so that one `apk del` removes them after \
          the build. Here the group is still installed.",
    proof: "apk's database has a virtual package whose name suggests building. Only packages that \
            nothing else needs count; groups for running (such as `.python-rundeps`) are left \
            alone, and libraries, which the built program may need, are reported only as a guess.",
    fix: "Add, build and delete in one RUN: `apk add --no-cache --virtual .build-deps … && … && \
          apk del .build-deps`; or build in another stage.",
    references: &["https://wiki.alpinelinux.org/wiki/Alpine_Package_Keeper#Virtual_Packages"],
    find: Find::With(find),
    ..super::DEFAULT
};

/// Parts of the names that authors give to sets of build packages. The name is their only sign, so
/// only packages that nothing else needs count.
const FOR_BUILDING: &[&str] = &["build", "dev", "deps", "gyp", "fetch", "phpize", "compil", "tmp"];

/// Parts of the names of sets that the program needs at run time, most of which also match `deps`.
const FOR_RUNNING: &[&str] = &["rundep", "run-dep", "runtime", "run_dep"];

fn is_for_building(package: &Package) -> bool {
    let name = package.name.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    name.starts_with('.')
        && matches!(package.explicit, Some((true, _)))
        && has(FOR_BUILDING)
        && !has(FOR_RUNNING)
}

fn find(facts: &Facts) -> Vec<Match> {
    let sets: Vec<(PackageId, &Package)> = facts
        .packages(EcosystemName::Apk)
        .filter(|(_, package)| is_for_building(package))
        .collect();
    if sets.is_empty() {
        return Vec::new();
    }
    let is_set = |id: PackageId| sets.iter().any(|(set, _)| *set == id);
    let explicit = facts
        .packages(EcosystemName::Apk)
        .filter(|(_, package)| !matches!(package.explicit, Some((false, _))));
    let others = explicit.map(|(id, _)| id).filter(|&id| !is_set(id));
    let stays =
        system_packages::reachable(facts, others, &[NeedKind::Requires, NeedKind::Recommends]);
    let in_sets = system_packages::reachable(
        facts,
        sets.iter().map(|(id, _)| *id),
        &[NeedKind::Requires, NeedKind::Recommends],
    );
    let is = |list: &[bool], id: PackageId| list.get(id.0 as usize) == Some(&true);
    let all = facts.packages(EcosystemName::Apk).map(|(id, _)| id);
    let removed: Vec<PackageId> = all.filter(|&id| is(&in_sets, id) && !is(&stays, id)).collect();
    // A set with compilers is removed by the rule about compilers, which takes the whole set.
    let members = removed.iter().filter(|&&id| !is_set(id));
    if members.filter_map(|&id| facts.packages.get(id)).any(toolchain::is_toolchain) {
        return Vec::new();
    }
    let (libraries, tools): (Vec<_>, Vec<_>) =
        removed.into_iter().partition(|&id| system_packages::is_library(facts, id));
    let names: Vec<&str> = sets.iter().map(|(_, package)| package.name.as_str()).collect();
    let names = crate::escape::printable_text(&names.join(" "));
    let mut matches = matches(facts, &tools, Proof::Proven, &names);
    matches.extend(self::matches(facts, &libraries, Proof::Guessed, &names));
    matches
}

fn matches(facts: &Facts, ids: &[PackageId], proof: Proof, sets: &str) -> Vec<Match> {
    let nodes: Vec<_> = ids.iter().flat_map(|&id| facts.files_of(id)).copied().collect();
    let largest = system_packages::names(facts, ids);
    let evidence = match proof {
        Proof::Guessed => {
            format!(
                "only {sets} depends on the libraries {largest}, but the built program may need \
                 them"
            )
        }
        _ => format!("/etc/apk/world has {sets}, and nothing else needs {largest}"),
    };
    Match::by_layer(facts, &nodes, |layer, _| {
        let fix = Fix::for_layer(facts, layer, || fix(facts, layer, sets));
        Match::new(proof, &evidence, fix)
    })
}

fn fix(facts: &Facts, layer: usize, sets: &str) -> Fix {
    let advice = "Delete the set in the RUN that adds it, after the build; add by name the \
                  libraries that the built program needs";
    let later = facts.layers_above(layer).filter_map(|above| facts.command_of(above)).count();
    let adjacent: Vec<usize> = facts.later_runs(layer).collect();
    // A later RUN after another instruction cannot be joined, and may still build with the
    // packages.
    let adds = facts.command_of(layer).is_some_and(|command| shell::runs(command, &["apk add"]));
    if !adds || adjacent.len() < later {
        return Fix::advice(advice);
    }
    let last = adjacent.last().copied().unwrap_or(layer);
    let then = Edit { layer: last, rewrite: Rewrite::Then(format!("apk del {sets}")) };
    let join = (layer < last).then_some(Edit { layer: last, rewrite: Rewrite::JoinInto(layer) });
    Fix::edits(advice, [then].into_iter().chain(join).collect())
}
