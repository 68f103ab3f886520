//! Which packages of operating systems are for building: tables of names.

use std::sync::LazyLock;

use crate::facts::Facts;
use crate::packages::Package;
use crate::wildcard::is_like;

/// What a build or debugging package is for; kinds that are optional come last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::rules::toolchain) enum Kind {
    Go,
    Rust,
    DotNet,
    JavaTools,
    Jdk,
    Kernel,
    Compilers,
    Headers,
    /// Git and others; optional.
    VersionControl,
    /// Debuggers and editors; optional.
    Tools,
}

/// Names that match a row below, but are libraries or data that programs need at run time.
const EXCEPTIONS: &[&str] =
    &["gcc-*-base", "clang*-libs", "llvm*-libs", "rust-coreutils", "*-rundeps*"];

/// Patterns of package names, separated by spaces; the first row that matches counts.
///
/// The name suffices as evidence: packages of the operating system are named by their distribution.
static ROWS: &[(Kind, &str)] = &[
    (
        Kind::Tools,
        "gdb gdb-* strace ltrace valgrind tcpdump nmap nmap-* dnsutils bind9-dnsutils bind9-host \
         bind-tools bind-utils net-tools iputils iputils-* traceroute htop telnet inetutils-telnet \
         vim vim-* neovim emacs* nano man-db tmux screen lsof",
    ),
    (Kind::VersionControl, "git git-* subversion mercurial mercurial-* bzr breezy cvs fossil"),
    (Kind::Go, "go golang golang-* gccgo gccgo-* go-1.*"),
    (
        Kind::Rust,
        "cargo cargo-* rustc rustc-* rust rust-std-static* rust-src rust-doc rust-gdb rust-all \
         rust-clippy rust-toolset* rustup rustfmt libstd-rust-* clippy",
    ),
    (
        Kind::DotNet,
        "dotnet-sdk-* dotnet*-sdk dotnet-templates-* dotnet*-templates dotnet-targeting-pack-* \
         dotnet*-targeting-pack aspnetcore-targeting-pack-* netstandard-targeting-pack-* \
         dotnet-apphost-pack-*",
    ),
    (Kind::JavaTools, "maven maven-* gradle ant ant-* sbt kotlin scala leiningen"),
    (
        Kind::Jdk,
        "default-jdk default-jdk-* openjdk-*-jdk openjdk-*-jdk-* openjdk*-jdk openjdk*-jmods \
         openjdk*-src openjdk*-demos openjdk-*-source openjdk-*-demo java-*-openjdk-devel \
         java-*-openjdk-jmods java-*-openjdk-src",
    ),
    (
        Kind::Kernel,
        "linux-image-* linux-headers-* linux-modules-* linux-kbuild-* linux-compiler-* \
         linux-firmware* firmware-* linux-lts linux-virt kernel kernel-core kernel-modules* \
         kernel-devel*",
    ),
    (
        Kind::Compilers,
        "build-essential build-base base-devel gcc gcc-* g++ g++-* cpp cpp-* gfortran gfortran-* \
         gnat gnat-* gobjc* gdc gdc-* tcc clang clang-* clang1* clang2* llvm llvm-* llvm1* llvm2* \
         lld lld-* libgcc-*-dev libstdc++-*-dev libgfortran-*-dev libobjc-*-dev libclang-*-dev \
         libc-devtools libc-dev-bin binutils binutils-* make make-guile cmake cmake-data \
         ninja-build ninja samurai meson autoconf autoconf-* autoconf2* automake automake-* \
         automake1* autotools-dev libtool libtool-bin m4 bison flex pkg-config pkgconf pkgconf-* \
         patch dpkg-dev fakeroot swig swig* nasm yasm protobuf-compiler re2c ccache scons annobin* \
         redhat-rpm-config rpm-build byacc gperf fortify-headers .build-* .phpize-deps* \
         .fetch-deps* cuda-nvcc-* cuda-compiler-* cuda-nsight-* nsight-* cuda-sanitizer-* \
         cuda-command-line-tools-* cuda-minimal-build-*",
    ),
    (
        Kind::Headers,
        "*-dev *-devel *-static *-dev-bin linux-headers kernel-headers linux-libc-dev cuda-*-dev-* \
         libcu*-dev-* libnpp-dev-* libnv*-dev-* libcudnn*-dev-*",
    ),
];

/// A kind, `None` for [`EXCEPTIONS`], and a pattern for names of packages.
type Pattern = (Option<Kind>, &'static [u8]);

/// The patterns that a name may match, by the first byte of the name and in order.
///
/// Several rules look up every package of an image, so most patterns are ruled out by one byte.
static BY_FIRST_BYTE: LazyLock<Vec<Vec<Pattern>>> = LazyLock::new(|| {
    let not = EXCEPTIONS.iter().map(|pattern| (None, pattern.as_bytes()));
    let rows = ROWS.iter().flat_map(|(kind, patterns)| {
        patterns.split(' ').map(|pattern| (Some(*kind), pattern.as_bytes()))
    });
    let all: Vec<_> = not.chain(rows).collect();
    let may_begin = |pattern: &[u8], byte: u8| {
        pattern.first().is_some_and(|&first| first == byte || first == b'*')
    };
    (0..=u8::MAX)
        .map(|byte| all.iter().copied().filter(|(_, pattern)| may_begin(pattern, byte)).collect())
        .collect()
});

/// Returns the kinds of the patterns that a package matches, in order; `None` for [`EXCEPTIONS`].
fn matching(package: &Package) -> impl Iterator<Item = Option<Kind>> {
    let name = package.name.as_bytes();
    let first = name.first().filter(|_| package.ecosystem.is_system());
    let patterns = first.and_then(|&first| BY_FIRST_BYTE.get(usize::from(first)));
    let patterns = patterns.into_iter().flatten();
    patterns.filter(|(_, pattern)| is_like(pattern, name)).map(|(kind, _)| *kind)
}

/// Whether an image may have a package of a kind: a cheap check before dependencies are followed.
pub(in crate::rules::toolchain) fn may_have(facts: &Facts, kind: Kind) -> bool {
    facts.packages.packages.iter().any(|package| matching(package).any(|found| found == Some(kind)))
}

/// Returns what a build package is for; `None` for packages that programs may need at run time.
pub(in crate::rules::toolchain) fn kind_of(package: &Package) -> Option<Kind> {
    matching(package).next().flatten()
}
