//! Which limits hold for an image: those of its name and platform over those of all, and options
//! over both.

use super::baseline::{file_name, without_tag};
use super::limit::{Budget, Counted, Origin, ScopeKind, Section};
use crate::report::Report;
use crate::rules::Policy;

/// What an image is judged by.
#[derive(Debug)]
pub struct Terms<'a> {
    /// The budget.
    pub budget: &'a Budget,
    /// Limits of the command line, which take precedence over all others.
    pub options: &'a Section,
    /// What is said about rules: levels, ignores, and ignores that have expired.
    pub policy: &'a Policy,
    /// The name of the file that `policy` is from, as messages show it.
    pub file: &'a str,
    /// Whether what is not measured fails.
    pub strict: bool,
    /// Whether limits that leave too much room are lowered, so that they are no longer worth a
    /// warning.
    pub lowers: bool,
}

impl Terms<'_> {
    /// A place in the file of the policy.
    pub(super) fn origin(&self, line: usize, table: &str) -> Origin {
        Origin::File { file: self.file.into(), line, table: table.to_owned() }
    }
}

/// The limits of one image.
#[derive(Debug, Default)]
pub struct Applied {
    /// The limits.
    pub section: Section,
    /// The positions of the sections of the budget that hold for it.
    pub(super) sections: Vec<usize>,
}

impl Applied {
    /// Chooses the limits for an image: what is set for its platform and its name takes precedence
    /// over what holds for all, and options over both.
    pub fn to(terms: &Terms<'_>, report: &Report) -> Self {
        let mut section = terms.budget.general.clone();
        let mut sections = Vec::new();
        for (position, (scope, special)) in terms.budget.sections.iter().enumerate() {
            let holds = match &scope.kind {
                ScopeKind::Platform(platform) => {
                    let own = report.image.platform.as_deref();
                    own.is_some_and(|own| is_of_platform(own, platform))
                }
                ScopeKind::Image(glob) => {
                    names(report).iter().any(|name| glob.is_match(name.as_bytes()))
                }
            };
            if holds {
                sections.push(position);
                section.add(special);
            }
        }
        section.add(terms.options);
        Self { section, sections }
    }

    /// Whose bytes count.
    pub fn counted(&self) -> Counted {
        self.section.counted.unwrap_or(Counted::All)
    }
}

impl Section {
    /// Adds what another one sets, which takes precedence.
    fn add(&mut self, other: &Self) {
        for limit in &other.limits {
            self.set(limit.clone());
        }
        self.counted = other.counted.or(self.counted);
        self.ratchet = other.ratchet.or(self.ratchet);
    }
}

/// Whether an image is for a platform: of a platform without a variant, any will do.
fn is_of_platform(own: &str, wanted: &str) -> bool {
    let variant = own.strip_prefix(wanted);
    variant.is_some_and(|variant| variant.is_empty() || variant.starts_with('/'))
}

/// What an image may be called: its names with and without tags, its reference and its file, each
/// also without the directories before it.
fn names(report: &Report) -> Vec<String> {
    let image = &report.image;
    let mut names: Vec<String> = image.names.clone();
    names.extend(image.names.iter().map(|name| without_tag(name).to_owned()));
    names.push(image.reference.clone());
    names.push(file_name(&image.reference));
    let last = names.iter().filter_map(|name| name.rsplit('/').next());
    let last: Vec<String> = last.map(str::to_owned).collect();
    names.extend(last);
    names
}
