//! Layers wrapped as images of every kind.
