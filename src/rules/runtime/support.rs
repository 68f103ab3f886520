//! What the rules about starting share: what is started for certain, and how findings say it.

use std::collections::BTreeSet;

use crate::escape::printable_text;
use crate::facts::Facts;
use crate::facts::access::{Identity, Wish};
use crate::facts::executed::{By, Execution};
use crate::packages::binary::{self, Linking};
use crate::rules::{About, Fix, Match, Proof};
use crate::tree::NodeId;

/// Whether what is not found is not there, and containers run Linux.
pub(super) fn is_judged(facts: &Facts) -> bool {
    let os = facts.image.config.os.as_deref();
    facts.is_complete() && !facts.bytes_only && os.is_none_or(|os| os == "linux")
}

/// Returns the files that are executed for certain when a container starts; empty if that is not
/// judged.
pub(super) fn executed(facts: &Facts) -> Vec<Execution> {
    if is_judged(facts) { facts.executed() } else { Vec::new() }
}

/// A program that runs.
pub(super) struct Running {
    /// The file.
    pub(super) file: NodeId,
    /// Whether a script starts it, which may set variables and make files before.
    pub(super) is_in_script: bool,
    /// Whether the user of the configuration runs it for certain.
    pub(super) is_of_user: bool,
    /// What it says to its loader.
    pub(super) linking: Linking,
}

/// Returns the compiled programs that run for certain, each once: those that are executed, and
/// those that keep running.
pub(super) fn programs(facts: &Facts) -> Vec<Running> {
    if !is_judged(facts) {
        return Vec::new();
    }
    let executed = facts.executed();
    let certain: BTreeSet<NodeId> = executed.iter().filter_map(|one| one.file).collect();
    let kept = facts.startup.all().map(|program| program.file);
    let mut files: Vec<NodeId> = certain.iter().copied().chain(kept).collect();
    files.sort_unstable();
    files.dedup();
    let program = |file: NodeId| {
        let linking = binary::linking(&facts.contents, file)?;
        let is_of_user = executed.iter().any(|one| one.file == Some(file) && one.is_of_user);
        Some(Running { file, is_in_script: !certain.contains(&file), is_of_user, linking })
    };
    files.into_iter().filter_map(program).collect()
}

/// Whether the user of an execution, if it is known, may execute a file or, for one that a shell
/// reads, read it.
pub(super) fn is_allowed(facts: &Facts, one: &Execution, user: &Identity, file: NodeId) -> bool {
    let wish = if one.by.only_reads() { Wish::Read } else { Wish::Pass };
    facts.allows(file, user, wish)
}

/// How sentences name an execution: by its path, or the word that has none.
pub(super) fn name(facts: &Facts, one: &Execution) -> String {
    match one.named {
        Some(node) => format!("`{}`", facts.path(node)),
        None => quoted(&one.word),
    }
}

/// A word in backticks.
pub(super) fn quoted(word: &str) -> String {
    format!("`{}`", printable_text(word))
}

/// Who starts an execution, for a sentence that begins with its name: `which the entry point
/// names`.
pub(super) fn starter(facts: &Facts, one: &Execution) -> String {
    match one.by {
        By::Engine if facts.image.config.entrypoint.is_empty() => "which CMD names".to_owned(),
        By::Engine => "which ENTRYPOINT names".to_owned(),
        By::Wrapper => "which the command starts".to_owned(),
        By::Shell | By::Reader => "which the command has a shell start".to_owned(),
        By::Language => "which the command gives to its interpreter".to_owned(),
        By::Manager => "which the script of `package.json` starts".to_owned(),
        By::Script(script) => format!("which the first line of `{}` names", facts.path(script)),
    }
}

/// Returns a match that metadata proves, about paths and advice for a fix.
pub(super) fn proven(evidence: String, advice: impl Into<String>, nodes: &[NodeId]) -> Match {
    let about = nodes.iter().map(|&node| About::Path(node)).collect();
    Match::about(Proof::Proven, evidence, Fix::advice(advice), about)
}
