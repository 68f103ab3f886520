//! What is rebuilt, and pulled again, when only the application's own sources change.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::facts::Facts;
use crate::units::Bytes;

/// What a change of the application's sources makes anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Churn")]
pub struct ChurnReport {
    /// Number of the first layer that holds the sources.
    pub layer: usize,
    /// What a pull transfers of the layers: what somebody with the old image pulls again.
    ///
    /// `null` if it is not known for all of them.
    pub download: Option<Bytes>,
    /// Whether `download` is an estimate.
    pub download_estimated: bool,
    /// Bytes of the regular files in the layers.
    pub unpacked: Bytes,
    /// Numbers of the layers, in order: that one and all that depend on it.
    pub layers: Vec<usize>,
}

impl ChurnReport {
    /// `None` if no layer is known to hold the sources.
    pub(super) fn of(facts: &Facts) -> Option<Self> {
        let churn = facts.churn()?;
        Some(Self {
            layer: churn.layers.first()? + 1,
            download: churn.download.map(Bytes),
            download_estimated: churn.download.is_some()
                && churn.layers.iter().any(|&layer| facts.estimates_download(layer)),
            unpacked: Bytes(churn.unpacked),
            layers: churn.layers.iter().map(|layer| layer + 1).collect(),
        })
    }
}
