//! Synthetic images: how much memory an entry takes, how long the merge takes, and whether hostile
//! images are slow.

use std::error::Error;
use std::io;
use std::path::Path;

use crate::leftovers;
use crate::made::{self, Fill, Layer};
use crate::merge;
use crate::process::{self, Run};
use crate::table::{self, median};

/// A kind of image, of any number of entries.
struct Case {
    name: &'static str,
    /// Entries in all layers, about.
    entries: usize,
    layers: usize,
    /// Fills a layer of a case with that many entries.
    fill: fn(entries: usize, layer: usize, out: &mut Layer) -> io::Result<()>,
}

const CASES: [Case; 13] = [
    Case { name: "10 layers, one million entries", entries: 1_000_000, layers: 10, fill: plain },
    Case {
        name: "a million whiteouts over 500,000 files",
        entries: 1_500_000,
        layers: 2,
        fill: whiteouts,
    },
    Case {
        name: "a million whiteouts of nothing",
        entries: 1_000_000,
        layers: 2,
        fill: whiteouts_of_nothing,
    },
    Case {
        name: "2,000 opaque markers over 500,000 entries",
        entries: 502_000,
        layers: 2,
        fill: opaque,
    },
    Case { name: "80,000 siblings in mixed order", entries: 80_000, layers: 1, fill: siblings },
    Case {
        name: "50 layers of the same 100,000 files",
        entries: 5_000_000,
        layers: 50,
        fill: replaced,
    },
    Case { name: "20,000 files 500 directories deep", entries: 20_000, layers: 1, fill: deep },
    Case {
        name: "leftovers: 200,000 side by side",
        entries: 200_000,
        layers: 1,
        fill: leftovers::side_by_side,
    },
    Case {
        name: "leftovers: 20,000, nested 400 deep",
        entries: 20_000,
        layers: 1,
        fill: leftovers::nested,
    },
    Case {
        name: "leftovers: 100,000 files of 100 contents",
        entries: 100_000,
        layers: 1,
        fill: leftovers::duplicates,
    },
    Case {
        name: "leftovers: 3,000 links in cycles",
        entries: 3_000,
        layers: 1,
        fill: leftovers::cycles,
    },
    Case {
        name: "leftovers: 30,000 files, all hidden",
        entries: 90_000,
        layers: 2,
        fill: leftovers::hidden,
    },
    Case {
        name: "leftovers: 50,000 packages that depend on each other",
        entries: 100_000,
        layers: 2,
        fill: leftovers::packages,
    },
];

const ROUNDS: usize = 3;

/// Measures every case, or those with certain words in their names, whole and halved.
pub(crate) fn measure(arguments: &[String]) -> Result<(), Box<dyn Error>> {
    let words = arguments.get(1).map_or("", String::as_str);
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("image.tar");
    let baseline = report(&file, 1, &|_, layer| layer.file("etc/hostname"))?;
    println!(
        "a report of one entry: {:.3} s, {:.1} MB\n",
        baseline.wall,
        baseline.peak as f64 / 1e6
    );
    let mut rows = Vec::new();
    for case in CASES.iter().filter(|case| case.name.contains(words)) {
        let half = report_case(&file, case, case.entries / 2)?;
        let whole = report_case(&file, case, case.entries)?;
        let path = file.to_str().ok_or("the temporary folder's path is not UTF-8")?;
        let merges: Result<Vec<f64>, _> = (0..ROUNDS).map(|_| merge::measure(path)).collect();
        let memory = whole.peak.saturating_sub(baseline.peak) as f64;
        rows.push(vec![
            case.name.to_owned(),
            format!("{:.2}", whole.wall),
            format!("{:.2}", whole.cpu),
            format!("{:.2}", whole.cpu / half.cpu),
            format!("{:.2}", median(merges?)),
            format!("{:.0}", memory / 1e6),
            format!("{:.0}", memory / case.entries as f64),
        ]);
    }
    let headings = ["image", "report s", "CPU s", "/ half", "merge s", "MB", "bytes/entry"];
    table::print(&headings, &rows);
    Ok(())
}

