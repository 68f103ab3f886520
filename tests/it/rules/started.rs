//! What the build asks for and what a container starts is not for development, in every language.

use serde_json::{Value, json};

use super::{Story, bytes};
use crate::hostile::archive::{file, symlink};

fn base() -> Story {
    Story::new().base(&[file("etc/hostname", b"a")])
}

const SITE: &str = "app/.venv/lib/python3.12/site-packages";
const PYTHON: &str = "python-development-packages";

/// A virtual environment with distributions of 1000 bytes each: name and what it requires.
fn environment(distributions: &[(&str, &str)]) -> Vec<Vec<u8>> {
    let mut members = vec![file("app/.venv/pyvenv.cfg", b"home = /usr/bin\nversion = 3.12.1\n")];
    for (name, requires) in distributions {
        let info = format!("{SITE}/{name}-1.0.dist-info");
        let mut about = format!("Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n");
        if !requires.is_empty() {
            about += &format!("Requires-Dist: {requires}\n");
        }
        members.push(file(&format!("{info}/METADATA"), about.as_bytes()));
        members.push(file(&format!("{info}/RECORD"), format!("{name}/a.py,,\n").as_bytes()));
        members.push(file(&format!("{SITE}/{name}/a.py"), &bytes(1000, name.len() as u8)));
    }
    members
}

/// A project of Poetry with `django`, and `gunicorn` with `packaging` in the group `prod`.
fn poetry(groups: &[(&str, &str)]) -> Vec<Vec<u8>> {
    let mut members = environment(&[
        ("django", ""),
        ("gunicorn", "packaging"),
        ("packaging", ""),
        ("pytest", "packaging"),
    ]);
    let packages = groups.iter().map(|(name, groups)| {
        format!(
            "[[package]]\nname = \"{name}\"\nversion = \"1.0\"\noptional = false\n\
             groups = {groups}\nfiles = []\n\n"
        )
    });
    let lock: String = packages.collect();
    let lock = format!("{lock}[metadata]\nlock-version = \"2.1\"\ncontent-hash = \"x\"\n");
    members.push(file("app/poetry.lock", lock.as_bytes()));
    members
}

const GROUPS: &[(&str, &str)] = &[
    ("django", "[\"main\"]"),
    ("gunicorn", "[\"prod\"]"),
    ("packaging", "[\"prod\", \"dev\"]"),
    ("pytest", "[\"dev\"]"),
];

/// The names of the packages for development that an image has.
fn development(story: Story) -> Vec<String> {
    let packages = story.report().packages.into_iter();
    packages.filter(|own| own.development.is_some()).map(|own| own.name).collect()
}

#[test]
fn groups_that_the_build_asks_for_serve_production() {
    let gpu: Vec<(&str, &str)> = GROUPS
        .iter()
        .map(|&(name, of)| (name, if of == "[\"dev\"]" { "[\"ci\"]" } else { of }))
        .collect();
    for (command, groups, expected) in [
        ("poetry install", GROUPS, &["pytest"][..]),
        ("poetry install --with prod --without dev", GROUPS, &["pytest"]),
        ("poetry install --only main,prod", GROUPS, &["pytest"]),
        // Whoever asks for a group by name wants it.
        ("poetry install --with dev", GROUPS, &[]),
        ("poetry install --with=ci", &gpu, &[]),
        ("poetry install", &gpu, &["pytest"]),
    ] {
        let found = development(base().run(command, &poetry(groups)));
        assert_eq!(found, expected, "{command}");
    }
    let asked = base().run("poetry install --only main,prod", &poetry(GROUPS)).finding(PYTHON);
    assert_eq!(asked.fix, <[&str; 0]>::default(), "two options that contradict each other");
    let asked = base().run("poetry install --with prod", &poetry(GROUPS)).finding(PYTHON);
    assert_eq!(asked.fix, ["RUN poetry install --without=dev --with prod"]);
    assert_eq!((asked.proof.word(), asked.counts.word()), ("proven", "headline"));
}

