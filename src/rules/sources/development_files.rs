//! Files for the development of a program, such as those of Docker, editors and CI.

use std::collections::{BTreeMap, BTreeSet};

use crate::dockerfile::{runs, shell};
use crate::facts::Facts;
use crate::rules::copied::{is_copied_by_hand, later_run_has};
use crate::rules::{Claim, Find, Fix, Match, Proof, Rule, distinct};
use crate::tree::NodeId;
use crate::wildcard::is_like;

pub(super) static RULE: Rule = Rule {
    id: "development-files",
    title: "Docker, editor and CI files",
    why: "They are small, but they show that the whole directory was copied: other files that were \
          copied with them may be larger, or secret.",
    proof: "Directories that only editors, CI services and Git hosts read. Files with well-known \
            names (Dockerfile, README.md, .gitignore) are identified if one COPY adds three kinds \
            of them, and are guesses otherwise. Files with passwords and private keys (`.env`, \
            `id_rsa`, `*.pem`, `*.key`) are identified if a COPY of a whole directory brought them \
            and no command names them. Red Hat's `/root/buildinfo` is left alone.",
    fix: "Add a `.dockerignore` that lists them, or name exactly what is copied.",
    references: &[
        "https://docs.docker.com/build/concepts/context/#dockerignore-files",
        "https://github.com/goodwithtech/dockle/blob/master/CHECKPOINT.md#cis-di-0010",
    ],
    find: Find::With(find),
    ..super::DEFAULT
};

/// Directories that only development tools read.
const DIRECTORIES: &str = ".github .gitlab .gitea .forgejo .circleci .buildkite .vscode .idea \
                           .fleet .settings .devcontainer .husky .changeset .storybook .terraform";

/// Patterns of files by kind, separated by spaces. Several files of one kind are no stronger
/// evidence than one.
const FILES: [(&str, &str); 7] = [
    (
        "docker",
        "Dockerfile Dockerfile.* *.Dockerfile Containerfile docker-compose*.yml \
         docker-compose*.yaml compose*.yml compose*.yaml docker-bake.hcl .dockerignore \
         skaffold.yaml Tiltfile Vagrantfile",
    ),
    ("git", ".gitignore .gitattributes .gitmodules .git-blame-ignore-revs .mailmap"),
    (
        "ci",
        "Jenkinsfile .gitlab-ci.yml .travis.yml appveyor.yml azure-pipelines.yml \
         bitbucket-pipelines.yml cloudbuild.yaml codecov.yml renovate.json \
         sonar-project.properties .pre-commit-config.yaml",
    ),
    ("editor", ".editorconfig .DS_Store Thumbs.db *.swp *.swo *.code-workspace *.iml"),
    (
        "lint",
        ".eslintrc* .eslintignore eslint.config.* .prettierrc* .prettierignore .stylelintrc* \
         .golangci.yml rustfmt.toml clippy.toml .rubocop.yml .flake8 mypy.ini .php-cs-fixer* \
         phpstan.neon*",
    ),
    (
        SECRET,
        ".env .env.* id_rsa id_dsa id_ecdsa id_ed25519 *.pem *.key *.p12 *.pfx .netrc .pypirc",
    ),
    ("text", "README.md README.rst CONTRIBUTING.md CODE_OF_CONDUCT.md CHANGELOG.md"),
];

/// The kind of files with passwords and private keys.
const SECRET: &str = "secret";

/// Parts of names like those of secrets that are public: examples, certificates, public keys.
const PUBLIC: &[&str] = &[
    "example", "sample", "template", "dist", "defaults", "cert", "chain", "pub", "dhparam", "ca.",
];

/// Directories of tests, which are listed if what is beside them is. They are no findings of this
/// rule: a name proves little.
const TESTS: &[&str] = &["test", "tests", "__tests__", "e2e"];

/// Directories of what tests report, listed likewise. No build reads them.
const REPORTS: &[&str] = &["coverage", "htmlcov", ".nyc_output"];

/// Commands that fill `node_modules`, so that a copied one is not needed.
const INSTALLS: &[&str] = &[
    "npm ci", "npm install", "npm i", "yarn install", "yarn", "pnpm install", "pnpm i",
    "bun install",
];

