//! Every rule made of places: an image that it fires on, a near miss, and the same files hidden.

use crate::hostile::archive::file;
use crate::rules::{Story, bytes};

/// A rule, files that it finds all of, and files that look like it and are something else.
type Row = (&'static str, &'static [&'static str], &'static [&'static str]);

static ROWS: &[Row] = &[
    ("npm-cache", &["root/.npm/_cacache/index-v5/00/11"], &["root/.npm/_cacache/readme"]),
    (
        "npm-leftovers",
        &["root/.npm/_logs/2024-01-01T00_00_00_000Z-debug-0.log"],
        &["root/.npm/_logs/mine.txt"],
    ),
    (
        "yarn-cache",
        &["usr/local/share/.cache/yarn/v6/npm-a-1.0.0-ab/node_modules/a/package.json"],
        &["usr/local/share/.cache/yarn/notes"],
    ),
    (
        "yarn-berry-cache",
        &["root/.yarn/berry/cache/a-npm-1.0.0-ab.zip"],
        &["app/.yarn/releases/yarn-4.0.0.cjs"],
    ),
    (
        "pnpm-store",
        &["root/.local/share/pnpm/store/v10/files/00/ab"],
        &["root/.local/share/pnpm/store/v10/links/a/index.js"],
    ),
    (
        "pnpm-metadata",
        &["root/.cache/pnpm/metadata-v1.3/registry.npmjs.org/a.json"],
        &["root/.local/share/pnpm/pnpm"],
    ),
    (
        "bun-cache",
        &["root/.bun/install/cache/a@1.0.0@@@1/index.js"],
        &["root/.bun/install/global/node_modules/a/index.js"],
    ),
    (
        "deno-cache",
        &["root/.cache/deno/npm/registry.npmjs.org/a/1.0.0/index.js"],
        &["root/.deno/bin/deno"],
    ),
    (
        "corepack-cache",
        &["root/.cache/node/corepack/v1/pnpm/9.0.0/dist/pnpm.cjs"],
        &["root/.cache/node/corepack/mine"],
    ),
    (
        "node-gyp-headers",
        &["root/.cache/node-gyp/20.0.0/include/node/node.h"],
        &["usr/include/node/node.h"],
    ),
    (
        "node-addon-objects",
        &[
            "app/node_modules/a/build/config.gypi",
            "app/node_modules/a/build/Release/obj.target/a.o",
        ],
        &["app/node_modules/a/build/Release/a.node"],
    ),
    (
        "node-modules-cache",
        &["app/node_modules/.cache/babel-loader/a.json"],
        &["app/node_modules/.cache/prisma/engine"],
    ),
    (
        "javascript-build-cache",
        &["app/.next/cache/webpack/client/0.pack"],
        &["app/.next/cache/images/a.webp", "app/.next/server/app.js"],
    ),
    (
        "pip-cache",
        &["root/.cache/pip/http-v2/a/b/c/d/e/abcde.body"],
        &["root/.config/pip/pip.conf"],
    ),
    (
        "uv-cache",
        &["root/.cache/uv/archive-v0/ab/a.py"],
        &["root/.local/share/uv/tools/ruff/bin/ruff"],
    ),
    (
        "unused-uv-python",
        &["root/.local/share/uv/python/cpython-3.12.1-linux-x86_64-gnu/bin/python3.12"],
        &["root/.local/share/uv/python/.lock"],
    ),
    (
        "poetry-cache",
        &["root/.cache/pypoetry/artifacts/ab/cd/a.whl"],
        &["root/.cache/pypoetry/virtualenvs/app-py3.11/lib/a.py"],
    ),
    (
        "python-installer-cache",
        &["root/.cache/pipenv/depcache-1.json"],
        &["root/.local/share/virtualenvs/app/lib/a.py"],
    ),
    ("conda-packages", &["opt/conda/pkgs/a-1.0-0.conda"], &["srv/pkgs/mine.txt"]),
    ("python-tool-cache", &["app/.mypy_cache/3.11/a.data.json"], &["app/htmlcov/index.html"]),
    (
        "go-build-cache",
        &["root/.cache/go-build/trim.txt", "root/.cache/go-build/00/ab-a"],
        &["root/go-build/00/ab-a"],
    ),
    (
        "go-module-cache",
        &["go/pkg/mod/cache/download/a/@v/v1.0.0.zip"],
        &["go/pkg/linux_amd64/a.a", "go/bin/a"],
    ),
    (
        "cargo-registry",
        &["usr/local/cargo/registry/cache/index.crates.io-1/a-1.0.0.crate"],
        &["usr/local/cargo/bin/a", "usr/local/cargo/env"],
    ),
    (
        "rust-build-directory",
        &["app/target/release/deps/a.rlib", "app/target/release/.fingerprint/a/lib-a"],
        &["app/target/release/a", "app/target/classes/A.class"],
    ),
    (
        "compiler-cache",
        &["root/.cache/ccache/ccache.conf", "root/.cache/ccache/0/stats"],
        &["root/.cache/ccache/mine"],
    ),
    ("bazel-cache", &["root/.cache/bazel/_bazel_root/ab/execroot/a"], &["app/bazel/BUILD"]),
    ("build-tree", &["app/build/CMakeFiles/a.dir/a.cc.o"], &["app/build/server"]),
    ("object-files", &["app/a.o"], &["app/b.o"]),
    (
        "maven-repository",
        &[
            "root/.m2/repository/a/b/1.0/_remote.repositories",
            "root/.m2/repository/a/b/1.0/b-1.0.jar",
        ],
        &["root/.m2/settings.xml", "root/.m2/repository/a.jar"],
    ),
    (
        "maven-wrapper",
        &["root/.m2/wrapper/dists/apache-maven-3.9.6-bin/ab/bin/mvn"],
        &["app/.mvn/wrapper/maven-wrapper.properties"],
    ),
    (
        "gradle-home",
        &["root/.gradle/caches/modules-2/files-2.1/a/a.jar"],
        &["root/.gradle/gradle.properties", "app/build/libs/app.jar"],
    ),
    ("jvm-tool-cache", &["root/.ivy2/cache/a/jars/a.jar"], &["root/.ivy2/local/a.jar"]),
    (
        "nuget-packages",
        &["root/.nuget/packages/a/1.0.0/.nupkg.metadata", "root/.nuget/packages/a/1.0.0/lib/a.dll"],
        &["root/.nuget/NuGet/NuGet.Config"],
    ),
    (
        "dotnet-objects",
        &["src/obj/project.assets.json", "src/obj/Release/a.dll"],
        &["src/obj/model.obj"],
    ),
    (
        "composer-cache",
        &["root/.composer/cache/files/a/b/ab.zip"],
        &["root/.composer/vendor/bin/phpunit"],
    ),
    (
        "rails-asset-cache",
        &["app/tmp/cache/assets/sprockets/v4.0.0/ab.cache"],
        &["app/tmp/cache/bootsnap/load-path-cache"],
    ),
    ("hex-cache", &["root/.hex/packages/hexpm/a-1.0.0.tar"], &["root/.mix/elixir/1-15/rebar3"]),
    (
        "haskell-downloads",
        &["root/.stack/pantry/pantry.sqlite3"],
        &["root/.stack/snapshots/a/share/data"],
    ),
    ("other-language-cache", &["root/.cpanm/work/1.1/build.log"], &["root/perl5/lib/a.pm"]),
    (
        "kubernetes-cache",
        &["root/.cache/helm/repository/stable-index.yaml"],
        &["root/.kube/config"],
    ),
    (
        "gcloud-backup",
        &["opt/google-cloud-sdk/.install/.backup/bin/gcloud"],
        &["opt/google-cloud-sdk/.install/core.manifest"],
    ),
    (
        "awscli-examples",
        &["usr/lib/python3/dist-packages/awscli/examples/s3/cp.rst"],
        &["app/examples/a.rst"],
    ),
    ("terraform-providers", &["app/.terraform/providers/registry/a"], &["app/.terraform.lock.hcl"]),
    ("nltk-archives", &[], &["usr/share/nltk_data/corpora/words.zip"]),
    (
        "gem-cache",
        &["root/.gem/specs/server%443/specs.4.8"],
        &["app/vendor/cache/a-1.0.0.gem", "var/cache/a.gem"],
    ),
    ("gem-documentation", &[], &["usr/share/doc/a/ri/a.ri"]),
    ("gem-build-leftovers", &[], &["app/extensions/a/1/a-1.0.0/gem_make.out"]),
    ("elixir-build-directory", &[], &["app/_build/prod/lib/a/ebin/a.beam", "app/mix.exs"]),
    (
        "unused-hugging-face-files",
        &[],
        &[
            "root/.cache/huggingface/hub/models--a--b/blobs/ab",
            "root/.cache/huggingface/hub/models--a--b/snapshots/1/model",
        ],
    ),
    ("model-in-several-formats", &[], &["srv/model/model.safetensors"]),
    (
        "test-browsers",
        &["root/.cache/ms-playwright/chromium-1/INSTALLATION_COMPLETE"],
        &["root/.cache/ms-playwright/notes"],
    ),
    ("marked-cache", &[], &["srv/store/CACHEDIR.TAG"]),
    ("unused-python-bytecode", &[], &["app/a.pyc", "app/__pycache__/notes.txt"]),
    ("python-bytecode", &[], &["app/__pycache__/a.cpython-311.pyc"]),
    ("other-user-cache", &["root/.cache/mine/a"], &["root/.config/mine/a"]),
    ("trivy-database", &["root/.cache/trivy/db/trivy.db"], &["root/trivy/db/trivy.db"]),
    ("model-cache", &["root/.cache/whisper/base.pt"], &["root/whisper/base.pt"]),
];

fn files(paths: &[&str], seed: u8) -> Vec<Vec<u8>> {
    let numbered = paths.iter().zip(seed..);
    numbered.map(|(path, seed)| file(path, &bytes(1000 + usize::from(seed), seed))).collect()
}

fn sum(paths: &[&str]) -> u64 {
    (0..paths.len() as u64).map(|at| 1001 + at).sum()
}

/// What a rule needs beside its files: others that are not found.
fn beside(rule: &str) -> &'static [&'static str] {
    match rule {
        "rust-build-directory" => &["app/target/.rustc_info.json"],
        "object-files" => &["app/a.c"],
        _ => &[],
    }
}

fn story() -> Story {
    let config = serde_json::json!({ "Cmd": ["/srv/run"] });
    Story::new().base(&[file("srv/run", b"\x7fELF")]).config(config)
}

#[test]
fn each_finds_its_files_whole() {
    for (rule, paths, _) in ROWS.iter().filter(|(_, paths, _)| !paths.is_empty()) {
        let members = [files(paths, 1), files(beside(rule), 99)].concat();
        let found = story().run("install", &members).finding(rule);
        assert_eq!(found.unpacked.0, sum(paths), "{rule}: {found:#?}");
        assert_eq!(found.layers, [2], "{rule}");
        let fix = found.fix.join("\n");
        assert!(fix.starts_with("RUN install && \\\n    rm -rf /"), "{rule}: {fix}");
    }
}

#[test]
fn near_misses_are_no_findings() {
    for (rule, _, near) in ROWS {
        let found = story().run("install", &files(near, 1)).findings(rule);
        assert_eq!(found, [], "{rule}");
    }
}

#[test]
fn what_a_later_layer_removes_is_deleted_too_late() {
    for (rule, paths, _) in ROWS.iter().filter(|(_, paths, _)| !paths.is_empty()) {
        let top = paths.first().and_then(|path| path.split('/').next()).unwrap();
        let members = [files(paths, 1), files(beside(rule), 99)].concat();
        let removed = file(&format!(".wh.{top}"), b"");
        let report = story().run("install", &members).run("remove", &[removed]).report();
        let rules: Vec<&str> = report.findings.iter().map(|it| &*it.rule).collect();
        assert_eq!(rules, ["deleted-too-late"], "{rule}");
    }
}

#[test]
fn every_rule_of_the_family_has_a_row() {
    let family = plimsoll::rules::all().filter(|it| it.category.word() == "cache");
    for rule in family {
        assert!(ROWS.iter().any(|(id, ..)| *id == rule.id), "{} has no row", rule.id);
    }
    for (id, ..) in ROWS {
        assert!(plimsoll::rules::rule(id).is_some(), "there is no rule {id}");
    }
}