#[test]
fn a_group_of_uv_is_left_out_by_its_name() {
    let lock = |group: &str| {
        format!(
            "version = 1\n\n[[package]]\nname = \"app\"\nversion = \"1.0\"\n\
             source = {{ virtual = \".\" }}\ndependencies = [{{ name = \"django\" }}]\n\n\
             [package.dev-dependencies]\n{group} = [{{ name = \"pytest\" }}]\n\n\
             [[package]]\nname = \"django\"\nversion = \"1.0\"\n\n\
             [[package]]\nname = \"pytest\"\nversion = \"1.0\"\n"
        )
    };
    let story = |group: &str, command: &str| {
        let mut members = environment(&[("django", ""), ("pytest", "")]);
        members.push(file("app/uv.lock", lock(group).as_bytes()));
        base().run(command, &members)
    };
    let fix = |group, command| story(group, command).finding(PYTHON).fix;
    assert_eq!(fix("dev", "uv sync --frozen"), ["RUN uv sync --no-dev --frozen"]);
    assert_eq!(fix("test", "uv sync --frozen"), ["RUN uv sync --no-group test --frozen"]);
    for (group, command) in [
        ("worker", "uv sync"),
        ("prod", "uv sync --no-dev --group prod"),
        ("test", "uv sync --only-group test"),
        ("dev", "uv sync --all-groups"),
        ("lint", "uv pip install --group lint"),
    ] {
        assert_eq!(story(group, command).findings(PYTHON), [], "{command}");
    }
    // `uv run` installs the groups again.
    let run = |config: Value| story("dev", "uv sync").config(config).finding(PYTHON);
    let started = json!({ "Cmd": ["uv", "run", "app.py"], "WorkingDir": "/app" });
    assert_eq!(run(started).proof.word(), "guessed");
    let started = json!({ "Cmd": ["uv", "run", "--no-sync", "app.py"], "WorkingDir": "/app" });
    assert_eq!(run(started).proof.word(), "proven");
    let started = json!({ "Cmd": ["uv", "run", "app.py"], "Env": ["UV_NO_DEV=1"] });
    assert_eq!(run(started).proof.word(), "proven");
}

#[test]
fn python_packages_that_containers_start_are_only_a_guess() {
    let proof = |config: Value, files: &[Vec<u8>]| {
        let mut members = poetry(GROUPS);
        members.extend_from_slice(files);
        let finding = base().run("poetry install", &members).config(config).finding(PYTHON);
        finding.proof.word()
    };
    let started = |command: Value| json!({ "Cmd": command, "WorkingDir": "/app" });
    for command in [
        json!(["pytest"]),
        json!(["/app/.venv/bin/pytest", "-q"]),
        json!(["python", "-m", "pytest"]),
        json!(["poetry", "run", "pytest"]),
        json!(["zsh", "-c", "pytest && python app.py"]),
        json!(["timeout", "30", "pytest"]),
        json!(["/app/missing.sh"]),
        json!(["make", "serve"]),
    ] {
        assert_eq!(proof(started(command.clone()), &[]), "guessed", "{command}");
    }
    for command in [json!(["gunicorn", "app.wsgi"]), json!(["python", "app.py", "--pytest-like"])] {
        assert_eq!(proof(started(command.clone()), &[]), "proven", "{command}");
    }
    let script =
        [file("app/start.sh", b"#!/bin/sh\npython -m pytest --version\nexec gunicorn a\n")];
    assert_eq!(proof(json!({ "Entrypoint": ["/app/start.sh"] }), &script), "guessed");
    let script = [file("app/start.sh", b"#!/bin/sh\npython migrate.py\nexec gunicorn a\n")];
    assert_eq!(proof(json!({ "Entrypoint": ["/app/start.sh"] }), &script), "proven");
    let check = json!({ "Test": ["CMD", "pytest", "--smoke"] });
    assert_eq!(proof(json!({ "Cmd": ["gunicorn"], "Healthcheck": check }), &[]), "guessed");
}

