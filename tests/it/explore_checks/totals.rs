//! The numbers of every row are those of the report.

use std::rc::Rc;
use std::sync::Arc;

use plimsoll::explore::files::{Files, Listing, Row, Scope};
use plimsoll::explore::hits::Hit;
use plimsoll::explore::model::FindingRow;
use plimsoll::tree::NodeId;
use plimsoll::units::Bytes;

use super::image::{ARCHIVES, STORY, fixtures};
use super::{Explorer, Image};

fn check(image: Image) -> Rc<Image> {
    let image = Rc::new(image);
    let explorer = Explorer::loaded(&image, (200, 60));
    layers(&explorer);
    scopes(&image);
    lists(&explorer);
    tiles(explorer);
    image
}

/// The layers have the sizes of the report.
fn layers(explorer: &Explorer) {
    let report = explorer.image.report();
    assert_eq!(explorer.model.layers.len(), report.layers.len());
    for (row, layer) in explorer.model.layers.iter().zip(&report.layers) {
        assert_eq!(row.index + 1, layer.number);
        assert_eq!(row.unpacked.map(Bytes), layer.unpacked, "unpacked of layer {}", layer.number);
        assert_eq!(row.download.map(Bytes), layer.download, "download of layer {}", layer.number);
        assert_eq!(row.is_estimated, layer.download_estimated && layer.download.is_some());
        assert_eq!(Bytes(row.hidden), layer.hidden.unwrap_or_default(), "{}", layer.number);
        assert_eq!(row.is_base, layer.base, "layer {}", layer.number);
    }
}

/// The files add up to the layer, or to what a container sees.
fn scopes(image: &Image) {
    let report = image.report();
    let files = |scope, show_hidden| {
        let listing = Listing { scope, show_hidden, ..Listing::default() };
        let mut files = Files::new(Arc::clone(&image.facts), listing);
        files.open_below(NodeId::ROOT);
        add_up(&files);
        files
    };
    let mut downloads = Some(0);
    for (index, layer) in report.layers.iter().enumerate() {
        let total = files(Scope::Changes(index), false).total();
        assert_eq!(Bytes(total.unpacked), layer.unpacked.unwrap_or_default(), "layer {index}");
        assert_eq!(Bytes(total.hidden), layer.hidden.unwrap_or_default(), "hidden of {index}");
        let hides: Bytes = layer.hides.iter().map(|pair| pair.unpacked).sum();
        assert_eq!(Bytes(total.hides), hides, "what layer {index} hides");
        downloads = downloads.zip(layer.download).map(|(sum, bytes)| sum + bytes.0);
        if let Some(download) = layer.download {
            assert!(Bytes(total.download) <= download, "download of layer {index}");
        }
    }
    let whole = files(Scope::Image, false).total();
    assert_eq!(Bytes(whole.unpacked), report.sizes.visible, "what a container sees");
    assert_eq!(Bytes(whole.hidden), report.sizes.hidden, "what it does not");
    let with_hidden = files(Scope::Image, true).total();
    assert_eq!(with_hidden, whole, "rows change no total");
    if let Some(last) = report.layers.len().checked_sub(1) {
        let up_to = files(Scope::UpTo(last), false).total();
        assert_eq!(
            (up_to.unpacked, up_to.hidden),
            (whole.unpacked, whole.hidden),
            "up to the last"
        );
    }
    if let Some(downloads) = downloads {
        assert!(whole.download + whole.hidden_download <= downloads, "download of the files");
    }
}

