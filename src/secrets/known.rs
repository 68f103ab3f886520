//! Values that were found to be secrets in one place of an image, so that they are not shown in
//! another. They are held only while the texts of the image are gone through.

use super::Span;
use super::commands::merged;

/// Values of secrets. There is no way to show them.
#[derive(Default)]
pub struct Known(Vec<String>);

/// How many values are held.
const MAX_VALUES: usize = 256;

/// How many bytes of a value are compared; private keys are found by their form.
const MAX_BYTES: usize = 4096;

impl Known {
    /// Takes the values of secrets in a text.
    pub fn add(&mut self, text: &str, spans: &[Span]) {
        for value in spans.iter().filter_map(|span| text.get(span.range.clone())) {
            // The value without the quotes and the backslashes of a shell.
            let bare: String = value.chars().filter(|c| !"\"'\\".contains(*c)).collect();
            for value in [value.trim(), bare.trim()] {
                let is_new = !self.0.iter().any(|known| known == value);
                if is_new && is_distinct(value) && self.0.len() < MAX_VALUES {
                    self.0.push(value.to_owned());
                }
            }
        }
    }

    /// Returns some secrets of a text, with each place of a known value added to them, in order.
    pub fn added(&self, text: &str, spans: Vec<Span>) -> Vec<Span> {
        let mut spans = spans;
        for value in &self.0 {
            let places = text.match_indices(value.as_str());
            spans.extend(places.map(|(at, _)| Span {
                range: at..at + value.len(),
                noun: "secret",
                name: String::new(),
            }));
        }
        merged(text, spans)
    }
}

/// Whether a value is found nowhere by chance: it is neither short nor a word or a number.
fn is_distinct(value: &str) -> bool {
    const MIN_BYTES: usize = 8;
    let has = |kind: fn(&u8) -> bool| value.bytes().any(|byte| kind(&byte));
    let letters = has(u8::is_ascii_alphabetic);
    let others = has(|byte| !byte.is_ascii_alphabetic() && !b"-_. /".contains(byte));
    let inside = value.get(1..).is_some_and(|rest| rest.bytes().any(|b| b.is_ascii_uppercase()));
    (MIN_BYTES..=MAX_BYTES).contains(&value.len())
        && letters
        && (others || (inside && has(u8::is_ascii_lowercase)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::{in_command, masked};

    #[test]
    fn values_are_found_again() {
        let mut known = Known::default();
        for text in ["ENV A_PASSWORD=hunter2-x9", "P_PASSWORD='a'\"b4c5d6e7\""] {
            known.add(text, &in_command(text));
        }
        let check = |text: &str, expected: &str| {
            assert_eq!(masked(text, &known.added(text, in_command(text))), expected);
        };
        check("redis-cli ping hunter2-x9 hunter2-x9", "redis-cli ping *** ***");
        check("hunter2-x8 ab4c5d6e7", "hunter2-x8 ***");
        check("x --password hunter2-x9", "x --password ***");
    }

    #[test]
    fn words_are_not_looked_for() {
        for value in ["hunter2", "production", "my-service", "20240101", "Production", ""] {
            assert!(!is_distinct(value), "{value}");
        }
        for value in ["hunter2-x9", "correctHorse", "postgres!"] {
            assert!(is_distinct(value), "{value}");
        }
    }
}
