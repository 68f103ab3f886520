//! A plan as a Dockerfile: of one stage with its fixes, or of two.

use std::collections::BTreeSet;

use super::dockerfile::Draft;
use super::runtime::{RuntimeSet, Users};
use super::settings::quoted;
use super::{base_name, served};
use crate::dockerfile::Keyword;
use crate::escape::printable_text;
use crate::facts::Facts;
use crate::packages::{NeedKind, PackageId};
use crate::rules::{Edit, shell};
use crate::tree::MergedTree;

/// The image's own Dockerfile with these changes.
pub fn in_place(facts: &Facts, edits: &[Edit]) -> Vec<String> {
    let mut lines = vec![format!("FROM {}", base_name::base_name(facts))];
    lines.extend(Draft::write(facts, edits));
    lines
}

/// A build as it is today, with changes that make what is built smaller, and a last stage with what
/// runs.
pub fn multi_stage(
    facts: &Facts,
    set: &RuntimeSet,
    edits: &[Edit],
    last_base: &str,
    last_tree: Option<&MergedTree>,
) -> Vec<String> {
    // A path that a builder would take for several, or for a pattern, is not written at all.
    if set.copies.iter().any(|copy| shell::is_unsafe(&facts.word(copy.node))) {
        return Vec::new();
    }
    let mut lines = vec![format!("FROM {} AS build", base_name::base_name(facts))];
    lines.extend(set.static_build.iter().map(|variable| format!("ENV {variable}")));
    lines.extend(builders(facts, edits));
    lines.extend(set.prepare.iter().map(|command| format!("RUN {command}")));
    lines.push(String::new());
    lines.push(format!("FROM {last_base}"));
    if let Some(directory) = set.served {
        lines.extend(served::stage(last_tree, &facts.path(directory)));
        return lines;
    }
    let own = facts.history.steps.iter().skip(facts.base.steps);
    let instructions: Vec<_> = own.filter_map(|step| step.instruction.as_ref()).collect();
    let kept = |keywords: &[Keyword]| -> Vec<String> {
        let chosen = instructions.iter().filter(|it| keywords.contains(&it.keyword));
        chosen
            .map(|it| match it.keyword {
                Keyword::Env | Keyword::Label => printable_text(&quoted(&it.text)),
                _ => printable_text(&it.text),
            })
            .collect()
    };
    lines.extend(install(facts, set).iter().flat_map(|run| run.lines()).map(str::to_owned));
    match &set.users {
        Users::Made => lines.extend(users(facts)),
        Users::New(command) => lines.push(format!("RUN {command}")),
        Users::Copied => lines.push("COPY --from=build /etc/passwd /etc/group /etc/".to_owned()),
    }
    lines.extend(last(kept(&[Keyword::Workdir])));
    lines.extend(kept(&[Keyword::Env, Keyword::Label]));
    lines.extend(set.variables.iter().map(|variable| format!("ENV {variable}")));
    let chown = owner(facts);
    for copy in &set.copies {
        let from = facts.path(copy.node);
        let to = copy.to.clone().unwrap_or_else(|| from.clone());
        let (from, to) = match to.split_once(':') {
            Some((to, part)) => (format!("{from}/{part}"), to.to_owned()),
            None => (from, to),
        };
        lines.push(format!("COPY --from=build {chown}{from} {to}"));
    }
    lines.extend(last(kept(&[Keyword::User])));
    let settings = [
        Keyword::Volume,
        Keyword::Expose,
        Keyword::Stopsignal,
        Keyword::Shell,
        Keyword::Healthcheck,
    ];
    lines.extend(kept(&settings));
    lines.extend(start(facts, set, kept));
    lines
}

