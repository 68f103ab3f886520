//! The sizes of an image in the words of every report.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::units::Bytes;

/// The sizes of an image, as it is or as it would be. `unpacked` = `visible` + `hidden`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FourSizes {
    /// Bytes that a pull transfers.
    ///
    /// `null` if the source does not hold the compressed layers.
    pub download: Option<Bytes>,
    /// Bytes of the layers' regular files.
    pub unpacked: Bytes,
    /// Bytes that a container sees.
    pub visible: Bytes,
    /// Bytes that no container sees.
    pub hidden: Bytes,
}

/// Bytes in the two sizes that people pay for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Saving {
    /// Bytes that a pull transfers.
    ///
    /// `null` if the share of an affected layer is unknown.
    pub download: Option<Bytes>,
    /// Bytes of the layers' regular files.
    pub unpacked: Bytes,
}
