//! What `--help` and the manual page say beyond the options.

use std::fmt::Write;

use crate::limits::{LIMITS, Limits};
use crate::source::SCHEMES;
use crate::units::grouped;

/// Returns the titles and bodies of the sections below the options of a command, in order; none for
/// commands that read no image.
pub(super) fn sections_of(command: &str) -> Vec<(&'static str, String)> {
    let first = match command {
        // What else its arguments can be comes first.
        "compare" => Some(("Reports", REPORTS)),
        "check" => Some(("Budgets", BUDGETS)),
        "report" => None,
        _ => return Vec::new(),
    };
    let first = first.map(|(title, body)| (title, body.to_owned()));
    first.into_iter().chain(sections()).collect()
}

/// Returns the titles and bodies of the sections that are not about one command, in order.
pub(super) fn sections() -> Vec<(&'static str, String)> {
    let mut sections = vec![("Images", images())];
    sections.extend(SECTIONS.iter().map(|(title, body)| (*title, (*body).to_owned())));
    sections.push(("Limits", limits()));
    sections
}

/// Returns the sections as they are printed below the options of a command.
pub(super) fn text_of(command: &str) -> String {
    let sections: Vec<String> =
        sections_of(command).into_iter().map(|(title, body)| format!("{title}:\n{body}")).collect();
    sections.join("\n\n")
}

fn images() -> String {
    let mut text =
        "  PATH                 a file or directory, recognised by its content, not its name
  NAME                 otherwise an image in Docker, in Podman or in its registry, whichever has it
                       first (--source), such as node:20
  -                    standard input"
            .to_owned();
    for scheme in SCHEMES {
        let reference = format!("{}{}", scheme.prefix, scheme.rest);
        let gap = if reference.len() <= 19 { "" } else { "\n                     " };
        // Writing to a String cannot fail.
        let _ = write!(text, "\n  {reference:<19}{gap}  {}", scheme.about);
    }
    text + IMAGES
}

/// What `compare` takes besides images.
const REPORTS: &str =
    "  BEFORE and AFTER may be reports in JSON, which `plimsoll report IMAGE --format json --files`
  writes: a file, or standard input; recognised by content, compressed or not. A report that
  was written without --files has no paths, so that only sizes, layers, packages, findings and
  the configuration are compared.";

/// What `check` judges by.
const BUDGETS: &str =
    "  plimsoll.toml is searched for from the working directory upwards, to the root of the
  repository. Without one, .dive-ci in the working directory is read as dive does. Options take
  precedence over both; the table of the answer says where each limit is set.

  --max NAME=AMOUNT    download, unpacked, visible, hidden, overhead, layer-size, layer-download,
                       churn in bytes (250MB); hidden and visible also as a share (1%), or both
                       joined: hidden='1% and 20 MB'; layers and entries as a number;
                       hidden-of-own as a share; growth.NAME against the baseline; total.NAME of
                       all images together

  What cannot be measured, such as the download of layers that are stored uncompressed, is said
  and does not fail, unless --strict is given.";

/// What holds for all of them.
const IMAGES: &str = "

  With a scheme, the name of one of several images may follow the path: `oci:PATH:NAME`.

  Archives may be compressed with gzip, zstd, bzip2 or xz. Standard input and compressed
  archives are read as they come if the order of their members allows it. Otherwise they
  are kept in an unlinked file in the temporary directory (TMPDIR), which is removed when
  the program ends, however it ends.";

fn limits() -> String {
    let mut text =
        "  For `--limit NAME=VALUE`; those in bytes take units, such as 5GB or 512MiB.\n"
            .to_owned();
    let width = LIMITS.iter().map(|limit| limit.name.len()).max().unwrap_or(0);
    for limit in LIMITS {
        let default = grouped(*(limit.field)(&mut Limits::default()));
        // Writing to a String cannot fail.
        let _ = write!(text, "\n  {:<width$}  {default:>15}  {}", limit.name, limit.about);
    }
    text
}

const SECTIONS: &[(&str, &str)] = &[
    (
        "Words",
        "  download             bytes that a pull transfers: the layers as stored compressed
  unpacked             bytes of the layers' regular files
  visible              bytes of the merged tree: what a container sees
  hidden               unpacked - visible: shipped, but in no container's file system",
    ),
    (
        "Configuration",
        "  plimsoll.toml is read, from the working directory or the nearest one above it in the
  repository, or the file that --config names: how bad findings are, which of them are ignored,
  and what the image may weigh. `plimsoll init` writes one with comments, `plimsoll rules` lists
  what can be named in it, and `plimsoll check` judges by it.",
    ),
    (
        "Exit codes",
        "  0                    answered
  1                    answered, and over the budget of `check`, or `compare --exit-code` found
                       that unpacked or download grew by more than its threshold
  2                    no answer: wrong usage, a configuration with a mistake, an image that
                       cannot be read, an output that cannot be written; an archive that ends
                       early or is damaged, unless --partial is given; with --strict also an
                       image that is incomplete
  128 + N              a signal ended the exploration: 143 for SIGTERM

  Damaged, absent and encrypted layers are warnings in the report; the rest is reported.",
    ),
    (
        "Environment",
        "  NO_COLOR             not empty: no colour
  CLICOLOR_FORCE       not 0: colour everywhere
  TERM=dumb            no colour and no progress
  COLUMNS              width of text in columns, at least 40, on terminals too; without it, that of
                       the terminal, and 80 in files and pipes
  SOURCE_DATE_EPOCH    seconds since 1970: taken for today where ignores expire
  GITHUB_STEP_SUMMARY, GITHUB_OUTPUT
                       the files that --github appends to
  TMPDIR               where standard input and compressed archives are kept if need be

  `--color` takes precedence over all that concern colour.",
    ),
];
