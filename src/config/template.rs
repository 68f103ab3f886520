//! The file that `plimsoll init` writes: its limits from an image, everything else as examples.

use std::fmt::Write;

use crate::escape::printable_text;
use crate::report::{FindingReport, Report};
use crate::rules::Proof;
use crate::units::{Bytes, percent};

/// How many rules with findings are named as examples: the file is to be read and edited.
const MAX_EXAMPLES: usize = 8;

/// Returns a file with comments; if an image is given, with limits that it keeps.
pub fn template(report: Option<&Report>) -> String {
    let mut text = HEAD.to_owned();
    let limits = match report {
        Some(report) => {
            let name = printable_text(&report.image.reference);
            // Writing to a String cannot fail.
            let _ = writeln!(text, "# The limits are what {name} weighs, and a tenth more.");
            limits(report)
        }
        None => LIMITS.to_owned(),
    };
    let _ = write!(text, "{ABOUT_LIMITS}{limits}{RATCHET}{GROWTH_AND_PATHS}");
    match report.map(found).filter(|lines| !lines.is_empty()) {
        Some(lines) => text += &lines,
        None => text += RULES,
    }
    text + IGNORES
}

const HEAD: &str = "\
# Configuration of plimsoll: `plimsoll check IMAGE` fails if the image exceeds a limit. It is found
# in the working directory or above it, up to the root of the repository, or named by --config.
";

const ABOUT_LIMITS: &str = "
# What the image may weigh, in the words and numbers of `plimsoll report`. Sizes are strings with a
# unit, shares strings with % (of hidden and visible: a share of unpacked), counts plain numbers. A
# value alone is the maximum; `warn` may be below it. A limit that leaves more room than `ratchet`
# is a warning, and `plimsoll check --ratchet` lowers it here.
[limits]
";

const LIMITS: &str = "\
# download = \"250 MB\"
# unpacked = { warn = \"550 MB\", max = \"600 MB\" }
# hidden = \"1%\"
# layers = 40
# churn = \"50 MB\"
";

const RATCHET: &str = "# ratchet = \"25%\"\n";

const GROWTH_AND_PATHS: &str = "
# By how much it may grow beyond the image or the file that --baseline names, or else `baseline`.
# `plimsoll check --update-baseline` writes that file. Of a share and a size joined by `and`, both
# must be exceeded; by `or`, one of them.
[growth]
# baseline = \"plimsoll-baseline.json\"
# download = \"5% and 10 MB\"
# unpacked = { warn = \"1%\", max = \"5%\" }

# What some files, packages and findings may weigh, or with a plain number, how many there may be.
# `*` stops at slashes, `**` does not, and a directory includes everything in it.
# [[path]]
# glob = \"usr/share/doc/**\"
# max = \"0 B\"
# message = \"install with --no-install-recommends\"
# [[package]]
# ecosystem = \"npm\"
# max = 500
# [[finding]]
# rule = \"cache\"
# max = \"10 MB\"

# How bad findings are: one that is denied fails, by rule or by category; `plimsoll rules` lists
# both. The levels are \"deny\", \"warn\" and \"allow\"; what is allowed counts nowhere.
[rules]
";

const RULES: &str = "\
# deleted-too-late = \"deny\"
# documentation = \"allow\"
";

const IGNORES: &str = "
# Findings to ignore: they count nowhere. `reason` is required, `path` and `expires`, the last
# day that it holds, are not. After that day, `plimsoll check` fails until somebody decides anew.
# [[ignore]]
# rule = \"npm-cache\"
# path = \"app/vendor/**\"
# reason = \"the smoke test installs from it\"
# expires = 2027-06-30
";

fn limits(report: &Report) -> String {
    let sizes = &report.sizes;
    let mut text = String::new();
    match sizes.download {
        Some(download) => {
            let note = match sizes.download_estimated {
                true => "  # the download of this image is an estimate",
                false => "",
            };
            let _ = writeln!(text, "download = \"{}\"{note}", with_room(download));
        }
        None => text += "# download = \"250 MB\"  # the download of this image is unknown\n",
    }
    let layers = report.layers.len();
    let best = report.summary.best_plan.as_ref();
    // Of less than a hundredth nobody would think when setting a limit.
    let least = Bytes(sizes.unpacked.0 / 100).max(Bytes(1));
    let smaller = best.filter(|plan| plan.sizes.unpacked + least <= sizes.unpacked);
    let of_plan = smaller.map_or(String::new(), |plan| {
        let about = if plan.is_estimate { "about " } else { "" };
        format!("  # the plan `{}` would make it {about}{}", plan.name.word(), plan.sizes.unpacked)
    });
    let _ = writeln!(text, "unpacked = \"{}\"{of_plan}", with_room(sizes.unpacked));
    text += &hidden(report);
    let _ = writeln!(text, "layers = {}", layers + layers.div_ceil(10));
    if let Some(churn) = report.churn.as_ref().and_then(|churn| churn.download) {
        let _ = writeln!(
            text,
            "churn = \"{}\"  # what is pulled again when only the sources change",
            with_room(churn)
        );
    }
    text
}

