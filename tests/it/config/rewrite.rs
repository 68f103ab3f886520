//! New limits are written into a file, and nothing else of it changes.

use std::collections::HashSet;

use expect_test::{Expect, expect};
use plimsoll::budget::{Amount, Budget, Joined, Limit, NewLimit, Share, Unit};
use plimsoll::config::rewrite::{RewriteError, with_limits};
use proptest::prelude::{Strategy, any, prop_assert, prop_assert_eq, proptest};
use proptest::sample::{Index, subsequence};

use super::config;

/// Every limit of a budget, in the order of its sections.
fn limits(budget: &mut Budget) -> Vec<&mut Limit> {
    let sections = budget.sections.iter_mut().flat_map(|(_, section)| &mut section.limits);
    budget.general.limits.iter_mut().chain(sections).chain(&mut budget.total).collect()
}

fn change(text: &str, name: &str, max: Amount) -> NewLimit {
    let mut budget = config(text).budget;
    let limits = limits(&mut budget);
    let limit = limits.into_iter().find(|limit| limit.target.name() == name);
    let limit = limit.unwrap_or_else(|| panic!("there is no `{name}` in:\n{text}"));
    let (origin, target) = (limit.origin.clone(), limit.target.clone());
    NewLimit { origin, target, unit: limit.unit, max, warn: max }
}

fn check(text: &str, changes: &[(&str, Amount)], expected: &Expect) {
    let changes: Vec<NewLimit> =
        changes.iter().map(|(name, max)| change(text, name, *max)).collect();
    let written = with_limits(text, &changes).unwrap_or_else(|error| panic!("{error}"));
    expected.assert_eq(&written);
    assert_eq!(with_limits(&written, &changes).as_ref(), Ok(&written));
}

