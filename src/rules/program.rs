//! Which program a container starts: entry point and command, through wrappers and links.

use super::Image;
use crate::tree::NodeId;

/// What starts.
#[derive(Debug, Clone)]
pub struct Program<'a> {
    /// The file, its links followed.
    pub file: NodeId,
    /// The path that names it, which may be a link.
    pub named: NodeId,
    /// Its arguments, itself not.
    pub arguments: Vec<&'a str>,
    /// Wrappers before it, such as `tini`, as they are called.
    pub wrappers: Vec<NodeId>,
}

/// Programs that start another one, which their first argument that is no option names.
const WRAPPERS: [&str; 9] = [
    "tini",
    "dumb-init",
    "gosu",
    "su-exec",
    "catatonit",
    "env",
    "exec",
    "nice",
    "docker-entrypoint.sh",
];

/// Where programs are looked for without a `PATH` (POSIX leaves it open; what engines use).
const DEFAULT_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Finds the program; `None` where none is configured, or the one configured is not there.
pub fn program<'a>(image: &Image<'a>) -> Option<Program<'a>> {
    let mut words = image.command();
    // `sh -c "exec node server.js"`: the words of a single command can be seen through.
    if let [shell, "-c", line] = words.as_slice()
        && shell.ends_with("sh")
        && !line.contains(['&', '|', ';', '$', '`', '<', '>', '(', '"', '\''])
    {
        words = line.split_whitespace().skip_while(|word| *word == "exec").collect();
    }
    let mut wrappers = Vec::new();
    loop {
        let (&first, rest) = words.split_first()?;
        let named = locate(image, first)?;
        let name = first.rsplit('/').next().unwrap_or(first);
        let next = rest.iter().position(|word| !word.starts_with('-') && !word.contains('='));
        match next.filter(|_| WRAPPERS.contains(&name)) {
            Some(next) => {
                wrappers.push(named);
                // `gosu USER PROGRAM`.
                let skipped = next + usize::from(matches!(name, "gosu" | "su-exec"));
                words = rest.get(skipped..)?.to_vec();
            }
            None => {
                let file = image.tree.follow(named)?;
                return Some(Program { file, named, arguments: rest.to_vec(), wrappers });
            }
        }
    }
}

/// Finds a program as `execvp` would, from the working directory.
pub fn locate(image: &Image<'_>, name: &str) -> Option<NodeId> {
    if name.contains('/') {
        return at(image, name);
    }
    let path = image.env("PATH").unwrap_or(DEFAULT_PATH);
    path.split(':').find_map(|directory| at(image, &format!("{directory}/{name}")))
}

/// Finds a path from the working directory.
pub fn at(image: &Image<'_>, path: &str) -> Option<NodeId> {
    let start = image.directory(image.working_directory()).unwrap_or(NodeId::ROOT);
    image.tree.find_from(start, path.as_bytes())
}
