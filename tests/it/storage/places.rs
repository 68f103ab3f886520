//! Where a storage is.

use std::fs;
use std::path::{Path, PathBuf};

use plimsoll::environment::Environment;
use plimsoll::storage::{Storage, StorageError};

use super::{SAMPLE, unpacked};

fn environment(variables: &[(&str, &str)], home: &Path, user_id: u32) -> Environment {
    let variables = variables.iter().map(|(name, value)| ((*name).into(), (*value).into()));
    Environment::new(variables, Some(home.into()), Some(user_id))
}

/// Where a storage is looked for that does not exist.
fn looked_in(environment: &Environment) -> Vec<PathBuf> {
    match Storage::open(None, environment) {
        Err(StorageError::NotFound { places }) => places,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_storage_of_a_user_is_in_the_data_directory() {
    let home = tempfile::tempdir().unwrap();
    for (variables, place) in [
        (&[][..], home.path().join(".local/share/containers/storage")),
        (&[("XDG_DATA_HOME", "/nowhere/data")], "/nowhere/data/containers/storage".into()),
        (&[("XDG_DATA_HOME", "rel")], home.path().join(".local/share/containers/storage")),
    ] {
        assert_eq!(looked_in(&environment(variables, home.path(), 1000)), [place]);
    }
}

#[test]
fn a_configuration_says_where_the_storage_is() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join(".config/containers");
    fs::create_dir_all(&folder).unwrap();
    for (text, place) in [
        ("[storage]\ngraphroot = \"/nowhere/$USER/$UID\"", "/nowhere/me/1000"),
        ("[storage]\ngraphroot = \"/a\"\nrootless_storage_path = \"/nowhere/b\"", "/nowhere/b"),
    ] {
        fs::write(folder.join("storage.conf"), text).unwrap();
        let environment = environment(&[("USER", "me")], home.path(), 1000);
        assert_eq!(looked_in(&environment), [PathBuf::from(place)], "{text}");
    }
    fs::write(folder.join("storage.conf"), "[storage").unwrap();
    let error = Storage::open(None, &environment(&[], home.path(), 1000)).unwrap_err();
    assert!(error.to_string().contains("storage.conf"), "{error}");
}

#[test]
fn a_configuration_of_a_variable_and_its_additional_storages_are_read() {
    let (folder, storage) = (tempfile::tempdir().unwrap(), unpacked());
    let path = folder.path().join("storage.conf");
    let text = format!(
        "[storage]\ngraphroot = \"/nowhere/else\"\n[storage.options]\nadditionalimagestores = \
         [\"{}\"]",
        storage.path().display()
    );
    fs::write(&path, text).unwrap();
    let variables = [("CONTAINERS_STORAGE_CONF", path.to_str().unwrap())];
    for user_id in [0, 1000] {
        let environment = environment(&variables, folder.path(), user_id);
        let storage = Storage::open(None, &environment).unwrap();
        assert_eq!(storage.names().unwrap(), [SAMPLE]);
    }
    let variables = [variables[0], ("STORAGE_DRIVER", "btrfs")];
    let error = Storage::open(None, &environment(&variables, folder.path(), 0)).unwrap_err();
    assert!(matches!(error, StorageError::Driver { .. }), "{error}");
}

#[test]
fn places_in_brackets_are_refused_unless_absolute() {
    for text in ["", "relative", "overlay@relative", "@/absolute", "overlay@"] {
        let error = Storage::open(Some(text), &Environment::default()).unwrap_err();
        assert!(matches!(error, StorageError::Specifier { .. }), "{text}: {error}");
    }
    let error = Storage::open(Some("/nowhere/at/all"), &Environment::default()).unwrap_err();
    assert!(matches!(error, StorageError::NotFound { .. }), "{error}");
}

#[test]
fn nothing_is_known_without_a_home() {
    let error = Storage::open(None, &Environment::default()).unwrap_err();
    assert!(matches!(error, StorageError::NotFound { .. }), "{error}");
}
