//! toolchain: packages that are found, and damaged input.

use super::composer::testdata;
use super::{names, package, report_of};
use crate::hostile::archive::{file, symlink};

fn real(path: &str, name: &str) -> Vec<u8> {
    file(path, &testdata(&format!("toolchain/{name}")))
}

#[test]
fn toolchains_own_all_of_their_directory() {
    let rust = "usr/local/rustup/toolchains/stable-x86_64-unknown-linux-gnu";
    let report = report_of(&[vec![
        real("usr/local/go/VERSION", "go-VERSION"),
        file("usr/local/go/bin/go", &[1; 100]),
        file("usr/local/go/pkg/tool/linux_amd64/asm", &[1; 10]),
        file("usr/local/go/src/fmt/print.go", &[1; 20]),
        real("opt/java/openjdk/release", "temurin-25-release"),
        file("opt/java/openjdk/bin/java", &[1; 1000]),
        real(
            &format!("{rust}/lib/rustlib/multirust-channel-manifest.toml"),
            "multirust-channel-manifest.toml",
        ),
        file(&format!("{rust}/bin/rustc"), &[1; 2000]),
        real("usr/local/rustup/settings.toml", "rustup-settings.toml"),
        file("usr/local/cargo/bin/rustup", &[1; 3000]),
        symlink("usr/local/cargo/bin/cargo", "rustup"),
        file("usr/local/cargo/bin/rustfmt", &[2; 5]),
        file("usr/local/lib/erlang/releases/26/OTP_VERSION", b"26.2.1\n"),
        file("usr/local/lib/erlang/bin/erl", &[1; 40]),
        file("usr/local/lib/erlang/lib/kernel/x.beam", &[1; 50]),
        file("usr/local/bin/mine", &[1; 9]),
    ]]);
    assert_eq!(
        names(&report),
        [
            "toolchain erlang 26.2.1", "toolchain go 1.26.8", "toolchain jdk 25.0.3",
            "toolchain rust 1.95.0", "toolchain rustup ",
        ]
    );
    let bytes = |name| package(&report, name).unpacked.0;
    assert_eq!(bytes("go"), 130 + 35);
    assert_eq!(bytes("jdk"), 1000 + 1603);
    assert_eq!(bytes("rust"), 2000 + 1809);
    assert_eq!(bytes("rustup"), 3000 + 131);
    assert_eq!(bytes("erlang"), 97);
    assert_eq!(package(&report, "rust").architecture.as_deref(), Some("x86_64"));
    let unowned: u64 = report.unowned.iter().map(|group| group.unpacked.0).sum();
    assert_eq!(unowned, 14);
}

#[test]
fn runtimes_in_a_prefix_own_only_their_files() {
    let ruby =
        b"  CONFIG[\"MAJOR\"] = \"3\"\n  CONFIG[\"MINOR\"] = \"3\"\n  CONFIG[\"TEENY\"] = \"1\"\n";
    let report = report_of(&[vec![
        real("usr/local/include/node/node_version.h", "node_version.h"),
        file("usr/local/bin/node", &[1; 100]),
        file("usr/local/lib/node_modules/other/x.js", &[1; 1]),
        real("usr/local/include/python3.13/patchlevel.h", "patchlevel.h"),
        file("usr/local/bin/python3.13", &[1; 200]),
        symlink("usr/local/bin/python3", "python3.13"),
        file("usr/local/lib/python3.13/os.py", &[1; 20]),
        file("usr/local/lib/python3.13/json/__init__.py", &[1; 30]),
        file("usr/local/lib/python3.13/site-packages/mine.py", &[1; 2]),
        file("usr/local/lib/ruby/3.3.0/x86_64-linux/rbconfig.rb", ruby),
        file("usr/local/bin/ruby", &[1; 300]),
        file("usr/local/lib/ruby/gems/3.3.0/mine.rb", &[1; 4]),
        file("usr/local/include/php/main/php_version.h", b"#define PHP_VERSION \"8.3.6\"\n"),
        file("usr/local/bin/php", &[1; 400]),
        file("usr/local/LICENSE", &[1; 8]),
    ]]);
    assert_eq!(
        names(&report),
        [
            "toolchain node 20.20.2", "toolchain php 8.3.6", "toolchain python 3.13.0",
            "toolchain ruby 3.3.1",
        ]
    );
    let bytes = |name| package(&report, name).unpacked.0;
    assert_eq!(bytes("node"), 100 + 4176);
    assert_eq!(bytes("python"), 250 + 1299);
    assert_eq!(bytes("ruby"), 300 + ruby.len() as u64);
    assert_eq!(bytes("php"), 400 + 28);
    let unowned: u64 = report.unowned.iter().map(|group| group.unpacked.0).sum();
    assert_eq!(unowned, 15);
}

#[test]
fn a_toolchain_depends_on_its_jars() {
    let end = [&b"PK\x05\x06"[..], &[0; 18]].concat();
    let report = report_of(&[vec![
        file("opt/maven/lib/maven-core-3.9.6.jar", &end),
        file("opt/maven/lib/guava-32.0.1-jre.jar", &end),
        file("opt/maven/bin/mvn", b"#!/bin/sh\n"),
        file("opt/other/lib/gradle-core-8.5.jar", &end),
    ]]);
    let maven = package(&report, "maven");
    assert_eq!((maven.version.as_str(), maven.unpacked.0), ("3.9.6", 10));
    assert_eq!(maven.retained.0, 10 + 44);
    assert_eq!(package(&report, "guava").needed_by, ["maven"]);
    assert!(!names(&report).iter().any(|name| name.starts_with("toolchain gradle")));
}

#[test]
fn version_files_of_other_programs_and_at_the_root_are_ignored() {
    let report = report_of(&[vec![
        file("VERSION", b"go1.22\n"),
        file("bin/go", b"x"),
        file("pkg/tool/x", b"x"),
        file("release", b"JAVA_VERSION=\"17\"\n"),
        file("bin/java", b"x"),
        file("a/VERSION", b"go1.22\n"),
        file("b/VERSION", b"go<script>\n"),
        file("b/bin/go", b"x"),
        file("b/pkg/tool/x", b"x"),
        file("c/release", &[b"JAVA_VERSION=".to_vec(), vec![b'9'; 100_000]].concat()),
        file("c/bin/java", b"x"),
        file("d/sdk/1/.version", b"\xff\xff"),
        file("include/node/node_version.h", b"#define NODE_MAJOR_VERSION"),
        file("e/settings.toml", b"version = \"1\"\n"),
        file(
            "f/lib/rustlib/multirust-channel-manifest.toml",
            b"manifest-version = \"2\"\n[pkg.rustc",
        ),
    ]]);
    assert_eq!(names(&report), [""; 0]);
    assert_eq!(report.warnings.len(), 0, "{:?}", report.warnings);
}

#[test]
fn what_a_package_manager_installed_is_not_a_toolchain() {
    let status =
        b"Package: golang\nStatus: install ok installed\nVersion: 1.26\nArchitecture: all\n";
    let list = b"/.\n/usr/lib/go/VERSION\n/usr/lib/go/bin/go\n";
    let report = report_of(&[vec![
        file("var/lib/dpkg/status", status),
        file("var/lib/dpkg/info/golang.list", list),
        real("usr/lib/go/VERSION", "go-VERSION"),
        file("usr/lib/go/bin/go", b"x"),
        file("usr/lib/go/pkg/tool/x", b"x"),
    ]]);
    assert_eq!(names(&report), ["dpkg golang 1.26"]);
}
