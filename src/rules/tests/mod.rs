//! Tests, and files that only tests read.

use crate::rules::list::rules;

rules! {
    Tests:
    program_tests,
    tests_of_python_packages,
}
