//! Judgements by a budget in each format: what they look like, that they fit, and that names stay
//! names.

use expect_test::{expect, expect_file};
use plimsoll::budget::Check;
use plimsoll::budget::check::{Contributor, Judged, LimitState, Verdict};
use plimsoll::units::Bytes;
use plimsoll::view::{self, Detail, Look, Subject, SubjectKind, json_schema};
use serde_json::Value;

pub(crate) mod sample;

use sample::{
    MB, at, counted, dive, failing, fix, fixes_lead_to, growing, hostile, image, incomplete,
    judged, many, part, passing, plan_leads_to, several, unknown, unreadable,
};

const FULL: Look = Look { detail: Detail { full: true, packages: false }, ..Look::PLAIN };

pub(crate) fn write(format: &str, check: &Check, look: Look) -> String {
    let format = view::format(format, SubjectKind::Check).expect("it is in the table");
    let mut out = Vec::new();
    format.write(&mut out, Subject::Check(check), look).expect("memory takes every byte");
    String::from_utf8(out).expect("outputs are UTF-8")
}

fn text(check: &Check, look: Look) -> String {
    let text = write("text", check, look);
    for (at, line) in text.lines().enumerate() {
        let columns = unicode_width::UnicodeWidthStr::width(line);
        assert!(
            // The answer is on one line, so that `head -1` has all of it.
            at == 0 || columns <= look.width || has_to_stay_whole(line),
            "{columns} columns of {}: {line}",
            look.width
        );
        assert_eq!(line, line.trim_end());
        assert!(!line.contains(|c: char| c.is_control()), "{line:?}");
        assert!(!is_command(line), "{line}");
    }
    text
}

/// Code that has no space to be broken at.
fn has_to_stay_whole(line: &str) -> bool {
    let code = line.trim().trim_end_matches(" \\");
    line.starts_with(&" ".repeat(8)) && code.split(' ').count() <= 2
}

/// Whether the log of a build would obey a line.
fn is_command(line: &str) -> bool {
    let line = line.trim_start().to_ascii_lowercase();
    line.starts_with("::") || line.contains("##[") || line.contains("##vso[")
}

fn markdown(check: &Check) -> String {
    let text = write("markdown", check, Look::PLAIN);
    assert!(text.len() <= 60_000, "{} bytes", text.len());
    assert!(!text.contains(|c: char| c.is_control() && c != '\n'));
    assert!(!text.lines().any(is_command), "{text}");
    text
}

/// The first lines, as one, before the first gap.
fn first(check: &Check) -> String {
    let text = text(check, Look { width: 400, ..Look::PLAIN });
    text.split("\n\n").next().unwrap_or_default().trim_end().to_owned()
}

/// The title of a comment.
fn title(check: &Check) -> String {
    markdown(check).lines().nth(1).unwrap_or_default().to_owned()
}

fn of(verdict: Verdict, judgements: Vec<Judged>) -> Check {
    Check { verdict, judgements, ..passing() }
}

