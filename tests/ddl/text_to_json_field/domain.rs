//! A mediumtext becomes JSON.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    pub v: serde_json::Value,
}