#[test]
fn a_copied_start_script_that_is_not_read_makes_it_a_guess() {
    let proof = |name: &str| {
        let copied = [file(&format!("app/{name}"), b"#!/usr/bin/perl\nexec 'pytest';\n")];
        let story = base().run("poetry install", &poetry(GROUPS)).copy(". /app", &copied);
        let command = format!("/app/{name}");
        story.config(json!({ "Cmd": [command] })).finding(PYTHON).proof.word()
    };
    assert_eq!(proof("launch"), "guessed");
    assert_eq!(proof("server.py"), "proven");
}

/// Gems of an application: `rack`, `puma` for development, `pg` in the group `production`.
fn gems() -> Vec<Vec<u8>> {
    let mut members = vec![
        file(
            "app/Gemfile",
            b"source \"https://gems.example\"\ngem \"rack\"\ngroup :development do\n  gem \"puma\"\n\
              end\ngroup :production do\n  gem \"pg\"\nend\n",
        ),
        file(
            "app/Gemfile.lock",
            b"GEM\n  remote: https://gems.example/\n  specs:\n    pg (1.0.0)\n    puma (1.0.0)\n\
              \x20   rack (1.0.0)\n\nDEPENDENCIES\n  pg\n  puma\n  rack\n",
        ),
    ];
    for name in ["rack", "puma", "pg"] {
        let about = format!(
            "Gem::Specification.new do |s|\n  s.name = \"{name}\".freeze\n  \
             s.version = \"1.0.0\"\nend\n"
        );
        let home = "usr/local/bundle";
        members
            .push(file(&format!("{home}/specifications/{name}-1.0.0.gemspec"), about.as_bytes()));
        members.push(file(&format!("{home}/gems/{name}-1.0.0/lib/{name}.rb"), &bytes(4000, 1)));
    }
    members
}

#[test]
fn gems_that_containers_start_or_the_build_asks_for_stay() {
    let found = |command: &str, config: Value| {
        let found = base().run(command, &gems()).config(config).findings("ruby-development-gems");
        found.first().map(|finding| finding.proof.word())
    };
    let started = |command: Value| found("bundle install", json!({ "Cmd": command }));
    assert_eq!(started(json!(["ruby", "app.rb"])), Some("proven"));
    // It loads a web server that is installed.
    assert_eq!(started(json!(["rackup"])), Some("guessed"));
    assert_eq!(started(json!(["bundle", "exec", "puma"])), Some("guessed"));
    assert_eq!(started(json!(["puma", "-C", "config/puma.rb"])), Some("guessed"));
    assert_eq!(found("bundle install --with development", json!({})), None);
    assert_eq!(found("bundle install", json!({ "Env": ["BUNDLE_WITH=development"] })), None);
    let mode = json!({ "Env": ["RAILS_ENV=development"] });
    assert_eq!(found("bundle install", mode), Some("guessed"));
    let mode = json!({ "Env": ["RAILS_ENV=production"] });
    assert_eq!(found("bundle install", mode), Some("proven"));
}

