//! Packages that apt downloaded, and indexes that it computed from its lists.

use crate::dockerfile::{Rewrite, shell};
use crate::facts::Facts;
use crate::rules::places::root;
use crate::rules::{Find, Fix, Match, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "apt-cache",
    title: "Packages and indexes that apt keeps",
    why: "apt keeps every package that it downloads, and two indexes of everything that is \
          available. Nothing reads them once the packages are installed.",
    proof: "`.deb` files in `/var/cache/apt/archives`, and `pkgcache.bin` and `srcpkgcache.bin` \
            beside it.",
    fix: "End the RUN that installs with `apt-get clean`. Official images of Debian and Ubuntu do \
          this automatically, through `/etc/apt/apt.conf.d/docker-clean`: keep that file. Or mount \
          a cache on `/var/cache/apt`.",
    references: &[
        "https://docs.docker.com/build/building/best-practices/#apt-get",
        "https://manpages.debian.org/bookworm/apt/apt-get.8.en.html",
    ],
    places: &[root("var/cache/apt", "")
        .takes("archives/*.deb archives/partial/*.deb pkgcache.bin srcpkgcache.bin")],
    find: Find::With(find),
    ..super::DEFAULT
};

const APT: &[&str] = &["apt-get", "apt", "aptitude"];

static RESIDUE: Residue = Residue::per_directory("contains what apt downloaded and computed");

fn find(facts: &Facts) -> Vec<Match> {
    let evidence = match facts.find("etc/apt/apt.conf.d/docker-clean") {
        Some(_) => "an option made apt keep them, although docker-clean exists",
        None => "nothing empties it: /etc/apt/apt.conf.d/docker-clean does not exist",
    };
    let mut matches = RESIDUE.matches_at(facts, RULE.places);
    for found in &mut matches {
        found.evidence = format!("{}; {evidence}", found.evidence);
        if let Some(fix) = clean(facts, found) {
            found.fix = fix;
        }
    }
    matches
}

/// Ends the `RUN` that calls apt with `apt-get clean`, which finds the cache wherever it is
/// configured.
fn clean(facts: &Facts, found: &Match) -> Option<Fix> {
    let layer = found.layer(facts)?;
    let command = facts.command_of(layer).filter(|command| shell::runs(command, APT))?;
    let lead = if command.contains("sudo ") { "sudo " } else { "" };
    let then = Rewrite::Then(format!("{lead}apt-get clean"));
    (facts.base.layers <= layer)
        .then(|| Fix::edit("Empty apt's cache in the RUN that fills it", layer, then))
}
