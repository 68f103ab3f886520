//! The first document of a YAML text as nodes with their places, bounded in size and depth.

use std::collections::HashMap;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, Span, Tag};

/// More than this is not read: the longest real file has four kilobytes.
pub(super) const MAX_BYTES: usize = 1 << 20;

/// Deeper documents are not read; the rules are two deep.
const MAX_DEPTH: usize = 100;

/// Where something begins or ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// The line, from 1.
    pub(super) line: usize,
    /// The character in it, from 1.
    pub(super) column: usize,
}

/// What makes a text unreadable, and where.
#[derive(Debug)]
pub(super) struct Unreadable {
    pub(super) at: Place,
    pub(super) message: String,
}

/// The number of a node in its document.
pub(super) type NodeId = usize;

/// A scalar, a list, a mapping, or a reference to one of them.
#[derive(Debug)]
pub(super) struct Node {
    /// Where it begins.
    pub(super) at: Place,
    /// Where a scalar ends.
    pub(super) end: Place,
    /// Whether other places may refer to it.
    pub(super) is_anchored: bool,
    pub(super) value: Value,
}

#[derive(Debug)]
pub(super) enum Value {
    /// A scalar as written; one without quotes may be a number or nothing.
    Text {
        text: String,
        is_plain: bool,
    },
    List(Vec<NodeId>),
    Map(Vec<(NodeId, NodeId)>),
    /// An alias of that node, which is none itself. Never expanded, so that its cost is one node.
    Alias(NodeId),
}

/// The first document of a text.
#[derive(Debug, Default)]
pub(super) struct Document {
    nodes: Vec<Node>,
    root: Option<NodeId>,
}

impl Document {
    /// Reads the first document; an empty text has no root. What comes after it is not looked at.
    pub(super) fn parse(text: &str) -> Result<Self, Unreadable> {
        let mut builder = Builder::default();
        for event in Parser::new_from_str(text) {
            let (event, span) = event.map_err(|error| wrong(text, &error))?;
            match event {
                Event::DocumentEnd | Event::StreamEnd => break,
                event => builder.add(event, span)?,
            }
        }
        Ok(builder.document)
    }

    /// Returns the root, if the document is not empty.
    pub(super) fn root(&self) -> Option<NodeId> {
        self.root
    }

    /// Returns a node as it is written: an alias stays one.
    pub(super) fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id)
    }

    /// Returns what a node is; of an alias, what it refers to.
    pub(super) fn value(&self, id: NodeId) -> Option<&Value> {
        match &self.node(id)?.value {
            Value::Alias(target) => self.node(*target).map(|node| &node.value),
            value => Some(value),
        }
    }

    /// Returns the text of a scalar.
    pub(super) fn text(&self, id: NodeId) -> Option<&str> {
        match self.value(id)? {
            Value::Text { text, .. } => Some(text),
            _ => None,
        }
    }

    /// Whether it is a scalar that means nothing: `null`, `~` or no value at all.
    pub(super) fn is_null(&self, id: NodeId) -> bool {
        match self.value(id) {
            Some(Value::Text { text, is_plain: true }) => {
                matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL")
            }
            _ => false,
        }
    }
}

#[derive(Default)]
struct Builder {
    document: Document,
    /// The lists and mappings that are open, each with the key that waits for its value.
    open: Vec<(NodeId, Option<NodeId>)>,
    anchors: HashMap<usize, NodeId>,
}

impl Builder {
    fn add(&mut self, event: Event<'_>, span: Span) -> Result<(), Unreadable> {
        let (anchor, value) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                let is_text = tag.as_deref().is_some_and(|Tag { suffix, .. }| suffix == "str");
                let is_plain = style == ScalarStyle::Plain && !is_text;
                (anchor, Value::Text { text: text.into_owned(), is_plain })
            }
            Event::Alias(anchor) => {
                let target = self.anchors.get(&anchor).copied();
                let unknown = || Unreadable::at(&span.start, "an alias of nothing".to_owned());
                (0, Value::Alias(target.ok_or_else(unknown)?))
            }
            Event::SequenceStart(anchor, _) => (anchor, Value::List(Vec::new())),
            Event::MappingStart(anchor, _) => (anchor, Value::Map(Vec::new())),
            Event::SequenceEnd | Event::MappingEnd => {
                self.open.pop();
                return Ok(());
            }
            _ => return Ok(()),
        };
        let opens = matches!(value, Value::List(_) | Value::Map(_));
        let id = self.document.nodes.len();
        let (at, end) = (Place::of(&span.start), Place::of(&span.end));
        self.document.nodes.push(Node { at, end, is_anchored: anchor != 0, value });
        if anchor != 0 {
            self.anchors.insert(anchor, id);
        }
        self.attach(id);
        if opens {
            self.open.push((id, None));
        }
        if MAX_DEPTH < self.open.len() {
            let message = format!("lists and tables are nested more than {MAX_DEPTH} deep");
            return Err(Unreadable::at(&span.start, message));
        }
        Ok(())
    }

    /// Adds a node to the innermost list or mapping.
    fn attach(&mut self, id: NodeId) {
        let Some((parent, key)) = self.open.last_mut() else {
            self.document.root = Some(id);
            return;
        };
        match self.document.nodes.get_mut(*parent).map(|node| &mut node.value) {
            Some(Value::List(items)) => items.push(id),
            Some(Value::Map(entries)) => match key.take() {
                Some(key) => entries.push((key, id)),
                None => *key = Some(id),
            },
            _ => {}
        }
    }
}

impl Place {
    fn of(marker: &Marker) -> Self {
        Self { line: marker.line(), column: marker.col() + 1 }
    }
}

impl Unreadable {
    fn at(marker: &Marker, message: String) -> Self {
        Self { at: Place::of(marker), message }
    }
}

/// What is wrong with a text that is not YAML.
fn wrong(text: &str, error: &ScanError) -> Unreadable {
    let at = Place::of(error.marker());
    // A scalar that a tab interrupts is reported where it begins.
    let lines = text.lines().enumerate().skip(at.line.saturating_sub(1)).take(2);
    for (number, line) in lines {
        let indentation = line.split(|c: char| !c.is_whitespace()).next().unwrap_or_default();
        if let Some(tab) = indentation.find('\t') {
            let at = Place { line: number + 1, column: tab + 1 };
            let message = "YAML is not indented with tabs; write spaces".to_owned();
            return Unreadable { at, message };
        }
    }
    Unreadable { at, message: format!("this is not YAML: {}", error.info()) }
}