/// The limit of hidden bytes: what the image has, with a warning where a plan leaves fewer, so that
/// a limit taken from a bad image does not declare it good.
fn hidden(report: &Report) -> String {
    let share = |hidden, unpacked| (percent(hidden, unpacked) * 1.1).ceil().clamp(1.0, 100.0);
    let today = share(report.sizes.hidden, report.sizes.unpacked);
    let plans = [report.summary.in_place, report.summary.best_plan].into_iter().flatten();
    let plans = plans.map(|plan| (share(plan.sizes.hidden, plan.sizes.unpacked), plan.name));
    match plans.min_by(|(one, _), (other, _)| one.total_cmp(other)) {
        Some((after, name)) if after < today => format!(
            "# {:.0} % is hidden today; above what the plan `{}` would leave is a warning.\n\
             hidden = {{ warn = \"{after}%\", max = \"{today}%\" }}\n",
            percent(report.sizes.hidden, report.sizes.unpacked),
            name.word()
        ),
        _ => format!("hidden = \"{today}%\"\n"),
    }
}

/// Rules that have findings in the image, as comments, most bytes first.
fn found(report: &Report) -> String {
    let mut sums: Vec<(&FindingReport, Bytes)> = Vec::new();
    let findings = report.findings.iter().filter(|finding| finding.is_about_bytes());
    for finding in findings.filter(|finding| finding.proof != Proof::Guessed) {
        match sums.iter_mut().find(|(first, _)| first.rule == finding.rule) {
            Some((_, sum)) => *sum += finding.unpacked,
            None => sums.push((finding, finding.unpacked)),
        }
    }
    sums.sort_by_key(|(finding, sum)| (std::cmp::Reverse(*sum), finding.rule.clone()));
    let mut text = String::new();
    for (finding, sum) in sums.iter().take(MAX_EXAMPLES) {
        let _ = writeln!(text, "# {} = \"warn\"  # {}, {sum}", finding.rule, finding.title);
    }
    text
}

/// A size and a tenth more, rounded up to a number that is easy to read and to parse.
fn with_room(bytes: Bytes) -> String {
    const UNITS: [(u64, &str); 5] = [
        (1_000_000_000_000, "TB"),
        (1_000_000_000, "GB"),
        (1_000_000, "MB"),
        (1_000, "kB"),
        (1, "B"),
    ];
    let wanted = bytes.0.saturating_add(bytes.0.div_ceil(10));
    let mut step = 1_u64;
    while 999 < wanted / step {
        step = step.saturating_mul(10);
    }
    // If there are three digits, the last becomes 0 or 5.
    let step = if step == 1 && wanted < 100 { 1 } else { step.saturating_mul(5) };
    let rounded = wanted.div_ceil(step).saturating_mul(step);
    let (size, unit) = UNITS.into_iter().find(|(size, _)| *size <= rounded).unwrap_or((1, "B"));
    let (whole, rest) = (rounded / size, rounded % size);
    // At most three digits are not 0.
    let thousandths = rest / (size / 1000).max(1);
    let fraction = format!("{thousandths:03}");
    match fraction.trim_end_matches('0') {
        "" => format!("{whole} {unit}"),
        fraction => format!("{whole}.{fraction} {unit}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_leave_room_and_are_easy_to_read() {
        for (bytes, text) in [
            (0, "0 B"),
            (7, "8 B"),
            (90, "99 B"),
            (91, "105 B"),
            (1_000, "1.1 kB"),
            (428_000_000, "475 MB"),
            (101_000_000, "115 MB"),
            (995_000_000, "1.1 GB"),
            (1_102_000_000, "1.25 GB"),
            (12_345_678_901_234, "14 TB"),
        ] {
            let written = with_room(Bytes(bytes));
            assert_eq!(written, text, "{bytes}");
            let parsed = Bytes::parse(&written).expect("it is a size");
            assert!(bytes <= parsed.0 && parsed.0 <= bytes + bytes / 5 + 2, "{written}");
        }
    }
}
