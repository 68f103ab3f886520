//! What contributes most to a measure of an image.

use super::check::Contributor;
use super::inspected::Inspected;
use super::judge::signed;
use super::limit::Counted;
use super::part::sort;
use super::quantity::Quantity;
use crate::compare::{CauseKind, CauseReport, Change, Comparison};
use crate::report::{HiddenGroup, LayerReport, Sizes};
use crate::tree::Cause;
use crate::units::Bytes;

/// Lists what a measure of an image consists of, largest first: its layers, with the base image as
/// one; for hidden bytes, what hides them.
pub(super) fn of_image(
    image: Inspected<'_>,
    quantity: &Quantity,
    counted: Counted,
) -> Vec<Contributor> {
    let report = image.report;
    match quantity.name {
        "hidden" => return hidden(image, image.first_layer(counted).unwrap_or_default()),
        "hidden-of-own" => return hidden(image, 0),
        "churn" => return churn(image),
        _ => {}
    }
    let base = report.base.as_ref().filter(|base| base.layers != 0);
    let mut list = Vec::new();
    let mut above = report.layers.as_slice();
    if let Some(base) = base {
        let (below, own) = above.split_at_checked(base.layers).unwrap_or((above, &[]));
        above = own;
        if counted == Counted::All {
            let name = base.name.as_ref().map(|name| format!(" {name}")).unwrap_or_default();
            let entries = below.iter().map(|layer| layer.entries).sum();
            let measured = measure(quantity, &base.sizes, below.len() as u64, entries);
            list.push(Contributor {
                what: format!("the base image{name}"),
                layer: None,
                line: None,
                measured,
                unpacked: base.sizes.unpacked,
                download: base.sizes.download,
            });
        }
    }
    list.extend(
        above.iter().map(|layer| {
            of_layer(image, layer, |sizes| measure(quantity, sizes, 1, layer.entries))
        }),
    );
    list.retain(|contributor| contributor.measured != 0);
    sort(&mut list);
    list
}

/// Lists the layers that a change of the sources makes anew, largest first.
fn churn(image: Inspected<'_>) -> Vec<Contributor> {
    let churn = image.report.churn.as_ref();
    let layers = churn.map_or(&[][..], |churn| churn.layers.as_slice());
    let found = layers.iter().filter_map(|&number| {
        let layer = image.report.layers.get(number.checked_sub(1)?)?;
        Some(of_layer(image, layer, |sizes| signed(sizes.download.map_or(0, |bytes| bytes.0))))
    });
    let mut list: Vec<Contributor> = found.filter(|one| one.measured != 0).collect();
    sort(&mut list);
    list
}

/// One layer as a part of what was measured.
pub(super) fn of_layer(
    image: Inspected<'_>,
    layer: &LayerReport,
    measure: impl Fn(&Sizes) -> i64,
) -> Contributor {
    let sizes = Sizes {
        // A blob that is several layers is downloaded once.
        download: layer.download.filter(|_| layer.same_as.is_none()),
        download_estimated: layer.download_estimated,
        unpacked: layer.unpacked.unwrap_or_default(),
        visible: layer.visible.unwrap_or_default(),
        hidden: layer.hidden.unwrap_or_default(),
        overhead: layer.overhead.unwrap_or_default(),
    };
    Contributor {
        what: image.report.maker(layer.number),
        layer: Some(layer.number),
        line: None,
        measured: measure(&sizes),
        unpacked: sizes.unpacked,
        download: sizes.download,
    }
}

fn measure(quantity: &Quantity, sizes: &Sizes, layers: u64, entries: u64) -> i64 {
    signed(quantity.value(sizes, layers, entries).unwrap_or_default())
}

/// Lists what is hidden of the layers from one on, largest first.
pub(super) fn hidden(image: Inspected<'_>, first_layer: usize) -> Vec<Contributor> {
    let groups = image.report.hidden.iter().filter(|group| first_layer < group.shipped_by);
    let groups = groups.filter(|group| group.unpacked.0 != 0);
    let mut list: Vec<Contributor> = groups.map(|group| of_hidden(image, group)).collect();
    sort(&mut list);
    list
}

fn of_hidden(image: Inspected<'_>, group: &HiddenGroup) -> Contributor {
    let what = match group.cause {
        Cause::MetadataOnly => "copied to change its metadata",
        Cause::Replaced => "replaced",
        Cause::Removed => "deleted",
        Cause::Cleared => "cleared",
    };
    Contributor {
        what: format!("{}, {what} by `{}`", group.place(), image.report.maker(group.hidden_by)),
        layer: Some(group.shipped_by),
        line: None,
        measured: signed(group.unpacked.0),
        unpacked: group.unpacked,
        download: group.download,
    }
}

/// Lists what a measure grew by, largest first: the causes of a comparison.
pub(super) fn of_growth(comparison: &Comparison, quantity: &Quantity) -> Vec<Contributor> {
    let is_hidden = quantity.name == "hidden";
    let change = |cause: &CauseReport| match quantity.name {
        "download" => cause.download,
        "unpacked" | "visible" | "hidden" => Some(cause.unpacked),
        _ => None,
    };
    let causes = comparison.causes.iter().filter(|cause| {
        matches!(quantity.name, "download" | "unpacked")
            || is_hidden == (cause.kind == CauseKind::Hidden)
    });
    let grown = causes.filter_map(|cause| Some((cause, change(cause)?)));
    let mut list: Vec<Contributor> = grown
        .filter(|(_, change)| 0 < change.0)
        .map(|(cause, change)| Contributor {
            what: format!("{}: {}", cause.what, cause.how),
            layer: match cause.after.layers.as_slice() {
                [layer] => Some(*layer),
                _ => None,
            },
            line: cause.after.lines.first().copied(),
            measured: change.0,
            unpacked: grown_by(Some(cause.unpacked)).unwrap_or_default(),
            download: grown_by(cause.download),
        })
        .collect();
    sort(&mut list);
    list
}

fn grown_by(change: Option<Change>) -> Option<Bytes> {
    change.map(|change| Bytes(u64::try_from(change.0).unwrap_or_default()))
}
