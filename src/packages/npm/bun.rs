//! Bun's `bun.lock`: what of it is kept. The older binary `bun.lockb` is not read.
//!
//! Bun docs, Lockfile: JSON with comments and commas before closing brackets.

use serde::de::{MapAccess, SeqAccess};

use super::json::{Shape, Text, next, parse, skip, take};
use super::lock::{Kept, Kind};
use super::manifest::{Line, Manifest, write};

/// Keeps the project and every name with its version of a `bun.lock`.
pub(super) fn condense_bun(content: Vec<u8>) -> Vec<u8> {
    let mut lock = Bun(Kept::default());
    let whole = parse(&plain_json(content), &mut lock);
    lock.0.finish(whole)
}

/// Takes comments and the commas before closing brackets out of a text, which `bun.lock` may have.
fn plain_json(mut text: Vec<u8>) -> Vec<u8> {
    let (mut in_string, mut escaped) = (false, false);
    let mut comma = None;
    for at in 0..text.len() {
        let Some(&byte) = text.get(at) else { break };
        if in_string {
            in_string = escaped || byte != b'"';
            escaped = !escaped && byte == b'\\';
            continue;
        }
        match byte {
            b'"' => (in_string, comma) = (true, None),
            b',' => comma = Some(at),
            b'}' | b']' => {
                if let Some(slot) = comma.take().and_then(|at: usize| text.get_mut(at)) {
                    *slot = b' ';
                }
            }
            b'/' if text.get(at + 1) == Some(&b'/') => {
                let rest = text.get_mut(at..).unwrap_or_default();
                rest.iter_mut().take_while(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
            }
            byte if byte.is_ascii_whitespace() => (),
            _ => comma = None,
        }
    }
    text
}

struct Bun(Kept);

impl Shape for Bun {
    fn member<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        values: &mut A,
    ) -> Result<(), A::Error> {
        match key {
            "workspaces" => take(values, &mut BunWorkspaces(&mut self.0)),
            "packages" => take(values, &mut BunPackages(&mut self.0)),
            _ => skip(values),
        }
    }
}

struct BunWorkspaces<'a>(&'a mut Kept);

impl Shape for BunWorkspaces<'_> {
    fn member<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        values: &mut A,
    ) -> Result<(), A::Error> {
        let mut root = Manifest::of_project();
        take(values, &mut root)?;
        match key {
            "" => root.write(&mut self.0.project),
            _ => write(&mut self.0.project, Line::Workspaces, key),
        }
        Ok(())
    }
}

/// By place in the tree, arrays that begin with `name@version`.
struct BunPackages<'a>(&'a mut Kept);

impl Shape for BunPackages<'_> {
    fn member<'de, A: MapAccess<'de>>(&mut self, _: &str, values: &mut A) -> Result<(), A::Error> {
        let mut first = First::default();
        take(values, &mut first)?;
        if let Some((name, version)) =
            first.0.0.rsplit_once('@').filter(|(name, _)| !name.is_empty())
        {
            self.0.add(name, Kind::Plain, version);
        }
        Ok(())
    }
}

/// The first string of an array.
#[derive(Default)]
struct First(Text);

impl Shape for First {
    fn element<'de, A: SeqAccess<'de>>(&mut self, values: &mut A) -> Result<bool, A::Error> {
        let mut ignored = Text::default();
        next(values, if self.0.0.is_empty() { &mut self.0 } else { &mut ignored })
    }
}
