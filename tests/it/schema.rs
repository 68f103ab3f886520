//! Nothing that was published in the schema of the JSON output is removed or changed.

use std::collections::BTreeSet;

use expect_test::{Expect, expect};
use plimsoll::view::json_schema;
use serde_json::{Map, Value, json};

use crate::{check_views, compare_views, sample};

/// The schema as first published, which never changes.
fn published() -> Value {
    serde_json::from_str(include_str!("../../testdata/schema/report-1.json")).unwrap()
}

#[test]
fn the_schema_only_grows() {
    assert_eq!(broken(&published(), &json_schema::schema()), Vec::<String>::new());
}

/// The schema of comparisons as first published, which never changes.
fn published_comparison() -> Value {
    serde_json::from_str(include_str!("../../testdata/schema/compare-1.json")).unwrap()
}

#[test]
fn the_schema_of_comparisons_only_grows() {
    let new = json_schema::comparison_schema();
    assert_eq!(broken(&published_comparison(), &new), Vec::<String>::new());
}

#[test]
fn comparisons_are_valid_for_the_published_schema() {
    let validator = jsonschema::validator_for(&published_comparison()).unwrap();
    let value = serde_json::to_value(compare_views::sample::usual()).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(&value).map(|error| error.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());
}

/// The schema of judgements as first published, which never changes.
fn published_check() -> Value {
    serde_json::from_str(include_str!("../../testdata/schema/check-1.json")).unwrap()
}

#[test]
fn the_schema_of_judgements_only_grows() {
    let new = json_schema::check_schema();
    assert_eq!(broken(&published_check(), &new), Vec::<String>::new());
}

#[test]
fn judgements_are_valid_for_the_published_schema() {
    let validator = jsonschema::validator_for(&published_check()).unwrap();
    for check in [check_views::sample::failing(), check_views::sample::several()] {
        let value = serde_json::to_value(check).unwrap();
        let errors: Vec<String> =
            validator.iter_errors(&value).map(|error| error.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new());
    }
}

#[test]
fn reports_are_valid_for_the_published_schema() {
    let validator = jsonschema::validator_for(&published()).unwrap();
    for report in [sample::report(), sample::empty(), sample::uncompressed()] {
        let value = serde_json::to_value(&report).unwrap();
        let errors: Vec<String> =
            validator.iter_errors(&value).map(|error| error.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new());
    }
}

/// Returns what a program that relies on one schema misses in another, each with its path.
fn broken(old: &Value, new: &Value) -> Vec<String> {
    let mut comparison = Comparison { old, new, broken: Vec::new() };
    comparison.schemas("report", old, new);
    let empty = Map::new();
    for (name, definition) in old["$defs"].as_object().unwrap_or(&empty) {
        match new["$defs"].get(name) {
            Some(other) => comparison.schemas(name, definition, other),
            None => comparison.broken.push(format!("{name}: the definition is gone")),
        }
    }
    comparison.broken
}

struct Comparison<'a> {
    old: &'a Value,
    new: &'a Value,
    broken: Vec<String>,
}

/// One schema without regard to how it is written: by reference or in place, as a list of types or
/// as a choice with null.
struct Shape {
    types: BTreeSet<String>,
    /// The name of the definition that it refers to.
    definition: Option<String>,
    /// The only values of a string.
    words: Option<BTreeSet<String>>,
    /// All other keywords that restrict values.
    others: Map<String, Value>,
}

/// Keywords that restrict nothing, or are compared by themselves.
const APART: [&str; 11] = [
    "$defs", "$ref", "$schema", "anyOf", "description", "items", "oneOf", "properties", "required",
    "title", "type",
];

impl Shape {
    fn of(schema: &Value, root: &Value) -> Self {
        let mut shape =
            Self { types: BTreeSet::new(), definition: None, words: None, others: Map::new() };
        shape.add(schema, root);
        shape
    }

