//! Models and data sets in users' cache directories.

use crate::rules::places::home;
use crate::rules::{Example, Find, Proof, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "model-cache",
    title: "Models in a cache directory",
    why: "Machine learning libraries download models into a user's cache directory. The program \
          may need them, or a test during the build left them.",
    proof: "Only the names of directories. Whether the program loads them is not known.",
    fix: "Keep the models that the program loads, in a layer below the code; download others when \
          they are needed.",
    references: &["https://huggingface.co/docs/huggingface_hub/guides/manage-cache"],
    places: &[
        home(".cache/torch", "hub kernels"),
        home(".cache/torch_extensions", "*"),
        home(".cache/whisper", "*"),
        home(".cache/clip", "*"),
        home(".cache/kagglehub", "*"),
        home(".cache/gensim-data", "*"),
        home(".keras", "models/* datasets/*").takes("models datasets"),
        home(".paddleocr", "*"),
        home(".EasyOCR", "*"),
        home(".insightface", "*"),
        home(".u2net", "*"),
        home(".triton", "cache/*").takes("cache"),
        home(".nv", "ComputeCache/*").takes("ComputeCache"),
    ],
    example: Example {
        found: &["root/.cache/whisper/base.pt"],
        left_alone: &["root/whisper/base.pt"],
    },
    find: Find::Places(Residue {
        proof: Proof::Guessed,
        ..Residue::new("looks like models or compiled kernels")
    }),
    ..super::DEFAULT
};
