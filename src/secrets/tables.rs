//! Files in which tools keep credentials: a row each, with what in them is one.

use super::probes::{
    self,
    Probe::{self, Addresses, All, Elements, Json, Lines, Variables, With, Word, Words},
};

/// A kind of file in which a tool keeps credentials.
#[derive(Debug)]
pub(super) struct CredentialsFile {
    /// What it holds, as a noun phrase.
    pub(super) noun: &'static str,
    /// The ends of the paths of such files, each a chain of whole names; `*` at the beginning of
    /// the last name stands for anything.
    pub(super) paths: &'static [&'static str],
    /// How a secret in it is found.
    pub(super) probe: Probe,
}

const fn row(noun: &'static str, paths: &'static [&'static str], probe: Probe) -> CredentialsFile {
    CredentialsFile { noun, paths, probe }
}

/// What the files of clouds and their tools call tokens.
const TOKENS: &[&str] = &[
    "token", "access_token", "access-token", "refresh_token", "oauth_token", "api_token",
    "api_key", "api-key", "auth_token", "auth.token", "secret", "client_secret", "secret_key",
    "password",
];

/// The same in JSON.
const JSON_TOKENS: &[&str] = &[
    "token", "access_token", "accessToken", "refresh_token", "refreshToken", "secret",
    "client_secret", "clientSecret", "secretKey", "apiKey", "key", "password", "id_token",
];

/// Every kind; the first one that matches a path has the file.
pub(super) static CREDENTIALS_FILES: &[CredentialsFile] = &[
    // Package registries.
    row(
        "npm credentials",
        &[".npmrc", "etc/npmrc", ".yarnrc", "npm/npmrc"],
        Lines(&["_authToken", "_auth", "_password"]),
    ),
    row("npm credentials", &[".yarnrc.yml"], Lines(&["npmAuthToken", "npmAuthIdent"])),
    row("npm credentials", &["bunfig.toml"], All(&[Lines(&["token", "password"]), Addresses])),
    row("PyPI credentials", &[".pypirc"], Lines(&["password"])),
    row(
        "password of a package index",
        &["pip.conf", "pip.ini", "uv.toml", ".condarc", "pydistutils.cfg"],
        Addresses,
    ),
    row("package registry credentials", &["pypoetry/auth.toml"], Lines(&["password", "token"])),
    row(
        "Cargo token",
        &[".cargo/credentials", ".cargo/credentials.toml", "cargo/credentials.toml"],
        Lines(&["token"]),
    ),
    row("RubyGems key", &[".gem/credentials", "gem/credentials"], Lines(&["rubygems_api_key"])),
    row("Bundler credentials", &[".bundle/config"], With(bundle)),
    row(
        "Composer credentials",
        &[".composer/auth.json", "composer/auth.json", "auth.json"],
        All(&[
            Json(&["password", "github.com", "gitlab.com", "token"]),
            With(probes::registry_logins),
        ]),
    ),
    row(
        "Maven credentials",
        &[".m2/settings.xml", "maven/settings.xml", "conf/settings.xml", "settings-security.xml"],
        Elements(&["password", "passphrase", "master"]),
    ),
    row("Gradle credentials", &["gradle.properties"], Variables),
    row(
        "NuGet credentials",
        &["NuGet.Config", "nuget.config", "NuGet.config", "Nuget.Config"],
        With(nuget),
    ),
    row(
        "registry credentials",
        &[
            ".docker/config.json", ".dockercfg", ".dockerconfigjson", "containers/auth.json",
            "registry/config.json",
        ],
        With(probes::registry_logins),
    ),
    // Version control.
    row("Git credentials", &[".git-credentials", "git/credentials"], Addresses),
    row("GitHub credentials", &["gh/hosts.yml", "config/hub"], Lines(&["oauth_token"])),
    row("GitLab credentials", &["glab-cli/config.yml"], Lines(&["token"])),
    row(
        "passwords of servers",
        &[".netrc", "_netrc", "apt/auth.conf", "auth.conf.d/*.conf"],
        Words(&["password", "passwd"]),
    ),
    // Clouds.
    row(
        "AWS credentials",
        &[".aws/credentials", ".aws/config", ".boto", ".s3cfg", ".passwd-s3fs"],
        Lines(&["aws_secret_access_key", "secret_key", "aws_session_token"]),
    ),
    row(
        "Google Cloud credentials",
        &["application_default_credentials.json", "gcloud/adc.json", "*adc.json"],
        Json(&["refresh_token", "private_key", "client_secret"]),
    ),
    row(
        "Azure credentials",
        &[
            ".azure/accessTokens.json",
            ".azure/msal_token_cache.json",
            ".azure/service_principal_entries.json",
            ".azure/servicePrincipalProfile.json",
        ],
        Json(&["accessToken", "refreshToken", "secret", "client_secret", "clientSecret"]),
    ),
    row(
        "Kubernetes credentials",
        &[
            ".kube/config", "*kubeconfig", "*kubeconfig.yaml", "*kubeconfig.yml", "k3s/k3s.yaml",
            "kubernetes/admin.conf",
        ],
        Lines(&["client-key-data", "token", "password"]),
    ),
    row("Kubernetes credentials", &["kubernetes.io/serviceaccount/token"], Word(100)),
    row("Vault token", &[".vault-token"], Word(20)),
    row("Terraform credentials", &["credentials.tfrc.json"], Json(&["token"])),
    row("Terraform credentials", &[".terraformrc", "terraform.rc"], Lines(&["token"])),
    row("Terraform variables", &["terraform.tfvars", "*.auto.tfvars"], Variables),
    row("Terraform state", &["*.tfstate", "*.tfstate.backup"], With(probes::terraform_state)),
    row(
        "Pulumi credentials",
        &[".pulumi/credentials.json"],
        All(&[Json(JSON_TOKENS), Json(&["https://api.pulumi.com"])]),
    ),
    row(
        "cloud credentials",
        &[
            "doctl/config.yaml",
            ".fly/config.yml",
            "hcloud/cli.toml",
            "scw/config.yaml",
            "openstack/clouds.yaml",
            "openstack/secure.yaml",
            ".databrickscfg",
            ".edgerc",
            ".sentryclirc",
            "sentry.properties",
            "rclone/rclone.conf",
            "rclone.conf",
            "stripe/config.toml",
            ".wrangler/config/default.toml",
            ".snowsql/config",
            ".snowflake/config.toml",
            ".dbt/profiles.yml",
        ],
        All(&[Lines(TOKENS), Lines(&["live_mode_api_key", "secret_access_key", "pass"])]),
    ),
    row(
        "cloud credentials",
        &[
            "configstore/firebase-tools.json",
            "com.vercel.cli/auth.json",
            "netlify/config.json",
            ".kaggle/kaggle.json",
            "kaggle/kaggle.json",
            ".mc/config.json",
            ".bluemix/config.json",
        ],
        Json(JSON_TOKENS),
    ),
    // Databases and servers.
    row("database password", &[".my.cnf", "debian.cnf"], Lines(&["password"])),
    row("database password", &[".pgpass"], With(probes::pgpass)),
    row("WireGuard key", &["wireguard/*.conf", "wg0.conf"], With(probes::wireguard)),
    row("Wi-Fi password", &["wpa_supplicant.conf"], Lines(&["psk"])),
    // Applications.
    row(
        "Rails master key",
        &["config/master.key", "config/credentials/*.key"],
        With(probes::rails_key),
    ),
    row("application secrets", &["config/secrets.yml", "config/database.yml"], Variables),
    row("database password", &["wp-config.php"], With(probes::php_constants)),
    row(
        "database password",
        &["appsettings.json", "appsettings.*", "web.config"],
        With(probes::connection_strings),
    ),
    row(
        "application password",
        &["application.properties", "application.yml", "application.yaml", "application-*"],
        Variables,
    ),
];

/// Values of Bundler's configuration that are logins: `BUNDLE_GEMS__CORP: "user:password"`.
fn bundle(text: &str, found: &mut dyn FnMut(usize)) {
    probes::lines(text, |key, value, at| {
        let value = super::placeholders::unquoted(value);
        let is_host = key.starts_with("BUNDLE_") && key.contains("__");
        let login = value.split_once(':').filter(|_| is_host && !value.contains("//"));
        let is_login = login.is_some_and(|(_, password)| super::placeholders::is_value(password));
        if is_login || (is_host && super::placeholders::is_key(value)) {
            found(at);
        }
    });
}

/// Passwords of NuGet's sources: `<add key="ClearTextPassword" value="…" />`, also with one element
/// after the other in a line, and with either kind of quotes.
fn nuget(text: &str, found: &mut dyn FnMut(usize)) {
    let mut at = 0;
    for element in text.split('<') {
        let attribute = |name: &str| {
            let (_, rest) = element.split_once(&format!("{name}="))?;
            let quote = rest.get(..1).filter(|quote| matches!(*quote, "'" | "\""))?;
            rest.get(1..)?.split(quote).next()
        };
        let is_password = matches!(attribute("key"), Some("ClearTextPassword" | "Password"));
        if is_password && attribute("value").is_some_and(super::placeholders::is_value) {
            found(at);
        }
        at += element.len() + 1;
    }
}
