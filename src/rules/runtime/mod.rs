//! What the program needs to start and does not find.

use crate::rules::list::rules;

mod support;

rules! {
    Runtime:
    missing_entrypoint,
    entrypoint_not_executable,
    unreadable_by_user,
    unknown_user,
    wrong_architecture,
    missing_interpreter,
    missing_shebang,
    not_a_program,
    missing_loader,
    missing_library,
    newer_libc_needed,
    missing_shell,
    missing_healthcheck_program,
    no_ca_certificates,
    no_time_zones,
    broken_virtual_environment,
    native_module_for_another_version,
    native_module_for_another_libc,
    missing_node_modules,
    missing_dotnet_framework,
    java_too_old,
}
