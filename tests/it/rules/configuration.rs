//! Rules about configurations: what they find, and what they leave alone.

use plimsoll::report::FindingReport;
use plimsoll::rules::Severity;
use serde_json::{Value, json};

use super::Story;
use crate::hostile::archive::file;

const PASSWD: &str = "root:x:0:0:root:/root:/bin/sh\ntoor:x:0:0::/root:/bin/sh\n\
                      daemon:x:1:1::/:/bin/false\nnode:x:1000:1000::/home/node:/bin/sh\n\
                      nobody:x:65534:65534::/:/bin/false\n";

/// An image of Node with a server, configured like that.
fn server(config: Value) -> Story {
    let base = [file("etc/passwd", PASSWD.as_bytes()), file("usr/local/bin/node", b"\x7fELF")];
    Story::new().base(&base).copy("server.js /app/", &[file("app/server.js", b"1")]).config(config)
}

fn started(more: Value) -> Value {
    let mut config = json!({ "Cmd": ["node", "/app/server.js"], "User": "1000" });
    config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    config
}

fn evidence(findings: &[FindingReport]) -> Vec<&str> {
    findings.iter().map(|finding| &*finding.evidence).collect()
}

#[test]
fn programs_that_run_as_root_are_found() {
    for (user, expected) in [
        ("", "no `USER` is set, so the program is started as root"),
        ("0", "the last `USER` is `0`"),
        ("0:1000", "the last `USER` is `0:1000`"),
        ("root", "the last `USER` is `root`"),
        ("toor", "the last `USER` is `toor`, whom `/etc/passwd` gives the number 0"),
    ] {
        let found = server(started(json!({ "User": user }))).finding("runs-as-root");
        assert_eq!(found.evidence, expected);
        assert_eq!((found.severity, &*found.id), (Some(Severity::Medium), "runs-as-root"));
        assert_eq!(found.fix, ["USER 1000"], "that of `node`");
    }
    for user in ["1000", "node", "node:node", "65532", "nobody", "unknown"] {
        let found = server(started(json!({ "User": user }))).findings("runs-as-root");
        assert_eq!(evidence(&found), [""; 0], "{user}");
    }
}

#[test]
fn what_needs_no_other_user_is_left_alone() {
    for command in [
        json!(["bash"]),
        json!(["node"]),
        json!(["/usr/bin/python3.12"]),
        json!(["php", "-a"]),
        json!(["nginx", "-g", "daemon off;"]),
        json!(["php-fpm8.2"]),
        json!(["gosu", "node", "node", "/app/server.js"]),
        json!([]),
    ] {
        let found = server(json!({ "Cmd": command })).findings("runs-as-root");
        assert_eq!(evidence(&found), [""; 0], "{command}");
    }
}

#[test]
fn a_user_is_made_if_there_is_none() {
    let of = |members: &[Vec<u8>]| {
        let story = Story::new().base(members).config(json!({ "Cmd": ["/server", "x"] }));
        story.finding("runs-as-root").fix
    };
    let made = of(&[file("usr/sbin/useradd", b"\x7fELF")]);
    assert_eq!(made, ["RUN useradd --system --no-create-home --uid 10001 app", "USER 10001"]);
    let of_alpine = of(&[file("sbin/apk", b"\x7fELF")]);
    assert_eq!(of_alpine, ["RUN adduser -S -D -H -u 10001 app", "USER 10001"]);
    // Without any program that makes users, a number has to do; the list is cut.
    assert_eq!(of(&[file("etc/passwd", b"node:x:10")]), ["USER 65532"]);
}

#[test]
fn servers_without_a_health_check_are_found() {
    let silent = server(started(json!({ "Healthcheck": { "Test": ["NONE"] } })));
    assert_eq!(evidence(&silent.findings("no-healthcheck")), [""; 0]);
    let checked = server(started(json!({}))).and("HEALTHCHECK CMD node /app/check.js");
    assert_eq!(evidence(&checked.findings("no-healthcheck")), [""; 0]);
    let found = server(started(json!({}))).finding("no-healthcheck");
    assert_eq!(found.severity, Some(Severity::Hint));
    let ports = json!({ "ExposedPorts": { "8080/tcp": {} } });
    let found = server(started(ports.clone())).finding("no-healthcheck");
    assert_eq!(found.severity, Some(Severity::Medium));
    assert_eq!(found.evidence, "port 8080/tcp is exposed, and no `HEALTHCHECK` is configured");
    assert_eq!(found.fix, [""; 0], "the image has nothing that could ask");
    let curl = server(started(ports)).run("apk add curl", &[file("usr/bin/curl", b"\x7fELF")]);
    assert_eq!(curl.finding("no-healthcheck").fix, [""; 0], "there is no shell for it");
}

#[test]
fn images_say_what_they_were_built_from() {
    let label = |labels: Value| server(started(json!({ "Labels": labels })));
    let both = json!({ "org.opencontainers.image.source": "a", "org.label-schema.vcs-ref": "b" });
    assert_eq!(evidence(&label(both).findings("missing-annotations")), [""; 0]);
    let one = json!({ "org.opencontainers.image.source": "a" });
    let found = label(one).finding("missing-annotations");
    let missing = "`org.opencontainers.image.revision` is neither a label nor an annotation";
    assert_eq!((&*found.evidence, found.severity), (missing, Some(Severity::Hint)));
    // An empty label says nothing.
    let empty = json!({ "org.opencontainers.image.source": "" });
    assert!(label(empty).finding("missing-annotations").evidence.contains(" and "));
}
