//! Java and .NET.

use serde_json::json;

use super::compiled::program;
use super::{debian, last_stage, multi_stage, story};
use crate::hostile::archive::{file, symlink};
use crate::rules::{Package, Story, bytes, dpkg};

/// Returns a project that Maven built: a jar of 500 bytes, classes of 200, a library of 300.
fn java(command: serde_json::Value) -> Story {
    let members = [
        file("app/target/app-1.0.jar", &bytes(500, 1)),
        file("app/target/app-1.0.jar.original", &bytes(100, 2)),
        file("app/target/classes/com/example/App.class", &bytes(200, 3)),
        file("app/lib/left.jar", &bytes(300, 4)),
        file("app/src/main/java/com/example/App.java", &bytes(700, 5)),
    ];
    let config = json!({ "WorkingDir": "/app", "Cmd": command });
    let java = [file("usr/bin/java", b"java")];
    story().base(&java).and("WORKDIR /app").run("mvn package", &members).config(config)
}

#[test]
fn only_the_jar_is_copied() {
    for command in [
        json!(["java", "-Xmx1g", "-jar", "target/app-1.0.jar"]),
        json!(["/bin/sh", "-c", "java $JAVA_OPTS -jar target/*.jar"]),
        json!(["/bin/sh", "-c", "exec java ${JAVA_OPTS} -jar \"/app/target/app-1.0.jar\""]),
    ] {
        let (own, plan) = multi_stage(java(command.clone()));
        assert_eq!(own, 4 + 500, "{command}");
        let copy = "COPY --from=build /app/target/app-1.0.jar /app/target/app-1.0.jar";
        assert!(last_stage(&plan).contains(&copy), "{command}");
    }
}

#[test]
fn only_the_class_path_is_copied() {
    let command = json!(["java", "-cp", "target/classes:lib/*", "com.example.App"]);
    let (own, _) = multi_stage(java(command));
    assert_eq!(own, 4 + 200 + 300);
}

#[test]
fn jars_beside_a_jar_and_settings_are_copied() {
    let more = [
        file("app/target/lib/right.jar", &bytes(400, 6)),
        file("app/config/application.yml", &bytes(30, 7)),
    ];
    let story =
        java(json!(["java", "-jar", "target/app-1.0.jar"])).run("mvn dependency:copy", &more);
    let (own, plan) = multi_stage(story);
    assert_eq!(own, 4 + 500 + 400 + 30, "{:#?}", last_stage(&plan));
}

#[test]
fn an_application_with_a_start_script_is_copied_whole() {
    let members = [
        file("opt/shop/bin/shop", b"#!/bin/sh\nexec java -cp \"$CLASSPATH\" com.example.App\n"),
        file("opt/shop/lib/shop.jar", &bytes(500, 8)),
        file("usr/lib/unused.bin", &bytes(9000, 9)),
    ];
    let config = json!({ "Cmd": ["/opt/shop/bin/shop"] });
    let java = [file("usr/bin/java", b"java")];
    let story = story().base(&java).run("gradle installDist", &members).config(config);
    let (_, plan) = multi_stage(story);
    let last = last_stage(&plan);
    assert!(last.contains(&"COPY --from=build /opt/shop /opt/shop"), "{last:#?}");
}

#[test]
fn a_script_with_an_unknown_last_command_is_the_program() {
    let story = |start: &str, path: &str| {
        let members = [
            file(&format!("{path}/bin/shop"), start.as_bytes()),
            file(&format!("{path}/lib/shop.jar"), &bytes(500, 8)),
            file(&format!("{path}/etc/shop.properties"), &bytes(50, 9)),
            file("usr/lib/unused.bin", &bytes(9000, 9)),
        ];
        let config = json!({ "WorkingDir": "/srv", "Cmd": [format!("/{path}/bin/shop")] });
        let java = [file("usr/bin/java", b"java")];
        story().base(&java).run("make install", &members).config(config)
    };
    let unknown = "#!/bin/sh\nexec $(find_java) -cp x shop.Main\n";
    let known = "#!/bin/sh\nJ=\"${JAVA_HOME:+$JAVA_HOME/bin/}java\"\nexec \"$J\" -cp \"$C\" A\n";
    for start in [unknown, known] {
        for path in ["app", "opt/shop"] {
            let (_, plan) = multi_stage(story(start, path));
            let last = last_stage(&plan);
            let line = format!("COPY --from=build /{path} /{path}");
            assert!(last.contains(&line.as_str()), "{last:#?}");
        }
        // Others have their files there too.
        let report = story(start, "usr/local").report();
        assert!(report.plans.iter().all(|plan| plan.name.word() != "multi-stage"), "{start}");
        assert!(report.lacks_needs);
    }
}

