//! Tokens by the formats that their issuers publish: a row each.
//!
//! Lengths and alphabets are those that the issuers, or the scanners of GitHub, gitleaks and Trivy,
//! document. A row without a floor for the entropy is proven by its check.

use super::checks::Check;
use super::pieces::Alphabet::{
    self, Alphanumeric, Base32, Base64, Capitals, Digits, Dotted, Hex, Path, Small, Tilde, Word,
};
use super::pieces::Piece::{self, Run, Text};

/// One format of tokens.
#[derive(Debug)]
pub struct Format {
    /// What such a token is, as a noun phrase.
    pub name: &'static str,
    /// What it begins with, after `before`: one of these, each at least three bytes long.
    pub prefixes: &'static [&'static str],
    /// The alphabet of what comes before the prefix, and how many characters that are, at least and
    /// at most.
    pub before: Option<(Alphabet, usize, usize)>,
    /// What comes after the prefix.
    pub body: &'static [Piece],
    /// What the body has to fulfil.
    pub check: Check,
    /// The least entropy of the body, in tenths of a bit for each character.
    pub min_entropy: u8,
    /// Whether it is of no use alone, or for tests only.
    pub is_weak: bool,
}

const fn row(
    name: &'static str,
    prefixes: &'static [&'static str],
    body: &'static [Piece],
    min_entropy: u8,
) -> Format {
    Format { name, prefixes, before: None, body, check: Check::None, min_entropy, is_weak: false }
}

impl Format {
    const fn checked(self, check: Check) -> Self {
        Self { check, ..self }
    }

    const fn after(self, alphabet: Alphabet, min: usize, max: usize) -> Self {
        Self { before: Some((alphabet, min, max)), ..self }
    }

    const fn weak(self) -> Self {
        Self { is_weak: true, ..self }
    }
}

