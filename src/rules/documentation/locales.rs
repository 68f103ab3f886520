//! Locales that no variable requests, and the definitions that locales are compiled from.

use super::support::requested_locales;
use crate::facts::Facts;
use crate::rules::{Find, Fix, Match, Proof, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "locales",
    title: "Locales and their definitions",
    why: "Each locale in glibc's archive takes 3 MB, and the definitions from which `localedef` \
          compiles them 16 MB. glibc has `C.UTF-8` built in or beside it, which is enough for most \
          programs.",
    proof: "`locale-archive`, if no environment variable requests a locale other than C's, and \
            the definitions in `/usr/share/i18n`, which only `localedef` reads.",
    fix: "Set `LANG=C.UTF-8` instead of generating a locale. If one is needed, install `locales`, \
          run `localedef` and purge `locales` again, in one RUN.",
    references: &["https://wiki.debian.org/Locale"],
    cost: Some("other locales cannot be chosen or generated in the container"),
    find: Find::With(find),
    ..super::DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    let mut found: Vec<(NodeId, &str)> = Vec::new();
    if requested_locales(facts).is_empty() {
        let archive = facts.find("usr/lib/locale/locale-archive");
        found.extend(archive.map(|node| (node, "no variable requests a locale of the archive")));
    }
    for path in ["usr/share/i18n/charmaps", "usr/share/i18n/locales"] {
        let definitions = facts.directory(path);
        found.extend(definitions.map(|node| (node, "only localedef reads these definitions")));
    }
    let of_node = |(node, evidence): (NodeId, &'static str)| {
        Match::by_layer(facts, &[node], |layer, _| {
            let fix = Fix::for_layer(facts, layer, || Fix::advice(ADVICE));
            Match::new(Proof::Identified, evidence, fix).showing(vec![node])
        })
    };
    found.into_iter().flat_map(of_node).collect()
}

const ADVICE: &str = "Set LANG=C.UTF-8 instead of generating locales, or purge the package \
                      locales in the RUN that runs localedef";
