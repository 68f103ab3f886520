//! What if: which bytes an image would not have without what is marked.

/// What is marked.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Marks;

/// The sizes without what is marked.
#[derive(Debug, Default)]
pub struct WhatIf;