/// Manifests that may name a README, which a build then reads.
const NAMES_README: [&[u8]; 5] =
    [b"pyproject.toml", b"setup.py", b"setup.cfg", b"Cargo.toml", b"build.gradle"];

#[derive(Default)]
struct Copied {
    certain: Vec<NodeId>,
    likely: Vec<NodeId>,
    secret: Vec<NodeId>,
    kinds: BTreeSet<&'static str>,
}

fn find(facts: &Facts) -> Vec<Match> {
    let mut layers: BTreeMap<usize, Copied> = BTreeMap::new();
    for name in DIRECTORIES.split(' ') {
        for &directory in facts.index.directories(name) {
            if !is_copied_by_hand(facts, directory) {
                continue;
            }
            for file in facts.files_in(directory) {
                if let Some(layer) = copied_in(facts, file) {
                    let found = layers.entry(layer).or_default();
                    found.certain.push(file);
                    found.kinds.insert(name);
                }
            }
        }
    }
    for (node, kind) in files(facts) {
        let beside = facts.tree.parent(node);
        let is_read = kind == "text"
            && NAMES_README.iter().any(|name| facts.tree.child(beside, name).is_some());
        if let Some(layer) =
            copied_in(facts, node).filter(|_| !is_read && is_copied_by_hand(facts, node))
        {
            if kind == SECRET && !is_copied_secret(facts, layer, node) {
                continue;
            }
            let found = layers.entry(layer).or_default();
            let files = if kind == SECRET { &mut found.secret } else { &mut found.likely };
            files.push(node);
            found.kinds.insert(kind);
        }
    }
    for &directory in facts.index.directories(".git") {
        let git = facts.tree.child(directory, b"HEAD").and_then(|head| copied_in(facts, head));
        if let Some(found) = git.and_then(|layer| layers.get_mut(&layer)) {
            found.kinds.insert("git");
        }
    }
    layers.into_iter().flat_map(|(layer, found)| matches(facts, layer, found)).collect()
}

/// Whether a `COPY` of a whole directory brought a file with secrets by chance: a file that is
/// copied by its name, or that a command names, is meant to be there.
fn is_copied_secret(facts: &Facts, layer: usize, node: NodeId) -> bool {
    let name = String::from_utf8_lossy(facts.tree.name(node)).to_ascii_lowercase();
    let is_source = |source: &&str| {
        let last = source.rsplit('/').next().unwrap_or(source);
        is_like(last.as_bytes(), facts.tree.name(node))
    };
    let is_named = facts.copy_sources(layer).is_some_and(|all| all.iter().any(is_source));
    let mut later = facts.layers_above(layer).filter_map(|above| facts.command_of(above));
    !is_named
        && !PUBLIC.iter().any(|part| name.contains(part))
        && !facts.startup.names_part(&name)
        && !later.any(|command| command.contains(&name))
}

/// Returns what else the `COPY` of a directory brought and nothing needs.
fn beside(facts: &Facts, layer: usize) -> Vec<NodeId> {
    let tree = &facts.tree;
    let destination = facts.copy_destination(layer).and_then(|path| facts.directory(&path));
    let Some(destination) = destination else { return Vec::new() };
    let is_shipped = |&node: &NodeId| {
        tree.is_directory(node)
            && tree.versions(node).any(|version| tree.layer_of(version) == Some(layer))
    };
    let child = |name: &&str| tree.child(destination, name.as_bytes()).filter(is_shipped);
    let mut commands = facts.layers_above(layer).filter_map(|above| facts.command_of(above));
    let is_needed = !commands.all(runs::only_installs);
    let is_started = facts.startup.named_and_above(facts);
    // A workspace of npm has its own manifest, and the lock file names it.
    let is_member = |&node: &NodeId| tree.child(node, b"package.json").is_some();
    let tests = TESTS.iter().filter(|_| !is_needed).filter_map(child);
    let tests = tests.filter(|node| !is_member(node)).chain(REPORTS.iter().filter_map(child));
    let mut found: Vec<NodeId> = tests.filter(|node| !is_started.contains(node)).collect();
    let mut commands = facts.own_layers().filter_map(|own| facts.command_of(own));
    if commands.any(|command| shell::runs(command, INSTALLS)) {
        found.extend(child(&"node_modules"));
    }
    found
}

