//! Which line of a Dockerfile made each step and each layer of an image.

use std::sync::Arc;

use super::Facts;
use crate::base::{Confidence, Evidence};
use crate::dockerfile::file::{
    Built, File, Located, NoLine, Place, Statement, Text, Trust, locate,
};
use crate::dockerfile::history::builder;
use crate::dockerfile::{Builder, Keyword, Step};
use crate::secrets::{Known, in_command, masked_within_lines};

/// A Dockerfile, and where the steps of an image are in it.
#[derive(Debug, Clone)]
pub struct Lines {
    /// What was read.
    pub text: Text,
    /// Its instructions.
    pub file: File,
    /// Where the steps are.
    pub located: Located,
}

/// Returns a Dockerfile without the values of secrets. Its lines stay where they are.
fn masked_lines(text: &Arc<[u8]>) -> Arc<[u8]> {
    let Ok(text) = std::str::from_utf8(text) else { return Arc::clone(text) };
    let mut known = Known::default();
    for instruction in instructions(text) {
        known.add(instruction, &in_command(instruction));
    }
    let masked: String = instructions(text)
        .map(|instruction| {
            let spans = known.added(instruction, in_command(instruction));
            masked_within_lines(instruction, &spans)
        })
        .collect();
    masked.into_bytes().into()
}

/// Returns the instructions of a Dockerfile with their continued lines, roughly: what a parser
/// would join is together, and so are lines of a private key.
fn instructions(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut end = 0;
        let mut in_key = false;
        for line in rest.split_inclusive('\n') {
            end += line.len();
            in_key = (in_key || line.contains("PRIVATE KEY-----")) && !line.contains("-----END ");
            let line = line.trim();
            let goes_on = line.ends_with('\\') || line.ends_with('`');
            // Comments may be between continued lines.
            let is_comment = line.starts_with('#') && line.len() < end;
            if !goes_on && !in_key && !is_comment {
                break;
            }
        }
        let (instruction, others) = rest.split_at_checked(end)?;
        rest = others;
        (!instruction.is_empty()).then_some(instruction)
    })
}

impl Facts {
    /// Finds the steps of the image in a Dockerfile. Values of secrets in it are replaced as they
    /// are in the history, so that nothing that is made of it shows them.
    pub fn locate_in(&mut self, text: Text) {
        let text = Text { bytes: masked_lines(&text.bytes), ..text };
        let file = File::parse(&text.bytes);
        let holds = |layer, path: &str| self.layer_has(layer, path);
        let trust = match (self.base.evidence, self.base.confidence) {
            (Evidence::GivenLayers | Evidence::GivenImage, _) => Trust::Given,
            (_, Confidence::Exact) => Trust::Known,
            _ => Trust::Guessed,
        };
        let (steps, env) = (&self.history.steps, &self.image.config.env);
        let built = Built { steps, base: self.base.steps, trust, env, holds: &holds };
        let located = locate(&file, &built);
        self.lines = Some(Lines { text, file, located });
    }

    /// Whether a layer has an entry at a path; links are not followed. True if the layer could not
    /// be read.
    fn layer_has(&self, layer: usize, path: &str) -> bool {
        let is_complete = self.layers().get(layer).is_some_and(|layer| layer.state.is_read());
        !is_complete || self.ships_at(layer, path)
    }

    /// Returns the instruction of the Dockerfile that a step is, by its position in the history; or
    /// why there is none. `None` without a Dockerfile.
    pub fn statement_of(&self, step: usize) -> Option<Result<&Statement, NoLine>> {
        let lines = self.lines.as_ref()?;
        Some(match *lines.located.places.get(step)? {
            Place::Nowhere(why) => Err(why),
            Place::Statement(at) => lines.file.statements.get(at).ok_or(NoLine::Absent),
        })
    }

    /// Returns the instruction of the Dockerfile that made a layer, by its index; or why there is
    /// none. `None` without a Dockerfile.
    pub fn statement_of_layer(&self, layer: usize) -> Option<Result<&Statement, NoLine>> {
        let located = &self.lines.as_ref()?.located;
        let step = self.made_by.get(layer).copied().flatten();
        // The Dockerfile may show that the base has fewer steps.
        let is_own = step.is_some_and(|step| located.base <= step);
        let is_base = layer < self.base.layers && !is_own;
        let Some(step) = step.filter(|_| !is_base) else {
            return Some(Err(if is_base { NoLine::Base } else { NoLine::Unrecorded }));
        };
        match self.statement_of(step)? {
            Ok(_) if self.is_of_several(located.base, step) => Some(Err(NoLine::Several)),
            found => Some(found),
        }
    }

    /// Whether the layer of a step holds also what steps before it made, as with Buildah unless it
    /// caches layers.
    fn is_of_several(&self, base: usize, step: usize) -> bool {
        let adds = |step: &Step| {
            step.instruction.as_ref().is_some_and(|instruction| {
                matches!(instruction.keyword, Keyword::Run | Keyword::Copy | Keyword::Add)
            })
        };
        let may_add = |step: &Step| {
            step.instruction.as_ref().is_some_and(|instruction| {
                adds(step) || matches!(instruction.keyword, Keyword::Workdir | Keyword::Other)
            })
        };
        let steps = self.history.steps.get(base..=step).unwrap_or_default();
        let Some((last, before)) = steps.split_last() else { return false };
        let mut empty = before.iter().rev().take_while(|step| step.layer.is_none());
        // The classic builder writes no layer for a command that changed nothing.
        let own = self.history.steps.get(base..).unwrap_or_default();
        let is_known = matches!(builder(own), Builder::Buildah | Builder::Unknown);
        !may_add(last) || is_known && empty.any(adds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let masked = masked_lines(&text.as_bytes().into());
        assert_eq!(std::str::from_utf8(&masked).unwrap(), expected);
    }

    #[test]
    fn values_are_replaced_and_lines_stay_where_they_are() {
        check(
            "ENV A=b \\\n    DB_PASSWORD=hunter2-x9\nRUN x --password \\\n  other && \
             y hunter2-x9\n",
            "ENV A=b \\\n    DB_PASSWORD=***\nRUN x --password \\\n  *** && y ***\n",
        );
        let key = "MIIEpAIBAAKCAQEAxq7Rk2vXz9Lm4\\\nHt8WcJd5Yb3Nf6Pg1Us0Te7Zo\\\n";
        let masked = "RUN echo \"***\n***\\\n***\\\n-----END RSA PRIVATE KEY-----\" > k\nUSER 1\n";
        check(
            &format!(
                "RUN echo \"-----BEGIN RSA PRIVATE KEY-----\n{key}-----END RSA PRIVATE KEY-----\" \
                 > k\nUSER 1\n"
            ),
            masked,
        );
        check("FROM a\n# it's\nRUN b\n", "FROM a\n# it's\nRUN b\n");
        check("", "");
    }
}
