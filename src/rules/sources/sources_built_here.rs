//! Sources of a program that was built in the image itself.

use crate::rules::{Find, Rule};

pub(super) static RULE: Rule = Rule {
    id: "sources-built-here",
    title: "Sources that were compiled in this image",
    why: "The build needs the sources, the program does not: only its output belongs in the image \
          that is shipped.",
    proof: "One of the image's RUN instructions made the program that the image starts, and the \
            sources of that project were copied before. The languages are those of \
            `sources-beside-output`.",
    fix: "Build in a separate stage, and copy only the output: `COPY --from=build /app/dist \
          ./dist`.",
    references: &["https://docs.docker.com/build/building/multi-stage/"],
    cost: Some("the build has to move to a separate stage"),
    find: Find::With(|facts| super::sources_beside_output::find(facts, true)),
    ..super::DEFAULT
};
