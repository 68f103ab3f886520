//! What languages need besides: time zones, certificates, virtual environments.

use serde_json::json;

use super::{debian, elf, executable, fails, runs, story};
use crate::elf::{Elf, LIBRARY, PROGRAM, STATIC};
use crate::hostile::archive::{file, symlink};
use crate::rules::Story;

#[test]
fn a_client_needs_certificates() {
    let curl = Elf { needed: &["libcurl.so.4"], ..PROGRAM };
    let of = |more: &[Vec<u8>]| {
        let members = [elf("app", &curl), elf("usr/lib/libcurl.so.4", &LIBRARY)];
        story(&["/app"], &[&members, more].concat())
    };
    fails(of(&[]), "no-ca-certificates", "`/app` is linked with libcurl");
    runs(of(&[file("etc/ssl/certs/ca-certificates.crt", b"-----BEGIN")]));
    let named = json!({ "Cmd": ["/app"], "Env": ["SSL_CERT_FILE=/srv/ca.pem"] });
    runs(of(&[]).config(named));
    runs(story(&["/app"], &[elf("app", &PROGRAM)]));
    // A tool of the system is told what to do.
    let tool = || {
        let members = [elf("usr/lib/libcurl.so.4", &LIBRARY)];
        let mut packaged =
            crate::rules::dpkg(&[crate::rules::Package("curl", "", "", true, &["usr/bin/curl"])]);
        packaged.push(elf("usr/bin/curl", &curl));
        Story::new().base(&debian()).copy(". /", &[&members[..], &packaged].concat())
    };
    runs(tool().config(json!({ "Cmd": ["curl", "--version"] })));
    let told = tool().config(json!({ "Cmd": ["curl", "https://example.com"] }));
    fails(told, "no-ca-certificates", "`/usr/bin/curl`");
}

#[test]
fn a_time_zone_has_to_be_there() {
    let of = |zone: &str, name: &str, more: &[Vec<u8>]| {
        let members = [&[elf(&format!("bin/{name}"), &STATIC)], more].concat();
        let config = json!({ "Cmd": [name], "Env": [format!("TZ={zone}")] });
        Story::new().base(&debian()).copy(". /", &members).config(config)
    };
    fails(of("Asia/Tokyo", "app", &[]), "no-time-zones", "TZ is `Asia/Tokyo`");
    runs(of("Asia/Tokyo", "app", &[file("usr/share/zoneinfo/Asia/Tokyo", b"TZif")]));
    for zone in ["UTC", "Etc/UTC", "CET-1CEST,M3.5.0,M10.5.0/3", ""] {
        runs(of(zone, "app", &[]));
    }
    runs(of("Asia/Tokyo", "node", &[]));
}

#[test]
fn virtual_environments_need_their_interpreter() {
    let script = executable("venv/bin/serve", b"#!/venv/bin/python\nimport sys\n");
    let of = |more: &[Vec<u8>]| {
        let members = [
            file("venv/pyvenv.cfg", b"home = /usr/local/bin\n"),
            symlink("venv/bin/python", "/usr/local/bin/python3"),
            file("venv/lib/python3.11/site-packages/a.py", b""),
            script.clone(),
        ];
        story(&["/venv/bin/serve"], &[&members, more].concat())
    };
    let rule = "broken-virtual-environment";
    fails(of(&[]), rule, "`/venv/bin/python`, which the first line of `/venv/bin/serve` names");
    let python = |minor| {
        let name = format!("python3.{minor}");
        [symlink("usr/local/bin/python3", &name), elf(&format!("usr/local/bin/{name}"), &STATIC)]
    };
    runs(of(&python(11)));
    fails(of(&python(12)), rule, "`/venv` are for Python 3.11, and its interpreter is");
}

#[test]
fn python_loads_modules_for_its_own_version() {
    let of = |modules: &[&str]| {
        let packages = "usr/local/lib/python3.12/site-packages/a";
        let mut members = vec![
            elf("usr/local/bin/python3.12", &PROGRAM),
            symlink("usr/local/bin/python", "python3.12"),
        ];
        let modules = modules.iter().map(|name| elf(&format!("{packages}/{name}"), &LIBRARY));
        members.extend(modules);
        story(&["python", "-m", "a"], &members)
    };
    let rule = "native-module-for-another-version";
    fails(of(&["_a.cpython-311-x86_64-linux-gnu.so"]), rule, "is for Python 3.11");
    runs(of(&["_a.cpython-312-x86_64-linux-gnu.so", "_a.cpython-311-x86_64-linux-gnu.so"]));
    runs(of(&["_a.cpython-311-x86_64-linux-gnu.so", "_a.abi3.so"]));
    runs(of(&["_a.cpython-312-x86_64-linux-gnu.so"]));
}

