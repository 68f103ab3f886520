//! Rules about the configuration of an image.

use std::slice::from_ref;

use plimsoll::rules::Severity;
use serde_json::{Value, json};

use super::Story;
use crate::hostile::archive::{directory, file, symlink, tar, with_mode};

/// A base image with dash and a few programs.
fn story() -> Story {
    Story::new().base(&[
        file("etc/os-release", b"ID=debian\n"),
        file("usr/bin/dash", b"dash"),
        file("usr/bin/bash", b"bash"),
        symlink("bin/sh", "../usr/bin/dash"),
        symlink("bin/bash", "../usr/bin/bash"),
        file("usr/bin/env", b"env"),
        file("usr/local/bin/node", b"node"),
        file("usr/local/bin/npm", b"npm"),
        file("usr/local/bin/gunicorn", b"gunicorn"),
        file("usr/local/bin/uvicorn", b"uvicorn"),
        file("usr/local/bin/dumb-init", b"dumb-init"),
        file("usr/sbin/sshd", b"sshd"),
    ])
}

fn app() -> Story {
    story().and("WORKDIR /app").copy("server.js .", &[file("app/server.js", b"listen()")])
}

fn of(command: Value) -> Value {
    json!({ "WorkingDir": "/app", "Cmd": command })
}

#[test]
fn a_shell_that_stays_in_front_is_named_with_the_json_form() {
    let finding = app()
        .and("CMD [\"/bin/sh\" \"-c\" \"node server.js\"]")
        .config(of(json!(["/bin/sh", "-c", "node server.js"])))
        .finding("shell-form-command");
    assert_eq!(finding.evidence, "`/bin/sh -c` stays in front of `node server.js`");
    assert_eq!(finding.fix, [r#"CMD ["node", "server.js"]"#]);
    let finding = app()
        .config(of(json!(["/bin/sh", "-c", "node migrate.js && node server.js --port $PORT"])))
        .finding("shell-form-command");
    assert_eq!(finding.fix, ["CMD node migrate.js && exec node server.js --port $PORT"]);
}

#[test]
fn a_shell_that_hands_over_is_fine() {
    for command in [
        json!(["/bin/sh", "-c", "exec node server.js"]),
        json!(["/bin/sh", "-c", "node migrate.js && exec node server.js"]),
        json!(["/bin/bash", "-c", "node server.js"]),
        json!(["dumb-init", "/bin/sh", "-c", "node server.js"]),
        json!(["/bin/sh", "-c", "trap stop TERM; node server.js & wait"]),
        json!(["/nothing/sh", "-c", "node server.js"]),
        json!(["/bin/sh", "-c"]),
        json!(["-c", "node server.js"]),
        json!(["node", "server.js"]),
    ] {
        let found = app().config(of(command.clone())).findings("shell-form-command");
        assert_eq!(found, [], "{command}");
    }
    let base = || [file("usr/bin/dash", b"dash"), symlink("bin/sh", "../usr/bin/dash")];
    let inherited = Story::new().base(&base()).config(of(json!(["/bin/sh", "-c", "node a.js"])));
    assert_eq!(inherited.findings("shell-form-command"), []);
}

#[test]
fn package_managers_in_front_are_named_with_what_they_start() {
    let package = br#"{"name":"a","scripts":{"start":"node server.js"}}"#;
    let story = app().copy("package.json .", &[file("app/package.json", package)]);
    let finding = story.config(of(json!(["npm", "start"]))).finding("started-by-package-manager");
    assert_eq!(finding.severity, Some(Severity::Medium));
    assert_eq!(finding.fix, [r#"CMD ["node", "server.js"]"#]);
    for command in [json!(["node", "server.js"]), json!(["node", "npm"]), json!([])] {
        let found = app().config(of(command.clone())).findings("started-by-package-manager");
        assert_eq!(found, [], "{command}");
    }
    let base = story_of_base(json!(["npm", "start"])).findings("started-by-package-manager");
    assert_eq!(base, []);
}

/// An image of which all layers are its base.
fn story_of_base(command: Value) -> Story {
    story().config(of(command))
}

#[test]
fn development_mode_is_that_of_own_instructions() {
    let node = || app().and("CMD [\"node\" \"server.js\"]");
    let with =
        |env: &str| json!({ "WorkingDir": "/app", "Cmd": ["node", "server.js"], "Env": [env] });
    let finding = node()
        .and("ENV NODE_ENV=development")
        .config(with("NODE_ENV=development"))
        .finding("development-mode");
    assert_eq!(finding.evidence, "NODE_ENV=development is set");
    for env in ["NODE_ENV=production", "NODE_ENV=", "FLASK_DEBUG=0"] {
        assert_eq!(node().config(with(env)).findings("development-mode"), [], "{env}");
    }
    let reload = app().config(of(json!(["uvicorn", "main:app", "--reload"])));
    assert_eq!(
        reload.finding("development-mode").evidence,
        "`uvicorn --reload` is a server for development"
    );
    let plain = app().config(of(json!(["uvicorn", "main:app"])));
    assert_eq!(plain.findings("development-mode"), []);
}

#[test]
fn debuggers_for_everybody_are_named() {
    for (word, is_open) in [
        ("--inspect=0.0.0.0:9229", true),
        ("--inspect", false),
        ("--inspect=127.0.0.1:9229", false),
        ("-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=*:5005", true),
        ("-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=5005", false),
    ] {
        let found = app().config(of(json!(["node", word, "server.js"]))).findings("debug-port");
        assert_eq!(!found.is_empty(), is_open, "{word}");
    }
}

#[test]
fn files_that_everybody_may_change_are_named_by_layer() {
    let open = with_mode(file("app/server.js", b"listen()"), 0o777);
    let sticky = with_mode(directory("app/tmp/"), 0o1777);
    let shared = with_mode(file("tmp/a", b"a"), 0o666);
    let uploads = with_mode(directory("app/uploads/"), 0o777);
    let story = app().run("chmod -R 777 /app", &[open.clone(), sticky, shared, uploads]);
    let found = story.config(of(json!(["node", "server.js"]))).findings("world-writable-files");
    let found: Vec<(&[String], Option<Severity>)> =
        found.iter().map(|one| (one.paths.as_slice(), one.severity)).collect();
    assert_eq!(
        found,
        [
            (&["/app/server.js".to_owned()][..], Some(Severity::Medium)),
            (&["/app/uploads".to_owned()][..], Some(Severity::Hint)),
        ]
    );
    let base = Story::new().base(from_ref(&open)).copy("a /", &[file("a", b"a")]);
    assert_eq!(base.findings("world-writable-files"), []);
    let hidden = app().run("x", &[open]).run("rm", &[file("app/.wh.server.js", b"")]);
    assert_eq!(hidden.findings("world-writable-files"), []);
}

#[test]
fn own_programs_with_the_setuid_bit_are_named() {
    let program = with_mode(file("usr/local/bin/helper", b"helper"), 0o4755);
    let finding = app().run("make install", from_ref(&program)).finding("setuid-files");
    assert_eq!(finding.paths, ["/usr/local/bin/helper"]);
    let base = Story::new().base(from_ref(&program)).run("apt-get upgrade", from_ref(&program));
    assert_eq!(base.findings("setuid-files"), [], "an update of what the base has");
    let plain = app().run("make", &[file("usr/local/bin/helper", b"helper")]);
    assert_eq!(plain.findings("setuid-files"), []);
    let hidden = app().run("make", &[program]).run("rm", &[file("usr/local/bin/.wh.helper", b"")]);
    assert_eq!(hidden.findings("setuid-files"), []);
}

#[test]
fn odd_entries_of_path_are_named() {
    for (path, evidence) in [
        ("/usr/bin::/bin", "an entry is empty"),
        ("/usr/bin:.", "`.` is relative"),
        ("~/.local/bin:/usr/bin", "`~/.local/bin` is not expanded"),
        ("/usr/bin:$HOME/bin", "`$HOME/bin` is not expanded"),
        ("/usr/local/bin:/nothing:/usr/bin", ""),
    ] {
        let config = json!({ "Cmd": ["node", "server.js"], "Env": [format!("PATH={path}")] });
        let found = app().and(&format!("ENV PATH={path}")).config(config);
        let found = found.findings("odd-path-entries");
        let found: Vec<&str> = found.iter().map(|one| one.evidence.as_str()).collect();
        assert_eq!(found.concat(), evidence, "{path}");
    }
}

#[test]
fn working_directories_of_the_system_are_odd() {
    for (path, severity) in [
        ("app", Some(Severity::Medium)),
        ("/proc", Some(Severity::Medium)),
        ("/etc/", Some(Severity::Hint)),
        ("/usr/src/app", None),
        ("/", None),
    ] {
        let found = app().and(&format!("WORKDIR {path}")).config(json!({ "WorkingDir": path }));
        let found = found.findings("odd-working-directory");
        assert_eq!(found.first().and_then(|one| one.severity), severity, "{path}");
    }
    let found =
        app().and("WORKDIR /app/server.js").config(json!({ "WorkingDir": "/app/server.js" }));
    let finding = found.finding("odd-working-directory");
    assert_eq!(finding.severity, Some(Severity::High));
    assert_eq!(finding.evidence, "WORKDIR /app/server.js is a file, so that no container starts");
}

#[test]
fn an_application_without_a_command_is_a_hint() {
    let finding = app().config(json!({})).finding("no-command");
    assert_eq!(finding.severity, Some(Severity::Hint));
    assert_eq!(app().config(of(json!(["node", "server.js"]))).findings("no-command"), []);
    assert_eq!(story().config(json!({})).findings("no-command"), [], "a base image");
    let triggers = json!({ "OnBuild": ["COPY . /app"] });
    assert_eq!(app().config(triggers).findings("no-command"), []);
}

#[test]
fn volumes_over_files_of_the_image_are_named() {
    let volume = |path: &str| json!({ "Volumes": { path: {} } });
    let data = || app().run("seed", &[file("data/app.db", b"rows")]);
    let finding = data().and("VOLUME [/data]").config(volume("/data")).finding("volume-hides-data");
    assert_eq!(finding.evidence, "/data holds /data/app.db (4 B)");
    assert_eq!(finding.severity, Some(Severity::Hint));
    let empty = app().run("mkdir", &[directory("data/"), file("data/.keep", b"")]);
    assert_eq!(empty.config(volume("/data")).findings("volume-hides-data"), []);
    assert_eq!(data().config(volume("/other")).findings("volume-hides-data"), []);
    let base = Story::new().base(&[file("data/app.db", b"rows")]).copy("a /", &[file("a", b"a")]);
    assert_eq!(base.config(volume("/data")).findings("volume-hides-data"), []);
    let hidden = data().run("rm /data/app.db", &[file("data/.wh.app.db", b"")]);
    assert_eq!(hidden.config(volume("/data")).findings("volume-hides-data"), []);
}

#[test]
fn volumes_of_the_system_are_named() {
    for (path, count) in [("/etc", 1), ("/", 1), ("/var/lib/data", 0), ("/home", 0)] {
        let config = json!({ "Volumes": { path: {} } });
        let found = app().config(config).findings("volume-of-system-directory");
        assert_eq!(found.len(), count, "{path}");
    }
}

#[test]
fn ssh_beside_a_program_is_named() {
    let ports = |ports: &[&str]| {
        let ports: serde_json::Map<String, Value> =
            ports.iter().map(|port| ((*port).to_owned(), json!({}))).collect();
        json!({ "Cmd": ["node", "server.js"], "WorkingDir": "/app", "ExposedPorts": ports })
    };
    let both = app().and("EXPOSE [22/tcp 80/tcp]").config(ports(&["22/tcp", "80/tcp"]));
    assert_eq!(both.findings("exposes-ssh").len(), 1);
    for one in [&["22/tcp"][..], &["2222/tcp", "80/tcp"], &[]] {
        assert_eq!(app().config(ports(one)).findings("exposes-ssh"), [], "{one:?}");
    }
}

#[test]
fn servers_without_a_port_are_hints() {
    for (command, line) in [
        (json!(["gunicorn", "app:app"]), "EXPOSE 8000"),
        (json!(["gunicorn", "--bind", "0.0.0.0:9000", "app:app"]), "EXPOSE 9000"),
        (json!(["uvicorn", "app:app", "--port=80"]), "EXPOSE 80"),
        (json!(["gunicorn", "--bind", "unix:/run/a.sock", "app:app"]), ""),
        (json!(["node", "server.js"]), ""),
    ] {
        let found = app().config(of(command.clone())).findings("exposes-no-port");
        let lines: Vec<String> = found.into_iter().flat_map(|one| one.fix).collect();
        assert_eq!(lines.concat(), line, "{command}");
    }
    let config = json!({ "Cmd": ["gunicorn", "a:b"], "ExposedPorts": { "8000/tcp": {} } });
    assert_eq!(app().config(config).findings("exposes-no-port"), []);
}

#[test]
fn a_context_that_nothing_is_kept_out_of_is_named() {
    let whole = || {
        vec![
            file("app/Dockerfile", b"FROM scratch"),
            file("app/.gitignore", b"a"),
            file("app/.git/HEAD", b"ref: refs/heads/main"),
            file("app/server.js", b"listen()"),
        ]
    };
    let finding = story().copy(". /app", &whole()).finding("no-dockerignore");
    assert_eq!(finding.fix, [".git", ".gitignore", "Dockerfile"]);
    let hidden = story().copy(". /app", &whole()).run("rm -rf /app", &[file(".wh.app", b"")]);
    assert_eq!(hidden.findings("no-dockerignore").len(), 1);
    let ignored = [whole(), vec![file("app/.dockerignore", b"a")]].concat();
    assert_eq!(story().copy(". /app", &ignored).findings("no-dockerignore"), []);
    let few = &[file("app/Dockerfile", b"FROM scratch"), file("app/server.js", b"a")];
    assert_eq!(story().copy(". /app", few).findings("no-dockerignore"), []);
    assert_eq!(Story::new().base(&whole()).findings("no-dockerignore"), []);
}

#[test]
fn package_managers_of_own_layers_are_hints() {
    let pip = || app().run("apt-get install -y python3-pip", &[file("usr/bin/pip3", b"pip")]);
    let finding = pip().config(of(json!(["node", "server.js"]))).finding("package-manager-left");
    assert_eq!(finding.severity, Some(Severity::Hint));
    assert_eq!(finding.paths, ["/usr/bin/pip3"]);
    let removed = pip().run("rm", &[file("usr/bin/.wh.pip3", b"")]);
    let removed = removed.config(of(json!(["node", "server.js"])));
    assert_eq!(removed.findings("package-manager-left"), []);
    assert_eq!(pip().config(of(json!(["pip3", "list"]))).findings("package-manager-left"), []);
    assert_eq!(pip().config(json!({})).findings("package-manager-left"), []);
}

#[test]
fn downloads_are_guesses_where_the_history_lacks_the_checksum() {
    let address = "https://example.com/a.tar.gz?token=1";
    let finding = story()
        .classic(&format!("ADD {address} /opt/ "), &[file("opt/a.tar.gz", b"a")])
        .finding("unchecked-download");
    assert_eq!(
        (finding.proof.word(), finding.evidence.as_str()),
        ("proven", "ADD https://example.com/a.tar.gz")
    );
    let finding = story()
        .archive(&format!("ADD {address} /opt/ # buildkit"), tar(&[file("opt/a.tar.gz", b"a")]))
        .finding("unchecked-download");
    assert_eq!(finding.proof.word(), "guessed");
    let local = story().archive("ADD a.tar.gz /opt/ # buildkit", tar(&[file("opt/a", b"a")]));
    assert_eq!(local.findings("unchecked-download"), []);
}

#[test]
fn maintainers_and_triggers_are_hints() {
    let finding = app().and("MAINTAINER \"A <a@example.com>\"").finding("deprecated-maintainer");
    assert_eq!(finding.fix, [r#"LABEL org.opencontainers.image.authors="A <a@example.com>""#]);
    assert_eq!(app().findings("deprecated-maintainer"), []);
    let triggers = json!({
        "WorkingDir": "/app", "Cmd": ["node", "server.js"], "OnBuild": ["COPY . /app"],
    });
    assert_eq!(app().config(triggers.clone()).findings("onbuild-left").len(), 1);
    assert_eq!(story().config(triggers).findings("onbuild-left"), []);
}

#[test]
fn bases_without_a_digest_are_named() {
    const NAME: &str = "org.opencontainers.image.base.name";
    const DIGEST: &str = "org.opencontainers.image.base.digest";
    let labelled = |name: &str| app().config(json!({ "Labels": { NAME: name } }));
    for name in ["docker.io/library/debian", "registry.example:5000/debian:latest"] {
        let finding = labelled(name).finding("latest-tag");
        assert_eq!(finding.evidence, format!("label {NAME} names the base image {name}"));
        assert_eq!(labelled(name).findings("mutable-base-tag"), [], "{name}");
    }
    let finding = labelled("debian:bookworm").finding("mutable-base-tag");
    assert_eq!(finding.severity, Some(Severity::Hint));
    let pinned = format!("debian:bookworm@sha256:{}", "a".repeat(64));
    let with_digest = json!({ NAME: "debian", DIGEST: format!("sha256:{}", "a".repeat(64)) });
    for story in [labelled(&pinned), app().config(json!({ "Labels": with_digest })), app()] {
        let report = story.report();
        let rules = ["latest-tag", "mutable-base-tag"];
        assert!(report.findings.iter().all(|one| !rules.contains(&&*one.rule)), "{report:?}");
    }
}
