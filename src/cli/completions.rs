//! Scripts that complete commands, options and files in a shell.

use clap_complete::Shell;

use super::commands::COMMANDS;
use super::options;

/// Returns the script for a shell.
pub(super) fn script(shell: Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut options::command(), "plimsoll", &mut script);
    let script = String::from_utf8_lossy(&script).into_owned();
    match shell {
        Shell::Bash => for_bash(&script),
        Shell::Zsh => for_zsh(&script),
        _ => script,
    }
}

/// How the script that clap writes for bash completes whatever is no option's value.
const BASH_WORDS: &str = "COMPREPLY=( $(compgen -W \"${opts}\" -- \"${cur}\") )";

/// Makes it complete files where an image is expected, which that script never does beside
/// commands, and options only after a hyphen, which would hide them.
fn for_bash(script: &str) -> String {
    format!("{BASH_FUNCTION}{}", script.replace(BASH_WORDS, "_plimsoll_words"))
}

const BASH_FUNCTION: &str = r#"_plimsoll_words() {
    local word words=""
    for word in ${opts}; do
        if [[ ${cur} == -* || ${word} != -* ]]; then
            words+=" ${word}"
        fi
    done
    COMPREPLY=( $(compgen -W "${words}" -- "${cur}") )
    case "${cmd}" in
        plimsoll|plimsoll__subcmd__compare|plimsoll__subcmd__explore|\
            plimsoll__subcmd__init|plimsoll__subcmd__report)
            if [[ ${cur} != -* ]]; then
                local IFS=$'\n'
                COMPREPLY+=( $(compgen -f -- "${cur}") )
                compopt -o filenames 2>/dev/null
            fi
            ;;
    esac
}

"#;

/// Where the script that clap writes for zsh completes a command: as the second argument, after an
/// image, which is where it looks for the command later too.
const ZSH_COMMAND: &str = "\":: :_plimsoll_commands\" \\";

/// Makes it complete an image or a command as the first argument, and after an image what can
/// follow it.
fn for_zsh(script: &str) -> String {
    let lines: Vec<&str> = script.lines().collect();
    let mut out = String::new();
    for (index, line) in lines.iter().enumerate() {
        let is_image = lines.get(index + 1) == Some(&ZSH_COMMAND);
        match *line {
            _ if is_image => continue,
            ZSH_COMMAND => out.push_str("\": :_plimsoll_first\" \\"),
            "    (plimsoll)" => {
                let known = COMMANDS.join("|");
                out.push_str(&format!("{line}\n        case $line[1] in\n"));
                out.push_str(&format!("            ({known}) ;;\n"));
                out.push_str("            (*) line[1]=report ;;\n        esac");
            }
            "_plimsoll() {" => {
                out.push_str(ZSH_FUNCTION);
                out.push_str(line);
            }
            line => out.push_str(&line.replace("$line[2]", "$line[1]")),
        }
        out.push('\n');
    }
    out
}

const ZSH_FUNCTION: &str = r"_plimsoll_first() {
    _alternative 'commands:command:_plimsoll_commands' 'images:image:_files'
}

";
