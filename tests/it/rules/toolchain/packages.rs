//! Build packages of operating systems, and the packages that are removed with them.

use plimsoll::report::FindingReport;
use serde_json::json;

use super::super::{Package, Story, bytes, dpkg, rules_of, without_mounts};
use crate::hostile::archive::{file, symlink};
use crate::plans_accuracy::elf;

/// Returns an image with an own program and build packages.
fn story(command: &str, members: &[Vec<u8>]) -> Story {
    Story::new()
        .base(&[file("etc/hostname", b"a")])
        .run(command, members)
        .config(json!({ "Cmd": ["/app/server"], "Env": ["PATH=/usr/bin"] }))
}

const INSTALL: &str = "apt-get update && apt-get install -y things";

/// For each rule: a package that it finds, and one with a similar name that it does not find.
const ROWS: &[(&str, &str, &str)] = &[
    ("go-toolchain", "golang-1.19-go", "gopass"),
    ("rust-toolchain", "rustc", "rust-coreutils"),
    ("dotnet-sdk", "dotnet-sdk-8.0", "dotnet-runtime-8.0"),
    ("java-build-tools", "maven", "mavericks"),
    ("jdk-where-a-jre-would-do", "openjdk-17-jdk-headless", "openjdk-17-jre-headless"),
    ("kernel-packages", "linux-headers-6.1.0-9-amd64", "linux-base"),
    ("compilers", "gcc-12", "gcc-12-base"),
    ("development-headers", "libpq-dev", "udev"),
    ("version-control-tools", "git", "gitolite3"),
    ("debugging-tools", "gdb", "gdbm-l10n"),
];

#[test]
fn build_packages_are_found_by_name() {
    for &(rule, fires, near_miss) in ROWS {
        let package = |name| dpkg(&[Package(name, "", "", true, &["usr/lib/thing/data"])]);
        let finding = story(INSTALL, &package(fires)).finding(rule);
        assert_eq!(finding.unpacked.0, 1000, "{rule}");
        assert_eq!(finding.paths, ["/usr/lib/thing/data"], "{rule}");
        assert_eq!(finding.proof.word(), "proven", "{rule}");
        assert!(finding.evidence.contains(fires), "{rule}: {}", finding.evidence);
        let is_optional = matches!(rule, "version-control-tools" | "debugging-tools");
        assert_eq!(finding.counts.word(), if is_optional { "optional" } else { "headline" });
        assert_eq!(story(INSTALL, &package(near_miss)).findings(rule), [], "{near_miss}");
        let hidden = story(INSTALL, &package(fires))
            .run("rm -r /usr/lib/thing", &[file("usr/lib/.wh.thing", b"")])
            .report();
        assert_eq!(rules_of(&hidden), ["deleted-too-late"], "{rule}");
    }
}

#[test]
fn every_rule_of_the_category_is_tested() {
    let tested = ROWS.iter().map(|row| row.0).chain(super::places::ROWS.iter().map(|row| row.0));
    let tested: Vec<&str> = tested.chain(["python-installers", "unused-runtime"]).collect();
    for rule in plimsoll::rules::all().filter(|rule| rule.category.word() == "toolchain") {
        assert!(tested.contains(&rule.id), "{}", rule.id);
    }
}

const GCC: &[&str] = &["usr/lib/gcc/cc1"];
const PQ: &[&str] = &["usr/lib/x86_64-linux-gnu/libpq.so.5"];

/// Returns gcc, a library with its headers, and their dependencies.
fn with_library() -> Vec<Vec<u8>> {
    dpkg(&[
        Package("gcc", "libmpc3, libgomp1", "", true, GCC),
        Package("libmpc3", "", "", false, &["usr/lib/x86_64-linux-gnu/libmpc.so.3"]),
        Package("libgomp1", "", "", false, &["usr/lib/x86_64-linux-gnu/libgomp.so.1"]),
        Package("libpq-dev", "libpq5", "", true, &["usr/include/pq.h"]),
        Package("libpq5", "", "", false, PQ),
    ])
}

