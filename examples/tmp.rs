#![allow(warnings)]
use plimsoll::explore::loaded::*;
use plimsoll::explore::message::*;
use plimsoll::explore::{self, *};
use std::sync::Arc;
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let (w, h): (u16, u16) = {
        let (a, b) = args[2].split_once('x').unwrap();
        (a.parse().unwrap(), b.parse().unwrap())
    };
    let options =
        plimsoll::Options { reread: plimsoll::source::Reread::Reopen, ..Default::default() };
    let session =
        plimsoll::Session::open(&args[1].as_str().into(), options, &plimsoll::scan::NoEvents)
            .unwrap();
    let layers = session.read(&plimsoll::scan::NoEvents).unwrap();
    let facts = Arc::new(session.facts(layers, None));
    let (report, judgement) = session.report(&facts, None);
    let mut model = Model::new(Settings::default(), (w, h));
    let judged = Judged::new(&facts, report, judgement);
    let opened = Opened {
        reference: args[1].clone(),
        names: judged.report.image.names.clone(),
        platform: judged.report.image.platform.clone().map(|p| p.to_string()),
        instructions: vec![],
    };
    let index = plimsoll::explore::files::SearchIndex::of(&facts);
    let mut queue: std::collections::VecDeque<Message> = Default::default();
    queue.push_back(Message::Opened(Box::new(opened)));
    queue.push_back(Message::Loaded(Loaded {
        facts: facts.clone(),
        done: vec![true; facts.layers().len()],
        judged: Some(Arc::new(judged)),
    }));
    let mut keys: std::collections::VecDeque<_> =
        plimsoll::explore::key::parse_keys(args.get(3).map_or("", |s| s)).unwrap().into();
    let area = ratatui::layout::Rect::new(0, 0, w, h);
    let mut buffer = ratatui::buffer::Buffer::empty(area);
    let limits = plimsoll::limits::Limits::default();
    loop {
        let Some(m) = queue.pop_front().or_else(|| keys.pop_front().map(Message::Key)) else {
            break;
        };
        let effects = update(&mut model, m);
        for e in effects {
            match e {
                Effect::Search { generation, query } => {
                    let hits = index.run(&facts, &query, &|| false).unwrap();
                    queue.push_back(Message::Answer(Answer::Found {
                        generation,
                        hits: Arc::new(hits),
                    }));
                }
                Effect::WhatIf { generation, marks } => {
                    let j = model.judged().unwrap().clone();
                    let w =
                        plimsoll::explore::marks::what_if(&facts, &j.judgement, &marks, &limits);
                    queue.push_back(Message::Answer(Answer::WhatIf {
                        generation,
                        what_if: Arc::new(w),
                    }));
                }
                Effect::Copy(t) => queue.push_back(Message::Answer(Answer::Copied(Ok(t)))),
                other => eprintln!("effect {other:?}"),
            }
        }
        buffer.reset();
        model.hits = draw(&model, area, &mut buffer);
    }
    for y in 0..h {
        let mut line = String::new();
        for x in 0..w {
            line.push_str(buffer[(x, y)].symbol());
        }
        println!("{}", line.trim_end());
    }
}
