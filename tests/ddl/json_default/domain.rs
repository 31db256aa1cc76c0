//! A default of JSON.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(default = "('{}')")]
    pub v: Option<serde_json::Value>,
}
