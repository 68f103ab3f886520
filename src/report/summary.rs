//! The numbers that a report begins with: today, after the fixes, and after each plan that matters.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::judgement::{FourSizes, Judgement, Plan, PlanName, Saving};

/// The numbers that matter most: what the image is, and what it could be.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Summary {
    /// The sizes of the image today.
    pub today: FourSizes,
    /// What all counted findings save together: their `unpacked` and `download` added up.
    pub saving: Saving,
    /// What the image would be without them: `today` less `saving`.
    pub fixed: Saving,
    /// The plan `in place`: as many of these fixes as the present Dockerfile allows.
    ///
    /// `null` if none can.
    pub in_place: Option<PlanSummary>,
    /// The plan with the fewest unpacked bytes.
    ///
    /// `null` if there is no plan.
    pub best_plan: Option<PlanSummary>,
}

/// One plan in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlanSummary {
    /// Which plan it is.
    pub name: PlanName,
    /// Its position in `plans`, from 0.
    pub plan: usize,
    /// Whether the sizes rest on more than this image and the bases that were read.
    pub is_estimate: bool,
    /// What the image would be.
    pub sizes: FourSizes,
}

impl Summary {
    pub(super) fn of(judgement: &Judgement) -> Self {
        let headline = &judgement.headline;
        let plan = |at: Option<usize>| {
            let &Plan { name, is_estimate, sizes, .. } = judgement.plans.get(at?)?;
            Some(PlanSummary { name, plan: at?, is_estimate, sizes })
        };
        Self {
            today: headline.today,
            saving: headline.saving,
            fixed: headline.fixed(),
            in_place: plan(headline.in_place),
            best_plan: plan(headline.best),
        }
    }
}
