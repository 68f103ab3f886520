//! What each limit measures: at equality it holds, one less fails.

use serde_json::Value;

use super::{gzip, judged, noise, of, place, write, write_app};
use crate::program::{Place, docker_archive_of, tar_of};

/// How a limit is set to a number, and its name in the answer.
type Limit = (&'static str, fn(u64) -> String);

const LIMITS: &[Limit] = &[
    ("limits.download", |number| format!("[limits]\ndownload = \"{number} B\"")),
    ("limits.unpacked", |number| format!("[limits]\nunpacked = \"{number} B\"")),
    ("limits.visible", |number| format!("[limits]\nvisible = \"{number} B\"")),
    ("limits.hidden", |number| format!("[limits]\nhidden = \"{number} B\"")),
    ("limits.overhead", |number| format!("[limits]\noverhead = \"{number} B\"")),
    ("limits.layers", |number| format!("[limits]\nlayers = {number}")),
    ("limits.entries", |number| format!("[limits]\nentries = {number}")),
    ("limits.layer-size", |number| format!("[limits]\nlayer-size = \"{number} B\"")),
    ("limits.layer-download", |number| format!("[limits]\nlayer-download = \"{number} B\"")),
    ("path.usr/share/doc", |number| {
        format!("[[path]]\nglob = \"usr/share/doc\"\nmax = \"{number} B\"")
    }),
    ("path.**/old", |number| {
        format!("[[path]]\nglob = \"**/old\"\nmax = \"{number} B\"\nhidden = true")
    }),
    ("path./root/.npm/**", |number| format!("[[path]]\nglob = \"/root/.npm/**\"\nmax = {number}")),
    ("finding.npm-cache", |number| {
        format!("[[finding]]\nrule = \"npm-cache\"\nmax = \"{number} B\"")
    }),
    ("finding.cache", |number| format!("[[finding]]\nrule = \"cache\"\nmax = {number}")),
    ("total.unpacked", |number| format!("[total]\nunpacked = \"{number} B\"")),
    ("total.download", |number| format!("[total]\ndownload = \"{number} B\"")),
    ("total.layers", |number| format!("[total]\nlayers = {number}")),
];

#[test]
fn equal_holds_and_one_less_fails() {
    let place = place();
    for (name, config) in LIMITS {
        let (_, value) = judged(&place, &config(u64::from(u32::MAX)), &["app.tar"]);
        let measured = of(&value, name)["measured"].as_u64().unwrap();
        assert!(0 < measured, "{name}");
        let (code, value) = judged(&place, &config(measured), &["app.tar"]);
        let limit = of(&value, name);
        assert_eq!((code, &limit["state"], &limit["over"]), (Some(0), &"pass".into(), &0.into()));
        assert_eq!((&limit["room"], &value["verdict"]), (&0.into(), &"pass".into()), "{name}");
        let (code, value) = judged(&place, &config(measured - 1), &["app.tar"]);
        let limit = of(&value, name);
        assert_eq!((code, &limit["state"], &limit["over"]), (Some(1), &"fail".into(), &1.into()));
        assert_eq!((&limit["room"], &value["verdict"]), (&Value::Null, &"fail".into()), "{name}");
        assert_eq!(limit["max"], measured - 1, "{name}");
    }
}

#[test]
fn numbers_are_those_of_the_image() {
    let place = place();
    let config = "\
        [limits]\nunpacked = \"1 GB\"\nvisible = \"1 GB\"\nhidden = \"1 GB\"\nlayers = 99\n\
        entries = 99\nlayer-size = \"1 GB\"\n\
        [[path]]\nglob = \"usr/share/doc\"\nmax = \"1 GB\"\n\
        [[path]]\nglob = \"**/old\"\nmax = \"1 GB\"\nhidden = true\n\
        [[finding]]\nrule = \"npm-cache\"\nmax = \"1 GB\"\n";
    let (_, value) = judged(&place, config, &["app.tar"]);
    for (limit, measured) in [
        ("limits.unpacked", 1_250_000),
        ("limits.visible", 1_050_000),
        ("limits.hidden", 200_000),
        ("limits.layers", 3),
        ("limits.entries", 8),
        ("limits.layer-size", 1_000_000),
        ("path.usr/share/doc", 10_000),
        ("path.**/old", 240_000),
        ("finding.npm-cache", 150_000),
    ] {
        assert_eq!(of(&value, limit)["measured"], measured, "{limit}");
    }
}

#[test]
fn shares_are_of_unpacked_and_exact() {
    let place = place();
    // 200,000 of 1,250,000 are 16 %.
    for (limit, state) in [
        ("16%", "pass"),
        ("15.9999%", "fail"),
        ("15% and 200 kB", "pass"),
        ("15% and 199999 B", "fail"),
        ("17% or 200 kB", "pass"),
        ("17% or 199999 B", "fail"),
        ("15.9999% or 1 GB", "fail"),
    ] {
        let config = format!("[limits]\nhidden = \"{limit}\"");
        let (_, value) = judged(&place, &config, &["app.tar"]);
        assert_eq!(of(&value, "limits.hidden")["state"], state, "{limit}");
    }
    // 200,000 of the 250,000 above the base are 80 %.
    for (limit, state) in [("80%", "pass"), ("79.99%", "fail")] {
        let config = format!("[limits]\nhidden-of-own = \"{limit}\"");
        let (_, value) = judged(&place, &config, &["app.tar", "--base-layers", "1"]);
        assert_eq!(of(&value, "limits.hidden-of-own")["state"], state, "{limit}");
    }
}

#[test]
fn only_own_bytes_count_if_the_base_is_ignored() {
    let place = place();
    let config = "\
        [limits]\nbase = \"ignore\"\nunpacked = \"1 GB\"\nhidden = \"1%\"\nlayers = 9\n\
        entries = 99\ndownload = \"1 GB\"\nlayer-size = \"1 GB\"\n\
        [[path]]\nglob = \"usr\"\nmax = \"1 GB\"\n";
    let (code, value) = judged(&place, config, &["app.tar", "--base-layers", "1"]);
    assert_eq!(code, Some(0));
    for (limit, measured) in [
        ("limits.unpacked", 250_000),
        ("limits.hidden", 0),
        ("limits.layers", 2),
        ("limits.entries", 5),
        ("limits.layer-size", 160_000),
        ("path.usr", 50_000),
    ] {
        assert_eq!(of(&value, limit)["measured"], measured, "{limit}");
    }
    assert_eq!(of(&value, "limits.unpacked")["title"], "own unpacked");
    // A base of all layers leaves nothing.
    let (_, value) = judged(&place, config, &["app.tar", "--base-layers", "3"]);
    assert_eq!(of(&value, "limits.unpacked")["measured"], 0);
}

#[test]
fn a_warning_is_below_the_limit() {
    let place = place();
    for (warn, max, state, over, code) in [
        ("1.2 MB", "1.3 MB", "warn", 50_000, 0),
        ("1.25 MB", "1.3 MB", "pass", 0, 0),
        ("1.1 MB", "1.2 MB", "fail", 50_000, 1),
    ] {
        let config = format!(
            "[limits]\nunpacked = {{ warn = \"{warn}\", max = \"{max}\", message = \"why\" }}"
        );
        let (exit, value) = judged(&place, &config, &["app.tar"]);
        let limit = of(&value, "limits.unpacked");
        assert_eq!((&limit["state"], &limit["over"]), (&state.into(), &over.into()));
        assert_eq!((exit, &limit["message"]), (Some(code), &"why".into()), "{warn} {max}");
        assert_eq!(value["verdict"], state);
    }
}

#[test]
fn packages_are_limited_by_name_and_ecosystem() {
    let place = place();
    let package = |name: &str| format!("{{\"name\": \"{name}\", \"version\": \"1.0.0\"}}");
    let [one, other] = ["lodash", "left-pad"].map(package);
    let files: &[(&str, &[u8])] = &[
        ("app/node_modules/lodash/package.json", one.as_bytes()),
        ("app/node_modules/lodash/lodash.js", &[b'x'; 70_000]),
        ("app/node_modules/left-pad/package.json", other.as_bytes()),
    ];
    write_app(&place, "npm.tar", files);
    for (keys, limit, number) in [
        ("ecosystem = \"npm\"", "package.npm/*", 2),
        ("name = \"l*\"", "package.l*", 2),
        ("name = \"lodash\"\necosystem = \"npm\"", "package.npm/lodash", 1),
        ("name = \"lodash\"\necosystem = \"dpkg\"", "package.dpkg/lodash", 0),
    ] {
        let config = format!("[[package]]\n{keys}\nmax = {number}");
        let (code, value) = judged(&place, &config, &["npm.tar"]);
        assert_eq!((code, &of(&value, limit)["measured"]), (Some(0), &number.into()), "{keys}");
    }
    let config = "[[package]]\nname = \"lodash\"\nmax = \"70 kB\"";
    let (code, value) = judged(&place, config, &["npm.tar"]);
    let limit = of(&value, "package.lodash");
    assert_eq!((code, &limit["over"]), (Some(1), &one.len().into()));
    assert_eq!(limit["contributors"][0]["what"], "npm lodash 1.0.0");
}

#[test]
fn what_is_over_after_a_fix_is_measured_by_the_limit_of_then() {
    let place = Place::new();
    let kept = noise(2_000_000, 1);
    let [large, small] = [noise(3_000_000, 2), noise(40_000, 3)];
    // The fix joins the first two instructions; the third hides something of the base.
    let layers: Vec<Vec<u8>> = [
        &[("usr/lib/system", kept.as_slice()), ("etc/motd", small.as_slice())][..],
        &[("opt/archive", large.as_slice())],
        &[("opt/.wh.archive", b"".as_slice())],
        &[("etc/motd", b"new".as_slice())],
    ]
    .map(|files| gzip(&tar_of(files)))
    .into();
    let steps = [
        "/bin/sh -c #(nop) ADD file:0a1b2c in / ",
        "/bin/sh -c curl -o /opt/archive example",
        "/bin/sh -c rm /opt/archive",
        "/bin/sh -c #(nop) COPY file:0a1b2c in /etc/ ",
    ];
    write(&place, "hidden.tar", docker_archive_of(&layers, &steps));
    let (code, value) = judged(&place, "[limits]\nhidden = \"1%\"\n", &["hidden.tar"]);
    let limit = of(&value, "limits.hidden");
    assert_eq!(
        (code, &limit["measured"], &limit["max"]),
        (Some(1), &3_040_000.into(), &50_400.into())
    );
    let advice = &limit["advice"];
    // Then 2,040,003 bytes are left, of which 1 % are allowed.
    assert_eq!((&advice["after"], &advice["over"]), (&40_000.into(), &19_600.into()), "{advice}");
    assert_eq!(advice["enough"], false);
    // It is one instruction in place of two.
    let (_, value) = judged(&place, "[limits]\nlayers = 3\n", &["hidden.tar"]);
    let advice = &of(&value, "limits.layers")["advice"];
    assert_eq!((&advice["fixes"], &advice["after"]), (&serde_json::json!([1]), &3.into()));
    assert_eq!(advice["enough"], true);
    // Hidden files at a path are gone too, but only those.
    let paths = "[[path]]\nglob = \"{opt,etc}\"\nmax = \"1 kB\"\nhidden = true\n";
    let (_, value) = judged(&place, paths, &["hidden.tar"]);
    let limit = of(&value, "path.{opt,etc}");
    assert_eq!(limit["measured"], 3_040_003);
    let advice = &limit["advice"];
    assert_eq!((&advice["after"], &advice["over"]), (&40_003.into(), &39_003.into()), "{advice}");
}
