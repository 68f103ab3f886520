//! The sizes of an image in the words of every report.

/// The sizes of an image, as it is or as it would be; bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// What a pull transfers; `None` where the source does not hold the compressed layers.
    pub download: Option<u64>,
    /// What all layers ship.
    pub unpacked: u64,
    /// What a container sees.
    pub visible: u64,
    /// What none sees.
    pub hidden: u64,
}
