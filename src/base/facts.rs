//! Facts about a base image, each with the file, the variable or the history that shows it.

use super::system::{ONE_LINE, OS_RELEASE, System, first_line};
use super::{BaseFact, Fact};
use super::{Given, history, os_release, runtimes};
use crate::contents::Contents;
use crate::dockerfile::History;
use crate::escape::{printable, printable_text};
use crate::image::described::Described;
use crate::layer::{Below, Name, Wanted};
use crate::packages::{self, EcosystemName, PackageSet, whole};
use crate::tree::{MergedTree, NodeId};

/// The files that show what a base image is.
pub static WANTED: &[Wanted] = &[
    release(Below::Is("etc")),
    release(Below::Is("usr/lib")),
    one_line("alpine-release"),
    one_line("debian_version"),
    one_line("redhat-release"),
    one_line("system-release-cpe"),
];

/// The largest file that is read; real ones have a few hundred bytes.
const MAX_BYTES: u64 = 64 << 10;

const fn release(below: Below) -> Wanted {
    whole(OS_RELEASE, Name::Is("os-release"), below, MAX_BYTES, os_release::condense)
}

const fn one_line(name: &'static str) -> Wanted {
    whole(ONE_LINE, Name::Is(name), Below::Is("etc"), MAX_BYTES, first_line)
}

/// Facts about the lowest layers, or about the whole image if none of them belong to a base.
pub(super) struct Facts<'a> {
    tree: &'a MergedTree,
    image: &'a Described,
    history: &'a History,
    contents: &'a Contents,
    packages: &'a PackageSet,
    layers: usize,
    /// In the order of [`Fact`] after [`Facts::collect`].
    pub(super) list: Vec<BaseFact>,
}

impl<'a> Facts<'a> {
    pub(super) fn new(
        image: &'a Described,
        history: &'a History,
        contents: &'a Contents,
        packages: &'a PackageSet,
        layers: usize,
    ) -> Self {
        let tree = contents.tree();
        Self { tree, image, history, contents, packages, layers, list: Vec::new() }
    }

    /// Collects all facts.
    pub(super) fn collect(&mut self, system: Option<&System>, given: Given<'_>) {
        if let Some(system) = system {
            self.by_file(Fact::Distribution, &system.title, system.file);
            if !system.id.is_empty() {
                self.by_file(Fact::DistributionId, &system.id, system.file);
            }
            if let Some((version, file)) = &system.version {
                self.by_file(Fact::Version, version, *file);
            }
            if let Some(codename) = &system.codename {
                self.by_file(Fact::Codename, codename, system.file);
            }
        }
        self.variants(system);
        self.libc();
        self.package_managers();
        self.runtimes(given);
        self.list.sort_by_key(|fact| fact.fact);
    }

    fn add(&mut self, fact: Fact, value: &str, said_by: String) {
        self.list.push(BaseFact { fact, value: printable_text(value), said_by });
    }

    /// Adds a fact that a file shows, if the file comes from the lowest layers.
    fn by_file(&mut self, fact: Fact, value: &str, file: NodeId) {
        if self.is_below(file) {
            self.add(fact, value, printable(&self.tree.path(file)));
        }
    }

    /// Whether a path exists in the lowest layers; upper layers may have changed it.
    fn is_below(&self, node: NodeId) -> bool {
        let mut versions = self.tree.versions(node);
        self.layers == 0
            || versions
                .any(|version| self.tree.layer_of(version).is_some_and(|layer| layer < self.layers))
    }

    fn find(&self, path: &str) -> Option<NodeId> {
        self.tree.find(path.as_bytes()).filter(|&node| self.is_below(node))
    }

    fn variants(&mut self, system: Option<&System>) {
        let status = self.find("var/lib/dpkg/status");
        let options = self.contents.all(packages::OPTIONS).iter();
        let excluding: Vec<NodeId> = options
            .filter(|file| packages::excludes_any(file.bytes()))
            .map(|file| file.node)
            .collect();
        let named = |wanted: &[u8]| excluding.iter().find(|&&node| self.tree.name(node) == wanted);
        // Debian's official images and Ubuntu's keep their excludes under these names.
        if let Some(&file) = named(b"docker") {
            self.by_file(Fact::Variant, "slim", file);
        } else if let Some(&file) = named(b"excludes") {
            self.by_file(Fact::Variant, "minimized", file);
        }
        if let Some(wall) = self.find("var/lib/chisel/manifest.wall") {
            self.by_file(Fact::Variant, "chiseled", wall);
        }
        // Distroless images have a file for each package instead of one `status` for all.
        let status_directory = self.find("var/lib/dpkg/status.d").filter(|_| status.is_none());
        let titled = system.filter(|system| system.title.contains("Distroless"));
        if let Some(file) = titled.map(|system| system.file).or(status_directory) {
            self.by_file(Fact::Variant, "distroless", file);
        }
        self.minirootfs();
        if let Some(node) = self.tree.find(b"root/buildinfo") {
            self.build_info(node);
        }
        self.language_image();
    }

    /// Alpine's images are made of an archive with this name.
    fn minirootfs(&mut self) {
        let lines = self.image.config.history.as_deref().unwrap_or_default();
        let mut commands = lines.iter().filter_map(|line| line.created_by.as_deref());
        if commands.any(|command| command.contains("alpine-minirootfs-")) {
            self.add(Fact::Variant, "minirootfs", "history".to_owned());
        }
    }

