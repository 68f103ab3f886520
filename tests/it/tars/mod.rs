//! The tar parser: written tars that are cut anywhere, and damage in tars that are made for it.

mod damage;
mod written;
