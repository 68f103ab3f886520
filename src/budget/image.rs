//! One image judged by all limits that hold for it.

use super::advice::{After, Effects, FixBook, advise};
use super::amount::Share;
use super::applied::{Applied, Terms};
use super::baseline::Baseline;
use super::check::{CheckFix, CheckedImage, Judged, LimitState, Verdict};
use super::contributors;
use super::inspected::Inspected;
use super::judge::{About, Measured, signed};
use super::limit::{Counted, DiveRule, Limit, Target};
use super::measures::{Measures, above_the_first, unknown_because};
use super::part::{Part, Unmatched};
use super::quantity::{Quantity, Subject, Whole};
use super::rules;
use super::{layer, ratchet};
use crate::judgement::{Plan, PlannedFix};
use crate::report::Report;

/// An image that has been judged.
#[derive(Debug)]
pub struct ImageVerdict {
    /// What the answer says about it.
    pub checked: CheckedImage,
    /// Its limits.
    pub(super) judgements: Vec<Judged>,
    /// The fixes that these refer to.
    pub(super) fixes: Vec<CheckFix>,
    /// The limits of what it does not have.
    pub(super) unmatched: Vec<Unmatched>,
    /// What may be lowered: the limit, and the lowest that holds for this image.
    pub(super) ratchets: Vec<ratchet::Lower>,
    /// Its layers, for the totals of all images.
    pub(super) layers: Vec<layer::Shipped>,
    /// The positions of the sections that hold for it.
    pub(super) sections: Vec<usize>,
    /// Which ignores have an effect on it, by position.
    pub(super) used_ignores: Vec<bool>,
}

/// Judges one image. Infallible, and the same for the same facts.
pub fn judge_image(
    image: Inspected<'_>,
    position: usize,
    terms: &Terms<'_>,
    baseline: Option<&Baseline>,
) -> ImageVerdict {
    let applied = Applied::to(terms, image.report);
    let mut judging = Judging {
        image,
        counted: applied.counted(),
        measures: image.measures(applied.counted()),
        baseline,
        strict: terms.strict,
        position,
        book: FixBook { image, position, listed: Vec::new() },
        unmatched: Vec::new(),
    };
    let limits = &applied.section.limits;
    let mut judgements: Vec<Judged> = Vec::new();
    let mut ratchets = Vec::new();
    for limit in limits {
        let judged = judging.judge(limit);
        let whole = judging.whole(&limit.target);
        ratchets.extend(ratchet::Lower::of(limit, &judged, applied.section.ratchet, whole));
        judgements.push(judged);
    }
    judgements.extend(rules::judge(image, terms, applied.counted(), &mut judging.book));
    let report = image.report;
    for part in judgements.iter_mut().flat_map(|judged| &mut judged.contributors) {
        let layer = report.layers.iter().find(|layer| Some(layer.number) == part.layer);
        part.line = part.line.or(layer.and_then(|layer| layer.line));
    }
    let checked = CheckedImage {
        name: report.image.reference.clone(),
        // Told when all that concerns it is known.
        verdict: None,
        image: Some(report.image.clone()),
        sizes: Some(report.sizes),
        incomplete: report.incomplete.clone(),
        dockerfile: report.dockerfile.clone(),
        baseline: baseline.map(|baseline| baseline.name.clone()),
        error: None,
    };
    let (fixes, unmatched) = (judging.book.listed, judging.unmatched);
    ImageVerdict {
        checked,
        judgements,
        fixes,
        unmatched,
        ratchets,
        layers: layer::Shipped::list(report),
        sections: applied.sections,
        used_ignores: image.judgement.used_ignores.clone(),
    }
}

impl Judged {
    /// What its state means for the whole.
    pub(super) fn verdict(&self) -> Verdict {
        match self.state {
            LimitState::Fail => Verdict::Fail,
            LimitState::Warn => Verdict::Warn,
            LimitState::NotMeasured | LimitState::Pass => Verdict::Pass,
        }
    }
}

/// Why growth is not measured.
const NO_BASELINE: &str =
    "there is no baseline: pass one as `--baseline`, or write one with `--update-baseline`";

