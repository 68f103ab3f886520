//! Compilers, and what else only building needs.

use crate::rules::list::rules;

mod support;

rules! {
    Toolchain:
    go_toolchain,
    rust_toolchain,
    rust_documentation,
    dotnet_sdk,
    java_build_tools,
    jdk_where_a_jre_would_do,
    kernel_packages,
    compilers,
    development_headers,
    static_libraries,
    node_headers,
    python_build_parts,
    php_sources,
    version_control_tools,
    debugging_tools,
    python_installers,
    torch_build_parts,
}

/// Whether a package is known to be for building, by its name.
pub(super) fn is_toolchain(package: &crate::packages::Package) -> bool {
    support::kinds::kind_of(package).is_some()
}
