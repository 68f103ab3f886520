//! What a plan's image needs is there: the tree that it would give is compared with today's.

use serde_json::json;

use super::compiled::program;
use super::{last_stage, multi_stage, plan, story};
use crate::hostile::archive::{directory, file, seal, symlink};
use crate::plans_accuracy::elf;
use crate::rules::{Package, Story, bytes, dpkg};

/// Returns a directory with an owner, who is also its group, and a mode.
fn owned_directory(name: &str, owner: u32, mode: u32) -> Vec<u8> {
    let mut member = directory(name);
    let mut header: [u8; 512] = member[..512].try_into().unwrap();
    let numbers = format!("{mode:07o}\0{owner:07o}\0{owner:07o}\0");
    header[100..124].copy_from_slice(numbers.as_bytes());
    header[148..156].fill(b' ');
    member[..512].copy_from_slice(&seal(header));
    member
}

/// Returns an image that starts a program that its build installed, with these other members.
fn installed(members: &[Vec<u8>]) -> Story {
    let mut all = vec![file("usr/local/bin/server", &program(false))];
    all.extend_from_slice(members);
    story()
        .base(&[file("bin/sh", b"sh"), file("etc/passwd", b"root:x:0:0::/:/bin/sh\n")])
        .and("WORKDIR /src")
        .copy(". /src", &[file("src/Makefile", b"all:"), file("src/main.c", &bytes(9000, 1))])
        .run("make install && mkdir -p /var/lib/server", &all)
        .config(json!({ "Cmd": ["/usr/local/bin/server"], "WorkingDir": "/src" }))
}

#[test]
fn what_a_build_installed_comes_along() {
    let (own, plan) = multi_stage(installed(&[
        file("usr/local/share/server/schema.sql", &bytes(300, 2)),
        file("src/main.o", &bytes(4000, 3)),
    ]));
    let last = last_stage(&plan);
    let line = "COPY --from=build /usr/local/share/server/schema.sql \
                /usr/local/share/server/schema.sql";
    assert!(last.contains(&line), "{last:#?}");
    assert!(own < 9000, "the sources and objects stay behind: {own}");
}

#[test]
fn directories_keep_their_owners_and_modes() {
    let data = owned_directory("var/lib/server", 1000, 0o750);
    let users = file("etc/passwd", b"root:x:0:0::/:/bin/sh\napp:x:1000:1000::/:/bin/sh\n");
    let (_, plan) = multi_stage(installed(&[data, users]));
    let last = last_stage(&plan);
    let line = "RUN install -d -o app -g 1000 -m 0750 /var/lib/server";
    assert!(last.contains(&line), "{last:#?}");
    // One that the base has as it is here needs nothing.
    let (_, plan) = multi_stage(installed(&[]));
    assert!(!last_stage(&plan).iter().any(|line| line.contains("install -d")), "{plan:#?}");
}

#[test]
fn a_library_beside_the_system_is_copied_and_found() {
    let (_, plan) = multi_stage(installed(&[
        file("usr/local/bin/server", &elf(&["libown.so.1"], 0)),
        file("usr/local/lib/libown.so.1", &elf(&[], 0)),
        file("etc/ld.so.cache", b"cache"),
    ]));
    let last = last_stage(&plan);
    let line = "COPY --from=build /usr/local/lib/libown.so.1 /usr/local/lib/libown.so.1";
    assert!(last.contains(&line), "{last:#?}");
    assert!(last.contains(&"RUN ldconfig"), "{last:#?}");
}

#[test]
fn a_library_of_the_base_that_another_base_lacks_refuses_the_plan() {
    let base = [
        file("bin/sh", b"sh"),
        file("lib64/ld-linux-x86-64.so.2", b"loader"),
        file("usr/lib/libbase.so.1", &elf(&[], 0)),
    ];
    let story = |other: &[Vec<u8>]| {
        Story::new()
            .base(&base)
            .run("make install", &[file("usr/local/bin/server", &elf(&["libbase.so.1"], 0))])
            .config(json!({ "Cmd": ["/usr/local/bin/server"] }))
            .onto("registry/other:1", other)
            .report()
    };
    let mut other = vec![file("bin/sh", b"sh"), file("lib64/ld-linux-x86-64.so.2", b"loader")];
    let report = story(&other);
    let [refused] = &report.refused_plans[..] else { panic!("{:#?}", report.refused_plans) };
    assert!(refused.is_asked_for);
    assert_eq!(
        refused.reasons,
        ["registry/other:1 has no /usr/lib/libbase.so.1, which programs load"]
    );
    other.push(file("usr/lib/libbase.so.1", b"library"));
    assert!(story(&other).refused_plans.is_empty());
}

