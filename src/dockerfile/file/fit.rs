//! Whether a step of a history is an instruction of a Dockerfile.

use super::expand::is_like;
use super::forms::{CopyForm, Forms, normal};
use crate::dockerfile::copy::is_checksum;
use crate::dockerfile::{Keyword, Step};

/// How well a step and an instruction fit; 0 if they do not.
pub(super) type Fit = u8;

/// The whole text is the same.
const SAME: Fit = 12;
/// It is the same but for values that are set outside of the Dockerfile.
const LIKE: Fit = 10;
/// It is the same but for the sources, of which the history has a checksum.
const CHECKSUM: Fit = 8;
/// Both are an `ARG`, of which the history has no name.
const NAMELESS: Fit = 1;

/// A step of a history, taken apart to be compared.
#[derive(Debug, Default)]
pub(super) struct Row<'a> {
    pub(super) keyword: Option<Keyword>,
    pub(super) text: String,
    /// The same without the digest that Buildah adds for what it mounts.
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
}

impl<'a> Row<'a> {
    /// Takes the steps of a history apart.
    pub(super) fn all(steps: &'a [Step]) -> Vec<Self> {
        let mut rows: Vec<Self> = steps.iter().map(Self::of).collect();
        let mut known: Vec<&str> = Vec::new();
        for (row, step) in rows.iter_mut().zip(steps) {
            let Some(names) = step.instruction.as_ref().and_then(buildah_names) else { continue };
            if row.keyword == Some(Keyword::Arg) {
                row.declares =
                    Some(names.iter().copied().filter(|name| !known.contains(name)).collect());
                known = names;
            }
        }
        rows
    }

    fn of(step: &'a Step) -> Self {
        let Some(instruction) = &step.instruction else { return Self::default() };
        let keyword = instruction.keyword;
        let copy = instruction.is_copy().then(|| {
            let (flags, words): (Vec<&str>, Vec<&str>) =
                instruction.text.split_whitespace().skip(1).partition(|w| w.starts_with("--"));
            let checksum = words.iter().copied().find(|word| is_checksum(word));
            RowCopy { flags, words, checksum }
        });
        let text = normal(keyword, &instruction.text);
        let plain = without_digest(&text).filter(|_| keyword == Keyword::Run).map(str::to_owned);
        Self { keyword: Some(keyword), text, plain, copy, declares: None }
    }

    /// Returns how well the step and an instruction fit.
    pub(super) fn fit(&self, keyword: Keyword, forms: &Forms) -> Fit {
        let is_exec = keyword == Keyword::Run && self.keyword == Some(Keyword::Other);
        if self.keyword != Some(keyword) && !is_exec {
            return 0;
        }
        let text = |text: &String| *text == self.text || self.plain.as_ref() == Some(text);
        if forms.texts.iter().any(text) {
            return SAME;
        }
        // A value that is empty leaves the blank before it.
        let with_blank = format!("{} ", self.text);
        if forms.texts.iter().any(|text| is_like(text, &self.text) || is_like(text, &with_blank)) {
            return LIKE;
        }
        if let Some(copy) = &self.copy {
            return forms.copies.iter().map(|form| copy.fit(form)).max().unwrap_or_default();
        }
        match &self.declares {
            Some(names) if names.is_empty() => NAMELESS,
            Some(names) if names.iter().all(|name| forms.declares.iter().any(|d| d == name)) => SAME,
            _ => 0,
        }
    }
}

/// Returns a text without `:sha256:…` at its end (buildah, imagebuildah/stage_executor.go); `None` if
/// there is none.
fn without_digest(text: &str) -> Option<&str> {
    let (head, digest) = text.rsplit_once(":sha256:")?;
    let is_digest = digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_digest.then_some(head)
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
    fn fit(&self, form: &CopyForm) -> Fit {
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
            let fits = is_there && form.can_be(kind);
            return if fits { CHECKSUM } else { 0 };
        }
        let words = form.sources.iter().chain([&form.destination]);
        let words: Vec<&str> = words.flat_map(|word| word.split_whitespace()).collect();
        let (form, row) = (words.join(" "), self.words.join(" "));
        if form == row {
            return SAME;
        }
        let is_like = is_like(&form, &row) || is_like(&form, &format!("{row} "));
        if is_like { LIKE } else { 0 }
    }
}

/// Whether an absolute path is the other one, which may end with a slash.
fn is_same_path(pattern: &str, path: &str) -> bool {
    is_like(pattern, path.trim_end_matches('/')) || is_like(pattern, path)
}

impl CopyForm {
    /// Whether a checksum of a kind can be that of the sources: the builders write `multi:` for more
    /// than one, which a pattern may be.
    fn can_be(&self, kind: &str) -> bool {
        let is_open = |source: &String| source.contains(['*', '?', '[', super::expand::ANY]);
        match (self.sources.as_slice(), kind.starts_with("multi:")) {
            ([one], true) => is_open(one),
            (several, false) if 1 < several.len() => several.iter().any(is_open),
            _ => true,
        }
    }
}
