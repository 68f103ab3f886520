//! Python, PHP and web servers.

use serde_json::json;

use super::{debian, last_stage, multi_stage, story};
use crate::hostile::archive::{file, hard_link, symlink};
use crate::rules::{Package, Story, bytes, dpkg};

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

/// Returns a project of uv with its environment in `/app/.venv`: `left` in production, and a linter
/// for development with many directories of its own. Both are hard links into uv's cache.
fn uv() -> Vec<Vec<u8>> {
    let site = "app/.venv/lib/python3.12/site-packages";
    let lock = "version = 1\n\n[[package]]\nname = \"app\"\nversion = \"1.0\"\n\
                source = { virtual = \".\" }\ndependencies = [{ name = \"left\" }]\n\n\
                [package.dev-dependencies]\ndev = [{ name = \"lint\" }]\n\n\
                [[package]]\nname = \"left\"\nversion = \"1.0\"\n\n\
                [[package]]\nname = \"lint\"\nversion = \"1.0\"\n";
    let mut members = vec![
        file("app/uv.lock", lock.as_bytes()),
        file("app/pyproject.toml", b"[project]\nname = \"app\"\nversion = \"1.0\"\n"),
        file("app/.venv/pyvenv.cfg", b"home = /usr/local/bin\n"),
        symlink("app/.venv/bin/python", "/usr/local/bin/python3.12"),
    ];
    members.extend(python_package(site));
    let names: Vec<String> = (0..14).map(|at| format!("lint{at}/a.py")).collect();
    let record: String = names.iter().map(|name| format!("{name},,\n")).collect();
    members.push(file(
        &format!("{site}/lint-1.0.dist-info/METADATA"),
        b"Metadata-Version: 2.1\nName: lint\nVersion: 1.0\n",
    ));
    members.push(file(&format!("{site}/lint-1.0.dist-info/RECORD"), record.as_bytes()));
    for name in names {
        members.push(file(&format!("{site}/{name}"), &bytes(2000, 4)));
        let cached = format!("root/.cache/uv/archive-v0/lint/{name}");
        members.push(hard_link(&cached, &format!("{site}/{name}")));
    }
    members
}

#[test]
fn uv_removes_the_packages_of_development_groups() {
    let story = |members: &[Vec<u8>]| {
        Story::new()
            .base(&[
                file("usr/bin/node", &[b'n'; 1000]),
                file("usr/local/bin/python3.12", b"p"),
                file("usr/local/bin/uv", b""),
            ])
            .and("WORKDIR /app")
            .run("uv sync --frozen", members)
            .copy("main.py .", &[file("app/main.py", &bytes(90, 2))])
            .config(json!({
                "WorkingDir": "/app", "Cmd": ["python", "main.py"],
                "Env": ["PATH=/app/.venv/bin:/usr/local/bin:/usr/bin"],
            }))
    };
    let (own, plan) = multi_stage(story(&uv()));
    let line = "RUN uv sync --frozen --no-dev".to_owned();
    assert!(plan.dockerfile.contains(&line), "{:?}", plan.dockerfile);
    assert!(!plan.dockerfile.iter().any(|line| line.contains("rm -rf /app")), "{plan:#?}");
    assert!((1000..2000).contains(&own), "{own}");
}

