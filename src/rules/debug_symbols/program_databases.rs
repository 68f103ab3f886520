//! Program databases of .NET and of Microsoft's compilers.

use super::support;
use crate::dockerfile::{Rewrite, shell};
use crate::facts::Facts;
use crate::rules::{Find, Fix, Match, Proof, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "program-databases",
    title: ".NET debug information (.pdb)",
    why: "They give debuggers and stack traces the line numbers of the sources.",
    proof: "Files `*.pdb` beside a library or a program of the same name.",
    fix: "Publish without them: `dotnet publish -p:DebugType=None`.",
    references: &["https://learn.microsoft.com/dotnet/csharp/language-reference/compiler-options/\
         code-generation"],
    cost: Some("stack traces lose line numbers"),
    find: Find::With(find),
    ..super::DEFAULT
};

const PUBLISH: &[&str] = &["dotnet publish", "dotnet build"];

fn find(facts: &Facts) -> Vec<Match> {
    let tree = &facts.tree;
    let has_program = |node: &&NodeId| {
        let name = tree.name(**node);
        let stem = name.strip_suffix(b".pdb").unwrap_or(name);
        ["dll", "exe"].iter().any(|end| {
            let beside = [stem, b".", end.as_bytes()].concat();
            tree.child(tree.parent(**node), &beside).is_some()
        })
    };
    let files: Vec<NodeId> =
        facts.index.files_with_extension("pdb").iter().filter(has_program).copied().collect();
    Match::by_layer(facts, &files, |layer, files| {
        let evidence = format!("{} beside a library of the same name", support::files(files.len()));
        Match::new(Proof::Identified, evidence, Fix::for_layer(facts, layer, || fix(facts, layer)))
    })
}

fn fix(facts: &Facts, layer: usize) -> Fix {
    let advice = "Publish without them: `-p:DebugType=None`";
    match facts.command_of(layer) {
        Some(line) if shell::runs(line, PUBLISH) && shell::commands(line).is_some() => {
            let rewrite = Rewrite::Option { commands: PUBLISH, option: "-p:DebugType=None".into() };
            Fix::edit(advice, layer, rewrite)
        }
        _ => Fix::advice(advice),
    }
}