/// Returns an application that a script starts with a Java development kit of a package, beside
/// whose launcher there are jars too.
fn with_kit(script: &str, jars: &str, start: &str) -> Story {
    let home = "usr/lib/jvm/java-17-openjdk-amd64";
    let (java, compiler) = (format!("{home}/bin/java"), format!("{home}/bin/javac"));
    let (archive, tools) = (format!("{home}/lib/jrt-fs.jar"), format!("{home}/lib/ct.sym"));
    let mut members = dpkg(&[
        Package("openjdk-17-jre-headless", "", "", false, &[&java, &archive]),
        Package(
            "openjdk-17-jdk-headless",
            "openjdk-17-jre-headless",
            "",
            true,
            &[&compiler, &tools],
        ),
    ]);
    members.push(symlink("usr/bin/java", &format!("/{java}")));
    let application = [
        file(script, start.as_bytes()),
        file(&format!("{jars}/shop.jar"), &bytes(500, 8)),
        file("usr/lib/unused.bin", &bytes(9000, 9)),
    ];
    let config = json!({ "Cmd": ["/bin/sh", "-c", format!("/{script}")] });
    let story = story().base(&debian()).run("apt-get install -y openjdk-17-jdk-headless", &members);
    story.run("make install", &application).config(config)
}

#[test]
fn the_runtime_is_no_application() {
    let start = "#!/bin/sh\nexec java -cp '/opt/shop/lib/*' com.example.App\n";
    let (_, plan) = multi_stage(with_kit("opt/shop/bin/shop.sh", "opt/shop/lib", start));
    let last = last_stage(&plan);
    assert!(last.contains(&"COPY --from=build /opt/shop /opt/shop"), "{last:#?}");
    assert!(!last.iter().any(|line| line.contains("/usr/lib/jvm")), "{last:#?}");
    // The script is beside no jars: its class path has them.
    let (_, plan) = multi_stage(with_kit("srv/start.sh", "opt/shop/lib", start));
    let last = last_stage(&plan);
    let jar = "COPY --from=build /opt/shop/lib/shop.jar /opt/shop/lib/shop.jar";
    assert!(last.contains(&jar), "{last:#?}");
    assert!(!last.iter().any(|line| line.contains("/usr/lib/jvm")), "{last:#?}");
}

#[test]
fn a_runtime_that_was_unpacked_is_copied_whole() {
    let members = [
        file("opt/jre/bin/java", b"java"),
        file("opt/jre/lib/modules", &bytes(800, 1)),
        file("app/app.jar", &bytes(500, 2)),
        file("usr/lib/unused.bin", &bytes(9000, 3)),
    ];
    let config = json!({ "Cmd": ["/opt/jre/bin/java", "-jar", "/app/app.jar"] });
    let (_, plan) = multi_stage(story().run("curl | tar x", &members).config(config));
    let last = last_stage(&plan);
    assert!(last.contains(&"COPY --from=build /opt/jre /opt/jre"), "{last:#?}");
}

/// Returns a project that .NET published, with the SDK in the base or not.
fn dotnet(command: serde_json::Value, base: &[Vec<u8>]) -> Story {
    let settings = br#"{"runtimeOptions":{"framework":{"name":"Microsoft.AspNetCore.App"}}}"#;
    let members = [
        file("src/out/App.dll", &bytes(500, 1)),
        file("src/out/App.runtimeconfig.json", settings),
        file("src/bin/Debug/net8.0/App.dll", &bytes(400, 2)),
        file("src/bin/Debug/net8.0/App.runtimeconfig.json", settings),
        file("src/obj/project.assets.json", b"{}"),
        file("src/Program.cs", &bytes(700, 3)),
    ];
    let config = json!({ "WorkingDir": "/src", "Cmd": command });
    story().base(base).and("WORKDIR /src").run("dotnet publish -o out", &members).config(config)
}

