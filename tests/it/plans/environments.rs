//! Python environments: which is copied, how its development packages are removed, and how a
//! program starts without the manager that starts it today.

use serde_json::{Value, json};

use super::{last_stage, multi_stage};
use crate::hostile::archive::{file, symlink};
use crate::rules::{Story, bytes};

/// Returns a Python package in a directory of packages, with a script beside the environment's.
fn package(site: &str, name: &str, size: usize) -> Vec<Vec<u8>> {
    let info = format!("{site}/{name}-1.0.dist-info");
    let metadata = format!("Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n");
    vec![
        file(&format!("{site}/{name}/__init__.py"), &bytes(size, 1)),
        file(&format!("{info}/METADATA"), metadata.as_bytes()),
        file(
            &format!("{info}/RECORD"),
            format!("{name}/__init__.py,,\n../../../bin/{name},,\n").as_bytes(),
        ),
        file(&format!("{info}/INSTALLER"), b"uv\n"),
        file(
            &format!("{site}/../../../bin/{name}")
                .replace("lib/python3.12/site-packages/../../../", ""),
            b"#!x",
        ),
    ]
}

const SITE: &str = "app/.venv/lib/python3.12/site-packages";

fn project(command: Value, more: &[Vec<u8>]) -> Story {
    let lock = "version = 1\n\n[[package]]\nname = \"app\"\nversion = \"1.0\"\n\
                source = { virtual = \".\" }\ndependencies = [{ name = \"left\" }]\n\n\
                [package.dev-dependencies]\ndev = [{ name = \"lint\" }]\n\n\
                [[package]]\nname = \"left\"\nversion = \"1.0\"\n\n\
                [[package]]\nname = \"lint\"\nversion = \"1.0\"\n";
    let mut members = vec![
        file("app/uv.lock", lock.as_bytes()),
        file("app/pyproject.toml", b"[project]\nname = \"app\"\nversion = \"1.0\"\n"),
        file("app/.venv/pyvenv.cfg", b"home = /usr/local/bin\n"),
        symlink("app/.venv/bin/python", "/usr/local/bin/python3.12"),
        symlink("app/.venv/bin/python3", "python"),
        file("app/main.py", &bytes(90, 2)),
    ];
    members.extend(package(SITE, "left", 1000));
    members.extend(package(SITE, "lint", 9000));
    members.extend_from_slice(more);
    let config = json!({ "WorkingDir": "/app", "Cmd": command,
        "Env": ["PATH=/usr/local/bin:/usr/bin"] });
    Story::new()
        .base(&[file("usr/bin/node", &[b'n'; 1000]), file("usr/local/bin/python3.12", b"")])
        .run("curl -o uv", &[file("usr/local/bin/uv", &bytes(5000, 3))])
        .and("WORKDIR /app")
        .run("uv sync --frozen --no-install-project --extra db", &members)
        .config(config)
}

#[test]
fn a_program_starts_without_uv_and_without_development_packages() {
    let (own, plan) = multi_stage(project(json!(["uv", "run", "left", "main:app"]), &[]));
    let last = last_stage(&plan);
    for line in [
        r#"CMD ["left", "main:app"]"#,
        "ENV PATH=/app/.venv/bin:$PATH",
        "COPY --from=build /app /app",
    ] {
        assert!(last.contains(&line), "{line}: {last:#?}");
    }
    let line = "RUN uv sync --frozen --no-dev --no-install-project --extra db".to_owned();
    assert!(plan.dockerfile.contains(&line), "{:#?}", plan.dockerfile);
    assert!((1000..3000).contains(&own), "neither uv nor lint: {own}");
}

#[test]
fn commands_before_a_program_start_without_uv_too() {
    let line = "uv run left migrate && uv run main.py";
    let (_, plan) = multi_stage(project(json!(["sh", "-c", line]), &[]));
    let last = last_stage(&plan);
    let wanted = r#"CMD ["sh", "-c", "/app/.venv/bin/left migrate && exec python main.py"]"#;
    assert!(last.contains(&wanted), "{last:#?}");
}

