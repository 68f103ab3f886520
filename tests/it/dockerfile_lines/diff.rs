//! A plan in place as a diff of the Dockerfile: what it changes, and what it leaves out.

use std::fs;
use std::process::Command;

use expect_test::expect;

use super::program::{DOCKERFILE, place, stderr};
use crate::program::{Place, Ran, docker_archive_of, tar_of};

#[test]
fn a_plan_in_place_is_a_diff_of_the_dockerfile() {
    let place = place();
    let arguments = [
        "report", "image.tar", "--plan", "in-place", "--diff", "--dockerfile", "Dockerfile",
        "--no-config",
    ];
    let ran = place.run(&arguments);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    expect![[r#"
        --- a/Dockerfile
        +++ b/Dockerfile
        @@ -1,7 +1,7 @@
         # A service.
         FROM scratch
         ARG MODE=fast
        -RUN --mount=type=secret,id=npm \
        -    # What the lock file says.
        -    npm ci
        +# What the lock file says.
        +RUN --mount=type=secret,id=npm npm ci && \
        +    rm -rf /root/.npm/_cacache
         COPY app.js /app/
    "#]]
    .assert_eq(&ran.stdout);
    // What follows stays byte for byte.
    let crlf = DOCKERFILE.replace('\n', "\r\n");
    fs::write(place.path("Dockerfile"), &crlf).unwrap();
    let other = place.run(&arguments).stdout;
    assert_eq!(other.lines().count(), ran.stdout.lines().count());
    assert!(other.contains(" COPY app.js /app/\r\n"), "{other}");
    assert!(other.contains("npm ci && \\\r\n"), "{other}");
}

#[test]
fn only_a_plan_in_place_is_a_diff() {
    let place = place();
    let diff = ["report", "image.tar", "--no-config", "--diff", "--plan"];
    stderr(
        &place,
        &[&diff[..], &["in-place"]].concat(),
        2,
        expect![[r#"
            error: could not write the plan `in-place` as a diff
              because the Dockerfile of the image is not named

            hint: Name it: `--dockerfile FILE`.
        "#]],
    );
    stderr(
        &place,
        &[&diff[..], &["onto", "--dockerfile", "Dockerfile"]].concat(),
        2,
        expect![[r#"
            error: could not write the plan `onto` as a diff
              because it writes another Dockerfile, with a stage more

            hint: Pass `--plan in-place`, or leave out `--diff`.
        "#]],
    );
    // The instruction to change is not in the file, which may be that of any image.
    fs::write(place.path("Dockerfile"), DOCKERFILE.replace("npm ci", "npm i")).unwrap();
    let ran = place.run(&[&diff[..], &["in-place", "--dockerfile", "Dockerfile"]].concat());
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    assert!(ran.stderr.contains("that is not the Dockerfile of this image"), "{}", ran.stderr);
}

/// Writes `two.tar`, whose second `RUN` removes what its first one made, and a Dockerfile with
/// lines between both.
fn between(place: &Place, lines: &str) {
    let made = tar_of(&[("srv/made", &[b'x'; 3_000_000]), ("srv/kept", b"kept")]);
    let removed = tar_of(&[("srv/.wh.made", b"")]);
    let steps = ["RUN /bin/sh -c make # buildkit", "RUN /bin/sh -c rm /srv/made # buildkit"];
    fs::write(place.path("two.tar"), docker_archive_of(&[made, removed], &steps)).unwrap();
    let text = format!("FROM scratch AS a\nRUN make\n{lines}RUN rm /srv/made\n");
    fs::write(place.path("Dockerfile"), text).unwrap();
}

fn diff_of(place: &Place, image: &str, dockerfile: &str) -> Ran {
    place.run(&[
        "report", image, "--plan", "in-place", "--diff", "--dockerfile", dockerfile, "--no-config",
    ])
}

#[test]
fn nothing_is_joined_past_what_is_newer_than_the_image() {
    let place = place();
    between(&place, "\n# Both are in the image.\n");
    let ran = diff_of(&place, "two.tar", "Dockerfile");
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stdout.contains("-RUN rm /srv/made\n"), "{}", ran.stdout);
    for newer in ["COPY generated ./", "USER node", "RUN ./codegen", "FROM a"] {
        between(&place, &format!("{newer}\n"));
        let ran = diff_of(&place, "two.tar", "Dockerfile");
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{newer}: {}", ran.stderr);
        assert!(ran.stderr.contains(&format!("line 3, `{newer}")), "{newer}: {}", ran.stderr);
    }
}

#[test]
fn options_of_one_instruction_hold_for_no_other() {
    let place = place();
    for (option, code) in [("--network=none", 2), ("--mount=type=cache,target=/c", 0)] {
        between(&place, "");
        let text = fs::read_to_string(place.path("Dockerfile")).unwrap();
        fs::write(
            place.path("Dockerfile"),
            text.replace("RUN make", &format!("RUN {option} make")),
        )
        .unwrap();
        let ran = diff_of(&place, "two.tar", "Dockerfile");
        assert_eq!(ran.code, Some(code), "{option}: {}", ran.stderr);
        let said = ran.stderr.contains("`--network=none` would hold for line 3 too");
        assert_eq!(said, code == 2, "{}", ran.stderr);
    }
}

#[test]
fn a_program_without_a_shell_is_the_reason() {
    let place = place();
    let text = DOCKERFILE.replace("    npm ci", "    [\"npm\", \"ci\"]");
    fs::write(place.path("Dockerfile"), text).unwrap();
    let ran = diff_of(&place, "image.tar", "Dockerfile");
    assert_eq!(ran.code, Some(2));
    let is_said = ["without a shell", "it is not certain which lines"];
    assert!(is_said.iter().any(|why| ran.stderr.contains(why)), "{}", ran.stderr);
    assert!(!ran.stderr.contains(".dockerignore"), "{}", ran.stderr);
}

#[test]
fn what_is_wrong_with_the_dockerfile_is_said() {
    let place = place();
    fs::write(place.path("Dockerfile"), "FROM debian\nRUN make\n").unwrap();
    let ran = diff_of(&place, "image.tar", "Dockerfile");
    assert!(ran.stderr.contains("not the Dockerfile of this image, by its"), "{}", ran.stderr);
    let bytes = [DOCKERFILE.as_bytes(), b"# \xff\n"].concat();
    fs::write(place.path("Dockerfile"), bytes).unwrap();
    let ran = diff_of(&place, "image.tar", "Dockerfile");
    assert!(ran.stderr.contains("the Dockerfile is not UTF-8"), "{}", ran.stderr);
}

#[test]
#[expect(clippy::print_stderr, reason = "says what was skipped")]
fn patch_takes_every_path() {
    let place = place();
    let inside = place.path("Dockerfile").display().to_string();
    let directory = place.directory.path().display().to_string();
    fs::create_dir(place.path("my app")).unwrap();
    for name in ["./Dockerfile", "my app/../Dockerfile", "my app/Docker file", "tab\tx", &inside] {
        fs::write(place.path(name), DOCKERFILE).unwrap();
        let ran = diff_of(&place, "image.tar", name);
        assert_eq!(ran.code, Some(0), "{name}: {}", ran.stderr);
        let says = ran.stderr.contains(&format!("apply it in `{directory}`"));
        assert_eq!(says, name == inside, "{name}: {}", ran.stderr);
        fs::write(place.path("x.diff"), &ran.stdout).unwrap();
        let mut patch = Command::new("patch");
        patch.args(["-p1", "-i", "x.diff"]).current_dir(place.directory.path());
        let Ok(output) = patch.output() else {
            eprintln!("skipped: there is no `patch` here");
            return;
        };
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stdout));
        let text = fs::read_to_string(place.path(name)).unwrap();
        assert!(text.contains("rm -rf /root/.npm/_cacache"), "{name}: {text}");
    }
}
