//! The manual pages: one for all of it and one for each command, in man(7).

use std::io::{self, Write};

use clap_mangen::Man;

use super::{help, options};

/// Returns the page of the program, or of one of its commands.
pub(super) fn page(name: Option<&str>) -> io::Result<Vec<u8>> {
    let mut command = options::command();
    // Gives the commands their full names.
    command.build();
    if let Some(command) = name.and_then(|name| command.find_subcommand(name)) {
        return of_command(command.clone());
    }
    let commands = command.get_subcommands().filter(|one| one.get_name() != "help");
    let commands: Vec<(String, String)> =
        commands.map(|one| (one.get_name().to_owned(), about(one))).collect();
    let man = Man::new(command);
    let mut page = first_sections(&man)?;
    writeln!(page, ".SH COMMANDS")?;
    for (name, about) in commands {
        writeln!(page, ".TP\n\\fBplimsoll\\-{}\\fR(1)\n{}", escape(&name), escape(&about))?;
    }
    render_sections(&mut page, help::sections())?;
    man.render_version_section(&mut page)?;
    Ok(page)
}

/// Writes the sections that every page begins with.
fn first_sections(man: &Man) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    Ok(page)
}

/// Returns the page of one command.
fn of_command(command: clap::Command) -> io::Result<Vec<u8>> {
    let sections = help::sections_of(command.get_name());
    let man = Man::new(command).source(concat!("plimsoll ", env!("CARGO_PKG_VERSION")));
    let mut page = first_sections(&man)?;
    render_sections(&mut page, sections)?;
    writeln!(page, ".SH SEE ALSO\n\\fBplimsoll\\fR(1)")?;
    Ok(page)
}

fn render_sections(page: &mut Vec<u8>, sections: Vec<(&str, String)>) -> io::Result<()> {
    for (title, body) in sections {
        // Without filling: the text is laid out in columns already.
        writeln!(page, ".SH {}\n.nf", title.to_uppercase())?;
        for line in body.lines() {
            writeln!(page, "{}", escape(line.strip_prefix("  ").unwrap_or(line)))?;
        }
        writeln!(page, ".fi")?;
    }
    Ok(())
}

fn about(command: &clap::Command) -> String {
    command.get_about().map(ToString::to_string).unwrap_or_default()
}

/// Returns a line that roff prints unchanged.
fn escape(line: &str) -> String {
    let escaped = line.replace('\\', "\\e").replace('-', "\\-");
    if escaped.starts_with(['.', '\'']) { format!("\\&{escaped}") } else { escaped }
}
