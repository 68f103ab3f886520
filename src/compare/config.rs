//! The settings of two images that differ.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One setting that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ConfigChange {
    /// Which one: `User`, `Cmd`, `Env.PATH`, `Labels.version`, `ExposedPorts.8080/tcp`.
    pub key: String,
    /// Its value in the first image; of a list, its elements as JSON.
    ///
    /// `null` if it is not set, and if `secret`.
    pub before: Option<String>,
    /// Its value in the second image; of a list, its elements as JSON.
    ///
    /// `null` if it is not set, and if `secret`.
    pub after: Option<String>,
    /// What happened to it.
    pub change: SettingState,
    /// Whether its name looks like that of a secret: then no value is written.
    pub secret: bool,
}

crate::words::words! {
    /// What happened to a setting.
    pub enum SettingState {
        /// Only the second image sets it.
        Added = "added",
        /// Only the first image sets it.
        Removed = "removed",
        /// It has another value.
        Changed = "changed",
    }
}
