//! The program on a real terminal: that of tmux, of a server of its own. Without tmux, nothing is
//! tested here.

use std::fs;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::archive;
use crate::program::{Place, alone};

/// How long a screen may take, on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(30);

const PROGRAM: &str = env!("CARGO_BIN_EXE_plimsoll");

/// A terminal of 80 by 24, with one program in it.
struct Terminal {
    place: Place,
}

impl Terminal {
    /// Starts a program in a place; `None` without tmux.
    #[expect(clippy::print_stderr, reason = "says what was not tested")]
    fn start(place: Place, program: &[&str]) -> Option<Self> {
        let found = Command::new("tmux").arg("-V").stdout(Stdio::null()).status();
        if !found.is_ok_and(|status| status.success()) {
            eprintln!("not tested: there is no tmux");
            return None;
        }
        let terminal = Self { place };
        let directory = terminal.place.path(".").display().to_string();
        // Esc is not waited after, and the pane stays when its program has ended.
        let mut start = vec![
            "start-server", ";", "set-option", "-s", "escape-time", "0", ";", "set-option", "-gw",
            "remain-on-exit", "on", ";", "new-session", "-d", "-x", "80", "-y", "24", "-c",
            &directory,
        ];
        start.extend(program);
        terminal.tmux(&start);
        Some(terminal)
    }

    /// Runs a command of tmux, and returns what it prints.
    fn tmux(&self, arguments: &[&str]) -> String {
        let mut command = Command::new("tmux");
        command.args(["-L", "plimsoll", "-f", "/dev/null"]).args(arguments);
        // The server is that of this directory alone.
        command.env("TMUX_TMPDIR", self.place.path(".")).env("HOME", self.place.path("."));
        alone(&mut command);
        command.env_remove("TMUX").env_remove("NO_COLOR").env("SHELL", "/bin/sh");
        let output = command.output().expect("tmux starts");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {errors}");
        String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
    }

    fn screen(&self) -> String {
        self.tmux(&["capture-pane", "-p"])
    }

    /// The screen with what has scrolled off it.
    fn all(&self) -> String {
        self.tmux(&["capture-pane", "-p", "-S", "-"])
    }

    fn press(&self, keys: &[&str]) {
        self.tmux(&[&["send-keys"], keys].concat());
    }

    fn value(&self, format: &str) -> String {
        self.tmux(&["display-message", "-p", format])
    }

