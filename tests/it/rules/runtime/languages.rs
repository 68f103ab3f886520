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
        [
            symlink("usr/local/bin/python3", &name),
            elf(&format!("usr/local/bin/{name}"), &STATIC),
        ]
    };
    runs(of(&python(11)));
    fails(of(&python(12)), rule, "`/venv` are for Python 3.11, and its interpreter is");
}