#[test]
fn libraries_that_were_linked_stay() {
    let command = "apt-get update && apt-get -y install gcc libpq-dev && make";
    let finding = story(command, &with_library()).finding("development-headers");
    assert_eq!(finding.paths, ["/usr/include/pq.h"]);
    // What compilers bring stays only if a binary names it; libpq5 may be loaded by name.
    assert_eq!(
        without_mounts(&finding.fix)[1..],
        [
            "apt-get -y install gcc libpq-dev && \\",
            "make && \\",
            "apt-mark manual libpq5 && \\",
            "apt-get purge -y --auto-remove gcc libpq-dev"
        ]
    );
    assert!(finding.advice.contains("libpq5 stays, as programs may load it"), "{}", finding.advice);
    let finding = story(command, &with_library()).finding("compilers");
    assert_eq!(
        finding.paths,
        [
            "/usr/lib/gcc/cc1",
            "/usr/lib/x86_64-linux-gnu/libgomp.so.1",
            "/usr/lib/x86_64-linux-gnu/libmpc.so.3"
        ]
    );
}

#[test]
fn libraries_that_a_binary_names_stay() {
    let command = "apt-get update && apt-get -y install gcc libpq-dev && make";
    let module = |library| {
        let mut members = with_library();
        members.push(file("app/module.so", &elf(&[library], 0)));
        story(command, &members).finding("compilers")
    };
    let finding = module("libgomp.so.1");
    assert!(!finding.paths.iter().any(|path| path.contains("libgomp")), "{:?}", finding.paths);
    assert!(finding.fix.contains(&"    apt-mark manual libgomp1 libpq5 && \\".to_owned()));
    let why = "libgomp1 stays, as /app/module.so needs libgomp.so.1";
    assert!(finding.advice.contains(why), "{}", finding.advice);
    assert!(module("libother.so.1").paths.iter().any(|path| path.contains("libgomp")));
}

#[test]
fn packages_that_nothing_uses_are_not_installed() {
    let fix = |command: &str| story(command, &with_library()).finding("compilers").fix;
    assert_eq!(
        fix(
            "apt-get update && apt-get install -y libpq-dev curl gcc && rm -rf /var/lib/apt/lists/*"
        ),
        [
            "RUN apt-get update && \\",
            "    apt-get install -y curl libpq5 && \\",
            "    rm -rf /var/lib/apt/lists/*"
        ]
    );
    // Nothing is left to do.
    let only = "apt-get update && apt-get install -y gcc && rm -rf /var/lib/apt/lists/*";
    let gcc = || dpkg(&[Package("gcc", "", "", true, GCC)]);
    let report = story(only, &gcc()).report();
    assert_eq!(report.findings[0].fix, [""; 0]);
    let plan = report.plans.iter().find(|plan| plan.name.word() == "in place").unwrap();
    assert!(!plan.dockerfile.iter().any(|line| line.starts_with("RUN")), "{:?}", plan.dockerfile);
    // What a later command may need is installed, and removed at the end.
    let used = story(only, &gcc()).run("make", &[file("app/a", b"a")]).finding("compilers").fix;
    assert!(used.iter().any(|line| line.contains("apt-get install -y gcc")), "{used:?}");
    assert!(used.iter().any(|line| line.contains("apt-get purge")), "{used:?}");
    // No package is installed and purged in the same RUN without a command in between.
    for install in ["apt-get install -y gcc", "apt-get install -y $PACKAGES"] {
        let fix = story(install, &gcc()).finding("compilers").fix;
        assert!(!fix.iter().any(|line| line.contains("purge")), "{fix:?}");
    }
}

/// A package that stays recommends one that goes.
#[test]
fn what_is_only_recommended_is_refused_where_it_would_come() {
    let members = dpkg(&[
        Package("gcc", "binutils", "", true, GCC),
        Package("binutils", "", "", false, &["usr/bin/ld"]),
        Package("app", "", "binutils", true, &["usr/bin/app"]),
    ]);
    let fix = |options: &str| {
        let install = format!("apt-get install -y {options}gcc app");
        story(&install, &members).finding("compilers").fix
    };
    assert_eq!(fix(""), ["RUN apt-get install -y app binutils-"]);
    let without = "--no-install-recommends ";
    assert_eq!(fix(without), ["RUN apt-get install -y --no-install-recommends app"]);
}