#[test]
fn what_a_command_names_is_copied() {
    let story = installed(&[file("etc/server/main.conf", &bytes(40, 4))]);
    let command = ["/usr/local/bin/server", "-c", "/etc/server/main.conf"];
    let (_, plan) = multi_stage(story.config(json!({ "Cmd": command, "WorkingDir": "/src" })));
    let last = last_stage(&plan);
    assert!(last.iter().any(|line| line.contains("/etc/server")), "{last:#?}");
}

#[test]
fn links_are_made_again_and_lead_where_they_did() {
    let (_, plan) = multi_stage(installed(&[file("usr/local/share/server/a", b"a")]).run(
        "ln -s /usr/local/share/server/a /etc/server.conf",
        &[symlink("etc/server.conf", "/usr/local/share/server/a")],
    ));
    let last = last_stage(&plan);
    let line = "RUN ln -sfn /usr/local/share/server/a /etc/server.conf";
    assert!(last.contains(&line), "{last:#?}");
}

#[test]
fn a_removed_file_of_the_base_does_not_come_back() {
    let story = story()
        .base(&[file("bin/sh", b"sh"), file("etc/default.conf", b"a")])
        .run("rm /etc/default.conf", &[file("etc/.wh.default.conf", b"")])
        .run(
            "make install",
            &[
                file("usr/local/bin/server", &program(false)),
                file("usr/lib/unused", &bytes(500, 1)),
            ],
        )
        .config(json!({ "Cmd": ["/usr/local/bin/server"] }));
    let (_, plan) = multi_stage(story);
    let last = last_stage(&plan);
    assert!(last.contains(&"RUN rm -rf /etc/default.conf"), "{last:#?}");
}

#[test]
fn no_plan_is_larger_than_a_simpler_one() {
    for report in [installed(&[]).report(), installed(&[]).onto("scratch", &[]).report()] {
        let sizes: Vec<u64> = report.plans.iter().map(|plan| plan.unpacked.0).collect();
        assert!(sizes.is_sorted_by(|before, after| after <= before), "{sizes:?}");
        let best = report.summary.best_plan.unwrap();
        assert_eq!(best.plan, report.plans.len() - 1);
    }
}

