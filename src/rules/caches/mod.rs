//! Caches of languages' package managers and of build tools.

use std::collections::HashSet;

use super::Rule;
use super::places::{self, Place};
use crate::facts::Facts;
use crate::tree::NodeId;

mod all_bytecode;
mod awscli_examples;
mod bazel;
mod browsers;
mod bun;
mod bytecode;
mod c_build;
mod cargo;
mod compiler_caches;
mod composer;
mod conda;
mod corepack;
mod deno;
mod dotnet_objects;
mod elixir_build;
mod gcloud;
mod gem;
mod gem_build;
mod gem_docs;
mod go_build;
mod go_modules;
mod gradle;
mod haskell;
mod hex;
mod hugging_face;
mod js_build;
mod jvm_tools;
mod kubernetes;
mod leftovers;
mod marked;
mod maven;
mod maven_wrapper;
mod model_formats;
mod models;
mod nltk;
mod node_addons;
mod node_gyp;
mod node_modules_cache;
mod npm;
mod npm_leftovers;
mod nuget;
mod objects;
mod other_languages;
mod other_user_caches;
mod pip;
mod pnpm;
mod pnpm_metadata;
mod poetry;
mod pyc;
mod python_installers;
mod python_tools;
mod rails;
mod rust_target;
mod terraform;
mod trivy;
mod uv;
mod uv_python;
mod yarn;
mod yarn_berry;

/// The family's rules.
pub(super) static RULES: &[&Rule] = &[
    &all_bytecode::RULE,
    &awscli_examples::RULE,
    &bazel::RULE,
    &browsers::RULE,
    &bun::RULE,
    &bytecode::RULE,
    &c_build::RULE,
    &cargo::RULE,
    &compiler_caches::RULE,
    &composer::RULE,
    &conda::RULE,
    &corepack::RULE,
    &deno::RULE,
    &dotnet_objects::RULE,
    &elixir_build::RULE,
    &gcloud::RULE,
    &gem::RULE,
    &gem_build::RULE,
    &gem_docs::RULE,
    &go_build::RULE,
    &go_modules::RULE,
    &gradle::RULE,
    &haskell::RULE,
    &hex::RULE,
    &hugging_face::RULE,
    &js_build::RULE,
    &jvm_tools::RULE,
    &kubernetes::RULE,
    &marked::RULE,
    &maven::RULE,
    &maven_wrapper::RULE,
    &model_formats::RULE,
    &models::RULE,
    &nltk::RULE,
    &node_addons::RULE,
    &node_gyp::RULE,
    &node_modules_cache::RULE,
    &npm::RULE,
    &npm_leftovers::RULE,
    &nuget::RULE,
    &objects::RULE,
    &other_languages::RULE,
    &other_user_caches::RULE,
    &pip::RULE,
    &pnpm::RULE,
    &pnpm_metadata::RULE,
    &poetry::RULE,
    &python_installers::RULE,
    &python_tools::RULE,
    &rails::RULE,
    &rust_target::RULE,
    &terraform::RULE,
    &trivy::RULE,
    &uv::RULE,
    &uv_python::RULE,
    &yarn::RULE,
    &yarn_berry::RULE,
];

/// Places that rules of the family look at.
static PLACES: &[&[Place]] = &[
    awscli_examples::PLACES,
    bazel::PLACES,
    bun::PLACES,
    c_build::PLACES,
    cargo::PLACES,
    compiler_caches::PLACES,
    composer::PLACES,
    conda::PLACES,
    corepack::PLACES,
    deno::PLACES,
    dotnet_objects::PLACES,
    gcloud::PLACES,
    gem::PLACES,
    go_build::PLACES,
    go_modules::PLACES,
    gradle::PLACES,
    haskell::PLACES,
    hex::PLACES,
    hugging_face::PLACES,
    js_build::PLACES,
    jvm_tools::PLACES,
    kubernetes::PLACES,
    maven::PLACES,
    maven_wrapper::PLACES,
    models::PLACES,
    node_addons::PLACES,
    node_gyp::PLACES,
    npm_leftovers::PLACES,
    nuget::PLACES,
    other_languages::PLACES,
    pip::PLACES,
    pnpm::PLACES,
    pnpm_metadata::PLACES,
    poetry::PLACES,
    python_installers::PLACES,
    python_tools::PLACES,
    rails::PLACES,
    rust_target::PLACES,
    terraform::PLACES,
    trivy::PLACES,
    uv::PLACES,
    uv_python::PLACES,
    yarn::PLACES,
    yarn_berry::PLACES,
];

/// The directories at those places: rules that know less leave them alone.
fn known(facts: &Facts) -> HashSet<NodeId> {
    let tables = PLACES.iter().copied().chain(browsers::all_places());
    let found = tables.flat_map(|table| places::find(facts, table));
    found.map(|it| it.directory).collect()
}
