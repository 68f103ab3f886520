//! Browsers that Playwright, Puppeteer, Cypress and others downloaded.

use super::leftovers::{Leftovers, Mend};
use crate::facts::Facts;
use crate::rules::places::{self, At, Place};
use crate::rules::{Category, Match, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "test-browsers",
    title: "Browsers for tests",
    category: Category::Cache,
    why: "Playwright, Puppeteer and Cypress download whole browsers, some 300 MB each, when they are installed.",
    proof: "The tool's directory of browsers, and the lock file: every package of the tool only serves development, \
            or there is none. Where a package of the tool is installed and nothing says that it serves development, \
            the program may start the browser, and it is only a guess.",
    fix: "Install without them: `PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1`, `PUPPETEER_SKIP_DOWNLOAD=1`, \
          `CYPRESS_INSTALL_BINARY=0`; where one is needed, `playwright install --only-shell chromium`.",
    references: &[
        "https://playwright.dev/docs/browsers",
        "https://pptr.dev/guides/configuration",
        "https://docs.cypress.io/app/references/advanced-installation",
    ],
    cost: None,
    wanted: &[],
    find,
};

/// A tool, by a word in the names of its packages, with the places of its browsers.
struct Tool {
    word: &'static str,
    places: &'static [Place],
}

const PLAYWRIGHT: &[&str] = &["*-*/INSTALLATION_COMPLETE", ".links/*"];
const CHROMES: &[&str] = &["chrome/*", "chrome-headless-shell/*", "firefox/*", "chromium/*"];

static TOOLS: &[Tool] = &[
    Tool {
        word: "playwright",
        places: &[
            Place { at: At::Home(".cache/ms-playwright"), proof: PLAYWRIGHT, takes: &[] },
            Place { at: At::Root("ms-playwright"), proof: PLAYWRIGHT, takes: &[] },
            Place {
                at: At::Variable("PLAYWRIGHT_BROWSERS_PATH", ""),
                proof: PLAYWRIGHT,
                takes: &[],
            },
        ],
    },
    Tool {
        word: "puppeteer",
        places: &[
            Place { at: At::Home(".cache/puppeteer"), proof: CHROMES, takes: &[] },
            Place { at: At::Variable("PUPPETEER_CACHE_DIR", ""), proof: CHROMES, takes: CHROMES },
            Place { at: At::Anywhere(".local-chromium"), proof: &["linux-*"], takes: &[] },
        ],
    },
    Tool {
        word: "cypress",
        places: &[
            Place { at: At::Home(".cache/Cypress"), proof: &["*/Cypress"], takes: &[] },
            Place {
                at: At::Variable("CYPRESS_CACHE_FOLDER", ""),
                proof: &["*/Cypress"],
                takes: &["*"],
            },
        ],
    },
    Tool {
        word: "selenium",
        places: &[Place {
            at: At::Home(".cache/selenium"),
            proof: &["chrome*", "geckodriver", "firefox", "se-metadata.json"],
            takes: &[],
        }],
    },
    Tool {
        word: "webdriver",
        places: &[Place { at: At::Home(".wdm"), proof: &["drivers*"], takes: &[] }],
    },
    Tool {
        word: "electron",
        places: &[Place {
            at: At::Home(".cache/electron"),
            proof: &["*.zip", "*/*.zip"],
            takes: &[],
        }],
    },
];

/// For those who look for other caches: these are spoken for.
pub(super) fn all_places() -> impl Iterator<Item = &'static [Place]> {
    TOOLS.iter().map(|tool| tool.places)
}

fn find(facts: &Facts) -> Vec<Match> {
    TOOLS.iter().flat_map(|tool| of_tool(facts, tool)).collect()
}

fn of_tool(facts: &Facts, tool: &Tool) -> Vec<Match> {
    let found = places::find(facts, tool.places);
    if found.is_empty() {
        return Vec::new();
    }
    let packages = facts.packages.packages.iter();
    let wants = packages.filter(|it| it.name.to_ascii_lowercase().contains(tool.word));
    let (mut any, mut only_development) = (false, true);
    for package in wants {
        any = true;
        only_development &= package.development.is_some();
    }
    let (proof, evidence): (Proof, fn(&str) -> String) = match (any, only_development) {
        (true, true) => (Proof::Proven, |path| {
            format!("{path} has browsers for packages that only serve development")
        }),
        (true, false) => (Proof::Guessed, |path| {
            format!("{path} has browsers for a package that nothing says only serves development")
        }),
        (false, _) => (Proof::Identified, |path| {
            format!("{path} has browsers, and no package here starts them")
        }),
    };
    let leftovers =
        Leftovers { places: &[], proof, needed_by: &["playwright"], mend: Mend::Remove };
    leftovers.matches(facts, found, evidence)
}
