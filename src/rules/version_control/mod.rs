//! Histories of version control, which a checkout has beside its files.

use crate::rules::list::rules;

rules! {
    VersionControl:
    git_directory,
    version_control_directory,
}
