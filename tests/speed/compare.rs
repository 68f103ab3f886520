//! What a comparison costs: the whole program against the reports of both images one after the
//! other, alternately, and the comparison by itself on images of a million entries each.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use plimsoll::compare::{CompareOptions, Side, compare};
use plimsoll::scan::NoEvents;
use plimsoll::{Options, Session};

use crate::memory;
use crate::pairs::PAIRS;
use crate::process::{self, Run};
use crate::table::{self, median};

/// Pairs that are measured if none is named, in the folder that `PLIMSOLL_CORPUS` names.
const CORPUS: [[&str; 2]; 4] = [
    ["node-single.oci", "node-multi.oci"],
    ["python-single.oci", "python-multi.oci"],
    ["go-single.oci", "go-multi.oci"],
    ["node-single.docker.tar", "node-multi.docker.tar"],
];

/// An odd number, so that the median is one of the runs.
const ROUNDS: usize = 5;

/// Runs of the pairs that are made for it: each takes long.
const ROUNDS_OF_MADE: usize = 3;

/// What makes the C library give memory back as soon as it is free, so that what a process holds
/// is what it needs.
const GIVES_BACK: [(&str, &str); 2] =
    [("MALLOC_MMAP_THRESHOLD_", "65536"), ("MALLOC_TRIM_THRESHOLD_", "65536")];

/// Measures two images, or pairs of the corpus and those that are made for it.
pub(crate) fn measure(arguments: &[String]) -> Result<(), Box<dyn Error>> {
    match arguments {
        [_, before, after] => {
            let row = whole(&Named::of(before.as_ref(), after.as_ref())?, ROUNDS)?;
            print_whole(&[row]);
            return Ok(());
        }
        [_] => (),
        _ => return Err("--compare [BEFORE AFTER]".into()),
    }
    let corpus = std::env::var_os("PLIMSOLL_CORPUS").map(PathBuf::from);
    let images = corpus.iter().flat_map(|folder| CORPUS.map(|pair| pair.map(|it| folder.join(it))));
    let mut rows = Vec::new();
    for [before, after] in images.filter(|pair| pair.iter().all(|image| image.exists())) {
        rows.push(whole(&Named::of(&before, &after)?, ROUNDS)?);
    }
    let folder = tempfile::tempdir()?;
    let [before, after] = ["before.tar", "after.tar"].map(|name| folder.path().join(name));
    let mut parts = Vec::new();
    for pair in &PAIRS {
        pair.make(&before, &after)?;
        let named = Named { name: pair.name.to_owned(), ..Named::of(&before, &after)? };
        parts.push(part(&named)?);
        rows.push(whole(&named, ROUNDS_OF_MADE)?);
    }
    print_whole(&rows);
    println!("the comparison by itself: seconds, and bytes for each entry of both images\n");
    let headings = ["pair", "sides s", "compare s", "sides hold", "compare more"];
    table::print(&headings, &parts);
    Ok(())
}

/// Two images, and what the pair is called.
struct Named<'p> {
    name: String,
    before: &'p str,
    after: &'p str,
}

impl<'p> Named<'p> {
    fn of(before: &'p Path, after: &'p Path) -> Result<Self, Box<dyn Error>> {
        let name = |path: &Path| path.file_name().unwrap_or_default().display().to_string();
        let path = |path: &'p Path| path.to_str().ok_or("an image's path is not UTF-8");
        Ok(Self {
            name: format!("{} {}", name(before), name(after)),
            before: path(before)?,
            after: path(after)?,
        })
    }
}

/// Measures the whole program.
fn whole(pair: &Named<'_>, rounds: usize) -> Result<Vec<String>, Box<dyn Error>> {
    let program = |arguments: &[&str]| process::run(env!("CARGO_BIN_EXE_plimsoll"), arguments);
    let report = |image: &str| program(&["report", "--format", "json", "--no-cache", image]);
    let compare =
        || program(&["compare", "--format", "json", "--no-cache", pair.before, pair.after]);
    // The first run only warms the page cache.
    compare()?;
    let mut turns: Vec<[Run; 3]> = Vec::new();
    for round in 0..rounds {
        process::wait_for_quiet(Duration::from_secs(3));
        // Each goes first as often as the other.
        let early = if round % 2 == 0 { Some(compare()?) } else { None };
        let (before, after) = (report(pair.before)?, report(pair.after)?);
        let both = early.map_or_else(compare, Ok)?;
        turns.push([before, after, both]);
    }
    let entries = entries(turns.first())?;
    let median_of = |value: fn(&[Run; 3]) -> f64| median(turns.iter().map(value));
    Ok(vec![
        pair.name.clone(),
        format!("{:.2}", median_of(|[before, after, _]| before.wall + after.wall)),
        format!("{:.2}", median_of(|[.., both]| both.wall)),
        format!("{:.2}", median_of(|[before, after, both]| both.wall / (before.wall + after.wall))),
        format!("{:.2}", median_of(|[before, after, both]| both.cpu / (before.cpu + after.cpu))),
        format!("{:.1}", median_of(|[before, after, _]| (before.peak + after.peak) as f64 / 1e6)),
        format!("{:.1}", median_of(|[.., both]| both.peak as f64 / 1e6)),
        format!("{:.0}", median_of(|[.., both]| both.peak as f64) / entries),
        format!("{:.2}", median_of(|[.., both]| both.elsewhere)),
    ])
}

