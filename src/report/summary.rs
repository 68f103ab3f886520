//! The numbers that a report begins with: today, after the fixes, and after each plan that matters.

use std::borrow::Cow;
use std::cmp::Reverse;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{FindingReport, Report};
use crate::facts::Facts;
use crate::judgement::{ActionKind, FourSizes, Judgement, Plan, PlanName, Saving};
use crate::rules::claims::Counts;
use crate::units::Bytes;

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
    /// The plan with the fewest unpacked bytes among those that break nothing.
    ///
    /// `null` if there is no plan.
    pub best_plan: Option<PlanSummary>,
    /// What to do to get there, most unpacked bytes first.
    #[serde(default)]
    pub actions: Vec<ActionReport>,
    /// Files with passwords or private keys, by their names, that findings of the headline are
    /// about: everybody who has the image can read them, deleted ones too. At most ten.
    #[serde(default)]
    pub exposed: Vec<String>,
    /// The fewest unpacked bytes that a finding of the headline, or a further plan, saves
    /// (`--min-saving`).
    #[serde(default)]
    pub min_saving: Bytes,
    /// What is not in the headline since it has a cost.
    #[serde(default)]
    pub optional: AsideReport,
    /// What is not in the headline since it is only a guess.
    #[serde(default)]
    pub guessed: AsideReport,
    /// What is not in the headline since only another base image removes it.
    #[serde(default)]
    pub other_base: AsideReport,
    /// What is not in the headline since it saves less than `--min-saving`.
    #[serde(default)]
    pub small: AsideReport,
}

/// One change to make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Action")]
pub struct ActionReport {
    /// What kind of change it is.
    pub kind: ActionKind,
    /// What is removed or done, as a phrase.
    pub title: String,
    /// Unpacked bytes that it saves on top of the other actions.
    pub unpacked: Bytes,
    /// Their compressed share.
    ///
    /// `null` if it is unknown.
    pub download: Option<Bytes>,
    /// Numbers of the layers that it changes, or that ship what it removes; in order.
    pub layers: Vec<usize>,
    /// The command or the line to write, on one line; what to do in words if there is none.
    pub line: String,
    /// Whether `line` can be pasted.
    #[serde(default)]
    pub is_code: bool,
    /// The `id` of its fix.
    ///
    /// `null` for another base or stage.
    pub fix: Option<String>,
    /// The `id` of the plan whose Dockerfile has it.
    ///
    /// `null` if no plan does.
    pub plan: Option<Cow<'static, str>>,
    /// Whether `unpacked` and `download` rest on more than this image and the bases that were read.
    #[serde(default)]
    pub is_estimate: bool,
}

/// Findings that are not in the headline, added up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Aside")]
pub struct AsideReport {
    /// How many findings they are.
    pub findings: u64,
    /// Their unpacked bytes.
    pub unpacked: Bytes,
    /// The same by rule, most unpacked bytes first.
    pub rules: Vec<RuleBytes>,
}

/// What the findings of one rule have together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RuleBytes {
    /// Id of the rule.
    pub rule: Cow<'static, str>,
    /// What is wrong, as a noun phrase.
    pub title: Cow<'static, str>,
    /// Unpacked bytes.
    pub unpacked: Bytes,
}

/// One plan in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlanSummary {
    /// Which plan it is; its `id` in `plans` is what `--plan` takes.
    pub name: PlanName,
    /// Its position in `plans`, from 0.
    pub plan: usize,
    /// Whether the sizes rest on more than this image and the bases that were read.
    pub is_estimate: bool,
    /// What the image would be.
    pub sizes: FourSizes,
}

impl Summary {
    pub(super) fn of(facts: &Facts, judgement: &Judgement) -> Self {
        /// One is reason enough to look at all of them.
        const MAX_EXPOSED: usize = 10;
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
            actions: ActionReport::list(judgement),
            exposed: {
                let exposed = headline.exposed.iter().take(MAX_EXPOSED);
                exposed.map(|&node| facts.path(node)).collect()
            },
            min_saving: Bytes(headline.min_saving),
            optional: AsideReport::of(judgement, Counts::Optional),
            guessed: AsideReport::of(judgement, Counts::Nowhere),
            other_base: AsideReport::of(judgement, Counts::OtherBase),
            small: AsideReport::of(judgement, Counts::Small),
        }
    }
}

impl Report {
    /// What is said if there is nothing that saves bytes: whether something else is to be fixed.
    pub fn nothing_to_do(&self) -> &'static str {
        let is_told = |finding: &FindingReport| finding.is_worth_knowing() && finding.is_told();
        if self.findings.iter().any(is_told) { "Nothing to save." } else { "Nothing to fix." }
    }
}

impl ActionReport {
    /// Whether its download is an estimate, given whether that of the image is.
    pub fn estimates_download(&self, of_image: bool) -> bool {
        of_image || self.is_estimate
    }

    fn list(judgement: &Judgement) -> Vec<Self> {
        let actions = judgement.actions.iter();
        actions
            .map(|action| Self {
                kind: action.kind,
                title: action.title.clone(),
                unpacked: action.saving.unpacked,
                download: action.saving.download,
                layers: action.layers.iter().map(|layer| layer + 1).collect(),
                line: action.line.text.clone(),
                is_code: action.line.is_code,
                fix: action.fix.and_then(|at| Some(judgement.fixes.get(at)?.id.clone())),
                plan: action.plan.map(|name| name.id().into()),
                is_estimate: action.is_estimate,
            })
            .collect()
    }
}

impl AsideReport {
    /// Adds up the findings that count in one place; what the configuration ignores is left out.
    fn of(judgement: &Judgement, counts: Counts) -> Self {
        let mut aside = Self::default();
        for finding in judgement.findings.iter().filter(|finding| finding.counts == counts) {
            let Some(claimed) = judgement.claim(finding) else { continue };
            if claimed.ignored.is_some() {
                continue;
            }
            let unpacked = Bytes(finding.amount.unpacked);
            aside.findings += 1;
            aside.unpacked += unpacked;
            let rule = claimed.rule;
            match aside.rules.iter_mut().find(|row| row.rule == rule.id) {
                Some(row) => row.unpacked += unpacked,
                None => {
                    let (rule, title) = (rule.id.into(), rule.title.into());
                    aside.rules.push(RuleBytes { rule, title, unpacked });
                }
            }
        }
        aside.rules.sort_by_key(|row| (Reverse(row.unpacked), row.rule.clone()));
        aside
    }
}