/// What is in a directory is never more than the directory, and all of it if it holds no bytes
/// itself.
fn add_up(files: &Files) {
    let tree = &files.facts().tree;
    let mut sums: Vec<(NodeId, u64, u64)> = vec![(NodeId::ROOT, 0, 0)];
    let mut done = Vec::new();
    for row in files.rows() {
        let Row::Node { node, depth } = *row else { continue };
        done.extend(sums.drain((usize::from(depth) + 1).min(sums.len())..));
        let sizes = files.sizes(node);
        let (_, unpacked, count) = sums.last_mut().unwrap();
        (*unpacked, *count) = (*unpacked + sizes.unpacked, *count + sizes.files);
        sums.push((node, 0, 0));
    }
    done.append(&mut sums);
    for (node, unpacked, count) in done {
        let sizes = files.sizes(node);
        if tree.children(node).is_empty() {
            continue;
        }
        let path = files.facts().path(node);
        assert!(unpacked <= sizes.unpacked, "{path}: {unpacked} of {}", sizes.unpacked);
        let is_file = tree.versions(node).any(|version| tree.own_content(version).is_some());
        if !is_file {
            assert_eq!((unpacked, count), (sizes.unpacked, sizes.files), "{path}");
        }
    }
}

/// Findings, packages and the answer are those of the report, each once.
fn lists(explorer: &Explorer) {
    let (model, report) = (&explorer.model, explorer.image.report());
    let judged = &explorer.image.judged;
    let mut findings: Vec<usize> = model.findings.rows.iter().map(|row| row.finding()).collect();
    findings.sort_unstable();
    assert_eq!(findings, (0..report.findings.len()).collect::<Vec<_>>());
    assert_eq!(report.findings.len(), judged.judgement.findings.len());
    for (row, finding) in report.findings.iter().zip(&judged.judgement.findings) {
        assert_eq!(row.id, finding.id, "the same order");
    }
    let mut packages: Vec<usize> = model.packages.rows.iter().map(|row| row.index).collect();
    packages.sort_unstable();
    assert_eq!(packages, (0..report.packages.len()).collect::<Vec<_>>());
    for ((_, row), package) in judged.packages.iter().zip(&report.packages) {
        assert_eq!(row, package, "the same order");
    }
}

/// Tiles are different paths in the directory, and together not more than it.
fn tiles(mut explorer: Explorer) {
    explorer.keys("5 z");
    let tree = &explorer.image.facts.tree;
    let root = explorer.model.treemap.root;
    let areas = explorer.model.hits.areas.iter();
    let mut nodes: Vec<NodeId> = areas
        .filter_map(|(_, hit)| if let Hit::Tile(node) = hit { Some(*node) } else { None })
        .collect();
    nodes.sort_unstable();
    nodes.dedup();
    nodes.retain(|node| tree.parent(*node) == root && *node != root);
    let sum: u64 = nodes.iter().map(|node| tree.totals(*node).visible.unpacked).sum();
    assert!(sum <= tree.totals(root).visible.unpacked, "the tiles of the treemap");
}

/// A size as rows have it.
fn size(bytes: Option<Bytes>, is_estimated: bool) -> String {
    let about = if is_estimated { "~" } else { "" };
    bytes.map_or("–".to_owned(), |bytes| format!("{about}{bytes}"))
}

/// A saving as rows have it.
fn minus(bytes: Bytes, about: &str) -> String {
    if bytes.0 == 0 { "0 B".to_owned() } else { format!("{about}-{bytes}") }
}

/// Asserts that a row has these texts one after the other.
fn has(row: &str, parts: &[String]) {
    let mut rest = row;
    for part in parts {
        let at = rest.find(part.as_str());
        let at = at.unwrap_or_else(|| panic!("`{row}` has no `{part}` in {parts:?}"));
        rest = &rest[at + part.len()..];
    }
}

/// The rows below the one with a title.
fn below(explorer: &Explorer, title: &str) -> Vec<String> {
    explorer.rows().skip_while(|row| !row.contains(title)).skip(1).collect()
}

