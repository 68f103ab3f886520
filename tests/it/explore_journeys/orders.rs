//! Orders: by each key, the other way round, and the cursor stays on its entry.

use expect_test::expect;
use plimsoll::explore::keys::View;

use super::{Journey, SHOP, USUAL, at_both_sizes};

/// The topmost rows of the whole image in an order.
fn top(journey: &Journey) -> String {
    let listed = journey.listed();
    let top = listed.iter().filter(|path| path.matches('/').count() == 1);
    top.cloned().collect::<Vec<_>>().join(" ")
}

#[test]
fn files_are_sorted_by_each_key_and_the_cursor_stays() {
    let said = at_both_sizes(|size| {
        let mut journey = Journey::through(&SHOP, size);
        journey.is_at("c c - g j j j", "/app");
        let mut orders = String::new();
        for key in ["u", "s", "d", "n", "c", "t", "h", "l"] {
            journey.keys("s u : \"/app\" Enter s").is_at(key, "/app");
            let order = journey.model.files.as_ref().unwrap().files.listing().order.word();
            journey.shows("", &[&format!("by {order}")]);
            orders += &format!("{key} {order}: {}\n", top(&journey));
            // On the first row, the cursor stays there and not on the file.
            let is_first = journey.model.files.as_ref().unwrap().at == 0;
            journey.keys("S");
            assert_eq!(journey.path() == "/app", !is_first, "reversed by {order}");
            orders += &format!("  reversed: {}\n", top(&journey));
        }
        orders
    });
    expect![[r#"
        u unpacked: /usr /root /var /app /etc /bin /tmp
          reversed: /bin /tmp /etc /app /var /root /usr
        s unpacked: /usr /root /var /app /etc /bin /tmp
          reversed: /bin /tmp /etc /app /var /root /usr
        d download: /usr /root /var /app /etc /bin /tmp
          reversed: /tmp /bin /etc /app /var /root /usr
        n name: /app /bin /etc /root /tmp /usr /var
          reversed: /var /usr /tmp /root /etc /bin /app
        c count: /app /usr /var /root /etc /bin /tmp
          reversed: /bin /tmp /etc /root /app /usr /var
        t time: /bin /etc /app /root /tmp /usr /var
          reversed: /app /root /tmp /usr /var /bin /etc
        h hidden: /app /tmp /var /bin /etc /root /usr
          reversed: /bin /etc /root /usr /var /tmp /app
        l layer: /bin /etc /app /root /tmp /usr /var
          reversed: /app /root /tmp /usr /var /bin /etc
    "#]]
    .assert_eq(&said);
}

#[test]
fn the_menu_lists_its_keys_and_stays_open_until_esc() {
    let mut journey = Journey::through(&SHOP, USUAL);
    journey.check_lines(
        "s",
        &["unpacked", "hidden"],
        expect![[r#"
         shop:1.4  linux/amd64                       22.5 MB unpacked  22.5 MB download
        ── 1 Layers ─────────────────────────────────────────────────── hidden 951 kB ──
        ── 2 Files · changes of layer 4 · by unpacked ────────────── 12.7 MB  12.7 MB ──
         u unpacked  d download  n name  c count  t time  h hidden  l layer    Esc back
    "#]],
    );
    journey.shows("x", &["x is not in this menu"]);
    assert!(journey.model.menu.is_some());
    journey.keys("Esc");
    assert!(journey.model.menu.is_none());
}

#[test]
fn findings_are_sorted_and_the_cursor_stays() {
    let mut journey = Journey::through(&SHOP, USUAL);
    journey.keys("3 j");
    let finding = journey.model.findings.row().unwrap();
    for keys in ["s n", "S", "s c", "s l", "s d", "s u"] {
        journey.keys(keys);
        assert_eq!(journey.model.findings.row().unwrap(), finding, "{keys}");
    }
    journey.shows("s t", &["findings cannot be sorted by time"]);
    journey.shows("s h", &["findings cannot be sorted by hidden"]);
}

#[test]
fn packages_are_sorted_and_the_cursor_stays() {
    let mut journey = Journey::through(&SHOP, USUAL);
    journey.keys("4 j");
    let package = journey.model.packages.row().unwrap().id;
    for keys in ["s n", "S", "s c", "s l", "s d", "s u"] {
        journey.keys(keys);
        assert_eq!(journey.model.packages.row().unwrap().id, package, "{keys}");
    }
    journey.check_lines(
        "s n g",
        &["bash", "git", "libc6", "perl", "4 Packages"],
        expect![[r#"
        ── 4 Packages ─────────────────────────────────────────────── dpkg 4, 4.70 MB ──
        ▶ 1.20 MB   1.20 MB   1.20 MB  bash 1.0                       unknown in layer 1
          1.60 MB   1.60 MB    900 kB  git 1.0              unknown in layer 2, + 1 more
              0 B       0 B   1.90 MB  libc6 1.0                          needed by bash
              0 B       0 B    700 kB  perl 1.0                            needed by git
        ── dpkg bash 1.0 ───────────────────────────────────────────────────────────────
    "#]],
    );
    journey.shows("s t", &["packages cannot be sorted by time"]);
}

#[test]
fn what_cannot_be_sorted_says_so() {
    let mut journey = Journey::through(&SHOP, USUAL);
    journey.keys("1");
    assert_eq!(journey.focus(), View::Layers);
    journey.shows("s", &["s does nothing here"]);
}
