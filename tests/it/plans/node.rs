//! Node, Next.js and static sites.

use serde_json::json;

use super::{last_stage, multi_stage, story};
use crate::hostile::archive::{file, symlink};
use crate::rules::{Story, bytes};

const SOURCES: [(&str, usize); 3] =
    [("app/src/main.ts", 100), ("app/dist/main.js", 50), ("app/public/logo.svg", 30)];

/// Returns a project with a production package of 1000 bytes and a development package of 2000.
fn project(scripts: &str) -> Vec<Vec<u8>> {
    let manifest = format!(
        r#"{{"name":"app","scripts":{scripts},"dependencies":{{"left":"1"}},"devDependencies":{{"lint":"2"}}}}"#
    );
    let lock = br#"{"name":"app","lockfileVersion":3,"requires":true,"packages":{
        "node_modules/left":{"version":"1.0.0"},
        "node_modules/lint":{"version":"2.0.0","dev":true}}}"#;
    let mut members = vec![
        file("app/package.json", manifest.as_bytes()),
        file("app/node_modules/.package-lock.json", lock),
        file("app/node_modules/left/package.json", br#"{"name":"left","version":"1.0.0"}"#),
        file("app/node_modules/left/bin.js", &bytes(1000, 1)),
        symlink("app/node_modules/.bin/left-serve", "../left/bin.js"),
        file("app/node_modules/lint/package.json", br#"{"name":"lint","version":"2.0.0"}"#),
        file("app/node_modules/lint/index.js", &bytes(2000, 2)),
    ];
    members.extend(SOURCES.iter().map(|(name, size)| file(name, &bytes(*size, 3))));
    members
}

/// Returns the bytes that every set of the project has: the manifest, the lock file and the
/// production package.
fn packages(scripts: &str) -> u64 {
    let members = project(scripts);
    let size = |member: &Vec<u8>| {
        let text = std::str::from_utf8(&member[124..135]).unwrap();
        u64::from_str_radix(text, 8).unwrap()
    };
    members[..4].iter().map(size).sum()
}

fn started(scripts: &str, command: serde_json::Value) -> Story {
    started_on(story(), scripts, command)
}

fn started_on(base: Story, scripts: &str, command: serde_json::Value) -> Story {
    let config = json!({ "WorkingDir": "/app", "Cmd": command });
    base.and("WORKDIR /app").run("npm install", &project(scripts)).config(config)
}

#[test]
fn built_output_is_copied_without_its_sources() {
    let (own, plan) = multi_stage(started("{}", json!(["node", "dist/main.js"])));
    assert_eq!(own, packages("{}") + 50 + 30);
    let last = last_stage(&plan);
    for line in ["WORKDIR /app", "COPY --from=build /app/dist /app/dist"] {
        assert!(last.contains(&line), "{last:?}");
    }
    assert!(plan.dockerfile.contains(&"RUN npm prune --omit=dev".to_owned()));
}

#[test]
fn a_program_among_its_sources_needs_all_of_them() {
    let story = started("{}", json!(["node", "-r", "left", "server.js"]));
    let (own, _) = multi_stage(story.copy(". /app", &[file("app/server.js", &bytes(70, 4))]));
    assert_eq!(own, packages("{}") + 100 + 50 + 30 + 70);
}

#[test]
fn scripts_shells_and_wrappers_are_seen_through() {
    let scripts = r#"{"start":"NODE_ENV=production node dist/main.js","prod":"npm run start"}"#;
    for command in [
        json!(["npm", "start"]),
        json!(["npm", "run", "prod"]),
        json!(["/bin/sh", "-c", "exec npm start"]),
        json!(["/bin/sh", "-c", "npm start -- --port $PORT"]),
        json!(["/bin/bash", "-lc", "node \"dist/main.js\""]),
    ] {
        let (own, _) = multi_stage(started(scripts, command.clone()));
        assert_eq!(own, packages(scripts) + 80, "{command}");
    }
    let script = b"#!/bin/sh\nset -e\nexec node dist/main.js \"$@\"\n";
    let entry = [file("app/start.sh", script)];
    for command in [json!(["./start.sh"]), json!(["sh", "/app/start.sh"])] {
        let story = started("{}", command.clone()).copy("start.sh /app", &entry);
        let (own, plan) = multi_stage(story);
        let is_copied = last_stage(&plan).iter().any(|line| line.contains(" /app/start.sh"));
        assert_eq!(
            (own, is_copied),
            (packages("{}") + 80 + script.len() as u64, true),
            "{command}"
        );
    }
}

#[test]
fn commands_that_run_first_are_a_caveat() {
    let command = json!(["/bin/sh", "-c", "npx left migrate && node dist/main.js"]);
    let (_, plan) = multi_stage(started("{}", command));
    assert!(
        plan.caveats.iter().any(|caveat| caveat.contains("`npx left migrate`")),
        "{:?}",
        plan.caveats
    );
}

#[test]
fn programs_of_production_packages_need_the_project() {
    let scripts = r#"{"start":"left-serve build"}"#;
    let (own, _) = multi_stage(started(scripts, json!(["npm", "start"])));
    assert_eq!(own, packages(scripts) + 100 + 50 + 30);
}

#[test]
fn a_program_is_started_without_its_package_manager() {
    let scripts = r#"{"start":"node dist/main.js"}"#;
    let story = started(scripts, json!(["pnpm", "start"]));
    let (_, plan) = multi_stage(story.run("npm i -g pnpm", &[file("usr/local/bin/pnpm", b"p")]));
    assert_eq!(last_stage(&plan).last(), Some(&r#"CMD ["node", "dist/main.js"]"#));
}

/// Returns a Next.js build, with and without the standalone output.
fn next(standalone: bool) -> Story {
    let mut members = project(r#"{"start":"next start -p 4000"}"#);
    members.extend([
        symlink("app/node_modules/.bin/next", "../next/next.js"),
        file("app/node_modules/next/next.js", &bytes(500, 5)),
        file("app/node_modules/next/unused.js", &bytes(9000, 6)),
        file("app/.next/BUILD_ID", b"1"),
        file("app/.next/static/a.js", &bytes(40, 7)),
        file("app/.next/server/page.js", &bytes(60, 8)),
        file(
            "app/.next/server/page.js.nft.json",
            br#"{"version":1,"files":["../../node_modules/left/bin.js"]}"#,
        ),
    ]);
    if standalone {
        members.push(file("app/.next/standalone/server.js", &bytes(700, 9)));
    }
    let config = json!({ "WorkingDir": "/app", "Cmd": ["npm", "start"] });
    story().run("npm run build", &members).config(config)
}

#[test]
fn next_needs_its_standalone_output() {
    let (own, plan) = multi_stage(next(true));
    assert_eq!(own, 700 + 40 + 30);
    assert_eq!(
        last_stage(&plan),
        [
            "FROM BASE",
            "ENV PORT=4000",
            "ENV HOSTNAME=0.0.0.0",
            "COPY --from=build /app/.next/standalone /app",
            "COPY --from=build /app/.next/static /app/.next/static",
            "COPY --from=build /app/public /app/public",
            r#"CMD ["node", "server.js"]"#,
        ]
    );
    assert_eq!(plan.caveats, Vec::<String>::new());
}

#[test]
fn next_needs_the_traced_files() {
    let unused = [file("usr/lib/unused", &vec![0; 10_000_000])];
    let (own, plan) = multi_stage(next(false).run("make unused", &unused));
    let manifest = project(r#"{"start":"next start -p 4000"}"#)[0].len().min(512) as u64;
    assert!(manifest == 512, "a header and the manifest");
    assert!(own < 9_300_000 + 1000 + 60 + 40 + 30 + 300, "{own}: the package, no unused files");
    assert!(9_300_000 + 1000 + 60 + 40 + 30 < own, "{own}");
    assert!(plan.is_estimate);
    assert!(plan.caveats.iter().any(|caveat| caveat.contains("standalone")));
}

#[test]
fn paths_with_a_colon_are_copied_whole() {
    let story = |members: &[Vec<u8>], command: &[&str]| {
        let config = json!({ "WorkingDir": "/srv/app:1", "Cmd": command });
        multi_stage(story().and("WORKDIR /srv/app:1").run("npm ci", members).config(config)).1
    };
    let left = [
        file("srv/app:1/package.json", br#"{"name":"app","dependencies":{"left":"1"}}"#),
        file("srv/app:1/node_modules/left/package.json", br#"{"name":"left","version":"1.0.0"}"#),
        file("srv/app:1/node_modules/left/bin.js", &bytes(1000, 1)),
    ];
    let mut plain = left.to_vec();
    plain.push(file("srv/app:1/dist/main.js", &bytes(50, 2)));
    assert_eq!(
        last_stage(&story(&plain, &["node", "dist/main.js"])),
        [
            "FROM BASE",
            "WORKDIR /srv/app:1",
            "COPY --from=build /srv/app:1/node_modules /srv/app:1/node_modules",
            "COPY --from=build /srv/app:1/dist /srv/app:1/dist",
            "COPY --from=build /srv/app:1/package.json /srv/app:1/package.json",
            r#"CMD ["node", "dist/main.js"]"#,
        ]
    );
    let mut next = left.to_vec();
    next.extend([
        symlink("srv/app:1/node_modules/.bin/next", "../next/next.js"),
        file("srv/app:1/node_modules/next/next.js", &bytes(500, 3)),
        file("srv/app:1/.next/BUILD_ID", b"1"),
        file("srv/app:1/.next/static/a.js", &bytes(40, 4)),
        file("srv/app:1/.next/server/page.js", &bytes(60, 5)),
        file("usr/lib/unused", &vec![0; 10_000_000]),
    ]);
    let next_start = ["node_modules/.bin/next", "start"];
    let copies = |members: &[Vec<u8>]| -> Vec<String> {
        let plan = story(members, &next_start);
        let lines = last_stage(&plan).into_iter().filter(|line| line.starts_with("COPY"));
        lines.map(str::to_owned).collect()
    };
    // The build creates the directory only with the setting that the plan recommends.
    let expected = [
        "COPY --from=build /srv/app:1/.next/standalone /srv/app:1",
        "COPY --from=build /srv/app:1/.next/static /srv/app:1/.next/static",
    ];
    assert_eq!(copies(&next), expected);
    next.push(file("srv/app:1/.next/standalone/server.js", &bytes(700, 6)));
    assert_eq!(copies(&next), expected);
}

#[test]
fn built_files_are_served_by_a_web_server() {
    let site = [file("app/dist/index.html", b"<html></html>"), file("etc/x", b"y")];
    let unused = [file("usr/lib/unused", &vec![0; 51_000_000])];
    for command in [
        json!(["npx", "serve", "-s", "dist", "-l", "3000"]),
        json!(["/bin/sh", "-c", "npx serve -s dist"]),
        json!(["npm", "run", "preview"]),
    ] {
        let scripts = r#"{"preview":"vite preview --host"}"#;
        let tools = [
            file("app/node_modules/.bin/serve", b"#!/usr/bin/env node\n"),
            file("app/node_modules/.bin/vite", b"#!/usr/bin/env node\n"),
        ];
        let story = started_on(story().base(&unused), scripts, command.clone());
        let story = story.copy(". .", &site).copy(". .", &tools);
        let report = story.report();
        let plan = super::plan(&report, "onto another base");
        assert_eq!(plan.unpacked.0, 50_000_000 + 13 + 50, "{command}");
        assert_eq!(
            last_stage(plan),
            ["FROM nginx:alpine", "COPY --from=build /app/dist /usr/share/nginx/html", "EXPOSE 80"]
        );
        assert!(plan.caveats.iter().any(|caveat| caveat.contains("try_files")), "{command}");
    }
}

#[test]
fn packages_that_containers_start_are_not_for_development() {
    let scripts = r#"{"start":"lint serve"}"#;
    let tool = [symlink("app/node_modules/.bin/lint", "../lint/index.js")];
    let story = started(scripts, json!(["npm", "start"])).run("npm rebuild", &tool);
    let finding = story.finding("node-development-packages");
    assert_eq!(
        (finding.proof.word(), finding.counts),
        ("guessed", plimsoll::rules::claims::Counts::Nowhere)
    );
    assert!(finding.evidence.contains("containers start lint"), "{}", finding.evidence);
}

/// A service and the pages that it serves are two projects of one repository.
#[test]
fn pages_that_another_project_built_are_copied() {
    let config = json!({ "WorkingDir": "/app/server", "Cmd": ["node", "index.js"] });
    let sources = [
        file("app/server/package.json", b"{}"),
        file("app/server/index.js", &bytes(100, 1)),
        file("app/client/package.json", b"{}"),
        file("app/client/index.html", &bytes(70, 2)),
    ];
    let pages = file("app/client/dist/index.html", &bytes(80, 3));
    let copied = |story: Story| {
        let (_, plan) = multi_stage(story.config(config.clone()));
        last_stage(&plan).join("\n")
    };
    let built = |pages: &[Vec<u8>]| {
        story().copy(". /app", &sources).run("cd /app/client && npm run build", pages)
    };
    let line = "/app/client/dist /app/client/dist";
    let text = copied(built(std::slice::from_ref(&pages)));
    assert!(text.contains(line) && !text.contains("/app/client/index.html"), "{text}");
    // What is moved to where it is served is copied from there.
    let moved = file("app/server/public/index.html", &bytes(80, 3));
    let text = copied(built(&[pages.clone(), moved]));
    assert!(text.contains("/app/server /app/server") && !text.contains(line), "{text}");
    // Pages that came with the sources belong to them.
    let text = copied(story().copy(". /app", &[&sources[..], &[pages]].concat()));
    assert!(!text.contains(line), "{text}");
}
