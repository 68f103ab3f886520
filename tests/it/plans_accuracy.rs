//! Plans: their sizes are those of the images that their Dockerfiles build.

use plimsoll::report::{PlanReport, Report};
use serde_json::json;

use crate::hostile::archive::file;
use crate::rules::{self, Story, bytes};

/// Returns an ELF program that names these libraries, with this many bytes of debug sections. The
/// names of its sections are in the middle, as Go's linker writes them.
pub(crate) fn elf(needed: &[&str], debug: usize) -> Vec<u8> {
    let mut all = vec![0; 0x2000];
    let mut put = |at: usize, value: u64, width: usize| {
        all[at..at + width].copy_from_slice(&value.to_le_bytes()[..width]);
    };
    put(0, 0x0001_0102_464c_457f, 8);
    for (at, value) in [(16, 3), (18, 62), (52, 64), (54, 56), (56, 3), (58, 64), (60, 3), (62, 1)]
    {
        put(at, value, 2);
    }
    put(32, 64, 8);
    put(40, 0x200, 8);
    let segments = [(1, 0, 0x2000), (3, 0x180, 8), (2, 0x1800, 16 * (needed.len() as u64 + 2))];
    for (at, (kind, start, length)) in (64..).step_by(56).zip(segments) {
        put(at, kind, 4);
        put(at + 8, start, 8);
        put(at + 16, start, 8);
        put(at + 32, length, 8);
    }
    let sections = [(0, 3, 0x1400, 22), (10, 1, 0x2000, debug as u64)];
    for (at, (name, kind, start, length)) in (0x240..).step_by(64).zip(sections) {
        put(at, name, 4);
        put(at + 4, kind, 4);
        put(at + 24, start, 8);
        put(at + 32, length, 8);
    }
    let mut entries = vec![(5, 0x1000)];
    let mut names = vec![0];
    for name in needed {
        entries.push((1, names.len() as u64));
        names.extend(name.bytes().chain([0]));
    }
    for (at, (tag, value)) in (0x1800..).step_by(16).zip(entries) {
        put(at, tag, 8);
        put(at + 8, value, 8);
    }
    all[0x1000..0x1000 + names.len()].copy_from_slice(&names);
    all[0x1400..0x1416].copy_from_slice(b".shstrtab\0.debug_info\0");
    all.extend(bytes(debug, 7));
    all
}

/// A package: name, `Depends`, whether it was installed explicitly, and its files.
type Package<'p> = (&'p str, &'p str, bool, &'p [&'p str]);

/// Returns what dpkg and apt write when they install these packages, without `Recommends`.
fn dpkg(packages: &[Package<'_>]) -> Vec<Vec<u8>> {
    let packages: Vec<rules::Package<'_>> = packages
        .iter()
        .map(|&(name, depends, explicit, files)| rules::Package(name, depends, "", explicit, files))
        .collect();
    rules::dpkg(&packages)
}

fn plan<'r>(report: &'r Report, name: &str) -> &'r PlanReport {
    report.plans.iter().find(|plan| plan.name.word() == name).unwrap()
}

const CACHE: [&str; 2] = ["root/.npm/_cacache/index-v5/00/11", "root/.npm/_cacache/content-v2/ab"];

#[test]
fn in_place_leaves_out_fixes_that_need_another_stage() {
    let go = ("golang-1.19-go", "", true, &["usr/lib/go-1.19/bin/go"][..]);
    let story = |members: &[Vec<u8>]| {
        Story::new()
            .base(&[file("etc/hostname", b"a")])
            .run("apt-get update && apt-get install -y golang-go", &dpkg(&[go]))
            .copy(". /app", &[file("app/main.go", b"package main")])
            .run("go build -o /app/server", members)
            .config(json!({ "Cmd": ["/app/server"] }))
            .report()
    };
    let report = story(&[file(CACHE[0], &bytes(300, 1)), file(CACHE[1], &bytes(4000, 2))]);
    assert!(report.findings.iter().any(|finding| finding.rule == "go-toolchain"));
    let in_place = plan(&report, "in place");
    assert_eq!(report.sizes.unpacked.0 - in_place.unpacked.0, 4300);
    assert!(in_place.what.contains("no other stage"), "{}", in_place.what);
    let none = story(&[]);
    assert!(none.plans.iter().all(|plan| plan.name.word() != "in place"));
}

/// What is only recommended is not installed, whichever finding it counts for.
#[test]
fn a_fix_in_place_removes_what_another_finding_counts() {
    let packages = [
        rules::Package("gcc", "", "libgd3", true, &["usr/bin/gcc"]),
        rules::Package("libgd3", "", "", false, &["usr/lib/libgd.so.3"]),
        rules::Package("tool", "", "extra", true, &["usr/bin/tool"]),
        rules::Package("extra", "", "", false, &["usr/share/extra/data"]),
    ];
    let report = Story::new()
        .base(&[file("etc/hostname", b"a")])
        .run("apt-get update && apt-get install -y gcc tool", &rules::dpkg(&packages))
        .copy(". /app", &[file("app/main.c", b"int main;")])
        .run("gcc -o /app/server /app/main.c", &[file("app/server", &elf(&[], 0))])
        .config(json!({ "Cmd": ["/app/server"] }))
        .report();
    let bytes_of = |rule: &str| {
        let of_rule = report.findings.iter().filter(|finding| finding.rule == rule);
        of_rule.map(|finding| finding.unpacked.0).sum::<u64>()
    };
    assert_eq!((bytes_of("compilers"), bytes_of("only-recommended")), (2000, 1000));
    let saved = report.sizes.unpacked.0 - plan(&report, "in place").unpacked.0;
    assert_eq!(saved, 2000);
}

