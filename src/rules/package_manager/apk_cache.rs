//! Indexes and packages that apk downloaded.

use crate::dockerfile::{Edit, Rewrite, shell};
use crate::facts::Facts;
use crate::rules::places::root;
use crate::rules::{Find, Fix, Match, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "apk-cache",
    title: "Indexes and packages that apk keeps",
    why: "Without `--no-cache`, apk keeps the indexes of its repositories, and also packages if \
          it has a cache directory. They are compressed already and do not shrink in a layer.",
    proof: "`APKINDEX.*.tar.gz` or `.apk` files in `/var/cache/apk` or `/etc/apk/cache`.",
    fix: "Install with `apk add --no-cache`, and without `apk update`; or mount a cache on \
          `/var/cache/apk`.",
    references: &[
        "https://github.com/hadolint/hadolint/wiki/DL3019",
        "https://wiki.alpinelinux.org/wiki/Alpine_Package_Keeper#Local_Cache",
    ],
    places: &[root("var/cache/apk", "").takes(TAKES), root("etc/apk/cache", "").takes(TAKES)],
    find: Find::With(find),
    ..super::DEFAULT
};

const TAKES: &str = "APKINDEX.*.tar.gz *.apk";

const ADD: &[&str] = &["apk add", "apk upgrade"];

static RESIDUE: Residue = Residue::per_directory("contains apk's indexes or packages");

fn find(facts: &Facts) -> Vec<Match> {
    let mut matches = RESIDUE.matches_at(facts, RULE.places);
    for found in &mut matches {
        if let Some(fix) = fix(facts, found) {
            found.fix = fix;
        }
    }
    matches
}

/// Adds `--no-cache` to commands that add packages, and drops `apk update`, as nothing would read
/// its index; `None` if the commands have another form.
fn fix(facts: &Facts, found: &Match) -> Option<Fix> {
    let layer = found.layer(facts)?;
    if layer < facts.base.layers {
        return None;
    }
    let mut edits = Vec::new();
    // Later instructions use the index that an update fetched too. There are no more layers than
    // steps.
    for layer in layer..facts.history.steps.len().max(layer) {
        let Some(commands) = facts.command_of(layer).and_then(shell::commands) else { continue };
        let updates: Vec<String> = commands
            .iter()
            .filter(|command| matches!(command.trim(), "apk update" | "apk -U update"))
            .map(|&command| command.to_owned())
            .collect();
        let adds = commands
            .iter()
            .any(|command| shell::runs(command, ADD) && !command.contains("--no-cache"));
        if !updates.is_empty() {
            let reason = "`apk add --no-cache` reads the index itself".into();
            edits.push(Edit { layer, rewrite: Rewrite::Without { commands: updates, reason } });
        }
        if adds {
            let rewrite = Rewrite::Option { commands: ADD, option: "--no-cache".into() };
            edits.push(Edit { layer, rewrite });
        }
    }
    let fixes_layer = edits.iter().any(|edit| edit.layer == layer);
    fixes_layer.then(|| Fix::edits("Have apk keep no cache", edits))
}
