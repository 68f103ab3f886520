//! Which files are looked into for secrets, by their paths: most are not.

use super::tables::{CREDENTIALS_FILES, CredentialsFile};

/// The longest file that is looked into, in bytes: files with secrets are small.
pub const MAX_BYTES: u64 = 1 << 20;

/// What is looked for in a file.
#[derive(Debug, Clone, Copy)]
pub struct Interest(pub(super) Kind);

/// The kind of a file, by its path.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    /// Credentials of a tool.
    Credentials(&'static CredentialsFile),
    /// Variables for the environment.
    Variables,
    /// The list of users; whether it is `shadow`.
    Users(bool),
    /// Users of a web server.
    WebUsers,
    /// The key of an SSH server.
    HostKey,
    /// The key of Debian's `ssl-cert`.
    Snakeoil,
    /// Lists of addresses, such as those of Git remotes.
    Addresses,
    /// Perhaps a store of keys, which is not text.
    Store,
    /// A private key, which may not be text.
    Key,
    /// Tokens and private keys in any text.
    Text,
}

/// Names of directories with examples, and with what tests need: keys in them are known to
/// everybody.
const EXAMPLES: &[&[u8]] = &[
    b"test", b"tests", b"testing", b"testdata", b"test-data", b"test_data", b"testfixtures",
    b"__tests__", b"__mocks__", b"__fixtures__", b"spec", b"specs", b"fixture", b"fixtures",
    b"mock", b"mocks", b"example", b"examples", b"sample", b"samples", b"demo", b"demos", b"doc",
    b"docs", b"man", b"certdata", b"e2e", b"locale", b"locales", b"i18n", b"benches",
    b"benchmarks", b"__snapshots__", b"testutil", b"testutils", b"conformance", b"cypress",
];

/// Names of directories with packages of languages, and chains of such names.
const PACKAGES: &[&[u8]] = &[
    b"node_modules", b"site-packages", b"dist-packages", b"bower_components", b"__pycache__",
    b"_cacache", b"gems", b"mix", b"elm-stuff", b"jspm_packages", b"__pypackages__", b"Cellar",
    b"rustlib", b"dist-info", b"objects", b"pnpm-store", b".pnpm-store", b"conda-meta",
];

/// Chains of directories, with what languages and their packages install in them.
const INSTALLED: &[&str] = &[
    "pkg/mod", ".cargo/registry", "cargo/registry", "vendor/bundle", "vendor/github.com",
    "vendor/golang.org", ".m2/repository", ".gradle/caches", ".npm/_npx", "lib/ruby", "lib/perl5",
    "share/perl", "lib/jvm", "lib/php", "lib/erlang", "lib/elixir", "lib/R", "share/dotnet",
    "install/cache", ".nuget/packages",
];

/// Directories of the system, in which no build puts secrets.
const SYSTEM: &[&[u8]] = &[
    b"bin/", b"sbin/", b"lib/", b"lib32/", b"lib64/", b"libx32/", b"boot/", b"proc/", b"sys/",
    b"dev/", b"usr/bin/", b"usr/sbin/", b"usr/lib/", b"usr/lib32/", b"usr/lib64/", b"usr/libexec/",
    b"usr/share/", b"usr/include/", b"usr/games/", b"usr/src/", b"usr/local/go/",
    b"usr/local/share/", b"usr/local/include/", b"usr/local/lib/", b"usr/local/rustup/",
    b"usr/local/cargo/registry/", b"var/lib/dpkg/", b"var/lib/apt/", b"var/lib/rpm/",
    b"var/cache/", b"var/lib/ghcup/", b"nix/store/", b"opt/java/", b"opt/conda/pkgs/",
    b"opt/conda/lib/", b"etc/ssl/certs/", b"etc/alternatives/", b"etc/ca-certificates/",
];

/// Parts of the names of files that show what to fill in, and have nothing in them.
const TEMPLATES: &[&str] = &[
    "example", "sample", "template", "tmpl", ".dist", ".default", "schema", ".tpl", ".j2", ".erb",
];

