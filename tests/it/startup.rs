//! What a container starts, as every rule and plan sees it: through wrappers, shells, scripts, scripts
//! of `package.json` and virtual environments.

use plimsoll::facts::startup::Startup;
use serde_json::{Value, json};

use crate::hostile::archive::{directory, file, symlink};
use crate::rules::{Story, bytes};

/// What an image starts with these files and this configuration.
fn startup(files: &[(&str, &str)], config: Value) -> Startup {
    let mut members = vec![directory("usr"), directory("app"), file("usr/bin/node", b"node")];
    members.extend(files.iter().map(|(path, text)| file(path, text.as_bytes())));
    let story = Story::new().base(&members).config(config);
    story.read().facts.startup
}

/// The name of the program that keeps running, and its arguments.
fn program(files: &[(&str, &str)], config: Value) -> Option<String> {
    let program = startup(files, config).program?;
    Some([vec![program.name], program.arguments].concat().join(" "))
}

#[test]
fn scripts_are_followed_to_their_last_command() {
    let script = ("app/entrypoint.sh", "#!/bin/sh\nset -e\nnode migrate.js\nexec go run .\n");
    let config = json!({ "Entrypoint": ["/app/entrypoint.sh"] });
    let startup = startup(&[script], config.clone());
    assert!(startup.runs(&["go"]));
    assert!(startup.runs(&["node"]), "what a script runs before it ends");
    assert!(!startup.runs(&["npm"]));
    assert!(!startup.is_opaque);
    assert_eq!(program(&[script, ("usr/bin/go", "go")], config).as_deref(), Some("go run ."));
}

