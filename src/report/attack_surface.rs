//! What an attacker who runs commands in a container would use: shells, package managers,
//! compilers, network tools, and files that give their user the rights of another one.

use std::collections::HashSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::facts::Facts;
use crate::tree::NodeId;
use crate::units::Bytes;
use crate::words::words;

words! {
    /// A kind of programs that an attacker would use.
    pub enum SurfaceKind {
        /// Shells.
        Shells = "shells",
        /// Programs that install packages.
        PackageManagers = "package-managers",
        /// Compilers and linkers.
        Compilers = "compilers",
        /// Programs that connect to other computers.
        NetworkTools = "network-tools",
        /// Files that run with the rights of their owner or group.
        SetuidFiles = "setuid-files",
    }
}

impl SurfaceKind {
    /// Its name in a sentence.
    pub fn title(self) -> &'static str {
        match self {
            Self::Shells => "shells",
            Self::PackageManagers => "package managers",
            Self::Compilers => "compilers",
            Self::NetworkTools => "network tools",
            Self::SetuidFiles => "setuid files",
        }
    }
}

/// The programs of one kind, in the directories of the system for programs. A file that is of
/// several kinds is in each of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "AttackSurface")]
pub struct AttackSurface {
    /// Their kind.
    pub kind: SurfaceKind,
    /// Number of files; links to them do not count.
    pub files: u64,
    /// Their bytes.
    pub unpacked: Bytes,
}

/// Programs by kind, by the beginnings of their names: a version may follow, as in `gcc-12`.
const PROGRAMS: [(SurfaceKind, &[&str]); 4] = [
    (
        SurfaceKind::Shells,
        &[
            "ash", "bash", "busybox", "dash", "fish", "ksh", "mksh", "rbash", "sh", "tcsh",
            "toybox", "zsh",
        ],
    ),
    (
        SurfaceKind::PackageManagers,
        &[
            "apk", "apt", "apt-cache", "apt-get", "aptitude", "bundle", "cargo", "composer",
            "conda", "dnf", "dpkg", "gem", "mamba", "microdnf", "npm", "npx", "opkg", "pacman",
            "pip", "pipx", "pnpm", "poetry", "rpm", "tdnf", "uv", "yarn", "yum", "zypper",
        ],
    ),
    (
        SurfaceKind::Compilers,
        &[
            "as", "c++", "cc", "cc1", "cc1plus", "clang", "clang++", "collect2", "cpp", "g++",
            "gcc", "gfortran", "go", "javac", "ld", "ld.bfd", "ld.gold", "lld", "lto1", "make",
            "rustc", "tcc", "x86_64-linux-gnu-as", "x86_64-linux-gnu-cpp", "x86_64-linux-gnu-g++",
            "x86_64-linux-gnu-gcc", "x86_64-linux-gnu-ld", "x86_64-linux-gnu-ld.bfd",
            "x86_64-linux-gnu-ld.gold", "aarch64-linux-gnu-as", "aarch64-linux-gnu-cpp",
            "aarch64-linux-gnu-g++", "aarch64-linux-gnu-gcc", "aarch64-linux-gnu-ld",
            "aarch64-linux-gnu-ld.bfd", "aarch64-linux-gnu-ld.gold",
        ],
    ),
    (
        SurfaceKind::NetworkTools,
        &[
            "aria2c", "curl", "dig", "ftp", "host", "ip", "lynx", "nc", "nc.openbsd",
            "nc.traditional", "ncat", "netcat", "nmap", "nslookup", "ping", "rsync", "scp", "sftp",
            "socat", "ss", "ssh", "sshd", "tcpdump", "telnet", "tftp", "traceroute", "wget",
        ],
    ),
];

/// Names of directories that have programs.
const DIRECTORIES: [&[u8]; 2] = [b"bin", b"sbin"];

impl AttackSurface {
    /// Returns the kinds that the image has, in the order of [`SurfaceKind`].
    pub(super) fn list(facts: &Facts) -> Vec<Self> {
        let tree = &facts.tree;
        let mut found: Vec<(SurfaceKind, NodeId)> = Vec::new();
        for node in tree.nodes() {
            let Some(mode) = facts.mode(node).filter(|_| tree.file_bytes(node).is_some()) else {
                continue;
            };
            if mode & 0o6000 != 0 {
                found.push((SurfaceKind::SetuidFiles, node));
            }
            if mode & 0o111 != 0 && is_among_programs(facts, node) {
                let name = std::str::from_utf8(tree.name(node)).unwrap_or_default();
                let names_it = |of: &&str| *of == name || *of == unversioned(name);
                let kinds = PROGRAMS.iter().filter(|(_, names)| names.iter().any(names_it));
                found.extend(kinds.map(|(kind, _)| (*kind, node)));
            }
        }
        let of_kind = |&kind: &SurfaceKind| Self::of(facts, kind, &found);
        SurfaceKind::ALL.iter().filter_map(of_kind).collect()
    }

    fn of(facts: &Facts, kind: SurfaceKind, found: &[(SurfaceKind, NodeId)]) -> Option<Self> {
        let tree = &facts.tree;
        let mut seen = HashSet::new();
        let nodes = found.iter().filter(|(of, _)| *of == kind).map(|(_, node)| *node);
        // Each inode once.
        let nodes: Vec<NodeId> = nodes
            .filter(|&node| {
                let version = tree.current(node);
                seen.insert(version.map(|version| tree.carrier(version).unwrap_or(version)))
            })
            .collect();
        let unpacked = nodes.iter().filter_map(|&node| tree.file_bytes(node)).sum();
        let files = nodes.len() as u64;
        (files != 0).then_some(Self { kind, files, unpacked: Bytes(unpacked) })
    }
}

/// Whether a file is in a directory for programs, or in one of GCC's own.
fn is_among_programs(facts: &Facts, node: NodeId) -> bool {
    let tree = &facts.tree;
    let parent = tree.parent(node);
    let is_of_gcc = || tree.ancestors(parent).any(|at| tree.name(at) == b"gcc");
    DIRECTORIES.contains(&tree.name(parent)) || is_of_gcc()
}

/// A name without the version at its end: `gcc` of `gcc-12`, `pip` of `pip3.11`.
fn unversioned(name: &str) -> &str {
    let plain = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    plain.strip_suffix('-').unwrap_or(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_no_parts_of_names() {
        for (name, plain) in [
            ("gcc-12", "gcc"),
            ("pip3.11", "pip"),
            ("pip3", "pip"),
            ("cc1plus", "cc1plus"),
            ("clang-14", "clang"),
            ("x86_64-linux-gnu-gcc-12", "x86_64-linux-gnu-gcc"),
            ("7", ""),
        ] {
            assert_eq!(unversioned(name), plain, "{name}");
        }
    }
}
