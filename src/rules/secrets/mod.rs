//! Keys, passwords and tokens that the image ships.

use crate::rules::list::rules;

mod support;

rules! {
    Secrets:
    private_key,
    credentials_file,
    env_file,
    token_in_file,
    password_in_address,
    ssh_host_key,
    snakeoil_key,
    password_hash,
    user_without_password,
    secret_in_env,
    secret_in_build_arg,
    secret_in_command,
    secret_in_label,
}

/// What all rules about files leave alone, as the end of a sentence about their proof.
macro_rules! left_alone {
    ($text:literal) => {
        concat!(
            $text,
            " Left alone are files of packages that no own layer changed, directories of tests, \
             examples and documentation, what package managers installed (`node_modules`, \
             `site-packages`), templates (`.env.example`), placeholders, and files that are not \
             text or have more than 1 MiB. No value is kept or printed."
        )
    };
}
use left_alone;

/// What to do about a secret that shipped, in general.
const FIX: &str = "Rotate it now: removing it in a later layer does not help, as the lower layer \
                   still has it. Give it to the RUN that needs it by `RUN --mount=type=secret`, or \
                   to the container when it starts.";

/// The pages about secrets in builds.
const REFERENCES: &[&str] = &[
    "https://docs.docker.com/build/building/secrets/",
    "https://docs.docker.com/build/concepts/context/#dockerignore-files",
];
