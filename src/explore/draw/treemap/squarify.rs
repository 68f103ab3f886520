//! Divides an area into tiles as squarified treemaps do (Bruls, Huizing and van Wijk, 2000), in
//! whole cells.

use ratatui::layout::Rect;

/// The narrowest tile: an edge, and a size such as `100.3 MB`.
const MIN_COLUMNS: u16 = 10;
/// The lowest tile: a name and a size.
const MIN_ROWS: u16 = 2;
/// How many columns are as good as a row. A cell is twice as high as wide, and names want width;
/// the others are tried where a tile would be too small or out of proportion.
const COLUMNS_PER_ROW: [f64; 5] = [3.0, 2.0, 4.5, 1.2, 8.0];
/// By how many cells each border of a tile may be off.
const MAX_OFF: f64 = 1.0;

/// The tiles of an area. Together they cover it, and none overlaps another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Tiling {
    /// By weight: its tile. Weights at the end have none if it would be too small.
    pub(super) tiles: Vec<Rect>,
    /// The tile of all others together; `None` if there are none.
    pub(super) rest: Option<Rect>,
}

/// Divides an area among weights, the largest first, and what others weigh together.
pub(super) fn tiling(area: Rect, weights: &[u64], others: u64) -> Tiling {
    if area.is_empty() || (weights.is_empty() && others == 0) {
        return Tiling::default();
    }
    let whole = sum(weights) + others as f64;
    let least = f64::from(MIN_COLUMNS) * f64::from(MIN_ROWS) * whole / f64::from(area.area());
    let mut shown = weights.iter().take_while(|&&weight| least <= weight as f64).count();
    if weights.len() == 1 && others == 0 {
        shown = 1;
    }
    // Fewer tiles are tried until each has its least size; one alone always fits.
    loop {
        if let Some(tiling) = with(area, weights, others, shown, least) {
            return tiling;
        }
        if shown == 0 {
            return Tiling { tiles: Vec::new(), rest: Some(area) };
        }
        shown = (shown * 19 / 20).min(shown - 1);
    }
}

/// The tiles of the first weights, with one tile for all others; `None` if any would be too small.
fn with(area: Rect, weights: &[u64], others: u64, shown: usize, least: f64) -> Option<Tiling> {
    let (large, small) = weights.split_at_checked(shown)?;
    let mut sizes: Vec<f64> = large.iter().map(|&weight| weight as f64).collect();
    let has_rest = !small.is_empty() || 0 < others;
    if has_rest {
        sizes.push((sum(small) + others as f64).max(least));
    }
    let tilings = COLUMNS_PER_ROW.iter().filter_map(|&ratio| squarify(area, &sizes, ratio));
    let mut tilings = tilings.map(|mut tiles| {
        let rest = if has_rest { tiles.pop() } else { None };
        Tiling { tiles, rest }
    });
    tilings.find(|tiling| tiling.is_in_proportion(area, large))
}

impl Tiling {
    /// Whether the areas of the tiles are to one another as the weights, as far as whole cells
    /// allow. That of the rest may be larger, so that it can be read.
    fn is_in_proportion(&self, area: Rect, weights: &[u64]) -> bool {
        let cells = area.area().saturating_sub(self.rest.map_or(0, |rest| rest.area()));
        let cells_per_byte = f64::from(cells) / sum(weights).max(1.0);
        let off = |tile: &Rect, weight: u64| {
            (f64::from(tile.area()) - weight as f64 * cells_per_byte).abs()
        };
        let allowed =
            |tile: &Rect| 2.0 * MAX_OFF * (f64::from(tile.width) + f64::from(tile.height));
        let mut both = self.tiles.iter().zip(weights);
        both.all(|(tile, &weight)| off(tile, weight) <= allowed(tile))
    }
}

fn sum(weights: &[u64]) -> f64 {
    weights.iter().map(|&weight| weight as f64).sum()
}

