//! Layers written again without some paths, by the names in their tars and without the program's
//! idea of them.

use std::collections::HashMap;

use crate::layer_language::{Kind, Layer, Line};

/// Writes layers again without these absolute paths and everything below them.
///
/// A file that loses its entry but has another name left gets it there: in the first entry that is
/// left, to which the others link.
pub(crate) fn without_paths(layers: &[Layer], paths: &[Vec<u8>]) -> Vec<Layer> {
    let is_gone = |path: &[u8]| {
        let path = [&b"/"[..], path].concat();
        paths.iter().any(|gone| {
            gone == b"/" || path == *gone || path.starts_with(&[gone, &b"/"[..]].concat())
        })
    };
    let inodes = inodes(layers);
    let mut contents: HashMap<usize, Vec<u8>> = HashMap::new();
    let mut named: HashMap<usize, Vec<u8>> = HashMap::new();
    let mut rebuilt = Vec::new();
    for (layer, inodes) in layers.iter().zip(&inodes) {
        let mut lines = Layer::new();
        for (line, inode) in layer.iter().zip(inodes) {
            if let (Kind::File, Some(inode)) = (line.kind, inode) {
                contents.insert(*inode, line.content.clone());
            }
            if line.kind == Kind::Global || is_gone(&target_of(line)) {
                continue;
            }
            let mut line = line.clone();
            if let Some(inode) = inode {
                match named.insert(*inode, tidy(&line.path)) {
                    Some(before) if line.kind == Kind::HardLink => line.target = before,
                    _ => {
                        line.kind = Kind::File;
                        line.content = contents[inode].clone();
                        line.target = Vec::new();
                    }
                }
            }
            lines.push(line);
        }
        rebuilt.push(lines);
    }
    rebuilt
}

/// For each entry of each layer, which file it is a name of; `None` for other kinds, whiteouts and
/// links to nothing.
fn inodes(layers: &[Layer]) -> Vec<Vec<Option<usize>>> {
    let mut at: HashMap<Vec<u8>, Option<usize>> = HashMap::new();
    let mut next = 0;
    let mut all = Vec::new();
    for layer in layers {
        let mut of_layer = Vec::new();
        for line in layer {
            let inode = match line.kind {
                Kind::File if !line.is_whiteout() => {
                    next += 1;
                    Some(next)
                }
                Kind::HardLink => at.get(&tidy(&line.target)).copied().flatten(),
                _ => None,
            };
            if !line.is_whiteout() && line.kind != Kind::Global {
                at.insert(tidy(&line.path), inode);
            }
            of_layer.push(inode);
        }
        all.push(of_layer);
    }
    all
}

/// The path that an entry is about: of a whiteout, what it removes.
fn target_of(line: &Line) -> Vec<u8> {
    let path = tidy(&line.path);
    let start = path.iter().rposition(|&byte| byte == b'/').map_or(0, |at| at + 1);
    let (directory, name) = path.split_at(start);
    match name.strip_prefix(b".wh.") {
        Some(b".wh..opq") => directory.strip_suffix(b"/").unwrap_or(directory).to_vec(),
        Some(name) => [directory, name].concat(),
        None => path,
    }
}

/// A path as components joined by `/`.
pub(crate) fn tidy(path: &[u8]) -> Vec<u8> {
    let names = path.split(|&byte| byte == b'/').filter(|name| !matches!(*name, b"" | b"."));
    names.collect::<Vec<&[u8]>>().join(&b'/')
}
