//! Images that start several programs with a supervisor.

use serde_json::json;

use super::{last_stage, multi_stage, story};
use crate::hostile::archive::file;
use crate::rules::{Story, bytes};

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
