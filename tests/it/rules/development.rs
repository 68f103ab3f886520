//! Rules about packages that are used only for development.

use std::io::Read;

use plimsoll::report::FindingReport;
use serde_json::json;

use super::{Story, bytes, rules_of};
use crate::hostile::archive::file;

/// Returns what npm installs: `lint` is for development, `left` is not.
fn npm() -> Vec<Vec<u8>> {
    let lock = br#"{"name":"app","lockfileVersion":3,"requires":true,"packages":{
        "node_modules/left":{"version":"1.0.0"},
        "node_modules/lint":{"version":"2.0.0","dev":true}}}"#;
    vec![
        file(
            "app/package.json",
            br#"{"name":"app","dependencies":{"left":"1"},"devDependencies":{"lint":"2"}}"#,
        ),
        file("app/node_modules/.package-lock.json", lock),
        file("app/node_modules/left/package.json", br#"{"name":"left","version":"1.0.0"}"#),
        file("app/node_modules/left/index.js", &bytes(1000, 1)),
        file("app/node_modules/lint/package.json", br#"{"name":"lint","version":"2.0.0"}"#),
        file("app/node_modules/lint/index.js", &bytes(2000, 2)),
    ]
}

fn base() -> Story {
    Story::new().base(&[file("etc/hostname", b"a")])
}

const NODE: &str = "node-development-packages";

#[test]
fn node_development_packages_are_found() {
    let finding = base().run("npm ci", &npm()).finding(NODE);
    assert_eq!(finding.unpacked.0, 2000 + 33);
    assert_eq!(finding.proof.word(), "proven");
    assert_eq!(finding.fix, ["RUN npm ci --omit=dev"]);
    // The lock file beside `package.json` still names a package that is not installed.
    let mut near_miss = npm();
    near_miss.retain(|member| !member.windows(4).any(|window| window == b"lint"));
    near_miss.push(file(
        "app/package-lock.json",
        br#"{"lockfileVersion":3,"packages":{"":{"devDependencies":{"lint":"2"}},
        "node_modules/lint":{"version":"2.0.0","dev":true}}}"#,
    ));
    assert_eq!(base().run("npm ci --omit=dev", &near_miss).findings(NODE), []);
    let hidden = base()
        .run("npm ci", &npm())
        .run("rm -r node_modules", &[file("app/.wh.node_modules", b"")])
        .report();
    assert_eq!(rules_of(&hidden), ["deleted-too-late"]);
}

/// `exit` is a package too, but a shell has its own.
#[test]
fn commands_of_the_shell_are_no_packages() {
    let proof = |line: &str| {
        let lock = br#"{"lockfileVersion":3,"packages":{
            "node_modules/exit":{"version":"0.1.2","dev":true}}}"#;
        let members = [
            file("app/node_modules/.package-lock.json", lock),
            file("app/node_modules/exit/package.json", br#"{"name":"exit","version":"0.1.2"}"#),
        ];
        let health = json!({ "Test": ["CMD-SHELL", line] });
        let config = json!({ "Cmd": ["node", "a.js"], "Healthcheck": health });
        base().run("npm ci", &members).config(config).finding(NODE).proof
    };
    assert_eq!(proof("curl http://localhost || exit 1").word(), "proven");
    assert_eq!(proof("node -r exit check.js").word(), "guessed");
}

/// A compiled program belongs to the modules of Go that it was built from.
#[test]
fn programs_in_node_development_packages_go_with_them() {
    let mut program = Vec::new();
    let packed = include_bytes!("../../../testdata/packages/go/go1.26-linux-amd64.gz");
    flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut program).expect("it is gzip");
    let found = |path: &str| {
        let mut members = npm();
        members.push(file(path, &program));
        base().run("npm ci", &members).finding(NODE)
    };
    let finding = found("app/node_modules/lint/bin/lint");
    assert_eq!(finding.unpacked.0, 2000 + 33 + program.len() as u64);
    assert!(finding.evidence.starts_with("1 package is"), "{}", finding.evidence);
    for path in ["app/node_modules/left/bin/left", "app/bin/tool"] {
        assert_eq!(found(path).unpacked.0, 2000 + 33, "{path}");
    }
}

