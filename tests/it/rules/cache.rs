//! Rules about caches: leftovers of real tools, near misses, and fixes.

use plimsoll::report::FindingReport;

use crate::hostile::archive::file;
use crate::rules::Story;

mod fixes;
mod in_use;
mod leftovers;
mod traps;

const TAG: &[u8] = b"Signature: 8a477f597d28d172789f06886806bc55\n";

fn story(command: &[&str]) -> Story {
    Story::new().base(&[file("etc/hostname", b"a")]).config(serde_json::json!({ "Cmd": command }))
}

fn rules(story: Story) -> Vec<String> {
    let report = story.report();
    let of_category = report.findings.iter().filter(|finding| finding.category.word() == "cache");
    let line = |finding: &FindingReport| {
        format!("{} {} {}", finding.rule, finding.unpacked.0, finding.proof.word())
    };
    of_category.map(line).collect()
}
