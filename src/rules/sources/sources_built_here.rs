//! Sources of a program that the image itself was built in.

use crate::rules::{Find, Rule};

pub(super) static RULE: Rule = Rule {
    id: "sources-built-here",
    title: "Sources that were compiled in this image",
    why: "The build needs the sources, what runs does not: only its output belongs into the image \
          that is shipped.",
    proof: "The program that the image starts was made by one of its RUN instructions, and the \
            sources of that project were copied before. The languages are those of \
            `sources-beside-output`.",
    fix: "Build in a stage of its own, and copy only the output: `COPY --from=build /app/dist \
          ./dist`.",
    references: &["https://docs.docker.com/build/building/multi-stage/"],
    cost: Some("the build has to move to a stage of its own"),
    find: Find::With(|facts| super::sources_beside_output::find(facts, true)),
    ..super::DEFAULT
};
