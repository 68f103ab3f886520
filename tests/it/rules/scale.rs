//! Images with many findings: no directory is walked once for each of them, and every byte is
//! claimed once. These tests do not measure time; with a walk for each finding they would not end.

use serde_json::json;

use super::Story;
use crate::hostile::archive::{file, symlink};

/// Paths through links to the directory itself: with a hundred of them, a pattern of six names has
/// 10^12.
#[test]
fn links_to_themselves_are_followed_once() {
    let places = ["root/.m2/repository", "root/.cache/pip/http-v2", "var/cache/dnf", "srv/target"];
    let links = places
        .iter()
        .flat_map(|place| (0..100).map(move |number| symlink(&format!("{place}/{number}"), ".")));
    let mut members: Vec<Vec<u8>> = links.collect();
    members.push(file("root/.m2/repository/a/b/1/_remote.repositories", &[7; 100]));
    let found = Story::new().run("mvn package", &members).findings("maven-repository");
    assert_eq!(found.iter().map(|finding| finding.unpacked.0).sum::<u64>(), 100);
}

/// Two hundred nested directories that a rule would each take as a whole.
#[test]
fn nested_directories_are_one_finding() {
    let mut members = Vec::new();
    for name in ["target", ".pytest_cache"] {
        let mut path = format!("srv/{name}");
        for _ in 0..200 {
            members.push(file(&format!("{path}/CACHEDIR.TAG"), TAG));
            members.push(file(&format!("{path}/.rustc_info.json"), b"{}"));
            path = format!("{path}/{name}");
        }
        members.extend(
            (0..1000)
                .map(|number| file(&format!("{path}/{number}"), number.to_string().as_bytes())),
        );
    }
    let report = Story::new().run("cargo build", &members).report();
    for finding in &report.findings {
        let claimed = report.findings.iter().filter(|finding| finding.rule == finding.rule).count();
        assert_eq!(claimed, 1, "{}", finding.rule);
    }
}

const TAG: &[u8] = b"Signature: 8a477f597d28d172789f06886806bc55\n";

/// Many findings in one `RUN` become one command that removes each path once.
#[test]
fn many_findings_of_one_instruction_are_one_fix() {
    let members: Vec<Vec<u8>> = (0..2000)
        .flat_map(|number| {
            let at = format!("srv/{number}/.git");
            [file(&format!("{at}/HEAD"), b"ref: a"), file(&format!("{at}/objects/a"), &[7; 9])]
        })
        .collect();
    let report = Story::new().run("make", &members).report();
    let fix = report.fixes.iter().find(|fix| fix.layers == [1]).expect("there is a fix");
    let removed = fix.lines.join("\n");
    assert_eq!(removed.matches("rm -rf").count(), 1);
    assert_eq!(removed.matches("/srv/1999/.git").count(), 1);
}

/// Packages that depend on each other, all of which a plan installs.
#[test]
fn packages_that_depend_on_each_other_are_looked_up_once() {
    const COUNT: usize = 3000;
    let (mut status, mut members) = (String::new(), Vec::new());
    for number in 0..COUNT {
        let other = |factor: usize| (number * factor + 1) % COUNT;
        status.push_str(&format!(
            "Package: lib{number}\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n\
             Section: libs\nDepends: lib{}, lib{}, lib{}\n\n",
            other(1),
            other(7),
            other(31),
        ));
        let path = format!("usr/lib/lib{number}.so");
        members.push(file(&path, number.to_string().as_bytes()));
        let list = format!("/.\n/usr\n/usr/lib\n/{path}\n");
        members.push(file(&format!("var/lib/dpkg/info/lib{number}.list"), list.as_bytes()));
    }
    members.push(file("var/lib/dpkg/status", status.as_bytes()));
    members.push(file("usr/bin/node", b"#!"));
    members.push(file("app/index.js", b"1"));
    members.push(file("app/package.json", b"{}"));
    let config = json!({ "Cmd": ["node", "index.js"], "WorkingDir": "/app" });
    let report = Story::new()
        .base(&[file("etc/os-release", b"ID=debian\n")])
        .run("apt-get update && apt-get install -y lib0", &members)
        .config(config)
        .report();
    assert!(report.packages.len() >= COUNT);
    assert!(report.plans.iter().any(|plan| plan.name.word() == "multi-stage"));
}