/// Returns the report on an own program that names these libraries, with packages of libraries and
/// certificates.
fn linked(needed: &[&str]) -> Report {
    let library = "usr/lib/x86_64-linux-gnu/libpq.so.5";
    let tls = "usr/lib/x86_64-linux-gnu/libssl.so.3";
    let packages = [
        ("libpq-dev", "libpq5", true, &["usr/include/libpq-fe.h"][..]),
        ("libpq5", "", false, &[library]),
        ("ca-certificates", "openssl", true, &["usr/sbin/update-ca-certificates"]),
        ("openssl", "libssl3", false, &["usr/bin/openssl"]),
        ("libssl3", "", false, &[tls]),
    ];
    let mut members = dpkg(&packages);
    members.push(file("etc/ssl/certs/ca-certificates.crt", &bytes(500, 3)));
    Story::new()
        .base(&[file("usr/bin/apt-get", b"a")])
        .run("apt-get update && apt-get install -y libpq-dev ca-certificates", &members)
        .copy("server /app/server", &[file("app/server", &elf(needed, 0))])
        .config(json!({ "Cmd": ["/app/server"] }))
        .report()
}

#[test]
fn a_program_gets_the_packages_of_the_libraries_that_it_names() {
    let report = linked(&["libpq.so.5", "libc.so.6"]);
    let dockerfile = plan(&report, "multi-stage").dockerfile.join("\n");
    assert!(dockerfile.contains("--no-install-recommends libpq5 &&"), "{dockerfile}");
    assert!(dockerfile.contains("COPY --from=build /etc/ssl/certs/ca-certificates.crt "));
}

#[test]
fn a_program_without_libraries_of_packages_installs_none() {
    let report = linked(&["libc.so.6"]);
    let plan = plan(&report, "multi-stage");
    let dockerfile = plan.dockerfile.join("\n");
    let last = dockerfile.rsplit_once("FROM").unwrap().1;
    assert!(!last.contains("apt-get"), "{dockerfile}");
    assert!(!plan.is_estimate);
    assert_eq!(plan.unpacked.0, 1 + 0x2000 + 500);
}

#[test]
fn a_program_that_loads_openssl_gets_certificates_one_by_one() {
    let report = linked(&["libssl.so.3"]);
    let dockerfile = plan(&report, "multi-stage").dockerfile.join("\n");
    assert!(dockerfile.contains("--no-install-recommends ca-certificates"), "{dockerfile}");
    assert!(!dockerfile.contains("ca-certificates.crt"), "{dockerfile}");
}

#[test]
fn debug_sections_count_wherever_their_names_are() {
    let finding = Story::new()
        .base(&[file("etc/hostname", b"a")])
        .run("make", &[file("app/server", &elf(&[], 3000))])
        .finding("unstripped-programs");
    assert_eq!(finding.unpacked.0, 3000);
}

#[test]
fn installers_of_python_packages_stay_in_the_build_stage() {
    let home = "usr/local/lib/python3.11/dist-packages";
    let packages = [
        ("python3", "", true, &["usr/bin/python3.11"][..]),
        ("python3-pip", "", true, &["usr/lib/python3/dist-packages/pip/a.py"]),
        ("ca-certificates", "", false, &["usr/sbin/update-ca-certificates"]),
        // Of what headers require, only shared libraries may be loaded.
        ("python3-dev", "libexpat1, libjs-sphinxdoc", true, &["usr/include/Python.h"]),
        ("libexpat1", "", false, &["usr/lib/libexpat.so.1"]),
        ("libjs-sphinxdoc", "", false, &["usr/share/javascript/sphinxdoc.js"]),
    ];
    let install = "apt-get update && apt-get install -y python3 python3-pip python3-dev";
    let report = Story::new()
        .base(&[file("usr/bin/apt-get", b"a")])
        .run(install, &dpkg(&packages))
        .run(
            "pip install web",
            &[
                file(&format!("{home}/web/__init__.py"), b"a"),
                file(&format!("{home}/web-1.dist-info/METADATA"), b"Name: web\nVersion: 1\n"),
                file(
                    &format!("{home}/web-1.dist-info/RECORD"),
                    b"web/__init__.py,,\nweb-1.dist-info/METADATA,,\nweb-1.dist-info/RECORD,,\n",
                ),
            ],
        )
        .copy(". /app", &[file("app/main.py", b"import web")])
        .config(json!({ "Cmd": ["/usr/bin/python3.11", "main.py"], "WorkingDir": "/app" }))
        .report();
    let dockerfile = plan(&report, "multi-stage").dockerfile.join("\n");
    assert!(
        dockerfile.contains("--no-install-recommends ca-certificates libexpat1 python3 &&"),
        "{dockerfile}"
    );
}

#[test]
fn apt_gets_an_option_to_remove_suggestions_unless_it_is_configured() {
    let story = |settings: &[Vec<u8>]| {
        let gcc = ("gcc", "", true, &["usr/bin/gcc"][..]);
        let mut members = dpkg(&[("apt", "", false, &["usr/bin/apt"]), gcc]);
        members.push(file("app/server", b"a"));
        Story::new()
            .base(settings)
            .run("apt-get install -y gcc && make", &members)
            .config(json!({ "Cmd": ["/app/server"] }))
            .finding("compilers")
            .fix
            .join(" ")
    };
    let plain = story(&[file("etc/hostname", b"a")]);
    let option = "--auto-remove -o APT::AutoRemove::SuggestsImportant=false gcc";
    assert!(plain.contains(option), "{plain}");
    let set = story(&[file("etc/apt/apt.conf.d/docker-autoremove-suggests", b"a")]);
    assert!(set.contains("--auto-remove gcc"), "{set}");
}
