//! Packages that apt downloaded, and what it computed from its lists.

use crate::dockerfile::{Edit, Rewrite, shell};
use crate::facts::Facts;
use crate::rules::places::{self, At, Place};
use crate::rules::{Category, Fix, Match, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "apt-cache",
    title: "Packages and indexes that apt keeps",
    category: Category::PackageManager,
    why: "apt keeps every package that it downloads, and two indexes of all that there is. Nothing reads them \
          once the packages are installed.",
    proof: "`.deb` files in `/var/cache/apt/archives`, and `pkgcache.bin` and `srcpkgcache.bin` beside it.",
    fix: "End the RUN that installs with `apt-get clean`. Official images of Debian and Ubuntu do it on their \
          own, by `/etc/apt/apt.conf.d/docker-clean`: keep that file. Or mount a cache on `/var/cache/apt`.",
    references: &[
        "https://docs.docker.com/build/building/best-practices/#apt-get",
        "https://manpages.debian.org/bookworm/apt/apt-get.8.en.html",
    ],
    cost: None,
    wanted: &[],
    find,
};

static PLACES: &[Place] = &[Place {
    at: At::Root("var/cache/apt"),
    proof: &[],
    takes: &["archives/*.deb", "archives/partial/*.deb", "pkgcache.bin", "srcpkgcache.bin"],
}];

const APT: &[&str] = &["apt-get", "apt", "aptitude"];

fn find(facts: &Facts) -> Vec<Match> {
    let evidence = match facts.find("etc/apt/apt.conf.d/docker-clean") {
        Some(_) => "apt was told to keep them, although docker-clean is there",
        None => "nothing empties it after apt: there is no /etc/apt/apt.conf.d/docker-clean",
    };
    let mut matches = places::left_behind(facts, PLACES, Proof::Identified, |path| {
        format!("{path} has what apt downloaded and computed")
    });
    for found in &mut matches {
        found.evidence = format!("{}; {evidence}", found.evidence);
        if let Some(fix) = clean(facts, found) {
            found.fix = fix;
        }
    }
    matches
}

/// `apt-get clean` where apt ran; it is right wherever the cache is.
fn clean(facts: &Facts, found: &Match) -> Option<Fix> {
    let crate::rules::Claim::Visible(files) = &found.claim else { return None };
    let layer = files.iter().find_map(|&file| facts.layer(file))?;
    let command = facts.command_of(layer).filter(|it| shell::runs(it, APT))?;
    let lead = if command.contains("sudo ") { "sudo " } else { "" };
    let then = Rewrite::Then(format!("{lead}apt-get clean"));
    (facts.base.layers <= layer).then(|| {
        Fix::edits("Empty the cache in the RUN that fills it", vec![Edit { layer, rewrite: then }])
    })
}
