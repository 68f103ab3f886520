//! Finds and reads the configuration file of the user, for the terminal interface.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::error::Error;
use super::options::ConfigArgs;
use crate::explore::Settings;

/// The file in the directory of configurations.
const FILE: &str = "plimsoll/config.toml";

/// Returns what the file of the user sets; the defaults without a file, a place for one, or if none
/// is wanted.
///
/// Fails if there is a file that cannot be read, or is not valid.
pub(super) fn read(args: &ConfigArgs) -> Result<Settings, Error> {
    if args.no_config {
        return Ok(Settings::default());
    }
    let file = file(cfg!(windows), |name| std::env::var_os(name));
    file.map_or_else(|| Ok(Settings::default()), read_file)
}

fn read_file(file: PathBuf) -> Result<Settings, Error> {
    match fs::read_to_string(&file) {
        Ok(text) => Settings::parse(&text).map_err(|errors| Error::Settings { file, errors }),
        Err(error) if is_absent(&error) => Ok(Settings::default()),
        Err(source) => Err(Error::ReadSettings { file, source }),
    }
}

/// Whether there is no such file. A file in place of its directory has none in it.
fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Where the file is, by the variables of the environment (the XDG Base Directory Specification).
fn file(is_windows: bool, variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    // By that specification, a relative directory is to be ignored.
    let directory =
        |name| variable(name).map(PathBuf::from).filter(|directory| directory.has_root());
    let home = || match is_windows {
        true => directory("APPDATA"),
        false => directory("HOME").map(|home| home.join(".config")),
    };
    let directory = directory("XDG_CONFIG_HOME").or_else(home)?;
    Some(directory.join(Path::new(FILE)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_in_the_directory_of_configurations() {
        let cases = [
            (false, "HOME=/home/me", Some("/home/me/.config/plimsoll/config.toml")),
            (false, "HOME=/home/me XDG_CONFIG_HOME=/me", Some("/me/plimsoll/config.toml")),
            (
                false,
                "HOME=/home/me XDG_CONFIG_HOME=relative",
                Some("/home/me/.config/plimsoll/config.toml"),
            ),
            (false, "XDG_CONFIG_HOME= HOME=", None),
            (false, "APPDATA=/Roaming", None),
            (true, "HOME=/home/me APPDATA=/Roaming", Some("/Roaming/plimsoll/config.toml")),
            (true, "HOME=/home/me", None),
        ];
        for (is_windows, variables, expected) in cases {
            let variable = |name: &str| {
                let set = variables.split(' ').filter_map(|variable| variable.split_once('='));
                set.filter(|(other, _)| *other == name).map(|(_, value)| value.into()).next()
            };
            assert_eq!(file(is_windows, variable), expected.map(PathBuf::from), "{variables}");
        }
    }

    #[test]
    fn a_file_is_not_needed_but_has_to_be_right() {
        let directory = tempfile::tempdir().unwrap();
        let place = directory.path().join("config.toml");
        assert_eq!(read_file(place.clone()).unwrap(), Settings::default());
        assert_eq!(read_file(place.join("below")).unwrap(), Settings::default());

        fs::write(&place, "[explore]\nmouse = false\n").unwrap();
        let expected = Settings { mouse: false, ..Settings::default() };
        assert_eq!(read_file(place.clone()).unwrap(), expected);
        assert_eq!(read_file(place.join("below")).unwrap(), Settings::default());

        fs::write(&place, "[explore]\nmuose = false\n").unwrap();
        let error = read_file(place.clone()).unwrap_err();
        assert!(matches!(error, Error::Settings { .. }), "{error:?}");

        fs::write(&place, b"\xff").unwrap();
        let error = read_file(place.clone()).unwrap_err();
        assert!(matches!(error, Error::ReadSettings { .. }), "{error:?}");

        let error = read_file(directory.path().to_owned()).unwrap_err();
        assert!(matches!(error, Error::ReadSettings { .. }), "{error:?}");
    }
}
