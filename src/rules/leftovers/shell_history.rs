//! Histories of shells and other prompts.

use crate::rules::places::home;
use crate::rules::{Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "shell-history",
    title: "Shell and prompt histories",
    why: "Everyone who has the image can read what was typed while it was made by hand, including \
          passwords and tokens.",
    proof: "Files in a home directory with the names that shells and other prompts use for their \
            history.",
    fix: "Build the image from a Dockerfile; keep the files out of the build context with \
          `.dockerignore`.",
    references: &[
        "https://www.gnu.org/software/bash/manual/html_node/Bash-History-Facilities.html",
    ],
    places: &[home("", "").takes(NAMES)],
    example: Example {
        found: &["root/.bash_history"],
        left_alone: &["root/.bashrc", "srv/.bash_history"],
    },
    find: Find::Places(Residue::per_directory("contains the history of a shell or prompt")),
    ..super::DEFAULT
};

const NAMES: &str = ".bash_history .zsh_history .ash_history .sh_history .python_history \
                     .node_repl_history .psql_history .mysql_history .mariadb_history \
                     .sqlite_history .rediscli_history .irb_history .php_history \
                     .local/share/fish/fish_history .lesshst .viminfo .wget-hsts";
