//! Yarn's Plug'n'Play: what is kept of the registry in `.pnp.cjs` or `.pnp.data.json`.
//!
//! Yarn docs, PnP Specification: `packageRegistryData`.

use serde::de::{MapAccess, SeqAccess};

use super::json::Names as Peers;
use super::json::{Shape, Text, next, parse, parse_first, skip, take};

/// Keeps the registry of a `.pnp.cjs`.
///
/// Since Yarn 4 it is a JSON text in a JavaScript string whose lines end in backslashes; before, it
/// stood there as an object.
pub(super) fn condense_script(content: Vec<u8>) -> Vec<u8> {
    let text = String::from_utf8_lossy(&content);
    let mut registry = Registry::default();
    let after = |mark: &str| text.split_once(mark).map(|(_, rest)| rest);
    let string = after("RAW_RUNTIME_STATE =").and_then(|rest| rest.trim_start().strip_prefix('\''));
    if let Some(string) = string {
        let mut json = String::with_capacity(string.len() / 4);
        let mut rest = string.chars();
        while let Some(next) = rest.next().filter(|next| *next != '\'') {
            json.extend(if next == '\\' { rest.next() } else { Some(next) });
        }
        registry.is_whole = parse(json.as_bytes(), &mut State(&mut registry));
    } else if let Some(object) = after("return hydrateRuntimeState(") {
        registry.is_whole = parse_first(object, &mut State(&mut registry));
    }
    registry.finish()
}

/// Keeps the registry of a `.pnp.data.json`.
pub(super) fn condense_data(content: Vec<u8>) -> Vec<u8> {
    let mut registry = Registry::default();
    registry.is_whole = parse(&content, &mut State(&mut registry));
    registry.finish()
}

/// What is kept: a line for each package with its name, reference, location, and whether it is a
/// workspace; below it a line for each package that it asks for, with the name that it uses.
#[derive(Default)]
struct Registry {
    out: Vec<u8>,
    is_whole: bool,
}

impl Registry {
    fn line(&mut self, tag: u8, fields: [&str; 3]) {
        if fields.iter().all(|field| !field.contains(['\n', '\t'])) {
            self.out.push(tag);
            self.out.extend_from_slice(fields.join("\t").as_bytes());
            self.out.push(b'\n');
        }
    }

    fn finish(mut self) -> Vec<u8> {
        if !self.is_whole && !self.out.is_empty() {
            self.out.extend_from_slice(b"!\n");
        }
        self.out.shrink_to_fit();
        self.out
    }
}

struct State<'a>(&'a mut Registry);

impl Shape for State<'_> {
    fn member<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        values: &mut A,
    ) -> Result<(), A::Error> {
        match key {
            "packageRegistryData" => take(values, &mut Names(self.0)),
            _ => skip(values),
        }
    }
}

/// Pairs of a name and what is known under it.
struct Names<'a>(&'a mut Registry);

impl Shape for Names<'_> {
    fn element<'de, A: SeqAccess<'de>>(&mut self, values: &mut A) -> Result<bool, A::Error> {
        next(values, &mut Named { registry: self.0, name: None })
    }
}

struct Named<'a> {
    registry: &'a mut Registry,
    name: Option<Text>,
}

impl Shape for Named<'_> {
    fn element<'de, A: SeqAccess<'de>>(&mut self, values: &mut A) -> Result<bool, A::Error> {
        match &self.name {
            None => next(values, self.name.insert(Text::default())),
            Some(name) => next(values, &mut References { registry: self.registry, name: &name.0 }),
        }
    }
}

/// Pairs of a reference and where that is.
struct References<'a> {
    registry: &'a mut Registry,
    name: &'a str,
}

impl Shape for References<'_> {
    fn element<'de, A: SeqAccess<'de>>(&mut self, values: &mut A) -> Result<bool, A::Error> {
        let mut referred = Referred { reference: None, about: About::default() };
        let more = next(values, &mut referred)?;
        if let Some(reference) = referred.reference.filter(|_| more) {
            let about = referred.about;
            let tag = if about.link_type.0 == "SOFT" { b'w' } else { b'p' };
            self.registry.line(tag, [self.name, &reference.0, &about.location.0]);
            // Yarn adds the types of each peer as an optional peer, though nothing runs them.
            let is_types =
                |used: &String| used.starts_with("@types/") && about.peers.0.contains(used);
            for (used, name, reference) in about.needs.0.iter().filter(|it| !is_types(&it.0)) {
                self.registry.line(b'n', [used, name, reference]);
            }
        }
        Ok(more)
    }
}

struct Referred {
    reference: Option<Text>,
    about: About,
}

impl Shape for Referred {
    fn element<'de, A: SeqAccess<'de>>(&mut self, values: &mut A) -> Result<bool, A::Error> {
        match self.reference {
            None => next(values, self.reference.insert(Text::default())),
            Some(_) => next(values, &mut self.about),
        }
    }
}

#[derive(Default)]
struct About {
    location: Text,
    link_type: Text,
    needs: Needs,
    peers: Peers,
}

impl Shape for About {
    fn member<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        values: &mut A,
    ) -> Result<(), A::Error> {
        match key {
            "packageLocation" => take(values, &mut self.location),
            "linkType" => take(values, &mut self.link_type),
            "packagePeers" => take(values, &mut self.peers),
            "packageDependencies" => take(values, &mut self.needs),
            _ => skip(values),
        }
    }
}

/// Name used, name and reference.
#[derive(Default)]
struct Needs(Vec<(String, String, String)>);

impl Shape for Needs {
    fn element<'de, A: SeqAccess<'de>>(&mut self, values: &mut A) -> Result<bool, A::Error> {
        let mut pair = Pair::default();
        let more = next(values, &mut pair)?;
        if let (Some(used), Some(target)) = (pair.0, pair.1) {
            let name = target.alias.map_or_else(|| used.0.clone(), |alias| alias.0);
            self.0.push((used.0, name, target.reference));
        }
        Ok(more)
    }
}

#[derive(Default)]
struct Pair(Option<Text>, Option<Target>);

impl Shape for Pair {
    fn element<'de, A: SeqAccess<'de>>(&mut self, values: &mut A) -> Result<bool, A::Error> {
        match self {
            Self(None, _) => next(values, self.0.insert(Text::default())),
            Self(_, None) => next(values, self.1.insert(Target::default())),
            _ => next(values, &mut Text::default()),
        }
    }
}

/// A reference, or a name and a reference.
#[derive(Default)]
struct Target {
    alias: Option<Text>,
    reference: String,
}

impl Shape for Target {
    fn text(&mut self, text: &str) {
        text.clone_into(&mut self.reference);
    }

    fn element<'de, A: SeqAccess<'de>>(&mut self, values: &mut A) -> Result<bool, A::Error> {
        if self.alias.is_none() {
            return next(values, self.alias.insert(Text::default()));
        }
        let mut reference = Text::default();
        let more = next(values, &mut reference)?;
        if more {
            self.reference = reference.0;
        }
        Ok(more)
    }
}
