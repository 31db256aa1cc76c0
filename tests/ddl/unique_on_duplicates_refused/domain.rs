//! A unique index over rows that share a value is refused, with their number; nothing else of the table changes.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(unique)]
    pub no: Option<i32>,
    pub name: Option<String>,
}
