//! The first line: which image it is, and its sizes.

use ratatui::layout::Rect;

use super::{Painter, size};
use crate::explore::model::Model;
use crate::explore::theme::Role;
use crate::units::{Bytes, counted};

pub(super) fn draw(painter: &mut Painter<'_>, model: &Model, area: Rect) {
    let opened = model.opened.as_deref();
    let name = opened.map_or("", |opened| {
        opened.names.first().map_or(opened.reference.as_str(), String::as_str)
    });
    let mut left = vec![painter.span(Role::Text, " "), painter.span(Role::Title, name)];
    if let Some(platform) = opened.and_then(|opened| opened.platform.as_deref()) {
        left.push(painter.span(Role::Dim, format!("  {platform}")));
    }
    let right = match sizes(model) {
        _ if model.failed.is_some() => Vec::new(),
        None => vec![painter.span(Role::Dim, reading(model))],
        Some((unpacked, download, hidden)) => {
            let mut right = vec![
                painter.span(Role::Title, unpacked),
                painter.span(Role::Text, if area.width < 60 { " " } else { " unpacked  " }),
                painter.span(Role::Title, download),
                painter.span(Role::Text, " download "),
            ];
            if 100 <= area.width {
                right.push(painter.span(Role::Hidden, format!("  {hidden} hidden ")));
                if let Some(judged) = model.judged() {
                    let entries = counted(judged.report.entries, "entry");
                    let layers = counted(model.layers.len() as u64, "layer");
                    let text = format!("  {entries} in {layers}");
                    left.push(painter.span(Role::Dim, text));
                }
            }
            right
        }
    };
    painter.line_with_right(area, &left, &right);
}

/// Unpacked, download and hidden bytes of the image; `None` while layers are being read.
fn sizes(model: &Model) -> Option<(String, String, String)> {
    let sizes = &model.judged()?.report.sizes;
    let download = size(sizes.download.map(|bytes| bytes.0), sizes.download_estimated);
    Some((sizes.unpacked.to_string(), download, sizes.hidden.to_string()))
}

/// How far reading is, in words.
fn reading(model: &Model) -> String {
    let progress = &model.progress;
    let done = progress.done.iter().filter(|&&done| done).count();
    match (progress.done.len(), progress.total) {
        (0, _) => "opening ".to_owned(),
        (layers, _) if done == layers => "looking for what can go ".to_owned(),
        (layers, 0) => format!("read {done} of {layers} layers "),
        (layers, total) => {
            let (read, total) = (Bytes(progress.read.min(total)), Bytes(total));
            format!("read {done} of {layers} layers, {read} of {total} ")
        }
    }
}
