//! Working directories, which relative paths of instructions start from.

use super::{Keyword, Step};

/// Returns the working directory in effect where a layer is made, without a slash at its end.
pub fn working_directory(steps: &[Step], layer: usize) -> String {
    let before = steps.iter().take_while(|step| step.layer != Some(layer));
    let instructions = before.filter_map(|step| step.instruction.as_ref());
    let changes = instructions.filter(|instruction| instruction.keyword == Keyword::Workdir);
    changes.fold(String::new(), |directory, instruction| {
        absolute(&directory, instruction.text.strip_prefix("WORKDIR ").unwrap_or_default())
    })
}

/// Resolves a path from a directory; returns it without a slash at its end.
pub fn absolute(directory: &str, path: &str) -> String {
    let mut parts: Vec<&str> = match path.starts_with('/') {
        true => Vec::new(),
        false => directory.split('/').filter(|part| !part.is_empty()).collect(),
    };
    for part in path.split('/') {
        match part {
            "" | "." => (),
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.iter().map(|part| format!("/{part}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_made_absolute() {
        assert_eq!(absolute("/srv", "app/./x/../y/"), "/srv/app/y");
        assert_eq!(absolute("/srv", "/app"), "/app");
        assert_eq!(absolute("", ".."), "");
    }
}
