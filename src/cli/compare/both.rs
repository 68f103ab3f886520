//! Both sides at the same time.

use std::num::NonZeroUsize;
use std::{panic, thread};

use super::side::Argument;
use crate::cli::error::Error;

/// How the threads that are wanted are distributed over both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Threads {
    /// Whether both sides are read at the same time.
    pub(super) together: bool,
    /// How many threads each side has; `None` for one on each core.
    pub(super) each: Option<usize>,
}

impl Threads {
    /// Distributes threads over images; reports need none.
    ///
    /// If nothing is said, each image may use all cores: shares of them would leave some idle as
    /// soon as the smaller one is read.
    pub(super) fn of(wanted: Option<NonZeroUsize>, images: usize) -> Self {
        match wanted.map(NonZeroUsize::get) {
            None => Self { together: true, each: None },
            Some(1) => Self { together: false, each: Some(1) },
            Some(wanted) => Self { together: true, each: Some(wanted.div_ceil(images.max(1))) },
        }
    }
}

/// Does the same for both sides, and waits for both, so that which faults are reported never
/// depends on which side is faster.
pub(super) fn for_both<T: Send, R: Send>(
    together: bool,
    [before, after]: [T; 2],
    step: impl Fn(T) -> R + Sync,
) -> [R; 2] {
    if !together {
        return [step(before), step(after)];
    }
    thread::scope(|scope| {
        let before = scope.spawn(|| step(before));
        let after = step(after);
        [before.join().unwrap_or_else(|payload| panic::resume_unwind(payload)), after]
    })
}

/// Returns both results, or the faults, each with the side that has it.
pub(super) fn all<T>(
    [before, after]: &[Argument; 2],
    results: [Result<T, Error>; 2],
) -> Result<[T; 2], Error> {
    let of_before = |error| before.fault(&after.reference, error);
    let of_after = |error| after.fault(&before.reference, error);
    match results {
        [Ok(before), Ok(after)] => Ok([before, after]),
        [Err(error), Ok(_)] => Err(of_before(error)),
        [Ok(_), Err(error)] => Err(of_after(error)),
        [Err(first), Err(second)] => {
            Err(Error::OfSeveral(vec![of_before(first), of_after(second)]))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_are_shared_by_images() {
        let of = |wanted, images| Threads::of(NonZeroUsize::new(wanted), images);
        assert_eq!(of(0, 2), Threads { together: true, each: None });
        assert_eq!(of(1, 2), Threads { together: false, each: Some(1) });
        assert_eq!(of(2, 2), Threads { together: true, each: Some(1) });
        assert_eq!(of(5, 2), Threads { together: true, each: Some(3) });
        assert_eq!(of(4, 1), Threads { together: true, each: Some(4) });
        assert_eq!(of(4, 0), Threads { together: true, each: Some(4) });
    }

    #[test]
    fn both_sides_are_done_in_their_order() {
        for together in [false, true] {
            assert_eq!(for_both(together, [1, 2], |number| number * 10), [10, 20]);
        }
    }
}
