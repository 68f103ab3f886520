//! `plimsoll check`: what it judges by, what each limit measures, exit codes, and the files that it
//! writes.

use std::fs;
use std::io::Write as _;

use serde_json::Value;

use crate::program::{Place, Ran, docker_archive_of, tar_of};

mod baseline;
mod codes;
mod dive;
mod files;
mod limits;
mod options;
mod ratchet;
mod rows;
mod rules;
mod several;

/// A place with `app.tar`, of which every layer is compressed, so that its download is known; its
/// base is one layer.
///
/// Unpacked 1,250,000 bytes: 1,000,000 in the base, 200,000 of which the third layer replaces, and
/// 250,000 above it.
fn place() -> Place {
    let place = Place::new();
    write_app(&place, "app.tar", &[]);
    place
}

/// The layers of the image, with more files in the topmost one.
fn layers(more: &[(&str, &[u8])]) -> Vec<Vec<u8>> {
    let base: &[(&str, &[u8])] = &[
        ("usr/lib/system", &noise(800_000, 1)),
        ("usr/share/old", &noise(200_000, 2)),
        ("usr/share/doc/a/copyright", b""),
    ];
    let run: &[(&str, &[u8])] = &[
        ("root/.npm/_cacache/index-v5/00/entry", &noise(100_000, 3)),
        ("root/.npm/_cacache/content-v2/sha512/00/blob", &noise(50_000, 4)),
        ("usr/share/doc/b/README", &noise(10_000, 5)),
    ];
    let copy: &[(&str, &[u8])] =
        &[("usr/share/old", &noise(40_000, 6)), ("app/server.js", &noise(50_000, 7))];
    let copy = [copy, more].concat();
    [base, run, &copy].map(|files| gzip(&tar_of(files))).into()
}

/// The instructions that made them.
const STEPS: &[&str] = &[
    "/bin/sh -c #(nop) ADD file:0a1b2c in / ",
    "/bin/sh -c npm install",
    "/bin/sh -c #(nop) COPY dir:0a1b2c in / ",
];

fn write_app(place: &Place, name: &str, more: &[(&str, &[u8])]) {
    write(place, name, docker_archive_of(&layers(more), STEPS));
}

/// Writes `plain.tar`: the same image with layers that are not compressed, as most archives of
/// engines are.
fn write_plain(place: &Place) {
    let plain: Vec<Vec<u8>> = layers(&[]).iter().map(|layer| gunzip(layer)).collect();
    write(place, "plain.tar", docker_archive_of(&plain, STEPS));
}

fn write(place: &Place, name: &str, content: impl AsRef<[u8]>) {
    fs::write(place.path(name), content).expect("the directory is writable");
}

/// Bytes that do not compress, the same in every run.
fn noise(length: usize, seed: u32) -> Vec<u8> {
    let mut state = seed.wrapping_mul(2_654_435_761).max(1);
    let next = |_| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state.to_le_bytes()[1]
    };
    (0..length).map(next).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory takes every byte");
    encoder.finish().expect("memory takes every byte")
}

fn gunzip(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(bytes), &mut plain)
        .expect("it is gzip");
    plain
}

/// Judges by a configuration, and returns what was written as JSON.
fn judged(place: &Place, config: &str, arguments: &[&str]) -> (Option<i32>, Value) {
    write(place, "plimsoll.toml", config);
    json(place, arguments)
}

/// Judges, and returns what was written as JSON.
fn json(place: &Place, arguments: &[&str]) -> (Option<i32>, Value) {
    let ran = place.run(&[&["check", "--format", "json", "-q"][..], arguments].concat());
    let value = serde_json::from_str(&ran.stdout);
    (ran.code, value.unwrap_or_else(|error| panic!("{error}: {}", ran.stderr)))
}

/// The first line of a judgement as text.
fn first_line(ran: &Ran) -> &str {
    ran.stdout.lines().next().unwrap_or_default()
}

/// The judgement of a limit.
fn of<'v>(value: &'v Value, limit: &str) -> &'v Value {
    let judgements = value["judgements"].as_array().expect("they are a list");
    let found = judgements.iter().find(|judged| judged["limit"] == limit);
    found.unwrap_or_else(|| panic!("{limit} is not in {value:#}"))
}
