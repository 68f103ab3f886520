//! Names that users and images give: references, platforms, digests and media types.

use plimsoll::Reference;
use plimsoll::escape::{printable, printable_text};
use plimsoll::image::digest::Digest;
use plimsoll::image::layer_kind::layer_kind;
use plimsoll::image::platform::Platform;

fn is_safe(text: &str) -> bool {
    !text.contains(char::is_control)
}

/// Runs the target on one input.
pub fn run(data: &[u8]) {
    assert!(is_safe(&printable(data)));
    let Ok(text) = std::str::from_utf8(data) else { return };
    assert!(is_safe(&printable_text(text)));
    assert_eq!(Reference::from(text).to_string(), text);
    if let Some(digest) = Digest::parse(text) {
        assert_eq!(digest.to_string(), format!("{}:{}", digest.algorithm(), digest.encoded()));
        assert!(is_safe(&digest.to_string()) && !digest.encoded().contains('/'));
        let _ = digest.short();
    }
    if let Ok(platform) = Platform::parse(text) {
        let _ = platform.score_for(&Platform::host());
        // Printed without the version of the operating system.
        let again = Platform::parse(&platform.to_string());
        assert_eq!(again.ok(), Some(Platform { os_version: None, ..platform }));
    }
    let _ = layer_kind(text);
}