    fn add(&mut self, schema: &Value, root: &Value) {
        for (keyword, value) in schema.as_object().into_iter().flatten() {
            match (keyword.as_str(), value) {
                ("type", Value::String(name)) => drop(self.types.insert(name.clone())),
                ("type", Value::Array(names)) => {
                    self.types.extend(names.iter().map(|name| name.as_str().unwrap().to_owned()));
                }
                ("anyOf", Value::Array(choices)) => {
                    choices.iter().for_each(|choice| self.add(choice, root));
                }
                ("oneOf", Value::Array(choices)) => {
                    for choice in choices {
                        // Objects of several kinds say with a word which one they are.
                        let kind = choice["properties"]["kind"]["const"].as_str();
                        let word = choice["const"].as_str().or(kind).expect("choices have words");
                        self.words.get_or_insert_default().insert(word.to_owned());
                        self.types.insert(choice["type"].as_str().unwrap().to_owned());
                    }
                }
                ("$ref", Value::String(target)) => {
                    let name = target.strip_prefix("#/$defs/").expect("references are local");
                    self.definition = Some(name.to_owned());
                    self.add(&root["$defs"][name], root);
                }
                (other, _) if APART.contains(&other) => (),
                _ => drop(self.others.insert(keyword.clone(), value.clone())),
            }
        }
    }
}

impl Comparison<'_> {
    fn schemas(&mut self, path: &str, old: &Value, new: &Value) {
        let (was, is) = (Shape::of(old, self.old), Shape::of(new, self.new));
        let mut differs = |what: &str| self.broken.push(format!("{path}: {what}"));
        if was.types != is.types {
            differs(&format!("the type {:?} became {:?}", was.types, is.types));
        }
        if was.definition.is_some() && was.definition != is.definition {
            differs(&format!("the definition {:?} became {:?}", was.definition, is.definition));
        }
        for word in was.words.iter().flatten() {
            if !is.words.as_ref().is_some_and(|words| words.contains(word)) {
                differs(&format!("the word `{word}` is gone"));
            }
        }
        if was.others != is.others {
            differs(&format!("{:?} became {:?}", Value::from(was.others), Value::from(is.others)));
        }
        let empty = Vec::new();
        let new_required = new["required"].as_array().unwrap_or(&empty);
        for name in old["required"].as_array().unwrap_or(&empty) {
            if !new_required.contains(name) {
                differs(&format!("the field {name} is no longer in every object"));
            }
        }
        if let Some(item) = old.get("items") {
            self.schemas(&format!("{path}[]"), item, &new["items"]);
        }
        for (name, field) in old["properties"].as_object().into_iter().flatten() {
            match new["properties"].get(name) {
                Some(other) => self.schemas(&format!("{path}.{name}"), field, other),
                None => self.broken.push(format!("{path}.{name}: the field is gone")),
            }
        }
    }
}

/// Compares the published schema with itself after a change.
fn check(change: impl FnOnce(&mut Value), expected: Expect) {
    let mut changed = published();
    change(&mut changed);
    expected.assert_eq(&broken(&published(), &changed).join("\n"));
}

fn remove(object: &mut Value, name: &str) {
    assert!(object.as_object_mut().unwrap().remove(name).is_some(), "{name}");
}

