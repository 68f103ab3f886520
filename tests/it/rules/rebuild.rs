//! Rules about what a rebuild costs, and the churn that they are about.

use serde_json::json;

use super::Story;
use crate::hostile::archive::file;

/// So many bytes that it is worth to build them only once.
const LARGE: usize = 6_000_000;

fn story() -> Story {
    Story::new()
        .base(&[file("etc/os-release", b"ID=debian\n"), file("usr/local/bin/node", b"node")])
}

fn sources() -> Vec<Vec<u8>> {
    vec![
        file("app/package.json", b"{\"name\":\"a\"}"),
        file("app/package-lock.json", b"{\"lockfileVersion\":3,\"packages\":{}}"),
        file("app/server.js", b"listen()"),
    ]
}

fn installed() -> Vec<Vec<u8>> {
    vec![file("app/node_modules/a/index.js", &vec![b'a'; LARGE])]
}

fn node() -> Story {
    story()
        .and("WORKDIR /app")
        .config(json!({ "WorkingDir": "/app", "Cmd": ["node", "server.js"] }))
}

#[test]
fn churn_is_everything_from_the_sources_on() {
    let report = node()
        .copy("package.json ./", &[file("app/package.json", b"{}")])
        .run("npm install", &installed())
        .copy(". .", &sources())
        .run("npm test", &[file("app/coverage/index.html", b"12345")])
        .report();
    let churn = report.churn.expect("the sources are known");
    let bytes: u64 = sources().iter().map(|_| 0).sum::<u64>() + 12 + 35 + 8 + 5;
    assert_eq!((churn.layer, churn.unpacked.0), (4, bytes));
    assert_eq!(churn.layers, [4, 5]);
    assert_eq!(report.findings.iter().filter(|one| one.churn.is_some()).count(), 0);
}

#[test]
fn an_image_without_known_sources_has_no_churn() {
    let only_run = node().run("curl -o a.js https://example.com/a.js", &[file("app/a.js", b"a")]);
    assert_eq!(only_run.report().churn, None);
    assert_eq!(story().report().churn, None);
    let tool = story().copy("--from=tool /uv /usr/local/bin/", &[file("usr/local/bin/uv", b"#!")]);
    assert_eq!(tool.report().churn.map(|churn| churn.layer), Some(2), "a script is a setting");
}

#[test]
fn settings_are_sources_only_without_code() {
    let entry = &[file("usr/local/bin/docker-entrypoint.sh", b"#!/bin/sh\n")];
    let both = story()
        .copy("docker-entrypoint.sh /usr/local/bin/", entry)
        .copy("server.js /app/", &[file("app/server.js", b"listen()")]);
    assert_eq!(both.report().churn.map(|churn| churn.layer), Some(3));
    let settings = story().copy("nginx.conf /etc/nginx/", &[file("etc/nginx/nginx.conf", b"a")]);
    assert_eq!(settings.report().churn.map(|churn| churn.layer), Some(2));
    // A base image has such a script, and no sources.
    let base = story()
        .run("curl https://example.com/node", &[file("usr/local/bin/node", &vec![1; LARGE])])
        .copy("docker-entrypoint.sh /usr/local/bin/", entry)
        .run("true", &[file("usr/local/lib/a", b"a")]);
    assert_eq!(base.report().churn, None);
}

#[test]
fn dependencies_after_the_sources_are_named_with_the_better_order() {
    let finding = node()
        .copy(". .", &sources())
        .run("npm ci", &installed())
        .run("npm run build", &[file("app/dist/a.js", b"a")])
        .finding("sources-before-dependencies");
    assert_eq!(finding.proof.word(), "proven");
    assert_eq!(finding.churn.map(|bytes| bytes.0), Some(LARGE as u64 + 56));
    assert_eq!(
        finding.evidence,
        "`COPY . .` (layer 2) copies the sources before `RUN npm ci` (layer 3): a change of one \
         builds and ships 6.00 MB again; 56 B in the proposed order"
    );
    assert_eq!(
        finding.fix,
        ["COPY package-lock.json package.json /app/", "RUN npm ci", "COPY . ."]
    );
    assert_eq!((finding.counted, finding.unpacked.0), (false, 0));
}

