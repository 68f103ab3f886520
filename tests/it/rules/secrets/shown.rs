//! No output has the value of a secret, nor a hash of it.

use plimsoll::view::{Detail, FORMATS, Look, Subject};
use serde_json::json;

use super::made::{self, github, password, pem};
use crate::hostile::archive::file;
use crate::rules::Story;

/// Asserts that no format shows one of some texts.
fn assert_shown_nowhere(story: Story, texts: &[&str]) {
    let read = story.read();
    for format in FORMATS {
        let detail = Detail { full: true, packages: true };
        let mut out = Vec::new();
        let look = Look { width: 4000, colour: false, detail };
        if format.write(&mut out, Subject::Report(&read.report), look).is_err() {
            continue;
        }
        let shown = String::from_utf8_lossy(&out);
        for text in texts {
            assert!(!shown.contains(text), "{}: {text}\n{shown}", format.name);
        }
    }
    let facts = format!("{:?}{:?}", read.facts.image, read.facts.history);
    assert!(texts.iter().all(|text| !facts.contains(text)), "{facts}");
}

#[test]
fn a_private_key_is_shown_nowhere() {
    let key = pem("RSA PRIVATE KEY", 1190, 10);
    let lines: Vec<&str> = key.lines().filter(|line| !line.starts_with('-')).collect();
    let base = || Story::new().base(&[file("root/.profile", b"a")]);
    for step in [
        format!("RUN |1 SSH_PRIVATE_KEY={key} /bin/sh -c npm ci # buildkit"),
        format!("|2 A=b SSH_KEY={key} /bin/sh -c npm ci"),
        format!("RUN /bin/sh -c echo \"{key}\" > /root/.ssh/id_rsa # buildkit"),
        format!("RUN /bin/sh -c printf '{}' > /k # buildkit", key.replace('\n', "\\n")),
        format!("RUN /bin/sh -c echo \"{}", &key[..900]),
    ] {
        assert_shown_nowhere(base().layer_of(&step), &lines[..3]);
    }
    let env = base()
        .and(&format!("ENV DEPLOY_KEY={key}"))
        .config(json!({ "Env": [format!("DEPLOY_KEY={key}")] }));
    assert_shown_nowhere(env, &lines);
}

#[test]
fn no_part_of_a_value_is_shown() {
    let (one, two) = (password(1), password(2));
    let steps = [
        "P_TOKEN=A\\ B x",
        "P_TOKEN='A'\"B\" x",
        "P_TOKEN=A\"B\" x",
        "P_TOKEN='A'\\''B' x",
        "P_TOKEN=\"A\\\"B\" x",
        "curl -u 'u:A B' h",
        "curl -u u:A\\$B h",
        "curl -H \"Cookie: session=A; other=B\" h",
        "echo \"P_TOKEN=A B\" > f",
    ];
    let base = || Story::new().base(&[file("root/.profile", b"a")]);
    let filled = |text: &str| text.replace('A', &one).replace('B', &two);
    for step in steps {
        let story = base().layer_of(&format!("RUN /bin/sh -c {} # buildkit", filled(step)));
        assert_shown_nowhere(story, &[&one, &two]);
    }
    let story = base()
        .and(&filled("CMD [\"/app\" \"--password\" \"A B\"]"))
        .layer_of(&format!("RUN |1 DB_PASSWORD={one} {two} /bin/sh -c make # buildkit"))
        .config(json!({ "Entrypoint": ["/app"], "Cmd": ["--password", format!("{one} {two}")] }));
    assert_shown_nowhere(story, &[&one, &two]);
}

#[test]
fn a_known_value_is_shown_nowhere_else() {
    let secret = password(3);
    let story = Story::new()
        .base(&[file("root/.profile", b"a")])
        .and(&format!("ENV REDIS_PASSWORD={secret}"))
        .run(&format!("echo {secret} | sudo -S x && configure {secret}"), &[])
        .config(json!({
            "Env": [format!("REDIS_PASSWORD={secret}")],
            "Labels": { "note": format!("log in with {secret}") },
            "Cmd": ["redis", "--start", secret],
            "WorkingDir": format!("/srv/{secret}"),
        }));
    assert_shown_nowhere(story, &[&secret]);
    // A word is no password that can be told from other words.
    let word = Story::new()
        .base(&[file("root/.profile", b"a")])
        .run("make enterprise", &[file("a", b"a")])
        .config(json!({ "Env": ["REDIS_PASSWORD=enterprise"] }));
    assert!(format!("{:?}", word.read().facts.history).contains("make enterprise"));
}

#[test]
fn no_output_shows_a_value() {
    let secrets: Vec<String> = (1..9).map(password).chain([github(9)]).collect();
    let key = pem("PRIVATE KEY", 1200, 10);
    let [one, two, three, four, five, six, seven, eight, token] = secrets.as_slice() else {
        panic!()
    };
    let story = Story::new()
        .base(&[file("root/.profile", b"a")])
        .run("make", &[file("app/run", b"a")])
        .and(&format!("ENV DB_PASSWORD={one}"))
        .and(&format!("ARG API_TOKEN={two}"))
        .and(&format!("LABEL deploy.password={three}"))
        .copy(
            ". /app",
            &[
                file("app/.env", format!("DB_PASSWORD={four}\n").as_bytes()),
                file("app/tls.key", key.as_bytes()),
                file("app/conf.py", format!("T = '{token}'\n").as_bytes()),
            ],
        )
        .layer_of(&format!(
            "RUN |1 API_TOKEN={two} /bin/sh -c curl -u me:{five} -H 'Authorization: Bearer \
             {token}' https://x:{six}@h && rm /app/.env # buildkit"
        ))
        .run("rm /app/tls.key", &[file("app/.wh.tls.key", b"")])
        .config(json!({
            "Env": [format!("DB_PASSWORD={one}"), format!("URL=pg://me:{six}@db")],
            "Labels": { "deploy.password": three },
            "Cmd": ["serve", "--password", seven],
            "Healthcheck": { "Test": ["CMD", "check", "--token", eight] },
            "OnBuild": [format!("RUN x --password {seven}")],
        }));
    let read = story.read();
    let look = |detail| Look { width: 200, colour: false, detail };
    for format in FORMATS {
        for full in [false, true] {
            let mut out = Vec::new();
            let look = look(Detail { full, packages: full });
            if format.write(&mut out, Subject::Report(&read.report), look).is_err() {
                continue;
            }
            let text = String::from_utf8_lossy(&out);
            for secret in &secrets {
                assert!(!text.contains(secret.as_str()), "{}: {secret}\n{text}", format.name);
            }
            assert!(!text.contains(&key[40..80]), "{}", format.name);
        }
    }
    let facts = format!("{:?}{:?}", read.facts.image, read.facts.history);
    assert!(secrets.iter().all(|secret| !facts.contains(secret.as_str())), "{facts}");
    assert!(made::github(9) == *token);
}
