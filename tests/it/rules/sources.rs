//! Rules about sources, and about files that a `.dockerignore` should have stopped.

use serde_json::json;

use super::{Story, bytes, rules_of};
use crate::hostile::archive::{directory, file, symlink};

fn story() -> Story {
    Story::new().base(&[
        file("etc/hostname", b"a"),
        file("usr/local/bin/node", b"node"),
        file("usr/bin/java", b"java"),
        file("usr/bin/dotnet", b"dotnet"),
        file("usr/sbin/nginx", b"nginx"),
    ])
}

fn checkout() -> Vec<Vec<u8>> {
    vec![
        file("app/Dockerfile", b"FROM scratch\n"),
        file("app/.gitignore", b"node_modules\n"),
        file("app/.github/workflows/ci.yml", &bytes(700, 1)),
        file("app/.vscode/settings.json", &bytes(300, 2)),
        file("app/README.md", &bytes(2000, 3)),
        file("app/main.py", b"print()\n"),
    ]
}

#[test]
fn a_whole_checkout_is_identified() {
    let finding = story().copy(". /app", &checkout()).finding("development-files");
    assert_eq!(finding.proof.word(), "identified");
    assert_eq!(finding.unpacked.0, 13 + 13 + 700 + 300 + 2000);
    assert_eq!(finding.fix, [".github", ".gitignore", ".vscode", "Dockerfile", "README.md"]);
    assert_eq!(&*finding.fix_in, ".dockerignore");
}

#[test]
fn a_single_file_is_a_guess_and_a_directory_is_identified() {
    let finding = story()
        .copy("README.md /app/", &[file("app/README.md", &bytes(2000, 3))])
        .finding("development-files");
    assert_eq!((finding.proof.word(), finding.fix), ("guessed", vec!["README.md".to_owned()]));
    let finding = story()
        .copy(". /app", &[file("app/.idea/workspace.xml", b"xml")])
        .finding("development-files");
    assert_eq!((finding.proof.word(), finding.fix), ("identified", vec![".idea".to_owned()]));
}

#[test]
fn readmes_and_files_of_packages_are_not_development_files() {
    let rows: [&[Vec<u8>]; 4] = [
        // Red Hat's build system leaves these on purpose.
        &[file("root/buildinfo/Dockerfile-ubi9", b"FROM"), file("root/buildinfo/.gitignore", b"a")],
        &[file("app/node_modules/a/README.md", b"a"), file("app/node_modules/a/.github/b", b"b")],
        // The build of a Python package reads its README.
        &[file("app/README.md", b"text"), file("app/pyproject.toml", b"[project]\n")],
        &[file("app/Dockerfiles.py", b"text"), file("app/compose.py", b"text")],
    ];
    for members in rows {
        let findings = story().copy(". /", members).findings("development-files");
        assert_eq!(findings, []);
    }
    let base = Story::new().base(&checkout()).findings("development-files");
    assert_eq!(base, []);
}

#[test]
fn hidden_development_files_are_deleted_too_late() {
    let report =
        story().copy(". /app", &checkout()).run("rm -rf /app", &[file(".wh.app", b"")]).report();
    assert_eq!(rules_of(&report), ["deleted-too-late"]);
}

/// A project of a language: the command, the output that it starts, and the sources.
struct Row {
    command: &'static [&'static str],
    output: &'static str,
    sources: &'static [&'static str],
    /// A command that runs the sources, or something else.
    near_miss: &'static [&'static str],
    lines: &'static [&'static str],
}

const ROWS: [Row; 6] = [
    Row {
        command: &["node", "dist/index.js"],
        output: "app/dist/index.js",
        sources: &["app/src/index.ts", "app/src/lib/a.tsx"],
        near_miss: &["node", "--import", "tsx", "src/index.ts"],
        lines: &["src"],
    },
    Row {
        command: &["./target/release/hello"],
        output: "app/target/release/hello",
        sources: &["app/src/main.rs"],
        near_miss: &["/usr/local/bin/node"],
        lines: &["src"],
    },
    Row {
        command: &["java", "-jar", "target/app.jar"],
        output: "app/target/app.jar",
        sources: &["app/src/main/java/a/A.java", "app/src/test/java/a/ATest.java"],
        near_miss: &["java", "Main.java"],
        lines: &["src"],
    },
    Row {
        command: &["dotnet", "out/app.dll"],
        output: "app/out/app.dll",
        sources: &["app/Program.cs", "app/app.csproj"],
        near_miss: &["dotnet", "run"],
        lines: &["Program.cs", "app.csproj"],
    },
    Row {
        command: &["nginx", "-g", "daemon off;"],
        output: "app/dist/index.html",
        sources: &["app/src/App.vue", "app/src/a.scss"],
        near_miss: &["node", "server.js"],
        lines: &["src"],
    },
    Row {
        command: &["/usr/bin/tini", "--", "node", "dist/main"],
        output: "app/dist/main.js",
        sources: &["app/src/main.ts"],
        near_miss: &["node", "main.js"],
        lines: &["src"],
    },
];