#[test]
fn what_needs_the_sources_stays_after_them() {
    let rows: [(&str, Story); 5] = [
        (
            "before",
            node()
                .copy("package.json ./", &sources()[..1])
                .run("npm install", &installed())
                .copy(". .", &sources()),
        ),
        ("builds", node().copy(". .", &sources()).run("make", &installed())),
        (
            "small",
            node().copy(". .", &sources()).run("npm ci", &[file("app/node_modules/a.js", b"a")]),
        ),
        (
            "deleted with the sources",
            node().copy(". .", &sources()).run(
                "rm -rf /app && curl -o /b https://example.com",
                &[file(".wh.app", b""), file("b", &vec![0; LARGE])],
            ),
        ),
        ("in the base", Story::new().base(&sources()).base(&installed())),
    ];
    for (name, story) in rows {
        assert_eq!(story.findings("sources-before-dependencies"), [], "{name}");
    }
}

#[test]
fn dependencies_of_another_stage_come_first() {
    let finding = node()
        .copy("/app/dist ./dist", &[file("app/dist/index.js", b"listen()")])
        .copy("/app/node_modules ./node_modules", &installed())
        .finding("sources-before-dependencies");
    assert_eq!(finding.fix, ["COPY /app/node_modules ./node_modules", "COPY /app/dist ./dist"]);
}

#[test]
fn dependencies_and_sources_of_one_copy_are_taken_apart() {
    let all = [sources(), installed()].concat();
    let finding = node().copy("/build/app /app", &all).finding("dependencies-with-sources");
    assert_eq!(finding.paths, ["/app/node_modules"]);
    assert_eq!(
        finding.advice,
        "Copy /app/node_modules in an instruction of its own, before the application"
    );
    let apart = node()
        .copy("/build/app/node_modules ./node_modules", &installed())
        .copy("/build/app/server.js .", &sources());
    assert_eq!(apart.findings("dependencies-with-sources"), []);
    let mostly_own = [sources(), installed(), vec![file("app/b.js", &vec![b'b'; LARGE + 1])]];
    let own = node().copy("/build/app /app", &mostly_own.concat());
    assert_eq!(own.findings("dependencies-with-sources"), []);
}

#[test]
fn a_commit_before_costly_instructions_is_named() {
    let early = |line: &str| {
        node()
            .and(line)
            .run(
                "apt-get update && apt-get install -y git",
                &[file("usr/bin/git", &vec![1; LARGE])],
            )
            .copy(". .", &sources())
    };
    let finding = early("ARG GIT_SHA=0123abc").finding("volatile-before-dependencies");
    assert_eq!(
        finding.evidence,
        "GIT_SHA has another value in every build, so that each builds and ships 6.00 MB again; \
         55 B in the proposed order"
    );
    // BuildKit's layers do not depend on labels, and a version of Node is no commit.
    for line in ["LABEL org.opencontainers.image.revision=0123abc", "ENV NODE_VERSION=20.1.0"] {
        assert_eq!(early(line).findings("volatile-before-dependencies"), [], "{line}");
    }
    let late = node()
        .run("apt-get update && apt-get install -y git", &[file("usr/bin/git", &vec![1; LARGE])])
        .copy(". .", &sources())
        .and("ARG GIT_SHA=0123abc")
        .run("echo $GIT_SHA > /app/version", &[file("app/version", b"0123abc")]);
    assert_eq!(late.findings("volatile-before-dependencies"), []);
}

#[test]
fn package_lists_of_their_own_are_joined_with_what_installs() {
    let lists = &[file("var/lib/apt/lists/a", b"lists")];
    let finding = story()
        .run("apt-get -qq update", lists)
        .run("apt-get install -y curl", &[file("usr/bin/curl", b"curl")])
        .finding("update-alone");
    assert_eq!(finding.layers, [2, 3]);
    assert_eq!(finding.fix.first().map(String::as_str), Some("RUN apt-get -qq update && \\"));
    let again = story()
        .run("apt-get update", lists)
        .run("apt-get update && apt-get install -y curl", &[file("usr/bin/curl", b"curl")]);
    assert_eq!(again.findings("update-alone"), []);
    let joined = story().run("apt-get update && apt-get install -y curl", lists);
    assert_eq!(joined.findings("update-alone"), []);
    let base = Story::new().base(lists).run("apt-get install -y curl", &[file("a", b"a")]);
    assert_eq!(base.findings("update-alone"), []);
}

#[test]
fn a_history_that_does_not_fit_the_layers_shows_no_order() {
    // A line that claims a layer which is not there.
    let story = node().copy(". .", &sources()).run("npm ci", &installed());
    let mut read = story;
    read = read.and_claimed("RUN /bin/sh -c npm ci # buildkit");
    let report = read.report();
    assert_eq!(report.churn, None);
    assert!(report.findings.iter().all(|finding| finding.churn.is_none()));
}
