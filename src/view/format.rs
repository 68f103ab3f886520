//! What can be written, and how a format writes it.

use std::io::{self, Write};

use super::Look;
use crate::budget::Check;
use crate::compare::Comparison;
use crate::report::Report;
use crate::rules::Rule;

/// Something that can be written out.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Subject<'a> {
    /// A report on an image.
    Report(&'a Report),
    /// What changed from one image to another.
    Comparison(&'a Comparison),
    /// Images judged by a budget.
    Check(&'a Check),
    /// Rules: a list of them, or one with its reasons.
    Rules(&'a [&'static Rule]),
}

/// The kinds of [`Subject`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SubjectKind {
    /// [`Subject::Report`].
    Report,
    /// [`Subject::Comparison`].
    Comparison,
    /// [`Subject::Check`].
    Check,
    /// [`Subject::Rules`].
    Rules,
}

impl Subject<'_> {
    /// Its kind.
    pub fn kind(self) -> SubjectKind {
        match self {
            Self::Report(_) => SubjectKind::Report,
            Self::Comparison(_) => SubjectKind::Comparison,
            Self::Check(_) => SubjectKind::Check,
            Self::Rules(_) => SubjectKind::Rules,
        }
    }
}

impl SubjectKind {
    /// Its name in messages, in the plural.
    pub fn plural(self) -> &'static str {
        match self {
            Self::Report => "reports",
            Self::Comparison => "comparisons",
            Self::Check => "judgements",
            Self::Rules => "rules",
        }
    }
}

/// How a format writes one kind of subject.
#[derive(Debug)]
pub struct Writer<S: ?Sized> {
    /// What is written, for `--help`: a noun phrase without its full stop.
    pub about: &'static str,
    /// Writes it.
    pub write: fn(&mut dyn Write, &S, Look) -> io::Result<()>,
}

/// How a format writes each kind of subject; `None` for kinds that it cannot write.
///
/// A format supports the kinds that it has a function for, so a function never gets another kind.
#[derive(Debug)]
pub struct Writers {
    /// For [`Subject::Report`].
    pub report: Option<Writer<Report>>,
    /// For [`Subject::Comparison`].
    pub comparison: Option<Writer<Comparison>>,
    /// For [`Subject::Check`].
    pub check: Option<Writer<Check>>,
    /// For [`Subject::Rules`].
    pub rules: Option<Writer<[&'static Rule]>>,
}

impl Writers {
    /// Supports nothing; each format starts from this.
    pub const NONE: Self = Self { report: None, comparison: None, check: None, rules: None };
}

/// A way to write subjects.
#[derive(Debug)]
pub struct Format {
    /// Its name on the command line.
    pub name: &'static str,
    /// Whether what it writes depends on [`Look`].
    pub for_terminals: bool,
    /// File extensions that leave no doubt that this format is meant; on the command line they are
    /// other names of it.
    pub extensions: &'static [&'static str],
    /// Whether it lists every path of a report that has them.
    pub lists_paths: bool,
    /// Whether it writes nothing but paths: it fails without them.
    pub needs_paths: bool,
    /// Whether [`Look::detail`] changes what it writes; a format without always writes everything.
    pub has_details: bool,
    /// What it can write, and how.
    pub writers: Writers,
}

impl Format {
    /// For programs: each format that is drawn for nobody starts from this.
    pub(super) const FOR_PROGRAMS: Self = Self {
        name: "",
        for_terminals: false,
        extensions: &[],
        lists_paths: false,
        needs_paths: false,
        has_details: false,
        writers: Writers::NONE,
    };

    /// What it writes for a kind of subject, for `--help`; `None` if it does not support it.
    pub fn about(&self, kind: SubjectKind) -> Option<&'static str> {
        let Writers { report, comparison, check, rules } = &self.writers;
        match kind {
            SubjectKind::Report => report.as_ref().map(|writer| writer.about),
            SubjectKind::Comparison => comparison.as_ref().map(|writer| writer.about),
            SubjectKind::Check => check.as_ref().map(|writer| writer.about),
            SubjectKind::Rules => rules.as_ref().map(|writer| writer.about),
        }
    }

    /// Whether it can write a kind of subject.
    pub fn supports(&self, kind: SubjectKind) -> bool {
        self.about(kind).is_some()
    }

    /// Writes a subject.
    ///
    /// Fails with [`io::ErrorKind::Unsupported`] if the format does not support the subject,
    /// before anything is written.
    pub fn write(&self, out: &mut dyn Write, subject: Subject<'_>, look: Look) -> io::Result<()> {
        let Writers { report, comparison, check, rules } = &self.writers;
        let written = match subject {
            Subject::Report(subject) => {
                report.as_ref().map(|writer| (writer.write)(out, subject, look))
            }
            Subject::Comparison(subject) => {
                comparison.as_ref().map(|writer| (writer.write)(out, subject, look))
            }
            Subject::Check(subject) => {
                check.as_ref().map(|writer| (writer.write)(out, subject, look))
            }
            Subject::Rules(subject) => {
                rules.as_ref().map(|writer| (writer.write)(out, subject, look))
            }
        };
        written.unwrap_or_else(|| {
            let message =
                format!("the format `{}` cannot write {}", self.name, subject.kind().plural());
            Err(io::Error::new(io::ErrorKind::Unsupported, message))
        })
    }
}

/// Why a subject without its paths cannot be written where they are needed.
pub(super) fn without_paths() -> io::Error {
    let message = "it has no paths: they were not asked for when the images were read";
    io::Error::new(io::ErrorKind::InvalidInput, message)
}
