//! The state of the terminal interface.

use super::hits::Hits;
use super::loaded::{Loaded, Progress};
use super::message::Opened;
use super::settings::Settings;

/// The state of the terminal interface.
#[derive(Debug)]
pub struct Model {
    /// Keys, colours, mouse.
    pub settings: Settings,
    /// Width and height of the screen, in cells.
    pub size: (u16, u16),
    /// What is known before layers are read.
    pub opened: Option<Box<Opened>>,
    /// How far reading is.
    pub progress: Progress,
    /// What is known about the image.
    pub loaded: Option<Loaded>,
    /// Why there is no image.
    pub failed: Option<String>,
    /// What was drawn where in the last frame.
    pub hits: Hits,
}

impl Model {
    /// Returns the state before anything is known.
    pub fn new(settings: Settings, size: (u16, u16)) -> Self {
        Self {
            settings,
            size,
            opened: None,
            progress: Progress::default(),
            loaded: None,
            failed: None,
            hits: Hits::default(),
        }
    }
}
