//! PHP's packages that Composer says only serve development.

use super::proven::{self, Installer};
use crate::packages::EcosystemName;
use crate::rules::{Category, Rule};

pub(super) static RULE: Rule = Rule {
    id: "composer-development-packages",
    title: "Development packages of Composer",
    category: Category::Development,
    why: "PHPUnit, static analysers and debug bars serve whoever works on the program.",
    proof: "`vendor/composer/installed.json` names them as packages for development.",
    fix: "Install without them: `composer install --no-dev --optimize-autoloader`.",
    references: &["https://getcomposer.org/doc/03-cli.md#install-i"],
    cost: None,
    wanted: &[],
    find: |facts| {
        proven::find(facts, EcosystemName::Composer, |facts, layer, packages| {
            proven::with_option(
                facts,
                layer,
                packages,
                INSTALLERS,
                "Install without development packages",
            )
        })
    },
};

const INSTALLERS: &[Installer] =
    &[Installer { commands: &["composer install", "composer update"], option: "--no-dev" }];
