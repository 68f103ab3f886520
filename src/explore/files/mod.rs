//! The files of an image as rows: which are listed, in what order, and what they weigh.
pub mod search;
