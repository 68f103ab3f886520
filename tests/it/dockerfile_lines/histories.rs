//! Real Dockerfiles, and the histories that builders write for them, beside the folder that
//! `PLIMSOLL_FIXTURES` names. Without that variable nothing is compared.

#![expect(clippy::print_stderr, reason = "a test says what it compares")]

use std::collections::BTreeMap;
use std::path::PathBuf;

use plimsoll::dockerfile::file::{Built, File, Trust, locate};
use plimsoll::dockerfile::history::pair;
use plimsoll::image::config::HistoryLine;
use serde::Deserialize;

#[derive(Deserialize)]
struct Real {
    dockerfile: String,
    builder: String,
    created_by: Vec<String>,
    line: Vec<usize>,
    end_line: Vec<usize>,
    empty_layer: Vec<bool>,
}

fn folder() -> Option<PathBuf> {
    let fixtures = std::env::var_os("PLIMSOLL_FIXTURES");
    if fixtures.is_none() {
        eprintln!("PLIMSOLL_FIXTURES names no folder of fixtures: no real Dockerfiles are read");
    }
    Some(PathBuf::from(fixtures?).join("../ci/dockerfiles"))
}

#[test]
fn real_dockerfiles_are_read() {
    let Some(folder) = folder() else { return };
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "json" || extension == "md") {
            continue;
        }
        let file = File::parse(&std::fs::read(&path).unwrap());
        assert_eq!(file.problems, [], "{}", path.display());
        count += 1;
    }
    assert_eq!(count, 78);
}

#[test]
fn steps_of_real_histories_are_at_their_lines() {
    let Some(folder) = folder() else { return };
    let text = std::fs::read_to_string(folder.join("histories.json")).unwrap();
    let all: Vec<Real> = serde_json::from_str(&text).unwrap();
    let mut faults = Vec::new();
    let mut counts: BTreeMap<String, [usize; 3]> = BTreeMap::new();
    for real in &all {
        let file = File::parse(&std::fs::read(folder.join(&real.dockerfile)).unwrap());
        let author = real.builder.starts_with("kaniko").then(|| "kaniko".to_owned());
        let comment =
            real.builder.starts_with("buildkit").then(|| "buildkit.dockerfile.v0".to_owned());
        let lines: Vec<HistoryLine> = real
            .created_by
            .iter()
            .zip(&real.empty_layer)
            .map(|(text, empty)| HistoryLine {
                created_by: Some(text.clone()),
                empty_layer: *empty,
                author: author.clone(),
                comment: comment.clone(),
                ..HistoryLine::default()
            })
            .collect();
        let layers = lines.iter().filter(|line| !line.empty_layer).count();
        let history = pair(Some(&lines), layers);
        let built = Built {
            steps: &history.steps,
            base: 0,
            trust: Trust::Guessed,
            env: &[],
            holds: &|_, _| true,
        };
        let located = locate(&file, &built);
        let count = counts.entry(real.builder.clone()).or_default();
        for (at, (line, end)) in real.line.iter().zip(&real.end_line).enumerate() {
            let found = located.statement(at).map(|at| &file.statements[at]);
            let found = found.map(|one| (one.first, one.last));
            match found {
                Some(span) if span == (*line, *end) => count[0] += 1,
                Some(_) => count[1] += 1,
                None => count[2] += 1,
            }
            if found != Some((*line, *end)) {
                faults.push(format!(
                    "{} {}: {:?} is at {line}-{end}, found {found:?} {:?}",
                    real.dockerfile, real.builder, real.created_by[at], located.places[at],
                ));
            }
        }
    }
    eprintln!("right, wrong, none: {counts:#?}");
    assert_eq!(faults, [""; 0], "{}", faults.join("\n"));
}
