//! What has to be written by hand before a Dockerfile from a history builds.

use super::copied_texts::HERE_DOCUMENTS;
use super::copy::EARLIER_STAGE;
use crate::secrets::MASK;

/// How many places are named, so that the sentence stays on a line or two.
const MAX_PLACES: usize = 6;

/// Returns a sentence without a full stop that names what has to be written and on which line;
/// `None` if nothing has to be.
///
/// `before` is how many lines are written before these.
pub fn before_it_builds(lines: &[String], before: usize) -> Option<String> {
    let mut places: Vec<String> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let Some(remark) = line.strip_prefix("# ") else {
            if line.contains(MASK) {
                let number = index + before + 1;
                places.push(hidden(lines, index, number));
            }
            continue;
        };
        let instruction = lines.iter().enumerate().skip(index);
        let mut instruction = instruction.skip_while(|(_, line)| line.starts_with('#'));
        let number = instruction.next().map_or(index, |(at, _)| at) + before + 1;
        places.extend(remark.split("; ").find_map(|remark| what(remark, number)));
    }
    places.dedup();
    let more = places.len().saturating_sub(MAX_PLACES);
    places.truncate(MAX_PLACES);
    let more = if 0 < more { format!(", and {more} more") } else { String::new() };
    (!places.is_empty()).then(|| format!("before it builds: {}{more}", places.join("; ")))
}

/// Says what to do about a line with a secret that is not shown: it belongs in no Dockerfile.
fn hidden(lines: &[String], index: usize, number: usize) -> String {
    let above = lines.iter().take(index + 1).rev();
    let keyword = above
        .filter_map(|line| line.split(' ').next())
        .find(|word| 1 < word.len() && word.bytes().all(|byte| byte.is_ascii_uppercase()));
    match keyword {
        Some("ENV" | "LABEL" | "CMD" | "ENTRYPOINT" | "HEALTHCHECK" | "ONBUILD") => {
            format!("leave {MASK} on line {number} out, and set it when the container starts")
        }
        Some("ARG") => format!("leave {MASK} on line {number} out, and mount it in the RUN"),
        _ => format!(
            "mount the secret in place of {MASK} on line {number} (`--mount=type=secret,id=NAME`, \
             `\"$(cat /run/secrets/NAME)\"`)"
        ),
    }
}

/// Says what to do about a remark on the instruction of a line.
fn what(remark: &str, line: usize) -> Option<String> {
    let (name, about) = remark.split_once(": ")?;
    if about == EARLIER_STAGE {
        return Some(format!("replace {name} on line {line} by a stage or an image that has it"));
    }
    if name == "SOURCE" {
        return Some(format!("replace SOURCE on line {line} by what it copies"));
    }
    if HERE_DOCUMENTS.iter().any(|start| about.starts_with(start)) {
        return Some(format!("take {name} for line {line} out of the image"));
    }
    let layer = about.strip_prefix("layer ").filter(|_| name == "left out")?;
    let number = layer.split(' ').next()?;
    Some(format!("write before line {line} what made layer {number}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(lines: &[&str]) -> Option<String> {
        let lines: Vec<String> = lines.iter().map(|&line| line.to_owned()).collect();
        before_it_builds(&lines, 4)
    }

    #[test]
    fn marks_are_named_with_their_lines() {
        let stage = format!("# STAGE: {EARLIER_STAGE}");
        let lines = [
            "FROM a AS build",
            "# inferred from the layer: --chown",
            &stage,
            "COPY --from=STAGE /a /b",
            "# SOURCE: the history has only a checksum of it",
            "COPY SOURCE /c",
            "# left out: layer 3 — the history has no instruction for it",
            "RUN make",
        ];
        assert_eq!(
            said(&lines).unwrap(),
            "before it builds: replace STAGE on line 8 by a stage or an image that has it; \
             replace SOURCE on line 10 by what it copies; write before line 12 what made layer 3"
        );
    }

    #[test]
    fn secrets_are_mounted_and_never_written() {
        let lines = ["FROM a", "ENV KEY=***", "ARG KEY=***", "RUN a && \\", "    curl -u a:*** h"];
        assert_eq!(
            said(&lines).unwrap(),
            "before it builds: leave *** on line 6 out, and set it when the container starts; \
             leave *** on line 7 out, and mount it in the RUN; mount the secret in place of *** on \
             line 9 (`--mount=type=secret,id=NAME`, `\"$(cat /run/secrets/NAME)\"`)"
        );
    }

    #[test]
    fn other_comments_need_no_edit() {
        let lines = [
            "FROM a AS build",
            "# left out: rm -rf /var/lib/apt/lists/* — nobody ships a build stage",
            "RUN apt-get update",
            "# inferred from the layer: --mount",
            "RUN echo SOURCE STAGE",
        ];
        assert_eq!(said(&lines), None);
    }
}
