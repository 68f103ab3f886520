//! Measures of an image that can be limited.

use crate::report::Sizes;

/// A measure that can be limited.
#[derive(Debug, PartialEq, Eq)]
pub struct Quantity {
    /// Its name, as in the report.
    pub name: &'static str,
    /// What its numbers are.
    pub unit: Unit,
    /// What it is a part of, so that a share can be its limit; `None` for a whole.
    pub part_of: Option<Whole>,
    /// What it is a measure of.
    pub of: Subject,
}

/// What numbers are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Bytes.
    Bytes,
    /// A count.
    Count,
}

/// What a share is a share of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whole {
    /// The unpacked bytes of the image.
    Unpacked,
    /// The unpacked bytes of the layers above the base image.
    OwnUnpacked,
}

/// What a quantity measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// The image. Such a measure can grow, and is a line of a baseline.
    Image,
    /// Each layer by itself: the largest one decides.
    Layer,
}

/// Everything that can be limited, by name.
pub static QUANTITIES: &[Quantity] = &[
    Quantity::bytes("churn", None),
    Quantity::bytes("download", None),
    Quantity::count("entries"),
    Quantity::bytes("hidden", Some(Whole::Unpacked)),
    Quantity::bytes("hidden-of-own", Some(Whole::OwnUnpacked)),
    Quantity::of_layer("layer-download"),
    Quantity::of_layer("layer-size"),
    Quantity::count("layers"),
    Quantity::bytes("overhead", None),
    Quantity::bytes("unpacked", None),
    Quantity::bytes("visible", Some(Whole::Unpacked)),
];

/// Returns the quantity called `name`.
pub fn quantity(name: &str) -> Option<&'static Quantity> {
    QUANTITIES.iter().find(|quantity| quantity.name == name)
}

impl Quantity {
    const fn bytes(name: &'static str, part_of: Option<Whole>) -> Self {
        Self { name, unit: Unit::Bytes, part_of, of: Subject::Image }
    }

    const fn count(name: &'static str) -> Self {
        Self { name, unit: Unit::Count, part_of: None, of: Subject::Image }
    }

    const fn of_layer(name: &'static str) -> Self {
        Self { name, unit: Unit::Bytes, part_of: None, of: Subject::Layer }
    }

    /// Returns its value for an image, or for a part of it; `None` if it is unknown, or if these
    /// numbers do not show it.
    pub fn value(&self, sizes: &Sizes, layers: u64, entries: u64) -> Option<u64> {
        match self.name {
            "download" => sizes.download.map(|bytes| bytes.0),
            "entries" => Some(entries),
            "hidden" => Some(sizes.hidden.0),
            "layers" => Some(layers),
            "overhead" => Some(sizes.overhead.0),
            "unpacked" => Some(sizes.unpacked.0),
            "visible" => Some(sizes.visible.0),
            _ => None,
        }
    }

    /// Whether it can grow: it is one number, and not a share of another one.
    pub fn can_grow(&self) -> bool {
        // What the sources are may change with the instructions, so that churn is no line of a
        // baseline.
        self.of == Subject::Image
            && self.part_of != Some(Whole::OwnUnpacked)
            && self.name != "churn"
    }
}
