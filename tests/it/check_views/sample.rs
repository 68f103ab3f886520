//! Judgements made by hand.

use plimsoll::budget::Check;
use plimsoll::budget::check::{
    Advice, BudgetSource, CheckFix, CheckedImage, Contributor, Judged, LimitState, NumberUnit,
    Verdict,
};
use plimsoll::report::{Incomplete, Missing, SchemaVersion, Sizes};
use plimsoll::units::Bytes;

pub(crate) const MB: i64 = 1_000_000;

/// An image that could be read.
pub(crate) fn image(name: &str, verdict: Verdict) -> CheckedImage {
    let sizes = Sizes {
        download: Some(Bytes(448_000_000)),
        download_estimated: false,
        unpacked: Bytes(1_070_000_000),
        visible: Bytes(1_058_000_000),
        hidden: Bytes(12_000_000),
        overhead: Bytes(40_000_000),
    };
    CheckedImage {
        name: name.to_owned(),
        verdict: Some(verdict),
        image: Some(crate::compare_views::sample::side(name).image),
        sizes: Some(sizes),
        incomplete: None,
        dockerfile: None,
        baseline: None,
        error: None,
    }
}

/// An image that could not.
pub(crate) fn unreadable(name: &str, error: &str) -> CheckedImage {
    CheckedImage {
        verdict: None,
        image: None,
        sizes: None,
        error: Some(error.to_owned()),
        ..image(name, Verdict::Pass)
    }
}

/// A limit of bytes in line 4 of a file, judged; both are in bytes.
pub(crate) fn judged(limit: &str, title: &str, measured: i64, max: i64) -> Judged {
    let fails = max < measured;
    Judged {
        limit: limit.to_owned(),
        image: Some(0),
        title: title.to_owned(),
        state: if fails { LimitState::Fail } else { LimitState::Pass },
        unit: NumberUnit::Bytes,
        measured: Some(measured),
        estimated: false,
        warn: None,
        max: Some(max),
        over: measured.saturating_sub(max).max(0),
        room: (!fails).then(|| max.saturating_sub(measured)),
        set: Bytes(max.unsigned_abs()).to_string(),
        origin: "plimsoll.toml:4".to_owned(),
        table: "[limits]".to_owned(),
        message: None,
        reason: None,
        contributors: Vec::new(),
        more_contributors: 0,
        advice: None,
        ratchet: None,
    }
}

/// The same with a count.
pub(crate) fn counted(limit: &str, title: &str, measured: i64, max: i64) -> Judged {
    Judged {
        unit: NumberUnit::Count,
        set: plimsoll::units::grouped(max.unsigned_abs()),
        origin: "plimsoll.toml:7".to_owned(),
        ..judged(limit, title, measured, max)
    }
}

/// A limit that something unknown keeps from being judged.
pub(crate) fn unknown(limit: &str, title: &str, set: &str, reason: &str) -> Judged {
    Judged {
        state: LimitState::NotMeasured,
        measured: None,
        max: None,
        room: None,
        set: set.to_owned(),
        reason: Some(reason.to_owned()),
        ..judged(limit, title, 0, 0)
    }
}

/// Where a limit is set.
pub(crate) fn at(origin: &str, table: &str, judged: Judged) -> Judged {
    Judged { origin: origin.to_owned(), table: table.to_owned(), ..judged }
}

pub(crate) fn part(what: &str, layer: Option<usize>, measured: i64, unpacked: i64) -> Contributor {
    Contributor {
        what: what.to_owned(),
        layer,
        line: None,
        measured,
        unpacked: Bytes(unpacked.unsigned_abs()),
        download: Some(Bytes(measured.unsigned_abs())),
    }
}

/// By how much a number is over the limit of the samples for the download or its growth.
fn over(after: i64) -> i64 {
    if 250 * MB < after { after - 250 * MB } else { after.saturating_sub(12 * MB) }
}

pub(crate) fn fixes_lead_to(fixes: &[usize], after: i64, enough: bool) -> Option<Advice> {
    let fixes = fixes.to_vec();
    let over = if enough { 0 } else { over(after) };
    Some(Advice { fixes, plan: None, after, after_estimated: false, enough, over, rotate: false })
}

pub(crate) fn plan_leads_to(plan: &'static str, after: i64, enough: bool) -> Option<Advice> {
    let plan = Some(plan.into());
    let over = if enough { 0 } else { over(after) };
    Some(Advice {
        fixes: Vec::new(),
        plan,
        after,
        after_estimated: true,
        enough,
        over,
        rotate: false,
    })
}