fn manifests() -> Vec<Vec<u8>> {
    let names = ["tsconfig.json", "Cargo.toml", "pom.xml", "package.json"];
    let mut members: Vec<Vec<u8>> =
        names.iter().map(|name| file(&format!("app/{name}"), b"{}")).collect();
    members.push(file("app/server.js", b"serve()"));
    members.push(file("app/main.js", b"serve()"));
    members.push(file("usr/bin/tini", b"tini"));
    members
}

fn project(row: &Row, command: &[&str], built_here: bool) -> Story {
    let mut members = manifests();
    members.extend(row.sources.iter().map(|path| file(path, &bytes(100, 1))));
    let output = file(row.output, &bytes(50, 9));
    let config = json!({ "Cmd": command, "WorkingDir": "/app" });
    match built_here {
        true => story().copy(". /app", &members).run("make", &[output]).config(config),
        false => {
            members.push(output);
            story().copy(". /app", &members).config(config)
        }
    }
}

#[test]
fn sources_beside_copied_output_are_found() {
    for row in &ROWS {
        let finding = project(row, row.command, false).finding("sources-beside-output");
        assert_eq!(finding.unpacked.0, 100 * row.sources.len() as u64, "{}", row.output);
        assert_eq!(finding.proof.word(), "identified");
        assert_eq!(finding.counts.word(), "headline");
        assert_eq!(finding.fix, row.lines, "{}", row.output);
        let findings = project(row, row.near_miss, false).findings("sources-beside-output");
        assert_eq!(findings, [], "{}", row.output);
    }
}

#[test]
fn sources_that_the_image_builds_from_are_optional() {
    for row in &ROWS {
        let finding = project(row, row.command, true).finding("sources-built-here");
        assert_eq!(finding.counts.word(), "optional", "{}", row.output);
        assert!(finding.advice.contains("stage"), "{}", finding.advice);
        assert_eq!(finding.fix, [""; 0]);
        let findings = project(row, row.near_miss, true).findings("sources-built-here");
        assert_eq!(findings, [], "{}", row.output);
    }
}

#[test]
fn hidden_sources_are_deleted_too_late() {
    for row in &ROWS {
        let report = project(row, row.command, false)
            .run(
                "rm sources",
                &[
                    file("app/.wh.src", b""),
                    file("app/.wh.Program.cs", b""),
                    file("app/.wh.app.csproj", b""),
                ],
            )
            .report();
        assert_eq!(rules_of(&report), ["deleted-too-late"], "{}", row.output);
    }
}

#[test]
fn programs_that_run_from_source_are_left_alone() {
    for (command, path) in [
        ("python3", "app/main.py"),
        ("node", "app/main.js"),
        ("php", "app/index.php"),
        ("ruby", "app/main.rb"),
    ] {
        let name = path.strip_prefix("app/").unwrap();
        let report = story()
            .copy(". /app", &[file(path, &bytes(5000, 1)), file("app/package.json", b"{}")])
            .config(json!({ "Cmd": [command, name], "WorkingDir": "/app" }))
            .report();
        assert!(!report.findings.iter().any(|finding| finding.is_about_bytes()), "{command}");
    }
}

