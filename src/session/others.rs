//! The images besides the one that is inspected: its base, and another base to plan for.

use std::ops::ControlFlow;

use super::{BaseOption, Error, OntoOption, Session};
use crate::escape::printable_text;
use crate::image::described::Described;
use crate::image::platform::Platform;
use crate::layer::{Probes, ReadOptions};
use crate::plans::OtherBase;
use crate::scan::{Events, Watch, read_layers};
use crate::source::{OpenOptions, Opened, Reference, SourceError, open};

/// Asks whether to continue, without reporting bytes: only those of the image itself are counted.
struct Uncounted<'a>(&'a dyn Events);

impl Events for Uncounted<'_> {
    fn read(&self, _: u64) -> ControlFlow<()> {
        self.0.read(0)
    }
}

impl Session {
    /// Opens the base image that the user names, for the description of its layers; they are read
    /// only if they are in a stream. Returns `None` if the user names no base image.
    ///
    /// Fails if it cannot be opened, if the image has fewer layers than its base should have, and
    /// if `events` stops it.
    pub fn open_base(&self, events: &dyn Events) -> Result<Option<Described>, Error> {
        let reference = match &self.options.base {
            BaseOption::Unknown => return Ok(None),
            BaseOption::Layers(wanted) => {
                let (wanted, layers) = (*wanted, self.opened.image.layers.len());
                let fits = wanted <= layers;
                return fits.then_some(None).ok_or(Error::TooManyBaseLayers { wanted, layers });
            }
            BaseOption::Image(reference) => reference,
        };
        let probes = Probes::default();
        let read = ReadOptions::new(&self.options.limits, &probes);
        let open_for = |platform| self.open_other(reference, platform, read, events);
        let opened = match open_for(self.opened.image.platform.as_ref()) {
            // An image that names no platform may be the right one. A stream cannot be opened
            // twice.
            Err(SourceError::NoSuchPlatform { .. }) if !reference.is_stdin() => open_for(None),
            other => other,
        };
        let failed = |source| Error::Base { reference: shown(reference), source };
        Ok(Some(opened.map_err(Error::unless_cancelled(failed))?.image))
    }

    /// Opens and reads the other base image that the user wants a plan for; returns `None` if there
    /// is no such image.
    ///
    /// Fails if it cannot be opened, and if `events` stops it.
    pub fn read_other_base(&self, events: &dyn Events) -> Result<Option<OtherBase>, Error> {
        let reference = match &self.options.onto {
            None => return Ok(None),
            Some(OntoOption::Scratch) => return Ok(Some(OtherBase::scratch())),
            Some(OntoOption::Image(reference)) => reference,
        };
        let platform = self.opened.image.platform.as_ref().or(self.platform.as_ref());
        let failed = |source| Error::Onto { reference: shown(reference), source };
        let read = self.read_options();
        let opened = self.open_other(reference, platform, read, events);
        let opened = opened.map_err(Error::unless_cancelled(failed))?;
        let layers = read_layers(&opened, read, self.threads, self.cache(), &Uncounted(events))?;
        let (image, limits) = (&opened.image, &self.options.limits);
        let name = reference.to_string();
        Ok(Some(OtherBase::of(name, image, layers, &self.probes, limits)))
    }

    fn open_other(
        &self,
        reference: &Reference,
        platform: Option<&Platform>,
        read: ReadOptions<'_>,
        events: &dyn Events,
    ) -> Result<Opened, SourceError> {
        let watch = Watch::new(events);
        let progress = |_| watch.read(0);
        let read = ReadOptions { progress: &progress, ..read };
        let (sources, cache) = (&self.options.sources, self.cache());
        let options = OpenOptions::new(read, self.threads);
        open(reference, &OpenOptions { platform, sources, cache, ..options })
    }
}

/// A reference as messages show it.
fn shown(reference: &Reference) -> String {
    printable_text(&reference.to_string())
}
