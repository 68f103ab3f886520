//! What looks like a secret and is none: nothing of it is accused.

use plimsoll::secrets::FORMATS;
use serde_json::json;

use super::made::{self, Random, base64, github, jwt, password, pem};
use super::secrets;
use crate::hostile::archive::file;
use crate::rules::{Package, Story, dpkg};

/// The format of keys for Google's services in browsers, among others.
fn google() -> &'static plimsoll::secrets::Format {
    FORMATS.iter().find(|format| format.name == "Google API key").unwrap()
}

/// Templates, references and placeholders.
#[expect(clippy::too_many_lines, reason = "a table")]
fn templates() -> Vec<(&'static str, String)> {
    let npmrc = "registry=https://r.corp/\n//r.corp/:_authToken=${NPM_TOKEN}\nalways-auth=true\n";
    let git = "[remote \"origin\"]\n\turl = git@git.corp:x\n\turl = https://git@git.corp/x\n";
    vec![
        ("root/.npmrc", npmrc.to_owned()),
        ("app/.npmrc", "fund=false\naudit=false\n".to_owned()),
        (
            "app/.env",
            "PORT=80\nDB_PASSWORD=changeme\nTOKEN=${TOKEN}\nURL=http://a:b@localhost\n".to_owned(),
        ),
        ("app/.env.example", format!("DB_PASSWORD={}\n", password(1))),
        ("app/.env.sample", format!("DB_PASSWORD={}\n", password(2))),
        ("app/.env.template", format!("DB_PASSWORD={}\n", password(3))),
        ("app/.env.test", format!("DB_PASSWORD={}\n", password(4))),
        (
            "app/public.env",
            format!(
                "VITE_FIREBASE_API_KEY={}\nNEXT_PUBLIC_MAPS=\"{0}\"\nAPP_KEY=not-a-real-key-2023\n\
                 S3_KEY=uploads/logo-2023.png\nSECRET_KEY=\"build-time-only-not-used\"\n\
                 SENTRY_DSN=https://{}@o1.ingest.sentry.io/2\n",
                made::token(google(), 7),
                made::Random::new(8).text(made::HEX, 32),
            ),
        ),
        ("app/words.list", format!("https://me:{}@git.corp\n", password(6))),
        ("etc/apk/repositories", "https://dl-cdn.alpinelinux.org/alpine/v3.20/main\n".to_owned()),
        (
            "etc/yum.repos.d/corp.repo",
            "[corp]\nbaseurl=https://rpm.corp/\npassword=changeme\n".to_owned(),
        ),
        (
            "app/infra/outputs.tfstate",
            json!({ "version": 4, "resources": [], "outputs": {
                "url": { "value": password(7), "type": "string" },
                "name": { "value": password(8), "type": "string", "sensitive": false } } })
            .to_string(),
        ),
        (
            "srv/blog/wp-config.php",
            "<?php\ndefine( 'AUTH_KEY', 'put your unique phrase here' );\n// define('DB_PASSWORD', \
             'q7Rk2vXz9Lm4Ht8W');\n"
                .to_owned(),
        ),
        (
            "app/corp.config/NuGet.Config",
            "<add key=\"Username\" value=\"q7Rk2vXz9Lm4Ht8W\" /><add key=\"ClearTextPassword\" \
             value=\"%PASSWORD%\" />"
                .to_owned(),
        ),
        (
            "app/web.env",
            "NEXT_PUBLIC_API_KEY=q7Rk2vXz9Lm4Ht8WcJd5\nVITE_TOKEN=q7Rk2vXz9Lm4Ht8W\n".to_owned(),
        ),
        ("root/.pypirc", "[pypi]\nusername = __token__\npassword = <token>\n".to_owned()),
        ("etc/pip.conf", "[global]\nindex-url = https://pypi.corp/simple\n".to_owned()),
        ("root/.netrc", "machine git.corp login me password $TOKEN\n".to_owned()),
        (
            "root/.docker/config.json",
            json!({ "auths": { "r.corp": {} }, "credsStore": "pass" }).to_string(),
        ),
        (
            "root/.aws/credentials",
            "[default]\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n"
                .to_owned(),
        ),
        ("root/.aws/config", "[default]\nregion = eu-central-1\noutput = json\n".to_owned()),
        (
            "root/.kube/config",
            "users:\n- user:\n    exec:\n      command: aws\n    tokenFile: /x\n".to_owned(),
        ),
        (
            "root/.config/gh/hosts.yml",
            "github.com:\n    user: me\n    git_protocol: ssh\n".to_owned(),
        ),
        (
            "root/.m2/settings.xml",
            "<password>${env.PASSWORD}</password><password>{jSMOWnoPFgsHVpMvz5}</password>"
                .to_owned(),
        ),
        ("root/.gradle/gradle.properties", "org.gradle.jvmargs=-Xmx2g\ncorpPassword=\n".to_owned()),
        (
            "root/.m2/settings-security.xml",
            "<!-- <master>example of it</master> --><a/>".to_owned(),
        ),
        (
            "opt/maven/conf/settings.xml",
            "<!--\n<password>repopwd</password>\n--><servers/>".to_owned(),
        ),
        (
            "app/appsettings.json",
            r#"{"ConnectionStrings":{"Db":"Server=db;Password={{password}};"}}"#.to_owned(),
        ),
        (
            "app/wp-config.php",
            "<?php\ndefine('DB_PASSWORD', getenv_docker('P', 'example password'));\n".to_owned(),
        ),
        (
            "app/deploy/secret.yaml",
            "kind: Secret\ndata:\n  db-password: {{ .Values.password | b64enc }}\n".to_owned(),
        ),
        (
            "app/deploy/sealed.yaml",
            format!("kind: SealedSecret\ndata:\n  db-password: {}\n", base64(&password(5))),
        ),
        ("app/.git/config", git.to_owned()),
        (
            "app/requirements.txt",
            "flask==3.0.0 --hash=sha256:0f2a\ngit+https://github.com/a/b@v1\n".to_owned(),
        ),
        ("etc/apt/sources.list", "deb http://deb.debian.org/debian bookworm main\n".to_owned()),
        (
            "etc/shadow",
            "root:*:19000:0:99999:7:::\ndaemon:!:19000::::::\napp:!:19000::::::\n".to_owned(),
        ),
        ("etc/passwd", "root:x:0:0:root:/root:/bin/bash\n".to_owned()),
        ("app/config/master.key", "# made when it is deployed\n".to_owned()),
        (
            "app/infra/main.tfstate",
            json!({ "terraform_version": "1.9.0", "password": "" }).to_string(),
        ),
        ("srv/.htpasswd", "# user:hash\n".to_owned()),
    ]
}

