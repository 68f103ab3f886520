//! Documentation that packages install below `/usr/share/doc`.

use super::support::LeaveOut;
use crate::facts::Facts;
use crate::rules::{Find, Match, Proof, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "package-documentation",
    title: "Documentation",
    why: "Change logs and manuals are not read in a container. They are often compressed already, \
          so they weigh more in the download than their size suggests.",
    proof: "Files below `/usr/share/doc`, `/usr/local/share/doc` and the help directories of GNOME \
            and GTK, and files that only bug reports and package checks read. Copyright files and \
            licences stay.",
    fix: "Start from a slim base image; or have the package manager leave documentation out: dpkg \
          with lines of `path-exclude=/usr/share/doc/*` and \
          `path-include=/usr/share/doc/*/copyright` in `/etc/dpkg/dpkg.cfg.d`, rpm with \
          `tsflags=nodocs`. Keep the copyright files: licences require them.",
    references: &[
        "https://manpages.debian.org/bookworm/dpkg/dpkg.1.en.html#path~exclude",
        "https://github.com/debuerreotype/debuerreotype",
    ],
    cost: Some("no change logs and manuals of packages in the container"),
    find: Find::With(find),
    ..super::DEFAULT
};

const DIRECTORIES: &str = "usr/share/doc usr/local/share/doc usr/share/help usr/share/gnome/help \
                           usr/share/gtk-doc usr/share/doc-base usr/share/lintian/overrides \
                           usr/share/bug";

const APT: &str = "-o Dpkg::Options::='--path-exclude=/usr/share/doc/*' \
                   -o Dpkg::Options::='--path-include=/usr/share/doc/*/copyright'";

fn find(facts: &Facts) -> Vec<Match> {
    let directories = || DIRECTORIES.split(' ').filter_map(|path| facts.directory(path));
    let files = directories().flat_map(|directory| facts.files_in(directory));
    let nodes: Vec<NodeId> = files.filter(|&file| !is_legal(facts.tree.name(file))).collect();
    let evidence = "they are where documentation is kept; copyright files are not counted";
    Match::by_layer(facts, &nodes, |layer, files| {
        let command = delete(facts, files);
        let leave_out =
            LeaveOut { apt: APT, is_rpm_documentation: true, command: command.as_deref() };
        let fix = leave_out.fix(facts, layer, files);
        Match::new(Proof::Identified, evidence, fix).showing(directories().take(1).collect())
    })
}

/// Returns a command that deletes documentation in the directories that the files are in, except
/// licences; `None` if they are in none of [`DIRECTORIES`].
fn delete(facts: &Facts, files: &[NodeId]) -> Option<String> {
    let has_some = |path: &&str| {
        let below = facts.directory(path).map_or_else(Vec::new, |at| facts.files_in(at));
        below.iter().any(|file| files.binary_search(file).is_ok())
    };
    let directories: Vec<String> =
        DIRECTORIES.split(' ').filter(has_some).map(|path| format!("/{path}")).collect();
    (!directories.is_empty()).then(|| {
        format!(
            "find {} -type f ! -iname '*copy*' ! -iname '*licen[sc]e*' ! -iname 'notice*' -delete",
            directories.join(" ")
        )
    })
}

/// Whether a licence requires that a file is kept.
fn is_legal(name: &[u8]) -> bool {
    let name = name.to_ascii_lowercase();
    let has = |word: &[u8]| name.windows(word.len()).any(|part| part == word);
    let begins = |word: &[u8]| name.starts_with(word);
    begins(b"copyright")
        || begins(b"copying")
        || begins(b"notice")
        || has(b"license")
        || has(b"licence")
}