/// A tile for each size; `None` if any would be too small.
fn squarify(area: Rect, sizes: &[f64], columns_per_row: f64) -> Option<Vec<Rect>> {
    if sizes.len() == 1 {
        return Some(vec![area]);
    }
    let (mut free, mut sizes) = (area, sizes);
    let mut left: f64 = sizes.iter().sum();
    let mut tiles = Vec::with_capacity(sizes.len());
    while !sizes.is_empty() {
        let cut = Cut::of(free, columns_per_row);
        let count = cut.count(sizes, left);
        let (strip, others) = sizes.split_at_checked(count)?;
        let weight: f64 = strip.iter().sum();
        let thickness = if others.is_empty() {
            cut.depth
        } else {
            let most = cut.depth.checked_sub(cut.least_depth)?;
            let exact = f64::from(cut.depth) * weight / left;
            (exact.round() as u16).clamp(cut.least_depth.min(most), most)
        };
        cut.place(free, thickness, strip, weight, &mut tiles)?;
        free = cut.rest(free, thickness);
        left -= weight;
        sizes = others;
    }
    Some(tiles)
}

/// How a strip is cut from an area: along its shorter side.
struct Cut {
    columns_per_row: f64,
    /// Whether the strip is at the left, its tiles one above the other; otherwise it is at the top.
    is_column: bool,
    /// Cells along the strip.
    length: u16,
    /// Cells across it, in the whole area.
    depth: u16,
    /// The least cells of a tile along the strip.
    least_length: u16,
    /// The least cells of a tile across it.
    least_depth: u16,
}

impl Cut {
    fn of(area: Rect, columns_per_row: f64) -> Self {
        let is_column = f64::from(area.height) * columns_per_row <= f64::from(area.width);
        let (columns, rows) = ((area.width, MIN_COLUMNS), (area.height, MIN_ROWS));
        let (along, across) = if is_column { (rows, columns) } else { (columns, rows) };
        Self {
            columns_per_row,
            is_column,
            length: along.0,
            depth: across.0,
            least_length: along.1,
            least_depth: across.1,
        }
    }

    /// How many of the sizes the strip takes: as long as its tiles come closer to squares.
    fn count(&self, sizes: &[f64], left: f64) -> usize {
        // No other strip fits behind this one.
        if self.depth < self.least_depth.saturating_mul(2) {
            return sizes.len();
        }
        let (length, depth) = match self.is_column {
            true => (f64::from(self.length) * self.columns_per_row, f64::from(self.depth)),
            false => (f64::from(self.length), f64::from(self.depth) * self.columns_per_row),
        };
        let (mut total, mut best, mut count) = (0.0, f64::INFINITY, 0);
        for &size in sizes {
            let grown = total + size;
            let thickness = depth * grown / left;
            // Sizes are sorted, apart from that of the rest, which is never much too small.
            let ratio = |size: f64| {
                let along = length * size / grown;
                (along / thickness).max(thickness / along)
            };
            let worst = sizes.first().copied().map_or(1.0, ratio).max(ratio(size));
            let is_too_short = f64::from(self.length) * size / grown < f64::from(self.least_length);
            let is_too_thin = f64::from(self.depth) * total / left < f64::from(self.least_depth);
            if 0 < count && (is_too_short || (best < worst && !is_too_thin)) {
                break;
            }
            (total, best, count) = (grown, worst, count + 1);
        }
        count.max(1)
    }

    /// Places the tiles of a strip; `None` if one would be too small.
    fn place(
        &self,
        area: Rect,
        thickness: u16,
        strip: &[f64],
        weight: f64,
        tiles: &mut Vec<Rect>,
    ) -> Option<()> {
        let (mut before, mut start) = (0.0, 0);
        for (at, size) in strip.iter().enumerate() {
            before += size;
            let end = match at + 1 == strip.len() {
                true => self.length,
                false => (f64::from(self.length) * before / weight).round() as u16,
            };
            let length = end.checked_sub(start)?;
            if length < self.least_length || thickness < self.least_depth {
                return None;
            }
            tiles.push(match self.is_column {
                true => Rect { y: area.y + start, height: length, width: thickness, ..area },
                false => Rect { x: area.x + start, width: length, height: thickness, ..area },
            });
            start = end;
        }
        Some(())
    }

