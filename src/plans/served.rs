//! The web server that serves built files in a last stage.

use super::{Outcome, RuntimeSet};
use crate::tree::MergedTree;

/// A web server: how it is recognised or installed, and which directory it serves.
struct Server {
    /// The path which shows that the base has it, or that it can be installed.
    proof: &'static str,
    /// The instruction that installs it; empty if the base has it.
    install: &'static str,
    root: &'static str,
    /// Whether the command of the base starts it.
    starts: bool,
}

/// Servers that the base may have come before servers that can be installed. The image of nginx has
/// a script that starts it.
const SERVERS: [Server; 5] = [
    Server { proof: "docker-entrypoint.d", install: "", root: OFFICIAL, starts: true },
    Server { proof: "usr/share/nginx/html", install: "", root: OFFICIAL, starts: false },
    Server { proof: "usr/sbin/nginx", install: "", root: DEBIAN, starts: false },
    Server {
        proof: "usr/bin/apt-get",
        install: "RUN apt-get update && apt-get install -y --no-install-recommends nginx \
                  && \\\n    apt-get clean && rm -rf /var/lib/apt/lists/*",
        root: DEBIAN,
        starts: false,
    },
    Server {
        proof: "sbin/apk",
        install: "RUN apk add --no-cache nginx && \\\n    \
                  printf 'server { listen 80; root /usr/share/nginx/html; }' \
                  >/etc/nginx/http.d/default.conf",
        root: OFFICIAL,
        starts: false,
    },
];

const OFFICIAL: &str = "/usr/share/nginx/html";
const DEBIAN: &str = "/var/www/html";

/// What Debian's nginx package and its dependencies add to the slim image, rounded.
const UNPACKED: u64 = 17_000_000;
const DOWNLOAD: u64 = 7_000_000;

fn server(base: Option<&MergedTree>) -> Option<&'static Server> {
    // The only base without a tree that serves files is the image of nginx.
    let Some(tree) = base else { return SERVERS.first() };
    SERVERS.iter().find(|server| tree.find(server.proof.as_bytes()).is_some())
}

/// Adds the server to the sizes, if the base has none.
pub fn add_server(set: &RuntimeSet, base: &MergedTree, outcome: &mut Outcome) {
    let installs = server(Some(base)).is_none_or(|server| !server.install.is_empty());
    if set.served.is_some() && installs {
        outcome.visible.unpacked += UNPACKED;
        outcome.visible.download += DOWNLOAD;
    }
}

/// Returns the instructions of a last stage that serves a directory of the build stage.
pub(super) fn stage(base: Option<&MergedTree>, path: &str) -> Vec<String> {
    let Some(server) = server(base) else {
        return vec![format!("COPY --from=build {path} {DEBIAN}")];
    };
    let mut lines = Vec::new();
    lines.extend(server.install.lines().map(str::to_owned));
    lines.push(format!("COPY --from=build {path} {}", server.root));
    lines.push("EXPOSE 80".to_owned());
    if !server.starts {
        lines.push("CMD [\"nginx\",\"-g\",\"daemon off;\"]".to_owned());
    }
    lines
}
