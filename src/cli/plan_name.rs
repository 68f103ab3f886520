//! The names of plans on the command line: `--plan NAME`.

use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::judgement::PlanName;

/// The name of a plan on the command line.
pub(super) fn typed(name: PlanName) -> &'static str {
    match name {
        PlanName::InPlace => "in-place",
        PlanName::MultiStage => "multi-stage",
        PlanName::Onto => "onto",
    }
}

/// Parses the name of a plan.
pub(super) fn parser() -> impl TypedValueParser<Value = PlanName> {
    let all = || PlanName::ALL.iter().copied();
    PossibleValuesParser::new(all().map(typed))
        .try_map(move |text| all().find(|name| typed(*name) == text).ok_or("unknown plan"))
}
