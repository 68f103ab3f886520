//! What follows from the facts: findings, fixes, and what the image would be after them.

use crate::dockerfile::Draft;
use crate::facts::Facts;
use crate::plans::{OtherBase, Unwanted};
use crate::rules::claims::{self, Claimed, Counts};
use crate::rules::policy::{Case, Ignore};
use crate::rules::{self, Policy};

mod actions;
mod exposed;
mod findings;
mod fixes;
mod headline;
mod kept_out;
mod last_stage;
mod one_line;
mod pasted;
mod plans;
mod shown;
mod sizes;
mod small;
mod without_bytes;

pub use actions::{Action, ActionKind};
pub use findings::Finding;
pub use fixes::PlannedFix;
pub use headline::Headline;
pub use last_stage::LastStage;
pub use one_line::OneLine;
pub use plans::{Plan, PlanName, Refused};
pub use shown::{MAX_SHOWN, Places, Shown};
pub use sizes::{FourSizes, Saving};

/// What an image is judged by, besides its facts.
#[derive(Debug, Clone, Copy)]
pub struct JudgeOptions<'a> {
    /// What the configuration says about rules.
    pub policy: &'a Policy,
    /// Another base image to plan for.
    pub onto: Option<&'a OtherBase>,
}

/// What is wrong with an image, what to change, and what it would be then.
#[derive(Debug, Default)]
pub struct Judgement {
    /// Which rule got which bytes, in the order of claiming; the position is the id of a claim.
    pub claims: Vec<Claimed>,
    /// The claims by where they count: what is in the headline first, most unpacked bytes first.
    /// Those without bytes come last, the worst first.
    pub findings: Vec<Finding>,
    /// What to change to resolve the findings of the headline; most unpacked bytes first.
    pub fixes: Vec<PlannedFix>,
    /// What the image would be after sets of fixes; alternatives, at most three.
    pub plans: Vec<Plan>,
    /// Plans of which the program would not start, and one for a base that the user names if it
    /// would not be smaller.
    pub refused: Vec<Refused>,
    /// Whether there are no plans with a last stage because what the program needs is unknown.
    pub lacks_needs: bool,
    /// The numbers that matter most.
    pub headline: Headline,
    /// What to do to get to the best plan, the most unpacked bytes first.
    pub actions: Vec<Action>,
    /// Ignores of the configuration that have expired.
    pub expired: Vec<Ignore>,
    /// Which of its other ignores have an effect, in their order.
    pub used_ignores: Vec<bool>,
    /// The Dockerfile as far as the history has it, to which fixes are applied.
    pub draft: Draft,
}

/// Judges an image by every rule. Infallible, and the same for the same facts.
pub fn judge(facts: &Facts, options: JudgeOptions<'_>) -> Judgement {
    let matches = rules::all().flat_map(|rule| {
        let found = rule.matches(facts);
        found.into_iter().map(move |found| (rule, found))
    });
    let (cases, used_ignores) = options.policy.apply(facts, matches);
    let (about_bytes, others): (Vec<Case>, Vec<Case>) =
        cases.into_iter().partition(|case| case.rule.category.is_about_bytes());
    let mut claims = claims::settle(facts, about_bytes);
    let min_saving = small::least(facts, &claims, options.policy.min_saving);
    small::set_aside(facts, &mut claims, min_saving);
    let ignored = pasted::Ignored::of(facts, &claims);
    let draft = crate::plans::draft(facts).ignoring(&ignored.lines);
    let unwanted = Unwanted::new(&claims, &ignored.files);
    let planner = plans::Planner::new(facts, &draft, &claims, &unwanted);
    let plans::Planned { listed: mut plans, refused, lacks_needs } =
        planner.plans(options.onto, min_saving);
    pasted::complete(&mut plans, &draft, &ignored);
    let mut findings = findings::findings(facts, &claims);
    let fixes = fixes::fixes(facts, &draft, &claims, &findings);
    let headline = Headline::new(facts, &claims, &findings, &plans, min_saving);
    let judged = actions::Judged {
        facts,
        claims: &claims,
        findings: &findings,
        fixes: &fixes,
        plans: &plans,
        headline: &headline,
    };
    let actions = judged.actions();
    let expired = options.policy.expired.clone();
    // Only from here on: no size, fix or plan is about them.
    without_bytes::add(facts, others, &mut claims, &mut findings);
    Judgement {
        claims,
        findings,
        fixes,
        plans,
        headline,
        actions,
        expired,
        used_ignores,
        refused,
        lacks_needs,
        draft,
    }
}

impl Judgement {
    /// Returns the judgement of an image of which too much is missing: its sizes, no findings.
    pub fn of_sizes(facts: &Facts) -> Self {
        Self { headline: Headline::new(facts, &[], &[], &[], 0), ..Self::default() }
    }

    /// Returns the claim that a finding is about.
    pub fn claim(&self, finding: &Finding) -> Option<&Claimed> {
        self.claims.get(finding.claim)
    }

    /// Returns the findings that count in the headline.
    pub fn counted(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.counts == Counts::Headline)
    }
}
