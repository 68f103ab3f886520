//! A program that connects by TLS where there are no certificates of authorities.

use super::DEFAULT;
use super::support::{programs, proven};
use crate::facts::Facts;
use crate::packages::binary;
use crate::rules::system_packages;
use crate::rules::{Find, Match, Proof, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "no-ca-certificates",
    title: "No certificates of authorities",
    why: "A client cannot verify any server without them: every connection by https fails with \
          `certificate signed by unknown authority`.",
    proof: "The image has none of the files and directories in which programs look for \
            certificates, no variable names another one, and the program that runs sends \
            requests: Go's linker kept the client of `net/http`, or it is linked with libcurl and \
            no tool of the system. Programs that bring their own certificates are left alone.",
    fix: "Copy `/etc/ssl/certs/ca-certificates.crt` from a build stage, install \
          `ca-certificates`, or take a base that has them.",
    references: &["https://pkg.go.dev/crypto/x509#SystemCertPool"],
    find: Find::With(find),
    ..DEFAULT
};

/// Files and directories in which programs look for certificates (Go source,
/// crypto/x509/root_linux.go; OpenSSL and GnuTLS as distributions build them).
const PLACES: [&str; 12] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/pki/tls/cacert.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/cert.pem",
    "/etc/ssl/certs",
    "/etc/pki/tls/certs",
    "/usr/local/share/certs",
    "/usr/share/ca-certificates",
    "/usr/lib/ssl/certs",
    "/usr/local/ssl",
];

/// Variables that name other ones.
const VARIABLES: [&str; 4] =
    ["SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE"];

fn find(facts: &Facts) -> Vec<Match> {
    let is_place = |path: &&str| {
        let node = facts.find(path).and_then(|node| facts.tree.follow(node));
        node.is_some_and(|node| !facts.files_in(node).is_empty())
    };
    let is_named = VARIABLES.iter().any(|name| facts.env(name).is_some());
    if is_named || PLACES.iter().any(is_place) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for program in programs(facts) {
        let Some(why) = client(facts, program.file) else { continue };
        let path = facts.path(program.file);
        let evidence = format!("`{path}` {why}, and the image has no certificates of authorities");
        let advice = "Copy `/etc/ssl/certs/ca-certificates.crt` from a build stage";
        let identified = proven(evidence, advice, &[program.file]);
        found.push(Match { proof: Proof::Identified, ..identified });
    }
    found
}

/// Says why a program is a client that needs them.
fn client(facts: &Facts, file: NodeId) -> Option<&'static str> {
    if let Some(go) = binary::go_parts(&facts.contents, file) {
        return (go.is_client && !go.has_roots).then_some("sends requests with Go's net/http");
    }
    let is_curl =
        |name: &String| name.starts_with("libcurl.so") || name.starts_with("libcurl-gnutls.so");
    let is_linked = binary::needed(&facts.contents, file).iter().any(is_curl);
    // A tool of the system may be there for anything, unless it is told to connect.
    let is_told = || facts.startup.names_part("https://");
    let is_own = || !system_packages::installed(facts, file);
    (is_linked && (is_own() || is_told())).then_some("is linked with libcurl")
}
