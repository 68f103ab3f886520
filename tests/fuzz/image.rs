//! Documents: manifests, indexes, configurations, histories and their instructions.

use plimsoll::dockerfile::history::pair;
use plimsoll::dockerfile::recover::recover;
use plimsoll::image::config::ImageConfig;
use plimsoll::image::docker_archive::parse_docker_manifest;
use plimsoll::image::json;
use plimsoll::image::manifest::{Document, parse_document};

/// Runs the target on one input.
pub fn run(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        let (command, comment) = text.split_once('\n').unwrap_or((text, ""));
        let _ = recover(Some(command), Some(comment), &[]);
        let _ = recover(Some(command), None, &["pwsh".to_owned(), "-c".to_owned()]);
    }
    let Ok(value) = json::parse(data) else { return };
    let _ = parse_docker_manifest(&value);
    let config = ImageConfig::parse(&value);
    let _ = config.platform();
    for layers in [0, 1, 100] {
        let history = pair(config.history.as_deref(), layers);
        let paired = history.steps.iter().filter_map(|step| step.layer);
        assert!(paired.eq(0..layers), "every layer has one step, in order");
    }
    if let Document::Manifest(manifest) = parse_document(&value) {
        let _ = manifest.purpose(None);
        let _ = manifest.has_tar_layers();
    }
}