/// Extensions of files without secrets: images, fonts, archives, programs, and what is generated.
const OTHER: &[&[u8]] = &[
    b"png", b"jpg", b"jpeg", b"gif", b"ico", b"svg", b"webp", b"bmp", b"tiff", b"pdf", b"woff",
    b"woff2", b"ttf", b"otf", b"eot", b"mp3", b"mp4", b"webm", b"wav", b"ogg", b"gz", b"xz",
    b"bz2", b"zst", b"zip", b"tar", b"tgz", b"7z", b"jar", b"war", b"whl", b"deb", b"rpm", b"apk",
    b"gem", b"so", b"a", b"o", b"la", b"lo", b"dll", b"exe", b"pdb", b"class", b"pyc", b"pyo",
    b"pyd", b"node", b"wasm", b"rlib", b"rmeta", b"d", b"mo", b"po", b"pot", b"h", b"hpp", b"css",
    b"scss", b"less", b"map", b"snap", b"lock", b"lockb", b"sum", b"md5sums", b"list", b"crt",
    b"cer", b"crl", b"csr", b"pub", b"asc.sig", b"sig", b"md", b"rst", b"adoc", b"html", b"htm",
    b"ipynb", b"lst", b"parquet", b"npy", b"npz", b"pkl", b"onnx", b"safetensors", b"gguf", b"pt",
    b"bin", b"dat", b"idx", b"pack", b"rev", b"tzdata", b"proto", b"patch", b"diff", b"ts.map",
    b"xsd", b"xsl", b"dtd",
];

/// Names of lock files, whose checksums look like tokens.
const LOCKS: &[&[u8]] = &[
    b"package-lock.json", b"npm-shrinkwrap.json", b".package-lock.json", b"pnpm-lock.yaml",
    b"go.mod", b"packages.lock.json", b"Pipfile.lock", b"verification-metadata.xml", b"deno.json",
    b".yarn-integrity", b"installed.json", b"RECORD", b"modules.txt", b"project.assets.json",
];

/// Returns what is looked for in a regular file, by its path without a leading slash and its length
/// in bytes; `None` for most files.
pub fn interest(path: &[u8], bytes: u64) -> Option<Interest> {
    if bytes == 0 || MAX_BYTES < bytes || SYSTEM.iter().any(|start| path.starts_with(start)) {
        return None;
    }
    let (directory, name) = match memchr::memrchr(b'/', path) {
        Some(at) => path.split_at_checked(at)?,
        None => (&[][..], path),
    };
    let name = name.strip_prefix(b"/").unwrap_or(name);
    let extension = memchr::memrchr(b'.', name).and_then(|dot| name.get(dot + 1..));
    let is_other = extension.is_some_and(|end| OTHER.contains(&end));
    if LOCKS.contains(&name) || (is_other && !path.starts_with(b"etc/apt/sources.list")) {
        return None;
    }
    let mut parts = directory.split(|&byte| byte == b'/');
    if parts.any(|part| PACKAGES.contains(&part) || EXAMPLES.contains(&part))
        || is_installed(directory)
    {
        return None;
    }
    named(path, name).map(Interest)
}

/// Whether a directory is one that packages are installed in, or below it.
fn is_installed(directory: &[u8]) -> bool {
    let has = |chain: &str| {
        memchr::memmem::find_iter(directory, chain.as_bytes()).any(|at| {
            let begins = at == 0 || directory.get(at - 1) == Some(&b'/');
            begins && matches!(directory.get(at + chain.len()), None | Some(b'/'))
        })
    };
    let is_python = memchr::memmem::find(directory, b"lib/python").is_some();
    is_python || INSTALLED.iter().any(|chain| has(chain))
}

/// Returns the kind of a file, by its path and its name; `None` if nothing is looked for in it.
fn named(path: &[u8], name: &[u8]) -> Option<Kind> {
    let (Ok(path), Ok(name)) = (std::str::from_utf8(path), std::str::from_utf8(name)) else {
        return Some(Kind::Text);
    };
    let kind = match path {
        "etc/shadow" => return Some(Kind::Users(true)),
        "etc/passwd" => return Some(Kind::Users(false)),
        "etc/ssl/private/ssl-cert-snakeoil.key" => return Some(Kind::Snakeoil),
        "etc/environment" => Kind::Variables,
        _ if path.starts_with("etc/ssh/ssh_host_") && name.ends_with("_key") => {
            return Some(Kind::HostKey);
        }
        _ => by_name(path, name),
    };
    let is_template = || {
        let small = name.to_ascii_lowercase();
        TEMPLATES.iter().any(|part| small.contains(part)) || is_test(&small)
    };
    (!is_template()).then_some(kind)
}

/// Whether a name is that of a test, or of what one needs.
fn is_test(name: &str) -> bool {
    ["test_", "mock", "dummy", "fake"].iter().any(|start| name.starts_with(start))
        || ["_test.", ".test.", ".spec.", "-test.", ".stories.", "_spec."]
            .iter()
            .any(|part| name.contains(part))
        || name == ".env.test"
        || name.ends_with(".min.js")
}