#[test]
fn values_change_and_everything_else_stays() {
    let text = r#"# The budget.
  [limits] # of the image
download="250 MB"   # since 2024
unpacked = { warn = "550 MB", max = "600 MB" } # both
visible = {max='500 MB',warn = '400 MB' }
hidden =	'1%'
layers = 0x28
"entries" = { warn = 10_000 }
overhead = """900 kB"""

[[path]] # documentation
glob = "usr/share/doc/**"
max = "10 MB" # of it
warn = "5 MB"
[[path]]
glob = "usr/share/doc/**"
max = 10
[[path]]
glob = "usr/share/doc/**"
hidden = true
max = "10 MB"
[total]
download.max = "1 GB"
"#;
    let share = |billionths| Amount::share(Share(billionths));
    check(
        text,
        &[
            ("limits.download", Amount::number(235_000_000)),
            ("limits.unpacked", Amount::number(500_000_000)),
            ("limits.visible", Amount::number(450_000_001)),
            ("limits.hidden", share(3_500_000)),
            ("limits.layers", Amount::number(12)),
            ("limits.entries", Amount::number(1_234)),
            ("limits.overhead", Amount::number(0)),
            ("path.usr/share/doc/**", Amount::number(2_000_000)),
            ("total.download", Amount::number(999)),
        ],
        &expect![[r##"
            # The budget.
              [limits] # of the image
            download="235 MB"   # since 2024
            unpacked = { warn = "500 MB", max = "500 MB" } # both
            visible = {max='450000001 B',warn = '400 MB' }
            hidden =	'0.35%'
            layers = 12
            "entries" = { warn = 1234 }
            overhead = "0 B"

            [[path]] # documentation
            glob = "usr/share/doc/**"
            max = "2 MB" # of it
            warn = "2 MB"
            [[path]]
            glob = "usr/share/doc/**"
            max = 10
            [[path]]
            glob = "usr/share/doc/**"
            hidden = true
            max = "10 MB"
            [total]
            download.max = "999 B"
        "##]],
    );
}

#[test]
fn several_limits_may_be_in_one_line() {
    let text = "limits = { download = \"1 MB\", layers = 3 }\r\n\
                path = [{ glob = 'a', max = 5 }, { glob = 'b', max = 5 }]";
    check(
        text,
        &[("limits.layers", Amount::number(2)), ("path.b", Amount::number(4))],
        &expect![[r#"
            limits = { download = "1 MB", layers = 2 }
            path = [{ glob = 'a', max = 5 }, { glob = 'b', max = 4 }]"#]],
    );
}

#[test]
fn the_later_of_two_changes_counts_and_none_changes_nothing() {
    let text = "[limits]\nlayers = 9\n";
    let (eight, seven) = (Amount::number(8), Amount::number(7));
    check(
        text,
        &[("limits.layers", eight), ("limits.layers", seven)],
        &expect![[r#"
        [limits]
        layers = 7
    "#]],
    );
    check(
        text,
        &[],
        &expect![[r#"
        [limits]
        layers = 9
    "#]],
    );
    let same = "[limits]\nlayers = 0b1001 \ndownload = \"1000kB\"\n";
    let megabyte = Amount::number(1_000_000);
    check(
        same,
        &[("limits.layers", Amount::number(9)), ("limits.download", megabyte)],
        &expect![[r#"
        [limits]
        layers = 0b1001 
        download = "1000kB"
    "#]],
    );
}

#[test]
fn what_is_not_there_is_an_error() {
    let text = "[limits]\nlayers = 9\n";
    let new = change(text, "limits.layers", Amount::number(8));
    let error = |text: &str| with_limits(text, std::slice::from_ref(&new)).unwrap_err();
    let said = "line 2 does not set the limit `limits.layers`";
    for other in
        ["", "\n[limits]\nlayers = 9\n", "[limits]\nentries = 9\n", "[total]\nlayers = 9\n"]
    {
        assert_eq!(error(other).to_string(), said, "{other}");
    }
    assert!(matches!(error("[limits]\nlayers = \n"), RewriteError::Invalid(_)));
}

/// Parts of files that can stand beside each other in any order.
const BLOCKS: &[&str] = &[
    "# A comment alone.\n\n\n",
    "[limits] # all\n  download=\"250 MB\"#no space\nunpacked = { warn = '550 MB', max = '600 MB' }\n",
    "[growth]\ndownload = \"5% and 10 MB\" # both\nlayers = { max = 2, warn = 1 }\n\n",
    "[[path]]\nglob = \"usr/**\"\nmax = \"1 MB\" # \"quoted\"\nwarn = \"0.5 MB\"\n",
    "[[path]]\nglob = \"usr/**\"\nmax = 100\n#[[path]]\n#max = 5\n",
    "\t[[package]]\n\tecosystem = \"npm\"\n\tmax = 1_000\n",
    "[[finding]] # é\nrule = 'cache'\nwarn = 3\n",
    "[image.\"api*\".limits]\nhidden = \"1% or 2 MB\"\ndownload.max = \"100 MB\"\n",
    "[image.worker]\nlimits = { layers = 3, download = \"1 MB\" } # one line\n",
    "[platform.\"linux/arm64\".limits]\nlayers = { warn = 5 }\n",
    "[total]\nunpacked = \"\"\"3 GB\"\"\"\nlayers = 50\n",
    "[rules] # \"250 MB\"\nnpm-cache = \"deny\"\n",
];

fn files() -> impl Strategy<Value = String> {
    let blocks = subsequence(BLOCKS, 0..=BLOCKS.len()).prop_shuffle();
    (blocks, any::<bool>()).prop_map(|(blocks, is_crlf)| {
        let text = blocks.concat();
        if is_crlf { text.replace('\n', "\r\n") } else { text }
    })
}

/// An amount with the same parts as another one.
fn like(amount: Amount, number: u64, share: u64) -> Amount {
    let (number, share) = (amount.number.map(|_| number), amount.share.map(|_| Share(share)));
    Amount { number, share, ..amount }
}

/// What of each line is neither the value of a limit nor in it.
fn frame(text: &str) -> Vec<(&str, usize, bool)> {
    let line = |line| {
        let key = str::split_once(line, '=').map_or(line, |(key, _)| key);
        (key, line.matches('#').count(), line.ends_with('\r'))
    };
    text.split('\n').map(line).collect()
}

proptest! {
    #[test]
    fn only_limits_change_and_only_once(
        text in files(),
        changes in proptest::collection::vec(
            (any::<Index>(), any::<u64>(), 0..=Share::ALL.0, 0_u32..64),
            0..4,
        ),
    ) {
        let mut expected = config(&text).budget;
        let (mut new, mut changed) = (Vec::new(), HashSet::new());
        for (index, number, share, bits) in changes {
            let mut all = limits(&mut expected);
            if all.is_empty() {
                continue;
            }
            let index = index.index(all.len());
            if !changed.insert(index) {
                continue;
            }
            let limit = all.remove(index);
            // Small and large numbers alike.
            let today = limit.bound.max.or(limit.bound.warn).unwrap();
            let max = like(today, number >> bits, share);
            let (origin, target) = (limit.origin.clone(), limit.target.clone());
            new.push(NewLimit { origin, target, unit: limit.unit, max, warn: max });
            let is_above = limit.bound.warn.is_some_and(|warn| warn.is_beyond(&max));
            match limit.bound.max.as_mut() {
                Some(today) => *today = max,
                None => limit.bound.warn = Some(max),
            }
            if is_above {
                limit.bound.warn = Some(max);
            }
        }
        let written = with_limits(&text, &new).unwrap();
        prop_assert_eq!(format!("{:#?}", config(&written).budget), format!("{expected:#?}"));
        prop_assert_eq!(frame(&written), frame(&text));
        for comment in text.lines().filter_map(|line| line.split_once('#')) {
            prop_assert!(written.contains(comment.1), "{} in:\n{}", comment.1, written);
        }
        prop_assert_eq!(with_limits(&written, &new).unwrap(), written);
    }

    #[test]
    fn amounts_are_written_as_they_are_read(number: u64, share in 0..=Share::ALL.0, either: bool) {
        let joined = if either { Joined::Or } else { Joined::And };
        let both = Amount { number: Some(number), share: Some(Share(share)), joined };
        let text = format!("[limits]\nhidden = \"{}\"\n", both.exactly(Unit::Bytes));
        let read = config(&text).budget.general.limits[0].bound.max;
        prop_assert_eq!(read, Some(both));
    }
}
