//! The layers and steps of the sample.

use plimsoll::compression::Compression;
use plimsoll::escape::printable;
use plimsoll::layer::LayerState;
use plimsoll::report::{LayerReport, Pair, StepReport};
use plimsoll::units::Bytes;

pub(super) fn layers() -> Vec<LayerReport> {
    let made = |number, instruction: &str, unpacked, download, hidden| LayerReport {
        number,
        digest: Some(format!("sha256:{}", number.to_string().repeat(64))),
        diff_id: Some(format!("sha256:{}", "d".repeat(64))),
        compression: Some(Compression::Gzip),
        media_type: None,
        instruction: Some(instruction.to_owned()),
        created_by: Some(format!("/bin/sh -c {instruction}")),
        line: None,
        no_line: None,
        created: Some("2026-03-01T11:59:00Z".to_owned()),
        same_as: None,
        base: number == 1,
        state: LayerState::Complete,
        entries: 4_000,
        download: Some(Bytes(download)),
        download_estimated: false,
        unpacked: Some(Bytes(unpacked)),
        visible: Some(Bytes(unpacked - hidden)),
        hidden: Some(Bytes(hidden)),
        hidden_download: Some(Bytes(hidden / 3)),
        overhead: Some(Bytes(600_000)),
        download_overhead: Some(Bytes(1_000)),
        hides: Vec::new(),
        hidden_by: Vec::new(),
    };
    let mut layers = vec![
        made(
            1,
            "# debian.sh --arch 'arm64' out/ 'bookworm' '@1740355200'",
            117_000_000,
            48_300_000,
            40_000,
        ),
        made(
            2,
            "RUN apt-get update && apt-get install -y --no-install-recommends build-essential libpq-dev",
            370_000_000,
            120_000_000,
            98_000_000,
        ),
        made(3, "COPY node_modules /app/node_modules", 280_000_000, 60_000_000, 23_460_000),
        made(4, &printable(b"RUN printf '\x1b[31m\xff' && rm -rf /var/lib/apt/lists/*"), 0, 950, 0),
        made(5, "RUN chown -R app:app /app", 45_000_000, 8_900_000, 0),
        made(6, "ADD https://example.org/model.bin /model/", 0, 64_000_000, 0),
        made(7, "COPY node_modules /app/node_modules", 0, 60_000_000, 0),
    ];
    layers[1].hidden_by = vec![Pair { layer: 4, unpacked: Bytes(98_000_000) }];
    layers[3].hides = vec![Pair { layer: 2, unpacked: Bytes(98_000_000) }];
    layers[4].state = LayerState::Damaged;
    layers[5].state = LayerState::Absent;
    layers[5].compression = None;
    layers[5].unpacked = None;
    layers[5].visible = None;
    layers[5].hidden = None;
    layers[5].overhead = None;
    layers[6].same_as = Some(3);
    layers[6].instruction = None;
    layers[6].created_by = None;
    layers
}

pub(super) fn steps() -> Vec<StepReport> {
    vec![
        StepReport {
            layer: Some(1),
            instruction: Some("# debian.sh".to_owned()),
            created_by: Some("# debian.sh".to_owned()),
            line: None,
            no_line: None,
            created: Some("2026-02-01T00:00:00Z".to_owned()),
            comment: Some("debuerreotype 0.15".to_owned()),
        },
        StepReport {
            layer: None,
            instruction: Some("CMD [\"bash\"]".to_owned()),
            created_by: None,
            line: None,
            no_line: None,
            created: None,
            comment: None,
        },
    ]
}
