//! Caches and leftovers of the operating system's package manager.

use super::Rule;

mod apk_cache;
mod apk_virtual;
mod appstream;
mod apt_cache;
mod apt_lists;
mod configuration_backups;
mod database_backups;
mod dnf_cache;
mod homebrew_cache;
mod man_index;
mod package_files;
mod pacman_cache;
mod portage;
mod removed_configuration;
mod zypper_cache;

/// The family's rules.
pub(super) static RULES: &[&Rule] = &[
    &apt_lists::RULE,
    &apt_cache::RULE,
    &apk_cache::RULE,
    &apk_virtual::RULE,
    &dnf_cache::RULE,
    &zypper_cache::RULE,
    &pacman_cache::RULE,
    &portage::RULE,
    &homebrew_cache::RULE,
    &package_files::RULE,
    &appstream::RULE,
    &man_index::RULE,
    &database_backups::RULE,
    &configuration_backups::RULE,
    &removed_configuration::RULE,
];
