//! Members of a `package.json` that have a form of their own.

use serde::de::{MapAccess, SeqAccess};

use super::json::{Flag, Names, Shape, Text, next, skip, take};

/// Names of scripts, a blank, what each runs.
#[derive(Default)]
pub(super) struct Scripts(pub(super) Names);

impl Shape for Scripts {
    fn member<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        values: &mut A,
    ) -> Result<(), A::Error> {
        let mut command = Text::default();
        take(values, &mut command)?;
        if !key.contains(' ') && !command.0.is_empty() {
            self.0.push(&format!("{key} {}", command.0));
        }
        Ok(())
    }
}

/// Names whose value has `optional: true`.
#[derive(Default)]
pub(super) struct OptionalPeers(pub(super) Names);

impl Shape for OptionalPeers {
    fn member<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        values: &mut A,
    ) -> Result<(), A::Error> {
        let mut meta = PeerMeta::default();
        take(values, &mut meta)?;
        if meta.0.0 {
            self.0.push(key);
        }
        Ok(())
    }
}

#[derive(Default)]
struct PeerMeta(Flag);

impl Shape for PeerMeta {
    fn member<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        values: &mut A,
    ) -> Result<(), A::Error> {
        match key {
            "optional" => take(values, replace(&mut self.0)),
            _ => skip(values),
        }
    }
}

/// An array of patterns, or an object with one in `packages` (Yarn 1, Workspaces).
#[derive(Default)]
pub(super) struct Workspaces(pub(super) Names);

impl Shape for Workspaces {
    fn member<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        values: &mut A,
    ) -> Result<(), A::Error> {
        match key {
            "packages" => take(values, replace(&mut self.0)),
            _ => skip(values),
        }
    }

    fn element<'de, A: SeqAccess<'de>>(&mut self, values: &mut A) -> Result<bool, A::Error> {
        self.0.element(values)
    }
}

/// npm 6's `_requiredBy`: `/` is the project, `#DEV:/` its development dependencies. `#USER`, what was
/// named on the command line, may stand beside either.
#[derive(Default)]
pub(super) struct AskedBy {
    pub(super) by_anyone: bool,
    pub(super) by_project: bool,
    pub(super) by_development: bool,
}

impl Shape for AskedBy {
    fn element<'de, A: SeqAccess<'de>>(&mut self, values: &mut A) -> Result<bool, A::Error> {
        let mut by = Text::default();
        let more = next(values, &mut by)?;
        self.by_anyone |= !by.0.is_empty();
        self.by_project |= matches!(by.0.as_str(), "/" | "#OPTIONAL:/");
        self.by_development |= by.0 == "#DEV:/";
        Ok(more)
    }
}

/// Empties what a member is read into: the last of several members of one name counts, as in
/// JavaScript.
pub(super) fn replace<T: Default>(slot: &mut T) -> &mut T {
    *slot = T::default();
    slot
}