pub(crate) fn fix(number: usize, title: &str, line: &str, unpacked: u64) -> CheckFix {
    CheckFix {
        number,
        image: 0,
        id: format!("fix-{number}"),
        title: title.to_owned(),
        line: line.to_owned(),
        is_code: line.starts_with("RUN"),
        text: if line.starts_with("RUN") { line.to_owned() } else { String::new() },
        layers: vec![number + 1],
        lines: Vec::new(),
        plan: line.starts_with("RUN").then(|| "in-place".into()),
        unpacked: Bytes(unpacked),
        download: Some(Bytes(unpacked / 3)),
    }
}

fn check(verdict: Verdict, images: Vec<CheckedImage>, judgements: Vec<Judged>) -> Check {
    let only = match images.as_slice() {
        [only] => Some(only.clone()),
        _ => None,
    };
    Check {
        schema: SchemaVersion,
        version: "0.0.0".into(),
        verdict,
        image: only.as_ref().and_then(|image| image.image.clone()),
        sizes: only.as_ref().and_then(|image| image.sizes),
        images,
        budget: BudgetSource {
            file: Some("plimsoll.toml".to_owned()),
            baseline: None,
            strict: false,
        },
        judgements,
        fixes: Vec::new(),
        warnings: Vec::new(),
    }
}

/// All limits hold, and there is nothing to remark.
pub(crate) fn passing() -> Check {
    let judgements = vec![
        judged("limits.download", "download", 238 * MB, 250 * MB),
        at(
            "plimsoll.toml:5",
            "[limits]",
            judged("limits.unpacked", "unpacked", 480 * MB, 600 * MB),
        ),
        Judged {
            set: "1% and 20 MB".to_owned(),
            ..at("plimsoll.toml:6", "[limits]", judged("limits.hidden", "hidden", 0, 20 * MB))
        },
        counted("limits.layers", "layers", 9, 40),
        at(
            "plimsoll.toml:10",
            "[growth]",
            judged("growth.download", "growth of download", -2 * MB, 11_900_000),
        ),
        at(
            "plimsoll.toml:14",
            "[[path]]",
            judged("path.usr/share/doc/**", "usr/share/doc/**", 0, 0),
        ),
        Judged {
            set: "deny".to_owned(),
            room: None,
            measured: Some(0),
            unit: NumberUnit::Count,
            ..at("plimsoll.toml:18", "[rules]", judged("rules.npm-cache", "npm's cache", 0, 0))
        },
    ];
    check(Verdict::Pass, vec![image("shop:1.5", Verdict::Pass)], judgements)
}

fn breaches() -> Vec<Judged> {
    vec![
        Judged {
            message: Some("Ask the platform team before you raise it.".to_owned()),
            contributors: vec![
                part("RUN npm ci && npm run build", Some(6), 186 * MB, 512 * MB),
                part("the base image, node:20", None, 140 * MB, 390 * MB),
                part("/usr/src/app/node_modules", Some(6), 91 * MB, 310 * MB),
                part("COPY . .", Some(5), 9 * MB, 28 * MB),
            ],
            more_contributors: 12,
            advice: fixes_lead_to(&[1], 240 * MB, true),
            ..judged("limits.download", "download", 448 * MB, 250 * MB)
        },
        Judged {
            set: "1%".to_owned(),
            contributors: vec![
                part("replaced by RUN chown -R node /usr/src/app", Some(7), 8 * MB, 8 * MB),
                part("removed by RUN rm -rf /root/.npm", Some(8), 4 * MB, 4 * MB),
            ],
            advice: fixes_lead_to(&[1, 2, 3], 2 * MB, true),
            ..at(
                "plimsoll.toml:6",
                "[limits]",
                judged("limits.hidden", "hidden", 12 * MB, 10_700_000),
            )
        },
        Judged {
            message: Some("install with --no-install-recommends".to_owned()),
            contributors: vec![part("/usr/share/doc/perl", Some(1), 700_000, 700_000)],
            ..at(
                "plimsoll.toml:14",
                "[[path]]",
                judged("path.usr/share/doc/**", "usr/share/doc/**", 2_400_000, 0),
            )
        },
        Judged {
            set: "deny".to_owned(),
            unit: NumberUnit::Count,
            contributors: vec![part("npm's cache: /root/.npm/_cacache", Some(6), 1, 90 * MB)],
            advice: fixes_lead_to(&[1], 0, true),
            ..at("plimsoll.toml:18", "[rules]", judged("rules.npm-cache", "npm's cache", 1, 0))
        },
        Judged {
            set: "expires = 2026-06-30".to_owned(),
            measured: None,
            max: None,
            over: 0,
            reason: Some("it expired on 2026-06-30".to_owned()),
            ..at(
                "plimsoll.toml:22",
                "[[ignore]]",
                judged("ignore.source-map", "ignore of source-map", 1, 0),
            )
        },
    ]
}

