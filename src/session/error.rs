//! Why there is no report.

use std::io;

use crate::scan::ReadError;
use crate::source::SourceError;

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The caller stopped reading: [`crate::scan::Events::read`] returned `Break`.
    #[error("reading was cancelled")]
    Cancelled,
    /// No image could be opened.
    #[error("could not open the image")]
    Source(#[source] SourceError),
    /// The base image could not be opened.
    #[error("could not open the base image `{reference}`")]
    Base {
        /// The reference, as the user wrote it.
        reference: String,
        /// Why.
        #[source]
        source: SourceError,
    },
    /// The other base image could not be opened.
    #[error("could not open the other base image `{reference}`")]
    Onto {
        /// The reference, as the user wrote it.
        reference: String,
        /// Why.
        #[source]
        source: SourceError,
    },
    /// Two images are both to come from standard input.
    #[error("{first} and {second} cannot both be standard input")]
    TwoStreams {
        /// What one of them is, with its article.
        first: &'static str,
        /// What the other is, with its article.
        second: &'static str,
    },
    /// A layer did not arrive from a registry as it should be.
    #[error("could not get layer {number} of the image")]
    Layer {
        /// Its number from 1, base first.
        number: usize,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The image has fewer layers than its base should have.
    #[error("the base cannot be {wanted} layers of an image that has {layers}")]
    TooManyBaseLayers {
        /// How many were requested.
        wanted: usize,
        /// How many there are.
        layers: usize,
    },
}

impl Error {
    /// Turns the error of a source into one that says which image it is about, unless reading was
    /// stopped.
    pub(super) fn unless_cancelled(
        about: impl FnOnce(SourceError) -> Self,
    ) -> impl FnOnce(SourceError) -> Self {
        |error| match error {
            SourceError::Cancelled => Self::Cancelled,
            error => about(error),
        }
    }
}

impl From<ReadError> for Error {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Cancelled(_) => Self::Cancelled,
            ReadError::Layer { number, source } => Self::Layer { number, source },
        }
    }
}