#[test]
fn removed_parts_are_found() {
    check(
        |schema| remove(&mut schema["$defs"]["Layer"]["properties"], "digest"),
        expect!["Layer.digest: the field is gone"],
    );
    check(
        |schema| drop(schema["$defs"]["Layer"]["required"].as_array_mut().unwrap().remove(0)),
        expect![[r#"Layer: the field "number" is no longer in every object"#]],
    );
    check(
        |schema| drop(schema["$defs"]["LayerState"]["oneOf"].as_array_mut().unwrap().remove(1)),
        expect![[r#"
            Layer.state: the word `damaged` is gone
            LayerState: the word `damaged` is gone"#]],
    );
    check(
        |schema| remove(&mut schema["$defs"]["LayerState"], "oneOf"),
        expect![[r#"
            Layer.state: the type {"string"} became {}
            Layer.state: the word `absent` is gone
            Layer.state: the word `complete` is gone
            Layer.state: the word `damaged` is gone
            Layer.state: the word `encrypted` is gone
            Layer.state: the word `not-listable` is gone
            LayerState: the type {"string"} became {}
            LayerState: the word `absent` is gone
            LayerState: the word `complete` is gone
            LayerState: the word `damaged` is gone
            LayerState: the word `encrypted` is gone
            LayerState: the word `not-listable` is gone"#]],
    );
    check(
        |schema| remove(&mut schema["$defs"], "Pair"),
        expect![[r#"
            Layer.hidden_by[]: the type {"object"} became {}
            Layer.hides[]: the type {"object"} became {}
            Pair: the definition is gone"#]],
    );
}

#[test]
fn changed_types_are_found() {
    let integer = |schema: &mut Value| {
        schema["$defs"]["Image"]["properties"]["reference"] = json!({"type": "integer"});
    };
    check(integer, expect![[r#"Image.reference: the type {"string"} became {"integer"}"#]]);
    let never_null = |schema: &mut Value| {
        schema["$defs"]["Image"]["properties"]["digest"] = json!({"type": "string"});
    };
    check(never_null, expect![[r#"Image.digest: the type {"null", "string"} became {"string"}"#]]);
    let null = |schema: &mut Value| {
        schema["properties"]["image"] =
            json!({"anyOf": [{"$ref": "#/$defs/Image"}, {"type": "null"}]});
    };
    check(null, expect![[r#"report.image: the type {"object"} became {"null", "object"}"#]]);
    let items = |schema: &mut Value| {
        schema["$defs"]["Image"]["properties"]["names"]["items"] = json!({"type": "object"});
    };
    check(items, expect![[r#"Image.names[]: the type {"string"} became {"object"}"#]]);
    let other = |schema: &mut Value| {
        schema["properties"]["sizes"] = json!({"$ref": "#/$defs/Pair"});
    };
    check(other, expect![[r#"report.sizes: the definition Some("Sizes") became Some("Pair")"#]]);
    let signed = |schema: &mut Value| {
        schema["properties"]["entries"] = json!({"type": "integer", "format": "int64"});
    };
    check(
        signed,
        expect![[
            r#"report.entries: Object {"format": String("uint64"), "minimum": Number(0)} became Object {"format": String("int64")}"#
        ]],
    );
    check(
        |schema| schema["properties"]["schema"]["const"] = json!(2),
        expect![[
            r#"report.schema: Object {"const": Number(1), "format": String("uint32"), "minimum": Number(0)} became Object {"const": Number(2), "format": String("uint32"), "minimum": Number(0)}"#
        ]],
    );
}

#[test]
fn additions_and_better_descriptions_are_fine() {
    let additions = |schema: &mut Value| {
        schema["properties"]["more"] = json!({"$ref": "#/$defs/More"});
        schema["required"].as_array_mut().unwrap().push(json!("more"));
        schema["$defs"]["More"] = json!({"type": "object"});
        let words = schema["$defs"]["LayerState"]["oneOf"].as_array_mut().unwrap();
        words.push(json!({"const": "partial", "type": "string"}));
        schema["properties"]["sizes"]["description"] = json!("How big it is.");
    };
    check(additions, expect![""]);
    // A string whose words are listed is still a string.
    let words = |schema: &mut Value| {
        schema["$defs"]["Proof"] = json!({"oneOf": [{"const": "proven", "type": "string"}]});
        schema["$defs"]["Finding"]["properties"]["proof"] = json!({"$ref": "#/$defs/Proof"});
        schema["$defs"]["Layer"]["properties"]["compression"] =
            json!({"anyOf": [{"$ref": "#/$defs/Proof"}, {"type": "null"}]});
    };
    check(words, expect![""]);
}