#[test]
fn what_is_too_much_for_one_command_stays_in_the_prediction() {
    let story = |count: usize| {
        let caches = (0..count).flat_map(|at| {
            let cache = format!("app/parts/{at}/.pytest_cache");
            [
                file(&format!("{cache}/README.md"), &bytes(1000, 5)),
                file(&format!("{cache}/v/cache/nodeids"), b"[]"),
                file(&format!("app/parts/{at}/a.py"), b"a"),
            ]
        });
        // Only a last stage leaves this behind.
        let unused = file("usr/lib/unused", &bytes(20_000, 6));
        let caches: Vec<Vec<u8>> = caches.chain([unused]).collect();
        let site = "usr/local/lib/python3.12/site-packages";
        multi_stage(python(json!(["python3.12", "main.py"]), site, &caches))
    };
    let removed = |plan: &super::PlanReport| {
        let lines = plan.dockerfile.iter().map(|line| line.matches(".pytest_cache").count());
        lines.sum::<usize>()
    };
    let ((none, _), (few, plan_of_few)) = (story(0), story(12));
    assert_eq!((few, removed(&plan_of_few)), (none + 12, 12), "{plan_of_few:#?}");
    // Removing a part of fifteen would be no better, so all are copied.
    let (many, plan) = story(15);
    assert_eq!((many, removed(&plan)), (none + 15 + 15 * 1002, 0), "{plan:#?}");
}

/// Returns an application in Perl that a server of a package starts, with a module that `make`
/// installed.
fn perl(command: serde_json::Value) -> Story {
    let packages = dpkg(&[
        Package("starman", "perl", "", true, &["usr/bin/starman"]),
        Package("perl", "", "", false, &["usr/bin/perl"]),
        Package("lua5.4", "", "", true, &["usr/bin/lua5.4"]),
        Package("redis-server", "", "", true, &["usr/bin/redis-server"]),
        Package("gcc", "", "", true, &["usr/bin/gcc"]),
    ]);
    let module = [
        file("usr/local/share/perl/5.36.0/Gauge/Levels.pm", &bytes(300, 1)),
        file("usr/local/man/man3/Gauge.3pm", &bytes(400, 2)),
    ];
    let sources = [file("srv/gauge/app.psgi", &bytes(100, 3))];
    let config = json!({ "WorkingDir": "/srv/gauge", "Cmd": command });
    story()
        .base(&debian())
        .run("apt-get install -y starman gcc lua5.4 redis-server", &packages)
        .and("WORKDIR /srv/gauge")
        .copy(". /srv/gauge", &sources)
        .run("make install", &module)
        .run("make", &[file("usr/lib/unused", &bytes(9000, 4))])
        .config(config)
}

#[test]
fn a_program_of_a_package_runs_what_is_in_its_directory() {
    for (command, package) in [
        (json!(["/bin/sh", "-c", "exec starman --port 5000 app.psgi"]), "starman"),
        (json!(["lua5.4", "app.psgi"]), "lua5.4"),
        (json!(["redis-server", "app.psgi"]), "redis-server"),
    ] {
        let (_, plan) = multi_stage(perl(command));
        let last = last_stage(&plan);
        assert!(last.iter().any(|line| line.contains("COPY --from=build /srv")), "{last:#?}");
        let module = "COPY --from=build /usr/local/share/perl /usr/local/share/perl";
        assert!(last.contains(&module), "{last:#?}");
        let text = last.join("\n");
        assert!(text.contains(package) && !text.contains("gcc"), "{text}");
    }
}

/// A build stage would hand nothing to the last one.
#[test]
fn packages_alone_need_no_build_stage() {
    let packages = dpkg(&[
        Package("curl", "", "", true, &["usr/bin/curl"]),
        Package("vim", "", "", true, &["usr/bin/vim"]),
    ]);
    let config = json!({ "Cmd": ["curl", "--version"] });
    let install = "apt-get update && apt-get install -y curl vim";
    let report = story().base(&debian()).run(install, &packages).config(config).report();
    assert!(report.plans.iter().all(|plan| plan.name.word() == "in place"), "{:#?}", report.plans);
}

#[test]
fn a_program_that_only_runs_others_is_not_enough() {
    // A compiler, a shell of the base, and a program that its configuration tells what to start.
    for command in [json!(["gcc"]), json!(["sh"]), json!(["make", "run"])] {
        let report = perl(command.clone()).report();
        assert!(report.plans.iter().all(|plan| plan.name.word() != "multi-stage"), "{command}");
    }
}
