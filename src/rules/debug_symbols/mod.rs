//! Debug symbols, source maps, type declarations.

use crate::rules::list::rules;

mod support;

rules! {
    DebugSymbols:
    go_debug_symbols,
    unstripped_programs,
    separate_debug_files,
    program_databases,
    source_maps,
    type_declarations,
}
