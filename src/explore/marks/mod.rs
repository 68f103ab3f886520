//! What if: which bytes an image would not have without what is marked.
