//! The tar parser: members end, bodies have no more bytes than declared, chunks make no difference.

use plimsoll::tar::{Damage, Member, Parser, Visitor};

#[derive(PartialEq, Debug)]
struct SeenMember {
    path: Vec<u8>,
    stored_bytes: u64,
    logical_bytes: u64,
    given_bytes: u64,
    end: Option<u64>,
}

#[derive(Default, PartialEq, Debug)]
struct Seen {
    members: Vec<SeenMember>,
    damage: Vec<Damage>,
}

impl Visitor for Seen {
    fn member(&mut self, member: &Member<'_>) {
        assert!(self.members.last().is_none_or(|last| last.end.is_some()), "one at a time");
        self.members.push(SeenMember {
            path: member.path.to_vec(),
            stored_bytes: member.stored_size,
            logical_bytes: member.logical_size,
            given_bytes: 0,
            end: None,
        });
    }

    fn data(&mut self, bytes: &[u8]) {
        let last = self.members.last_mut().filter(|last| last.end.is_none());
        last.expect("data belongs to a member").given_bytes += bytes.len() as u64;
    }

    fn member_end(&mut self, end: u64) {
        let last = self.members.last_mut().expect("a member ends");
        assert!(last.end.replace(end).is_none(), "it ends once");
        assert!(last.given_bytes <= last.logical_bytes, "no more than it has");
    }

    fn damage(&mut self, damage: Damage) {
        let _ = damage.to_string();
        self.damage.push(damage);
    }
}

fn read<'a>(chunks: impl Iterator<Item = &'a [u8]>) -> Seen {
    let mut seen = Seen::default();
    let mut parser = Parser::new(&super::limits());
    for chunk in chunks {
        parser.feed(chunk, &mut seen);
    }
    parser.finish(&mut seen);
    assert!(seen.members.iter().all(|member| member.end.is_some()), "all end");
    seen
}

/// Runs the target on one input.
pub fn run(data: &[u8]) {
    let Some((&[fix_sums, chunk], tar)) = data.split_first_chunk::<2>() else { return };
    let mut tar = tar.to_vec();
    if fix_sums % 4 != 0 {
        super::fix_checksums(&mut tar);
    }
    let whole = read(std::iter::once(&tar[..]));
    let cut = read(tar.chunks(usize::from(chunk).max(1)));
    assert_eq!(whole, cut);
}
