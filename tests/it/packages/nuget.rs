//! nuget: packages that are found, and damaged input.

use super::{names, package, report_of, why};
use crate::hostile::archive::file;

/// A file as the .NET SDK writes it for a published application.
const DEPS: &[u8] = br#"{
  "runtimeTarget": { "name": ".NETCoreApp,Version=v8.0", "signature": "" },
  "compilationOptions": {},
  "targets": {
    ".NETCoreApp,Version=v8.0": {
      "Shop/1.0.0": {
        "dependencies": { "Dapper": "2.1.35", "Microsoft.Data.Sqlite.Core": "8.0.4" },
        "runtime": { "Shop.dll": {} }
      },
      "Dapper/2.1.35": {
        "runtime": { "lib/net7.0/Dapper.dll": { "assemblyVersion": "2.0.0.0", "fileVersion": "2.1.35.13827" } }
      },
      "Microsoft.Data.Sqlite.Core/8.0.4": {
        "dependencies": { "SQLitePCLRaw.core": "2.1.6" },
        "runtime": { "lib/net8.0/Microsoft.Data.Sqlite.dll": {} },
        "resources": { "lib/net8.0/de/Microsoft.Data.Sqlite.resources.dll": { "locale": "de" } }
      },
      "SQLitePCLRaw.core/2.1.6": {
        "dependencies": { "System.Memory": "4.5.3" },
        "runtime": { "lib/netstandard2.0/SQLitePCLRaw.core.dll": {} },
        "runtimeTargets": {
          "runtimes/linux-x64/native/libe_sqlite3.so": { "rid": "linux-x64", "assetType": "native" },
          "runtimes/win-x64/native/e_sqlite3.dll": { "rid": "win-x64", "assetType": "native" }
        }
      },
      "System.Memory/4.5.3": {}
    }
  },
  "libraries": {
    "Shop/1.0.0": { "type": "project", "serviceable": false, "sha512": "" },
    "Dapper/2.1.35": { "type": "package", "serviceable": true, "sha512": "sha512-x", "path": "dapper/2.1.35" },
    "Microsoft.Data.Sqlite.Core/8.0.4": { "type": "package", "serviceable": true, "sha512": "" },
    "SQLitePCLRaw.core/2.1.6": { "type": "package", "serviceable": true, "sha512": "" },
    "System.Memory/4.5.3": { "type": "package", "serviceable": true, "sha512": "" }
  }
}"#;

fn application() -> Vec<Vec<u8>> {
    vec![
        file("app/Shop.deps.json", DEPS),
        file("app/Shop.dll", &[1; 100]),
        file("app/Shop", &[1; 50]),
        file("app/Shop.runtimeconfig.json", b"{}"),
        file("app/Dapper.dll", &[1; 1000]),
        file("app/Microsoft.Data.Sqlite.dll", &[1; 2000]),
        file("app/de/Microsoft.Data.Sqlite.resources.dll", &[1; 200]),
        file("app/SQLitePCLRaw.core.dll", &[1; 300]),
        file("app/runtimes/linux-x64/native/libe_sqlite3.so", &[1; 4000]),
        file("app/Left.dll", &[1; 7]),
    ]
}

#[test]
fn an_application_has_the_packages_that_its_file_lists() {
    let report = report_of(&[application()]);
    assert_eq!(
        names(&report),
        [
            "nuget Dapper 2.1.35",
            "nuget Microsoft.Data.Sqlite.Core 8.0.4",
            "nuget SQLitePCLRaw.core 2.1.6",
            "nuget Shop 1.0.0",
            "nuget System.Memory 4.5.3",
        ]
    );
    assert_eq!(report.warnings.len(), 0, "{:?}", report.warnings);
    let bytes = |name| package(&report, name).unpacked.0;
    assert_eq!(bytes("Shop"), 152 + DEPS.len() as u64);
    assert_eq!(bytes("Dapper"), 1000);
    assert_eq!(bytes("Microsoft.Data.Sqlite.Core"), 2200);
    assert_eq!(bytes("SQLitePCLRaw.core"), 4300);
    assert_eq!(bytes("System.Memory"), 0);
    let unowned: u64 = report.unowned.iter().map(|group| group.unpacked.0).sum();
    assert_eq!(unowned, 7);
    assert_eq!(package(&report, "Dapper").explicit, Some(true));
    let core = package(&report, "SQLitePCLRaw.core");
    assert_eq!(core.explicit, Some(false));
    assert_eq!(why(core), "needed-by Microsoft.Data.Sqlite.Core");
    assert_eq!(package(&report, "Microsoft.Data.Sqlite.Core").retained.0, 6500);
}

#[test]
fn each_framework_sdk_and_unpacked_package_is_one_package() {
    let deps = br#"{"targets": {"N": {"Microsoft.NETCore.App.Runtime.linux-x64/8.0.4":
        {"runtime": {"System.dll": {}}}}}}"#;
    let root = "usr/share/dotnet";
    let report = report_of(&[vec![
        file(&format!("{root}/dotnet"), &[1; 10]),
        file(&format!("{root}/host/fxr/8.0.4/libhostfxr.so"), &[1; 20]),
        file(
            &format!("{root}/shared/Microsoft.NETCore.App/8.0.4/Microsoft.NETCore.App.deps.json"),
            deps,
        ),
        file(&format!("{root}/shared/Microsoft.NETCore.App/8.0.4/System.dll"), &[1; 300]),
        file(&format!("{root}/sdk/8.0.204/.version"), b"0123abc\n8.0.204\nlinux-x64\n8.0.204\n"),
        file(&format!("{root}/sdk/8.0.204/dotnet.dll"), &[1; 500]),
        file(&format!("{root}/sdk/8.0.204/dotnet.deps.json"), DEPS),
        file(&format!("{root}/packs/x/y.dll"), &[1; 600]),
        file("root/.nuget/packages/dapper/2.1.35/.nupkg.metadata", b"{}"),
        file("root/.nuget/packages/dapper/2.1.35/lib/Dapper.dll", &[1; 70]),
    ]]);
    assert_eq!(
        names(&report),
        [
            "nuget Microsoft.NETCore.App 8.0.4",
            "nuget dapper 2.1.35",
            "toolchain dotnet-sdk 8.0.204",
        ]
    );
    let bytes = |name| package(&report, name).unpacked.0;
    assert_eq!(bytes("Microsoft.NETCore.App"), 330 + deps.len() as u64);
    assert_eq!(bytes("dapper"), 72);
    assert_eq!(bytes("dotnet-sdk"), 1100 + 34 + DEPS.len() as u64);
}

#[test]
fn damaged_files_are_warnings_and_the_rest_is_read() {
    let mut members = application();
    members.push(file("cut/Shop.deps.json", &DEPS[..400]));
    members.push(file("deep/a.deps.json", &[b'['; 50_000]));
    members.push(file("root/b.deps.json", br#"{"targets": {"N": {"b/1": {"dependencies": {"b": "1"},
        "runtime": {"/": {}, "..": {}, "x/..": {}}, "runtimeTargets": {"../../app": {}, "": {}}}}}}"#));
    members.push(file("bom/c.deps.json", b"\xef\xbb\xbf{\"targets\": {}}"));
    let report = report_of(&[members]);
    assert_eq!(report.packages.len(), 6, "{:?}", names(&report));
    assert_eq!(report.warnings.len(), 2, "{:?}", report.warnings);
}
