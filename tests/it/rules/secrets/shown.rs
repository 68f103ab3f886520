//! No output has the value of a secret, nor a hash of it.

use plimsoll::view::{Detail, FORMATS, Look, Subject};
use serde_json::json;

use super::made::{self, github, password, pem};
use crate::hostile::archive::file;
use crate::rules::Story;

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
