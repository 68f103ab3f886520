//! Small files that are read as a whole: configurations, lists, certificates.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Reads a file; fails if it is larger than that many bytes ([`io::ErrorKind::FileTooLarge`]), and
/// if it is no file: a pipe would be waited for.
pub(crate) fn read(path: &Path, max_bytes: u64) -> io::Result<Vec<u8>> {
    if !path.metadata()?.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(max_bytes.saturating_add(1)).read_to_end(&mut bytes)?;
    if max_bytes < bytes.len() as u64 {
        let message = format!("it has more than {max_bytes} bytes");
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_small_files_are_read() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a");
        std::fs::write(&path, "hello").unwrap();
        assert_eq!(read(&path, 5).unwrap(), b"hello");
        assert_eq!(read(&path, 4).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        assert_eq!(read(home.path(), 5).unwrap_err().to_string(), "it is not a file");
        let absent = home.path().join("b");
        assert_eq!(read(&absent, 5).unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}