#[test]
fn php_and_node_packages_that_a_shell_starts_are_only_a_guess() {
    let installed = br#"{"packages":[{"name":"phpunit/phpunit","version":"11.0.0",
        "install-path":"../phpunit/phpunit"}],"dev":true,"dev-package-names":["phpunit/phpunit"]}"#;
    let members = [
        file("app/vendor/composer/installed.json", installed),
        file("app/vendor/phpunit/phpunit/phpunit", &bytes(1000, 4)),
        file("app/vendor/bin/phpunit", b"<?php require 'x';"),
    ];
    let php = |command: Value| {
        let config = json!({ "Cmd": command, "WorkingDir": "/app" });
        let story = base().run("composer install", &members).config(config);
        story.finding("composer-development-packages").proof.word()
    };
    assert_eq!(php(json!(["sh", "-c", "vendor/bin/phpunit && php -S 0:80"])), "guessed");
    assert_eq!(php(json!(["php", "index.php"])), "proven");
    let lock = br#"{"name":"app","lockfileVersion":3,"requires":true,"packages":{
        "node_modules/ts-node":{"version":"1.0.0","dev":true}}}"#;
    let members = [
        file("app/package.json", br#"{"name":"app","devDependencies":{"ts-node":"1"}}"#),
        file("app/node_modules/.package-lock.json", lock),
        file("app/node_modules/ts-node/package.json", br#"{"name":"ts-node","version":"1.0.0"}"#),
        file("app/node_modules/ts-node/index.js", &bytes(1000, 1)),
        symlink("app/node_modules/.bin/ts-node", "../ts-node/index.js"),
    ];
    let node = |config: Value| {
        let finding = base().run("npm ci", &members).config(config);
        finding.finding("node-development-packages").proof.word()
    };
    let started = |command: Value| json!({ "Cmd": command, "WorkingDir": "/app" });
    assert_eq!(node(started(json!(["node", "-r", "ts-node/register", "a.ts"]))), "guessed");
    assert_eq!(node(started(json!(["pnpm", "exec", "ts-node", "a.ts"]))), "guessed");
    let options = json!({ "Cmd": ["node", "a.js"], "Env": ["NODE_OPTIONS=--loader ts-node/esm"] });
    assert_eq!(node(options), "guessed");
    assert_eq!(node(started(json!(["node", "a.js"]))), "proven");
}

#[test]
fn programs_that_compile_when_they_start_keep_their_toolchain() {
    let members = [
        file("usr/local/go/VERSION", b"go1.22.1\ntime 2024-02-29T18:18:48Z\n"),
        file("usr/local/go/bin/go", &bytes(4000, 1)),
        file("usr/local/go/pkg/tool/linux_amd64/compile", &bytes(9000, 2)),
        file("go/pkg/mod/cache/download/a/@v/v1.0.0.zip", &bytes(5000, 3)),
    ];
    let proofs = |command: Value| {
        let story = base().run("go mod download", &members).config(json!({ "Cmd": command }));
        let found = story.report().findings.into_iter();
        let found =
            found.filter(|found| ["go-toolchain", "go-module-cache"].contains(&&*found.rule));
        found.map(|found| found.proof.word()).filter(|&word| word != "guessed").count()
    };
    for command in [
        json!(["air"]),
        json!(["CompileDaemon", "-command=./app"]),
        json!(["reflex", "-c", "reflex.conf"]),
        json!(["dlv", "debug", "--headless"]),
        json!(["go", "run", "."]),
    ] {
        assert_eq!(proofs(command.clone()), 0, "{command}");
    }
    assert_eq!(proofs(json!(["dlv", "exec", "/app/server"])), 2);
    assert_eq!(proofs(json!(["/app/server"])), 2);
}

#[test]
fn the_sdk_of_dotnet_stays_where_it_builds() {
    let members = [
        file("usr/share/dotnet/sdk/8.0.100/.version", b"abc\n8.0.100\n"),
        file("usr/share/dotnet/sdk/8.0.100/dotnet.dll", &bytes(4000, 1)),
        file("app/obj/project.assets.json", &bytes(2000, 2)),
    ];
    let found = |command: Value| {
        let story = base().run("dotnet restore", &members).config(json!({ "Cmd": command }));
        story.findings("dotnet-objects").len()
    };
    assert_eq!(found(json!(["dotnet", "watch", "run"])), 0);
    assert_eq!(found(json!(["dotnet", "ef", "database", "update"])), 0);
    assert_eq!(found(json!(["dotnet", "/app/run.dll"])), 1);
    assert_eq!(found(json!(["/app/run", "watch"])), 1);
}

#[test]
fn mix_runs_what_it_built_for_development() {
    let members = [
        file("app/_build/dev/lib/app/ebin/app.app", &bytes(1000, 3)),
        file("app/_build/prod/lib/app/ebin/app.app", &bytes(1000, 4)),
    ];
    let found = |config: Value| {
        let story = base().run("mix compile", &members).config(config);
        story.findings("elixir-development-build").len()
    };
    assert_eq!(found(json!({ "Cmd": ["mix", "phx.server"] })), 0);
    assert_eq!(found(json!({ "Cmd": ["mix", "phx.server"], "Env": ["MIX_ENV=prod"] })), 1);
    assert_eq!(found(json!({ "Cmd": ["/app/bin/server", "start"] })), 1);
}
