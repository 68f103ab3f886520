//! Plans, and why something is in the image: each line is a place to go to.

use expect_test::expect;
use plimsoll::explore::keys::View;
use plimsoll::explore::model::Overlay;

use super::{Journey, SHOP, USUAL, WIDE};

#[test]
fn plans_are_looked_through_and_copied() {
    let mut journey = Journey::through(&SHOP, USUAL);
    journey.check(
        "p",
        expect![[r#"
             shop:1.4  linux/amd64                       22.5 MB unpacked  22.5 MB download
            ── Plans: what the image would be ───────────── each is instead of the others ──
            ▶1 19.9 MB unpacked (-12 %), 19.9 MB download  the fixes below that need no oth…
            ── in place: its Dockerfile ─────────────────────────────────── hidden 951 kB ──
              # BuildKit's history has no --from and no --mount, and that of older \
                  versions no --chown and --chmod: those that layers show are marked, \
                  others are unknown
              FROM BASE
              # inferred from the layer: --mount
              RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \
                  --mount=type=cache,target=/var/lib/apt,sharing=locked \
                  apt-get update && \
                  apt-get install -y git && \
                  apt-get clean
              COPY . /app
              RUN pip install -r requirements.txt
              RUN chown -R app /app/data

              # In .dockerignore:
              # .env
              # .env.*
              # **/*.key
            ────────────────────────────────────────────────────────────────────────────────
             Tab next plan  y copy  E write                                        Esc back
        "#]],
    );
    journey.keys("y E Enter");
    assert_eq!(journey.copied.len(), 1);
    assert_eq!(journey.written[0].0, "Dockerfile.plimsoll");
    assert_eq!(journey.copied[0].clone() + "\n", journey.written[0].1);
    journey.exists("Dockerfile.plimsoll");
    journey.shows("E Enter", &["Dockerfile.plimsoll exists; replace it? y, then Enter"]);
}

#[test]
fn every_line_of_why_leads_somewhere_or_says_that_it_does_not() {
    for size in [USUAL, WIDE] {
        for subject in ["c c : \"/usr/lib/perl/base.pm\" Enter", "0", "1", "3", "4"] {
            let mut journey = Journey::through(&SHOP, size);
            journey.keys(subject).keys("w");
            let Some(Overlay::Why { details, .. }) = journey.model.overlays.last() else {
                panic!("{subject}:\n{}", journey.screen());
            };
            let lines = details.lines.clone();
            assert!(!lines.is_empty());
            let subject = journey.model.subject();
            for (at, line) in lines.iter().enumerate() {
                journey.keys("Home");
                (0..at).for_each(|_| _ = journey.keys("j"));
                journey.keys("Enter");
                match line.target {
                    Some(_) => {
                        assert!(journey.model.overlays.is_empty(), "{}", line.text);
                        // And back to where it was asked.
                        journey.keys("H");
                        assert_eq!(journey.model.subject(), subject, "{}", journey.screen());
                        journey.keys("w");
                    }
                    None => _ = journey.shows("", &["this line leads nowhere"]),
                }
            }
        }
    }
}

#[test]
fn why_is_from_the_layer_to_the_package_that_needs_it() {
    let mut journey = Journey::through(&SHOP, USUAL);
    journey.check(
        "c c : \"/usr/lib/perl/base.pm\" Enter w",
        expect![[r#"
             shop:1.4  linux/amd64                       22.5 MB unpacked  22.5 MB download
            ── /usr/lib/perl/base.pm ───────────────────────────────────────────────────────
            ▶sizes       700 kB, download 701 kB
             layer     → 2 RUN apt-get update && apt-get install -y git
             package   → dpkg perl 1.0
             needed by → git
             finding   → version-control-tools: Version control tools, saves 1.60 MB
             mode        0644, owner 0:0, 1970-01-01














            ────────────────────────────────────────────────────────────────────────────────
             Enter go there  y copy                                                Esc back
        "#]],
    );
    journey.keys("j j Enter");
    assert_eq!(journey.focus(), View::Packages);
    journey.check_lines(
        "",
        &["▶"],
        expect![[r#"
        ▶     0 B       0 B    700 kB  perl 1.0                            needed by git
    "#]],
    );
}
