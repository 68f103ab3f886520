//! Java programs, and the versions of their classes and of the runtime that they are started with.

use serde_json::{Value, json};

use super::{debian, elf, executable, fails, runs};
use crate::elf::STATIC;
use crate::hostile::archive::{file, symlink};
use crate::packages::jar::{Zip, noise};
use crate::rules::Story;

const RULE: &str = "java-too-old";
const MANIFEST: &str = "META-INF/MANIFEST.MF";

/// The first bytes of the class file that `javac --release 17` wrote for a class with an empty
/// `main`, with the version of another release, which has 44 more than its number.
fn class(java: u8) -> Vec<u8> {
    let mut class = b"\xca\xfe\xba\xbe\x00\x00\x00\x3d\x00\x1d\x0a\x00\x02\x00\x03\x07".to_vec();
    class[7] = java + 44;
    class
}

/// As `javac --enable-preview` writes it if the class uses such a feature.
fn preview(java: u8) -> Vec<u8> {
    let mut class = class(java);
    class[4..6].fill(0xff);
    class
}

fn manifest(more: &str) -> Vec<u8> {
    format!("Manifest-Version: 1.0\r\nBuild-Jdk-Spec: 25\r\n{more}\r\n").into_bytes()
}

fn with_main(classes: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let zip = Zip::new().add(MANIFEST, &manifest("Main-Class: demo.Main\r\n"));
    classes.iter().fold(zip, |zip, (path, class)| zip.add(path, class)).end(|_| ())
}

fn jar(java: u8) -> Vec<u8> {
    with_main(&[("demo/Main.class", class(java))])
}

/// A runtime in `/opt/jre`, with that version in its `release` file.
fn runtime(version: &str) -> Vec<Vec<u8>> {
    let release = format!("JAVA_VERSION=\"{version}\"\nMODULES=\"java.base\"\n");
    vec![
        elf("opt/jre/bin/java", &STATIC),
        file("opt/jre/release", release.as_bytes()),
        symlink("usr/bin/java", "/opt/jre/bin/java"),
    ]
}

/// An image with Java 17 and these members.
fn image(config: Value, members: &[Vec<u8>]) -> Story {
    with_runtime(&runtime("17.0.9"), config, members)
}

fn with_runtime(runtime: &[Vec<u8>], config: Value, members: &[Vec<u8>]) -> Story {
    let base = [&debian()[..], runtime].concat();
    Story::new().base(&base).copy(". /", members).config(config)
}

fn started(command: &[&str], members: &[Vec<u8>]) -> Story {
    image(json!({ "Cmd": command }), members)
}

fn jar_started(jar: &[u8]) -> Story {
    started(&["java", "-jar", "/app.jar"], &[file("app.jar", jar)])
}

#[test]
fn a_jar_for_a_newer_java_does_not_start() {
    let why =
        "`demo.Main` of `/app.jar` is compiled for Java 21, and `/opt/jre/bin/java` is Java 17";
    fails(jar_started(&jar(21)), RULE, why);
    fails(jar_started(&jar(18)), RULE, "compiled for Java 18");
    for java in [8, 16, 17] {
        runs(jar_started(&jar(java)));
    }
}

#[test]
fn the_runtime_says_its_version() {
    let of = |version: &str, java| {
        let jar = file("app.jar", &jar(java));
        with_runtime(&runtime(version), json!({ "Cmd": ["java", "-jar", "app.jar"] }), &[jar])
    };
    fails(of("1.8.0_392", 11), RULE, "is Java 8");
    runs(of("1.8.0_392", 8));
    fails(of("20", 21), RULE, "is Java 20");
    runs(of("21-ea", 21));
    runs(of("unknown", 21));
}

#[test]
fn without_a_release_file_the_package_does() {
    let of = |package: &str, version: &str, java: u8| {
        let java_file = "usr/lib/jvm/java/bin/java";
        let status = format!(
            "Package: {package}\nStatus: install ok installed\nArchitecture: amd64\n\
             Version: {version}\n\n"
        );
        let members = [
            file("var/lib/dpkg/status", status.as_bytes()),
            file(
                &format!("var/lib/dpkg/info/{package}.list"),
                format!("/{java_file}\n").as_bytes(),
            ),
            elf(java_file, &STATIC),
            symlink("usr/bin/java", "/usr/lib/jvm/java/bin/java"),
        ];
        let command = json!({ "Cmd": ["java", "-jar", "/app.jar"] });
        with_runtime(&members, command, &[file("app.jar", &jar(java))])
    };
    fails(of("openjdk-17-jre-headless", "17.0.15+6-1~deb12u1", 21), RULE, "is Java 17");
    runs(of("openjdk-17-jre-headless", "17.0.15+6-1~deb12u1", 17));
    fails(of("openjdk-8-jre-headless", "8u432-b06-2", 9), RULE, "is Java 8");
    // Neither says what it is.
    runs(of("runtime", "17.0.15", 21));
    let unknown = [elf("usr/bin/java", &STATIC)];
    let command = json!({ "Cmd": ["java", "-jar", "/app.jar"] });
    runs(with_runtime(&unknown, command, &[file("app.jar", &jar(21))]));
}

