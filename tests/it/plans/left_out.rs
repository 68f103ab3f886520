//! Packages of the operating system that were asked for and that a last stage does without.

use serde_json::{Value, json};

use super::{last_stage, multi_stage};
use crate::hostile::archive::file;
use crate::rules::{Story, bytes};

/// Returns a web server's image in which packages were installed by name.
fn server(names: &[&str], config: Value) -> Story {
    let status = |name: &str| {
        format!(
            "Package: {name}\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64\n\n"
        )
    };
    let mut members = vec![];
    let mut all = String::new();
    let mut auto = String::new();
    for name in names {
        all += &status(name);
        members.push(file(&format!("usr/bin/{name}"), &bytes(2000, 1)));
        let list = format!("/usr/bin/{name}\n");
        members.push(file(&format!("var/lib/dpkg/info/{name}.list"), list.as_bytes()));
    }
    auto += "Package: none\nArchitecture: amd64\nAuto-Installed: 1\n\n";
    members.push(file("var/lib/dpkg/status", all.as_bytes()));
    members.push(file("var/lib/apt/extended_states", auto.as_bytes()));
    let command = format!("apt-get update && apt-get install -y {}", names.join(" "));
    Story::new()
        .base(&[
            file("etc/os-release", b"ID=debian\n"),
            file("usr/bin/apt-get", &[b'a'; 1000]),
            file("var/lib/dpkg/status", b""),
        ])
        .run(&command, &members)
        .copy("site /srv/site", &[file("srv/site/index.php", &bytes(90, 2))])
        .config(config)
}

fn installed(names: &[&str], command: Value) -> String {
    let config = json!({ "WorkingDir": "/srv/site", "Cmd": command });
    let (_, plan) = multi_stage(server(names, config));
    let last = last_stage(&plan);
    let line = last.iter().find(|line| line.contains("apt-get install"));
    line.map(|line| line.to_string()).unwrap_or_default()
}

#[test]
fn what_nothing_started_needs_is_not_installed() {
    let names =
        ["php", "nodejs", "npm", "hugo", "phpunit", "php-xdebug", "vim", "libpq-dev", "curl"];
    let line = installed(&names, json!(["php", "-S", "0.0.0.0:80"]));
    assert!(line.contains(" curl php "), "{line}");
    for name in ["nodejs", "npm", "hugo", "phpunit", "xdebug", "vim", "-dev"] {
        assert!(!line.contains(name), "{name}: {line}");
    }
}

#[test]
fn what_a_command_names_is_installed() {
    let line = installed(&["php", "nodejs", "hugo"], json!(["sh", "-c", "hugo && exec php -S a"]));
    assert!(line.contains("hugo") && !line.contains("nodejs"), "{line}");
}
