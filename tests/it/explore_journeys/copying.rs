//! Copying: the exact text, and links that open the same screen again.

use expect_test::expect;
use plimsoll::explore::keys::View;
use plimsoll::explore::link::Link;

use super::{Journey, NARROW, SHOP, USUAL, WIDE, at_both_sizes};

#[test]
fn what_the_cursor_is_on_is_copied() {
    let said = at_both_sizes(|size| {
        let mut journey = Journey::through(&SHOP, size);
        journey.keys("y 1 y 4 g y 3 g y 0 y 5 y");
        journey.copied.join("\n") + "\n"
    });
    expect![[r#"
        /usr/lib/python3/site/numpy.so
        RUN pip install -r requirements.txt
        git
        RUN apt-get update && \
            apt-get install -y git && \
            apt-get clean
        apt-get clean
        /usr
    "#]]
    .assert_eq(&said);
    let mut journey = Journey::through(&SHOP, USUAL);
    journey.shows("y", &["sent to the terminal's clipboard: /usr/lib/python3/site/numpy.so"]);
}

/// Reads a copied command as a shell and the command line do.
fn link(command: &str) -> Link {
    let (mut words, mut word, mut is_quoted) = (Vec::new(), String::new(), false);
    for character in command.chars() {
        match (character, is_quoted) {
            ('\'', _) => is_quoted = !is_quoted,
            (' ', false) => words.push(std::mem::take(&mut word)),
            _ => word.push(character),
        }
    }
    words.push(word);
    assert_eq!(words[..3], ["plimsoll", "explore", "shop.tar"], "{command}");
    let mut link = Link::default();
    let mut rest = words.into_iter().skip(3);
    while let Some(option) = rest.next() {
        let (option, value) = match option.split_once('=') {
            Some((option, value)) => (option.to_owned(), value.to_owned()),
            None => (option, rest.next().expect("each option has a value")),
        };
        match option.as_str() {
            "--at" => link.at = Some(value),
            "--view" => link.view = View::ALL.iter().copied().find(|view| view.word() == value),
            "--layer" => link.layer = Some(value.parse().unwrap()),
            "--filter" => link.filter = Some(value),
            "--sort" => link.sort = Some(value),
            _ => panic!("{option} of {command}"),
        }
    }
    link
}

/// Copies the link after keys, and compares what it opens with the screen that it is of.
fn reopened(keys: &str, size: (u16, u16)) -> String {
    let mut journey = Journey::through(&SHOP, size);
    journey.keys(keys).keys("Y");
    let command = journey.copied.pop().expect("it was copied");
    let other = Journey::at(&SHOP, size, link(&command));
    let state = |journey: &Journey| {
        let model = &journey.model;
        let listing = model.files.as_ref().unwrap().files.listing();
        let filters = model.filters().unwrap().to_string();
        (journey.path(), journey.focus(), model.layer, listing, filters)
    };
    assert_eq!(state(&other), state(&journey), "{keys}: {command}\n{}", other.screen());
    command
}

#[test]
fn a_link_opens_the_same_screen_again() {
    let said = at_both_sizes(|size| {
        let mut commands = String::new();
        for keys in [
            "",
            "1 g",
            "c c : \"/app/data/orders.csv\" Enter",
            "c c s n",
            "c c s d S",
            "S",
            "f g \"a b\" Enter",
            "c c f g \"*.csv\" Enter f z \"300kB\" Enter",
            "c c f x \"^/app/.*[cs]v$\" Enter = j",
            "3",
            "4",
            "0",
            "[ [ f +",
        ] {
            commands += &format!("{keys}: {}\n", reopened(keys, size));
        }
        commands
    });
    expect![[r#"
        : plimsoll explore shop.tar --at /usr/lib/python3/site/numpy.so --layer 4
        1 g: plimsoll explore shop.tar --at /usr/lib --view layers --layer 1
        c c : "/app/data/orders.csv" Enter: plimsoll explore shop.tar --at /app/data/orders.csv
        c c s n: plimsoll explore shop.tar --at /usr/lib/python3/site/numpy.so --sort name
        c c s d S: plimsoll explore shop.tar --at /usr/lib/python3/site/numpy.so --sort=-download
        S: plimsoll explore shop.tar --at /usr/lib/python3/site/numpy.so --layer 4 --sort=-unpacked
        f g "a b" Enter: plimsoll explore shop.tar --layer 4 --filter 'glob:"a b"'
        c c f g "*.csv" Enter f z "300kB" Enter: plimsoll explore shop.tar --at /app --filter 'glob:*.csv size>=300kB'
        c c f x "^/app/.*[cs]v$" Enter = j: plimsoll explore shop.tar --at /app/data --filter 're:^/app/.*[cs]v$'
        3: plimsoll explore shop.tar --at /usr/lib/python3/site/numpy.so --view findings --layer 4
        4: plimsoll explore shop.tar --at /usr/lib/python3/site/numpy.so --view packages --layer 4
        0: plimsoll explore shop.tar --at /usr/lib/python3/site/numpy.so --view answer --layer 4
        [ [ f +: plimsoll explore shop.tar --at /var --layer 2 --filter change:+
    "#]].assert_eq(&said);
    reopened("c c : \"/app/server.js\" Enter", NARROW);
}

#[test]
fn what_is_copied_is_said_in_one_line() {
    let mut journey = Journey::through(&SHOP, WIDE);
    journey.shows("Y", &["sent to the terminal's clipboard: plimsoll explore shop.tar --at"]);
    // A fix has several lines.
    journey.shows("3 y", &["sent to the terminal's clipboard: RUN apt-get update"]);
}
