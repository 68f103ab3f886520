//! The action: its steps run as GitHub runs them, against a stand-in for the interface of comments.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Map, Value, json};

use super::{assert_valid, testdata, validator};
use crate::program::{Place, alone};
use server::{Request, Server};

mod server;
mod yaml;

/// The file that describes it.
fn action() -> Value {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("action.yml");
    yaml::parse(&fs::read_to_string(file).expect("it is there"))
}

#[test]
fn the_action_is_valid() {
    assert_valid(&validator("github-action.json"), &action());
}

/// What a run of the action is given.
struct Job<'a> {
    inputs: &'a [(&'a str, &'a str)],
    pull_request: &'a str,
    api: &'a str,
}

/// What it left behind.
struct Done {
    code: i32,
    log: String,
    outputs: BTreeMap<String, String>,
    summary: String,
}

/// Runs the steps of the action, each with its own environment, until one fails.
fn run(place: &Place, job: &Job<'_>) -> Done {
    let action = action();
    let mut values: BTreeMap<String, String> = BTreeMap::new();
    for (name, input) in action["inputs"].as_object().expect("it has inputs") {
        let given = job.inputs.iter().find(|(given, _)| given == name).map(|(_, value)| *value);
        let default = input["default"].as_str().unwrap_or_default();
        values.insert(format!("inputs.{name}"), given.unwrap_or(default).to_owned());
    }
    values.insert("inputs.token".to_owned(), "secret-token".to_owned());
    let root = env!("CARGO_MANIFEST_DIR").to_owned();
    values.insert("github.action_path".to_owned(), root);
    let number = job.pull_request.to_owned();
    values.insert("github.event.pull_request.number".to_owned(), number);
    let mut done =
        Done { code: 0, log: String::new(), outputs: BTreeMap::new(), summary: String::new() };
    for step in action["runs"]["steps"].as_array().expect("it has steps") {
        assert_eq!(step["shell"], "sh");
        let mut command = Command::new("sh");
        command.args(["-e", "-c", step["run"].as_str().unwrap()]).env_clear();
        let program = Path::new(env!("CARGO_BIN_EXE_plimsoll")).parent().unwrap();
        command.env("PATH", format!("{}:{}", program.display(), std::env::var("PATH").unwrap()));
        alone(&mut command);
        // The stand-in for the API is on this machine.
        command.env("NO_PROXY", "127.0.0.1");
        command.envs([("GITHUB_ACTIONS", "true"), ("GITHUB_REPOSITORY", "team/shop")]);
        command.env("GITHUB_API_URL", job.api);
        command.env("GITHUB_GRAPHQL_URL", format!("{}/graphql", job.api));
        for (name, file) in [
            ("GITHUB_OUTPUT", "output"),
            ("GITHUB_PATH", "path"),
            ("GITHUB_STEP_SUMMARY", "summary"),
            ("RUNNER_TEMP", "temporary"),
        ] {
            command.env(name, place.path(file));
        }
        for (name, value) in step["env"].as_object().unwrap_or(&Map::new()) {
            command.env(name, filled(value.as_str().unwrap(), &values));
        }
        command.current_dir(place.directory.path());
        let ran = command.stdin(Stdio::null()).output().expect("there is a shell");
        done.log.push_str(&String::from_utf8_lossy(&ran.stdout));
        done.log.push_str(&String::from_utf8_lossy(&ran.stderr));
        let written = fs::read_to_string(place.path("output")).unwrap_or_default();
        let _ = fs::remove_file(place.path("output"));
        if let Some(id) = step["id"].as_str() {
            for (name, value) in written.lines().filter_map(|line| line.split_once('=')) {
                values.insert(format!("steps.{id}.outputs.{name}"), value.to_owned());
            }
        }
        done.code = ran.status.code().unwrap_or(-1);
        if done.code != 0 {
            break;
        }
    }
    for (name, output) in action["outputs"].as_object().unwrap() {
        let value = filled(output["value"].as_str().unwrap(), &values);
        done.outputs.insert(name.clone(), value);
    }
    done.summary = fs::read_to_string(place.path("summary")).unwrap_or_default();
    assert!(!done.log.contains("secret-token"));
    done
}

/// Fills in expressions: unknown values are empty, as for GitHub.
fn filled(text: &str, values: &BTreeMap<String, String>) -> String {
    let mut parts = text.split("${{");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once("}}").expect("the expression ends");
        out.push_str(values.get(name.trim()).map_or("", String::as_str));
        out.push_str(rest);
    }
    out
}

