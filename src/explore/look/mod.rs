//! What is inside a file: text, bytes, sections, members, and how two versions differ.

/// A window of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Piece {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Where it starts in the file.
    pub start: u64,
    /// The bytes of the whole file.
    pub total: u64,
}
