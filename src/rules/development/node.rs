//! Packages of npm, Yarn, pnpm and Bun that a lock file says only serve development.

use crate::packages::Package;
use crate::rules::fix::{Change, Edit};
use crate::rules::{Category, Claim, Fix, Image, Match, Proof, Rule, places, shell};

pub(super) static RULE: Rule = Rule {
    id: "node-development-packages",
    title: "Development packages of Node",
    category: Category::Development,
    why: "Compilers, linters and test runners serve whoever works on the program; the program does not load \
          them. They often weigh many times what it does load.",
    proof: "The lock file that the package manager keeps beside the packages says which only serve \
            development.",
    fix: "Install without them: `npm ci --omit=dev`, `yarn workspaces focus --production`, `pnpm install \
          --prod`; where the build needs them, remove them in the same RUN, or copy the production packages \
          from another stage.",
    references: &[
        "https://docs.npmjs.com/cli/commands/npm-ci#omit",
        "https://pnpm.io/cli/install#--prod--p",
    ],
    cost: None,
    wanted: &[],
    find,
};

fn find(image: &Image<'_>) -> Vec<Match> {
    let is_development = |package: &Package| package.development.is_some();
    let packages: Vec<_> = image.packages("npm").filter(|(_, it)| is_development(it)).collect();
    let nodes: Vec<_> = packages.iter().flat_map(|(id, _)| image.files_of(*id)).copied().collect();
    let said = packages.iter().find_map(|(_, package)| package.development.clone());
    let layers = places::by_layer(image, &nodes);
    let matches = layers.into_iter().map(|(layer, files)| Match {
        proof: Proof::Proven,
        claim: Claim::Visible(files),
        evidence: format!(
            "{} packages only serve development ({})",
            packages.len(),
            said.as_deref().unwrap_or_default()
        ),
        fix: fix(image, layer),
        shown: packages.iter().filter_map(|(_, package)| package.scope).take(1).collect(),
        needs_other_base: false,
    });
    matches.collect()
}

const INSTALL: &[&str] = &["npm ci", "npm install", "npm i"];

fn fix(image: &Image<'_>, layer: usize) -> Fix {
    let Some(command) = image.command_of(layer) else {
        return Fix::leave_out(image, layer, &[]);
    };
    if !shell::runs(command, INSTALL) {
        return Fix::advice("Install the production packages only");
    }
    // What runs later may need them: a build, most of all.
    let last = image.later_runs(layer).last();
    match last {
        None => {
            let change = Change::Option { commands: INSTALL, option: "--omit=dev" };
            Fix::edits("Install the production packages only", vec![Edit { layer, change }])
        }
        Some(last) => {
            let prune = Change::Then("npm prune --omit=dev".to_owned());
            let edits = vec![
                Edit { layer: last, change: prune },
                Edit { layer: last, change: Change::JoinInto(layer) },
            ];
            Fix::edits("Remove them in the same RUN, after the build", edits)
        }
    }
}