/// Keys of tests and examples, certificates and public keys, and texts about keys.
fn keys() -> Vec<(String, String)> {
    let key = || pem("RSA PRIVATE KEY", 1190, 9);
    let dashes = "-".repeat(5);
    let mut all: Vec<(String, String)> = [
        "app/tests/id_rsa",
        "app/test/ssl/server.key",
        "app/testdata/key.pem",
        "app/docs/key.pem",
        "app/examples/tls/key.pem",
        "app/spec/fixtures/key.pem",
        "app/server_test.go",
        "app/node_modules/http-proxy/key.pem",
        "app/node_modules/a/test/agent1-key.pem",
        "usr/lib/python3/dist-packages/cryptography/key.py",
        "usr/share/doc/x/key.pem",
        "usr/local/lib/python3.12/test/certdata/ssl_key.pem",
        "usr/local/go/src/crypto/tls/testdata/k.pem",
        "usr/lib/ruby/gems/3.1.0/gems/x/key.pem",
        "root/go/pkg/mod/golang.org/x/k_test.go",
        "opt/venv/lib/python3.12/site-packages/tornado/test/test.key",
        "app/example-key.pem",
        "app/key.pem.example",
        "app/vendor/bundle/ruby/3.1.0/k.rb",
    ]
    .iter()
    .map(|path| ((*path).to_owned(), key()))
    .collect();
    for (at, label) in [
        "CERTIFICATE", "PUBLIC KEY", "RSA PUBLIC KEY", "CERTIFICATE REQUEST", "DH PARAMETERS",
        "X509 CRL", "PGP PUBLIC KEY BLOCK", "PGP SIGNATURE", "PKCS7", "SSH2 PUBLIC KEY",
    ]
    .iter()
    .enumerate()
    {
        all.push((format!("app/tls/{at}.pem"), pem(label, 900, at as u64)));
    }
    for (at, body) in
        ["...", "MIIE...", "<your key>", "xxxx", "", "${KEY}", "{{ key }}"].iter().enumerate()
    {
        let text =
            format!("{dashes}BEGIN PRIVATE KEY{dashes}\n{body}\n{dashes}END PRIVATE KEY{dashes}\n");
        all.push((format!("app/conf/{at}.yaml"), text));
    }
    let begin = format!("{dashes}BEGIN PRIVATE KEY{dashes}");
    let end = begin.replace("BEGIN", "END");
    let code = format!("if text.startswith('{begin}'):\n    end = '{end}'\n");
    all.push(("app/pem.py".to_owned(), code));
    all.push(("app/cut.pem".to_owned(), key()[..600].to_owned()));
    all.push((
        "root/.ssh/id_ed25519.pub".to_owned(),
        format!("ssh-ed25519 {}", base64(&password(1).repeat(4))),
    ));
    all.push((
        "root/.ssh/known_hosts".to_owned(),
        format!("git.corp ssh-rsa {}", base64(&password(2).repeat(9))),
    ));
    all.push((
        "root/.ssh/authorized_keys".to_owned(),
        format!("ssh-rsa {}", base64(&password(3).repeat(9))),
    ));
    all
}

