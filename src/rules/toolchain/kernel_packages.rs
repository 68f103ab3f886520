//! Kernels, their modules, headers and firmware.

use super::support::installed::{self, Advice};
use super::support::kinds::Kind;
use crate::rules::{Find, Rule};

pub(super) static RULE: Rule = Rule {
    id: "kernel-packages",
    title: "Kernels, their headers and firmware",
    why: "Containers run on the kernel of their host. A kernel in an image never starts, its \
          modules are never loaded, and its headers are only needed to build modules.",
    proof: "The operating system's package database has packages of kernels, their modules, \
            headers or firmware. Images with `dkms` are left alone.",
    fix: "Do not install them; if a recommendation installed them, use `--no-install-recommends`.",
    references: &[
        "https://docs.docker.com/build/building/best-practices/#dont-install-unnecessary-packages",
    ],
    find: Find::With(|facts| installed::find(facts, Kind::Kernel, &ADVICE)),
    ..super::DEFAULT
};

static ADVICE: Advice = Advice::own("Leave these packages out");