/// Returns the own `COPY` that ships a file.
fn copied_in(facts: &Facts, file: NodeId) -> Option<usize> {
    facts.layer(file).filter(|&layer| facts.base.layers <= layer && facts.is_copy(layer))
}

/// Returns the files that match a pattern, with their kind.
fn files(facts: &Facts) -> BTreeMap<NodeId, &'static str> {
    let mut found = BTreeMap::new();
    let copied = at_destinations(facts);
    let patterns = |(kind, row): (_, &'static str)| row.split(' ').map(move |one| (one, kind));
    for (pattern, kind) in FILES.into_iter().flat_map(patterns) {
        let nodes = match (pattern.rsplit_once('.'), pattern.contains('*')) {
            (_, false) => facts.index.files_named(&facts.tree, pattern),
            (Some((_, extension)), _) if !extension.contains('*') => {
                facts.index.files_with_extension(extension).to_vec()
            }
            // There is no index of the beginnings of names, so these are found only in the
            // directories that a COPY fills, where the root of a project usually is.
            _ => copied.clone(),
        };
        let matches =
            nodes.into_iter().filter(|&node| is_like(pattern.as_bytes(), facts.tree.name(node)));
        found.extend(matches.map(|node| (node, kind)));
    }
    found
}

/// Returns the files right in the directories that a `COPY` fills.
fn at_destinations(facts: &Facts) -> Vec<NodeId> {
    let copies = facts.own_layers().filter(|&layer| facts.is_copy(layer));
    let directories =
        distinct(copies.filter_map(|layer| facts.directory(&facts.copy_destination(layer)?)));
    let children = directories
        .into_iter()
        .flat_map(|directory| facts.tree.children(directory).iter().copied());
    children.filter(|&node| facts.tree.is_present(node) && !facts.tree.is_directory(node)).collect()
}

/// How many kinds show that a whole directory was copied: one or two may have been copied on
/// purpose, such as a README and the settings of a linter.
const MIN_KINDS: usize = 3;

/// Returns one match for a layer that copies a whole directory; otherwise guesses are separate.
fn matches(facts: &Facts, layer: usize, mut found: Copied) -> Vec<Match> {
    let name = facts.layer_name(layer);
    let mut evidence = if MIN_KINDS <= found.kinds.len() || !found.secret.is_empty() {
        found.certain.append(&mut found.likely);
        format!("{name} copies everything that is in the directory")
    } else {
        format!("{name} copies them")
    };
    if let Some(&secret) = found.secret.first() {
        let path = facts.path(secret);
        evidence += &format!(", and anyone who has the image can read {path}");
    }
    let first = found.secret.len();
    found.secret.append(&mut found.certain);
    let sets = [(Proof::Identified, found.secret, first), (Proof::Guessed, found.likely, 0)];
    let sets = sets.into_iter().filter(|(_, files, _)| !files.is_empty());
    sets.map(|(proof, files, secrets)| {
        let fix = fix(facts, layer, &files, secrets);
        Match::new(proof, &evidence, fix).claiming(Claim::Visible(files))
    })
    .collect()
}

/// Returns the fix for files, of which the first ones are secrets.
fn fix(facts: &Facts, layer: usize, files: &[NodeId], secrets: usize) -> Fix {
    // A build that checks its sources reads the settings of the linter.
    let lints = later_run_has(facts, layer, &["lint", "eslint", "prettier", "stylelint", "husky"]);
    let secret = files.get(..secrets).unwrap_or_default();
    match (lints, secret) {
        (true, []) => Fix::advice("Copy them only into the build stage that reads them"),
        (true, _) => Fix::leave_out(facts, layer, secret),
        (false, _) => {
            let all: Vec<NodeId> = files.iter().copied().chain(beside(facts, layer)).collect();
            Fix::leave_out(facts, layer, &all)
        }
    }
}
