//! Compiled programs, linked statically or not, and unknown programs.

use serde_json::json;

use super::{last_stage, multi_stage, plan, story};
use crate::hostile::archive::{directory, file, symlink};
use crate::rules::{Story, bytes};

/// Returns a program for Linux on x86-64 of 1000 bytes, with a loader or without.
pub(super) fn program(is_static: bool) -> Vec<u8> {
    let mut elf = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0\x3e\0\x01\0\0\0".to_vec();
    elf.extend(0x40_0000_u64.to_le_bytes());
    elf.extend(64_u64.to_le_bytes());
    elf.extend(0_u64.to_le_bytes());
    elf.extend([0, 0, 0, 0, 64, 0, 56, 0, 1, 0, 64, 0, 0, 0, 0, 0]);
    let kind: u32 = if is_static { 1 } else { 3 };
    elf.extend(kind.to_le_bytes());
    elf.extend(4_u32.to_le_bytes());
    for value in [120_u64, 0, 0, 28, 28, 1] {
        elf.extend(value.to_le_bytes());
    }
    elf.extend(b"/lib64/ld-linux-x86-64.so.2\0");
    elf.resize(1000, 7);
    elf
}

fn built(is_static: bool, path: &str, command: serde_json::Value) -> Story {
    let members = [file(path, &program(is_static)), file("src/main.rs", &bytes(400, 1))];
    let config = json!({ "WorkingDir": "/src", "Cmd": command,
        "Env": ["PATH=/cargo/bin:/usr/local/bin:/usr/bin"] });
    story().and("WORKDIR /src").run("make", &members).config(config)
}

#[test]
fn a_static_program_is_planned_onto_scratch() {
    let report = built(true, "src/api", json!(["./api"])).report();
    assert_eq!(plan(&report, "multi-stage").unpacked.0, 1000 + 1000);
    let onto = plan(&report, "onto another base");
    assert_eq!((onto.unpacked.0, onto.caveats.len()), (1000, 1), "{:?}", onto.caveats);
    assert_eq!(
        last_stage(onto),
        ["FROM scratch", "WORKDIR /src", "COPY --from=build /src/api /src/api", "CMD [\"./api\"]",]
    );
}

#[test]
fn a_program_with_a_loader_stays_on_a_base_that_has_it() {
    let report = built(false, "src/api", json!(["./api"])).onto("scratch", &[]).report();
    assert_eq!(plan(&report, "multi-stage").unpacked.0, 1000 + 1000);
}

#[test]
fn a_program_that_is_started_by_name_is_copied_into_the_path() {
    let (own, plan) = multi_stage(built(false, "cargo/bin/api", json!(["api"])));
    assert_eq!(own, 1000);
    assert!(last_stage(&plan).contains(&"COPY --from=build /cargo/bin/api /usr/local/bin/api"));
    let (_, plan) = multi_stage(built(false, "cargo/bin/api", json!(["/cargo/bin/api"])));
    assert!(last_stage(&plan).contains(&"COPY --from=build /cargo/bin/api /cargo/bin/api"));
}

#[test]
fn a_link_to_a_program_is_copied_as_the_program() {
    let link = [symlink("usr/local/bin/api", "/src/target/api")];
    let story = built(false, "src/target/api", json!(["api"])).run("ln -s", &link);
    let (own, plan) = multi_stage(story);
    assert_eq!(own, 1000);
    assert!(last_stage(&plan).contains(&"COPY --from=build /src/target/api /usr/local/bin/api"));
}

#[test]
fn directories_that_a_program_reads_are_copied() {
    let read = [directory("src/templates"), file("src/templates/index.html", &bytes(30, 2))];
    let (own, _) = multi_stage(built(true, "src/api", json!(["./api"])).copy(". .", &read));
    assert_eq!(own, 1030);
}

#[test]
fn an_unknown_program_gets_no_multi_stage_plan() {
    for command in [
        json!([]),
        json!(["./absent"]),
        json!(["/bin/sh", "-c", "while true; do ./api; done"]),
        json!(["/bin/sh", "-c", "./api | tee log"]),
        json!(["/bin/sh", "-c", "cd /x && ./api"]),
    ] {
        let report = built(true, "src/api", command.clone()).report();
        let names: Vec<&str> = report.plans.iter().map(|plan| plan.name.word()).collect();
        assert!(!names.contains(&"multi-stage"), "{command}: {names:?}");
    }
}
