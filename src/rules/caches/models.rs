//! Models and data sets in users' cache directories.

use super::leftovers::{Leftovers, Mend};
use crate::rules::places::{At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "model-cache",
    title: "Models in a cache directory",
    category: Category::Cache,
    why: "Machine learning libraries download models into a user's cache directory. They may be \
          what the program needs, or left by a test of the build.",
    proof: "Only the names of directories; whether the program loads them cannot be seen.",
    fix: "Keep the models that the program loads, in a layer below the code; download others \
          when they are needed.",
    references: &["https://huggingface.co/docs/huggingface_hub/guides/manage-cache"],
    cost: None,
    wanted: &[],
    find: |facts| {
        LEFTOVERS.find(facts, |path| format!("{path} looks like models or compiled kernels"))
    },
};

static LEFTOVERS: Leftovers =
    Leftovers { places: PLACES, proof: Proof::Guessed, needed_by: &[], mend: Mend::Remove };

pub(super) static PLACES: &[Place] = &[
    Place { at: At::Home(".cache/torch"), proof: &["hub", "kernels"], takes: &[] },
    Place { at: At::Home(".cache/torch_extensions"), proof: &["*"], takes: &[] },
    Place { at: At::Home(".cache/whisper"), proof: &["*"], takes: &[] },
    Place { at: At::Home(".cache/clip"), proof: &["*"], takes: &[] },
    Place { at: At::Home(".cache/kagglehub"), proof: &["*"], takes: &[] },
    Place { at: At::Home(".cache/gensim-data"), proof: &["*"], takes: &[] },
    Place {
        at: At::Home(".keras"),
        proof: &["models/*", "datasets/*"],
        takes: &["models", "datasets"],
    },
    Place { at: At::Home(".paddleocr"), proof: &["*"], takes: &[] },
    Place { at: At::Home(".EasyOCR"), proof: &["*"], takes: &[] },
    Place { at: At::Home(".insightface"), proof: &["*"], takes: &[] },
    Place { at: At::Home(".u2net"), proof: &["*"], takes: &[] },
    Place { at: At::Home(".triton"), proof: &["cache/*"], takes: &["cache"] },
    Place { at: At::Home(".nv"), proof: &["ComputeCache/*"], takes: &["ComputeCache"] },
];
