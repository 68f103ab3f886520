//! What images are judged by: the configuration, the file of dive, and the options over both.

use std::path::Path;

use crate::DockerfileText;
use crate::budget::{Budget, Section, Target, Terms};
use crate::cli::check_error::CheckError;
use crate::cli::configuration::{self, Found};
use crate::cli::dive;
use crate::cli::dockerfile;
use crate::cli::error::Error;
use crate::cli::options::check::CheckArgs;
use crate::config::dive_ci::{self, DiveCi};
use crate::config::limit_option;
use crate::escape::{printable_argument, printable_text};
use crate::rules::policy::{Leveled, MinSaving};
use crate::rules::{Level, Policy};

/// Everything that images are judged by.
pub(super) struct JudgedBy {
    pub(super) budget: Budget,
    /// What holds for rules, as findings are made with it.
    pub(super) policy: Policy,
    /// The Dockerfile whose lines are named, if there is one.
    pub(super) dockerfile: Option<DockerfileText>,
    /// The configuration, if there is one.
    pub(super) config: Option<Found>,
    /// The name of the file with the limits.
    pub(super) file: Option<String>,
    /// What is questionable in the files: sentences.
    pub(super) warnings: Vec<String>,
    options: Section,
    /// What is wrong with options, until all of them are read.
    wrong: Vec<String>,
}

impl JudgedBy {
    /// Reads the files, and puts the options over them.
    ///
    /// Fails at whatever is wrong in one of them, and if there is nothing to judge by.
    pub(super) fn read(args: &CheckArgs) -> Result<Self, Error> {
        let found = configuration::find(&args.config)?;
        let mut by = Self {
            budget: Budget::default(),
            // As for reports, so that fixes and plans are the same.
            policy: Policy { min_saving: MinSaving::Usual, ..Policy::default() },
            file: None,
            warnings: Vec::new(),
            options: Section::default(),
            wrong: Vec::new(),
            dockerfile: dockerfile::read(&args.dockerfile)?,
            config: None,
        };
        if let Some(found) = found {
            by.file = Some(found.name.clone());
            by.policy = Policy { min_saving: MinSaving::Usual, ..found.policy()? };
            by.budget = found.config.budget.clone();
            let warnings = found.config.warnings.iter();
            by.warnings.extend(warnings.map(|warning| format!("{}, {warning}", found.name)));
            by.config = Some(found);
        }
        by.add_dive(args)?;
        by.add_options(args)?;
        match by.is_empty() {
            true => Err(CheckError::NoBudget.into()),
            false => Ok(by),
        }
    }

    /// Adds dive's rules: of its file, if that is named or there is no configuration, and of its
    /// options.
    fn add_dive(&mut self, args: &CheckArgs) -> Result<(), Error> {
        let wants_usual = self.config.is_none() && !args.config.no_config;
        let usual = Some(Path::new(dive_ci::FILE)).filter(|_| wants_usual);
        let file = args.dive.dive_ci.as_deref().or(usual);
        let is_named = args.dive.dive_ci.is_some();
        let read = match file {
            // What is not named need not be there.
            Some(file) if is_named || file.exists() => Some((file, dive::read(file)?)),
            _ => None,
        };
        let given = args.dive.given();
        let dive = match read {
            Some((file, dive)) => {
                let name = printable_argument(file.as_os_str());
                self.warnings
                    .extend(dive.warnings.iter().map(|warning| format!("{name}, {warning}")));
                self.file.get_or_insert(name);
                Some(dive)
            }
            // As dive, which has defaults for what is not given.
            None if !given.is_empty() && self.config.is_none() => Some(DiveCi::defaults()),
            None => None,
        };
        for limit in dive.iter().flat_map(DiveCi::limits) {
            self.budget.general.set(limit);
        }
        for (rule, value) in given {
            match dive_ci::option(rule, value) {
                Err(reason) => self.wrong.push(format!("`--{}`: {reason}", rule.name())),
                Ok(Some(limit)) => self.options.set(limit),
                Ok(None) => {
                    self.budget.general.limits.retain(
                        |limit| !matches!(limit.target, Target::Dive(other) if other == rule),
                    )
                }
            }
        }
        Ok(())
    }

    /// Fails with everything that is wrong with the limits.
    fn add_options(&mut self, args: &CheckArgs) -> Result<(), CheckError> {
        for text in &args.limits.max {
            match limit_option(text) {
                Ok(limit) if matches!(limit.target, Target::Total(_)) => {
                    let name = limit.target.name();
                    self.budget.total.retain(|other| other.target.name() != name);
                    self.budget.total.push(limit);
                }
                Ok(limit) => self.options.set(limit),
                Err(reason) => {
                    self.wrong.push(format!("`--max {}`: {reason}", printable_text(text)))
                }
            }
        }
        for &selector in &args.limits.deny {
            self.policy.levels.retain(|set| set.selector != selector);
            self.policy.levels.push(Leveled { selector, level: Level::Deny, line: None });
        }
        match self.wrong.is_empty() {
            true => Ok(()),
            false => Err(CheckError::Options(std::mem::take(&mut self.wrong))),
        }
    }

    /// Whether there is nothing to judge by. A configuration without limits says so on purpose.
    fn is_empty(&self) -> bool {
        self.file.is_none()
            && self.policy.levels.is_empty()
            && self.options.limits.is_empty()
            && self.budget.general.limits.is_empty()
            && self.budget.total.is_empty()
    }

    /// What the library judges by.
    pub(super) fn terms<'a>(&'a self, args: &CheckArgs) -> Terms<'a> {
        Terms {
            budget: &self.budget,
            options: &self.options,
            policy: &self.policy,
            file: self.file.as_deref().unwrap_or_default(),
            strict: args.strict,
            lowers: args.limits.ratchet,
        }
    }

    /// The directory that paths in the configuration start from: its own, or the working directory.
    pub(super) fn directory(&self) -> &Path {
        let file = self.config.as_ref().map(|found| found.path.as_path());
        file.and_then(Path::parent).unwrap_or(Path::new(""))
    }

    /// Whether anything is said about how much room limits may leave.
    pub(super) fn has_ratchet(&self) -> bool {
        let sections = self.budget.sections.iter().map(|(_, section)| section);
        let mut all = sections.chain([&self.budget.general]);
        all.any(|section| section.ratchet.is_some())
    }
}
