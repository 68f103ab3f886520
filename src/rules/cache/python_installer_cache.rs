//! Caches of Pipenv, PDM, Hatch and virtualenv.

use crate::rules::places::{home, variable};
use crate::rules::{Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "python-installer-cache",
    title: "Python installer caches",
    why: "Pipenv, PDM, Hatch and virtualenv keep what they download and look up for the next \
          installation.",
    proof: "Their directories in a user's cache directory, with files that only these tools write. \
            Environments and what environments may link to stay.",
    fix: "Remove these files in the RUN that installs, or install in another stage and copy the \
          environment.",
    references: &[
        "https://pipenv.pypa.io/en/latest/configuration.html",
        "https://pdm-project.org/latest/reference/configuration/",
        "https://virtualenv.pypa.io/en/latest/",
    ],
    places: &[
        home(".cache/pipenv", "depcache* http* hash-cache* pkgs wheels"),
        variable("PIPENV_CACHE_DIR", "", "depcache* hash-cache*")
            .takes("depcache* hash-cache* http* pkgs wheels"),
        home(".cache/pdm", "http metadata wheels hashes*")
            .takes("http metadata wheels hashes* *.json find_links"),
        home(".cache/hatch", "*"),
        home(".cache/virtualenv", "wheel/* py-info/* py_info/* */py_info/*"),
        home(".local/share/virtualenv", "wheel/* py_info/* unzip/*").takes("wheel py_info"),
        variable("XDG_CACHE_HOME", "pipenv", "depcache* hash-cache*"),
        variable("XDG_CACHE_HOME", "pdm", "http metadata").takes("http metadata wheels hashes*"),
    ],
    example: Example {
        found: &["root/.cache/pipenv/depcache-1.json"],
        left_alone: &["root/.local/share/virtualenvs/app/lib/a.py"],
    },
    find: Find::Places(Residue {
        needed_by: &["hatch"],
        ..Residue::new("contains a Python installer's cache")
    }),
    ..super::DEFAULT
};
