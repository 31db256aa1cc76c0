//! A default that says NULL.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(default = "NULL")]
    pub v: Option<i32>,
}
