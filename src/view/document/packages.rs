//! Packages: who owns the visible bytes, the largest packages with their reasons, and what is in
//! none.

use super::{Block, Cell, Column, Fit, Section, Table, Tone};
use crate::report::{PackageReport, Reason, Report};
use crate::units::{Bytes, grouped, percent};

/// How many packages are listed where not all are asked for.
const ROWS: usize = 12;

/// How many groups of bytes in no package are listed.
const UNOWNED_ROWS: usize = 8;

const OWNERS: &[Column] = &[
    Column { heading: "Owner", fit: Fit::Word },
    Column { heading: "Packages", fit: Fit::Number },
    Column { heading: "Unpacked", fit: Fit::Number },
    Column { heading: "Download", fit: Fit::Number },
    Column { heading: "Of visible", fit: Fit::Number },
];

const PACKAGES: &[Column] = &[
    Column { heading: "Package", fit: Fit::End },
    Column { heading: "Goes with it", fit: Fit::Number },
    Column { heading: "Download", fit: Fit::Number },
    Column { heading: "Packages", fit: Fit::Number },
    Column { heading: "Layer", fit: Fit::Number },
    Column { heading: "Why", fit: Fit::End },
];

/// Where all are listed, names are whole, however long the lines.
const ALL: &[Column] = &[
    Column { heading: "Package", fit: Fit::Word },
    Column { heading: "Of", fit: Fit::Word },
    Column { heading: "Goes with it", fit: Fit::Number },
    Column { heading: "Own", fit: Fit::Number },
    Column { heading: "Download", fit: Fit::Number },
    Column { heading: "Hidden", fit: Fit::Number },
    Column { heading: "Gone", fit: Fit::Number },
    Column { heading: "Layer", fit: Fit::Number },
    Column { heading: "Changed by", fit: Fit::Word },
    Column { heading: "Why", fit: Fit::Word },
    Column { heading: "In", fit: Fit::Word },
];

const UNOWNED: &[Column] = &[
    Column { heading: "Path", fit: Fit::Middle },
    Column { heading: "Unpacked", fit: Fit::Number },
    Column { heading: "Download", fit: Fit::Number },
    Column { heading: "Files", fit: Fit::Number },
    Column { heading: "Layer", fit: Fit::Number },
];

/// The databases with what their packages own, and the rest.
pub(super) fn owners(report: &Report) -> Section {
    if report.packages.is_empty() {
        return None;
    }
    let row = |name: &str, packages: Option<u64>, unpacked: Bytes, download: Option<Bytes>| {
        vec![
            Cell::plain(name),
            packages.map_or(Cell::Empty, |count| Cell::plain(grouped(count))),
            Cell::bytes(unpacked),
            Cell::known_bytes(download),
            Cell::Meter { percent: percent(unpacked, report.sizes.visible), tone: Tone::Strong },
        ]
    };
    let mut rows: Vec<Vec<Cell>> = report
        .ecosystems
        .iter()
        .map(|it| row(&it.name, Some(it.packages), it.unpacked, it.download))
        .collect();
    let unpacked = report.unowned.iter().map(|group| group.unpacked).sum();
    let downloads = report.unowned.iter().map(|group| group.download).collect::<Option<Vec<_>>>();
    rows.push(row("no package", None, unpacked, downloads.map(|list| list.into_iter().sum())));
    let heading = "Who owns the visible bytes".to_owned();
    Some((heading, Block::Table(Table::new(OWNERS, rows, None))))
}

