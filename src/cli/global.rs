//! Options that every command takes.

use clap::Args;

use super::terminal::When;

#[derive(Debug, Args)]
pub(super) struct GlobalArgs {
    /// Colour the output
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    #[arg(help_heading = "Terminal")]
    pub(super) color: When,
    /// Show progress on standard error
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    #[arg(help_heading = "Terminal")]
    pub(super) progress: When,
    /// Print only the result and errors
    #[arg(short, long, global = true, help_heading = "Terminal")]
    pub(super) quiet: bool,
}
