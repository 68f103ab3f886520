//! What can be typed after `plimsoll compare`.

use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::{Args, ValueHint};

use super::dockerfile::DockerfileArgs;
use super::{ConfigArgs, ImageArgs, formats, number_from_0, platforms};
use crate::cli::output::{self, Output};
use crate::compare::Threshold;
use crate::compare::Which;
use crate::rules::glob::PathGlob;
use crate::source::Reference;
use crate::units::Bytes;
use crate::view::{Format, SubjectKind};

#[derive(Debug, Args)]
pub(in crate::cli) struct CompareArgs {
    /// What it was: an image as for `plimsoll report`, or a report of one written as JSON
    #[arg(value_name = "BEFORE", value_hint = ValueHint::AnyPath)]
    before: Reference,
    /// What it is now: an image or a report too; only one of both can be `-`
    #[arg(value_name = "AFTER", value_hint = ValueHint::AnyPath)]
    after: Reference,
    /// Write in this format [default: what the extension of the file says, otherwise text]
    #[arg(long, value_name = "FORMAT", value_parser = formats(SubjectKind::Comparison))]
    pub(in crate::cli) format: Option<&'static Format>,
    /// Write to a file instead of standard output, in the format that is named here, by --format or
    /// by the extension of the file, in this order (can be repeated)
    #[arg(short, long, value_name = "[FORMAT=]FILE", value_hint = ValueHint::FilePath)]
    #[arg(value_parser = OsStringValueParser::new().try_map(output::parse_comparison))]
    pub(in crate::cli) output: Vec<Output>,
    /// Fold changes of fewer bytes, such as 100kB, 1% or 0; a percentage is of the larger image
    /// [default: 0.1%, at least 64 kB]
    #[arg(long, value_name = "SIZE|PERCENT", value_parser = threshold)]
    #[arg(value_hint = ValueHint::Other, allow_negative_numbers = true)]
    threshold: Option<Threshold>,
    /// Exit with 1 if unpacked or download grew by more than the threshold
    #[arg(long)]
    pub(in crate::cli) exit_code: bool,
    /// List every path that changed; csv-paths always does
    #[arg(long)]
    files: bool,
    /// List the paths that changed and match, such as '/usr/lib/**' or '**/*.so'
    #[arg(long, value_name = "GLOB", value_hint = ValueHint::Other, value_parser = PathGlob::new)]
    path: Option<PathGlob>,
    /// Show how the content of this file differs; both have to be images
    #[arg(long, value_name = "PATH", value_hint = ValueHint::Other)]
    pub(in crate::cli) diff: Option<String>,
    /// Append the Markdown to the summary of this step of GitHub Actions, and sizes and verdict to
    /// its outputs
    #[arg(long)]
    pub(in crate::cli) github: bool,
    /// Show everything: each cause, layer, package and finding that changed (JSON always does)
    #[arg(long)]
    pub(in crate::cli) full: bool,
    /// Verify the digest of every blob and every layer
    #[arg(long)]
    pub(in crate::cli) verify: bool,
    /// Exit with 2 if any part of either image is missing or damaged; implies --verify
    #[arg(long)]
    pub(in crate::cli) strict: bool,
    /// Accept an answer on what is there, even if an archive ends early or is damaged
    #[arg(long)]
    pub(in crate::cli) partial: bool,
    /// The Dockerfile of the second image.
    #[command(flatten)]
    pub(in crate::cli) dockerfile: DockerfileArgs,
    #[command(flatten)]
    pub(in crate::cli) config: ConfigArgs,
    /// Which images, and how they are read.
    #[command(flatten)]
    pub(in crate::cli) choice: ImageArgs,
    #[command(flatten)]
    one: OneImageArgs,
}

// What is said about one of the images only: it comes before what is said about both.
#[derive(Debug, Clone, Args)]
struct OneImageArgs {
    /// The same as --platform, for BEFORE alone
    #[arg(long, value_name = "OS/ARCH[/VARIANT]", help_heading = ONE)]
    #[arg(value_parser = platforms(), hide_possible_values = true)]
    platform_before: Option<String>,
    /// The same as --platform, for AFTER alone
    #[arg(long, value_name = "OS/ARCH[/VARIANT]", help_heading = ONE)]
    #[arg(value_parser = platforms(), hide_possible_values = true)]
    platform_after: Option<String>,
    /// The same as --image, for BEFORE alone
    #[arg(long, value_name = "NAME|INDEX", help_heading = ONE, value_hint = ValueHint::Other)]
    image_before: Option<String>,
    /// The same as --image, for AFTER alone
    #[arg(long, value_name = "NAME|INDEX", help_heading = ONE, value_hint = ValueHint::Other)]
    image_after: Option<String>,
    /// The same as --base, for BEFORE alone
    #[arg(long, value_name = "IMAGE", help_heading = ONE, conflicts_with = "base_layers_before")]
    #[arg(value_hint = ValueHint::AnyPath)]
    base_before: Option<Reference>,
    /// The same as --base, for AFTER alone
    #[arg(long, value_name = "IMAGE", help_heading = ONE, conflicts_with = "base_layers_after")]
    #[arg(value_hint = ValueHint::AnyPath)]
    base_after: Option<Reference>,
    /// The same as --base-layers, for BEFORE alone
    #[arg(long, value_name = "N", help_heading = ONE, value_hint = ValueHint::Other)]
    #[arg(value_parser = number_from_0, allow_negative_numbers = true)]
    base_layers_before: Option<usize>,
    /// The same as --base-layers, for AFTER alone
    #[arg(long, value_name = "N", help_heading = ONE, value_hint = ValueHint::Other)]
    #[arg(value_parser = number_from_0, allow_negative_numbers = true)]
    base_layers_after: Option<usize>,
}

