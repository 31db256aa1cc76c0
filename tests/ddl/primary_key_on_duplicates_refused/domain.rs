//! Rows that share their value can't have it as their key.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    pub name: String,
}
