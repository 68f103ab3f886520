//! Images by name, from the command line: what answers, what is asked for once only, and what is
//! said if an answer is wrong.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use plimsoll::image::digest::Digest;
use serde_json::Value;

use crate::engine::server::{Connection, Server, respond};
use crate::layer_language::wrap::{Files, docker_archive, oci_layout};
use crate::layer_language::{Pack, pack};
use crate::program::{Place, Ran, ran, tar_of};

mod engines;
mod registries;

/// The layers of the image.
fn tars() -> [Vec<u8>; 2] {
    let large = vec![b'x'; 200_000];
    [tar_of(&[("etc/a", b"hello"), ("large", &large)]), tar_of(&[("etc/a", b"changed")])]
}

/// A place with a cache of its own.
struct Machine {
    place: Place,
}

impl Machine {
    fn new() -> Self {
        Self { place: Place::new() }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.place.command(arguments);
        command.env("XDG_CACHE_HOME", self.place.path("cache"));
        command
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        ran(&mut self.command(arguments))
    }

    /// Returns the report on an image, without what says how it was named.
    fn report(&self, arguments: &[&str]) -> Value {
        let arguments = [&["report", "--format", "json", "--no-config", "--files"], arguments];
        report_of(&self.run(&arguments.concat()))
    }
}

fn report_of(ran: &Ran) -> Value {
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    let mut report: Value = serde_json::from_str(&ran.stdout).unwrap();
    for name in ["reference", "source", "names"] {
        report["image"][name] = Value::Null;
    }
    report
}
