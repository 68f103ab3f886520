//! Browsers that Playwright, Puppeteer, Cypress and others downloaded.

use crate::facts::Facts;
use crate::rules::places::{self, Place, anywhere, home, root, variable};
use crate::rules::{Example, Find, Match, Proof, Residue, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "test-browsers",
    title: "Browsers for tests",
    why: "Playwright, Puppeteer and Cypress download whole browsers, about 300 MB each, when they \
          are installed.",
    proof: "The tool's directory of browsers, and the lock file: every package of the tool is used \
            only for development, or no such package is installed. If a package of the tool is \
            installed and nothing says that it is used only for development, the program may start \
            the browser, so the finding is only a guess. It is also a guess if a variable names \
            the directory, or a link outside of it leads into it; the linked browser is left \
            alone.",
    fix: "Install without them: `PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1`, `PUPPETEER_SKIP_DOWNLOAD=1`, \
          `CYPRESS_INSTALL_BINARY=0`; if one is needed, `playwright install --only-shell \
          chromium`.",
    references: &[
        "https://playwright.dev/docs/browsers",
        "https://pptr.dev/guides/configuration",
        "https://docs.cypress.io/app/references/advanced-installation",
    ],
    places: &PLACES,
    example: Example {
        found: &["root/.cache/ms-playwright/chromium-1/INSTALLATION_COMPLETE"],
        left_alone: &["root/.cache/ms-playwright/notes"],
    },
    find: Find::With(find),
    ..super::DEFAULT
};

const PLAYWRIGHT: &str = "*-*/INSTALLATION_COMPLETE .links/*";
const CHROMES: &str = "chrome/* chrome-headless-shell/* firefox/* chromium/*";

/// Places of browsers, each with a word that is in the names of the tool's packages.
static TOOLS: [(&str, Place); 11] = [
    ("playwright", home(".cache/ms-playwright", PLAYWRIGHT)),
    ("playwright", root("ms-playwright", PLAYWRIGHT)),
    ("playwright", variable("PLAYWRIGHT_BROWSERS_PATH", "", PLAYWRIGHT)),
    ("puppeteer", home(".cache/puppeteer", CHROMES)),
    ("puppeteer", variable("PUPPETEER_CACHE_DIR", "", CHROMES).takes(CHROMES)),
    ("puppeteer", anywhere(".local-chromium", "linux-*")),
    ("cypress", home(".cache/Cypress", "*/Cypress")),
    ("cypress", variable("CYPRESS_CACHE_FOLDER", "", "*/Cypress").takes("*")),
    ("selenium", home(".cache/selenium", SELENIUM)),
    ("webdriver", home(".wdm", "drivers*")),
    ("electron", home(".cache/electron", "*.zip */*.zip")),
];

const SELENIUM: &str = "chrome* geckodriver firefox se-metadata.json";

/// The places of all tools.
#[expect(clippy::indexing_slicing, reason = "evaluated at compile time")]
static PLACES: [Place; 11] = {
    let mut places = [TOOLS[0].1; 11];
    let mut at = 0;
    while at < places.len() {
        places[at] = TOOLS[at].1;
        at += 1;
    }
    places
};

fn find(facts: &Facts) -> Vec<Match> {
    let tools = TOOLS.chunk_by(|(one, _), (other, _)| one == other);
    tools.flat_map(|tool| tool_matches(facts, tool)).collect()
}

fn tool_matches(facts: &Facts, tool: &[(&str, Place)]) -> Vec<Match> {
    let places: Vec<Place> = tool.iter().map(|(_, place)| *place).collect();
    let Some((word, _)) = tool.first() else { return Vec::new() };
    let found = places::find(facts, &places);
    if found.is_empty() {
        return Vec::new();
    }
    let packages = facts.packages.packages.iter();
    let of_tool = packages.filter(|package| package.name.to_ascii_lowercase().contains(word));
    let (mut any, mut only_development) = (false, true);
    for package in of_tool {
        any = true;
        only_development &= package.development.is_some();
    }
    let (proof, evidence) = match (any, only_development) {
        _ if found.iter().any(|found| is_in_use(facts, found.directory)) => {
            (Proof::Guessed, "has browsers, and a variable or a link leads to it")
        }
        (true, true) => {
            (Proof::Proven, "has browsers for packages that are used only for development")
        }
        (true, false) => (Proof::Guessed, "has browsers for a package that the program may use"),
        (false, _) => (Proof::Identified, "has browsers, and no package here starts them"),
    };
    let residue = Residue { proof, needed_by: &["playwright"], ..Residue::new(evidence) };
    residue.matches(facts, found)
}

/// Whether a variable or a link leads to a directory of browsers or into it.
fn is_in_use(facts: &Facts, directory: NodeId) -> bool {
    let mut named = facts.env_paths();
    named.any(|path| places::is_in(facts, path, directory))
        || facts.is_used_from_outside(directory, directory)
}
