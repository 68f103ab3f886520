//! Why an engine did not give an image.

use std::path::PathBuf;

use crate::image::platform::Platform;

/// Why an engine did not give an image. Whatever an engine or a program said is safe to print.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// Nothing answers there.
    #[error("no engine answers at {endpoint}: {reason}")]
    NotRunning {
        /// Where, and what says so.
        endpoint: String,
        /// What happened.
        reason: String,
    },
    /// The user may not open the socket.
    #[error("no permission to use the socket {}", socket.display())]
    PermissionDenied {
        /// The path of the socket.
        socket: PathBuf,
    },
    /// An address that cannot be used.
    #[error("{from} has the address `{address}`: {reason}")]
    Address {
        /// What has it, such as `DOCKER_HOST`.
        from: String,
        /// The address as written.
        address: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A context of docker's command line that is missing or unreadable.
    #[error("{from} names the context `{name}`: {reason}")]
    Context {
        /// What names it, such as `DOCKER_CONTEXT`.
        from: String,
        /// The name of the context.
        name: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A file of the configuration that cannot be read.
    #[error("cannot read {}: {reason}", path.display())]
    Configuration {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// No encrypted connection was made: a certificate, a key or the other side's certificate.
    #[error("no TLS connection with {endpoint}: {reason}")]
    Tls {
        /// Where, and what says so.
        endpoint: String,
        /// What is wrong.
        reason: String,
    },
    /// The program that connects with the engine failed, such as `ssh`.
    #[error("`{program}` did not connect with {endpoint}: {reason}")]
    Program {
        /// The name of the program.
        program: &'static str,
        /// Where, and what says so.
        endpoint: String,
        /// The last lines that it wrote, or why it did not start.
        reason: String,
    },
    /// The engine has no such image.
    #[error("{endpoint} has no image `{name}`{}", for_platform(platform.as_deref()))]
    NoSuchImage {
        /// Where, and what says so.
        endpoint: String,
        /// What was asked for.
        name: String,
        /// For which platform, if one was asked for.
        platform: Option<Box<Platform>>,
        /// The most similar names that it has, the nearest first.
        similar: Vec<String>,
    },
    /// The engine has the image, but for another platform.
    #[error("{endpoint} has `{name}` for {found} and not for {wanted}")]
    OtherPlatform {
        /// Where, and what says so.
        endpoint: String,
        /// What was asked for.
        name: String,
        /// The platform that was asked for.
        wanted: Box<Platform>,
        /// The one that the engine has.
        found: Box<Platform>,
    },
    /// What was asked for cannot be the name of an image.
    #[error("`{name}` is neither the name nor the id of an image")]
    Name {
        /// What was asked for.
        name: String,
    },
    /// The engine refused.
    #[error("{endpoint} refuses to {action} (status {status}): {message}")]
    Api {
        /// Where, and what says so.
        endpoint: String,
        /// What was attempted, such as ``save `node:20` ``.
        action: String,
        /// The status of HTTP; the exit code of a program.
        status: u16,
        /// What it said.
        message: String,
    },
    /// What answers does not speak the engine's protocol.
    #[error("{endpoint} does not answer as an engine does: {reason}")]
    Protocol {
        /// Where, and what says so.
        endpoint: String,
        /// What is wrong with the answer.
        reason: String,
    },
    /// The answer ended in the middle, or took too long.
    #[error("{endpoint} broke off when asked to {action}: {reason}")]
    Interrupted {
        /// Where, and what says so.
        endpoint: String,
        /// What was attempted.
        action: String,
        /// What happened.
        reason: String,
    },
}

fn for_platform(platform: Option<&Platform>) -> String {
    platform.map_or(String::new(), |platform| format!(" for {platform}"))
}
