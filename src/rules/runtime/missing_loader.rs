//! A program whose loader is not in the image.

use super::DEFAULT;
use super::support::{programs, proven, quoted};
use crate::facts::Facts;
use crate::facts::loader::{Libc, Loader};
use crate::rules::{Find, Match, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "missing-loader",
    title: "Program whose loader is not there",
    why: "The kernel starts a dynamically linked program through the loader that it names. \
          Without it, the container ends with `no such file or directory`, although the program \
          is there: so does a program for glibc on Alpine, and one for musl on Debian.",
    proof: "The program header of the ELF file that is started names a loader, and the image has \
            nothing at that path, or a file that may not be executed.",
    fix: "Link the program statically (`CGO_ENABLED=0`, a musl target), build it on the base that \
          it runs on, or choose a base with the C library that it was built with.",
    references: &["https://man7.org/linux/man-pages/man8/ld.so.8.html"],
    severity: Severity::High,
    find: Find::With(find),
    ..DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    let mut found = Vec::new();
    for program in programs(facts) {
        let Some(loader) = &program.linking.loader else { continue };
        let there = facts.find(loader).and_then(|node| facts.tree.follow(node));
        let path = facts.path(program.file);
        if let Some(mode) =
            there.and_then(|there| facts.mode(there)).filter(|mode| mode & 0o111 == 0)
        {
            let evidence = format!(
                "`{path}` names the loader {}, which has mode {mode:o}: nobody may execute it",
                quoted(loader)
            );
            found.push(proven(evidence, "Give the loader mode 755", &[program.file]));
        }
        if there.is_some() || !loader.starts_with('/') {
            continue;
        }
        let its = Libc::of_loader(loader);
        let clause = match (its, Loader::of(facts).libc()) {
            (Some(its), Some(other)) if its != other => {
                let (its, other) = (its.name(), other.name());
                format!(": it is linked with {its}, and the image has {other}")
            }
            (Some(its), None) => {
                format!(": it is linked with {}, and the image has none", its.name())
            }
            _ => String::new(),
        };
        let evidence = format!(
            "`{path}` names the loader {}, which is not in the image{clause}",
            quoted(loader)
        );
        let advice = "Link it statically, or build it on the base that it runs on";
        found.push(proven(evidence, advice, &[program.file]));
    }
    found
}
