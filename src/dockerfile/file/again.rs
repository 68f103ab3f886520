//! An instruction of a Dockerfile handed to a draft, and written into the file again.

use super::parse::{File, Statement};
use super::words::list;
use crate::dockerfile::recover::recover;
use crate::dockerfile::{Instruction, Keyword};

/// Added to the names of stages, so that a draft takes none for its own.
const MARK: &str = "-of-the-dockerfile";

/// Whether what a draft writes for an instruction has all of it: a script is whole, other
/// here-documents are not.
pub(super) fn can_be_rewritten(statement: &Statement) -> bool {
    statement.documents.is_empty() || is_script(statement)
}

/// Whether a `RUN` runs a here-document and nothing else.
fn is_script(statement: &Statement) -> bool {
    statement.keyword == Keyword::Run
        && statement.documents.len() == 1
        && statement.operands.starts_with("<<")
        && !statement.operands.contains(char::is_whitespace)
}

/// Returns an instruction as it is in the Dockerfile, for a draft; `None` for one that a draft
/// could not write again.
pub(super) fn instruction(statement: &Statement) -> Option<Instruction> {
    let keyword = statement.keyword;
    let flags = statement.flags.join(" ");
    if keyword != Keyword::Run {
        let flags = match statement.flag("from") {
            Some(_) => {
                statement.flags.iter().map(|flag| marked(flag)).collect::<Vec<_>>().join(" ")
            }
            None => flags,
        };
        let text = [keyword.word(), &flags, &statement.operands];
        let text: Vec<&str> = text.into_iter().filter(|part| !part.is_empty()).collect();
        let text = text.join(" ");
        return Some(Instruction { text, keyword, build_args: Vec::new(), script: None });
    }
    let command = match statement.documents.as_slice() {
        [] if list(&statement.operands).is_none() => &statement.operands,
        [only] if is_script(statement) => &only.body,
        _ => return None,
    };
    let made = recover(Some(&format!("/bin/sh -c {command}")), None, &[])?;
    let command = made.command()?;
    let text = match flags.is_empty() {
        true => format!("RUN {command}"),
        false => format!("RUN {flags} {command}"),
    };
    Some(Instruction { text, ..made })
}

fn marked(flag: &str) -> String {
    if flag.starts_with("--from=") { format!("{flag}{MARK}") } else { flag.to_owned() }
}

/// Returns a line of a draft as the file has it: with its names, and continued as it says.
pub(super) fn as_in(line: &str, file: &File) -> String {
    let line = line.replace(MARK, "");
    match line.strip_suffix('\\') {
        Some(start) if file.escape != '\\' => format!("{start}{}", file.escape),
        _ => line,
    }
}
