//! What package managers and supervisors start: the program, its arguments, where it runs, and with
//! which variables.

use plimsoll::facts::Facts;
use serde_json::{Value, json};

use crate::hostile::archive::{directory, file, symlink};
use crate::rules::Story;

fn facts(files: &[(&str, &str)], config: Value) -> Facts {
    let names = ["node", "npm", "pnpm", "yarn", "bun", "uv", "poetry", "pipenv", "pdm", "python3"];
    let mut members: Vec<Vec<u8>> = vec![directory("app")];
    members.extend(names.iter().map(|name| file(&format!("usr/bin/{name}"), b"x")));
    members.extend(files.iter().map(|(path, text)| match text.strip_prefix("-> ") {
        Some(target) => symlink(path, target),
        None => file(path, text.as_bytes()),
    }));
    Story::new().base(&members).config(config).read().facts
}

/// The program as `DIRECTORY: PATH ARGUMENTS`, with its variables before it.
fn program(files: &[(&str, &str)], config: Value) -> String {
    let facts = facts(files, config);
    let Some(program) = &facts.startup.program else { return "unknown".to_owned() };
    let mut words = program.place.variables.clone();
    words.push(facts.path(program.named));
    words.extend(program.arguments.iter().cloned());
    format!("{}: {}", facts.path(program.place.directory), words.join(" "))
}

fn at(command: Value) -> Value {
    json!({ "WorkingDir": "/app", "Cmd": command })
}

