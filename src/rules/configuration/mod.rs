//! How the image is configured, and what of it is likely to be a mistake.

use crate::rules::list::rules;

mod support;

rules! {
    Configuration:
    runs_as_root,
    shell_form_command,
    started_by_package_manager,
    development_mode,
    debug_port,
    world_writable_files,
    setuid_files,
    odd_path_entries,
    odd_working_directory,
    volume_hides_data,
    volume_of_system_directory,
    exposes_ssh,
    exposes_no_port,
    no_healthcheck,
    no_command,
    no_dockerignore,
    latest_tag,
    mutable_base_tag,
    unchecked_download,
    package_manager_left,
    onbuild_left,
    deprecated_maintainer,
    missing_annotations,
}