#[test]
fn lines_are_relative_to_the_build_context() {
    let rows: [(&str, &str, &[&str], &[&str]); 10] = [
        (". /app", "", &["app/.idea/a"], &[".idea"]),
        ("src /app/src", "", &["app/src/.idea/a"], &["src/.idea"]),
        ("./web/ /srv/", "", &["srv/.idea/a", "srv/x/.idea/a"], &["**/.idea"]),
        ("dir:0123456789ab in /app", "", &["app/.idea/a"], &[".idea"]),
        ("a b /app/", "", &["app/.idea/a"], &["**/.idea"]),
        ("--chown=1:1 . .", "/app", &["app/.idea/a"], &[".idea"]),
        (". /", "", &["app/.idea/a"], &["app/.idea"]),
        // The destination is only the beginning of the directory's name.
        (". /ap", "", &["app/.idea/a"], &[]),
        ("--from=build /app /app", "", &["app/.idea/a"], &[]),
        ("/app /app", "", &["app/.idea/a"], &[]),
    ];
    for (operands, workdir, paths, lines) in rows {
        let mut story = story();
        if !workdir.is_empty() {
            story = story.and(&format!("WORKDIR {workdir}"));
        }
        let members: Vec<Vec<u8>> = paths.iter().map(|path| file(path, b"a")).collect();
        let findings = story.copy(operands, &members).findings("development-files");
        let found: Vec<String> = findings.into_iter().flat_map(|finding| finding.fix).collect();
        assert_eq!(found, lines, "{operands}");
    }
}

#[test]
fn a_whole_directory_is_listed_although_other_layers_add_files() {
    let finding = story()
        .copy(
            ". /app",
            &[
                directory("app/docs/"),
                file("app/docs/.github/a", b"a"),
                file("app/docs/.github/b/c", b"b"),
                symlink("app/docs/.github/d", "b"),
            ],
        )
        .run("make", &[file("app/docs/.github/made", b"c"), file("app/docs/made", b"c")])
        .finding("development-files");
    assert_eq!(finding.fix, ["docs/.github"]);
}

#[test]
fn pattern_characters_in_names_are_escaped() {
    let finding = story()
        .copy(". /app", &[file("app/[a]*/.idea/x", b"a"), file("app/b", b"b")])
        .finding("development-files");
    assert_eq!(finding.fix, ["\\[a]\\*/.idea"]);
}

#[test]
fn secrets_that_a_copy_of_everything_brings_are_listed_first() {
    let lines = |operands: &str, members: &[&str], command: &str| {
        let members: Vec<Vec<u8>> =
            members.iter().map(|path| file(&format!("app/{path}"), b"x=1")).collect();
        let story = story().copy(operands, &members).run(command, &[file("app/made", b"a")]);
        let found = story.findings("development-files").into_iter();
        let counted = found.filter(|finding| finding.counts.word() == "headline");
        counted.flat_map(|finding| finding.fix).collect::<Vec<String>>()
    };
    let all = [
        "README.md", "package.json", "package-lock.json", ".env", ".env.production",
        ".env.example", "id_rsa", "tls.key", "ca.pem", ".git/HEAD", ".gitignore",
    ];
    let found = lines(". /app", &all, "make");
    assert_eq!(found, [".env", ".env.production", "id_rsa", "tls.key", ".gitignore", "README.md"]);
    // What is copied by name or read by a command is meant to be there.
    assert_eq!(lines("app.py .env id_rsa /app/", &["app.py", ".env", "id_rsa"], "make"), [""; 0]);
    assert_eq!(lines(". /app", &["app.py", ".env"], "sh -c '. ./.env && make'"), [""; 0]);
    assert_eq!(lines(". /app", &["app.py", ".env"], "make"), [".env"]);
    assert_eq!(lines(". /app", &["app.py", ".environment", "keys.py"], "make"), [""; 0]);
}

#[test]
fn tests_and_installed_packages_are_listed_beside_them() {
    let members = [
        directory("app"),
        directory("app/coverage"),
        directory("app/tests"),
        directory("app/node_modules"),
        file("app/.env", b"x=1"),
        file("app/coverage/lcov.info", b"a"),
        file("app/tests/a.js", b"a"),
        file("app/node_modules/a/index.js", b"a"),
    ];
    let lines = |command: &str| {
        let story = story().copy(". /app", &members).run(command, &[file("app/made", b"a")]);
        story.finding("development-files").fix
    };
    assert_eq!(lines("npm ci"), [".env", "coverage", "node_modules", "tests"]);
    // Nothing else brings the packages, and a build may name its tests.
    assert_eq!(lines("make"), [".env", "coverage"]);
    assert_eq!(lines("npm ci && npm test"), [".env", "coverage", "node_modules"]);
}
