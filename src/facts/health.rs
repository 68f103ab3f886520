//! The health check of an image: what its configuration has or, as the OCI's has none, its history.

use super::Facts;
use crate::dockerfile::Keyword;

impl Facts {
    /// Returns the test of the health check as Docker's configuration has it: `NONE`, `CMD` or
    /// `CMD-SHELL`, then arguments. Empty without one.
    pub fn health_test(&self) -> Vec<String> {
        let configured = self.image.config.health_test();
        if !configured.is_empty() {
            return configured.to_vec();
        }
        let steps = self.history.steps.iter().rev();
        let mut instructions = steps.filter_map(|step| step.instruction.as_ref());
        let last = instructions.find(|instruction| instruction.keyword == Keyword::Healthcheck);
        last.and_then(|instruction| test(&instruction.text)).unwrap_or_default()
    }
}

/// Reads `HEALTHCHECK --interval=30s CMD curl localhost`; `None` for `NONE`.
fn test(text: &str) -> Option<Vec<String>> {
    let words = text.split_once(" CMD ").map(|(_, command)| command.trim())?;
    let arguments: Option<Vec<String>> = serde_json::from_str(words).ok();
    Some(match arguments {
        Some(arguments) => [vec!["CMD".to_owned()], arguments].concat(),
        None => vec!["CMD-SHELL".to_owned(), words.to_owned()],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_read_from_instructions() {
        let of = |text: &str| test(text).unwrap_or_default();
        assert_eq!(of("HEALTHCHECK --retries=2 CMD a || exit 1"), ["CMD-SHELL", "a || exit 1"]);
        assert_eq!(of(r#"HEALTHCHECK CMD ["a", "b"]"#), ["CMD", "a", "b"]);
        assert_eq!(of("HEALTHCHECK NONE"), [""; 0]);
    }
}
