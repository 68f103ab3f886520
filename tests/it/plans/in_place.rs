//! Plans in place: what is changed in the image's own instructions, and what stays.

use serde_json::{Value, json};

use super::{plan, story};
use crate::hostile::archive::file;
use crate::rules::{Story, bytes};

/// Enough to be worth a plan.
const BIG: usize = 3_000_000;

fn in_place(story: Story) -> String {
    plan(&story.report(), "in place").dockerfile.join("\n") + "\n"
}

fn with_command(story: Story, command: Value) -> Story {
    story.config(json!({ "Cmd": command, "WorkingDir": "/app" }))
}

/// Returns the plan for an image in which Cargo builds with these commands, each of which makes
/// these files.
fn cargo(runs: &[(&str, &[&str])], command: &str) -> String {
    let sources = [file("app/Cargo.toml", b"[package]")];
    let mut story = story().and("WORKDIR /app").copy(". /app", &sources);
    let mut seed = 0;
    for (command, paths) in runs {
        let mut made = Vec::new();
        for path in *paths {
            seed += 1;
            made.push(file(path, &bytes(BIG, seed)));
        }
        story = story.run(command, &made);
    }
    // Another test is about mounts.
    let text = in_place(with_command(story, json!([command])));
    text.replace("# inferred from the layer: --mount\n", "")
        .replace("--mount=type=cache,target=/root/.cargo/registry ", "")
}

#[test]
fn each_build_removes_its_own_outputs() {
    let text = cargo(
        &[
            ("cargo test", &["app/target/.rustc_info.json", "app/target/debug/deps/a"]),
            (
                "cargo install --path .",
                &["app/target/release/deps/b", "app/target/release/app", "root/.cargo/bin/app"],
            ),
        ],
        "/root/.cargo/bin/app",
    );
    let runs = "RUN cargo test && \\\n    rm -rf /app/target\n\
                RUN cargo install --path . && \\\n    rm -rf /app/target\n";
    assert!(text.contains(runs), "{text}");
}

#[test]
fn a_build_that_another_needs_is_joined_with_it() {
    let first =
        ["app/target/.rustc_info.json", "app/target/release/deps/a", "app/target/release/app"];
    let text = cargo(
        &[
            ("cargo build --release", &first),
            ("cargo test --release", &["app/target/release/deps/b"]),
        ],
        "./target/release/app",
    );
    let run = "RUN cargo build --release && \\\n    cargo test --release && \\\n    \
               rm -rf /app/target/release/deps\n";
    assert!(text.contains(run), "{text}");
    let text = cargo(
        &[
            ("cargo build --release", &first),
            ("cp target/release/app /usr/local/bin/", &["usr/local/bin/app"]),
        ],
        "/usr/local/bin/app",
    );
    let run = "RUN cargo build --release && \\\n    \
               cp target/release/app /usr/local/bin/ && \\\n    rm -rf /app/target\n";
    assert!(text.contains(run), "{text}");
}

#[test]
fn a_program_that_is_only_where_it_was_built_stays() {
    let made = [
        "app/target/.rustc_info.json", "app/target/release/deps/b", "app/target/release/app",
        "app/target/release/migrate", "root/.cargo/bin/app",
    ];
    let text = cargo(&[("cargo install --path .", &made)], "/root/.cargo/bin/app");
    assert!(text.contains("rm -rf /app/target/release/deps\n"), "{text}");
}

/// Returns a story with something to remove.
fn with_cache(story: Story) -> Story {
    story.run("npm ci", &[file("root/.npm/_cacache/index-v5/a", &bytes(BIG, 9))])
}