/// Words that have the form of a token, or nearly.
fn words() -> Vec<(String, String)> {
    let mut random = Random::new(5);
    let mut all = Vec::new();
    let mut add = |name: &str, text: String| all.push((format!("app/src/{name}"), text));
    for at in 0..20 {
        let hex = random.text(made::HEX, 32);
        let uuid = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-");
        add(&format!("uuid{at}.py"), format!("ID = '{uuid}'\n"));
        add(&format!("sha{at}.txt"), format!("{}  app.tar\n", random.text(made::HEX, 64)));
        add(&format!("git{at}.json"), json!({ "commit": random.text(made::HEX, 40) }).to_string());
        let integrity = base64(&password(at).repeat(5));
        add(
            &format!("sri{at}.html.tera"),
            format!("<script integrity=\"sha512-{integrity}\"></script>\n"),
        );
        add(
            &format!("image{at}.ts"),
            format!("export const I = 'data:image/png;base64,{integrity}{integrity}';\n"),
        );
        let names: String = (0..40)
            .map(|_| {
                format!(
                    "{}={}&&",
                    random.text(made::ALPHANUMERIC, 2),
                    random.text(made::ALPHANUMERIC, 3)
                )
            })
            .collect();
        add(&format!("chunk{at}.js"), format!("!function(e,t){{{names}}}();\n"));
    }
    // The format of each token with something that no real one has.
    for (format, at) in FORMATS.iter().zip(0_u64..) {
        let token = made::token(format, at);
        add(&format!("inside{at}.txt"), format!("x{token}\nA{token}z\n"));
        let cut = token.chars().take(format.prefixes[0].len() + 5).collect::<String>();
        add(&format!("cut{at}.txt"), format!("{cut}\n{}\n", format.prefixes.join(" ")));
    }
    let wrong = github(1).replace(|c: char| c.is_ascii_digit(), "a");
    add("checksum.txt", format!("{wrong}\n"));
    add("anon.js", format!("const KEY = '{}';\n", jwt(r#"{"iss":"supabase","role":"anon"}"#, 1)));
    add(
        "jwt.js",
        format!("// {}\n", jwt(r#"{"sub":"1234567890","name":"John Doe","iat":1516239022}"#, 2)),
    );
    add("aws.py", "KEY = 'AKIAIOSFODNN7EXAMPLE'\n".to_owned());
    add(
        "slack.py",
        "HOOK = 'https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX'\n"
            .to_owned(),
    );
    add("sku.py", format!("SKU = 'SK{}'\n", Random::new(9).text(made::HEX, 32)));
    add("cache.py", format!("CACHE = 'key-{}'\n", Random::new(9).text(made::HEX, 32)));
    add("css.scss.txt", ".task-list .sk-circle12345678901234567890 { color: red }\n".to_owned());
    all
}

#[test]
fn nothing_that_looks_like_a_secret_is_accused() {
    let templates = templates().into_iter().map(|(path, text)| (path.to_owned(), text));
    let all: Vec<(String, String)> = templates.chain(keys()).chain(words()).collect();
    assert!(200 <= all.len(), "{}", all.len());
    let members: Vec<Vec<u8>> =
        all.iter().map(|(path, text)| file(path, text.as_bytes())).collect();
    let read = Story::new().base(&[file("root/.profile", b"a")]).copy(". /", &members).read();
    let found: Vec<String> = read
        .facts
        .leaks
        .files
        .iter()
        .map(|leak| format!("{} {:?}", read.facts.path(leak.node), leak.hits))
        .collect();
    assert_eq!(found, [""; 0]);
    assert_eq!(secrets(&read.report), [&read.report.findings[0]; 0]);
}

#[test]
fn files_of_packages_are_no_secrets_until_they_are_changed() {
    let key = pem("RSA PRIVATE KEY", 1190, 9);
    let path = "etc/ssl/demo.key";
    let mut members = dpkg(&[Package("demo", "", "", true, &[path])]);
    members.retain(|member| !member.starts_with(path.as_bytes()));
    members.push(file(path, key.as_bytes()));
    let story =
        || Story::new().base(&[file("root/.profile", b"a")]).run("apt-get install demo", &members);
    assert_eq!(story().findings("private-key"), []);
    let other = pem("RSA PRIVATE KEY", 1190, 10);
    let changed = story().copy("key /etc/ssl/demo.key", &[file(path, other.as_bytes())]);
    assert_eq!(changed.finding("private-key").paths, ["/etc/ssl/demo.key"]);
}
