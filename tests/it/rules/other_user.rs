//! Programs that run as root, and what has to change before another user can run them.

use plimsoll::report::FindingReport;
use serde_json::{Value, json};

use super::Story;
use crate::hostile::archive::{directory, file, symlink, with_mode};

/// A base with a program that makes users, and a home directory that only root may enter.
fn story() -> Story {
    Story::new().base(&[
        file("etc/os-release", b"ID=debian\n"),
        file("usr/sbin/useradd", b"\x7fELF"),
        file("usr/bin/python3", b"\x7fELF"),
        file("usr/local/bin/npm", b"npm"),
        file("usr/local/bin/node", b"\x7fELF"),
        with_mode(directory("root/"), 0o700),
        directory("var/log/"),
        file("var/log/dpkg.log", b"log"),
    ])
}

const APP: &str = "RUN useradd --system --no-create-home --uid 10001 app";

fn root(story: Story, config: Value) -> FindingReport {
    story.config(config).finding("runs-as-root")
}

#[test]
fn what_is_in_the_home_of_root_has_to_move_first() {
    let program = || [file("root/.cargo/bin/units", b"\x7fELF")];
    let found = root(
        story().run("cargo install --path .", &program()),
        json!({ "Cmd": ["/root/.cargo/bin/units", "serve"] }),
    );
    assert!(found.evidence.ends_with("only root may read /root"), "{}", found.evidence);
    assert_eq!(found.fix, [""; 0], "no user could start it");
    assert!(found.advice.contains("below /root"), "{}", found.advice);
    // A link elsewhere leads there as well.
    let linked = story()
        .run("cargo install --path .", &program())
        .run("ln -s", &[symlink("usr/bin/units", "/root/.cargo/bin/units")]);
    assert_eq!(root(linked, json!({ "Cmd": ["units", "serve"] })).fix, [""; 0]);
    let packages = [file("root/.local/lib/python3.11/site-packages/flask/app.py", b"1")];
    let of_user = story().run("pip install --user flask", &packages);
    let found = root(of_user, json!({ "Cmd": ["python3", "/app/main.py"] }));
    assert_eq!(found.fix, [""; 0]);
    // What only a build left there is no obstacle.
    let left = story().run("cargo build", &[file("root/.cargo/registry/a.crate", b"a")]);
    let left = left.copy("app /app", &[file("app/main.py", b"1")]);
    let found = root(left, json!({ "Cmd": ["python3", "/app/main.py"] }));
    assert_eq!(found.fix, [APP, "USER 10001"]);
}

#[test]
fn a_package_manager_needs_a_home() {
    let package = br#"{"name":"a","scripts":{"start":"node server.js"}}"#;
    let copied = [file("app/package.json", package), file("app/server.js", b"1")];
    let npm = json!({ "Cmd": ["npm", "start"], "WorkingDir": "/app" });
    let found = root(story().copy(". /app", &copied), npm.clone());
    assert_eq!(found.fix, [""; 0]);
    assert!(found.advice.starts_with("Start the program itself instead of with `npm`"));
    let users = b"root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n";
    let users = [file("etc/passwd", users), directory("home/node/")];
    let with_home = Story::new().base(&users).copy(". /app", &copied);
    assert_eq!(root(with_home, npm).fix, ["USER 1000"]);
    let uv = json!({ "Cmd": ["uv", "run", "python3", "main.py"], "WorkingDir": "/app" });
    let found = root(story().copy(". /app", &copied), uv);
    assert_eq!(found.fix, [""; 0]);
}

#[test]
fn closed_files_are_opened_where_they_are_copied() {
    let members = [
        with_mode(file("srv/app", b"\x7fELF"), 0o700),
        with_mode(file("srv/secret.conf", b"a"), 0o600),
    ];
    let command = json!({ "Cmd": ["/srv/app", "serve"] });
    let found = root(story().copy(". /srv", &members), command.clone());
    assert_eq!(found.fix, [""; 0]);
    assert_eq!(
        found.advice,
        "Add `--chown=10001` to `COPY . /srv` (layer 2), and set `USER 10001` before `CMD`"
    );
    let found = root(story().run("make install", &members), command.clone());
    assert!(found.advice.contains("with `chown -R 10001` of what"), "{}", found.advice);
    let open = with_mode(file("srv/app", b"\x7fELF"), 0o755);
    let found = root(story().copy(". /srv", &[open]), command);
    assert_eq!(found.fix, [APP, "USER 10001"]);
}

#[test]
fn data_is_not_copied_to_change_its_owner() {
    let app = || story().copy("app /srv/", &[with_mode(file("srv/app", b"\x7fELF"), 0o755)]);
    let with = |volume: &str| json!({ "Cmd": ["/srv/app", "serve"], "Volumes": { volume: {} } });
    let empty = app().run("mkdir /data", &[directory("data/")]);
    let found = root(empty, with("/data"));
    assert_eq!(found.fix, [APP, "RUN chown -R 10001 /data", "USER 10001"]);
    let full = app().copy("x.db /data/", &[directory("data/"), file("data/x.db", &[b'x'; 100])]);
    let found = root(full, with("/data"));
    assert_eq!(found.fix, [""; 0]);
    assert!(found.advice.contains("Add `--chown=10001` to `COPY x.db /data/`"));
    let found = root(app().run("true", &[directory("var/")]), with("/var"));
    assert_eq!(found.fix, [""; 0]);
    assert!(found.advice.starts_with("Make a directory of its own the volume instead of /var"));
}

#[test]
fn sources_and_repositories_are_not_written_to() {
    let members = [
        with_mode(file("srv/app", b"\x7fELF"), 0o755),
        file("srv/.git/HEAD", b"ref: refs/heads/main\n"),
        file("srv/site/index.html", b"page"),
        directory("srv/uploads/"),
    ];
    let found = root(story().copy(". /srv", &members), json!({ "Cmd": ["/srv/app", "serve"] }));
    assert_eq!(found.fix, [APP, "RUN chown -R 10001 /srv/uploads", "USER 10001"]);
}

#[test]
fn numbers_of_users_mean_nothing_on_windows() {
    let members = || [file("Files/app/app.exe", b"MZ")];
    let of = |os| {
        let story = Story::new().base(&members()).copy(". /app", &members());
        story.os(os).config(json!({ "Cmd": ["app.exe", "serve"] })).findings("runs-as-root").len()
    };
    assert_eq!(of("windows"), 0);
    assert_eq!(of("linux"), 1);
}
