//! Effects are done: their results come back.

use crate::escape::printable_argument;
use crate::explore::files::Criterion;
use crate::explore::message::{Answer, Effect, NotWritten};
use crate::explore::model::{Model, Prompt, Purpose};

pub(super) fn answered(model: &mut Model, answer: Answer) -> Vec<Effect> {
    match answer {
        Answer::Read { version, piece } => return super::look::read(model, version, piece),
        Answer::ReadBoth { old, new, pieces } => {
            return super::look::read_both(model, old, new, pieces);
        }
        Answer::Extracted { what, result } => match result {
            Ok(done) => model.say(done),
            Err(NotWritten::Exists(to)) => {
                model.prompt = Some(Prompt::new(Purpose::ReplaceExtracted { what, to }, ""));
            }
            Err(NotWritten::Failed(why)) => model.warn(why),
        },
        Answer::Written { document, text, result } => match result {
            Ok(path) => {
                if document.has_marks() {
                    model.marks.written();
                }
                model.say(format!("written to {}", printable_argument(path.as_os_str())));
            }
            Err(NotWritten::Exists(path)) => {
                model.prompt = Some(Prompt::new(Purpose::ReplaceFile { document, path, text }, ""));
            }
            Err(NotWritten::Failed(why)) => model.warn(why),
        },
        Answer::Copied(result) => match result {
            Ok(text) => model.say(format!("sent to the terminal's clipboard: {text}")),
            Err(why) => model.warn(why),
        },
        Answer::Found { generation, hits } => {
            if generation == model.search.generation {
                super::find::found(model, &hits);
            }
        }
        Answer::WhatIf { generation, what_if } => {
            if generation == model.marks_generation {
                model.what_if = Some(what_if);
                let filters = model.filters().cloned().unwrap_or_default();
                let is_marked = |criterion: &Criterion| matches!(criterion, Criterion::Marked);
                if filters.criteria.iter().any(is_marked) {
                    super::filters::set_filters(model, filters);
                }
            }
        }
    }
    Vec::new()
}