    /// Waits until something holds; if it never does, shows the last screen.
    fn wait(&self, what: &str, holds: impl Fn() -> bool) {
        let start = Instant::now();
        while !holds() {
            assert!(start.elapsed() < PATIENCE, "never {what}:\n{}", self.screen());
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits for a text on the screen.
    fn see(&self, text: &str) {
        self.wait(text, || self.screen().contains(text));
    }

    /// Waits until the program shows the image of the place.
    fn wait_for_frame(&self) {
        self.wait("on its own screen", || self.value("#{alternate_on}") == "1");
        self.see("hello:1");
    }

    fn signal(&self, name: &str, process: &str) {
        let status = Command::new("kill").args(["-s", name, process]).status();
        assert!(status.expect("kill starts").success());
    }

    /// Waits for the end of the program; the terminal is as it was.
    fn check_end(&self, code: &str) {
        // tmux sees that the terminal is closed before it has the exit code. Its server may miss that
        // a program has ended until the next one does.
        self.wait("at its end", || {
            self.tmux(&["run-shell", "-b", "true"]);
            !self.value("#{pane_dead_status}").is_empty()
        });
        assert_eq!(self.value("#{pane_dead_status}"), code, "{}", self.screen());
        assert_eq!(self.value("#{alternate_on} #{mouse_any_flag}"), "0 0");
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let mut command = Command::new("tmux");
        command.args(["-L", "plimsoll", "kill-server"]).env("TMUX_TMPDIR", self.place.path("."));
        let _ = command.stderr(Stdio::null()).status();
    }
}

#[test]
fn an_image_alone_is_explored_and_the_terminal_given_back() {
    let Some(terminal) = Terminal::start(Place::new(), &[PROGRAM, "image.tar"]) else { return };
    terminal.wait_for_frame();
    terminal.press(&["q"]);
    terminal.check_end("0");
    assert!(!terminal.all().contains("hello:1"), "{}", terminal.all());
}

#[test]
fn a_report_that_is_asked_for_is_printed() {
    let Some(terminal) = shell(Place::new()) else { return };
    terminal.press(&["-l", &format!("'{PROGRAM}' image.tar --full; echo left-$?")]);
    terminal.press(&["Enter"]);
    terminal.see("left-0");
    assert_eq!(terminal.value("#{alternate_on}"), "0");
    assert!(terminal.all().contains("image.tar (hello:1"), "{}", terminal.all());
}

#[test]
fn an_image_that_cannot_be_opened_is_an_error_on_the_usual_screen() {
    let Some(terminal) = shell(Place::new()) else { return };
    terminal.press(&["-l", &format!("'{PROGRAM}' explore nothing.tar; echo left-$?")]);
    terminal.press(&["Enter"]);
    terminal.see("left-2");
    assert_eq!(terminal.value("#{alternate_on}"), "0");
    let screen = terminal.all();
    assert!(screen.contains("error: could not open the image"), "{screen}");
    assert!(screen.contains("hint: "), "{screen}");
}

#[test]
fn signals_end_it_and_the_terminal_is_given_back() {
    for (name, code) in [("TERM", "143"), ("HUP", "129"), ("INT", "130")] {
        let Some(terminal) = Terminal::start(Place::new(), &[PROGRAM, "image.tar"]) else { return };
        terminal.wait_for_frame();
        terminal.signal(name, &terminal.value("#{pane_pid}"));
        terminal.check_end(code);
    }
}

#[test]
fn quitting_does_not_wait_for_an_image_that_never_comes() {
    let place = Place::new();
    let fifo = place.path("fifo");
    assert!(Command::new("mkfifo").arg(&fifo).status().expect("mkfifo starts").success());
    let Some(terminal) = Terminal::start(place, &[PROGRAM, "explore", "fifo"]) else { return };
    terminal.wait("on its own screen", || terminal.value("#{alternate_on}") == "1");
    terminal.press(&["C-c"]);
    terminal.check_end("0");
}

#[test]
fn another_size_is_drawn_anew() {
    let Some(terminal) = Terminal::start(Place::new(), &[PROGRAM, "image.tar"]) else { return };
    terminal.wait_for_frame();
    for (columns, rows) in [("120", "40"), ("20", "5"), ("80", "24")] {
        terminal.tmux(&["resize-window", "-x", columns, "-y", rows]);
        terminal.press(&["C-l"]);
        terminal.wait("of that size", || terminal.value("#{pane_width}") == columns);
    }
    terminal.see("hello:1");
    terminal.press(&["q"]);
    terminal.check_end("0");
}

/// Starts a shell with job control, which prints its first line when it waits for commands.
fn shell(place: Place) -> Option<Terminal> {
    let shell = ["env", "PS1=ready> ", "PATH=/usr/bin:/bin", "sh", "-i"];
    let terminal = Terminal::start(place, &shell)?;
    terminal.see("ready>");
    Some(terminal)
}

#[test]
fn it_is_suspended_and_goes_on_and_leaves_the_terminal_as_it_was() {
    let Some(terminal) = shell(Place::new()) else { return };
    let modes = |file: &str| {
        terminal.press(&["-l", &format!("stty -a > {file} && echo saved-$((1 + 1))-{file}")]);
        terminal.press(&["Enter"]);
        terminal.see(&format!("saved-2-{file}"));
        terminal.place.read(file)
    };
    let before = modes("before");
    terminal.press(&["-l", &format!("'{PROGRAM}' explore image.tar; echo left-$?")]);
    terminal.press(&["Enter"]);
    terminal.wait_for_frame();
    terminal.press(&["C-z"]);
    // The shell reads again only after it has said so.
    terminal.see("Stopped");
    assert_eq!(terminal.value("#{alternate_on}"), "0");
    let stopped = modes("stopped");
    assert_eq!(before, stopped);
    terminal.press(&["-l", "fg; echo left-$?"]);
    terminal.press(&["Enter"]);
    terminal.wait_for_frame();
    terminal.press(&["q"]);
    terminal.see("left-0");
    assert_eq!(terminal.value("#{alternate_on} #{cursor_flag} #{mouse_any_flag}"), "0 1 0");
    assert_eq!(before, modes("after"));
}

#[test]
fn keys_come_from_the_terminal_if_the_image_is_standard_input() {
    let place = Place::new();
    fs::write(place.path("piped.tar"), archive("layer RUN x\nfile a 10")).expect("writable");
    let Some(terminal) = shell(place) else { return };
    terminal.press(&["-l", &format!("cat piped.tar | '{PROGRAM}' -; echo left-$?")]);
    terminal.press(&["Enter"]);
    terminal.wait("on its own screen", || terminal.value("#{alternate_on}") == "1");
    terminal.press(&["C-z"]);
    // The shell reads again only after it has said so.
    terminal.see("Stopped");
    assert_eq!(terminal.value("#{alternate_on}"), "0");
    terminal.press(&["-l", "fg; echo left-$?"]);
    terminal.press(&["Enter"]);
    terminal.wait("on its own screen", || terminal.value("#{alternate_on}") == "1");
    terminal.press(&["q"]);
    terminal.see("left-0");
}
