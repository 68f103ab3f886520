//! Whether a step of a history is an instruction of a Dockerfile.

use super::expand::{ANY, is_like};
use super::forms::{CopyForm, Forms, normal};
use crate::dockerfile::copy::is_checksum;
use crate::dockerfile::workdir::{absolute, working_directory};
use crate::dockerfile::{Keyword, Step};

/// How well a step and an instruction fit; 0 if they do not.
pub(super) type Fit = u8;

/// The whole text is the same, but for values that are set outside of the Dockerfile. Those are no
/// worse: an instruction must not lose its step to one that has its value by chance.
const SAME: Fit = 12;
/// It is the same but for the sources, of which the history has a checksum.
pub(super) const CHECKSUM: Fit = 8;

/// Says whether a layer, by its index, has an entry at an absolute path.
pub(super) type Holds<'a> = &'a dyn Fn(usize, &str) -> bool;

/// A step of a history, taken apart to be compared.
#[derive(Debug, Default)]
pub(super) struct Row<'a> {
    pub(super) keyword: Option<Keyword>,
    pub(super) text: String,
    /// The same without the digests that Buildah adds for what it mounts.
    plain: Option<String>,
    copy: Option<RowCopy<'a>>,
    /// The names that an `ARG` of Buildah has and the one before it has not.
    declares: Option<Vec<&'a str>>,
}

/// The operands of a `COPY` or an `ADD` in a history.
#[derive(Debug)]
struct RowCopy<'a> {
    flags: Vec<&'a str>,
    words: Vec<&'a str>,
    /// The kind of the checksum that it has in place of its sources.
    checksum: Option<&'a str>,
    /// The layer that it made, by its index, and what it copied to, as an absolute path.
    made: Option<(usize, String)>,
}

impl<'a> Row<'a> {
    /// Takes the steps of a history apart, but for the first ones, `base` of them.
    pub(super) fn all(steps: &'a [Step], base: usize) -> Vec<Self> {
        let own = steps.get(base..).unwrap_or_default();
        let mut rows: Vec<Self> = own.iter().map(|step| Self::of(step, steps)).collect();
        let mut known: Vec<&str> = Vec::new();
        for (row, step) in rows.iter_mut().zip(own) {
            let Some(names) = step.instruction.as_ref().and_then(buildah_names) else { continue };
            if row.keyword == Some(Keyword::Arg) {
                row.declares =
                    Some(names.iter().copied().filter(|name| !known.contains(name)).collect());
                known = names;
            }
        }
        rows
    }

    /// Whether it is what `docker build --squash` writes for the layer that it makes of others.
    pub(super) fn is_squash(&self) -> bool {
        self.keyword == Some(Keyword::Other) && self.text.starts_with("merge sha256:")
    }

    fn of(step: &'a Step, all: &[Step]) -> Self {
        let Some(instruction) = &step.instruction else { return Self::default() };
        let keyword = instruction.keyword;
        let copy = instruction.is_copy().then(|| {
            let (flags, words): (Vec<&str>, Vec<&str>) =
                instruction.text.split_whitespace().skip(1).partition(|w| w.starts_with("--"));
            let checksum = words.iter().copied().find(|word| is_checksum(word));
            let made = step.layer.zip(words.last().copied()).map(|(layer, destination)| {
                (layer, absolute(&working_directory(all, layer), destination))
            });
            RowCopy { flags, words, checksum, made }
        });
        let text = normal(keyword, &instruction.text);
        let plain = without_digests(&text).filter(|_| keyword == Keyword::Run).map(str::to_owned);
        Self { keyword: Some(keyword), text, plain, copy, declares: None }
    }

    /// Returns how well the step and an instruction fit. `holds` says whether a layer, by its
    /// index, has an absolute path.
    pub(super) fn fit(&self, keyword: Keyword, forms: &Forms, holds: Holds<'_>) -> Fit {
        let is_exec = keyword == Keyword::Run && self.keyword == Some(Keyword::Other);
        if self.keyword != Some(keyword) && !is_exec {
            return 0;
        }
        let is_text = |text: &String| {
            is_like(text, &self.text)
                || self.plain.as_ref().is_some_and(|own| text == own)
                || keyword == Keyword::Expose && are_like(text, &self.text)
        };
        if forms.texts.iter().any(is_text) {
            return SAME;
        }
        if let Some(copy) = &self.copy {
            return forms.copies.iter().map(|form| copy.fit(form, holds)).max().unwrap_or_default();
        }
        match &self.declares {
            // Each `ARG` without a value looks like this, and none of them more than another.
            Some(names) if names.is_empty() => SAME,
            Some(names) if names.iter().all(|name| forms.declares.iter().any(|d| d == name)) => {
                SAME
            }
            _ => 0,
        }
    }
}

