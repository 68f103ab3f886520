//! binary: what is found, and what is made of bad input.
