//! What is inside a file, or how two versions differ.

use ratatui::layout::Rect;

use super::{Painter, Span, columns, size};
use crate::explore::hits::Window;
use crate::explore::look::{self, DiffLine, DiffRole, Line};
use crate::explore::model::{Difference, LookState, Shown, find_in};
use crate::explore::theme::{Role, Symbol};
use crate::facts::Facts;
use crate::fit::{width, wrap};
use crate::tree::{Cause, VersionId};

/// From how many columns on a difference has the numbers of its lines.
const NUMBERED_COLUMNS: u16 = 60;

/// The columns of the number of a line in a difference.
const NUMBER_COLUMNS: usize = 5;

/// What is left of a path beside what is said about its file.
const MIN_PATH_COLUMNS: usize = 16;

pub(super) fn draw(painter: &mut Painter<'_>, area: Rect, look: &LookState) {
    title(painter, area, look);
    let height = usize::from(area.height.saturating_sub(1));
    let top = look.first_line(height);
    painter.hits.overlay = Window { top, height };
    let inner = Rect {
        x: area.x + 1,
        y: area.y + 1,
        width: area.width.saturating_sub(2),
        height: area.height.saturating_sub(1),
    };
    let lines = match (&look.failed, &look.shown) {
        (Some(why), Shown::Difference(difference)) => {
            let mut lines = difference_lines(painter, inner, look, difference, top..top + height);
            lines.extend(failure(painter, inner, why));
            lines
        }
        (Some(why), _) => failure(painter, inner, why),
        (None, Shown::Nothing) => vec![vec![painter.span(Role::Dim, reading(painter))]],
        (None, Shown::File(content, mode)) => {
            let lines = content.lines(*mode, top..top + height, inner.width.into());
            lines.iter().map(|line| file_line(painter, line, look)).collect()
        }
        (None, Shown::Difference(difference)) => {
            let mut lines = difference_lines(painter, inner, look, difference, top..top + height);
            if look.asked().is_some() && lines.len() < height {
                lines.push(vec![painter.span(Role::Dim, reading(painter))]);
            }
            lines
        }
    };
    for (y, line) in (inner.y..inner.bottom()).zip(lines) {
        let line = cut(painter, line, inner.width.into());
        painter.line(Rect { y, height: 1, ..inner }, &line);
    }
}

fn reading(painter: &Painter<'_>) -> String {
    format!("reading {}", painter.theme.symbol(Symbol::Cut))
}

/// Why nothing is shown, and how to go on.
fn failure(painter: &Painter<'_>, area: Rect, why: &str) -> Vec<Vec<Span>> {
    let columns = usize::from(area.width);
    let mut lines = vec![vec![painter.span(Role::Warning, "The file cannot be read.")]];
    let why = wrap(why, columns).into_iter();
    lines.extend(why.map(|line| vec![painter.span(Role::Text, line)]));
    let next = "Enter tries again, Esc goes back.";
    lines.extend(wrap(next, columns).into_iter().map(|line| vec![painter.span(Role::Dim, line)]));
    lines
}

/// The path and its layers at the left, what the file is at the right.
fn title(painter: &mut Painter<'_>, area: Rect, look: &LookState) {
    let dot = format!(" {} ", painter.theme.symbol(Symbol::Dot));
    let arrow = painter.theme.symbol(Symbol::Arrow);
    let facts = &look.facts;
    let path = facts.path(facts.tree.node_of(look.version));
    let path = match &look.link {
        Some(link) => format!("{link} {arrow} {path}"),
        None => path,
    };
    let min_path = MIN_PATH_COLUMNS.min(width(&path));
    let room = usize::from(area.width).saturating_sub(8);
    let layers = layers(facts, look, arrow).map(|layers| format!("{dot}{layers}"));
    let fits = |layers: &&String| min_path + width(layers) <= room;
    let [_, shortest] = &layers;
    let layers = layers.iter().find(fits).unwrap_or(shortest).clone();
    let room = room.saturating_sub(width(&layers) + 1);
    let about = about(look, &dot);
    let right = match look.asked() {
        Some(_) => reading(painter),
        None => {
            let fits = |about: &&String| min_path + width(about) <= room;
            about.iter().find(fits).cloned().unwrap_or_default()
        }
    };
    let path = painter.fit(&path, room.saturating_sub(width(&right)));
    let left = [painter.span(Role::FocusedTitle, path), painter.span(Role::Title, layers)];
    let right = painter.span(Role::Title, right);
    let right = if right.text.is_empty() { Vec::new() } else { vec![right] };
    painter.rule(area, &left, &right);
}

