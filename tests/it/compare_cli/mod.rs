//! `plimsoll compare`: what its arguments can be, what is said about each of them, and exit codes.

use std::fs;

use serde_json::Value;

use crate::program::{Place, Ran, docker_archive_of, tar_of};

mod arguments;
mod codes;
mod contents;
mod outputs;
mod reports;
mod streams;

/// A place with `small.tar`, and `large.tar` with 300 kB more, in which no default is looked for.
fn place() -> Place {
    let place = Place::new();
    let write = |name: &str, bytes: usize| {
        let layer = tar_of(&[("app/data", &vec![b'x'; bytes])]);
        let archive = docker_archive_of(&[layer], &["COPY data /app/ # buildkit"]);
        fs::write(place.path(name), archive).expect("the directory is writable");
    };
    write("small.tar", 1000);
    write("large.tar", 301_000);
    place
}

/// Writes a file and returns its name.
fn with(place: &Place, name: &str, content: impl AsRef<[u8]>) {
    fs::write(place.path(name), content).expect("the directory is writable");
}

/// What a run wrote as JSON.
fn json(ran: &Ran) -> Value {
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    serde_json::from_str(&ran.stdout).unwrap()
}

/// The unpacked bytes of both sides.
fn unpacked(value: &Value) -> [u64; 2] {
    ["before", "after"].map(|side| value[side]["sizes"]["unpacked"].as_u64().unwrap())
}

/// Writes reports of both images: `small.json` with paths, and `large.json` without.
fn with_reports(place: &Place) {
    let small = ["report", "small.tar", "--files", "-o", "small.json", "-q"];
    let large = ["report", "large.tar", "-o", "large.json", "-q"];
    assert_eq!((place.run(&small).code, place.run(&large).code), (Some(0), Some(0)));
}

/// The arguments of a comparison that is written as JSON.
fn compared<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    [&["compare", "--format", "json"], arguments].concat()
}

#[test]
fn two_images_are_compared() {
    let place = place();
    let ran = place.run(&compared(&["small.tar", "large.tar"]));
    assert_eq!(ran.stderr, "");
    let value = json(&ran);
    assert_eq!((&value["schema"], unpacked(&value)), (&1.into(), [1000, 301_000]));
    let names = ["before", "after"].map(|side| value[side]["image"]["reference"].clone());
    assert_eq!(names, ["small.tar", "large.tar"]);
}

#[test]
fn an_image_is_compared_with_itself() {
    let value = json(&place().run(&compared(&["small.tar", "small.tar", "--exit-code"])));
    assert_eq!(value["sizes"]["unpacked"]["change"], 0);
}

#[test]
fn threads_change_nothing() {
    let place = place();
    let of = |threads| place.run(&compared(&["small.tar", "large.tar", "--threads", threads]));
    assert_eq!(of("1").stdout, of("5").stdout);
    assert_eq!(of("1").stdout, place.run(&compared(&["small.tar", "large.tar"])).stdout);
}

#[test]
fn each_side_can_have_its_own_image_and_platform() {
    let place = Place::new();
    let testdata = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    let two = testdata.join("docker-save-20.10-two-images.tar.gz");
    let many = testdata.join("buildkit-oci-platforms.tar.gz");
    let (two, many) = (two.to_str().unwrap(), many.to_str().unwrap());
    let names = |arguments: &[&str]| {
        let value = json(&place.run(&compared(arguments)));
        ["before", "after"].map(|side| {
            let image = &value[side]["image"];
            format!("{} {}", image["names"][0], image["platform"]).replace('"', "")
        })
    };
    let one = "plimsoll/sample:1 linux/amd64";
    let other = "plimsoll/other:1 linux/amd64";
    assert_eq!(names(&[two, two, "--image-before", "1", "--image-after", "2"]), [one, other]);
    assert_eq!(names(&[two, two, "--image", "2"]), [other, other]);
    // What is said about one of them comes before what is said about both.
    assert_eq!(names(&[two, two, "--image", "2", "--image-before", "1"]), [one, other]);
    let after = ["--platform", "linux/amd64", "--platform-after", "linux/arm64"];
    let [before, after] = names(&[&[many, many][..], &after].concat());
    assert!(before.ends_with("linux/amd64") && after.contains("linux/arm64"), "{before} {after}");
}

#[test]
fn options_of_one_side_are_named_in_hints() {
    let testdata = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    let two = testdata.join("docker-save-20.10-two-images.tar.gz");
    let place = place();
    fs::copy(two, place.path("two.tar.gz")).unwrap();
    let ran = place.run(&compared(&["small.tar", "two.tar.gz"]));
    expect_test::expect![[r#"
        error: AFTER (`two.tar.gz`): could not open the image
          because `two.tar.gz` holds 2 images

        hint: Use `--image-after` with the name or number of one of these:
            1 plimsoll/sample:1 (linux/amd64) 5f7511184b2e
            2 plimsoll/other:1 (linux/amd64) d14c35c4546b
    "#]]
    .assert_eq(&ran.stderr);
    let ran = place.run(&compared(&["small.tar", "small.tar", "--base-layers-before", "9"]));
    expect_test::expect![[r#"
        error: BEFORE (`small.tar`): the base cannot be 9 layers of an image that has 1

        hint: Pass `--base-layers-before` a number from 0 to 1.
    "#]]
    .assert_eq(&ran.stderr);
}
