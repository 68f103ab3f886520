//! Documentation, manual pages, translations and the like: optional savings, each with its cost.

use crate::rules::list::rules;

mod support;

rules! {
    Documentation:
    awscli_examples,
    gem_documentation,
    package_documentation,
    manual_pages,
    translations,
    locales,
    time_zone_copies,
    shell_completions,
    api_documentation,
}
