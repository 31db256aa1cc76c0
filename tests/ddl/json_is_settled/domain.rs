//! A json column is the json that the struct says, on MariaDB too.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    pub v: Option<serde_json::Value>,
}