/// How containers start.
fn start(facts: &Facts, set: &RuntimeSet, kept: impl Fn(&[Keyword]) -> Vec<String>) -> Vec<String> {
    let mut lines = Vec::new();
    if set.command.is_none() || set.keeps_entry_point {
        lines.extend(last(kept(&[Keyword::Entrypoint])));
    }
    match &set.command {
        Some(command) => lines.push(format!("CMD {}", serde_json::json!(command))),
        None => lines.extend(last(kept(&[Keyword::Cmd]))),
    }
    // A history may be shortened; the other base starts something else.
    if kept(&[Keyword::Entrypoint, Keyword::Cmd]).is_empty() && set.command.is_none() {
        lines.push(format!("CMD {}", serde_json::json!(facts.command())));
    }
    lines
}

/// What only the build needs to know: all but how containers start.
fn builders(facts: &Facts, edits: &[Edit]) -> Vec<String> {
    let settings = [
        Keyword::Cmd,
        Keyword::Entrypoint,
        Keyword::Expose,
        Keyword::Healthcheck,
        Keyword::Volume,
        Keyword::Label,
        Keyword::Stopsignal,
    ];
    Draft::write_but(facts, edits, &settings)
}

/// The RUN that installs the operating system's packages of a set.
fn install(facts: &Facts, set: &RuntimeSet) -> Option<String> {
    let needs = set.packages.iter().flat_map(|&id| facts.packages.needs_of(id));
    // What others only recommend is not installed with them.
    let needs = needs.filter(|need| need.kind == NeedKind::Requires);
    let needed: BTreeSet<PackageId> = needs.map(|need| need.to).collect();
    let asked = set.packages.iter().filter(|&&id| {
        let package = facts.packages.get(id);
        package.is_some_and(|it| it.explicit.as_ref().is_some_and(|(explicit, _)| *explicit))
            || !needed.contains(&id)
    });
    let packages = asked.filter_map(|&id| facts.packages.get(id));
    let names: BTreeSet<&str> = packages.clone().map(|package| package.name.as_str()).collect();
    let names: Vec<&str> = names.into_iter().collect();
    let names = names.join(" ");
    let ecosystem = packages.map(|package| package.ecosystem).next()?;
    Some(match ecosystem {
        "dpkg" => format!(
            "RUN apt-get update && apt-get install -y --no-install-recommends {names} && \\\n    \
             apt-get clean && \\\n    rm -rf /var/lib/apt/lists/* /var/cache/debconf/*-old \
             /var/lib/dpkg/*-old /var/log/*.log /var/log/apt/*"
        ),
        "apk" => format!("RUN apk add --no-cache {names}"),
        "rpm" => {
            format!("RUN dnf install -y --setopt=install_weak_deps=0 {names} && dnf clean all")
        }
        _ => format!("RUN pacman -Sy --noconfirm {names} && pacman -Scc --noconfirm"),
    })
}

/// The commands that make users and groups, as they stand in the image's own RUN instructions.
pub(super) fn users(facts: &Facts) -> Option<String> {
    let makers = ["useradd", "adduser", "groupadd", "addgroup"];
    let own = facts.history.steps.iter().skip(facts.base.steps);
    let runs = own.filter_map(|step| step.instruction.as_ref()?.text.strip_prefix("RUN "));
    let commands = runs.filter_map(shell::commands).flatten();
    let making: Vec<String> =
        commands.filter(|command| shell::runs(command, &makers)).map(printable_text).collect();
    (!making.is_empty()).then(|| format!("RUN {}", making.join(" && ")))
}

/// The option that gives copied files to the user that the image runs as, where own files were.
fn owner(facts: &Facts) -> String {
    let own = facts.history.steps.iter().skip(facts.base.steps);
    let mut texts = own.filter_map(|step| step.instruction.as_ref()).map(|it| it.text.as_str());
    let user = facts.image.config.user.as_deref().unwrap_or_default();
    let changes = texts.any(|text| text.contains("chown"));
    match changes && !user.is_empty() {
        true => format!("--chown={} ", printable_text(user)),
        false => String::new(),
    }
}

fn last(mut lines: Vec<String>) -> Option<String> {
    lines.pop()
}
