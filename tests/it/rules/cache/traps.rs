//! Rules about caches: directories that only look like caches, and files that programs still need.

use serde_json::json;

use super::{TAG, rules, story};
use crate::hostile::archive::{file, hard_link, symlink};
use crate::rules::bytes;

#[test]
fn a_marked_directory_is_a_cache_unless_something_runs_from_it() {
    let cache = [file("srv/store/CACHEDIR.TAG", TAG), file("srv/store/a", &bytes(500, 1))];
    assert_eq!(rules(story(&["run"]).run("a", &cache)), ["marked-cache 544 identified"]);
    let environment = [
        file("app/.venv/CACHEDIR.TAG", TAG),
        file("app/.venv/pyvenv.cfg", b"home = /usr/bin\n"),
        file("app/.venv/lib/a.so", &bytes(500, 1)),
    ];
    assert_eq!(rules(story(&["run"]).run("uv sync", &environment)), Vec::<String>::new());
    let program = [file("srv/store/CACHEDIR.TAG", TAG), file("srv/store/run", &bytes(500, 1))];
    assert_eq!(rules(story(&["/srv/store/run"]).run("a", &program)), Vec::<String>::new());
    let fonts = [file("var/cache/fontconfig/CACHEDIR.TAG", TAG)];
    assert_eq!(rules(story(&["run"]).run("a", &fonts)), Vec::<String>::new());
}

#[test]
fn a_marked_cache_belongs_to_the_rule_that_knows_it() {
    let cache = [
        file("root/.cache/uv/CACHEDIR.TAG", TAG),
        file("root/.cache/uv/archive-v0/ab/a.py", &bytes(500, 1)),
    ];
    assert_eq!(rules(story(&["run"]).run("uv sync", &cache)), ["uv-cache 544 identified"]);
}

#[test]
fn hard_links_release_only_what_no_other_path_names() {
    for (cache, rule) in [
        ("root/.cache/uv/archive-v0/ab", "uv-cache"),
        ("root/.local/share/pnpm/store/v10/files/ab", "pnpm-store"),
        ("root/.bun/install/cache/a@1.0.0@@@1", "bun-cache"),
        ("opt/conda/pkgs/a-1-0", "conda-packages"),
    ] {
        let mut members = vec![
            file(&format!("{cache}/linked"), &bytes(5000, 1)),
            file(&format!("{cache}/alone"), &bytes(700, 2)),
            hard_link("app/lib/linked", &format!("{cache}/linked")),
        ];
        if rule == "conda-packages" {
            members.push(file("opt/conda/pkgs/urls.txt", b""));
        }
        assert_eq!(rules(story(&["run"]).run("a", &members)), [format!("{rule} 700 identified")]);
    }
}

#[test]
fn a_uv_cache_that_environments_may_link_to_is_left_alone() {
    let cache = || [file("root/.cache/uv/archive-v0/ab/a.py", &bytes(500, 1))];
    let said = story(&["run"]).run("uv sync --link-mode symlink", &cache());
    assert_eq!(rules(said), Vec::<String>::new());
    let fix = story(&["run"]).run("uv sync --frozen", &cache()).finding("uv-cache").fix;
    assert_eq!(fix, ["RUN uv sync --no-cache --frozen"]);
}

#[test]
fn an_interpreter_of_uv_that_an_environment_uses_stays() {
    let python = "root/.local/share/uv/python/cpython-3.12.1-linux-x86_64-gnu/bin/python3.12";
    let venv = || {
        vec![
            file(python, &bytes(500, 1)),
            symlink("app/.venv/bin/python", &format!("/{python}")),
            file("app/.venv/pyvenv.cfg", b"home = /elsewhere\n"),
        ]
    };
    assert_eq!(rules(story(&["run"]).run("uv sync", &venv())), Vec::<String>::new());
    let config = file(
        "app/.venv/pyvenv.cfg",
        b"home = /root/.local/share/uv/python/cpython-3.12-linux-x86_64-gnu/bin\n",
    );
    let named = [file(python, &bytes(500, 1)), config];
    assert_eq!(rules(story(&["run"]).run("uv sync", &named)), Vec::<String>::new());
}

