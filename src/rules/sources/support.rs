//! Sources beside the output that was built from them, by language.

use std::collections::BTreeSet;

use crate::facts::Facts;
use crate::facts::program::Program;
use crate::packages::EcosystemName;
use crate::rules::copied::is_copied_by_hand;
use crate::rules::{Proof, distinct, places};
use crate::tree::NodeId;

/// A project that was built, so that its sources are not needed any more.
pub(super) struct Project {
    /// Its directory.
    pub(super) root: NodeId,
    /// What runs instead of the sources.
    pub(super) output: NodeId,
    /// The files that are sources.
    pub(super) sources: Vec<NodeId>,
    /// How certain it is.
    pub(super) proof: Proof,
    /// The language, for sentences.
    pub(super) language: &'static str,
}

/// A language in which sources are compiled before they run.
struct Language {
    name: &'static str,
    /// Names of manifests; a project has at least one. A name that begins with a dot is an
    /// extension.
    manifests: &'static [&'static str],
    /// Extensions of sources.
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

/// How many projects of a language are looked at, to bound the time: each of them goes through all
/// sources of the image.
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

/// Returns the directories with a manifest of the language, none below another.
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

/// Returns the sources of a project that a `COPY` added, without those in its output.
fn sources(facts: &Facts, language: &Language, root: NodeId, output: NodeId) -> Vec<NodeId> {
    let tree = &facts.tree;
    // The directory of the output right below the project, if the output is in the project.
    let mut built = tree.parent(output);
    while built != NodeId::ROOT && built != root && tree.parent(built) != root {
        built = tree.parent(built);
    }
    let by_extension = language
        .extensions
        .iter()
        .flat_map(|extension| facts.index.files_with_extension(extension));
    distinct(by_extension.copied().filter(|&file| {
        // Other projects compile against declarations.
        !tree.name(file).ends_with(b".d.ts")
            && is_below(facts, file, |at| at == root)
            && (built == root || !is_below(facts, file, |at| at == built))
            && is_copied_by_hand(facts, file)
    }))
}

fn is_below(facts: &Facts, node: NodeId, is_match: impl Fn(NodeId) -> bool) -> bool {
    places::above(facts, node).any(is_match)
}

fn name(facts: &Facts, node: NodeId) -> &[u8] {
    facts.tree.name(node)
}

/// Arguments with which Node runs sources directly.
const RUNS_SOURCES: &str = "ts-node tsx ts-node-dev --loader --import --experimental-strip-types \
                            --experimental-transform-types -r --require";

/// Returns the JavaScript that `node FILE` starts, if it is in a directory of the project. Without
/// a source of the same name, another tool may have written it, so that is a guess.
fn script(facts: &Facts, program: &Program, root: NodeId) -> Option<(NodeId, Proof)> {
    let tree = &facts.tree;
    if !matches!(name(facts, program.named), b"node" | b"nodejs")
        || program.arguments.iter().any(|word| RUNS_SOURCES.split(' ').any(|one| one == word))
    {
        return None;
    }
    let path = program.arguments.iter().find(|word| !word.starts_with('-'))?;
    let candidates = [(*path).to_owned(), format!("{path}.js"), format!("{path}/index.js")];
    let found = candidates.iter().find_map(|path| program.place.at(facts, path))?;
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
            split(name(facts, file)).is_some_and(|(source, _)| source == stem)
                && is_below(facts, file, |at| at == root)
                && is_copied_by_hand(facts, file)
        })
    });
    Some((script, if of_same_name { Proof::Identified } else { Proof::Guessed }))
}

/// Splits a name into its stem and its extension.
fn split(name: &[u8]) -> Option<(&[u8], &[u8])> {
    let dot = name.iter().rposition(|&byte| byte == b'.')?;
    Some((name.get(..dot)?, name.get(dot + 1..)?))
}

/// Returns the program if it has Go's build information.
fn go_program(facts: &Facts, program: &Program, _: NodeId) -> Option<(NodeId, Proof)> {
    is_built_by(facts, program, EcosystemName::Go).then_some((program.file, Proof::Identified))
}

/// Returns the program if Cargo's data in it show that Rust built it, or if it is in the project's
/// build directory.
fn rust_program(facts: &Facts, program: &Program, root: NodeId) -> Option<(NodeId, Proof)> {
    let target = facts.tree.child(root, b"target");
    let is_output = target.is_some_and(|target| is_below(facts, program.file, |at| at == target));
    let is_rust = is_output || is_built_by(facts, program, EcosystemName::Cargo);
    is_rust.then_some((program.file, Proof::Identified))
}

fn is_built_by(facts: &Facts, program: &Program, ecosystem: EcosystemName) -> bool {
    facts.packages(ecosystem).any(|(_, package)| package.proof == Some(program.file))
}

/// Returns the jar that `java -jar FILE` starts.
fn jar(facts: &Facts, program: &Program, _: NodeId) -> Option<(NodeId, Proof)> {
    if name(facts, program.named) != b"java" {
        return None;
    }
    let at = program.arguments.iter().position(|word| *word == "-jar")?;
    let jar = program.place.at(facts, program.arguments.get(at + 1)?)?;
    Some((facts.tree.follow(jar)?, Proof::Identified))
}

/// Returns the assembly that `dotnet FILE` starts.
fn assembly(facts: &Facts, program: &Program, _: NodeId) -> Option<(NodeId, Proof)> {
    if name(facts, program.named) != b"dotnet" {
        return None;
    }
    let path = program.arguments.iter().find(|word| word.ends_with(".dll"))?;
    let assembly = program.place.at(facts, path)?;
    Some((facts.tree.follow(assembly)?, Proof::Identified))
}

/// Returns a page that a web server serves.
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
    let is_other =
        |at: NodeId| matches!(name(facts, at), b"node_modules" | b"doc" | b"public" | b"src");
    facts.is_own(page) && facts.owner(page).is_none() && !is_below(facts, page, is_other)
}
