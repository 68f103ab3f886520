//! Several images: limits by name and platform, and what they ship together.

use serde_json::Value;

use super::{json, judged, layers, of, place, write, write_app};
use crate::program::docker_archive_of;

/// The states of a limit, by image.
fn states(value: &Value, limit: &str) -> Vec<(Value, Value)> {
    let all = value["judgements"].as_array().unwrap().iter();
    let mut states: Vec<_> = all
        .filter(|judged| judged["limit"] == limit)
        .map(|judged| (judged["image"].clone(), judged["state"].clone()))
        .collect();
    states.sort_by_key(|(image, _)| image.as_u64());
    states
}

#[test]
fn limits_of_a_name_replace_those_of_all() {
    let place = place();
    write_app(&place, "web.tar", &[]);
    let config = "\
        [limits]\nunpacked = \"1 MB\"\n\
        [image.\"web*\".limits]\nunpacked = \"2 MB\"\n\
        [[image.\"app\".path]]\nglob = \"app\"\nmax = \"1 B\"\n";
    let (code, value) = judged(&place, config, &["app.tar", "web.tar"]);
    assert_eq!(code, Some(1));
    let expected = [(0.into(), "fail".into()), (1.into(), "pass".into())];
    assert_eq!(states(&value, "limits.unpacked"), expected);
    assert_eq!(states(&value, "path.app"), [(0.into(), "fail".into())]);
    assert_eq!((&value["image"], &value["sizes"]), (&Value::Null, &Value::Null));
    // Both are called `made` in their archives.
    for glob in ["made:*", "made", "*.tar", "{app,web}"] {
        let config = format!("[limits]\nlayers = 9\n[image.\"{glob}\".limits]\nlayers = 1\n");
        let (_, value) = judged(&place, &config, &["app.tar", "web.tar"]);
        let both = [(0.into(), "fail".into()), (1.into(), "fail".into())];
        assert_eq!(states(&value, "limits.layers"), both, "{glob}");
    }
}

#[test]
fn limits_of_a_platform_hold_for_it_only() {
    let place = place();
    let config = |platform: &str| {
        format!("[limits]\nlayers = 9\n[platform.\"{platform}\".limits]\nlayers = 1\n")
    };
    let (code, _) = judged(&place, &config("linux/amd64"), &["app.tar"]);
    assert_eq!(code, Some(1));
    let (code, value) = judged(&place, &config("linux/arm64"), &["app.tar"]);
    assert_eq!((code, &value["warnings"]), (Some(0), &serde_json::json!([])));
    let (_, value) = judged(&place, &config("linux/arm46"), &["app.tar"]);
    let warning = value["warnings"][0].as_str().unwrap();
    assert!(warning.contains("unknown architecture `arm46`; did you mean `arm64`?"), "{warning}");
}

#[test]
fn shared_layers_count_once_in_totals() {
    let place = place();
    let mut other = layers(&[]);
    other.truncate(1);
    write(&place, "base.tar", docker_archive_of(&other, &["/bin/sh -c #(nop) ADD file:0 in / "]));
    let config = "[total]\nunpacked = \"1250000 B\"\nlayers = 3\ndownload = \"1 GB\"\n";
    let (code, value) = judged(&place, config, &["app.tar", "base.tar", "app.tar"]);
    assert_eq!(code, Some(0), "{value:#}");
    let total = of(&value, "total.unpacked");
    assert_eq!((&total["measured"], &total["image"]), (&1_250_000.into(), &Value::Null));
    let (_, alone) = judged(&place, config, &["app.tar"]);
    let download = |value: &Value| of(value, "total.download")["measured"].clone();
    assert_eq!(download(&value), download(&alone));
    let (code, value) =
        judged(&place, "[total]\nunpacked = \"1249999 B\"", &["app.tar", "base.tar"]);
    let total = of(&value, "total.unpacked");
    assert_eq!((code, &total["over"]), (Some(1), &1.into()));
    assert_eq!(total["contributors"][0]["measured"], 1_000_000);
    // Without one of the images the total is unknown.
    let (code, value) = json(&place, &["app.tar", "absent.tar"]);
    assert_eq!((code, &of(&value, "total.unpacked")["state"]), (Some(2), &"not-measured".into()));
}

#[test]
fn fixes_are_numbered_through() {
    let place = place();
    write_app(&place, "web.tar", &[]);
    let (_, value) = judged(&place, "[rules]\nnpm-cache = \"deny\"", &["app.tar", "web.tar"]);
    let fixes: Vec<_> = value["fixes"].as_array().unwrap().iter().collect();
    let numbers: Vec<_> = fixes.iter().map(|fix| (&fix["number"], &fix["image"])).collect();
    assert_eq!(numbers, [(&1.into(), &0.into()), (&2.into(), &1.into())]);
    let advice: Vec<_> = value["judgements"]
        .as_array()
        .unwrap()
        .iter()
        .map(|judged| (judged["image"].clone(), judged["advice"]["fixes"].clone()))
        .collect();
    let expected = [(0.into(), serde_json::json!([1])), (1.into(), serde_json::json!([2]))];
    assert_eq!(advice, expected);
}

#[test]
fn what_one_of_the_images_has_matches_something() {
    let place = place();
    write_app(&place, "web.tar", &[("srv/www/index.html", b"hello")]);
    let config = "[[path]]\nglob = \"srv/**\"\nmax = \"1 MB\"\n";
    let (_, value) = judged(&place, config, &["app.tar", "web.tar"]);
    assert_eq!(value["warnings"], serde_json::json!([]));
    let (_, value) = judged(&place, config, &["app.tar", "app.tar"]);
    assert_eq!(
        value["warnings"],
        serde_json::json!(["path srv/** (plimsoll.toml:1) matches nothing"])
    );
}
