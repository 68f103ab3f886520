//! Images that start several programs with a supervisor.

use serde_json::json;

use super::{debian, last_stage, multi_stage, story};
use crate::hostile::archive::{directory, file};
use crate::rules::{Package, Story, bytes, dpkg};

fn supervised(worker: &str) -> Story {
    let settings = format!(
        "[supervisord]\nnodaemon=true\n[program:web]\ncommand=node dist/web.js\n\
         directory=/app\n[program:worker]\ncommand={worker}\ndirectory=/app\n"
    );
    let members = [
        file("app/package.json", br#"{"name":"app"}"#),
        file("app/dist/web.js", &bytes(100, 1)),
        file("app/dist/worker.js", &bytes(200, 2)),
        file("app/src/web.ts", &bytes(4000, 3)),
        file("etc/supervisord.conf", settings.as_bytes()),
    ];
    let unused = [file("usr/lib/unused", &bytes(9000, 4))];
    let config = json!({ "WorkingDir": "/app", "Cmd": ["/usr/bin/supervisord", "-n"] });
    story()
        .base(&[file("usr/bin/supervisord", b"")])
        .and("WORKDIR /app")
        .copy(". /app", &members)
        .run("make", &unused)
        .config(config)
}

#[test]
fn what_all_programs_need_is_copied_once() {
    let (own, plan) = multi_stage(supervised("node dist/worker.js"));
    let last = last_stage(&plan);
    let line = "COPY --from=build /app/dist /app/dist";
    assert_eq!(last.iter().filter(|at| **at == line).count(), 1, "{last:#?}");
    let settings = "COPY --from=build /etc/supervisord.conf /etc/supervisord.conf";
    assert!(last.contains(&settings), "{last:#?}");
    assert!(own < 1000, "{own}");
}

#[test]
fn without_one_of_the_programs_there_is_no_plan() {
    let report = supervised("/app/missing").report();
    assert!(report.plans.iter().all(|plan| plan.name.word() != "multi-stage"));
}

/// Returns a site of PHP with a worker in Node, and what its script starts.
fn by_script(script: &str) -> Story {
    let packages = dpkg(&[
        Package("nginx", "", "", true, &["usr/sbin/nginx", "etc/init.d/nginx"]),
        Package("php8.2-fpm", "", "", true, &["usr/sbin/php-fpm8.2", "etc/init.d/php8.2-fpm"]),
        Package("gcc", "", "", true, &["usr/bin/gcc"]),
    ]);
    let members = [
        file("srv/run.sh", format!("#!/bin/sh\n{script}\n").as_bytes()),
        directory("run/php"),
        file("var/www/index.php", &bytes(100, 1)),
        file("opt/worker/index.js", &bytes(200, 2)),
        file("opt/worker/package.json", br#"{"name":"worker"}"#),
    ];
    let config = json!({ "WorkingDir": "/srv", "Entrypoint": ["/srv/run.sh"],
        "Cmd": ["nginx", "-g", "daemon off;"] });
    story()
        .base(&debian())
        .run("apt-get install -y nginx php8.2-fpm gcc", &packages)
        .run("mkdir -p /run/php && cp -r site/. /", &members)
        .run("make", &[file("usr/lib/unused", &bytes(9000, 4))])
        .config(config)
}

#[test]
fn what_a_script_leaves_running_is_in_the_last_stage() {
    for (script, has_worker) in [
        ("php-fpm8.2 -D\nexec \"$@\"", false),
        ("service php8.2-fpm start\ncd /opt/worker\nnode index.js &\nexec \"$@\"", true),
        ("php-fpm8.2 --nodaemonize &\ncd /opt/worker\nnode index.js &\nnginx &\nwait", true),
    ] {
        let (_, plan) = multi_stage(by_script(script));
        let last = last_stage(&plan).join("\n");
        for part in ["nginx", "php8.2-fpm", "/var/www", "/srv/run.sh", " /run/php"] {
            assert!(last.contains(part), "{script}: {part}: {last}");
        }
        assert_eq!(last.contains("/opt/worker"), has_worker, "{script}: {last}");
        assert!(!last.contains("gcc"), "{last}");
    }
}

#[test]
fn without_one_of_a_scripts_programs_there_is_no_plan() {
    for script in ["./missing &\nexec \"$@\"", "$WORKER &\nexec \"$@\"", "nginx &\n./missing"] {
        let report = by_script(script).report();
        assert!(report.plans.iter().all(|plan| plan.name.word() != "multi-stage"), "{script}");
    }
}
