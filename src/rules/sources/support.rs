//! Sources that are beside what was built from them, by language.

use std::collections::BTreeSet;

use crate::facts::Facts;
use crate::facts::program::Program;
use crate::packages::EcosystemName;
use crate::rules::copied::is_copied_by_hand;
use crate::rules::{Proof, distinct, places};
use crate::tree::NodeId;

/// A project whose sources are not needed any more.
pub(super) struct Project {
    /// Its directory.
    pub(super) root: NodeId,
    /// What runs instead of the sources.
    pub(super) output: NodeId,
    /// The sources: files.
    pub(super) sources: Vec<NodeId>,
    /// How certain it is.
    pub(super) proof: Proof,
    /// The language, for sentences.
    pub(super) language: &'static str,
}

/// A language whose sources do not run.
struct Language {
    name: &'static str,
    /// Files of which a project has one, by name; a dot in front of what only ends so.
    manifests: &'static [&'static str],
    /// What its sources' names end in, after the last dot.
    extensions: &'static [&'static str],
    /// Finds what runs instead of the sources of a project.
    output: fn(&Facts, &Program, NodeId) -> Option<(NodeId, Proof)>,
}

static LANGUAGES: &[Language] = &[
    Language {
        name: "TypeScript",
        manifests: &["tsconfig.json"],
        extensions: &["ts", "tsx", "mts", "cts"],
        output: script,
    },
    Language { name: "Go", manifests: &["go.mod"], extensions: &["go"], output: go_program },
    Language {
        name: "Rust",
        manifests: &["Cargo.toml"],
        extensions: &["rs"],
        output: rust_program,
    },
    Language {
        name: "Java",
        manifests: &["pom.xml", "build.gradle", "build.gradle.kts", "build.sbt"],
        extensions: &["java", "kt", "scala", "groovy"],
        output: jar,
    },
    Language {
        name: ".NET",
        manifests: &[".csproj", ".fsproj", ".vbproj"],
        extensions: &["cs", "fs", "vb", "cshtml", "razor", "csproj", "fsproj", "sln"],
        output: assembly,
    },
    Language {
        name: "front-end",
        manifests: &["package.json"],
        extensions: &["ts", "tsx", "jsx", "vue", "svelte", "scss", "sass", "less"],
        output: site,
    },
];

/// Projects of a language that are looked at; each looks at all sources.
const MAX_PROJECTS: usize = 32;

/// Finds the projects whose output the image runs.
pub(super) fn projects(facts: &Facts) -> Vec<Project> {
    let Some(program) = &facts.startup.program else { return Vec::new() };
    let mut projects = Vec::new();
    for language in LANGUAGES {
        for root in roots(facts, language) {
            let Some((output, proof)) = (language.output)(facts, program, root) else { continue };
            let sources = sources(facts, language, root, output);
            if !sources.is_empty() {
                let name = language.name;
                projects.push(Project { root, output, sources, proof, language: name });
            }
        }
    }
    projects
}

/// The directories with a manifest of the language, none below another.
fn roots(facts: &Facts, language: &Language) -> Vec<NodeId> {
    let tree = &facts.tree;
    let mut roots: BTreeSet<NodeId> = BTreeSet::new();
    for manifest in language.manifests {
        let found = match manifest.strip_prefix('.') {
            Some(extension) => facts.index.files_with_extension(extension).to_vec(),
            None => facts.index.files_named(tree, manifest),
        };
        let copied = found.into_iter().filter(|&file| is_copied_by_hand(facts, file));
        roots.extend(copied.map(|file| tree.parent(file)));
    }
    let is_highest =
        |&root: &NodeId| !is_below(facts, root, |at| at != root && roots.contains(&at));
    roots.iter().copied().filter(is_highest).take(MAX_PROJECTS).collect()
}

/// The sources of a project that a `COPY` added, without what is in its output.
fn sources(facts: &Facts, language: &Language, root: NodeId, output: NodeId) -> Vec<NodeId> {
    let tree = &facts.tree;
    // Right below the project: the directory of what was built, if it is in the project at all.
    let mut built = tree.parent(output);
    while built != NodeId::ROOT && built != root && tree.parent(built) != root {
        built = tree.parent(built);
    }
    let by_extension = language
        .extensions
        .iter()
        .flat_map(|extension| facts.index.files_with_extension(extension));
    distinct(by_extension.copied().filter(|&file| {
        // Declarations are what other projects compile against.
        !tree.name(file).ends_with(b".d.ts")
            && is_below(facts, file, |at| at == root)
            && (built == root || !is_below(facts, file, |at| at == built))
            && is_copied_by_hand(facts, file)
    }))
}

fn is_below(facts: &Facts, node: NodeId, is_it: impl Fn(NodeId) -> bool) -> bool {
    places::above(facts, node).any(is_it)
}

