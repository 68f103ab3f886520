//! The .NET SDK.

use super::support::installed::{self, Advice};
use super::support::kinds::Kind;
use super::support::unpacked;
use crate::facts::builders;
use crate::rules::{Find, Rule};

pub(super) static RULE: Rule = Rule {
    id: "dotnet-sdk",
    title: ".NET SDK",
    why: "A published program needs the .NET runtime. Compilers, templates and reference \
          assemblies of the SDK are only needed to build.",
    proof: "Packages of the SDK in the operating system's package database, or a directory \
            `sdk/VERSION` with its `.version` and `dotnet.dll`. An image that runs `dotnet run`, \
            `watch`, `build` or `test` is left alone.",
    fix: "Publish in a stage of the SDK image, and copy the result onto `aspnet`, `runtime` or \
          `runtime-deps`.",
    references: &["https://learn.microsoft.com/dotnet/core/docker/build-container"],
    find: Find::With(|facts| {
        if facts.startup.runs(builders::DOTNET) {
            return Vec::new();
        }
        let mut found = installed::find(facts, Kind::DotNet, &ADVICE);
        found.extend(unpacked::find(facts, &["dotnet-sdk"], builders::DOTNET, &ADVICE));
        found
    }),
    ..super::DEFAULT
};

static ADVICE: Advice = Advice {
    base: "Publish in a stage of this base image, and copy the result onto the image of \
           the runtime",
    own: "Publish in another stage, and copy the result onto an image with only the runtime",
};
