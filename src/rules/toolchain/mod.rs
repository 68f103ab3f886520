//! Compilers, and other files that are only needed to build.

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
    unused_runtime,
}

/// Whether a package is known by its name to be for building or debugging.
pub(super) fn is_toolchain(package: &crate::packages::Package) -> bool {
    support::kinds::kind_of(package).is_some()
}
