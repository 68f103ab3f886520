//! Small ELF files for x86-64: programs and libraries as their loader reads them.

/// What an ELF file says to the kernel and to its loader.
#[derive(Clone)]
pub(crate) struct Elf {
    pub(crate) machine: u16,
    /// The path of the loader; without one, the file is a library or a static program.
    pub(crate) loader: Option<&'static str>,
    pub(crate) needed: &'static [&'static str],
    pub(crate) rpath: Option<&'static str>,
    pub(crate) runpath: Option<&'static str>,
    /// Versions that it needs, each with the library.
    pub(crate) wants: &'static [(&'static str, &'static str)],
    /// Versions that it defines.
    pub(crate) has: &'static [&'static str],
    pub(crate) is_static: bool,
}

/// The loader of glibc on x86-64.
pub(crate) const GLIBC: &str = "/lib64/ld-linux-x86-64.so.2";
/// The loader of musl there.
pub(crate) const MUSL: &str = "/lib/ld-musl-x86_64.so.1";

/// A library without needs.
pub(crate) const LIBRARY: Elf = Elf {
    machine: 62,
    loader: None,
    needed: &[],
    rpath: None,
    runpath: None,
    wants: &[],
    has: &[],
    is_static: false,
};

/// A program for glibc without needs.
pub(crate) const PROGRAM: Elf = Elf { loader: Some(GLIBC), ..LIBRARY };
/// A program without a loader.
pub(crate) const STATIC: Elf = Elf { is_static: true, ..LIBRARY };

/// The strings of a file, and where each is.
struct Strings(Vec<u8>);

impl Strings {
    fn add(&mut self, text: &str) -> u64 {
        let at = self.0.len() as u64;
        self.0.extend(text.as_bytes());
        self.0.push(0);
        at
    }
}

impl Elf {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut strings = Strings(vec![0]);
        let mut entries: Vec<(u64, u64)> = Vec::new();
        entries.extend(self.needed.iter().map(|name| (1, strings.add(name))));
        entries.extend(self.rpath.map(|path| (15, strings.add(path))));
        entries.extend(self.runpath.map(|path| (29, strings.add(path))));
        let (needs, defines) = (self.needs(&mut strings), self.defines(&mut strings));
        let loader = self.loader.map(|path| [path.as_bytes(), &[0]].concat()).unwrap_or_default();
        let start = 64 + 56 * 3;
        let strings_at = start + loader.len() as u64;
        let needs_at = strings_at + strings.0.len() as u64;
        let defines_at = needs_at + needs.len() as u64;
        let dynamic_at = defines_at + defines.len() as u64;
        entries.push((5, strings_at));
        if !needs.is_empty() {
            entries.push((0x6fff_fffe, needs_at));
        }
        if !defines.is_empty() {
            entries.push((0x6fff_fffc, defines_at));
        }
        entries.push((0, 0));
        let dynamic: Vec<u8> =
            entries.iter().flat_map(|(tag, value)| words(&[*tag, *value])).collect();
        let end = dynamic_at + dynamic.len() as u64;
        let unused = (0, 0..0);
        let interpreter = if loader.is_empty() { unused.clone() } else { (3, start..strings_at) };
        let section = if self.is_static { unused } else { (2, dynamic_at..end) };
        let mut file = self.header();
        for (kind, range) in [(1, 0..end), interpreter, section] {
            file.extend(u32::to_le_bytes(kind));
            file.extend(4_u32.to_le_bytes());
            let length = range.end - range.start;
            file.extend(words(&[range.start, range.start, range.start, length, length, 1]));
        }
        for part in [&loader, &strings.0, &needs, &defines, &dynamic] {
            file.extend(part);
        }
        file
    }

    fn header(&self) -> Vec<u8> {
        let kind: u16 = if self.is_static { 2 } else { 3 };
        let mut header = b"\x7fELF\x02\x01\x01".to_vec();
        header.resize(16, 0);
        header.extend(kind.to_le_bytes());
        header.extend(self.machine.to_le_bytes());
        header.extend(1_u32.to_le_bytes());
        header.extend(words(&[0, 64, 0]));
        header.extend([0, 0, 0, 0, 64, 0, 56, 0, 3, 0, 64, 0, 0, 0, 0, 0]);
        header
    }

    /// A record for each needed version, with one entry.
    fn needs(&self, strings: &mut Strings) -> Vec<u8> {
        let mut records = Vec::new();
        for (at, (library, version)) in self.wants.iter().enumerate() {
            let next = if at + 1 < self.wants.len() { 32 } else { 0 };
            let (library, version) = (strings.add(library) as u32, strings.add(version) as u32);
            records.extend([1, 0, 1, 0]);
            records.extend([library, 16, next].into_iter().flat_map(u32::to_le_bytes));
            records.extend([0_u32, 0].into_iter().flat_map(u32::to_le_bytes));
            records.extend([version, 0].into_iter().flat_map(u32::to_le_bytes));
        }
        records
    }

    fn defines(&self, strings: &mut Strings) -> Vec<u8> {
        let mut records = Vec::new();
        for (at, version) in self.has.iter().enumerate() {
            let next = if at + 1 < self.has.len() { 28 } else { 0 };
            let version = strings.add(version) as u32;
            records.extend([1, 0, 0, 0, 1, 0, 1, 0]);
            records.extend([0, 20, next].into_iter().flat_map(u32::to_le_bytes));
            records.extend([version, 0].into_iter().flat_map(u32::to_le_bytes));
        }
        records
    }
}

fn words(values: &[u64]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}