#[test]
fn plug_and_play_loads_packages_from_archives() {
    let zips = |loader: &str| {
        vec![
            file("app/.yarn/cache/a-npm-1-ab.zip", &bytes(500, 1)),
            file("root/.yarn/berry/cache/a-npm-1-ab.zip", &bytes(500, 2)),
            file(loader, b""),
        ]
    };
    let pnp = story(&["yarn", "start"]).run("yarn install", &zips("app/.pnp.cjs"));
    assert_eq!(rules(pnp), Vec::<String>::new());
    let modules = story(&["node", "a.js"]).run("yarn install", &zips("app/a.js"));
    assert_eq!(rules(modules), ["yarn-berry-cache 1000 identified"]);
}

#[test]
fn what_the_started_program_reads_stays() {
    for (command, path) in [
        (&["deno", "run", "main.ts"][..], "root/.cache/deno/npm/registry.npmjs.org/a/index.js"),
        (&["bun", "run", "a.ts"], "root/.bun/install/cache/a@1.0.0@@@1/index.js"),
        (&["pnpm", "start"], "root/.cache/node/corepack/v1/pnpm/9.0.0/pnpm.cjs"),
        (&["/entrypoint.sh"], "root/.cache/node/corepack/v1/pnpm/9.0.0/pnpm.cjs"),
        (&["mvn", "exec:java"], "root/.m2/repository/a/b/1/_remote.repositories"),
        (
            &["java", "-cp", "/root/.m2/repository/a.jar"],
            "root/.m2/repository/a/b/1/_remote.repositories",
        ),
        (&["sh", "-c", "./gradlew run"], "root/.gradle/caches/modules-2/files-2.1/a.jar"),
        (&["npx", "serve"], "root/.npm/_npx/ab/node_modules/serve/index.js"),
        (
            &["/root/.cache/bazel/_bazel_root/ab/bin/run"],
            "root/.cache/bazel/_bazel_root/ab/bin/run",
        ),
    ] {
        let found = rules(story(command).run("a", &[file(path, &bytes(500, 1))]));
        assert_eq!(found, Vec::<String>::new(), "{command:?}");
    }
}

#[test]
fn a_program_built_by_cargo_stays_under_both_names() {
    let members = [
        file("app/target/.rustc_info.json", b"{}"),
        file("app/target/release/deps/app-1", &bytes(5000, 1)),
        hard_link("app/target/release/app", "app/target/release/deps/app-1"),
        file("app/target/release/deps/a.rlib", &bytes(700, 2)),
        file("app/target/release/.fingerprint/a/b", &bytes(60, 3)),
    ];
    let found = story(&["./target/release/app"])
        .config(json!({ "Cmd": ["./target/release/app"], "WorkingDir": "/app" }))
        .run("cargo build --release", &members)
        .finding("rust-build-directory");
    assert_eq!(found.unpacked.0, 760);
    assert!(found.fix.concat().contains("rm -rf /app/target/release/deps "), "{:?}", found.fix);
}

#[test]
fn bytecode_is_waste_only_where_nothing_loads_it() {
    let members = || {
        vec![
            file("usr/lib/python3.11/a.py", b""),
            file("usr/lib/python3.11/__pycache__/a.cpython-311.pyc", &bytes(1, 1)),
            file("usr/lib/python3.11/__pycache__/a.cpython-311.opt-1.pyc", &bytes(20, 2)),
            file("usr/lib/python3.11/__pycache__/a.cpython-310.pyc", &bytes(300, 3)),
            file("usr/lib/python3.11/__pycache__/gone.cpython-311.pyc", &bytes(4000, 4)),
        ]
    };
    let found = rules(story(&["python3"]).run("a", &members()));
    assert_eq!(found, ["unused-python-bytecode 4320 proven", "python-bytecode 1 identified"]);
    let optimised = story(&["python3", "-O", "a.py"]).run("a", &members());
    assert_eq!(
        rules(optimised),
        ["unused-python-bytecode 4300 proven", "python-bytecode 21 identified"]
    );
    let plain =
        vec![file("app/a.py", b""), file("app/__pycache__/a.cpython-311.pyc", &bytes(500, 1))];
    let found = story(&["python3"]).copy(". /app", &plain).finding("python-bytecode");
    assert_eq!((found.counts.word(), found.fix), ("optional", vec!["**/__pycache__".to_owned()]));
}

