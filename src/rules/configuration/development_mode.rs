//! Images that run their program as on a developer's machine.

use super::support::{Setter, is_application};
use crate::facts::Facts;
use crate::rules::{About, Find, Fix, Match, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "development-mode",
    title: "A program in development mode",
    why: "In development mode, programs show their sources and settings to anyone who \
          provokes an error, some run code that a request brings, and all are slower.",
    proof: "Variables such as `NODE_ENV=development` or `FLASK_DEBUG=1` that own instructions set, \
            and commands that start a development server: `flask run --debug`, `runserver`, \
            `uvicorn --reload`, `nodemon`, `next dev`, `vite`, `php -S`.",
    fix: "Set the variables of production, and start a server that is meant for it.",
    references: &[
        "https://expressjs.com/en/advanced/best-practice-performance.html",
        "https://flask.palletsprojects.com/en/stable/debugging/",
        "https://docs.djangoproject.com/en/stable/ref/django-admin/#runserver",
    ],
    find: Find::With(find),
    ..super::DEFAULT
};

/// Variables and their values in development, in lower case.
const VARIABLES: &[(&str, &[&str])] = &[
    ("NODE_ENV", &["development", "dev"]),
    ("FLASK_ENV", &["development"]),
    ("FLASK_DEBUG", &["1", "true"]),
    ("DJANGO_DEBUG", &["1", "true"]),
    ("RAILS_ENV", &["development"]),
    ("RACK_ENV", &["development"]),
    ("APP_DEBUG", &["1", "true"]),
    ("ASPNETCORE_ENVIRONMENT", &["development"]),
    ("DOTNET_ENVIRONMENT", &["development"]),
    ("GIN_MODE", &["debug"]),
    ("MIX_ENV", &["dev"]),
];

/// Programs and the words in their arguments that start a development server; any if there is
/// none.
const SERVERS: &[(&str, &str)] = &[
    ("flask", "run"),
    ("uvicorn", "--reload"),
    ("gunicorn", "--reload"),
    ("nodemon", ""),
    ("ts-node-dev", ""),
    ("next", "dev"),
    ("nuxt", "dev"),
    ("vite", "dev"),
    ("vite", "serve"),
    ("webpack-dev-server", ""),
    ("react-scripts", "start"),
    ("ng", "serve"),
    ("php", "-S"),
    ("manage.py", "runserver"),
    ("artisan", "serve"),
    ("watchmedo", ""),
    ("air", ""),
];

fn find(facts: &Facts) -> Vec<Match> {
    if !is_application(facts) {
        return Vec::new();
    }
    let mut found: Vec<Match> =
        VARIABLES.iter().filter_map(|(name, values)| of_variable(facts, name, values)).collect();
    found.extend(of_server(facts));
    found
}

fn of_variable(facts: &Facts, name: &str, values: &[&str]) -> Option<Match> {
    let value = facts.env(name)?;
    if !values.contains(&value.to_ascii_lowercase().as_str()) {
        return None;
    }
    let about = Setter::of_variable(facts, name).about()?;
    let evidence = format!("{name}={value} is set");
    let fix = Fix::advice(format!("Set the value of production for {name}"));
    Some(Match::about(Proof::Proven, evidence, fix, about))
}

fn of_server(facts: &Facts) -> Option<Match> {
    let program = facts.startup.program.as_ref()?;
    let words: Vec<&str> = std::iter::once(program.name.as_str())
        .chain(program.arguments.iter().map(|word| word.rsplit('/').next().unwrap_or(word)))
        .collect();
    let (name, word) = SERVERS.iter().find(|(name, word)| {
        // An interpreter comes before a script, and options between them.
        let at = words.iter().take(3).position(|one| one == name);
        at.is_some_and(|at| word.is_empty() || words.iter().skip(at + 1).any(|one| one == word))
    })?;
    let evidence = format!("`{}` is a server for development", format!("{name} {word}").trim());
    let fix = Fix::advice("Start a server that is meant for production");
    Some(Match::about(Proof::Identified, evidence, fix, Vec::<About>::new()))
}