#[test]
fn variables_that_only_a_container_knows_stay() {
    let start = |line: &str| {
        let (_, plan) = multi_stage(project(json!(["sh", "-c", line]), &[]));
        last_stage(&plan).pop().map(str::to_owned)
    };
    assert_eq!(
        start("uv run left main:app --port ${PORT:-8000} --host \"$HOST\"").as_deref(),
        Some(r#"CMD ["sh", "-c", "exec left main:app --port ${PORT:-8000} --host \"$HOST\""]"#),
    );
    assert_eq!(
        start("uv run left main:app --port $PORT").as_deref(),
        Some(r#"CMD ["sh", "-c", "exec left main:app --port $PORT"]"#),
    );
}

#[test]
fn a_development_package_that_is_started_stays() {
    let (own, _) = multi_stage(project(json!(["uv", "run", "lint"]), &[]));
    assert!(9000 < own, "{own}");
}

#[test]
fn an_interpreter_in_a_home_is_copied() {
    let home = "root/.local/share/uv/python/cpython-3.12.8-linux-x86_64-gnu";
    let more = [
        file(&format!("{home}/bin/python3.12"), &bytes(700, 4)),
        file(&format!("{home}/lib/python3.12/os.py"), &bytes(600, 5)),
        symlink("app/.venv/bin/python3.12", &format!("/{home}/bin/python3.12")),
        symlink("app/.venv/bin/python", &format!("/{home}/bin/python3.12")),
    ];
    let (own, plan) = multi_stage(project(json!(["uv", "run", "main.py"]), &more));
    let last = last_stage(&plan);
    let line = "COPY --from=build /root/.local/share/uv/python /root/.local/share/uv/python";
    assert!(last.contains(&line), "{last:#?}");
    assert!(2300 < own, "{own}");
}

#[test]
fn sources_that_are_installed_in_place_are_copied() {
    let more = [
        file(&format!("{SITE}/_app.pth"), b"/srv/lib/src\nimport x\n"),
        file("srv/lib/src/app/__init__.py", &bytes(80, 6)),
    ];
    let (_, plan) = multi_stage(project(json!(["/app/.venv/bin/left"]), &more));
    let last = last_stage(&plan);
    assert!(last.contains(&"COPY --from=build /srv/lib/src /srv/lib/src"), "{last:#?}");
}

#[test]
fn a_script_that_starts_uv_keeps_it_from_installing() {
    let script = b"#!/bin/sh\nset -e\nexec uv run left main:app\n";
    let story = project(json!(["/app/start.sh"]), &[file("app/start.sh", script)]);
    let report = story.report();
    // uv is no program in one file here, so the last stage would lack it.
    assert!(report.plans.iter().all(|plan| plan.name.word() != "multi-stage"));
}

/// Returns a project of Poetry with a package for development.
fn poetry(version: &str) -> Story {
    let of = |name: &str, group: &str| {
        format!(
            "[[package]]\nname = \"{name}\"\nversion = \"1.0\"\noptional = false\n\
             groups = [\"{group}\"]\nfiles = []\n\n"
        )
    };
    let lock = format!(
        "{}{}[metadata]\nlock-version = \"2.1\"\ncontent-hash = \"x\"\n",
        of("left", "main"),
        of("lint", "dev")
    );
    let mut members = vec![
        file("app/poetry.lock", lock.as_bytes()),
        file("app/pyproject.toml", b"[project]\nname = \"app\"\nversion = \"1.0\"\n"),
        file("app/.venv/pyvenv.cfg", b"home = /usr/local/bin\n"),
        symlink("app/.venv/bin/python", "/usr/local/bin/python3.12"),
        file("app/main.py", &bytes(90, 2)),
    ];
    members.extend(package(SITE, "left", 1000));
    members.extend(package(SITE, "lint", 9000));
    let info = format!("usr/local/lib/python3.12/site-packages/poetry-{version}.dist-info");
    let about = format!("Metadata-Version: 2.1\nName: poetry\nVersion: {version}\n");
    let tool = [
        file("usr/local/bin/poetry", b"#!x"),
        file(&format!("{info}/METADATA"), about.as_bytes()),
        file(&format!("{info}/RECORD"), b"../../../bin/poetry,,\n"),
    ];
    let config = json!({ "WorkingDir": "/app", "Cmd": ["poetry", "run", "left", "main:app"],
        "Env": ["PATH=/usr/local/bin:/usr/bin"] });
    Story::new()
        .base(&[file("usr/bin/node", &[b'n'; 1000]), file("usr/local/bin/python3.12", b"")])
        .run("pip install poetry", &tool)
        .and("WORKDIR /app")
        .run("poetry install", &members)
        .config(config)
}

#[test]
fn poetry_is_called_as_its_version_wants() {
    for (version, command) in
        [("2.1.0", "poetry sync --only main"), ("1.8.3", "poetry install --only main --sync")]
    {
        let (_, plan) = multi_stage(poetry(version));
        let line = format!("RUN PYTHONDONTWRITEBYTECODE=1 {command}");
        assert!(plan.dockerfile.contains(&line), "{version}: {:#?}", plan.dockerfile);
    }
}
