//! Each rule about files: an image that it fires on, a near miss, a hidden file, bad input.

use plimsoll::rules::Severity;
use plimsoll::view::{Detail, FORMATS, Look, Subject};

use super::made::{github, password, pem};
use crate::hostile::archive::file;
use crate::rules::Story;

fn base() -> Story {
    Story::new().base(&[file("root/.profile", b"a")])
}

/// Asserts that a file is a finding of a rule, visible and hidden, and that others are not.
#[track_caller]
fn check(rule: &str, path: &str, content: &str, others: &[&[u8]]) {
    let members = [file(path, content.as_bytes())];
    let seen = base().copy("x /y", &members).finding(rule);
    assert_eq!(
        (seen.paths.as_slice(), seen.layers.as_slice()),
        (&[format!("/{path}")][..], &[2][..])
    );
    assert_eq!((seen.unpacked.0, seen.files, seen.counted), (0, 1, false));
    assert!(seen.evidence.contains("anyone who has the image can read it"), "{}", seen.evidence);
    let (directory, name) = path.rsplit_once('/').unwrap();
    let gone = file(&format!("{directory}/.wh.{name}"), b"");
    let hidden = base().copy("x /y", &members).run("rm it", &[gone]).finding(rule);
    assert_eq!((hidden.paths, hidden.layers), (seen.paths, vec![2]));
    assert!(
        hidden.evidence.ends_with(
            "; deleted by layer 3 (RUN rm it), still in layer 2 (COPY x /y): anyone who pulls the \
             image has it"
        ),
        "{}",
        hidden.evidence
    );
    let replaced =
        base().copy("x /y", &members).copy("z /y", &[file(path, b"harmless")]).finding(rule);
    assert!(
        replaced.evidence.contains("; replaced by layer 3 (COPY z /y)"),
        "{}",
        replaced.evidence
    );
    let binary = [b"\0\x01\x02", content.as_bytes()].concat();
    for other in others.iter().copied().chain([&binary[..], b"", b"\xff\xfe"]) {
        let found = base().copy("x /y", &[file(path, other)]).findings(rule);
        assert_eq!(found, [], "{:?}", String::from_utf8_lossy(other));
    }
}

#[test]
fn private_keys() {
    let key = pem("PRIVATE KEY", 1200, 1);
    let public = pem("PUBLIC KEY", 300, 1);
    check("private-key", "app/tls.key", &key, &[public.as_bytes(), &key.as_bytes()[..500]]);
    let plain = base().copy("x /y", &[file("app/tls.key", key.as_bytes())]).finding("private-key");
    assert_eq!(plain.severity, Some(Severity::High));
    let locked = pem("ENCRYPTED PRIVATE KEY", 1200, 1);
    let locked = base().copy("x /y", &[file("app/tls.key", locked.as_bytes())]);
    assert_eq!(locked.finding("private-key").severity, Some(Severity::Medium));
}

#[test]
fn private_keys_that_are_no_text() {
    // PKCS #8: version 0, the algorithm `rsaEncryption`, and the data of the key.
    let head = [
        &[0x30, 0x82, 0x04, 0xbc, 2, 1, 0, 0x30, 13, 6, 9][..],
        &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 5, 0, 4, 0x82, 0x04, 0xa6],
    ]
    .concat();
    let key = [head.clone(), vec![7; 0x04a6]].concat();
    for path in ["app/tls.key", "app/tls.der", "app/tls.pk8"] {
        let found = base().copy("x /y", &[file(path, &key)]).finding("private-key");
        assert!(found.evidence.starts_with(&format!("/{path} has an RSA private key;")));
        let mut certificate = key.clone();
        certificate[4] = 0x30;
        for other in [&certificate, &key[..900].to_vec(), &head] {
            assert_eq!(base().copy("x /y", &[file(path, other)]).findings("private-key"), []);
        }
    }
    let text = pem("PRIVATE KEY", 1200, 1);
    let found = base().copy("x /y", &[file("app/tls.der", text.as_bytes())]);
    assert_eq!(found.finding("private-key").severity, Some(Severity::High));
}

#[test]
fn every_file_is_listed() {
    let names: Vec<String> = (0..230).map(|at| format!("app/src/{at:03}.js")).collect();
    let members: Vec<Vec<u8>> =
        names.iter().map(|name| file(name, format!("'{}'\n", github(1)).as_bytes())).collect();
    let read = base().copy("x /y", &members).read();
    let found = read.report.findings.iter().find(|found| found.rule == "token-in-file").unwrap();
    assert_eq!((found.paths.len(), found.more_paths, found.files), (230, 0, 230));
    let shown = |name: &str, full| {
        let look = Look { width: 200, colour: false, detail: Detail { full, packages: false } };
        let mut out = Vec::new();
        let format = FORMATS.iter().find(|format| format.name == name).unwrap();
        format.write(&mut out, Subject::Report(&read.report), look).unwrap();
        String::from_utf8(out).unwrap()
    };
    for format in ["json", "sarif"] {
        let text = shown(format, false);
        assert!(names.iter().all(|name| text.contains(name.as_str())), "{format}");
    }
    let text = shown("text", true);
    assert!(text.contains("/app/src/199.js") && !text.contains("/app/src/200.js"), "{text}");
    assert!(text.contains("30 more"), "{text}");
    let text = shown("text", false);
    assert!(!text.contains("/app/src/005.js"), "{text}");
}

