//! PHP packages that Composer lists as development packages.

use super::support::{self, Installer};
use crate::packages::EcosystemName;
use crate::rules::{Find, Rule};

pub(super) static RULE: Rule = Rule {
    id: "composer-development-packages",
    title: "Composer development packages",
    why: "PHPUnit, static analysers and debug bars are for people who work on the program.",
    proof: "`vendor/composer/installed.json` lists them as development packages.",
    fix: "Install without them: `composer install --no-dev --optimize-autoloader`.",
    references: &["https://getcomposer.org/doc/03-cli.md#install-i"],
    find: Find::With(|facts| {
        support::find(facts, EcosystemName::Composer, |facts, layer, packages| {
            support::with_option(
                facts,
                layer,
                packages,
                INSTALLERS,
                "Install without development packages",
            )
        })
    }),
    ..super::DEFAULT
};

const INSTALLERS: &[Installer] = &[Installer {
    commands: &["composer install", "composer update"],
    option: |_| "--no-dev".into(),
    conflicts: &["--dev"],
}];
