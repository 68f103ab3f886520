//! The stages of a Dockerfile, and which of its instructions make up the image of each.

use super::expand::Variables;
use super::parse::{File, Statement};
use super::words::words;
use crate::dockerfile::Keyword;

/// How many stages are looked at; real files have up to 40.
const MAX_STAGES: usize = 256;

/// A stage of a Dockerfile.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Stage {
    /// Positions of its instructions in the file, without its `FROM`.
    pub(super) statements: std::ops::Range<usize>,
    /// The earlier stage that it starts from, by index; `None` for an image.
    pub(super) parent: Option<usize>,
}

/// Returns the stages of a file, in order, and the variables that are declared before the first.
pub(super) fn stages(file: &File) -> (Vec<Stage>, Variables) {
    let mut global = Variables::new(true, file.escape);
    let mut stages: Vec<Stage> = Vec::new();
    let mut names: Vec<Option<String>> = Vec::new();
    for (at, statement) in file.statements.iter().enumerate() {
        match statement.keyword {
            Keyword::From if stages.len() < MAX_STAGES => {
                let (image, name) = from(statement, &global);
                let is_parent = |other: &Option<String>| other.as_ref() == Some(&image);
                let parent = names.iter().rposition(is_parent);
                stages.push(Stage { statements: at + 1..at + 1, parent });
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

/// Returns the image or stage that a `FROM` names, and the name of its stage, both in small letters.
fn from(statement: &Statement, global: &Variables) -> (String, Option<String>) {
    let mut words = statement.operands.split_whitespace();
    let image = global.expand(words.next().unwrap_or_default()).to_lowercase();
    let is_named = words.next().is_some_and(|word| word.eq_ignore_ascii_case("as"));
    (image, words.next().filter(|_| is_named).map(str::to_lowercase))
}

/// Returns the stages that a stage consists of, by index, the lowest first, itself last.
pub(super) fn chain(stages: &[Stage], last: usize) -> Vec<usize> {
    let above = std::iter::successors(Some(last), |&at| stages.get(at)?.parent);
    let mut chain: Vec<usize> = above.collect();
    chain.reverse();
    chain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_starts_from_an_image_or_an_earlier_stage() {
        let text = "ARG V=b\nARG W=${V}ase\nFROM x AS Base\nRUN a\nUSER b\nFROM base AS c\nFROM $W\n\
                    RUN d\nFROM d";
        let file = File::parse(text.as_bytes());
        let (stages, global) = stages(&file);
        assert_eq!(global.get("W"), Some("base"));
        let list: Vec<_> =
            stages.iter().map(|stage| (stage.statements.clone(), stage.parent)).collect();
        assert_eq!(list, [(3..5, None), (6..6, Some(0)), (7..8, Some(0)), (9..9, None)]);
        assert_eq!(chain(&stages, 2), [0, 2]);
    }
}
