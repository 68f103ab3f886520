//! Python, PHP and web servers.

use serde_json::json;

use super::{last_stage, multi_stage, story};
use crate::hostile::archive::{file, symlink};
use crate::rules::{Story, bytes};

/// Returns a Python package of 1000 bytes in a directory of packages.
fn python_package(directory: &str) -> Vec<Vec<u8>> {
    let info = format!("{directory}/left-1.0.dist-info");
    vec![
        file(&format!("{directory}/left/__init__.py"), &bytes(1000, 1)),
        file(&format!("{info}/METADATA"), b"Metadata-Version: 2.1\nName: left\nVersion: 1.0\n"),
        file(&format!("{info}/RECORD"), b"left/__init__.py,,\nleft-1.0.dist-info/METADATA,,\n"),
        file(&format!("{info}/INSTALLER"), b"pip\n"),
    ]
}

fn python(command: serde_json::Value, directory: &str, more: &[Vec<u8>]) -> Story {
    let mut members = python_package(directory);
    members.extend_from_slice(more);
    let config = json!({ "WorkingDir": "/app", "Cmd": command,
        "Env": ["PATH=/opt/venv/bin:/usr/local/bin:/usr/bin"] });
    Story::new()
        .base(&[file("usr/bin/node", &[b'n'; 1000]), file("usr/local/bin/python3.12", b"p")])
        .and("WORKDIR /app")
        .run("pip install left", &members)
        .copy("main.py .", &[file("app/main.py", &bytes(90, 2))])
        .config(config)
}

#[test]
fn installed_python_packages_are_copied() {
    let (_, plan) = multi_stage(python(
        json!(["python3.12", "main.py"]),
        "usr/local/lib/python3.12/site-packages",
        &[],
    ));
    let last = last_stage(&plan);
    let packages = "/usr/local/lib/python3.12/site-packages";
    assert!(last.contains(&&*format!("COPY --from=build {packages} {packages}")), "{last:?}");
    assert!(last.contains(&"COPY --from=build /app /app"), "{last:?}");
}

#[test]
fn a_virtual_environment_is_copied_whole() {
    let more = [
        file("opt/venv/pyvenv.cfg", b"home = /usr/local/bin\n"),
        symlink("opt/venv/bin/python3", "/usr/local/bin/python3.12"),
        symlink("opt/venv/bin/python", "python3"),
    ];
    let site = "opt/venv/lib/python3.12/site-packages";
    let (_, plan) = multi_stage(python(json!(["python", "main.py"]), site, &more));
    let last = last_stage(&plan);
    assert!(last.contains(&"COPY --from=build /opt/venv /opt/venv"), "{last:?}");
}

/// Returns a site with Composer's packages: 1000 bytes in production, 2000 for development.
fn php(command: serde_json::Value) -> Story {
    let installed = br#"{"packages":[
        {"name":"a/left","version":"1.0.0","install-path":"../a/left"},
        {"name":"a/lint","version":"1.0.0","install-path":"../a/lint"}],
        "dev":true,"dev-package-names":["a/lint"]}"#;
    let members = [
        file("var/www/html/public/index.php", &bytes(50, 1)),
        file("var/www/html/composer.json", br#"{"require":{"a/left":"1"}}"#),
        file("var/www/html/vendor/autoload.php", b"<?php"),
        file("var/www/html/vendor/composer/installed.json", installed),
        file("var/www/html/vendor/a/left/left.php", &bytes(1000, 2)),
        file("var/www/html/vendor/a/lint/lint.php", &bytes(2000, 3)),
        file("usr/bin/php8.2", b"php"),
        symlink("usr/bin/php", "php8.2"),
        file("usr/sbin/apache2ctl", b"apache"),
    ];
    let config = json!({ "WorkingDir": "/var/www/html", "Cmd": command });
    story().and("WORKDIR /var/www/html").run("composer install", &members).config(config)
}

#[test]
fn composer_removes_its_development_packages() {
    for command in [
        json!(["apache2ctl", "-D", "FOREGROUND"]),
        json!(["/bin/sh", "-c", "php -S 0.0.0.0:${PORT:-8000} -t public"]),
    ] {
        let (own, plan) = multi_stage(php(command.clone()));
        assert!((1050..2000).contains(&own), "{command}: {own}");
        let line = "RUN composer install --no-dev --no-interaction".to_owned();
        assert!(plan.dockerfile.contains(&line), "{:?}", plan.dockerfile);
    }
}

#[test]
fn changed_settings_of_a_server_are_copied() {
    let site = [file("etc/apache2/sites-available/site.conf", &bytes(40, 4))];
    let story = php(json!(["apache2ctl", "-D", "FOREGROUND"])).run("a2ensite", &site);
    let (_, plan) = multi_stage(story);
    assert!(last_stage(&plan).contains(&"COPY --from=build /etc/apache2 /etc/apache2"));
}
