//! Each rule about files: an image that it fires on, a near miss, a hidden file, bad input.

use plimsoll::report::FindingReport;
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
    // A token ships whoever put it there.
    let of_base = Story::new().base(&[file("app/main.py", text.as_bytes())]);
    assert_eq!(of_base.finding("token-in-file").paths, ["/app/main.py"]);
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
    let of_base = Story::new().base(&[file("etc/shadow", shadow.as_bytes())]);
    assert_eq!(of_base.finding("password-hash").advice, plimsoll::rules::OTHER_BASE);
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
    assert_eq!(
        made.advice,
        "Rotate it now, and do not write it in layer 2 (RUN echo > /app/.env): give it to the \
         container when it starts"
    );
    let made =
        base().run("setup", &[file("root/.npmrc", npmrc.as_bytes())]).finding("credentials-file");
    assert!(
        made.advice.ends_with("`RUN --mount=type=secret,id=npmrc,target=/root/.npmrc`"),
        "{}",
        made.advice
    );
}

#[test]
fn only_credentials_of_tools_are_mounted() {
    let config = format!("[remote]\n\turl = https://me:{}@git.corp/x\n", github(1));
    let found = base()
        .copy(". /app", &[file("app/.git/config", config.as_bytes())])
        .run("cd /app && git submodule update", &[file("app/a", b"1")])
        .finding("token-in-file");
    assert_eq!(
        found.advice,
        "Rotate it now, and remove it from the build context (`.dockerignore`)"
    );
    assert_eq!(found.fix_in, ".dockerignore");
    // Git reads a key of SSH only for addresses of SSH.
    let key = pem("OPENSSH PRIVATE KEY", 1200, 1);
    let cloned = |address: &str| {
        base()
            .copy("id_rsa /root/.ssh/", &[file("root/.ssh/id_rsa", key.as_bytes())])
            .run(&format!("git clone {address} /src"), &[file("src/a", b"1")])
            .finding("private-key")
    };
    let https = cloned("https://git.corp/x");
    assert!(!https.fix.concat().contains("--mount"), "{:?}", https.fix);
    let ssh = cloned("git@git.corp:x");
    assert_eq!(
        ssh.fix,
        ["RUN --mount=type=secret,id=id_rsa,target=/root/.ssh/id_rsa git clone git@git.corp:x \
             /src"]
    );
}

#[test]
fn builds_for_windows_mount_nothing() {
    let env = format!("DB_PASSWORD={}\n", password(1));
    let npmrc = format!("//r.corp/:_authToken={}\n", password(2));
    let read = base()
        .run(
            "setup",
            &[file("Files/app/.env", env.as_bytes()), file("Files/app/.npmrc", npmrc.as_bytes())],
        )
        .run("npm ci", &[file("Files/app/a", b"1")])
        .run(&format!("curl -u me:{} https://h/x", password(3)), &[])
        .os("windows")
        .report();
    let found: Vec<&FindingReport> = super::secrets(&read);
    assert_eq!(found.len(), 3);
    for finding in found {
        assert!(finding.advice.starts_with("Rotate it now"), "{}", finding.advice);
        let text = format!("{} {:?}", finding.advice, finding.fix);
        assert!(!text.contains("--mount"), "{text}");
    }
}

#[test]
fn a_base_image_excuses_no_secret() {
    let env = format!("DB_PASSWORD={}\n", password(1));
    let token = format!("T = '{}'\n", github(1));
    let files = [file("app/.env", env.as_bytes()), file("app/cfg.js", token.as_bytes())];
    let guessed = Story::new()
        .base(&[file("etc/os-release", b"ID=debian\nVERSION_ID=12\n")])
        .copy(". /app", &files)
        .and("CMD [\"/app/run\"]")
        .run("make", &[file("app/run", b"a")])
        .guessed()
        .report();
    assert_eq!(guessed.base.as_ref().map(|base| base.layers), Some(2), "it is guessed wrongly");
    let told: Vec<(&str, &str, Vec<String>)> = super::secrets(&guessed)
        .into_iter()
        .map(|found| (&*found.rule, &*found.advice, found.fix.clone()))
        .collect();
    assert_eq!(
        told,
        [
            (
                "env-file",
                "Rotate it now, keep it out of the build context, and mount it when the container \
                 starts; it is in the base image (a guess)",
                vec![".env".to_owned()],
            ),
            (
                "token-in-file",
                "Rotate it now, and remove it from the build context (`.dockerignore`); it is in \
                 the base image (a guess)",
                vec!["cfg.js".to_owned()],
            ),
        ]
    );
    let known = Story::new().base(&files).run("make", &[file("app/run", b"a")]).report();
    assert_eq!(super::secrets(&known).len(), 2);
    for found in super::secrets(&known) {
        assert_eq!(
            found.advice,
            "Rotate it now: anyone who has the image can read it; it is in the base image, so only \
             another base is without it"
        );
    }
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
