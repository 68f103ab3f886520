//! The descriptions of the JSON outputs: JSON Schemas (draft 2020-12), and the same as pages.
//!
//! Both are made from the types that are written, so they cannot say anything else.

use std::fmt::Write;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

use crate::budget::Check;
use crate::compare::Comparison;
use crate::report::Report;

/// Returns the JSON Schema of a report.
pub fn schema() -> Value {
    schema_of::<Report>()
}

/// Returns the JSON Schema of a comparison.
pub fn comparison_schema() -> Value {
    schema_of::<Comparison>()
}

/// Returns the JSON Schema of a judgement by a budget.
pub fn check_schema() -> Value {
    schema_of::<Check>()
}

fn schema_of<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    settings.into_generator().into_root_schema_for::<T>().to_value()
}

/// Returns the schema of a report as a page in Markdown: a table for each object and each list of
/// words.
pub fn page() -> String {
    page_of(INTRODUCTION, "The report", &schema())
}

/// Returns the schema of a comparison as a page in Markdown.
pub fn comparison_page() -> String {
    page_of(COMPARISON_INTRODUCTION, "The comparison", &comparison_schema())
}

/// Returns the schema of a judgement by a budget as a page in Markdown.
pub fn check_page() -> String {
    page_of(CHECK_INTRODUCTION, "The judgement of images", &check_schema())
}

fn page_of(introduction: &str, title: &str, schema: &Value) -> String {
    let mut page = introduction.to_owned();
    object(&mut page, title, schema);
    let definitions = schema.get("$defs").and_then(Value::as_object);
    for name in in_order_of_use(schema) {
        if let Some(definition) = definitions.and_then(|all| all.get(&name)) {
            object(&mut page, &heading(&name), definition);
        }
    }
    page
}

const INTRODUCTION: &str = "\
# JSON output, schema 1

`plimsoll report IMAGE --format json` writes one object. `report.schema.json` beside this page is
its JSON Schema; both are generated from the types that are written.

- Sizes are integers, in bytes; `null` if unknown. Counts are integers too.
- Layers are numbered from 1, base first.
- Paths are absolute. A byte that is not UTF-8 is written `\\xNN`, a control character `\\n`, `\\t`,
  `\\r` or `\\u{N}`, a backslash `\\\\`; JSON's own escaping comes on top. So two different paths
  never look the same, and no path acts on a terminal.
- The same image gives the same bytes at every run. Each field of the outermost object begins a
  line, and so does each item of the lists in it.
- Fields and words may be added. None is removed, and none changes its meaning.
";

const COMPARISON_INTRODUCTION: &str = "\
# JSON output of `plimsoll compare`, schema 1

`plimsoll compare BEFORE AFTER --format json` writes one object. `compare.schema.json` beside this
page is its JSON Schema; both are generated from the types that are written.

- A change is what AFTER has more than BEFORE: an integer, in bytes, negative if it has less. The
  `unpacked` of all causes add up to the change of `sizes.unpacked`, and so do those of all layers;
  their `download` add up to that of `sizes.download`, where it is known.
- Sizes, paths and the numbers of layers are written as in [reports](json.md).
- The same two images give the same bytes at every run. Each field of the outermost object begins a
  line, and so does each item of the lists in it.
- Fields and words may be added. None is removed, and none changes its meaning.
";

const CHECK_INTRODUCTION: &str = "\
# JSON output of `plimsoll check`, schema 1

`plimsoll check IMAGE... --format json` writes one object. `check.schema.json` beside this page is
its JSON Schema; both are generated from the types that are written.

- The exit code says the same as `verdict`: 1 if it is `fail`. It is 2 if an image could not be
  read; `images` then says which one and why, and `verdict` is that of the others.
- Numbers are integers, bytes or counts as `unit` says. What was measured may be negative only for a
  growth.
- Sizes, names and the numbers of layers are written as in [reports](json.md).
- The same images and the same budget give the same bytes at every run. Each field of the outermost
  object begins a line, and so does each item of the lists in it.
- Fields and words may be added. None is removed, and none changes its meaning.
";