/// The numbers that are drawn are those of the report.
fn drawn(image: &Rc<Image>) {
    let report = image.report();
    let mut explorer = Explorer::loaded(image, (200, 60));
    let rows: Vec<String> = explorer.rows().collect();
    for (at, action) in report.summary.actions.iter().enumerate().take(5) {
        let about = if action.is_estimate { "~" } else { "" };
        let is_estimated = action.is_estimate || report.sizes.download_estimated;
        let of_download = if is_estimated { " ~" } else { " " };
        let download = action.download.map_or("–".to_owned(), |bytes| match bytes.0 {
            0 => "0 B".to_owned(),
            _ => format!("{of_download}-{bytes}"),
        });
        has(&rows[2 + at], &[minus(action.unpacked, about), download]);
    }
    explorer.keys("1 z g");
    let rows = below(&explorer, "1 Layers");
    for layer in report.layers.iter().take(20) {
        let start = format!("{} ", layer.number);
        let is_row = |row: &&String| row.trim_start_matches(['▶', ' ']).starts_with(&start);
        let row = rows.iter().find(is_row);
        let row = row.unwrap_or_else(|| panic!("layer {start}:\n{}", explorer.screen()));
        let download = size(layer.download, layer.download_estimated);
        has(row, &[size(layer.unpacked, false), download]);
    }
    explorer.keys("Esc 3 z g");
    let shown = explorer.model.findings.rows.iter();
    for (row, finding) in below(&explorer, "3 Findings").iter().zip(shown).take(30) {
        let FindingRow::Finding(at) = finding else { continue };
        let finding = &report.findings[*at];
        if !finding.is_about_bytes() {
            continue;
        }
        let download = size(finding.download, finding.download_estimated);
        has(row, &[finding.unpacked.to_string(), download]);
    }
    explorer.keys("Esc 4 z g");
    let shown = explorer.model.packages.rows.iter();
    // The first row has the names of the columns.
    for (row, package) in below(&explorer, "4 Packages").iter().skip(1).zip(shown).take(30) {
        let package = &report.packages[package.index];
        has(row, &[package.unpacked.to_string(), package.name.clone()]);
    }
    drawn_files(explorer);
}

/// The title of the files has what is listed, in each of the three scopes.
fn drawn_files(mut explorer: Explorer) {
    explorer.keys("Esc 2 z");
    for _ in 0..3 {
        explorer.keys("c");
        let report = explorer.image.report();
        let files = &explorer.model.files.as_ref().unwrap().files;
        let expected = match files.listing().scope {
            Scope::Changes(layer) => report.layers.get(layer).and_then(|layer| layer.unpacked),
            Scope::UpTo(layer) if layer + 1 < report.layers.len() => {
                Some(Bytes(files.total().unpacked))
            }
            Scope::UpTo(_) | Scope::Image => Some(report.sizes.visible),
        };
        let title = explorer.rows().find(|row| row.contains("2 Files")).unwrap();
        let download = files.knows_download().then(|| Bytes(files.total().download));
        let download = size(download, files.estimates_download());
        has(&title, &[format!(" {} ", expected.unwrap_or_default()), format!(" {download} ")]);
    }
}

#[test]
fn rows_have_the_numbers_of_the_report() {
    drawn(&check(Image::of(STORY)));
    check(Image::of_tars(&[], false));
    for name in ARCHIVES {
        drawn(&check(Image::testdata(name)));
    }
    drawn(&check(Image::testdata("node-single.tar.zst")));
}

#[test]
fn rows_have_the_numbers_of_the_report_in_every_fixture() {
    let (mut compared, mut refused) = (0, Vec::new());
    for (at, path) in fixtures().iter().enumerate() {
        match Image::open(path) {
            Ok(image) => {
                let image = check(image);
                if at % 10 == 0 {
                    drawn(&image);
                }
                compared += 1;
            }
            Err(error) => refused.push(format!("{path}: {error}")),
        }
    }
    assert!(refused.len() < 40, "{} refused:\n{}", refused.len(), refused.join("\n"));
    assert!(compared == 0 || 80 < compared, "only {compared} fixtures were compared");
}