#[test]
fn a_pass_without_remarks_is_a_line_and_a_table() {
    expect![[r#"
        pass: all 7 limits hold; the closest is download, 12.0 MB (5 %) below 250 MB

          State  Limit               Measured   At most  Room left  Set in
          pass   download              238 MB    250 MB    12.0 MB  plimsoll.toml:4
          pass   unpacked              480 MB    600 MB     120 MB  plimsoll.toml:5
          pass   hidden                   0 B   20.0 MB    20.0 MB  plimsoll.toml:6
          pass   layers                     9        40         31  plimsoll.toml:7
          pass   growth of download  -2.00 MB  +11.9 MB    13.9 MB  plimsoll.toml:10
          pass   usr/share/doc/**         0 B       0 B        0 B  plimsoll.toml:14
          pass   npm's cache                0      deny             plimsoll.toml:18
    "#]]
    .assert_eq(&text(&passing(), Look::PLAIN));
}

#[test]
fn every_state_of_one_image_fits_a_screen() {
    let check = failing();
    let text_80 = text(&check, Look::PLAIN);
    assert!(text_80.lines().count() <= 44, "{text_80}");
    expect_file!["../snapshots/check-80.txt"].assert_eq(&text_80);
    expect_file!["../snapshots/check-full.txt"].assert_eq(&text(&check, FULL));
    let wide = text(&check, Look { width: 120, ..Look::PLAIN });
    expect_file!["../snapshots/check-120.txt"].assert_eq(&wide);
    let narrow = text(&check, Look { width: 40, ..Look::PLAIN });
    expect_file!["../snapshots/check-40.txt"].assert_eq(&narrow);
}

#[test]
fn every_state_of_one_image_in_markdown() {
    expect_file!["../snapshots/check.md"].assert_eq(&markdown(&failing()));
}

#[test]
fn several_images_have_a_heading_each_and_the_total_comes_last() {
    let text = text(&several(), Look::PLAIN);
    assert!(text.lines().count() <= 44, "{text}");
    expect![[r#"
        fail (1 of 3 images could not be read): worker:2: download 900 MB is 100 MB over the 800 MB of plimsoll.toml:31 [image."worker*".limits], and 1 more limit is exceeded
        error: cron:1 could not be read: no such file or directory.

        shop:1.5: pass, 2 limits
          State  Limit     Measured  At most  Room left  Set in
          pass   download    238 MB   250 MB    12.0 MB  plimsoll.toml:4
          pass   layers           9       40         31  plimsoll.toml:7

        worker:2: fail, 1 of 3 limits is exceeded
          State    Limit               Measured  At most     Room left  Set in
          fail     download              900 MB   800 MB   100 MB over  plimsoll.toml:31
          unknown  growth of download                 5%  not measured  plimsoll.toml:10
          pass     layers                    11       40            29  plimsoll.toml:7

        All images together: fail, the only limit is exceeded
          State  Limit     Measured  At most    Room left  Set in
          fail   download   1.14 GB  1.00 GB  138 MB over  plimsoll.toml:40

        worker:2: download 900 MB is 100 MB over 800 MB
          What             Measured  Unpacked  Layer
          /opt/venv/torch    700 MB   1.90 GB      3
          and 3 more
        The plan multi-stage is enough (~83.0 MB): `plimsoll report worker:2 --plan
        multi-stage`

        all images: download 1.14 GB is 138 MB over 1.00 GB
        Fixes 1 and 2 together are enough: download 1.14 GB -> 950 MB

        Fixes
          What to do      Unpacked  Download  Image
          1. pip's cache   -100 MB  -33.3 MB  worker:2
             RUN pip install --no-cache-dir -r requirements.txt
          2. test data     -100 MB  -33.3 MB  worker:2
             add tests/ to .dockerignore

        Not measured
          worker:2: growth of download: worker:2 is not in the baseline

        Next: `plimsoll report worker:2 --plan multi-stage` writes the Dockerfile.
    "#]]
    .assert_eq(&text);
    expect_file!["../snapshots/check-several.md"].assert_eq(&markdown(&several()));
}

#[test]
fn growth_has_signs_and_says_against_what() {
    expect![[r#"
        fail: growth of download +25.0 MB is 13.0 MB over the +12.0 MB (5% and 10 MB) of plimsoll.toml:10 [growth]

          State  Limit               Measured   At most     Room left  Set in
          fail   growth of download  +25.0 MB  +12.0 MB  13.0 MB over  plimsoll.toml:10
          pass   growth of layers          +1        +2             1  plimsoll.toml:10
          pass   growth of unpacked  -4.00 MB  +10.0 MB       14.0 MB  plimsoll.toml:10

        growth of download +25.0 MB is 13.0 MB over +12.0 MB (5% and 10 MB)
        Measured against shop:1.4.
          What                Measured  Unpacked  Download  Layer
          openssl, new        +14.0 MB   40.0 MB   14.0 MB      4
          /app/dist, changed  +11.0 MB   11.0 MB   11.0 MB      7
          the base image      -3.00 MB   8.00 MB   3.00 MB
        All known fixes together leave +13.0 MB, 1.00 MB over

        Fixes
          What to do      Unpacked  Download
          1. npm's cache  -30.0 MB  -10.0 MB
             RUN rm -rf /root/.npm
          3. logs         -6.00 MB  -2.00 MB
             RUN rm -rf /var/log/*

        Next: `plimsoll compare shop:1.4 shop:1.5` says what grew.
    "#]]
    .assert_eq(&text(&growing(), Look::PLAIN));
}

#[test]
fn rules_of_dive_are_about_hidden_bytes() {
    expect![[r#"
        fail: lowestEfficiency: hidden 32.0 MB is 12.0 MB over the 20.0 MB (0.95) of .dive-ci:2 rules

          State  Limit                   Measured  At most     Room left  Set in
          fail   lowestEfficiency         32.0 MB  20.0 MB  12.0 MB over  .dive-ci:2
          pass   highestWastedBytes       32.0 MB  40.0 MB       8.00 MB  .dive-ci:2
          pass   highestUserWastedPerc…   32.0 MB  33.0 MB       1.00 MB  dive's default

        lowestEfficiency: hidden 32.0 MB is 12.0 MB over 20.0 MB (0.95)
        Fix 1 alone is enough: lowestEfficiency: hidden 32.0 MB -> 18.0 MB

        Fixes
          What to do                  Unpacked  Download
          1. copies made by chown -R  -14.0 MB  -4.67 MB
             COPY with --chown instead

        Next: make fix 1, build, and check the image again.
    "#]]
    .assert_eq(&text(&dive(), Look::PLAIN));
}

#[test]
fn first_lines_of_breaches() {
    let download = |measured, max| judged("limits.download", "download", measured, max);
    let failed = |judgements| of(Verdict::Fail, judgements);
    let one = failed(vec![download(448 * MB, 250 * MB), counted("limits.layers", "layers", 9, 40)]);
    let first_line = |check: &Check| first(check).lines().next().unwrap_or_default().to_owned();
    let mut lines = Vec::new();
    let mut add = |check: &Check| lines.extend([first_line(check), title(check)]);
    add(&one);
    // What looks the same with three digits, or nearly, is told to the byte.
    add(&failed(vec![download(250 * MB + 1, 250 * MB)]));
    add(&failed(vec![download(250_500_001, 250_499_999)]));
    add(&failed(vec![download(300 * MB, 0); 3]));
    add(&failed(vec![at("--max", "", counted("limits.layers", "layers", 42, 40))]));
    let half = Judged { set: "1%".to_owned(), ..download(9 * MB, 5 * MB) };
    add(&failed(vec![half]));
    add(&failed(vec![Judged {
        unit: plimsoll::budget::check::NumberUnit::Count,
        measured: Some(2),
        over: 2,
        set: "deny".to_owned(),
        ..at("--deny", "", judged("rules.npm-cache", "npm's cache", 2, 0))
    }]));
    let expired = failing().judgements.into_iter().find(|judged| judged.over == 0);
    add(&failed(expired.into_iter().collect()));
    expect![[r#"
        fail: download 448 MB is 198 MB over the 250 MB of plimsoll.toml:4 [limits]
        ## plimsoll: fail: download 198 MB over budget
        fail: download 250,000,001 B is 1 B over the 250,000,000 B of plimsoll.toml:4 [limits]
        ## plimsoll: fail: download 1 B over budget
        fail: download 250,500,001 B is 2 B over the 250,499,999 B of plimsoll.toml:4 [limits]
        ## plimsoll: fail: download 2 B over budget
        fail: download 300 MB is 300 MB over the 0 B of plimsoll.toml:4 [limits], and 2 more limits are exceeded
        ## plimsoll: fail: download 300 MB over budget
        fail: layers 42 is 2 over the 40 of --max
        ## plimsoll: fail: layers 2 over budget
        fail: download 9.00 MB is 4.00 MB over the 5.00 MB (1%) of plimsoll.toml:4 [limits]
        ## plimsoll: fail: download 4.00 MB over budget
        fail: npm's cache is denied by --deny, and there are 2 findings
        ## plimsoll: fail: npm's cache is denied by `--deny`, and there are 2 findings
        fail: ignore of source-map: it expired on 2026-06-30 (plimsoll.toml:22 [[ignore]])
        ## plimsoll: fail: ignore of source-map: it expired on 2026-06-30 (plimsoll.toml:22 `[[ignore]]`)"#]].assert_eq(&lines.join("\n"));
}

#[test]
fn first_lines_without_a_breach() {
    let limit = || judged("limits.download", "download", 238 * MB, 250 * MB);
    let mut lines = Vec::new();
    let mut add = |check: &Check| {
        let first = first(check).lines().next().unwrap_or_default().to_owned();
        lines.extend([first, title(check)]);
    };
    add(&of(Verdict::Pass, vec![limit()]));
    add(&of(Verdict::Pass, vec![judged("limits.download", "download", 250 * MB, 250 * MB)]));
    add(&of(Verdict::Pass, vec![judged("limits.download", "download", 250 * MB - 1, 250 * MB)]));
    add(&of(Verdict::Pass, Vec::new()));
    let absent = || unknown("growth.download", "growth of download", "5%", "no baseline is named");
    add(&of(Verdict::Pass, vec![absent()]));
    add(&of(Verdict::Pass, vec![absent(), absent()]));
    add(&of(Verdict::Pass, vec![limit(), absent()]));
    let mut strict = of(Verdict::Fail, vec![limit(), absent(), absent()]);
    strict.budget.strict = true;
    add(&strict);
    let warned = || Judged {
        state: LimitState::Warn,
        warn: Some(230 * MB),
        over: 8 * MB,
        set: "230 MB".to_owned(),
        ..limit()
    };
    add(&of(Verdict::Warn, vec![warned(), limit(), warned()]));
    let lower = || Judged { ratchet: Some("150 MB".to_owned()), ..limit() };
    add(&of(Verdict::Warn, vec![Judged { state: LimitState::Warn, ..lower() }]));
    let warnings = vec!["[[path]] glob `a/**` (plimsoll.toml:9) matches nothing".to_owned()];
    add(&Check { warnings, ..of(Verdict::Warn, vec![limit()]) });
    add(&Check { images: vec![unreadable("a.tar", "not found")], ..of(Verdict::Pass, Vec::new()) });
    let images = vec![unreadable("a.tar", "not found"), unreadable("b.tar", "no image")];
    add(&Check { images, ..of(Verdict::Pass, Vec::new()) });
    let images = vec![image("shop:1.5", Verdict::Pass), unreadable("b.tar", "no image")];
    add(&Check { images, ..of(Verdict::Pass, vec![limit()]) });
    expect![[r#"
        pass: the only limit holds: download, 12.0 MB (5 %) below 250 MB
        ## plimsoll: pass: the only limit holds
        pass: the only limit holds: download, exactly at 250 MB
        ## plimsoll: pass: the only limit holds
        pass: the only limit holds: download, 1 B (<1 %) below 250,000,000 B
        ## plimsoll: pass: the only limit holds
        pass: no limit is set, so that nothing was judged
        ## plimsoll: pass: no limit is set, so that nothing was judged
        pass: nothing was judged: the only limit is not measured
        ## plimsoll: pass: nothing was judged: the only limit is not measured
        pass: nothing was judged: none of the 2 limits is measured
        ## plimsoll: pass: nothing was judged: none of the 2 limits is measured
        pass: 1 of 2 limits holds, 1 is not measured; the closest is download, 12.0 MB (5 %) below 250 MB
        ## plimsoll: pass: 1 of 2 limits holds, 1 is not measured
        fail: growth of download is not measured, which fails with --strict: no baseline is named, and 1 more limit is not measured
        ## plimsoll: fail: growth of download is not measured, which fails with `--strict`: no baseline is named, and 1 more limit is not measured
        warn: download 238 MB is 8.00 MB over the warning at 230 MB of plimsoll.toml:4 [limits], and 1 more limit is worth a warning
        ## plimsoll: warn: download 8.00 MB over its warning
        warn: limits.download leaves 5 % of room: `plimsoll check --ratchet` writes 150 MB
        ## plimsoll: warn: limits.download leaves 5 % of room: `plimsoll check --ratchet` writes 150 MB
        warn: the only limit holds (1 warning below): download, 12.0 MB (5 %) below 250 MB
        ## plimsoll: warn: the only limit holds (1 warning below)
        no answer: a.tar could not be read: not found
        ## plimsoll: no answer: a.tar could not be read: not found
        no answer: none of the 2 images could be read
        ## plimsoll: no answer: none of the 2 images could be read
        no answer for 1 of 2 images: the only limit holds: download of shop:1.5, 12.0 MB (5 %) below 250 MB
        ## plimsoll: no answer for 1 of 2 images: the only limit holds"#]].assert_eq(&lines.join("\n"));
}

#[test]
fn what_is_missing_of_an_image_is_said_first() {
    expect![[r#"
        pass: the only limit holds: unpacked, 12.0 MB (5 %) below 250 MB
        warning: shop:1.5 is incomplete: layer 6 is not in it; the numbers below are of
        the rest.

          State  Limit     Measured  At most  Room left  Set in
          pass   unpacked    238 MB   250 MB    12.0 MB  plimsoll.toml:4
    "#]]
    .assert_eq(&text(&incomplete(), Look::PLAIN));
}

#[test]
fn advice_says_how_far_it_leads() {
    let with = |advice| {
        let limit = judged("limits.download", "download", 448 * MB, 250 * MB);
        let check = of(Verdict::Fail, vec![Judged { advice, ..limit }]);
        let text = text(&check, Look { width: 120, ..Look::PLAIN });
        text.split("over 250 MB\n").nth(1).unwrap_or_default().to_owned()
    };
    let mut both = plan_leads_to("slim-base", 83 * MB, true);
    if let Some(both) = &mut both {
        both.fixes = vec![2];
    }
    let all = [
        None,
        fixes_lead_to(&[1], 240 * MB, true),
        fixes_lead_to(&[2, 4], 240 * MB, true),
        fixes_lead_to(&[1, 2, 3], 250 * MB, true),
        fixes_lead_to(&[1], 250 * MB + 1, false),
        fixes_lead_to(&[1, 2, 3], 300 * MB, false),
        plan_leads_to("multi-stage", 83 * MB, true),
        plan_leads_to("in-place", 260 * MB, false),
        both,
    ];
    expect![[r#"
        No known fix brings it within the limit.

        Next: `plimsoll --full shop:1.5` shows what every byte is.
        Fix 1 alone is enough: download 448 MB -> 240 MB

        Next: make fix 1, build, and check the image again.
        Fixes 2 and 4 together are enough: download 448 MB -> 240 MB

        Next: make fixes 2 and 4, build, and check the image again.
        Fixes 1 to 3 together are enough: download 448 MB -> 250 MB

        Next: make fixes 1 to 3, build, and check the image again.
        Fix 1, the only one that is known, leaves 250,000,001 B, 1 B over

        Next: `plimsoll --full shop:1.5` shows what every byte is.
        All known fixes together leave 300 MB, 50.0 MB over

        Next: `plimsoll --full shop:1.5` shows what every byte is.
        The plan multi-stage is enough (~83.0 MB): `plimsoll report shop:1.5 --plan multi-stage`

        Next: `plimsoll report shop:1.5 --plan multi-stage` writes the Dockerfile.
        The plan in-place leaves ~260 MB, 10.0 MB over: `plimsoll report shop:1.5 --plan in-place`

        Next: `plimsoll report shop:1.5 --plan in-place` writes the Dockerfile.
        The plan slim-base with fix 2 is enough (~83.0 MB): `plimsoll report shop:1.5 --plan slim-base`

        Next: `plimsoll report shop:1.5 --plan slim-base` writes the Dockerfile.
    "#]].assert_eq(&all.map(with).concat());
}

#[test]
fn many_images_fit_a_screen_and_none_is_forgotten() {
    let check = many(40);
    let text_80 = text(&check, Look::PLAIN);
    assert!(text_80.lines().count() <= 44, "{text_80}");
    expect![[r#"
        fail: service-0:1.0: download 300 MB is 50.0 MB over the 250 MB of plimsoll.toml:4 [limits], and 13 more limits are exceeded
        service-0:1.0: fail, 1 of 2 limits is exceeded
          State  Limit     Measured  At most     Room left  Set in
          fail   download    300 MB   250 MB  50.0 MB over  plimsoll.toml:4
          pass   layers           9       40            31  plimsoll.toml:7

        service-3:1.0: fail, 1 of 2 limits is exceeded
          State  Limit     Measured  At most     Room left  Set in
          fail   download    300 MB   250 MB  50.0 MB over  plimsoll.toml:4
          pass   layers           9       40            31  plimsoll.toml:7

        service-6:1.0: fail, 1 of 2 limits is exceeded
          State  Limit     Measured  At most     Room left  Set in
          fail   download    300 MB   250 MB  50.0 MB over  plimsoll.toml:4
          pass   layers           9       40            31  plimsoll.toml:7

        service-9:1.0: fail, 1 of 2 limits is exceeded
          State  Limit     Measured  At most     Room left  Set in
          fail   download    300 MB   250 MB  50.0 MB over  plimsoll.toml:4
          pass   layers           9       40            31  plimsoll.toml:7

        service-12:1.0: fail, 1 of 2 limits is exceeded
          State  Limit     Measured  At most     Room left  Set in
          fail   download    300 MB   250 MB  50.0 MB over  plimsoll.toml:4
          pass   layers           9       40            31  plimsoll.toml:7

        Other images
          service-15:1.0: fail, 1 of 2 limits is exceeded
          service-18:1.0: fail, 1 of 2 limits is exceeded
          and 33 more (`--full`)

        service-0:1.0: download 300 MB is 50.0 MB over 250 MB
          What  Measured  Layer
          /app    300 MB      2
        No known fix brings it within the limit.

        And 13 more exceeded limits
          service-3:1.0: download: no known fix
          service-6:1.0: download: no known fix
          and 11 more (`--full`)

        Next: `plimsoll --full service-0:1.0` shows what every byte is.
    "#]]
    .assert_eq(&text_80);
    let full = text(&check, FULL);
    for at in 0..40 {
        assert!(full.contains(&format!("\nservice-{at}:1.0: ")), "{at}");
    }
    markdown(&check);
}

#[test]
fn fixes_that_there_is_no_room_for_are_counted() {
    let fixes = |count| {
        let fixes = (1..=count).map(|number| fix(number, "a cache", "RUN rm -rf /c", 3_000_000));
        Check { fixes: fixes.collect(), ..failing() }
    };
    let markdown = markdown(&fixes(300));
    let shown = markdown.matches(". a cache**: ").count() as u64;
    let left_out = 300 - shown;
    let saving = Bytes(left_out * 3_000_000);
    let rest = format!("**And {left_out} more changes**: \\-{saving} unpacked");
    assert!(20 <= shown && markdown.contains(&rest), "{markdown}");
    let text_80 = text(&fixes(300), Look::PLAIN);
    assert!(text_80.contains("and 299 more changes, -897 MB unpacked (`--full`)"), "{text_80}");
    assert!(text(&fixes(300), FULL).contains("  300. a cache\n"));
}

/// Numbers at their limits, nothing in any list, and lists that are far too long.
fn extremes() -> Vec<Check> {
    let ends = [i64::MIN, -1, 0, 1, i64::MAX];
    let mut judgements = Vec::new();
    for limit in ["limits.download", "growth.layers", "dive.lowestEfficiency", "rules.x", "x", ""] {
        for measured in ends {
            for max in ends {
                let state = LimitState::ALL[judgements.len() % 4];
                let bare = counted(limit, "", measured, max);
                judgements.push(Judged {
                    state,
                    warn: Some(max),
                    over: measured,
                    room: Some(max),
                    contributors: vec![part("", None, measured, max)],
                    more_contributors: u64::MAX,
                    advice: fixes_lead_to(&[usize::MAX, usize::MAX], max, measured < 0),
                    image: Some(usize::MAX),
                    ..if measured < max { judged(limit, "", measured, max) } else { bare }
                });
            }
        }
    }
    let mut odd = Check { fixes: failing().fixes, ..of(Verdict::Fail, judgements.clone()) };
    odd.fixes.iter_mut().for_each(|fix| {
        (fix.image, fix.unpacked, fix.download) = (usize::MAX, Bytes(u64::MAX), None);
    });
    let empty = Judged { max: None, warn: None, set: String::new(), ..judgements[0].clone() };
    let empty = Judged { state: LimitState::Fail, measured: None, advice: None, ..empty };
    let nothing = Check { images: Vec::new(), ..of(Verdict::Fail, vec![empty]) };
    let long: Vec<Judged> = (0..10_000)
        .map(|at| Judged {
            contributors: (0..if at == 9_999 { 500 } else { 2 })
                .map(|at| Contributor { what: "x/".repeat(at), ..part("", None, 1, 1) })
                .collect(),
            ..judged(&format!("path.{at}/**"), &format!("{at}/**"), at, 5_000)
        })
        .collect();
    let warnings = vec!["Something is odd.".to_owned(); 10_000];
    vec![
        odd.clone(),
        Check { images: many(9).images, ..odd },
        nothing.clone(),
        Check { judgements: Vec::new(), ..nothing },
        Check { warnings, ..of(Verdict::Fail, long) },
    ]
}

#[test]
fn extremes_are_drawn() {
    for check in extremes() {
        let text_80 = text(&check, Look::PLAIN);
        assert!(text_80.lines().count() <= 60, "{text_80}");
        text(&check, Look { width: 40, ..Look::PLAIN });
        text(&check, FULL);
        markdown(&check);
        write("json", &check, Look::PLAIN);
    }
    let check = &extremes()[4];
    assert!(text(check, Look::PLAIN).lines().count() <= 44);
    assert!(markdown(check).contains("5,001 pass"), "{}", markdown(check));
    let full = text(check, FULL);
    assert_eq!(full.lines().filter(|line| line.starts_with("  fail ")).count(), 4_999);
}

#[test]
fn judgements_fit_every_width() {
    let all = [passing(), failing(), growing(), several(), dive(), incomplete(), many(9)];
    for check in &all {
        for width in [40, 60, 72, 80, 120, 200] {
            for full in [false, true] {
                let detail = Detail { full, packages: false };
                text(check, Look { width, detail, ..Look::PLAIN });
            }
        }
        assert!(text(check, Look::PLAIN).lines().count() <= 44);
    }
}

#[test]
fn colour_adds_styles_and_nothing_else() {
    let plain = write("text", &failing(), Look::PLAIN);
    let coloured = write("text", &failing(), Look { colour: true, ..Look::PLAIN });
    assert!(coloured.contains("\u{1b}["));
    assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), plain);
}

#[test]
fn hostile_names_stay_names() {
    let commands =
        ["::error file=a::b", " ::stop-commands::x", "##[error]x", "##VSO[task.complete]x"];
    let hidden = ["#\u{1b}#[error]", ":\u{202e}:error::", "a\n::error::x", "a\r\n##[group]"];
    let markdown_marks = crate::markdown::HOSTILE.iter().copied();
    for name in markdown_marks.chain(commands).chain(hidden) {
        let check = hostile(name);
        assert_ne!(check, several());
        crate::markdown::check(name, &markdown(&check));
        for width in [40, 80, 120] {
            for full in [false, true] {
                let detail = Detail { full, packages: false };
                text(&check, Look { width, detail, ..Look::PLAIN });
            }
        }
    }
    // A word that is longer than a line is broken, and no line begins with the rest of a name.
    for at in 30..90 {
        let name = format!("{}::error::y", "x".repeat(at));
        let text = write("text", &hostile(&name), FULL);
        assert!(!text.lines().any(is_command), "{text}");
    }
}

#[test]
fn json_is_read_back_and_keeps_to_its_schema() {
    let schema = json_schema::check_schema();
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    let mut all = vec![passing(), failing(), growing(), several(), dive(), incomplete()];
    all.push(hostile("\u{1b}\"\\"));
    all.extend(extremes().into_iter().take(4));
    for check in all {
        let json = write("json", &check, Look::PLAIN);
        let value: Value = serde_json::from_str(&json).expect("the output is JSON");
        let errors: Vec<String> =
            validator.iter_errors(&value).map(|error| error.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new(), "{json}");
        assert_eq!(serde_json::from_str::<Check>(&json).expect("it is one"), check);
    }
    let json = write("json", &failing(), Look::PLAIN);
    let lines = json.lines().map(|line| line.chars().take(70).collect::<String>());
    expect![[r#"
        {
          "schema": 1,
          "version": "0.0.0",
          "verdict": "fail",
          "image": { "reference": "shop:1.5", "source": "oci-archive", "names"
          "sizes": { "download": 448000000, "download_estimated": false, "unpa
          "images": [
            { "name": "shop:1.5", "verdict": "fail", "image": { "reference": "
          ],
          "budget": { "file": "plimsoll.toml", "baseline": null, "strict": fal
          "judgements": [
            { "limit": "limits.download", "image": 0, "title": "download", "st"#]]
    .assert_eq(&lines.take(12).collect::<Vec<_>>().join("\n"));
    for (from, to) in [
        ("\"state\": \"warn\"", "\"state\": \"bad\""),
        ("\"warnings\":", "\"warning\":"),
        ("\"over\": 198000000", "\"over\": \"198 MB\""),
        ("\"where\":", "\"origin\":"),
    ] {
        let broken = json.replace(from, to);
        assert_ne!(broken, json, "{from}");
        let value = serde_json::from_str(&broken).expect("the output is JSON");
        assert!(!validator.is_valid(&value), "{to}");
    }
}
