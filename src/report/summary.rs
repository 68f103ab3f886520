//! The numbers that a report begins with: today, after the fixes, and after each plan that matters.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::judgement::{Figures, Judgement, Plan, PlanName};
use crate::units::Bytes;

/// The numbers that matter most: what the image is, and what it could be.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Summary {
    /// The image as it is.
    pub today: FourSizes,
    /// What all findings together save that are counted: their `unpacked` and `download` added up.
    pub saving: Saving,
    /// What the image would be without them: `today` less `saving`.
    pub fixed: Saving,
    /// The plan `in place`: as many of these fixes as can be made in the Dockerfile as it is.
    ///
    /// `null` where none can.
    pub in_place: Option<PlanSummary>,
    /// The plan with the fewest unpacked bytes.
    ///
    /// `null` where there is no plan.
    pub best_plan: Option<PlanSummary>,
}

/// The sizes of an image, as it is or as it would be. `unpacked` = `visible` + `hidden`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FourSizes {
    /// Bytes that a pull transfers.
    ///
    /// `null` where the source does not hold the compressed layers.
    pub download: Option<Bytes>,
    /// Bytes of the layers' regular files.
    pub unpacked: Bytes,
    /// Bytes that a container sees.
    pub visible: Bytes,
    /// Bytes that none sees.
    pub hidden: Bytes,
}

/// Bytes in the two sizes that people pay for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Saving {
    /// Bytes that a pull transfers.
    ///
    /// `null` where the share of a layer concerned is unknown.
    pub download: Option<Bytes>,
    /// Bytes of the layers' regular files.
    pub unpacked: Bytes,
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

impl From<Figures> for FourSizes {
    fn from(figures: Figures) -> Self {
        Self {
            download: figures.download.map(Bytes),
            unpacked: Bytes(figures.unpacked),
            visible: Bytes(figures.visible),
            hidden: Bytes(figures.hidden),
        }
    }
}

impl Summary {
    pub(super) fn of(judgement: &Judgement) -> Self {
        let headline = &judgement.headline;
        let plan = |at: Option<usize>| {
            let plan: &Plan = judgement.plans.get(at?)?;
            let (name, is_estimate, sizes) = (plan.name, plan.is_estimate, plan.sizes.into());
            Some(PlanSummary { name, plan: at?, is_estimate, sizes })
        };
        let both = |download: Option<u64>, unpacked: u64| Saving {
            download: download.map(Bytes),
            unpacked: Bytes(unpacked),
        };
        Self {
            today: headline.today.into(),
            saving: both(headline.saving_download, headline.saving),
            fixed: both(headline.fixed_download(), headline.fixed()),
            in_place: plan(headline.in_place),
            best_plan: plan(headline.best),
        }
    }
}