fn print_whole(rows: &[Vec<String>]) {
    println!("the whole program: seconds and MB of two reports, and of a comparison\n");
    let headings = [
        "pair", "reports", "compare", "wall", "CPU", "reports MB", "compare MB", "bytes/entry",
        "others",
    ];
    table::print(&headings, rows);
}

/// The entries of both images, as their reports say.
fn entries(turn: Option<&[Run; 3]>) -> Result<f64, Box<dyn Error>> {
    let [before, after, _] = turn.ok_or("nothing was run")?;
    let mut sum = 0.0;
    for run in [before, after] {
        let report: serde_json::Value = serde_json::from_str(&run.output)?;
        sum += report.get("entries").and_then(serde_json::Value::as_f64).unwrap_or_default();
    }
    Ok(sum)
}

/// Measures the comparison by itself: the time in some processes, the memory in another.
fn part(pair: &Named<'_>) -> Result<Vec<String>, Box<dyn Error>> {
    let arguments = ["compare", pair.before, pair.after];
    let numbers = |run: &Run| -> Result<[f64; 4], Box<dyn Error>> {
        let numbers: Result<Vec<f64>, _> = run.output.split_whitespace().map(str::parse).collect();
        Ok(numbers?.try_into().map_err(|_| "four numbers are printed")?)
    };
    let mut times = Vec::new();
    for _ in 0..ROUNDS_OF_MADE {
        process::wait_for_quiet(Duration::from_secs(3));
        times.push(numbers(&process::run_self(&arguments)?)?);
    }
    let [_, _, held, more] = numbers(&process::run_self_with(&arguments, &GIVES_BACK)?)?;
    Ok(vec![
        pair.name.clone(),
        format!("{:.2}", median(times.iter().map(|[sides, ..]| *sides))),
        format!("{:.2}", median(times.iter().map(|[_, compared, ..]| *compared))),
        format!("{held:.0}"),
        format!("{more:.0}"),
    ])
}

/// Compares two images and prints seconds of what makes both sides of images that were read, and of
/// the comparison; and bytes for each entry that the sides hold, and that the comparison adds.
pub(crate) fn run(arguments: &[String]) -> Result<(), Box<dyn Error>> {
    let [before, after] = arguments else { return Err("compare BEFORE AFTER".into()) };
    let nothing = memory::held().unwrap_or_default();
    let (before, first) = side(before)?;
    let (after, second) = side(after)?;
    let held = memory::held().unwrap_or_default();
    memory::reset_peak()?;
    let start = Instant::now();
    let options = CompareOptions { parallel: true, ..CompareOptions::default() };
    let comparison = compare(&before, &after, &options);
    let compared = start.elapsed();
    let more = memory::peak().unwrap_or_default().saturating_sub(held) as f64;
    let entries = (comparison.sizes.entries.before + comparison.sizes.entries.after).max(1) as f64;
    println!(
        "{} {} {} {}",
        (first + second).as_secs_f64(),
        compared.as_secs_f64(),
        held.saturating_sub(nothing) as f64 / entries,
        more / entries
    );
    std::hint::black_box(comparison);
    Ok(())
}

/// Reads an image, and returns how long judging it and keeping its paths took.
fn side(image: &str) -> Result<(Side, Duration), Box<dyn Error>> {
    let session = Session::open(&image.into(), Options::default(), &NoEvents)?;
    let layers = session.read(&NoEvents)?;
    let facts = session.facts(layers, None);
    let start = Instant::now();
    let side = session.side(&facts);
    Ok((side, start.elapsed()))
}
