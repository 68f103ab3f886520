//! Packages of npm, Yarn, pnpm and Bun that their lock file marks as development packages.

use super::support;
use crate::dockerfile::{Rewrite, runs, shell};
use crate::facts::Facts;
use crate::packages::{EcosystemName, PackageId};
use crate::rules::{Find, Fix, Rule, distinct};

pub(super) static RULE: Rule = Rule {
    id: "node-development-packages",
    title: "Node development packages",
    why: "Compilers, linters and test runners are for people who work on the program; the program \
          does not load them. They often weigh many times what it does load.",
    proof: "The lock file that the package manager keeps beside the packages says which are used \
            only for development.",
    fix: "Install without them: `npm ci --omit=dev`, `yarn install --production` (Yarn 1), `yarn \
          workspaces focus --all --production`, `pnpm install --prod`, `bun install --production`; \
          if the build needs them, remove them in the same RUN, or copy the production packages \
          from another stage.",
    references: &[
        "https://docs.npmjs.com/cli/commands/npm-ci#omit",
        "https://yarnpkg.com/cli/workspaces/focus",
        "https://pnpm.io/cli/install#--prod--p",
        "https://bun.sh/docs/cli/install",
    ],
    find: Find::With(|facts| support::find(facts, EcosystemName::Npm, fix)),
    ..super::DEFAULT
};

/// A package manager: the commands that install with it, and how it leaves out or removes
/// development packages.
struct Manager {
    commands: &'static [&'static str],
    /// The option that leaves development packages out; empty if there is none.
    option: &'static str,
    /// The command that removes them once everything is built.
    prune: &'static str,
}

static MANAGERS: [Manager; 5] = [
    // Without a terminal, pnpm removes nothing unless it knows that it runs unattended.
    Manager {
        commands: &["pnpm install", "pnpm i"],
        option: "--prod",
        prune: "CI=true pnpm prune --prod",
    },
    Manager {
        commands: &["npm ci", "npm install", "npm i", "npm clean-install"],
        option: "--omit=dev",
        prune: "npm prune --omit=dev",
    },
    Manager {
        commands: &["bun install", "bun i"],
        option: "--production",
        prune: "rm -rf node_modules && bun install --production",
    },
    // `yarn` alone installs too. It has no option here, as every other command begins with that
    // word.
    Manager {
        commands: &["yarn install"],
        option: "--production",
        prune: "yarn install --production --ignore-scripts --prefer-offline",
    },
    Manager {
        commands: &["yarn"],
        option: "",
        prune: "yarn install --production --ignore-scripts --prefer-offline",
    },
];

/// Yarn 2 and later.
static BERRY: Manager = Manager {
    commands: &["yarn install", "yarn"],
    option: "",
    prune: "yarn workspaces focus --all --production",
};

/// Options that ask for development packages.
const ASKS: &[&str] =
    &["--include", "--production=false", "--prod=false", "--dev", "-D", "--also", "--only"];

fn fix(facts: &Facts, layer: usize, packages: &[PackageId]) -> Fix {
    let Some(line) = facts.command_of(layer) else {
        return Fix::advice("Copy only the production packages");
    };
    let stage = "Install the production packages in another stage, and copy them from there";
    let installs = |manager: &&Manager| shell::runs(line, manager.commands);
    let manager = match installs(&&BERRY) && is_berry(facts, packages) {
        true => &BERRY,
        false => match MANAGERS.iter().find(installs) {
            Some(manager) => manager,
            None => return Fix::advice("Install the production packages only"),
        },
    };
    let commands = shell::commands(line).unwrap_or_default();
    // After a `cd`, the command that removes packages would run in another directory.
    if commands.is_empty() || commands.iter().any(|command| shell::runs(command, &["cd"])) {
        return Fix::advice(stage);
    }
    let last = commands.iter().rposition(|command| shell::runs(command, manager.commands));
    let rest = last.and_then(|last| commands.get(last + 1..)).unwrap_or_default();
    let is_used = rest.iter().any(|command| !is_clean_up(command))
        || runs::is_built_on(&facts.history.steps, layer);
    // npm lets `--include=dev` win over `--omit=dev`, and the others refuse both.
    if support::has_option(line, ASKS) {
        return Fix::advice(stage);
    }
    if !is_used && !manager.option.is_empty() {
        let rewrite = Rewrite::Option { commands: manager.commands, option: manager.option.into() };
        return Fix::edit("Install the production packages only", layer, rewrite);
    }
    // `pnpm prune` only knows the root of a workspace, and unlinks what its members need.
    if manager.prune.contains("pnpm prune") && has_beside(facts, packages, &["pnpm-workspace.yaml"])
    {
        return Fix::advice(
            "Copy the program with its production packages from another stage: `pnpm --filter=NAME \
             deploy --prod DIRECTORY`",
        );
    }
    let advice = "Remove these packages in the same RUN, after the build";
    Fix::end_with(facts, layer, advice, manager.prune).unwrap_or_else(|| Fix::advice(stage))
}

/// Whether a command only cleans up after an installation.
fn is_clean_up(command: &str) -> bool {
    const CLEANS: &[&str] =
        &["rm", "npm cache", "yarn cache", "pnpm store", "bun pm", "chown", "chmod", "apk del"];
    CLEANS.iter().any(|words| shell::position(command, words) == Some(words.len()))
}

/// Whether Yarn 2 or later installed the packages: it leaves its state beside them.
fn is_berry(facts: &Facts, packages: &[PackageId]) -> bool {
    let state = ["node_modules/.yarn-state.yml", ".yarn-state.yml", ".pnp.cjs", ".yarnrc.yml"];
    has_beside(facts, packages, &state)
}

/// Whether any of these files is in the project that packages are installed for.
fn has_beside(facts: &Facts, packages: &[PackageId], names: &[&str]) -> bool {
    let scopes = distinct(packages.iter().filter_map(|&id| facts.packages.get(id)?.scope));
    scopes.into_iter().any(|scope| {
        names.iter().any(|name| facts.tree.find_from(scope, name.as_bytes()).is_some())
    })
}
