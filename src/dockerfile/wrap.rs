//! Long instructions, broken into lines that a person reads without scrolling.

/// The longest line, as in most editors and style guides for code.
const MAX_COLUMNS: usize = 100;

/// Breaks an instruction that is too long: between its commands, and a command between its words.
/// A word is never broken, so a line may stay longer. What has several lines already stays as it
/// is.
pub fn wrapped(instruction: &str) -> Vec<String> {
    match columns(instruction) <= MAX_COLUMNS || instruction.contains('\n') {
        true => instruction.lines().map(str::to_owned).collect(),
        false => broken(instruction),
    }
}

/// Writes a `RUN` with a line for each command, or several for a long one; empty without commands.
pub fn run(commands: &[String]) -> Vec<String> {
    match commands.is_empty() {
        true => Vec::new(),
        false => broken(&format!("RUN {}", commands.join(" && "))),
    }
}

fn broken(instruction: &str) -> Vec<String> {
    let words = words(instruction);
    let has_commands = words.contains(&"&&");
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for (at, word) in words.iter().enumerate() {
        let ends_command = at.checked_sub(1).and_then(|at| words.get(at)) == Some(&"&&");
        // One column for the space, and two for the sign that the line goes on.
        let is_full = !line.is_empty() && MAX_COLUMNS < columns(&line) + 3 + columns(word);
        if ends_command || is_full && *word != "&&" {
            let indent = if has_commands && !ends_command { "        " } else { "    " };
            lines.push(format!("{line} \\"));
            line = format!("{indent}{word}");
        } else if line.is_empty() {
            line = (*word).to_owned();
        } else {
            line = format!("{line} {word}");
        }
    }
    lines.push(line);
    lines
}

fn columns(text: &str) -> usize {
    text.chars().count()
}

/// Splits at single spaces outside of quotes, so that the words joined by spaces are the text.
fn words(text: &str) -> Vec<&str> {
    let mut quote = None;
    let mut is_escaped = false;
    text.split(|character: char| {
        if std::mem::take(&mut is_escaped) {
            return false;
        }
        match (quote, character) {
            (None, ' ') => return true,
            (None, '\'' | '"') => quote = Some(character),
            (None | Some('"'), '\\') => is_escaped = true,
            (Some(open), _) if open == character => quote = None,
            _ => (),
        }
        false
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_instructions_stay_on_one_line() {
        assert_eq!(wrapped("RUN a && b"), ["RUN a && b"]);
        let long = format!("RUN a && \\\n    {}", "b ".repeat(80));
        assert_eq!(wrapped(&long).join("\n"), long);
    }

    #[test]
    fn long_ones_are_broken_between_words() {
        let (a, b) = ("a".repeat(60), "b".repeat(60));
        let wanted = [format!("COPY {a} \\"), format!("    {b} /c/")];
        assert_eq!(wrapped(&format!("COPY {a} {b} /c/")), wanted);
        let wanted = [format!("RUN {a} && \\"), format!("    {b} c && \\"), "    d".to_owned()];
        assert_eq!(wrapped(&format!("RUN {a} && {b} c && d")), wanted);
    }

    #[test]
    fn a_run_has_a_line_for_each_command() {
        let commands = ["a b".to_owned(), format!("c {}", "d ".repeat(60).trim_end())];
        let lines = run(&commands);
        assert_eq!(lines.first().map(String::as_str), Some("RUN a b && \\"));
        assert_eq!(lines.len(), 3, "{lines:#?}");
        assert!(lines.iter().all(|line| columns(line) <= MAX_COLUMNS), "{lines:#?}");
        assert_eq!(run(&["a".to_owned()]), ["RUN a"]);
        assert!(run(&[]).is_empty());
    }

    #[test]
    fn quoted_text_is_not_broken() {
        let long = format!("RUN echo '{}'", "a b ".repeat(40));
        assert_eq!(wrapped(&long), ["RUN echo \\".to_owned(), long.replacen("RUN echo", "   ", 1)]);
    }
}