#[test]
fn a_layer_without_files_shows_a_mount_if_modules_are_pinned() {
    let text = |sums: &[u8]| {
        let story = story()
            .and("WORKDIR /src")
            .copy("go.mod go.sum ./", &[file("src/go.mod", b"module a"), file("src/go.sum", sums)])
            .run("go mod download", &[]);
        in_place(with_cache(story))
    };
    let mounted = text(b"example.com/a v1.0.0 h1:a=\n");
    let run = "RUN --mount=type=cache,target=/root/go/pkg/mod go mod download\n";
    assert!(mounted.contains(run), "{mounted}");
    assert!(text(b"").contains("\nRUN go mod download\n"));
}

#[test]
fn scripts_stay_scripts() {
    let text = |script: &str| {
        let lists = file("var/lib/apt/lists/deb.debian.org_Packages", &bytes(BIG, 1));
        in_place(with_command(story().run(script, &[lists]), json!(["a"])))
    };
    let strict = text("set -e\napt-get update\napt-get install -y a\nuseradd a\n");
    let run = "RUN <<EOF\nset -e\napt-get update\napt-get install -y a\nuseradd a\n\
               rm -rf /var/lib/apt/lists/*\nEOF\n";
    assert!(strict.contains(run), "{strict}");
    let other = text("apt-get update\napt-get install -y a\nuseradd a\n");
    let run = "RUN apt-get update; apt-get install -y a; useradd a && \\\n    \
               rm -rf /var/lib/apt/lists/*\n";
    assert!(other.contains(run), "{other}");
}

#[test]
fn what_is_locked_is_installed_exactly_if_the_lock_fits() {
    let text = |lock: &[u8]| {
        let sources = [
            file("app/package.json", b"{}"),
            file("app/package-lock.json", br#"{"lockfileVersion":3}"#),
            file("app/a.js", b"1"),
        ];
        let made = [
            file("app/package-lock.json", lock),
            file("root/.npm/_cacache/index-v5/a", &bytes(BIG, 9)),
        ];
        let story = story().and("WORKDIR /app").copy(". .", &sources).run("npm install", &made);
        in_place(with_command(story, json!(["node", "a.js"])))
    };
    let same = text(br#"{"lockfileVersion":3}"#);
    assert!(same.contains("COPY package.json package-lock.json ./\nRUN npm ci && \\\n"), "{same}");
    let changed = text(br#"{"lockfileVersion":3,"packages":{}}"#);
    assert!(changed.contains("RUN npm install && \\\n"), "{changed}");
}

/// Returns the lines of a `.dockerignore` for an image that copies these files of its context.
fn ignored(names: &[&str], command: &str) -> Vec<String> {
    let files: Vec<Vec<u8>> =
        names.iter().map(|name| file(&format!("app/{name}"), name.as_bytes())).collect();
    let story = story()
        .and("WORKDIR /app")
        .copy("ca.pem /etc/ca.pem", &[file("etc/ca.pem", b"CERTIFICATE")])
        .copy(". .", &files)
        .run(command, &[file("root/.npm/_cacache/index-v5/a", &bytes(BIG, 9))]);
    let text = in_place(with_command(story, json!(["a"])));
    let lines = text.lines().skip_while(|line| *line != "# In .dockerignore:").skip(1);
    lines.map(|line| line.trim_start_matches("#   ").to_owned()).collect()
}

#[test]
fn what_tools_make_again_is_kept_out_of_the_context() {
    let lines = ignored(&["a.js", ".env", ".env.example", "bin.key.md"], "npm ci");
    assert_eq!(lines, [".env", ".env.*", "!.env.example", "**/*.key", ".git", "**/node_modules"]);
    let lines = ignored(&["a.py"], "apt-get install -y cargo npm && pip install -r a");
    assert_eq!(lines, [".env", ".env.*", "**/*.key", ".git", ".venv", "**/__pycache__"]);
}

#[test]
fn what_the_image_has_of_its_context_is_not_kept_out() {
    let lines = ignored(&["Cargo.toml", "target/data/a.bin"], "cargo build && npm ci");
    assert_eq!(lines, [".env", ".env.*", "**/*.key", ".git", "**/node_modules"]);
}