/// Above the options about one of the images.
const ONE: &str = "One of the images";

impl CompareArgs {
    /// Returns what was typed for one of the images.
    pub(in crate::cli) fn reference(&self, which: Which) -> &Reference {
        match which {
            Which::Before => &self.before,
            Which::After => &self.after,
        }
    }

    /// Returns how one of the images is chosen and read.
    pub(in crate::cli) fn choice(&self, which: Which) -> ImageArgs {
        let both = self.choice.clone();
        let one = self.one.clone().of(which);
        let (base, base_layers) = match (&one.base, one.base_layers) {
            (None, None) => (both.base, both.base_layers),
            _ => (one.base, one.base_layers),
        };
        let platform = one.platform.or(both.platform);
        ImageArgs { platform, image: one.image.or(both.image), base, base_layers, ..both }
    }

    /// Returns the options that are given for one of the images alone, without what follows
    /// their hyphen: `image`.
    pub(in crate::cli) fn given_for(&self, which: Which) -> Vec<&'static str> {
        let one = self.one.clone().of(which);
        let options = [
            ("platform", one.platform.is_some()),
            ("image", one.image.is_some()),
            ("base", one.base.is_some()),
            ("base-layers", one.base_layers.is_some()),
        ];
        options.into_iter().filter(|(_, is_given)| *is_given).map(|(name, _)| name).collect()
    }

    /// Returns the options that are given for every image that is read.
    pub(in crate::cli) fn given_for_images(&self) -> Vec<&'static str> {
        let ImageArgs {
            platform, image, source, insecure, base, base_layers, limit, threads, ..
        } = &self.choice;
        let options = [
            ("platform", platform.is_some()),
            ("image", image.is_some()),
            ("source", !source.is_empty()),
            ("insecure", *insecure),
            ("base", base.is_some()),
            ("base-layers", base_layers.is_some()),
            ("limit", !limit.is_empty()),
            ("threads", threads.is_some()),
            ("verify", self.verify),
            ("config", self.config.config.is_some()),
        ];
        options.into_iter().filter(|(_, is_given)| *is_given).map(|(name, _)| name).collect()
    }

    /// Returns what is compared, and how much of it is listed.
    pub(in crate::cli) fn options(&self) -> crate::compare::CompareOptions {
        crate::compare::CompareOptions {
            threshold: self.threshold.unwrap_or_default(),
            files: self.files,
            path: self.path.clone(),
            parallel: self.choice.threads.is_none_or(|threads| 1 < threads.get()),
        }
    }
}

/// What is said about one image.
struct One {
    platform: Option<String>,
    image: Option<String>,
    base: Option<Reference>,
    base_layers: Option<usize>,
}

impl OneImageArgs {
    fn of(self, which: Which) -> One {
        match which {
            Which::Before => One {
                platform: self.platform_before,
                image: self.image_before,
                base: self.base_before,
                base_layers: self.base_layers_before,
            },
            Which::After => One {
                platform: self.platform_after,
                image: self.image_after,
                base: self.base_after,
                base_layers: self.base_layers_after,
            },
        }
    }
}

/// Parses a number of bytes, with a unit if there is one, or a percentage.
fn threshold(text: &str) -> Result<Threshold, String> {
    let wrong =
        || format!("`{text}` is neither a size, such as 100kB, nor a percentage, such as 1%");
    let Some(number) = text.strip_suffix('%') else {
        return Bytes::parse(text).map(Threshold::Bytes).ok_or_else(wrong);
    };
    let percent: f64 = number.trim().parse().map_err(|_| wrong())?;
    match percent {
        0.0..=100.0 => Ok(Threshold::Percent(percent)),
        _ => Err("a percentage is from 0% to 100%".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_threshold_is_a_size_or_a_percentage() {
        for (text, expected) in [
            ("100kB", Threshold::Bytes(Bytes(100_000))),
            ("0", Threshold::Bytes(Bytes(0))),
            ("1 MiB", Threshold::Bytes(Bytes(1_048_576))),
            ("1%", Threshold::Percent(1.0)),
            ("0.5 %", Threshold::Percent(0.5)),
            ("100%", Threshold::Percent(100.0)),
        ] {
            assert_eq!(threshold(text), Ok(expected), "{text}");
        }
        for text in ["", "%", "much", "1%%", "-1", "1 kB %", "0x10"] {
            let error = threshold(text).unwrap_err();
            assert!(error.contains("neither a size"), "{text}: {error}");
        }
        for text in ["-1%", "100.5%", "inf%", "nan%"] {
            assert_eq!(threshold(text).unwrap_err(), "a percentage is from 0% to 100%", "{text}");
        }
    }
}
