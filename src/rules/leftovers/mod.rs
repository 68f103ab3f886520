//! Logs, temporary files, dumps and the like.

use crate::rules::list::rules;

mod support;

rules! {
    Leftovers:
    logs,
    temporary_files,
    dumps,
    shell_history,
    installers,
}
