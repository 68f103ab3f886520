//! Markers that hold, markers that do not, and strings that are not markers.

use super::*;

fn holds(marker: &str) -> bool {
    let extras = ["socks".to_owned(), "a-b".to_owned()];
    let values = Values {
        python: Some("3.11"),
        implementation: Some("cpython"),
        extras: Names::These(&extras),
        groups: Names::One("dev"),
    };
    may_hold(marker, &values)
}

#[test]
fn markers_hold_or_not() {
    for (marker, wanted) in [
        ("python_version >= '3.9'", true),
        ("python_version<\"3.10\"", false),
        ("'3.10' > python_version", false),
        ("python_version not in '2.7, 3.11'", false),
        ("python_full_version < '3.11.0a7'", false),
        ("python_full_version >= '3.11.2'", true),
        ("python_full_version >= '3.12.0'", false),
        ("sys_platform == 'win32'", false),
        ("sys_platform != 'win32' and os_name == 'posix'", true),
        ("platform_system == 'Windows' or platform_system == 'Linux'", true),
        ("platform_machine == 'aarch64'", true),
        ("platform_machine == 'aarch64' and sys_platform == 'darwin'", false),
        ("platform_python_implementation == 'PyPy'", false),
        ("implementation_name == 'cpython'", true),
        ("extra == 'socks'", true),
        ("extra == 'A_b'", true),
        ("extra == 'none'", false),
        ("(extra == 'none') or (python_version > '3' and (extra=='socks'))", true),
        ("extra == 'none' and python_version > '3' or sys_platform == 'linux'", true),
        ("'linux' in sys_platform", true),
        ("'dev' in dependency_groups", true),
        ("'test' in dependency_groups", false),
        ("'socks' not in extras", false),
        ("", true),
    ] {
        assert_eq!(holds(marker), wanted, "{marker}");
    }
}

#[test]
fn invalid_markers_may_hold_and_end_in_time() {
    let deep = "(".repeat(100_000);
    let closed = format!("{}{}", "(".repeat(40), "extra == 'none'");
    let long = "extra == 'none' or ".repeat(10_000);
    for marker in [&deep, &closed, &long, "extra ==", "== 'a'", "extra == 'none' nonsense", "'a"] {
        assert!(holds(marker), "{}", &marker[..marker.len().min(40)]);
    }
}

#[test]
fn extras_are_found_in_markers() {
    let mut found = Vec::new();
    each_extra("(extra == \"a\" or extra=='b') and x == 'extra' and extra", |name| {
        found.push(name.to_owned());
    });
    assert_eq!(found, ["a", "b"]);
}