#[test]
fn credentials_of_tools() {
    let npmrc = format!("//r.corp/:_authToken={}\n", password(1));
    check("credentials-file", "root/.npmrc", &npmrc, &[b"fund=false", b"//r/:_authToken=${T}"]);
}

#[test]
fn environment_files() {
    let env = format!("# for me\nDB_PASSWORD={}\n", password(1));
    check("env-file", "app/.env", &env, &[b"DB_PASSWORD=changeme", b"PORT=80", b"DB_PASSWORD="]);
}

#[test]
fn tokens() {
    let text = format!("a\nb\nAPI = '{}'\n", github(1));
    let wrong = text.replace(&github(1)[30..], "AAAAAAAAAA");
    check("token-in-file", "app/main.py", &text, &[wrong.as_bytes(), &text.as_bytes()[..30]]);
    let found =
        base().copy("x /y", &[file("app/main.py", text.as_bytes())]).finding("token-in-file");
    let (what, who) = found.evidence.split_once("; ").unwrap();
    assert_eq!(what, "/app/main.py has a GitHub token in line 3");
    assert_eq!(who, "anyone who has the image can read it, from layer 2 (COPY x /y)");
    // The base image is no place where its users put tokens.
    let of_base = Story::new().base(&[file("app/main.py", text.as_bytes())]);
    assert_eq!(of_base.findings("token-in-file"), []);
}

#[test]
fn passwords_in_addresses() {
    let config = format!("[remote]\n\turl = https://me:{}@git.corp/x\n", password(1));
    check(
        "password-in-address",
        "app/.git/config",
        &config,
        &[b"[remote]\n\turl = git@git.corp:x"],
    );
}

#[test]
fn keys_of_servers() {
    let key = pem("PRIVATE KEY", 100, 1);
    check("ssh-host-key", "etc/ssh/ssh_host_rsa_key", &key, &[b"key"]);
    check("snakeoil-key", "etc/ssl/private/ssl-cert-snakeoil.key", &key, &[b"key"]);
}

#[test]
fn passwords_of_users() {
    let shadow = format!("root:$6${}$abcdefgh{}:19000::::::\n", "salt", password(1).repeat(2));
    check("password-hash", "etc/shadow", &shadow, &[b"root:*:1::::::", b"root:!:1:"]);
    check("user-without-password", "etc/shadow", "root::19000::::::\n", &[b"root:*:1::::::"]);
    // The password of the base image is not one that this image set.
    assert_eq!(
        Story::new().base(&[file("etc/shadow", shadow.as_bytes())]).findings("password-hash"),
        []
    );
}

#[test]
fn the_fix_is_the_line_that_reads_the_file() {
    let npmrc = format!("//r.corp/:_authToken={}\n", password(1));
    let found = base()
        .copy(".npmrc /app/.npmrc", &[file("app/.npmrc", npmrc.as_bytes())])
        .run("cd /app && npm ci", &[file("app/node_modules/a/index.js", b"1")])
        .finding("credentials-file");
    assert_eq!(
        found.fix,
        ["RUN --mount=type=secret,id=npmrc,target=/app/.npmrc cd /app && npm ci"]
    );
    let env = format!("DB_PASSWORD={}\n", password(1));
    let found = base().copy(". /app", &[file("app/.env", env.as_bytes())]).finding("env-file");
    assert_eq!(found.fix, [".env"]);
    assert!(found.advice.starts_with("Rotate it now, keep it out of the build context"));
    let made =
        base().run("echo > /app/.env", &[file("app/.env", env.as_bytes())]).finding("env-file");
    assert!(made.advice.contains("--mount=type=secret,id=env,target=/app/.env"), "{}", made.advice);
    let of_base = Story::new().base(&[file("app/.env", env.as_bytes())]).finding("env-file");
    assert_eq!(of_base.advice, plimsoll::rules::OTHER_BASE);
}

#[test]
fn copies_of_a_file_are_one_finding_where_it_came_from() {
    let env = file("app/.env", format!("DB_PASSWORD={}\n", password(1)).as_bytes());
    let found = base()
        .copy(". /app", std::slice::from_ref(&env))
        .run("chown -R app /app", &[env])
        .finding("env-file");
    assert!(found.evidence.ends_with("from layer 2 (COPY . /app)"), "{}", found.evidence);
    assert_eq!(found.fix, [".env"]);
}
