//! Searching: letter by letter, from match to match, and back to where it began.

use expect_test::expect;

use super::{Image, Journey, SHOP, USUAL, WIDE, at_both_sizes};

#[test]
fn the_cursor_follows_the_letters_and_esc_takes_it_back() {
    let said = at_both_sizes(|size| {
        let mut journey = Journey::through(&SHOP, size);
        journey.is_at("c c - g", "/usr").keys("/");
        let mut steps = String::new();
        for letter in ["\"o\"", "\"r\"", "\"d\"", "\"e\"", "\"x\"", "Backspace"] {
            journey.keys(letter);
            steps += &format!("{letter} {}\n", journey.path());
        }
        journey.is_at("Esc", "/usr").lacks("", &["orders.csv"]);
        steps
    });
    expect![[r#"
        "o" /app/.git/objects
        "r" /app/data/orders.csv
        "d" /app/data/orders.csv
        "e" /app/data/orders.csv
        "x" /usr
        Backspace /app/data/orders.csv
    "#]]
    .assert_eq(&said);
}

#[test]
fn next_and_previous_go_around() {
    let mut journey = Journey::through(&SHOP, USUAL);
    journey.keys("c c g / \"csv\" Enter");
    let first = journey.path();
    journey.shows("", &["match 1 of 2 for `csv`"]).keys("n");
    let second = journey.path();
    assert_ne!(first, second);
    journey.shows("", &["match 2 of 2"]).is_at("n", &first).is_at("N", &second);
    journey.is_at("N", &first);
    journey.shows("Esc", &["the search is over"]).shows("n", &["nothing is searched"]);
    journey.is_at("", &first);
}

#[test]
fn nothing_is_found_and_the_cursor_stays() {
    let mut journey = Journey::through(&SHOP, USUAL);
    journey.is_at("c c - g j", "/root").is_at("/ \"qqq\"", "/root");
    journey.check_lines(
        "",
        &["qqq"],
        expect![[r#"
            /qqq                                                     nothing matches `qqq`
        "#]],
    );
    journey.is_at("Enter", "/root").shows("", &["nothing matches `qqq`"]);
    journey.is_at("n", "/root").shows("", &["nothing matches `qqq`"]);
}

#[test]
fn words_are_found_in_any_order_and_over_directories() {
    let mut journey = Journey::through(&SHOP, USUAL);
    journey.is_at("c c / \"csv ord\" Enter", "/app/data/orders.csv");
    journey.is_at("Esc / \"ord csv\" Enter", "/app/data/orders.csv");
    journey.is_at("Esc / \"pack app\" Enter n", "/app/.git/objects/pack/all.pack");
    journey.is_at("Esc / \"data/orders\" Enter", "/app/data/orders.csv");
}

#[test]
fn wide_characters_are_typed_and_found() {
    let image = Image::of("layer COPY a /\nfile 日本/文書.txt 1000\nfile b 2000\n", 0);
    for size in [USUAL, WIDE] {
        let mut journey = Journey::through(&image, size);
        journey.is_at("g / \"文\"", "/日本/文書.txt");
        assert!(journey.line(" /文").starts_with("/文"));
        journey.is_at("Enter", "/日本/文書.txt").shows("", &["文書.txt"]);
    }
}

#[test]
fn a_match_elsewhere_is_gone_to_only_with_enter() {
    let mut journey = Journey::through(&SHOP, USUAL);
    let before = journey.path();
    journey.is_at("/ \"motd\"", &before).shows("", &["in the whole image: Enter"]);
    journey.is_at("Enter", "/etc/motd").shows("", &["whole image"]);
    let mut journey = Journey::through(&SHOP, USUAL);
    journey.is_at("/ \"motd\" Esc", &before).shows("", &["changes of layer 4"]);
}

#[test]
fn a_search_keeps_the_filter_and_a_filter_keeps_the_search() {
    let mut journey = Journey::through(&SHOP, USUAL);
    journey.keys("c c f g \"*.csv\" Enter / \"prod\" Enter");
    journey.is_at("", "/app/data/products.csv").shows("", &["glob:*.csv"]);
    journey.keys("f z \"1kB\" Enter").is_at("n", "/app/data/products.csv");
    // Back: first the search, then the filters.
    journey.shows("Esc", &["glob:*.csv"]).lacks("Esc", &["glob:*.csv"]);
}

#[test]
fn findings_and_packages_are_searched_in_their_lists() {
    let mut journey = Journey::through(&SHOP, USUAL);
    journey.keys("3 / \"owner\" Enter").shows("", &["for `owner`"]);
    journey.check_lines(
        "",
        &["▶"],
        expect![[r#"
        ▶  650 kB    652 kB ▸ proven     Files copied only to change owner, mod… layer 3
    "#]],
    );
    journey.keys("4 / \"perl\"");
    journey.check_lines(
        "Enter",
        &["▶"],
        expect![[r#"
        ▶     0 B       0 B    700 kB  perl 1.0                            needed by git
    "#]],
    );
    // Esc takes the cursor back there too.
    journey.keys("Esc g");
    let first = journey.line("▶");
    journey.keys("/ \"libc\"");
    assert_ne!(journey.line("▶"), first);
    journey.keys("Esc");
    assert_eq!(journey.line("▶"), first, "{}", journey.screen());
}
