//! Each rule about the configuration and the history.

use expect_test::{Expect, expect};
use plimsoll::report::FindingReport;
use serde_json::json;

use super::made::{github, password};
use crate::hostile::archive::file;
use crate::rules::Story;

fn base() -> Story {
    Story::new().base(&[file("root/.profile", b"a")]).run("make", &[file("app/run", b"a")])
}

/// Checks evidence, advice and lines, each broken at its punctuation.
fn check(found: &FindingReport, expected: Expect) {
    let fix = found.fix.join("\n");
    let text = format!("{}\n{}\n{fix}", found.evidence, found.advice);
    expected.assert_eq(&text.replace("; ", ";\n").replace(" (", "\n("));
}

#[test]
fn variables_of_the_environment() {
    let secret = password(1);
    let found = base()
        .and(&format!("ENV DB_PASSWORD={secret}"))
        .config(json!({ "Env": ["PATH=/bin", format!("DB_PASSWORD={secret}")] }))
        .finding("secret-in-env");
    check(
        &found,
        expect![[r#"
            the environment of containers has the value of `DB_PASSWORD`;
            anyone who has the image can read it
            Rotate it now, and set it when the container starts
            (`docker run --env-file`, a secret of Kubernetes);
            for the build, use `RUN --mount=type=secret`
        "#]],
    );
    for env in [
        "DB_PASSWORD=",
        "DB_PASSWORD=changeme",
        "DB_PASSWORD_FILE=/run/secrets/x",
        "GPG_KEY=A035C8C19219BA821ECEA86B64E628F8D684696D",
        "DB_PASSWORD=$PASSWORD",
        "NODE_VERSION=20.1.0",
        "SENTRY_DSN=https://q7rk2vxz9lm4ht8wcjd5yb3a1b2d3e4f@o1.ingest.sentry.io/2",
        "S3_KEY=uploads/logo-2023.png",
        "VITE_FIREBASE_API_KEY=AIzaSyB4c7d9Qw2Lk8Zx3Vn6Mp1Rt5Yh0Gf_JsU",
        "SECRET_KEY=build-time-only-not-used",
        "=",
        "",
    ] {
        assert_eq!(base().config(json!({ "Env": [env] })).findings("secret-in-env"), [], "{env}");
    }
}

#[test]
fn build_arguments() {
    let secret = password(1);
    let found = base()
        .and("ARG NPM_TOKEN")
        .layer_of(&format!(
            "RUN |1 NPM_TOKEN={secret} /bin/sh -c npm config set token $NPM_TOKEN # buildkit"
        ))
        .finding("secret-in-build-arg");
    check(
        &found,
        expect![[r#"
            the history has the value of the build argument `NPM_TOKEN`;
            anyone who has the image can read it
            Rotate it now, and mount it in the RUN that needs it
            RUN --mount=type=secret,id=npm_token,env=NPM_TOKEN npm config set token $NPM_TOKEN"#]],
    );
    let without = base().layer_of("RUN |1 NPM_TOKEN= /bin/sh -c npm ci # buildkit");
    assert_eq!(without.findings("secret-in-build-arg"), []);
    let default = base().and(&format!("ARG API_KEY={}", github(1)));
    assert_eq!(default.findings("secret-in-build-arg").len(), 1);
}

#[test]
fn commands() {
    let secret = password(1);
    let found = base()
        .run(&format!("curl -u me:{secret} https://h/x -o /x"), &[])
        .finding("secret-in-command");
    check(
        &found,
        expect![[r#"
            a command of the build has a secret: `-u`;
            anyone who has the image can read it
            Rotate it now, and mount it in the RUN that needs it
            RUN --mount=type=secret,id=password curl -u me:"$(cat /run/secrets/password)" https://h/x -o /x"#]],
    );
    let started =
        base().config(json!({ "Cmd": ["serve", "--token", secret] })).finding("secret-in-command");
    assert!(started.evidence.starts_with("what containers start has a secret: `--token`"));
    for command in [
        "curl -u me:$PASSWORD https://h/x -o /x",
        "docker run -p 8080:80 app",
        "mysqladmin -p3306 ping",
        "wget --header \"Cookie: oraclelicense=accept-securebackup-cookie\" https://h",
    ] {
        let read = base().run(command, &[]);
        assert_eq!(read.findings("secret-in-command"), [], "{command}");
    }
}

#[test]
fn commands_name_all_their_secrets_and_are_not_repeated_with_a_mask() {
    let (one, two) = (password(1), password(2));
    let clone = format!("git clone https://oauth2:{one}@git.corp/a && echo root:{two} | chpasswd");
    check(
        &base().run(&clone, &[]).finding("secret-in-command"),
        expect![[r#"
            a command of the build has a secret: `root`, password in an address;
            anyone who has the image can read it
            Rotate it now, and mount the file that has it, as this command also leaves it in the layer: `RUN --mount=type=secret,id=NAME,target=FILE …`
        "#]],
    );
    let header = format!("curl -H \"Authorization: Bearer {one}\" https://h/x -o /x");
    let found = base().run(&header, &[]).finding("secret-in-command");
    assert_eq!(
        found.fix,
        ["RUN --mount=type=secret,id=authorization curl -H \"Authorization: Bearer \
             $(cat /run/secrets/authorization)\" https://h/x -o /x"]
    );
    assert_eq!(found.names, ["Authorization"]);
}

#[test]
fn the_health_check_is_not_what_containers_start() {
    let secret = password(1);
    let check = json!({ "Test": ["CMD-SHELL", format!("curl -u a:{secret} http://localhost/")] });
    let found = base().config(json!({ "Healthcheck": check })).finding("secret-in-command");
    assert_eq!(
        found.evidence,
        "a secret is in the health check: `-u`; anyone who has the image can read it"
    );
    let later = json!({ "OnBuild": [format!("RUN x --password {secret}")] });
    let found = base().config(later).finding("secret-in-command");
    assert!(found.evidence.starts_with("a secret is in what `ONBUILD` runs: `--password`"));
}

#[test]
fn labels() {
    let found = base()
        .config(json!({ "Labels": { "deploy.token": password(1) } }))
        .finding("secret-in-label");
    assert!(found.evidence.starts_with("the labels have a secret: `deploy.token`"));
    let other = base().config(json!({ "Labels": { "org.opencontainers.image.revision":
        "0d96df4d4110e5c43fbfb17f2d347ea6aa65421d" } }));
    assert_eq!(other.findings("secret-in-label"), []);
}
