//! Packages: what they own of the visible bytes, the largest with their reasons, and what is in no
//! package.

use super::{Cell, Field, Fit, Section, Tone, rest, table};
use crate::report::{PackageReport, Reason, Report};
use crate::units::{Bytes, grouped, percent};

/// How many packages are listed without `--packages`: those that matter for the size of an image.
const MAX_ROWS: usize = 12;

/// How many groups of bytes in no package are listed; the smaller ones are summed up.
const MAX_UNOWNED_ROWS: usize = 8;

/// The heading of both lists of packages.
const BY_RETAINED_SIZE: &str = "Packages, by retained size";

/// The databases with what their packages own, and the rest.
pub(super) fn owners(report: &Report) -> Section {
    if report.packages.is_empty() {
        return None;
    }
    let mut rows: Vec<(&str, Option<u64>, Bytes, Option<Bytes>)> = Vec::new();
    for ecosystem in &report.ecosystems {
        let (unpacked, download) = (ecosystem.unpacked, ecosystem.download);
        rows.push((&ecosystem.name, Some(ecosystem.packages), unpacked, download));
    }
    let unpacked = report.unowned.iter().map(|group| group.unpacked).sum();
    let downloads = report.unowned.iter().map(|group| group.download).collect::<Option<Vec<_>>>();
    rows.push(("no package", None, unpacked, downloads.map(|list| list.into_iter().sum())));
    let is_estimate = report.sizes.download_estimated;
    table(
        "Owners of the visible bytes",
        &rows,
        &[
            ("Owner", Fit::Word, &|&(name, ..)| Cell::plain(name)),
            ("Packages", Fit::Number, &|&(_, count, ..)| count.map_or(Cell::Empty, Cell::count)),
            ("Unpacked", Fit::Number, &|&(.., unpacked, _)| Cell::bytes(unpacked)),
            ("Download", Fit::Number, &|&(.., download)| Cell::download(download, is_estimate)),
            ("Of visible", Fit::Number, &|&(.., unpacked, _)| Cell::Meter {
                percent: percent(unpacked, report.sizes.visible),
                hidden: 0.0,
            }),
        ],
        None,
    )
}

/// The packages with the largest retained size, or all packages.
pub(super) fn packages(report: &Report, all: bool) -> Section {
    let base_layers = report.base.as_ref().map_or(0, |base| base.layers);
    if all {
        return all_packages(report, base_layers);
    }
    // A package that another listed one retains is counted there.
    let top = report.packages.iter().filter(|package| package.retained_by.is_none());
    let top = top.filter(|package| 0 < package.retained.0).take(MAX_ROWS);
    let listed: Vec<&PackageReport> = top.collect();
    let more = (report.packages.len() - listed.len()) as u64;
    let rest = (0 < more).then(|| {
        format!("and {} more, some of them in the above; --packages lists all", grouped(more))
    });
    table(
        BY_RETAINED_SIZE,
        &listed,
        &[
            ("Package", Fit::End, &|package| Cell::plain(title(package))),
            ("Retained", Fit::Number, &|package| Cell::bytes(package.retained)),
            ("Download", Fit::Number, &|package| {
                Cell::download(package.retained_download, report.sizes.download_estimated)
            }),
            ("Packages", Fit::Number, &|package| Cell::count(package.retained_packages + 1)),
            ("Layer", Fit::Number, &|package| Cell::layer(package.layer)),
            ("Why", Fit::End, &|package| Cell::text(why(package, base_layers), Tone::Quiet)),
        ],
        rest,
    )
}

/// Every package.
fn all_packages(report: &Report, base_layers: usize) -> Section {
    let fields: &[Field<'_, PackageReport>] = &[
        ("Package", Fit::End, &|package| Cell::plain(title(package))),
        ("Ecosystem", Fit::Word, &|package| Cell::plain(package.ecosystem.as_ref())),
        ("Retained", Fit::Number, &|package| Cell::bytes(package.retained)),
        ("Own", Fit::Number, &|package| Cell::bytes(package.unpacked)),
        ("Download", Fit::Number, &|package| {
            Cell::download(package.download, report.sizes.download_estimated)
        }),
        ("Hidden", Fit::Number, &|package| match package.hidden {
            Bytes(0) => Cell::Empty,
            hidden => Cell::bytes(hidden),
        }),
        ("Missing", Fit::Number, &|package| match package.missing.count {
            0 => Cell::Empty,
            count => Cell::count(count),
        }),
        ("Layer", Fit::Number, &|package| match package.layer {
            Some(layer) if layer <= base_layers => Cell::plain(format!("base {layer}")),
            layer => Cell::layer(layer),
        }),
        ("Changed by", Fit::Word, &|package| match package.changed_by.as_slice() {
            [] => Cell::Empty,
            layers => {
                Cell::plain(layers.iter().map(usize::to_string).collect::<Vec<_>>().join(", "))
            }
        }),
        ("Why", Fit::End, &|package| Cell::text(why(package, base_layers), Tone::Quiet)),
        ("Installed in", Fit::Middle, &|package| match &package.scope {
            None => Cell::Empty,
            Some(scope) => Cell::text(scope, Tone::Quiet),
        }),
    ];
    table(BY_RETAINED_SIZE, &report.packages, fields, None)
}

fn title(package: &PackageReport) -> String {
    match package.version.as_str() {
        "" => package.name.clone(),
        version => format!("{} {version}", package.name),
    }
}

/// Why it is there; for packages of the base, that they come with it.
fn why(package: &PackageReport, base_layers: usize) -> String {
    let by = package.reason_package.as_deref().unwrap_or_default();
    match package.reason {
        _ if package.layer.is_some_and(|layer| layer <= base_layers) => "in the base".to_owned(),
        _ if package.development.is_some() => "for development".to_owned(),
        Reason::Explicit => "installed explicitly".to_owned(),
        Reason::Essential => "essential".to_owned(),
        Reason::NeededBy => format!("needed by {by}"),
        Reason::RecommendedBy => format!("recommended by {by}"),
        Reason::Unneeded => "needed by no package".to_owned(),
        Reason::Unknown => "not recorded".to_owned(),
    }
}

/// Bytes in no package, by directory.
pub(super) fn unowned(report: &Report) -> Section {
    // Without packages, the list of the largest paths shows the same.
    if report.packages.is_empty() {
        return None;
    }
    let all = &report.unowned;
    let (rows, left_out) = all.split_at_checked(MAX_UNOWNED_ROWS).unwrap_or((all, &[]));
    table(
        "In no package",
        rows,
        &[
            ("Path", Fit::Middle, &|group| match group.is_partial {
                true => Cell::plain(format!("{} (rest)", group.path)),
                false => Cell::plain(&group.path),
            }),
            ("Unpacked", Fit::Number, &|group| Cell::bytes(group.unpacked)),
            ("Download", Fit::Number, &|group| {
                Cell::download(group.download, report.sizes.download_estimated)
            }),
            ("Files", Fit::Number, &|group| Cell::count(group.files)),
            ("Layer", Fit::Number, &|group| Cell::layer(group.layer)),
        ],
        rest(left_out, |group| group.unpacked),
    )
}