/// Whether two lists have words that are alike, in any order: a port that is not known is sorted
/// elsewhere.
fn are_like(patterns: &str, words: &str) -> bool {
    let mut left: Vec<&str> = words.split(' ').collect();
    let mut patterns: Vec<&str> = patterns.split(' ').collect();
    patterns.sort_by_key(|pattern| pattern.contains(ANY));
    let mut take = |pattern: &&str| {
        let found = left.iter().position(|word| is_like(pattern, word));
        found.map(|at| left.swap_remove(at)).is_some()
    };
    patterns.iter().all(&mut take) && left.is_empty()
}

/// Returns a text without each `:sha256:…` at its end (buildah, imagebuildah/stage_executor.go);
/// `None` if there is none.
fn without_digests(text: &str) -> Option<&str> {
    let without = |text: &'_ str| {
        let (head, digest) = text.rsplit_once(":sha256:")?;
        let is_digest = digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_digest.then_some(head.len())
    };
    let first = text.get(..without(text)?)?;
    std::iter::successors(Some(first), |text| text.get(..without(text)?)).last()
}

/// Returns the names of an `ARG` as Buildah writes it: all that have a value so far, without their
/// values; `None` if it has values.
fn buildah_names(instruction: &crate::dockerfile::Instruction) -> Option<Vec<&str>> {
    let names = instruction.text.split(' ').skip(1);
    let names: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
    let is_plain = instruction.keyword == Keyword::Arg && !names.iter().any(|n| n.contains('='));
    is_plain.then_some(names)
}

impl RowCopy<'_> {
    fn fit(&self, form: &CopyForm, holds: Holds<'_>) -> Fit {
        let has_flag = |flag: &&str| form.flags.iter().any(|other| is_like(other, flag));
        if !self.flags.iter().all(has_flag) {
            return 0;
        }
        if let Some(kind) = self.checksum {
            let Some((destination, _)) = self.words.split_last() else { return 0 };
            let is_there = is_like(&form.destination, destination)
                // Buildah keeps variables.
                || form.written == *destination
                || form.absolute.as_ref().is_some_and(|path| is_same_path(path, destination));
            let fits = is_there && form.can_be(kind) && self.may_have_copied(kind, form, holds);
            return if fits { CHECKSUM } else { 0 };
        }
        let words = form.sources.iter().chain([&form.destination]);
        let words: Vec<&str> = words.flat_map(|word| word.split_whitespace()).collect();
        let (form, row) = (words.join(" "), self.words.join(" "));
        if is_like(&form, &row) { SAME } else { 0 }
    }
}

impl RowCopy<'_> {
    /// Whether the layer of the step has the file that an instruction copies, if it is one file.
    fn may_have_copied(&self, kind: &str, form: &CopyForm, holds: Holds<'_>) -> bool {
        let (Some((layer, path)), [source]) = (&self.made, form.sources.as_slice()) else {
            return true;
        };
        // An archive may have been unpacked.
        if !kind.starts_with("file:") || form.keyword != "COPY" || is_open(source) {
            return true;
        }
        let source = source.strip_prefix("<<").unwrap_or(source);
        let name = source.rsplit('/').find(|name| !name.is_empty()).unwrap_or_default();
        let is_directory = form.destination.ends_with('/');
        !is_directory && holds(*layer, path) || holds(*layer, &format!("{path}/{name}"))
    }
}

/// Whether a source may be any number of files.
fn is_open(source: &str) -> bool {
    source.contains(['*', '?', '[', ANY])
}

/// Whether an absolute path is the other one, which may end with a slash.
fn is_same_path(pattern: &str, path: &str) -> bool {
    is_like(pattern, path.trim_end_matches('/')) || is_like(pattern, path)
}

impl CopyForm {
    /// Whether a checksum of a kind can be that of the sources: the builders write `multi:` for
    /// more than one, which a pattern may be.
    fn can_be(&self, kind: &str) -> bool {
        match (self.sources.as_slice(), kind.starts_with("multi:")) {
            ([one], true) => is_open(one),
            (several, false) if 1 < several.len() => several.iter().any(|source| is_open(source)),
            _ => true,
        }
    }
}