/// Everything that the limits of one image are judged with.
struct Judging<'a> {
    image: Inspected<'a>,
    counted: Counted,
    /// `None` if only its own bytes count, and where its base ends is unknown.
    measures: Option<Measures>,
    baseline: Option<&'a Baseline>,
    strict: bool,
    position: usize,
    book: FixBook<'a>,
    unmatched: Vec<Unmatched>,
}

impl<'a> Judging<'a> {
    fn judge(&mut self, limit: &Limit) -> Judged {
        match &limit.target {
            Target::Image(quantity) if quantity.of == Subject::Layer => {
                self.layers(limit, quantity)
            }
            Target::Image(quantity) => self.quantity(limit, quantity),
            Target::Growth(quantity) => self.growth(limit, quantity),
            Target::Dive(rule) => self.dive(limit, *rule),
            Target::Path { .. } | Target::Package { .. } | Target::Findings(_) => self.part(limit),
            // Those of all images are judged when all are known.
            Target::Total(quantity) => self.quantity(limit, quantity),
        }
    }

    fn about(&self, title: String) -> About {
        About { image: Some(self.position), title }
    }

    /// Why nothing can be measured, if only own bytes count.
    fn base_unknown(&self) -> Option<String> {
        let is_unknown = self.counted == Counted::Own && self.measures.is_none();
        is_unknown.then(|| "where the base image ends is unknown".to_owned())
    }

    fn title(&self, title: &str) -> String {
        match self.counted {
            Counted::All => title.to_owned(),
            Counted::Own => format!("own {title}"),
        }
    }

    /// What a share is a share of, for a target that is a measure.
    fn whole(&self, target: &Target) -> Option<u64> {
        match target {
            Target::Image(quantity) => self.measures.as_ref()?.whole(quantity),
            _ => None,
        }
    }

    fn quantity(&mut self, limit: &Limit, quantity: &'static Quantity) -> Judged {
        let measures = self.measures.unwrap_or_default();
        let known = self.measures.is_some();
        let measured = Measured {
            value: measures.value(quantity).filter(|_| known).map(signed),
            estimated: is_estimate(self.image.report, quantity, &measures),
            unknown: self.base_unknown().or_else(|| unknown_because(self.image.report, quantity)),
            whole: measures.whole(quantity),
            remark: None,
        };
        let title = match quantity.part_of {
            Some(Whole::OwnUnpacked) => quantity.name.to_owned(),
            _ => self.title(quantity.name),
        };
        let mut judged = Judged::new(limit, self.about(title), measured, self.strict);
        if judged.is_exceeded() {
            judged.list(contributors::of_image(self.image, quantity, self.counted));
            let most = allowed(limit, &judged);
            let evaluate = |after: &Measures| {
                let value = signed(after.value(quantity)?);
                Some(After { value, most: signed(most.most(after.whole(quantity))?) })
            };
            self.advise(&mut judged, &measures, &evaluate);
        }
        judged
    }

    fn growth(&mut self, limit: &Limit, quantity: &'static Quantity) -> Judged {
        let measures = self.measures.unwrap_or_default();
        let numbers = self.baseline.map(|baseline| &baseline.numbers);
        let before = numbers.and_then(|numbers| numbers.value(quantity, self.counted));
        let after = measures.value(quantity).filter(|_| self.measures.is_some());
        let unknown = self
            .base_unknown()
            .or_else(|| match (self.baseline, before) {
                (None, _) => Some(NO_BASELINE.to_owned()),
                (Some(baseline), None) => {
                    let name = self.title(quantity.name);
                    Some(format!(
                        "{} has no number for {name} of this image: `--update-baseline` records it",
                        baseline.name
                    ))
                }
                _ => None,
            })
            .or_else(|| unknown_because(self.image.report, quantity));
        let measured = Measured {
            value: after.zip(before).map(|(after, before)| grown(after, before)),
            estimated: quantity.name == "download" && measures.sizes.download_estimated,
            unknown,
            whole: before,
            remark: None,
        };
        let title = format!("growth of {}", self.title(quantity.name));
        let mut judged = Judged::new(limit, self.about(title), measured, self.strict);
        if let (true, Some(before)) = (judged.is_exceeded(), before) {
            let comparison = self.baseline.and_then(|baseline| baseline.comparison.as_ref());
            let causes = comparison.map(|made| contributors::of_growth(made, quantity));
            judged.list(causes.unwrap_or_default());
            let most = allowed(limit, &judged).most(Some(before)).map_or(i64::MAX, signed);
            let evaluate = |after: &Measures| {
                Some(After { value: grown(after.value(quantity)?, before), most })
            };
            self.advise(&mut judged, &measures, &evaluate);
        }
        judged
    }

