//! Links: the options that open the same screen again.

use super::keys::View;

/// The options that open a screen again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Link {
    /// The path of the cursor.
    pub at: Option<String>,
    /// The view.
    pub view: Option<View>,
    /// The number of the layer, from 1.
    pub layer: Option<usize>,
    /// The filters.
    pub filter: Option<String>,
    /// The order.
    pub sort: Option<String>,
}