/// Every format, those of one issuer together.
#[rustfmt::skip]
pub static FORMATS: &[Format] = &[
    // Code hosts and their CI.
    row("GitHub token", &["ghp_", "gho_", "ghu_", "ghs_"], &[Run(Alphanumeric, 36, 36)], 0)
        .checked(Check::Crc32),
    row("GitHub refresh token", &["ghr_"], &[Run(Alphanumeric, 36, 76)], 30),
    row("GitHub token", &["github_pat_"],
        &[Run(Alphanumeric, 22, 22), Text("_"), Run(Alphanumeric, 59, 59)], 35),
    row("GitLab token", &["glpat-", "gldt-", "glrt-", "glft-", "glsoat-", "glffct-"],
        &[Run(Dotted, 20, 320)], 30),
    row("GitLab CI job token", &["glcbt-"],
        &[Run(Alphanumeric, 1, 5), Text("_"), Run(Word, 20, 20)], 30),
    row("GitLab trigger token", &["glptt-"], &[Run(Hex, 40, 40)], 30),
    row("GitLab agent token", &["glagent-"], &[Run(Word, 50, 50)], 35),
    row("GitLab application secret", &["gloas-"], &[Run(Word, 64, 64)], 35),
    row("GitLab runner token", &["GR1348941"], &[Run(Word, 20, 20)], 30),
    row("Atlassian token", &["ATATT3", "ATCTT3"], &[Run(Dotted, 180, 200)], 40),
    row("Bitbucket app password", &["ATBB"], &[Run(Alphanumeric, 32, 32)], 35),
    row("Buildkite token", &["bkua_"], &[Run(Hex, 40, 40)], 30),
    row("CircleCI token", &["CCIPAT_"],
        &[Run(Alphanumeric, 16, 32), Text("_"), Run(Hex, 40, 40)], 30),
    row("Sourcegraph token", &["sgp_"],
        &[Run(Alphanumeric, 5, 16), Text("_"), Run(Hex, 40, 40)], 30),
    row("Octopus Deploy key", &["API-"], &[Run(Capitals, 26, 26)], 35),
    row("SonarQube token", &["sqp_", "squ_", "sqa_"], &[Run(Hex, 40, 40)], 30),
    // Package registries.
    row("npm token", &["npm_"], &[Run(Alphanumeric, 36, 36)], 0).checked(Check::Crc32),
    row("PyPI token", &["pypi-AgEIcHlwaS5vcmc", "pypi-AgENdGVzdC5weXBpLm9yZw"],
        &[Run(Word, 50, 1000)], 35),
    row("RubyGems key", &["rubygems_"], &[Run(Hex, 48, 48)], 30),
    row("crates.io token", &["cio"], &[Run(Alphanumeric, 32, 32)], 40),
    row("NuGet key", &["oy2"], &[Run(Small, 43, 43)], 38),
    row("Clojars token", &["CLOJARS_"], &[Run(Hex, 60, 60)], 30),
    row("Docker Hub token", &["dckr_pat_", "dckr_oat_"], &[Run(Word, 27, 32)], 30),
    row("Artifactory key", &["AKCp"], &[Run(Alphanumeric, 69, 69)], 42),
    row("Artifactory token", &["cmVmd"], &[Run(Alphanumeric, 59, 59)], 42),
    // Clouds.
    row("AWS access key", &["AKIA"], &[Run(Base32, 16, 16)], 30),
    row("temporary AWS access key", &["ASIA", "ABIA", "ACCA"], &[Run(Base32, 16, 16)], 30).weak(),
    row("AWS Bedrock key", &["ABSK"], &[Run(Base64, 109, 269)], 40),
    row("Google API key", &["AIza"], &[Run(Word, 35, 35)], 35),
    row("Google OAuth secret", &["GOCSPX-"], &[Run(Word, 28, 28)], 35),
    row("Google access token", &["ya29."], &[Run(Word, 60, 1024)], 40).weak(),
    row("Azure storage key", &["AccountKey="], &[Run(Base64, 88, 88)], 45)
        .checked(Check::Ends("==")),
    row("Azure shared access key", &["SharedAccessKey="], &[Run(Base64, 44, 44)], 40)
        .checked(Check::Ends("=")),
    row("Azure AD secret", &["7Q~", "8Q~"], &[Run(Tilde, 31, 34)], 35).after(Tilde, 3, 3),
    row("DigitalOcean token", &["dop_v1_", "doo_v1_", "dor_v1_"], &[Run(Hex, 64, 64)], 30),
    row("Alibaba Cloud access key", &["LTAI"], &[Run(Alphanumeric, 20, 20)], 35),
    row("Cloudflare origin key", &["v1.0-"],
        &[Run(Hex, 24, 24), Text("-"), Run(Hex, 146, 146)], 30),
    row("Heroku key", &["HRKU-AA"], &[Run(Word, 58, 58)], 40),
    row("Fly.io token", &["fo1_"], &[Run(Word, 43, 43)], 40),
    row("Fly.io token", &["fm1a_", "fm1r_", "fm2_"], &[Run(Base64, 100, 1024)], 40),
    row("Netlify token", &["nfp_"], &[Run(Alphanumeric, 36, 36)], 35),
    row("OpenShift token", &["sha256~"], &[Run(Word, 43, 43)], 38),
    row("Scalingo token", &["tk-us-"], &[Run(Word, 48, 48)], 35),
    row("Terraform Cloud token", &[".atlasv1."], &[Run(Dotted, 60, 70)], 40)
        .after(Alphanumeric, 14, 14),
    row("Pulumi token", &["pul-"], &[Run(Hex, 40, 40)], 30),
    row("Vault token", &["hvs.", "hvb."], &[Run(Word, 90, 300)], 35),
    row("Tailscale key", &["tskey-api-", "tskey-auth-", "tskey-client-"],
        &[Run(Alphanumeric, 10, 24), Text("-"), Run(Alphanumeric, 20, 64)], 35),
    row("PlanetScale secret", &["pscale_tkn_", "pscale_pw_", "pscale_oauth_"],
        &[Run(Dotted, 32, 64)], 35),
    row("Supabase token", &["sbp_"], &[Run(Hex, 40, 40)], 30),
    row("Databricks token", &["dapi"], &[Run(Hex, 32, 32)], 30),
    row("Prefect key", &["pnu_"], &[Run(Alphanumeric, 36, 36)], 35),
    row("Infracost key", &["ico-"], &[Run(Alphanumeric, 32, 32)], 35),
    // Payments and shops.
    row("Stripe key", &["sk_live_", "rk_live_", "sk_prod_", "rk_prod_"],
        &[Run(Alphanumeric, 16, 247)], 30),
    row("Stripe key for tests", &["sk_test_", "rk_test_"], &[Run(Alphanumeric, 16, 247)], 30)
        .weak(),
    row("Stripe webhook secret", &["whsec_"], &[Run(Base64, 32, 64)], 35),
    row("Shopify token", &["shpat_", "shpca_", "shppa_", "shpss_"], &[Run(Hex, 32, 32)], 30),
    row("Square token", &["sq0atp-"], &[Run(Word, 22, 60)], 35),
    row("Square secret", &["sq0csp-"], &[Run(Word, 43, 43)], 35),
    row("Shippo token", &["shippo_live_"], &[Run(Hex, 40, 40)], 30),
    row("EasyPost key", &["EZAK"], &[Run(Alphanumeric, 54, 54)], 40),
    row("Duffel token", &["duffel_live_", "duffel_test_"], &[Run(Dotted, 43, 43)], 35),
    row("Flutterwave key", &["FLWSECK-"], &[Run(Hex, 32, 32), Text("-X")], 30),
    // Messages.
    row("Slack token", &["xoxb-", "xoxp-", "xoxe-", "xoxs-", "xoxo-"],
        &[Run(Digits, 8, 14), Text("-"), Run(Word, 18, 200)], 30),
    row("Slack token", &["xoxa-", "xoxr-"], &[Run(Word, 18, 200)], 30),
    row("Slack app token", &["xapp-"],
        &[Run(Digits, 1, 1), Text("-"), Run(Capitals, 8, 16), Text("-"), Run(Digits, 10, 16),
          Text("-"), Run(Small, 40, 80)], 30),
    row("Slack webhook", &["hooks.slack.com/services/", "hooks.slack.com/workflows/"],
        &[Run(Path, 43, 80)], 35),
    row("Discord webhook", &["discord.com/api/webhooks/", "discordapp.com/api/webhooks/"],
        &[Run(Digits, 16, 20), Text("/"), Run(Word, 60, 80)], 40),
    row("Discord bot token", DISCORD,
        &[Run(Alphanumeric, 20, 25), Text("."), Run(Word, 6, 6), Text("."), Run(Word, 27, 40)], 38)
        .checked(Check::NumberFirst),
    row("Telegram bot token", &[":AA"], &[Run(Word, 33, 33)], 40).after(Digits, 8, 10),
    row("SendGrid key", &["SG."], &[Run(Word, 22, 22), Text("."), Run(Word, 43, 43)], 40),
    row("Mailgun key", &["key-"], &[Run(Hex, 32, 32)], 30).checked(Check::Near("mailgun")),
    row("Twilio key", TWILIO, &[Run(Hex, 31, 31)], 30).checked(Check::Near("twilio")).weak(),
    row("Sendinblue key", &["xkeysib-"],
        &[Run(Hex, 64, 64), Text("-"), Run(Alphanumeric, 16, 16)], 30),
    // Models.
    row("OpenAI key", &["sk-"], &[Run(Word, 48, 200)], 35).checked(Check::Has("T3BlbkFJ")),
    row("Anthropic key", &["sk-ant-api03-", "sk-ant-admin01-"], &[Run(Word, 95, 95)], 40)
        .checked(Check::Ends("AA")),
    row("Hugging Face token", &["hf_", "api_org_"], &[Run(Alphanumeric, 34, 40)], 35),
    row("Groq key", &["gsk_"], &[Run(Alphanumeric, 52, 52)], 40),
    row("Perplexity key", &["pplx-"], &[Run(Alphanumeric, 48, 48)], 40),
    row("Replicate token", &["r8_"], &[Run(Alphanumeric, 37, 37)], 38),
    row("xAI key", &["xai-"], &[Run(Alphanumeric, 80, 80)], 40),
    // Monitoring and other services.
    row("Grafana token", &["glsa_"], &[Run(Alphanumeric, 32, 32), Text("_"), Run(Hex, 8, 8)], 35),
    row("Grafana Cloud token", &["glc_"], &[Run(Base64, 32, 400)], 38),
    row("New Relic key", &["NRAK-"], &[Run(Capitals, 27, 27)], 35),
    row("Dynatrace token", &["dt0c01."],
        &[Run(Capitals, 24, 24), Text("."), Run(Capitals, 64, 64)], 38),
    row("Sentry token", &["sntryu_"], &[Run(Hex, 64, 64)], 30),
    row("Sentry token", &["sntrys_eyJ"],
        &[Run(Base64, 40, 500), Text("_"), Run(Base64, 43, 43)], 40),
    row("Postman key", &["PMAK-"], &[Run(Hex, 24, 24), Text("-"), Run(Hex, 34, 34)], 30),
    row("Linear key", &["lin_api_"], &[Run(Alphanumeric, 40, 40)], 35),
    row("Notion token", &["ntn_"], &[Run(Digits, 11, 11), Run(Alphanumeric, 35, 35)], 38),
    row("Figma token", &["figd_"], &[Run(Word, 40, 40)], 35),
    row("Doppler token", &["dp.pt."], &[Run(Alphanumeric, 43, 43)], 40),
    row("ReadMe key", &["rdme_"], &[Run(Small, 70, 70)], 38),
    row("1Password service token", &["ops_eyJ"], &[Run(Base64, 250, 2048)], 40),
    row("1Password secret key", &["A3-"],
        &[Run(Capitals, 6, 6), Text("-"), Run(Capitals, 6, 11), Text("-"), Run(Capitals, 5, 5),
          Text("-"), Run(Capitals, 5, 5), Text("-"), Run(Capitals, 5, 5)], 35),
    row("age key", &["AGE-SECRET-KEY-1"], &[Run(Capitals, 58, 58)], 38),
    row("Mapbox secret token", &["sk.eyJ"],
        &[Run(Word, 60, 400), Text("."), Run(Word, 20, 40)], 38),
    row("JSON Web Token", &["eyJ"],
        &[Run(Word, 14, 2000), Text(".eyJ"), Run(Word, 14, 8000), Text("."), Run(Word, 10, 1024)],
        35).checked(Check::Jwt).weak(),
];

