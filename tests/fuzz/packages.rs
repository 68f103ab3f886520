//! Package databases and similar files where the rows of `session::probes` expect them, in one or two
//! layers, with everything that is judged from them.
//!
//! An input is files, each a row, flags and the length of its content in two bytes, little-endian.
//! The flags choose the layer, the directory, and whether the second layer removes the file.

use std::sync::Arc;

use plimsoll::base::Given;
use plimsoll::facts::{Facts, FactsOptions, Origin};
use plimsoll::image::described::{Described, LayerDescriptor, Transfer};
use plimsoll::judgement::JudgeOptions;
use plimsoll::layer::{Below, Name, ReadOptions, Wanted};
use plimsoll::report::Detail;
use plimsoll::report::Report;
use plimsoll::rules::Policy;
use plimsoll::scan::{NoEvents, read_layers};
use plimsoll::session;
use plimsoll::source::{Content, Opened};

/// Directories in which rows for any directory can interact.
const PLACES: [&str; 4] = ["app", "app/node_modules/a", "usr/lib/python3/dist-packages", "opt/x"];

fn path(row: &Wanted, flags: u8) -> String {
    let place = PLACES[usize::from(flags & 3)];
    let directory = match row.below {
        Below::Outside(_) => place.to_owned(),
        Below::Is(directory) => directory.to_owned(),
        Below::EndsWith(end) if end.starts_with('.') => format!("{place}/six-1{end}"),
        Below::EndsWith(end) => format!("{place}/{end}"),
        Below::Within(names) => format!("{place}/{names}"),
    };
    let name = match row.name {
        Name::Is(name) => name.to_owned(),
        Name::Extension(end) | Name::Ending(end) => format!("six{end}"),
        Name::Any | Name::Chosen | Name::Magic(_) => "six".to_owned(),
    };
    format!("{}/{name}", directory.trim_matches('/'))
}

/// Runs the target on one input.
pub fn run(data: &[u8]) {
    let probes = session::probes();
    let limits = super::limits();
    let rows = (0..).map_while(|id| probes.row(id)).count() as u16;
    let mut layers = [Vec::new(), Vec::new()];
    let mut rest = data;
    while let Some((&[row, flags, low, high], after)) = rest.split_first_chunk() {
        let length = usize::from(u16::from_le_bytes([low, high]));
        let (content, after) = after.split_at_checked(length).unwrap_or((after, &[]));
        rest = after;
        let Some(row) = probes.row(u16::from(row) % rows) else { return };
        let (path, layer) = (path(row, flags), usize::from(flags >> 2 & 1));
        let magic: &[u8] = match row.name {
            Name::Magic(magic) => magic,
            _ => b"",
        };
        super::push_file(&mut layers[layer], &path, &[magic, content].concat());
        if flags & 8 != 0 {
            let (directory, name) = path.rsplit_once('/').unwrap_or(("", &path));
            super::push_file(&mut layers[1], &format!("{directory}/.wh.{name}"), b"");
        }
    }
    let (mut image, mut blobs) = (Described::default(), Vec::new());
    for mut layer in layers {
        layer.extend_from_slice(&[0; 1024]);
        image.layers.push(LayerDescriptor { if_plain: Transfer::AsStored, ..Default::default() });
        blobs.push(Some(Content::Memory(layer.into())));
    }
    let opened = Opened { source: "rootfs", image, blobs, ..Opened::default() };
    let read = ReadOptions::new(&limits, &probes);
    let layers: Vec<Arc<_>> =
        read_layers(&opened, read, 1, None, &NoEvents).expect("nothing stops it");
    let origin = Origin { reference: "fuzz".to_owned(), ..Origin::default() };
    let options = FactsOptions {
        limits: &limits,
        probes: &probes,
        base: Given::Nothing,
        bytes_only: false,
        parallel: false,
    };
    let facts = Facts::of(origin, opened.image, layers, options);
    let judging = JudgeOptions { policy: &Policy::default(), onto: None };
    let (report, _) = Report::judged(&facts, judging, Detail::default(), false);
    super::check(&report);
}
