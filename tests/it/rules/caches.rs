//! Rules about caches: a table of images that they fire on and near misses, and traps.

mod leftovers;
mod table;
mod traps;