/// One image in every state.
pub(crate) fn failing() -> Check {
    let mut judgements = breaches();
    judgements.extend([
        Judged {
            state: LimitState::Warn,
            warn: Some(550 * MB),
            over: 20 * MB,
            room: Some(30 * MB),
            set: "550 MB".to_owned(),
            ..at(
                "plimsoll.toml:5",
                "[limits]",
                judged("limits.unpacked", "unpacked", 570 * MB, 600 * MB),
            )
        },
        at(
            "plimsoll.toml:10",
            "[growth]",
            unknown(
                "growth.download", "growth of download", "5% and 10 MB", "no baseline is named",
            ),
        ),
        at(
            "plimsoll.toml:11",
            "[growth]",
            unknown("growth.unpacked", "growth of unpacked", "1%", "no baseline is named"),
        ),
        Judged {
            measured: Some(31 * MB),
            estimated: true,
            max: Some(30 * MB),
            ..at(
                "--max",
                "",
                unknown(
                    "limits.layer-download",
                    "layer 6",
                    "30 MB",
                    "the download of plain layers is an estimate",
                ),
            )
        },
        Judged { ratchet: Some("12".to_owned()), ..counted("limits.layers", "layers", 9, 40) },
        at("plimsoll.toml:8", "[limits]", counted("limits.entries", "entries", 41_210, 60_000)),
    ]);
    Check {
        fixes: vec![
            fix(
                1,
                "npm's cache",
                "RUN --mount=type=cache,target=/root/.npm npm ci && npm run build",
                90_000_000,
            ),
            fix(2, "copies made by chown -R", "COPY with --chown instead", 8_000_000),
            fix(3, "files removed too late", "RUN npm ci && rm -rf /root/.npm", 4_000_000),
            fix(4, "documentation", "RUN rm -rf /usr/share/doc", 2_400_000),
        ],
        warnings: vec!["[[ignore]] of test-fixture (plimsoll.toml:26) matches nothing".to_owned()],
        ..check(Verdict::Fail, vec![image("shop:1.5", Verdict::Fail)], judgements)
    }
}

/// Growth against a baseline, with bytes and counts.
pub(crate) fn growing() -> Check {
    let growth = |judged| at("plimsoll.toml:10", "[growth]", judged);
    let judgements = vec![
        Judged {
            set: "5% and 10 MB".to_owned(),
            contributors: vec![
                part("openssl, new", Some(4), 14 * MB, 40 * MB),
                part("/app/dist, changed", Some(7), 11 * MB, 11 * MB),
                part("the base image", None, -3 * MB, 8 * MB),
            ],
            advice: fixes_lead_to(&[1, 3], 13 * MB, false),
            ..growth(judged("growth.download", "growth of download", 25 * MB, 12 * MB))
        },
        growth(counted("growth.layers", "growth of layers", 1, 2)),
        growth(judged("growth.unpacked", "growth of unpacked", -4 * MB, 10 * MB)),
    ];
    let mut image = image("shop:1.5", Verdict::Fail);
    image.baseline = Some("shop:1.4".to_owned());
    let mut check = Check {
        fixes: vec![
            fix(1, "npm's cache", "RUN rm -rf /root/.npm", 30_000_000),
            fix(3, "logs", "RUN rm -rf /var/log/*", 6_000_000),
        ],
        ..check(Verdict::Fail, vec![image], judgements)
    };
    check.budget.baseline = Some("shop:1.4".to_owned());
    check
}

/// Three images, of which one is over its budget and one could not be read, and a total.
pub(crate) fn several() -> Check {
    let of = |image: usize, judged: Judged| Judged { image: Some(image), ..judged };
    let section = |judged| at("plimsoll.toml:31", "[image.\"worker*\".limits]", judged);
    let judgements = vec![
        of(
            1,
            Judged {
                contributors: vec![part("/opt/venv/torch", Some(3), 700 * MB, 1_900 * MB)],
                more_contributors: 3,
                advice: plan_leads_to("multi-stage", 83 * MB, true),
                ..section(judged("limits.download", "download", 900 * MB, 800 * MB))
            },
        ),
        Judged {
            image: None,
            advice: fixes_lead_to(&[1, 2], 950 * MB, true),
            ..at(
                "plimsoll.toml:40",
                "[total]",
                judged("total.download", "download", 1_138 * MB, 1_000 * MB),
            )
        },
        of(0, judged("limits.download", "download", 238 * MB, 250 * MB)),
        of(0, counted("limits.layers", "layers", 9, 40)),
        of(1, counted("limits.layers", "layers", 11, 40)),
        of(
            1,
            at(
                "plimsoll.toml:10",
                "[growth]",
                unknown(
                    "growth.download",
                    "growth of download",
                    "5%",
                    "worker:2 is not in the baseline",
                ),
            ),
        ),
    ];
    let fix_of =
        |number, title, line| CheckFix { image: 1, ..fix(number, title, line, 100_000_000) };
    Check {
        fixes: vec![
            fix_of(1, "pip's cache", "RUN pip install --no-cache-dir -r requirements.txt"),
            fix_of(2, "test data", "add tests/ to .dockerignore"),
        ],
        ..check(
            Verdict::Fail,
            vec![
                image("shop:1.5", Verdict::Pass),
                image("worker:2", Verdict::Fail),
                unreadable("cron:1", "no such file or directory"),
            ],
            judgements,
        )
    }
}

