//! An error in one line.

use std::error::Error;

use crate::escape::printable_text;

/// Returns an error and its causes in one line.
pub(super) fn in_words(error: &(dyn Error + 'static)) -> String {
    let chain = std::iter::successors(Some(error), |error| (*error).source());
    let words: Vec<String> = chain.map(|error| printable_text(&error.to_string())).collect();
    words.join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_follow_the_error() {
        let cause = crate::scan::Cancelled;
        assert_eq!(in_words(&cause), "reading was cancelled");
        let error = crate::Error::Source(crate::source::SourceError::Cancelled);
        let expected = "could not open the image: ";
        assert!(in_words(&error).starts_with(expected), "{}", in_words(&error));
    }
}
