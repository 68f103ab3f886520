//! The stages of a Dockerfile, and which of its instructions make up the image of each.

use std::sync::Arc;

use super::expand::{ANY, Variables, is_like};
use super::parse::{File, Statement};
use super::words::words;
use crate::dockerfile::Keyword;

/// How many stages are looked at; real files have up to 40.
const MAX_STAGES: usize = 256;

/// How many ways from an image to a stage are looked at.
const MAX_CHAINS: usize = 32;

/// A stage of a Dockerfile.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Stage {
    /// Positions of its instructions in the file, without its `FROM`.
    pub(super) statements: std::ops::Range<usize>,
    /// The earlier stages that it may start from, by index; empty for an image. They are several if
    /// the platform or the command line of a build decides.
    pub(super) parents: Vec<usize>,
    /// Whether it starts from nothing.
    pub(super) is_scratch: bool,
}

/// Returns the stages of a file, in order, and the variables that are declared before the first.
pub(super) fn stages(file: &File) -> (Vec<Stage>, Variables) {
    let mut global = Variables::new(0, file.escape, Arc::default());
    let mut stages: Vec<Stage> = Vec::new();
    let mut names: Vec<Option<String>> = Vec::new();
    for (at, statement) in file.statements.iter().enumerate() {
        match statement.keyword {
            Keyword::From if stages.len() < MAX_STAGES => {
                let (image, name) = from(statement, &global);
                let parents = parents(&image, &names);
                let is_scratch = parents.is_empty() && image == "scratch";
                stages.push(Stage { statements: at + 1..at + 1, parents, is_scratch });
                names.push(name);
            }
            Keyword::Arg if stages.is_empty() => declare(statement, &mut global),
            _ => {
                if let Some(stage) = stages.last_mut() {
                    stage.statements.end = at + 1;
                }
            }
        }
    }
    (stages, global)
}

/// Sets the variables of an `ARG` before the first stage.
fn declare(statement: &Statement, global: &mut Variables) {
    for word in words(&statement.operands, global.escape) {
        match word.text.split_once('=') {
            Some((name, value)) => {
                let value = global.expand(value);
                global.declare(name, Some(value));
            }
            None => global.declare(word.text, None),
        }
    }
}

/// Returns the image or stage that a `FROM` names, and the name of its stage: in small letters.
fn from(statement: &Statement, global: &Variables) -> (String, Option<String>) {
    let mut words = statement.operands.split_whitespace();
    let image = global.expand(words.next().unwrap_or_default()).to_lowercase();
    let is_named = words.next().is_some_and(|word| word.eq_ignore_ascii_case("as"));
    (image, words.next().filter(|_| is_named).map(str::to_lowercase))
}

/// Returns the stages that an image names, by index: the last one of that name, or all that a name
/// with an unknown part may mean.
fn parents(image: &str, names: &[Option<String>]) -> Vec<usize> {
    let is_meant = |name: &Option<String>| name.as_ref().is_some_and(|name| is_like(image, name));
    let mut meant: Vec<usize> = names
        .iter()
        .enumerate()
        .rev()
        .filter(|(_, name)| is_meant(name))
        .map(|(at, _)| at)
        .collect();
    if !image.contains(ANY) {
        meant.truncate(1);
    }
    meant
}

/// Returns the stages that a stage consists of, by index, the lowest first, itself last: one list
/// for each way from an image to it.
pub(super) fn chains(stages: &[Stage], last: usize) -> Vec<Vec<usize>> {
    let mut open = vec![vec![last]];
    let mut chains = Vec::new();
    while let Some(mut chain) = open.pop() {
        let parents = chain.last().and_then(|&at| stages.get(at)).map(|stage| &stage.parents);
        match parents {
            Some(parents) if !parents.is_empty() && chains.len() + open.len() < MAX_CHAINS => {
                for &parent in parents {
                    let mut longer = chain.clone();
                    longer.push(parent);
                    open.push(longer);
                }
            }
            _ => {
                chain.reverse();
                chains.push(chain);
            }
        }
    }
    chains
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_starts_from_an_image_or_an_earlier_stage() {
        let text = "ARG V=b\nARG W=${V}ase\nFROM x AS Base\nRUN a\nUSER b\nFROM base AS c\n\
                    FROM $W\nRUN d\nFROM d\nFROM x$OS";
        let file = File::parse(text.as_bytes());
        let (stages, global) = stages(&file);
        assert_eq!(global.get("W"), Some("base"));
        let list: Vec<_> =
            stages.iter().map(|stage| (stage.statements.clone(), &stage.parents[..])).collect();
        assert_eq!(list, [(3..5, &[][..]), (6..6, &[0]), (7..8, &[0]), (9..9, &[]), (10..10, &[])]);
        assert_eq!(chains(&stages, 2), [[0, 2]]);
    }

    #[test]
    fn a_name_with_an_unknown_part_means_several_stages() {
        let text = "FROM x AS a-b\nFROM a-b AS a-c\nFROM y AS d\nFROM a-$OS";
        let (stages, _) = stages(&File::parse(text.as_bytes()));
        assert_eq!(stages[3].parents, [1, 0]);
        assert_eq!(chains(&stages, 3), [vec![0, 3], vec![0, 1, 3]]);
        // Ways may be many.
        let many: String = (0..99).map(|at| format!("FROM $X AS s{at}\n")).collect();
        let (stages, _) = self::stages(&File::parse(many.as_bytes()));
        assert!(chains(&stages, 98).len() < 200);
    }
}
