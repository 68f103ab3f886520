//! Files that exist more than once, and packages in several versions.

use crate::rules::list::rules;

mod support;

rules! {
    Duplicates:
    duplicate_files,
    jars_in_several_versions,
    libraries_in_several_versions,
    library_once_per_name,
    node_packages_in_several_copies,
    archive_beside_its_contents,
    several_runtimes,
}
