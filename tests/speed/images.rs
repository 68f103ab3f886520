//! Real images: each report against its floor and against peers, alternately, so that a machine
//! that drifts slows both sides of a ratio.

use std::error::Error;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::floor::{self, Floor, Work};
use crate::process::{self, Run};
use crate::table::{self, median};

/// A peer's command line; `{}` is replaced with the image.
struct Peer {
    name: String,
    line: String,
}

/// One turn of everything.
struct Round {
    reports: [Run; 2],
    floors: [Floor; 2],
    peers: Vec<Option<Run>>,
}

const WORKS: [(Work, &[&str]); 2] = [(Work::Content, &[]), (Work::Digests, &["--verify"])];

/// Measures every image and prints the tables.
pub(crate) fn measure(images: &[PathBuf], rounds: usize) -> Result<(), Box<dyn Error>> {
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let peers = peers()?;
    println!("{cores} cores, {rounds} rounds, medians; seconds\n");
    let mut tables = [Vec::new(), Vec::new()];
    let mut against = Vec::new();
    for image in images {
        let path = image.to_str().ok_or("the image's path is not UTF-8")?;
        let name = image.file_name().map_or(Path::new(path).into(), PathBuf::from);
        let name = name.display().to_string();
        let measured = measure_image(path, rounds, &peers)?;
        for (index, table) in tables.iter_mut().enumerate() {
            table.push(floor_row(&name, &measured, index, cores));
        }
        against.push(peer_row(&name, &measured, peers.len()));
    }
    let titles = ["without digests: decode and xxh3", "--verify: decode and both sha256"];
    for (title, rows) in titles.iter().zip(&tables) {
        println!("{title}\n");
        let headings = [
            "image", "report", "CPU", "peak MB", "floor", "longest", "/ floor", "/ bound", "others",
        ];
        table::print(&headings, rows);
    }
    if !peers.is_empty() {
        println!("peers without digests: their seconds and MB, and their time / ours\n");
        let mut headings = vec!["image", "report", "peak MB"];
        for peer in &peers {
            headings.extend([peer.name.as_str(), "peak MB", "/ ours"]);
        }
        table::print(&headings, &against);
    }
    Ok(())
}

/// `PLIMSOLL_PEERS` has a peer on each line: `NAME=COMMAND {}`. One that ends with a failure is
/// left out, as it may not read that kind of image.
fn peers() -> Result<Vec<Peer>, Box<dyn Error>> {
    let lines = std::env::var("PLIMSOLL_PEERS").unwrap_or_default();
    lines
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| {
            let (name, line) = line.split_once('=').ok_or("a peer is NAME=COMMAND")?;
            Ok(Peer { name: name.trim().to_owned(), line: line.to_owned() })
        })
        .collect()
}

/// All rounds, and decoding alone.
struct Measured {
    rounds: Vec<Round>,
    decode: Floor,
}

fn measure_image(path: &str, rounds: usize, peers: &[Peer]) -> Result<Measured, Box<dyn Error>> {
    // The first run only warms the page cache.
    let decode =
        floor::measure(path, Work::Decode).and_then(|_| floor::measure(path, Work::Decode))?;
    let mut measured = Vec::new();
    for _ in 0..rounds {
        process::wait_for_quiet(Duration::from_secs(3));
        measured.push(round(path, peers)?);
    }
    Ok(Measured { rounds: measured, decode })
}

fn round(path: &str, peers: &[Peer]) -> Result<Round, Box<dyn Error>> {
    let measured = |(work, options): (Work, &[&str])| -> Result<(Floor, Run), Box<dyn Error>> {
        let floor = floor::measure(path, work)?;
        let mut arguments = vec!["report", "--format", "json", "--color", "never", "--no-cache"];
        arguments.extend_from_slice(options);
        arguments.push(path);
        Ok((floor, process::run(env!("CARGO_BIN_EXE_plimsoll"), &arguments)?))
    };
    let [(content, plain), (digests, verified)] = {
        let [first, second] = WORKS;
        [measured(first)?, measured(second)?]
    };
    let peers = peers.iter().map(|peer| {
        // A peer need not read every kind of image.
        process::run_line(&peer.line.replace("{}", path)).ok()
    });
    Ok(Round { reports: [plain, verified], floors: [content, digests], peers: peers.collect() })
}

fn floor_row(name: &str, measured: &Measured, index: usize, cores: usize) -> Vec<String> {
    let cores = cores as f64;
    let rounds = || {
        measured
            .rounds
            .iter()
            .filter_map(|round| Some((round.reports.get(index)?, round.floors.get(index)?)))
    };
    let floor = |floor: &Floor| floor.total / cores;
    // No number of cores decodes one stream faster than one core does.
    let bound = |layers: &Floor| floor(layers).max(measured.decode.longest);
    let median_of = |value: &dyn Fn(&Run, &Floor) -> f64| {
        median(rounds().map(|(run, floor)| value(run, floor)))
    };
    vec![
        name.to_owned(),
        format!("{:.2}", median_of(&|run, _| run.wall)),
        format!("{:.2}", median_of(&|run, _| run.cpu)),
        format!("{:.1}", median_of(&|run, _| run.peak as f64 / 1e6)),
        format!("{:.2}", median_of(&|_, layers| floor(layers))),
        format!("{:.2}", measured.decode.longest),
        format!("{:.2}", median_of(&|run, layers| run.wall / floor(layers))),
        format!("{:.2}", median_of(&|run, layers| run.wall / bound(layers))),
        format!("{:.2}", median_of(&|run, _| run.elsewhere)),
    ]
}

fn peer_row(name: &str, measured: &Measured, peers: usize) -> Vec<String> {
    let ours = || measured.rounds.iter().filter_map(|round| round.reports.first());
    let peak = |peak: f64| format!("{:.1}", peak / 1e6);
    let mut row = vec![
        name.to_owned(),
        format!("{:.2}", median(ours().map(|run| run.wall))),
        peak(median(ours().map(|run| run.peak as f64))),
    ];
    for index in 0..peers {
        let pairs: Vec<(&Run, &Run)> = measured
            .rounds
            .iter()
            .filter_map(|round| Some((round.reports.first()?, round.peers.get(index)?.as_ref()?)))
            .collect();
        if pairs.is_empty() {
            row.extend(["-".to_owned(), "-".to_owned(), "-".to_owned()]);
            continue;
        }
        row.push(format!("{:.2}", median(pairs.iter().map(|(_, peer)| peer.wall))));
        row.push(peak(median(pairs.iter().map(|(_, peer)| peer.peak as f64))));
        row.push(format!("{:.2}", median(pairs.iter().map(|(ours, peer)| peer.wall / ours.wall))));
    }
    row
}
