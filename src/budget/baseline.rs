//! What growth is measured against: another image, or a file of recorded numbers.

use std::collections::BTreeMap;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use super::amount::{Amount, Share};
use super::limit::{Counted, Limit, Target};
use super::measures::{Measures, unknown_because};
use super::quantity::{QUANTITIES, Quantity};
use crate::compare::Comparison;
use crate::report::{Report, SchemaVersion};

/// What one image is compared with.
#[derive(Debug)]
pub struct Baseline {
    /// As messages name it.
    pub name: String,
    /// Its numbers.
    pub numbers: Numbers,
    /// What changed since then; `None` if only numbers are known.
    pub comparison: Option<Comparison>,
}

/// The numbers of one image by name, such as `download`, or `own-download` if only the layers above
/// the base count.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Numbers(BTreeMap<String, u64>);

impl Numbers {
    /// Takes the numbers of an image that are known: no estimates, and nothing of what is
    /// incomplete.
    pub fn of(report: &Report, counted: Counted) -> Self {
        let measures = Measures::of(report, counted);
        let known = |quantity: &&Quantity| {
            let is_estimate = quantity.name == "download"
                && measures.is_some_and(|measures| measures.sizes.download_estimated);
            quantity.can_grow() && !is_estimate && unknown_because(report, quantity).is_none()
        };
        let numbers = QUANTITIES.iter().filter(known).filter_map(|quantity| {
            let value = measures.as_ref()?.value(quantity)?;
            Some((name(quantity, counted), value))
        });
        Self(numbers.collect())
    }

    /// Returns a number; `None` if it is not recorded.
    pub fn value(&self, quantity: &Quantity, counted: Counted) -> Option<u64> {
        self.0.get(&name(quantity, counted)).copied()
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes over the new numbers that differ from the recorded ones by more than the tolerance, or
    /// that a limit of growth would not allow. Returns how many changed.
    fn update(&mut self, new: &Self, tolerance: &Amount, limits: &[&Limit]) -> usize {
        let mut changed = 0;
        let allowed = |name: &str, old: u64, new: u64| {
            let is_near = tolerance.most(Some(old)).is_some_and(|most| old.abs_diff(new) <= most);
            let growth = new.saturating_sub(old);
            let of_name = limits.iter().filter(|limit| match limit.target {
                Target::Growth(quantity) => [Counted::All, Counted::Own]
                    .iter()
                    .any(|&one| name == self::name(quantity, one)),
                _ => false,
            });
            let bounds = of_name.flat_map(|limit| [limit.bound.warn, limit.bound.max]).flatten();
            is_near && bounds.filter_map(|amount| amount.most(Some(old))).all(|most| growth <= most)
        };
        // What is not known this time stays as it is.
        for (name, &value) in &new.0 {
            let stays = self.0.get(name).is_some_and(|&old| allowed(name, old, value));
            if !stays && self.0.insert(name.clone(), value) != Some(value) {
                changed += 1;
            }
        }
        changed
    }
}

fn name(quantity: &Quantity, counted: Counted) -> String {
    match counted {
        Counted::All => quantity.name.to_owned(),
        Counted::Own => format!("own-{}", quantity.name),
    }
}

/// By how much a recorded number may be off before it is recorded anew, if nothing else is set:
/// builds of the same sources differ by less, and a review of less is a waste of time.
pub const USUAL_TOLERANCE: Amount =
    Amount { number: None, share: Some(Share(Share::PERCENT)), joined: super::Joined::And };

/// The name of a baseline file beside the configuration.
pub const FILE: &str = "plimsoll-baseline.json";

/// A file of recorded numbers, for review: sorted, a line for each number.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    schema: SchemaVersion,
    /// By the name of an image.
    baseline: BTreeMap<String, Numbers>,
}

/// Why a text is not a file of recorded numbers.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct NotABaseline(serde_json::Error);

impl Recorded {
    /// Parses a file.
    pub fn parse(text: &[u8]) -> Result<Self, NotABaseline> {
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        serde_json::from_slice(text).map_err(NotABaseline)
    }

    /// Whether an object of JSON is meant as one, by its fields.
    pub fn is_meant(text: &[u8]) -> bool {
        #[derive(Deserialize)]
        struct Fields {
            #[serde(default, deserialize_with = "is_there")]
            baseline: bool,
        }
        fn is_there<'de, D: Deserializer<'de>>(value: D) -> Result<bool, D::Error> {
            serde::de::IgnoredAny::deserialize(value).map(|_| true).map_err(D::Error::custom)
        }
        serde_json::from_slice::<Fields>(text).is_ok_and(|fields| fields.baseline)
    }

    /// Returns the numbers of an image; `None` if it is not recorded.
    pub fn numbers(&self, image: &str) -> Option<&Numbers> {
        self.baseline.get(image)
    }

    /// Returns the names of the images that are recorded, in order.
    pub fn images(&self) -> impl Iterator<Item = &str> {
        self.baseline.keys().map(String::as_str)
    }

    /// Records the numbers of an image that left the tolerance, and those that are new. Returns how
    /// many lines changed.
    pub fn update(
        &mut self,
        image: &str,
        new: &Numbers,
        tolerance: &Amount,
        limits: &[&Limit],
    ) -> usize {
        self.baseline.entry(image.to_owned()).or_default().update(new, tolerance, limits)
    }

