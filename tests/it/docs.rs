//! Generated pages are fresh: `UPDATE_EXPECT=1 cargo test docs` writes them.

use expect_test::expect_file;
use plimsoll::view::json_schema;

#[test]
fn the_page_on_json_is_fresh() {
    expect_file!["../../docs/json.md"].assert_eq(&json_schema::page());
}

#[test]
fn the_json_schema_is_fresh() {
    let schema = serde_json::to_string_pretty(&json_schema::schema()).expect("a schema is JSON");
    expect_file!["../../docs/report.schema.json"].assert_eq(&format!("{schema}\n"));
}
