//! Many secrets of many kinds in one image: all of them are found.

use std::collections::BTreeSet;

use plimsoll::secrets::FORMATS;
use serde_json::json;

use super::made::{self, base64, github, jwt, password, pem};
use super::secrets;
use crate::hostile::archive::file;
use crate::rules::Story;

/// Files in which tools keep credentials, each with one.
#[expect(clippy::too_many_lines, reason = "a table")]
fn of_tools() -> Vec<(&'static str, String)> {
    let hex = |seed, count| made::Random::new(seed).text(made::HEX, count);
    let aws = base64(&password(1)).repeat(3)[..40].to_owned();
    vec![
        (
            "root/.npmrc",
            format!("registry=https://r.corp/\n//r.corp/:_authToken={}\n", password(2)),
        ),
        ("app/.yarnrc.yml", format!("npmAuthToken: \"{}\"\n", password(3))),
        ("root/.pypirc", format!("[pypi]\nusername = me\npassword = {}\n", password(4))),
        (
            "etc/pip.conf",
            format!("[global]\nindex-url = https://me:{}@pypi.corp/simple\n", password(5)),
        ),
        ("root/.netrc", format!("machine git.corp login me password {}\n", password(6))),
        ("root/.git-credentials", format!("https://me:{}@git.corp\n", password(7))),
        (
            "root/.docker/config.json",
            json!({ "auths": { "r.corp": {
            "auth": base64(&format!("me:{}", password(8))) } } })
            .to_string(),
        ),
        ("root/.aws/credentials", format!("[default]\naws_secret_access_key = {aws}\n")),
        (
            "root/.config/gcloud/application_default_credentials.json",
            json!({ "type": "authorized_user", "refresh_token": password(9) }).to_string(),
        ),
        ("root/.azure/msal_token_cache.json", json!({ "secret": password(10) }).to_string()),
        (
            "root/.kube/config",
            format!("users:\n- name: me\n  user:\n    token: {}\n", password(11)),
        ),
        ("root/.config/gh/hosts.yml", format!("github.com:\n    oauth_token: {}\n", password(12))),
        ("root/.vault-token", format!("{}{}\n", password(13), password(14))),
        (
            "root/.terraform.d/credentials.tfrc.json",
            json!({ "credentials": { "app.terraform.io": { "token": password(15) } } }).to_string(),
        ),
        ("root/.cargo/credentials.toml", format!("[registry]\ntoken = \"{}\"\n", password(16))),
        ("root/.gem/credentials", format!("---\n:rubygems_api_key: {}\n", password(17))),
        ("root/.bundle/config", format!("---\nBUNDLE_GEMS__CORP: \"me:{}\"\n", password(18))),
        (
            "app/auth.json",
            json!({ "http-basic": { "r.corp": { "username": "me",
            "password": password(19) } } })
            .to_string(),
        ),
        (
            "root/.m2/settings.xml",
            format!("<settings><password>{}</password></settings>", password(20)),
        ),
        ("root/.gradle/gradle.properties", format!("corpPassword={}\n", password(21))),
        (
            "app/NuGet.Config",
            format!("<add key=\"ClearTextPassword\" value=\"{}\" />\n", password(22)),
        ),
        ("root/.pgpass", format!("db:5432:shop:me:{}\n", password(23))),
        ("root/.my.cnf", format!("[client]\npassword={}\n", password(24))),
        ("app/config/master.key", hex(25, 32)),
        ("app/wp-config.php", format!("<?php\ndefine('DB_PASSWORD', '{}');\n", password(26))),
        (
            "app/appsettings.Production.json",
            format!(
                "{{\"ConnectionStrings\":{{\"Db\":\"Server=db;User=me;Password={};\"}}}}",
                password(27)
            ),
        ),
        (
            "app/infra/prod.tfstate",
            json!({ "terraform_version": "1.9.0",
            "password": password(28) })
            .to_string(),
        ),
        (
            "app/infra/outputs.tfstate",
            json!({ "version": 4, "resources": [], "outputs": { "db": {
                "sensitive": true, "type": "string", "value": password(38) } } })
            .to_string(),
        ),
        (
            "app/infra/old.tfstate",
            json!({ "version": 4, "resources": [{ "password": password(39) }] }).to_string(),
        ),
        ("srv/blog/wp-config.php", format!("<?php define( 'SECURE_AUTH_KEY', '{}' );", salt())),
        (
            "app/two/nuget.config",
            format!(
                "<configuration><a><add key='Username' value='me'/><add key='ClearTextPassword' \
                 value='{}'/></a></configuration>",
                password(40)
            ),
        ),
        ("etc/apt/sources.list.d/corp.list", apt(41)),
        ("etc/apt/sources.list", apt(42)),
        ("etc/apk/repositories", format!("https://me:{}@apk.corp/main\n", password(43))),
        ("etc/yum.repos.d/corp.repo", format!("[a]\nusername=me\npassword={}\n", password(44))),
        ("etc/zypp/repos.d/a.repo", format!("[a]\nbaseurl=https://me:{}@h/\n", password(45))),
        (
            "etc/wireguard/wg0.conf",
            format!("[Interface]\nPrivateKey = {}\n", &base64(&password(29).repeat(3))[..44]),
        ),
        (
            "root/.config/rclone/rclone.conf",
            format!("[s3]\nsecret_access_key = {}\n", password(30)),
        ),
        (
            "app/deploy/secret.yaml",
            format!(
                "apiVersion: v1\nkind: Secret\ndata:\n  db-password: {}\n",
                base64(&password(31))
            ),
        ),
        ("app/.env", format!("PORT=80\nDATABASE_URL=postgres://me:{}@db/shop\n", password(32))),
        ("app/.env.production", format!("export SESSION_SECRET='{}'\n", password(33))),
        (
            "app/.git/config",
            format!("[remote \"origin\"]\n\turl = https://me:{}@git.corp/x\n", password(34)),
        ),
        (
            "app/requirements.txt",
            format!("--index-url https://me:{}@pypi.corp/simple\n", password(35)),
        ),
        (
            "srv/.htpasswd",
            format!("me:$apr1${}\n", ["abcdefgh", "$", &password(36), &password(37)].concat()),
        ),
    ]
}