#[test]
fn scripts_of_package_json_are_followed() {
    let manifest = ("app/package.json", r#"{"scripts": {"start": "bun run index.ts"}}"#);
    let config = json!({ "Cmd": ["npm", "start"], "WorkingDir": "/app" });
    let startup = startup(&[manifest, ("usr/bin/npm", "npm")], config);
    assert!(startup.runs(&["bun"]));
    assert!(startup.runs(&["npm"]));
}

#[test]
fn wrappers_and_shells_are_followed() {
    for command in [
        json!(["tini", "--", "node", "a.js"]),
        json!(["/bin/sh", "-c", "exec node a.js"]),
        json!(["sh", "-c", "PORT=1 node a.js"]),
        json!(["env", "A=b", "node", "a.js"]),
    ] {
        let files = [("usr/bin/tini", "tini"), ("usr/bin/env", "env")];
        let config = json!({ "Cmd": command });
        assert_eq!(program(&files, config.clone()).as_deref(), Some("node a.js"), "{command}");
        assert!(startup(&files, config).runs(&["node"]), "{command}");
    }
    let both = startup(&[], json!({ "Cmd": ["sh", "-c", "go build ; ./app || uv run x"] }));
    assert!(both.runs(&["go"]) && both.runs(&["app"]) && both.runs(&["uv"]));
}

#[test]
fn programs_of_an_activated_environment_are_found() {
    let files = [("app/venv/bin/python", "python"), ("app/venv/bin/activate", "")];
    let line = ". /app/venv/bin/activate && exec python main.py";
    let config = json!({ "Cmd": ["/bin/sh", "-c", line], "WorkingDir": "/app" });
    let startup = startup(&files, config);
    let program = startup.program.as_ref().expect("it is in the environment");
    assert_eq!(program.arguments, ["main.py"]);
    assert!(startup.names_part("/app/venv/bin/python"));
}

#[test]
fn the_health_check_counts_too() {
    let check = json!({ "Test": ["CMD-SHELL", "curl -f localhost || exit 1"] });
    assert!(startup(&[], json!({ "Cmd": ["node"], "Healthcheck": check })).runs(&["curl"]));
    let check = json!({ "Test": ["CMD", "wget", "-q", "localhost"] });
    assert!(startup(&[], json!({ "Cmd": ["node"], "Healthcheck": check })).runs(&["wget"]));
}

#[test]
fn commands_that_cannot_be_followed_are_opaque() {
    let is_opaque = |files: &[(&str, &str)], command: Value| {
        startup(files, json!({ "Cmd": command })).is_opaque
    };
    assert!(is_opaque(&[], json!(["/docker-entrypoint.sh", "node"])), "the script is missing");
    assert!(is_opaque(&[("app/run.sh", "#!/bin/sh\nexec $PROGRAM\n")], json!(["/app/run.sh"])));
    assert!(is_opaque(&[("app/run.sh", "#!/bin/sh\n$(which node) x\n")], json!(["/app/run.sh"])));
    assert!(!is_opaque(
        &[("app/run.sh", "#!/bin/sh\nexec \"$@\"\n")],
        json!(["/app/run.sh", "node"])
    ));
    assert!(!is_opaque(&[], json!(["node", "a.js"])));
    // Scripts that start themselves end somewhere.
    assert!(is_opaque(&[("app/a.sh", "#!/bin/sh\nexec /app/a.sh\n")], json!(["/app/a.sh"])));
    assert!(is_opaque(
        &[("app/a.sh", "#!/bin/sh\n/app/a.sh &\n/app/a.sh\n")],
        json!(["/app/a.sh"])
    ));
}

#[test]
fn commands_are_found_after_options_variables_and_substitutions() {
    let manifest =
        ("app/package.json", r#"{"scripts": {"prestart": "go generate", "start": "node a.js"}}"#);
    let runs = |script: &str, command: Value| {
        let files = [manifest, ("app/run.sh", script), ("app/lib.sh", "#!/bin/sh\ngo version\n")];
        let config = json!({ "Cmd": command, "WorkingDir": "/app" });
        let startup = startup(&files, config);
        startup.runs(&["go"]) || startup.is_opaque
    };
    for command in [
        json!(["bash", "-l", "-c", "go run ."]),
        json!(["bash", "-o", "pipefail", "-c", "go run ."]),
        json!(["npm", "start"]),
        json!(["npm", "--prefix", "/srv", "start"]),
        json!(["./wait-for-it.sh", "db:5432", "--", "go", "run", "."]),
        json!(["make", "run"]),
        json!(["sh", "-c", "cd /srv && ./server"]),
    ] {
        assert!(runs("", command.clone()), "{command}");
    }
    for script in [
        "#!/bin/sh\nif true; then exec su-exec app env A=1 B=2 go run .; fi\nexec node a.js\n",
        "#!/bin/sh\nROOT=$(go env GOROOT)\nexec node a.js\n",
        "#!/bin/sh\n. /app/lib.sh\nexec node a.js\n",
        "#!/bin/sh\nGO=/usr/local/go/bin/go\nexec $GO run .\n",
        "#!/bin/sh\ncd /srv\nexec ./server\n",
    ] {
        assert!(runs(script, json!(["sh", "-e", "/app/run.sh"])), "{script}");
    }
    let plain = "#!/bin/sh\nset -e\ncd /app\necho $(date)\nexec node a.js\n";
    assert!(!runs(plain, json!(["sh", "-e", "/app/run.sh"])), "{plain}");
}

#[test]
fn a_toolchain_that_may_be_started_is_only_a_guess() {
    let script = [("app/run.sh", "#!/bin/sh\ncd /srv && ./server\n")];
    let found = with_go(&script, json!({ "Cmd": ["/app/run.sh"] })).finding("go-toolchain");
    assert_eq!(found.proof.word(), "guessed");
    let found = with_go(&[], json!({ "Cmd": ["/app/server"] })).finding("go-toolchain");
    assert_eq!(found.proof.word(), "proven");
}

#[test]
fn temporary_files_that_a_script_starts_stay() {
    let found = |script: &str| {
        let members = [
            file("tmp/server.jar", &bytes(9000, 1)),
            file("app/run.sh", script.as_bytes()),
            file("usr/bin/java", b"java"),
        ];
        let config = json!({ "Cmd": ["/app/run.sh"] });
        let base = [file("bin/sh", b"sh")];
        let story = Story::new().base(&base).run("make", &members).config(config);
        story.findings("temporary-files").len()
    };
    assert_eq!(found("#!/bin/sh\nexec java -jar /tmp/server.jar\n"), 0);
    assert_eq!(found("#!/bin/sh\nexec java -jar /app/server.jar\n"), 1);
}

/// An image with Go's distribution unpacked, with that configuration.
fn with_go(files: &[(&str, &str)], config: Value) -> Story {
    let mut members = vec![
        directory("usr/local/go"),
        file("usr/local/go/VERSION", b"go1.22.1\ntime 2024-02-29T18:18:48Z\n"),
        file("usr/local/go/bin/go", &bytes(4000, 1)),
        file("usr/local/go/pkg/tool/linux_amd64/compile", &bytes(9000, 2)),
        symlink("usr/bin/go", "/usr/local/go/bin/go"),
        file("usr/bin/npm", b"npm"),
    ];
    members.extend(files.iter().map(|(path, text)| file(path, text.as_bytes())));
    let base = [file("bin/sh", b"sh")];
    Story::new().base(&base).run("curl -L go.tgz | tar xz", &members).config(config)
}

#[test]
fn go_stays_where_a_script_runs_it() {
    let path = "PATH=/usr/local/go/bin:/usr/bin";
    let found = |files, mut config: Value| {
        config["Env"] = json!([path]);
        with_go(files, config).findings("go-toolchain").len()
    };
    assert_eq!(found(&[], json!({ "Cmd": ["/app/server"] })), 1);
    assert_eq!(found(&[], json!({ "Cmd": ["go", "run", "."] })), 0);
    let script = [("app/entrypoint.sh", "#!/bin/sh\nexec go run .\n")];
    assert_eq!(found(&script, json!({ "Entrypoint": ["/app/entrypoint.sh"] })), 0);
    let manifest = [("app/package.json", r#"{"scripts": {"start": "go run ."}}"#)];
    assert_eq!(found(&manifest, json!({ "Cmd": ["npm", "start"], "WorkingDir": "/app" })), 0);
}

#[test]
fn the_cache_that_bun_loads_from_stays() {
    let found = |command: Value, script: &str| {
        let manifest = format!(r#"{{"scripts": {{"start": "{script}"}}}}"#);
        let members = [
            file("usr/bin/bun", b"bun"),
            file("usr/bin/npm", b"npm"),
            file("app/package.json", manifest.as_bytes()),
            file("root/.bun/install/cache/left-pad@1.3.0@@@1/index.js", &bytes(900, 1)),
            file("root/.bun/install/cache/left-pad.npm", &bytes(90, 2)),
        ];
        let config = json!({ "Cmd": command, "WorkingDir": "/app" });
        let base = [file("bin/sh", b"sh")];
        let story = Story::new().base(&base).run("bun install", &members).config(config);
        story.findings("bun-cache").len()
    };
    assert_eq!(found(json!(["npm", "start"]), "bun run index.ts"), 0);
    assert_eq!(found(json!(["bun", "index.ts"]), ""), 0);
    assert_eq!(found(json!(["npm", "start"]), "node index.js"), 1);
}

#[test]
fn commands_in_environments_and_other_shells_are_followed() {
    let manifest = ("app/package.json", r#"{"scripts": {"start": "go generate"}}"#);
    let script = ("app/start.sh", "#!/bin/sh\nexec go run .\n");
    for command in [
        json!(["zsh", "-c", "./start.sh"]),
        json!(["ksh", "/app/start.sh"]),
        json!(["bundle", "exec", "./start.sh"]),
        json!(["poetry", "run", "./start.sh"]),
        json!(["uv", "run", "--frozen", "./start.sh"]),
        json!(["pipenv", "run", "./start.sh"]),
        json!(["timeout", "--foreground", "./start.sh"]),
        json!(["node", "--run", "start"]),
        json!(["pnpm", "exec", "./start.sh"]),
        json!(["npm", "exec", "--", "./start.sh"]),
    ] {
        let config = json!({ "Cmd": command, "WorkingDir": "/app" });
        assert!(startup(&[manifest, script], config).runs(&["go"]), "{command}");
    }
    let config = json!({ "Cmd": ["node", "start"], "WorkingDir": "/app" });
    assert!(!startup(&[manifest, script], config).runs(&["go"]));
}

#[test]
fn a_program_with_a_word_after_it_is_in_one_command() {
    let runs =
        |line: &str, row: &str| startup(&[], json!({ "Cmd": ["sh", "-c", line] })).runs(&[row]);
    assert!(runs("/usr/bin/dotnet watch --project a", "dotnet watch"));
    assert!(runs("uv run --with=a b", "uv --with"));
    assert!(!runs("dotnet app.dll && watch ls", "dotnet watch"));
    assert!(!runs("watch dotnet", "dotnet watch"));
    assert!(!runs("dotnet watcher", "dotnet watch"));
}

#[test]
fn variables_of_a_script_are_followed() {
    let files = |script: &'static str| [("app/bin/run", script), ("opt/jdk/bin/java", "java")];
    let started = |script: &'static str, env: &[&str]| {
        let config = json!({ "Cmd": ["bin/run"], "WorkingDir": "/app", "Env": env });
        program(&files(script), config)
    };
    let path = "PATH=/usr/bin:/opt/jdk/bin";
    for (script, wanted) in [
        ("#!/bin/sh\nA=/opt/jdk/bin/java\nexec $A -x\n", "java -x"),
        ("#!/bin/sh\nA=${JAVA_HOME:+$JAVA_HOME/bin/}java\nexec \"$A\" -x\n", "java -x"),
        ("#!/bin/sh\nexec ${A:-java} \"${B-y}\"\n", "java y"),
        (
            "#!/bin/bash\nH=\"$( cd \"$( dirname \"$0\" )/..\" >/dev/null 2>&1 && pwd )\"\n\
             C=$H/etc\nfor j in \"$H\"/lib/*.jar; do C=$C:$j; done\nexec java -cp \"$C\" A\n",
            "java -cp /app/etc:/app/lib/*.jar A",
        ),
        ("#!/bin/sh\ncd \"$(dirname \"$0\")/../..\"\nexec opt/jdk/bin/java -x\n", "java -x"),
        ("#!/bin/sh\nexport PATH=/opt/jdk/bin:$PATH\nexec java\n", "java"),
    ] {
        assert_eq!(started(script, &[path]).as_deref(), Some(wanted), "{script}");
        let home = [path, "JAVA_HOME=/opt/jdk"];
        assert_eq!(started(script, &home).as_deref(), Some(wanted), "{script}");
    }
    for script in [
        "#!/bin/sh\nexec $A -x\n",
        "#!/bin/sh\nA=$(cat /etc/program)\nexec $A -x\n",
        "#!/bin/sh\nA=/opt/none/java\nexec $A -x\n",
    ] {
        assert_eq!(started(script, &[path]), None, "{script}");
        let config = json!({ "Cmd": ["bin/run"], "WorkingDir": "/app", "Env": [path] });
        let script = startup(&files(script), config).script.expect("it is on the way");
        assert_eq!((script.name.as_str(), script.wrappers.len()), ("run", 0));
    }
}

#[test]
fn values_that_grow_end_somewhere() {
    let doubled: String = (0..64).map(|_| "A=\"$A$A$A\"\n").collect();
    let script = format!("#!/bin/sh\nA=abcdefgh\n{doubled}exec node \"$A\"\n");
    let config = json!({ "Cmd": ["/app/run.sh"] });
    assert!(program(&[("app/run.sh", &script)], config).is_some());
}

#[test]
fn what_a_script_leaves_running_is_started_too() {
    let names = |script: &str, command: Value| {
        let members = [
            file("app/run.sh", script.as_bytes()),
            file("usr/sbin/nginx", b"nginx"),
            file("usr/sbin/php-fpm8.2", b"php"),
            file("etc/init.d/cron", b"#!/bin/sh\ncase $1 in start) cron;; esac\n"),
            file("usr/bin/node", b"node"),
            file("usr/bin/curl", b"curl"),
        ];
        let base = [file("bin/sh", b"sh")];
        let config = json!({ "Cmd": command });
        let read = Story::new().base(&base).run("make", &members).config(config).read();
        let programs = read.facts.startup.programs.iter();
        programs.map(|program| program.name.clone()).collect::<Vec<_>>().join(" ")
    };
    let run = |script: &str| names(script, json!(["/app/run.sh", "nginx", "-g", "daemon off;"]));
    for (script, wanted) in [
        ("node a.js >/var/log/a 2>&1 &\nexec \"$@\"", "nginx node"),
        ("node a.js &\nnginx -t\nexec nginx -g 'daemon off;'", "nginx node"),
        ("php-fpm8.2 -D\nexec \"$@\"", "nginx php-fpm8.2"),
        ("service cron start\n/etc/init.d/cron start\nexec \"$@\"", "nginx cron cron"),
        ("php-fpm8.2 --nodaemonize &\nnginx -g 'daemon off;' &\nwait", "run.sh php-fpm8.2 nginx"),
        // These end, or are not known.
        ("nginx -t\ncurl -s localhost\nexec \"$@\"", ""),
        ("nginx -g 'daemon off;'", ""),
        ("node a.js &\nexec $PROGRAM", ""),
        ("$WORKER &\nexec \"$@\"", ""),
        ("\"$@\" --once &\nexec \"$@\"", ""),
        ("wait", ""),
    ] {
        assert_eq!(run(&format!("#!/bin/sh\n{script}\n")), wanted, "{script}");
    }
}
