//! Packages that are used only for development.

use crate::rules::list::rules;

mod support;

rules! {
    Development:
    node_development_packages,
    python_development_packages,
    composer_development_packages,
    ruby_development_gems,
    java_test_jars,
    elixir_development_build,
    development_packages_by_name,
}
