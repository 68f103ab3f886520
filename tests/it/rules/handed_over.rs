//! What the fixes of shell forms and health checks do when they are followed.

use plimsoll::report::FindingReport;
use serde_json::{Value, json};

use super::Story;
use crate::hostile::archive::{file, symlink};

fn story() -> Story {
    let base = [
        file("usr/bin/dash", b"dash"),
        symlink("bin/sh", "../usr/bin/dash"),
        file("usr/bin/tee", b"tee"),
    ];
    Story::new().base(&base).copy("app /srv/", &[file("srv/app", b"\x7fELF")])
}

fn of_line(line: &str) -> FindingReport {
    let config = json!({ "Cmd": ["/bin/sh", "-c", line] });
    story().config(config).finding("shell-form-command")
}

#[test]
fn assignments_come_before_exec() {
    for (line, fixed) in [
        ("X=1 /srv/app", "CMD X=1 exec /srv/app"),
        ("X=1 Y='a b' /srv/app --x", "CMD X=1 Y='a b' exec /srv/app --x"),
        ("X=1 X=1 /srv/app", "CMD X=1 X=1 exec /srv/app"),
        ("cd /srv && X=$Y ./app", "CMD cd /srv && X=$Y exec ./app"),
        ("/srv/app --port $PORT", "CMD exec /srv/app --port $PORT"),
        ("$APP --now", "CMD exec $APP --now"),
        ("/srv/app --x=1", r#"CMD ["/srv/app", "--x=1"]"#),
    ] {
        assert_eq!(of_line(line).fix, [fixed], "{line}");
    }
}

#[test]
fn exec_is_not_proposed_where_the_shell_has_more_to_do() {
    for line in [
        "/srv/app & /srv/app serve",
        "/srv/app | tee /log",
        "/srv/app; echo done",
        "/srv/app || /srv/app again",
        "while true; do /srv/app; sleep 1; done",
        "if true; then /srv/app; fi",
        "(/srv/app)",
        "! /srv/app",
    ] {
        let found = of_line(line);
        assert_eq!(found.fix, [""; 0], "{line}");
        assert!(found.advice.contains("`tini -g --`"), "{line}: {}", found.advice);
    }
}

#[test]
fn arguments_that_the_shell_ignored_stay_ignored() {
    let of = |entrypoint: Value, command: Value| {
        let config = json!({ "Entrypoint": entrypoint, "Cmd": command });
        story().config(config).finding("shell-form-command")
    };
    let found = of(json!(["/bin/sh", "-c", "/srv/app"]), json!(["--port", "80"]));
    assert_eq!(found.fix, [r#"ENTRYPOINT ["/srv/app"]"#, "CMD []"]);
    assert!(found.advice.contains("drop CMD"), "{}", found.advice);
    let found = of(json!(["/bin/sh", "-c", "/srv/app $X"]), json!(["--port", "80"]));
    assert_eq!(found.fix, ["ENTRYPOINT exec /srv/app $X"], "a shell form ignores CMD as well");
    let found = of(json!(["/bin/sh", "-c", "/srv/app"]), json!([]));
    assert_eq!(found.fix, [r#"ENTRYPOINT ["/srv/app"]"#]);
    // Arguments of the line itself would be lost.
    let found = of(json!(["/bin/sh", "-c", "/srv/app \"$@\"", "--"]), json!(["--port", "80"]));
    assert_eq!(found.fix, [""; 0]);
}

#[test]
fn health_checks_ask_only_whether_the_port_answers() {
    let checked = |program: &str| {
        let config = json!({ "Cmd": ["/srv/app", "x"], "ExposedPorts": { "3000/tcp": {} } });
        let story = story().run("install", &[file(&format!("usr/bin/{program}"), b"\x7fELF")]);
        story.config(config).finding("no-healthcheck")
    };
    for (program, line) in [
        ("curl", "curl -sS -o /dev/null http://127.0.0.1:3000/ || exit 1"),
        ("nc", "nc -z 127.0.0.1 3000 || exit 1"),
        ("bash", "bash -c '</dev/tcp/127.0.0.1/3000' || exit 1"),
    ] {
        let found = checked(program);
        assert_eq!(found.fix, [format!("HEALTHCHECK CMD {line}")]);
        assert!(found.advice.contains("a path"), "{}", found.advice);
    }
    // A page that is not there is an error to wget.
    assert_eq!(checked("wget").fix, [""; 0]);
    let config = json!({ "Cmd": ["/srv/app", "x"], "ExposedPorts": { "3000/tcp": {} } });
    let linked = story().run("ln", &[symlink("usr/bin/curl", "/opt/gone")]);
    assert_eq!(linked.config(config).finding("no-healthcheck").fix, [""; 0]);
}
