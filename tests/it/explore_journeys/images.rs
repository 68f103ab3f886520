//! Journeys through images that builders made.

use expect_test::expect;

use super::{NARROW, USUAL, WIDE};
use crate::explore::Explorer;

fn open(name: &str, (columns, rows): (u16, u16)) -> Explorer {
    let path = format!("{}/testdata/{name}", env!("CARGO_MANIFEST_DIR"));
    Explorer::open(&path, columns, rows)
}

#[test]
fn an_image_of_docker_save() {
    open("docker-save-29.tar", USUAL).check(
        "",
        expect![[r#"
             plimsoll/sample:1  linux/amd64             8.73 kB unpacked  ~6.12 kB download
            ── What can go ─────────────────────────────────────────────────────────────────
                 -20 B    ~-59 B  Files copied only to change owner, mode or time    layer 2
                 -15 B    ~-59 B  Files overwritten by a later instruction           layer 2
            ── 1 Layers ────────────────────────────────────────────────── hidden 4.17 kB ──
             1  7.64 kB ~5.13 kB  ████░░░░ ADD file:0234e7505cf1… /                     base
              the base image ends here (a guess); own: 1.08 kB, ~984 B
             2     41 B   ~299 B           /bin/tool put /etc/app.conf listen = 0.0.0.0:80…
             3     34 B   ~359 B           /bin/tool rm /tmp/leftover.bin rm /cache rm /opt…
            ▶4  1.01 kB   ~326 B  █        /bin/tool own 1000 /app/owned own 1000 /app/owne…
            ── 2 Files · changes of layer 4 · by unpacked ─────────────── 1.01 kB  ~287 B ──
                990 B   ~229 B  98%   ▾ app/                                         3 files
            ▶   990 B   ~201 B  98% m   ▾ owned/                                     3 files
                330 B    ~57 B  33% m       part-1.txt
                330 B    ~57 B  33% m       part-2.txt
                330 B    ~58 B  33% m       part-3.txt
                 20 B    ~58 B   2%   ▸ etc/                                          1 file





            ── /app/owned/ · 990 B came with layer 1 ADD file:0234e7505cf1…… ────── w why ──
             ? help  / search  f filter  Space mark  c scope  t arrange              q quit
        "#]],
    );
}

#[test]
fn an_image_without_history() {
    open("podman-export.tar.gz", USUAL).check(
        "w",
        expect![[r#"
             podman-export.tar.gz                        4.56 kB unpacked  2.54 kB download
            ── /app/ ───────────────────────────────────────────────────────────────────────
            ▶sizes       2.10 kB in 6 files, download 780 B (37 %)
             layer     → 1 (2.10 kB) no instruction
             mode        0755, owner 0:0, 2026-11-21

















            ────────────────────────────────────────────────────────────────────────────────
             Enter go there  y copy                                                Esc back
        "#]],
    );
}

#[test]
fn every_view_of_many_images() {
    let tour =
        "c c = G g 3 j l Enter o H 4 j Enter o H 5 Enter - 1 G Enter H 0 j Enter o H w Esc p Esc";
    for name in [
        "buildkit-oci-estargz.tar",
        "buildkit-rootfs.tar.gz",
        "crane-append.tar",
        "ctr-export-1.6.tar",
        "docker-save-20.10.tar.zst",
        "jib-oci.tar",
        "podman-oci-dir",
        "skopeo-oci-zstd",
        "docker-save-29-containerd-store-arm64-absent.tar",
    ] {
        for size in [USUAL, WIDE, NARROW] {
            let mut explorer = open(name, size);
            let head = explorer.screen().lines().next().unwrap().to_owned();
            for key in tour.split(' ') {
                let screen = explorer.keys(key).screen();
                // No size of the image changes by looking at it.
                assert_eq!(screen.lines().next(), Some(&*head), "{name} {key}:\n{screen}");
                assert_eq!(screen.lines().count(), usize::from(size.1), "{name} {key}");
                assert!(!explorer.has_quit(), "{name} {key}");
            }
        }
    }
}