fn by_name(path: &str, name: &str) -> Kind {
    if let Some(file) = CREDENTIALS_FILES.iter().find(|file| file.matches(path, name)) {
        return Kind::Credentials(file);
    }
    let is_variables = name == ".env"
        || name.starts_with(".env.")
        || name.ends_with(".env")
        || matches!(
            name,
            ".envrc" | ".Renviron" | ".flaskenv" | "env.sh" | ".bash_profile" | ".profile"
        );
    let is_addresses = path.ends_with(".git/config")
        || matches!(name, ".gitmodules" | ".gitconfig" | "sources.list")
        || (name.starts_with("requirements") && name.ends_with(".txt"))
        || path.starts_with("etc/apt/sources.list.d/")
        || path == "etc/apk/repositories"
        || name.ends_with(".repo");
    let is_store = [".p12", ".pfx", ".jks", ".keystore", ".kdbx", ".der", ".pk8"]
        .iter()
        .any(|end| name.ends_with(end))
        || matches!(name, "credentials.db" | "access_tokens.db");
    match () {
        () if is_variables => Kind::Variables,
        () if is_addresses => Kind::Addresses,
        () if is_store => Kind::Store,
        () if name.ends_with(".key") => Kind::Key,
        () if matches!(name, ".htpasswd" | "htpasswd" | ".htdigest") => Kind::WebUsers,
        () => Kind::Text,
    }
}

impl CredentialsFile {
    /// Whether a file with this path and name is one of this kind.
    fn matches(&self, path: &str, name: &str) -> bool {
        self.paths.iter().any(|end| is_end(path, name, end))
    }
}

/// Whether a path ends in a chain of names; the last one may have a `*`.
fn is_end(path: &str, name: &str, end: &str) -> bool {
    let (directory, last) = end.rsplit_once('/').unwrap_or(("", end));
    let fits = match last.split_once('*') {
        None => last == name,
        Some((start, stop)) => name.starts_with(start) && name.ends_with(stop),
    };
    let above = path.get(..path.len() - name.len()).unwrap_or_default().trim_end_matches('/');
    fits && (directory.is_empty()
        || above.strip_suffix(directory).is_some_and(|rest| rest.is_empty() || rest.ends_with('/')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(path: &str) -> String {
        let kind = interest(path.as_bytes(), 100).map(|Interest(kind)| match kind {
            Kind::Credentials(file) => file.noun.to_owned(),
            kind => format!("{kind:?}"),
        });
        kind.unwrap_or_default()
    }

    #[test]
    fn files_of_tools_are_known_by_the_ends_of_their_paths() {
        for (path, expected) in [
            ("root/.npmrc", "npm credentials"),
            ("app/.docker/config.json", "registry credentials"),
            ("app/config.json", "Text"),
            ("root/.aws/credentials", "AWS credentials"),
            ("etc/apt/auth.conf.d/x.conf", "passwords of servers"),
            ("app/infra/prod.tfstate", "Terraform state"),
            ("app/appsettings.Production.json", "database password"),
            ("app/.env", "Variables"),
            ("app/.env.production", "Variables"),
            ("app/.git/config", "Addresses"),
            ("app/requirements-dev.txt", "Addresses"),
            ("etc/apt/sources.list", "Addresses"),
            ("etc/apt/sources.list.d/corp.list", "Addresses"),
            ("etc/apk/repositories", "Addresses"),
            ("etc/yum.repos.d/corp.repo", "Addresses"),
            ("app/tls.key", "Key"),
            ("app/key.der", "Store"),
            ("etc/shadow", "Users(true)"),
            ("etc/ssh/ssh_host_ed25519_key", "HostKey"),
            ("app/key.p12", "Store"),
            ("app/main.py", "Text"),
            ("root/.ssh/id_rsa", "Text"),
        ] {
            assert_eq!(kind(path), expected, "{path}");
        }
        assert!(interest(b"\xff/a", 1).is_some());
    }

    #[test]
    fn files_without_secrets_are_not_looked_into() {
        for path in [
            "app/.env.example",
            "app/.env.template",
            "app/.env.test",
            "app/package-lock.json",
            "app/node_modules/a/key.pem",
            "usr/share/doc/x/key.pem",
            "usr/lib/python3.11/test/x.pem",
            "app/tests/id_rsa",
            "app/testdata/id_rsa",
            "app/logo.png",
            "app/words.list",
            "app/Cargo.lock",
            "app/a.min.js",
            "usr/local/lib/python3.12/site-packages/x.py",
            "root/go/pkg/mod/x/key.go",
            "app/server_test.go",
            "opt/venv/lib/python3.12/x.pem",
            "app/a.test.js",
        ] {
            assert_eq!(kind(path), "", "{path}");
        }
        assert!(interest(b"root/.npmrc", 0).is_none());
        assert!(interest(b"root/.npmrc", MAX_BYTES + 1).is_none());
    }
}