#[test]
fn only_what_a_container_sees_counts() {
    let later = |java| file("app.jar", &jar(java));
    runs(jar_started(&jar(21)).copy("app.jar /", &[later(17)]));
    fails(jar_started(&jar(17)).copy("app.jar /", &[later(21)]), RULE, "compiled for Java 21");
    runs(jar_started(&jar(21)).run("install", &runtime("21.0.1")));
}

#[test]
fn what_is_for_several_versions_runs_on_the_older_ones() {
    let both = |main, other: &str, java| {
        let other = format!("META-INF/versions/{other}/demo/Main.class");
        with_main(&[("demo/Main.class", class(main)), (&other, class(java))])
    };
    runs(jar_started(&both(8, "21", 21)));
    // The class of an older version is loaded instead.
    runs(jar_started(&both(21, "9", 11)));
    let beside = [("demo/Main.class", class(21)), ("META-INF/versions/9/a/B.class", class(9))];
    fails(jar_started(&with_main(&beside)), RULE, "compiled for Java 21");
    let twice = [("demo/Main.class", class(21)), ("demo/Main.class", class(8))];
    runs(jar_started(&with_main(&twice)));
}

#[test]
fn preview_features_need_that_very_version() {
    let of = |java| with_main(&[("demo/Main.class", preview(java))]);
    fails(jar_started(&of(21)), RULE, "is compiled for Java 21 with preview features, and");
    runs(jar_started(&of(17)));
}

#[test]
fn jars_that_cannot_be_read_accuse_nobody() {
    let whole = jar(21);
    let zip = || Zip::new().add("demo/Main.class", &class(21));
    let main = manifest("Main-Class: demo.Main\r\n");
    for bytes in [
        &whole[..whole.len() - 30],
        &whole[..40],
        b"PK\x03\x04",
        b"this is no jar",
        b"",
        &zip().end(|_| ()),
        &zip().add(MANIFEST, &manifest("")).end(|_| ()),
        &zip().add(MANIFEST, &manifest("Main-Class: demo.Other\r\n")).end(|_| ()),
        &zip().add(MANIFEST, &main).end(|end| end[16..20].fill(0xfe)),
        &with_main(&[("demo/Main.class", class(21)[..7].to_vec())]),
        &with_main(&[("demo/Main.class", b"\xca\xfe\xba\xbe\x00\x00\xff\xff".to_vec())]),
        &with_main(&[("demo/Main.class", b"not a class".to_vec())]),
        &with_main(&[("Demo/Main.class", class(21))]),
    ] {
        runs(jar_started(bytes));
    }
    // Where the manifest is does not matter.
    fails(jar_started(&zip().add(MANIFEST, &main).end(|_| ())), RULE, "Java 21");
}

#[test]
fn launchers_of_spring_boot_start_another_class() {
    let of = |launcher: &str, (loader, start): (u8, u8), path: &str| {
        let lines = format!("Main-Class: {launcher}\r\nStart-Class: demo.App\r\n");
        Zip::new()
            .add(MANIFEST, &manifest(&lines))
            .store(&format!("{}.class", launcher.replace('.', "/")), &class(loader))
            .store(path, &class(start))
            .end(|_| ())
    };
    let package = "org.springframework.boot.loader";
    let path = "BOOT-INF/classes/demo/App.class";
    let launcher = format!("{package}.launch.JarLauncher");
    fails(jar_started(&of(&launcher, (17, 21), path)), RULE, "`demo.App` of `/app.jar`");
    runs(jar_started(&of(&launcher, (17, 17), path)));
    fails(jar_started(&of(&launcher, (21, 17), path)), RULE, ".launch.JarLauncher` of");
    // Its class may come from elsewhere.
    let other = format!("{package}.launch.PropertiesLauncher");
    runs(jar_started(&of(&other, (17, 21), path)));
    runs(jar_started(&of(&launcher, (17, 21), "demo/App.class")));
    let war = of(&format!("{package}.WarLauncher"), (8, 21), "WEB-INF/classes/demo/App.class");
    fails(jar_started(&war), RULE, "`demo.App` of");
}

