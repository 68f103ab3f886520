//! Random layers against a model: an overlay as a map from paths to things, written independently of
//! the tree that it checks.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll::layer::Change;
use plimsoll::limits::Limits;
use plimsoll::tree::{MergedTree, NodeId};
use proptest::prelude::*;

use super::random::stack;
use crate::layer_language::{Image, Kind, Layer, Line, Pack, assert_identities, read, show};

type Path = Vec<Vec<u8>>;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Thing {
    Directory,
    /// With the number of its inode and its bytes.
    File(usize, usize),
    Link(Vec<u8>),
    Empty,
}

/// The file system that layers make, and whether each name was made as a hard link.
#[derive(Default)]
struct Model {
    things: BTreeMap<Path, (Thing, bool)>,
    inodes: usize,
}

impl Model {
    fn apply(&mut self, layer: &Layer) {
        let lower: BTreeMap<Path, (Thing, bool)> = self.things.clone();
        let taken: BTreeSet<Path> = layer.iter().filter_map(takes).collect();
        let whiteouts = layer.iter().enumerate().filter(|(_, line)| line.is_whiteout());
        let mut made = Vec::new();
        // The position of each whiteout, the path, and whether only what is below is removed.
        let mut removals: Vec<(usize, Path, bool)> = Vec::new();
        for (at, path) in whiteouts.map(|(at, line)| (at, split(&line.path))) {
            let (name, directory) = path.split_last().expect("whiteouts have names");
            let found = find(&lower, directory, &taken);
            match (name.as_slice(), found) {
                (b".wh..wh..opq", Err(true)) => (),
                (b".wh..wh..opq", found) => {
                    made.push(directory.to_vec());
                    if let Ok(found) = found {
                        self.things.retain(|path, _| !is_below(path, &found));
                        removals.push((at, found, true));
                    }
                }
                (name, Ok(mut found)) => {
                    found.push(name[4..].to_vec());
                    self.remove(&found);
                    removals.push((at, found, false));
                }
                (_, Err(_)) => (),
            }
        }
        for directory in made {
            self.make(&directory);
        }
        for (at, line) in layer.iter().enumerate().filter(|(_, line)| !line.is_whiteout()) {
            let kept = linked(&lower, line).filter(|(target, _)| {
                let covers = |(_, top, only_below): &&(usize, Path, bool)| {
                    is_below(target, top) || (!only_below && target == top)
                };
                removals.iter().filter(covers).map(|(at, ..)| *at).min().is_some_and(|by| at < by)
            });
            self.add(line, kept.map(|(_, thing)| thing));
        }
    }

    /// Adds a line; `kept` is what a hard link shares with although the layer removes it.
    fn add(&mut self, line: &Line, kept: Option<Thing>) {
        let path = split(&line.path);
        let (name, directory) = path.split_last().expect("lines have names");
        let mut path = self.make(directory);
        path.push(name.clone());
        let thing = match line.kind {
            Kind::Directory => {
                if !matches!(self.things.get(&path), Some((Thing::Directory, _))) {
                    self.things.insert(path, (Thing::Directory, false));
                }
                return;
            }
            Kind::Symlink => Thing::Link(line.target.clone()),
            Kind::HardLink => match linked(&self.things, line).map(|(_, thing)| thing).or(kept) {
                None | Some(Thing::Directory) => Thing::Empty,
                Some(thing) => thing,
            },
            _ => {
                self.inodes += 1;
                Thing::File(self.inodes, line.content.len())
            }
        };
        self.remove(&path);
        self.things.insert(path, (thing, line.kind == Kind::HardLink));
    }

    fn remove(&mut self, top: &Path) {
        self.things.retain(|path, _| path != top && !is_below(path, top));
    }

    /// Makes a directory with its parents, through links; anything else in the way is replaced.
    fn make(&mut self, directory: &[Vec<u8>]) -> Path {
        let mut at = Path::new();
        for name in directory {
            at.push(name.clone());
            if let Some(target) = follow(&self.things, &at) {
                at = target;
            }
            for depth in 1..=at.len() {
                let parent = at[..depth].to_vec();
                if !matches!(self.things.get(&parent), Some((Thing::Directory, _))) {
                    self.things.insert(parent, (Thing::Directory, false));
                }
            }
        }
        at
    }

    fn visible_bytes(&self) -> u64 {
        let inodes: BTreeMap<usize, usize> = self
            .things
            .values()
            .filter_map(|(thing, _)| match thing {
                Thing::File(inode, bytes) => Some((*inode, *bytes)),
                _ => None,
            })
            .collect();
        inodes.values().map(|&bytes| bytes as u64).sum()
    }
}

/// What a hard link names, and where that is.
fn linked(things: &BTreeMap<Path, (Thing, bool)>, line: &Line) -> Option<(Path, Thing)> {
    if line.kind != Kind::HardLink {
        return None;
    }
    let target = split(&line.target);
    let (name, directory) = target.split_last().expect("targets have names");
    let found = find(things, directory, &BTreeSet::new()).ok()?;
    let target = [found, vec![name.clone()]].concat();
    let (thing, _) = things.get(&target)?;
    Some((target, thing.clone()))
}

