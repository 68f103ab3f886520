//! What the settings of a web server name: the directories that it serves, and whether it forwards
//! requests to other programs.

use std::collections::BTreeSet;

use crate::facts::Facts;
use crate::layer::{Below, Keep, Name, Wanted};
use crate::tree::NodeId;

/// The kind of contents.
const KIND: &str = "web-settings";

/// Directories with settings of nginx, Apache and Caddy on Debian, Alpine and in the official
/// images.
pub(in super::super) static WANTED: [Wanted; 16] = [
    row("etc/nginx"),
    row("etc/nginx/conf.d"),
    row("etc/nginx/http.d"),
    row("etc/nginx/sites-available"),
    row("etc/nginx/sites-enabled"),
    row("etc/nginx/snippets"),
    row("etc/apache2"),
    row("etc/apache2/conf-available"),
    row("etc/apache2/conf.d"),
    row("etc/apache2/sites-available"),
    row("etc/apache2/sites-enabled"),
    row("etc/httpd/conf"),
    row("etc/httpd/conf.d"),
    row("usr/local/apache2/conf"),
    row("usr/local/apache2/conf/extra"),
    row("etc/caddy"),
];

const fn row(directory: &'static str) -> Wanted {
    // Settings have a few kB.
    let keep = Keep::Whole { max_bytes: 1 << 18, condense };
    Wanted { kind: KIND, name: Name::Any, below: Below::Is(directory), keep }
}

/// Words that a directory follows that is served.
const ROOTS: [&str; 5] = ["root", "alias", "documentroot", "<directory", "file_server"];

/// Beginnings of words with which requests go to another program.
const FORWARDS: [&str; 11] = [
    "proxy_pass", "fastcgi_pass", "uwsgi_pass", "scgi_pass", "grpc_pass", "proxypass",
    "reverse_proxy", "php_fastcgi", "wsgiscriptalias", "scriptalias", "passengerapproot",
];

/// What the word before a forwarding one may not be: a comment.
const COMMENT: &str = "#";

/// Keeps the directories, one on each line, and `>` if requests are forwarded.
fn condense(content: Vec<u8>) -> Vec<u8> {
    let text = String::from_utf8_lossy(&content);
    let mut lines: BTreeSet<String> = BTreeSet::new();
    for line in text.lines() {
        let line = line.split(COMMENT).next().unwrap_or_default();
        for statement in line.split([';', '{', '}']) {
            let mut words = statement.split_whitespace();
            let Some(first) = words.next().map(str::to_ascii_lowercase) else { continue };
            if FORWARDS.iter().any(|forward| first == *forward) {
                lines.insert(">".to_owned());
            }
            if first == "alias" && words.clone().count() == 2 {
                // Apache: the path of the request comes first.
                words.next();
            }
            if ROOTS.contains(&first.as_str()) {
                // Caddy: what the root is for comes first.
                let path = words.find(|word| word.trim_matches(['"', '\'']).starts_with('/'));
                let path = path.map(|path| path.trim_matches(['"', '\'', '>']).to_owned());
                lines.extend(path.filter(|path| !path.contains(['\n', '$'])));
            }
        }
    }
    lines.into_iter().collect::<Vec<_>>().join("\n").into_bytes()
}

/// What the settings say together.
#[derive(Debug, Default)]
pub(super) struct Settings {
    /// Directories that are served, as far as they exist.
    pub(super) roots: BTreeSet<NodeId>,
    /// Whether requests are forwarded to other programs.
    pub(super) forwards: bool,
}

impl Settings {
    /// Reads the settings that are in effect: a site that is available is so only if a link enables
    /// it, and what comes with a package's snippets only if own settings are there.
    pub(super) fn of(facts: &Facts) -> Self {
        let tree = &facts.tree;
        let mut settings = Self::default();
        let enabled: BTreeSet<NodeId> = ENABLED
            .iter()
            .filter_map(|path| facts.directory(path))
            .flat_map(|directory| tree.children(directory).to_vec())
            .filter_map(|link| tree.follow(link))
            .collect();
        for content in facts.contents(KIND) {
            let directory = tree.name(tree.parent(content.node));
            let is_optional = directory.ends_with(b"-available") || directory == b"snippets";
            if is_optional && !enabled.contains(&content.node) {
                continue;
            }
            let text = String::from_utf8_lossy(content.bytes());
            for line in text.lines() {
                match line {
                    ">" => settings.forwards = true,
                    path => settings.roots.extend(facts.directory(path)),
                }
            }
        }
        settings.roots.retain(|&root| root != NodeId::ROOT);
        settings
    }
}

/// Directories with links to the settings that are in effect.
const ENABLED: [&str; 4] = [
    "/etc/nginx/sites-enabled", "/etc/apache2/sites-enabled", "/etc/apache2/conf-enabled",
    "/etc/apache2/mods-enabled",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(String::from_utf8(condense(text.as_bytes().to_vec())).unwrap(), expected);
    }

    #[test]
    fn served_directories_are_found() {
        check(
            "server {\n  root /app/dist;\n  location /x { alias \"/srv/x/\"; }\n}",
            "/app/dist\n/srv/x/",
        );
        check("DocumentRoot /srv/app/public\n<Directory /srv/app>", "/srv/app\n/srv/app/public");
        check("Alias /icons/ \"/usr/share/icons/\"", "/usr/share/icons/");
        check(":80 {\n root * /usr/share/caddy\n file_server\n}", "/usr/share/caddy");
    }

    #[test]
    fn comments_and_variables_are_no_directories() {
        check("# root /a;\nroot $base/public;\nroot html;", "");
        check("root /a; # root /b;", "/a");
    }

    #[test]
    fn requests_that_are_forwarded_are_marked() {
        check("location / { proxy_pass http://127.0.0.1:3000; }", ">");
        check("#fastcgi_pass unix:/run/php.sock;", "");
    }

    #[test]
    fn what_is_no_text_names_nothing() {
        check("\u{0}\u{1}root", "");
        check("", "");
    }
}