#[test]
fn packages_that_others_need_or_recommend_stay() {
    let members = dpkg(&[
        Package("gcc", "binutils, perl, python3, tool-data", "extra", true, GCC),
        Package("binutils", "", "", false, &["usr/bin/ld"]),
        Package("perl", "", "", false, &["usr/bin/perl"]),
        Package("python3", "", "", false, &["usr/bin/python3"]),
        Package("tool-data", "", "", false, &["usr/share/tool"]),
        Package("extra", "", "", false, &["usr/share/extra"]),
        Package("app", "binutils", "tool-data, gcc", true, &["usr/bin/app"]),
    ]);
    let finding = story(&format!("{INSTALL} && make"), &members).finding("compilers");
    assert_eq!(finding.paths, ["/usr/bin/perl", "/usr/lib/gcc/cc1", "/usr/share/extra"]);
    assert!(finding.evidence.ends_with("and 2 packages that nothing else needs"));
    assert_eq!(
        finding.fix[finding.fix.len() - 2..],
        ["    apt-mark manual python3 && \\", "    apt-get purge -y --auto-remove gcc"]
    );
}

#[test]
fn packages_that_the_image_starts_stay() {
    let members = [
        dpkg(&[
            Package("golang-go", "golang-1.19-go", "", true, &[]),
            Package("golang-1.19-go", "gcc", "", false, &["usr/lib/go-1.19/bin/go"]),
            Package("gcc", "", "", false, GCC),
        ]),
        vec![symlink("usr/bin/go", "../lib/go-1.19/bin/go")],
    ]
    .concat();
    let story = |command: serde_json::Value| {
        let base = Story::new().base(&[file("etc/hostname", b"a")]);
        base.run(INSTALL, &members).config(json!({ "Cmd": command, "Env": ["PATH=/usr/bin"] }))
    };
    assert_eq!(story(json!(["go", "run", "."])).findings("go-toolchain"), []);
    assert_eq!(story(json!(["go", "run", "."])).findings("compilers"), []);
    assert_eq!(story(json!(["sh", "-c", "cd /src && go run ."])).findings("go-toolchain"), []);
    assert_eq!(story(json!(["/app/server"])).finding("go-toolchain").unpacked.0, 1000);
    assert_eq!(story(json!(["/app/server"])).finding("compilers").unpacked.0, 1000);
    // An image with only installed packages and a shell is meant for building.
    let finding = story(json!(["bash"])).finding("compilers");
    assert_eq!((finding.proof.word(), finding.counts.word()), ("guessed", "nowhere"));
}

