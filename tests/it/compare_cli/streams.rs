//! Standard input as one of the sides.

use std::fs::{self, File};
use std::process::Stdio;

use expect_test::expect;

use super::{compared, json, place, unpacked, with_reports};
use crate::layer_language::{Pack, pack};
use crate::program::{Place, Ran, ran};

/// Compares with bytes that come through a pipe.
fn piped(place: &Place, arguments: &[&str], content: &[u8]) -> Ran {
    use std::io::Write;
    let (reader, mut writer) = std::io::pipe().expect("pipes can be made");
    let mut command = place.command(&compared(arguments));
    command.stdin(reader);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            // A program that refuses its arguments reads nothing.
            let _ = writer.write_all(content);
        });
        let ran = ran(&mut command);
        // The pipe ends with the last who could read from it.
        drop(command);
        ran
    })
}

#[test]
fn either_side_comes_from_standard_input() {
    let place = place();
    with_reports(&place);
    let read = |name: &str| fs::read(place.path(name)).unwrap();
    let (small, report) = (read("small.tar"), read("small.json"));
    let packed = [pack(Pack::Gzip, &small), pack(Pack::Zstd, &report)];
    let contents = [&small, &report, &packed[0], &packed[1]];
    for content in contents {
        let value = json(&piped(&place, &["-", "large.tar"], content));
        assert_eq!(unpacked(&value), [1000, 301_000]);
        let value = json(&piped(&place, &["large.json", "-"], content));
        assert_eq!(unpacked(&value), [301_000, 1000]);
        #[cfg(target_os = "linux")]
        for name in ["/dev/stdin", "/dev/fd/0"] {
            let value = json(&piped(&place, &[name, "large.tar"], content));
            assert_eq!(unpacked(&value), [1000, 301_000], "{name}");
        }
    }
    let value = json(&piped(&place, &["docker-archive:-", "large.tar"], &small));
    assert_eq!(unpacked(&value), [1000, 301_000]);
}

#[test]
fn a_kind_of_image_that_is_named_is_no_report() {
    let place = place();
    with_reports(&place);
    let report = fs::read(place.path("small.json")).unwrap();
    let ran = piped(&place, &["docker-archive:-", "large.tar"], &report);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.starts_with("error: BEFORE (standard input): could not open the image\n"));
}

#[test]
fn standard_input_is_read_for_one_side_only() {
    let place = place();
    for (arguments, which) in [
        (&["-", "-"][..], "BEFORE and AFTER"),
        (&["docker-archive:-", "oci-archive:-"], "BEFORE and AFTER"),
        (&["small.tar", "-", "--base-before", "-"], "AFTER and the base image of BEFORE"),
        (&["-", "small.tar", "--base", "-"], "BEFORE and the base image of BEFORE"),
        (
            &["small.tar", "small.tar", "--base", "-"],
            "the base image of BEFORE and the base image of AFTER",
        ),
    ] {
        let ran = piped(&place, arguments, b"");
        let expected = format!(
            "error: {which} cannot both be standard input\n\nhint: Save one of them to a file \
             first.\n"
        );
        assert_eq!((ran.code, ran.stderr), (Some(2), expected), "{arguments:?}");
    }
    // A report has no base that would be read.
    with_reports(&place);
    let base = fs::read(place.path("small.tar")).unwrap();
    let ran = piped(&place, &["small.json", "small.tar", "--base", "-"], &base);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
}

#[test]
fn nothing_on_standard_input_is_said() {
    let ran = piped(&place(), &["small.tar", "-"], b"");
    assert_eq!(ran.code, Some(2));
    expect![[r#"
        error: AFTER (standard input): could not open the image
          because `-` is not an image that can be read
          because it is empty

        hint: Nothing came from standard input: did the command before `|` fail?
    "#]]
    .assert_eq(&ran.stderr);
}

#[test]
#[cfg(target_os = "linux")]
fn a_file_that_is_redirected_is_read_twice() {
    let place = place();
    let file = File::open(place.path("small.tar")).unwrap();
    let arguments = compared(&["/dev/stdin", "/dev/stdin"]);
    let ran = ran(place.command(&arguments).stdin(Stdio::from(file)));
    assert_eq!(unpacked(&json(&ran)), [1000, 1000]);
}

#[test]
#[cfg(target_os = "linux")]
fn nobody_types_an_image() {
    let place = place();
    // The end of a pseudoterminal that programs which emulate one use is a terminal too.
    let Ok(terminal) = File::options().read(true).write(true).open("/dev/ptmx") else { return };
    let typed = |arguments: &[&str]| {
        let stdin = Stdio::from(terminal.try_clone().expect("it can be opened twice"));
        let ran = ran(place.command(&compared(arguments)).stdin(stdin));
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{arguments:?}");
        ran.stderr
    };
    expect![[r#"
        error: could not read an image from standard input: it is a terminal

        hint: Pipe an image into it: `docker save IMAGE | plimsoll compare - large.tar`.
    "#]]
    .assert_eq(&typed(&["-", "large.tar"]));
    expect![[r#"
        error: could not read an image from standard input: it is a terminal

        hint: Pipe an image into it: `docker save IMAGE | plimsoll compare small.tar -`.
    "#]]
    .assert_eq(&typed(&["small.tar", "docker-archive:-"]));
    assert!(typed(&["small.tar", "large.tar", "--base", "-"]).contains("it is a terminal"));
}