/// The Base64 of the first two digits of a user's number, and more.
#[rustfmt::skip]
const DISCORD: &[&str] = &[
    "MTA", "MTE", "MTI", "MTM", "MTQ", "MTU", "MTY", "MTc", "MTg", "MTk",
    "MjA", "MjE", "MjI", "MjM", "MjQ", "MjU", "MjY", "Mjc", "Mjg", "Mjk",
    "MzA", "MzE", "MzI", "MzM", "MzQ", "MzU", "MzY", "Mzc", "Mzg", "Mzk",
    "NDA", "NDE", "NDI", "NDM", "NDQ", "NDU", "NDY", "NDc", "NDg", "NDk",
    "NTA", "NTE", "NTI", "NTM", "NTQ", "NTU", "NTY", "NTc", "NTg", "NTk",
    "NjA", "NjE", "NjI", "NjM", "NjQ", "NjU", "NjY", "Njc", "Njg", "Njk",
    "NzA", "NzE", "NzI", "NzM", "NzQ", "NzU", "NzY", "Nzc", "Nzg", "Nzk",
    "ODA", "ODE", "ODI", "ODM", "ODQ", "ODU", "ODY", "ODc", "ODg", "ODk",
    "OTA", "OTE", "OTI", "OTM", "OTQ", "OTU", "OTY", "OTc", "OTg", "OTk",
];

/// `SK` and a hexadecimal digit.
#[rustfmt::skip]
const TWILIO: &[&str] = &[
    "SK0", "SK1", "SK2", "SK3", "SK4", "SK5", "SK6", "SK7", "SK8", "SK9", "SKa", "SKb", "SKc",
    "SKd", "SKe", "SKf",
];
