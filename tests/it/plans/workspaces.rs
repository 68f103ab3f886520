//! Workspaces of JavaScript packages: modules that are hoisted or linked, and how a member starts.

use serde_json::{Value, json};

use super::{last_stage, multi_stage, story};
use crate::hostile::archive::{directory, file, symlink};
use crate::rules::{Story, bytes};

/// Returns a workspace with a member that is started and one that it uses.
fn members() -> Vec<Vec<u8>> {
    vec![
        file(
            "app/package.json",
            br#"{"name":"root","workspaces":["packages/*"],"devDependencies":{"lint":"2"}}"#,
        ),
        file(
            "app/packages/api/package.json",
            br#"{"name":"api","scripts":{"start":"node dist/index.js"},
                "dependencies":{"left":"1","shared":"1"}}"#,
        ),
        file("app/packages/api/dist/index.js", &bytes(50, 1)),
        file("app/packages/shared/package.json", br#"{"name":"shared"}"#),
        file("app/packages/shared/index.js", &bytes(60, 2)),
    ]
}

fn hoisted(command: Value) -> Story {
    let lock = br#"{"name":"root","lockfileVersion":3,"requires":true,"packages":{
        "node_modules/api":{"resolved":"packages/api","link":true},
        "node_modules/shared":{"resolved":"packages/shared","link":true},
        "node_modules/left":{"version":"1.0.0"},
        "node_modules/lint":{"version":"2.0.0","dev":true}}}"#;
    let mut all = members();
    all.extend([
        file("app/package-lock.json", b"{}"),
        file("app/node_modules/.package-lock.json", lock),
        file("app/node_modules/left/package.json", br#"{"name":"left","version":"1.0.0"}"#),
        file("app/node_modules/left/index.js", &bytes(1000, 3)),
        file("app/node_modules/lint/package.json", br#"{"name":"lint","version":"2.0.0"}"#),
        file("app/node_modules/lint/index.js", &bytes(9000, 4)),
        symlink("app/node_modules/api", "../packages/api"),
        symlink("app/node_modules/shared", "../packages/shared"),
    ]);
    let config = json!({ "WorkingDir": "/app", "Cmd": command });
    story().and("WORKDIR /app").run("npm ci", &all).config(config)
}

#[test]
fn a_member_starts_in_its_directory_with_the_whole_workspace() {
    let (own, plan) = multi_stage(hoisted(json!(["npm", "-w", "api", "start"])));
    let last = last_stage(&plan);
    for line in ["WORKDIR /app/packages/api", r#"CMD ["node", "dist/index.js"]"#] {
        assert!(last.contains(&line), "{last:#?}");
    }
    let copies = |line: &&&str| line.starts_with("COPY");
    let paths: Vec<&str> = last.iter().filter(copies).map(|line| &line[18..]).collect();
    for path in ["/app/node_modules", "/app/packages"] {
        let is_copied = |copied: &&str| path.starts_with(copied.split(' ').next().unwrap());
        assert!(paths.iter().any(is_copied), "{path}: {paths:?}");
    }
    assert!(plan.dockerfile.contains(&"RUN npm prune --omit=dev".to_owned()), "{plan:#?}");
    assert!((1100..2500).contains(&own), "{own}");
}

#[test]
fn a_member_that_is_named_by_path_starts_from_the_root() {
    let (_, plan) = multi_stage(hoisted(json!(["node", "packages/api/dist/index.js"])));
    let last = last_stage(&plan);
    assert!(last.contains(&"WORKDIR /app"), "{last:#?}");
}

/// Returns a workspace as pnpm installs it: every member has links into the store of the root.
fn linked(command: Value, programs: &[Vec<u8>]) -> Story {
    let store = "app/node_modules/.pnpm";
    let lock = [
        "lockfileVersion: '9.0'\n", "importers:\n", "  .:", "    devDependencies:", "      lint:",
        "        version: 2.0.0", "  packages/api:", "    dependencies:", "      left:",
        "        version: 1.0.0\n",
    ]
    .join("\n");
    let mut all = members();
    all.extend([
        file("app/pnpm-workspace.yaml", b"packages:\n  - packages/*\n"),
        file("app/node_modules/.modules.yaml", b"layoutVersion: 5\n"),
        file("app/pnpm-lock.yaml", lock.as_bytes()),
        file(&format!("{store}/lock.yaml"), lock.as_bytes()),
        file(
            &format!("{store}/left@1.0.0/node_modules/left/package.json"),
            br#"{"name":"left","version":"1.0.0"}"#,
        ),
        file(&format!("{store}/left@1.0.0/node_modules/left/index.js"), &bytes(1000, 3)),
        file(
            &format!("{store}/lint@2.0.0/node_modules/lint/package.json"),
            br#"{"name":"lint","version":"2.0.0"}"#,
        ),
        file(&format!("{store}/lint@2.0.0/node_modules/lint/index.js"), &bytes(9000, 4)),
        symlink("app/node_modules/lint", ".pnpm/lint@2.0.0/node_modules/lint"),
        directory("app/packages/api/node_modules"),
        symlink(
            "app/packages/api/node_modules/left",
            "../../../node_modules/.pnpm/left@1.0.0/node_modules/left",
        ),
        symlink("app/packages/api/node_modules/shared", "../../shared"),
    ]);
    let config = json!({ "WorkingDir": "/app", "Cmd": command });
    story()
        .run("npm i -g pnpm", programs)
        .and("WORKDIR /app")
        .run("pnpm install", &all)
        .config(config)
}

#[test]
fn what_members_link_to_is_copied() {
    let pnpm = [file("usr/local/bin/pnpm", b"p")];
    let command = json!(["pnpm", "--filter", "api", "start"]);
    let (own, plan) = multi_stage(linked(command.clone(), &pnpm));
    let prune = "RUN CI=true pnpm prune --prod --ignore-scripts && \\\n    \
                 CI=true pnpm install --prod --frozen-lockfile --ignore-scripts && \\\n    \
                 find . -path '*/node_modules/*' -xtype l -delete\n";
    assert!(plan.dockerfile.join("\n").contains(prune), "{:#?}", plan.dockerfile);
    let last = last_stage(&plan);
    assert!(last.contains(&"WORKDIR /app/packages/api"), "{last:#?}");
    assert!((1000..3000).contains(&own), "{own}");
    assert!(!last.iter().any(|line| line.contains("pnpm\"")), "{last:#?}");
    // Without pnpm in the build stage its packages for development cannot be removed.
    let unused = [file("usr/lib/unused", &bytes(20_000, 9))];
    let (own, plan) = multi_stage(linked(command, &unused));
    assert!(!plan.dockerfile.iter().any(|line| line.contains("prune")), "{plan:#?}");
    assert!(9000 < own, "{own}");
}

#[test]
fn nothing_is_copied_twice() {
    let (_, plan) = multi_stage(hoisted(json!(["npm", "-w", "api", "start"])));
    let copies: Vec<&str> =
        last_stage(&plan).into_iter().filter(|line| line.starts_with("COPY")).collect();
    let sources: Vec<&str> =
        copies.iter().map(|line| line.split(' ').nth_back(1).unwrap()).collect();
    for (at, source) in sources.iter().enumerate() {
        let others = sources.iter().enumerate().filter(|(other, _)| *other != at);
        for (_, other) in others {
            assert!(!format!("{source}/").starts_with(&format!("{other}/")), "{copies:#?}");
        }
    }
}

#[test]
fn packages_that_a_plan_prunes_are_in_a_plan() {
    let pnpm = [file("usr/local/bin/pnpm", b"p")];
    let report = linked(json!(["pnpm", "--filter", "api", "start"]), &pnpm).report();
    let actions = &report.summary.actions;
    let pruned = actions.iter().find(|action| action.title.contains("development packages"));
    assert!(pruned.is_some_and(|action| action.plan.is_some()), "{actions:#?}");
}
