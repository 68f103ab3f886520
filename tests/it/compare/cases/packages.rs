//! Packages that came, went, moved or have another version.

use expect_test::expect;

use super::check;

/// A layer with a dpkg database and one file for each package: its name, version and bytes.
fn dpkg(packages: &[(&str, &str, usize)]) -> String {
    let mut status = String::new();
    let mut lines = String::from("layer RUN apt-get install\n");
    for (name, version, bytes) in packages {
        status.push_str(&format!(
            "Package: {name}\nStatus: install ok installed\nArchitecture: amd64\n\
             Version: {version}\n\n"
        ));
        let list = format!("/.\n/usr\n/usr/lib\n/usr/lib/{name}\n");
        lines.push_str(&file(&format!("var/lib/dpkg/info/{name}.list"), &list));
        lines.push_str(&format!("file usr/lib/{name} {bytes} like={name}{}\n", version.len()));
    }
    lines + &file("var/lib/dpkg/status", &status)
}

/// A line for a file with a text.
fn file(path: &str, text: &str) -> String {
    let content: String = text.bytes().map(|byte| format!("\\x{byte:02x}")).collect();
    format!("file {path} content={content}\n")
}

/// A layer with npm packages: directory, name, version, bytes.
fn npm(packages: &[(&str, &str, &str, usize)]) -> String {
    let mut lines = String::from("layer RUN npm ci\n");
    for (directory, name, version, bytes) in packages {
        let place = format!("{directory}/node_modules/{name}");
        let json = format!(r#"{{"name":"{name}","version":"{version}"}}"#);
        lines.push_str(&file(&format!("{place}/package.json"), &json));
        lines.push_str(&format!("file {place}/index.js {bytes} like={name}{version}\n"));
    }
    lines
}

#[test]
fn packages_come_go_and_change() {
    let before = dpkg(&[
        ("curl", "8.1", 5000),
        ("gone", "1", 4000),
        ("kept", "1", 300),
        ("old", "2:1.0", 700),
    ]);
    let after = dpkg(&[
        ("curl", "8.10", 5600),
        ("kept", "1", 300),
        ("new", "1", 2000),
        ("old", "1:9.99", 700),
    ]);
    check(
        &format!("{before}=>{after}"),
        expect![[r#"
        unpacked 9028 -1400, visible 9028 -1400
        package: gone: gone -4000
        package: new: new +2000
        package: curl: 8.1 -> 8.10 +600
        layer 1 -> 1 changed: files +2 -2 ~3
        pull 1
        package dpkg gone 1 -> -: removed -4000
        package dpkg new - -> 1: added +2000
        package dpkg curl 8.1 -> 8.10: upgraded +600
        package dpkg old 2:1.0 -> 1:9.99: downgraded +0
        ~ /usr/lib/curl +600
        - /usr/lib/gone -4000
        + /usr/lib/new +2000
        ~ /usr/lib/old +0
        - /var/lib/dpkg/info/gone.list -31
        + /var/lib/dpkg/info/new.list +30
        ~ /var/lib/dpkg/status +1
    "#]],
    );
}

#[test]
fn the_database_follows_the_package_whose_change_is_largest() {
    let before = dpkg(&[("a", "1", 5000)]);
    let after = dpkg(&[("a", "1", 5000), ("b", "1", 9000)]);
    check(
        &format!("{before}=>{after}"),
        expect![[r#"
        unpacked 14200 +9100, visible 14200 +9100
        package: b: new +9100
        layer 1 -> 1 changed: files +2 ~1
        pull 1
        package dpkg b - -> 1: added +9000
        + /usr/lib/b +9000
        + /var/lib/dpkg/info/b.list +28
        ~ /var/lib/dpkg/status +72
    "#]],
    );
    // Nothing but the database: no package is to blame.
    let later = after.clone() + &file("var/lib/dpkg/extra", "text");
    check(
        &format!("{after}=>{later}"),
        expect![[r#"
            unpacked 14204 +4, visible 14204 +4
            files: dpkg database and caches: new +4
            layer 1 -> 1 changed: files +1
            pull 1
            + /var/lib/dpkg/extra +4
        "#]],
    );
}

#[test]
fn one_version_with_other_bytes_was_built_again() {
    let before = dpkg(&[("a", "1", 5000), ("b", "1", 3000)]);
    let after = before.replace("usr/lib/a 5000 like=a1", "usr/lib/a 5100 like=X");
    check(
        &format!("{before}=>{after}"),
        expect![[r#"
            unpacked 8300 +100, visible 8300 +100
            package: a: rebuilt +100
            layer 1 -> 1 changed: files ~1
            pull 1
            package dpkg a 1 -> 1: rebuilt +100
            ~ /usr/lib/a +100
        "#]],
    );
}

#[test]
fn npm_packages_have_several_versions_and_places() {
    let before = npm(&[
        ("a", "ms", "2.0.0", 3000),
        ("a/node_modules/k", "ms", "2.1.3", 3100),
        ("a", "k", "4.0.0", 8000),
    ]);
    let after = npm(&[
        ("a", "ms", "2.1.3", 3100),
        ("a/node_modules/k", "ms", "3.0.0-beta.1", 3200),
        ("a", "k", "4.0.0", 8000),
    ]);
    check(
        &format!("{before}=>{after}"),
        expect![[r#"
            unpacked 14399 +207, visible 14399 +207
            package: ms: 2.0.0 -> 3.0.0-beta.1 +207
            layer 1 -> 1 changed: files ~4
            pull 1
            package npm ms 2.0.0 -> 3.0.0-beta.1: upgraded +207
            package npm ms 2.1.3 -> 2.1.3: moved +0
            ~ /a/node_modules/k/node_modules/ms/index.js +100
            ~ /a/node_modules/k/node_modules/ms/package.json +7
            ~ /a/node_modules/ms/index.js +100
            ~ /a/node_modules/ms/package.json +0
        "#]],
    );
}

#[test]
fn npm_packages_move_to_another_directory() {
    let before = npm(&[("a", "ms", "2.0.0", 3000), ("a", "koa", "4.0.0", 8000)]);
    let moved = before.replace(" a/", " b/");
    check(
        &format!("{before}=>{moved}"),
        expect![[r#"
        no size changed
        layer 1 -> 1 changed: files +4 -4
        pull 1
        package npm koa 4.0.0 -> 4.0.0: moved +0
        package npm ms 2.0.0 -> 2.0.0: moved +0
        moved /a/ => /b/ 4 files 11063
        > /b/node_modules/koa/index.js from /a/node_modules/koa/index.js +0
        > /b/node_modules/koa/package.json from /a/node_modules/koa/package.json +0
        > /b/node_modules/ms/index.js from /a/node_modules/ms/index.js +0
        > /b/node_modules/ms/package.json from /a/node_modules/ms/package.json +0
    "#]],
    );
}

#[test]
fn development_packages_are_grouped() {
    let lock = |dev: bool| {
        let package = |name: &str, dev: bool| {
            format!(r#""node_modules/{name}":{{"version":"1.0.0","dev":{dev}}}"#)
        };
        let (jest, tsc) = (package("jest", dev), package("tsc", dev));
        let all = [jest, tsc, package("koa", false)].join(",");
        let json = format!(r#"{{"name":"app","lockfileVersion":3,"packages":{{{all}}}}}"#);
        file("app/node_modules/.package-lock.json", &json)
    };
    let production = npm(&[("app", "koa", "1.0.0", 5000)]);
    let all = npm(&[
        ("app", "koa", "1.0.0", 5000),
        ("app", "jest", "1.0.0", 40000),
        ("app", "tsc", "1.0.0", 30000),
    ]);
    check(
        &format!("{all}{}=>{production}", lock(true)),
        expect![[r#"
            unpacked 5032 -70264, visible 5032 -70264
            package: 2 npm development packages: gone -70264
            layer 1 -> 1 changed: files -5
            pull 1
            package npm jest 1.0.0 -> -: removed -40033
            package npm tsc 1.0.0 -> -: removed -30032
            - /app/node_modules/.package-lock.json -199
            - /app/node_modules/jest/index.js -40000
            - /app/node_modules/jest/package.json -33
            - /app/node_modules/tsc/index.js -30000
            - /app/node_modules/tsc/package.json -32
            finding node-development-packages@/app: fixed -70065
        "#]],
    );
    check(
        &format!("{all}{}=>{production}", lock(false)),
        expect![[r#"
            unpacked 5032 -70266, visible 5032 -70266
            package: jest: gone -40234
            package: tsc: gone -30032
            layer 1 -> 1 changed: files -5
            pull 1
            package npm jest 1.0.0 -> -: removed -40033
            package npm tsc 1.0.0 -> -: removed -30032
            - /app/node_modules/.package-lock.json -201
            - /app/node_modules/jest/index.js -40000
            - /app/node_modules/jest/package.json -33
            - /app/node_modules/tsc/index.js -30000
            - /app/node_modules/tsc/package.json -32
            finding development-packages-by-name@/app: fixed -40033
        "#]],
    );
}
