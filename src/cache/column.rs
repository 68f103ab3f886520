//! Columns of numbers: as many bytes for each as the widest one of the column needs.

use std::io::{self, Write};

/// Writes a column: the number of bytes of a value, the least value, and by how much each one
/// exceeds it, little-endian.
pub(super) fn write(
    out: &mut dyn Write,
    values: impl Iterator<Item = u64> + Clone,
) -> io::Result<()> {
    let bounds = |(min, max): (u64, u64), value: u64| (min.min(value), max.max(value));
    let (min, max) = values.clone().fold((u64::MAX, 0), bounds);
    let base = min.min(max);
    let width = width(max.saturating_sub(base));
    out.write_all(&[width])?;
    out.write_all(&base.to_le_bytes())?;
    if width == 0 {
        return Ok(());
    }
    for value in values {
        let bytes = value.saturating_sub(base).to_le_bytes();
        out.write_all(bytes.get(..usize::from(width)).unwrap_or_default())?;
    }
    Ok(())
}

/// Returns how many bytes a number takes: one of those that [`Column`] knows.
fn width(number: u64) -> u8 {
    match number {
        0 => 0,
        1..=0xff => 1,
        0x100..=0xffff => 2,
        0x1_0000..=0xff_ffff => 3,
        0x100_0000..=0xffff_ffff => 4,
        _ => 8,
    }
}

/// What is left of a record that is being read.
pub(super) struct Input<'a>(pub(super) &'a [u8]);

impl<'a> Input<'a> {
    /// Takes that many bytes; `None` if there are fewer.
    pub(super) fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    /// Takes an array; `None` if there are fewer bytes.
    pub(super) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*taken)
    }

    /// Takes a number; `None` if there are fewer bytes.
    pub(super) fn count(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    /// Takes a column of that many numbers; `None` if it is not one, or there are fewer.
    pub(super) fn column(&mut self, count: usize) -> Option<Column<'a>> {
        let [width] = self.array()?;
        let base = u64::from_le_bytes(self.array()?);
        if !matches!(width, 0..=4 | 8) {
            return None;
        }
        let bytes = self.take(count.checked_mul(usize::from(width))?)?;
        Some(Column { width, base, bytes })
    }
}

/// The numbers of a column that have not been taken.
#[derive(Clone)]
pub(super) struct Column<'a> {
    width: u8,
    base: u64,
    bytes: &'a [u8],
}

impl Column<'_> {
    /// Takes the next number; `None` at the end, which a column of equal ones does not have.
    pub(super) fn number(&mut self) -> Option<u64> {
        let above = match self.width {
            0 => 0,
            1 => u64::from(u8::from_le_bytes(self.take()?)),
            2 => u64::from(u16::from_le_bytes(self.take()?)),
            3 => {
                let [low, middle, high] = self.take()?;
                u64::from(u32::from_le_bytes([low, middle, high, 0]))
            }
            4 => u64::from(u32::from_le_bytes(self.take()?)),
            _ => u64::from_le_bytes(self.take()?),
        };
        Some(self.base.wrapping_add(above))
    }

    /// Takes the next number; `None` also if it has more than 32 bits.
    pub(super) fn short(&mut self) -> Option<u32> {
        u32::try_from(self.number()?).ok()
    }

    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.bytes.split_first_chunk()?;
        self.bytes = rest;
        Some(*taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_every_width_are_read_back() {
        let all = [0, 1, 0xff, 0x100, 0xffff, 0x1_0000, 0xff_ffff, 0x100_0000, 1 << 32, u64::MAX];
        for top in 1..=all.len() {
            for base in [0, 7] {
                let values: Vec<u64> =
                    all.iter().take(top).map(|value| value.saturating_add(base)).collect();
                let mut written = Vec::new();
                write(&mut written, values.iter().copied()).unwrap();
                let mut input = Input(&written);
                let mut column = input.column(values.len()).unwrap();
                assert!(input.0.is_empty());
                let read: Vec<u64> = values.iter().map_while(|_| column.number()).collect();
                assert_eq!(read, values);
                let short = written.len() - 1;
                assert!(values.len() == 1 || Input(&written[..short]).column(top).is_none());
            }
        }
    }

    #[test]
    fn equal_numbers_and_none_take_no_bytes() {
        for values in [vec![], vec![7; 1000]] {
            let mut written = Vec::new();
            write(&mut written, values.iter().copied()).unwrap();
            assert_eq!(written.len(), 9);
            assert!(Input(&written).column(values.len()).is_some());
        }
        assert!(Input(&[5, 0, 0, 0, 0, 0, 0, 0, 0]).column(0).is_none());
    }
}
