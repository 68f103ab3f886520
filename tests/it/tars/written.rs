//! Tars that another library wrote, fed in chunks of any length.

use proptest::prelude::*;

use plimsoll::limits::Limits;
use plimsoll::tar::{Damage, Kind, Member, Parser, Visitor};

#[derive(Debug, Default, PartialEq)]
struct Reading {
    members: Vec<(Vec<u8>, Kind, Vec<u8>, u64)>,
    damages: Vec<Damage>,
    ends: Vec<u64>,
}

impl Visitor for Reading {
    fn member(&mut self, member: &Member<'_>) {
        let content = Vec::with_capacity(member.stored_size as usize);
        self.members.push((member.path.to_vec(), member.kind, content, member.start));
    }
    fn data(&mut self, bytes: &[u8]) {
        self.members.last_mut().expect("a member is open").2.extend_from_slice(bytes);
    }
    fn member_end(&mut self, end: u64) {
        self.ends.push(end);
    }
    fn damage(&mut self, damage: Damage) {
        self.damages.push(damage);
    }
}

fn read(tar: &[u8], lengths: &[usize]) -> Reading {
    let (mut parser, mut reading) = (Parser::new(&Limits::default()), Reading::default());
    let mut rest = tar;
    for &length in lengths.iter().cycle() {
        let (chunk, tail) = rest.split_at(length.min(rest.len()));
        parser.feed(chunk, &mut reading);
        rest = tail;
        if rest.is_empty() {
            break;
        }
    }
    parser.finish(&mut reading);
    assert!(parser.position() == tar.len() as u64);
    reading
}

fn write(entries: &[(String, Kind, Vec<u8>)]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (path, kind, body) in entries {
        let mut header = tar::Header::new_gnu();
        header.set_mtime(7);
        header.set_size(body.len() as u64);
        header.set_entry_type(match kind {
            Kind::Directory => tar::EntryType::Directory,
            Kind::Symlink => tar::EntryType::Symlink,
            _ => tar::EntryType::Regular,
        });
        if *kind == Kind::Symlink {
            builder.append_link(&mut header, path, "target").expect("a valid path");
        } else {
            builder.append_data(&mut header, path, body.as_slice()).expect("a valid path");
        }
    }
    builder.into_inner().expect("memory")
}

fn any_entry() -> impl Strategy<Value = (String, Kind, Vec<u8>)> {
    let path = "[a-z]{1,9}(/[a-z]{1,9}){0,20}";
    let body = prop::collection::vec(any::<u8>(), 0..3000);
    let kind = prop_oneof![Just(Kind::File), Just(Kind::Directory), Just(Kind::Symlink)];
    (path, kind, body).prop_map(|(path, kind, body)| {
        let body = if kind == Kind::File { body } else { Vec::new() };
        (path, kind, body)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn written_tars_read_back_whatever_the_chunks(
        entries in prop::collection::vec(any_entry(), 0..12),
        lengths in prop::collection::vec(1..2000_usize, 1..20),
    ) {
        let tar = write(&entries);
        let whole = read(&tar, &[tar.len()]);
        prop_assert_eq!(&read(&tar, &lengths), &whole);
        prop_assert_eq!(&whole.damages, &[]);
        prop_assert_eq!(whole.ends.len(), entries.len());
        prop_assert_eq!(whole.members.len(), entries.len());
        // Members follow each other without a gap, so that no byte is in two of them or in none.
        let starts = whole.members.iter().map(|member| member.3).skip(1);
        prop_assert!(starts.eq(whole.ends.iter().copied().take(entries.len().saturating_sub(1))));
        for ((path, kind, content, _), entry) in whole.members.iter().zip(&entries) {
            let written = (entry.0.as_bytes(), &entry.1, &entry.2);
            prop_assert_eq!((path.as_slice(), kind, content), written);
        }
    }
}