/// The path that a line makes a directory of, or removes.
fn takes(line: &Line) -> Option<Path> {
    let mut path = split(&line.path);
    if line.is_whiteout() {
        let name = path.pop()?;
        path.push(name[4..].to_vec());
        return (name != b".wh..wh..opq").then_some(path);
    }
    (line.kind == Kind::Directory).then_some(path)
}

fn split(path: &[u8]) -> Path {
    let parts = path.split(|&byte| byte == b'/');
    parts.filter(|part| !part.is_empty() && *part != b".").map(<[u8]>::to_vec).collect()
}

fn is_below(path: &Path, top: &Path) -> bool {
    top.len() < path.len() && path.starts_with(top)
}

/// Where a directory is; `Err(true)` if a link on the way is taken.
fn find(
    things: &BTreeMap<Path, (Thing, bool)>,
    directory: &[Vec<u8>],
    taken: &BTreeSet<Path>,
) -> Result<Path, bool> {
    let mut at = Path::new();
    for (depth, name) in directory.iter().enumerate() {
        at.push(name.clone());
        if let Some((Thing::Link(_), _)) = things.get(&at) {
            if taken.contains(&directory[..=depth]) {
                return Err(true);
            }
            at = follow(things, &at).ok_or(false)?;
        }
        if !at.is_empty() && !things.contains_key(&at) {
            return Err(false);
        }
    }
    Ok(at)
}

/// Where a link at a path leads; `None` if there is no link, or it leads in a cycle.
fn follow(things: &BTreeMap<Path, (Thing, bool)>, link: &Path) -> Option<Path> {
    let mut at = link.clone();
    let mut remaining: Vec<Vec<u8>> = Vec::new();
    let mut hops = 0;
    loop {
        if let Some((Thing::Link(target), _)) = things.get(&at) {
            hops += 1;
            if 40 < hops {
                return None;
            }
            at.pop();
            if target.starts_with(b"/") {
                at.clear();
            }
            remaining.extend(target.split(|&byte| byte == b'/').rev().map(<[u8]>::to_vec));
        } else if hops == 0 {
            return None;
        }
        match remaining.pop() {
            None => return Some(at),
            Some(name) if name == b"." || name.is_empty() => (),
            Some(name) if name == b".." => drop(at.pop()),
            Some(name) => at.push(name),
        }
    }
}

/// What `plimsoll` has at each path, in the words of the model; the bytes of hard links are compared
/// only in the sum.
fn seen(image: &Image) -> BTreeMap<Path, String> {
    let tree = MergedTree::merge(image.layers.clone(), &Limits::default());
    let present = tree.nodes().filter(|&node| node != NodeId::ROOT && tree.is_present(node));
    present
        .map(|node| {
            let names = |layer: usize| &image.layers[layer].entries.names;
            let text = match tree.visible(node) {
                None => "directory".to_owned(),
                Some(version) => match version.entry.change {
                    Change::File(content) => format!("file {}", content.stored_bytes),
                    Change::HardLink(_) => "hard link".to_owned(),
                    Change::Symlink(target) => format!("{:?}", names(version.layer).get(target)),
                    _ => "directory".to_owned(),
                },
            };
            (split(&tree.path(node)), text)
        })
        .collect()
}

fn expected(model: &Model) -> BTreeMap<Path, String> {
    let text = |(thing, is_hard): &(Thing, bool)| match thing {
        Thing::Directory => "directory".to_owned(),
        _ if *is_hard => "hard link".to_owned(),
        Thing::File(_, bytes) => format!("file {bytes}"),
        Thing::Link(target) => format!("{target:?}"),
        Thing::Empty => "empty".to_owned(),
    };
    model.things.iter().map(|(path, thing)| (path.clone(), text(thing))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_tree_equals_the_model(layers in stack()) {
        let image = read(&layers, Pack::Plain);
        let mut model = Model::default();
        for layer in &layers {
            model.apply(layer);
        }
        prop_assert_eq!(seen(&image), expected(&model));
        prop_assert_eq!(image.report.sizes.visible.0, model.visible_bytes());
    }

    #[test]
    fn identities_are_true_of_random_layers(layers in stack()) {
        assert_identities(&read(&layers, Pack::Gzip));
    }

    #[test]
    fn whiteouts_may_be_anywhere(mut layers in stack(), seed in any::<u64>()) {
        // What a hard link names depends on whether the whiteout of that comes before it.
        for layer in layers.iter_mut().filter(|layer| layer.iter().any(Line::is_whiteout)) {
            layer.retain(|line| line.kind != Kind::HardLink);
        }
        let expected = show(&read(&layers, Pack::Plain));
        // Engines refuse links in a cycle; here a directory replaces the first one.
        prop_assume!(!expected.contains(" symlink-loop: "));
        let mut moved = layers;
        for layer in &mut moved {
            let (mut whiteouts, additions): (Vec<Line>, Vec<Line>) =
                std::mem::take(layer).into_iter().partition(Line::is_whiteout);
            let mut seed = seed | 1;
            let mut random = |below: usize| {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(99);
                (seed >> 33) as usize % below
            };
            *layer = additions;
            while !whiteouts.is_empty() {
                let whiteout = whiteouts.swap_remove(random(whiteouts.len()));
                layer.insert(random(layer.len() + 1), whiteout);
            }
        }
        prop_assert_eq!(show(&read(&moved, Pack::Plain)), expected);
    }
}