    /// Writes the file, with a line for each number.
    pub fn to_text(&self) -> String {
        // Names and numbers are always valid JSON.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}

/// The names under which an image may be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedName {
    /// Its own with its tag, and its platform.
    pub tagged: String,
    /// The same without the tag, which changes with every build of most images.
    pub untagged: String,
}

impl RecordedName {
    /// Returns the names of an image; that of its file if it has none.
    pub fn of(report: &Report) -> Self {
        let image = &report.image;
        // What has none of these is a tag, as in OCI layouts, and many images have the same.
        let is_name = |name: &&String| name.contains([':', '/', '@']);
        let platform = image.platform.as_deref().map(|platform| format!(" {platform}"));
        let platform = platform.unwrap_or_default();
        let file = || file_name(&image.reference);
        let name = image.names.iter().find(is_name).cloned();
        let name = name.unwrap_or_else(file);
        Self {
            tagged: format!("{name}{platform}"),
            untagged: format!("{}{platform}", without_tag(&name)),
        }
    }
}

/// The name of an image without its tag and digest.
pub(super) fn without_tag(name: &str) -> &str {
    let name = name.split_once('@').map_or(name, |(name, _)| name);
    let last = name.rfind('/').map_or(0, |at| at + 1);
    match name.get(last..).and_then(|last| last.rfind(':')) {
        Some(colon) => name.get(..last + colon).unwrap_or(name),
        None => name,
    }
}

/// The last part of a path, without what says how it is stored.
pub(super) fn file_name(reference: &str) -> String {
    const STORED: [&str; 8] = [".tar", ".gz", ".tgz", ".zst", ".xz", ".bz2", ".oci", ".docker"];
    let mut name = reference.trim_end_matches('/').rsplit('/').next().unwrap_or(reference);
    while let Some(shorter) = STORED.iter().find_map(|end| name.strip_suffix(end)) {
        if shorter.is_empty() {
            break;
        }
        name = shorter;
    }
    if name == "-" { "stdin".to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(list: &[(&str, u64)]) -> Numbers {
        Numbers(list.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect())
    }

    #[test]
    fn only_what_left_the_tolerance_is_recorded_anew() {
        let mut recorded = Recorded::default();
        let first = numbers(&[("download", 1000), ("layers", 7)]);
        assert_eq!(recorded.update("app", &first, &USUAL_TOLERANCE, &[]), 2);
        let near = numbers(&[("download", 1010), ("layers", 7)]);
        assert_eq!(recorded.update("app", &near, &USUAL_TOLERANCE, &[]), 0);
        let lower = numbers(&[("download", 989), ("layers", 7)]);
        assert_eq!(recorded.update("app", &lower, &USUAL_TOLERANCE, &[]), 1);
        assert_eq!(recorded.update("app", &lower, &USUAL_TOLERANCE, &[]), 0);
        assert_eq!(
            recorded.to_text(),
            "{\n  \"schema\": 1,\n  \"baseline\": {\n    \"app\": {\n      \
             \"download\": 989,\n      \"layers\": 7\n    }\n  }\n}\n"
        );
        assert_eq!(Recorded::parse(recorded.to_text().as_bytes()).unwrap(), recorded);
        assert!(Recorded::is_meant(recorded.to_text().as_bytes()));
    }

    #[test]
    fn each_image_has_its_own_numbers() {
        let mut recorded = Recorded::default();
        let [some, other] = [7, 9].map(|layers| numbers(&[("layers", layers)]));
        recorded.update("app", &some, &USUAL_TOLERANCE, &[]);
        assert_eq!((recorded.numbers("app"), recorded.numbers("web")), (Some(&some), None));
        recorded.update("web", &other, &USUAL_TOLERANCE, &[]);
        assert_eq!((recorded.numbers("app"), recorded.numbers("web")), (Some(&some), Some(&other)));
        assert_eq!(recorded.images().collect::<Vec<_>>(), ["app", "web"]);
    }

    #[test]
    fn other_texts_are_no_baselines() {
        for text in ["", "[]", "{}", "{\"schema\": 1, \"image\": {}}", "{\"baseline\": "] {
            assert!(!Recorded::is_meant(text.as_bytes()), "{text}");
        }
        for text in [
            "{\"schema\": 2, \"baseline\": {}}",
            "{\"schema\": 1, \"baseline\": {\"app\": {\"download\": -1}}}",
            "{\"schema\": 1, \"baseline\": {\"app\": {\"download\": \"1 MB\"}}}",
        ] {
            assert!(Recorded::parse(text.as_bytes()).is_err(), "{text}");
        }
    }

    #[test]
    fn names_leave_out_what_changes_with_every_build() {
        assert_eq!(without_tag("host.example:5000/app:1.2@sha256:00"), "host.example:5000/app");
        assert_eq!(without_tag("host.example:5000/app"), "host.example:5000/app");
        assert_eq!(file_name("build/app-single.docker.tar.gz"), "app-single");
        assert_eq!(file_name("build/app.oci/"), "app");
        assert_eq!((file_name("-"), file_name(".tar")), ("stdin".to_owned(), ".tar".to_owned()));
    }
}