fn object(page: &mut String, title: &str, schema: &Value) {
    // Writing to a String cannot fail.
    let _ = write!(page, "\n## {title}\n\n{}\n", one_line(description(schema)));
    if let Some(fields) = schema.get("properties").and_then(Value::as_object) {
        page.push_str(
            "\n| field | type | meaning | `null` or absent |\n| --- | --- | --- | --- |\n",
        );
        for (name, field) in in_order(schema, fields) {
            let (meaning, missing) =
                description(field).split_once("\n\n").unwrap_or((description(field), ""));
            let (meaning, missing) = (one_line(meaning), one_line(missing));
            let _ = writeln!(page, "| `{name}` | {} | {meaning} | {missing} |", kind(field));
        }
    }
    if let Some(words) = schema.get("oneOf").and_then(Value::as_array) {
        page.push_str("\n| word | meaning |\n| --- | --- |\n");
        for word in words {
            let name = word.get("const").and_then(Value::as_str).unwrap_or_default();
            let _ = writeln!(page, "| `{name}` | {} |", one_line(description(word)));
        }
    }
}

fn description(schema: &Value) -> &str {
    schema.get("description").and_then(Value::as_str).unwrap_or_default()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the type of a field in words, with a link if it is another object.
fn kind(schema: &Value) -> String {
    if let Some(choices) = schema.get("anyOf").and_then(Value::as_array) {
        return choices.iter().map(kind).collect::<Vec<_>>().join(" or ");
    }
    if let Some(name) = reference(schema) {
        let heading = heading(&name);
        return format!(
            "[{}](#{})",
            heading.to_lowercase(),
            heading.to_lowercase().replace(' ', "-")
        );
    }
    match schema.get("type") {
        Some(Value::String(name)) if name == "array" => {
            let item = schema.get("items").map(kind).unwrap_or_default();
            format!("array of {item}")
        }
        Some(Value::String(name)) => name.clone(),
        Some(Value::Array(kinds)) => {
            kinds.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" or ")
        }
        _ => String::new(),
    }
}

/// Returns a definition's name as a heading: `LayerState` becomes `Layer state`.
fn heading(name: &str) -> String {
    let mut heading = String::new();
    for character in name.chars() {
        if character.is_uppercase() && !heading.is_empty() {
            heading.push(' ');
            heading.extend(character.to_lowercase());
        } else {
            heading.push(character);
        }
    }
    heading
}

/// Returns the name of the definition that a field refers to.
fn reference(schema: &Value) -> Option<String> {
    let target = schema.get("$ref")?.as_str()?;
    target.strip_prefix("#/$defs/").map(str::to_owned)
}

/// Returns the names of all definitions as a reader meets them.
fn in_order_of_use(schema: &Value) -> Vec<String> {
    let mut names = Vec::new();
    let empty = Map::new();
    let definitions = schema.get("$defs").and_then(Value::as_object).unwrap_or(&empty);
    visit(schema, definitions, &mut names);
    names
}

fn visit(schema: &Value, definitions: &Map<String, Value>, names: &mut Vec<String>) {
    if let Some(name) = reference(schema) {
        if !names.contains(&name) {
            names.push(name.clone());
            if let Some(definition) = definitions.get(&name) {
                visit(definition, definitions, names);
            }
        }
    } else if let Some(choices) = schema.get("anyOf").and_then(Value::as_array) {
        choices.iter().for_each(|choice| visit(choice, definitions, names));
    } else if let Some(item) = schema.get("items") {
        visit(item, definitions, names);
    } else if let Some(fields) = schema.get("properties").and_then(Value::as_object) {
        for (_, field) in in_order(schema, fields) {
            visit(field, definitions, names);
        }
    }
}

/// Returns the fields of an object in the order in which they are written: that of the required
/// ones, then those that can be absent.
fn in_order<'a>(
    schema: &'a Value,
    fields: &'a Map<String, Value>,
) -> impl Iterator<Item = (&'a str, &'a Value)> {
    let required = schema.get("required").and_then(Value::as_array).map(Vec::as_slice);
    let required: Vec<&str> =
        required.unwrap_or_default().iter().filter_map(Value::as_str).collect();
    let rank = move |name: &str| {
        required.iter().position(|other| *other == name).unwrap_or(required.len())
    };
    let mut fields: Vec<_> = fields.iter().map(|(name, field)| (name.as_str(), field)).collect();
    fields.sort_by_key(|(name, _)| rank(name));
    fields.into_iter()
}
