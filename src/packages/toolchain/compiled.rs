//! Toolchains in separate directories.

use super::Tool;
use super::marker::Marker;
use crate::packages::{filled, places};
use crate::tree::{MergedTree, NodeId};

fn has(tree: &MergedTree, root: NodeId, path: &str) -> bool {
    tree.find_from(root, path.as_bytes()).is_some()
}

/// Go: `ROOT/VERSION` (go.dev, "Download and install").
pub(super) fn go(tree: &MergedTree, proof: NodeId, marker: &Marker) -> Option<Tool> {
    let root = tree.parent(proof);
    let is_go = has(tree, root, "bin/go") && has(tree, root, "pkg/tool");
    is_go.then(|| Tool::new("go", &marker.version, root))?.whole()
}

/// A toolchain of rustup: `ROOT/lib/rustlib/multirust-channel-manifest.toml`; the directory is
/// `CHANNEL-HOST`.
pub(super) fn rust(tree: &MergedTree, proof: NodeId, marker: &Marker) -> Option<Tool> {
    let root = places::above(tree, proof).nth(2)?;
    let mut tool = Tool::new("rust", &marker.version, root);
    let directory = String::from_utf8_lossy(tree.name(root)).into_owned();
    // The target triple follows the channel: it begins with the machine.
    let parts: Vec<&str> = directory.split('-').collect();
    let host =
        parts.iter().position(|part| MACHINES.iter().any(|machine| part.starts_with(machine)));
    tool.architecture = host.and_then(|at| parts.get(at)).map(|&machine| machine.to_owned());
    tool.whole()
}

/// How machines begin in target triples.
const MACHINES: [&str; 10] =
    ["x86", "i586", "i686", "aarch64", "arm", "powerpc", "riscv", "s390x", "loongarch", "mips"];

/// Names of rustup's program, which are links to it or copies (rustup, "Proxies").
const PROXIES: [&str; 14] = [
    "cargo", "cargo-clippy", "cargo-fmt", "cargo-miri", "clippy-driver", "rls", "rust-analyzer",
    "rust-gdb", "rust-gdbgui", "rust-lldb", "rustc", "rustdoc", "rustfmt", "rustup",
];

/// rustup itself: `settings.toml` beside `toolchains`, and its program in the home of Cargo.
pub(super) fn rustup(tree: &MergedTree, proof: NodeId, _: &Marker) -> Option<Tool> {
    let root = tree.parent(proof);
    if !has(tree, root, "toolchains") {
        return None;
    }
    let mut tool = Tool::new("rustup", "", root)
        .files(tree, &["settings.toml"])
        .directories(tree, &["update-hashes"]);
    for home in ["cargo", ".cargo"] {
        let path = format!("../{home}/bin");
        let Some(bin) = places::directory(tree, root, path.as_bytes()) else { continue };
        let Some(program) = tree.child(bin, b"rustup") else { continue };
        // Links have no length, and copies have that of the program.
        let bytes = tree.file_bytes(program);
        let proxies = PROXIES.iter().filter_map(|name| tree.child(bin, name.as_bytes()));
        tool.files.extend(proxies.filter(|&node| {
            !tree.is_directory(node) && [bytes, None].contains(&tree.file_bytes(node))
        }));
    }
    Some(tool)
}

/// Java: `ROOT/release`. A runtime with a compiler is a development kit.
pub(super) fn java(tree: &MergedTree, proof: NodeId, marker: &Marker) -> Option<Tool> {
    let root = tree.parent(proof);
    if !has(tree, root, "bin/java") && !has(tree, root, "lib/modules") {
        return None;
    }
    let is_kit = marker.has_compiler || has(tree, root, "bin/javac");
    let mut tool = Tool::new(if is_kit { "jdk" } else { "jre" }, &marker.version, root);
    tool.architecture = filled(&marker.architecture);
    tool.whole()
}

/// A .NET SDK: `ROOT/sdk/VERSION/.version`; only the SDK uses workloads and reference assemblies.
pub(super) fn dotnet(tree: &MergedTree, proof: NodeId, marker: &Marker) -> Option<Tool> {
    let directory = tree.parent(proof);
    let sdk = tree.parent(directory);
    if tree.name(sdk) != b"sdk" || !has(tree, directory, "dotnet.dll") {
        return None;
    }
    let root = tree.parent(sdk);
    let beside = ["packs", "sdk-manifests", "templates", "metadata"];
    let mut tool = Tool::new("dotnet-sdk", &marker.version, root);
    if root != NodeId::ROOT {
        tool = tool.directories(tree, &beside);
    }
    tool.directories.push(directory);
    Some(tool)
}

/// Erlang: `ROOT/releases/RELEASE/OTP_VERSION` (Erlang/OTP, "Versions").
pub(super) fn erlang(tree: &MergedTree, proof: NodeId, marker: &Marker) -> Option<Tool> {
    let root = places::above(tree, proof).nth(2)?;
    let is_erlang = has(tree, root, "bin/erl") && has(tree, root, "lib");
    is_erlang.then(|| Tool::new("erlang", &marker.version, root))?.whole()
}
