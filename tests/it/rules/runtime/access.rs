//! Users that are not listed, and files that they must not read.

use serde_json::json;

use super::{debian, elf, executable, fails, runs, with_mode};
use crate::elf::STATIC;
use crate::hostile::archive::{directory, file};
use crate::rules::Story;

fn of(user: &str, members: &[Vec<u8>]) -> Story {
    let config = json!({ "Cmd": ["/srv/app"], "User": user });
    Story::new().base(&debian()).copy(". /", members).config(config)
}

#[test]
fn users_and_groups_have_to_be_listed_unless_they_are_numbers() {
    let app = [elf("srv/app", &STATIC)];
    for user in ["", "app", "root", "1000", "4321:8765", "app:log", "app:"] {
        runs(of(user, &app));
    }
    fails(of("web", &app), "unknown-user", "`/etc/passwd` does not list the user `web`");
    fails(of("app:web", &app), "unknown-user", "`/etc/group` does not list the group `web`");
    let config = json!({ "Cmd": ["/app"], "User": "web" });
    let scratch = Story::new().copy(". /", &[elf("app", &STATIC)]).config(config);
    fails(scratch, "unknown-user", "`/etc/passwd` is not there");
}

#[test]
fn directories_on_the_way_have_to_let_the_user_pass() {
    let closed = [with_mode(directory("srv"), 0o700, 0), elf("srv/app", &STATIC)];
    fails(of("app", &closed), "unreadable-by-user", "`/srv` has mode 700");
    runs(of("root", &closed));
    let own = [with_mode(directory("srv"), 0o700, 1000), elf("srv/app", &STATIC)];
    runs(of("app", &own));
    runs(of("1000", &own));
    fails(of("1001", &own), "unreadable-by-user", "is closed to the user `1001`");
}

#[test]
fn programs_have_to_be_executable_and_scripts_readable() {
    let only = |mode| [with_mode(elf("srv/app", &STATIC), mode, 0)];
    fails(of("app", &only(0o700)), "unreadable-by-user", "`/srv/app` has mode 700");
    runs(of("app", &only(0o711)));
    let script = |mode| [with_mode(file("srv/app", b"#!/bin/sh\n"), mode, 0)];
    fails(of("app", &script(0o711)), "unreadable-by-user", "`/srv/app` has mode 711");
    runs(of("app", &script(0o755)));
    // What nobody may execute is one finding.
    fails(of("app", &script(0o644)), "entrypoint-not-executable", "mode 644");
}

#[test]
fn what_another_user_is_given_is_not_judged() {
    let members =
        [with_mode(elf("srv/app", &STATIC), 0o700, 7), executable("bin/su-exec", &STATIC.bytes())];
    let config = json!({ "Cmd": ["su-exec", "app", "/srv/app"] });
    runs(Story::new().base(&debian()).copy(". /", &members).config(config));
}