    fn dive(&mut self, limit: &Limit, rule: DiveRule) -> Judged {
        let report = self.image.report;
        let measures = Measures::of(report, Counted::All).unwrap_or_default();
        let whole = |measures: &Measures| match rule {
            DiveRule::LowestEfficiency => measures.sizes.unpacked.0,
            DiveRule::HighestWastedBytes => 0,
            DiveRule::HighestUserWastedPercent => {
                // What a fix removes is not in the first layer, which is the base.
                let gone = report.sizes.unpacked.0.saturating_sub(measures.sizes.unpacked.0);
                above_the_first(&report.layers).saturating_sub(gone)
            }
        };
        let has_user_layers = 1 < report.layers.len();
        let incomplete = report.incomplete.as_ref().map(|incomplete| incomplete.what.clone());
        let measured = Measured {
            value: Some(signed(measures.sizes.hidden.0)),
            unknown: incomplete,
            whole: Some(whole(&measures)),
            ..Measured::default()
        };
        let mut judged =
            Judged::new(limit, self.about(rule.name().to_owned()), measured, self.strict);
        if let Some(share) = limit.bound.max.and_then(|max| max.share) {
            // As dive writes it.
            judged.set = match rule {
                DiveRule::LowestEfficiency => {
                    Share(Share::ALL.0.saturating_sub(share.0)).as_ratio()
                }
                _ => share.as_ratio(),
            };
        }
        if rule == DiveRule::HighestUserWastedPercent && !has_user_layers && judged.is_exceeded() {
            // Nothing is above the first layer, so that no share of it can be too much.
            judged.state = LimitState::Pass;
            judged.over = 0;
        }
        if judged.is_exceeded() {
            judged.list(contributors::hidden(self.image, 0));
            let most = allowed(limit, &judged);
            let evaluate = |after: &Measures| {
                let value = signed(after.sizes.hidden.0);
                Some(After { value, most: signed(most.most(Some(whole(after)))?) })
            };
            self.advise(&mut judged, &measures, &evaluate);
        }
        judged
    }

    fn layers(&mut self, limit: &Limit, quantity: &'static Quantity) -> Judged {
        let first = self.image.first_layer(self.counted);
        let sizes = layer::sizes(self.image.report, quantity, first.unwrap_or_default());
        let measured = Measured {
            value: first.and(sizes.largest().map(signed)),
            estimated: sizes.estimated,
            unknown: self.base_unknown().or_else(|| unknown_because(self.image.report, quantity)),
            ..Measured::default()
        };
        let title = match (sizes.largest_layer(), quantity.name) {
            (Some(number), name) => format!("{name} (layer {number})"),
            (None, name) => name.to_owned(),
        };
        let mut judged = Judged::new(limit, self.about(title), measured, self.strict);
        if let (true, Some(most)) = (judged.is_exceeded(), judged.decisive()) {
            judged.list(sizes.above(self.image, most));
            let image = self.image;
            let of_fixes = |fixes: &[&PlannedFix]| {
                Some(After { value: signed(sizes.after(image, fixes)?), most })
            };
            let proposal = advise(
                image,
                judged.measured.unwrap_or_default(),
                &Effects { of_fixes: &of_fixes, of_plan: &|_: &Plan| None },
            );
            judged.advice = proposal.map(|found| found.numbered(&mut self.book));
            self.blame_base(&mut judged);
        }
        judged
    }

