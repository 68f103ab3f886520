//! Volumes over directories of the system.

use super::support::Setter;
use crate::dockerfile::Keyword;
use crate::facts::Facts;
use crate::rules::{Find, Fix, Match, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "volume-of-system-directory",
    title: "A volume over a directory of the system",
    why: "The engine copies the programs and settings of the system into a volume, where they stay \
          as they are: an update of the image does not reach them.",
    proof: "The configuration has a volume at `/`, `/bin`, `/boot`, `/dev`, `/etc`, `/lib`, \
            `/proc`, `/sbin`, `/sys`, `/usr` or `/var`.",
    fix: "Name the directory of the data.",
    references: &["https://github.com/goodwithtech/dockle/blob/master/CHECKPOINT.md#dkl-di-0002"],
    find: Find::With(find),
    ..super::DEFAULT
};

const SYSTEM: &[&str] = &[
    "", "/bin", "/boot", "/dev", "/etc", "/lib", "/lib64", "/proc", "/sbin", "/sys", "/usr",
    "/usr/bin", "/usr/lib", "/var",
];

fn find(facts: &Facts) -> Vec<Match> {
    let volumes = facts.image.config.volumes.iter();
    let bad = volumes.filter(|path| SYSTEM.contains(&path.trim_end_matches('/')));
    bad.filter_map(|path| {
        let names = |text: &str| text.contains(path.as_str());
        let about = Setter::of(facts, Keyword::Volume, names).about()?;
        let shown = crate::escape::printable_text(path);
        let fix = Fix::advice(format!("Name the directory of the data instead of {shown}"));
        Some(Match::about(Proof::Proven, format!("{shown} is a volume"), fix, about))
    })
    .collect()
}
