//! Pairs the lines of the history with layers.

use std::borrow::Cow;

use super::builder::{self, Builder};
use super::instruction::{Instruction, Keyword};
use super::recover::{in_capitals, recover};
use crate::image::config::HistoryLine;

/// One step of the build of an image.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Step {
    /// Index of the layer that it made, base first; `None` if it made none.
    pub layer: Option<usize>,
    /// The instruction; `None` if the line is empty or the layer has no line.
    pub instruction: Option<Instruction>,
    /// When it ran, as RFC 3339 text.
    pub created: Option<String>,
    /// Comment of the builder.
    pub comment: Option<String>,
    /// What wrote the line.
    pub builder: Builder,
}

/// How an image was built, first step first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    /// A step for each line, then one for each layer that has no line.
    pub steps: Vec<Step>,
    /// The number of lines that claim a layer and the number of layers, if they differ. `None` also
    /// if there are no lines at all, as none can be paired wrongly.
    pub mismatch: Option<(usize, usize)>,
}

/// Pairs lines with layers: the lines that claim a layer, in order, take the layers, base first
/// (image-spec config.md, "history").
///
/// Where their numbers differ, both are paired from the start, as builders append at the end.
/// `docker build --squash` is no special case: the lines that it replaces claim no layer, and its
/// line comes last. A `SHELL` applies to the lines after it.
pub fn pair(history: Option<&[HistoryLine]>, layers: usize) -> History {
    let lines = history.unwrap_or_default();
    let mut steps = Vec::with_capacity(lines.len());
    let mut shell = Vec::new();
    let mut claimed = 0;
    for line in lines {
        let layer = (!line.empty_layer).then_some(claimed).filter(|layer| *layer < layers);
        claimed += usize::from(!line.empty_layer);
        let builder = Builder::of(line);
        let command = line.created_by.as_deref();
        let command = match builder {
            Builder::Kaniko => command.map(in_capitals),
            _ => command.map(Cow::from),
        };
        let instruction = recover(command.as_deref(), line.comment.as_deref(), &shell);
        if let Some(changed) = instruction.as_ref().and_then(new_shell) {
            shell = changed;
        }
        let (created, comment) = (line.created.clone(), line.comment.clone());
        steps.push(Step { layer, instruction, created, comment, builder });
    }
    steps.extend((claimed..layers).map(|layer| Step { layer: Some(layer), ..Step::default() }));
    let differs = !lines.is_empty() && claimed != layers;
    History { steps, mismatch: differs.then_some((claimed, layers)) }
}

/// Returns the builder of steps, such as those above the base: that of the last one that shows it.
pub fn builder(steps: &[Step]) -> Builder {
    builder::of_all(steps.iter().map(|step| step.builder))
}

/// Whether any step is an instruction of this kind.
pub(super) fn has(steps: &[Step], keyword: Keyword) -> bool {
    let mut instructions = steps.iter().filter_map(|step| step.instruction.as_ref());
    instructions.any(|instruction| instruction.keyword == keyword)
}

fn new_shell(instruction: &Instruction) -> Option<Vec<String>> {
    if instruction.keyword != Keyword::Shell {
        return None;
    }
    serde_json::from_str(instruction.text.strip_prefix("SHELL ")?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn check(lines: &[&str], layers: usize, expected: Expect) {
        let lines: Vec<_> = lines
            .iter()
            .map(|line| HistoryLine {
                created_by: Some(line.trim_start_matches('-').to_owned()),
                empty_layer: line.starts_with('-'),
                ..HistoryLine::default()
            })
            .collect();
        let history = pair(Some(&lines), layers);
        let mut out: Vec<_> = history
            .steps
            .iter()
            .map(|step| {
                let layer = step.layer.map_or("-".to_owned(), |layer| layer.to_string());
                let text = step.instruction.as_ref().map_or("?", |made| &made.text);
                format!("{layer} {text}")
            })
            .collect();
        out.extend(history.mismatch.map(|counts| format!("mismatch {counts:?}")));
        expected.assert_eq(&out.join("\n"));
    }

    #[test]
    fn lines_that_claim_a_layer_take_the_layers_in_order() {
        check(
            &["ADD a /", "-CMD x", "RUN b"],
            2,
            expect![[r#"
            0 ADD a /
            - CMD x
            1 RUN b"#]],
        );
    }

    #[test]
    fn surplus_lines_and_layers_are_kept_and_counted() {
        check(
            &["ADD a /", "RUN b"],
            1,
            expect![[r#"
            0 ADD a /
            - RUN b
            mismatch (2, 1)"#]],
        );
        check(
            &["-RUN a", "-RUN b"],
            1,
            expect![[r#"
            - RUN a
            - RUN b
            0 ?
            mismatch (0, 1)"#]],
        );
    }

    #[test]
    fn an_image_without_history_has_a_step_for_each_layer() {
        for history in [pair(None, 2), pair(Some(&[]), 2)] {
            assert_eq!(
                history.steps.iter().map(|s| s.layer).collect::<Vec<_>>(),
                [Some(0), Some(1)]
            );
            assert_eq!(history.mismatch, None);
        }
    }

    #[test]
    fn a_shell_applies_to_the_lines_after_it() {
        check(
            &["RUN /opt/x -e a", "-SHELL [/opt/x -e]", "RUN /opt/x -e a"],
            2,
            expect![[r#"
            0 RUN /opt/x -e a
            - SHELL ["/opt/x", "-e"]
            1 RUN a"#]],
        );
    }
}