    /// Says so if everything that is listed comes with the base image, and no fix is known.
    fn blame_base(&self, judged: &mut Judged) {
        let base = self.image.report.base.as_ref().map_or(0, |base| base.layers);
        let mut parts = judged.contributors.iter();
        let is_of_base = parts.all(|part| part.layer.is_some_and(|layer| layer <= base));
        if judged.advice.is_none() && is_of_base && !judged.contributors.is_empty() {
            let text = "it comes with the base image, so that another base is needed";
            judged.reason.get_or_insert_with(|| text.to_owned());
        }
    }

    fn part(&mut self, limit: &Limit) -> Judged {
        let image = self.image;
        let part = Part::of(image, &limit.target, limit.unit, self.counted).unwrap_or_default();
        let incomplete = image.report.incomplete.as_ref().map(|incomplete| incomplete.what.clone());
        let measured = Measured {
            value: Some(signed(part.measured)),
            unknown: self.base_unknown().or(incomplete),
            remark: part.remark.clone(),
            ..Measured::default()
        };
        let mut judged =
            Judged::new(limit, self.about(limit.target.in_words()), measured, self.strict);
        // To allow nothing of something is to say that it should match nothing.
        let allows_something =
            limit.bound.max.or(limit.bound.warn) != Some(super::Amount::number(0));
        if !part.matches && allows_something && judged.reason.is_none() {
            let (what, origin) = (limit.target.in_words(), &limit.origin);
            let text = format!("{what} ({origin}) matches nothing");
            let (limit, origin) = (judged.limit.clone(), judged.origin.clone());
            self.unmatched.push(Unmatched { limit, origin, text });
        }
        if let (true, Some(most)) = (judged.is_exceeded(), judged.decisive()) {
            let today = judged.measured.unwrap_or_default();
            let of_fixes = |fixes: &[&PlannedFix]| {
                let saved = fixes.iter().map(|fix| part.saved_by(image, fix, limit.unit)).sum();
                Some(After { value: signed(part.measured.saturating_sub(saved)), most })
            };
            let proposal =
                advise(image, today, &Effects { of_fixes: &of_fixes, of_plan: &|_: &Plan| None });
            let numbered = proposal.map(|found| found.numbered(&mut self.book));
            let (alone, all) = (part.without_bytes(image, limit.unit), part.contributors.len());
            judged.advice = numbered.or_else(|| self.book.resolve_within(&alone, all, most));
            judged.list(part.contributors);
            self.blame_base(&mut judged);
        }
        judged
    }

    fn advise(
        &mut self,
        judged: &mut Judged,
        measures: &Measures,
        evaluate: &dyn Fn(&Measures) -> Option<After>,
    ) {
        let image = self.image;
        let of_fixes = |fixes: &[&PlannedFix]| evaluate(&measures.without(&image.saved_by(fixes)));
        let of_plan =
            |plan: &Plan| evaluate(&measures.with_sizes(&image.report.sizes, &plan.sizes));
        let today = judged.measured.unwrap_or_default();
        let effects = Effects { of_fixes: &of_fixes, of_plan: &of_plan };
        let proposal = advise(self.image, today, &effects);
        judged.advice = proposal.map(|found| found.numbered(&mut self.book));
    }
}

/// The amount that a judgement is about.
fn allowed(limit: &Limit, judged: &Judged) -> super::Amount {
    let amount = match judged.state {
        LimitState::Warn => limit.bound.warn,
        _ => limit.bound.max.or(limit.bound.warn),
    };
    amount.unwrap_or_default()
}

/// Whether a measure is an estimate.
fn is_estimate(report: &Report, quantity: &Quantity, measures: &Measures) -> bool {
    match quantity.name {
        "download" => measures.sizes.download_estimated,
        "churn" => report.churn.as_ref().is_some_and(|churn| churn.download_estimated),
        _ => false,
    }
}

/// How much more there is than before; negative if there is less.
fn grown(after: u64, before: u64) -> i64 {
    signed(after).saturating_sub(signed(before))
}
