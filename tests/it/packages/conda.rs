//! conda: packages that are found, and damaged input.
//!
//! The records are written here in the format of conda; no real environment was available.

use super::{names, package, report_of};
use crate::hostile::archive::file;

const SIX: &str = r#"{"name": "six", "version": "1.16.0", "build": "pyh6c4a22f_0", "subdir": "noarch",
 "depends": ["python >=2.7", "__unix"], "requested_spec": "six=1.16",
 "files": ["lib/python3.11/site-packages/six.py", "lib/python3.11/site-packages/six-1.16.0.dist-info/METADATA", "bin/gone"],
 "paths_data": {"paths_version": 1, "paths": [
  {"_path": "lib/python3.11/site-packages/six.py", "path_type": "hardlink", "size_in_bytes": 4},
  {"_path": "bin/gone", "path_type": "hardlink", "size_in_bytes": 4}]}}"#;

const PYTHON: &str = r#"{"name": "python", "version": "3.11.7", "depends": [], "requested_spec": "None",
 "subdir": "linux-64", "files": ["bin/python3.11", "../../etc/passwd", "etc/p"],
 "paths_data": {"paths": [{"_path": "bin/python3.11", "path_type": "hardlink", "size_in_bytes": 9},
  {"_path": "etc/p", "path_type": "hardlink", "size_in_bytes": 9, "prefix_placeholder": "/x"}]}}"#;

#[test]
fn records_own_their_files_before_python_does() {
    let meta = "opt/conda/conda-meta";
    let site = "opt/conda/lib/python3.11/site-packages";
    let report = report_of(&[vec![
        file(&format!("{meta}/six-1.16.0-pyh6c4a22f_0.json"), SIX.as_bytes()),
        file(&format!("{meta}/python-3.11.7-0.json"), PYTHON.as_bytes()),
        file(&format!("{meta}/cut-1-0.json"), b"{\"name\": \"cut\""),
        file(&format!("{meta}/deep-1-0.json"), "[".repeat(100_000).as_bytes()),
        file(&format!("{site}/six.py"), b"1234"),
        file(&format!("{site}/six-1.16.0.dist-info/METADATA"), b"Name: six\nVersion: 1.16.0\n"),
        file("opt/conda/bin/python3.11", b"12345"),
        file("opt/conda/etc/p", b"12345"),
        file("etc/passwd", b"root"),
    ]]);
    assert_eq!(names(&report), ["conda python 3.11.7", "conda six 1.16.0", "python six 1.16.0"]);
    assert_eq!(report.warnings.len(), 2);
    let python = package(&report, "python");
    assert_eq!(python.unpacked.0 as usize, 5 + 5 + PYTHON.len());
    assert_eq!((python.explicit, &python.needed_by[..]), (Some(false), &["six".to_owned()][..]));
    assert_eq!(python.altered.as_ref().unwrap().paths, ["/opt/conda/bin/python3.11"]);
    let six =
        report.packages.iter().find(|own| own.ecosystem == "conda" && own.name == "six").unwrap();
    assert_eq!(six.unpacked.0 as usize, 4 + 26 + SIX.len());
    assert_eq!((six.explicit, six.missing.count), (Some(true), 1));
    let six = report.packages.iter().find(|package| package.ecosystem == "python").unwrap();
    assert_eq!(six.unpacked.0, 0);
}