    fn rest(&self, area: Rect, thickness: u16) -> Rect {
        match self.is_column {
            true => Rect {
                x: area.x.saturating_add(thickness),
                width: area.width.saturating_sub(thickness),
                ..area
            },
            false => Rect {
                y: area.y.saturating_add(thickness),
                height: area.height.saturating_sub(thickness),
                ..area
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Each cell of an area with the tile that it is in: `a`, `b`, and so on, `+` for the rest.
    fn drawn(columns: u16, rows: u16, weights: &[u64], others: u64) -> Vec<String> {
        let area = Rect::new(3, 1, columns, rows);
        let tiling = tiling(area, weights, others);
        let cell = |x, y| {
            let is_in = |tile: &Rect| tile.contains((x, y).into());
            let tile = tiling.tiles.iter().position(is_in).map(|at| (b'a' + at as u8) as char);
            tile.or(tiling.rest.filter(is_in).map(|_| '+')).unwrap_or('?')
        };
        (area.y..area.bottom())
            .map(|y| (area.x..area.right()).map(|x| cell(x, y)).collect())
            .collect()
    }

    #[test]
    fn the_largest_is_first_and_what_is_too_small_is_gathered() {
        assert_eq!(
            drawn(36, 6, &[6, 6, 4, 3, 2, 2, 1], 0),
            [
                "aaaaaaaaaaaaaaaaaacccccccccccccccccc",
                "aaaaaaaaaaaaaaaaaacccccccccccccccccc",
                "aaaaaaaaaaaaaaaaaadddddddddddddddddd",
                "bbbbbbbbbbbbbbbbbbdddddddddddddddddd",
                "bbbbbbbbbbbbbbbbbb++++++++++++++++++",
                "bbbbbbbbbbbbbbbbbb++++++++++++++++++",
            ]
            .map(String::from)
        );
    }

    #[test]
    fn one_tile_always_fits() {
        assert_eq!(drawn(1, 1, &[5], 0), ["a"]);
        assert_eq!(drawn(3, 1, &[5, 4], 0), ["+++"]);
        assert_eq!(drawn(3, 1, &[], 7), ["+++"]);
        assert_eq!(tiling(Rect::new(0, 0, 9, 9), &[], 0), Tiling::default());
        assert_eq!(tiling(Rect::new(0, 0, 0, 9), &[1], 0), Tiling::default());
    }

    #[test]
    fn weights_of_any_size_are_divided() {
        let most = drawn(20, 4, &[u64::MAX, u64::MAX], u64::MAX);
        assert!(most.concat().contains('a'), "{most:?}");
        let small = drawn(20, 4, &[u64::MAX, 1, 1, 1], 0);
        assert!(small.concat().contains('+') && !small.concat().contains('b'), "{small:?}");
    }

    proptest! {
        #[test]
        fn tiles_cover_the_area_in_proportion(
            columns in 1_u16..240,
            rows in 1_u16..70,
            mut weights in proptest::collection::vec(1_u64..100_000, 1..120),
            others in prop_oneof![Just(0_u64), 1_u64..500_000],
        ) {
            weights.sort_unstable_by(|a, b| b.cmp(a));
            let area = Rect::new(2, 1, columns, rows);
            let tiling = tiling(area, &weights, others);
            let all: Vec<Rect> = tiling.tiles.iter().copied().chain(tiling.rest).collect();
            let cells: u32 = all.iter().map(|tile| tile.area()).sum();
            prop_assert_eq!(cells, area.area());
            for (at, tile) in all.iter().enumerate() {
                prop_assert_eq!(tile.intersection(area), *tile, "it is inside");
                for other in &all[at + 1..] {
                    prop_assert!(tile.intersection(*other).is_empty(), "{tile} and {other}");
                }
                let is_readable = MIN_COLUMNS <= tile.width && MIN_ROWS <= tile.height;
                prop_assert!(is_readable || all.len() == 1, "{tile}");
            }
            let is_all_shown = tiling.tiles.len() == weights.len();
            prop_assert_eq!(tiling.rest.is_none(), is_all_shown && others == 0);
            // The tile of the rest may be larger than its share.
            let cells = area.area() - tiling.rest.map_or(0, |rest| rest.area());
            let shown: u64 = weights.iter().take(tiling.tiles.len()).sum();
            for (tile, weight) in tiling.tiles.iter().zip(&weights) {
                let exact = f64::from(cells) * *weight as f64 / shown as f64;
                let borders = 2.0 * (f64::from(tile.width) + f64::from(tile.height));
                let off = (f64::from(tile.area()) - exact).abs();
                prop_assert!(off <= borders, "{tile} for {exact}: each border is off by a cell");
            }
        }
    }
}
