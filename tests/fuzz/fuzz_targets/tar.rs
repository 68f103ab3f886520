//! The tar parser: members end, bodies have the bytes that are theirs, chunks make no difference.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plimsoll::tar::{Damage, Member, Parser, Visitor};

#[derive(Default, PartialEq, Debug)]
struct Seen {
    /// Path, stored and logical size, bytes given out, end.
    members: Vec<(Vec<u8>, u64, u64, u64, Option<u64>)>,
    damage: Vec<Damage>,
}

impl Visitor for Seen {
    fn member(&mut self, member: &Member<'_>) {
        assert!(self.members.last().is_none_or(|last| last.4.is_some()), "one at a time");
        let sizes = (member.stored_size, member.logical_size);
        self.members.push((member.path.to_vec(), sizes.0, sizes.1, 0, None));
    }

    fn data(&mut self, bytes: &[u8]) {
        let last = self.members.last_mut().filter(|last| last.4.is_none());
        last.expect("data belongs to a member").3 += bytes.len() as u64;
    }

    fn member_end(&mut self, end: u64) {
        let last = self.members.last_mut().expect("a member ends");
        assert!(last.4.replace(end).is_none(), "it ends once");
        assert!(last.3 <= last.1, "no more than it has");
    }

    fn damage(&mut self, damage: Damage) {
        let _ = damage.to_string();
        self.damage.push(damage);
    }
}

fn read<'a>(chunks: impl Iterator<Item = &'a [u8]>) -> Seen {
    let mut seen = Seen::default();
    let mut parser = Parser::new(&plimsoll_fuzz::limits());
    for chunk in chunks {
        parser.feed(chunk, &mut seen);
    }
    parser.finish(&mut seen);
    assert!(seen.members.iter().all(|member| member.4.is_some()), "all end");
    seen
}

fuzz_target!(|data: &[u8]| {
    let Some((&[mend, chunk], tar)) = data.split_first_chunk::<2>() else { return };
    let mut tar = tar.to_vec();
    if mend % 4 != 0 {
        plimsoll_fuzz::mend_checksums(&mut tar);
    }
    let whole = read(std::iter::once(&tar[..]));
    let cut = read(tar.chunks(usize::from(chunk).max(1)));
    assert_eq!(whole, cut);
});
