//! The merge alone: how long the library takes from layers in memory to a tree.

use std::error::Error;
use std::time::Instant;

use plimsoll::layer::{Probes, ReadOptions};
use plimsoll::limits::Limits;
use plimsoll::scan::{NoEvents, read_layers};
use plimsoll::tree::MergedTree;

use crate::{elsewhere, floor, process};

/// Measures merging an image in a separate process; returns seconds of the thread.
pub(crate) fn measure(image: &str) -> Result<f64, Box<dyn Error>> {
    Ok(process::run_self(&["merge", image])?.output.trim().parse()?)
}

/// Merges an image and prints the seconds that it took.
pub(crate) fn run(arguments: &[String]) -> Result<(), Box<dyn Error>> {
    let [image] = arguments else { return Err("merge IMAGE".into()) };
    let limits = Limits::default();
    let probes = Probes::default();
    let read = ReadOptions::new(&limits, &probes);
    let opened = floor::open(image, &limits)?;
    let layers = read_layers(&opened, read, 2, None, &NoEvents)?;
    let (start, before) = (Instant::now(), elsewhere::own());
    let tree = MergedTree::merge(layers, &limits);
    let seconds = match (before, elsewhere::own()) {
        (Some(before), Some(after)) => after - before,
        _ => start.elapsed(),
    };
    std::hint::black_box(tree);
    println!("{}", seconds.as_secs_f64());
    Ok(())
}