#[test]
fn compilers_are_a_guess_where_packages_compile_at_run_time() {
    let mut members = dpkg(&[Package("gcc", "", "", true, GCC)]);
    let info = "usr/lib/python3/site-packages/triton-3.0.dist-info";
    members.push(file(
        &format!("{info}/METADATA"),
        b"Metadata-Version: 2.1\nName: triton\nVersion: 3.0\n",
    ));
    members.push(file(&format!("{info}/RECORD"), b""));
    let finding = story(INSTALL, &members).finding("compilers");
    assert_eq!(finding.proof.word(), "guessed");
    // A package of another ecosystem has the name by chance.
    let mut members = dpkg(&[Package("gcc", "", "", true, GCC)]);
    for name in ["triton", "dkms"] {
        let manifest = format!(r#"{{"name": "{name}", "version": "1.0.0"}}"#);
        let path = format!("app/node_modules/{name}/package.json");
        members.push(file(&path, manifest.as_bytes()));
    }
    let finding = story(INSTALL, &members).finding("compilers");
    assert_eq!(finding.proof.word(), "proven");
}

#[test]
fn essential_packages_stay() {
    let mut members = dpkg(&[Package("make", "perl-base", "", true, &["usr/bin/make"])]);
    let status = "Package: make\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n\
                  Depends: perl-base\n\nPackage: perl-base\nEssential: yes\n\
                  Status: install ok installed\nArchitecture: amd64\nVersion: 1\n\n";
    members.push(file("var/lib/dpkg/status", status.as_bytes()));
    members.push(file("var/lib/dpkg/info/perl-base.list", b"/usr/bin/perl\n"));
    members.push(file("usr/bin/perl", &bytes(1000, 9)));
    assert_eq!(story(INSTALL, &members).finding("compilers").paths, ["/usr/bin/make"]);
}

fn compilers(story: Story) -> FindingReport {
    story.config(json!({ "Cmd": ["/app/server"] })).finding("compilers")
}

#[test]
fn the_fix_depends_on_the_instructions() {
    let base = || Story::new().base(&[file("etc/hostname", b"a")]);
    let gcc = dpkg(&[Package("gcc", "", "", true, GCC)]);
    let built = [file("app/server", b"binary")];
    // Adjacent RUN instructions become one.
    let finding = compilers(base().run("apt-get install -y gcc", &gcc).run("make", &built));
    assert_eq!(
        finding.fix,
        [
            "RUN apt-get install -y gcc && \\",
            "    make && \\",
            "    apt-get purge -y --auto-remove gcc"
        ]
    );
    // With a COPY in between, only another stage helps: files that are removed later are still
    // shipped.
    let finding = compilers(
        base().run("apt-get install -y gcc", &gcc).copy(". /app", &built).run("make", &built),
    );
    assert_eq!(finding.fix, <[&str; 0]>::default());
    assert!(finding.advice.contains("another stage"), "{}", finding.advice);
    // The same holds if the working directory changes in between.
    let finding = compilers(
        base().run("apt-get install -y gcc", &gcc).and("WORKDIR /app").run("make", &built),
    );
    assert_eq!(finding.fix, <[&str; 0]>::default());
    // Packages of the base image cannot be removed.
    let finding = compilers(Story::new().base(&gcc).run("make", &built));
    assert_eq!(finding.counts.word(), "other-base");
    assert_eq!(finding.fix, <[&str; 0]>::default());
}

#[test]
fn virtual_packages_of_apk_are_removed_without_run_time_libraries() {
    let installed = "P:.build-deps\nV:1\nA:noarch\nD:gcc postgresql-dev\n\n\
        P:gcc\nV:1\nA:x86_64\nD:so:libisl.so.23\nF:usr/lib/gcc\nR:cc1\n\n\
        P:isl\nV:1\nA:x86_64\np:so:libisl.so.23=23\nF:usr/lib\nR:libisl.so.23\n\n\
        P:postgresql-dev\nV:1\nA:x86_64\nD:libpq\nF:usr/include\nR:pq.h\n\n\
        P:libpq\nV:1\nA:x86_64\nF:usr/lib\nR:libpq.so.5\n\n\
        P:.python-rundeps\nV:1\nA:noarch\nD:libffi\n\n\
        P:libffi\nV:1\nA:x86_64\nF:usr/lib\nR:libffi.so.8\n\n";
    let mut members = vec![
        file("lib/apk/db/installed", installed.as_bytes()),
        file("etc/apk/world", b".build-deps\n.python-rundeps\n"),
    ];
    let files =
        ["usr/lib/gcc/cc1", "usr/lib/libisl.so.23", "usr/include/pq.h", "usr/lib/libpq.so.5"];
    members.extend(files.iter().map(|path| file(path, &bytes(1000, path.len() as u8))));
    members.push(file("usr/lib/libffi.so.8", &bytes(1000, 99)));
    let command = "apk add --no-cache --virtual .build-deps gcc postgresql-dev && pip install .";
    let finding = story(command, &members).finding("compilers");
    assert_eq!(finding.paths, ["/usr/lib/gcc/cc1", "/usr/lib/libisl.so.23"]);
    assert_eq!(
        finding.fix[finding.fix.len() - 2..],
        ["    apk add --no-cache libpq && \\", "    apk del --no-cache .build-deps"]
    );
    // Without a build in between, only the libraries are added.
    let alone = "apk add --no-cache --virtual .build-deps gcc postgresql-dev";
    let finding = story(alone, &members).finding("compilers");
    assert!(finding.fix.last().unwrap().ends_with("apk add --no-cache libpq"), "{:?}", finding.fix);
    assert_eq!(
        story(command, &members).finding("development-headers").paths,
        ["/usr/include/pq.h"]
    );
}
