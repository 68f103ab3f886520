//! A program that the user of the configuration must not read or execute.

use super::DEFAULT;
use super::support::{executed, is_allowed, name, proven, quoted, starter};
use crate::facts::Facts;
use crate::facts::access::{Identity, Wish};
use crate::facts::executed::Execution;
use crate::packages::binary;
use crate::rules::{Find, Match, Rule, Severity};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "unreadable-by-user",
    title: "Program that the user must not read",
    why: "The user that `USER` names is not allowed to pass a directory on the way to the \
          program, or to execute it: the container ends with `permission denied`.",
    proof: "Owners, groups and permission bits of the program, its interpreter and all \
            directories above them, for the user and the groups that `etc/passwd` and `etc/group` \
            give. Files with extended attributes, which may have other lists, are left alone.",
    fix: "Copy the files with `COPY --chown` to a directory that the user may pass: `/root` is \
          closed to all others.",
    references: &["https://docs.docker.com/reference/dockerfile/#user"],
    severity: Severity::High,
    find: Find::With(find),
    ..DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    let executed = executed(facts);
    let Some(Ok(user)) = facts.identity() else { return Vec::new() };
    let of_user = executed.iter().take_while(|one| one.is_of_user);
    for one in of_user {
        let Some((node, problem)) = problem(facts, one, &user) else { continue };
        let written = facts.image.config.user.as_deref().unwrap_or("root");
        let evidence = format!(
            "{}, {}, is closed to the user {}: {problem}",
            name(facts, one),
            starter(facts, one),
            quoted(written)
        );
        let advice = "Copy the files with `COPY --chown`, to a directory that all may pass";
        return vec![proven(evidence, advice, &[node])];
    }
    Vec::new()
}

fn problem(facts: &Facts, one: &Execution, user: &Identity) -> Option<(NodeId, String)> {
    let (named, file) = (one.named?, one.file?);
    let closed = |node: NodeId| {
        let mode = facts.mode(node).unwrap_or_default();
        (node, format!("`{}` has mode {mode:o}", facts.path(node)))
    };
    if let Some(directory) = facts.barred(named, user) {
        return Some(closed(directory));
    }
    let mode = facts.mode(file)?;
    // What nobody may execute is another finding.
    let is_for_somebody = one.by.only_reads() || mode & 0o111 != 0;
    let is_script = binary::linking(&facts.contents, file).is_none()
        && crate::facts::scripts::first_line(&facts.contents, file).is_some();
    let is_readable = !is_script || facts.allows(file, user, Wish::Read);
    let is_allowed = is_allowed(facts, one, user, file) && is_readable;
    (is_for_somebody && !facts.tree.is_directory(file) && !is_allowed).then(|| closed(file))
}
