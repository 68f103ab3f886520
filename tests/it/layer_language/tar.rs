//! Writes any tar, including those that libraries refuse to write.

use super::{Kind, Line};

/// Writes members and the end of the archive.
pub(crate) fn write_tar(lines: &[Line]) -> Vec<u8> {
    let mut out = Vec::new();
    for line in lines {
        write_line(&mut out, line);
    }
    out.resize(out.len() + 1024, 0);
    out
}

fn write_line(out: &mut Vec<u8>, line: &Line) {
    if line.kind == Kind::Global {
        return write_extended(out, b'g', &record("comment", b"what git archive writes"));
    }
    if !line.xattr.is_empty() {
        write_extended(out, b'x', &record("SCHILY.xattr.user.note", &line.xattr));
    }
    for (kind, long) in [(b'L', &line.path), (b'K', &line.target)] {
        if 100 < long.len() {
            let header = header(b"././@LongLink", kind, long.len() + 1);
            write_member(out, header, &[&long[..], b"\0"].concat());
        }
    }
    let kind = match line.kind {
        Kind::File => b'0',
        Kind::HardLink => b'1',
        Kind::Symlink => b'2',
        Kind::Char => b'3',
        Kind::Directory => b'5',
        Kind::Fifo => b'6',
        Kind::Global => unreachable!("it was written above"),
    };
    let mut header = header(&line.path, kind, line.content.len());
    put(&mut header, 100, format!("{:07o}", line.mode).as_bytes());
    put(&mut header, 108, format!("{:07o}", line.uid).as_bytes());
    put(&mut header, 116, format!("{:07o}", line.gid).as_bytes());
    put(&mut header, 136, format!("{:011o}", line.mtime).as_bytes());
    put(&mut header, 157, &line.target[..line.target.len().min(100)]);
    put(&mut header, 329, format!("{:07o}", line.device.0).as_bytes());
    put(&mut header, 337, format!("{:07o}", line.device.1).as_bytes());
    write_member(out, header, &line.content);
}

fn write_extended(out: &mut Vec<u8>, kind: u8, records: &[u8]) {
    write_member(out, header(b"pax", kind, records.len()), records);
}

fn record(key: &str, value: &[u8]) -> Vec<u8> {
    let rest = [b" ", key.as_bytes(), b"=", value, b"\n"].concat();
    // The length counts its own digits.
    let mut length = rest.len() + 1;
    while length != rest.len() + length.to_string().len() {
        length = rest.len() + length.to_string().len();
    }
    [length.to_string().as_bytes(), &rest].concat()
}

fn header(path: &[u8], kind: u8, bytes: usize) -> [u8; 512] {
    let mut header = [0; 512];
    put(&mut header, 0, &path[..path.len().min(100)]);
    put(&mut header, 124, format!("{bytes:011o}").as_bytes());
    put(&mut header, 156, &[kind]);
    put(&mut header, 257, b"ustar  ");
    header
}

fn put(header: &mut [u8; 512], at: usize, bytes: &[u8]) {
    header[at..at + bytes.len()].copy_from_slice(bytes);
}

fn write_member(out: &mut Vec<u8>, mut header: [u8; 512], body: &[u8]) {
    put(&mut header, 148, b"        ");
    let sum: u32 = header.iter().map(|&byte| u32::from(byte)).sum();
    put(&mut header, 148, format!("{sum:06o}\0").as_bytes());
    out.extend_from_slice(&header);
    out.extend_from_slice(body);
    out.resize(out.len().next_multiple_of(512), 0);
}
