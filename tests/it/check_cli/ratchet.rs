//! `ratchet`: limits that leave too much room, and `--ratchet`, which lowers them.

use expect_test::expect;

use super::{json, judged, of, place, write, write_app};
use crate::program::{alone, ran};

const CONFIG: &str = "\
# What we ship.
[limits]
ratchet  = \"5%\"
unpacked = { warn = \"1.9 MB\", max = \"2 MB\" }   # was more once
hidden   = \"30%\"
layers   = 3
visible  = \"1.06 MB\"

[[path]]
glob = \"usr/share/doc\"
max  = \"1 MB\"    # manuals
";

#[test]
fn a_limit_with_too_much_room_is_a_warning() {
    let place = place();
    let (code, value) = judged(&place, CONFIG, &["app.tar"]);
    assert_eq!((code, &value["verdict"]), (Some(0), &"warn".into()));
    assert_eq!(value["images"][0]["verdict"], "warn");
    for (limit, state, lower) in [
        ("limits.unpacked", "warn", Some("1.29 MB")),
        ("limits.hidden", "warn", Some("16.5%")),
        ("limits.layers", "pass", None),
        ("limits.visible", "pass", None),
        ("path.usr/share/doc", "warn", Some("10.3 kB")),
    ] {
        let judged = of(&value, limit);
        assert_eq!(
            (&judged["state"], judged["ratchet"].as_str()),
            (&state.into(), lower),
            "{limit}"
        );
    }
}

#[test]
fn lower_limits_are_written_and_nothing_else_changes() {
    let place = place();
    write(&place, "plimsoll.toml", CONFIG);
    let first = place.run(&["check", "app.tar", "--ratchet"]);
    assert_eq!(first.code, Some(0), "{}", first.stderr);
    expect![[r#"
        note: plimsoll.toml:4: limits.unpacked is 1.29 MB
        note: plimsoll.toml:5: limits.hidden is 16.5%
        note: plimsoll.toml:9: path.usr/share/doc is 10.3 kB
    "#]]
    .assert_eq(&first.stderr);
    let text = place.read("plimsoll.toml");
    expect![[r##"
        # What we ship.
        [limits]
        ratchet  = "5%"
        unpacked = { warn = "1.25 MB", max = "1.29 MB" }   # was more once
        hidden   = "16.5%"
        layers   = 3
        visible  = "1.06 MB"

        [[path]]
        glob = "usr/share/doc"
        max  = "10.3 kB"    # manuals
    "##]]
    .assert_eq(&text);
    let second = place.run(&["check", "app.tar", "--ratchet"]);
    expect![[r#"
        note: `plimsoll.toml` stays: no limit leaves more room than `ratchet` allows
    "#]]
    .assert_eq(&second.stderr);
    assert_eq!((second.code, place.read("plimsoll.toml")), (Some(0), text));
}

#[test]
fn the_largest_of_several_images_decides() {
    let place = place();
    write_app(&place, "grown.tar", &[("app/model.bin", &super::noise(100_000, 9))]);
    let config = "[limits]\nratchet = \"5%\"\nunpacked = \"2 MB\"\n";
    let (_, value) = judged(&place, config, &["app.tar", "grown.tar"]);
    assert_eq!(of(&value, "limits.unpacked")["ratchet"], "1.39 MB");
    write(&place, "plimsoll.toml", config);
    assert_eq!(place.run(&["check", "app.tar", "grown.tar", "--ratchet"]).code, Some(0));
    assert!(place.read("plimsoll.toml").contains("\"1.39 MB\""));
    assert_eq!(json(&place, &["app.tar", "grown.tar"]).0, Some(0));
}

#[test]
fn nothing_is_lowered_by_what_is_not_measured() {
    let place = place();
    super::write_plain(&place);
    let config = "[limits]\nratchet = \"5%\"\ndownload = \"2 GB\"\n[growth]\nlayers = 9\n";
    write(&place, "plimsoll.toml", config);
    let ran = place.run(&["check", "plain.tar", "--ratchet"]);
    assert_eq!((ran.code, place.read("plimsoll.toml").as_str()), (Some(0), config));
    // Nor by a part of the images.
    let ran = place.run(&["check", "app.tar", "absent.tar", "--ratchet"]);
    assert_eq!((ran.code, place.read("plimsoll.toml").as_str()), (Some(2), config));
}

#[test]
fn a_disk_that_is_full_leaves_the_old_file() {
    let place = place();
    write(&place, "plimsoll.toml", CONFIG);
    let program = env!("CARGO_BIN_EXE_plimsoll");
    let script = format!("ulimit -f 0; exec {program} check app.tar --ratchet");
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", &script]).current_dir(place.directory.path());
    alone(&mut shell);
    assert_ne!(ran(&mut shell).code, Some(0));
    assert_eq!(place.read("plimsoll.toml"), CONFIG);
}

#[test]
fn without_a_share_nothing_is_lowered() {
    let place = place();
    write(&place, "plimsoll.toml", "[limits]\nunpacked = \"2 MB\"\n");
    let ran = place.run(&["check", "app.tar", "--ratchet"]);
    expect![[r#"
        note: `plimsoll.toml` stays: no table has a `ratchet`, such as ratchet = "5%" in [limits]
    "#]]
    .assert_eq(&ran.stderr);
}

#[test]
fn a_limit_that_another_image_needs_stays() {
    let place = place();
    write_app(&place, "grown.tar", &[("app/model.bin", &super::noise(700_000, 9))]);
    // Only one of both images says how much room is too much, and the other one needs it.
    let config = "[limits]\nunpacked = \"2 MB\"\n[image.app.limits]\nratchet = \"5%\"\n";
    write(&place, "plimsoll.toml", config);
    let ran = place.run(&["check", "app.tar", "grown.tar", "--ratchet"]);
    assert_eq!((ran.code, place.read("plimsoll.toml").as_str()), (Some(0), config));
    let ran = place.run(&["check", "app.tar", "--ratchet"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(place.read("plimsoll.toml").contains("unpacked = \"1.29 MB\""));
}

#[test]
fn totals_are_lowered_too() {
    let place = place();
    let config = "[limits]\nratchet = \"5%\"\n[total]\nunpacked = \"2 MB\"\n";
    let (_, value) = judged(&place, config, &["app.tar"]);
    assert_eq!(of(&value, "total.unpacked")["ratchet"], "1.29 MB");
}
