//! Whether an image grew: the rule of `compare --exit-code`.

use super::{Change, Comparison};
use crate::report::Incomplete;

impl Comparison {
    /// Whether the second image is larger than the first by more than `threshold`, in bytes
    /// unpacked or in bytes of the download. What is unknown of one of them is not judged.
    pub fn grew(&self) -> bool {
        !self.growth().is_empty()
    }

    /// Returns which sizes grew by more than `threshold`, by their names in outputs, and how much;
    /// empty if none did.
    pub fn growth(&self) -> Vec<(&'static str, Change)> {
        let measures = [("unpacked", &self.sizes.unpacked), ("download", &self.sizes.download)];
        let changes =
            measures.into_iter().filter_map(|(name, measure)| Some((name, measure.change?)));
        changes.filter(|(_, change)| 0 < change.0 && self.threshold < change.size()).collect()
    }

    /// Returns what is missing of one of the images so that [`grew`](Self::grew) may be wrong;
    /// `None` if it is right.
    ///
    /// The first image weighs at least what is there of it, so that what did not grow did not. In
    /// the same way, what grew did if only the second image is incomplete.
    pub fn doubt(&self) -> Option<&Incomplete> {
        let side = if self.grew() { &self.before } else { &self.after };
        side.incomplete.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Measure, Pull, SideReport, SizeChanges};
    use super::*;
    use crate::report::{ImageFacts, Missing, SchemaVersion, Sizes};
    use crate::units::Bytes;

    fn side(is_incomplete: bool) -> SideReport {
        let incomplete = is_incomplete.then(|| Incomplete {
            cause: Missing::Absent,
            layers: vec![1],
            missing_bytes: None,
            share: None,
            without_advice: false,
            partial: false,
            what: "it is incomplete".to_owned(),
        });
        let (image, sizes) = (ImageFacts::default(), Sizes::default());
        SideReport { image, sizes, base: None, incomplete, dockerfile: None, files: true }
    }

    fn measure(change: Option<i64>) -> Measure {
        Measure { change: change.map(Change), ..Measure::default() }
    }

    /// A comparison with a threshold of 100 bytes; only some sides are complete.
    fn comparison(unpacked: i64, download: Option<i64>, incomplete: [bool; 2]) -> Comparison {
        let [before, after] = incomplete.map(side);
        Comparison {
            schema: SchemaVersion,
            version: "0.0.0".into(),
            before,
            after,
            same: None,
            sizes: SizeChanges {
                unpacked: measure(Some(unpacked)),
                download: measure(download),
                ..SizeChanges::default()
            },
            reasons: Vec::new(),
            pull: Pull::default(),
            causes: Vec::new(),
            layers: Vec::new(),
            packages: Vec::new(),
            moved: Vec::new(),
            config: Vec::new(),
            findings: Vec::new(),
            attack_surface: Vec::new(),
            times_only: 0,
            metadata_only: 0,
            threshold: Bytes(100),
            not_compared: Vec::new(),
            paths: None,
            diff: None,
        }
    }

    #[test]
    fn more_than_the_threshold_is_growth_in_either_size() {
        for (unpacked, download, expected) in [
            (0, Some(0), &[][..]),
            (100, Some(100), &[]),
            (101, Some(0), &["unpacked"]),
            (-5000, Some(101), &["download"]),
            (101, Some(i64::MAX), &["unpacked", "download"]),
            (i64::MIN, Some(-101), &[]),
            (101, None, &["unpacked"]),
            (0, None, &[]),
        ] {
            let comparison = comparison(unpacked, download, [false, false]);
            let grown: Vec<&str> = comparison.growth().into_iter().map(|(name, _)| name).collect();
            assert_eq!(grown, expected, "{unpacked} {download:?}");
            assert_eq!(comparison.grew(), !expected.is_empty());
            assert_eq!(comparison.doubt(), None);
        }
    }

    #[test]
    fn what_is_missing_is_a_doubt_where_it_could_change_the_verdict() {
        let is_doubtful =
            |unpacked, incomplete| comparison(unpacked, Some(0), incomplete).doubt().is_some();
        for (unpacked, incomplete, expected) in [
            (101, [true, false], true),
            (101, [false, true], false),
            (101, [true, true], true),
            (100, [true, false], false),
            (100, [false, true], true),
            (-500, [true, true], true),
        ] {
            assert_eq!(is_doubtful(unpacked, incomplete), expected, "{unpacked} {incomplete:?}");
        }
    }
}