/// Returns the parts of .NET as Microsoft's images have them, of 1000 bytes each.
fn host() -> Vec<Vec<u8>> {
    vec![
        file("usr/share/dotnet/dotnet", &bytes(1000, 4)),
        file("usr/share/dotnet/shared/Microsoft.NETCore.App/8.0.7/a.dll", &bytes(1000, 5)),
        file("usr/share/dotnet/host/fxr/8.0.7/libhostfxr.so", &bytes(1000, 6)),
        file("usr/share/dotnet/sdk/8.0.303/dotnet.dll", &bytes(1000, 7)),
        symlink("usr/bin/dotnet", "/usr/share/dotnet/dotnet"),
    ]
}

const SETTINGS: u64 = 68;

#[test]
fn only_the_published_directory_is_copied() {
    for (command, size) in [
        (json!(["dotnet", "out/App.dll"]), 500),
        (json!(["/bin/sh", "-c", "dotnet out/App.dll --urls http://*:$PORT"]), 500),
        (json!(["dotnet", "run", "--no-build"]), 400),
    ] {
        let (own, plan) = multi_stage(dotnet(command.clone(), &host()));
        assert_eq!(own, 4000 + size + SETTINGS, "{command}");
        assert_eq!(
            plan.dockerfile.iter().filter(|line| line.starts_with("COPY --from")).count(),
            1
        );
    }
}

#[test]
fn a_runtime_in_own_layers_is_copied_without_the_sdk() {
    let story = dotnet(json!(["dotnet", "out/App.dll"]), &[]).run("./dotnet-install.sh", &host());
    let (own, plan) = multi_stage(story);
    assert_eq!(own, 3000 + 500 + SETTINGS);
    let last = last_stage(&plan);
    assert!(last.contains(&"ENV DOTNET_ROOT=/usr/share/dotnet"), "{last:?}");
}

/// Returns an image whose package has the runtime, which is an alternative.
fn with_alternatives(command: &str) -> Vec<String> {
    let packages = [Package("jre", "", "", true, &["usr/lib/jvm/a/lib/jrt-fs.jar"])];
    let list = "/usr/lib/jvm/a/lib/jrt-fs.jar\n/usr/lib/jvm/a/bin/java\n";
    let mut members = dpkg(&packages);
    members.extend([
        file("var/lib/dpkg/info/jre.list", list.as_bytes()),
        file("usr/lib/jvm/a/bin/java", &program(false)),
        symlink("etc/alternatives/java", "/usr/lib/jvm/a/bin/java"),
        symlink("usr/bin/java", "/etc/alternatives/java"),
    ]);
    let base = [
        file("bin/sh", b"sh"),
        file("usr/bin/apt-get", b"apt"),
        file("lib64/ld-linux-x86-64.so.2", b"loader"),
    ];
    let config = json!({ "WorkingDir": "/app", "Cmd": ["java", "-jar", "a.jar"],
        "Env": ["PATH=/usr/bin:/bin"] });
    let story = story()
        .base(&base)
        .run(command, &members)
        .copy(". /app", &[file("app/a.jar", &bytes(500, 1)), file("app/src/a", &bytes(9000, 2))])
        .config(config);
    let report = story.report();
    let plan = crate::plans::plan(&report, "multi-stage");
    assert!(plan.what.starts_with("only /app/a.jar and a Java runtime"), "{}", plan.what);
    last_stage(plan).into_iter().map(str::to_owned).collect()
}

#[test]
fn a_runtime_is_no_application_and_its_package_makes_its_links() {
    let links = |lines: &[String]| lines.iter().any(|line| line.contains("ln -sfn"));
    let last = with_alternatives("apt-get install -y jre");
    assert!(!links(&last), "{last:#?}");
    assert!(last.iter().any(|line| line.contains("apt-get install")), "{last:#?}");
    assert!(!last.iter().any(|line| line.contains("/usr/lib/jvm/a")), "{last:#?}");
    let chosen = with_alternatives("apt-get install -y jre && update-alternatives --set java /a");
    assert!(links(&chosen), "{chosen:#?}");
}
