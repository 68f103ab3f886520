//! The names of plans on the command line: `--plan NAME`.

use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::judgement::PlanName;

/// Parses the name of a plan.
pub(super) fn parser() -> impl TypedValueParser<Value = PlanName> {
    let all = || PlanName::ALL.iter().copied();
    PossibleValuesParser::new(all().map(PlanName::id))
        .try_map(move |text| all().find(|name| name.id() == text).ok_or("unknown plan"))
}
