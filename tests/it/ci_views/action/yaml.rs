//! YAML as JSON: as much of it as a file of an action has.

use saphyr_parser::{Event, Parser, ScalarStyle};
use serde_json::{Map, Value};

/// Reads one document.
pub(super) fn parse(text: &str) -> Value {
    let events = Parser::new_from_str(text).map(|event| event.expect("it is YAML").0);
    let mut events =
        events.skip_while(|event| matches!(event, Event::StreamStart | Event::DocumentStart(_)));
    value(&mut events)
}

fn value<'e>(events: &mut dyn Iterator<Item = Event<'e>>) -> Value {
    let event = events.next().expect("there is a value");
    node(event, events)
}

fn node<'e>(event: Event<'e>, events: &mut dyn Iterator<Item = Event<'e>>) -> Value {
    match event {
        Event::Scalar(text, ScalarStyle::Plain, ..) => match &*text {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            text => text.into(),
        },
        Event::Scalar(text, ..) => (&*text).into(),
        Event::SequenceStart(..) => {
            let mut items = Vec::new();
            loop {
                match events.next().expect("the list ends") {
                    Event::SequenceEnd => return Value::Array(items),
                    event => items.push(node(event, events)),
                }
            }
        }
        Event::MappingStart(..) => {
            let mut fields = Map::new();
            loop {
                match events.next().expect("the mapping ends") {
                    Event::MappingEnd => return Value::Object(fields),
                    event => {
                        let key = node(event, events);
                        let value = value(events);
                        fields.insert(key.as_str().expect("keys are text").to_owned(), value);
                    }
                }
            }
        }
        other => panic!("{other:?} is not expected"),
    }
}
