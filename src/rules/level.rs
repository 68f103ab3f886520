//! What a configuration says about a finding: how bad it is, or that it is ignored.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::words::words;

words! {
    /// How bad a finding is, as the configuration says.
    pub enum Level {
        /// It may be there: it is left alone.
        Allow = "allow",
        /// It is worth a warning.
        Warn = "warn",
        /// It must not be there.
        Deny = "deny",
    }
}

/// Why a finding is left alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Ignored {
    /// The reason, as the configuration gives it.
    pub reason: String,
    /// The last day it holds (`YYYY-MM-DD`).
    ///
    /// `null` if it has no end.
    pub expires: Option<String>,
}
