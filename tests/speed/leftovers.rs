//! Synthetic images with many findings: the time must not grow faster than the image.

use std::io;

use crate::made::{self, Layer};

/// Names that rules look for anywhere, with a file that proves them.
const LEFT_BEHIND: [(&str, &str); 8] = [
    ("node_modules", "left-pad/package.json"),
    (".git", "HEAD"),
    ("__pycache__", "module.cpython-311.pyc"),
    ("cache", "CACHEDIR.TAG"),
    ("target", "release/program.d"),
    (".pytest_cache", "CACHEDIR.TAG"),
    ("tests", "test_all.py"),
    ("venv", "pyvenv.cfg"),
];

/// Directories that rules look for, side by side.
pub(crate) fn side_by_side(entries: usize, _: usize, out: &mut Layer) -> io::Result<()> {
    (0..entries).try_for_each(|number| {
        let (name, proof) = left_behind(number);
        out.file(&format!("srv/{}/{number}/{name}/{proof}", number / 1000))
    })
}

/// The same directories, nested.
pub(crate) fn nested(entries: usize, _: usize, out: &mut Layer) -> io::Result<()> {
    const DEPTH: usize = 400;
    (0..entries).try_for_each(|number| {
        let (name, proof) = left_behind(number / DEPTH);
        let path = format!("{name}/").repeat(number % DEPTH + 1);
        out.file(&format!("srv/{}/{path}{proof}", number / DEPTH))
    })
}

fn left_behind(number: usize) -> (&'static str, &'static str) {
    LEFT_BEHIND.get(number % LEFT_BEHIND.len()).copied().unwrap_or_default()
}

/// Directories of a hundred files that are the same as all others, and one other file.
pub(crate) fn duplicates(entries: usize, _: usize, out: &mut Layer) -> io::Result<()> {
    (0..entries).try_for_each(|number| {
        let content = (number % 100).to_string().repeat(400);
        out.content(&format!("srv/{}/{}", number / 100, number % 100), content.as_bytes())
    })
}

/// Links from a directory to itself, through which patterns of several names match ever more paths.
pub(crate) fn cycles(entries: usize, _: usize, out: &mut Layer) -> io::Result<()> {
    for directory in ["root/.m2/repository", "root/.cache/pip/http-v2", "srv/target"] {
        (0..entries / 3).try_for_each(|number| out.link(&format!("{directory}/{number}"), "."))?;
    }
    Ok(())
}

/// Files that later layers delete, move and overwrite.
pub(crate) fn hidden(entries: usize, layer: usize, out: &mut Layer) -> io::Result<()> {
    (0..entries / 3).try_for_each(|number| {
        let path = made::path(number);
        let (directory, name) = path.rsplit_once('/').unwrap_or_default();
        match (layer, number % 3) {
            (0, _) => out.content(&path, path.repeat(60).as_bytes()),
            (1, 0) => out.marker(&format!("{directory}/.wh.{name}")),
            (1, 1) => {
                out.marker(&format!("{directory}/.wh.{name}"))?;
                out.content(&format!("opt/{path}"), path.repeat(60).as_bytes())
            }
            (1, _) => out.file(&path),
            _ => Ok(()),
        }
    })
}

/// Packages that each depend on four others, one of which is the next.
pub(crate) fn packages(entries: usize, layer: usize, out: &mut Layer) -> io::Result<()> {
    let count = entries / 2;
    if layer == 0 {
        return out.content("etc/os-release", b"ID=debian\nVERSION_ID=\"12\"\n");
    }
    let mut status = String::new();
    for number in 0..count {
        let other = |factor: usize| (number * factor + 1) % count;
        status.push_str(&format!(
            "Package: lib{number}-dev\nStatus: install ok installed\nArchitecture: amd64\n\
             Section: libdevel\nVersion: 1.{number}\nDepends: lib{}-dev, lib{}-dev (>= 1), \
             lib{}-dev | lib{}-dev\nRecommends: lib{}-dev\n\n",
            (number + 1) % count,
            other(7),
            other(31),
            other(101),
            other(1009),
        ));
        let file = format!("usr/lib/lib{number}.a");
        out.file(&file)?;
        out.content(
            &format!("var/lib/dpkg/info/lib{number}-dev.list"),
            format!("/.\n/usr\n/usr/lib\n/{file}\n").as_bytes(),
        )?;
    }
    out.content("var/lib/dpkg/status", status.as_bytes())?;
    // Every tenth was explicitly installed.
    let automatic = (0..count).filter(|number| number % 10 != 0);
    let states = automatic.map(|number| {
        format!("Package: lib{number}-dev\nArchitecture: amd64\nAuto-Installed: 1\n\n")
    });
    out.content("var/lib/apt/extended_states", states.collect::<String>().as_bytes())
}
