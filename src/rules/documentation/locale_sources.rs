//! Locales that nobody asks for, and what they are compiled from.

use super::asked_locales;
use crate::facts::Facts;
use crate::rules::{Category, Claim, Fix, Match, Proof, Rule, places};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "locales",
    title: "Locales, and what they are compiled from",
    category: Category::Documentation,
    why: "Each locale in glibc's archive takes 3 MB, and the definitions from which `localedef` compiles them 16 \
          MB. glibc has `C.UTF-8` built in or beside it, which is all that most programs need.",
    proof: "`locale-archive`, where no variable of the environment asks for a locale other than C's, and the \
            definitions in `/usr/share/i18n`, which only `localedef` reads.",
    fix: "Set `LANG=C.UTF-8` in place of generating a locale. Where one is needed, install `locales`, run \
          `localedef` and purge `locales` again, in one RUN.",
    references: &["https://wiki.debian.org/Locale"],
    cost: Some("other locales cannot be chosen or generated in the container"),
    wanted: &[],
    find,
};

fn find(facts: &Facts) -> Vec<Match> {
    let mut found: Vec<(NodeId, &str)> = Vec::new();
    if asked_locales(facts).is_empty() {
        let archive = facts.find("usr/lib/locale/locale-archive");
        found.extend(archive.map(|it| (it, "no variable asks for a locale of the archive")));
    }
    for path in ["usr/share/i18n/charmaps", "usr/share/i18n/locales"] {
        let definitions = facts.directory(path);
        found.extend(definitions.map(|it| (it, "only localedef reads these definitions")));
    }
    let mut matches = Vec::new();
    for (node, evidence) in found {
        matches.extend(places::by_layer(facts, &[node]).into_iter().map(|(layer, files)| Match {
            proof: Proof::Identified,
            evidence: evidence.to_owned(),
            fix: match layer < facts.base.layers {
                true => Fix::clean_up(facts, layer, &files, ""),
                false => Fix::advice(
                    "Set LANG=C.UTF-8 in place of generating locales, or purge the package locales \
                     in the RUN that runs localedef",
                ),
            },
            claim: Claim::Visible(files),
            shown: vec![node],
            needs_other_base: false,
        }));
    }
    matches
}