#[test]
fn native_modules_are_for_the_c_library_of_their_interpreter() {
    let musl = Elf { needed: &["libc.musl-x86_64.so.1"], ..LIBRARY };
    let glibc = Elf { needed: &["libc.so.6", "ld-linux-x86-64.so.2"], ..LIBRARY };
    let of = |modules: &[(&str, &Elf)]| {
        let mut members = vec![elf("usr/bin/node", &PROGRAM), executable("server.js", b"1")];
        let all = modules.iter().map(|(path, of)| elf(&format!("srv/node_modules/{path}"), of));
        members.extend(all);
        story(&["node", "server.js"], &members)
    };
    let rule = "native-module-for-another-libc";
    let built = "bcrypt/build/Release/bcrypt.node";
    fails(of(&[(built, &musl)]), rule, "is linked with musl, and `/usr/bin/node` with glibc");
    runs(of(&[(built, &glibc)]));
    runs(of(&[("a/prebuilds/a.glibc.node", &glibc), ("a/prebuilds/a.musl.node", &musl)]));
    let one = ("@a/core-linux-x64-musl/core.node", &musl);
    fails(of(&[one]), rule, "core-linux-x64-musl");
    runs(of(&[one, ("@a/core-linux-x64-gnu/core.node", &glibc)]));
    runs(of(&[(built, &LIBRARY)]));
}

#[test]
fn scripts_of_a_project_need_its_packages() {
    let manifest = br#"{"name":"a","scripts":{"start":"next start","plain":"node a.js"}}"#;
    let of = |script: &str, more: &[Vec<u8>]| {
        let members = [
            elf("usr/bin/npm", &STATIC),
            elf("usr/bin/node", &STATIC),
            file("srv/package.json", manifest),
        ];
        let config = json!({ "Cmd": ["npm", "run", script], "WorkingDir": "/srv" });
        let all = [&members[..], more].concat();
        Story::new().base(&debian()).copy(". /", &all).config(config)
    };
    let rule = "missing-node-modules";
    fails(of("start", &[]), rule, "as there is no `node_modules`");
    fails(of("start", &[file("srv/node_modules/a/a.js", b"")]), rule, "`/srv/node_modules/.bin`");
    runs(of("start", &[elf("srv/node_modules/.bin/next", &STATIC)]));
    runs(of("plain", &[]));
    runs(of("start", &[file("srv/.pnp.cjs", b"")]));
}

#[test]
fn frameworks_of_dotnet_have_to_be_installed() {
    let settings = |version: &str| {
        let name = "Microsoft.AspNetCore.App";
        format!(r#"{{"runtimeOptions":{{"framework":{{"name":"{name}","version":"{version}"}}}}}}"#)
    };
    let of = |settings: &str, installed: &str| {
        let shared = "usr/share/dotnet/shared/Microsoft.AspNetCore.App";
        let members = [
            elf("usr/share/dotnet/dotnet", &STATIC),
            symlink("usr/bin/dotnet", "/usr/share/dotnet/dotnet"),
            file(&format!("{shared}/{installed}/a.dll"), b"MZ"),
            file("srv/app.dll", b"MZ"),
            file("srv/app.runtimeconfig.json", settings.as_bytes()),
        ];
        story(&["dotnet", "/srv/app.dll"], &members)
    };
    let rule = "missing-dotnet-framework";
    fails(of(&settings("8.0.0"), "6.0.1"), rule, "`Microsoft.AspNetCore.App 8.0.0`");
    fails(of(&settings("8.1.0"), "8.0.9"), rule, "`/srv/app.dll` is for");
    runs(of(&settings("8.0.0"), "8.0.11"));
    runs(of(&settings("8.0.0"), "8.1.0"));
    // What cannot be read may say anything.
    runs(of(&settings("8.0.0")[..40], "6.0.1"));
}