const WORKSPACE: [(&str, &str); 4] = [
    ("app/package.json", r#"{"name":"root","workspaces":["packages/*"]}"#),
    ("app/pnpm-workspace.yaml", "packages: ['packages/*']"),
    (
        "app/packages/api/package.json",
        r#"{"name":"@x/api","scripts":{"start":"NODE_ENV=production node dist/index.js"}}"#,
    ),
    ("app/packages/web/package.json", r#"{"name":"web","scripts":{"serve":"node web.js"}}"#),
];

#[test]
fn members_of_workspaces_run_in_their_directories() {
    for command in [
        json!(["npm", "-w", "@x/api", "start"]),
        json!(["npm", "start", "--workspace=@x/api"]),
        json!(["npm", "-w", "packages/api", "run", "start"]),
        json!(["npm", "--prefix", "packages/api", "start"]),
        json!(["pnpm", "--filter", "@x/api", "start"]),
        json!(["pnpm", "--filter=./packages/api", "run", "start"]),
        json!(["pnpm", "-F", "api", "start"]),
        json!(["pnpm", "-C", "packages/api", "start"]),
        json!(["yarn", "workspace", "@x/api", "start"]),
        json!(["yarn", "workspace", "@x/api", "run", "start"]),
        json!(["yarn", "--cwd", "packages/api", "start"]),
        json!(["bun", "--filter", "@x/api", "start"]),
        json!(["sh", "-c", "cd packages/api && npm start"]),
    ] {
        let wanted = "/app/packages/api: NODE_ENV=production /usr/bin/node dist/index.js";
        assert_eq!(program(&WORKSPACE, at(command.clone())), wanted, "{command}");
    }
    let web = "/app/packages/web: /usr/bin/node web.js --port 80";
    for command in [
        json!(["yarn", "workspace", "web", "serve", "--port", "80"]),
        json!(["pnpm", "--filter", "web", "serve", "--port", "80"]),
        json!(["npm", "-w", "web", "run", "serve", "--", "--port", "80"]),
    ] {
        assert_eq!(program(&WORKSPACE, at(command.clone())), web, "{command}");
    }
}

#[test]
fn several_members_and_unknown_ones_are_not_one_program() {
    for command in [
        json!(["pnpm", "-r", "start"]),
        json!(["npm", "--workspaces", "start"]),
        json!(["pnpm", "--filter", "@x/api", "--filter", "web", "start"]),
        json!(["pnpm", "--filter", "@x/other", "start"]),
        json!(["npm", "-w", "@x/api", "run", "other"]),
        json!(["sh", "-c", "cd packages/other && npm start"]),
    ] {
        assert_eq!(program(&WORKSPACE, at(command.clone())), "unknown", "{command}");
    }
}

const ENVIRONMENT: [(&str, &str); 6] = [
    ("app/pyproject.toml", "[project]\nname = 'app'\n"),
    ("app/.venv/pyvenv.cfg", "home = /usr/bin\n"),
    ("app/.venv/bin/python", "-> /usr/bin/python3"),
    ("app/.venv/bin/uvicorn", "#!/app/.venv/bin/python\n"),
    ("app/main.py", ""),
    ("usr/bin/uvicorn", "x"),
];

#[test]
fn programs_of_projects_run_in_their_environments() {
    for command in [
        json!(["uv", "run", "uvicorn", "main:app"]),
        json!(["uv", "run", "--frozen", "--group", "prod", "uvicorn", "main:app"]),
        json!(["uv", "--directory", "/app", "run", "--no-dev", "--", "uvicorn", "main:app"]),
        json!(["poetry", "run", "uvicorn", "main:app"]),
        json!(["pipenv", "run", "uvicorn", "main:app"]),
        json!(["pdm", "run", "uvicorn", "main:app"]),
        json!(["sh", "-c", ". .venv/bin/activate && exec uvicorn main:app"]),
    ] {
        let wanted = "/app: /app/.venv/bin/uvicorn main:app";
        assert_eq!(program(&ENVIRONMENT, at(command.clone())), wanted, "{command}");
    }
    let script = at(json!(["uv", "run", "main.py"]));
    assert_eq!(program(&ENVIRONMENT, script), "/app: /app/.venv/bin/python main.py");
    let module = at(json!(["uv", "run", "-m", "uvicorn", "main:app"]));
    let wanted = "/app: /app/.venv/bin/python -m uvicorn main:app";
    assert_eq!(program(&ENVIRONMENT, module), wanted);
}

#[test]
fn environments_are_where_settings_say() {
    let elsewhere = |root: &str| {
        vec![
            ("app/pyproject.toml".to_owned(), "[project]\n"),
            (format!("{root}/pyvenv.cfg"), "home = /usr/bin\n"),
            (format!("{root}/bin/gunicorn"), "x"),
        ]
    };
    let program = |root: &str, mut config: Value, variable: &str| {
        config["Env"] = json!([variable, "HOME=/root"]);
        let files = elsewhere(root);
        let files: Vec<(&str, &str)> =
            files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
        program(&files, config)
    };
    let uv = at(json!(["uv", "run", "gunicorn"]));
    let found = program("opt/env", uv.clone(), "UV_PROJECT_ENVIRONMENT=/opt/env");
    assert_eq!(found, "/app: /opt/env/bin/gunicorn");
    assert_eq!(program("opt/env", uv, "A=b"), "unknown");
    let poetry = at(json!(["poetry", "run", "gunicorn"]));
    let place = "root/.cache/pypoetry/virtualenvs/app-W_mH7EEQ-py3.11";
    let found = program(place, poetry, "A=b");
    assert_eq!(found, format!("/app: /{place}/bin/gunicorn"));
}

#[test]
fn what_is_fetched_when_it_starts_is_unknown() {
    for command in [
        json!(["uv", "run", "--with", "httpie", "uvicorn"]),
        json!(["uv", "tool", "run", "uvicorn"]),
        json!(["uv", "run", "other"]),
    ] {
        let found = program(&ENVIRONMENT, at(command.clone()));
        assert!(!found.contains(".venv"), "{command}: {found}");
    }
}

#[test]
fn entry_scripts_hand_over_to_their_arguments() {
    let scripts = |last: &str| format!("#!/bin/sh\nset -e\n{last}\n");
    let program = |last: &str, command: Value| {
        let text = scripts(last);
        let files = [("app/start", text.as_str()), ("usr/bin/gosu", "x"), ("app/a.js", "")];
        let config = json!({
            "WorkingDir": "/app", "Entrypoint": ["/app/start"], "Cmd": command });
        program(&files, config)
    };
    let node = json!(["node", "a.js"]);
    assert_eq!(program("exec \"$@\"", node.clone()), "/app: /usr/bin/node a.js");
    assert_eq!(program("exec gosu app \"$@\"", node.clone()), "/app: /usr/bin/node a.js");
    assert_eq!(program("exec node \"$@\"", json!(["a.js"])), "/app: /usr/bin/node a.js");
    assert_eq!(program("exec node a.js", json!(["b.js"])), "/app: /usr/bin/node a.js");
    let added = "if [ -z x ]; then\n  set -- node \"$@\"\nfi\nexec \"$@\"";
    assert_eq!(program(added, json!(["a.js"])), "/app: /usr/bin/node a.js");
    assert_eq!(program("exec \"$@\"", json!(["missing"])), "unknown");
}

const SUPERVISOR: &str = "[supervisord]\nnodaemon=true\n[program:web]\ncommand=node server.js\n\
    directory=/app/web\nenvironment=A=\"b c\",D=\"%(ENV_MODE)s\"\n\
    [include]\nfiles = conf.d/*.conf\n";

fn supervised(more: &[(&str, &str)]) -> Vec<String> {
    let mut files = vec![
        ("usr/bin/supervisord", "x"),
        ("etc/supervisor/supervisord.conf", SUPERVISOR),
        ("app/web/server.js", ""),
        ("app/worker.py", ""),
    ];
    files.extend_from_slice(more);
    let config = json!({
        "Cmd": ["supervisord", "-n", "-c", "/etc/supervisor/supervisord.conf"],
        "Env": ["MODE=live"] });
    let facts = facts(&files, config);
    assert!(facts.startup.program.is_none());
    let all = facts.startup.programs.iter().map(|program| {
        let variables = program.place.variables.join(",");
        let directory = facts.path(program.place.directory);
        format!("{directory} {variables} {} {}", program.name, program.arguments.join(" "))
    });
    all.collect()
}

#[test]
fn every_program_of_a_supervisor_is_known() {
    let worker = "[program:worker]\ncommand=python3 -u\n  /app/worker.py ; the queue\n\
                  [program:off]\ncommand=missing\nautostart=false\n";
    let found = supervised(&[("etc/supervisor/conf.d/worker.conf", worker)]);
    assert_eq!(
        found,
        [
            "/  supervisord -n -c /etc/supervisor/supervisord.conf",
            "/app/web A=b c,D=live node server.js",
            "/  python3 -u /app/worker.py",
        ]
    );
}

#[test]
fn a_program_that_is_missing_makes_all_unknown() {
    let worker = "[program:worker]\ncommand=/usr/bin/missing\n";
    assert_eq!(supervised(&[("etc/supervisor/conf.d/worker.conf", worker)]), [""; 0]);
    let odd = "[program:worker]\ncommand=node %(host_node_name)s.js\n";
    assert_eq!(supervised(&[("etc/supervisor/conf.d/worker.conf", odd)]), [""; 0]);
}