/// The layer of a file and what hides it, or the layers of two versions: long and short.
fn layers(facts: &Facts, look: &LookState, arrow: &str) -> [String; 2] {
    let tree = &facts.tree;
    let number = |version: VersionId| {
        tree.layer_of(version).map_or(String::new(), |layer| (layer + 1).to_string())
    };
    match look.old {
        Some(old) => {
            let fate = tree.fate(old).map(|(cause, _)| format!(", {}", cause.word()));
            let fate = fate.unwrap_or_default();
            let (old, new) = (number(old), number(look.version));
            [format!("layer {old} {arrow} layer {new}{fate}"), format!("layer {old} {arrow} {new}")]
        }
        None => {
            let carrier = tree.carrier(look.version).unwrap_or(look.version);
            let layer = format!("layer {}", number(carrier));
            let hidden = |(cause, by): (Cause, usize)| {
                format!("{layer}, {} by layer {}", cause.word(), by + 1)
            };
            let fate = tree.fate(carrier);
            [fate.map_or_else(|| layer.clone(), hidden), layer.clone()]
        }
    }
}

/// What is said about a file, from the longest to the shortest.
fn about(look: &LookState, dot: &str) -> Vec<String> {
    let Shown::File(content, _) = &look.shown else { return Vec::new() };
    let tree = &look.facts.tree;
    let carrier = tree.carrier(look.version).unwrap_or(look.version);
    let amount = tree.amount(carrier);
    let unpacked = size(Some(content.file_bytes()), false);
    let (known, is_estimate) = match tree.layer_of(carrier) {
        Some(layer) => {
            let known = look.facts.download_of(layer, &amount);
            (known, look.facts.estimates_download(layer))
        }
        None => (None, false),
    };
    let download = size(known, is_estimate);
    let kind = content.kind();
    vec![
        format!("{kind}{dot}{unpacked}, download {download}"),
        format!("{kind}{dot}{unpacked}"),
        unpacked,
    ]
}

/// A line of a file with its styles; a number stays at its left.
fn file_line(painter: &Painter<'_>, line: &Line, look: &LookState) -> Vec<Span> {
    let is_number = |span: &&look::Span| span.role == look::Role::Number;
    let numbers = line.spans.iter().take_while(is_number).count();
    let mut spans: Vec<Span> = line.spans.iter().map(|span| file_span(painter, span)).collect();
    let rest = spans.split_off(numbers);
    spans.extend(with_matches(painter, scrolled(rest, look.left), &look.query));
    spans
}

fn file_span(painter: &Painter<'_>, span: &look::Span) -> Span {
    match span.role {
        look::Role::Number => painter.span(Role::Dim, &*span.text),
        look::Role::Text => painter.span(Role::Text, &*span.text),
        look::Role::Dim => painter.span(Role::Dim, drawable(painter, &span.text)),
        look::Role::Bar => painter.span(Role::Bar, drawable(painter, &span.text)),
    }
}

/// What is said about a file, in the characters of the theme.
fn drawable(painter: &Painter<'_>, text: &str) -> String {
    if !painter.theme.ascii {
        return text.to_owned();
    }
    let symbol = |character| match character {
        '█' => painter.theme.symbol(Symbol::Bar).to_owned(),
        // Parts of a cell.
        '▉'..='▏' => ".".to_owned(),
        '→' => painter.theme.symbol(Symbol::Arrow).to_owned(),
        '…' => painter.theme.symbol(Symbol::Cut).to_owned(),
        '–' => painter.theme.symbol(Symbol::Unknown).to_owned(),
        other => other.to_string(),
    };
    text.chars().map(symbol).collect()
}