#[test]
fn classes_are_found_wherever_they_are_in_a_large_jar() {
    let of = |java| {
        let mut zip = Zip::new().add(MANIFEST, &manifest("Main-Class: demo.Main\r\n"));
        for part in 0..60 {
            zip = zip.store(&format!("demo/a{part}.class"), &noise(100_000, part));
            if part == 30 {
                // Of the same length, in the same directory.
                zip = zip.add("demo/Maim.class", &class(25));
                zip = zip.add("demo/Main.class", &[class(java), noise(3_000, 99)].concat());
            }
        }
        zip.end(|_| ())
    };
    fails(jar_started(&of(21)), RULE, "`demo.Main` of `/app.jar` is compiled for Java 21");
    runs(jar_started(&of(17)));
}

#[test]
fn a_class_is_looked_for_in_the_order_of_the_class_path() {
    let of = |path: &str| {
        let members = [
            file("srv/old/demo/Main.class", &class(11)),
            file("srv/new/demo/Main.class", &class(21)),
            file("srv/none/readme", b""),
            file("srv/lib/new.jar", &jar(21)),
            file("srv/many/a.jar", &jar(21)),
            file("srv/many/b.jar", &jar(17)),
            file("srv/other.jar", &with_main(&[])),
        ];
        let command = ["java", "-cp", path, "demo.Main"];
        image(json!({ "Cmd": command, "WorkingDir": "/srv" }), &members)
    };
    let why = "`demo.Main` of `/srv/new/demo/Main.class` is compiled for Java 21";
    fails(of("new:old"), RULE, why);
    fails(of("absent.jar:none:/srv/new"), RULE, why);
    runs(of("old:new"));
    fails(of("lib/*"), RULE, "`demo.Main` of `/srv/lib/new.jar`");
    // Nobody knows which is the first, or what else is in a jar.
    runs(of("many/*"));
    runs(of("other.jar:new"));
    runs(of("absent"));
}

#[test]
fn without_a_class_path_classes_are_in_the_working_directory() {
    let members = [file("srv/demo/Main.class", &class(21)), file("app/demo/Main.class", &class(8))];
    let of = |more: Value| {
        let mut config = json!({ "Cmd": ["java", "demo.Main"], "WorkingDir": "/srv" });
        config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        image(config, &members)
    };
    fails(of(json!({})), RULE, "`demo.Main` of `/srv/demo/Main.class`");
    runs(of(json!({ "Env": ["CLASSPATH=/app"] })));
}

#[test]
fn what_may_change_what_is_loaded_is_left_alone() {
    let app = file("app.jar", &jar(21));
    for command in [
        &["java", "-javaagent:/agent.jar", "-jar", "/app.jar"][..],
        &["java", "-Xbootclasspath/a:/x.jar", "-jar", "/app.jar"],
        &["java", "@/options", "-jar", "/app.jar"],
        &["java", "-version", "-jar", "/app.jar"],
        &["java", "-p", "/app.jar", "-m", "demo/demo.Main"],
        &["java", "-jar"],
        &["java"],
    ] {
        runs(started(command, std::slice::from_ref(&app)));
    }
    let of = |variable: &str| {
        let config = json!({ "Cmd": ["java", "-jar", "/app.jar"], "Env": [variable] });
        image(config, std::slice::from_ref(&app))
    };
    runs(of("JAVA_TOOL_OPTIONS=-Xmx1g -javaagent:/agent.jar"));
    fails(of("JAVA_TOOL_OPTIONS=-Xmx1g -Dfile.encoding=UTF-8"), RULE, "Java 21");
}

#[test]
fn scripts_may_start_it() {
    let of = |script: &str| {
        let members = [file("app.jar", &jar(21)), executable("start.sh", script.as_bytes())];
        started(&["/start.sh"], &members)
    };
    fails(of("#!/bin/sh\nset -e\nexec java $JAVA_OPTS -jar /app.jar\n"), RULE, "Java 21");
    for script in [
        "exec java -jar \"$APP\"",
        "cp /new/app.jar /app.jar\nexec java -jar /app.jar",
        "export PATH=/opt/other/bin:$PATH\nexec java -jar /app.jar",
        ". /etc/profile\nexec java -jar /app.jar",
        "if [ -n \"$OLD\" ]; then exec java -jar /old.jar; fi\nexec java -jar /app.jar",
        "JAVA_OPTS=-javaagent:/a.jar\nexec java $JAVA_OPTS -jar /app.jar",
    ] {
        runs(of(&format!("#!/bin/sh\n{script}\n")));
    }
    // A script that chooses a runtime has its name.
    let chooser = executable("usr/bin/java", b"#!/bin/sh\nexec /opt/other/bin/java \"$@\"\n");
    let members = [file("app.jar", &jar(21)), chooser];
    runs(started(&["java", "-jar", "/app.jar"], &members));
}