#[test]
fn packed_gems_beside_installed_ones_are_found() {
    let members = [
        file("usr/local/bundle/specifications/a-1.0.gemspec", b"# -*- encoding: utf-8 -*-"),
        file("usr/local/bundle/gems/a-1.0/lib/a/a.so", &bytes(10, 1)),
        file("usr/local/bundle/gems/a-1.0/ext/a/a.o", &bytes(200, 2)),
        file("usr/local/bundle/gems/a-1.0/ext/a/a.so", &bytes(3000, 3)),
        file("usr/local/bundle/extensions/x/3.1.0/a-1.0/gem_make.out", &bytes(40, 4)),
        file("usr/local/bundle/extensions/x/3.1.0/a-1.0/gem.build_complete", b""),
        file("usr/local/bundle/cache/a-1.0.gem", &bytes(600, 5)),
        file("usr/local/bundle/cache/b-1.0.gem", &bytes(600, 6)),
    ];
    assert_eq!(
        rules(story(&["ruby"]).run("gem install a", &members)),
        ["gem-build-leftovers 3240 identified", "gem-cache 600 identified"]
    );
}

#[test]
fn mix_leaves_its_build_beside_a_release() {
    let members = [
        file("app/mix.exs", b""),
        file("app/deps/a/mix.exs", &bytes(300, 1)),
        file("app/_build/prod/lib/a/ebin/a.beam", &bytes(2000, 2)),
        file("app/_build/prod/rel/app/releases/COOKIE", b"a"),
        file("app/_build/prod/rel/app/bin/app", b"a"),
    ];
    let run = || story(&["/app/_build/prod/rel/app/bin/app"]);
    assert_eq!(
        rules(run().run("mix release", &members)),
        ["elixir-build-directory 2300 identified"]
    );
    assert_eq!(rules(story(&["mix", "run"]).run("mix release", &members)), Vec::<String>::new());
}

#[test]
fn files_that_no_snapshot_names_are_never_loaded() {
    let model = "root/.cache/huggingface/hub/models--a--b";
    let members = [
        file(&format!("{model}/blobs/used"), &bytes(5000, 1)),
        file(&format!("{model}/blobs/old"), &bytes(300, 2)),
        file(&format!("{model}/blobs/ab.incomplete"), &bytes(20, 3)),
        symlink(&format!("{model}/snapshots/1/model.bin"), "../../blobs/used"),
    ];
    assert_eq!(
        rules(story(&["python3"]).run("download", &members)),
        ["unused-hugging-face-files 320 proven"]
    );
}

#[test]
fn weights_in_several_formats_are_only_guessed() {
    let members =
        [file("m/model.safetensors", &bytes(50, 1)), file("m/pytorch_model.bin", &bytes(60, 2))];
    assert_eq!(rules(story(&["a"]).run("a", &members)), ["model-in-several-formats 60 guessed"]);
}

#[test]
fn browsers_are_judged_by_the_packages_that_start_them() {
    let browser =
        || file("root/.cache/ms-playwright/chromium-1/INSTALLATION_COMPLETE", &bytes(50, 1));
    let package = || {
        file(
            "app/node_modules/playwright/package.json",
            br#"{"name":"playwright","version":"1.0.0"}"#,
        )
    };
    let lock = |line: &str| {
        let text = format!(
            r#"{{"lockfileVersion":3,"packages":{{"node_modules/playwright":{{"version":"1.0.0"{line}}}}}}}"#
        );
        file("app/node_modules/.package-lock.json", text.as_bytes())
    };
    for (line, proof) in [(r#","dev":true"#, "proven"), ("", "guessed")] {
        let found = story(&["node"]).run("npm ci", &[browser(), package(), lock(line)]);
        assert_eq!(found.finding("test-browsers").proof.word(), proof);
    }
    assert_eq!(
        story(&["node"]).run("a", &[browser()]).finding("test-browsers").proof.word(),
        "identified"
    );
}

#[test]
fn nuxt_3_serves_its_output() {
    let members = [
        file("app/.nuxt/dist/a.mjs", &bytes(50, 1)),
        file("app/.output/nitro.json", b"{}"),
        file("old/.nuxt/dist/a.js", &bytes(50, 2)),
        file("app/tsconfig.tsbuildinfo", &bytes(7, 3)),
    ];
    assert_eq!(rules(story(&["a"]).run("a", &members)), ["javascript-build-cache 57 identified"]);
}
