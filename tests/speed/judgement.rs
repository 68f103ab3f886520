//! What analysis costs: the same report with and without packages, the base image, findings and
//! plans, and the contents that they inspect, alternately.

use std::error::Error;
use std::num::NonZero;
use std::path::PathBuf;
use std::time::Duration;

use plimsoll::base::Given;
use plimsoll::facts::{Facts, FactsOptions, Origin};
use plimsoll::judgement::{JudgeOptions, Judgement};
use plimsoll::layer::{Probes, ReadOptions};
use plimsoll::limits::Limits;
use plimsoll::report::Detail;
use plimsoll::report::Report;
use plimsoll::rules::Policy;
use plimsoll::scan::{NoEvents, read_layers};
use plimsoll::session;
use plimsoll::source::{self, OpenOptions};
use plimsoll::view::{self, Look, Subject, SubjectKind};

use crate::process::{self, Run};
use crate::table::{self, median};

/// Measures every image and prints a table.
pub(crate) fn measure(images: &[PathBuf], rounds: usize) -> Result<(), Box<dyn Error>> {
    println!("{rounds} rounds, medians; the core alone, and the whole report\n");
    let mut rows = Vec::new();
    for image in images {
        let path = image.to_str().ok_or("the image's path is not UTF-8")?;
        process::run_self(&["inspect", "whole", path])?;
        let mut pairs: Vec<(Run, Run)> = Vec::new();
        for round in 0..rounds {
            process::wait_for_quiet(Duration::from_secs(3));
            // Each goes first as often as the other.
            let turns = if round % 2 == 0 { ["core", "whole"] } else { ["whole", "core"] };
            let [first, second] = turns.map(|what| process::run_self(&["inspect", what, path]));
            pairs.push(if round % 2 == 0 { (first?, second?) } else { (second?, first?) });
        }
        rows.push(row(
            image.file_name().map_or(path.into(), |name| name.display().to_string()),
            &pairs,
        ));
    }
    let headings = ["image", "core", "whole", "wall", "CPU", "core MB", "whole MB", "memory"];
    table::print(&headings, &rows);
    Ok(())
}

fn row(name: String, pairs: &[(Run, Run)]) -> Vec<String> {
    let median_of = |value: fn(&(Run, Run)) -> f64| median(pairs.iter().map(value));
    let percent = |ratio: f64| format!("{:+.1} %", (ratio - 1.0) * 100.0);
    vec![
        name,
        format!("{:.3}", median_of(|(core, _)| core.wall)),
        format!("{:.3}", median_of(|(_, whole)| whole.wall)),
        percent(median_of(|(core, whole)| whole.wall / core.wall)),
        percent(median_of(|(core, whole)| whole.cpu / core.cpu)),
        format!("{:.1}", median_of(|(core, _)| core.peak as f64 / 1e6)),
        format!("{:.1}", median_of(|(_, whole)| whole.peak as f64 / 1e6)),
        percent(median_of(|(core, whole)| whole.peak as f64 / core.peak as f64)),
    ]
}

/// Makes one report and writes it nowhere.
pub(crate) fn run(arguments: &[String]) -> Result<(), Box<dyn Error>> {
    let [what, image] = arguments else { return Err("inspect core|whole IMAGE".into()) };
    let (probes, bytes_only) = match what.as_str() {
        "core" => (Probes::default(), true),
        "whole" => (session::probes(), false),
        _ => return Err("inspect core|whole IMAGE".into()),
    };
    let limits = Limits::default();
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
    let read = ReadOptions::new(&limits, &probes);
    let opened = source::open(&image.as_str().into(), &OpenOptions::new(read, threads))?;
    let layers = read_layers(&opened, read, threads, None, &NoEvents)?;
    let origin = Origin { reference: image.clone(), ..Origin::default() };
    let options = FactsOptions {
        limits: &limits,
        probes: &probes,
        base: Given::Nothing,
        bytes_only,
        parallel: 1 < threads,
    };
    let facts = Facts::of(origin, opened.image, layers, options);
    let judging = JudgeOptions { policy: &Policy::default(), onto: None };
    let report = match bytes_only {
        true => Report::of(&facts, &Judgement::default(), Detail::default()),
        false => Report::judged(&facts, judging, Detail::default(), 1 < threads).0,
    };
    let format = view::format("json", SubjectKind::Report)?;
    format.write(&mut std::io::sink(), Subject::Report(&report), Look::PLAIN)?;
    Ok(())
}
