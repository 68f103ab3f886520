//! Why a package is there and stays, in the words of the list and of the details.

use super::loaded::Judged;
use crate::packages::PackageId;
use crate::report::{PackageReport, Reason};
use crate::units::counted;

/// That a package was asked for, and in which layer.
pub(super) fn explicit(package: &PackageReport) -> String {
    let layer = package.layer.map(|layer| format!(" in layer {layer}")).unwrap_or_default();
    format!("installed by name{layer}")
}

/// Why a package cannot be removed by itself; `None` if it can be.
pub(super) fn kept_by(judged: &Judged, id: PackageId, package: &PackageReport) -> Option<String> {
    match (judged.needed.get(&id), package.reason) {
        (Some(1), _) => Some("1 package needs it".to_owned()),
        (Some(&count), _) => Some(format!("{} need it", counted(count, "package"))),
        (None, Reason::Essential) => Some("the system needs it".to_owned()),
        (None, _) => None,
    }
}
