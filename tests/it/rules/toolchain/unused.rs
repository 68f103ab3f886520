//! Runtimes that nothing uses which a container starts, and what a configuration allows.

use serde_json::{Value, json};

use crate::hostile::archive::file;
use crate::rules::{Package, Story, bytes, dpkg};

const RULE: &str = "unused-runtime";

/// Node, unpacked as in its official image.
fn node() -> Vec<Vec<u8>> {
    vec![
        file("usr/local/bin/node", &bytes(9000, 1)),
        file(
            "usr/local/include/node/node_version.h",
            b"#define NODE_MAJOR_VERSION 20\n#define NODE_MINOR_VERSION 1\n#define NODE_PATCH_VERSION 0\n",
        ),
        file("usr/local/lib/node_modules/npm/package.json", br#"{"name":"npm","version":"9.0.0"}"#),
        file("usr/local/lib/node_modules/npm/index.js", &bytes(4000, 2)),
    ]
}

fn started(members: &[Vec<u8>], config: Value) -> Story {
    let nginx = dpkg(&[Package("nginx", "", "", true, &["usr/sbin/nginx"])]);
    Story::new().base(members).run("apt-get install -y nginx", &nginx).config(config)
}

#[test]
fn node_in_the_image_of_a_web_server_is_found() {
    let finding = started(&node(), json!({ "Cmd": ["nginx", "-g", "daemon off;"] })).finding(RULE);
    assert_eq!((finding.proof.word(), finding.counts.word()), ("identified", "other-base"));
    assert!(13_000 <= finding.unpacked.0, "{finding:#?}");
    assert!(finding.evidence.contains("nginx"), "{}", finding.evidence);
}

#[test]
fn a_runtime_that_may_be_used_is_left_alone_or_a_guess() {
    let found = |config: Value, more: &[Vec<u8>]| {
        let members = [node(), more.to_vec()].concat();
        let found = started(&members, config).findings(RULE);
        found.first().map(|finding| finding.proof.word())
    };
    // A program of one's own may call it.
    let server = file("usr/bin/server", &bytes(500, 3));
    assert_eq!(found(json!({ "Cmd": ["/usr/bin/server"] }), &[server]), Some("guessed"));
    let check = json!({ "Test": ["CMD", "node", "check.js"] });
    assert_eq!(found(json!({ "Cmd": ["nginx"], "Healthcheck": check }), &[]), None);
    assert_eq!(found(json!({ "Cmd": ["node", "server.js"] }), &[]), None);
    assert_eq!(found(json!({ "Cmd": ["bash"] }), &[file("bin/bash", b"bash")]), None);
    assert_eq!(found(json!({}), &[]), None);
    let script = file("app/start.sh", b"#!/bin/sh\nnpm run render\nexec nginx\n");
    assert_eq!(found(json!({ "Cmd": ["/app/start.sh"] }), &[script]), None);
}

#[test]
fn a_package_that_another_one_needs_is_no_unused_runtime() {
    let story = |depends: &'static str| {
        let packages = dpkg(&[
            Package("nginx", "", "", true, &["usr/sbin/nginx"]),
            Package("hugo", "libsass1", "", true, &["usr/bin/hugo"]),
            Package("libsass1", "", "", false, &["usr/lib/libsass.so.1"]),
            Package("docs", depends, "", true, &["usr/share/docs/a"]),
        ]);
        let story = Story::new().base(&[file("etc/hostname", b"a")]);
        story
            .run("apt-get install -y nginx hugo docs", &packages)
            .config(json!({ "Cmd": ["nginx"] }))
    };
    let finding = story("").finding(RULE);
    assert_eq!((finding.unpacked.0, finding.counts.word()), (2000, "headline"));
    assert_eq!(story("hugo").findings(RULE), []);
}

#[test]
fn no_line_removes_compilers_that_the_configuration_allows() {
    let packages = || {
        dpkg(&[
            Package("gcc", "", "", true, &["usr/bin/gcc"]),
            Package("libpq-dev", "", "", true, &["usr/include/libpq.h"]),
        ])
    };
    let story = || {
        let story = Story::new().base(&[file("etc/hostname", b"a")]);
        let story = story.config(json!({ "Cmd": ["/app/server"] }));
        story.run("apt-get update && apt-get install -y gcc libpq-dev && make", &packages())
    };
    let lines = |story: Story| {
        let report = story.report();
        report.fixes.into_iter().flat_map(|fix| fix.lines).collect::<Vec<_>>().join("\n")
    };
    assert!(lines(story()).contains("purge -y --auto-remove gcc libpq-dev"), "{}", lines(story()));
    let allowed = || story().configured("[rules]\ncompilers = \"allow\"\n");
    assert!(!lines(allowed()).contains("purge"), "{}", lines(allowed()));
    assert_eq!(allowed().finding("development-headers").counts.word(), "headline");
}

#[test]
fn a_kit_that_a_later_build_needs_is_not_replaced_with_a_runtime() {
    let kit = || {
        dpkg(&[Package(
            "openjdk-17-jdk-headless",
            "",
            "",
            true,
            &["usr/lib/jvm/java-17/bin/javac"],
        )])
    };
    let advice = |command: &str| {
        let story = Story::new().base(&[file("etc/hostname", b"a")]).run("apt install x", &kit());
        // The RUN instructions cannot be joined.
        let story = story.copy("pom.xml /app/", &[file("app/pom.xml", b"a")]);
        let story = story.run(command, &[file("app/app.jar", b"a")]);
        let config = json!({ "Cmd": ["java", "-jar", "/app/app.jar"] });
        story.config(config).finding("jdk-where-a-jre-would-do").advice
    };
    assert!(
        advice("mvn package").starts_with("Build in another stage"),
        "{}",
        advice("mvn package")
    );
    assert!(advice("make").starts_with("Install the runtime"), "{}", advice("make"));
    let config = json!({ "Cmd": ["java", "Main.java"] });
    let story = Story::new().base(&[file("etc/hostname", b"a")]).run("apt install x", &kit());
    assert_eq!(story.config(config).findings("jdk-where-a-jre-would-do"), []);
}