fn difference_lines(
    painter: &Painter<'_>,
    area: Rect,
    look: &LookState,
    difference: &Difference,
    range: std::ops::Range<usize>,
) -> Vec<Vec<Span>> {
    let is_numbered = NUMBERED_COLUMNS <= area.width
        && difference.lines.iter().any(|line| line.role == DiffRole::Place);
    let lines = difference.lines.iter().enumerate();
    let drawn = lines.skip(range.start).take(range.len());
    drawn
        .map(|(index, line)| {
            let is_change = index < difference.metadata_lines || is_changed(line);
            difference_line(painter, line, is_change, is_numbered, look)
        })
        .collect()
}

/// Whether a line says how something of both sides differs, such as the size of a section.
fn is_changed(line: &DiffLine) -> bool {
    line.role == DiffRole::Head && line.line.spans.iter().any(|span| span.role == look::Role::Text)
}

fn difference_line(
    painter: &Painter<'_>,
    line: &DiffLine,
    is_change: bool,
    is_numbered: bool,
    look: &LookState,
) -> Vec<Span> {
    let (role, sign) = match line.role {
        DiffRole::Head if is_change => (Role::Changed, "~ "),
        DiffRole::Head => (Role::Dim, "  "),
        DiffRole::Place => (Role::Title, "  "),
        DiffRole::Same => (Role::Text, "  "),
        DiffRole::Removed => (Role::Removed, "- "),
        DiffRole::Added => (Role::Added, "+ "),
    };
    let mut spans = Vec::new();
    if is_numbered && !matches!(line.role, DiffRole::Head | DiffRole::Place) {
        let number = |number: Option<u64>| number.map_or(String::new(), |line| line.to_string());
        let (old, new) = (number(line.old_number), number(line.new_number));
        let numbers = format!("{old:>NUMBER_COLUMNS$} {new:>NUMBER_COLUMNS$} ");
        spans.push(painter.span(Role::Dim, numbers));
    }
    spans.push(painter.span(role, sign));
    let said = line.line.spans.iter().map(|span| match (span.role, line.role) {
        (look::Role::Dim, DiffRole::Head) => painter.span(role, drawable(painter, &span.text)),
        (look::Role::Dim, DiffRole::Same) => painter.span(Role::Dim, &*span.text),
        _ => painter.span(role, &*span.text),
    });
    spans.extend(with_matches(painter, scrolled(said.collect(), look.left), &look.query));
    spans
}

/// A line without its first columns.
fn scrolled(spans: Vec<Span>, left: usize) -> Vec<Span> {
    let mut skipped = 0;
    let skip = |mut span: Span| {
        let mut rest = span.text.as_str();
        while skipped < left
            && let Some(first) = rest.chars().next()
        {
            let (head, tail) = rest.split_at(first.len_utf8());
            skipped += width(head);
            rest = tail;
        }
        span.text = rest.to_owned();
        span
    };
    spans.into_iter().map(skip).collect()
}

/// A line up to some columns: nothing follows what is cut.
fn cut(painter: &Painter<'_>, spans: Vec<Span>, room: usize) -> Vec<Span> {
    let mut left = room;
    let mut out = Vec::new();
    for span in spans {
        let columns = width(&span.text);
        if left < columns {
            let text = painter.fit_end(&span.text, left);
            out.push(Span { text, ..span });
            break;
        }
        left -= columns;
        out.push(span);
    }
    out
}

/// A line in which what is searched stands out.
fn with_matches(painter: &Painter<'_>, spans: Vec<Span>, query: &str) -> Vec<Span> {
    if query.is_empty() || columns(&spans) == 0 {
        return spans;
    }
    let style = painter.theme.style(Role::Match);
    let mut out = Vec::new();
    for span in spans {
        let mut rest = span.text.as_str();
        while let Some(found) = find_in(rest, query)
            && let Some((before, after)) = rest.split_at_checked(found.start)
            && let Some((matched, after)) = after.split_at_checked(found.len())
        {
            out.push(Span { text: before.to_owned(), style: span.style });
            out.push(Span { text: matched.to_owned(), style });
            rest = after;
        }
        out.push(Span { text: rest.to_owned(), style: span.style });
    }
    out
}