/// The rules of dive, two of them by default.
pub(crate) fn dive() -> Check {
    let dive = |judged| at(".dive-ci:2", "rules", judged);
    let judgements = vec![
        Judged {
            set: "0.95".to_owned(),
            advice: fixes_lead_to(&[1], 18_000_000, true),
            ..dive(judged("dive.lowestEfficiency", "lowestEfficiency", 32 * MB, 20 * MB))
        },
        dive(judged("dive.highestWastedBytes", "highestWastedBytes", 32 * MB, 40 * MB)),
        Judged {
            set: "0.1".to_owned(),
            ..at(
                "dive's default",
                "",
                judged(
                    "dive.highestUserWastedPercent",
                    "highestUserWastedPercent",
                    32 * MB,
                    33 * MB,
                ),
            )
        },
    ];
    let mut check = Check {
        fixes: vec![fix(1, "copies made by chown -R", "COPY with --chown instead", 14_000_000)],
        ..check(Verdict::Fail, vec![image("shop:1.5", Verdict::Fail)], judgements)
    };
    check.budget.file = Some(".dive-ci".to_owned());
    check
}

/// One limit of an image of which a layer is absent.
pub(crate) fn incomplete() -> Check {
    let mut image = image("shop:1.5", Verdict::Pass);
    image.incomplete = Some(Incomplete {
        cause: Missing::Absent,
        layers: vec![6],
        missing_bytes: None,
        share: None,
        without_advice: false,
        partial: false,
        what: "shop:1.5 is incomplete: layer 6 is not in it".to_owned(),
    });
    let limit = judged("limits.unpacked", "unpacked", 238 * MB, 250 * MB);
    check(Verdict::Pass, vec![image], vec![limit])
}

/// That many images, each with two limits; every third one fails.
pub(crate) fn many(count: usize) -> Check {
    let images = (0..count).map(|at| {
        let verdict = if at % 3 == 0 { Verdict::Fail } else { Verdict::Pass };
        image(&format!("service-{at}:1.0"), verdict)
    });
    let judgements = (0..count).flat_map(|at| {
        let measured = if at % 3 == 0 { 300 * MB + at as i64 } else { 200 * MB };
        let of = |judged| Judged { image: Some(at), ..judged };
        [
            of(Judged {
                contributors: vec![part("/app", Some(2), measured, measured)],
                ..judged("limits.download", "download", measured, 250 * MB)
            }),
            of(counted("limits.layers", "layers", 9, 40)),
        ]
    });
    check(Verdict::Fail, images.collect(), judgements.collect())
}

/// A judgement in which everything has the same name.
pub(crate) fn hostile(name: &str) -> Check {
    let mut check = several();
    check.judgements.extend(failing().judgements);
    check.fixes.extend(failing().fixes);
    for image in &mut check.images {
        image.name = name.to_owned();
        image.error = image.error.as_ref().map(|_| name.to_owned());
        image.baseline = Some(name.to_owned());
    }
    for judged in &mut check.judgements {
        judged.title = name.to_owned();
        judged.set = name.to_owned();
        judged.origin = format!("{name}:4");
        judged.table = name.to_owned();
        judged.message = Some(name.to_owned());
        judged.reason = Some(name.to_owned());
        for table in ["path", "rules", "ignore"] {
            if judged.limit.starts_with(table) {
                judged.limit = format!("{table}.{name}");
            }
        }
        judged.contributors.iter_mut().for_each(|part| part.what = name.to_owned());
    }
    for fix in &mut check.fixes {
        fix.title = name.to_owned();
        fix.line = name.to_owned();
    }
    check.warnings = vec![name.to_owned(), format!("see {name}")];
    check.budget.file = Some(name.to_owned());
    check.budget.baseline = Some(name.to_owned());
    check
}
