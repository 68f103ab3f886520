//! Debug symbols of programs and libraries in Rust, C and other languages.

use std::collections::BTreeMap;

use crate::facts::Facts;
use crate::packages::EcosystemName;
use crate::packages::binary::{self, Source};
use crate::rules::places::base_as_one;
use crate::rules::{Claim, Find, Fix, FixFile, Match, Proof, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "unstripped-programs",
    title: "Debug symbols in programs and libraries",
    why: "Debuggers and backtraces read them; the program does not.",
    proof: "Sections `.debug_*` and `.symtab` of ELF files that belong neither to a package of the \
            operating system nor to a toolchain; their lengths are what `strip` removes.",
    fix: "Have Cargo strip: `strip = true` below `[profile.release]`; for C and C++, run `strip \
          --strip-unneeded` in the RUN that builds, or link with `-s`.",
    references: &[
        "https://doc.rust-lang.org/cargo/reference/profiles.html#strip",
        "https://sourceware.org/binutils/docs/binutils/strip.html",
    ],
    cost: Some("backtraces lose function names"),
    find: Find::With(find),
    ..super::DEFAULT
};

/// What built a binary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Maker {
    Cargo,
    Other,
    /// A package of a language.
    Package,
}

fn find(facts: &Facts) -> Vec<Match> {
    let mut groups: BTreeMap<(usize, Maker), Vec<(NodeId, u64)>> = BTreeMap::new();
    for (node, symbols) in binary::symbols(&facts.contents) {
        let maker = match facts.owner(node).map(|(_, owner)| owner.ecosystem) {
            Some(owner) if owner.is_system() || owner == EcosystemName::Toolchain => continue,
            // Another rule is about Go programs.
            None | Some(EcosystemName::Go) if symbols.source == Source::Go => continue,
            None | Some(EcosystemName::Cargo)
                if symbols.source == Source::Rust || is_target(facts, node) =>
            {
                Maker::Cargo
            }
            None | Some(EcosystemName::Cargo) => Maker::Other,
            Some(_) => Maker::Package,
        };
        if let Some(layer) = facts.layer(node) {
            let layer = base_as_one(facts, layer);
            groups.entry((layer, maker)).or_default().push((node, symbols.all()));
        }
    }
    let matches = groups.into_iter().map(|((layer, maker), parts)| {
        let evidence = match parts.len() {
            1 => "a file with a table of symbols or debug sections".to_owned(),
            count => format!("{count} files with tables of symbols or debug sections"),
        };
        let fix = Fix::for_layer(facts, layer, || fix(facts, layer, maker, &parts));
        Match::new(Proof::Proven, evidence, fix).claiming(Claim::Parts(parts))
    });
    matches.collect()
}

/// Whether a file is in Cargo's build directory.
fn is_target(facts: &Facts, node: NodeId) -> bool {
    let path = facts.tree.path(node);
    memchr::memmem::find(&path, b"/target/release/").is_some()
}

/// How many files one command strips: a longer list is hard to review.
const MAX_STRIPPED: usize = 8;

fn fix(facts: &Facts, layer: usize, maker: Maker, parts: &[(NodeId, u64)]) -> Fix {
    match maker {
        Maker::Cargo => {
            let lines = vec!["[profile.release]".to_owned(), "strip = true".to_owned()];
            Fix::lines("Let Cargo strip the program", FixFile::CargoToml, lines)
        }
        Maker::Package => Fix::advice(
            "Strip the libraries in the RUN that installs them with `strip --strip-unneeded`, and \
             test what uses them",
        ),
        Maker::Other => {
            let paths: Vec<String> = parts.iter().map(|(node, _)| facts.path(*node)).collect();
            let paths = paths.join(" ");
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || b" /._+-".contains(&byte);
            let can_strip = parts.len() <= MAX_STRIPPED
                && paths.bytes().all(plain)
                && facts.command_of(layer).is_some()
                && facts.has_package("binutils", EcosystemName::is_system);
            let command = format!("strip --strip-unneeded {paths}");
            let advice = "Strip them in the RUN that builds them";
            let stripped =
                can_strip.then(|| Fix::end_with(facts, layer, advice, &command)).flatten();
            stripped.unwrap_or_else(|| {
                Fix::advice(
                    "Strip programs where they are built; Cargo does it with `strip = true` below \
                     `[profile.release]`",
                )
            })
        }
    }
}
