//! Caches of languages' package managers and of build tools.

use std::collections::HashSet;

use crate::facts::Facts;
use crate::rules::list::rules;
use crate::rules::places;
use crate::tree::NodeId;

mod support;

rules! {
    Cache:
    python_bytecode,
    bazel_cache,
    test_browsers,
    bun_cache,
    unused_python_bytecode,
    build_tree,
    cargo_registry,
    compiler_cache,
    composer_cache,
    conda_packages,
    corepack_cache,
    deno_cache,
    dotnet_objects,
    elixir_build_directory,
    gcloud_backup,
    gem_cache,
    gem_build_leftovers,
    go_build_cache,
    go_module_cache,
    gradle_home,
    haskell_downloads,
    hex_cache,
    unused_hugging_face_files,
    javascript_build_cache,
    jvm_tool_cache,
    kubernetes_cache,
    marked_cache,
    maven_repository,
    maven_wrapper,
    model_in_several_formats,
    model_cache,
    nltk_archives,
    node_addon_objects,
    node_gyp_headers,
    node_modules_cache,
    npm_cache,
    npm_leftovers,
    nuget_packages,
    object_files,
    other_language_cache,
    other_user_cache,
    pip_cache,
    pnpm_store,
    pnpm_metadata,
    poetry_cache,
    python_installer_cache,
    python_tool_cache,
    rails_asset_cache,
    rust_build_directory,
    terraform_providers,
    trivy_database,
    uv_cache,
    unused_uv_python,
    yarn_cache,
    yarn_berry_cache,
}

/// Returns the directories that rules of the category find. Rules with weaker evidence leave them
/// alone.
fn known(facts: &Facts) -> HashSet<NodeId> {
    let found = RULES.iter().flat_map(|rule| places::find(facts, rule.places));
    found.map(|found| found.directory).collect()
}
