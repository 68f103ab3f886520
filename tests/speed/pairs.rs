//! Pairs of synthetic images of a million entries each, for comparing.

use std::error::Error;
use std::io;
use std::path::Path;

use crate::made::{self, Layer};

/// Two images.
pub(crate) struct Pair {
    pub(crate) name: &'static str,
    /// How an entry of the second image differs, by its number.
    second: fn(usize) -> Entry,
    /// Whether layers of the second have their entries in another order.
    is_reversed: bool,
}

pub(crate) const PAIRS: [Pair; 4] = [
    Pair { name: "the same, in another order", second: first, is_reversed: true },
    Pair { name: "some of everything", second: changed, is_reversed: false },
    Pair { name: "all moved", second: moved, is_reversed: false },
    Pair { name: "nothing in common", second: other, is_reversed: false },
];

const LAYERS: usize = 10;

/// Files in all layers.
const FILES: usize = 1_000_000;

const FILES_PER_PACKAGE: usize = 400;

/// What is at a path.
struct Entry {
    path: String,
    version: usize,
}

/// Makes the images of one pair and leaves them.
pub(crate) fn make(arguments: &[String]) -> Result<(), Box<dyn Error>> {
    let [_, words, before, after] = arguments else {
        return Err("--make WORDS BEFORE AFTER".into());
    };
    let pair = PAIRS.iter().find(|pair| pair.name.contains(words.as_str()));
    let pair = pair.ok_or("no pair has those words in its name")?;
    pair.make(before.as_ref(), after.as_ref())
}

impl Pair {
    /// Writes both images.
    pub(crate) fn make(&self, before: &Path, after: &Path) -> Result<(), Box<dyn Error>> {
        made::image(before, LAYERS, &|layer, out| fill(&first, layer, false, out))?;
        made::image(after, LAYERS, &|layer, out| fill(&self.second, layer, self.is_reversed, out))
    }
}

fn fill(
    entry: &dyn Fn(usize) -> Entry,
    layer: usize,
    is_reversed: bool,
    out: &mut Layer,
) -> io::Result<()> {
    let numbers = layer * FILES / LAYERS..(layer + 1) * FILES / LAYERS;
    match is_reversed {
        true => numbers.rev().try_for_each(|number| add(number, entry(number), out)),
        false => numbers.into_iter().try_for_each(|number| add(number, entry(number), out)),
    }
}

fn add(number: usize, entry: Entry, out: &mut Layer) -> io::Result<()> {
    let Entry { path, version } = entry;
    let package = number / FILES_PER_PACKAGE;
    if number.is_multiple_of(FILES_PER_PACKAGE) {
        let (directory, _) = path.split_once("/dist/").unwrap_or((&path, ""));
        let json = format!("{{ \"name\": \"package-{package}\", \"version\": \"1.{version}.0\" }}");
        return out.content(&format!("{directory}/package.json"), json.as_bytes());
    }
    // Large enough for each to be looked for where it may have moved to.
    let content = format!("{number} {version}\n").repeat(200);
    out.content(&path, content.as_bytes())
}

fn first(number: usize) -> Entry {
    Entry { path: made::path(number), version: 0 }
}

/// One file in a hundred has changed, a twentieth of the packages are upgraded, and a tenth of
/// everything is in another directory.
fn changed(number: usize) -> Entry {
    let is_upgraded = (number / FILES_PER_PACKAGE).is_multiple_of(20);
    let version = usize::from(is_upgraded || number % 100 == 37);
    let is_moved = (FILES / 2..FILES / 2 + FILES / 10).contains(&number);
    Entry { path: if is_moved { elsewhere(number) } else { made::path(number) }, version }
}

fn moved(number: usize) -> Entry {
    Entry { path: elsewhere(number), version: 0 }
}

fn other(number: usize) -> Entry {
    Entry { path: elsewhere(number), version: 1 }
}

fn elsewhere(number: usize) -> String {
    made::path(number).replacen("usr/lib", "opt/app", 1)
}