fn name(facts: &Facts, node: NodeId) -> &[u8] {
    facts.tree.name(node)
}

/// Words that say that sources are run as they are.
const RUNS_SOURCES: &str = "ts-node tsx ts-node-dev --loader --import --experimental-strip-types \
                            --experimental-transform-types -r --require";

/// The JavaScript that `node FILE` starts, in a directory of the project.
fn script(facts: &Facts, program: &Program, root: NodeId) -> Option<(NodeId, Proof)> {
    let tree = &facts.tree;
    if !matches!(name(facts, program.named), b"node" | b"nodejs")
        || program.arguments.iter().any(|word| RUNS_SOURCES.split(' ').any(|one| one == word))
    {
        return None;
    }
    let path = program.arguments.iter().find(|word| !word.starts_with('-'))?;
    let candidates = [(*path).to_owned(), format!("{path}.js"), format!("{path}/index.js")];
    let found = candidates.iter().find_map(|path| facts.at(path))?;
    let script = tree.follow(found).filter(|&node| !tree.is_directory(node))?;
    let (stem, extension) = split(name(facts, script))?;
    if !matches!(extension, b"js" | b"mjs" | b"cjs")
        || !is_below(facts, script, |at| at == root)
        || tree.parent(script) == root
    {
        return None;
    }
    let of_same_name = ["ts", "tsx", "mts", "cts"].iter().any(|extension| {
        let mut files = facts.index.files_with_extension(extension).iter();
        files.any(|&file| {
            split(name(facts, file)).is_some_and(|(it, _)| it == stem)
                && is_below(facts, file, |at| at == root)
                && is_copied_by_hand(facts, file)
        })
    });
    Some((script, if of_same_name { Proof::Identified } else { Proof::Guessed }))
}

fn split(name: &[u8]) -> Option<(&[u8], &[u8])> {
    let dot = name.iter().rposition(|&byte| byte == b'.')?;
    Some((name.get(..dot)?, name.get(dot + 1..)?))
}

/// A program with Go's build information.
fn go_program(facts: &Facts, program: &Program, _: NodeId) -> Option<(NodeId, Proof)> {
    is_built_by(facts, program, EcosystemName::Go).then_some((program.file, Proof::Identified))
}

/// A program that says that Rust built it, or that is in the project's build directory.
fn rust_program(facts: &Facts, program: &Program, root: NodeId) -> Option<(NodeId, Proof)> {
    let target = facts.tree.child(root, b"target");
    let is_output = target.is_some_and(|target| is_below(facts, program.file, |at| at == target));
    let is_it = is_output || is_built_by(facts, program, EcosystemName::Cargo);
    is_it.then_some((program.file, Proof::Identified))
}

fn is_built_by(facts: &Facts, program: &Program, ecosystem: EcosystemName) -> bool {
    facts.packages(ecosystem).any(|(_, package)| package.proof == Some(program.file))
}

/// The jar that `java -jar FILE` starts.
fn jar(facts: &Facts, program: &Program, _: NodeId) -> Option<(NodeId, Proof)> {
    if name(facts, program.named) != b"java" {
        return None;
    }
    let at = program.arguments.iter().position(|word| *word == "-jar")?;
    let jar = facts.at(program.arguments.get(at + 1)?)?;
    Some((facts.tree.follow(jar)?, Proof::Identified))
}

/// The assembly that `dotnet FILE` starts.
fn assembly(facts: &Facts, program: &Program, _: NodeId) -> Option<(NodeId, Proof)> {
    if name(facts, program.named) != b"dotnet" {
        return None;
    }
    let path = program.arguments.iter().find(|word| word.ends_with(".dll"))?;
    let assembly = facts.at(path)?;
    Some((facts.tree.follow(assembly)?, Proof::Identified))
}

/// The page that a web server serves.
fn site(facts: &Facts, program: &Program, root: NodeId) -> Option<(NodeId, Proof)> {
    if !matches!(
        name(facts, program.named),
        b"nginx"
            | b"httpd"
            | b"httpd-foreground"
            | b"apache2"
            | b"apache2ctl"
            | b"caddy"
            | b"lighttpd"
    ) {
        return None;
    }
    let pages = facts.index.files_named(&facts.tree, "index.html");
    let is_built = |&page: &NodeId| facts.tree.parent(page) != root && is_page(facts, page);
    let page = pages.into_iter().find(is_built)?;
    Some((page, Proof::Identified))
}

/// Whether a page is the image's own, and neither documentation nor part of a package.
fn is_page(facts: &Facts, page: NodeId) -> bool {
    let installed =
        |at: NodeId| matches!(name(facts, at), b"node_modules" | b"doc" | b"public" | b"src");
    facts.is_own(page) && facts.owner(page).is_none() && !is_below(facts, page, installed)
}
