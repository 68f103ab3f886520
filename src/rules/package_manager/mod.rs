//! Caches and leftovers of the operating system's package manager.

use crate::rules::list::rules;

rules! {
    PackageManager:
    apt_lists,
    apt_cache,
    apk_cache,
    apk_build_packages,
    dnf_cache,
    zypper_cache,
    pacman_cache,
    portage_leftovers,
    homebrew_cache,
    installed_package_files,
    appstream_catalogue,
    man_db_index,
    package_database_backups,
    system_caches,
    configuration_backups,
    removed_not_purged,
}
