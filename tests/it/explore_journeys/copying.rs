//! Copying: the exact text, and links that open the same screen again.

use clap::Parser;
use expect_test::expect;
use plimsoll::explore::link::Link;

use super::{Journey, SHOP, USUAL, WIDE};

#[test]
fn what_the_cursor_is_on_is_copied() {
    for size in [USUAL, WIDE] {
        let mut journey = Journey::through(&SHOP, size);
        journey.keys("y 1 y 4 g y 3 g y 0 y 5 y");
        expect![[r#"
            /usr/lib/python3/site/numpy.so
            RUN pip install -r requirements.txt
            git
            RUN apt-get update && \
                apt-get install -y git && \
                apt-get clean
            apt-get clean
            /usr
        "#]#"
            /usr/lib/python3/site/numpy.so
            RUN pip install -r requirements.txt
            git
            RUN apt-get update && \
                apt-get install -y git && \
                apt-get clean
            apt-get clean
            /usr
        "#]].assert_eq(&(journey.copied.join("\n") + "\n"));
    }
    let mut journey = Journey::through(&SHOP, USUAL);
    journey.shows("y", &["sent to the terminal's clipboard: /usr/lib/python3/site/numpy.so"]);
}
