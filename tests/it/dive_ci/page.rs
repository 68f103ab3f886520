//! The numbers of `docs/from-dive.md` are those of the images that it names.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::program::program;

/// What the page says of an image: for each column the number of dive, and ours.
fn rows() -> Vec<(&'static str, Vec<(&'static str, &'static str)>)> {
    let page = include_str!("../../../docs/from-dive.md");
    let (_, table) = page.split_once("| image | wasted, hidden |").expect("the table is there");
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    rows.map(|row| {
        let mut cells = row.trim_matches('|').split('|').map(str::trim);
        let image = cells.next().expect("an image comes first").trim_matches('`');
        (image, cells.map(|cell| cell.split_once(" · ").expect("two numbers")).collect())
    })
    .collect()
}

fn path(image: &str) -> Option<PathBuf> {
    if image.starts_with("testdata/") {
        return Some(Path::new(env!("CARGO_MANIFEST_DIR")).join(image));
    }
    std::env::var_os("PLIMSOLL_FIXTURES").map(|fixtures| PathBuf::from(fixtures).join(image))
}

fn report(path: &Path) -> Value {
    let output = program()
        .args(["report", "--format", "json", "--no-config"])
        .arg(path)
        .output()
        .expect("the program starts");
    serde_json::from_slice(&output.stdout).expect("a report is JSON")
}

#[test]
fn the_page_has_the_numbers_of_the_images() {
    let rows = rows();
    assert_eq!(rows.len(), 7);
    for (image, cells) in rows {
        let Some(path) = path(image) else { continue };
        let report = report(&path);
        let size = |name: &str| report["sizes"][name].as_u64().expect("it is a size");
        let layers = report["layers"].as_array().expect("layers are a list");
        let own: u64 = layers.iter().skip(1).map(|layer| layer["unpacked"].as_u64().unwrap()).sum();
        let share = |part: u64, whole: u64| match whole {
            0 => "none".to_owned(),
            whole => format!("{:.4}", part as f64 / whole as f64),
        };
        let expected = [
            plimsoll::units::grouped(size("hidden")),
            share(size("visible"), size("unpacked")),
            share(size("hidden"), own),
        ];
        let ours: Vec<&str> = cells.iter().map(|(_, ours)| *ours).collect();
        assert_eq!(ours, expected, "{image}");
    }
}
