//! Directories and devices as inputs and outputs.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::process::Command;

use super::{check, limited};
use crate::program::Place;

#[test]
fn a_directory_with_everything_in_it() {
    let place = Place::new();
    let root = place.path("root");
    fs::create_dir_all(root.join("etc/closed")).expect("it takes directories");
    fs::write(root.join("etc/file"), b"12345").expect("it takes files");
    fs::write(root.join("etc/secret"), b"123").expect("it takes files");
    symlink("..", root.join("etc/up")).expect("it takes links");
    symlink("loop", root.join("loop")).expect("it takes links");
    let made = Command::new("mkfifo").arg(root.join("pipe")).status().expect("mkfifo is there");
    assert!(made.success());
    let _socket = UnixListener::bind(root.join("socket")).expect("it takes sockets");
    for closed in ["etc/closed", "etc/secret"] {
        fs::set_permissions(root.join(closed), fs::Permissions::from_mode(0o0))
            .expect("it is ours");
    }
    let ran = place.run(&["root", "--format", "json", "--files"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    for name in ["/pipe", "/socket", "/loop", "/etc/up", "/etc/secret"] {
        assert!(ran.stdout.contains(&format!("\"{name}\"")), "{name}");
    }
    // Root can read everything.
    if fs::read(root.join("etc/secret")).is_err() {
        assert!(ran.stdout.contains("could not be read"), "{}", ran.stdout);
        assert_eq!(place.run(&["root", "--strict"]).code, Some(2));
    }
}

#[test]
fn reading_a_directory_stops_at_limits() {
    let place = Place::new();
    let root = place.path("root");
    fs::create_dir_all(root.join("a/b/c/d")).expect("it takes directories");
    for number in 0..20 {
        fs::write(root.join(format!("file{number:02}")), b"12345").expect("it takes files");
    }
    let huge = fs::File::create(root.join("huge")).expect("it takes files");
    huge.set_len(1 << 40).expect("it is a hole");
    for (name, value, words) in [
        ("layer-entries", 7, "more than 7 entries"),
        ("layer-bytes", 1 << 20, "more than `layer-bytes` allows"),
        ("path-depth", 2, "is deeper than `path-depth` allows"),
    ] {
        let options = limited(|limits| {
            // In no case is the hole read to its end.
            limits.layer_bytes = 1 << 20;
            assert!(limits.set(name, value));
        });
        let path = root.to_str().expect("it is UTF-8");
        let report = plimsoll::inspect(&path.into(), &options, &plimsoll::scan::NoEvents);
        let report = report.expect("the rest is read");
        check(&report);
        let messages: Vec<&String> =
            report.warnings.iter().map(|warning| &warning.message).collect();
        assert!(messages.iter().any(|message| message.contains(words)), "{name}: {messages:?}");
    }
}

#[test]
fn devices_are_read_and_written_as_far_as_makes_sense() {
    let place = Place::new();
    for (device, words) in [
        ("/dev/null", "because it is empty"),
        ("/dev/zero", "neither a tar nor compressed"),
        ("/dev/urandom", "neither a tar nor compressed"),
    ] {
        let ran = place.run(&[device]);
        assert_eq!(ran.code, Some(2), "{device}: {}", ran.stdout);
        assert!(ran.stderr.contains(words), "{device}: {}", ran.stderr);
    }
    assert_eq!(place.run(&["image.tar", "-o", "/dev/null"]).code, Some(0));
    let ran = place.run(&["image.tar", "-o", "/dev/full"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.starts_with("error: could not write `/dev/full`"), "{}", ran.stderr);
    assert!(fs::metadata("/dev/null").is_ok_and(|metadata| !metadata.is_file()));
}

#[test]
fn a_layout_of_links_and_pipes_is_no_image() {
    let place = Place::new();
    let root = place.path("layout");
    fs::create_dir_all(root.join("blobs/sha256")).expect("it takes directories");
    for name in ["index.json", "oci-layout", "manifest.json"] {
        let made = Command::new("mkfifo").arg(root.join(name)).status().expect("mkfifo is there");
        assert!(made.success());
    }
    symlink("/dev/zero", root.join("repositories")).expect("it takes links");
    let ran = place.run(&["layout"]);
    assert_eq!(ran.code, Some(2), "{}", ran.stdout);
    assert!(ran.stderr.contains("is not an image"), "{}", ran.stderr);
}

#[test]
fn a_stream_that_cannot_be_spooled_is_an_error() {
    let place = Place::new();
    // Its first names do not show what it is, so it would have to be spooled.
    let tar = crate::program::tar_of(&[("unclear", b"abc")]);
    std::fs::write(place.path("stream"), tar).expect("it is writable");
    let mut command = place.command(&["-"]);
    command.env("TMPDIR", place.path("not-there"));
    command.stdin(std::fs::File::open(place.path("stream")).expect("it is there"));
    let ran = crate::program::ran(&mut command);
    assert_eq!(ran.code, Some(2), "{}", ran.stdout);
    assert!(ran.stderr.contains("could not keep"), "{}", ran.stderr);
    assert!(ran.stderr.contains("not-there"), "{}", ran.stderr);
    assert!(ran.stderr.contains("hint: Set TMPDIR"), "{}", ran.stderr);
}