    /// Red Hat's images keep their Dockerfiles, named after the image and its version. There are
    /// few of them; the bound keeps a crowd of other files out of the report.
    fn build_info(&mut self, directory: NodeId) {
        let mut names: Vec<(Vec<u8>, NodeId)> = self
            .tree
            .children(directory)
            .iter()
            .filter(|&&child| self.tree.is_present(child))
            .filter_map(|&child| {
                Some((self.tree.name(child).strip_prefix(b"Dockerfile-")?.to_vec(), child))
            })
            .collect();
        names.sort();
        for (name, file) in names.iter().take(4) {
            self.by_file(Fact::Variant, &String::from_utf8_lossy(name), *file);
        }
    }

    fn language_image(&mut self) {
        let packages = &self.packages.packages;
        let is_installed = |name: &&str| {
            packages
                .iter()
                .any(|package| package.ecosystem == EcosystemName::Dpkg && package.name == **name)
        };
        if let Some(status) = self.find("var/lib/dpkg/status")
            && runtimes::BUILDPACK_DEPS.iter().all(is_installed)
        {
            self.by_file(Fact::Variant, "buildpack-deps", status);
        }
    }

    /// By the loader, which every dynamically linked program names (musl: ldso/dynlink.c; glibc:
    /// sysdeps, shlib-versions).
    fn libc(&mut self) {
        for (libc, prefixes) in
            [("musl", &["ld-musl-"][..]), ("glibc", &["ld-linux", "ld64.so", "ld.so."][..])]
        {
            let mut directories = ["lib64", "lib", "usr/lib64", "usr/lib"].into_iter();
            if let Some(loader) = directories.find_map(|path| self.loader(path, prefixes)) {
                self.by_file(Fact::Libc, libc, loader);
            }
        }
    }

    /// Returns the first file in a directory that has one of these prefixes, by name.
    fn loader(&self, directory: &str, prefixes: &[&str]) -> Option<NodeId> {
        let directory = self.tree.follow(self.tree.find(directory.as_bytes())?)?;
        let is_loader = |&&child: &&NodeId| {
            let name = self.tree.name(child);
            prefixes.iter().any(|prefix| name.starts_with(prefix.as_bytes()))
                && self.tree.is_present(child)
                && !self.tree.is_directory(child)
                && self.is_below(child)
        };
        let loaders = self.tree.children(directory).iter().filter(is_loader);
        loaders.copied().min_by_key(|&child| self.tree.name(child).to_vec())
    }

    fn package_managers(&mut self) {
        for (name, paths) in PACKAGE_MANAGERS {
            let program = paths.iter().find_map(|path| self.find(path));
            if let Some(program) = program {
                self.by_file(Fact::PackageManager, name, program);
            }
        }
    }

    fn runtimes(&mut self, given: Given<'_>) {
        for (variable, name) in runtimes::VARIABLES {
            let values = self.image.config.env.iter();
            let value = values.rev().find_map(|set| set.strip_prefix(variable)?.strip_prefix('='));
            // No version is longer than this.
            if let Some(value) = value.filter(|value| !value.is_empty() && value.len() <= 64)
                && self.is_set_below(variable, value, given)
            {
                self.add(Fact::Runtime, &format!("{name} {value}"), (*variable).to_owned());
            }
        }
        // Variables name what the image is made for; toolchains would list it again.
        let has_variable = self.list.iter().any(|fact| fact.fact == Fact::Runtime);
        for package in &self.packages.packages {
            if let Some(proof) = package.proof
                && package.ecosystem == EcosystemName::Toolchain
                && !has_variable
            {
                let value = format!("{} {}", package.name, package.version);
                self.by_file(Fact::Runtime, value.trim_end(), proof);
            }
        }
    }

    /// Whether the base sets a variable: by its own configuration if the user named an image,
    /// otherwise by the position of the `ENV` in the history.
    fn is_set_below(&self, variable: &str, value: &str, given: Given<'_>) -> bool {
        if self.layers == 0 {
            return true;
        }
        if let Given::Image { image, .. } = given
            && image.layers.len() == self.layers
        {
            let assignment = format!("{variable}={value}");
            return image.config.env.contains(&assignment);
        }
        let steps = &self.history.steps;
        let sets = |text: &str| {
            let rest = text.strip_prefix("ENV ").map(str::trim_start);
            rest.and_then(|rest| rest.strip_prefix(variable))
                .is_some_and(|rest| rest.starts_with(['=', ' ']))
        };
        let line = steps
            .iter()
            .position(|step| step.instruction.as_ref().is_some_and(|line| sets(&line.text)));
        line.is_some_and(|line| history::is_below(self.history, line, self.layers))
    }
}

/// Programs that install packages, and where they are; `apt-get` exists wherever `apt` does.
const PACKAGE_MANAGERS: &[(&str, &[&str])] = &[
    ("apt", &["usr/bin/apt-get"]),
    ("apk", &["sbin/apk", "usr/bin/apk"]),
    ("dnf", &["usr/bin/dnf5", "usr/bin/dnf", "usr/bin/dnf-3"]),
    ("microdnf", &["usr/bin/microdnf"]),
    ("yum", &["usr/bin/yum"]),
    ("tdnf", &["usr/bin/tdnf"]),
    ("zypper", &["usr/bin/zypper"]),
    ("pacman", &["usr/bin/pacman"]),
    ("xbps", &["usr/bin/xbps-install"]),
    ("emerge", &["usr/bin/emerge"]),
    ("opkg", &["bin/opkg", "usr/bin/opkg"]),
    ("nix", &["nix/var/nix/profiles/default/bin/nix", "root/.nix-profile/bin/nix"]),
];
