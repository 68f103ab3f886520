//! Bytecode files of Python, and what their names say about them.

use crate::dockerfile::Rewrite;
use crate::facts::Facts;
use crate::rules::{Fix, FixFile, Match, Proof};
use crate::tree::NodeId;

/// A file of a `__pycache__`.
pub(in crate::rules::cache) struct Pyc {
    /// The file.
    pub(in crate::rules::cache) node: NodeId,
    /// Its source, if that exists.
    pub(in crate::rules::cache) source: Option<NodeId>,
    /// The level of optimisation: `1` or `2` of `opt-1` and `opt-2`.
    pub(in crate::rules::cache) level: Option<u8>,
    /// Whether its version differs from that of the directory `pythonX.Y` that it is in.
    pub(in crate::rules::cache) is_other_version: bool,
}

/// Returns every bytecode file with a name that Python gives.
pub(in crate::rules::cache) fn all(facts: &Facts) -> Vec<Pyc> {
    let tree = &facts.tree;
    let mut found = Vec::new();
    for &cache in facts.index.directories("__pycache__") {
        let parent = tree.parent(cache);
        let version = version(facts, parent);
        for &node in tree.children(cache).iter().filter(|&&node| tree.visible(node).is_some()) {
            let Some((stem, tag, level)) = parse_name(tree.name(node)) else { continue };
            let source = tree.child(parent, &[stem, b".py"].concat());
            let is_other_version = match (&version, tag.strip_prefix(b"cpython-")) {
                (Some(version), Some(tagged)) => version.as_slice() != tagged,
                _ => false,
            };
            found.push(Pyc { node, source, level, is_other_version });
        }
    }
    found
}

/// Splits a name into the name of the source, the tag of the interpreter and the level of
/// optimisation.
fn parse_name(name: &[u8]) -> Option<(&[u8], &[u8], Option<u8>)> {
    let name = name.strip_suffix(b".pyc")?;
    let (name, level) = match name.split_last_chunk::<6>() {
        Some((rest, [b'.', b'o', b'p', b't', b'-', level])) => (rest, Some(*level)),
        _ => (name, None),
    };
    let dot = name.iter().rposition(|&byte| byte == b'.')?;
    let (stem, tag) = (name.get(..dot)?, name.get(dot + 1..)?);
    // pytest writes files for itself, such as `cpython-311-pytest-8.1.1`, which Python does not
    // load.
    let is_tag = [&b"cpython-"[..], b"pypy"].iter().any(|start| tag.starts_with(start));
    (is_tag && !tag.windows(6).any(|part| part == b"pytest")).then_some((stem, tag, level))
}

/// Returns the version, such as `311`, of the directory `pythonX.Y` that a directory is in.
fn version(facts: &Facts, directory: NodeId) -> Option<Vec<u8>> {
    let mut at = directory;
    while at != NodeId::ROOT {
        if let Some(version) = facts.tree.name(at).strip_prefix(b"python") {
            let digits = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
            let mut parts = version.split(|&byte| byte == b'.');
            if let (Some(major), Some(minor), None) = (parts.next(), parts.next(), parts.next())
                && digits(major)
                && digits(minor)
            {
                return Some([major, minor].concat());
            }
        }
        at = facts.tree.parent(at);
    }
    None
}

/// Whether the configuration or an instruction makes Python optimise.
pub(in crate::rules::cache) fn optimises(facts: &Facts) -> bool {
    let is_set = facts.env("PYTHONOPTIMIZE").is_some_and(|value| !value.is_empty());
    is_set
        || facts.startup.runs(&["-O", "-OO", "--optimize"])
        || facts.startup.names_part("PYTHONOPTIMIZE=")
}

/// Returns one match for each layer with any of the files; `what` follows their number.
pub(in crate::rules::cache) fn found(
    facts: &Facts,
    files: &[NodeId],
    proof: Proof,
    what: &str,
) -> Vec<Match> {
    Match::by_layer(facts, files, |layer, files| {
        let evidence = format!("{} files {what}", files.len());
        let fix = Fix::for_layer(facts, layer, || fix(facts, layer, files));
        Match::new(proof, evidence, fix).showing(vec![common(facts, files)])
    })
}

/// Takes files of many `__pycache__` directories out of the instruction that leaves them.
fn fix(facts: &Facts, layer: usize, files: &[NodeId]) -> Fix {
    if facts.command_of(layer).is_some() {
        let is_level = |&node: &NodeId| {
            parse_name(facts.tree.name(node)).is_some_and(|(_, _, level)| level.is_some())
        };
        let kind = if files.iter().all(is_level) { "*.opt-[12].pyc" } else { "*.pyc" };
        let above = facts.quoted(common(facts, files));
        let rewrite = Rewrite::Then(format!("find {above} -name '{kind}' -delete"));
        return Fix::edit(Fix::CLEAN_UP, layer, rewrite);
    }
    // `site-packages` is installed, not written by hand: a COPY of it is from another stage, even
    // if the history has no `--from`.
    let above = facts.tree.path(common(facts, files));
    let is_installed = [&b"site-packages"[..], b"dist-packages"]
        .iter()
        .any(|name| above.split(|&byte| byte == b'/').any(|part| part == *name));
    match facts.is_copy(layer) && !facts.copies_from_stage(layer) && !is_installed {
        true => {
            let lines = vec!["**/__pycache__".to_owned()];
            Fix::lines(Fix::KEEP_OUT, FixFile::Dockerignore, lines)
        }
        false => Fix::advice("Install with `pip install --no-compile` where it is copied from"),
    }
}

/// Returns the deepest directory that all files are in.
fn common(facts: &Facts, files: &[NodeId]) -> NodeId {
    let tree = &facts.tree;
    let mut files = files.iter();
    let first = files.next().map_or(NodeId::ROOT, |&file| tree.parent(file));
    // Parents have smaller ids than their children, so the larger of two ids cannot contain the
    // other.
    files.fold(first, |mut shared, &(mut at)| {
        while shared != at {
            match shared < at {
                true => at = tree.parent(at),
                false => shared = tree.parent(shared),
            }
        }
        shared
    })
}