#[test]
fn the_fix_is_that_of_the_package_manager() {
    let built = [file("app/dist/main.js", b"a")];
    for (install, alone, prune) in [
        ("npm install", "npm install --omit=dev", "npm prune --omit=dev"),
        (
            "pnpm install --frozen-lockfile",
            "pnpm install --prod --frozen-lockfile",
            "CI=true pnpm prune --prod",
        ),
        (
            "bun install",
            "bun install --production",
            "rm -rf node_modules && \\\n    bun install --production",
        ),
        (
            "yarn install",
            "yarn install --production",
            "yarn install --production --ignore-scripts --prefer-offline",
        ),
    ] {
        let finding = base().run(install, &npm()).finding(NODE);
        assert_eq!(finding.fix, [format!("RUN {alone}")]);
        let finding = base().run(install, &npm()).run("npm run build", &built).finding(NODE);
        assert_eq!(
            finding.fix.join("\n"),
            format!("RUN {install} && \\\n    npm run build && \\\n    {prune}")
        );
        // In the same RUN, too, the build comes first.
        let both = format!("{install} && npm run build");
        let finding = base().run(&both, &npm()).finding(NODE);
        assert!(finding.fix.join("\n").ends_with(&format!("    {prune}")), "{:?}", finding.fix);
        // With a COPY in between, the RUN instructions cannot be joined, and the build needs the
        // packages.
        let finding = base()
            .run(install, &npm())
            .copy(". /app", &[file("app/main.ts", b"a")])
            .run("npm run build", &built)
            .finding(NODE);
        assert_eq!(finding.fix, <[&str; 0]>::default());
        assert!(finding.advice.contains("another stage"), "{}", finding.advice);
    }
    let finding = base().run("yarn", &npm()).finding(NODE);
    assert!(finding.fix.last().unwrap().contains("yarn install --production"));
    let mut berry = npm();
    berry.push(file("app/node_modules/.yarn-state.yml", b"__metadata:\n  version: 1\n"));
    let finding = base().run("yarn install --immutable", &berry).finding(NODE);
    assert_eq!(finding.fix.last().unwrap(), "    yarn workspaces focus --all --production");
    let finding = base().run("cd /app && npm ci && npm run build", &npm()).finding(NODE);
    assert_eq!(finding.fix, <[&str; 0]>::default());
}

/// Returns a project of uv with `pytest` in a group for development.
fn uv() -> Vec<Vec<u8>> {
    let site = "app/.venv/lib/python3.12/site-packages";
    let lock = "version = 1\n\n[[package]]\nname = \"app\"\nversion = \"1.0\"\nsource = { virtual = \".\" }\n\
        dependencies = [{ name = \"flask\" }]\n\n[package.dev-dependencies]\ndev = [{ name = \"pytest\" }]\n\n\
        [[package]]\nname = \"flask\"\nversion = \"3.0\"\n\n[[package]]\nname = \"pytest\"\nversion = \"8.0\"\n";
    let mut members = vec![
        file("app/uv.lock", lock.as_bytes()),
        file("app/pyproject.toml", b"[project]\nname = \"app\"\nversion = \"1.0\"\n"),
        file("app/.venv/pyvenv.cfg", b"home = /usr/bin\nversion = 3.12.1\n"),
    ];
    for (name, version) in [("flask", "3.0"), ("pytest", "8.0")] {
        let info = format!("{site}/{name}-{version}.dist-info");
        let about = format!("Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n");
        members.push(file(&format!("{info}/METADATA"), about.as_bytes()));
        members.push(file(&format!("{info}/RECORD"), format!("{name}/a.py,,\n").as_bytes()));
        members.push(file(&format!("{site}/{name}/a.py"), &bytes(1000, 7)));
    }
    members
}

const PYTHON: &str = "python-development-packages";

#[test]
fn python_development_packages_are_found() {
    let finding = base().run("uv sync --frozen", &uv()).finding(PYTHON);
    assert!((1000..1200).contains(&finding.unpacked.0), "{finding:#?}");
    assert_eq!(finding.proof.word(), "proven");
    assert_eq!(finding.fix, ["RUN uv sync --no-dev --frozen"]);
    // A build that runs the tests needs them.
    let finding =
        base().run("uv sync", &uv()).run("uv run pytest", &[file("app/r", b"a")]).finding(PYTHON);
    assert_eq!(finding.fix, <[&str; 0]>::default());
    let mut near_miss = uv();
    near_miss.retain(|member| !member.starts_with(b"app/uv.lock"));
    assert_eq!(base().run("uv sync", &near_miss).findings(PYTHON), []);
    assert_eq!(
        base().run("uv sync", &near_miss).finding("development-packages-by-name").counts.word(),
        "nowhere"
    );
    let gone = [file("app/.wh..venv", b"")];
    assert_eq!(base().run("uv sync", &uv()).run("rm -r .venv", &gone).findings(PYTHON), []);
}

/// Returns Composer's vendor directory, installed with or without development packages.
fn composer(is_dev: bool) -> Vec<Vec<u8>> {
    let names = if is_dev { "[\"phpunit/phpunit\"]" } else { "[]" };
    let installed = format!(
        "{{\"packages\":[{{\"name\":\"phpunit/phpunit\",\"version\":\"11.0.0\",\
         \"install-path\":\"../phpunit/phpunit\"}}],\"dev\":{is_dev},\"dev-package-names\":{names}}}"
    );
    vec![
        file("app/vendor/composer/installed.json", installed.as_bytes()),
        file("app/vendor/phpunit/phpunit/src/a.php", &bytes(1000, 4)),
    ]
}