#[test]
fn what_dockerignore_keeps_out_is_not_copied_from_a_stage() {
    let members = [
        file("app/package.json", br#"{"name":"app"}"#),
        file("app/server.js", &bytes(100, 1)),
        file("app/Dockerfile", b"FROM a"),
        file("app/.env", b"SECRET=1"),
        file("app/.gitignore", b"a"),
        file("app/tests/__init__.py", b""),
        file("app/tests/test_a.py", b"a"),
    ];
    let report = story()
        .and("WORKDIR /app")
        .copy(". /app", &members)
        .run("make", &[file("usr/lib/unused", &bytes(5000, 1))])
        .config(json!({ "Cmd": ["node", "server.js"], "WorkingDir": "/app" }))
        .report();
    let plan = plan(&report, "multi-stage");
    let start = plan.dockerfile.iter().position(|line| line == "# In .dockerignore:").unwrap();
    let (dockerfile, ignored) = plan.dockerfile.split_at(start);
    assert_eq!(ignored[1], "#   .env");
    for line in &ignored[1..] {
        let name = line.trim_start_matches("#   ");
        let copied = format!("/app/{name}");
        assert!(
            !dockerfile.iter().any(|line| line.split(' ').any(|word| word == copied)),
            "{name}: {dockerfile:#?}"
        );
    }
}

#[test]
fn a_web_server_gets_what_it_serves_and_its_settings() {
    let server = Story::new()
        .base(&[file("bin/sh", b"sh"), file("usr/sbin/nginx", b"nginx")])
        .and("WORKDIR /app")
        .copy(". /app", &[file("app/package.json", b"{}"), file("app/src/a.ts", &bytes(900, 1))])
        .run("npm run build", &[file("app/dist/index.html", &bytes(50, 2))])
        .copy(
            "site.conf /etc/nginx/conf.d/site.conf",
            &[file("etc/nginx/conf.d/site.conf", b"server { listen 80; root /app/dist; }")],
        )
        .config(json!({ "Cmd": ["nginx", "-g", "daemon off;"], "WorkingDir": "/app" }));
    let report = server.report();
    let plan = plan(&report, "multi-stage");
    let last = last_stage(plan);
    assert!(last.contains(&"COPY --from=build /app/dist /app/dist"), "{last:#?}");
    assert!(last.iter().any(|line| line.contains("/etc/nginx")), "{last:#?}");
    assert!(!last.iter().any(|line| line.contains("/app/src")), "{last:#?}");
}

#[test]
fn users_keep_their_numbers() {
    for (command, line) in [
        (
            "groupadd -r app && useradd -r -g app app",
            "RUN groupadd --gid 997 -r app && useradd --uid 998 -r -g app app",
        ),
        // It would take the user's number for the group, or fail if that is taken.
        (
            "adduser --system --group --no-create-home app",
            "RUN addgroup --system --gid 997 app && \
             adduser --uid 998 --gid 997 --system --no-create-home app",
        ),
        (
            "useradd -r app -s /bin/false",
            "RUN groupadd --system --gid 997 app && useradd --uid 998 --gid 997 -r app -s /bin/false",
        ),
        ("adduser --system app --ingroup app", "RUN adduser --uid 998 --system app --ingroup app"),
        ("useradd -u 998 app", "RUN useradd -u 998 app"),
    ] {
        let users = file("etc/passwd", b"root:x:0:0::/:/bin/sh\napp:x:998:997::/:/bin/sh\n");
        let groups = file("etc/group", b"root:x:0:\napp:x:997:\n");
        let made = [users, groups, file("usr/lib/unused", &bytes(500, 1))];
        let config =
            json!({ "Cmd": ["/usr/local/bin/server"], "User": "app", "WorkingDir": "/src" });
        let (_, plan) = multi_stage(installed(&[]).run(command, &made).config(config));
        let last = last_stage(&plan);
        assert!(last.contains(&line), "{command}: {last:#?}");
        assert!(!last.iter().any(|line| line.contains("shadow-") || line.contains("/etc/passwd")));
    }
}

/// Debian's slim images have no documentation, which is all that some packages have.
#[test]
fn a_package_of_the_base_without_files_is_not_installed_again() {
    let packages = [
        Package("nginx", "libgcc-s1", "", true, &["usr/sbin/nginx"]),
        Package("libgcc-s1", "gcc-12-base", "", false, &["usr/lib/libgcc_s.so.1"]),
        Package("gcc-12-base", "", "", false, &[]),
    ];
    let is_of_base = |member: &&Vec<u8>| {
        let starts = ["usr/lib/lib", "var/lib/dpkg/info/libgcc", "var/lib/dpkg/info/gcc"];
        starts.iter().any(|start| member.starts_with(start.as_bytes()))
    };
    let all = dpkg(&packages);
    let (of_base, own): (Vec<_>, Vec<_>) = all.iter().partition(is_of_base);
    let last_stage_on = |of_base: Vec<&Vec<u8>>| {
        let mut base = vec![file("usr/bin/apt-get", b"apt"), file("bin/sh", b"sh")];
        base.extend(of_base.into_iter().cloned());
        let mut members: Vec<Vec<u8>> = own.iter().map(|&member| member.clone()).collect();
        members.push(file("usr/lib/unused", &bytes(9000, 1)));
        let story = Story::new()
            .base(&base)
            .run("apt-get update && apt-get install -y nginx", &members)
            .copy("site /var/www/html", &[file("var/www/html/index.html", &bytes(80, 2))])
            .config(json!({ "Cmd": ["nginx", "-g", "daemon off;"] }));
        last_stage(plan(&story.report(), "multi-stage")).join("\n")
    };
    let text = last_stage_on(of_base.clone());
    assert!(text.contains("nginx") && !text.contains("gcc-12-base"), "{text}");
    let is_list = |member: &&Vec<u8>| member.starts_with(b"var/lib/dpkg/info/gcc");
    let text = last_stage_on(of_base.into_iter().filter(|member| !is_list(member)).collect());
    assert!(text.contains("gcc-12-base"), "{text}");
}
