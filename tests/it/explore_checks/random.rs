//! Keys, clicks, sizes and late answers at random, the same ones each time.

use std::rc::Rc;

use plimsoll::explore::Message;
use plimsoll::explore::key::{Code, Key, Named, parse_keys};
use plimsoll::explore::keys::{KEYS, Keymap};
use plimsoll::explore::message::{Mouse, MouseEvent};

use super::image::{ARCHIVES, STORY, many_files};
use super::{Explorer, Image};

/// How many messages each image gets.
const MESSAGES: usize = 1000;

/// A generator of Marsaglia's kind: the same numbers everywhere.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `end`.
    pub(super) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 33) as usize) % end.max(1)
    }

    fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }
}

/// What is done: how often in a hundred, and what.
type Deed = (usize, fn(&mut Explorer, &mut Random));

const DEEDS: &[Deed] = &[
    (50, press_bound),
    (16, press_moving),
    (10, press_any),
    (2, press_several),
    (2, type_a_search),
    (8, mouse),
    (4, resize),
    (2, paste),
    (2, hold_answers),
    (3, answer_late),
    (1, read_more),
];

/// Presses a key that does something, in some view or in a menu.
fn press_bound(explorer: &mut Explorer, random: &mut Random) {
    let action = KEYS[random.below(KEYS.len())].action;
    let keymap = Keymap::default();
    let keys = keymap.keys(action);
    if !keys.is_empty() {
        explorer.key(random.of(keys));
    }
}

fn press_moving(explorer: &mut Explorer, random: &mut Random) {
    let keys = parse_keys("j j k Down PgDn PgUp Home End Right Right Left Enter Esc Esc Tab 2");
    explorer.key(random.of(&keys.unwrap()));
}

fn press_any(explorer: &mut Explorer, random: &mut Random) {
    const NAMED: [Named; 6] =
        [Named::Enter, Named::Esc, Named::Space, Named::Backspace, Named::Delete, Named::BackTab];
    let key = match random.below(4) {
        0 => Key::named(random.of(&NAMED)),
        1 => Key::ctrl(char::from(b'a' + random.below(26) as u8)),
        2 => Key { code: Code::F(random.below(13) as u8), ctrl: false },
        _ => Key::char(random.of(&['é', '漢', '\u{301}', '~', '0', 'x', '*', '/', '\u{202e}'])),
    };
    explorer.key(key);
}

/// A menu with a choice, or a prompt with an answer.
fn press_several(explorer: &mut Explorer, random: &mut Random) {
    const SEQUENCES: [&str; 12] = [
        "Esc s d", "Esc 2 s n S", "Esc 2 f k", "Esc 2 f h", "Esc 2 f g * Enter",
        "Esc 2 f x ( Enter", "Esc 2 f z 1 k B Enter", "Esc E", "Esc 3 a", "Esc : / a p p Enter",
        "Esc 5 Enter Left", "Esc 2 e o u t Enter",
    ];
    let keys = SEQUENCES[random.below(SEQUENCES.len())];
    explorer.keys(keys);
}

fn type_a_search(explorer: &mut Explorer, random: &mut Random) {
    explorer.keys("Esc 2 /");
    for _ in 0..random.below(6) {
        explorer.key(Key::char(random.of(&['a', 'e', 'l', '.', '/', ' ', '漢'])));
    }
    explorer.keys(random.of(&["Enter n n N", "Esc", "Down Enter", "Ctrl-c"]));
}

fn mouse(explorer: &mut Explorer, random: &mut Random) {
    let (columns, rows) = explorer.model.size;
    let what = match random.below(8) {
        0 => MouseEvent::Wheel { down: true },
        1 => MouseEvent::Wheel { down: false },
        2 => MouseEvent::Drag,
        3 => MouseEvent::Release,
        _ => MouseEvent::Press,
    };
    // Some are beyond the screen, as after a resize.
    let column = random.below(usize::from(columns) + 2) as u16;
    let row = random.below(usize::from(rows) + 2) as u16;
    for _ in 0..=random.below(2) {
        explorer.message(Message::Mouse(Mouse { what, column, row }));
    }
}

fn resize(explorer: &mut Explorer, random: &mut Random) {
    let (columns, rows) = match random.below(6) {
        0 => (random.below(40) + 1, random.below(10) + 1),
        1 => (80, 24),
        2 => (120, 40),
        _ => (random.below(200) + 1, random.below(60) + 1),
    };
    explorer.resize(columns as u16, rows as u16);
}

fn paste(explorer: &mut Explorer, random: &mut Random) {
    let text =
        random.of(&["/app/data\n", "\x1b]52;c;x\x07", "q\nq\n", "漢字 \u{202e}", "", "size>=1MB"]);
    explorer.message(Message::Paste(text.to_owned()));
}

fn hold_answers(explorer: &mut Explorer, random: &mut Random) {
    explorer.holds_answers = random.below(3) == 0;
}

/// Answers come in another order, or never.
fn answer_late(explorer: &mut Explorer, random: &mut Random) {
    let is_holding = std::mem::replace(&mut explorer.holds_answers, true);
    let at = random.below(explorer.held());
    explorer.release(at, random.below(3) == 0);
    explorer.holds_answers = is_holding;
}

/// The image arrives: first parts of it, later the whole.
fn read_more(explorer: &mut Explorer, random: &mut Random) {
    let image = Rc::clone(&explorer.image);
    if explorer.model.judged().is_some() {
        return;
    }
    match random.below(4) {
        0 => explorer.message(Message::Loaded(image.loaded())),
        _ => {
            let done = explorer.model.loaded.as_ref().map(|loaded| loaded.done.clone());
            let was_done = done.unwrap_or_default();
            let new = random.below(image.report().layers.len().max(1));
            let is_done = |at| at == new || was_done.get(at).copied().unwrap_or(false);
            explorer.message(Message::Loaded(image.partly_loaded(is_done)));
        }
    }
}

fn run(image: Image, seed: u64) {
    let mut random = Random::new(seed);
    let image = Rc::new(image);
    let mut explorer = match random.below(2) {
        0 => Explorer::loaded(&image, (80, 24)),
        _ => Explorer::new(&image, (80, 24)),
    };
    let all: usize = DEEDS.iter().map(|(often, _)| often).sum();
    for number in 0..MESSAGES {
        if number == MESSAGES / 4 && explorer.model.judged().is_none() {
            explorer.message(Message::Opened(Box::new(image.opened())));
        }
        if number == MESSAGES / 2 && explorer.model.judged().is_none() {
            explorer.message(Message::Loaded(image.loaded()));
        }
        let mut left = random.below(all);
        let deed = DEEDS.iter().find(|(often, _)| {
            let is_it = left < *often;
            left = left.saturating_sub(*often);
            is_it
        });
        deed.unwrap().1(&mut explorer, &mut random);
        explorer.effects();
    }
}

#[test]
fn ten_thousand_random_keys_break_nothing_a() {
    for (seed, name) in ARCHIVES.iter().enumerate().take(4) {
        run(Image::testdata(name), seed as u64 + 1);
    }
}

#[test]
fn ten_thousand_random_keys_break_nothing_b() {
    for (seed, name) in ARCHIVES.iter().enumerate().skip(4).take(3) {
        run(Image::testdata(name), seed as u64 + 1);
    }
}

#[test]
fn ten_thousand_random_keys_break_nothing_c() {
    run(Image::testdata("node-single.tar.zst"), 8);
    run(Image::of(STORY), 9);
    run(Image::of(&many_files(3000)), 10);
}