/// A source of packages with a password in it.
fn apt(seed: u64) -> String {
    format!("deb [signed-by=/k.gpg] https://me:{}@apt.corp/debian stable main\n", password(seed))
}

/// A salt of WordPress: any characters.
fn salt() -> String {
    let text = made::Random::new(46).text("abcXYZ0189 !#%&()*+,-./:;<=>?@[]^_`{|}~", 64);
    text.replace("  ", " a")
}

/// Files with private keys, each with one.
fn keys() -> Vec<(&'static str, String)> {
    let account = json!({ "type": "service_account", "private_key": pem("PRIVATE KEY", 1200, 40) });
    let openssh =
        [&b"openssh-key-v1\0\0\0\0\x04none"[..], &made::Random::new(41).bytes(300)].concat();
    let data = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, openssh);
    let dashes = "-".repeat(5);
    let label = "OPENSSH PRIVATE KEY";
    vec![
        (
            "root/.ssh/id_ed25519",
            format!("{dashes}BEGIN {label}{dashes}\n{data}\n{dashes}END {label}{dashes}\n"),
        ),
        ("root/.ssh/id_rsa", pem("RSA PRIVATE KEY", 1190, 42)),
        (
            "app/server.pem",
            format!("{}{}", pem("CERTIFICATE", 700, 43), pem("PRIVATE KEY", 1200, 44)),
        ),
        ("app/ec.key", pem("EC PRIVATE KEY", 121, 45)),
        ("app/locked.key", pem("ENCRYPTED PRIVATE KEY", 1300, 46)),
        ("app/me.asc", pem("PGP PRIVATE KEY BLOCK", 900, 47)),
        ("app/account.json", account.to_string()),
        ("etc/ssh/ssh_host_rsa_key", pem("RSA PRIVATE KEY", 1190, 48)),
    ]
}

#[test]
fn every_planted_secret_is_found() {
    let tokens: Vec<(String, String)> = FORMATS
        .iter()
        .zip(100..)
        .map(|(format, seed)| {
            let name = format.name.to_uppercase();
            let text = format!("# {name}\nvalue: {}\n", made::token(format, seed));
            (format!("srv/conf/{seed}.conf"), text)
        })
        .collect();
    let mut planted: Vec<(String, String)> = tokens;
    planted
        .extend(of_tools().into_iter().chain(keys()).map(|(path, text)| (path.to_owned(), text)));
    let members: Vec<Vec<u8>> =
        planted.iter().map(|(path, text)| file(path, text.as_bytes())).collect();
    // The first half ships visibly, the second half is deleted again.
    let (seen, deleted) = members.split_at(members.len() / 2);
    let gone: Vec<Vec<u8>> = planted[members.len() / 2..]
        .iter()
        .map(|(path, _)| {
            let (directory, name) = path.rsplit_once('/').unwrap();
            file(&format!("{directory}/.wh.{name}"), b"")
        })
        .collect();
    let read = Story::new()
        .base(&[file("root/.profile", b"# ~/.profile")])
        .copy(". /", seen)
        .run("make", deleted)
        .run("rm -rf everything", &gone)
        .read();
    let facts = &read.facts;
    let found: BTreeSet<String> =
        facts.leaks.files.iter().map(|leak| facts.path(leak.node)).collect();
    let missed: Vec<&String> = planted
        .iter()
        .map(|(path, _)| path)
        .filter(|path| !found.contains(&format!("/{path}")))
        .collect();
    assert_eq!(missed, [""; 0], "of {}", planted.len());
    let kinds: BTreeSet<&str> =
        facts.leaks.files.iter().flat_map(|leak| &leak.hits).map(|hit| hit.noun).collect();
    assert!(60 <= planted.len() && 20 <= kinds.len(), "{kinds:?}");
    let counted: u64 = secrets(&read.report).iter().map(|finding| finding.files).sum();
    assert_eq!(counted, planted.len() as u64);
    let values = format!("{:?} {:?}", facts.leaks, read.report);
    assert!(!values.contains(&github(1)) && !values.contains(&jwt("{}", 1)));
}
