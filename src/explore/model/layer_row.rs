//! A row of the layers pane.

use crate::explore::loaded::Loaded;
use crate::layer::LayerState;

/// What the layers pane shows of a layer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LayerRow {
    /// Its index from 0.
    pub index: usize,
    /// Whether it has been read.
    pub is_done: bool,
    /// The bytes of its files; `None` if they are unknown.
    pub unpacked: Option<u64>,
    /// The part that later layers hide.
    pub hidden: u64,
    /// What a pull transfers; `None` if it is unknown.
    pub download: Option<u64>,
    /// Whether `download` is an estimate.
    pub is_estimated: bool,
    /// The instruction that made it; empty if it is unknown.
    pub instruction: String,
    /// Whether it belongs to the base image.
    pub is_base: bool,
    /// What is wrong with it; `None` if it could be read.
    pub damage: Option<&'static str>,
}

impl LayerRow {
    /// Lists the layers of a snapshot, base first.
    pub fn list(loaded: &Loaded) -> Vec<Self> {
        let facts = &loaded.facts;
        let of_report = |index: usize| loaded.judged.as_ref()?.report.layers.get(index);
        let mut hidden = vec![0_u64; facts.layers().len()];
        for ((_, shipped, _), versions) in &facts.hidden {
            if let Some(sum) = hidden.get_mut(*shipped) {
                *sum += versions.iter().map(|&id| facts.tree.amount(id).unpacked).sum::<u64>();
            }
        }
        let row = |(index, hidden): (usize, u64)| {
            let layer = facts.layers().get(index);
            let state = layer.map_or(LayerState::Absent, |layer| layer.state);
            let is_done = loaded.done.get(index).copied().unwrap_or(true);
            let download = match of_report(index) {
                Some(layer) => layer.download.map(|bytes| bytes.0),
                None => facts.downloads.get(index).copied().flatten().filter(|_| is_done),
            };
            let is_read = is_done && state.is_read();
            Self {
                index,
                is_done,
                unpacked: layer.filter(|_| is_read).map(|layer| layer.entries.unpacked()),
                hidden,
                download,
                is_estimated: facts.estimates_download(index),
                instruction: crate::escape::printable_text(
                    facts.instruction(index).unwrap_or_default(),
                ),
                is_base: !facts.bytes_only && index < facts.base.layers,
                damage: Some(state.word()).filter(|_| is_done && state != LayerState::Complete),
            }
        };
        hidden.into_iter().enumerate().map(row).collect()
    }
}