#[test]
fn composer_development_packages_are_found() {
    let rule = "composer-development-packages";
    let finding = base().run("composer install", &composer(true)).finding(rule);
    assert_eq!(finding.unpacked.0, 1000);
    assert_eq!(finding.fix, ["RUN composer install --no-dev"]);
    assert_eq!(base().run("composer install --no-dev", &composer(false)).findings(rule), []);
    let gone = [file("app/vendor/phpunit/.wh.phpunit", b"")];
    let hidden = base().run("composer install", &composer(true)).run("rm -r x", &gone);
    assert_eq!(hidden.findings(rule), []);
}

fn elixir(environments: &[&str]) -> FindingReport {
    let members = environments.iter().map(|name| {
        file(&format!("app/_build/{name}/lib/app/ebin/app.app"), &bytes(1000, name.len() as u8))
    });
    base().run("mix compile", &members.collect::<Vec<_>>()).finding("elixir-development-build")
}

#[test]
fn elixir_builds_for_development_are_found() {
    assert_eq!(elixir(&["test"]).paths, ["/app/_build/test"]);
    assert_eq!(elixir(&["prod", "dev"]).paths, ["/app/_build/dev"]);
    let members = [file("app/_build/dev/lib/app/ebin/app.app", b"a")];
    // Without a build for production, the one for development runs.
    assert_eq!(base().run("mix compile", &members).findings("elixir-development-build"), []);
    let members = [file("app/_build/test/lib/app/ebin/app.app", b"a")];
    let gone = [file("app/.wh._build", b"")];
    let hidden = base().run("mix test", &members).run("rm -r _build", &gone);
    assert_eq!(hidden.findings("elixir-development-build"), []);
}

/// Returns what a real package manager installed: see `testdata/packages/*/README.md`.
fn real(path: &str) -> Vec<Vec<u8>> {
    let path = format!("{}/testdata/packages/{path}.tar.gz", env!("CARGO_MANIFEST_DIR"));
    let packed = std::fs::read(path).unwrap();
    let mut tar = Vec::new();
    flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut tar).unwrap();
    vec![tar]
}

#[test]
fn development_packages_of_real_installations_are_found() {
    // pnpm is left out: its packages are hard links to its store, which keeps the bytes.
    for (path, rule, install, fix) in [
        ("npm/npm", NODE, "npm ci", "RUN npm ci --omit=dev"),
        ("npm/npm6", NODE, "npm install", "RUN npm install --omit=dev"),
        ("npm/yarn1", NODE, "yarn install", "RUN yarn install --production"),
        ("npm/bun", NODE, "bun install", "RUN bun install --production"),
        ("npm/berrynm", NODE, "yarn", "    yarn workspaces focus --all --production"),
        (
            "composer/with-dev",
            "composer-development-packages",
            "composer install",
            "RUN composer install --no-dev",
        ),
        ("gem/bundle", "ruby-development-gems", "bundle install", ""),
        ("jar/maven", "java-test-jars", "mvn package", ""),
    ] {
        let found = base().run(install, &real(path)).findings(rule);
        assert_eq!(found.len(), 1, "{path}");
        let finding = &found[0];
        assert!(0 < finding.unpacked.0, "{path}");
        assert_eq!((finding.proof.word(), finding.counts.word()), ("proven", "headline"), "{path}");
        assert_eq!(finding.fix.last().map_or("", String::as_str), fix, "{path}");
        assert!(!finding.advice.is_empty(), "{path}");
        // Everything is deleted in another layer.
        let gone: Vec<Vec<u8>> = ["app", "srv", "opt", "work", "home", "root", "p", "usr"]
            .iter()
            .map(|name| file(&format!(".wh.{name}"), b""))
            .collect();
        let hidden = base().run(install, &real(path)).run("rm -r it", &gone);
        assert_eq!(hidden.findings(rule), [], "{path}");
    }
    for (path, rule) in
        [("npm/npm-prune", NODE), ("composer/no-dev", "composer-development-packages")]
    {
        assert_eq!(base().run("install", &real(path)).findings(rule), [], "{path}");
    }
}

#[test]
fn every_rule_of_the_category_is_tested() {
    let tested = [
        NODE,
        PYTHON,
        "composer-development-packages",
        "ruby-development-gems",
        "java-test-jars",
        "elixir-development-build",
        "development-packages-by-name",
    ];
    for rule in plimsoll::rules::all().filter(|rule| rule.category.word() == "development") {
        assert!(tested.contains(&rule.id), "{}", rule.id);
    }
}

#[test]
fn what_npm_consists_of_is_not_for_development() {
    let rule = "development-packages-by-name";
    let package = |path: &str| {
        let manifest =
            file(&format!("{path}/package.json"), br#"{"name":"node-gyp","version":"9.0.0"}"#);
        [manifest, file(&format!("{path}/index.js"), &bytes(1000, 1))]
    };
    let npm = package("usr/local/lib/node_modules/npm/node_modules/node-gyp");
    assert_eq!(base().run("npm i -g npm", &npm).findings(rule), []);
    let own = package("app/node_modules/node-gyp");
    assert_eq!(base().run("npm i", &own).findings(rule).len(), 1);
}
