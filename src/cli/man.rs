//! The manual page: one for all commands, in man(7).

use std::io::{self, Write};

use clap_mangen::Man;

use super::{help, options};

/// Returns the page.
pub(super) fn page() -> io::Result<Vec<u8>> {
    let command = options::command();
    let commands: Vec<(String, String)> =
        command.get_subcommands().map(|one| (one.get_name().to_owned(), about(one))).collect();
    let man = Man::new(command);
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    writeln!(page, ".SH COMMANDS")?;
    for (name, about) in commands {
        writeln!(page, ".TP\n\\fB{}\\fR\n{}", escape(&name), escape(&about))?;
    }
    for (title, body) in help::sections() {
        // Without filling: the text is laid out in columns already.
        writeln!(page, ".SH {}\n.nf", title.to_uppercase())?;
        for line in body.lines() {
            writeln!(page, "{}", escape(line.strip_prefix("  ").unwrap_or(line)))?;
        }
        writeln!(page, ".fi")?;
    }
    man.render_version_section(&mut page)?;
    Ok(page)
}

fn about(command: &clap::Command) -> String {
    command.get_about().map(ToString::to_string).unwrap_or_default()
}

/// Returns a line that roff prints unchanged.
fn escape(line: &str) -> String {
    let escaped = line.replace('\\', "\\e").replace('-', "\\-");
    if escaped.starts_with(['.', '\'']) { format!("\\&{escaped}") } else { escaped }
}