/// The packages that most would go with; all of them where that is wanted.
pub(super) fn packages(report: &Report, all: bool) -> Section {
    if report.packages.is_empty() {
        return None;
    }
    if all {
        let rows = report.packages.iter().map(|it| whole_row(report, it)).collect();
        let heading = "Packages, by what would go with them".to_owned();
        return Some((heading, Block::Table(Table::new(ALL, rows, None))));
    }
    // What another one listed takes along is counted there.
    let top = report.packages.iter().filter(|it| it.retained_by.is_none());
    let listed: Vec<&PackageReport> = top.filter(|it| 0 < it.retained.0).take(ROWS).collect();
    if listed.is_empty() {
        return None;
    }
    let base_layers = report.base.as_ref().map_or(0, |base| base.layers);
    let rows: Vec<Vec<Cell>> = listed
        .iter()
        .map(|it| {
            vec![
                Cell::plain(title(it)),
                Cell::bytes(it.retained),
                Cell::known_bytes(it.retained_download),
                Cell::plain(grouped(it.retained_packages + 1)),
                it.layer.map_or(Cell::Empty, |layer| Cell::plain(layer.to_string())),
                Cell::text(why(it, base_layers), Tone::Quiet),
            ]
        })
        .collect();
    let more = report.packages.len() - listed.len();
    let rest = (0 < more).then(|| {
        format!(
            "and {} more, some of them in the above; --packages lists all",
            grouped(more as u64)
        )
    });
    let heading = "Packages, by what would go with them".to_owned();
    Some((heading, Block::Table(Table::new(PACKAGES, rows, rest))))
}

/// Everything that a list of all packages says of one.
fn whole_row(report: &Report, package: &PackageReport) -> Vec<Cell> {
    let base_layers = report.base.as_ref().map_or(0, |base| base.layers);
    let unless_none = |count: u64, cell: Cell| if count == 0 { Cell::Empty } else { cell };
    let layers: Vec<String> = package.changed_by.iter().map(ToString::to_string).collect();
    vec![
        Cell::plain(title(package)),
        Cell::plain(package.ecosystem.as_ref()),
        Cell::bytes(package.retained),
        Cell::bytes(package.unpacked),
        Cell::known_bytes(package.download),
        unless_none(package.hidden.0, Cell::bytes(package.hidden)),
        unless_none(package.missing.count, Cell::plain(grouped(package.missing.count))),
        package.layer.map_or(Cell::Empty, |layer| {
            let base = if layer <= base_layers { "base " } else { "" };
            Cell::plain(format!("{base}{layer}"))
        }),
        unless_none(layers.len() as u64, Cell::plain(layers.join(", "))),
        Cell::text(why(package, 0), Tone::Quiet),
        package.scope.as_ref().map_or(Cell::Empty, |scope| Cell::text(scope.clone(), Tone::Quiet)),
    ]
}

fn title(package: &PackageReport) -> String {
    match package.version.as_str() {
        "" => package.name.clone(),
        version => format!("{} {version}", package.name),
    }
}

/// Why it is there; of what the base brought, that it did.
fn why(package: &PackageReport, base_layers: usize) -> String {
    let by = package.reason_package.as_deref().unwrap_or_default();
    match package.reason {
        _ if package.layer.is_some_and(|layer| layer <= base_layers) => "in the base".to_owned(),
        _ if package.development.is_some() => "for development".to_owned(),
        Reason::Explicit => "asked for".to_owned(),
        Reason::Essential => "essential".to_owned(),
        Reason::NeededBy => format!("needed by {by}"),
        Reason::RecommendedBy => format!("recommended by {by}"),
        Reason::Unneeded => "needed by nothing".to_owned(),
        Reason::Unknown => "not recorded".to_owned(),
    }
}

/// Bytes in no package, by directory.
pub(super) fn unowned(report: &Report) -> Section {
    // Where there are no packages the list of the largest paths says the same.
    if report.packages.is_empty() || report.unowned.is_empty() {
        return None;
    }
    let rows = report.unowned.iter().take(UNOWNED_ROWS).map(|group| {
        let path =
            if group.is_partial { format!("{} (rest)", group.path) } else { group.path.clone() };
        vec![
            Cell::plain(path),
            Cell::bytes(group.unpacked),
            Cell::known_bytes(group.download),
            Cell::plain(grouped(group.files)),
            group.layer.map_or(Cell::Empty, |layer| Cell::plain(layer.to_string())),
        ]
    });
    let rows: Vec<Vec<Cell>> = rows.collect();
    let others = report.unowned.get(UNOWNED_ROWS..).unwrap_or_default();
    let bytes: Bytes = others.iter().map(|group| group.unpacked).sum();
    let rest = (!others.is_empty()).then(|| format!("and {} more, {bytes}", others.len()));
    let heading = "In no package".to_owned();
    Some((heading, Block::Table(Table::new(UNOWNED, rows, rest))))
}
