//! Sets of packages for building that `apk del` should have taken away.

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
            alone, and libraries, which the built program may need, are only a guess.",
    fix: "Add, build and delete in one RUN: `apk add --no-cache --virtual .build-deps … && … && \
          apk del .build-deps`; or build in another stage.",
    references: &["https://wiki.alpinelinux.org/wiki/Alpine_Package_Keeper#Virtual_Packages"],
    find: Find::With(find),
    ..super::DEFAULT
};

const FOR_BUILDING: &[&str] = &["build", "dev", "deps", "gyp", "fetch", "phpize", "compil", "tmp"];

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
    let asked = facts
        .packages(EcosystemName::Apk)
        .filter(|(_, it)| !matches!(it.explicit, Some((false, _))));
    let others = asked.map(|(id, _)| id).filter(|&id| !is_set(id));
    let stays =
        system_packages::reachable(facts, others, &[NeedKind::Requires, NeedKind::Recommends]);
    let brought = system_packages::reachable(
        facts,
        sets.iter().map(|(id, _)| *id),
        &[NeedKind::Requires, NeedKind::Recommends],
    );
    let is = |list: &[bool], id: PackageId| list.get(id.0 as usize) == Some(&true);
    let goes = facts.packages(EcosystemName::Apk).map(|(id, _)| id);
    let goes: Vec<PackageId> = goes.filter(|&id| is(&brought, id) && !is(&stays, id)).collect();
    // With compilers among them, the whole set is theirs to remove.
    let members = goes.iter().filter(|&&id| !is_set(id));
    if members.filter_map(|&id| facts.packages.get(id)).any(toolchain::is_toolchain) {
        return Vec::new();
    }
    let (libraries, tools): (Vec<_>, Vec<_>) =
        goes.into_iter().partition(|&id| system_packages::is_library(facts, id));
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
    Match::by_layer(facts, &nodes, |layer, files| {
        let fix = Fix::for_layer(facts, layer, || fix(facts, layer, sets));
        Match::new(proof, &evidence, fix).showing(system_packages::largest(facts, files))
    })
}

fn fix(facts: &Facts, layer: usize, sets: &str) -> Fix {
    let advice = "Delete the set in the RUN that adds it, after the build; add by name the \
                  libraries that what was built needs";
    let later =
        facts.history.steps.iter().filter_map(|step| step.layer).filter(|&above| layer < above);
    let later = later.filter(|&above| facts.command_of(above).is_some()).count();
    let adjacent: Vec<usize> = facts.later_runs(layer).collect();
    // Where something else comes before a later RUN, that may still build with them.
    let adds = facts.command_of(layer).is_some_and(|command| shell::runs(command, &["apk add"]));
    if !adds || adjacent.len() < later {
        return Fix::advice(advice);
    }
    let last = adjacent.last().copied().unwrap_or(layer);
    let then = Edit { layer: last, rewrite: Rewrite::Then(format!("apk del {sets}")) };
    let join = (layer < last).then_some(Edit { layer: last, rewrite: Rewrite::JoinInto(layer) });
    Fix::edits(advice, [then].into_iter().chain(join).collect())
}