/// A page of comments, as GraphQL answers.
fn page(comments: &[(u64, bool, &str)], next: Option<&str>) -> String {
    // serde_json would sort the fields, and GitHub does not.
    let nodes: Vec<String> = comments
        .iter()
        .map(|(id, own, body)| {
            format!(r#"{{"databaseId":{id},"viewerDidAuthor":{own},"body":{}}}"#, json!(body))
        })
        .collect();
    format!(
        r#"{{"data":{{"repository":{{"pullRequest":{{"comments":{{"pageInfo":{{"hasNextPage":{},"endCursor":{}}},"nodes":[{}]}}}}}}}}}}"#,
        next.is_some(),
        json!(next),
        nodes.join(",")
    )
}

const OVER: [(&str, &str); 3] =
    [("image", "image.tar"), ("budget", "budget.toml"), ("comment", "on-change")];

/// A place with an image of 13 bytes, and a budget of so many.
fn place(max: u64) -> Place {
    let place = Place::new();
    let budget = format!("[limits]\nunpacked = \"{max} B\"\n");
    fs::write(place.path("budget.toml"), budget).unwrap();
    place
}

#[test]
fn an_image_over_its_budget_fails_with_outputs_a_summary_and_a_new_comment() {
    let place = place(5);
    let server = Server::start(|request| match request.path.as_str() {
        "/graphql" => (200, page(&[(1, false, "hello"), (2, true, "<!-- other -->")], None)),
        _ => (201, "{}".to_owned()),
    });
    let done = run(&place, &Job { inputs: &OVER, pull_request: "7", api: &server.address });
    assert_eq!(done.code, 1, "{}", done.log);
    assert!(done.log.contains("\n::error file=budget.toml,line=2,title="), "{}", done.log);
    let output = |name: &str| done.outputs[name].as_str();
    assert_eq!((output("verdict"), output("unpacked"), output("hidden")), ("fail", "13", "0"));
    for name in ["report", "comment", "sarif"] {
        assert!(Path::new(output(name)).exists(), "{name}: {}", output(name));
    }
    assert!(done.summary.contains("## plimsoll: fail"), "{}", done.summary);
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    let Request { method, path, authorization, body } = &requests[1];
    let path = (method.as_str(), path.as_str());
    assert_eq!(path, ("POST", "/repos/team/shop/issues/7/comments"));
    assert_eq!(authorization, "Bearer secret-token");
    let body: Value = serde_json::from_str(body).expect("it is JSON");
    let expected = fs::read_to_string(output("comment")).unwrap();
    assert_eq!(body["body"], format!("<!-- plimsoll: check -->\n{expected}"));
    let query: Value = serde_json::from_str(&requests[0].body).expect("it is JSON");
    let variables = json!({"o": "team", "n": "shop", "p": 7, "c": null});
    assert_eq!(query["variables"], variables);
}

#[test]
fn the_comment_of_the_last_run_is_found_over_several_pages_and_updated() {
    let place = place(50);
    let own = "<!-- plimsoll: check -->\nold";
    let server = Server::start(move |request| match request.path.as_str() {
        "/graphql" if request.body.contains("\"c\":null") => {
            // Those of others, another job's, and one that quotes what is looked for.
            let quoted =
                r#"{"databaseId":9,"viewerDidAuthor":true,"body":"<!-- plimsoll: check -->"#;
            let other = "<!-- plimsoll: checked -->";
            let all = [(1, false, own), (2, true, quoted), (3, true, other)];
            (200, page(&all, Some("Y3Vyc29y\"==")))
        }
        "/graphql" => (200, page(&[(4, true, "x"), (5, true, own), (6, true, own)], None)),
        _ => (200, "{}".to_owned()),
    });
    let done = run(&place, &Job { inputs: &OVER, pull_request: "7", api: &server.address });
    assert_eq!((done.code, done.outputs["verdict"].as_str()), (0, "pass"), "{}", done.log);
    let requests = server.requests();
    assert_eq!(requests.len(), 3);
    let paths: Vec<&str> = requests.iter().map(|request| request.path.as_str()).collect();
    assert_eq!(paths[2], "/repos/team/shop/issues/comments/5");
    assert_eq!(requests[2].method, "PATCH");
}

#[test]
fn there_is_no_comment_where_none_is_wanted() {
    let server = Server::start(|_| (200, page(&[], None)));
    let place = place(50);
    let run = |inputs: &[(&str, &str)], pull_request| {
        run(&place, &Job { inputs, pull_request, api: &server.address })
    };
    // Within the budget, and nothing to update.
    assert_eq!(run(&OVER, "7").code, 0);
    assert_eq!(server.requests().len(), 1);
    assert_eq!(run(&OVER[..2], "7").code, 0);
    assert_eq!(run(&OVER, "").code, 0);
    assert_eq!(server.requests().len(), 1);
    let always = [OVER[0], OVER[1], ("comment", "always"), ("comment-key", "a b/c")];
    assert_eq!(run(&always, "7").code, 0);
    let body = server.requests()[2].body.clone();
    assert!(body.contains("<!-- plimsoll: a-b-c -->"), "{body}");
}

#[test]
fn a_token_that_may_not_write_leaves_the_verdict_alone() {
    let refused = Server::start(|_| (403, r#"{"message":"Resource not accessible"}"#.to_owned()));
    let readable = Server::start(|request| match request.path.as_str() {
        "/graphql" => (200, page(&[], None)),
        _ => (403, "{}".to_owned()),
    });
    for (server, max, code) in [(&refused, 5, 1), (&readable, 5, 1), (&refused, 50, 0)] {
        let place = place(max);
        let job = Job { inputs: &OVER, pull_request: "7", api: &server.address };
        let done = run(&place, &job);
        assert_eq!(done.code, code, "{}", done.log);
        assert!(done.log.contains("could not be written (status 403)"), "{}", done.log);
        assert!(done.log.contains("<!-- plimsoll check -->"), "{}", done.log);
        assert!(done.summary.contains("## plimsoll: "));
    }
}

#[test]
fn failing_can_be_left_to_the_workflow_but_no_answer_is_an_error() {
    let server = Server::start(|_| (200, page(&[], None)));
    let inputs = [OVER[0], OVER[1], ("fail", "false")];
    let lenient = Job { inputs: &inputs, pull_request: "", api: &server.address };
    let done = run(&place(5), &lenient);
    assert_eq!((done.code, done.outputs["verdict"].as_str()), (0, "fail"));
    let inputs = [("image", "nothing.tar"), OVER[1], ("fail", "false")];
    let done = run(&place(5), &Job { inputs: &inputs, ..lenient });
    assert_eq!(done.code, 2, "{}", done.log);
    assert_eq!(done.outputs["comment"], "");
    let inputs = [("image", "--format"), OVER[1]];
    let done = run(&place(5), &Job { inputs: &inputs, ..lenient });
    assert!(done.code == 2 && done.log.contains("`--format`"), "{}", done.log);
}

/// Each command in the snippets of the page runs as it is.
#[test]
fn the_snippets_of_the_page_run() {
    let page = include_str!("../../../docs/ci.md");
    let place = place(50);
    fs::rename(place.path("budget.toml"), place.path("plimsoll.toml")).unwrap();
    fs::rename(place.path("image.tar"), place.path("app.tar")).unwrap();
    let mut commands = Vec::new();
    for block in page.split("```").skip(1).step_by(2) {
        let plain = block.lines().filter(|line| line.contains("plimsoll check app.tar"));
        commands.extend(plain.map(|line| {
            let at = line.find("mkdir ").or_else(|| line.find("plimsoll check")).unwrap();
            line[at..].trim_end_matches('\'').to_owned()
        }));
    }
    assert!(5 <= commands.len(), "{commands:?}");
    for command in commands {
        let program = Path::new(env!("CARGO_BIN_EXE_plimsoll")).parent().unwrap();
        let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
        let mut shell = Command::new("sh");
        shell.args(["-e", "-c", &command]).env("PATH", path);
        alone(&mut shell);
        shell.env("GITHUB_STEP_SUMMARY", place.path("summary"));
        shell.env("GITHUB_OUTPUT", place.path("output"));
        let ran = shell.current_dir(place.directory.path()).output().unwrap();
        assert!(ran.status.success(), "{command}: {}", String::from_utf8_lossy(&ran.stderr));
        for file in command.split('=').skip(1).filter_map(|part| part.split(' ').next()) {
            assert!(file == "-" || place.path(file).exists(), "{command}: {file}");
        }
    }
    assert!(testdata("schema").exists());
}
