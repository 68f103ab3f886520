//! Another base: files that it has already, and what would break.

use plimsoll::report::Report;
use serde_json::json;

use super::compiled::program;
use super::{last_stage, plan};
use crate::elf::{Elf, LIBRARY, PROGRAM};
use crate::hostile::archive::file;
use crate::rules::{Package, Story, bytes, dpkg};

const LOADER: &str = "lib64/ld-linux-x86-64.so.2";
const CERTIFICATES: &str = "etc/ssl/certs/ca-certificates.crt";

fn api(user: &str) -> Story {
    let base = [
        file(LOADER, b"loader"),
        file(CERTIFICATES, &bytes(200, 1)),
        file("etc/passwd", b"root:x:0:0::/:/bin/sh\nnode:x:1000:1000::/:/bin/sh\n"),
    ];
    let config = json!({ "Cmd": ["/usr/local/bin/api"], "User": user });
    let members = [file("usr/local/bin/api", &program(false))];
    Story::new().base(&base).run("make install", &members).config(config)
}

/// Returns a base with a C library and a shell.
fn other() -> Vec<Vec<u8>> {
    vec![
        file(LOADER, b"loader"),
        file("bin/sh", b"sh"),
        file("usr/sbin/useradd", b"useradd"),
        file("etc/passwd", b"root:x:0:0::/:/bin/sh\n"),
        file(CERTIFICATES, &bytes(100, 2)),
    ]
}

#[test]
fn a_base_without_a_c_library_runs_no_program_with_a_loader() {
    let report = api("").onto("scratch", &[]).report();
    assert!(report.plans.iter().all(|plan| plan.name.word() != "onto another base"));
    let [refused] = &report.refused_plans[..] else { panic!("{:?}", report.refused_plans) };
    assert_eq!((&*refused.id, &*refused.base), ("onto", "scratch"));
    assert_eq!(
        refused.reasons,
        ["scratch has no C library: the program has to be linked statically"]
    );
}

#[test]
fn a_base_without_certificates_gets_those_of_the_image() {
    let mut without = other();
    without.pop();
    let report = api("").onto("registry/other:1", &without).report();
    let onto = plan(&report, "onto another base");
    let line = format!("COPY --from=build /{CERTIFICATES} /{CERTIFICATES}");
    assert!(last_stage(onto).contains(&&*line), "{:?}", onto.dockerfile);
    let report = api("").onto("registry/other:1", &other()).report();
    let onto = plan(&report, "onto another base");
    assert!(!onto.dockerfile.contains(&line));
    let base: u64 = 6 + 2 + 7 + 22 + 100;
    assert_eq!(onto.unpacked.0, base + 1000);
}

#[test]
fn a_user_that_the_other_base_lacks_is_created() {
    let report = api("node").onto("registry/other:1", &other()).report();
    let onto = plan(&report, "onto another base");
    let line = "RUN useradd --uid 1000 --system node";
    assert!(last_stage(onto).contains(&line), "{:?}", onto.dockerfile);
    let report = api("1000").onto("registry/other:1", &other()).report();
    assert_eq!(plan(&report, "onto another base").caveats.len(), 1);
}

#[test]
fn a_base_without_a_shell_gets_the_users_of_the_image() {
    let report = api("node").onto("registry/bare:1", &[file(LOADER, b"loader")]).report();
    let last = plan(&report, "onto another base");
    let last = last_stage(last);
    assert!(last.contains(&"COPY --from=build /etc/passwd /etc/group /etc/"), "{last:?}");
    assert!(!last.iter().any(|line| line.starts_with("RUN ")), "{last:?}");
}

#[test]
fn files_of_the_other_base_are_not_shipped_again() {
    let mut with = other();
    with.push(file("usr/local/bin/api", &program(false)));
    let report = api("").onto("registry/other:1", &with).report();
    let onto = plan(&report, "onto another base");
    assert_eq!(onto.unpacked.0, 6 + 2 + 7 + 22 + 100 + 1000);
}

/// What only the health check runs is in the base today.
#[test]
fn programs_of_the_base_that_commands_run_are_installed_on_another() {
    let curl = Package("curl", "", "", true, &["usr/bin/curl"]);
    let with_check = |test: Option<&str>, step: Option<&str>, other: &[Vec<u8>]| {
        let mut base = vec![file(LOADER, b"loader"), file("bin/sh", b"sh")];
        base.push(file("usr/lib/unused", &bytes(9000, 1)));
        base.extend(dpkg(std::slice::from_ref(&curl)));
        let health = test.map(|test| json!({ "Test": ["CMD-SHELL", test] }));
        let story = Story::new()
            .base(&base)
            .run("make install", &[file("usr/local/bin/api", &program(false))])
            .config(json!({ "Cmd": ["/usr/local/bin/api"], "Healthcheck": health }));
        step.into_iter().fold(story, Story::and).onto("other", other).report()
    };
    let plan_with = |test: &str, other: &[Vec<u8>]| with_check(Some(test), None, other);
    let mut apt = other();
    apt.push(file("usr/bin/apt-get", b"apt-get"));
    let install = |report: &Report| {
        let plan = plan(report, "onto another base");
        last_stage(plan)
            .iter()
            .any(|line| line.contains("apt-get install") && line.contains("curl"))
    };
    assert!(install(&plan_with("curl -f http://127.0.0.1/ || exit 1", &apt)));
    assert!(!install(&plan_with("/usr/local/bin/api --check", &apt)));
    // Layouts of the OCI have it only in their history.
    let check = "HEALTHCHECK --interval=5s CMD curl -f http://127.0.0.1/";
    assert!(install(&with_check(None, Some(check), &apt)));
    // Without a package manager it cannot be there.
    let report = plan_with("curl -f http://127.0.0.1/", &other());
    let reasons = report.refused_plans.iter().flat_map(|refused| &refused.reasons);
    assert!(reasons.into_iter().any(|reason| reason.contains("/usr/bin/curl")), "{report:#?}");
}

#[test]
fn a_base_with_an_older_c_library_runs_no_program_that_needs_a_newer_one() {
    const APP: Elf = Elf {
        needed: &["libc.so.6"],
        wants: &[("libc.so.6", "GLIBC_2.4"), ("libc.so.6", "GLIBC_2.34")],
        ..PROGRAM
    };
    let libc = |has| file("lib/libc.so.6", &Elf { has, ..LIBRARY }.bytes());
    let report = |theirs| {
        let base = [file(LOADER, b"loader"), libc(&["GLIBC_2.36"])];
        let members = [file("usr/local/bin/api", &APP.bytes())];
        let config = json!({ "Cmd": ["/usr/local/bin/api"] });
        let story = Story::new().base(&base).run("make install", &members).config(config);
        story.onto("registry/other:1", &[other(), vec![libc(theirs)]].concat()).report()
    };
    let older = report(&["GLIBC_2.31"]);
    let [refused] = &older.refused_plans[..] else { panic!("{:?}", older.refused_plans) };
    assert_eq!(
        refused.reasons,
        ["registry/other:1 has GLIBC_2.31, and /usr/local/bin/api needs GLIBC_2.34"]
    );
    // These bases are refused for their size alone.
    let names_versions = |theirs| {
        let refused = report(theirs).refused_plans;
        refused.iter().flat_map(|plan| &plan.reasons).any(|reason| reason.contains("GLIBC"))
    };
    assert!(!names_versions(&["GLIBC_2.34"]));
    // Of one that defines nothing, nothing is known.
    assert!(!names_versions(&[]));
}
