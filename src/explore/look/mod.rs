//! What is inside a file: text, bytes, sections, members, and how two versions differ.