/// Makes the image of one case and leaves it.
pub(crate) fn make(arguments: &[String]) -> Result<(), Box<dyn Error>> {
    let [_, words, file] = arguments else { return Err("--make WORDS FILE".into()) };
    let case = CASES.iter().find(|case| case.name.contains(words.as_str()));
    let case = case.ok_or("no case has those words in its name")?;
    made::image(Path::new(file), case.layers, &|layer, out| (case.fill)(case.entries, layer, out))
}

fn report_case(file: &Path, case: &Case, entries: usize) -> Result<Run, Box<dyn Error>> {
    report(file, case.layers, &|layer, out| (case.fill)(entries, layer, out))
}

/// Makes an image and measures its report: the run of median length, with its own memory.
fn report(file: &Path, layers: usize, fill: Fill<'_>) -> Result<Run, Box<dyn Error>> {
    made::image(file, layers, fill)?;
    let path = file.to_str().ok_or("the temporary folder's path is not UTF-8")?;
    let arguments = ["report", "--format", "json", "--no-cache", path];
    let runs: Result<Vec<Run>, _> =
        (0..ROUNDS).map(|_| process::run(env!("CARGO_BIN_EXE_plimsoll"), &arguments)).collect();
    let mut runs = runs?;
    runs.sort_by(|a, b| a.cpu.total_cmp(&b.cpu));
    runs.into_iter().nth(ROUNDS / 2).ok_or_else(|| "nothing was run".into())
}

fn plain(entries: usize, layer: usize, out: &mut Layer) -> io::Result<()> {
    let per_layer = entries / 10;
    // A directory for each twenty files, and each twentieth path is one of the layer before.
    let first = layer * per_layer;
    for number in first..first + per_layer {
        match number % 20 {
            0 => {
                let path = made::path(number);
                out.directory(path.rsplit_once('/').map_or("", |(directory, _)| directory))?;
            }
            1 if 0 < layer => out.file(&made::path(number - per_layer))?,
            _ => out.file(&made::path(number))?,
        }
    }
    Ok(())
}

fn whiteouts(entries: usize, layer: usize, out: &mut Layer) -> io::Result<()> {
    let files = entries / 3;
    if layer == 0 {
        return (0..files).try_for_each(|number| out.file(&made::path(number)));
    }
    (0..files * 2).try_for_each(|number| out.marker(&whiteout(&made::path(number))))
}

fn whiteouts_of_nothing(entries: usize, layer: usize, out: &mut Layer) -> io::Result<()> {
    match layer {
        0 => out.file("etc/hostname"),
        _ => (0..entries).try_for_each(|number| out.marker(&whiteout(&made::path(number)))),
    }
}

fn whiteout(path: &str) -> String {
    let (directory, name) = path.rsplit_once('/').unwrap_or(("", path));
    format!("{directory}/.wh.{name}")
}

fn opaque(entries: usize, layer: usize, out: &mut Layer) -> io::Result<()> {
    let directories = entries / 251;
    for directory in 0..directories {
        // Nested, so that each marker clears everything below it.
        let directory = format!("srv/{}/{}", directory / 40, "d/".repeat(directory % 40));
        match layer {
            0 => (0..250).try_for_each(|number| out.file(&format!("{directory}file-{number}")))?,
            _ => out.marker(&format!("{directory}.wh..wh..opq"))?,
        }
    }
    Ok(())
}

fn siblings(entries: usize, _: usize, out: &mut Layer) -> io::Result<()> {
    // A number that shares no factor with any count of entries here steps through all of them.
    (0..entries).try_for_each(|number| out.file(&format!("srv/file-{}", number * 7_919 % entries)))
}

fn replaced(entries: usize, _: usize, out: &mut Layer) -> io::Result<()> {
    (0..entries / 50).try_for_each(|number| out.file(&made::path(number)))
}

fn deep(entries: usize, _: usize, out: &mut Layer) -> io::Result<()> {
    // Two directories that differ at their top alternate, so that no neighbours share one.
    (0..entries).try_for_each(|number| {
        out.file(&format!("{}/{}file-{number}", number % 100, "d/".repeat(499)))
    })
}
